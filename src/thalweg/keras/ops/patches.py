"""Windows of images as vectors and back; blocks of places as channels and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import thalweg as tf
from thalweg.keras.ops.promotion import sizes_of
from thalweg.keras.ops.shaping import moveaxis
from thalweg.keras.tensors import as_tensor


def unfold(x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """All windows of images as columns.

    Args:
      x: `[batch, channels, height, width]`.
      kernel_size: the window, a number for both dimensions or one for each.
      dilation: the distance of its elements.
      padding: how many zeros are put around images.
      stride: how far it moves.

    Returns:
      `[batch, channels * window elements, windows]`.

    Raises:
      ValueError: `x` hasn't four dimensions.

    Example:
      >>> tf.keras.ops.unfold(tf.ones([1, 2, 4, 4]), 2, stride=2).shape
      TensorShape([1, 8, 4])
    """
    x = as_tensor(x)
    if x.shape.rank != 4:
        raise ValueError(f"Input must be a 4D tensor. Received: input.shape={x.shape}")
    window, (dh, dw), (ph, pw), (sh, sw) = map(_two, (kernel_size, dilation, padding, stride))
    x = tf.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    batch, channels, height, width = sizes_of(x)
    rows, columns = _count(height, window[0], dh, sh), _count(width, window[1], dw, sw)
    parts = [
        x[:, :, i * dh : i * dh + (rows - 1) * sh + 1 : sh, j * dw : j * dw + (columns - 1) * sw + 1 : sw]
        for i in range(window[0])
        for j in range(window[1])
    ]
    return tf.reshape(tf.stack(parts, axis=2), [batch, channels * len(parts), rows * columns])


def fold(
    x: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Any:
    """The images whose windows are given as columns; where windows overlap, the sum.

    Args:
      x: `[batch, channels * window elements, windows]`.
      output_size: the height and the width, a number for both or one for each.
      kernel_size, dilation, padding, stride: as for `unfold`.

    Returns:
      `[batch, channels, height, width]`.

    Example:
      >>> tf.keras.ops.fold(tf.ones([1, 8, 4]), 4, 2, stride=2).shape
      TensorShape([1, 2, 4, 4])
    """
    x = as_tensor(x)
    window, size, (dh, dw), (ph, pw), (sh, sw) = map(
        _two, (kernel_size, output_size, dilation, padding, stride)
    )
    height, width = size[0] + 2 * ph, size[1] + 2 * pw
    rows, columns = _count(height, window[0], dh, sh), _count(width, window[1], dw, sw)
    elements = window[0] * window[1]
    channels = x.shape[1] // elements
    x = tf.reshape(x, [sizes_of(x)[0], channels, elements, rows, columns])
    # Rows and columns are spread to their distance, then moved to where the window's element stands.
    tall, wide = (rows - 1) * sh + 1, (columns - 1) * sw + 1
    x = _spread(_spread(x, 3, sh), 4, sw)
    total: Any = 0
    for i in range(window[0]):
        for j in range(window[1]):
            below, behind = height - tall - i * dh, width - wide - j * dw
            part = x[:, :, i * window[1] + j]
            total += tf.pad(part, [(0, 0), (0, 0), (i * dh, below), (j * dw, behind)])
    return total[:, :, ph : height - ph, pw : width - pw]


def _spread(x: Any, axis: int, distance: int) -> Any:
    """Elements along an axis with zeros between them."""
    if distance == 1:
        return x
    apart = tf.expand_dims(x, axis + 1)
    pairs = [(0, 0)] * apart.shape.rank
    pairs[axis + 1] = (0, distance - 1)
    sizes = list(sizes_of(x))
    sizes[axis] *= distance
    whole = tf.reshape(tf.pad(apart, pairs), sizes)
    return whole[(*(slice(None),) * axis, slice(0, sizes[axis] - distance + 1))]


def _two(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def _count(size: Any, window: int, dilation: int, stride: int) -> Any:
    """How many places a window has along a dimension."""
    return (size - dilation * (window - 1) - 1) // stride + 1


def depth_to_space(x: Any, block_size: int, data_format: str = "channels_last") -> Any:
    """Channels laid out as blocks of places: images grow by the block's size.

    Args:
      data_format: "channels_last" or "channels_first".

    Example:
      >>> tf.keras.ops.depth_to_space(tf.ones([1, 2, 2, 4]), 2).shape
      TensorShape([1, 4, 4, 1])
    """
    return _channels_last(lambda x: tf.nn.depth_to_space(x, block_size), x, data_format)


def space_to_depth(x: Any, block_size: int, data_format: str = "channels_last") -> Any:
    """Blocks of places laid out as channels: images shrink by the block's size.

    Args:
      data_format: "channels_last" or "channels_first".

    Example:
      >>> tf.keras.ops.space_to_depth(tf.ones([1, 4, 4, 1]), 2).shape
      TensorShape([1, 2, 2, 4])
    """
    return _channels_last(lambda x: tf.nn.space_to_depth(x, block_size), x, data_format)


def _channels_last(of: Callable[[Any], Any], x: Any, data_format: str) -> Any:
    x = as_tensor(x)
    return of(x) if data_format == "channels_last" else moveaxis(of(moveaxis(x, 1, -1)), -1, 1)
