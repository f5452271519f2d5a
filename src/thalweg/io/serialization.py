"""Tensors as strings, and back: `tf.io.serialize_tensor`, `tf.io.parse_tensor`."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.ops import tensor_protos as ops
from thalweg.strings.arguments import text


def serialize_tensor(tensor: Any, name: str | None = None) -> Any:
    """A string scalar with dtype, shape and values of a tensor: a TensorProto.

    Example:
      >>> tf.io.parse_tensor(tf.io.serialize_tensor([1.0, 2.0]), tf.float32).numpy()
      array([1., 2.], dtype=float32)
    """
    return ops.serialize_tensor(to_tensor(tensor))


def parse_tensor(serialized: Any, out_type: Any, name: str | None = None) -> Any:
    """The tensor that `tf.io.serialize_tensor` wrote.

    Args:
      serialized: a string scalar.
      out_type: the tensor's dtype.

    Raises:
      InvalidArgumentError: the string is no tensor, or one of another dtype.
    """
    return ops.parse_tensor(text(serialized), out_type=dtypes.as_dtype(out_type))
