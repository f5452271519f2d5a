"""Cosine transforms, computed by real Fourier transforms of twice the length."""

from __future__ import annotations

import math
from typing import Any

from thalweg.array import concat
from thalweg.core.convert import constant, to_tensor
from thalweg.creation import range as range_of
from thalweg.ops.casting import cast
from thalweg.ops.complex_numbers import imag, make_complex, real
from thalweg.ops.dynamic_sizes import as_number, fit_last, maximum, scalar_integer, size_of
from thalweg.ops.trigonometry import cos, sin
from thalweg.signal.fourier import irfft, rfft


def dct(
    input: Any, type: int = 2, n: Any = None, axis: int = -1, norm: str | None = None, name: str | None = None
) -> Any:
    """The discrete cosine transform of the last axis.

    Args:
      input: a float32 or float64 tensor of shape `[..., samples]`.
      type: which of the four: the second is the usual one, the third its inverse; the first and the fourth
        are their own inverses. All but for a factor.
      n: the last axis is cut, or filled up with zeros, to this size before. None: as it is.
      axis: has to be -1.
      norm: `"ortho"` scales the transform so that its matrix is orthonormal.

    Returns:
      A tensor of shape `[..., n]`.

    Raises:
      NotImplementedError: `axis` isn't -1.
      ValueError: the type, `n` or the norm is another, or the first type is to be normalised or has one
        sample only.

    Example:
      >>> tf.signal.dct([1.0, 1.0]).numpy().round(3)
      array([4., 0.], dtype=float32)
    """
    x, n = to_tensor(input), None if n is None else scalar_integer(n, "n")
    _check(x, type, n, axis, norm)
    return _cosine_transform(x, type, n, norm)


def idct(
    input: Any, type: int = 2, n: Any = None, axis: int = -1, norm: str | None = None, name: str | None = None
) -> Any:
    """The inverse of `tf.signal.dct` with the same arguments, times `2 n` unless the norm is `"ortho"`.

    Example:
      >>> tf.signal.idct([4.0, 0.0]).numpy().round(3) / 4
      array([1., 1.], dtype=float32)
    """
    x, n = to_tensor(input), None if n is None else scalar_integer(n, "n")
    _check(x, type, n, axis, norm)
    return _cosine_transform(x, {1: 1, 2: 3, 3: 2, 4: 4}[type], n, norm)


def _check(x: Any, type: int, n: Any, axis: int, norm: str | None) -> None:
    if axis != -1:
        raise NotImplementedError(f"axis must be -1. Got: {axis}")
    if isinstance(n, int) and n < 1:
        raise ValueError("n should be a positive integer or None")
    if type not in (1, 2, 3, 4):
        raise ValueError("Types I, II, III and IV (I)DCT are supported.")
    if type == 1:
        if norm == "ortho":
            raise ValueError("Normalization is not supported for the Type-I DCT.")
        if x._spec.shape and x._spec.shape[-1] is not None and x._spec.shape[-1] < 2:
            raise ValueError("Type-I DCT requires the dimension to be greater than one.")
    if norm not in (None, "ortho"):
        raise ValueError(f"Unknown normalization. Expected None or 'ortho', got: {norm}")


def _cosine_transform(x: Any, type: int, n: Any, norm: str | None) -> Any:
    if n is not None:
        x = fit_last(x, n)
    if type == 1:
        return real(rfft(concat([x, x[..., -2:0:-1]], axis=-1)))
    size = size_of(x, -1)
    count = as_number(maximum(1, size), x.dtype)
    if type == 4:
        result = _second(x, 2 * size)[..., 1::2]
        return result * (0.5 / count) ** 0.5 if norm else result
    if type == 2:
        result = _second(x, size)
        return result * _orthonormal(size, x.dtype, (0.25 / count) ** 0.5) if norm else result
    return _third(x * (_orthonormal(size, x.dtype, count**0.5, 0.5**0.5) if norm else count), size)


def _second(x: Any, size: Any) -> Any:
    """`y[k] = 2 sum_j x[j] cos(π k (2j + 1) / 2n)`: the spectrum of `x` and n zeros, turned half a step."""
    spectrum = rfft(fit_last(x, size), [2 * size])[..., :size]
    angle = _quarter_turn(size, x.dtype)
    return 2.0 * (real(spectrum) * cos(angle) + imag(spectrum) * sin(angle))


def _third(x: Any, size: Any) -> Any:
    """The transposed transform, but for its scale."""
    angle = _quarter_turn(size, x.dtype)
    spectrum = make_complex(2.0 * x * cos(angle), 2.0 * x * sin(angle))
    return irfft(spectrum, [2 * size])[..., :size]


def _quarter_turn(size: Any, dtype: Any) -> Any:
    """The angles from 0 to a quarter turn, in `size` steps."""
    return cast(range_of(size), dtype) * (math.pi / 2 / as_number(maximum(1, size), dtype))


def _orthonormal(size: Any, dtype: Any, first: Any, ratio: float = 2**0.5) -> Any:
    """The factors of the values: the first, and those of all others, which is `ratio` times as large."""
    first = cast(to_tensor(first), dtype)
    others = cast(range_of(size) > 0, dtype)
    return first * (constant(1.0, dtype) + others * (ratio - 1.0))
