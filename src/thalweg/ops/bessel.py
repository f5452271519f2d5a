"""Bessel functions of orders 0 and 1, computed in float64.

J, Y and K are integrals by the trapezoidal rule, whose error falls exponentially for such integrands; series
take over where the argument is great (J, Y) or small (K). I is XLA's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core.op import Node, Op, op
from thalweg.core.rules import is_floating, unary
from thalweg.ops.elementwise import add, divide, equal, multiply, negative, scalar, sign, subtract
from thalweg.ops.selection import select
from thalweg.ops.special import by_jax


def _bessel(name: str, function: Callable[[Any, Any], Any]) -> Op:
    @op(name, unary(is_floating))
    def bessel(xp: Any, x: Any) -> Any:
        return function(xp, x.astype(np.float64)).astype(x.dtype)

    return bessel


# J and Y: sums of cos(x sin θ) over nodes θ in a quarter of the circle. The mean is J0. Neumann's series for
# Y0 has terms (-1)^k J2k(x) / k, which are integrals over the same nodes: its weights are the sum of theirs.

_NODES = 32
_ANGLES = (np.arange(_NODES) + 0.5) * (math.pi / 2 / _NODES)
_SINES = np.sin(_ANGLES)
_MEAN = np.full(_NODES, 1 / _NODES)
_NEUMANN = sum((-1) ** k / k * np.cos(2 * k * _ANGLES) for k in range(1, _NODES)) / _NODES

# From here on Hankel's asymptotic series is exact to the last digit.
_FAR = 25.0


def _hankel_coefficients(order: int) -> list[float]:
    """The coefficients of 1, 1/x, 1/x², … in the asymptotic series."""
    coefficients = [1.0]
    for k in range(1, 24):
        coefficients.append(coefficients[-1] * (4 * order**2 - (2 * k - 1) ** 2) / (8 * k))
    return coefficients


_HANKEL = [_hankel_coefficients(order) for order in (0, 1)]


def _hankel(xp: Any, order: int, x: Any) -> tuple[Any, Any]:
    """J and Y of a great argument."""
    p, q = (
        sum((-1) ** (k // 2) * _HANKEL[order][k] / x**k for k in range(first, len(_HANKEL[order]), 2))
        for first in (0, 1)
    )
    angle = x - (2 * order + 1) * (math.pi / 4)
    cos, sin, size = xp.cos(angle), xp.sin(angle), xp.sqrt(2 / (math.pi * x))
    return size * (p * cos - q * sin), size * (p * sin + q * cos)


def _near(xp: Any, x: Any) -> tuple[Any, Any, Any]:
    """x sin θ for arguments that aren't great, such an argument, and ln(x/2) + γ."""
    x = xp.minimum(x, _FAR)
    return x[..., None] * _SINES, x, xp.log(x / 2) + np.euler_gamma


def _j0(xp: Any, x: Any) -> Any:
    x = xp.abs(x)
    waves, _, _ = _near(xp, x)
    return xp.where(x < _FAR, xp.cos(waves) @ _MEAN, _hankel(xp, 0, x)[0])


def _j1(xp: Any, x: Any) -> Any:
    size = xp.abs(x)
    waves, _, _ = _near(xp, size)
    value = xp.where(size < _FAR, xp.sin(waves) @ (_MEAN * _SINES), _hankel(xp, 1, size)[0])
    return xp.where(x < 0, -value, value)


def _y0(xp: Any, x: Any) -> Any:
    waves, _, log = _near(xp, x)
    cos = xp.cos(waves)
    value = 2 / math.pi * (log * (cos @ _MEAN) - 2 * (cos @ _NEUMANN))
    return xp.where(x <= 0, -np.inf, xp.where(x < _FAR, value, _hankel(xp, 0, x)[1]))


def _y1(xp: Any, x: Any) -> Any:
    waves, z, log = _near(xp, x)
    cos, sin = xp.cos(waves), xp.sin(waves)
    j0, j1, rest = cos @ _MEAN, sin @ (_MEAN * _SINES), sin @ (_NEUMANN * _SINES)
    value = 2 / math.pi * (log * j1 - j0 / z - 2 * rest)
    return xp.where(x <= 0, -np.inf, xp.where(x < _FAR, value, _hankel(xp, 1, x)[1]))


# K: with s² = x (cosh t - 1) the integral of exp(-x cosh t) cosh(order t) is that of a Gaussian over a root.

_STEP = 0.25
_SQUARES = (_STEP * np.arange(27)) ** 2
_GAUSSIAN = 2 * _STEP * np.exp(-_SQUARES) * np.where(_SQUARES == 0, 0.5, 1.0)
# Below this point the root has its branch points too near, and the power series serves.
_SMALL = 2.0
_TERMS = 16
_PSI = [sum(1 / n for n in range(1, k + 1)) - float(np.euler_gamma) for k in range(_TERMS + 1)]


def _k_integral(xp: Any, order: int, x: Any) -> Any:
    """exp(x) K(x), for x >= 2."""
    x = x[..., None]
    integrand = 1 / xp.sqrt(2 * x + _SQUARES)
    return (integrand * (1 + _SQUARES / x) if order else integrand) @ _GAUSSIAN


def _k0_series(xp: Any, x: Any) -> Any:
    log, z = xp.log(x / 2), x * x / 4
    return sum((_PSI[k] - log) * z**k / float(math.factorial(k) ** 2) for k in range(_TERMS))


def _k1_series(xp: Any, x: Any) -> Any:
    log, z = xp.log(x / 2), x * x / 4
    total = sum(
        (2 * log - _PSI[k] - _PSI[k + 1]) * z**k / float(math.factorial(k) * math.factorial(k + 1))
        for k in range(_TERMS)
    )
    return 1 / x + x / 4 * total


def _k(order: int, scaled: bool) -> Callable[[Any, Any], Any]:
    series = _k1_series if order else _k0_series

    def function(xp: Any, x: Any) -> Any:
        small, far = xp.minimum(x, _SMALL), xp.maximum(x, _SMALL)
        near_value, far_value = series(xp, small), _k_integral(xp, order, far)
        if scaled:
            near_value = near_value * xp.exp(small)
        else:
            far_value = far_value * xp.exp(-far)
        return xp.where(x <= 0, np.inf, xp.where(x < _SMALL, near_value, far_value))

    return function


bessel_j0 = _bessel("BesselJ0", _j0)
bessel_j1 = _bessel("BesselJ1", _j1)
bessel_y0 = _bessel("BesselY0", _y0)
bessel_y1 = _bessel("BesselY1", _y1)
bessel_k0 = _bessel("BesselK0", _k(0, scaled=False))
bessel_k0e = _bessel("BesselK0e", _k(0, scaled=True))
bessel_k1 = _bessel("BesselK1", _k(1, scaled=False))
bessel_k1e = _bessel("BesselK1e", _k(1, scaled=True))


def _modified(name: str, function: str) -> Op:
    @op(name, unary(is_floating), xla=True)
    def bessel(xp: Any, x: Any) -> Any:
        return by_jax(function, x)

    return bessel


bessel_i0 = _modified("BesselI0", "i0")
bessel_i0e = _modified("BesselI0e", "i0e")
bessel_i1 = _modified("BesselI1", "i1")
bessel_i1e = _modified("BesselI1e", "i1e")


# Gradients: the recurrences that join the orders.


def _order_one_over_x(node: Node, at_zero: float, order_zero: Any) -> Any:
    """order_zero - y / x, and `at_zero` at 0: the slope of functions of order one that are 0 there."""
    x, y = node.inputs[0], node.output
    slope = subtract(order_zero, divide(y, x))
    return select(equal(x, scalar(0, x)), scalar(at_zero, x), slope)


@bessel_i0.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, bessel_i1(node.inputs[0]))


@bessel_i0e.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs[0], node.output
    return multiply(dy, subtract(bessel_i1e(x), multiply(sign(x), y)))


@bessel_i1.gradient
def _(node: Node, dy: Any) -> Any:
    # TensorFlow's slope at 0 is 1, where the function's is 1/2.
    return multiply(dy, _order_one_over_x(node, 1, bessel_i0(node.inputs[0])))


@bessel_i1e.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs[0], node.output
    slope = subtract(bessel_i0e(x), multiply(y, add(sign(x), divide(scalar(1, x), x))))
    return multiply(dy, select(equal(x, scalar(0, x)), scalar(0.5, x), slope))


@bessel_j0.gradient
def _(node: Node, dy: Any) -> Any:
    return negative(multiply(dy, bessel_j1(node.inputs[0])))


@bessel_j1.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, _order_one_over_x(node, 0.5, bessel_j0(node.inputs[0])))


@bessel_y0.gradient
def _(node: Node, dy: Any) -> Any:
    return negative(multiply(dy, bessel_y1(node.inputs[0])))


@bessel_y1.gradient
def _(node: Node, dy: Any) -> Any:
    x = node.inputs[0]
    return multiply(dy, subtract(bessel_y0(x), divide(node.output, x)))


@bessel_k0.gradient
def _(node: Node, dy: Any) -> Any:
    return negative(multiply(dy, bessel_k1(node.inputs[0])))


@bessel_k0e.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, subtract(node.output, bessel_k1e(node.inputs[0])))


@bessel_k1.gradient
def _(node: Node, dy: Any) -> Any:
    x = node.inputs[0]
    return multiply(dy, subtract(negative(bessel_k0(x)), divide(node.output, x)))


@bessel_k1e.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs[0], node.output
    slope = subtract(multiply(y, subtract(scalar(1, x), divide(scalar(1, x), x))), bessel_k0e(x))
    return multiply(dy, slope)
