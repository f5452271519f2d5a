"""Choosing elements: by a condition, by a mask, by a label."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import constant, to_tensor
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import broadcast, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.gather import gather
from thalweg.ops.shapes import flattened_shape, reduce_to_shape_of, reshape


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
            f"condition {shape_text(condition)}, then {shape_text(x)}, and else {shape_text(y)} must be broadcastable"
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
        if len(spanned) != len(over) or any(m != n and None not in (m, n) for m, n in zip(spanned, over, strict=True)):
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
