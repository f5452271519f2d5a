"""Error functions, and integrals that have names of their own: Dawson's, Fresnel's, Spence's.

Compiled they are XLA's where it has good ones. Interpreted the error functions are computed in float64: by a
Maclaurin series about zero, by the trapezoidal rule of Chiarella and Reichel elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Node, Op, op
from thalweg.core.rules import is_floating, unary
from thalweg.ops.elementwise import divide, equal, multiply, negative, scalar, square, subtract
from thalweg.ops.power import exp, log
from thalweg.ops.selection import select
from thalweg.ops.trigonometry import cos, sin


def is_single_or_double(dtype: DType) -> bool:
    """The dtypes that most special functions are defined for."""
    return dtype in (dtypes.float32, dtypes.float64)


def by_jax(name: str, *operands: Any) -> Any:
    """A function of `jax.scipy.special`; halves are computed in float32."""
    from thalweg.core.xla import jax

    dtype = operands[0].dtype
    wide = [x.astype(np.float32) if dtype.itemsize == 2 else x for x in operands]
    return getattr(jax.scipy.special, name)(*wide).astype(dtype)


def _in_double(function: Callable[..., Any], x: Any) -> Any:
    """`function` of an array as float64, in the array's dtype."""
    return np.asarray(function(x.astype(np.float64))).astype(x.dtype)


# The trapezoidal rule for the integral that erfc is: its step, nodes, and weights.
_STEP = 0.5
_NODES = (_STEP * np.arange(1, 13)) ** 2
_WEIGHTS = np.exp(-_NODES)
# Past this point erfc is 0 in float64.
_ERFC_END = 30.0


def _erf_near_zero(x: Any) -> Any:
    """The Maclaurin series of erf, for |x| < 1/2."""
    total = np.zeros_like(x)
    for n in range(12, -1, -1):
        total = (-1) ** n / (math.factorial(n) * (2 * n + 1)) + total * x * x
    return 2 / math.sqrt(math.pi) * x * total


def _erfc_away_from_zero(x: Any) -> Any:
    """erfc for x >= 1/2, to full relative accuracy."""
    x = np.minimum(x, _ERFC_END)
    squares = x * x
    total = 1 / squares
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        total = total + 2 * weight / (squares + node)
    # The integrand has poles at ±ix: near ones, between which the rule's nodes lie, leave a residue.
    residue = np.where(x < math.pi / _STEP, 2 / np.expm1(2 * math.pi * x / _STEP), 0.0)
    return _STEP / math.pi * x * np.exp(-squares) * total - residue


def _erf(x: Any) -> Any:
    size = np.abs(x)
    far = np.copysign(1 - _erfc_away_from_zero(np.maximum(size, 0.5)), x)
    return np.where(size < 0.5, _erf_near_zero(x), far)


def _erfc(x: Any) -> Any:
    far = _erfc_away_from_zero(np.maximum(np.abs(x), 0.5))
    return np.where(np.abs(x) < 0.5, 1 - _erf_near_zero(x), np.where(x > 0, far, 2 - far))


def _erf_quantile(y: Any, rest: Any) -> Any:
    """The x >= 0 whose erf(x) is `y`, and whose erfc(x) is `rest`; y + rest = 1.

    A rational approximation (Abramowitz and Stegun 26.2.23), then Halley's method.
    """
    t = np.sqrt(-2 * np.log(rest / 2))
    x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    x = x / math.sqrt(2)
    for _ in range(3):
        excess = np.where(y < 0.5, y - _erf(x), _erfc(x) - rest)
        step = -math.sqrt(math.pi) / 2 * np.exp(x * x) * excess
        x = x - step / (1 + x * step)
    return np.where(rest == 0, np.inf, x)


def _erfinv(y: Any) -> Any:
    return np.copysign(_erf_quantile(np.abs(y), 1 - np.abs(y)), y)


def _ndtri(p: Any) -> Any:
    tail = 2 * np.minimum(p, 1 - p)
    return np.copysign(math.sqrt(2) * _erf_quantile(1 - tail, tail), p - 0.5)


@op("Erf", unary(is_floating))
def erf(xp: Any, x: Any) -> Any:
    return _in_double(_erf, x) if xp is np else by_jax("erf", x)


@erf.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, _bell(node.inputs[0]))


def _bell(x: Any) -> Any:
    """2/sqrt(pi) exp(-x²), the derivative of erf."""
    return multiply(scalar(2 / math.sqrt(math.pi), x), exp(negative(square(x))))


@op("Erfc", unary(is_floating))
def erfc(xp: Any, x: Any) -> Any:
    return _in_double(_erfc, x) if xp is np else by_jax("erfc", x)


@erfc.gradient
def _(node: Node, dy: Any) -> Any:
    return negative(multiply(dy, _bell(node.inputs[0])))


@op("Erfinv", unary(is_single_or_double))
def erfinv(xp: Any, x: Any) -> Any:
    return _in_double(_erfinv, x) if xp is np else by_jax("erfinv", x)


@erfinv.gradient
def _(node: Node, dy: Any) -> Any:
    y = node.output
    return multiply(dy, multiply(scalar(math.sqrt(math.pi) / 2, y), exp(square(y))))


@op("Ndtri", unary(is_single_or_double))
def ndtri(xp: Any, x: Any) -> Any:
    """The quantile function of the standard normal distribution."""
    return _in_double(_ndtri, x) if xp is np else by_jax("ndtri", x)


@ndtri.gradient
def _(node: Node, dy: Any) -> Any:
    y = node.output
    density = exp(divide(square(y), scalar(2, y)))
    return multiply(dy, multiply(scalar(math.sqrt(2 * math.pi), y), density))


# Dawson's integral by Rybicki's sum, whose error falls with exp(-(pi / 2h)²).
_RYBICKI_STEP = 0.25
_RYBICKI_TERMS = range(-25, 26, 2)


@op("Dawsn", unary(is_single_or_double))
def dawsn(xp: Any, x: Any) -> Any:
    """exp(-x²) times the integral of exp(t²) from 0 to x."""
    z = x.astype(np.float64)
    middle = 2 * xp.rint(z / (2 * _RYBICKI_STEP))
    off = z - middle * _RYBICKI_STEP
    total = sum(xp.exp(-((off - n * _RYBICKI_STEP) ** 2)) / (middle + n) for n in _RYBICKI_TERMS)
    series = z * xp.ones_like(z)
    for n in range(12, 0, -1):
        series = z - 2 * z * z / (2 * n + 1) * series
    y = xp.where(xp.abs(z) < 0.2, series, total / math.sqrt(math.pi))
    return xp.where(xp.abs(z) > 1e6, 0.5 / z, y).astype(x.dtype)


@dawsn.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs[0], node.output
    return multiply(dy, subtract(scalar(1, x), multiply(scalar(2, x), multiply(x, y))))


# The exponential integral: its power series, and right of it the asymptotic series.
_SERIES_END = 40.0
_SERIES = [1 / (k * math.factorial(k)) for k in range(1, 130)]


@op("Expint", unary(is_single_or_double))
def expint(xp: Any, x: Any) -> Any:
    """The principal value of the integral of exp(t) / t from -∞ to x; NaN left of zero."""
    z = x.astype(np.float64)
    series = xp.zeros_like(z)
    for coefficient in reversed(_SERIES):
        series = (series + coefficient) * z
    near = np.euler_gamma + xp.log(z) + series
    far = xp.ones_like(z)
    for k in range(int(_SERIES_END), 0, -1):
        far = 1 + k / xp.maximum(z, _SERIES_END) * far
    return xp.where(z > _SERIES_END, xp.exp(z) / z * far, near).astype(x.dtype)


@op("Spence", unary(is_single_or_double), xla=True)
def spence(xp: Any, x: Any) -> Any:
    """The dilogarithm of 1 - x."""
    return by_jax("spence", x)


def _fresnel(name: str, which: int) -> Op:
    @op(name, unary(is_single_or_double), xla=True)
    def fresnel(xp: Any, x: Any) -> Any:
        from thalweg.core.xla import jax

        return jax.scipy.special.fresnel(x)[which]

    return fresnel


fresnel_sin = _fresnel("FresnelSin", 0)
fresnel_cos = _fresnel("FresnelCos", 1)


@expint.gradient
def _(node: Node, dy: Any) -> Any:
    x = node.inputs[0]
    return multiply(dy, divide(exp(x), x))


@spence.gradient
def _(node: Node, dy: Any) -> Any:
    x = node.inputs[0]
    one = scalar(1, x)
    slope = divide(log(x), subtract(one, x))
    return multiply(dy, select(equal(x, one), scalar(-1, x), slope))


@fresnel_sin.gradient
def _(node: Node, dy: Any) -> Any:
    x = node.inputs[0]
    return multiply(dy, sin(multiply(scalar(math.pi / 2, x), square(x))))


@fresnel_cos.gradient
def _(node: Node, dy: Any) -> Any:
    x = node.inputs[0]
    return multiply(dy, cos(multiply(scalar(math.pi / 2, x), square(x))))
