"""Biases, and the layers in miniature that `tf.compat.v1.nn` has."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.ops import bias as bias_ops
from thalweg.ops.activations import relu
from thalweg.ops.matmul import matmul


def bias_add(value: Any, bias: Any, data_format: str | None = None, name: str | None = None) -> Any:
    """`value + bias`, the bias a vector along the channels.

    Args:
      value: a tensor of two dimensions or more.
      bias: a vector of the dtype of `value`, as long as there are channels.
      data_format: `"N...C"` (the default, channels last) or `"NC..."`; `"NHWC"` and `"NCHW"` are such.

    Returns:
      A tensor like `value`.

    Raises:
      ValueError: an unknown data format.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.bias_add([[1.0, 2.0]], [10.0, 20.0]).numpy()
      array([[11., 22.]], dtype=float32)
    """
    layout = "NHWC" if data_format is None else _LAYOUTS.get(data_format) or _layout(data_format)
    value = to_tensor(value)
    return bias_ops.bias_add(
        value, to_tensor(bias, None if hasattr(bias, "dtype") else value.dtype), data_format=layout
    )


_LAYOUTS = {"NHWC": "NHWC", "NCHW": "NCHW"}


def _layout(data_format: str) -> str:
    if data_format.startswith("NC"):
        return "NCHW"
    if data_format.startswith("N") and data_format.endswith("C"):
        return "NHWC"
    raise ValueError(
        f"`data_format` must be of the form `N...C` or `NC...`, but its value is {data_format!r}."
    )


def xw_plus_b(x: Any, weights: Any, biases: Any, name: str | None = None) -> Any:
    """`matmul(x, weights) + biases`: `tf.compat.v1.nn.xw_plus_b`.

    Args:
      x: `[batch, inputs]`.
      weights: `[inputs, outputs]`.
      biases: `[outputs]`.

    Example:
      >>> tf.compat.v1.nn.xw_plus_b([[1.0, 2.0]], [[1.0], [1.0]], [0.5]).numpy()
      array([[3.5]], dtype=float32)
    """
    return bias_add(matmul(to_tensor(x), to_tensor(weights), transpose_a=False, transpose_b=False), biases)


def relu_layer(x: Any, weights: Any, biases: Any, name: str | None = None) -> Any:
    """`relu(matmul(x, weights) + biases)`: `tf.compat.v1.nn.relu_layer`.

    Args:
      x: `[batch, inputs]`.
      weights: `[inputs, outputs]`.
      biases: `[outputs]`.

    Example:
      >>> tf.compat.v1.nn.relu_layer([[1.0, 2.0]], [[1.0], [1.0]], [-4.0]).numpy()
      array([[0.]], dtype=float32)
    """
    return relu(xw_plus_b(x, weights, biases))
