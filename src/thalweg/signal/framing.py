"""Signals cut into frames that may overlap, and frames added up to signals."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.array import reshape, transpose
from thalweg.core.convert import constant, to_tensor
from thalweg.creation import range as range_of
from thalweg.gathering import gather
from thalweg.math.reductions import reduce_sum
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import (
    check_rank_at_least,
    common_divisor,
    dims_of_pairs,
    maximum,
    rank_of,
    scalar_integer,
    size_of,
    sizes_of,
)
from thalweg.ops.padding import pad, pad_with_value


def frame(
    signal: Any,
    frame_length: Any,
    frame_step: Any,
    pad_end: bool = False,
    pad_value: Any = 0,
    axis: Any = -1,
    name: str | None = None,
) -> Any:
    """The windows of a signal: `frame_length` values each, every `frame_step` values one.

    Args:
      signal: a tensor of shape `[..., samples, ...]`.
      frame_length, frame_step: integers.
      pad_end: fill the end of the signal up, so that a frame begins at each step that lies inside of the
        signal.
      pad_value: what it is filled up with.
      axis: the axis of the samples.

    Returns:
      A tensor with that axis in two: `[..., frames, frame_length, ...]`.

    Raises:
      ValueError: the signal is a scalar, or a length isn't an integer scalar.

    Example:
      >>> tf.signal.frame([1, 2, 3, 4, 5], 3, 2).numpy()
      array([[1, 2, 3],
             [3, 4, 5]], dtype=int32)
    """
    signal = to_tensor(signal)
    check_rank_at_least(signal, 1)
    length, step = scalar_integer(frame_length, "frame_length"), scalar_integer(frame_step, "frame_step")
    at = scalar_integer(axis, "axis") % rank_of(signal)
    samples = size_of(signal, at)
    if pad_end:
        frames = -(-samples // step)
        missing = maximum(0, length + step * (frames - 1) - samples)
        signal = _padded(signal, at, missing, pad_value)
        samples = samples + missing
    else:
        frames = maximum(0, 1 + (samples - length) // step)
    # Steps and frames are multiples of a block: whole blocks of samples are picked, not single ones.
    block = common_divisor(length, step)
    outer, inner = sizes_of(signal, None, at), sizes_of(signal, at + 1, None)
    blocks = samples // block
    cut = signal[(slice(None),) * at + (slice(blocks * block),)]
    cut = reshape(cut, [*outer, blocks, block, *inner])
    chosen = gather(cut, _positions(frames, step // block, length // block), axis=at)
    return reshape(chosen, [*outer, frames, length, *inner])


def _padded(signal: Any, axis: int, count: Any, value: Any) -> Any:
    """The signal with `count` times `value` after its samples."""
    pairs = dims_of_pairs([(0, count if a == axis else 0) for a in range(rank_of(signal))])
    return pad_with_value(signal, to_tensor(value, dtype_hint=signal.dtype), paddings=pairs)


def _positions(frames: Any, step: Any, length: Any) -> Any:
    """The indices of each frame's values, one frame a row."""
    if all(isinstance(n, int) for n in (frames, step, length)):
        return constant(np.arange(frames, dtype=np.int32)[:, None] * step + np.arange(length, dtype=np.int32))
    begin, along = range_of(cast(to_tensor(frames), to_tensor(step).dtype)) * step, range_of(length)
    return begin[:, None] + cast(along, begin.dtype)


def overlap_and_add(signal: Any, frame_step: Any, name: str | None = None) -> Any:
    """The signal that frames add up to, each of them `frame_step` values after the one before.

    Args:
      signal: the frames, a tensor of shape `[..., frames, frame_length]`.
      frame_step: an integer.

    Returns:
      A tensor of shape `[..., (frames - 1) * frame_step + frame_length]`.

    Raises:
      ValueError: the signal has fewer than two axes, or the step isn't an integer scalar.

    Example:
      >>> tf.signal.overlap_and_add([[1, 1, 1], [2, 2, 2]], 2).numpy()
      array([1, 1, 3, 2, 2], dtype=int32)
    """
    signal = to_tensor(signal)
    check_rank_at_least(signal, 2)
    step = scalar_integer(frame_step, "frame_step")
    rank = rank_of(signal)
    outer, (frames, length) = sizes_of(signal, None, -2), sizes_of(signal, -2)
    samples = length + step * (frames - 1)
    if isinstance(length, int) and length == step:
        return reshape(signal, [*outer, samples])
    # A frame's parts of one step each: part k of frame f is added at step f + k.
    parts = -(-length // step)
    signal = pad(
        signal,
        paddings=dims_of_pairs([(0, 0)] * (rank - 2) + [(0, parts), (0, parts * step - length)]),
    )
    signal = reshape(signal, [*outer, frames + parts, parts, step])
    signal = transpose(signal, [*range(rank - 2), rank - 1, rank - 2, rank])
    # One row of zeros less a part shifts each part one step further than the one before.
    steps = frames + parts - 1
    signal = reshape(signal, [*outer, parts * (frames + parts), step])[..., : parts * steps, :]
    signal = reduce_sum(reshape(signal, [*outer, parts, steps, step]), axis=-3)
    return reshape(signal, [*outer, steps * step])[..., :samples]
