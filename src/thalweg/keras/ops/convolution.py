"""Convolutions and poolings, by the number of spatial dimensions that the input has."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import thalweg as tf
from thalweg.keras.defaults import Defaults
from thalweg.keras.ops.promotion import dtype_of, sizes_of
from thalweg.keras.ops.shaping import moveaxis
from thalweg.keras.tensors import as_tensor

_FORMATS = {1: ("NWC", "NCW"), 2: ("NHWC", "NCHW"), 3: ("NDHWC", "NCDHW")}


def standardize_data_format(data_format: str | None) -> str:
    """Where the channels are: "channels_last" or "channels_first"; Keras's default for None.

    Raises:
      ValueError: neither.
    """
    found = Defaults.image_data_format if data_format is None else str(data_format).lower()
    if found not in ("channels_last", "channels_first"):
        raise ValueError(
            "The `data_format` argument must be one of {'channels_first', 'channels_last'}. "
            f"Received: data_format={data_format}"
        )
    return found


def _spatial(x: Any, most: int = 3) -> int:
    """The number of spatial dimensions of a batch."""
    count = x.shape.rank - 2
    if not 1 <= count <= most:
        raise ValueError(
            f"`inputs` must have 1 to {most} dimensions besides those of the batch and the channels. "
            f"Received: inputs.shape={x.shape}"
        )
    return int(count)


def _each(value: Any, count: int) -> tuple[int, ...]:
    """A number for each dimension, given one for all or one for each."""
    return (value,) * count if isinstance(value, int) else tuple(int(v) for v in value)


def _padding(padding: str) -> str:
    if str(padding).lower() not in ("valid", "same"):
        raise ValueError(f"`padding` must be 'valid' or 'same'. Received: padding={padding}")
    return padding.upper()


def conv(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Any:
    """The convolution of 1, 2 or 3 spatial dimensions.

    Args:
      inputs: `[batch, *spatial, channels]`, or with the channels first.
      kernel: `[*window, channels, filters]`; with a part of the channels the convolution is one of groups.
      strides: how far the window moves, a number for all dimensions or one for each.
      padding: "valid" or "same".
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      dilation_rate: the distance of the window's elements.

    Returns:
      `[batch, *spatial, filters]`, or with the channels first.

    Raises:
      ValueError: the result would be empty, or arguments don't fit.

    Example:
      >>> tf.keras.ops.conv(tf.ones([1, 4, 1]), tf.ones([3, 1, 2])).shape
      TensorShape([1, 2, 2])
    """
    inputs, kernel = as_tensor(inputs), as_tensor(kernel)
    first = standardize_data_format(data_format) == "channels_first"
    result = tf.nn.convolution(
        inputs,
        kernel,
        strides,
        _padding(padding),
        data_format=_FORMATS[_spatial(inputs)][first],
        dilations=dilation_rate,
    )
    if result.shape.num_elements() == 0 and inputs.shape.num_elements() != 0:
        raise ValueError(
            f"The convolution operation resulted in an empty output. Output shape: {result.shape}. The input "
            f"is too small for the kernel, strides and padding. Received: inputs.shape={inputs.shape}, "
            f"kernel.shape={kernel.shape}"
        )
    return result


def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Any:
    """The convolution of 1 or 2 spatial dimensions that has windows of its own for each channel.

    Args:
      kernel: `[*window, channels, multiplier]`.
      inputs, strides, padding, data_format, dilation_rate: as for `conv`.

    Returns:
      `[batch, *spatial, channels * multiplier]`, or with the channels first.

    Example:
      >>> tf.keras.ops.depthwise_conv(tf.ones([1, 4, 2]), tf.ones([3, 2, 1])).shape
      TensorShape([1, 2, 2])
    """
    return _depthwise(inputs, kernel, None, strides, padding, data_format, dilation_rate)


def separable_conv(
    inputs: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Any:
    """A depthwise convolution, and one with a window of 1 after it.

    Args:
      depthwise_kernel: `[*window, channels, multiplier]`.
      pointwise_kernel: `[*ones, channels * multiplier, filters]`.
      inputs, strides, padding, data_format, dilation_rate: as for `conv`.

    Example:
      >>> tf.keras.ops.separable_conv(tf.ones([1, 4, 2]), tf.ones([3, 2, 1]), tf.ones([1, 2, 5])).shape
      TensorShape([1, 2, 5])
    """
    return _depthwise(
        inputs, depthwise_kernel, pointwise_kernel, strides, padding, data_format, dilation_rate
    )


def _depthwise(
    inputs: Any, kernel: Any, pointwise: Any, strides: Any, padding: str, data_format: Any, dilations: Any
) -> Any:
    first = standardize_data_format(data_format) == "channels_first"
    x, kernel = as_tensor(inputs), as_tensor(kernel)
    count = _spatial(x, most=2)
    x = moveaxis(x, 1, -1) if first else x
    if None not in (x.shape[-1], kernel.shape[-2]) and x.shape[-1] != kernel.shape[-2]:
        raise ValueError(
            f"The kernel must have the channels of the input, {x.shape[-1]}. "
            f"Received: kernel.shape={kernel.shape}"
        )
    strides, rates = _each(strides, count), _each(dilations, count)
    if count == 1:
        x, kernel, rates = x[:, tf.newaxis], kernel[tf.newaxis], (1, *rates)
        strides = strides * 2
    kind, step = _padding(padding), (1, 1)
    if max(strides) > 1 and max(rates) > 1:
        # All places are computed and some kept: with both at once there is no convolution.
        x = _padded(x, sizes_of(kernel)[:2], strides, rates) if kind == "SAME" else x
        kind, step, strides = "VALID", (strides[-2] if count == 2 else 1, strides[-1]), (1, 1)
    x = tf.nn.depthwise_conv2d(x, kernel, (1, *strides, 1), kind, dilations=rates)
    x = x[:, :: step[0], :: step[1]] if step != (1, 1) else x
    if pointwise is not None:
        pointwise = as_tensor(pointwise)
        x = tf.nn.conv2d(x, pointwise[tf.newaxis] if count == 1 else pointwise, 1, "VALID")
    x = tf.squeeze(x, 1) if count == 1 else x
    return moveaxis(x, -1, 1) if first else x


def _padded(x: Any, window: Any, strides: tuple[int, ...], rates: tuple[int, ...]) -> Any:
    """Images with the zeros around them that "same" means for windows that move and are dilated."""
    pairs: list[Any] = [(0, 0)]
    for size, length, stride, rate in zip(sizes_of(x)[1:-1], window, strides, rates, strict=True):
        needed = ((size + stride - 1) // stride - 1) * stride + (length - 1) * rate + 1 - size
        needed = max(needed, 0) if isinstance(needed, int) else tf.maximum(needed, 0)
        pairs.append((needed // 2, needed - needed // 2))
    return tf.pad(x, tf.convert_to_tensor([*pairs, (0, 0)]))


def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    output_padding: Any = None,
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Any:
    """The transpose of a convolution, which makes images larger.

    Args:
      kernel: `[*window, filters, channels]`.
      output_padding: how much larger than the least it can be the result is made; None: as large as the
        input of a convolution without rest.
      inputs, strides, padding, data_format, dilation_rate: as for `conv`.

    Example:
      >>> tf.keras.ops.conv_transpose(tf.ones([1, 4, 2]), tf.ones([3, 5, 2]), 2).shape
      TensorShape([1, 9, 5])
    """
    inputs, kernel = as_tensor(inputs), as_tensor(kernel)
    first = standardize_data_format(data_format) == "channels_first"
    count, kind = _spatial(inputs), _padding(padding)
    channels = inputs.shape[1 if first else -1]
    if None not in (channels, kernel.shape[-1]) and channels != kernel.shape[-1]:
        raise ValueError(
            f"The kernel's last dimension must be the number of input channels, {channels}. "
            f"Received: kernel.shape={kernel.shape}"
        )
    steps, rates = _each(strides, count), _each(dilation_rate, count)
    extra = (None,) * count if output_padding is None else _each(output_padding, count)
    sizes = sizes_of(inputs)
    shape = [
        _transposed_size(size, (length - 1) * rate + 1, step, kind, more)
        for size, length, rate, step, more in zip(
            sizes[2:] if first else sizes[1:-1], sizes_of(kernel)[:-2], rates, steps, extra, strict=True
        )
    ]
    filters = kernel.shape[-2]
    return tf.nn.conv_transpose(
        inputs,
        kernel,
        [sizes[0], filters, *shape] if first else [sizes[0], *shape, filters],
        strides,
        padding=kind,
        data_format=_FORMATS[count][first],
        dilations=dilation_rate,
    )


def _transposed_size(size: Any, window: Any, stride: int, padding: str, extra: Any) -> Any:
    """The size that a dimension has after a transposed convolution."""
    if padding == "SAME":
        return size * stride if extra is None else (size - 1) * stride + window % 2 + extra
    if extra is None:
        extra = (max if isinstance(window, int) else tf.maximum)(window, stride) - window
    return (size - 1) * stride + window + extra


def max_pool(
    inputs: Any,
    pool_size: Any,
    strides: Any = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The greatest elements of windows that move along 1, 2 or 3 spatial dimensions.

    Args:
      pool_size: the window, a number for all dimensions or one for each.
      strides: how far it moves; None: by its size.
      inputs, padding, data_format: as for `conv`.

    Example:
      >>> tf.keras.ops.max_pool(tf.reshape([1.0, 4.0, 3.0, 2.0], [1, 4, 1]), 2).numpy().ravel()
      array([4., 3.], dtype=float32)
    """
    return _pooled(tf.nn.max_pool, inputs, pool_size, strides, padding, data_format)


def average_pool(
    inputs: Any,
    pool_size: Any,
    strides: Any = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The means of windows that move along 1, 2 or 3 spatial dimensions.

    Args: as for `max_pool`.

    Example:
      >>> tf.keras.ops.average_pool(tf.reshape([1.0, 4.0, 3.0, 2.0], [1, 4, 1]), 2).numpy().ravel()
      array([2.5, 2.5], dtype=float32)
    """
    return _pooled(tf.nn.avg_pool, inputs, pool_size, strides, padding, data_format)


def _pooled(
    of: Callable[..., Any], inputs: Any, pool_size: Any, strides: Any, padding: str, data_format: Any
) -> Any:
    first = standardize_data_format(data_format) == "channels_first"
    x = as_tensor(inputs)
    layout = _FORMATS[_spatial(x)][0]
    x = moveaxis(x, 1, -1) if first else x
    x = of(x, pool_size, pool_size if strides is None else strides, _padding(padding), data_format=layout)
    return moveaxis(x, -1, 1) if first else x


def adaptive_average_pool(inputs: Any, output_size: Any, data_format: str | None = None) -> Any:
    """The means of as many windows as the result is to have elements, of sizes that suit.

    Args:
      inputs: with 1, 2 or 3 spatial dimensions of known sizes.
      output_size: the spatial sizes of the result, a number for all or one for each.

    Raises:
      ValueError: a spatial size isn't known.

    Example:
      >>> tf.keras.ops.adaptive_average_pool(tf.reshape([1.0, 2.0, 3.0], [1, 3, 1]), 2).numpy().ravel()
      array([1.5, 2.5], dtype=float32)
    """

    def means(x: Any, axis: int, starts: list[int], ends: list[int]) -> Any:
        weights = np.zeros([x.shape[axis], len(starts)])
        for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
            weights[start:end, i] = 1 / (end - start)
        return moveaxis(tf.tensordot(x, tf.constant(weights, dtype_of(x)), [[axis], [0]]), -1, axis)

    return _adapted(means, inputs, output_size, data_format)


def adaptive_max_pool(inputs: Any, output_size: Any, data_format: str | None = None) -> Any:
    """The greatest elements of as many windows as the result is to have elements, of sizes that suit.

    Args and raises as `adaptive_average_pool`.

    Example:
      >>> tf.keras.ops.adaptive_max_pool(tf.reshape([1.0, 2.0, 3.0], [1, 3, 1]), 2).numpy().ravel()
      array([2., 3.], dtype=float32)
    """

    def greatest(x: Any, axis: int, starts: list[int], ends: list[int]) -> Any:
        most = max(end - start for start, end in zip(starts, ends, strict=True))
        places = [
            [min(start + i, end - 1) for i in range(most)] for start, end in zip(starts, ends, strict=True)
        ]
        return tf.reduce_max(tf.gather(x, places, axis=axis), axis=axis + 1)

    return _adapted(greatest, inputs, output_size, data_format)


def _adapted(
    of: Callable[[Any, int, list[int], list[int]], Any], inputs: Any, output_size: Any, data_format: Any
) -> Any:
    """`of` along each spatial axis, for windows that cover it evenly."""
    first = standardize_data_format(data_format) == "channels_first"
    x = as_tensor(inputs)
    count = _spatial(x)
    for axis, size in enumerate(_each(output_size, count), 2 if first else 1):
        length = x.shape[axis]
        if length is None:
            raise ValueError(
                "Input spatial dimensions must be statically known for adaptive pooling. "
                f"Received: inputs.shape={x.shape}"
            )
        starts = [i * length // size for i in range(size)]
        ends = [math.ceil((i + 1) * length / size) for i in range(size)]
        x = of(x, axis, starts, ends)
    return x
