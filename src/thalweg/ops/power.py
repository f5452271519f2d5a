"""Powers, roots, exponentials and logarithms."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.checks import require
from thalweg.core.convert import pair
from thalweg.core.op import Node, op
from thalweg.core.rules import binary, is_inexact, unary
from thalweg.ops.elementwise import (
    add,
    conj,
    divide,
    greater,
    is_signed,
    multiply,
    negative,
    not_equal,
    scalar,
    square,
    subtract,
)
from thalweg.ops.shapes import reduce_to_shape_of


@op("Pow", binary(is_signed))
def pow_op(xp: Any, x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu":
        require(xp, y >= 0, "Integers to negative integer powers are not allowed")
    return xp.power(x, y)


@pow_op.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = map(conj, node.inputs)
    one = scalar(1, x)
    dx = multiply(multiply(dy, y), pow_op(x, subtract(y, one)))
    by_exponent = multiply(multiply(dy, conj(node.output)), _log_or_zero(x))
    return reduce_to_shape_of(dx, x), reduce_to_shape_of(by_exponent, y)


def _log_or_zero(x: Any) -> Any:
    """log(x), and 0 where x has none: 0 ** y doesn't depend on y."""
    from thalweg.ops.selection import select

    zero = scalar(0, x)
    defined = not_equal(x, zero) if x.dtype.is_complex else greater(x, zero)
    return select(defined, log(select(defined, x, scalar(1, x))), zero)


def power(x: Any, y: Any) -> Any:
    """`x ** y`. A Python exponent of two is a square: as an operand it would cost a logarithm."""
    if type(y) in (int, float) and y == 2:
        x, _ = pair(x, y)
        return square(x)
    return pow_op(*pair(x, y))


@op("Sqrt", unary(is_inexact))
def sqrt(xp: Any, x: Any) -> Any:
    return xp.sqrt(x)


@sqrt.gradient
def _(node: Node, dy: Any) -> Any:
    return sqrt_grad(node.output, dy)


@op("SqrtGrad", binary(is_inexact))
def sqrt_grad(xp: Any, y: Any, dy: Any) -> Any:
    """The gradient of y = sqrt(x): dy / 2y, and 0 where dy is: what `tf.where` didn't take does no harm."""
    half = np.array(0.5, y.dtype)
    return xp.where(dy == 0, np.zeros((), y.dtype), dy * half / (xp.conj(y) if y.dtype.kind == "c" else y))


@sqrt_grad.gradient
def _(node: Node, dz: Any) -> Any:
    y, _ = node.inputs
    by_y = divide(dz, y)
    return negative(multiply(conj(by_y), node.output)), multiply(scalar(0.5, dz), by_y)


@op("Rsqrt", unary(is_inexact))
def rsqrt(xp: Any, x: Any) -> Any:
    if xp is np:
        return np.array(1, x.dtype) / np.sqrt(x)
    if x.dtype.kind == "c":
        return 1 / xp.sqrt(x)
    from thalweg.core.xla import lax

    return lax.rsqrt(x)


@rsqrt.gradient
def _(node: Node, dy: Any) -> Any:
    return rsqrt_grad(node.output, dy)


@op("RsqrtGrad", binary(is_inexact))
def rsqrt_grad(xp: Any, y: Any, dy: Any) -> Any:
    """The gradient of y = 1 / sqrt(x): -y³ dy / 2."""
    y = xp.conj(y) if y.dtype.kind == "c" else y
    return np.array(-0.5, y.dtype) * dy * (y * y * y)


@rsqrt_grad.gradient
def _(node: Node, dz: Any) -> Any:
    y, dy = conj(node.inputs[0]), node.inputs[1]
    return multiply(multiply(multiply(scalar(-1.5, dz), dz), dy), square(y)), rsqrt_grad(y, dz)


@op("Exp", unary(is_inexact))
def exp(xp: Any, x: Any) -> Any:
    return xp.exp(x)


@exp.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, conj(node.output))


@op("Expm1", unary(is_inexact))
def expm1(xp: Any, x: Any) -> Any:
    return xp.expm1(x)


@expm1.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, exp(conj(node.inputs[0])))


@op("Log", unary(is_inexact))
def log(xp: Any, x: Any) -> Any:
    return xp.log(x)


@log.gradient
def _(node: Node, dy: Any) -> Any:
    return divide(dy, conj(node.inputs[0]))


@op("Log1p", unary(is_inexact))
def log1p(xp: Any, x: Any) -> Any:
    return xp.log1p(x)


@log1p.gradient
def _(node: Node, dy: Any) -> Any:
    x = conj(node.inputs[0])
    return divide(dy, add(scalar(1, x), x))
