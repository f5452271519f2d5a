"""`keras.optimizers.SGD`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from thalweg.keras.optimizers.options import Options
from thalweg.keras.optimizers.rule_optimizer import RuleOptimizer
from thalweg.ops import update_rules
from thalweg.ops.training_ops import Update


class SGD(RuleOptimizer):
    """Gradient descent, with momentum.

    `m = momentum * m - learning_rate * gradient; variable += m`, or with `nesterov`
    `variable += momentum * m - learning_rate * gradient`.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      momentum: the part of the last step that is added to the next, in [0, 1].
      nesterov: take the gradient's step from where the momentum leads.
      **options: those of `Optimizer`.

    Raises:
      ValueError: `momentum` isn't a number in [0, 1].

    Example:
      >>> x = tf.Variable(1.0)
      >>> optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
      >>> with tf.GradientTape() as tape:
      ...     loss = x * x
      >>> int(optimizer.apply_gradients(zip(tape.gradient(loss, [x]), [x])))
      1
      >>> round(float(x), 4)
      0.8
    """

    hyperparameters = ("momentum", "nesterov")

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        if not isinstance(momentum, (int, float)) or not 0 <= momentum <= 1:
            raise ValueError("`momentum` must be a float between [0, 1].")
        self.momentum = float(momentum)
        self.nesterov = nesterov

    def build(self, variables: Sequence[Any]) -> None:
        """Make the momentum of each variable, if there is momentum."""
        if self.built:
            return
        super().build(variables)
        self.momentums = self.add_optimizer_variables(variables, "momentum") if self.momentum else []

    def _slots(self) -> Sequence[Sequence[Any]]:
        return (self.momentums,) if self.momentum else ()

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        if not self.momentum:
            return update_rules.sgd, {}
        return update_rules.momentum, {"momentum": self.momentum, "nesterov": bool(self.nesterov)}
