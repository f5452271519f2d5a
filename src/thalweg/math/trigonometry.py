"""Trigonometric and hyperbolic functions, and their inverses, of floats or complex numbers, in radians."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import pair, to_tensor
from thalweg.ops import activations, trigonometry


def sin(x: Any, name: str | None = None) -> Any:
    """The elementwise sine.

    Example:
      >>> tf.sin([0.0, 1.0]).numpy().round(4)
      array([0.    , 0.8415], dtype=float32)
    """
    return trigonometry.sin(to_tensor(x))


def cos(x: Any, name: str | None = None) -> Any:
    """The elementwise cosine.

    Example:
      >>> tf.cos([0.0, 1.0]).numpy().round(4)
      array([1.    , 0.5403], dtype=float32)
    """
    return trigonometry.cos(to_tensor(x))


def tan(x: Any, name: str | None = None) -> Any:
    """The elementwise tangent.

    Example:
      >>> tf.tan([0.0, 1.0]).numpy().round(4)
      array([0.    , 1.5574], dtype=float32)
    """
    return trigonometry.tan(to_tensor(x))


def asin(x: Any, name: str | None = None) -> Any:
    """The elementwise inverse of the sine, in [-pi/2, pi/2]; NaN for floats outside of [-1, 1].

    Example:
      >>> tf.asin([0.0, 1.0]).numpy().round(4)
      array([0.    , 1.5708], dtype=float32)
    """
    return trigonometry.asin(to_tensor(x))


def acos(x: Any, name: str | None = None) -> Any:
    """The elementwise inverse of the cosine, in [0, pi]; NaN for floats outside of [-1, 1].

    Example:
      >>> tf.acos([0.0, 1.0]).numpy().round(4)
      array([1.5708, 0.    ], dtype=float32)
    """
    return trigonometry.acos(to_tensor(x))


def atan(x: Any, name: str | None = None) -> Any:
    """The elementwise inverse of the tangent, in [-pi/2, pi/2].

    Example:
      >>> tf.atan([0.0, 1.0]).numpy().round(4)
      array([0.    , 0.7854], dtype=float32)
    """
    return trigonometry.atan(to_tensor(x))


def atan2(y: Any, x: Any, name: str | None = None) -> Any:
    """The angle of the point (x, y), elementwise, in [-pi, pi]: the inverse tangent of y / x.

    Args:
      y, x: floats that broadcast.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.atan2([1.0, -1.0], [0.0, -1.0]).numpy()
      array([ 1.5707964, -2.3561945], dtype=float32)
    """
    return trigonometry.atan2(*pair(y, x))


def sinh(x: Any, name: str | None = None) -> Any:
    """The elementwise hyperbolic sine.

    Example:
      >>> tf.sinh([0.0, 1.0]).numpy().round(4)
      array([0.    , 1.1752], dtype=float32)
    """
    return trigonometry.sinh(to_tensor(x))


def cosh(x: Any, name: str | None = None) -> Any:
    """The elementwise hyperbolic cosine.

    Example:
      >>> tf.cosh([0.0, 1.0]).numpy().round(4)
      array([1.    , 1.5431], dtype=float32)
    """
    return trigonometry.cosh(to_tensor(x))


def tanh(x: Any, name: str | None = None) -> Any:
    """The elementwise hyperbolic tangent, between -1 and 1.

    Example:
      >>> tf.tanh([0.0, 1.0]).numpy().round(4)
      array([0.    , 0.7616], dtype=float32)
    """
    return activations.tanh(to_tensor(x))


def asinh(x: Any, name: str | None = None) -> Any:
    """The elementwise inverse of the hyperbolic sine.

    Example:
      >>> tf.asinh([0.0, 1.0]).numpy().round(4)
      array([0.    , 0.8814], dtype=float32)
    """
    return trigonometry.asinh(to_tensor(x))


def acosh(x: Any, name: str | None = None) -> Any:
    """The elementwise inverse of the hyperbolic cosine; NaN for floats below 1.

    Example:
      >>> tf.acosh([1.0, 2.0]).numpy().round(4)
      array([0.   , 1.317], dtype=float32)
    """
    return trigonometry.acosh(to_tensor(x))


def atanh(x: Any, name: str | None = None) -> Any:
    """The elementwise inverse of the hyperbolic tangent; NaN for floats outside of [-1, 1].

    Example:
      >>> tf.atanh([0.0, 0.5]).numpy().round(4)
      array([0.    , 0.5493], dtype=float32)
    """
    return trigonometry.atanh(to_tensor(x))
