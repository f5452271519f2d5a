"""`tf.math.special`: Bessel functions, and integrals that have names of their own.

All take float32 or float64, Bessel functions float16 too, and refuse other dtypes with InvalidArgumentError.
"""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.ops import bessel, special


def bessel_i0(x: Any, name: str | None = None) -> Any:
    """The modified Bessel function of the first kind and order 0, elementwise.

    Example:
      >>> tf.math.special.bessel_i0([0.0, 1.0]).numpy()
      array([1.0000001, 1.266066 ], dtype=float32)
    """
    return bessel.bessel_i0(to_tensor(x))


def bessel_i0e(x: Any, name: str | None = None) -> Any:
    """exp(-|x|) times the modified Bessel function of the first kind and order 0, elementwise.

    Example:
      >>> tf.math.special.bessel_i0e([0.0, 1.0]).numpy()
      array([1.0000001 , 0.46575963], dtype=float32)
    """
    return bessel.bessel_i0e(to_tensor(x))


def bessel_i1(x: Any, name: str | None = None) -> Any:
    """The modified Bessel function of the first kind and order 1, elementwise.

    Example:
      >>> tf.math.special.bessel_i1([0.0, 1.0]).numpy()
      array([0.       , 0.5651591], dtype=float32)
    """
    return bessel.bessel_i1(to_tensor(x))


def bessel_i1e(x: Any, name: str | None = None) -> Any:
    """exp(-|x|) times the modified Bessel function of the first kind and order 1, elementwise.

    Example:
      >>> tf.math.special.bessel_i1e([0.0, 1.0]).numpy()
      array([0.        , 0.20791042], dtype=float32)
    """
    return bessel.bessel_i1e(to_tensor(x))


def bessel_j0(x: Any, name: str | None = None) -> Any:
    """The Bessel function of the first kind and order 0, elementwise.

    Example:
      >>> tf.math.special.bessel_j0([0.0, 1.0]).numpy()
      array([1.       , 0.7651977], dtype=float32)
    """
    return bessel.bessel_j0(to_tensor(x))


def bessel_j1(x: Any, name: str | None = None) -> Any:
    """The Bessel function of the first kind and order 1, elementwise.

    Example:
      >>> tf.math.special.bessel_j1([0.0, 1.0]).numpy()
      array([0.        , 0.44005057], dtype=float32)
    """
    return bessel.bessel_j1(to_tensor(x))


def bessel_k0(x: Any, name: str | None = None) -> Any:
    """The modified Bessel function of the second kind and order 0, elementwise; infinite unless x > 0.

    Example:
      >>> tf.math.special.bessel_k0([0.5, 1.0]).numpy()
      array([0.92441905, 0.42102444], dtype=float32)
    """
    return bessel.bessel_k0(to_tensor(x))


def bessel_k0e(x: Any, name: str | None = None) -> Any:
    """exp(x) times the modified Bessel function of the second kind and order 0, elementwise.

    Example:
      >>> tf.math.special.bessel_k0e([0.5, 1.0]).numpy()
      array([1.5241094, 1.1444631], dtype=float32)
    """
    return bessel.bessel_k0e(to_tensor(x))


def bessel_k1(x: Any, name: str | None = None) -> Any:
    """The modified Bessel function of the second kind and order 1, elementwise; infinite unless x > 0.

    Example:
      >>> tf.math.special.bessel_k1([0.5, 1.0]).numpy()
      array([1.6564411 , 0.60190725], dtype=float32)
    """
    return bessel.bessel_k1(to_tensor(x))


def bessel_k1e(x: Any, name: str | None = None) -> Any:
    """exp(x) times the modified Bessel function of the second kind and order 1, elementwise.

    Example:
      >>> tf.math.special.bessel_k1e([0.5, 1.0]).numpy()
      array([2.7310097, 1.6361535], dtype=float32)
    """
    return bessel.bessel_k1e(to_tensor(x))


def bessel_y0(x: Any, name: str | None = None) -> Any:
    """The Bessel function of the second kind and order 0, elementwise; -inf unless x > 0.

    Example:
      >>> tf.math.special.bessel_y0([0.5, 1.0]).numpy()
      array([-0.44451874,  0.08825696], dtype=float32)
    """
    return bessel.bessel_y0(to_tensor(x))


def bessel_y1(x: Any, name: str | None = None) -> Any:
    """The Bessel function of the second kind and order 1, elementwise; -inf unless x > 0.

    Example:
      >>> tf.math.special.bessel_y1([0.5, 1.0]).numpy()
      array([-1.4714724, -0.7812128], dtype=float32)
    """
    return bessel.bessel_y1(to_tensor(x))


def dawsn(x: Any, name: str | None = None) -> Any:
    """Dawson's integral, elementwise: exp(-x²) times the integral of exp(t²) from 0 to x.

    Example:
      >>> tf.math.special.dawsn([0.5, 1.0]).numpy()
      array([0.4244364, 0.5380795], dtype=float32)
    """
    return special.dawsn(to_tensor(x))


def expint(x: Any, name: str | None = None) -> Any:
    """The exponential integral Ei(x), elementwise: the integral of exp(t) / t from -∞ to x; NaN for x < 0.

    Example:
      >>> tf.math.special.expint([0.5, 1.0]).numpy()
      array([0.4542199, 1.8951178], dtype=float32)
    """
    return special.expint(to_tensor(x))


def fresnel_cos(x: Any, name: str | None = None) -> Any:
    """Fresnel's cosine integral, elementwise: the integral of cos(pi t² / 2) from 0 to x.

    Example:
      >>> tf.math.special.fresnel_cos([0.5, 1.0]).numpy()
      array([0.49234423, 0.7798934 ], dtype=float32)
    """
    return special.fresnel_cos(to_tensor(x))


def fresnel_sin(x: Any, name: str | None = None) -> Any:
    """Fresnel's sine integral, elementwise: the integral of sin(pi t² / 2) from 0 to x.

    Example:
      >>> tf.math.special.fresnel_sin([0.5, 1.0]).numpy()
      array([0.06473243, 0.43825915], dtype=float32)
    """
    return special.fresnel_sin(to_tensor(x))


def spence(x: Any, name: str | None = None) -> Any:
    """Spence's integral, elementwise: that of log(t) / (1 - t) from 1 to x, the dilogarithm of 1 - x.

    Example:
      >>> tf.math.special.spence([0.5, 1.0]).numpy()
      array([0.58224034, 0.        ], dtype=float32)
    """
    return special.spence(to_tensor(x))
