"""`keras.layers.Permute`."""

from __future__ import annotations

from typing import Any

from thalweg.array import transpose
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer


class Permute(Layer):
    """Each sample's axes in another order.

    Args:
      dims: which axis comes first, which second, …, counted from 1.

    Raises:
      ValueError: `dims` isn't a permutation of 1, 2, ….

    Example:
      >>> tf.keras.layers.Permute((2, 1))(tf.zeros([2, 3, 4])).shape
      TensorShape([2, 4, 3])
    """

    def __init__(self, dims: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(
                "Invalid permutation argument `dims` for Permute Layer. It has to hold 1, 2, … in some "
                "order. "
                f"Received dims={dims}"
            )
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], *(input_shape[axis] for axis in self.dims))

    def compute_output_spec(self, inputs: Any) -> Any:
        """A symbolic tensor of the input's dtype."""
        return keras_tensor(inputs.dtype, self.compute_output_shape(tuple(inputs.shape)))

    def call(self, inputs: Any) -> Any:
        return transpose(inputs, [0, *self.dims])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "dims": self.dims}
