"""`keras.layers.RepeatVector`."""

from __future__ import annotations

from typing import Any

from thalweg.array import expand_dims, tile
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer


class RepeatVector(Layer):
    """Each sample's vector `n` times: a sequence of it.

    Args:
      n: how often.

    Shapes: `[batch, features]` to `[batch, n, features]`.

    Raises:
      TypeError: `n` isn't an integer.
      ValueError: `n` isn't positive.

    Example:
      >>> tf.keras.layers.RepeatVector(3)(tf.zeros([2, 4])).shape
      TensorShape([2, 3, 4])
    """

    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(n, int) or isinstance(n, bool):
            raise TypeError(f"Expected an integer value for `n` of RepeatVector, got {type(n)}.")
        if n <= 0:
            raise ValueError(f"Argument `n` of RepeatVector should be a positive integer. Received: n={n}")
        self.n = n
        self.input_spec = InputSpec(ndim=2)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], self.n, input_shape[1])

    def call(self, inputs: Any) -> Any:
        return tile(expand_dims(inputs, 1), [1, self.n, 1])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "n": self.n}
