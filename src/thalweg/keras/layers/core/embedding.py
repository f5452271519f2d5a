"""`keras.layers.Embedding`: a vector for each integer."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.dtypes import cast
from thalweg.gathering import gather
from thalweg.keras import constraints, initializers, regularizers
from thalweg.keras.layers.layer import Layer
from thalweg.math import not_equal


class Embedding(Layer):
    """A table of vectors, looked up by integers.

    The table's gradient is that of the rows looked up, as `tf.IndexedSlices`.

    Args:
      input_dim: how many vectors there are: the largest integer plus 1.
      output_dim: the size of a vector.
      embeddings_initializer: gives the table's first values.
      embeddings_regularizer: gives a loss of it.
      embeddings_constraint: applied to it after each update.
      mask_zero: the integer 0 stands for nothing: layers that follow leave these steps out.
      weights: the table's first values.
      input_length: the length of the sequences, as Keras 2 has it; not needed.

    Shapes: `[…]` of integers to `[…, output_dim]`.

    Raises:
      ValueError: a size isn't a positive integer.
      NotImplementedError: `lora_rank` or a quantization is asked for.

    Example:
      >>> tf.keras.layers.Embedding(10, 4)(tf.constant([[1, 2, 3]])).shape
      TensorShape([1, 3, 4])
    """

    _first_dtype = dtypes.int32

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        input_length = kwargs.pop("input_length", None)
        if input_length is not None and "batch_input_shape" not in kwargs:
            length = input_length if isinstance(input_length, (list, tuple)) else (input_length,)
            kwargs["input_shape"] = tuple(length)
        super().__init__(**kwargs)
        refuse_variants(self, lora_rank, quantization_config)
        self.input_dim = _size("input_dim", input_dim)
        self.output_dim = _size("output_dim", output_dim)
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = mask_zero
        self.supports_masking = mask_zero
        self.autocast = False
        if weights is not None:
            self.build()
            self.set_weights(weights if isinstance(weights, list) and len(weights) == 1 else [weights])

    def build(self, input_shape: Any = None) -> None:
        if self.built:
            return
        self.embeddings = self.add_weight(
            name="embeddings",
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
        )

    def call(self, inputs: Any) -> Any:
        if inputs.dtype not in (dtypes.int32, dtypes.int64):
            inputs = cast(inputs, dtypes.int32)
        return cast(gather(self.embeddings, inputs), self.compute_dtype)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return not_equal(inputs, 0) if self.mask_zero else None

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape, self.output_dim)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "input_dim": self.input_dim,
            "output_dim": self.output_dim,
            "embeddings_initializer": initializers.serialize(self.embeddings_initializer),
            "embeddings_regularizer": regularizers.serialize(self.embeddings_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "embeddings_constraint": constraints.serialize(self.embeddings_constraint),
            "mask_zero": self.mask_zero,
            "quantization_config": None,
        }


def _size(name: str, value: Any) -> int:
    if isinstance(value, bool) or int(value) != value or value <= 0:
        raise ValueError(f"`{name}` of an Embedding must be a positive integer. Received: {name}={value}")
    return int(value)


def refuse_variants(layer: Layer, lora_rank: Any, quantization_config: Any) -> None:
    """Raise NotImplementedError where low-rank adaptation or quantization is asked for."""
    for name, value in (("lora_rank", lora_rank), ("quantization_config", quantization_config)):
        if value is not None:
            raise NotImplementedError(
                f"{type(layer).__name__} {layer.name!r} has no `{name}`. Received: {name}={value}"
            )
