"""Rounding, neighbours of floats, and tests of what a float is."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Node, op
from thalweg.core.rules import binary, is_floating, is_real, unary
from thalweg.ops.shapes import reduce_to_shape_of


@op("Floor", unary(is_floating), differentiable=False)
def floor(xp: Any, x: Any) -> Any:
    return xp.floor(x)


@op("Ceil", unary(is_floating), differentiable=False)
def ceil(xp: Any, x: Any) -> Any:
    return xp.ceil(x)


@op("Round", unary(is_real), differentiable=False)
def round_half_to_even(xp: Any, x: Any) -> Any:
    return x if x.dtype.kind in "iu" else xp.rint(x)


@op("Rint", unary(is_floating), differentiable=False)
def rint(xp: Any, x: Any) -> Any:
    return xp.rint(x)


def _is_single_or_double(dtype: DType) -> bool:
    return dtype in (dtypes.float32, dtypes.float64)


@op("NextAfter", binary(_is_single_or_double))
def nextafter(xp: Any, x1: Any, x2: Any) -> Any:
    return xp.nextafter(x1, x2)


@nextafter.gradient
def _(node: Node, dy: Any) -> Any:
    from thalweg.ops.handed_down import filled_like

    x1, x2 = node.inputs
    return reduce_to_shape_of(dy, x1), filled_like(x2, 0)


@op("IsNan", unary(is_floating, to=dtypes.bool), differentiable=False)
def is_nan(xp: Any, x: Any) -> Any:
    return xp.isnan(x)


@op("IsInf", unary(is_floating, to=dtypes.bool), differentiable=False)
def is_inf(xp: Any, x: Any) -> Any:
    return xp.isinf(x)


@op("IsFinite", unary(is_floating, to=dtypes.bool), differentiable=False)
def is_finite(xp: Any, x: Any) -> Any:
    return xp.isfinite(x)
