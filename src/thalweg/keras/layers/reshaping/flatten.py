"""`keras.layers.Flatten`."""

from __future__ import annotations

import math
from typing import Any

from thalweg.array import reshape, shape, transpose
from thalweg.keras.layers.data_format import standard_data_format
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer


class Flatten(Layer):
    """All axes but the first made one.

    Args:
      data_format: "channels_first" has the channels put last before; None: Keras's default.

    Example:
      >>> tf.keras.layers.Flatten()(tf.zeros([2, 3, 4])).shape
      TensorShape([2, 12])
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = standard_data_format(data_format)
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs: Any) -> Any:
        rank = inputs.shape.rank
        if rank is not None and rank > 1 and self.data_format == "channels_first":
            inputs = transpose(inputs, [0, *range(2, rank), 1])
        dims = inputs._spec.shape
        if dims is None:
            return reshape(inputs, [shape(inputs)[0], -1])
        if len(dims) == 1:
            return reshape(inputs, [-1, 1])
        if None not in dims[1:]:
            return reshape(inputs, [-1 if dims[0] is None else dims[0], math.prod(dims[1:])])
        return reshape(inputs, [shape(inputs)[0] if dims[0] is None else dims[0], -1])

    def compute_output_shape(self, input_shape: Any) -> Any:
        inner = input_shape[1:]
        return (input_shape[0], None if None in inner else math.prod(inner))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "data_format": self.data_format}
