"""Choosing elements: by a condition, by a mask, by a label."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import broadcast, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.shapes import reduce_to_shape_of


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
    from thalweg.core.convert import constant

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
