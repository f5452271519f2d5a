"""`keras.optimizers.Ftrl`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from thalweg.init_ops import Constant
from thalweg.keras.optimizers.options import Options
from thalweg.keras.optimizers.rule_optimizer import RuleOptimizer
from thalweg.ops import update_rules
from thalweg.ops.training_ops import Update


class Ftrl(RuleOptimizer):
    """Follow the regularized leader, proximal: for sparse models.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      learning_rate_power: at most 0; 0 for a fixed learning rate.
      initial_accumulator_value: what the sums of squares begin with, at least 0.
      l1_regularization_strength, l2_regularization_strength: the weights of the penalties, at least 0.
      l2_shrinkage_regularization_strength: that of a penalty on the size of steps, at least 0.
      beta: added to the learning rate's denominator.
      **options: those of `Optimizer`.

    Raises:
      ValueError: a number is out of its range.

    Example:
      >>> x = tf.Variable(1.0)
      >>> int(tf.keras.optimizers.Ftrl(0.1).apply_gradients([(tf.constant(2.0), x)]))
      1
    """

    hyperparameters = (
        "learning_rate_power",
        "initial_accumulator_value",
        "l1_regularization_strength",
        "l2_regularization_strength",
        "l2_shrinkage_regularization_strength",
        "beta",
    )

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta
        for name in self.hyperparameters[1:5]:
            if getattr(self, name) < 0.0:
                raise ValueError(
                    f"`{name}` needs to be positive or zero. Received: {name}={getattr(self, name)}."
                )
        if learning_rate_power > 0.0:
            raise ValueError(
                "`learning_rate_power` needs to be negative or zero. Received: "
                f"learning_rate_power={learning_rate_power}."
            )

    def build(self, variables: Sequence[Any]) -> None:
        """Make the sum of squares, and the linear term, of each variable."""
        if self.built:
            return
        super().build(variables)
        first = [Constant(self.initial_accumulator_value), "zeros"]
        self._accumulators, self._linears = self.add_optimizer_variables(
            variables, ["accumulator", "linear"], first
        )

    def _slots(self) -> Sequence[Sequence[Any]]:
        return self._accumulators, self._linears

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.ftrl, {
            "power": float(self.learning_rate_power),
            "l1": float(self.l1_regularization_strength),
            "l2": float(self.l2_regularization_strength),
            "shrinkage": float(self.l2_shrinkage_regularization_strength),
            "beta": float(self.beta),
        }
