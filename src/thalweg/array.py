"""Tensors' shapes: reshaping, transposing, joining, splitting, repeating. All of it is at the top of `tf`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.messages import told
from thalweg.core.rules import broadcast
from thalweg.core.spec import scalar_spec, spec_of
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.variable import Variable
from thalweg.ops import casting, joining, shapes
from thalweg.ops import indexing as indexing
from thalweg.ops.joining import outputs_of
from thalweg.ops.sizes import dims, integer, integers, tensors_of_one_dtype


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Any:
    """The same elements, in the same order, in another shape.

    Args:
      shape: the sizes of the result; one of them may be -1: what is left for it.

    Raises:
      InvalidArgumentError: the shape doesn't have as many elements as the tensor.

    Example:
      >>> tf.reshape([[1, 2, 3], [4, 5, 6]], [3, -1]).numpy()
      array([[1, 2],
             [3, 4],
             [5, 6]], dtype=int32)
    """
    return shapes.reshape(tensor, shape=integers(shape, "Reshape", "Tshape"))


def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str = "transpose") -> Any:
    """The tensor with its dimensions in another order: dimension `i` of the result is `perm[i]` of `a`.

    Args:
      perm: a permutation of the dimensions; None reverses them.
      conjugate: take the complex conjugate as well.

    Raises:
      InvalidArgumentError: `perm` isn't a permutation of the dimensions of `a`.

    Example:
      >>> tf.transpose([[1, 2, 3], [4, 5, 6]]).numpy()
      array([[1, 4],
             [2, 5],
             [3, 6]], dtype=int32)
    """
    order = None if perm is None else integers(perm, "Transpose", "Tperm")
    result = shapes.transpose(a, perm=order)
    if conjugate:
        from thalweg.ops.elementwise import conj

        return conj(result)
    return result


def expand_dims(input: Any, axis: Any, name: str | None = None) -> Any:
    """The tensor with a new dimension of size 1 at `axis`; negative axes count from the end.

    Raises:
      InvalidArgumentError: `axis` is out of range.

    Example:
      >>> tf.expand_dims([1, 2, 3], -1).shape
      TensorShape([3, 1])
    """
    return shapes.expand_dims(input, axis=integer(axis))


def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Any:
    """The tensor without its dimensions of size 1: all of them, or those that `axis` lists.

    Raises:
      InvalidArgumentError: a dimension listed isn't of size 1.

    Example:
      >>> tf.squeeze(tf.zeros([1, 2, 1, 3])).shape
      TensorShape([2, 3])
    """
    return shapes.squeeze(input, axis=() if axis is None else dims(axis))


def shape(input: Any, out_type: Any = None, name: str | None = None) -> Any:
    """The shape of a tensor as an integer tensor; it has a value at once where the shape is known.

    Args:
      out_type: int32 or int64; None: int32.

    Example:
      >>> tf.shape(tf.zeros([2, 3])).numpy()
      array([2, 3], dtype=int32)
    """
    kind = dtypes.int32 if out_type is None else as_dtype(out_type)
    x: Any = input if type(input) is EagerTensor else _shaped_value(input)
    known = x._spec.shape
    if state.target.eager and isinstance(x, (EagerTensor, Variable)):
        return EagerTensor(spec_of(kind, (len(known),)), None, -1, np.array(known, kind.np))
    return shapes.shape_tensor(x, out_type=kind)


def _shaped_value(value: Any) -> Any:
    """What has the shape of `value`: a tensor, or an eager variable itself, which need not be read for it."""
    if isinstance(value, Tensor) or (
        isinstance(value, Variable) and state.target.eager and value._spec.known
    ):
        return value
    if isinstance(value, IndexedSlices):
        return to_tensor(value)
    return to_tensor(value)


def size(input: Any, out_type: Any = None, name: str | None = None) -> Any:
    """The number of elements of a tensor, as an integer scalar.

    Args:
      out_type: int32 or int64; None: int32.

    Example:
      >>> int(tf.size(tf.zeros([2, 3])))
      6
    """
    kind = dtypes.int32 if out_type is None else as_dtype(out_type)
    x = _shaped_value(input)
    if state.target.eager and isinstance(x, (EagerTensor, Variable)):
        return _scalar(x._spec.size, kind)
    return shapes.size_tensor(x, out_type=kind)


def rank(input: Any, name: str | None = None) -> Any:
    """The number of dimensions of a tensor, as an int32 scalar.

    Example:
      >>> int(tf.rank(tf.zeros([2, 3])))
      2
    """
    x = _shaped_value(input)
    if state.target.eager and isinstance(x, (EagerTensor, Variable)):
        return _scalar(x._spec.rank, dtypes.int32)
    return shapes.rank_tensor(x)


def _scalar(value: Any, dtype: DType) -> EagerTensor:
    return EagerTensor(scalar_spec(dtype), None, -1, dtype.np.type(value))


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Any:
    """The tensor repeated along its dimensions of size 1, and along new ones in front, to fill `shape`.

    Raises:
      InvalidArgumentError: the tensor's shape doesn't broadcast to `shape`.

    Example:
      >>> tf.broadcast_to([1, 2, 3], [2, 3]).numpy()
      array([[1, 2, 3],
             [1, 2, 3]], dtype=int32)
    """
    return shapes.broadcast_to(input, shape=dims(shape))


def tile(input: Any, multiples: Any, name: str | None = None) -> Any:
    """The tensor laid side by side `multiples[i]` times along each dimension `i`.

    Raises:
      InvalidArgumentError: `multiples` hasn't one entry a dimension, or has a negative one.

    Example:
      >>> tf.tile([[1, 2]], [2, 2]).numpy()
      array([[1, 2, 1, 2],
             [1, 2, 1, 2]], dtype=int32)
    """
    return shapes.tile(input, multiples=dims(multiples))


def concat(values: Any, axis: Any, name: str = "concat") -> Any:
    """Tensors of one rank joined along an existing dimension.

    Args:
      values: tensors that agree in all dimensions but `axis`.

    Raises:
      InvalidArgumentError: shapes or dtypes don't agree, or `axis` is out of range.

    Example:
      >>> tf.concat([[[1, 2]], [[3, 4]]], 0).numpy()
      array([[1, 2],
             [3, 4]], dtype=int32)
    """
    if not isinstance(values, (list, tuple)):
        values = [values]
    if len(values) == 1:
        return shapes.identity(values[0])
    return joining.concat(*tensors_of_one_dtype(values), axis=integer(axis))


def stack(values: Any, axis: int = 0, name: str = "stack") -> Any:
    """Tensors of one shape joined along a new dimension at `axis`.

    Raises:
      ValueError: `axis` is out of range.
      InvalidArgumentError: shapes or dtypes differ.

    Example:
      >>> tf.stack([[1, 4], [2, 5]]).numpy()
      array([[1, 4],
             [2, 5]], dtype=int32)
    """
    if isinstance(values, (Tensor, Variable, np.ndarray)):
        if axis == 0:
            return to_tensor(values)
        values = unstack(values)
    if not values:
        return to_tensor(values)
    tensors = tensors_of_one_dtype(values)
    known = tensors[0]._spec.rank
    if known is not None:
        joining.stacked_axis(axis, known)
    return joining.stack(*tensors, axis=axis)


def parallel_stack(values: Any, name: str = "parallel_stack") -> Any:
    """Tensors of one shape joined along a new first dimension, as `tf.stack` does it.

    Example:
      >>> tf.parallel_stack([[1, 4], [2, 5]]).shape
      TensorShape([2, 2])
    """
    return stack(values)


def unstack(value: Any, num: int | None = None, axis: int = 0, name: str = "unstack") -> list[Any]:
    """The slices of a tensor along `axis`, as a list of tensors without that dimension.

    Args:
      num: how many there are; None takes it from the shape.

    Raises:
      ValueError: `axis` is out of range, or the number of slices isn't known.
      InvalidArgumentError: `num` isn't the size of the dimension.

    Example:
      >>> [row.numpy().tolist() for row in tf.unstack([[1, 2], [3, 4]])]
      [[1, 2], [3, 4]]
    """
    x = value if type(value) is EagerTensor else to_tensor(value)
    if num is None:
        known = x._spec.shape
        if known is not None:
            if not -len(known) <= axis < len(known):
                raise ValueError(told(f"Argument `axis` = {axis} not in range [{-len(known)}, {len(known)})"))
            num = known[axis]
        if num is None:
            raise ValueError(f"Cannot infer argument `num` from shape {x.shape}")
    return outputs_of(joining.unstack(x, num=num, axis=axis)) if num else []


def split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: int | None = None, name: str = "split"
) -> list[Any]:
    """A tensor cut along `axis` into a list of tensors.

    Args:
      num_or_size_splits: a number of equal parts, or a list of sizes, one of which may be -1: what is left.
      num: how many sizes there are, where they come as a tensor of unknown length.

    Raises:
      InvalidArgumentError: the dimension can't be cut so.

    Example:
      >>> [part.shape.as_list() for part in tf.split(tf.zeros([5, 30]), [4, 15, 11], 1)]
      [[5, 4], [5, 15], [5, 11]]
    """
    at = integer(axis)
    if type(num_or_size_splits) is int:
        return outputs_of(joining.split(value, num_split=num_or_size_splits, axis=at))
    if isinstance(num_or_size_splits, (Tensor, np.ndarray)) and not num_or_size_splits.shape:
        return outputs_of(joining.split(value, num_split=integer(num_or_size_splits), axis=at))
    sizes = dims(num_or_size_splits)
    if num is None:
        num = sizes.shape[0] if isinstance(sizes, Tensor) else len(sizes)
        if num is None:
            raise ValueError(f"Cannot infer argument `num` from shape {num_or_size_splits}")
    return outputs_of(joining.split_by_sizes(value, size_splits=sizes, axis=at, num_split=num))


def identity(input: Any, name: str | None = None) -> Any:
    """A tensor of the same value as `input`: for a variable, the value it has now.

    Example:
      >>> tf.identity([1, 2]).numpy()
      array([1, 2], dtype=int32)
    """
    return shapes.identity(input)


def stop_gradient(input: Any, name: str | None = None) -> Any:
    """The value of `input`, through which no gradient flows.

    Example:
      >>> x = tf.constant(2.0)
      >>> with tf.GradientTape() as tape:
      ...     tape.watch(x)
      ...     y = x * tf.stop_gradient(x)
      >>> float(tape.gradient(y, x))
      2.0
    """
    return shapes.stop_gradient(input)


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Any:
    """The tensor itself, once its shape is known to fit `shape`; in a graph what `shape` says is known from
    then on.

    Args:
      shape: what `tf.TensorShape` takes; None stands for any size, or for any shape.

    Raises:
      InvalidArgumentError: the shape doesn't fit.

    Example:
      >>> tf.ensure_shape(tf.zeros([2, 3]), [None, 3]).shape
      TensorShape([2, 3])
    """
    return shapes.ensure_shape(x, shape=TensorShape(shape)._dims)


def shape_n(input: Sequence[Any], out_type: Any = dtypes.int32, name: str | None = None) -> list[Any]:
    """The shapes of several tensors.

    Example:
      >>> [s.numpy().tolist() for s in tf.shape_n([tf.zeros([2, 3]), tf.zeros([4])])]
      [[2, 3], [4]]
    """
    return [shape(x, out_type) for x in input]


def identity_n(input: Sequence[Any], name: str | None = None) -> list[Any]:
    """Tensors of the same values as those of a list.

    Example:
      >>> [t.numpy().item() for t in tf.identity_n([1, 2])]
      [1, 2]
    """
    return [identity(x) for x in input]


def guarantee_const(input: Any, name: str | None = None) -> Any:
    """The tensor itself; the caller promises that it never changes.

    Example:
      >>> tf.guarantee_const([1, 2]).numpy()
      array([1, 2], dtype=int32)
    """
    return shapes.identity(input)


def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """The `TensorShape` that two shapes broadcast to, as far as they are known.

    Raises:
      ValueError: they don't broadcast.

    Example:
      >>> tf.broadcast_static_shape(tf.TensorShape([2, 1]), tf.TensorShape([3]))
      TensorShape([2, 3])
    """
    x, y = TensorShape(shape_x), TensorShape(shape_y)
    try:
        return TensorShape(broadcast(x._dims, y._dims))
    except ValueError:
        raise ValueError(
            "Incompatible shapes for broadcasting: dimensions, counted from the last, must be equal, or one "
            f"of them 1. Received: {x} and {y}."
        ) from None


def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Any:
    """The shape, as an integer tensor, that two shapes given as integer tensors broadcast to.

    Raises:
      InvalidArgumentError: they don't broadcast.

    Example:
      >>> tf.broadcast_dynamic_shape([2, 1], [3]).numpy()
      array([2, 3], dtype=int32)
    """
    return shapes.broadcast_args(to_tensor(shape_x), to_tensor(shape_y))


def bitcast(input: Any, type: Any, name: str | None = None) -> Any:
    """The memory of `input` read as another dtype, without conversion.

    To a narrower dtype an element becomes several, along a new last axis; to a wider one the last axis, which
    must have just as many elements as make up one of the new dtype, disappears. Byte order is little-endian.

    Args:
      input: a tensor of numbers.
      type: the dtype to read the memory as.

    Raises:
      InvalidArgumentError: the last axis doesn't fit.

    Example:
      >>> tf.bitcast([1.0, -2.0], tf.uint32).numpy()
      array([1065353216, 3221225472], dtype=uint32)
    """
    return casting.bitcast(to_tensor(input), type=as_dtype(type))
