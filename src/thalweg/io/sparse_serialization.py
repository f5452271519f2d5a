"""Sparse tensors as strings, and back: `tf.io.serialize_sparse` and its kin."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.ops import sparse_serialization as ops
from thalweg.sparse.tensor import SparseTensor, SparseTensorValue
from thalweg.strings.arguments import text


def serialize_sparse(sp_input: Any, out_type: Any = dtypes.string, name: str | None = None) -> Any:
    """A sparse tensor as strings `[3]`: its indices, values and shape, each a TensorProto.

    Raises:
      TypeError: `sp_input` isn't sparse.
      ValueError: `out_type` isn't string.
    """
    return ops.serialize_sparse(*_parts(sp_input, out_type))


def serialize_many_sparse(sp_input: Any, out_type: Any = dtypes.string, name: str | None = None) -> Any:
    """The rows of a sparse tensor `[n, …]` as strings `[n, 3]`.

    Raises:
      TypeError: `sp_input` isn't sparse.
      ValueError: `out_type` isn't string.
      InvalidArgumentError: `sp_input` has fewer than two dimensions.
    """
    return ops.serialize_many_sparse(*_parts(sp_input, out_type))


def deserialize_many_sparse(
    serialized_sparse: Any, dtype: Any, rank: int | None = None, name: str | None = None
) -> SparseTensor:
    """Sparse tensors out of strings `[n, 3]`, as one with a first dimension more.

    Args:
      serialized_sparse: what `tf.io.serialize_many_sparse` gave, or several of `tf.io.serialize_sparse`.
      dtype: of the values.
      rank: how many dimensions the result has; None: what the strings say.

    Returns:
      A sparse tensor `[n, …]`, as large as the largest of them.

    Raises:
      InvalidArgumentError: a string is none of these, the values have another dtype, or the ranks differ.
      ValueError: the result doesn't have `rank` dimensions.

    Example:
      >>> x = tf.SparseTensor([[0, 1], [2, 0]], [1.5, 2.5], [3, 4])
      >>> tf.io.deserialize_many_sparse(tf.io.serialize_many_sparse(x), tf.float32).values.numpy()
      array([1.5, 2.5], dtype=float32)
    """
    indices, values, shape = ops.deserialize_many_sparse(
        text(serialized_sparse), dtype=dtypes.as_dtype(dtype)
    )
    if rank is not None:
        indices.set_shape([None, rank])
        shape.set_shape([rank])
    return SparseTensor(indices, values, shape)


def _parts(sp_input: Any, out_type: Any) -> tuple[Any, Any, Any]:
    if isinstance(sp_input, SparseTensorValue):
        sp_input = SparseTensor.from_value(sp_input)
    if not isinstance(sp_input, SparseTensor):
        raise TypeError(f"Input must be a SparseTensor; received {type(sp_input).__name__}.")
    if dtypes.as_dtype(out_type) is not dtypes.string:
        raise ValueError(f"Sparse tensors are serialized as strings, not as {out_type!r}.")
    return sp_input.indices, sp_input.values, sp_input.dense_shape
