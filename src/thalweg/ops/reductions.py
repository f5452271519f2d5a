"""Reductions over axes, and the positions of extrema. `Sum` stands in `shapes`, which needs it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.backprop import Arithmetic
from thalweg.core.convert import constant
from thalweg.core.dtypes import DType
from thalweg.core.errors import InvalidArgumentError, op_error
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, is_number, is_real, known, reduction, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import divide, equal, multiply
from thalweg.ops.shapes import expand_reduced, reduce_sum, reshape, shape_of

Axes = tuple[int, ...] | None

_FLOAT32 = np.dtype(np.float32)


def _axes(axis: Any) -> Axes:
    """An axis attribute as NumPy takes it: out of a graph it may come as an array."""
    return None if axis is None else tuple(int(a) for a in np.atleast_1d(axis))


def _group_size(shape: Sequence[int], axis: Axes) -> int:
    """How many elements of an operand go into one of the result."""
    return math.prod(shape if axis is None else (shape[a] for a in axis))


@op("Mean", reduction())
def reduce_mean(xp: Any, x: Any, *, axis: Any, keepdims: bool) -> Any:
    axis = _axes(axis)
    total = xp.sum(x, axis=axis, keepdims=keepdims, dtype=accumulator(x.dtype))
    count = _group_size(x.shape, axis)
    if x.dtype.kind in "iu":
        return _towards_zero(xp, total, max(count, 1)).astype(x.dtype)
    return (total / np.array(count, total.dtype)).astype(x.dtype)


def accumulator(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype that sums are formed in: float32 for halves, 64 bits for integers."""
    if dtype.kind in "iu":
        return np.dtype(np.int64 if dtype.kind == "i" else np.uint64)
    return _FLOAT32 if dtype.itemsize == 2 else dtype


def _towards_zero(xp: Any, total: Any, count: int) -> Any:
    """A quotient of integers as C divides them."""
    if total.dtype.kind == "u":
        return total // np.uint64(count)
    return xp.sign(total) * (xp.abs(total) // np.int64(count))


@reduce_mean.gradient
def _(node: Node, dy: Any) -> Any:
    return divide(expand_reduced(dy, node), _count(node))


def _count(node: Node) -> Any:
    """How many elements each element of a reduction's result is made of, in the operand's dtype."""
    x, axis = node.inputs[0], node.axis
    if x._spec.known and (axis is None or isinstance(axis, tuple)):
        return constant(max(_group_size(x._spec.shape, axis), 1), x.dtype)
    return cast(group_size(x, axis=axis), x.dtype)


@op("GroupSize", lambda call, x: spec_of(dtypes.int64, ()), differentiable=False)
def group_size(xp: Any, x: Any, *, axis: Any) -> Any:
    """How many elements of `x` a reduction over `axis` makes one of; at least 1."""
    return np.array(max(_group_size(x.shape, _axes(axis)), 1), np.int64)


@op("Max", reduction(is_real))
def reduce_max(xp: Any, x: Any, *, axis: Any, keepdims: bool) -> Any:
    return xp.max(x, axis=_axes(axis), keepdims=keepdims, **_of_nothing(x, -math.inf, "min"))


@op("Min", reduction(is_real))
def reduce_min(xp: Any, x: Any, *, axis: Any, keepdims: bool) -> Any:
    return xp.min(x, axis=_axes(axis), keepdims=keepdims, **_of_nothing(x, math.inf, "max"))


def _of_nothing(x: Any, infinity: float, limit: str) -> dict[str, Any]:
    """The extremum of no elements: an infinity, or the dtype's limit."""
    if x.size:
        return {}
    return {"initial": getattr(np.iinfo(x.dtype), limit) if x.dtype.kind in "iu" else x.dtype.type(infinity)}


@reduce_max.gradient
def _extremum_gradient(node: Node, dy: Any) -> Any:
    """Elements that are equally extreme share the gradient."""
    x = node.inputs[0]
    chosen = cast(equal(expand_reduced(node.output, node), x), dy.dtype)
    count = reduce_sum(chosen, axis=node.axis, keepdims=node.keepdims)
    return multiply(chosen, expand_reduced(divide(dy, count), node))


reduce_min.gradient(_extremum_gradient)


@op("Prod", reduction(is_number))
def reduce_prod(xp: Any, x: Any, *, axis: Any, keepdims: bool) -> Any:
    wide = x.dtype if x.dtype.kind in "iu" else accumulator(x.dtype)
    return xp.prod(x, axis=_axes(axis), keepdims=keepdims, dtype=wide).astype(x.dtype)


@reduce_prod.gradient
def _(node: Node, dy: Any) -> Any:
    from thalweg.ops.elementwise import conj

    x, axis = node.inputs[0], node.axis
    if axis is None:
        flat = reshape(x, shape=(-1,))
        return multiply(
            expand_reduced(dy, node), reshape(conj(_product_of_others(flat, 0)), shape=shape_of(x))
        )
    if known(axis) is None or x._spec.rank is None:
        return Arithmetic.fallback(node, dy)
    others = None
    # Reduced axis by axis: what multiplies an element there is the product of its neighbours along each axis.
    for a in axis:
        neighbours = _product_of_others(x, a)
        others = neighbours if others is None else multiply(neighbours, others)
        x = reduce_prod(x, axis=(a,), keepdims=True)
    return expand_reduced(dy, node) if others is None else multiply(expand_reduced(dy, node), conj(others))


def _product_of_others(x: Any, axis: int) -> Any:
    """For each element along `axis` the product of all the others, by no division: there may be zeros."""
    from thalweg.ops.cumulative import cumprod

    before = cumprod(x, axis=axis, exclusive=True, reverse=False)
    return multiply(before, cumprod(x, axis=axis, exclusive=True, reverse=True))


def _is_bool(dtype: DType) -> bool:
    return dtype.is_bool


@op("All", reduction(_is_bool), differentiable=False)
def reduce_all(xp: Any, x: Any, *, axis: Any, keepdims: bool) -> Any:
    return xp.all(x, axis=_axes(axis), keepdims=keepdims)


@op("Any", reduction(_is_bool), differentiable=False)
def reduce_any(xp: Any, x: Any, *, axis: Any, keepdims: bool) -> Any:
    return xp.any(x, axis=_axes(axis), keepdims=keepdims)


@op("EuclideanNorm", reduction(is_number))
def euclidean_norm(xp: Any, x: Any, *, axis: Any, keepdims: bool) -> Any:
    wide = x.astype(accumulator(x.dtype))
    squares = xp.sum(wide * xp.conj(wide), axis=_axes(axis), keepdims=keepdims)
    return xp.sqrt(squares).astype(x.dtype)


@euclidean_norm.gradient
def _(node: Node, dy: Any) -> Any:
    return divide(node.inputs[0], expand_reduced(divide(node.output, dy), node))


_POSITIONS = (dtypes.int16, dtypes.uint16, dtypes.int32, dtypes.int64)


def _arg_rule(call: Call, x: Spec) -> Spec:
    check_dtype(call, x, lambda dtype: is_real(dtype) or dtype.is_bool)
    axis, dtype = call.attrs["dimension"], call.attrs["output_type"]
    if dtype not in _POSITIONS:
        raise TypeError(
            f"Value for attr 'output_type' of {dtype.name} is not in the list of allowed values: "
            "int16, uint16, int32, int64"
        )
    if x.shape is None or known(axis) is None:
        return spec_of(dtype, None if x.shape is None else (None,) * (len(x.shape) - 1))
    rank = len(x.shape)
    if not -rank <= axis < rank:
        raise ValueError(f"Expected dimension in the range [{-rank}, {rank}), but got {axis}")
    if x.shape[axis] == 0:
        message = f"Reduction axis {axis % rank} is empty in shape {shape_text(x.shape)}"
        raise op_error(InvalidArgumentError, call.op.name, message)
    return spec_of(dtype, x.shape[: axis % rank] + x.shape[axis % rank + 1 :])


@op("ArgMax", _arg_rule, differentiable=False)
def argmax(xp: Any, x: Any, *, dimension: Any, output_type: DType) -> Any:
    return xp.argmax(_without_nan(xp, x, -math.inf), axis=int(dimension)).astype(output_type.np)


@op("ArgMin", _arg_rule, differentiable=False)
def argmin(xp: Any, x: Any, *, dimension: Any, output_type: DType) -> Any:
    return xp.argmin(_without_nan(xp, x, math.inf), axis=int(dimension)).astype(output_type.np)


def _without_nan(xp: Any, x: Any, infinity: float) -> Any:
    """NaN is never an extremum, for whose positions TensorFlow looks by `<` and `>`."""
    if x.dtype.kind in "iub":
        return x
    return xp.where(xp.isnan(x), x.dtype.type(infinity), x)
