"""Dimensions of ragged tensors added, removed, repeated and reversed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import errors
from thalweg.core.tensor import Tensor
from thalweg.ops import rearranging, shapes
from thalweg.ragged.joining import combine
from thalweg.ragged.row_partition import RowPartition
from thalweg.ragged.rows import take_ranges
from thalweg.ragged.tensor import RaggedTensor


def expand_dims(x: Any, axis: int) -> Any:
    """`x`, plain or ragged, with a dimension of size 1 at `axis`."""
    if not isinstance(x, RaggedTensor):
        return shapes.expand_dims(x, axis=axis)
    rank = x._spec.rank
    if rank is not None:
        if not -rank - 1 <= axis <= rank:
            raise ValueError(f"axis={axis} out of bounds: expected {-rank - 1}<=axis<{rank + 1}")
        axis %= rank + 1
    if axis > 1:
        return RaggedTensor(expand_dims(x.values, axis - 1), x._partition)
    rows, dtype = x._partition.count, x._partition.dtype
    length, count = (1, rows) if axis else (rows, 1)
    return RaggedTensor(x, RowPartition.from_uniform_row_length(length, rows, count, False, dtype_hint=dtype))


def squeeze(x: Any, axes: Sequence[int]) -> Any:
    """`x`, plain or ragged, without the dimensions `axes`, which must have size 1."""
    if not axes:
        raise ValueError("Ragged.squeeze must have an axis argument.")
    rank = x._spec.rank
    for axis in sorted(
        (a % rank if -rank <= a < rank else _out_of_bounds(a, rank) for a in axes), reverse=True
    ):
        x = _squeeze(x, axis)
    return x


def _out_of_bounds(axis: int, rank: int) -> int:
    raise ValueError(f"axis={axis} out of bounds: expected {-rank}<=axis<{rank}")


def _squeeze(x: Any, axis: int) -> Any:
    if not isinstance(x, RaggedTensor):
        return shapes.squeeze(x, axis=(axis,))
    if axis > 1:
        return RaggedTensor(_squeeze(x.values, axis - 1), x._partition)
    if axis == 0:
        if x._partition.static_nrows not in (1, None):
            raise errors.InvalidArgumentError(
                None, None, f"axis 0 has {x._partition.static_nrows} rows: it is not squeezable"
            )
        return x[0]
    if x._partition.static_uniform_row_length == 1:
        return x.values
    count = x._partition.count
    x._partition.merged_with(
        RowPartition.from_uniform_row_length(1, count, count, dtype_hint=x._partition.dtype)
    )
    return x.values


def tile(x: Any, multiples: Any) -> Any:
    """`x`, plain or ragged, repeated `multiples[i]` times along dimension `i`."""
    if not isinstance(x, RaggedTensor):
        return shapes.tile(x, multiples=tuple(multiples))
    if isinstance(multiples, Tensor):
        raise ValueError("tf.tile of a RaggedTensor needs multiples that are known; got a symbolic tensor.")
    if len(multiples) != x._spec.rank:
        raise ValueError(f"multiples must have one entry a dimension: {x._spec.rank}, got {len(multiples)}")
    times, within, *inner = multiples
    if any(n != 1 for n in inner):
        x = RaggedTensor(tile(x.values, (1, *inner)), x._partition)
    if within == 0:
        x = take_ranges(x.values, x.row_starts(), x.row_starts())
    elif within > 1:
        x = combine([x] * within, 1, stacked=False)
    return combine([x] * times, 0, stacked=False) if times else x[:0]


def reverse(x: Any, axes: Sequence[int]) -> Any:
    """`x`, plain or ragged, with the order turned around along `axes`."""
    if not isinstance(x, RaggedTensor):
        return rearranging.reverse(x, axis=tuple(axes)) if axes else x
    axes = sorted({x._axis(a) for a in axes})
    inner = [a - 1 for a in axes if a > 1]
    if inner:
        x = RaggedTensor(reverse(x.values, inner), x._partition)
    if 1 in axes:
        x = x[:, ::-1]
    return x[::-1] if 0 in axes else x


def split(x: RaggedTensor, sizes: Sequence[int], axis: int) -> list[Any]:
    """Parts of the given sizes along a dimension that isn't ragged.

    Raises:
      ValueError: the dimension is ragged.
    """
    axis = x._axis(axis)
    if x._spec.shape[axis] is None:  # type: ignore[index]
        raise ValueError(f"Cannot split along axis {axis} of a RaggedTensor: the dimension is ragged.")
    parts, begin = [], 0
    for size in sizes:
        parts.append(x[(slice(None),) * axis + (slice(begin, begin + size),)])
        begin += size
    return parts
