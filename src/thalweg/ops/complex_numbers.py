"""Complex numbers: their parts, sizes and angles. `Conj` stands in `elementwise`, which needs it."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import broadcast, check_dtype, check_same_dtype, unary
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.elementwise import divide, multiply, negative, scalar, sign
from thalweg.ops.shapes import reduce_to_shape_of


def _is_complex(dtype: DType) -> bool:
    return dtype.is_complex


def _real_dtype(dtype: DType) -> DType:
    return dtype.real_dtype


_part = unary(_is_complex, to=_real_dtype)


def complex_dtype(dtype: DType) -> DType:
    """The complex dtype whose parts are of `dtype`, float32 or float64."""
    return dtypes.complex64 if dtype is dtypes.float32 else dtypes.complex128


@op("Real", _part)
def real(xp: Any, x: Any) -> Any:
    return xp.real(x)


@real.gradient
def _(node: Node, dy: Any) -> Any:
    return make_complex(dy, scalar(0, dy))


@op("Imag", _part)
def imag(xp: Any, x: Any) -> Any:
    return xp.imag(x)


@imag.gradient
def _(node: Node, dy: Any) -> Any:
    return make_complex(scalar(0, dy), dy)


@op("ComplexAbs", _part)
def complex_abs(xp: Any, x: Any) -> Any:
    return xp.abs(x)


@complex_abs.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(make_complex(dy, scalar(0, dy)), sign(node.inputs[0]))


@op("Angle", _part)
def angle(xp: Any, x: Any) -> Any:
    return xp.angle(x)


@angle.gradient
def _(node: Node, dy: Any) -> Any:
    x = node.inputs[0]
    quotient = divide(scalar(1, x), make_complex(imag(x), real(x)))
    return negative(multiply(quotient, make_complex(dy, scalar(0, dy))))


def _complex_rule(call: Call, re: Spec, im: Spec) -> Spec:
    check_same_dtype(call, (re, im))
    check_dtype(call, re, lambda dtype: dtype in (dtypes.float32, dtypes.float64))
    return spec_of(complex_dtype(re.dtype), broadcast(re.shape, im.shape))


@op("Complex", _complex_rule)
def make_complex(xp: Any, re: Any, im: Any) -> Any:
    if xp is np:
        re, im = xp.broadcast_arrays(re, im)
        z = xp.empty(re.shape, xp.result_type(re.dtype, xp.complex64))
        z.real, z.imag = re, im
        return z
    from thalweg.core.xla import lax

    return lax.complex(*xp.broadcast_arrays(re, im))


@make_complex.gradient
def _(node: Node, dy: Any) -> Any:
    re, im = node.inputs
    return reduce_to_shape_of(real(dy), re), reduce_to_shape_of(imag(dy), im)
