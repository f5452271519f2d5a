"""`keras.optimizers.Adam` and `AdamW`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Unpack

from thalweg.keras.optimizers.options import Options
from thalweg.keras.optimizers.rule_optimizer import RuleOptimizer
from thalweg.ops import update_rules
from thalweg.ops.training_ops import Update


class Betas(RuleOptimizer):
    """What Adam and its kin have in common: averages of the gradients and of their squares."""

    hyperparameters: ClassVar[tuple[str, ...]] = ("beta_1", "beta_2", "epsilon")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = 1e-7,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = 1e-7 if epsilon is None else epsilon

    def build(self, variables: Sequence[Any]) -> None:
        """Make both averages of each variable."""
        if self.built:
            return
        super().build(variables)
        self._momentums, self._velocities = self.add_optimizer_variables(variables, ["momentum", "velocity"])

    def _slots(self) -> Sequence[Sequence[Any]]:
        return self._momentums, self._velocities

    def _betas(self) -> dict[str, float]:
        return {
            "beta_1": float(self.beta_1),
            "beta_2": float(self.beta_2),
            "epsilon": float(self.epsilon),
        }


class Adam(Betas):
    """Steps in the ratio of the average of the gradients and the root of that of their squares.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      beta_1: the decay of the first average.
      beta_2: that of the second.
      epsilon: added to the root; None: 1e-7.
      amsgrad: divide by the root of the largest second average so far.
      **options: those of `Optimizer`.

    Example:
      >>> x = tf.Variable(1.0)
      >>> int(tf.keras.optimizers.Adam(learning_rate=0.1).apply_gradients([(tf.constant(2.0), x)]))
      1
      >>> round(float(x), 4)
      0.9
    """

    hyperparameters = (*Betas.hyperparameters, "amsgrad")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = 1e-7,
        amsgrad: bool = False,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **options)
        self.amsgrad = amsgrad

    def build(self, variables: Sequence[Any]) -> None:
        """Make the averages of each variable."""
        if self.built:
            return
        super().build(variables)
        if self.amsgrad:
            self._velocity_hats = self.add_optimizer_variables(variables, "velocity_hat")

    def _slots(self) -> Sequence[Sequence[Any]]:
        return (*super()._slots(), self._velocity_hats) if self.amsgrad else super()._slots()

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.adam, self._betas()


class AdamW(Adam):
    """Adam with weight decay that doesn't enter the averages.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      weight_decay: the part of each variable, times the learning rate, that is taken away at each update.
      beta_1, beta_2, epsilon, amsgrad: as `Adam` has them.
      **options: those of `Optimizer`.

    Raises:
      ValueError: `weight_decay` is None.

    Example:
      >>> x = tf.Variable(1.0)
      >>> int(tf.keras.optimizers.AdamW(0.1, weight_decay=0.01).apply_gradients([(tf.constant(2.0), x)]))
      1
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = 1e-7,
        amsgrad: bool = False,
        **options: Any,
    ) -> None:
        options["weight_decay"] = weight_decay
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, **options)
        if self.weight_decay is None:
            raise ValueError("Argument `weight_decay` must be a float. Received: weight_decay=None")
