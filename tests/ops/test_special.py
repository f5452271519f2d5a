"""Special functions: identities that tie them together, values of high precision, limits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.ops import bessel, gamma, special

QUICK = settings(max_examples=60, deadline=None)


def value(op: Any, x: Any) -> Any:
    """What the NumPy form of an op gives."""
    with np.errstate(all="ignore"):
        return op.lower(np, np.asarray(x, np.float64))


@QUICK
@given(st.floats(-6, 25))
def test_error_functions_are_those_of_the_c_library(x: float) -> None:
    assert value(special.erf, x) == pytest.approx(math.erf(x), rel=4e-15)
    assert value(special.erfc, x) == pytest.approx(math.erfc(x), rel=1e-13)


@QUICK
@given(st.floats(1e-6, 1e6) | st.floats(-20, -1e-3).filter(lambda x: abs(x - round(x)) > 1e-3))
def test_lgamma_is_that_of_the_c_library(x: float) -> None:
    assert value(gamma.lgamma, x) == pytest.approx(math.lgamma(x), rel=1e-12, abs=1e-12)


@QUICK
@given(st.floats(0.01, 50))
def test_digamma_obeys_its_recurrence(x: float) -> None:
    above, here = value(gamma.digamma, x + 1), value(gamma.digamma, x)
    assert above - here == pytest.approx(1 / x, rel=1e-11, abs=1e-13)


@QUICK
@given(st.floats(1e-12, 1 - 1e-12))
def test_quantiles_invert(p: float) -> None:
    assert value(special.erf, value(special.erfinv, p)) == pytest.approx(p, rel=1e-13)
    below = value(special.erfc, -value(special.ndtri, p) / math.sqrt(2)) / 2
    assert below == pytest.approx(p, rel=1e-12)


@QUICK
@given(st.floats(1e-3, 300))
def test_bessel_functions_obey_wronskis_relation(x: float) -> None:
    j0, j1, y0, y1 = (
        value(op, x) for op in (bessel.bessel_j0, bessel.bessel_j1, bessel.bessel_y0, bessel.bessel_y1)
    )
    assert j1 * y0 - j0 * y1 == pytest.approx(2 / (math.pi * x), rel=1e-10)


@pytest.mark.parametrize("x", [0.1, 1.999, 2.001, 24.99, 25.01])
def test_modified_bessel_functions_obey_wronskis_relation(x: float) -> None:
    x64 = tf.constant(x, tf.float64)
    product = tf.math.bessel_i0e(x64) * tf.math.special.bessel_k1e(x64)
    other = tf.math.bessel_i1e(x64) * tf.math.special.bessel_k0e(x64)
    assert float(product + other) == pytest.approx(1 / x, rel=1e-12)


@pytest.mark.parametrize(
    ("function", "x", "expected"),
    [
        (special.dawsn, 1.0, 0.538079506912768419),
        (special.dawsn, 10.0, 0.0502538471875694366),
        (special.expint, 1.0, 1.89511781635593676),
        (special.expint, 50.0, 1.05856368971316910e20),
        (bessel.bessel_j0, 30.0, -0.0863679835810403486),
        (bessel.bessel_y1, 3.0, 0.324674424791799979),
        (bessel.bessel_k0, 1.0, 0.421024438240708333),
        (special.ndtri, 1e-30, -11.4640246884436170),
    ],
)
def test_values(function: Any, x: float, expected: float) -> None:
    assert value(function, x) == pytest.approx(expected, rel=1e-13)


def test_limits() -> None:
    inf = np.inf
    np.testing.assert_array_equal(value(special.erf, [inf, -inf, np.nan]), [1, -1, np.nan])
    np.testing.assert_array_equal(value(special.erfinv, [1, -1, 2]), [inf, -inf, np.nan])
    np.testing.assert_array_equal(value(special.ndtri, [0, 1, -1]), [-inf, inf, np.nan])
    np.testing.assert_array_equal(value(gamma.lgamma, [0, -1, inf, -inf, 1, 2]), [inf, inf, inf, inf, 0, 0])
    np.testing.assert_array_equal(value(gamma.digamma, [0, -1, inf]), [np.nan, np.nan, inf])
    np.testing.assert_array_equal(value(bessel.bessel_k0, [0, -1, inf]), [inf, inf, 0])


def test_small_calls_of_error_functions_need_no_compiler() -> None:
    """GELU's erf at the prompt must not wait for XLA."""
    for op in (special.erf, special.erfc, gamma.lgamma, gamma.digamma):
        assert not op.xla
