"""Sorting, the greatest elements, and search among sorted ones."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import Tensor
from thalweg.ops import arguments, elementwise, logic, shapes, sizes, sorting


class TopKV2(NamedTuple):
    """The greatest elements of each row, in descending order, and their positions."""

    values: Any
    indices: Any


class ApproxTopK(NamedTuple):
    """The greatest or smallest elements along an axis, and their positions."""

    values: Any
    indices: Any


def sort(values: Any, axis: Any = -1, direction: str = "ASCENDING", name: str | None = None) -> Any:
    """`values` sorted along an axis.

    Args:
      values: floats or integers of rank 1 at least.
      axis: the axis to sort along.
      direction: "ASCENDING" or "DESCENDING".

    Raises:
      ValueError: an unknown direction, or an axis that isn't known.
      InvalidArgumentError: no such axis, or a dtype without order.

    Example:
      >>> tf.sort([3, 1, 2], direction="DESCENDING").numpy()
      array([3, 2, 1], dtype=int32)
    """
    return _sorted(values, axis, direction)[0]


def argsort(
    values: Any,
    axis: Any = -1,
    direction: str = "ASCENDING",
    stable: bool = False,
    name: str | None = None,
) -> Any:
    """The positions, as int32, of the elements of `values` in sorted order along an axis.

    Args:
      values: floats or integers of rank 1 at least.
      axis: the axis to sort along.
      direction: "ASCENDING" or "DESCENDING".
      stable: has no effect; equal elements always keep their order.

    Raises:
      ValueError: an unknown direction, or an axis that isn't known.
      InvalidArgumentError: no such axis, or a dtype without order.

    Example:
      >>> tf.argsort([30, 10, 20]).numpy()
      array([1, 2, 0], dtype=int32)
    """
    return _sorted(values, axis, direction)[1]


def _sorted(values: Any, axis: Any, direction: str) -> tuple[Any, Any]:
    """The sorted elements and their former positions."""
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(
            f"Argument `direction` should be one of ASCENDING, DESCENDING. Received: direction={direction}"
        )
    values, axis = to_tensor(values), arguments.integer(axis)
    if isinstance(axis, Tensor):
        raise ValueError(f"Argument `axis` must be known when the graph is made. Received: axis={axis}")
    perm = _to_last(values._spec.rank, axis)
    if perm is not None:
        values = shapes.transpose(values, perm=perm)
    size = values._spec.shape[-1] if values._spec.shape else None
    k = shapes.shape_tensor(values, out_type=dtypes.int32)[-1] if size is None else size
    if direction == "ASCENDING":
        found, indices = sorting.top_k(_in_reversed_order(values), k=k, index_type=dtypes.int32)
        found = _in_reversed_order(found)
    else:
        found, indices = sorting.top_k(values, k=k, index_type=dtypes.int32)
    if perm is None:
        return found, indices
    return shapes.transpose(found, perm=perm), shapes.transpose(indices, perm=perm)


def _to_last(rank: int | None, axis: int) -> tuple[int, ...] | None:
    """The permutation that exchanges an axis and the last one; None where it is the last."""
    if axis == -1 and rank != 0:
        return None
    if rank is None:
        raise ValueError(f"Sorting along axis {axis} needs a tensor of known rank.")
    if not -rank <= axis < rank:
        raise errors.op_error(
            errors.InvalidArgumentError, "TopKV2", f"axis {axis} is out of range for values of rank {rank}"
        )
    at = axis % rank
    if at == rank - 1:
        return None
    return (*range(at), rank - 1, *range(at + 1, rank - 1), at)


def _in_reversed_order(x: Any) -> Any:
    """Elements that are ordered the other way round; its own inverse, without overflow."""
    return logic.invert(x) if x._spec.dtype.is_integer else elementwise.negative(x)


def top_k(
    input: Any, k: Any = 1, sorted: bool = True, index_type: Any = dtypes.int32, name: str | None = None
) -> Any:
    """The `k` greatest elements of each row, in descending order, and their positions.

    Args:
      input: floats or integers of shape [..., n].
      k: how many, at most n.
      sorted: has no effect; the elements are always sorted. Of equal ones the first comes first.
      index_type: the dtype of the positions: int16, int32 or int64.

    Returns:
      A named tuple `(values, indices)` of tensors of shape [..., k].

    Raises:
      InvalidArgumentError: `k` is negative or greater than n, `input` is a scalar or has no order.

    Example:
      >>> values, indices = tf.math.top_k([1, 5, 2], k=2)
      >>> values.numpy(), indices.numpy()
      (array([5, 2], dtype=int32), array([1, 2], dtype=int32))
    """
    x = to_tensor(input)
    return TopKV2(*sorting.top_k(x, k=_count(k), index_type=dtypes.as_dtype(index_type)))


def _count(k: Any) -> Any:
    """A count as an attribute; what isn't a scalar is left for the op to refuse."""
    return k if isinstance(k, Tensor) and k._spec.shape else sizes.integer(k)


def approx_max_k(
    operand: Any,
    k: int,
    reduction_dimension: int = -1,
    recall_target: float = 0.95,
    reduction_input_size_override: int = -1,
    aggregate_to_topk: bool = True,
    name: str | None = None,
) -> Any:
    """The `k` greatest elements along an axis, and their positions. Here they are exact.

    Args:
      operand: float16, bfloat16 or float32.
      k: how many.
      reduction_dimension: the axis to search along.
      recall_target, reduction_input_size_override, aggregate_to_topk: have no effect on an exact search.

    Returns:
      A named tuple `(values, indices)`; along the axis both have size `k`.

    Raises:
      InvalidArgumentError: there are fewer than `k` elements, or another dtype.

    Example:
      >>> tf.math.approx_max_k([3.0, 1.0, 5.0, 7.0], k=2).values.numpy()
      array([7., 5.], dtype=float32)
    """
    return _approx(to_tensor(operand), k, reduction_dimension, True)


def approx_min_k(
    operand: Any,
    k: int,
    reduction_dimension: int = -1,
    recall_target: float = 0.95,
    reduction_input_size_override: int = -1,
    aggregate_to_topk: bool = True,
    name: str | None = None,
) -> Any:
    """The `k` smallest elements along an axis, and their positions; for the rest see `tf.math.approx_max_k`.

    Example:
      >>> tf.math.approx_min_k([3.0, 1.0, 5.0, 7.0], k=2).values.numpy()
      array([1., 3.], dtype=float32)
    """
    return _approx(to_tensor(operand), k, reduction_dimension, False)


def _approx(x: Any, k: int, axis: int, is_max_k: bool) -> ApproxTopK:
    perm = _to_last(x._spec.rank, axis)
    if perm is None:
        return ApproxTopK(*sorting.approx_top_k(x, k=int(k), is_max_k=is_max_k))
    found = sorting.approx_top_k(shapes.transpose(x, perm=perm), k=int(k), is_max_k=is_max_k)
    return ApproxTopK(*(shapes.transpose(part, perm=perm) for part in found))


def in_top_k(targets: Any, predictions: Any, k: Any, name: str | None = None) -> Any:
    """Whether each row's target is among its `k` greatest predictions, ties included.

    Args:
      targets: int32 or int64 of shape [n]: the class of each row.
      predictions: float32 of shape [n, classes].
      k: how many predictions to look at.

    Returns:
      A bool tensor of shape [n]; False where the target is no class or a prediction isn't finite.

    Raises:
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.math.in_top_k([0, 1], [[0.1, 0.9], [0.2, 0.8]], k=1).numpy()
      array([False,  True])
    """
    return sorting.in_top_k(to_tensor(predictions, dtypes.float32), to_tensor(targets), k=sizes.integer(k))


def searchsorted(
    sorted_sequence: Any,
    values: Any,
    side: str = "left",
    out_type: Any = dtypes.int32,
    name: str | None = None,
) -> Any:
    """Where values would have to be inserted into sorted rows to keep them sorted.

    Args:
      sorted_sequence: floats or integers of shape [..., n], each row ascending.
      values: of shape [..., m], with as many rows and the same dtype.
      side: "left": before elements equal to the value; "right": behind them.
      out_type: the dtype of the result: int32 or int64.

    Returns:
      A tensor of the shape of `values`.

    Raises:
      ValueError: an unknown side.
      InvalidArgumentError: shapes or dtypes that don't fit, scalars.

    Example:
      >>> tf.searchsorted([1, 3, 5], [0, 3, 9]).numpy()
      array([0, 1, 3], dtype=int32)
    """
    if side not in ("left", "right"):
        raise ValueError(f"Argument `side` must be either 'right' or 'left'. Received: `side` = '{side}'.")
    ordered, values = to_tensor(sorted_sequence), to_tensor(values)
    bound = sorting.upper_bound if side == "right" else sorting.lower_bound
    found = bound(_as_rows(ordered), _as_rows(values), out_type=dtypes.as_dtype(out_type))
    return found if values._spec.rank == 2 else shapes.reshape(found, shape=shapes.shape_of(values))


def _as_rows(x: Any) -> Any:
    """`x` as a matrix: all its dimensions but the last made one."""
    shape = x._spec.shape
    if shape is None:
        raise ValueError("searchsorted needs tensors of known rank.")
    if len(shape) in (0, 2):
        return x
    if len(shape) == 1:
        return shapes.expand_dims(x, axis=0)
    if x._spec.known:
        return shapes.reshape(x, shape=(math.prod(shape[:-1]), shape[-1]))
    return shapes.reshape(x, shape=shapes.flattened_shape(x, axis=0, count=len(shape) - 1))
