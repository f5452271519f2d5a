"""Logical and bitwise ops."""

from __future__ import annotations

from typing import Any

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
