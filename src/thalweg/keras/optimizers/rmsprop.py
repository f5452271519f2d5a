"""`keras.optimizers.RMSprop`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from thalweg.keras.optimizers.options import Options
from thalweg.keras.optimizers.rule_optimizer import RuleOptimizer
from thalweg.ops import update_rules
from thalweg.ops.training_ops import Update


class RMSprop(RuleOptimizer):
    """Steps divided by the root of the running average of the gradients' squares.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      rho: the decay of the averages.
      momentum: the part of the last step that is added to the next.
      epsilon: added under the root; None: 1e-7.
      centered: take the square of the average gradient off the average of the squares.
      **options: those of `Optimizer`.

    Example:
      >>> x = tf.Variable(1.0)
      >>> int(tf.keras.optimizers.RMSprop(0.1).apply_gradients([(tf.constant(2.0), x)]))
      1
    """

    hyperparameters = ("rho", "momentum", "epsilon", "centered")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float | None = 1e-7,
        centered: bool = False,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = 1e-7 if epsilon is None else epsilon
        self.centered = centered

    def build(self, variables: Sequence[Any]) -> None:
        """Make the averages, and the momentum, of each variable."""
        if self.built:
            return
        super().build(variables)
        self._velocities = self.add_optimizer_variables(variables, "velocity")
        self._momentums = self.add_optimizer_variables(variables, "momentum") if self.momentum > 0 else []
        self._average_gradients = (
            self.add_optimizer_variables(variables, "average_gradient") if self.centered else []
        )

    def _slots(self) -> Sequence[Sequence[Any]]:
        return [s for s in (self._velocities, self._momentums, self._average_gradients) if s]

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.rmsprop, {
            "rho": float(self.rho),
            "momentum": float(self.momentum),
            "epsilon": float(self.epsilon),
            "centered": bool(self.centered),
        }
