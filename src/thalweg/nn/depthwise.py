"""Depthwise and separable convolutions of `tf.nn`, and the morphological ones."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.nn.convolutions import conv2d
from thalweg.nn.geometry import conv_geometry
from thalweg.ops import arguments
from thalweg.ops import depthwise as depthwise_ops
from thalweg.ops import dilation as dilation_ops
from thalweg.ops.elementwise import negative
from thalweg.ops.rearranging import reverse


def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """Convolution of every channel with filters of its own.

    Args:
      input: floating-point, `[batch, height, width, channels]`, or `[batch, channels, height, width]` for
        `"NCHW"`.
      filter: `[filter_height, filter_width, channels, multiplier]`, of the dtype of `input`.
      strides: 4 numbers: how far the filter moves.
      padding: `"SAME"`, `"VALID"`, or a pair of numbers for each of the 4 dimensions.
      data_format: `"NHWC"` (the default) or `"NCHW"`.
      dilations: 2 numbers: the distance of neighbouring filter elements.

    Returns:
      `[batch, new_height, new_width, channels * multiplier]`.

    Raises:
      ValueError: `strides`, `padding` or `dilations` have a wrong length.
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> tf.nn.depthwise_conv2d(tf.ones([1, 3, 3, 2]), tf.ones([2, 2, 2, 3]), [1, 1, 1, 1], "VALID").shape
      TensorShape([1, 2, 2, 6])
    """
    geometry = conv_geometry(2, strides, padding, data_format or "NHWC", dilations)
    input = to_tensor(input)
    filter = to_tensor(filter, None if hasattr(filter, "dtype") else input.dtype)
    return depthwise_ops.depthwise_conv2d(input, filter, **geometry)


def depthwise_conv2d_backprop_input(
    input_sizes: Any,
    filter: Any,
    out_backprop: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
) -> Any:
    """The gradient of a depthwise convolution with respect to its input.

    Args:
      input_sizes: the shape of the input.
      filter: `[filter_height, filter_width, channels, multiplier]`.
      out_backprop: the gradient with respect to the convolution's result.
      strides, padding, data_format, dilations: of the convolution.

    Raises:
      InvalidArgumentError: the shapes don't fit.
    """
    geometry = conv_geometry(2, strides, padding, data_format, dilations)
    sizes = arguments.shape(input_sizes)
    return depthwise_ops.depthwise_conv2d_backprop_input(filter, out_backprop, input_sizes=sizes, **geometry)


def depthwise_conv2d_backprop_filter(
    input: Any,
    filter_sizes: Any,
    out_backprop: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
) -> Any:
    """The gradient of a depthwise convolution with respect to its filter.

    Args:
      input: the convolution's input.
      filter_sizes: the shape of the filter.
      out_backprop: the gradient with respect to the convolution's result.
      strides, padding, data_format, dilations: of the convolution.

    Raises:
      InvalidArgumentError: the shapes don't fit.
    """
    geometry = conv_geometry(2, strides, padding, data_format, dilations)
    sizes = arguments.shape(filter_sizes)
    return depthwise_ops.depthwise_conv2d_backprop_filter(input, out_backprop, filter_sizes=sizes, **geometry)


def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """A depthwise convolution, and then one of single elements that mixes the channels.

    Args:
      input: floating-point, `[batch, height, width, channels]`, or `[batch, channels, height, width]` for
        `"NCHW"`.
      depthwise_filter: `[filter_height, filter_width, channels, multiplier]`.
      pointwise_filter: `[1, 1, channels * multiplier, outputs]`.
      strides: 4 numbers, of the depthwise convolution.
      padding: `"SAME"`, `"VALID"`, or a pair of numbers for each of the 4 dimensions.
      data_format: `"NHWC"` (the default) or `"NCHW"`.
      dilations: 2 numbers: the distance of neighbouring filter elements.

    Returns:
      `[batch, new_height, new_width, outputs]`.

    Raises:
      ValueError: `pointwise_filter` isn't 1 by 1.
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> x = tf.ones([1, 3, 3, 2])
      >>> tf.nn.separable_conv2d(x, tf.ones([2, 2, 2, 1]), tf.ones([1, 1, 2, 5]), [1, 1, 1, 1], "SAME").shape
      TensorShape([1, 3, 3, 5])
    """
    pointwise = to_tensor(pointwise_filter)
    shape = pointwise._spec.shape
    if shape is not None and any(n not in (1, None) for n in shape[:2]):
        raise ValueError(
            f"`pointwise_filter` must be 1 by 1. Received: pointwise_filter.shape={pointwise.shape}"
        )
    inner = depthwise_conv2d(input, depthwise_filter, strides, padding, data_format, dilations)
    return conv2d(inner, pointwise, 1, "VALID", data_format or "NHWC")


def dilation2d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: str,
    data_format: str,
    dilations: Any,
    name: str | None = None,
) -> Any:
    """Grey-scale dilation: the maximum over each window of `input + filters`, every channel by itself.

    Args:
      input: of a real dtype, `[batch, height, width, channels]`.
      filters: `[filter_height, filter_width, channels]`, of the dtype of `input`.
      strides: 4 numbers: how far the window moves.
      padding: `"SAME"` or `"VALID"`.
      data_format: `"NHWC"`.
      dilations: 4 numbers: the distance of neighbouring elements of a window.

    Raises:
      ValueError: another data format.
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> x = tf.reshape([1.0, 2.0, 3.0, 4.0], [1, 2, 2, 1])
      >>> tf.nn.dilation2d(x, tf.zeros([2, 2, 1]), [1] * 4, "VALID", "NHWC", [1] * 4)[0, 0, 0].numpy()
      array([4.], dtype=float32)
    """
    _check_channels_last(data_format)
    x = to_tensor(input)
    filters = to_tensor(filters, None if hasattr(filters, "dtype") else x.dtype)
    return dilation_ops.dilation2d(
        x, filters, strides=_four(strides), rates=_four(dilations), padding=padding
    )


def erosion2d(
    value: Any,
    filters: Any,
    strides: Any,
    padding: str,
    data_format: str,
    dilations: Any,
    name: str | None = None,
) -> Any:
    """Grey-scale erosion: the minimum over each window of `value - filters`, the filters mirrored.

    Args:
      value: of a real dtype, `[batch, height, width, channels]`.
      filters: `[filter_height, filter_width, channels]`, of the dtype of `value`.
      strides: 4 numbers: how far the window moves.
      padding: `"SAME"` or `"VALID"`.
      data_format: `"NHWC"`.
      dilations: 4 numbers: the distance of neighbouring elements of a window.

    Raises:
      ValueError: another data format.
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> x = tf.reshape([1.0, 2.0, 3.0, 4.0], [1, 2, 2, 1])
      >>> tf.nn.erosion2d(x, tf.zeros([2, 2, 1]), [1] * 4, "VALID", "NHWC", [1] * 4)[0, 0, 0].numpy()
      array([1.], dtype=float32)
    """
    mirrored = reverse(to_tensor(filters), axis=(0, 1))
    return negative(
        dilation2d(negative(to_tensor(value)), mirrored, strides, padding, data_format, dilations)
    )


def _check_channels_last(data_format: str) -> None:
    if data_format != "NHWC":
        raise ValueError(f"`data_format` values other than 'NHWC' are not supported. Received: {data_format}")


def _four(values: Any) -> tuple[int, ...]:
    return tuple(int(v) for v in values)
