"""Operands of elementwise ops, plain and ragged, brought to the same rows.

Shapes broadcast as those of plain tensors do: aligned at the end, with uniform dimensions of size 1
stretched. Ragged dimensions must agree row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core.dtypes import DType
from thalweg.core.tensor import EagerTensor
from thalweg.ops.gather import gather_rows
from thalweg.ops.ragged_ops import ragged_broadcast
from thalweg.ops.shapes import reshape
from thalweg.ragged.reshaping import expand_dims
from thalweg.ragged.row_partition import RowPartition, rows_of
from thalweg.ragged.rows import as_ragged, splits_dtype
from thalweg.ragged.tensor import RaggedTensor

Partitions = tuple[RowPartition, ...]


class Aligned(NamedTuple):
    """Operands as plain tensors that an op combines value by value, and the partitions of what it gives."""

    flat: list[Any]
    partitions: Partitions

    def ragged(self, values: Any) -> Any:
        """The op's result as a ragged tensor."""
        return with_partitions(values, self.partitions)


def with_partitions(values: Any, partitions: Sequence[RowPartition]) -> Any:
    """A ragged tensor of innermost values and its partitions, from the outermost to the innermost."""
    for partition in reversed(partitions):
        values = RaggedTensor(values, partition)
    return values


def align(operands: Sequence[Any]) -> Aligned:
    """The operands, at least one of them ragged, brought to common rows.

    Raises:
      InvalidArgumentError: their shapes don't broadcast.
    """
    splits_dtype(*operands)
    ragged = [x for x in operands if isinstance(x, RaggedTensor)]
    common = ragged[0]
    for x in ragged[1:]:
        common = _common(common, x)
    for x in operands:
        if (
            not isinstance(x, RaggedTensor)
            and _within_values(x, common) is None
            and not _is_column(x, common)
        ):
            common = _common(common, x)
    return Aligned([_flat(x, common) for x in operands], common._nested_partitions)


def _flat(x: Any, common: RaggedTensor) -> Any:
    """The values of `x` in the rows of `common`."""
    if isinstance(x, RaggedTensor):
        if x is common or _same_rows(x, common):
            return x.flat_values
    else:
        within = _within_values(x, common)
        if within is not None:
            return within
        if _is_column(x, common):
            return gather_rows(
                reshape(x, shape=(x._spec.shape[0], *x._spec.shape[2:])), common.value_rowids()
            )
    return _broadcast(x, common)[0].flat_values


def _within_values(x: Any, common: RaggedTensor) -> Any:
    """A plain operand that is the same for all rows and values, or None."""
    shape, inner = x._spec.shape, (common.flat_values._spec.rank or 1) - 1
    if shape is None or len(shape) <= inner:
        return x
    outer = len(shape) - inner
    if len(shape) <= common._spec.rank and all(n == 1 for n in shape[:outer]):  # type: ignore[operator]
        return (
            reshape(x, shape=shape[outer:])
            if None not in shape
            else reshape(x, shape=(-1,) * inner)
            if inner < 2
            else None
        )
    return None


def _is_column(x: Any, common: RaggedTensor) -> bool:
    """Whether a plain operand has one value a row, for rows in one partition."""
    shape = x._spec.shape
    return (
        common.ragged_rank == 1
        and shape is not None
        and None not in shape[1:]
        and len(shape) == common._spec.rank
        and shape[1] == 1
        and shape[0] is not None
        and shape[0] == common._partition.static_nrows
    )


def _same_rows(x: RaggedTensor, y: RaggedTensor) -> bool:
    mine, others = x._nested_partitions, y._nested_partitions
    return len(mine) == len(others) and all(a.divides_like(b) for a, b in zip(mine, others, strict=True))


def _common(x: RaggedTensor, y: Any) -> RaggedTensor:
    """A ragged tensor with the rows that `x` and `y` have after broadcasting."""
    if isinstance(y, RaggedTensor):
        if _same_rows(x, y):
            return x
        merged = _merged(x, y)
        if merged is not None:
            return merged
    return _broadcast(x, y)[0]


def _merged(x: RaggedTensor, y: RaggedTensor) -> RaggedTensor | None:
    """`x`, where its rows must be those of `y` because no dimension can be stretched."""
    mine, others = x._nested_partitions, y._nested_partitions
    if len(mine) != len(others) or any(p.is_uniform() for p in (*mine, *others)):
        return None
    if mine[0].static_nrows is None or mine[0].static_nrows != others[0].static_nrows:
        return None
    partitions = [a.merged_with(b) for a, b in zip(mine, others, strict=True)]
    return with_partitions(x.flat_values, partitions)  # type: ignore[no-any-return]


def _broadcast(x: Any, y: Any) -> tuple[RaggedTensor, RaggedTensor]:
    """Both operands stretched to the same rows."""
    rank = max(x._spec.rank, y._spec.rank)
    depth = max(t.ragged_rank + rank - t._spec.rank for t in (x, y) if isinstance(t, RaggedTensor))
    dtype = splits_dtype(x, y)
    x, y = (_of_rank(t, rank, depth, dtype) for t in (x, y))
    mine, others = x._nested_partitions, y._nested_partitions
    index, other_index, *splits = ragged_broadcast(
        *(p._splits for p in mine),
        *(p._splits for p in others),
        uniform=tuple(p.is_uniform() for p in mine),
        other_uniform=tuple(p.is_uniform() for p in others),
    )
    sizes = [rows_of(s) - 1 for s in splits[1:]] + [rows_of(index)]
    partitions = [
        RowPartition(s, size=size, uniform=_uniform(a, b))
        for s, size, a, b in zip(splits, sizes, mine, others, strict=True)
    ]
    return tuple(
        with_partitions(_taken(t.flat_values, i), partitions) for t, i in ((x, index), (y, other_index))
    )


def _of_rank(x: Any, rank: int, depth: int, dtype: DType) -> Any:
    while x._spec.rank < rank:
        x = expand_dims(x, 0)
    return as_ragged(x, depth, dtype)


def _uniform(a: RowPartition, b: RowPartition) -> Any:
    first, second = a.static_uniform_row_length, b.static_uniform_row_length
    if first is None or second is None:
        return None
    return second if first == 1 else first


def _taken(values: Any, positions: Any) -> Any:
    """`values` at positions; as they are where nothing moves."""
    if type(positions) is EagerTensor and np.array_equal(positions.host(), np.arange(values._spec.shape[0])):
        return values
    return gather_rows(values, positions)
