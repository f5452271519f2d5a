"""`keras.layers.Reshape`."""

from __future__ import annotations

import math
from typing import Any

from thalweg.array import reshape, shape
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.layer import Layer


class Reshape(Layer):
    """Each sample in another shape.

    Args:
      target_shape: the shape without the batch; one size may be -1: what is left.

    Raises:
      ValueError: a size is below -1, more than one is -1, or the sizes don't fit the input's.

    Example:
      >>> tf.keras.layers.Reshape((3, -1))(tf.zeros([2, 12])).shape
      TensorShape([2, 3, 4])
    """

    def __init__(self, target_shape: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target_shape = tuple(int(n) for n in target_shape)
        if self.target_shape.count(-1) > 1 or min(self.target_shape, default=0) < -1:
            raise ValueError(
                "The `target_shape` of a Reshape has sizes from 0 on, and at most one -1. Received: "
                "target_shape="
                f"{target_shape}"
            )
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], *self._inner(input_shape))

    def compute_output_spec(self, inputs: Any) -> Any:
        """A symbolic tensor of the input's dtype."""
        return keras_tensor(inputs.dtype, self.compute_output_shape(tuple(inputs.shape)))

    def _inner(self, input_shape: Any) -> tuple[int | None, ...]:
        """The sizes of a sample, None where -1 stands for an unknown one."""
        target, sizes = self.target_shape, tuple(input_shape[1:])
        if None in sizes:
            return tuple(None if n == -1 else n for n in target)
        size, known = math.prod(sizes), math.prod(n for n in target if n != -1)
        if (size % known if known else size) if -1 in target else size != known:
            raise ValueError(
                f"The total size of the tensor must be unchanged. Received: input_shape={sizes}, "
                "target_shape="
                f"{target}, in layer {self.name!r}."
            )
        return tuple((size // known if known else 0) if n == -1 else n for n in target)

    def call(self, inputs: Any) -> Any:
        inner = [-1 if n is None else n for n in self._inner(tuple(inputs.shape))]
        return reshape(inputs, [shape(inputs)[0] if inputs.shape[0] is None else inputs.shape[0], *inner])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "target_shape": self.target_shape}
