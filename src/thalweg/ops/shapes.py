"""Ops that only change shapes, and the shape arithmetic of broadcasting gradients."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import broadcast, dims_of, is_number, known, reduced, reduction, same_as, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import Tensor


def _reshape_rule(call: Call, x: Spec) -> Spec:
    target = dims_of(call.attrs["shape"])
    if target is None:
        return spec_of(x.dtype, None)
    free = [i for i, n in enumerate(target) if n == -1]
    if len(free) > 1:
        raise ValueError(f"Only one input size may be -1, not both {free[0]} and {free[1]}")
    if any(n is not None and n < -1 for n in target):
        raise ValueError(f"Size {min(n for n in target if n is not None)} must be non-negative, not -1 or above")
    rest = [n for n in target if n != -1]
    if not x.known or None in rest:
        return spec_of(x.dtype, tuple(None if n == -1 else n for n in target))
    size = math.prod(rest)  # type: ignore[arg-type]
    if free:
        if size == 0 or x.size % size:
            raise ValueError(
                f"Input to reshape is a tensor with {x.size} values, but the requested shape requires a multiple of {size}"
            )
        target = tuple(x.size // size if n == -1 else n for n in target)
    elif size != x.size:
        raise ValueError(f"Input to reshape is a tensor with {x.size} values, but the requested shape has {size}")
    return spec_of(x.dtype, target)


@op("Reshape", _reshape_rule)
def reshape(xp: Any, x: Any, *, shape: tuple[int, ...]) -> Any:
    return xp.reshape(x, shape)


@reshape.gradient
def _(node: Node, dy: Any) -> Any:
    return reshape(dy, shape=shape_of(node.inputs[0]))


@op("Shape", lambda call, x: spec_of(call.attrs["out_type"], (x.rank,)), differentiable=False)
def shape_tensor(xp: Any, x: Any, *, out_type: Any) -> Any:
    # NumPy on purpose: a shape is known when a program is compiled, and so is what is computed from it.
    return np.array(x.shape, out_type.np)


def shape_of(x: Any) -> Any:
    """The shape of `x`: a tuple where it is known, else a symbolic int32 tensor."""
    return x._spec.shape if x._spec.known else shape_tensor(x, out_type=dtypes.int32)


@op("Sum", reduction(is_number))
def reduce_sum(xp: Any, x: Any, *, axis: tuple[int, ...] | None, keepdims: bool) -> Any:
    return xp.sum(x, axis=axis, keepdims=keepdims, dtype=x.dtype)


@reduce_sum.gradient
def _(node: Node, dy: Any) -> Any:
    return expand_reduced(dy, node)


def expand_reduced(dy: Any, node: Node) -> Any:
    """The gradient of a reduction's result, broadcast to the shape of its operand."""
    x = node.inputs[0]
    if not node.keepdims:
        kept = reduced(x._spec.shape, node.axis, True)
        if kept is None or None in kept:
            kept = kept_shape(x, axis=node.axis)
        dy = reshape(dy, shape=kept)
    return broadcast_to(dy, shape=shape_of(x))


@op("KeptShape", lambda call, x: spec_of(dtypes.int32, (x.rank,)), differentiable=False)
def kept_shape(xp: Any, x: Any, *, axis: Any) -> Any:
    """The shape of `x` with ones at the axes that a reduction removes."""
    return np.array(reduced(tuple(x.shape), axis, True), np.int32)


def _broadcast_to_rule(call: Call, x: Spec) -> Spec:
    target = dims_of(call.attrs["shape"])
    if target is None or x.shape is None:
        return spec_of(x.dtype, target)
    try:
        result = broadcast(x.shape, target)
    except ValueError:
        result = None
    if None not in target and None not in x.shape and result != target:
        raise ValueError(f"Incompatible shapes: {shape_text(x.shape)} vs. {shape_text(target)}")
    return spec_of(x.dtype, target)


@op("BroadcastTo", _broadcast_to_rule)
def broadcast_to(xp: Any, x: Any, *, shape: tuple[int, ...]) -> Any:
    return xp.broadcast_to(x, shape)


@broadcast_to.gradient
def _(node: Node, dy: Any) -> Any:
    return reduce_to_shape_of(dy, node.inputs[0])


def reduce_to_shape_of(gradient: Any, x: Any) -> Any:
    """Sum a gradient over the axes along which `x` was broadcast."""
    wanted, given = x._spec.shape, gradient._spec.shape
    if wanted == given and x._spec.known:
        return gradient
    if not x._spec.known or not gradient._spec.known:
        return unbroadcast(gradient, shape=shape_of(x))
    extra = len(given) - len(wanted)
    axes = tuple(range(extra)) + tuple(i + extra for i, n in enumerate(wanted) if n == 1 != given[i + extra])
    total = reduce_sum(gradient, axis=axes, keepdims=False) if axes else gradient
    return total if total._spec.shape == wanted else reshape(total, shape=wanted)


@op("Unbroadcast", lambda call, g: spec_of(g.dtype, dims_of(call.attrs["shape"])))
def unbroadcast(xp: Any, gradient: Any, *, shape: tuple[int, ...]) -> Any:
    """The sum of `gradient` over the axes along which `shape` was broadcast, when only running tells which."""
    shape = tuple(int(n) for n in shape)
    extra = gradient.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(i + extra for i, n in enumerate(shape) if n == 1 != gradient.shape[i + extra])
    return xp.reshape(xp.sum(gradient, axis=axes), shape)


@unbroadcast.gradient
def _(node: Node, dy: Any) -> Any:
    return broadcast_to(dy, shape=shape_of(node.inputs[0]))


@op("Identity", same_as())
def identity(xp: Any, x: Any) -> Any:
    return x


@identity.gradient
def _(node: Node, dy: Any) -> Any:
    return dy


@op("StopGradient", same_as(), differentiable=False)
def stop_gradient(xp: Any, x: Any) -> Any:
    return x


def static_shape(x: Tensor) -> Any:
    """The known dimensions of a tensor, None for each that isn't."""
    return known(x._spec.shape)
