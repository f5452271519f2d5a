"""`keras.optimizers.LossScaleOptimizer`: float16 gradients that neither vanish nor overflow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from thalweg.gathering import where
from thalweg.init_ops import Constant
from thalweg.keras.optimizers import options, states
from thalweg.keras.optimizers.optimizer import Optimizer, divided
from thalweg.keras.optimizers.weights import Variables
from thalweg.math import equal, logical_and
from thalweg.ops.training_ops import all_finite


class LossScaleOptimizer(Optimizer):
    """Multiplies the loss by a scale, and divides the gradients by it.

    An update whose gradients aren't finite is left out, and halves the scale; after `dynamic_growth_steps`
    updates without such a one it is doubled.

    Args:
      inner_optimizer: the optimizer that gets the gradients.
      initial_scale: the scale at first.
      dynamic_growth_steps: as said.
      name: None: made from the class's name.

    Raises:
      ValueError: an option that belongs to the inner optimizer; `dynamic=False`.

    Example:
      >>> optimizer = tf.keras.optimizers.LossScaleOptimizer(tf.keras.optimizers.SGD(0.5), initial_scale=4.0)
      >>> x = tf.Variable(1.0)
      >>> int(optimizer.apply_gradients([(optimizer.scale_loss(tf.constant(1.0)), x)]))
      0
      >>> float(x)
      0.5
    """

    def __init__(
        self,
        inner_optimizer: Optimizer,
        initial_scale: float | None = 2.0**15,
        dynamic_growth_steps: int | None = 2000,
        name: str | None = None,
        dynamic: bool = True,
        **kwargs: Any,
    ) -> None:
        if not dynamic:
            raise ValueError(
                "LossScaleOptimizer no longer supports `dynamic=False`. Instead, simply set "
                "`loss_scale_factor` directly on the `inner_optimizer`."
            )
        for option, default in options.DEFAULTS.items():
            if kwargs.pop(option, default) != default:
                raise ValueError(
                    f"LossScaleOptimizer does not support `{option}`. Instead, set `{option}` on the "
                    "`inner_optimizer`."
                )
        if kwargs:
            raise ValueError(f"LossScaleOptimizer does not support arguments: `{'`, `'.join(kwargs)}`.")
        super().__init__(0.0, name=name)
        self.inner_optimizer = inner_optimizer
        self.initial_scale = 2.0**15 if initial_scale is None else initial_scale
        self.dynamic_growth_steps = 2000 if dynamic_growth_steps is None else dynamic_growth_steps
        # Or gradients would be divided twice.
        inner_optimizer.loss_scale_factor = None
        self._unscaled = False

    def build(self, variables: Sequence[Any]) -> None:
        """Make the scale, the counter of finite updates, and the inner optimizer's variables."""
        if self.built:
            return
        self.step_counter = self.add_variable((), dtype="int64", name="step_counter")
        self.dynamic_scale = self.add_variable(
            (), Constant(self.initial_scale), "float32", name="dynamic_scale"
        )
        self.inner_optimizer.build(variables)
        super().build(variables)

    @property
    def variables(self) -> Variables:
        """This optimizer's variables, and those of the inner one."""
        return Variables([*self._variables, *self.inner_optimizer.variables])

    def apply(self, grads: Iterable[Any], trainable_variables: Iterable[Any] | None = None) -> None:
        """Update variables by gradients of a scaled loss, if they are finite."""
        grads = list(grads)
        if not grads:
            return
        variables = self._variables_for(grads, trainable_variables)
        scale = self.dynamic_scale._peek()
        present = [g for g in grads if g is not None]
        finite = all_finite(*[getattr(g, "values", g) for g in present])
        if not self._unscaled:
            grads = [None if g is None else divided(g, scale) for g in grads]
        self._unscaled = False
        inner = self.inner_optimizer
        changed = [*self._trainable_variables, *inner.variables]
        states.change_if(finite, changed, lambda: inner.apply(grads, variables))
        counter = self.step_counter._peek()
        grown = logical_and(finite, equal(counter + 1, self.dynamic_growth_steps))
        self.dynamic_scale.assign(scale * where(grown, 2.0, where(finite, 1.0, 0.5)))
        self.step_counter.assign(where(finite, where(grown, 0 * counter, counter + 1), 0 * counter))

    @property
    def learning_rate(self) -> Any:
        """That of the inner optimizer."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, given: Any) -> None:
        self.inner_optimizer.learning_rate = given

    @property
    def iterations(self) -> Any:
        """The number of updates that the inner optimizer made."""
        return self.inner_optimizer.iterations

    @property
    def loss_scale(self) -> Any:
        """The present scale, a tensor."""
        return self.dynamic_scale._peek() if self.built else self.initial_scale

    def scale_loss(self, loss: Any) -> Any:
        """The loss times the scale."""
        scale = self.loss_scale
        return loss * scale

    get_scaled_loss = scale_loss

    def get_unscaled_gradients(self, grads: Iterable[Any]) -> list[Any]:
        """Gradients divided by the scale, for Keras 2; the next `apply` takes them as they are."""
        self._unscaled = True
        return [None if g is None else divided(g, self.loss_scale) for g in grads]

    def finalize_variable_values(self, var_list: Iterable[Any]) -> None:
        """What the inner optimizer does at the end of training."""
        self.inner_optimizer.finalize_variable_values(var_list)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this optimizer again, without its state."""
        from thalweg.keras.saving import serialize_keras_object

        return {
            "name": self.name,
            "inner_optimizer": serialize_keras_object(self.inner_optimizer),
            "initial_scale": self.initial_scale,
            "dynamic_growth_steps": self.dynamic_growth_steps,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """The optimizer of a configuration."""
        from thalweg.keras.saving import deserialize_keras_object

        config = dict(config)
        inner = deserialize_keras_object(config.pop("inner_optimizer"), custom_objects)
        return cls(inner, **config)
