"""Fourier transforms of the last axes, and the order of their spectra."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor
from thalweg.core.op import Op
from thalweg.core.tensor import Tensor
from thalweg.ops import fourier
from thalweg.ops.casting import cast
from thalweg.ops.complex_numbers import complex_dtype
from thalweg.ops.dynamic_sizes import check_rank_at_least, maximum, rank_of, size_of, sizes_of
from thalweg.ops.padding import pad
from thalweg.ops.power import sqrt
from thalweg.ops.reductions import reduce_prod
from thalweg.ops.sizes import dims
from thalweg.rearranging import roll


def fft(input: Any, name: str | None = None) -> Any:
    """The discrete Fourier transform of the last axis: `y[k] = sum_j x[j] exp(-2πi jk/n)`.

    Args:
      input: a complex64 or complex128 tensor of shape `[..., n]`.

    Returns:
      A tensor of the same shape and dtype.

    Raises:
      InvalidArgumentError: the input isn't complex, or is a scalar.

    Example:
      >>> tf.signal.fft([1 + 0j, 1 + 0j]).numpy()
      array([2.+0.j, 0.+0.j])
    """
    return fourier.fft(to_tensor(input))


def ifft(input: Any, name: str | None = None) -> Any:
    """The inverse of `tf.signal.fft`: `x[j] = sum_k y[k] exp(2πi jk/n) / n`.

    Args:
      input: a complex64 or complex128 tensor of shape `[..., n]`.

    Raises:
      InvalidArgumentError: the input isn't complex, or is a scalar.

    Example:
      >>> tf.signal.ifft([2 + 0j, 0 + 0j]).numpy()
      array([1.+0.j, 1.+0.j])
    """
    return fourier.ifft(to_tensor(input))


def fft2d(input: Any, name: str | None = None) -> Any:
    """The Fourier transform of the last two axes of a complex tensor. See `tf.signal.fft`."""
    return fourier.fft2d(to_tensor(input))


def ifft2d(input: Any, name: str | None = None) -> Any:
    """The inverse of `tf.signal.fft2d`."""
    return fourier.ifft2d(to_tensor(input))


def fft3d(input: Any, name: str | None = None) -> Any:
    """The Fourier transform of the last three axes of a complex tensor. See `tf.signal.fft`."""
    return fourier.fft3d(to_tensor(input))


def ifft3d(input: Any, name: str | None = None) -> Any:
    """The inverse of `tf.signal.fft3d`."""
    return fourier.ifft3d(to_tensor(input))


# Real transforms


def rfft(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """The Fourier transform of real values: the half of the spectrum that isn't the conjugate of the other.

    Args:
      input_tensor: a float32 or float64 tensor of shape `[..., n]`.
      fft_length: a list of one number: the last axis is cut, or filled up with zeros, to that size before.
        None: n.

    Returns:
      A complex tensor of shape `[..., fft_length // 2 + 1]`.

    Raises:
      ValueError: the input isn't float32 or float64, or is a scalar.

    Example:
      >>> tf.signal.rfft([1.0, 1.0]).numpy()
      array([2.+0.j, 0.+0.j], dtype=complex64)
    """
    return _forward(fourier.rfft, 1, input_tensor, fft_length)


def rfft2d(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """The Fourier transform of the last two axes of a real tensor; `fft_length` has two sizes.

    See `tf.signal.rfft`.
    """
    return _forward(fourier.rfft2d, 2, input_tensor, fft_length)


def rfft3d(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """The Fourier transform of the last three axes of a real tensor; `fft_length` has three sizes.

    See `tf.signal.rfft`.
    """
    return _forward(fourier.rfft3d, 3, input_tensor, fft_length)


def irfft(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """The inverse of `tf.signal.rfft`: the real values that have this half of a spectrum.

    Args:
      input_tensor: a complex64 or complex128 tensor of shape `[..., m]`.
      fft_length: a list of one number: how many values, of whose spectrum the first `fft_length // 2 + 1` are
        taken from the input. None: `2 (m - 1)`; odd numbers have to be told.

    Returns:
      A float tensor of shape `[..., fft_length]`.

    Raises:
      ValueError: the input isn't complex, or is a scalar.

    Example:
      >>> tf.signal.irfft([2 + 0j, 0 + 0j]).numpy()
      array([1., 1.], dtype=float32)
    """
    return _backward(fourier.irfft, 1, input_tensor, fft_length)


def irfft2d(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """The inverse of `tf.signal.rfft2d`; `fft_length` has two sizes. See `tf.signal.irfft`."""
    return _backward(fourier.irfft2d, 2, input_tensor, fft_length)


def irfft3d(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """The inverse of `tf.signal.rfft3d`; `fft_length` has three sizes. See `tf.signal.irfft`."""
    return _backward(fourier.irfft3d, 3, input_tensor, fft_length)


def _forward(operation: Op, rank: int, value: Any, fft_length: Any) -> Any:
    x = _real_operand(value)
    check_rank_at_least(x, rank)
    lengths = dims(sizes_of(x, -rank) if fft_length is None else fft_length)
    return operation(_padded(x, lengths), fft_length=lengths, Tcomplex=complex_dtype(x.dtype))


def _backward(operation: Op, rank: int, value: Any, fft_length: Any) -> Any:
    z = _complex_operand(value)
    check_rank_at_least(z, rank)
    lengths = dims(_full_sizes(z, rank) if fft_length is None else fft_length)
    stored = lengths if isinstance(lengths, Tensor) else (*lengths[:-1], fourier.half(lengths[-1]))
    return operation(_padded(z, stored), fft_length=lengths, Treal=z.dtype.real_dtype)


def _real_operand(value: Any) -> Any:
    x = to_tensor(value, dtype_hint=dtypes.float32)
    if x.dtype not in (dtypes.float32, dtypes.float64):
        raise ValueError(f"RFFT requires tf.float32 or tf.float64 inputs, got: {x.dtype.name}")
    return x


def _complex_operand(value: Any) -> Any:
    z = to_tensor(value, dtype_hint=dtypes.complex64)
    if not z.dtype.is_complex:
        raise ValueError(f"IRFFT requires tf.complex64 or tf.complex128 inputs, got: {z.dtype.name}")
    return z


def _full_sizes(z: Any, rank: int) -> list[Any]:
    """The sizes of the last axes of what has the half spectrum `z`, if its last size is even."""
    return [*sizes_of(z, -rank, -1), maximum(0, 2 * (size_of(z, -1) - 1))]


def _padded(x: Any, lengths: Any) -> Any:
    """The last axes filled up with zeros to at least `lengths`, where that is known to be needed."""
    if isinstance(lengths, Tensor) or x._spec.rank is None or len(lengths) > x._spec.rank:
        return x
    present = x._spec.shape[x._spec.rank - len(lengths) :]
    if (
        None in present
        or 0 in present
        or all(n >= length for n, length in zip(present, lengths, strict=True))
    ):
        return x
    added = tuple((0, max(0, length - n)) for n, length in zip(present, lengths, strict=True))
    return pad(x, paddings=((0, 0),) * (x._spec.rank - len(lengths)) + added)


# Any axes


def fftnd(
    input_tensor: Any,
    fft_length: Any = None,
    axes: Any = None,
    norm: str | None = None,
    name: str | None = None,
) -> Any:
    """The Fourier transform of any axes of a complex tensor.

    Args:
      input_tensor: a complex64 or complex128 tensor.
      fft_length: the sizes that the axes are cut, or filled up with zeros, to before. None: those they have.
      axes: the axes that are transformed. None: as many of the last as `fft_length` has sizes, or all.
      norm: what the result is divided by, of the number n of values that are transformed together:
        `"backward"` (as None) nothing, `"ortho"` the square root of n, `"forward"` n.

    Raises:
      ValueError: the norm is another.
      InvalidArgumentError: the input isn't complex, or there is no such axis.

    Example:
      >>> tf.signal.fftnd([[1 + 0j, 2 + 0j]], axes=[1]).numpy()
      array([[ 3.+0.j, -1.+0.j]], dtype=complex64)
    """
    x = to_tensor(input_tensor, dtype_hint=dtypes.complex64)
    axes, lengths = _axes_and_lengths(x, axes, fft_length, False)
    return fourier.fftnd(_normalized(x, lengths, norm, forward=True), fft_length=lengths, axes=axes)


def ifftnd(
    input_tensor: Any,
    fft_length: Any = None,
    axes: Any = None,
    norm: str | None = None,
    name: str | None = None,
) -> Any:
    """The inverse of `tf.signal.fftnd`, with the same arguments."""
    x = to_tensor(input_tensor, dtype_hint=dtypes.complex64)
    axes, lengths = _axes_and_lengths(x, axes, fft_length, False)
    return fourier.ifftnd(_normalized(x, lengths, norm, forward=False), fft_length=lengths, axes=axes)


def rfftnd(
    input_tensor: Any,
    fft_length: Any = None,
    axes: Any = None,
    norm: str | None = None,
    name: str | None = None,
) -> Any:
    """The Fourier transform of any axes of a real tensor; of the last of `axes` half the spectrum is given.

    For the arguments see `tf.signal.fftnd`.

    Raises:
      ValueError: the input isn't float32 or float64.

    Example:
      >>> tf.signal.rfftnd([[1.0, 2.0]], axes=[1]).numpy()
      array([[ 3.+0.j, -1.+0.j]], dtype=complex64)
    """
    x = _real_operand(input_tensor)
    axes, lengths = _axes_and_lengths(x, axes, fft_length, False)
    x = _normalized(x, lengths, norm, forward=True)
    return fourier.rfftnd(x, fft_length=lengths, axes=axes, Tcomplex=complex_dtype(x.dtype))


def irfftnd(
    input_tensor: Any,
    fft_length: Any = None,
    axes: Any = None,
    norm: str | None = None,
    name: str | None = None,
) -> Any:
    """The inverse of `tf.signal.rfftnd`, with the same arguments.

    Raises:
      ValueError: the input isn't complex.
    """
    z = _complex_operand(input_tensor)
    axes, lengths = _axes_and_lengths(z, axes, fft_length, True)
    z = _normalized(z, lengths, norm, forward=False)
    return fourier.irfftnd(z, fft_length=lengths, axes=axes, Treal=z.dtype.real_dtype)


def _axes_and_lengths(x: Any, axes: Any, fft_length: Any, halves: bool) -> tuple[tuple[int, ...], Any]:
    """The transformed axes, and the sizes they are brought to; `halves`: the last holds half a spectrum."""
    lengths = None if fft_length is None else dims(fft_length)
    rank = rank_of(x)
    if axes is None:
        axes = range(-(len(lengths) if isinstance(lengths, tuple) else rank), 0)
    axes = tuple(np.atleast_1d(np.asarray(axes, np.int64)).tolist())
    for axis in axes:
        if not -rank <= axis < rank:
            message = f"axes must be between {-rank} and {rank - 1}, got {axis}"
            raise errors.op_error(errors.InvalidArgumentError, "FFTND", message)
    if lengths is None:
        sizes = [size_of(x, axis) for axis in axes]
        if halves:
            sizes[-1] = maximum(0, 2 * (sizes[-1] - 1))
        lengths = dims(sizes)
    return axes, lengths


def _normalized(x: Any, lengths: Any, norm: str | None, forward: bool) -> Any:
    """The operand of a transform, scaled as `norm` wants it; inverse transforms divide by n themselves."""
    if norm not in (None, "backward", "ortho", "forward"):
        raise ValueError(f'norm must be "backward", "ortho", "forward" or None, got {norm!r}')
    if norm in (None, "backward"):
        return x
    if isinstance(lengths, Tensor):
        count = cast(reduce_prod(lengths, axis=None, keepdims=False), x.dtype.real_dtype)
        factor = cast(sqrt(count) if norm == "ortho" else count, x.dtype)
    else:
        factor = math.prod(lengths) ** (0.5 if norm == "ortho" else 1.0)
    return x / factor if forward else x * factor


def fftshift(x: Any, axes: Any = None, name: str | None = None) -> Any:
    """The spectrum with the frequency zero in the middle: the halves of each axis exchanged.

    Args:
      x: a tensor.
      axes: an axis, or a list of axes; None for all.

    Example:
      >>> tf.signal.fftshift([0, 1, 2, -2, -1]).numpy()
      array([-2, -1,  0,  1,  2], dtype=int32)
    """
    return _shifted(to_tensor(x), axes, 1)


def ifftshift(x: Any, axes: Any = None, name: str | None = None) -> Any:
    """The inverse of `tf.signal.fftshift`; they differ where a size is odd.

    Example:
      >>> tf.signal.ifftshift([-2, -1, 0, 1, 2]).numpy()
      array([ 0,  1,  2, -2, -1], dtype=int32)
    """
    return _shifted(to_tensor(x), axes, -1)


def _shifted(x: Any, axes: Any, sign: int) -> Any:
    if axes is None:
        axes = range(rank_of(x))
    where = np.atleast_1d(np.asarray(axes, np.int64)).tolist()
    return roll(x, [sign * (size_of(x, axis) // 2) for axis in where], where)
