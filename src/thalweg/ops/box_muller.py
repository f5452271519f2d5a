"""The Box–Muller transform of TensorFlow's normals, to the last bit.

Two uniform variates u, v in [0, 1) give two independent normals,

    sqrt(-2 ln u) · sin 2πv    and    sqrt(-2 ln u) · cos 2πv.

TensorFlow computes them in float32 with the C library's `logf` and `sincosf`. Those work in double precision
inside and round once, so the same polynomials in double precision give the same float32 whoever evaluates
them: NumPy, XLA or the C library. The coefficients are those of Arm's Optimized Routines (MIT licence), which
glibc uses since 2.28.

Doubles go through the namespace's own log, sin and cos, which agree to an ulp or two.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from thalweg.ops.philox import Array, Namespace, in_chunks

_hex = float.fromhex

# Keeps u away from zero.
_EPSILON = 1.0e-7

_LN_2 = _hex("0x1.62e42fefa39efp-1")
# ln(1 + r) = r + r²(L0 r² + L1 r + L2)
_L0, _L1, _L2 = _hex("-0x1.00ea348b88334p-2"), _hex("0x1.5575b0be00b6ap-2"), _hex("-0x1.ffffef20a4123p-2")
# 1/c for a point c in each sixteenth of [0.7, 1.4), and ln c.
_RECIPROCALS = np.array(
    [
        _hex("0x1.661ec79f8f3bep+0"),
        _hex("0x1.571ed4aaf883dp+0"),
        _hex("0x1.49539f0f010bp+0"),
        _hex("0x1.3c995b0b80385p+0"),
        _hex("0x1.30d190c8864a5p+0"),
        _hex("0x1.25e227b0b8eap+0"),
        _hex("0x1.1bb4a4a1a343fp+0"),
        _hex("0x1.12358f08ae5bap+0"),
        _hex("0x1.0953f419900a7p+0"),
        1.0,
        _hex("0x1.e608cfd9a47acp-1"),
        _hex("0x1.ca4b31f026aap-1"),
        _hex("0x1.b2036576afce6p-1"),
        _hex("0x1.9c2d163a1aa2dp-1"),
        _hex("0x1.886e6037841edp-1"),
        _hex("0x1.767dcf5534862p-1"),
    ]
)
_LOGS = np.array([-math.log(reciprocal) for reciprocal in _RECIPROCALS])

# sin r = r + S1 r³ + S2 r⁵ + S3 r⁷ and cos r = 1 + C1 r² + C2 r⁴ + C3 r⁶ + C4 r⁸ for |r| ≤ π/4
_S1, _S2, _S3 = _hex("-0x1.555545995a603p-3"), _hex("0x1.1107605230bc4p-7"), _hex("-0x1.994eb3774cf24p-13")
_C1, _C2 = _hex("-0x1.ffffffd0c621cp-2"), _hex("0x1.55553e1068f19p-5")
_C3, _C4 = _hex("-0x1.6c087e89a359dp-10"), _hex("0x1.99343027bf8c3p-16")
_HALF_PI = math.pi / 2


def box_muller_float(xp: Namespace, a: Array, b: Array) -> tuple[Array, ...]:
    """Two float32[n] of standard normals from two arrays of n words each (values below 2**32)."""
    return in_chunks(xp, partial(_box_muller_float, xp), a, b)


def _box_muller_float(xp: Namespace, a: Array, b: Array) -> tuple[Array, Array]:
    mantissa = a.dtype.type(0x7FFFFF)
    u = xp.maximum((a & mantissa).astype(np.float32) * np.float32(2.0**-23), np.float32(_EPSILON))
    # Rounded to float32 once, after the product: 2**-23 only shifts the exponent.
    angle = ((b & mantissa).astype(np.float64) * (2.0 * math.pi * 2.0**-23)).astype(np.float32)
    sine, cosine = _sincos_float(xp, angle)
    radius = xp.sqrt(np.float32(-2.0) * _log_float(xp, u))
    return sine * radius, cosine * radius


def box_muller_double(xp: Namespace, u: Array, v: Array) -> tuple[Array, ...]:
    """Two float64[n] of standard normals from two float64[n] of uniform variates in [0, 1)."""
    return in_chunks(xp, partial(_box_muller_double, xp), u, v)


def _box_muller_double(xp: Namespace, u: Array, v: Array) -> tuple[Array, Array]:
    radius = xp.sqrt(-2.0 * xp.log(xp.maximum(u, _EPSILON)))
    angle = (2.0 * math.pi) * v
    return xp.sin(angle) * radius, xp.cos(angle) * radius


def _log_float(xp: Namespace, x: Array) -> Array:
    """ln x of a positive, normal float32[n], as `logf` rounds it.

    With x = 2**k · z, z in [0.7, 1.4), c near z from the table and r = z/c - 1,

        ln x = k ln 2 + ln c + ln(1 + r).
    """
    bits = x.view(np.int32)
    above = bits - np.int32(0x3F330000)
    k = above >> np.int32(23)
    z = (bits - (k << np.int32(23))).view(np.float32).astype(np.float64)
    sixteenth = (above >> np.int32(19)) & np.int32(15)
    r = z * xp.asarray(_RECIPROCALS)[sixteenth] - 1.0
    base = xp.asarray(_LOGS)[sixteenth] + k.astype(np.float64) * _LN_2
    square = r * r
    return ((_L0 * square + (_L1 * r + _L2)) * square + (base + r)).astype(np.float32)


def _sincos_float(xp: Namespace, x: Array) -> tuple[Array, Array]:
    """sin x and cos x of a float32[n] with 0 ≤ x ≤ 2π, as `sincosf` rounds them."""
    x = x.astype(np.float64)
    quarters = xp.floor(x / _HALF_PI + 0.5)
    r = x - quarters * _HALF_PI
    square = r * r
    cube, fourth = r * square, square * square
    sine = (r + cube * _S1) + cube * square * (_S2 + square * _S3)
    cosine = ((1.0 + square * _C1) + fourth * _C2) + fourth * square * (_C3 + square * _C4)
    quarter = quarters.astype(np.int32)
    turned = (quarter & np.int32(1)) != 0
    sine, cosine = xp.where(turned, cosine, sine), xp.where(turned, sine, cosine)
    sine = xp.where((quarter & np.int32(2)) != 0, -sine, sine)
    cosine = xp.where(((quarter + np.int32(1)) & np.int32(2)) != 0, -cosine, cosine)
    return sine.astype(np.float32), cosine.astype(np.float32)
