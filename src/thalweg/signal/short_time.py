"""Transforms of frames of a signal: short-time Fourier, modified cosine; and the way back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from thalweg.array import concat, reshape, split, tile
from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.gathering import where
from thalweg.math.exponential import log
from thalweg.math.reductions import reduce_sum
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import check_rank_at_least, fit_last, pad_last, scalar_integer, size_of
from thalweg.ops.elementwise import equal, square
from thalweg.ops.handed_down import filled_like
from thalweg.ops.power import pow_op
from thalweg.ops.rounding import ceil
from thalweg.rearranging import reverse
from thalweg.signal.cosine import dct
from thalweg.signal.fourier import irfft, rfft
from thalweg.signal.framing import frame, overlap_and_add
from thalweg.signal.windows import hann_window, vorbis_window

# `window_fn(length, dtype=dtype)` gives the weights of a frame.
Window = Callable[..., Any]


def stft(
    signals: Any,
    frame_length: Any,
    frame_step: Any,
    fft_length: Any = None,
    window_fn: Window | None = hann_window,
    pad_end: bool = False,
    name: str | None = None,
) -> Any:
    """The short-time Fourier transform: the spectra of a signal's frames.

    Args:
      signals: a float32 or float64 tensor of shape `[..., samples]`.
      frame_length, frame_step: how long frames are, and how far one begins after the other.
      fft_length: how many values are transformed, filled up with zeros. None: the power of two from
        `frame_length` on.
      window_fn: `window_fn(frame_length, dtype=dtype)` gives the weights of a frame; None: all are one.
      pad_end: see `tf.signal.frame`.

    Returns:
      A complex tensor of shape `[..., frames, fft_length // 2 + 1]`.

    Raises:
      ValueError: the signals are a scalar, or a length isn't an integer scalar.

    Example:
      >>> tf.signal.stft(tf.ones([8]), 4, 2).shape
      TensorShape([3, 3])
    """
    signals = to_tensor(signals)
    check_rank_at_least(signals, 1)
    length, step = scalar_integer(frame_length, "frame_length"), scalar_integer(frame_step, "frame_step")
    frames = frame(signals, length, step, pad_end=pad_end)
    if window_fn is not None:
        frames = frames * window_fn(length, dtype=frames.dtype)
    return rfft(frames, [_transform_length(fft_length, length)])


def _transform_length(fft_length: Any, frame_length: Any) -> Any:
    """The length that was asked for, or the power of two from the frame's length on."""
    if fft_length is not None:
        return scalar_integer(fft_length, "fft_length")
    if isinstance(frame_length, int):
        return 1 << max(0, frame_length - 1).bit_length()
    exponent = ceil(log(cast(frame_length, dtypes.float32)) / math.log(2.0))
    return cast(pow_op(to_tensor(2.0), exponent), frame_length.dtype)


def inverse_stft(
    stfts: Any,
    frame_length: Any,
    frame_step: Any,
    fft_length: Any = None,
    window_fn: Window | None = hann_window,
    name: str | None = None,
) -> Any:
    """The signal whose frames have these spectra, the frames weighted and added up.

    For the arguments see `tf.signal.stft`. It gives the signal back if `window_fn` is
    `tf.signal.inverse_stft_window_fn(frame_step, forward_window_fn)`.

    Args:
      stfts: a complex tensor of shape `[..., frames, fft_length // 2 + 1]`.

    Returns:
      A float tensor of shape `[..., (frames - 1) * frame_step + frame_length]`.

    Raises:
      ValueError: the spectra have fewer than two axes, or a length isn't an integer scalar.

    Example:
      >>> tf.signal.inverse_stft(tf.signal.stft(tf.ones([8]), 4, 2), 4, 2).shape
      TensorShape([8])
    """
    stfts = to_tensor(stfts)
    check_rank_at_least(stfts, 2)
    length, step = scalar_integer(frame_length, "frame_length"), scalar_integer(frame_step, "frame_step")
    frames = fit_last(irfft(stfts, [_transform_length(fft_length, length)]), length)
    if window_fn is not None:
        frames = frames * window_fn(length, dtype=stfts.dtype.real_dtype)
    return overlap_and_add(frames, step)


def inverse_stft_window_fn(
    frame_step: Any, forward_window_fn: Window = hann_window, name: str | None = None
) -> Window:
    """The window function with which `tf.signal.inverse_stft` undoes `tf.signal.stft`.

    Args:
      frame_step: how far one frame begins after the other.
      forward_window_fn: the window function of the transform.

    Returns:
      A function `window_fn(frame_length, dtype)`: the forward window, divided by the sum of the squares of
      all windows that lie over a sample.

    Example:
      >>> tf.signal.inverse_stft_window_fn(2)(4, tf.float32).numpy().round(3)
      array([0., 1., 1., 1.], dtype=float32)
    """

    def window_fn(frame_length: Any, dtype: Any) -> Any:
        step = scalar_integer(frame_step, "frame_step")
        length = scalar_integer(frame_length, "frame_length")
        window = forward_window_fn(length, dtype=dtype)
        overlaps = -(-length // step)
        squares = reshape(pad_last(square(window), overlaps * step - length), [overlaps, step])
        total = tile(reduce_sum(squares, axis=0, keepdims=True), [overlaps, 1])
        total = reshape(total, [overlaps * step])[:length]
        none = filled_like(total, 0)
        return where(equal(total, none), none, window / total)

    return window_fn


def mdct(
    signals: Any,
    frame_length: Any,
    window_fn: Window | None = vorbis_window,
    pad_end: bool = False,
    norm: str | None = None,
    name: str | None = None,
) -> Any:
    """The modified cosine transform: half as many values as a frame has, from frames that overlap by half.

    Args:
      signals: a float32 or float64 tensor of shape `[..., samples]`.
      frame_length: how long frames are; a multiple of 4.
      window_fn: `window_fn(frame_length, dtype=dtype)` gives the weights of a frame; None: all are
        `sqrt(1/2)`.
      pad_end: see `tf.signal.frame`.
      norm: `"ortho"` for the orthonormal cosine transform.

    Returns:
      A tensor of shape `[..., frames, frame_length // 2]`.

    Raises:
      ValueError: the signals are a scalar, or the length isn't a multiple of 4.

    Example:
      >>> tf.signal.mdct(tf.ones([8]), 4).shape
      TensorShape([3, 2])
    """
    signals = to_tensor(signals)
    check_rank_at_least(signals, 1)
    length = scalar_integer(frame_length, "frame_length")
    if isinstance(length, int) and length % 4:
        raise ValueError("The frame length must be a multiple of 4.")
    frames = _weighted(frame(signals, length, length // 2, pad_end=pad_end), window_fn, length)
    a, b, c, d = split(frames, 4, axis=-1)
    folded = concat([-reverse(c, [-1]) - d, a - reverse(b, [-1])], axis=-1)
    return dct(folded, type=4, norm=norm)


def _weighted(frames: Any, window_fn: Window | None, length: Any) -> Any:
    return frames * (math.sqrt(0.5) if window_fn is None else window_fn(length, dtype=frames.dtype))


def inverse_mdct(
    mdcts: Any, window_fn: Window | None = vorbis_window, norm: str | None = None, name: str | None = None
) -> Any:
    """The inverse of `tf.signal.mdct` with the same window and norm.

    Args:
      mdcts: a tensor of shape `[..., frames, frame_length // 2]`.

    Returns:
      A tensor of shape `[..., (frames + 1) * frame_length // 2]`. Its first and last half frame aren't the
      signal's, for only one frame lies over them.

    Raises:
      ValueError: the input has fewer than two axes, or the norm is unknown.

    Example:
      >>> tf.signal.inverse_mdct(tf.signal.mdct(tf.ones([8]), 4)).numpy()[2:-2].round(3)
      array([1., 1., 1., 1.], dtype=float32)
    """
    mdcts = to_tensor(mdcts)
    check_rank_at_least(mdcts, 2)
    half = size_of(mdcts, -1)
    folded = dct(mdcts, type=4, norm=norm)
    if norm is None:
        folded = folded * (0.5 / (float(half) if isinstance(half, int) else cast(half, mdcts.dtype)))
    first, second = split(folded, 2, axis=-1)
    frames = concat([second, -reverse(second, [-1]), -reverse(first, [-1]), -first], axis=-1)
    return overlap_and_add(_weighted(frames, window_fn, 2 * half), half)
