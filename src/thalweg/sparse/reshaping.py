"""The places of a sparse tensor's elements: their order, their shape, parts of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.convert import constant, to_tensor
from thalweg.core.tensor import Tensor
from thalweg.ops import sparse as ops
from thalweg.ops import sparse_sets
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import add, greater_equal, less, maximum, minimum, subtract
from thalweg.ops.gather import gather, gather_rows
from thalweg.ops.joining import concat as joined
from thalweg.ops.logic import logical_and
from thalweg.ops.padding import pad
from thalweg.ops.reductions import reduce_all, reduce_max
from thalweg.ops.selection import where
from thalweg.ops.shapes import reshape as reshaped
from thalweg.ops.shapes import stop_gradient
from thalweg.sparse.shapes import Size, as_scalar, axis_of, numbers, rank_of, sizes_of, sparse, total
from thalweg.sparse.tensor import SparseTensor


def reorder(sp_input: Any, name: str | None = None) -> SparseTensor:
    """The same elements in row-major order.

    Example:
      >>> s = tf.SparseTensor([[1, 0], [0, 1]], [5, 7], [2, 2])
      >>> tf.sparse.reorder(s).values.numpy()
      array([7, 5], dtype=int32)
    """
    x = sparse(sp_input)
    indices, values = ops.sparse_reorder(x.indices, x.values)
    return SparseTensor.of(indices, values, _shape(x))


def _shape(x: SparseTensor) -> Any:
    """The shape for another sparse tensor of the same: known sizes, or the tensor."""
    return x._spec.shape if x._spec.known else x.dense_shape


def reshape(sp_input: Any, shape: Any, name: str | None = None) -> SparseTensor:
    """The same elements in a tensor of another shape, in row-major order.

    Args:
      shape: the sizes; one of them may be -1: what is left for it.

    Raises:
      InvalidArgumentError: the shape has another number of elements, or more than one -1.

    Example:
      >>> s = tf.SparseTensor([[0, 1], [1, 0]], [5, 7], [2, 2])
      >>> tf.sparse.reshape(s, [-1]).indices.numpy()
      array([[1],
             [2]])
    """
    x = sparse(sp_input)
    wanted = numbers(shape)
    target = wanted if isinstance(wanted, Tensor) else _vector(wanted)
    indices, full = ops.sparse_reshape(x.indices, x.dense_shape, cast(target, dtypes.int64))
    if x._spec.known and not isinstance(wanted, Tensor) and all(isinstance(n, int) for n in wanted):
        size, rest = int(np.prod(x._spec.shape)), int(np.prod([n for n in wanted if n != -1]))  # type: ignore[arg-type]
        if wanted.count(-1) <= 1 and rest and not size % rest and (-1 in wanted or size == rest):
            return SparseTensor.of(indices, x.values, [size // rest if n == -1 else n for n in wanted])
    return SparseTensor.of(indices, x.values, full)


def _vector(sizes: Sequence[Size]) -> Any:
    if any(isinstance(n, Tensor) for n in sizes):
        return to_tensor([as_scalar(n) for n in sizes])
    return constant(np.array(sizes, np.int64))


def transpose(sp_input: Any, perm: Any = None, name: str | None = None) -> SparseTensor:
    """The tensor with its dimensions in another order, its elements in row-major order.

    Args:
      perm: a permutation of the dimensions; None reverses them.

    Raises:
      ValueError: `perm` hasn't as many entries as there are dimensions.

    Example:
      >>> s = tf.SparseTensor([[0, 2], [1, 0]], [5, 7], [2, 3])
      >>> tf.sparse.transpose(s).indices.numpy()
      array([[0, 1],
             [2, 0]])
    """
    x = sparse(sp_input)
    rank = rank_of(x)
    order = list(range(rank))[::-1] if perm is None else numbers(perm)
    if isinstance(order, Tensor) or any(isinstance(n, Tensor) for n in order):
        raise ValueError("tf.sparse.transpose needs a known perm; got a symbolic tensor.")
    if len(order) != rank:
        raise ValueError(f"Dimensions {len(order)} and {rank} are not compatible")
    indices = gather(x.indices, constant(np.array(order, np.int64)), axis=1, batch_dims=0)
    indices, values = ops.sparse_reorder(indices, x.values)
    sizes = sizes_of(x)
    return SparseTensor.of(indices, values, [sizes[a] for a in order])


def expand_dims(sp_input: Any, axis: Any = None, name: str | None = None) -> SparseTensor:
    """The tensor with a new dimension of size 1.

    Args:
      axis: where; negative: counted from the end; None: last.

    Raises:
      ValueError: `axis` is out of range.

    Example:
      >>> tf.sparse.expand_dims(tf.sparse.eye(2), 0).shape
      TensorShape([1, 2, 2])
    """
    x = sparse(sp_input)
    rank = rank_of(x)
    at = rank if axis is None else axis_of(axis, rank + 1)
    if not 0 <= at <= rank:
        raise errors.InvalidArgumentError(None, None, f"axis {axis} is out of range [{-rank - 1}, {rank}]")
    wider = pad(x.indices, paddings=((0, 0), (0, 1)))
    columns = [*range(at), rank, *range(at, rank)]
    indices = gather(wider, constant(np.array(columns)), axis=1, batch_dims=0)
    sizes = sizes_of(x)
    return SparseTensor.of(indices, x.values, [*sizes[:at], 1, *sizes[at:]])


def reset_shape(sp_input: Any, new_shape: Any = None) -> SparseTensor:
    """The same elements at the same places of a larger shape, or of the smallest that holds them.

    Args:
      new_shape: sizes none of which is less than before; None: as small as possible.

    Raises:
      ValueError: a size is less than before, or the rank differs.

    Example:
      >>> s = tf.SparseTensor([[0, 1]], [5], [4, 4])
      >>> tf.sparse.reset_shape(s).shape
      TensorShape([1, 2])
    """
    x = sparse(sp_input)
    if new_shape is None:
        smallest = add(reduce_max(x.indices, axis=(0,), keepdims=False), constant(1, dtypes.int64))
        return SparseTensor.of(x.indices, x.values, maximum(smallest, constant(0, dtypes.int64)))
    wanted, rank = numbers(new_shape), x._spec.rank
    if isinstance(wanted, Tensor):
        return SparseTensor.of(x.indices, x.values, cast(wanted, dtypes.int64))
    if rank is not None and len(wanted) != rank:
        raise ValueError(f"Dimensions {len(wanted)} and {rank} are not compatible")
    for before, after in zip(x._spec.shape or (), wanted, strict=False):
        if before is not None and isinstance(after, int) and after < before:
            raise ValueError(
                "Requested new_shape should have dimension sizes >= sp_input.shape.  "
                f"Found new_shape ({wanted}), sp_input.shape ({x.shape})."
            )
    return SparseTensor.of(x.indices, x.values, wanted)


# Parts, and wholes of parts.


def slice(sp_input: Any, start: Any, size: Any, name: str | None = None) -> SparseTensor:
    """The part of a sparse tensor that begins at `start`; it ends at the tensor's edge at the latest.

    Args:
      start, size: vectors with an entry for each dimension.

    Raises:
      InvalidArgumentError: they haven't as many entries as there are dimensions.

    Example:
      >>> s = tf.SparseTensor([[0, 1], [1, 0]], [5, 7], [2, 2])
      >>> tf.sparse.slice(s, [0, 1], [2, 1]).values.numpy()
      array([5], dtype=int32)
    """
    x = sparse(sp_input)
    begins, lengths = numbers(start), numbers(size)
    for what, vector in (("start", begins), ("size", lengths)):
        rank = x._spec.rank
        if rank is not None and not isinstance(vector, Tensor) and len(vector) != rank:
            raise errors.InvalidArgumentError(
                None, None, f"Expected {what} to be a vector of length {rank} but got length {len(vector)}"
            )
    return _part(x, begins, lengths)


def _part(x: SparseTensor, begins: Any, lengths: Any) -> SparseTensor:
    known = not isinstance(begins, Tensor) and not isinstance(lengths, Tensor)
    start = _vector(begins) if not isinstance(begins, Tensor) else cast(begins, dtypes.int64)
    size = _vector(lengths) if not isinstance(lengths, Tensor) else cast(lengths, dtypes.int64)
    end = add(start, size)
    inside = logical_and(greater_equal(x.indices, start), less(x.indices, end))
    kept = reshaped(where(reduce_all(inside, axis=(1,), keepdims=False)), shape=(-1,))
    shape: Any = maximum(subtract(minimum(end, x.dense_shape), start), constant(0, dtypes.int64))
    if known and x._spec.known and all(isinstance(n, int) for n in (*begins, *lengths)):
        dims = zip(begins, lengths, x._spec.shape, strict=True)  # type: ignore[arg-type]
        shape = [max(min(begin + length, n) - begin, 0) for begin, length, n in dims]
    return SparseTensor.of(subtract(gather_rows(x.indices, kept), start), gather_rows(x.values, kept), shape)


def split(
    sp_input: Any = None, num_split: Any = None, axis: Any = None, name: str | None = None
) -> list[SparseTensor]:
    """A sparse tensor in equal parts along an axis; where it doesn't divide, the first are larger by one.

    Raises:
      ValueError: an argument is missing.
      InvalidArgumentError: `axis` is out of range, or there are more parts than elements along it.

    Example:
      >>> [part.shape[1] for part in tf.sparse.split(tf.sparse.eye(3), 2, axis=1)]
      [2, 1]
    """
    for what, value in (("sp_input", sp_input), ("num_split", num_split), ("axis", axis)):
        if value is None:
            raise ValueError(f"{what} is required")
    x, count = sparse(sp_input), int(num_split)
    rank = rank_of(x)
    if not -rank <= int(axis) < rank:
        raise _invalid(f"Input axis should be in range [{-rank}, {rank}), got {axis}")
    at = axis_of(axis, rank)
    if count < 1:
        raise _invalid(f"Value for attr 'num_split' of {count} must be at least minimum 1")
    sizes = sizes_of(x)
    if isinstance(sizes[at], int) and count > sizes[at]:
        raise _invalid(
            f"Input num_split should be between 1 and the splitting dimension size ({sizes[at]}), got {count}"
        )
    parts, begin = [], [0] * rank
    for number in range(count):
        length = sizes[at] // count + (number < sizes[at] % count) if isinstance(sizes[at], int) else None
        if length is None:
            whole, rest = sizes[at] // count, sizes[at] % count
            length = whole + cast(rest > number, dtypes.int64)
        lengths = [*sizes[:at], length, *sizes[at + 1 :]]
        parts.append(_part(x, list(begin), lengths))
        begin[at] = begin[at] + length
    return parts


def _invalid(message: str) -> errors.InvalidArgumentError:
    return errors.InvalidArgumentError(None, None, message)


def concat(
    axis: Any, sp_inputs: Sequence[Any], expand_nonconcat_dims: bool = False, name: str | None = None
) -> SparseTensor:
    """Sparse tensors joined along an axis, the elements in row-major order.

    Args:
      sp_inputs: sparse tensors of one rank, of the same sizes along the other axes.
      expand_nonconcat_dims: let the sizes along the other axes differ; the result has the greatest.

    Raises:
      InvalidArgumentError: the sizes along another axis differ, or `axis` is out of range.

    Example:
      >>> s = tf.SparseTensor([[0, 1]], [5], [1, 2])
      >>> tf.sparse.concat(0, [s, s]).indices.numpy()
      array([[0, 1],
             [1, 1]])
    """
    if not sp_inputs:
        raise _invalid("tf.sparse.concat takes one SparseTensor at least")
    tensors = [sparse(x) for x in sp_inputs]
    if len(tensors) == 1:
        return tensors[0]
    rank = rank_of(tensors[0])
    if not -rank <= int(axis) < rank:
        raise _invalid(f"Concat dimension must be in range [{-rank}, {rank}), got {axis}")
    at = axis_of(axis, rank)
    shapes = [sizes_of(x) for x in tensors]
    sizes = [
        _common(shapes, a, expand_nonconcat_dims) if a != at else total([s[at] for s in shapes])
        for a in range(rank)
    ]
    places, offset = [], 0
    for x, shape in zip(tensors, shapes, strict=True):
        shift = _vector([offset if a == at else 0 for a in range(rank)])
        places.append(add(x.indices, shift))
        offset = offset + shape[at]
    # No gradient passes here, as in TensorFlow.
    values = stop_gradient(joined(*[x.values for x in tensors], axis=0))
    indices, values = ops.sparse_reorder(joined(*places, axis=0), values)
    return SparseTensor.of(indices, values, sizes)


def _common(shapes: list[list[Size]], axis: int, expand: bool) -> Size:
    """The size along an axis that isn't concatenated."""
    sizes = [shape[axis] for shape in shapes]
    known = [n for n in sizes if isinstance(n, int)]
    if expand:
        greatest = sizes[0]
        for n in sizes[1:]:
            both = isinstance(n, int) and isinstance(greatest, int)
            greatest = max(n, greatest) if both else maximum(as_scalar(greatest), as_scalar(n))
        return greatest
    for position, n in enumerate(sizes):
        if isinstance(n, int) and n != known[0]:
            text = f"expected {known[0]} for dimension {axis} but got {n} at position {position}"
            raise _invalid(f"Input shapes must match: {text}")
    return known[0] if known else sizes[0]


def retain(sp_input: Any, to_retain: Any) -> SparseTensor:
    """The elements for which `to_retain` is true.

    Args:
      to_retain: bools, one for each element.

    Raises:
      ValueError: there aren't as many bools as elements.

    Example:
      >>> s = tf.SparseTensor([[0, 1], [1, 0]], [5, 7], [2, 2])
      >>> tf.sparse.retain(s, [False, True]).values.numpy()
      array([7], dtype=int32)
    """
    x, chosen = sparse(sp_input), to_tensor(to_retain)
    count = x.values.shape.with_rank(1)
    count.dims[0].assert_is_compatible_with(chosen.shape.with_rank(1).dims[0])
    kept = reshaped(where(chosen), shape=(-1,))
    return SparseTensor.of(gather_rows(x.indices, kept), gather_rows(x.values, kept), _shape(x))


def fill_empty_rows(sp_input: Any, default_value: Any, name: str | None = None) -> tuple[SparseTensor, Any]:
    """Puts an element at the beginning of each row that has none.

    Args:
      default_value: a scalar, the new elements' value.

    Returns:
      The sparse tensor, in order of its rows; and a vector of bools: which rows were empty.

    Raises:
      InvalidArgumentError: `default_value` is no scalar, or a row is out of range.

    Example:
      >>> s = tf.SparseTensor([[0, 1]], [5], [2, 2])
      >>> filled, empty = tf.sparse.fill_empty_rows(s, 0)
      >>> tf.sparse.to_dense(filled).numpy(), empty.numpy()
      (array([[0, 5],
             [0, 0]], dtype=int32), array([False,  True]))
    """
    x = sparse(sp_input)
    default = to_tensor(default_value, x.dtype)
    indices, values, empty, _ = sparse_sets.fill_empty_rows(x.indices, x.values, x.dense_shape, default)
    return SparseTensor.of(indices, values, _shape(x)), empty
