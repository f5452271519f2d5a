"""Products of ragged batches of matrices: `tf.matmul`."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from thalweg.core import errors
from thalweg.core.context import state
from thalweg.core.convert import constant
from thalweg.core.op import Call
from thalweg.core.tensor import EagerTensor
from thalweg.ops.casting import cast
from thalweg.ops.creation import fill
from thalweg.ops.gather import gather_rows
from thalweg.ops.matmul import batch_matmul
from thalweg.ops.ragged_partitions import matrix_widths
from thalweg.ops.shapes import shape_of
from thalweg.ragged.conversion import at_lengths, to_dense
from thalweg.ragged.row_partition import RowPartition, known_now
from thalweg.ragged.rows import as_ragged, splits_dtype
from thalweg.ragged.tensor import RaggedTensor


class _Matrices(NamedTuple):
    """A batch of matrices that differ in size, filled up with zeros.

    Attributes:
      rows, columns: how many each has: a vector, or one number for all.
    """

    dense: Any
    rows: Any
    columns: Any

    def transposed_if(self, transpose: bool) -> _Matrices:
        """With rows and columns exchanged, in their numbers only: the product is told to transpose."""
        return _Matrices(self.dense, self.columns, self.rows) if transpose else self


def matmul(call: Call, a: Any, b: Any) -> Any:
    """The product `call` of batches of matrices, of which at least one is ragged; see `tf.matmul`.

    Raises:
      ValueError: ranks, dtypes or sizes differ.
      InvalidArgumentError: a matrix is ragged itself, or sizes differ.
    """
    if a._spec.rank != b._spec.rank:
        raise ValueError(f"`a` and `b` must have the same rank, got shapes {a.shape} and {b.shape}.")
    if a.dtype is not b.dtype:
        raise ValueError(f"`a` and `b` must have the same dtype, got {a.dtype.name} and {b.dtype.name}.")
    if a._spec.rank == 2:
        return state.target.apply(call, [_matrix(a), _matrix(b)])
    dtype = splits_dtype(a, b)
    a, b = as_ragged(a, 1, dtype), as_ragged(b, 1, dtype)
    if None not in (a._partition.static_nrows, b._partition.static_nrows) and a.shape[0] != b.shape[0]:
        raise ValueError(f"Dimensions {a.shape[0]} and {b.shape[0]} are not compatible")
    if a._spec.rank > 3:
        return RaggedTensor(matmul(call, a.values, b.values), a._partition.merged_with(b._partition))
    return _batch_product(a, b, call.attrs["adj_x"], call.attrs["adj_y"])


def _matrix(x: Any) -> Any:
    """A ragged matrix that isn't ragged, as a plain one."""
    if not isinstance(x, RaggedTensor):
        return x
    count = x._partition.count
    dense = to_dense(x, None, None)
    width = shape_of(dense)[1]
    size = x._partition.static_nvals
    if isinstance(count, int) and isinstance(width, int) and size not in (None, count * width):
        raise errors.InvalidArgumentError(
            None, None, "The matrices in `a` and `b` may not be ragged in their innermost dimension."
        )
    return dense


def _batch_product(a: RaggedTensor, b: RaggedTensor, adj_x: bool, adj_y: bool) -> RaggedTensor:
    first, second = _matrices(a).transposed_if(adj_x), _matrices(b).transposed_if(adj_y)
    _check_fit(first.columns, second.rows)
    dense = batch_matmul(first.dense, second.dense, adj_x=adj_x, adj_y=adj_y)
    count, dtype = a._partition.count, a._partition.dtype
    if isinstance(first.rows, int) and isinstance(second.columns, int):
        return as_ragged(dense, 1, dtype)  # type: ignore[no-any-return]
    rows = fill(constant(first.rows, dtype), dims=(count,)) if isinstance(first.rows, int) else first.rows
    if isinstance(second.columns, int):
        return at_lengths(dense, [rows])
    ids = RowPartition.from_row_lengths(rows).value_rowids()
    return at_lengths(dense, [rows, gather_rows(second.columns, ids)])


def _matrices(x: RaggedTensor) -> _Matrices:
    rows = x._partition.static_uniform_row_length
    if not isinstance(x.values, RaggedTensor):
        columns = x.values._spec.shape[1]
        if columns is None:
            width = cast(shape_of(x.values)[1], x._partition.dtype)
            columns = fill(width, dims=(x._partition.count,))
    else:
        columns = x.values._partition.static_uniform_row_length
        if columns is None:
            columns = matrix_widths(x.row_splits, x.values.row_splits)
    return _Matrices(to_dense(x, None, None), x.row_lengths() if rows is None else rows, columns)


def _check_fit(columns: Any, rows: Any) -> None:
    """Demand that each first matrix has as many columns as the second has rows, where these are known."""
    values = []
    for size in (columns, rows):
        if not isinstance(size, (int, EagerTensor)):
            return
        values.append(size if isinstance(size, int) else known_now(size).host())
    if not np.all(np.equal(values[0], values[1])):
        raise errors.InvalidArgumentError(
            None, None, f"Matrix sizes incompatible: {values[0]} columns in `a`, {values[1]} rows in `b`."
        )
