"""Ops that make tensors from numbers and shapes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_same_dtype, dims_of, kernel_error, known, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.shapes import ints, reduce_sum


def _checked_dims(attribute: Any) -> Dims:
    dims = dims_of(attribute)
    for n in dims or ():
        if n is not None and n < 0:
            raise ValueError(f"Dimension {n} must be >= 0")
    return dims


def _fill_rule(call: Call, value: Spec) -> Spec:
    if value.shape:
        raise ValueError(f"value must represent a scalar, got shape {shape_text(value.shape)}")
    return spec_of(value.dtype, _checked_dims(call.attrs["dims"]))


@op("Fill", _fill_rule)
def fill(xp: Any, value: Any, *, dims: tuple[int, ...]) -> Any:
    return xp.full(ints(dims), value, dtype=value.dtype)


@fill.gradient
def _(node: Node, dy: Any) -> Any:
    return reduce_sum(dy, axis=None, keepdims=False)


def _filled_rule(call: Call) -> Spec:
    return spec_of(call.attrs["dtype"], _checked_dims(call.attrs["dims"]))


@op("Zeros", _filled_rule, differentiable=False)
def zeros(xp: Any, *, dims: tuple[int, ...], dtype: DType) -> Any:
    if dtype is dtypes.string:
        return np.full(ints(dims), b"", object)
    return xp.zeros(ints(dims), dtype.np)


@op("Ones", _filled_rule, differentiable=False)
def ones(xp: Any, *, dims: tuple[int, ...], dtype: DType) -> Any:
    return xp.ones(ints(dims), dtype.np)


def _eye_rule(call: Call) -> Spec:
    dims = tuple(known(call.attrs[name]) for name in ("rows", "columns"))
    return spec_of(call.attrs["dtype"], _checked_dims(dims))


@op("Eye", _eye_rule, differentiable=False)
def eye(xp: Any, *, rows: int, columns: int, dtype: DType) -> Any:
    return xp.eye(int(rows), int(columns), dtype=dtype.np)


def _range_size(start: Any, limit: Any, delta: Any) -> int:
    if delta == 0:
        raise ValueError("Requires delta != 0: 0")
    if delta > 0 and start > limit:
        raise ValueError(f"Requires start <= limit when delta > 0: {start}/{limit}")
    if delta < 0 and start < limit:
        raise ValueError(f"Requires start >= limit when delta < 0: {start}/{limit}")
    if all(isinstance(v, (int, np.integer)) for v in (start, limit, delta)):
        return int(-((start - limit) // delta) if delta > 0 else -((limit - start) // -delta))
    return math.ceil(abs(float(limit - start) / float(delta)))


def _range_rule(call: Call) -> Spec:
    bounds = [known(call.attrs[name]) for name in ("start", "limit", "delta")]
    size = None if None in bounds else _range_size(*bounds)
    return spec_of(call.attrs["dtype"], (size,))


@op("Range", _range_rule, differentiable=False)
def arithmetic_range(xp: Any, *, start: Any, limit: Any, delta: Any, dtype: DType) -> Any:
    """`start`, `start + delta`, … up to, not with, `limit`."""
    start, limit, delta = (np.asarray(v).reshape(())[()] for v in (start, limit, delta))
    size = _range_size(start, limit, delta)
    steps = xp.arange(size, dtype=np.int64)
    if dtype.is_integer:
        return (steps * int(delta) + int(start)).astype(dtype.np)
    return (steps.astype(np.float64) * float(delta) + float(start)).astype(dtype.np)


def _one_hot_rule(call: Call, indices: Spec, on: Spec, off: Spec) -> Spec:
    check_same_dtype(call, (on, off))
    if not indices.dtype.is_integer:
        raise TypeError(
            f"Value for attr 'TI' of {indices.dtype.name} is not in the list of allowed values: "
            "uint8, int8, int32, int64"
        )
    depth, axis = known(call.attrs["depth"]), call.attrs["axis"]
    if depth is not None and depth < 0:
        raise ValueError(f"depth must be non-negative, got: {depth}")
    if indices.shape is None:
        return spec_of(on.dtype, None)
    rank = len(indices.shape)
    if not -1 <= axis <= rank:
        raise kernel_error(call, f"Expected axis to be -1 or between [0, {rank + 1}).  But received: {axis}")
    at = rank if axis == -1 else axis
    return spec_of(on.dtype, (*indices.shape[:at], depth, *indices.shape[at:]))


@op("OneHot", _one_hot_rule, differentiable=False)
def one_hot(xp: Any, indices: Any, on: Any, off: Any, *, depth: int, axis: int) -> Any:
    at = indices.ndim if axis == -1 else axis
    classes = np.arange(int(depth), dtype=np.int64).reshape((-1,) + (1,) * (indices.ndim - at))
    return xp.where(xp.expand_dims(indices, at) == classes, on, off)
