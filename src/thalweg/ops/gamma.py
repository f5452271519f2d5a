"""The gamma function and its kin: its logarithm and derivatives, incomplete gamma and beta functions, zeta.

Interpreted, `Lgamma` and `Digamma` are computed in float64: by recurrence to where Stirling's series serves,
by reflection left of zero.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core.op import Call, Node, op
from thalweg.core.rules import binary, check_dtype, check_same_dtype, is_floating, merged, unary
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.arithmetic import xlog1py, xlogy
from thalweg.ops.elementwise import add, multiply, negative, scalar, subtract
from thalweg.ops.power import exp, log
from thalweg.ops.shapes import reduce_to_shape_of
from thalweg.ops.special import by_jax, is_single_or_double

# The Bernoulli numbers B2, B4, … of Stirling's series, and where it begins to serve.
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
_FAR = 9


def _log_gamma_of_positive(x: Any) -> Any:
    near = x < _FAR
    z = np.where(near, x + _FAR, x)
    start = np.where(near, x, 1.0)
    rising = np.prod([start + n for n in range(_FAR)], axis=0)
    series = sum(b / (2 * k * (2 * k - 1)) * z ** (1 - 2 * k) for k, b in enumerate(_BERNOULLI, 1))
    value = (z - 0.5) * np.log(z) - z + 0.5 * math.log(2 * math.pi) + series
    return np.where(near, value - np.log(rising), value)


def _log_gamma(x: Any) -> Any:
    left = x < 0.5
    value = _log_gamma_of_positive(np.where(left, 1 - x, x))
    reflected = np.log(math.pi / np.abs(np.sin(math.pi * (x - np.floor(x))))) - value
    value = np.where(left, reflected, value)
    return np.where(np.isinf(x), np.inf, np.where((x == 1) | (x == 2), 0.0, value))


def _digamma(x: Any) -> Any:
    left = x < 0.5
    y = np.where(left, 1 - x, x)
    near = y < _FAR
    z = np.where(near, y + _FAR, y)
    series = sum(b / (2 * k) * z ** (-2 * k) for k, b in enumerate(_BERNOULLI, 1))
    value = np.log(z) - 0.5 / z - series
    value = np.where(near, value - sum(1 / (y + n) for n in range(_FAR)), value)
    fraction = x - np.floor(x)
    reflected = value - math.pi / np.tan(math.pi * np.where(fraction == 0, np.nan, fraction))
    return np.where(left, reflected, value)


@op("Lgamma", unary(is_floating))
def lgamma(xp: Any, x: Any) -> Any:
    return _log_gamma(x.astype(np.float64)).astype(x.dtype) if xp is np else by_jax("gammaln", x)


@lgamma.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(dy, digamma(node.inputs[0]))


@op("Digamma", unary(is_floating))
def digamma(xp: Any, x: Any) -> Any:
    return _digamma(x.astype(np.float64)).astype(x.dtype) if xp is np else by_jax("digamma", x)


@digamma.gradient
def _(node: Node, dy: Any) -> Any:
    x = node.inputs[0]
    return multiply(dy, polygamma(scalar(1, x), x))


@op("Polygamma", binary(is_single_or_double), xla=True)
def polygamma(xp: Any, a: Any, x: Any) -> Any:
    """The derivative of order `a` of `Digamma`."""
    from thalweg.core.xla import lax

    value = lax.polygamma(*xp.broadcast_arrays(a, x))
    return xp.where((x == np.inf) & (a > 0), np.zeros((), x.dtype), value)


@polygamma.gradient
def _(node: Node, dy: Any) -> Any:
    a, x = node.inputs
    return None, reduce_to_shape_of(multiply(dy, polygamma(add(a, scalar(1, a)), x)), x)


@op("Zeta", binary(is_single_or_double), xla=True)
def zeta(xp: Any, x: Any, q: Any) -> Any:
    return by_jax("zeta", x, q)


@zeta.gradient
def _(node: Node, dy: Any) -> Any:
    x, q = node.inputs
    slope = negative(multiply(x, zeta(add(x, scalar(1, x)), q)))
    return None, reduce_to_shape_of(multiply(dy, slope), q)


@op("Igamma", binary(is_single_or_double), xla=True)
def igamma(xp: Any, a: Any, x: Any) -> Any:
    """The lower incomplete gamma function, divided by gamma(a)."""
    return by_jax("gammainc", a, x)


@op("Igammac", binary(is_single_or_double), xla=True)
def igammac(xp: Any, a: Any, x: Any) -> Any:
    """The upper incomplete gamma function, divided by gamma(a)."""
    return by_jax("gammaincc", a, x)


@op("IgammaGradA", binary(is_single_or_double), xla=True)
def igamma_grad_a(xp: Any, a: Any, x: Any) -> Any:
    """The derivative of `Igamma` by its first operand."""
    from thalweg.core.xla import lax

    return lax.igamma_grad_a(*xp.broadcast_arrays(a, x))


@igamma.gradient
def _(node: Node, dy: Any) -> Any:
    return _incomplete_gamma_gradient(node, dy)


@igammac.gradient
def _(node: Node, dy: Any) -> Any:
    return _incomplete_gamma_gradient(node, negative(dy))


def _incomplete_gamma_gradient(node: Node, dy: Any) -> tuple[Any, Any]:
    a, x = node.inputs
    density = exp(subtract(subtract(multiply(subtract(a, scalar(1, a)), log(x)), x), lgamma(a)))
    by_a = multiply(dy, igamma_grad_a(a, x))
    return reduce_to_shape_of(by_a, a), reduce_to_shape_of(multiply(dy, density), x)


def _betainc_rule(call: Call, *specs: Spec) -> Spec:
    check_same_dtype(call, specs)
    check_dtype(call, specs[0], is_single_or_double)
    shape: Any = ()
    for spec in specs:
        if spec.shape != ():
            shape = merged(shape, spec.shape) if shape != () else spec.shape
    return spec_of(specs[0].dtype, shape)


@op("Betainc", _betainc_rule, xla=True)
def betainc(xp: Any, a: Any, b: Any, x: Any) -> Any:
    """The regularised incomplete beta function."""
    return by_jax("betainc", *xp.broadcast_arrays(a, b, x))


@betainc.gradient
def _(node: Node, dy: Any) -> Any:
    a, b, x = node.inputs
    one = scalar(1, x)
    log_beta = subtract(add(lgamma(a), lgamma(b)), lgamma(add(a, b)))
    powers = add(xlog1py(subtract(b, one), negative(x)), xlogy(subtract(a, one), x))
    return None, None, reduce_to_shape_of(multiply(dy, exp(subtract(powers, log_beta))), x)
