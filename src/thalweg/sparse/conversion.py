"""Sparse tensors from dense ones, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.convert import constant, to_tensor
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.tensor import Tensor
from thalweg.ops import arguments
from thalweg.ops import sparse as ops
from thalweg.ops.casting import cast
from thalweg.ops.creation import arithmetic_range, ones
from thalweg.ops.elementwise import equal, not_equal
from thalweg.ops.gather import gather, gather_nd, gather_rows
from thalweg.ops.joining import concat, stack
from thalweg.ops.selection import where
from thalweg.ops.shapes import expand_dims, reshape, shape_tensor
from thalweg.sparse.shapes import as_scalar, rank_of, sizes_of, sparse
from thalweg.sparse.tensor import SparseTensor


def to_dense(
    sp_input: Any, default_value: Any = None, validate_indices: bool = True, name: str | None = None
) -> Any:
    """A dense tensor with the elements of a sparse one.

    Args:
      default_value: a scalar for all other elements; None: zero, False or the empty string.
      validate_indices: demand that the places are in order and none comes twice.

    Raises:
      InvalidArgumentError: a place lies outside of the shape, or they aren't in order.

    Example:
      >>> s = tf.SparseTensor([[0, 1], [1, 0]], [5, 7], [2, 2])
      >>> tf.sparse.to_dense(s, default_value=-1).numpy()
      array([[-1,  5],
             [ 7, -1]], dtype=int32)
    """
    x = sparse(sp_input)
    if default_value is None:
        default = constant(b"" if x.dtype is dtypes.string else np.zeros((), x.dtype.np), x.dtype)
    else:
        default = to_tensor(default_value, x.dtype)
    return ops.sparse_to_dense(
        x.indices, x.values, default, output_shape=x._sizes, validate_indices=bool(validate_indices)
    )


def from_dense(tensor: Any, name: str | None = None) -> SparseTensor:
    """A sparse tensor of the elements that aren't zero (False, or the empty string).

    Example:
      >>> tf.sparse.from_dense([[0, 3], [4, 0]]).values.numpy()
      array([3, 4], dtype=int32)
    """
    x = to_tensor(tensor)
    if x._spec.rank == 0:
        raise errors.InvalidArgumentError(None, None, "tf.sparse.from_dense takes no scalars")
    zero = constant(b"" if x.dtype is dtypes.string else np.zeros((), x.dtype.np), x.dtype)
    return _where(x, not_equal(x, zero))


def all_of(tensor: Any) -> SparseTensor:
    """A sparse tensor with all elements of a dense one, zeros too."""
    x = to_tensor(tensor)
    return _where(x, equal(x, x))


def _where(x: Any, chosen: Any) -> SparseTensor:
    """A sparse tensor of the elements for which `chosen` is true."""
    indices = where(chosen)
    values = gather_nd(x, indices, batch_dims=0)
    if x._spec.known:
        return SparseTensor.of(indices, values, x._spec.shape)
    result = SparseTensor.of(indices, values, shape_tensor(x, out_type=dtypes.int64))
    result.set_shape(x.shape)
    return result


def eye(
    num_rows: Any, num_columns: Any = None, dtype: Any = dtypes.float32, name: str | None = None
) -> SparseTensor:
    """A sparse matrix with ones on its diagonal.

    Args:
      num_columns: how wide it is; None: as high.

    Example:
      >>> tf.sparse.eye(2, 3).indices.numpy()
      array([[0, 0],
             [1, 1]])
    """
    rows, columns = (
        arguments.integer(n) for n in (num_rows, num_rows if num_columns is None else num_columns)
    )
    if isinstance(rows, Tensor) or isinstance(columns, Tensor):
        from thalweg.ops.elementwise import minimum

        length = minimum(as_scalar(rows), as_scalar(columns))
    else:
        length = min(rows, columns)
    diagonal = arithmetic_range(start=0, limit=length, delta=1, dtype=dtypes.int64)
    values = ones(
        dims=(length,) if isinstance(length, int) else reshape(length, shape=(1,)),
        dtype=dtypes.as_dtype(dtype),
    )
    return SparseTensor.of(stack(diagonal, diagonal, axis=1), values, [rows, columns])


def to_indicator(sp_input: Any, vocab_size: int, name: str | None = None) -> Any:
    """Which numbers occur in each row of a sparse tensor of integers: a dense tensor of bools.

    Args:
      sp_input: of shape `[d0, ..., dn]`; its values lie in `[0, vocab_size)`.

    Returns:
      A tensor of shape `[d0, ..., dn - 1, vocab_size]`.

    Raises:
      TypeError: `sp_input` is no sparse tensor.
      InvalidArgumentError: a value is out of range.

    Example:
      >>> s = tf.SparseTensor([[0, 0], [1, 0]], [2, 0], [2, 1])
      >>> tf.sparse.to_indicator(s, 3).numpy()
      array([[False, False,  True],
             [ True, False, False]])
    """
    x = sparse(sp_input)
    rank = rank_of(x)
    outer = x.indices[:, : rank - 1]
    indices = concat(outer, expand_dims(cast(x.values, dtypes.int64), axis=-1), axis=1)
    there = not_equal(x.indices[:, 0], constant(-1, dtypes.int64))
    marks = SparseTensor.of(indices, there, [*sizes_of(x)[:-1], vocab_size])
    return to_dense(marks, default_value=False, validate_indices=False)


def mask(a: Any, mask_indices: Any, name: str | None = None) -> IndexedSlices:
    """The rows of an `IndexedSlices` that aren't listed.

    Args:
      mask_indices: the rows to leave out.

    Example:
      >>> rows = tf.IndexedSlices(tf.ones([3, 2]), tf.constant([12, 26, 37]), tf.constant([50, 2]))
      >>> tf.sparse.mask(rows, [12, 45]).indices.numpy()
      array([26, 37], dtype=int32)
    """
    from thalweg.ops.logic import logical_not
    from thalweg.ops.reductions import reduce_any

    left_out = to_tensor(mask_indices, a.indices.dtype)
    listed = reduce_any(
        logical_not(not_equal(expand_dims(a.indices, axis=1), left_out)), axis=(1,), keepdims=False
    )
    kept = reshape(where(logical_not(listed)), shape=(-1,))
    values = gather(a.values, kept, axis=0, batch_dims=0)
    return IndexedSlices(values, gather_rows(a.indices, kept), a.dense_shape)
