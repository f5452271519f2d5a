"""Concatenating and stacking of ragged tensors, and what is built on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.convert import constant, to_tensor
from thalweg.ops import joining
from thalweg.ops.casting import cast
from thalweg.ops.creation import arithmetic_range
from thalweg.ops.ragged_partitions import splits_from_lengths
from thalweg.ops.shapes import reshape
from thalweg.ragged.row_partition import RowPartition, rows_of
from thalweg.ragged.rows import as_ragged, splits_dtype, take
from thalweg.ragged.tensor import RaggedTensor


def stack(values: Any, axis: int = 0, name: str | None = None) -> Any:
    """Tensors of one rank, plain or ragged, as the slices of a ragged tensor along a new axis.

    Args:
      values: a list of tensors whose rows may differ in length.
      axis: where the new dimension stands, from the front or from the end.

    Raises:
      ValueError: the tensors' ranks differ.

    Example:
      >>> tf.ragged.stack([[1, 2], [3]])
      <tf.RaggedTensor [[1, 2], [3]]>
    """
    if not isinstance(values, (list, tuple)):
        values = [values]
    return combine([to_tensor(value) for value in values], axis, stacked=True)


def stack_rows(rows: Sequence[Any], ragged_rank: int, dtype: dtypes.DType) -> Any:
    """Tensors, each as a row of a ragged tensor with one partition more than `ragged_rank`."""
    tensors = [as_ragged(x, ragged_rank, dtype) for x in map(to_tensor, rows)]
    return _along_rows(tensors, stacked=True).with_row_splits_dtype(dtype)


def combine(tensors: Sequence[Any], axis: int, stacked: bool) -> Any:
    """The tensors joined along `axis`; along a new one if `stacked`."""
    rank = _common_rank(tensors)
    out_rank = rank + stacked
    if not -out_rank <= axis < out_rank:
        raise ValueError(f"axis={axis} out of bounds: expected {-out_rank}<=axis<{out_rank}")
    axis %= out_rank
    plain = not any(isinstance(x, RaggedTensor) for x in tensors)
    if plain and axis == out_rank - 1:
        join = joining.stack if stacked else joining.concat
        return join(*tensors, axis=axis)
    depth = max(x.ragged_rank if isinstance(x, RaggedTensor) else 0 for x in tensors)
    if plain and rank == 1:
        return _along_rows(list(tensors), stacked=True)
    dtype = splits_dtype(*tensors)
    return _combine([as_ragged(x, max(depth, 1), dtype) for x in tensors], axis, stacked)


def _common_rank(tensors: Sequence[Any]) -> int:
    ranks = [x._spec.rank for x in tensors if x._spec.rank is not None]
    if not ranks:
        raise ValueError("Ranks of the tensors to join must be known.")
    for x in tensors:
        if x._spec.rank not in (ranks[0], None):
            raise ValueError(f"Shape {x.shape} must have rank {ranks[0]}")
    return ranks[0]  # type: ignore[no-any-return]


def _combine(tensors: list[Any], axis: int, stacked: bool) -> Any:
    if axis == 0:
        return _along_rows(tensors, stacked)
    if axis == 1:
        return _within_rows(tensors, stacked)
    partition = tensors[0]._partition
    for other in tensors[1:]:
        partition = partition.merged_with(other._partition)
    return RaggedTensor(combine([x.values for x in tensors], axis - 1, stacked), partition)


def _along_rows(tensors: list[Any], stacked: bool) -> Any:
    """The rows of all, one after the other; if stacked, each tensor's a row of their own."""
    rows = _concat_rows(tensors)
    if not stacked:
        return rows
    lengths = _sizes([rows_of(x) for x in tensors], _splits_dtype(tensors))
    uniform = rows_of(tensors[0]) if len(tensors) == 1 else None
    return RaggedTensor(rows, RowPartition(splits_from_lengths(lengths), size=rows_of(rows), uniform=uniform))


def _splits_dtype(tensors: Sequence[Any]) -> dtypes.DType:
    first = tensors[0]
    return first._partition.dtype if isinstance(first, RaggedTensor) else dtypes.int32


def _sizes(sizes: Sequence[Any], dtype: dtypes.DType) -> Any:
    """Numbers of rows as a vector."""
    if all(isinstance(n, int) for n in sizes):
        return cast(constant(list(sizes), dtypes.int64), dtype)
    return to_tensor([cast(to_tensor(n), dtype) for n in sizes])


def _concat_rows(tensors: Sequence[Any]) -> Any:
    if not isinstance(tensors[0], RaggedTensor):
        return joining.concat(*tensors, axis=0)
    values = _concat_rows([x.values for x in tensors])
    lengths = joining.concat(*(x.row_lengths() for x in tensors), axis=0)
    uniform = {x._partition._uniform for x in tensors if isinstance(x._partition._uniform, (int, type(None)))}
    partition = RowPartition(
        splits_from_lengths(lengths),
        size=rows_of(values),
        uniform=uniform.pop() if len(uniform) == 1 else None,
        row_lengths=lengths,
    )
    return RaggedTensor(values, partition)


def _within_rows(tensors: list[Any], stacked: bool) -> Any:
    """Each row made of the corresponding rows of all tensors."""
    count, rows = len(tensors), tensors[0]._partition.count
    for x in tensors[1:]:
        other = x._partition.count
        if isinstance(rows, int) and isinstance(other, int) and rows != other:
            raise errors.InvalidArgumentError(
                None,
                None,
                f"Input tensors at index 0 and after have incompatible shapes: {rows} and {other} rows",
            )
    if count == 1:
        return RaggedTensor(tensors[0], _uniform_rows(1, rows, tensors[0])) if stacked else tensors[0]
    dtype = _splits_dtype(tensors)
    numbers = arithmetic_range(start=0, limit=rows, delta=1, dtype=dtype)
    first_rows = constant(list(range(count)), dtype) * _sizes([rows], dtype)
    positions = reshape(reshape(numbers, shape=(-1, 1)) + first_rows, shape=(-1,))
    interleaved = take(_concat_rows(tensors), positions)
    if stacked:
        return RaggedTensor(interleaved, _uniform_rows(count, rows, interleaved))
    splits = interleaved.row_splits[::count]
    return RaggedTensor(interleaved.values, RowPartition(splits, size=interleaved._partition.size))


def _uniform_rows(length: int, rows: Any, values: Any) -> RowPartition:
    return RowPartition.from_uniform_row_length(length, rows_of(values), rows, validate=False)
