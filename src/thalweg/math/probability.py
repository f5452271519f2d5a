"""Error functions, and the gamma function's kin: what distributions and their quantiles are made of.

All take float32 or float64, error functions and the plain gamma functions halves too, and refuse other dtypes
with InvalidArgumentError.
"""

from __future__ import annotations

import math
from typing import Any

from thalweg.core.convert import pair, to_tensor
from thalweg.ops import elementwise, gamma, shapes, special


def erf(x: Any, name: str | None = None) -> Any:
    """The error function, elementwise: 2/sqrt(pi) times the integral of exp(-t²) from 0 to x.

    Example:
      >>> tf.math.erf([0.0, 1.0]).numpy()
      array([0.       , 0.8427008], dtype=float32)
    """
    return special.erf(to_tensor(x))


def erfc(x: Any, name: str | None = None) -> Any:
    """The complementary error function 1 - erf(x), elementwise and exact where that is small.

    Example:
      >>> tf.math.erfc([0.0, 1.0]).numpy()
      array([1.       , 0.1572992], dtype=float32)
    """
    return special.erfc(to_tensor(x))


def erfinv(x: Any, name: str | None = None) -> Any:
    """The inverse of `tf.math.erf`, elementwise: infinite at -1 and 1, NaN beyond.

    Example:
      >>> tf.math.erfinv([0.0, 0.5]).numpy()
      array([0.        , 0.47693628], dtype=float32)
    """
    return special.erfinv(to_tensor(x))


def erfcinv(x: Any, name: str | None = None) -> Any:
    """The inverse of `tf.math.erfc`, elementwise: infinite at 0 and 2, NaN beyond.

    Example:
      >>> tf.math.erfcinv([0.5, 1.0, 1.5]).numpy().round(4)
      array([ 0.4769, -0.    , -0.4769], dtype=float32)
    """
    x = to_tensor(x)
    quantile = special.ndtri(elementwise.multiply(x, to_tensor(0.5, x.dtype)))
    return elementwise.multiply(elementwise.negative(quantile), elementwise.scalar(math.sqrt(0.5), x))


def ndtri(x: Any, name: str | None = None) -> Any:
    """The quantile function of the standard normal distribution, elementwise: infinite at 0 and 1.

    Example:
      >>> tf.math.ndtri([0.5, 0.975]).numpy().round(4)
      array([0.  , 1.96], dtype=float32)
    """
    return special.ndtri(to_tensor(x))


def lgamma(x: Any, name: str | None = None) -> Any:
    """The logarithm of the absolute value of the gamma function, elementwise.

    Example:
      >>> tf.math.lgamma([1.0, 5.0]).numpy()
      array([0.       , 3.1780539], dtype=float32)
    """
    return gamma.lgamma(to_tensor(x))


def digamma(x: Any, name: str | None = None) -> Any:
    """The derivative of the gamma function's logarithm, elementwise.

    Example:
      >>> tf.math.digamma([1.0, 2.0]).numpy().round(4)
      array([-0.5772,  0.4228], dtype=float32)
    """
    return gamma.digamma(to_tensor(x))


def polygamma(a: Any, x: Any, name: str | None = None) -> Any:
    """The derivative of order `a` of `tf.math.digamma`, elementwise. Its gradient by `a` is None.

    Args:
      a: whole numbers from 0 on, as floats.
      x: floats of the same dtype.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.math.polygamma(1.0, [1.0, 2.0]).numpy().round(4)
      array([1.6449, 0.6449], dtype=float32)
    """
    return gamma.polygamma(*pair(a, x))


def zeta(x: Any, q: Any, name: str | None = None) -> Any:
    """Hurwitz's zeta function, elementwise: the sum of (q + n) ** -x over n = 0, 1, …

    Its gradient by `x` is None.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.math.zeta([2.0], [1.0]).numpy().round(4)
      array([1.6449], dtype=float32)
    """
    return gamma.zeta(*pair(x, q))


def igamma(a: Any, x: Any, name: str | None = None) -> Any:
    """The lower incomplete gamma function divided by gamma(a), elementwise.

    It is the share of the gamma distribution with shape `a` that lies below `x`.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.math.igamma([1.0], [2.0]).numpy().round(4)
      array([0.8647], dtype=float32)
    """
    return gamma.igamma(*pair(a, x))


def igammac(a: Any, x: Any, name: str | None = None) -> Any:
    """The upper incomplete gamma function divided by gamma(a), elementwise: 1 - `tf.math.igamma(a, x)`.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.math.igammac([1.0], [2.0]).numpy().round(4)
      array([0.1353], dtype=float32)
    """
    return gamma.igammac(*pair(a, x))


def betainc(a: Any, b: Any, x: Any, name: str | None = None) -> Any:
    """The regularised incomplete beta function, elementwise: the beta distribution's share below x.

    Args:
      a, b: positive floats: scalars, or of the shape of `x`. The gradients by them are None.
      x: floats of the same dtype, from 0 to 1.

    Raises:
      InvalidArgumentError: other shapes, or different dtypes.

    Example:
      >>> tf.math.betainc(2.0, 3.0, 0.5).numpy().round(4)
      np.float32(0.6875)
    """
    a, b = pair(a, b)
    return gamma.betainc(a, *pair(b, x))


def lbeta(x: Any, name: str | None = None) -> Any:
    """The logarithm of the absolute value of the beta function of each row: Σ lgamma(x) - lgamma(Σ x).

    Args:
      x: floats of shape [..., n].

    Returns:
      A tensor of shape [...]; -inf for rows without elements.

    Raises:
      InvalidArgumentError: `x` is a scalar.

    Example:
      >>> tf.math.lbeta([1.0, 1.0, 2.0]).numpy()
      np.float32(-1.7917595)
    """
    x = to_tensor(x)
    whole = gamma.lgamma(shapes.reduce_sum(x, axis=(-1,), keepdims=False))
    return elementwise.subtract(shapes.reduce_sum(gamma.lgamma(x), axis=(-1,), keepdims=False), whole)
