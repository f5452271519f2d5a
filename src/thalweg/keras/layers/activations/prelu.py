"""`keras.layers.PReLU`."""

from __future__ import annotations

from typing import Any

from thalweg.keras import constraints, initializers, regularizers
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.nn import relu


class PReLU(Layer):
    """The input where it is positive, `alpha` times the input elsewhere; `alpha` is trained.

    Args:
      alpha_initializer: gives the first values of `alpha`.
      alpha_regularizer: gives a loss of it.
      alpha_constraint: applied to it after each update.
      shared_axes: axes along which it is the same; of images with channels last `[1, 2]` has one a channel.

    Example:
      >>> tf.keras.layers.PReLU()(tf.constant([[-1.0, 1.0]])).numpy()
      array([[0., 1.]], dtype=float32)
    """

    def __init__(
        self,
        alpha_initializer: Any = "Zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
        if shared_axes is not None and not isinstance(shared_axes, (list, tuple)):
            shared_axes = [shared_axes]
        self.shared_axes = None if shared_axes is None else list(shared_axes)

    def build(self, input_shape: Any) -> None:
        shared = self.shared_axes or ()
        self.alpha = self.add_weight(
            name="alpha",
            shape=[1 if axis in shared else input_shape[axis] for axis in range(1, len(input_shape))],
            initializer=self.alpha_initializer,
            regularizer=self.alpha_regularizer,
            constraint=self.alpha_constraint,
        )
        fixed = range(1, len(input_shape)) if shared else ()
        axes = {axis: input_shape[axis] for axis in fixed if axis not in shared}
        self.input_spec = InputSpec(ndim=len(input_shape), axes=axes)

    def call(self, inputs: Any) -> Any:
        return relu(inputs) - self.alpha * relu(-inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "alpha_initializer": initializers.serialize(self.alpha_initializer),
            "alpha_regularizer": regularizers.serialize(self.alpha_regularizer),
            "alpha_constraint": constraints.serialize(self.alpha_constraint),
            "shared_axes": self.shared_axes,
        }
