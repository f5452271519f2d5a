"""Parts of numbers: rounding, neighbours, and the parts of complex numbers."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import pair, to_tensor
from thalweg.ops import complex_numbers, elementwise, rounding


def floor(x: Any, name: str | None = None) -> Any:
    """Each float rounded down. It has no gradient.

    Example:
      >>> tf.floor([1.7, -1.2]).numpy()
      array([ 1., -2.], dtype=float32)
    """
    return rounding.floor(to_tensor(x))


def ceil(x: Any, name: str | None = None) -> Any:
    """Each float rounded up. It has no gradient.

    Example:
      >>> tf.math.ceil([1.2, -1.7]).numpy()
      array([ 2., -1.], dtype=float32)
    """
    return rounding.ceil(to_tensor(x))


def round(x: Any, name: str | None = None) -> Any:
    """Each number rounded to the nearest whole one, halves to the even one. It has no gradient.

    Example:
      >>> tf.round([0.5, 1.5, 2.4]).numpy()
      array([0., 2., 2.], dtype=float32)
    """
    x = to_tensor(x)
    return x if x.dtype.is_integer else rounding.round_half_to_even(x)


def rint(x: Any, name: str | None = None) -> Any:
    """Each float rounded to the nearest whole one, halves to the even one. It has no gradient.

    Example:
      >>> tf.math.rint([0.5, 1.5, 2.4]).numpy()
      array([0., 2., 2.], dtype=float32)
    """
    return rounding.rint(to_tensor(x))


def nextafter(x1: Any, x2: Any, name: str | None = None) -> Any:
    """The float next to x1 in the direction of x2, elementwise, with broadcasting; of float32 or float64.

    Raises:
      InvalidArgumentError: other dtypes, different dtypes, or shapes that don't broadcast.

    Example:
      >>> tf.math.nextafter([1.0], [2.0]).numpy()
      array([1.0000001], dtype=float32)
    """
    return rounding.nextafter(*pair(x1, x2))


def real(input: Any, name: str | None = None) -> Any:
    """The real parts: float32 of complex64, float64 of complex128; real numbers stay as they are.

    Example:
      >>> tf.math.real([1 + 2j]).numpy()
      array([1.])
    """
    x = to_tensor(input)
    return complex_numbers.real(x) if x.dtype.is_complex else x


def imag(input: Any, name: str | None = None) -> Any:
    """The imaginary parts: float32 of complex64, float64 of complex128; zeros of real numbers.

    Example:
      >>> tf.math.imag([1 + 2j]).numpy()
      array([2.])
    """
    x = to_tensor(input)
    return complex_numbers.imag(x) if x.dtype.is_complex else _zeros_like(x)


def angle(input: Any, name: str | None = None) -> Any:
    """The angles of complex numbers, in radians, in (-pi, pi]; of real numbers 0 or, of negative ones, pi.

    Example:
      >>> tf.math.angle([1j, -1 + 0j]).numpy()
      array([1.57079633, 3.14159265])
    """
    from thalweg.ops.selection import select

    x = to_tensor(input)
    if x.dtype.is_complex:
        return complex_numbers.angle(x)
    pi = elementwise.multiply(elementwise.scalar(3.141592653589793, x), _ones_like(x))
    return select(elementwise.less(x, elementwise.scalar(0, x)), pi, _zeros_like(x))


def conj(x: Any, name: str | None = None) -> Any:
    """The complex conjugates; real numbers stay as they are.

    Raises:
      TypeError: no numbers.

    Example:
      >>> tf.math.conj([1 + 2j]).numpy()
      array([1.-2.j])
    """
    x = to_tensor(x)
    if not x.dtype.is_numeric:
        raise TypeError(f"Expected numeric or variant tensor, got dtype {x.dtype!r}.")
    return elementwise.conj(x)


def _zeros_like(x: Any) -> Any:
    from thalweg.ops.handed_down import filled_like

    return filled_like(x, 0)


def _ones_like(x: Any) -> Any:
    from thalweg.ops.handed_down import filled_like

    return filled_like(x, 1)
