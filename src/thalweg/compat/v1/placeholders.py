"""Placeholders: tensors that get their values when a session runs."""

from __future__ import annotations

from typing import Any

from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import as_dtype
from thalweg.core.graph import current_graph, shape_argument
from thalweg.core.messages import told
from thalweg.core.op import Node, op
from thalweg.core.rules import merged, same_as
from thalweg.core.spec import spec_of


def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> Any:
    """A tensor whose value is fed: `session.run(fetches, feed_dict={x: value})`.

    Args:
      dtype: the elements' type.
      shape: the shape that fed values must fit; None where a dimension, or all, is unknown.
      name: the operation's name.

    Raises:
      RuntimeError: called when executing eagerly.

    Example:
      >>> with tf.Graph().as_default():
      ...     x = tf.compat.v1.placeholder(tf.float32, [None, 3])
      >>> x
      <tf.Tensor 'Placeholder:0' shape=(None, 3) dtype=float32>
    """
    if state.target.eager:
        raise RuntimeError(told("tf.placeholder() is not compatible with eager execution."))
    return current_graph().add_placeholder(as_dtype(dtype).base_dtype, shape_argument(shape), name)


@op("PlaceholderWithDefault", same_as())
def _placeholder_with_default(xp: Any, x: Any, *, shape: Any) -> Any:
    return x


@_placeholder_with_default.gradient
def _(node: Node, dy: Any) -> Any:
    return (dy,)


def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> Any:
    """A tensor that has the value of `input` unless another is fed.

    Args:
      input: the value by default.
      shape: the shape that fed values must fit, which `input` must fit too.

    Raises:
      ValueError: `input` doesn't fit `shape`.
    """
    x = to_tensor(input)
    if state.target.eager:
        return x
    dims = shape_argument(shape)
    merged(x._spec.shape, dims)
    operation = current_graph().create(_placeholder_with_default.call({"shape": dims}), (x,), name)
    operation.output._spec = spec_of(x.dtype, dims)  # what is fed need not have the default's shape
    return operation.output
