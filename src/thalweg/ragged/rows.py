"""Rows of plain and ragged tensors, taken by position."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import constant
from thalweg.core.dtypes import DType
from thalweg.ops.casting import cast
from thalweg.ops.gather import gather_rows
from thalweg.ops.ragged_partitions import ragged_range
from thalweg.ops.shapes import reshape, shape_of, shape_tensor
from thalweg.ragged.row_partition import RowPartition, rows_of
from thalweg.ragged.tensor import RaggedTensor


def take(x: Any, positions: Any) -> Any:
    """The rows of `x`, plain or ragged, at a vector of positions."""
    if not isinstance(x, RaggedTensor):
        return gather_rows(x, positions)
    starts, limits = gather_rows(x.row_starts(), positions), gather_rows(x.row_limits(), positions)
    return take_ranges(x.values, starts, limits, x._partition._uniform)


def take_ranges(values: Any, starts: Any, limits: Any, uniform: Any = None) -> RaggedTensor:
    """Row `i` holds `values[starts[i]:limits[i]]`."""
    splits, positions = ragged_range(starts, limits, constant(1, starts.dtype), Tsplits=starts.dtype)
    return RaggedTensor(take(values, positions), RowPartition(splits, size=rows_of(positions), uniform=uniform))


def common_splits_dtype(*tensors: Any) -> list[Any]:
    """The tensors, the ragged ones with row splits of one dtype: int64 where they differ."""
    kinds = {x._partition.dtype for x in tensors if isinstance(x, RaggedTensor)}
    if len(kinds) < 2:
        return list(tensors)
    return [x.with_row_splits_dtype(dtypes.int64) if isinstance(x, RaggedTensor) else x for x in tensors]


def merged_rows(x: Any) -> Any:
    """A plain tensor with its first two dimensions made one."""
    shape = shape_of(x)
    if isinstance(shape, tuple):
        return reshape(x, shape=(shape[0] * shape[1], *shape[2:]))
    from thalweg.ops.joining import concat

    return reshape(x, shape=concat(constant([-1]), shape[2:], axis=0))


def as_ragged(x: Any, ragged_rank: int, dtype: DType = dtypes.int64) -> Any:
    """`x` with at least `ragged_rank` partitions; those of plain dimensions are uniform."""
    if ragged_rank == 0:
        return x
    if isinstance(x, RaggedTensor):
        return RaggedTensor(as_ragged(x.values, ragged_rank - 1, dtype), x._partition)
    shape = x._spec.shape
    if shape is None or len(shape) < 2:
        raise ValueError(f"A tensor of shape {x.shape} has no dimensions to divide into rows.")
    counts = (shape[0], shape[1])
    if None in counts:
        sizes = cast(shape_tensor(x, out_type=dtypes.int32), dtype)
        counts = tuple(sizes[i] if n is None else n for i, n in enumerate(counts))
    values = as_ragged(merged_rows(x), ragged_rank - 1, dtype)
    partition = RowPartition.from_uniform_row_length(
        counts[1], rows_of(values), counts[0], validate=False, dtype_hint=dtype
    )
    return RaggedTensor(values, partition)
