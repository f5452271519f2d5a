"""Powers, roots, exponentials, logarithms and the functions made of them."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.ops import activations, power
from thalweg.ops.elementwise import negative


def pow(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise power `x ** y`, with broadcasting, of signed integers, floats or complex numbers.

    Raises:
      InvalidArgumentError: an integer to a negative power; shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.pow([2, 3], 3).numpy()
      array([ 8, 27], dtype=int32)
    """
    return power.power(x, y)


def sqrt(x: Any, name: str | None = None) -> Any:
    """The elementwise square root of floats or complex numbers; NaN for negative floats.

    Example:
      >>> tf.sqrt([4.0, 9.0]).numpy()
      array([2., 3.], dtype=float32)
    """
    return power.sqrt(to_tensor(x))


def rsqrt(x: Any, name: str | None = None) -> Any:
    """The elementwise 1 / sqrt(x) of floats or complex numbers.

    Example:
      >>> tf.math.rsqrt([4.0, 16.0]).numpy()
      array([0.5 , 0.25], dtype=float32)
    """
    return power.rsqrt(to_tensor(x))


def exp(x: Any, name: str | None = None) -> Any:
    """The elementwise exponential e ** x of floats or complex numbers.

    Example:
      >>> tf.exp([0.0, 1.0]).numpy().round(4)
      array([1.    , 2.7183], dtype=float32)
    """
    return power.exp(to_tensor(x))


def expm1(x: Any, name: str | None = None) -> Any:
    """The elementwise exp(x) - 1 of floats or complex numbers, exact for small x.

    Example:
      >>> tf.math.expm1([0.0, 1e-10]).numpy()
      array([0.e+00, 1.e-10], dtype=float32)
    """
    return power.expm1(to_tensor(x))


def log(x: Any, name: str | None = None) -> Any:
    """The elementwise natural logarithm of floats or complex numbers; NaN for negative floats.

    Example:
      >>> tf.math.log([1.0, 10.0]).numpy()
      array([0.       , 2.3025851], dtype=float32)
    """
    return power.log(to_tensor(x))


def log1p(x: Any, name: str | None = None) -> Any:
    """The elementwise natural logarithm of 1 + x, exact for small x.

    Example:
      >>> tf.math.log1p([0.0, 1e-10]).numpy()
      array([0.e+00, 1.e-10], dtype=float32)
    """
    return power.log1p(to_tensor(x))


def sigmoid(x: Any, name: str | None = None) -> Any:
    """The elementwise logistic function 1 / (1 + exp(-x)) of floats or complex numbers.

    Example:
      >>> tf.sigmoid([0.0, 100.0]).numpy()
      array([0.5, 1. ], dtype=float32)
    """
    return activations.sigmoid(to_tensor(x))


def log_sigmoid(x: Any, name: str | None = None) -> Any:
    """The elementwise logarithm of the logistic function, -softplus(-x), of floats.

    Example:
      >>> tf.math.log_sigmoid([-100.0, 100.0]).numpy().round(4)
      array([-100.,   -0.], dtype=float32)
    """
    return negative(activations.softplus(negative(to_tensor(x))))


def softplus(features: Any, name: str | None = None) -> Any:
    """The elementwise log(1 + exp(features)) of floats: a smooth form of `tf.nn.relu`.

    Example:
      >>> tf.math.softplus([0.0, 100.0]).numpy()
      array([  0.6931472, 100.       ], dtype=float32)
    """
    return activations.softplus(to_tensor(features))


def softsign(features: Any, name: str | None = None) -> Any:
    """The elementwise features / (1 + |features|) of floats, between -1 and 1.

    Example:
      >>> tf.math.softsign([-1.0, 3.0]).numpy()
      array([-0.5 ,  0.75], dtype=float32)
    """
    return activations.softsign(to_tensor(features))
