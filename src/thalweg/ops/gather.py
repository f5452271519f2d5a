"""Gathering slices and elements at positions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import dims_of, known, merged, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.native import embedding as native
from thalweg.ops.shapes import ints, reshape, shape_of


def check_index_dtype(name: str, indices: Spec) -> None:
    """Refuse indices that aren't integers."""
    if indices.dtype not in (dtypes.int32, dtypes.int64, dtypes.int16):
        raise TypeError(
            f"Value for attr '{name}' of {indices.dtype.name} is not in the list of allowed values: "
            "int16, int32, int64"
        )


def require_in_range(xp: Any, indices: Any, size: int) -> None:
    """Demand that all indices lie in [0, size)."""

    def message() -> str:
        """indices are not in range"""
        at = np.argwhere((indices < 0) | (indices >= size))[0]
        place = f"[{','.join(map(str, at))}]" if len(at) else ""
        return f"indices{place} = {indices[tuple(at)]} is not in [0, {size})"

    require(xp, (indices >= 0) & (indices < size), message)


# Gather: slices along one axis.


def _gather_rule(call: Call, params: Spec, indices: Spec) -> Spec:
    check_index_dtype("Tindices", indices)
    axis, batch = known(call.attrs["axis"]), call.attrs["batch_dims"]
    p, i = params.shape, indices.shape
    if p is None or i is None:
        return spec_of(params.dtype, None)
    if not 0 <= batch <= len(i):
        raise ValueError(f"Expected batch_dims in the range [{-len(i)}, {len(i)}], but got {batch}")
    if axis is None:
        return spec_of(params.dtype, (None,) * (len(p) + len(i) - 1 - batch))
    at = _gather_axis(axis, batch, len(p))
    for d in range(batch):
        if p[d] != i[d] and None not in (p[d], i[d]):
            raise ValueError(f"params.shape[{d}]: {p[d]} should be equal to indices.shape[{d}]: {i[d]}")
    return spec_of(params.dtype, p[:at] + i[batch:] + p[at + 1 :])


def _gather_axis(axis: int, batch_dims: int, rank: int) -> int:
    if not -rank <= axis < rank:
        needed = axis + 1 if axis >= 0 else -axis
        raise ValueError(f"Shape must be at least rank {needed} but is rank {rank}: axis {axis} of params")
    at = axis + rank if axis < 0 else axis
    if batch_dims > at:
        raise ValueError(f"batch_dims ({batch_dims}) must be less than or equal to axis ({at})")
    return at


@op("GatherV2", _gather_rule, picks=True)
def gather(xp: Any, params: Any, indices: Any, *, axis: int, batch_dims: int) -> Any:
    batch, axis = batch_dims, int(axis) % params.ndim
    size = params.shape[axis]
    require_in_range(xp, indices, size)
    if size == 0:
        return xp.zeros(params.shape[:axis] + indices.shape[batch:] + params.shape[axis + 1 :], params.dtype)
    if not batch:
        return _take(xp, params, indices, axis)
    rows = _Rows(params.shape, indices.shape, axis, batch)
    found = xp.reshape(params, rows.params)[rows.position(indices)]
    return xp.reshape(xp.swapaxes(found, 1, 2), rows.result)


def _take(xp: Any, params: Any, indices: Any, axis: int) -> Any:
    if xp is np:
        return params.take(indices, axis)
    if axis == 0 and native.takes(params.dtype, math.prod(params.shape[1:]), indices.size):
        return native.take_rows(params, indices)
    return xp.take(params, indices, axis, mode="clip")


class _Rows:
    """A batched gather brought to four dimensions: [batch, before the axis, the axis, after it]."""

    def __init__(self, params: tuple[int, ...], indices: tuple[int, ...], axis: int, batch: int) -> None:
        self.count = math.prod(params[:batch])
        self.params = (self.count, math.prod(params[batch:axis]), params[axis], math.prod(params[axis + 1 :]))
        self.result = params[:axis] + indices[batch:] + params[axis + 1 :]
        self.found = (self.count, self.params[1], math.prod(indices[batch:]), self.params[3])

    def position(self, indices: Any) -> tuple[Any, ...]:
        """The subscript that yields [batch, index, before, after]: subscripts apart from each other come
        first.
        """
        return np.arange(self.count)[:, None], slice(None), indices.reshape(self.count, -1)


@gather.gradient
def _(node: Node, dy: Any) -> Any:
    params, indices = node.inputs
    shape = shape_of(params)
    if node.batch_dims == 0 and node.axis == 0:
        return rows_gradient(dy, indices, shape), None
    return gather_grad(dy, indices, shape=shape, axis=node.axis, batch_dims=node.batch_dims), None


def rows_gradient(dy: Any, indices: Any, shape: Any) -> IndexedSlices:
    """The gradient of rows taken from a tensor of `shape`, as the rows that it touches."""
    if isinstance(shape, tuple):
        values = reshape(dy, shape=(-1 if 0 not in shape[1:] else indices._spec.size, *shape[1:]))
    else:
        values = reshape(dy, shape=rows_shape(indices, shape=shape))
    return IndexedSlices(values, reshape(indices, shape=(-1,)), shape)


def _rows_shape_rule(call: Call, indices: Spec) -> Spec:
    dims = dims_of(call.attrs["shape"])
    return spec_of(dtypes.int32, (None if dims is None else len(dims),))


@op("RowsShape", _rows_shape_rule, differentiable=False)
def rows_shape(xp: Any, indices: Any, *, shape: tuple[int, ...]) -> Any:
    """The shape of a row for each of `indices`, taken from a tensor of `shape`."""
    return np.array((indices.size, *ints(shape)[1:]), np.int32)


@op("GatherGrad", lambda call, dy, indices: spec_of(dy.dtype, dims_of(call.attrs["shape"])))
def gather_grad(xp: Any, dy: Any, indices: Any, *, shape: tuple[int, ...], axis: int, batch_dims: int) -> Any:
    """The sum of slices `dy` at `indices` along `axis` of a tensor of `shape`."""
    shape = ints(shape)
    rows = _Rows(shape, indices.shape, int(axis) % len(shape), batch_dims)
    slices = xp.swapaxes(xp.reshape(dy, rows.found), 1, 2)
    at = rows.position(indices)
    if xp is np:
        total = np.zeros(rows.params, dy.dtype)
        np.add.at(total, at, slices)
    else:
        total = xp.zeros(rows.params, dy.dtype).at[at].add(slices)
    return xp.reshape(total, shape)


@gather_grad.gradient
def _(node: Node, dx: Any) -> Any:
    return gather(dx, node.inputs[1], axis=node.axis, batch_dims=node.batch_dims), None


def gather_rows(params: Any, indices: Any) -> Any:
    """Rows of `params`, slices along its first axis."""
    return gather(params, indices, axis=0, batch_dims=0)


# GatherNd: slices at positions along several axes.


def _gather_nd_rule(call: Call, params: Spec, indices: Spec) -> Spec:
    check_index_dtype("Tindices", indices)
    p, i, batch = params.shape, indices.shape, call.attrs["batch_dims"]
    if i is not None and len(i) < 1:
        raise ValueError("indices must be at least a vector")
    if p is None or i is None or i[-1] is None:
        return spec_of(params.dtype, None)
    if batch >= len(i) or batch > len(p):
        raise ValueError(
            f"batch_dims = {batch} must be less than rank(indices) = {len(i)} "
            f"and at most rank(params) = {len(p)}"
        )
    depth = i[-1]
    if depth > len(p) - batch:
        raise ValueError(
            f"index innermost dimension length must be <= params rank; saw: {depth} vs. {len(p) - batch}"
        )
    leading = merged(p[:batch], i[:batch]) or ()
    return spec_of(params.dtype, leading + i[batch:-1] + p[batch + depth :])


@op("GatherNd", _gather_nd_rule, picks=True)
def gather_nd(xp: Any, params: Any, indices: Any, *, batch_dims: int) -> Any:
    at = positions(xp, indices, params.shape, batch_dims)
    shape = indices.shape[:-1] + params.shape[batch_dims + indices.shape[-1] :]
    if not at:
        return xp.broadcast_to(params, shape)
    if 0 in shape:
        return xp.zeros(shape, params.dtype)
    return xp.asarray(params)[at]


def positions(xp: Any, indices: Any, shape: tuple[int, ...], batch_dims: int = 0) -> tuple[Any, ...]:
    """Vectors of coordinates as a subscript, with the batch's own coordinates before them. Checks their
    range.
    """
    depth = indices.shape[-1]
    at = tuple(indices[..., k] for k in range(depth))
    bounds = shape[batch_dims : batch_dims + depth]

    def message() -> str:
        """indices do not index into the shape: out of bounds"""
        wrong = np.argwhere(~_inside(np, indices, bounds))[0]
        place = f"[{','.join(map(str, wrong))}]" if len(wrong) else ""
        coordinates = ", ".join(map(str, indices[tuple(wrong)].tolist()))
        return f"indices{place} = [{coordinates}] does not index into param shape {shape_text(shape)}"

    if depth:
        require(xp, _inside(xp, indices, bounds), message)
    batch = []
    for d in range(batch_dims):
        sizes = [1] * (indices.ndim - 1)
        sizes[d] = shape[d]
        batch.append(np.arange(shape[d]).reshape(sizes))
    return (*batch, *at)


def _inside(xp: Any, indices: Any, bounds: Dims) -> Any:
    limit = np.array(bounds, np.int64)
    return xp.all((indices >= 0) & (indices < limit), axis=-1)


@gather_nd.gradient
def _(node: Node, dy: Any) -> Any:
    params, indices = node.inputs
    shape, at = shape_of(params), indices._spec.shape
    if node.batch_dims == 0 and at is not None and len(at) == 2 and at[1] == 1:
        return IndexedSlices(dy, reshape(indices, shape=(-1,)), shape), None
    return gather_nd_grad(dy, indices, shape=shape, batch_dims=node.batch_dims), None


@op("GatherNdGrad", lambda call, dy, indices: spec_of(dy.dtype, dims_of(call.attrs["shape"])))
def gather_nd_grad(xp: Any, dy: Any, indices: Any, *, shape: tuple[int, ...], batch_dims: int) -> Any:
    """The sum of slices `dy` at positions `indices` of a tensor of `shape`."""
    shape = ints(shape)
    at = positions(xp, indices, shape, batch_dims)
    if not at:
        return xp.sum(xp.reshape(dy, (-1, *shape)), axis=0, dtype=dy.dtype)
    if xp is np:
        total = np.zeros(shape, dy.dtype)
        np.add.at(total, at, dy)
        return total
    return xp.zeros(shape, dy.dtype).at[at].add(dy)


@gather_nd_grad.gradient
def _(node: Node, dx: Any) -> Any:
    return gather_nd(dx, node.inputs[1], batch_dims=node.batch_dims), None
