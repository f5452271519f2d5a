"""Trigonometric and hyperbolic functions and their inverses. `Tanh` stands among the activations."""

from __future__ import annotations

from typing import Any

from thalweg.core.op import Node, op
from thalweg.core.rules import binary, is_floating, is_inexact, unary
from thalweg.ops.arithmetic import reciprocal
from thalweg.ops.elementwise import add, conj, divide, multiply, negative, scalar, square, subtract
from thalweg.ops.power import sqrt
from thalweg.ops.shapes import reduce_to_shape_of


@op("Sin", unary(is_inexact))
def sin(xp: Any, x: Any) -> Any:
    return xp.sin(x)


@sin.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, cos(conj(node.inputs[0])))


@op("Cos", unary(is_inexact))
def cos(xp: Any, x: Any) -> Any:
    return xp.cos(x)


@cos.gradient
def _(node: Node, dy: Any) -> Any:
    return negative(multiply(dy, sin(conj(node.inputs[0]))))


@op("Tan", unary(is_inexact))
def tan(xp: Any, x: Any) -> Any:
    return xp.tan(x)


@tan.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, square(reciprocal(cos(conj(node.inputs[0])))))


@op("Asin", unary(is_inexact))
def asin(xp: Any, x: Any) -> Any:
    return xp.arcsin(x)


@asin.gradient
def _(node: Node, dy: Any) -> Any:
    return divide(dy, _cathetus(conj(node.inputs[0])))


def _cathetus(x: Any) -> Any:
    """sqrt(1 - x²)."""
    return sqrt(subtract(scalar(1, x), square(x)))


@op("Acos", unary(is_inexact))
def acos(xp: Any, x: Any) -> Any:
    return xp.arccos(x)


@acos.gradient
def _(node: Node, dy: Any) -> Any:
    return negative(divide(dy, _cathetus(conj(node.inputs[0]))))


@op("Atan", unary(is_inexact))
def atan(xp: Any, x: Any) -> Any:
    return xp.arctan(x)


@atan.gradient
def _(node: Node, dy: Any) -> Any:
    x = conj(node.inputs[0])
    return divide(dy, add(scalar(1, x), square(x)))


@op("Atan2", binary(is_floating))
def atan2(xp: Any, y: Any, x: Any) -> Any:
    return xp.arctan2(y, x)


@atan2.gradient
def _(node: Node, dz: Any) -> Any:
    y, x = node.inputs
    weight = divide(dz, add(square(x), square(y)))
    return reduce_to_shape_of(multiply(x, weight), y), reduce_to_shape_of(multiply(negative(y), weight), x)


@op("Sinh", unary(is_inexact))
def sinh(xp: Any, x: Any) -> Any:
    return xp.sinh(x)


@sinh.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, cosh(conj(node.inputs[0])))


@op("Cosh", unary(is_inexact))
def cosh(xp: Any, x: Any) -> Any:
    return xp.cosh(x)


@cosh.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, sinh(conj(node.inputs[0])))


@op("Asinh", unary(is_inexact))
def asinh(xp: Any, x: Any) -> Any:
    return xp.arcsinh(x)


@asinh.gradient
def _(node: Node, dy: Any) -> Any:
    return divide(dy, conj(cosh(node.output)))


@op("Acosh", unary(is_inexact))
def acosh(xp: Any, x: Any) -> Any:
    return xp.arccosh(x)


@acosh.gradient
def _(node: Node, dy: Any) -> Any:
    return divide(dy, conj(sinh(node.output)))


@op("Atanh", unary(is_inexact))
def atanh(xp: Any, x: Any) -> Any:
    return xp.arctanh(x)


@atanh.gradient
def _(node: Node, dy: Any) -> Any:
    x = conj(node.inputs[0])
    return divide(dy, subtract(scalar(1, x), square(x)))
