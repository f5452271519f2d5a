"""What came of Adam: `keras.optimizers.Adamax`, `Nadam`, `Lamb`, `Lion`, `ScheduleFreeAdamW`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from thalweg.core.convert import to_tensor
from thalweg.keras.defaults import default_dtype
from thalweg.keras.optimizers import states
from thalweg.keras.optimizers.adam import Betas
from thalweg.keras.optimizers.options import Options
from thalweg.keras.optimizers.rule_optimizer import RuleOptimizer
from thalweg.ops import update_rules
from thalweg.ops.casting import cast
from thalweg.ops.training_ops import Update


class Adamax(Betas):
    """Adam with the largest absolute gradient, which decays, in place of the root of the average square.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      beta_1: the decay of the average gradient.
      beta_2: that of the largest gradient.
      epsilon: added to the denominator; None: 1e-7.
      **options: those of `Optimizer`.

    Example:
      >>> x = tf.Variable(1.0)
      >>> int(tf.keras.optimizers.Adamax(0.1).apply_gradients([(tf.constant(2.0), x)]))
      1
    """

    def build(self, variables: Sequence[Any]) -> None:
        """Make average and largest gradient of each variable."""
        if self.built:
            return
        super(Betas, self).build(variables)
        self._m, self._u = self.add_optimizer_variables(variables, ["momentum", "norm"])

    def _slots(self) -> Sequence[Sequence[Any]]:
        return self._m, self._u

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.adamax, self._betas()


class Nadam(Betas):
    """Adam with Nesterov's momentum, which rises from update to update.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      beta_1: the decay of the average gradient, to which the momentum rises.
      beta_2: that of the average square.
      epsilon: added to the root; None: 1e-7.
      **options: those of `Optimizer`.

    Example:
      >>> x = tf.Variable(1.0)
      >>> int(tf.keras.optimizers.Nadam(0.1).apply_gradients([(tf.constant(2.0), x)]))
      1
    """

    def build(self, variables: Sequence[Any]) -> None:
        """Make both averages of each variable, and the product of the momentums so far."""
        if self.built:
            return
        super().build(variables)
        dtype = variables[0].dtype if variables else default_dtype()
        self._u_product = self.add_variable((), "ones", dtype, name="momentum_product")

    def _decay_and_update(self, grads: Sequence[Any], variables: Sequence[Any]) -> None:
        product = self._u_product
        decay = to_tensor(0.96, product.dtype) ** cast(self.iterations + 1, product.dtype)
        product.assign(product * (self.beta_1 * (1.0 - 0.5 * decay)))
        super()._decay_and_update(grads, variables)

    def _scalars(self, learning_rate: Any) -> list[Any]:
        return [*super()._scalars(learning_rate), *states.read([self._u_product])]

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.nadam, self._betas()


class Lamb(Betas):
    """Adam with steps as long as the variable's norm, for large batches.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      beta_1: the decay of the average gradient.
      beta_2: that of the average square.
      epsilon: added to the root; None: 1e-7.
      **options: those of `Optimizer`.

    Example:
      >>> x = tf.Variable(1.0)
      >>> int(tf.keras.optimizers.Lamb(0.1).apply_gradients([(tf.constant(2.0), x)]))
      1
    """

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.lamb, self._betas()


class Lion(RuleOptimizer):
    """Steps of one size in the direction of the sign of a mixture of gradient and momentum.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      beta_1: the part of the momentum in the mixture, in (0, 1].
      beta_2: the decay of the momentum.
      **options: those of `Optimizer`.

    Raises:
      ValueError: `beta_1` isn't in (0, 1].

    Example:
      >>> x = tf.Variable(1.0)
      >>> int(tf.keras.optimizers.Lion(0.1).apply_gradients([(tf.constant(2.0), x)]))
      1
    """

    hyperparameters = ("beta_1", "beta_2")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        if not 0 < beta_1 <= 1:
            raise ValueError(
                "Argument `beta_1` must be in the [0, 1] range. Otherwise, the optimizer degenerates to "
                f"SignSGD. Received: beta_1={beta_1}."
            )
        self.beta_1 = beta_1
        self.beta_2 = beta_2

    def build(self, variables: Sequence[Any]) -> None:
        """Make the momentum of each variable."""
        if self.built:
            return
        super().build(variables)
        self._momentums = self.add_optimizer_variables(variables, "momentum")

    def _slots(self) -> Sequence[Sequence[Any]]:
        return (self._momentums,)

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.lion, {"beta_1": float(self.beta_1), "beta_2": float(self.beta_2)}


class ScheduleFreeAdamW(Betas):
    """Adam on a point `z`; the variable lies between `z` and its average, and needs no schedule.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      beta_1: the weight of the average in the variable.
      beta_2: the decay of the average square.
      epsilon: added to the root.
      warmup_steps: the updates in which the learning rate rises to its value.
      **options: those of `Optimizer`.

    Example:
      >>> x = tf.Variable(1.0)
      >>> int(tf.keras.optimizers.ScheduleFreeAdamW(0.1).apply_gradients([(tf.constant(2.0), x)]))
      1
    """

    hyperparameters = (*Betas.hyperparameters, "warmup_steps")

    def __init__(
        self,
        learning_rate: Any = 0.0025,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = 1e-8,
        warmup_steps: int = 0,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **options)
        self.warmup_steps = warmup_steps

    def build(self, variables: Sequence[Any]) -> None:
        """Make `z`, which begins at the variable, and the average square of each variable."""
        if self.built:
            return
        super().build(variables)
        for z, variable in zip(self._momentums, variables, strict=True):
            z.assign(variable)

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.schedule_free_adamw, self._betas() | {"warmup_steps": int(self.warmup_steps)}
