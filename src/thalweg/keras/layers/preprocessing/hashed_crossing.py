"""`keras.layers.HashedCrossing`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.core.dtypes import as_dtype
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.preprocessing.adapting import tensor_of
from thalweg.keras.layers.preprocessing.encoding import encoded


class HashedCrossing(Layer):
    """What two or more features have together, as the number of a bin.

    The features are tensors of strings or integers, all of one shape: `()`, `(batch,)` or `(batch, 1)`.

    Args:
      num_bins: how many bins there are.
      output_mode: "int" or "one_hot".
      sparse: give a `tf.SparseTensor`.

    Raises:
      ValueError: the mode isn't known, or the features don't fit together.

    Example:
      >>> layer = tf.keras.layers.HashedCrossing(num_bins=5)
      >>> layer((tf.constant(["A", "B", "A", "B"]), tf.constant([101, 101, 101, 102]))).numpy()
      array([1, 4, 1, 1])
    """

    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def __init__(
        self,
        num_bins: int,
        output_mode: str = "int",
        sparse: bool = False,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        if output_mode == "int" and dtype is None:
            dtype = "int64"
        super().__init__(name=name, dtype=dtype)
        if output_mode not in ("int", "one_hot"):
            raise ValueError(
                "HashedCrossing: the `output_mode` argument must be one of ('int', 'one_hot'). Received: "
                f"{output_mode}"
            )
        self.num_bins = num_bins
        self.output_mode = output_mode
        self.sparse = sparse

    def call(self, inputs: Any) -> Any:
        if not isinstance(inputs, (list, tuple)):
            raise ValueError(
                f"`HashedCrossing` should be called on a list or tuple of inputs. Received: inputs={inputs}"
            )
        if len(inputs) < 2:
            raise ValueError(
                f"`HashedCrossing` should be called on at least two inputs. Received: inputs={inputs}"
            )
        features = [tensor_of(x, None) for x in inputs]
        shape = _common_shape(features)
        columns = [tf.reshape(x, [-1, 1]) for x in features]
        crossed = tf.sparse.to_dense(tf.sparse.cross_hashed(columns, self.num_bins))
        dims = shape.as_list()
        crossed = tf.reshape(crossed, [-1 if size is None else size for size in dims])
        return encoded(crossed, self.output_mode, self.num_bins, self.compute_dtype, self.sparse)

    def compute_output_shape(self, input_shape: Any) -> Any:
        pair = isinstance(input_shape, (list, tuple)) and len(input_shape) == 2
        if not pair or not all(isinstance(shape, tuple) for shape in input_shape):
            raise ValueError(
                f"Expected as input a list/tuple of 2 tensors. Received input_shape={input_shape}"
            )
        first, second = input_shape
        if first[-1:] != second[-1:]:
            raise ValueError(
                f"Expected the two input tensors to have identical shapes. Received input_shape={input_shape}"
            )
        if self.output_mode == "int":
            return first
        return (*(first[:-1] if first[-1:] == (1,) else first), self.num_bins)

    def compute_output_spec(self, inputs: Any) -> Any:
        shapes = tuple(tuple(x.shape) for x in inputs)
        return keras_tensor(as_dtype(self.compute_dtype), tuple(self.compute_output_shape(shapes)))

    def get_config(self) -> dict[str, Any]:
        return {
            "num_bins": self.num_bins,
            "output_mode": self.output_mode,
            "sparse": self.sparse,
            "name": self.name,
            "dtype": self.dtype,
        }


def _common_shape(features: list[Any]) -> Any:
    """The shape that all features have."""
    if any(isinstance(x, (tf.RaggedTensor, tf.SparseTensor)) for x in features):
        raise ValueError(f"All `HashedCrossing` inputs should be dense tensors. Received: inputs={features}")
    shape = features[0].shape
    if shape.rank > 2 or (shape.rank == 2 and shape[-1] != 1):
        raise ValueError(
            "All `HashedCrossing` inputs should have shape `()`, `(batch_size)` or `(batch_size, 1)`. "
            f"Received: inputs={features}"
        )
    if any(x.shape.as_list() != shape.as_list() for x in features):
        raise ValueError(f"All `HashedCrossing` inputs should have equal shape. Received: inputs={features}")
    if not all(x.dtype.is_integer or x.dtype == tf.string for x in features):
        raise ValueError(
            f"All `HashedCrossing` inputs should have an integer or string dtype. Received: inputs={features}"
        )
    return shape
