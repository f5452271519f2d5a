"""Segments, and the Fourier transforms of signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import thalweg as tf
from thalweg.keras.ops.promotion import dtype_of
from thalweg.keras.tensors import as_tensor


def segment_sum(data: Any, segment_ids: Any, num_segments: Any = None, sorted: bool = False) -> Any:
    """The sums of the elements along the first axis that have one number.

    Args:
      segment_ids: a vector: the number of each element's segment.
      num_segments: how many there are; None: as many as there are different ones.
      sorted: whether the numbers are in order.

    Raises:
      ValueError: `segment_ids` isn't a vector as long as `data`, or `num_segments` is given for sorted ones.

    Example:
      >>> tf.keras.ops.segment_sum([1, 2, 3], [0, 0, 1], 2).numpy()
      array([3, 3], dtype=int32)
    """
    if num_segments is None and not sorted:
        num_segments = tf.size(tf.unique(as_tensor(segment_ids))[0])
    of = (tf.math.segment_sum, tf.math.unsorted_segment_sum)
    return _segments(of, data, segment_ids, num_segments, sorted)


def segment_max(data: Any, segment_ids: Any, num_segments: Any = None, sorted: bool = False) -> Any:
    """The greatest of the elements along the first axis that have one number.

    Args: as for `segment_sum`; by default there are as many as the greatest number tells.

    Example:
      >>> tf.keras.ops.segment_max([1, 2, 3], [0, 0, 1]).numpy()
      array([2, 3], dtype=int32)
    """
    of = (tf.math.segment_max, tf.math.unsorted_segment_max)
    return _segments(of, data, segment_ids, num_segments, sorted)


def segment_min(data: Any, segment_ids: Any, num_segments: Any = None, sorted: bool = False) -> Any:
    """The least of the elements along the first axis that have one number.

    Args: as for `segment_max`.

    Example:
      >>> tf.keras.ops.segment_min([1, 2, 3], [0, 0, 1]).numpy()
      array([1, 3], dtype=int32)
    """
    of = (tf.math.segment_min, tf.math.unsorted_segment_min)
    return _segments(of, data, segment_ids, num_segments, sorted)


def segment_prod(data: Any, segment_ids: Any, num_segments: Any = None, sorted: bool = False) -> Any:
    """The products of the elements along the first axis that have one number.

    Args: as for `segment_max`.

    Example:
      >>> tf.keras.ops.segment_prod([2, 2, 3], [0, 0, 1]).numpy()
      array([4, 3], dtype=int32)
    """
    of = (tf.math.segment_prod, tf.math.unsorted_segment_prod)
    return _segments(of, data, segment_ids, num_segments, sorted)


def _segments(
    of: tuple[Callable[..., Any], Callable[..., Any]], data: Any, ids: Any, number: Any, sorted: bool
) -> Any:
    data, ids = as_tensor(data), as_tensor(ids)
    if ids.shape.rank != 1:
        raise ValueError(f"Argument `segment_ids` should be an 1-D vector. Received shape: {ids.shape}")
    if None not in (ids.shape[0], data.shape[0]) and ids.shape[0] != data.shape[0]:
        raise ValueError(
            "Argument `segment_ids` and `data` should have same leading dimension. "
            f"Received: {ids.shape} and {data.shape}"
        )
    if sorted:
        if number is not None:
            raise ValueError(
                "Argument `num_segments` cannot be set when sorted is True. "
                f"Received: num_segments={number}, sorted={sorted}."
            )
        return of[0](data, ids)
    return of[1](data, ids, tf.cast(tf.reduce_max(ids) + 1, tf.int32) if number is None else number)


def _complex(x: Any) -> Any:
    """The complex tensor of a pair of real ones."""
    if not isinstance(x, (tuple, list)) or len(x) != 2:
        raise ValueError(f"Input `x` should be a tuple of two tensors - real and imaginary. Received: x={x}")
    real, imag = as_tensor(x[0]), as_tensor(x[1])
    if real.shape.as_list() != imag.shape.as_list():
        raise ValueError(
            "Both the real and imaginary parts should have the same shape. "
            f"Received: x[0].shape = {real.shape}, x[1].shape = {imag.shape}"
        )
    if not dtype_of(real).is_floating or not dtype_of(imag).is_floating:
        raise ValueError(f"At least one tensor in input `x` is not of type float. Received: x={x}.")
    return tf.complex(real, imag)


def _parts(x: Any) -> tuple[Any, Any]:
    return tf.math.real(x), tf.math.imag(x)


def fft(x: tuple[Any, Any]) -> tuple[Any, Any]:
    """The Fourier transform of the last axis.

    Args:
      x: a pair: the real and the imaginary parts.

    Returns:
      Such a pair.

    Raises:
      ValueError: `x` isn't a pair of float tensors of one shape.

    Example:
      >>> real, imag = tf.keras.ops.fft(([1.0, 0.0], [0.0, 0.0]))
      >>> real.numpy(), imag.numpy()
      (array([1., 1.], dtype=float32), array([0., 0.], dtype=float32))
    """
    return _parts(tf.signal.fft(_complex(x)))


def fft2(x: tuple[Any, Any]) -> tuple[Any, Any]:
    """The Fourier transform of the last two axes.

    Args, returns and raises as `fft`.

    Example:
      >>> tf.keras.ops.fft2(([[1.0, 0.0]], [[0.0, 0.0]]))[0].numpy()
      array([[1., 1.]], dtype=float32)
    """
    return _parts(tf.signal.fft2d(_complex(x)))


def ifft2(x: tuple[Any, Any]) -> tuple[Any, Any]:
    """The inverse Fourier transform of the last two axes.

    Args, returns and raises as `fft`.

    Example:
      >>> tf.keras.ops.ifft2(([[1.0, 1.0]], [[0.0, 0.0]]))[0].numpy()
      array([[1., 0.]], dtype=float32)
    """
    return _parts(tf.signal.ifft2d(_complex(x)))


def rfft(x: Any, fft_length: int | None = None) -> tuple[Any, Any]:
    """The Fourier transform of the last axis of real numbers: the frequencies from 0 to the half.

    Args:
      fft_length: the length to cut or fill up the signal to; None: its own.

    Example:
      >>> tf.keras.ops.rfft([1.0, 0.0, 0.0, 0.0])[0].numpy()
      array([1., 1., 1.], dtype=float32)
    """
    return _parts(tf.signal.rfft(as_tensor(x), None if fft_length is None else [fft_length]))


def irfft(x: tuple[Any, Any], fft_length: int | None = None) -> Any:
    """The real numbers whose `rfft` a pair is.

    Args:
      fft_length: their number; None: twice the frequencies less 2.

    Example:
      >>> tf.keras.ops.irfft(([1.0, 1.0, 1.0], [0.0, 0.0, 0.0])).numpy()
      array([1., 0., 0., 0.], dtype=float32)
    """
    return tf.signal.irfft(_complex(x), None if fft_length is None else [fft_length])


def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> Any:
    """The parts of a length that begin at every so many elements of the last axis, on a new axis.

    Example:
      >>> tf.keras.ops.extract_sequences([1, 2, 3, 4], 2, 2).numpy()
      array([[1, 2],
             [3, 4]], dtype=int32)
    """
    return tf.signal.frame(as_tensor(x), sequence_length, sequence_stride, pad_end=False, axis=-1)


def stft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    window: Any = "hann",
    center: bool = True,
) -> tuple[Any, Any]:
    """The short-time Fourier transform of the last axis: the `rfft` of windows that move along it.

    Args:
      sequence_length: the length of a window.
      sequence_stride: how far it moves.
      fft_length: the length to fill windows up to.
      window: "hann", "hamming", a tensor with the weights, or None.
      center: mirror the signal at both ends, so that windows have their centres at its elements.

    Returns:
      The real and the imaginary parts, with axes for the windows and the frequencies.

    Raises:
      TypeError: `x` is neither float32 nor float64.
      ValueError: lengths that don't fit, or no such window.

    Example:
      >>> tf.keras.ops.stft(tf.ones([8]), 4, 2, 4)[0].shape
      TensorShape([5, 3])
    """
    _check_stride(sequence_stride)
    x = as_tensor(x)
    dtype = dtype_of(x)
    if dtype not in (tf.float32, tf.float64):
        raise TypeError(f"Invalid input type. Expected `float32` or `float64`. Received: input type={dtype}")
    if fft_length < sequence_length:
        raise ValueError(
            "`fft_length` must equal or larger than `sequence_length`. "
            f"Received: sequence_length={sequence_length}, fft_length={fft_length}"
        )
    weights = _window(window, sequence_length, fft_length, dtype)
    if center:
        half = fft_length // 2
        x = tf.pad(x, [*[(0, 0)] * (x.shape.rank - 1), (half, half)], "REFLECT")
    window_fn = None if weights is None else lambda length, dtype: weights
    return _parts(tf.signal.stft(x, fft_length, sequence_stride, fft_length, window_fn=window_fn))


def istft(
    x: tuple[Any, Any],
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> Any:
    """The signal whose `stft` a pair is.

    Args:
      x: the real and the imaginary parts.
      length: the length of the signal; None: all that there is.
      sequence_length, sequence_stride, fft_length, window, center: as for `stft`.

    Example:
      >>> parts = tf.keras.ops.stft(tf.ones([8]), 4, 2, 4)
      >>> np.round(tf.keras.ops.istft(parts, 4, 2, 4).numpy(), 4)
      array([1., 1., 1., 1., 1., 1., 1., 1.], dtype=float32)
    """
    _check_stride(sequence_stride)
    spectrum = _complex(x)
    weights = _window(window, sequence_length, fft_length, dtype_of(as_tensor(x[0])))
    window_fn = None
    if weights is not None:
        window_fn = tf.signal.inverse_stft_window_fn(sequence_stride, lambda length, dtype: weights)
    signal = tf.signal.inverse_stft(spectrum, fft_length, sequence_stride, fft_length, window_fn=window_fn)
    start = fft_length // 2 if center else 0
    if length is not None:
        return signal[..., start : start + length]
    return signal[..., start:-start] if center else signal


def _check_stride(stride: Any) -> None:
    if not isinstance(stride, int) or stride <= 0:
        raise ValueError(f"`sequence_stride` must be a positive integer. Received: sequence_stride={stride}")


def _window(window: Any, length: int, fft_length: int, dtype: Any) -> Any:
    """A window's weights, with zeros on both sides up to the length of the transform."""
    if window is None:
        return None
    if isinstance(window, str):
        made = {"hann": tf.signal.hann_window, "hamming": tf.signal.hamming_window}
        if window not in made:
            raise ValueError(
                'If a string is passed to `window`, it must be one of `"hann"`, `"hamming"`. '
                f"Received: window={window}"
            )
        weights = made[window](length, periodic=True, dtype=dtype)
    else:
        weights = as_tensor(window, dtype)
    if weights.shape.as_list() != [length]:
        raise ValueError(
            "The shape of `window` must be equal to [sequence_length]. "
            f"Received: window shape={weights.shape}"
        )
    before = (fft_length - length) // 2
    return tf.pad(weights, [(before, fft_length - length - before)])
