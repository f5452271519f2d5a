"""`keras.optimizers.Adagrad` and `Adadelta`: steps by all the gradients that an element has had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from thalweg.init_ops import Constant
from thalweg.keras.optimizers.options import Options
from thalweg.keras.optimizers.rule_optimizer import RuleOptimizer
from thalweg.ops import update_rules
from thalweg.ops.training_ops import Update


class Adagrad(RuleOptimizer):
    """`a += gradient²; variable -= learning_rate * gradient / sqrt(a + epsilon)`.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      initial_accumulator_value: what `a` begins with.
      epsilon: added under the root; None: 1e-7.
      **options: those of `Optimizer`.

    Example:
      >>> x = tf.Variable(1.0)
      >>> int(tf.keras.optimizers.Adagrad(0.5).apply_gradients([(tf.constant(2.0), x)]))
      1
    """

    hyperparameters = ("initial_accumulator_value", "epsilon")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float | None = 1e-7,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = 1e-7 if epsilon is None else epsilon

    def build(self, variables: Sequence[Any]) -> None:
        """Make the sum of squares of each variable."""
        if self.built:
            return
        super().build(variables)
        first = Constant(self.initial_accumulator_value)
        self._accumulators = self.add_optimizer_variables(variables, "accumulator", first)

    def _slots(self) -> Sequence[Sequence[Any]]:
        return (self._accumulators,)

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.adagrad, {"epsilon": float(self.epsilon)}


class Adadelta(RuleOptimizer):
    """Steps in the ratio of the running averages of earlier steps' squares and of gradients' squares.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one; 1.0 for the published
        method.
      rho: the decay of the averages.
      epsilon: added under the roots; None: 1e-7.
      **options: those of `Optimizer`.

    Example:
      >>> x = tf.Variable(1.0)
      >>> int(tf.keras.optimizers.Adadelta(1.0).apply_gradients([(tf.constant(2.0), x)]))
      1
    """

    hyperparameters = ("rho", "epsilon")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.95,
        epsilon: float | None = 1e-7,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.rho = rho
        self.epsilon = 1e-7 if epsilon is None else epsilon

    def build(self, variables: Sequence[Any]) -> None:
        """Make both averages of each variable."""
        if self.built:
            return
        super().build(variables)
        names = ("accumulated_grad", "accumulated_delta_var")
        self._accumulated_grads, self._accumulated_delta_vars = self.add_optimizer_variables(variables, names)

    def _slots(self) -> Sequence[Sequence[Any]]:
        return self._accumulated_grads, self._accumulated_delta_vars

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.adadelta, {"rho": float(self.rho), "epsilon": float(self.epsilon)}
