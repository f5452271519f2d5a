"""Biases."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.ops import bias as bias_ops


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
