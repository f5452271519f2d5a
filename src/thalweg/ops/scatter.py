"""Scattering: tensors with slices or elements replaced, added, … at positions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, Op, op
from thalweg.core.rules import (
    anything,
    check_dtype,
    check_same_dtype,
    dims_of,
    is_number,
    is_real,
    shape_text,
)
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.casting import cast
from thalweg.ops.creation import zeros
from thalweg.ops.elementwise import add, divide, equal, multiply, negative
from thalweg.ops.gather import check_index_dtype, gather_nd, positions, require_in_range
from thalweg.ops.shapes import ints, shape_of

# How an update meets what is there: NumPy's in-place function, and the name of JAX's method.
_UFUNCS: dict[str, np.ufunc] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "min": np.minimum,
    "max": np.maximum,
}
_METHODS = {"update": "set", "add": "add", "mul": "multiply", "div": "divide", "min": "min", "max": "max"}


def put(xp: Any, how: str, x: Any, at: tuple[Any, ...], updates: Any) -> Any:
    """A copy of `x` changed at a subscript of index arrays; what meets in one place is combined in order."""
    if xp is not np:
        if how == "sub":
            return x.at[at].add(-updates)
        return getattr(x.at[at], _METHODS[how])(updates)
    result = x.copy()
    if how == "update":
        result[at] = updates
    elif x.dtype.kind == "b":
        np.logical_or.at(result, at, updates)
    else:
        _UFUNCS[how].at(result, at, updates)
    return result


# Positions along several axes: the nd ops.


def _check_updates(indices: Spec, updates: Spec, shape: Dims) -> None:
    """Demand `updates.shape == indices.shape[:-1] + shape[depth:]`."""
    check_index_dtype("Tindices", indices)
    i, u = indices.shape, updates.shape
    if i is not None and not i:
        raise ValueError("Indices shape must have rank at least one. Found:[]")
    if i is None or u is None or i[-1] is None or shape is None:
        return
    outer, depth = len(i) - 1, i[-1]
    if not u and outer:
        raise ValueError("Updates shape must have rank at least one. Found:[]")
    if not _agree(i[:-1], u[:outer]):
        raise ValueError(
            f"Outer dimensions of indices and update must match. Indices shape: {shape_text(i)}, "
            f"updates shape:{shape_text(u)}"
        )
    if depth > len(shape) or not _agree(shape[depth:], u[outer:]):
        raise ValueError(
            "Inner dimensions of output shape must match inner dimensions of updates shape. "
            f"Output: {shape_text(shape)} updates: {shape_text(u)}"
        )


def _agree(a: tuple[int | None, ...], b: tuple[int | None, ...]) -> bool:
    return len(a) == len(b) and all(m == n or None in (m, n) for m, n in zip(a, b, strict=True))


def put_nd(xp: Any, how: str, x: Any, indices: Any, updates: Any) -> Any:
    """A copy of `x` changed at vectors of coordinates."""
    at = positions(xp, indices, x.shape)
    if not at:
        # Without coordinates every update is of the whole: the one row of a longer tensor.
        rows = (np.zeros(indices.shape[:-1], np.int32),)
        return put(xp, how, x[None], rows, updates)[0]
    return put(xp, how, x, at, updates)


def _scatter_nd_rule(call: Call, indices: Spec, updates: Spec) -> Spec:
    shape = dims_of(call.attrs["shape"])
    for n in shape or ():
        if n is not None and n < 0:
            raise ValueError(f"Dimension {n} must be >= 0, a negative size is no shape")
    _check_updates(indices, updates, shape)
    return spec_of(updates.dtype, shape)


@op("ScatterNd", _scatter_nd_rule)
def scatter_nd(xp: Any, indices: Any, updates: Any, *, shape: tuple[int, ...]) -> Any:
    if updates.dtype == object:
        return put_nd(np, "update", np.full(ints(shape), b"", object), indices, updates)
    return put_nd(xp, "add", xp.zeros(ints(shape), updates.dtype), indices, updates)


@scatter_nd.gradient
def _(node: Node, dy: Any) -> Any:
    return None, gather_nd(dy, node.inputs[0], batch_dims=0)


def _tensor_scatter(name: str, how: str, accepts: Callable[[DType], bool]) -> Op:
    def rule(call: Call, x: Spec, indices: Spec, updates: Spec) -> Spec:
        check_same_dtype(call, (x, updates))
        check_dtype(call, x, accepts)
        _check_updates(indices, updates, x.shape)
        return spec_of(x.dtype, x.shape)

    @op(name, rule)
    def tensor_scatter(xp: Any, x: Any, indices: Any, updates: Any) -> Any:
        return put_nd(xp, how, x, indices, updates)

    return tensor_scatter


def _number_or_bool(dtype: DType) -> bool:
    return is_number(dtype) or dtype.is_bool


tensor_scatter_update = _tensor_scatter("TensorScatterUpdate", "update", anything)
tensor_scatter_add = _tensor_scatter("TensorScatterAdd", "add", _number_or_bool)
tensor_scatter_sub = _tensor_scatter("TensorScatterSub", "sub", is_number)
tensor_scatter_min = _tensor_scatter("TensorScatterMin", "min", is_real)
tensor_scatter_max = _tensor_scatter("TensorScatterMax", "max", is_real)


@tensor_scatter_update.gradient
def _(node: Node, dy: Any) -> Any:
    _, indices, updates = node.inputs
    nothing = zeros(dims=shape_of(updates), dtype=dy.dtype)
    return tensor_scatter_update(dy, indices, nothing), None, gather_nd(dy, indices, batch_dims=0)


@tensor_scatter_add.gradient
def _(node: Node, dy: Any) -> Any:
    return dy, None, gather_nd(dy, node.inputs[1], batch_dims=0)


@tensor_scatter_sub.gradient
def _(node: Node, dy: Any) -> Any:
    return dy, None, negative(gather_nd(dy, node.inputs[1], batch_dims=0))


@tensor_scatter_min.gradient
@tensor_scatter_max.gradient
def _(node: Node, dy: Any) -> Any:
    """Those that won share the gradient: what was there, and the updates."""
    x, indices, updates = node.inputs
    y = node.output
    x_won = cast(equal(x, y), dy.dtype)
    updates_won = cast(equal(updates, gather_nd(y, indices, batch_dims=0)), dy.dtype)
    winners = add(x_won, scatter_nd(indices, updates_won, shape=shape_of(x)))
    share = divide(dy, winners)
    return multiply(share, x_won), None, multiply(gather_nd(share, indices, batch_dims=0), updates_won)


_ND_OPS = {
    "update": tensor_scatter_update,
    "add": tensor_scatter_add,
    "sub": tensor_scatter_sub,
    "min": tensor_scatter_min,
    "max": tensor_scatter_max,
}


def scatter_slices(how: str, value: Any, indices: Any, updates: Any) -> Any:
    """`value` changed at vectors of coordinates; `how` is "update", "add", "sub", "min" or "max"."""
    return _ND_OPS[how](value, indices, updates)


# Rows: slices along the first axis.


def _scatter_rows_rule(call: Call, x: Spec, indices: Spec, updates: Spec) -> Spec:
    check_same_dtype(call, (x, updates))
    check_index_dtype("Tindices", indices)
    if x.shape is not None and indices.shape is not None and updates.shape:
        rows = indices.shape if call.attrs["how"] == "batch_update" else (*indices.shape, *x.shape[1:])
        if not _agree(rows, updates.shape):
            raise ValueError(
                f"The shape of indices ({shape_text(indices.shape)}) must be a prefix of that of updates, "
                f"{shape_text(updates.shape)}"
            )
    return spec_of(x.dtype, x.shape)


@op("ScatterRows", _scatter_rows_rule, differentiable=False)
def scatter_rows_of(xp: Any, x: Any, indices: Any, updates: Any, *, how: str) -> Any:
    """`x` with its rows at `indices` changed; `updates` has a row for each index, or is a scalar for all of
    them.
    """
    if how == "batch_update":
        batch = np.meshgrid(*map(np.arange, indices.shape), indexing="ij")[:-1]
        require_in_range(xp, indices, x.shape[indices.ndim - 1])
        return put(xp, "update", x, (*batch, indices), updates)
    require_in_range(xp, indices, x.shape[0])
    return put(xp, how, x, (indices,), updates)


def scatter_rows(how: str, value: Any, indices: Any, updates: Any) -> Any:
    """`value` with rows changed; `how` is "update", "add", "sub", "mul", "div", "min", "max" or
    "batch_update".
    """
    return scatter_rows_of(value, indices, updates, how=how)
