"""Rows of plain and ragged tensors, taken by position."""

from __future__ import annotations

import math
from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import constant, to_tensor
from thalweg.core.dtypes import DType
from thalweg.ops.casting import cast
from thalweg.ops.gather import gather_rows
from thalweg.ops.joining import concat
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
    return RaggedTensor(
        take(values, positions), RowPartition(splits, size=rows_of(positions), uniform=uniform)
    )


def splits_dtype(*tensors: Any) -> DType:
    """The dtype of the row splits of those of the tensors that are ragged; int64 where none is.

    Raises:
      ValueError: they differ.
    """
    kinds = {x._partition.dtype for x in tensors if isinstance(x, RaggedTensor)}
    if len(kinds) > 1:
        raise ValueError(
            "Input RaggedTensors have mismatched row_splits dtypes; use "
            "RaggedTensor.with_row_splits_dtype() to convert "
            "them to compatible dtypes."
        )
    return kinds.pop() if kinds else dtypes.int64


def merged_outer(x: Any, count: int) -> Any:
    """A plain tensor with its first `count` dimensions made one."""
    shape = shape_of(x)
    if isinstance(shape, tuple):
        return reshape(x, shape=(math.prod(shape[:count]), *shape[count:]))
    return reshape(x, shape=concat(constant([-1]), shape[count:], axis=0))


def in_shape_of(x: Any, like: Any, depth: int) -> Any:
    """`x` with its rows arranged as the first `depth` dimensions of the plain tensor `like` are."""
    outer = shape_of(like)
    if not isinstance(x, RaggedTensor):
        inner = shape_of(x)
        if isinstance(outer, tuple) and isinstance(inner, tuple):
            return reshape(x, shape=outer[:depth] + inner[1:])
        return reshape(x, shape=concat(to_tensor(outer[:depth]), to_tensor(inner[1:]), axis=0))
    for level in range(depth - 1, 0, -1):
        dtype = x._partition.dtype
        length = outer[level] if isinstance(outer, tuple) else cast(outer[level], dtype)
        count = math.prod(outer[:level]) if isinstance(outer, tuple) else None
        partition = RowPartition.from_uniform_row_length(length, rows_of(x), count, False, dtype_hint=dtype)
        x = RaggedTensor(x, partition)
    return x


def check_prefix(data: Any, other: Any, name: str) -> None:
    """Demand that the shape of `other` is how that of `data` begins.

    Raises:
      ValueError: it isn't, as far as both are known.
    """
    theirs, mine = other._spec.shape, data._spec.shape
    if theirs is None or mine is None:
        return
    begin = mine[: len(theirs)]
    if len(begin) != len(theirs) or any(
        m != n and None not in (m, n) for m, n in zip(begin, theirs, strict=True)
    ):
        raise ValueError(
            f"Shapes {other.shape} and {data.shape} are incompatible: {name}'s must begin data's"
        )


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
    values = as_ragged(merged_outer(x, 2), ragged_rank - 1, dtype)
    partition = RowPartition.from_uniform_row_length(
        counts[1], rows_of(values), counts[0], validate=False, dtype_hint=dtype
    )
    return RaggedTensor(values, partition)
