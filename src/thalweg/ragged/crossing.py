"""`tf.ragged.cross`: combinations of features, row by row."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.ops.casting import cast
from thalweg.ops.ragged_cross import ragged_cross
from thalweg.ragged.row_partition import RowPartition, rows_of
from thalweg.ragged.rows import as_ragged
from thalweg.ragged.tensor import RaggedTensor

_HASH_KEY = 0xDECAFCAFFE


def cross(inputs: Any, name: str | None = None) -> RaggedTensor:
    """All combinations of the features in corresponding rows, as text joined by `_X_`.

    Args:
      inputs: a list of ragged, sparse or plain tensors of rank 2, of integers or strings, with equally many
        rows.

    Raises:
      TypeError: `inputs` is no list.
      ValueError: an input isn't of rank 2, or neither of integers nor strings.
      InvalidArgumentError: the inputs differ in their numbers of rows.

    Example:
      >>> tf.ragged.cross([tf.ragged.constant([["a"], ["b", "c"]]), tf.ragged.constant([[1], [2, 3]])])
      <tf.RaggedTensor [[b'a_X_1'], [b'b_X_2', b'b_X_3', b'c_X_2', b'c_X_3']]>
    """
    return _cross(inputs, hash_output=False, num_buckets=0, hash_key=_HASH_KEY)


def cross_hashed(
    inputs: Any, num_buckets: int = 0, hash_key: int | None = None, name: str | None = None
) -> RaggedTensor:
    """All combinations of the features in corresponding rows, as int64 hashes.

    Args:
      inputs: a list of ragged, sparse or plain tensors of rank 2, of integers or strings, with equally many
        rows.
      num_buckets: hashes are taken modulo this; 0: they range over all non-negative integers.
      hash_key: what the hash begins with; a fixed number if None.

    Raises:
      TypeError: `inputs` is no list.
      ValueError: an input isn't of rank 2, or neither of integers nor strings.
      InvalidArgumentError: the inputs differ in their numbers of rows, or `num_buckets` is negative.

    Example:
      >>> tf.ragged.cross_hashed([tf.ragged.constant([["a"], ["b", "c"]]), [["d"], ["e"]]], num_buckets=100)
      <tf.RaggedTensor [[82], [61, 41]]>
    """
    if num_buckets < 0:
        raise errors.InvalidArgumentError(None, None, f"num_buckets must not be negative, got {num_buckets}")
    return _cross(inputs, True, num_buckets, _HASH_KEY if hash_key is None else hash_key)


def _cross(inputs: Any, hash_output: bool, num_buckets: int, hash_key: int) -> RaggedTensor:
    if not isinstance(inputs, (list, tuple)):
        raise TypeError(f"Inputs must be a list, got {type(inputs).__name__}")
    if not inputs:
        return RaggedTensor.from_row_splits(
            to_tensor([], dtypes.int64 if hash_output else dtypes.string), [0]
        )
    features = [_rows(x, f"inputs[{index}]") for index, x in enumerate(inputs)]
    own = {
        x._partition.dtype
        for x, given in zip(features, inputs, strict=True)
        if isinstance(given, RaggedTensor)
    }
    splits_dtype = dtypes.int32 if own == {dtypes.int32} else dtypes.int64
    operands = [operand for x in features for operand in (x.values, x.row_splits)]
    values, splits = ragged_cross(
        *operands, hash_output=hash_output, num_buckets=num_buckets, hash_key=hash_key, Tsplits=splits_dtype
    )
    return RaggedTensor(values, RowPartition(splits, size=rows_of(values)))


def _rows(x: Any, name: str) -> RaggedTensor:
    """One input as a ragged matrix of int64 or strings."""
    if hasattr(x, "indices") and hasattr(x, "dense_shape"):
        x = _sparse_rows(x)
    else:
        x = to_tensor(x)
    if x._spec.rank not in (2, None):
        raise ValueError(f"tf.ragged.cross only supports inputs with rank=2; {name} has shape {x.shape}")
    dtype: DType = x.dtype
    if not (dtype.is_integer or dtype is dtypes.string):
        raise ValueError(f"Unexpected dtype for {name}: {dtype!r}")
    x = as_ragged(x, 1)
    return x if dtype is dtypes.string else cast(x, dtypes.int64)  # type: ignore[no-any-return]


def _sparse_rows(x: Any) -> RaggedTensor:
    """The elements of a sparse matrix, row by row, without their columns."""
    rows = x.shape[0] if x.shape.rank else None
    nrows = x.dense_shape[0] if rows is None else rows
    return RaggedTensor.from_value_rowids(x.values, x.indices[:, 0], nrows=nrows, validate=False)
