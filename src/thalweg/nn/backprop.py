"""The gradients of convolutions as functions of their own, as `tf.compat.v1.nn` has them."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.nn.geometry import conv_geometry
from thalweg.ops import arguments, convolution


def conv2d_backprop_input(
    input_sizes: Any,
    filter: Any = None,
    out_backprop: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Any:
    """The gradient of `conv2d` with respect to its input.

    Args:
      input_sizes: the shape of the input.
      filter: the filter; `filters` is another name of it.
      out_backprop: the gradient with respect to the result.
      strides, padding, data_format, dilations: of the convolution.
      use_cudnn_on_gpu: ignored.

    Raises:
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> w, dy = tf.ones([2, 2, 1, 1]), tf.ones([1, 2, 2, 1])
      >>> dx = tf.compat.v1.nn.conv2d_backprop_input([1, 3, 3, 1], w, dy, [1, 1, 1, 1], "VALID")
      >>> dx[0, :, :, 0].numpy()
      array([[1., 2., 1.],
             [2., 4., 2.],
             [1., 2., 1.]], dtype=float32)
    """
    geometry = conv_geometry(2, strides, padding, data_format, dilations)
    w, dy = to_tensor(filter if filters is None else filters), to_tensor(out_backprop)
    return convolution.conv2d_backprop_input(w, dy, input_sizes=arguments.shape(input_sizes), **geometry)


def conv2d_backprop_filter(
    input: Any,
    filter_sizes: Any,
    out_backprop: Any,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
) -> Any:
    """The gradient of `conv2d` with respect to its filter.

    Args:
      input: the input.
      filter_sizes: the shape of the filter.
      out_backprop: the gradient with respect to the result.
      strides, padding, data_format, dilations: of the convolution.
      use_cudnn_on_gpu: ignored.

    Raises:
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> x, dy = tf.ones([1, 3, 3, 1]), tf.ones([1, 2, 2, 1])
      >>> dw = tf.compat.v1.nn.conv2d_backprop_filter(x, [2, 2, 1, 1], dy, [1, 1, 1, 1], "VALID")
      >>> dw[:, :, 0, 0].numpy()
      array([[4., 4.],
             [4., 4.]], dtype=float32)
    """
    geometry = conv_geometry(2, strides, padding, data_format, dilations)
    sizes = arguments.shape(filter_sizes)
    return convolution.conv2d_backprop_filter(
        to_tensor(input), to_tensor(out_backprop), filter_sizes=sizes, **geometry
    )


def conv3d_backprop_filter(
    input: Any,
    filter_sizes: Any,
    out_backprop: Any,
    strides: Any,
    padding: str,
    data_format: str = "NDHWC",
    dilations: Any = (1, 1, 1, 1, 1),
    name: str | None = None,
) -> Any:
    """The gradient of `conv3d` with respect to its filter.

    Args:
      input: the input.
      filter_sizes: the shape of the filter.
      out_backprop: the gradient with respect to the result.
      strides, padding, data_format, dilations: of the convolution.

    Raises:
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> x, dy = tf.ones([1, 2, 2, 2, 1]), tf.ones([1, 1, 1, 1, 1])
      >>> tf.compat.v1.nn.conv3d_backprop_filter(x, [2, 2, 2, 1, 1], dy, [1, 1, 1, 1, 1], "VALID").shape
      TensorShape([2, 2, 2, 1, 1])
    """
    geometry = conv_geometry(3, strides, padding, data_format, dilations)
    sizes = arguments.shape(filter_sizes)
    return convolution.conv3d_backprop_filter(
        to_tensor(input), to_tensor(out_backprop), filter_sizes=sizes, **geometry
    )
