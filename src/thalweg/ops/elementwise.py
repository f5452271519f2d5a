"""Elementwise arithmetic and comparison: TensorFlow's broadcasting binary ops and their gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.convert import constant
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import (
    anything,
    binary,
    check_dtype,
    check_same_dtype,
    comparison,
    is_number,
    is_real,
    merged,
    unary,
)
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.shapes import reduce_to_shape_of


def scalar(value: complex, like: Any) -> Any:
    """The number `value` as a tensor of the dtype of `like`."""
    return constant(value, like._spec.dtype)


def is_signed(dtype: DType) -> bool:
    """All numbers but the unsigned integers."""
    return is_number(dtype) and not dtype.is_unsigned


def _is_signed_real(dtype: DType) -> bool:
    return is_real(dtype) and not dtype.is_unsigned


def _is_addable(dtype: DType) -> bool:
    """Numbers; and strings, which are concatenated."""
    return is_number(dtype) or dtype is dtypes.string


@op("AddV2", binary(_is_addable))
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
    return reduce_to_shape_of(dy, x), negative(reduce_to_shape_of(dy, y))


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
    return reduce_to_shape_of(dx, x), reduce_to_shape_of(multiply(dy, divide(divide(negative(x), y), y)), y)


@op("Neg", unary(is_signed))
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
    return complex_conjugate(x) if x._spec.dtype.is_complex else x


@op("FloorDiv", binary(is_real), differentiable=False)
def floordiv(xp: Any, x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu":
        require(xp, y != 0, "Integer division by zero")
        return xp.floor_divide(x, y)
    return xp.floor(xp.divide(x, y))


@op("Abs", unary(_is_signed_real))
def absolute(xp: Any, x: Any) -> Any:
    return xp.abs(x)


@absolute.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, sign(node.inputs[0]))


@op("Sign", unary(is_signed))
def sign(xp: Any, x: Any) -> Any:
    return xp.sign(x)


@sign.gradient
def _(node: Node, dy: Any) -> Any:
    from thalweg.ops.handed_down import filled_like

    x, y = node.inputs[0], node.output
    if not x._spec.dtype.is_complex:
        return filled_like(dy, 0)
    # x / |x| moves along the unit circle only: what is left of dy is its part across y.
    from thalweg.ops.arithmetic import div_no_nan
    from thalweg.ops.complex_numbers import complex_abs, make_complex

    size = complex_abs(x)
    across = subtract(dy, multiply(complex_conjugate(dy), square(y)))
    return div_no_nan(across, make_complex(add(size, size), scalar(0, size)))


@op("Square", unary())
def square(xp: Any, x: Any) -> Any:
    return xp.multiply(x, x)


@square.gradient
def _(node: Node, dy: Any) -> Any:
    x = conj(node.inputs[0])
    return multiply(dy, add(x, x))


@op("SquaredDifference", binary())
def squared_difference(xp: Any, x: Any, y: Any) -> Any:
    difference = xp.subtract(x, y)
    return xp.multiply(difference, xp.conj(difference) if x.dtype.kind == "c" else difference)


@squared_difference.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs
    dx = multiply(multiply(scalar(2, dy), dy), subtract(x, y))
    return reduce_to_shape_of(dx, x), negative(reduce_to_shape_of(dx, y))


@op("Maximum", binary(is_real))
def maximum(xp: Any, x: Any, y: Any) -> Any:
    return xp.maximum(x, y)


@maximum.gradient
def _(node: Node, dy: Any) -> Any:
    return _to_the_chosen(node, dy, greater_equal(*node.inputs))


@op("Minimum", binary(is_real))
def minimum(xp: Any, x: Any, y: Any) -> Any:
    return xp.minimum(x, y)


@minimum.gradient
def _(node: Node, dy: Any) -> Any:
    return _to_the_chosen(node, dy, less_equal(*node.inputs))


def _to_the_chosen(node: Node, dy: Any, first: Any) -> tuple[Any, Any]:
    """The gradient goes to the first operand where `first` is true, else to the second."""
    from thalweg.ops.selection import select

    zero = scalar(0, dy)
    x, y = node.inputs
    return reduce_to_shape_of(select(first, dy, zero), x), reduce_to_shape_of(select(first, zero, dy), y)


@op("Greater", comparison, differentiable=False)
def greater(xp: Any, x: Any, y: Any) -> Any:
    return xp.greater(x, y)


@op("GreaterEqual", comparison, differentiable=False)
def greater_equal(xp: Any, x: Any, y: Any) -> Any:
    return xp.greater_equal(x, y)


@op("Less", comparison, differentiable=False)
def less(xp: Any, x: Any, y: Any) -> Any:
    return xp.less(x, y)


@op("LessEqual", comparison, differentiable=False)
def less_equal(xp: Any, x: Any, y: Any) -> Any:
    return xp.less_equal(x, y)


@op("Equal", binary(anything, to=dtypes.bool), differentiable=False)
def equal(xp: Any, x: Any, y: Any) -> Any:
    return xp.equal(x, y)


@op("NotEqual", binary(anything, to=dtypes.bool), differentiable=False)
def not_equal(xp: Any, x: Any, y: Any) -> Any:
    return xp.not_equal(x, y)


def _add_n_rule(call: Call, *specs: Spec) -> Spec:
    check_same_dtype(call, specs)
    check_dtype(call, specs[0], is_number)
    shape = specs[0].shape
    for spec in specs[1:]:
        shape = merged(shape, spec.shape)
    return spec_of(specs[0].dtype, shape)


@op("AddN", _add_n_rule)
def add_n(xp: Any, *inputs: Any) -> Any:
    if len(inputs) == 1:
        return inputs[0]
    total = xp.add(inputs[0], inputs[1])
    for x in inputs[2:]:
        total = np.add(total, x, out=total) if xp is np and total.ndim else xp.add(total, x)
    return total


@add_n.gradient
def _(node: Node, dy: Any) -> Any:
    return [dy] * len(node.inputs)
