"""Elementwise arithmetic and comparison: TensorFlow's broadcasting binary ops and their gradients."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.op import Node, op
from thalweg.core.rules import anything, binary, comparison, is_real, unary
from thalweg.ops.shapes import reduce_to_shape_of


@op("AddV2", binary())
def add(xp: Any, x: Any, y: Any) -> Any:
    return xp.add(x, y)


@add.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs
    return reduce_to_shape_of(dy, x), reduce_to_shape_of(dy, y)


@op("Sub", binary())
def subtract(xp: Any, x: Any, y: Any) -> Any:
    return xp.subtract(x, y)


@subtract.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs
    return reduce_to_shape_of(dy, x), reduce_to_shape_of(negative(dy), y)


@op("Mul", binary())
def multiply(xp: Any, x: Any, y: Any) -> Any:
    return xp.multiply(x, y)


@multiply.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs
    return reduce_to_shape_of(multiply(dy, conj(y)), x), reduce_to_shape_of(multiply(dy, conj(x)), y)


@op("RealDiv", binary())
def divide(xp: Any, x: Any, y: Any) -> Any:
    return xp.divide(x, y)


@divide.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = map(conj, node.inputs)
    dx = divide(dy, y)
    return reduce_to_shape_of(dx, x), reduce_to_shape_of(negative(multiply(dx, divide(x, y))), y)


@op("Neg", unary())
def negative(xp: Any, x: Any) -> Any:
    return xp.negative(x)


@negative.gradient
def _(node: Node, dy: Any) -> Any:
    return negative(dy)


@op("Conj", unary(lambda dtype: dtype.is_complex))
def complex_conjugate(xp: Any, x: Any) -> Any:
    return xp.conj(x)


@complex_conjugate.gradient
def _(node: Node, dy: Any) -> Any:
    return complex_conjugate(dy)


def conj(x: Any) -> Any:
    """The complex conjugate of `x`; `x` itself where it is real."""
    return complex_conjugate(x) if x.dtype.is_complex else x


@op("FloorDiv", binary(is_real), differentiable=False)
def floordiv(xp: Any, x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu":
        require(xp, y != 0, "Integer division by zero", errors.InvalidArgumentError)
    return xp.floor_divide(x, y)


@op("Greater", comparison, differentiable=False)
def greater(xp: Any, x: Any, y: Any) -> Any:
    return xp.greater(x, y)


@op("Equal", binary(anything, to=dtypes.bool), differentiable=False)
def equal(xp: Any, x: Any, y: Any) -> Any:
    return xp.equal(x, y)


@op("NotEqual", binary(anything, to=dtypes.bool), differentiable=False)
def not_equal(xp: Any, x: Any, y: Any) -> Any:
    return xp.not_equal(x, y)


@op("Less", comparison, differentiable=False)
def less(xp: Any, x: Any, y: Any) -> Any:
    return xp.less(x, y)


@op("LessEqual", comparison, differentiable=False)
def less_equal(xp: Any, x: Any, y: Any) -> Any:
    return xp.less_equal(x, y)


@op("GreaterEqual", comparison, differentiable=False)
def greater_equal(xp: Any, x: Any, y: Any) -> Any:
    return xp.greater_equal(x, y)


@op("Abs", unary(is_real))
def absolute(xp: Any, x: Any) -> Any:
    return xp.abs(x)


@absolute.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, sign(node.inputs[0]))


@op("Sign", unary(), differentiable=False)
def sign(xp: Any, x: Any) -> Any:
    return xp.sign(x)


@op("Square", unary())
def square(xp: Any, x: Any) -> Any:
    return xp.multiply(x, x)


@square.gradient
def _(node: Node, dy: Any) -> Any:
    x = conj(node.inputs[0])
    return multiply(dy, add(x, x))
