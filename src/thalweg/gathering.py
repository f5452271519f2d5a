"""Elements and slices by position, mask or label: `tf.gather`, `tf.where`, `tf.scatter_nd` and their kin. All
of it is at the top of `tf`.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.backprop import differentiable
from thalweg.core.context import state
from thalweg.core.convert import pair, to_tensor
from thalweg.core.dtypes import as_dtype
from thalweg.core.messages import refused, told
from thalweg.core.tensor import EagerTensor, Tensor, from_array
from thalweg.ops import gather as gathers
from thalweg.ops import scatter, selection
from thalweg.ops import strided_slice as slices
from thalweg.ops.dynamic_slice import slice_at, slice_error
from thalweg.ops.joining import outputs_of
from thalweg.ops.sizes import dims, integer, tensors_of_one_dtype

# From this size on, rows of a tensor in host memory are taken there, without copying the whole into a
# program.
_LARGE = 1 << 20


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    axis: Any = None,
    batch_dims: int = 0,
    name: str | None = None,
) -> Any:
    """Slices of `params` along `axis` at `indices`: shape `params.shape[:axis] + indices.shape +
    params.shape[axis + 1:]`.

    Args:
      axis: None: the first dimension after the batch's.
      batch_dims: how many leading dimensions `params` and `indices` share; their slices are paired.

    Raises:
      InvalidArgumentError: an index is out of range, or the shapes don't fit.

    Example:
      >>> tf.gather([[1, 2], [3, 4], [5, 6]], [2, 0]).numpy()
      array([[5, 6],
             [1, 2]], dtype=int32)
    """
    if batch_dims < 0:
        indices = to_tensor(indices)
        batch_dims += indices.shape.rank
    at = batch_dims if axis is None else integer(axis)
    if (
        at == 0
        and type(params) is EagerTensor
        and type(params._value) is np.ndarray
        and params._value.nbytes >= _LARGE
    ):
        rows = _rows_on_host(params, indices)
        if rows is not None:
            return rows
    return gathers.gather(params, indices, axis=at, batch_dims=batch_dims)


def _rows_on_host(params: EagerTensor, indices: Any) -> EagerTensor | None:
    """Rows of a tensor in host memory at indices in host memory; None where a tape or a graph has to know."""
    target = state.target
    if not target.eager or (target.tapes and differentiable(params.dtype)):  # type: ignore[attr-defined]
        return None
    at = indices if type(indices) is EagerTensor else to_tensor(indices)
    if type(at._value) is not np.ndarray or not at.dtype.is_integer:
        return None
    array = params._value
    try:
        return from_array(array.take(at._value, 0), params.dtype) if at._value.min(initial=0) >= 0 else None
    except IndexError:
        return None


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """Elements of `x` where `condition` is true, of `y` elsewhere. Without them, the positions where it is
    true.

    Args:
      condition: a bool tensor that broadcasts with `x` and `y`; of any numeric dtype if it comes alone.

    Returns:
      A tensor of the shape that the three broadcast to; alone, an int64 tensor of shape `[n, rank]`.

    Raises:
      ValueError: only one of `x` and `y` is given.
      InvalidArgumentError: shapes don't broadcast, or dtypes differ.

    Example:
      >>> tf.where([True, False, True], [1, 2, 3], 0).numpy()
      array([1, 0, 3], dtype=int32)
      >>> tf.where([True, False, True]).numpy()
      array([[0],
             [2]])
    """
    if x is None and y is None:
        return selection.where(condition)
    if x is None or y is None:
        raise ValueError(told("x and y must both be non-None or both be None."))
    return selection.select(condition, *pair(x, y))


def boolean_mask(tensor: Any, mask: Any, axis: int | None = None, name: str = "boolean_mask") -> Any:
    """The slices of `tensor` for which `mask` is true, along one new dimension in place of those that the
    mask spans.

    Args:
      mask: a bool tensor; its shape is that of `tensor` from `axis` on, as far as it goes.
      axis: None: 0.

    Raises:
      ValueError: the mask is a scalar, or its shape isn't that of the tensor.

    Example:
      >>> tf.boolean_mask([[1, 2], [3, 4], [5, 6]], [True, False, True]).numpy()
      array([[1, 2],
             [5, 6]], dtype=int32)
    """
    return selection.masked(tensor, mask, 0 if axis is None else int(axis))


def gather_nd(
    params: Any, indices: Any, batch_dims: int = 0, name: str | None = None, bad_indices_policy: str = ""
) -> Any:
    """Slices or elements of `params` at vectors of coordinates, the last dimension of `indices`.

    Args:
      batch_dims: how many leading dimensions `params` and `indices` share.

    Returns:
      A tensor of shape `indices.shape[:-1] + params.shape[batch_dims + indices.shape[-1]:]`.

    Raises:
      ValueError: `batch_dims` is too large.
      InvalidArgumentError: coordinates are out of range, or there are too many.

    Example:
      >>> tf.gather_nd([["a", "b"], ["c", "d"]], [[0, 0], [1, 1]]).numpy()
      array([b'a', b'd'], dtype=object)
    """
    if batch_dims:
        indices = to_tensor(indices)
        rank = indices.shape.rank
        if rank is not None and batch_dims >= rank:
            raise ValueError(
                f"Argument `batch_dims` = {batch_dims} must be less than rank(`indices`) = {rank}"
            )
    return gathers.gather_nd(params, indices, batch_dims=batch_dims)


def slice(input_: Any, begin: Any, size: Any, name: str | None = None) -> Any:
    """`size` elements of a tensor from `begin` on, for each dimension; a size of -1 takes all that follow.

    Raises:
      InvalidArgumentError: the slice doesn't lie in the tensor.

    Example:
      >>> tf.slice([[1, 2, 3], [4, 5, 6]], [0, 1], [2, -1]).numpy()
      array([[2, 3],
             [5, 6]], dtype=int32)
    """
    x, sizes = to_tensor(input_), dims(size)
    starts = begin if isinstance(begin, Tensor) else dims(begin)
    if isinstance(starts, EagerTensor) and isinstance(starts._value, np.ndarray):
        starts = dims(starts)
    if isinstance(starts, tuple) and isinstance(sizes, tuple) and x._spec.known:
        return x[_checked_slice(x, starts, sizes)]
    if isinstance(starts, EagerTensor) and isinstance(sizes, tuple) and -1 in sizes:
        return x[_checked_slice(x, dims(starts), sizes)]
    if isinstance(starts, tuple):
        return slice_at(x, size=sizes, begin=starts)
    return slice_at(x, starts, size=sizes)


def _checked_slice(x: Any, begin: Any, size: Any) -> tuple[Any, ...]:
    """The subscript of a slice that lies in the tensor `x`."""
    shape = x._spec.shape
    rank = len(shape)
    if len(begin) != rank or len(size) != rank:
        problem = (
            f"Expected begin and size arguments to be 1-D tensors of size {rank}, but got shapes "
            f"[{len(begin)}] and [{len(size)}] instead."
        )
        if not state.target.eager:
            raise ValueError(f"Slice: {problem}")
        raise refused("Slice", problem, x)
    subscript = []
    for axis, (b, n, full) in enumerate(zip(begin, size, shape, strict=True)):
        taken = full - b if n == -1 else n
        if b < 0 or taken < 0 or b + taken > full:
            raise refused("Slice", slice_error(axis, b, n, full), x)
        subscript.append(builtins.slice(b, b + taken))
    return tuple(subscript)


def strided_slice(
    input_: Any,
    begin: Any,
    end: Any,
    strides: Any = None,
    begin_mask: int = 0,
    end_mask: int = 0,
    ellipsis_mask: int = 0,
    new_axis_mask: int = 0,
    shrink_axis_mask: int = 0,
    var: Any = None,
    name: str | None = None,
) -> Any:
    """What `input_[begin[0]:end[0]:strides[0], …]` gives; the masks say bit by bit what else an entry may be.

    Args:
      strides: None: ones.
      begin_mask, end_mask: the entry has no begin, or no end.
      ellipsis_mask, new_axis_mask: the entry is `...`, or `tf.newaxis`.
      shrink_axis_mask: the entry is the integer `begin[i]`.

    Raises:
      InvalidArgumentError: the lists differ in length, a stride is 0, or an integer is out of range.

    Example:
      >>> tf.strided_slice([1, 2, 3, 4, 5], [4], [1], [-2]).numpy()
      array([5, 3], dtype=int32)
    """
    lower, upper = dims(begin), dims(end)
    if strides is None:
        steps: Any = (1,) * (len(lower) if isinstance(lower, tuple) else lower.shape[0])
    else:
        steps = dims(strides)
    return slices.strided_slice(
        input_,
        begin=lower,
        end=upper,
        strides=steps,
        begin_mask=begin_mask,
        end_mask=end_mask,
        ellipsis_mask=ellipsis_mask,
        new_axis_mask=new_axis_mask,
        shrink_axis_mask=shrink_axis_mask,
    )


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Any:
    """Zeros of `shape` with `updates` added at vectors of coordinates, the last dimension of `indices`.

    Args:
      updates: shape `indices.shape[:-1] + shape[indices.shape[-1]:]`.

    Raises:
      InvalidArgumentError: coordinates are out of range, or shapes don't fit.

    Example:
      >>> tf.scatter_nd([[4], [3], [1], [4]], [9, 10, 11, 12], [6]).numpy()
      array([ 0, 11,  0, 10, 21,  0], dtype=int32)
    """
    return scatter.scatter_nd(indices, updates, shape=dims(shape))


def _scattered(operation: Any, tensor: Any, indices: Any, updates: Any) -> Any:
    x, updates = pair(tensor, updates)
    return operation(x, indices, updates)


def tensor_scatter_nd_update(
    tensor: Any, indices: Any, updates: Any, name: str | None = None, bad_indices_policy: str = ""
) -> Any:
    """The tensor with `updates` in place of what stood at vectors of coordinates, the last dimension of
    `indices`.

    Raises:
      InvalidArgumentError: coordinates are out of range, or shapes don't fit.

    Example:
      >>> tf.tensor_scatter_nd_update([0, 0, 0, 0], [[1], [3]], [9, 10]).numpy()
      array([ 0,  9,  0, 10], dtype=int32)
    """
    return _scattered(scatter.tensor_scatter_update, tensor, indices, updates)


def tensor_scatter_nd_add(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The tensor with `updates` added at vectors of coordinates; what meets in one place adds up.

    Raises:
      InvalidArgumentError: coordinates are out of range, or shapes don't fit.

    Example:
      >>> tf.tensor_scatter_nd_add([1, 1, 1], [[0], [0]], [2, 3]).numpy()
      array([6, 1, 1], dtype=int32)
    """
    return _scattered(scatter.tensor_scatter_add, tensor, indices, updates)


def tensor_scatter_nd_sub(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The tensor with `updates` subtracted at vectors of coordinates.

    Raises:
      InvalidArgumentError: coordinates are out of range, or shapes don't fit.

    Example:
      >>> tf.tensor_scatter_nd_sub([9, 9, 9], [[0], [2]], [1, 2]).numpy()
      array([8, 9, 7], dtype=int32)
    """
    return _scattered(scatter.tensor_scatter_sub, tensor, indices, updates)


def tensor_scatter_nd_min(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The tensor with the minimum of what stood there and `updates` at vectors of coordinates.

    Raises:
      InvalidArgumentError: coordinates are out of range, or shapes don't fit.

    Example:
      >>> tf.tensor_scatter_nd_min([5, 5], [[0], [1]], [3, 8]).numpy()
      array([3, 5], dtype=int32)
    """
    return _scattered(scatter.tensor_scatter_min, tensor, indices, updates)


def tensor_scatter_nd_max(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The tensor with the maximum of what stood there and `updates` at vectors of coordinates.

    Raises:
      InvalidArgumentError: coordinates are out of range, or shapes don't fit.

    Example:
      >>> tf.tensor_scatter_nd_max([5, 5], [[0], [1]], [3, 8]).numpy()
      array([5, 8], dtype=int32)
    """
    return _scattered(scatter.tensor_scatter_max, tensor, indices, updates)


class Unique(NamedTuple):
    """What `tf.unique` gives: the distinct values, and which of them each element is."""

    y: Any
    idx: Any


class UniqueWithCounts(NamedTuple):
    """What `tf.unique_with_counts` gives: also how often each value occurs."""

    y: Any
    idx: Any
    count: Any


def unique(x: Any, out_idx: Any = dtypes.int32, name: str | None = None) -> Unique:
    """The distinct values of a vector in the order in which they first occur, `y`, and for each element its
    place there, `idx`.

    Args:
      out_idx: the dtype of `idx`, int32 or int64.

    Raises:
      InvalidArgumentError: `x` isn't a vector.

    Example:
      >>> [t.numpy().tolist() for t in tf.unique([1, 1, 2, 4, 4])]
      [[1, 2, 4], [0, 0, 1, 2, 2]]
    """
    return Unique(*selection.unique(x, out_idx=as_dtype(out_idx)))


def unique_with_counts(x: Any, out_idx: Any = dtypes.int32, name: str | None = None) -> UniqueWithCounts:
    """As `tf.unique`, with a third tensor, `count`, of how often each value occurs.

    Raises:
      InvalidArgumentError: `x` isn't a vector.

    Example:
      >>> tf.unique_with_counts([1, 1, 2]).count.numpy()
      array([2, 1], dtype=int32)
    """
    return UniqueWithCounts(*selection.unique_with_counts(x, out_idx=as_dtype(out_idx)))


def dynamic_partition(data: Any, partitions: Any, num_partitions: int, name: str | None = None) -> list[Any]:
    """The slices of `data` dealt out to `num_partitions` tensors, as the labels `partitions` say.

    Args:
      partitions: int32 labels; their shape is the beginning of the shape of `data`.

    Raises:
      InvalidArgumentError: a label isn't in [0, num_partitions), or the shapes don't fit.

    Example:
      >>> [p.numpy().tolist() for p in tf.dynamic_partition([10, 20, 30], [1, 0, 1], 2)]
      [[20], [10, 30]]
    """
    if num_partitions < 1:
        problem = f"Value for attr 'num_partitions' of {num_partitions} must be at least minimum 1"
        raise errors.op_error(errors.InvalidArgumentError, "DynamicPartition", problem)
    return outputs_of(selection.dynamic_partition(data, partitions, num_partitions=num_partitions))


def dynamic_stitch(indices: Sequence[Any], data: Sequence[Any], name: str | None = None) -> Any:
    """One tensor of the slices of many: row `indices[m][i]` of the result is `data[m][i]`; the last one wins.

    Raises:
      InvalidArgumentError: an index is negative, or shapes don't fit.

    Example:
      >>> tf.dynamic_stitch([[0, 2], [1]], [[10, 30], [20]]).numpy()
      array([10, 20, 30], dtype=int32)
    """
    parts = tensors_of_one_dtype(data)
    return selection.dynamic_stitch(*(to_tensor(i) for i in indices), *parts)
