"""Windows: weights that let a frame of a signal begin and end softly."""

from __future__ import annotations

import math
from typing import Any

from thalweg.array import concat
from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.creation import ones
from thalweg.creation import range as range_of
from thalweg.gathering import where
from thalweg.math.cumulation import cumsum
from thalweg.math.exponential import exp, sqrt
from thalweg.math.trigonometry import cos, sin
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import as_number, scalar_integer
from thalweg.ops.dynamic_sizes import maximum as larger
from thalweg.ops.elementwise import equal, maximum, square


def _checked(window_length: Any, dtype: Any) -> tuple[Any, DType]:
    """The length as an int or a symbolic scalar, and the dtype.

    Raises:
      ValueError: the dtype is no float, or the length is no integer scalar.
    """
    kind = as_dtype(dtype)
    if not kind.is_floating:
        raise ValueError(f"dtype must be a floating point type. Found {kind!r}")
    return scalar_integer(window_length, "window_length"), kind


def _count(length: Any, dtype: DType) -> Any:
    """0, 1, …, length - 1."""
    return cast(range_of(length), dtype)


def hann_window(
    window_length: Any, periodic: Any = True, dtype: Any = dtypes.float32, name: str | None = None
) -> Any:
    """The Hann window: one period of a cosine, raised to lie between 0 and 1.

    Args:
      window_length: how many values.
      periodic: the value that follows the last would be the first again, as spectra want it; False: the
        window is symmetric. Odd windows are always symmetric.
      dtype: a float dtype.

    Returns:
      A tensor of shape `[window_length]`.

    Raises:
      ValueError: the dtype is no float.

    Example:
      >>> tf.signal.hann_window(4).numpy().round(3)
      array([0. , 0.5, 1. , 0.5], dtype=float32)
    """
    return _raised_cosine(window_length, periodic, dtype, 0.5, 0.5)


def hamming_window(
    window_length: Any, periodic: Any = True, dtype: Any = dtypes.float32, name: str | None = None
) -> Any:
    """The Hamming window: like `tf.signal.hann_window`, but between 0.08 and 1.

    Example:
      >>> tf.signal.hamming_window(4).numpy().round(3)
      array([0.08, 0.54, 1.  , 0.54], dtype=float32)
    """
    return _raised_cosine(window_length, periodic, dtype, 0.54, 0.46)


def _raised_cosine(window_length: Any, periodic: Any, dtype: Any, mean: float, amplitude: float) -> Any:
    length, kind = _checked(window_length, dtype)
    if isinstance(length, int) and length == 1:
        return ones([1], kind)
    even = 1 - length % 2
    period = larger(1, length + _flag(periodic) * even - 1)
    window = mean - amplitude * cos(_count(length, kind) * (2 * math.pi / as_number(period, kind)))
    return window if isinstance(length, int) else where(equal(length, 1), ones([length], kind), window)


def _flag(value: Any) -> Any:
    """A truth value as 0 or 1, or as a symbolic scalar."""
    if isinstance(value, Tensor) and not isinstance(value, EagerTensor):
        return cast(value, dtypes.int32)
    return int(bool(value))


def kaiser_window(
    window_length: Any, beta: Any = 12.0, dtype: Any = dtypes.float32, name: str | None = None
) -> Any:
    """The Kaiser window: the Bessel function `i0(beta * sqrt(1 - x²)) / i0(beta)` for x from -1 to 1.

    Args:
      window_length: how many values.
      beta: how soft its ends are; a number or a scalar tensor.
      dtype: a float dtype.

    Returns:
      A tensor of shape `[window_length]`.

    Raises:
      ValueError: the dtype is no float.

    Example:
      >>> tf.signal.kaiser_window(3, beta=2.0).numpy().round(3)
      array([0.439, 1.   , 0.439], dtype=float32)
    """
    from thalweg.ops.bessel import bessel_i0e

    length, kind = _checked(window_length, dtype)
    if isinstance(length, int) and length == 1:
        return ones([1], kind)
    beta = cast(to_tensor(beta), kind)
    x = _count(length, kind) * (2.0 / as_number(larger(1, length - 1), kind)) - 1.0
    argument = beta * sqrt(maximum(to_tensor(0.0, kind), 1.0 - square(x)))
    return exp(argument - beta) * (bessel_i0e(argument) / bessel_i0e(beta))


def kaiser_bessel_derived_window(
    window_length: Any, beta: Any = 12.0, dtype: Any = dtypes.float32, name: str | None = None
) -> Any:
    """The window whose squares, added to those half a window later, are one: made of sums of a Kaiser window.

    Args:
      window_length: how many values; even.
      beta: how soft the ends of the Kaiser window are.
      dtype: a float dtype.

    Raises:
      ValueError: the dtype is no float.

    Example:
      >>> tf.signal.kaiser_bessel_derived_window(2).numpy().round(3)
      array([0.707, 0.707], dtype=float32)
    """
    length, kind = _checked(window_length, dtype)
    total = cumsum(kaiser_window(length // 2 + 1, beta, kind))
    rising = sqrt(total[:-1] / total[-1])
    return concat([rising, rising[::-1]], axis=0)


def vorbis_window(window_length: Any, dtype: Any = dtypes.float32, name: str | None = None) -> Any:
    """The window of the Vorbis codec, whose squares, added to those half a window later, are one.

    Args:
      window_length: how many values.
      dtype: a float dtype.

    Raises:
      ValueError: the dtype is no float.

    Example:
      >>> tf.signal.vorbis_window(2).numpy().round(3)
      array([0.707, 0.707], dtype=float32)
    """
    length, kind = _checked(window_length, dtype)
    angle = (_count(length, kind) + 0.5) * (math.pi / as_number(larger(1, length), kind))
    return sin(square(sin(angle)) * (math.pi / 2))
