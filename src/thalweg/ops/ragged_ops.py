"""Ragged tensors to dense and sparse ones, and broadcasting of ragged operands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.convert import constant
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_same_dtype, dims_of, known, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.selection import select
from thalweg.ops.shapes import expand_dims, ints, reduce_to_shape_of, reshape, shape_of


@op("RaggedMaxRowLength", lambda call, splits: spec_of(splits.dtype, ()), differentiable=False)
def max_row_length(xp: Any, splits: Any) -> Any:
    if splits.shape[0] < 2:
        return np.zeros((), splits.dtype)
    return xp.max(splits[1:] - splits[:-1])


# To a dense tensor: `shape` has the sizes of the dimensions that are partitioned.


def _to_tensor_rule(call: Call, values: Spec, default: Spec, *splits: Spec) -> Spec:
    check_same_dtype(call, (values, default))
    outer = dims_of(call.attrs["shape"])
    if outer is None or values.shape is None:
        return spec_of(values.dtype, None)
    if len(outer) != len(splits) + 1:
        rank = len(splits) + len(values.shape)
        raise ValueError(
            f"rt_input.rank = {rank} but shape {shape_text(outer)} has another number of dimensions"
        )
    return spec_of(values.dtype, (*outer, *values.shape[1:]))


@op("RaggedTensorToTensor", _to_tensor_rule)
def ragged_to_tensor(xp: Any, values: Any, default: Any, *splits: Any, shape: tuple[int, ...]) -> Any:
    """Rows of equal length: cut off where they are too long, filled up with `default` where too short."""
    shape = ints(shape)
    position, filled = _places(xp, splits, shape)
    inner = values.shape[1:]
    if 0 in (values.shape[0], *shape):
        return xp.broadcast_to(default, shape + inner)
    taken = values[xp.where(filled, position, 0)]
    return xp.where(filled.reshape(shape + (1,) * len(inner)), taken, default)


def _places(xp: Any, splits: Sequence[Any], shape: tuple[int, ...]) -> tuple[Any, Any]:
    """For each place of the dense tensor the position of its value, and whether it has one."""
    position = xp.arange(shape[0])
    filled = position < splits[0].shape[0] - 1
    for rows, width in zip(map(xp.asarray, splits), shape[1:], strict=True):
        last = max(rows.shape[0] - 2, 0)
        row = xp.where(filled, position, 0).clip(0, last)
        if rows.shape[0] < 2:
            starts = ends = xp.zeros(row.shape, rows.dtype)
        else:
            starts, ends = rows[:-1][row], rows[1:][row]
        position = starts[..., None] + xp.arange(width, dtype=rows.dtype)
        filled = filled[..., None] & (position < ends[..., None])
    return position, filled


def _from_tensor_rule(call: Call, dense: Spec, *splits: Spec) -> Spec:
    inner = (None,) if dense.shape is None else dense.shape[len(splits) + 1 :]
    return spec_of(dense.dtype, None if dense.shape is None else (known(call.attrs["size"]), *inner))


@op("RaggedTensorFromTensor", _from_tensor_rule)
def ragged_from_tensor(xp: Any, dense: Any, *splits: Any, size: int) -> Any:
    """The inverse of `RaggedTensorToTensor`: `size` values, 0 where the dense tensor has no place for one."""
    outer, inner = dense.shape[: len(splits) + 1], dense.shape[len(splits) + 1 :]
    if 0 in (size, *outer):
        return xp.zeros((size, *inner), dense.dtype)
    cells, inside = _cells(xp, splits, outer, size)
    taken = xp.reshape(dense, (-1, *inner))[xp.where(inside, cells, 0)]
    return xp.where(inside.reshape((-1,) + (1,) * len(inner)), taken, np.zeros((), dense.dtype))


def _cells(xp: Any, splits: Sequence[Any], shape: tuple[int, ...], size: int) -> tuple[Any, Any]:
    """The place of each value in a dense tensor, counted row by row, and whether it reaches that far."""
    place = xp.arange(splits[0].shape[0] - 1, dtype=splits[0].dtype)
    inside = place < shape[0]
    for level, (rows, width) in enumerate(zip(map(xp.asarray, splits), shape[1:], strict=True)):
        following = size if level + 1 == len(splits) else splits[level + 1].shape[0] - 1
        positions = xp.arange(following, dtype=rows.dtype)
        row = (xp.searchsorted(rows, positions, side="right") - 1).clip(0, max(rows.shape[0] - 2, 0))
        offset = positions - rows[row]
        inside = inside[row] & (offset < width)
        place = place[row] * width + offset
    return place, inside


@ragged_from_tensor.gradient
def _(node: Node, dy: Any) -> Any:
    dense, *splits = node.inputs
    shape = shape_of(dense)[: len(splits) + 1]
    return (ragged_to_tensor(dy, constant(0, dy.dtype), *splits, shape=shape), *(None for _ in splits))


@op(
    "RaggedFilled",
    lambda call, *splits: spec_of(dtypes.bool, dims_of(call.attrs["shape"])),
    differentiable=False,
)
def ragged_filled(xp: Any, *splits: Any, shape: tuple[int, ...]) -> Any:
    """Whether each place of the dense tensor has a value."""
    return _places(xp, splits, ints(shape))[1]


@ragged_to_tensor.gradient
def _(node: Node, dy: Any) -> Any:
    values, default, *splits = node.inputs
    size = values._spec.shape[0]
    d_values = ragged_from_tensor(dy, *splits, size=shape_of(values)[0] if size is None else size)
    filled = ragged_filled(*splits, shape=node.shape)
    for _axis in values._spec.shape[1:]:
        filled = expand_dims(filled, axis=-1)
    d_default = reduce_to_shape_of(select(filled, constant(0, dy.dtype), dy), default)
    return (d_values, d_default, *(None for _ in splits))


# To a sparse tensor.


def _to_sparse_rule(call: Call, values: Spec, *splits: Spec) -> tuple[Spec, Spec, Spec]:
    if values.shape is None:
        return (
            spec_of(dtypes.int64, (None, None)),
            spec_of(values.dtype, (None,)),
            spec_of(dtypes.int64, (None,)),
        )
    rank = len(splits) + len(values.shape)
    count = values.size if values.known else None
    return (
        spec_of(dtypes.int64, (count, rank)),
        spec_of(values.dtype, (count,)),
        spec_of(dtypes.int64, (rank,)),
    )


@op("RaggedTensorToSparse", _to_sparse_rule)
def ragged_to_sparse(xp: Any, values: Any, *splits: Any) -> Any:
    """Indices, values and dense shape of the sparse tensor that has an element for each value."""
    inner = values.shape[1:]
    outer = xp.stack(_coordinates(xp, splits, values.shape[0]), 1).astype(np.int64)
    cells = np.indices(inner, np.int64).reshape(len(inner), math.prod(inner)).T
    repeated = np.tile(cells, (values.shape[0], 1))
    indices = xp.concatenate([xp.repeat(outer, len(cells), axis=0), repeated], axis=1)
    widths = [max_row_length.lower(xp, rows) for rows in splits]
    dense_shape = [xp.asarray(n, np.int64) for n in (splits[0].shape[0] - 1, *widths, *inner)]
    return indices, xp.reshape(values, (-1,)), xp.stack(dense_shape)


def _coordinates(xp: Any, splits: Sequence[Any], size: int) -> list[Any]:
    """The coordinates of each of `size` values along the dimensions that are partitioned."""
    position = xp.arange(size, dtype=np.int64)
    coordinates = []
    for rows in map(xp.asarray, reversed(splits)):
        row = xp.searchsorted(rows, position, side="right") - 1
        coordinates.append(position - rows[row])
        position = row
    return [position, *reversed(coordinates)]


@ragged_to_sparse.gradient
def _(node: Node, d_indices: Any, d_values: Any, d_shape: Any) -> Any:
    values, *splits = node.inputs
    return (reshape(d_values, shape=shape_of(values)), *(None for _ in splits))


# Broadcasting. Both operands have the same number of partitions; a uniform dimension of size 1 broadcasts.


def _broadcast_rule(call: Call, *splits: Spec) -> tuple[Spec, ...]:
    index = spec_of(splits[0].dtype, (None,))
    return (index,) * (2 + len(splits) // 2)


@op("RaggedBroadcast", _broadcast_rule, host=True, differentiable=False)
def ragged_broadcast(
    xp: Any, *splits: Any, uniform: tuple[bool, ...], other_uniform: tuple[bool, ...]
) -> Any:
    """How two ragged operands broadcast to one shape.

    Returns:
      The position in the first operand of each value of the result, the same for the second, and the result's
      row splits.
    """
    levels = len(splits) // 2
    mine, others = splits[:levels], splits[levels:]
    dtype = mine[0].dtype
    a, b = _broadcast_rows(np.arange(len(mine[0]) - 1), np.arange(len(others[0]) - 1))
    result = []
    for level in range(levels):
        a, b, lengths = _broadcast_level(
            mine[level], a, uniform[level], others[level], b, other_uniform[level], level + 1
        )
        result.append(np.concatenate([[0], np.cumsum(lengths)]).astype(dtype))
    return (a.astype(dtype), b.astype(dtype), *result)


def _broadcast_rows(a: Any, b: Any) -> tuple[Any, Any]:
    require(
        np,
        len(a) == len(b) or 1 in (len(a), len(b)),
        f"Ragged operands of {len(a)} and {len(b)} rows don't broadcast.",
    )
    count = len(b) if len(a) == 1 else len(a)
    return (np.resize(a, count), np.resize(b, count))


def _broadcast_level(
    mine: Any, a: Any, uniform: bool, others: Any, b: Any, other_uniform: bool, axis: int
) -> tuple[Any, Any, Any]:
    """The values' positions in both operands from those of their rows, and the result's row lengths."""
    first, second = np.diff(mine)[a], np.diff(others)[b]
    stretched = uniform and bool(np.all(first == 1)) and not np.array_equal(first, second)
    other_stretched = other_uniform and bool(np.all(second == 1)) and not stretched

    def message() -> str:
        return (
            f"Ragged operands don't broadcast: along axis {axis} rows have lengths {first[:5]} and "
            f"{second[:5]}"
        )

    require(np, stretched or other_stretched or np.array_equal(first, second), message)
    lengths = second if stretched else first
    ends = np.cumsum(lengths)
    offset = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)
    starts, other_starts = np.repeat(mine[:-1][a], lengths), np.repeat(others[:-1][b], lengths)
    return starts + (0 if stretched else offset), other_starts + (0 if other_stretched else offset), lengths
