"""`keras.layers.CategoryEncoding`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.core.dtypes import as_dtype
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.preprocessing.data_layer import DataLayer
from thalweg.keras.layers.preprocessing.encoding import encoded


class CategoryEncoding(DataLayer):
    """Integers from 0 to `num_tokens - 1` as vectors.

    Args:
      num_tokens: how many categories there are.
      output_mode: "one_hot": a vector for each integer; "multi_hot": one for each sample (the last axis), 1
        where the category occurs; "count": how often it does.
      sparse: give a `tf.SparseTensor`.

    `call` takes `count_weights` besides, for "count": how much each integer counts.

    Raises:
      ValueError: `num_tokens` is missing or smaller than 1, or there is no such mode.

    Example:
      >>> tf.keras.layers.CategoryEncoding(4, output_mode="one_hot")([3, 0]).numpy()
      array([[0., 0., 0., 1.],
             [1., 0., 0., 0.]], dtype=float32)
    """

    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def __init__(
        self,
        num_tokens: int | None = None,
        output_mode: str = "multi_hot",
        sparse: bool = False,
        **kwargs: Any,
    ) -> None:
        num_tokens = kwargs.pop("max_tokens", num_tokens)
        super().__init__(**kwargs)
        if output_mode == "binary":
            output_mode = "multi_hot"
        if output_mode not in ("count", "one_hot", "multi_hot"):
            raise ValueError(f"Unknown arg for output_mode: {output_mode}")
        if num_tokens is None:
            raise ValueError(
                "num_tokens must be set to use this layer. If the number of tokens is not known beforehand, "
                "use the IntegerLookup layer instead."
            )
        if num_tokens < 1:
            raise ValueError(f"`num_tokens` must be >= 1. Received: num_tokens={num_tokens}.")
        self.num_tokens = num_tokens
        self.output_mode = output_mode
        self.sparse = sparse

    def _computed_in(self, x: Any) -> Any:
        return x

    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        if count_weights is not None:
            if self.output_mode != "count":
                raise ValueError(
                    "`count_weights` is not used when `output_mode` is not `'count'`. Received "
                    f"`count_weights={count_weights}`."
                )
            count_weights = tf.cast(count_weights, self.compute_dtype)
        if not isinstance(inputs, (tf.SparseTensor, tf.RaggedTensor)):
            inputs = tf.convert_to_tensor(inputs)
        if inputs.dtype.is_floating:
            inputs = tf.cast(inputs, "int64")
        return encoded(inputs, self.output_mode, self.num_tokens, self.dtype, self.sparse, count_weights)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not input_shape:
            return (self.num_tokens,)
        kept = self.output_mode == "one_hot" and (input_shape[-1] != 1 or len(input_shape) == 1)
        return (*(input_shape if kept else input_shape[:-1]), self.num_tokens)

    def compute_output_spec(self, inputs: Any, count_weights: Any = None) -> Any:
        return keras_tensor(as_dtype(self.compute_dtype), self.compute_output_shape(tuple(inputs.shape)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "num_tokens": self.num_tokens, "output_mode": self.output_mode}
