"""Choosing elements: by a condition, by a mask, by a label."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.convert import constant, to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import broadcast, dims_of, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.gather import gather
from thalweg.ops.joining import outputs_of
from thalweg.ops.shapes import flattened_shape, ints, reduce_to_shape_of, reshape, shape_of


def _select_rule(call: Call, condition: Spec, x: Spec, y: Spec) -> Spec:
    if condition.dtype is not dtypes.bool:
        raise TypeError(
            "cannot compute SelectV2 as input #0(zero-based) was expected to be a bool tensor "
            f"but is a {condition.dtype.name} tensor"
        )
    if y.dtype is not x.dtype:
        raise TypeError(
            f"cannot compute SelectV2 as input #2(zero-based) was expected to be a {x.dtype.name} tensor "
            f"but is a {y.dtype.name} tensor"
        )
    return spec_of(x.dtype, _broadcast_of_three(condition.shape, x.shape, y.shape))


def _broadcast_of_three(condition: Dims, x: Dims, y: Dims) -> Dims:
    try:
        return broadcast(condition, broadcast(x, y))
    except ValueError:
        raise ValueError(
            f"condition {shape_text(condition)}, then {shape_text(x)}, and else {shape_text(y)} must be "
            "broadcastable"
        ) from None


@op("SelectV2", _select_rule)
def select(xp: Any, condition: Any, x: Any, y: Any) -> Any:
    return xp.where(condition, x, y)


@select.gradient
def _(node: Node, dy: Any) -> Any:
    condition, x, y = node.inputs
    zero = constant(0, dy.dtype)
    dx, dy_ = select(condition, dy, zero), select(condition, zero, dy)
    return None, reduce_to_shape_of(dx, x), reduce_to_shape_of(dy_, y)


@op("Where", lambda call, x: spec_of(dtypes.int64, (None, x.rank)), host=True, differentiable=False)
def where(xp: Any, condition: Any) -> Any:
    """The positions of the elements that aren't zero, in row-major order."""
    if condition.dtype == object:
        condition = condition != b""
    return np.argwhere(condition).astype(np.int64)


def masked(x: Any, mask: Any, axis: int) -> Any:
    """The elements of `x` where `mask` is true; the mask spans dimensions of `x` from `axis` on."""
    x, mask = to_tensor(x), to_tensor(mask)
    shape, over = x._spec.shape, mask._spec.shape
    if over is None:
        raise ValueError("Number of mask dimensions must be specified, even if some dimensions are None.")
    if not over:
        raise ValueError("mask cannot be scalar.")
    if shape is not None:
        axis = axis + len(shape) if axis < 0 else axis
        spanned = shape[axis : axis + len(over)]
        if len(spanned) != len(over) or any(
            m != n and None not in (m, n) for m, n in zip(spanned, over, strict=True)
        ):
            raise ValueError(f"Shapes {spanned} and {over} are incompatible: of the tensor and the mask")
    if len(over) > 1:
        x, mask = reshape(x, shape=_flattened(x, axis, len(over))), reshape(mask, shape=(-1,))
    return gather(x, reshape(where(mask), shape=(-1,)), axis=axis, batch_dims=0)


def _flattened(x: Any, axis: int, count: int) -> Any:
    """The shape of `x` with `count` dimensions from `axis` on made one."""
    shape = x._spec.shape
    if shape is None or sum(n is None for n in shape) > 1:
        return flattened_shape(x, axis=axis, count=count)
    merged = shape[axis : axis + count]
    size = None if None in merged else math.prod(merged)
    return tuple(-1 if n is None else n for n in (*shape[:axis], size, *shape[axis + count :]))


# Unique values.


def _unique_rule(call: Call, x: Spec) -> tuple[Spec, ...]:
    if x.rank not in (1, None):
        raise ValueError(f"unique expects a 1D vector, got shape {shape_text(x.shape)}.")
    index = call.attrs["out_idx"]
    specs = (spec_of(x.dtype, (None,)), spec_of(index, x.shape or (None,)), spec_of(index, (None,)))
    return specs if call.op.name.endswith("Counts") else specs[:2]


def _unique(x: Any, index_dtype: DType) -> tuple[Any, Any, Any]:
    """The distinct values in the order in which they first occur, which of them each element is, and how
    often each occurs.
    """
    require(np, x.ndim == 1, f"unique expects a 1D vector, got shape {shape_text(x.shape)}.")
    _, first, inverse, counts = np.unique(
        x, return_index=True, return_inverse=True, return_counts=True, equal_nan=False
    )
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    return (
        x[first[order]],
        rank[inverse.reshape(-1)].astype(index_dtype.np),
        counts[order].astype(index_dtype.np),
    )


@op("Unique", _unique_rule, host=True, differentiable=False)
def unique(xp: Any, x: Any, *, out_idx: DType) -> Any:
    return _unique(x, out_idx)[:2]


@op("UniqueWithCounts", _unique_rule, host=True, differentiable=False)
def unique_with_counts(xp: Any, x: Any, *, out_idx: DType) -> Any:
    return _unique(x, out_idx)


# Partitions.


def _check_prefix(whole: Dims, prefix: Dims) -> None:
    if whole is None or prefix is None:
        return
    start = whole[: len(prefix)]
    if len(start) != len(prefix) or any(
        m != n and None not in (m, n) for m, n in zip(start, prefix, strict=True)
    ):
        raise ValueError(
            f"data.shape must start with partitions.shape, got data.shape = {shape_text(whole)}, "
            f"partitions.shape = {shape_text(prefix)}"
        )


def _partition_rule(call: Call, data: Spec, partitions: Spec) -> tuple[Spec, ...]:
    _check_prefix(data.shape, partitions.shape)
    known = data.shape is not None and partitions.shape is not None
    shape: Dims = (None, *data.shape[len(partitions.shape) :]) if known else None  # type: ignore[index, arg-type]
    return (spec_of(data.dtype, shape),) * int(call.attrs["num_partitions"])


@op("DynamicPartition", _partition_rule, host=True)
def dynamic_partition(xp: Any, data: Any, partitions: Any, *, num_partitions: int) -> Any:
    try:
        _check_prefix(data.shape, partitions.shape)
    except ValueError as error:
        raise errors.InvalidArgumentError(None, None, str(error)) from None
    wrong = np.argwhere((partitions < 0) | (partitions >= num_partitions))
    if wrong.size or (wrong.shape[0] and not partitions.ndim):
        place = ",".join(map(str, wrong[0]))
        raise errors.InvalidArgumentError(
            None, None, f"partitions[{place}] = {partitions[tuple(wrong[0])]} is not in [0, {num_partitions})"
        )
    return tuple(data[partitions == label] for label in range(num_partitions))


@dynamic_partition.gradient
def _(node: Node, *dys: Any) -> Any:
    data, partitions = node.inputs
    places = places_like(partitions)
    parts = outputs_of(dynamic_partition(places, partitions, num_partitions=node.num_partitions))
    return reshape(dynamic_stitch(*parts, *dys), shape=shape_of(data)), None


@op("PlacesLike", lambda call, x: spec_of(dtypes.int32, x.shape), differentiable=False)
def places_like(xp: Any, x: Any) -> Any:
    """0, 1, 2, … in the shape of `x`."""
    return np.arange(x.size, dtype=np.int32).reshape(x.shape)


def _stitch_rule(call: Call, *specs: Spec) -> Spec:
    indices, data = specs[: len(specs) // 2], specs[len(specs) // 2 :]
    for i, d in zip(indices, data, strict=True):
        if i.shape is not None and d.shape is not None:
            return spec_of(d.dtype, (None, *d.shape[len(i.shape) :]))
    return spec_of(data[0].dtype, None)


@op("DynamicStitch", _stitch_rule, host=True)
def dynamic_stitch(xp: Any, *operands: Any) -> Any:
    """Operands: first the indices of each part, then the parts. Where an index comes twice, the last part
    wins.
    """
    indices, data = operands[: len(operands) // 2], operands[len(operands) // 2 :]
    row = data[0].shape[indices[0].ndim :]
    for number, (i, d) in enumerate(zip(indices, data, strict=True)):
        require(np, d.shape[: i.ndim] == i.shape, _stitch_error(number, d, i))
        problem = f"Need data[0].shape[{indices[0].ndim}:] = data[{number}].shape[{i.ndim}:]"
        require(np, d.shape[i.ndim :] == row, f"{problem}, {_stitch_error(number, d, i)}")
        require(np, i >= 0, f"indices[{number}] is out of range")
    size = max((int(i.max()) + 1 for i in indices if i.size), default=0)
    result = (
        np.full((size, *row), b"", object)
        if data[0].dtype == object
        else np.zeros((size, *row), data[0].dtype)
    )
    for i, d in zip(indices, data, strict=True):
        result[i] = d
    return result


def _stitch_error(number: int, data: Any, indices: Any) -> str:
    shapes = shape_text(data.shape), shape_text(indices.shape)
    return f"data[{number}].shape = {shapes[0]} does not start with indices[{number}].shape = {shapes[1]}"


@dynamic_stitch.gradient
def _(node: Node, dy: Any) -> Any:
    indices = node.inputs[: len(node.inputs) // 2]
    return [*[None] * len(indices), *(gather(dy, i, axis=0, batch_dims=0) for i in indices)]


# Positions.


@op("RepeatPositions", lambda call, repeats: spec_of(dtypes.int32, (None,)), host=True, differentiable=False)
def repeat_positions(xp: Any, repeats: Any) -> Any:
    """0 `repeats[0]` times, 1 `repeats[1]` times, …"""
    require(np, repeats >= 0, "repeats must be >= 0")
    return np.repeat(np.arange(repeats.size, dtype=np.int32), repeats)


def _unravel_rule(call: Call, indices: Spec) -> Spec:
    dims = dims_of(call.attrs["dims"])
    if indices.shape is None:
        return spec_of(indices.dtype, None)
    return spec_of(indices.dtype, (None if dims is None else len(dims), *indices.shape))


@op("UnravelIndex", _unravel_rule, differentiable=False)
def unravel_index(xp: Any, indices: Any, *, dims: tuple[int, ...]) -> Any:
    """The coordinates, in a tensor of shape `dims`, of the elements at flat `indices`."""
    sizes = ints(dims)
    require(xp, indices < math.prod(sizes), "index is out of bound as with dims")
    coordinates = []
    for axis, size in enumerate(sizes):
        stride = math.prod(sizes[axis + 1 :])
        coordinates.append(indices // stride % size if axis else indices // stride)
    return xp.stack(coordinates).astype(indices.dtype)
