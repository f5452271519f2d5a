"""Division and remainder, as Python has them and as C has them; products and quotients that shun NaN."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.convert import pair
from thalweg.core.dtypes import DType
from thalweg.core.messages import told
from thalweg.core.op import Node, op
from thalweg.core.rules import binary, is_inexact, is_real, unary
from thalweg.ops import elementwise
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import add, conj, divide, is_signed, multiply, negative, scalar
from thalweg.ops.shapes import reduce_to_shape_of

_NARROW = (dtypes.int8, dtypes.uint8, dtypes.int16, dtypes.uint16)
_WIDE = (dtypes.int32, dtypes.uint32, dtypes.int64, dtypes.uint64)


def truediv(x: Any, y: Any) -> Any:
    """`x / y`; integers are divided as floats: narrow ones as float32, others as float64.

    Raises:
      TypeError: the dtypes differ, or aren't numbers.
    """
    return divide(*_as_quotients(*pair(x, y)))


def divide_no_nan(x: Any, y: Any) -> Any:
    """`x / y`, and 0 where `y` is 0; dtypes as in `truediv`."""
    return div_no_nan(*_as_quotients(*pair(x, y)))


def _as_quotients(x: Any, y: Any) -> tuple[Any, Any]:
    """Both operands in the dtype that their quotient has."""
    dtype = x._spec.dtype
    if dtype is not y._spec.dtype:
        raise TypeError(told(f"`x` and `y` must have the same dtype, got {dtype!r} != {y._spec.dtype!r}."))
    if dtype.is_floating or dtype.is_complex:
        return x, y
    quotient = quotient_dtype(dtype)
    return cast(x, quotient), cast(y, quotient)


def quotient_dtype(dtype: DType) -> DType:
    """The dtype in which integers of `dtype` are divided."""
    if dtype in _NARROW:
        return dtypes.float32
    if dtype in _WIDE:
        return dtypes.float64
    raise TypeError(f"Invalid dtype {dtype!r} in __truediv__. Expected a number.")


def _require_divisors(xp: Any, y: Any) -> None:
    if y.dtype.kind in "iu":
        require(xp, y != 0, "Integer division by zero")


def floormod(x: Any, y: Any) -> Any:
    """`x % y`, with the sign of `y`."""
    return floor_mod(*pair(x, y))


@op("FloorMod", binary(is_real))
def floor_mod(xp: Any, x: Any, y: Any) -> Any:
    _require_divisors(xp, y)
    return xp.remainder(x, y)


@floor_mod.gradient
def _(node: Node, dy: Any) -> Any:
    return _remainder_gradient(node, dy, elementwise.floordiv(*node.inputs))


def _remainder_gradient(node: Node, dy: Any, quotient: Any) -> tuple[Any, Any]:
    """x - quotient · y, whose quotient moves by jumps only."""
    x, y = node.inputs
    return reduce_to_shape_of(dy, x), reduce_to_shape_of(multiply(dy, negative(quotient)), y)


@op("TruncateDiv", binary(), differentiable=False)
def truncate_div(xp: Any, x: Any, y: Any) -> Any:
    _require_divisors(xp, y)
    if x.dtype.kind == "u":
        return xp.floor_divide(x, y)
    if x.dtype.kind == "i":
        # Of quotients rounded down, those below zero that have a remainder are one too small.
        down = xp.floor_divide(x, y)
        return down + ((down < 0) & (xp.multiply(down, y) != x)).astype(x.dtype)
    return xp.trunc(xp.divide(x, y))


@op("TruncateMod", binary(is_real))
def truncate_mod(xp: Any, x: Any, y: Any) -> Any:
    _require_divisors(xp, y)
    return xp.fmod(x, y)


@truncate_mod.gradient
def _(node: Node, dy: Any) -> Any:
    return _remainder_gradient(node, dy, truncate_div(*node.inputs))


@op("Reciprocal", unary(is_signed))
def reciprocal(xp: Any, x: Any) -> Any:
    return xp.divide(np.ones((), x.dtype), x)


@reciprocal.gradient
def _(node: Node, dy: Any) -> Any:
    return reciprocal_grad(node.output, dy)


@op("ReciprocalGrad", binary(is_inexact))
def reciprocal_grad(xp: Any, y: Any, dy: Any) -> Any:
    """The gradient of y = 1 / x: -y² dy."""
    y = xp.conj(y) if y.dtype.kind == "c" else y
    return -dy * y * y


@reciprocal_grad.gradient
def _(node: Node, dz: Any) -> Any:
    y, dy = conj(node.inputs[0]), node.inputs[1]
    return multiply(multiply(multiply(scalar(-2, dz), dz), dy), y), reciprocal_grad(node.inputs[0], dz)


def _unless_zero(xp: Any, deciding: Any, value: Any) -> Any:
    """`value`, and 0 where `deciding` is 0."""
    zero = np.zeros((), value.dtype)
    return xp.where(deciding == zero, zero, value)


@op("DivNoNan", binary(is_inexact))
def div_no_nan(xp: Any, x: Any, y: Any) -> Any:
    return _unless_zero(xp, y, xp.divide(x, y))


@div_no_nan.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = map(conj, node.inputs)
    by_divisor = multiply(dy, div_no_nan(div_no_nan(negative(x), y), y))
    return reduce_to_shape_of(div_no_nan(dy, y), x), reduce_to_shape_of(by_divisor, y)


@op("MulNoNan", binary(is_inexact))
def mul_no_nan(xp: Any, x: Any, y: Any) -> Any:
    return _unless_zero(xp, y, xp.multiply(x, y))


@mul_no_nan.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs
    return reduce_to_shape_of(mul_no_nan(dy, y), x), reduce_to_shape_of(mul_no_nan(x, dy), y)


@op("Xdivy", binary(is_inexact))
def xdivy(xp: Any, x: Any, y: Any) -> Any:
    return _unless_zero(xp, x, xp.divide(x, y))


@xdivy.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs
    by_x = xdivy(_nonzero(x), y)
    by_y = xdivy(negative(x), elementwise.square(y))
    return reduce_to_shape_of(multiply(dy, by_x), x), reduce_to_shape_of(multiply(dy, by_y), y)


def _nonzero(x: Any) -> Any:
    """1 where `x` isn't zero, else 0."""
    return cast(elementwise.not_equal(x, scalar(0, x)), x._spec.dtype)


@op("Xlogy", binary(is_inexact))
def xlogy(xp: Any, x: Any, y: Any) -> Any:
    return _unless_zero(xp, x, xp.multiply(x, xp.log(y)))


@xlogy.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs
    by_x, by_y = xlogy(_nonzero(x), y), xdivy(x, y)
    return reduce_to_shape_of(multiply(dy, by_x), x), reduce_to_shape_of(multiply(dy, by_y), y)


@op("Xlog1py", binary(is_inexact))
def xlog1py(xp: Any, x: Any, y: Any) -> Any:
    return _unless_zero(xp, x, xp.multiply(x, xp.log1p(y)))


@xlog1py.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs
    by_x, by_y = xlog1py(_nonzero(x), y), xdivy(x, add(scalar(1, y), y))
    return reduce_to_shape_of(multiply(dy, by_x), x), reduce_to_shape_of(multiply(dy, by_y), y)
