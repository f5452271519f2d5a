"""Transposed convolutions of `tf.nn`: the gradients of convolutions, used as layers."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.nn.convolutions import one_as_two
from thalweg.nn.geometry import FORMATS, conv_geometry, is_channels_first
from thalweg.ops import arguments
from thalweg.ops import convolution as convolution_ops
from thalweg.ops.shapes import expand_dims, squeeze


def conv1d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: str = "NWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """The transpose of `conv1d`, often called deconvolution.

    Args:
      input: `[batch, width, channels]`, or `[batch, channels, width]` for `"NCW"`.
      filters: `[size, outputs, channels]`, of the dtype of `input`.
      output_shape: the shape of the result, for which the convolution gives `input`'s shape.
      strides, padding, data_format, dilations: of the convolution.

    Raises:
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.conv1d_transpose(tf.ones([1, 3, 1]), tf.ones([2, 1, 1]), [1, 6, 1], strides=2).shape
      TensorShape([1, 6, 1])
    """
    geometry, axis = one_as_two(strides, padding, data_format, dilations)
    sizes = arguments.shape(output_shape)
    dims = list(sizes) if isinstance(sizes, tuple) else [sizes[i] for i in range(3)]
    dims.insert(axis, 1)
    x, w = expand_dims(to_tensor(input), axis=axis), expand_dims(to_tensor(filters), axis=0)
    result = convolution_ops.conv2d_backprop_input(w, x, input_sizes=arguments.shape(dims), **geometry)
    return squeeze(result, axis=(axis,))


def conv2d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """The transpose of `conv2d`, often called deconvolution.

    Args:
      input: `[batch, height, width, channels]`, or `[batch, channels, height, width]` for `"NCHW"`.
      filters: `[filter_height, filter_width, outputs, channels]`, of the dtype of `input`.
      output_shape: the shape of the result, for which the convolution gives `input`'s shape.
      strides, padding, data_format, dilations: of the convolution.

    Raises:
      ValueError: `strides`, `padding` or `dilations` have a wrong length.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.conv2d_transpose(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), [1, 6, 6, 1], strides=2).shape
      TensorShape([1, 6, 6, 1])
    """
    geometry = conv_geometry(2, strides, padding, data_format or "NHWC", dilations)
    sizes = arguments.shape(output_shape)
    return convolution_ops.conv2d_backprop_input(
        to_tensor(filters), to_tensor(input), input_sizes=sizes, **geometry
    )


def conv3d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: str = "SAME",
    data_format: str = "NDHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """The transpose of `conv3d`, often called deconvolution.

    Args:
      input: `[batch, depth, height, width, channels]`, or with the channels second for `"NCDHW"`.
      filters: `[filter_depth, filter_height, filter_width, outputs, channels]`, of the dtype of `input`.
      output_shape: the shape of the result, for which the convolution gives `input`'s shape.
      strides, padding, data_format, dilations: of the convolution.

    Raises:
      ValueError: `strides` or `dilations` have a wrong length.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> x, w = tf.ones([1, 2, 2, 2, 1]), tf.ones([2, 2, 2, 1, 1])
      >>> tf.nn.conv3d_transpose(x, w, [1, 4, 4, 4, 1], strides=2).shape
      TensorShape([1, 4, 4, 4, 1])
    """
    geometry = conv_geometry(3, strides, padding, data_format or "NDHWC", dilations)
    sizes = arguments.shape(output_shape)
    return convolution_ops.conv3d_backprop_input(
        to_tensor(filters), to_tensor(input), input_sizes=sizes, **geometry
    )


_BY_DIMENSIONS = {1: conv1d_transpose, 2: conv2d_transpose, 3: conv3d_transpose}


def conv_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """The transpose of `convolution`, over as many spatial dimensions as `output_shape` has.

    Args:
      input: `[batch, spatial..., channels]`, or with the channels second if `data_format` starts with `"NC"`.
      filters: `[spatial..., outputs, channels]`, of the dtype of `input`.
      output_shape: the shape of the result, for which the convolution gives `input`'s shape.
      strides, padding, data_format, dilations: of the convolution.

    Raises:
      ValueError: the number of dimensions isn't 3, 4 or 5.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.conv_transpose(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), [1, 6, 6, 1], 2).shape
      TensorShape([1, 6, 6, 1])
    """
    x, w = to_tensor(input), to_tensor(filters)
    n = (w._spec.rank or x._spec.rank or 0) - 2
    if n not in _BY_DIMENSIONS:
        raise ValueError(
            f"`output_shape` must have 3, 4 or 5 elements. Received: output_shape={output_shape}"
        )
    layout = FORMATS[n][is_channels_first(data_format)]
    return _BY_DIMENSIONS[n](x, w, output_shape, strides, padding, layout, dilations)


def atrous_conv2d_transpose(
    value: Any, filters: Any, output_shape: Any, rate: int, padding: str, name: str | None = None
) -> Any:
    """The transpose of `atrous_conv2d`.

    Args:
      value: `[batch, height, width, channels]`.
      filters: `[filter_height, filter_width, outputs, channels]`, of the dtype of `value`.
      output_shape: the shape of the result.
      rate: the distance of neighbouring filter elements.
      padding: `"SAME"` or `"VALID"`.

    Raises:
      ValueError: `rate` isn't positive.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> x, w = tf.ones([1, 6, 6, 1]), tf.ones([2, 2, 1, 1])
      >>> tf.nn.atrous_conv2d_transpose(x, w, [1, 6, 6, 1], 2, "SAME").shape
      TensorShape([1, 6, 6, 1])
    """
    if rate < 1:
        raise ValueError(f"`rate` cannot be less than one. Received: rate={rate}")
    return conv2d_transpose(value, filters, output_shape, 1, padding, dilations=rate)
