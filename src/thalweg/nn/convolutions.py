"""Convolutions of `tf.nn`."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.nn.geometry import (
    FORMATS,
    conv_geometry,
    is_channels_first,
    per_dimension,
    with_one_batch_dimension,
)
from thalweg.ops import convolution as convolution_ops
from thalweg.ops.shapes import expand_dims, squeeze


def conv1d(
    input: Any,
    filters: Any,
    stride: Any,
    padding: Any,
    data_format: str = "NWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """Convolution over one spatial dimension.

    Args:
      input: floating-point, `[batch..., width, channels]`, or `[batch, channels, width]` for `"NCW"`.
      filters: `[size, channels / groups, outputs]`, of the dtype of `input`.
      stride: how far the filter moves.
      padding: `"SAME"` or `"VALID"`.
      data_format: `"NWC"` or `"NCW"`.
      dilations: the distance of neighbouring filter elements.

    Returns:
      `[batch..., new_width, outputs]`.

    Raises:
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> x = tf.reshape([1.0, 2.0, 3.0], [1, 3, 1])
      >>> tf.nn.conv1d(x, tf.ones([2, 1, 1]), stride=1, padding="VALID")[0, :, 0].numpy()
      array([3., 5.], dtype=float32)
    """
    geometry, axis = one_as_two(stride, padding, data_format, dilations)
    x, filters = to_tensor(input), expand_dims(to_tensor(filters), axis=0)

    def convolve(x: Any) -> Any:
        return squeeze(convolution_ops.conv2d(expand_dims(x, axis=axis), filters, **geometry), axis=(axis,))

    return with_one_batch_dimension(x, convolve, 2)


def one_as_two(
    stride: Any, padding: Any, data_format: str | None, dilations: Any
) -> tuple[dict[str, Any], int]:
    """The geometry of a one-dimensional convolution as one over rows of height 1; the axis of the height."""
    if data_format not in (None, "NWC", "NHWC", "NCW", "NCHW"):
        raise ValueError(f"`data_format` must be 'NWC' or 'NCW'. Received: data_format={data_format}")
    first = is_channels_first(data_format)
    strides, rates = (
        (1, *per_dimension(v, 1, first, n)) for v, n in ((stride, "stride"), (dilations, "dilations"))
    )
    if not isinstance(padding, str):
        padding = [*padding[:1], [0, 0], *padding[1:]] if not first else [*padding[:2], [0, 0], *padding[2:]]
    return conv_geometry(2, strides, padding, "NCHW" if first else "NHWC", rates), 2 if first else 1


def conv2d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """Convolution over two spatial dimensions (a cross-correlation, as neural networks have it).

    Args:
      input: floating-point or int32, `[batch..., height, width, channels]`, or `[batch, channels, height,
        width]` for `"NCHW"`.
      filters: `[filter_height, filter_width, channels / groups, outputs]`, of the dtype of `input`.
      strides: a number, or 2 or 4 numbers: how far the filter moves.
      padding: `"SAME"`, `"VALID"`, or a pair of numbers for each of the 4 dimensions.
      data_format: `"NHWC"` or `"NCHW"`.
      dilations: like `strides`: the distance of neighbouring filter elements.

    Returns:
      `[batch..., new_height, new_width, outputs]`.

    Raises:
      ValueError: `strides`, `padding` or `dilations` have a wrong length.
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), strides=1, padding="VALID").shape
      TensorShape([1, 2, 2, 1])
    """
    geometry = conv_geometry(2, strides, padding, data_format or "NHWC", dilations)
    input = to_tensor(input)
    filters = to_tensor(filters, None if hasattr(filters, "dtype") else input.dtype)
    if input._spec.rank in (4, None):
        return convolution_ops.conv2d(input, filters, **geometry)
    return with_one_batch_dimension(input, lambda x: convolution_ops.conv2d(x, filters, **geometry), 3)


def conv3d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: str,
    data_format: str = "NDHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """Convolution over three spatial dimensions.

    Args:
      input: floating-point, `[batch..., depth, height, width, channels]`, or with the channels second for
        `"NCDHW"`.
      filters: `[filter_depth, filter_height, filter_width, channels, outputs]`, of the dtype of `input`.
      strides: 5 numbers, or 3, or one: how far the filter moves.
      padding: `"SAME"` or `"VALID"`.
      data_format: `"NDHWC"` or `"NCDHW"`.
      dilations: like `strides`: the distance of neighbouring filter elements.

    Returns:
      `[batch..., new_depth, new_height, new_width, outputs]`.

    Raises:
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> x, w = tf.ones([1, 3, 3, 3, 1]), tf.ones([2, 2, 2, 1, 4])
      >>> tf.nn.conv3d(x, w, [1, 1, 1, 1, 1], "SAME").shape
      TensorShape([1, 3, 3, 3, 4])
    """
    geometry = conv_geometry(3, strides, padding, data_format or "NDHWC", dilations)
    x = to_tensor(input)
    filters = to_tensor(filters, None if hasattr(filters, "dtype") else x.dtype)
    return with_one_batch_dimension(x, lambda x: convolution_ops.conv3d(x, filters, **geometry), 4)


_BY_DIMENSIONS = {1: conv1d, 2: conv2d, 3: conv3d}


def convolution(
    input: Any,
    filters: Any,
    strides: Any = None,
    padding: Any = "VALID",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """Convolution over one, two or three spatial dimensions: as many as the filters have.

    Args:
      input: `[batch..., spatial..., channels]`, or with the channels second if `data_format` starts with
        `"NC"`.
      filters: `[spatial..., channels / groups, outputs]`, of the dtype of `input`.
      strides: a number, or one a spatial dimension; 1 by default.
      padding: `"SAME"` or `"VALID"`.
      data_format: `"NWC"`, `"NHWC"`, `"NDHWC"` (the defaults), or `"NCW"`, `"NCHW"`, `"NCDHW"`.
      dilations: like `strides`. Strides and dilations above 1 exclude one another.

    Raises:
      ValueError: the arguments don't fit the number of dimensions.
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> tf.nn.convolution(tf.ones([1, 5, 2]), tf.ones([3, 2, 4])).shape
      TensorShape([1, 3, 4])
    """
    x = to_tensor(input)
    filters = to_tensor(filters, None if hasattr(filters, "dtype") else x.dtype)
    n = _spatial_dimensions(x, filters)
    first = is_channels_first(data_format)
    steps, rates = (
        per_dimension(v, n, first, what) for v, what in ((strides, "strides"), (dilations, "dilations"))
    )
    check_rates(steps, rates)
    return _BY_DIMENSIONS[n](x, filters, steps, padding, FORMATS[n][first], rates)


def check_rates(strides: Any, rates: Any) -> None:
    """ValueError for rates that aren't positive, or that come with strides."""
    inner = list(rates[1:-1])
    if min(rates) < 1:
        raise ValueError(f"all values of `dilation_rate` must be positive. Received: dilation_rate={inner}")
    if max(strides) > 1 and max(rates) > 1:
        raise ValueError(
            "`strides > 1` not supported in conjunction with `dilation_rate > 1`. "
            f"Received: strides={list(strides[1:-1])} and dilation_rate={inner}"
        )


def _spatial_dimensions(x: Any, filters: Any) -> int:
    rank = filters._spec.rank
    n = rank - 2 if rank is not None else (x._spec.rank or 0) - 2
    if n not in _BY_DIMENSIONS:
        raise ValueError(
            "`input` must have 1, 2 or 3 spatial dimensions. "
            f"Received: input.shape={x.shape} and filters.shape={filters.shape}"
        )
    return n


def atrous_conv2d(value: Any, filters: Any, rate: int, padding: str, name: str | None = None) -> Any:
    """`conv2d` with holes: neighbouring filter elements lie `rate` apart.

    Args:
      value: `[batch, height, width, channels]`.
      filters: `[filter_height, filter_width, channels, outputs]`.
      rate: a positive integer.
      padding: `"SAME"` or `"VALID"`.

    Raises:
      ValueError: `rate` isn't positive.

    Example:
      >>> tf.nn.atrous_conv2d(tf.ones([1, 5, 5, 1]), tf.ones([2, 2, 1, 1]), 2, "VALID").shape
      TensorShape([1, 3, 3, 1])
    """
    return convolution(value, filters, padding=padding, dilations=(rate, rate))
