"""Logical and bitwise ops."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import op
from thalweg.core.rules import binary, is_integer, unary


def _is_bool(dtype: DType) -> bool:
    return dtype.is_bool


@op("LogicalAnd", binary(_is_bool), differentiable=False)
def logical_and(xp: Any, x: Any, y: Any) -> Any:
    return xp.logical_and(x, y)


@op("LogicalOr", binary(_is_bool), differentiable=False)
def logical_or(xp: Any, x: Any, y: Any) -> Any:
    return xp.logical_or(x, y)


@op("LogicalXor", binary(_is_bool), differentiable=False)
def logical_xor(xp: Any, x: Any, y: Any) -> Any:
    return xp.logical_xor(x, y)


@op("LogicalNot", unary(_is_bool), differentiable=False)
def logical_not(xp: Any, x: Any) -> Any:
    return xp.logical_not(x)


@op("BitwiseAnd", binary(is_integer), differentiable=False)
def bitwise_and(xp: Any, x: Any, y: Any) -> Any:
    return xp.bitwise_and(x, y)


@op("BitwiseOr", binary(is_integer), differentiable=False)
def bitwise_or(xp: Any, x: Any, y: Any) -> Any:
    return xp.bitwise_or(x, y)


@op("BitwiseXor", binary(is_integer), differentiable=False)
def bitwise_xor(xp: Any, x: Any, y: Any) -> Any:
    return xp.bitwise_xor(x, y)


@op("Invert", unary(is_integer), differentiable=False)
def invert(xp: Any, x: Any) -> Any:
    return xp.invert(x)


def _in_width(xp: Any, x: Any, y: Any) -> Any:
    """A number of bits to shift by, between 0 and all but one."""
    return xp.clip(y, 0, 8 * x.dtype.itemsize - 1).astype(y.dtype)


@op("LeftShift", binary(is_integer), differentiable=False)
def left_shift(xp: Any, x: Any, y: Any) -> Any:
    return xp.left_shift(x, _in_width(xp, x, y))


@op("RightShift", binary(is_integer), differentiable=False)
def right_shift(xp: Any, x: Any, y: Any) -> Any:
    return xp.right_shift(x, _in_width(xp, x, y))


@op("PopulationCount", unary(is_integer, to=dtypes.uint8), differentiable=False)
def population_count(xp: Any, x: Any) -> Any:
    """How many bits of each element are set; negative numbers count in two's complement."""
    return xp.bitwise_count(x.view(f"u{x.dtype.itemsize}"))
