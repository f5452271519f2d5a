"""`keras.layers.UnitNormalization`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.normalization.layer_normalization import checked_axis
from thalweg.math import minimum, reduce_sum, rsqrt, square


class UnitNormalization(Layer):
    """Each element of the batch with length 1 along an axis or several.

    Args:
      axis: the axis, or a list of them.

    Raises:
      TypeError: `axis` is no integer, nor a list of them.

    Example:
      >>> tf.keras.layers.UnitNormalization()(tf.constant([[0.0, 2.0]])).numpy()
      array([[0., 1.]], dtype=float32)
    """

    def __init__(self, axis: Any = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = checked_axis(axis)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        largest = min(1e12, float(inputs.dtype.max))
        return inputs * minimum(rsqrt(reduce_sum(square(inputs), self.axis, keepdims=True)), largest)

    def compute_output_shape(self, input_shape: Any) -> Any:
        rank = len(input_shape)
        for axis in self.axis if isinstance(self.axis, list) else [self.axis]:
            if not -rank <= axis < rank:
                raise ValueError(f"Axis {self.axis} is out of bounds for input shape {tuple(input_shape)}.")
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}
