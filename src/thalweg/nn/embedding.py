"""Embeddings: rows of a table looked up by ids, one by one or combined."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import constant, to_tensor
from thalweg.core.op import static_value
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.ops import elementwise, segments
from thalweg.ops.arithmetic import divide_no_nan
from thalweg.ops.casting import cast
from thalweg.ops.gather import gather
from thalweg.ops.power import sqrt
from thalweg.ops.selection import select
from thalweg.ops.shapes import expand_dims, reshape, shape_of

_COMBINERS = ("mean", "sqrtn", "sum")


def embedding_lookup(params: Any, ids: Any, max_norm: float | None = None, name: str | None = None) -> Any:
    """The rows of `params` at `ids`.

    Args:
      params: a table, whose first dimension counts the rows; or a list of tables, one below the other.
      ids: integers, of any shape; may be ragged.
      max_norm: rows of a greater Euclidean norm are scaled down to it.

    Returns:
      A tensor of shape `ids.shape + params.shape[1:]`.

    Raises:
      ValueError: there is no table.
      InvalidArgumentError: an id is out of range.

    Example:
      >>> tf.nn.embedding_lookup(tf.constant([[1.0, 2.0], [3.0, 4.0]]), [1, 0, 1]).shape
      TensorShape([3, 2])
    """
    return lookup(params, ids, "div", max_norm)


def lookup(params: Any, ids: Any, partition_strategy: str, max_norm: float | None) -> Any:
    """`embedding_lookup` of tables that hold consecutive rows (`"div"`), or every n-th row each (`"mod"`)."""
    if params is None:
        raise ValueError("params must be specified")
    if isinstance(params, (list, tuple)) and not params:
        raise ValueError("Length of params is currently 0. Need at least one param.")
    if isinstance(params, list):
        params, ids = _one_table(params, to_tensor(ids), partition_strategy)
    rows = gather(params, ids, axis=0, batch_dims=0)
    if max_norm is None:
        return rows
    from thalweg.math.clipping import clip_by_norm

    ids = to_tensor(ids)
    return clip_by_norm(rows, max_norm, axes=tuple(range(ids.shape.rank, rows.shape.rank)))


def _one_table(tables: Sequence[Any], ids: Any, partition_strategy: str) -> tuple[Any, Any]:
    """Several tables as one, and where in it the ids are."""
    from thalweg.ops.joining import concat

    if partition_strategy not in ("div", "mod"):
        raise ValueError(
            f"Unrecognized partition strategy: {partition_strategy}. Must be one of either `mod` or `div`."
        )
    if len(tables) == 1:
        return tables[0], ids
    tensors = [to_tensor(t) for t in tables]
    table = concat(*tensors, axis=0)
    if partition_strategy == "div":
        return table, ids
    starts = [0, *itertools.accumulate(t.shape[0] for t in tensors[:-1])]
    n = constant(len(tensors), ids.dtype)
    part = elementwise.subtract(ids, elementwise.multiply(elementwise.floordiv(ids, n), n))
    start = gather(constant(np.array(starts, ids.dtype.np)), part, axis=0, batch_dims=0)
    return table, elementwise.add(start, elementwise.floordiv(ids, n))


def embedding_lookup_sparse(
    params: Any,
    sp_ids: Any,
    sp_weights: Any,
    combiner: str | None = None,
    max_norm: float | None = None,
    name: str | None = None,
    allow_fast_lookup: bool = False,
) -> Any:
    """The rows of `params` at the ids of each example, combined to one.

    Args:
      params: a table, or a list of tables, as for `embedding_lookup`.
      sp_ids: a `SparseTensor` of integers, a row an example, none of them empty; or a `RaggedTensor`.
      sp_weights: weights of the ids, a `SparseTensor` (`RaggedTensor`) with the same positions; None for
        ones.
      combiner: `"sum"`; `"mean"` (the default), the weighted mean; or `"sqrtn"`, the sum divided by the
        root of the sum of the squared weights.
      max_norm: rows of a greater Euclidean norm are scaled down to it first.

    Returns:
      A tensor of shape `[examples, ...]`.

    Raises:
      TypeError: `sp_ids` or `sp_weights` is of another type.
      ValueError: an unknown combiner.

    Example:
      >>> ids = tf.sparse.SparseTensor([[0, 0], [0, 1], [1, 0]], tf.constant([0, 1, 1], tf.int64), [2, 2])
      >>> tf.nn.embedding_lookup_sparse(tf.constant([[1.0], [3.0]]), ids, None, combiner="mean")[:, 0].numpy()
      array([2., 3.], dtype=float32)
    """
    combiner = _checked_combiner(combiner)
    owners, ids, last = _segments_of(sp_ids, "sp_ids")
    weights = None if sp_weights is None else _values_of(sp_weights, "sp_weights")
    return _combined(lookup(params, ids, "div", max_norm), weights, owners, last, combiner)


def _checked_combiner(combiner: str | None) -> str:
    combiner = combiner or "mean"
    if combiner not in _COMBINERS:
        raise ValueError(f"combiner must be one of 'mean', 'sqrtn' or 'sum', got {combiner}")
    return combiner


def _is_ragged(x: Any) -> bool:
    return hasattr(x, "value_rowids")


def _segments_of(x: Any, name: str) -> tuple[Any, Any, Any]:
    """For each value of a sparse or ragged matrix its row; the values; how many rows there are, if known."""
    if _is_ragged(x):
        return x.value_rowids(), x.values, x.nrows()
    values = _values_of(x, name)
    owners = x.indices[:, 0]
    array = x.indices._value if type(x.indices) is EagerTensor else None
    if type(array) is np.ndarray and len(array) and (np.diff(array[:, 0]) >= 0).all():
        return owners, values, int(array[-1, 0]) + 1
    return owners, values, None


def _values_of(x: Any, name: str) -> Any:
    """The values of a sparse or ragged tensor."""
    if not hasattr(x, "dense_shape") and not _is_ragged(x):
        raise TypeError(f"{name} must be a SparseTensor or a RaggedTensor, got {type(x)}")
    return x.values


def _combined(rows: Any, weights: Any, owners: Any, count: Any, combiner: str) -> Any:
    """The rows of each owner combined to one; `count` owners, or as many as the last one says."""
    own = rows.dtype
    if own.size == 2:
        rows = cast(rows, dtypes.float32)

    def total(values: Any) -> Any:
        if count is None:
            return segments.segment_sum(values, owners)
        return segments.unsorted_segment_sum(values, owners, num_segments=count)

    if weights is None:
        weights = cast(elementwise.equal(owners, owners), rows.dtype)
        summed = total(rows)
    else:
        weights = cast(weights, rows.dtype)
        summed = None
    for _ in range(rows.shape.rank - 1):
        weights = expand_dims(weights, axis=-1)
    if summed is None:
        summed = total(elementwise.multiply(rows, weights))
    if combiner == "mean":
        summed = divide_no_nan(summed, total(weights))
    elif combiner == "sqrtn":
        summed = divide_no_nan(summed, sqrt(total(elementwise.square(weights))))
    return cast(summed, own)


def safe_embedding_lookup_sparse(
    embedding_weights: Any,
    sparse_ids: Any,
    sparse_weights: Any = None,
    combiner: str = "mean",
    default_id: int | None = None,
    max_norm: float | None = None,
    name: str | None = None,
    allow_fast_lookup: bool = False,
) -> Any:
    """`embedding_lookup_sparse` that takes empty examples, negative ids and weights that aren't positive.

    Ids below 0 are ignored, and so are, unless the combiner is `"sum"`, ids whose weight isn't positive.
    Examples without ids get the embedding of `default_id`, or zeros.

    Args:
      embedding_weights: a table, or a list of tables.
      sparse_ids: a `SparseTensor` of ids, `[example..., position]`.
      sparse_weights: their weights, a `SparseTensor` with the same positions; None for ones.
      combiner: `"mean"`, `"sqrtn"` or `"sum"`.
      default_id: the id for examples without any; None for zeros.
      max_norm: rows of a greater Euclidean norm are scaled down to it first.

    Returns:
      A tensor of shape `[example..., ...]`.

    Raises:
      ValueError: no tables, or an unknown combiner.

    Example:
      >>> ids = tf.sparse.SparseTensor([[0, 0]], tf.constant([1], tf.int64), [2, 1])
      >>> tf.nn.safe_embedding_lookup_sparse(tf.constant([[1.0], [3.0]]), ids)[:, 0].numpy()
      array([3., 0.], dtype=float32)
    """
    if embedding_weights is None or (isinstance(embedding_weights, (list, tuple)) and not embedding_weights):
        raise ValueError(f"Missing embedding_weights {embedding_weights}.")
    combiner = _checked_combiner(combiner)
    owners, count, outer = _examples_of(sparse_ids)
    ids = _values_of(sparse_ids, "sparse_ids")
    weights = None if sparse_weights is None else _values_of(sparse_weights, "sparse_weights")
    valid = elementwise.greater_equal(ids, elementwise.scalar(0, ids))
    if weights is not None and combiner != "sum":
        from thalweg.ops.logic import logical_and

        valid = logical_and(valid, elementwise.greater(weights, elementwise.scalar(0, weights)))
    rows = lookup(embedding_weights, select(valid, ids, elementwise.scalar(0, ids)), "div", max_norm)
    weights = cast(valid, rows.dtype) if weights is None else _where(valid, cast(weights, rows.dtype))
    result = _combined(_where(valid, rows), weights, owners, count, combiner)
    if default_id is not None:
        result = _with_default(
            result,
            valid,
            owners,
            count,
            lookup(embedding_weights, elementwise.scalar(default_id, ids), "div", max_norm),
        )
    return reshape(result, shape=_joined(outer, result))


def _examples_of(x: Any) -> tuple[Any, Any, Any]:
    """For each value of a sparse tensor its example's number; how many examples there are, in what shape."""
    if _is_ragged(x):
        return x.value_rowids(), x.nrows(), (x.nrows(),)
    shape = static_value(x.dense_shape)
    if isinstance(shape, tuple):
        outer = shape[:-1]
        strides = [math.prod(outer[i + 1 :]) for i in range(len(outer))]
        count: Any = math.prod(outer)
    else:
        rank = x.dense_shape.shape[0] - 1
        outer = tuple(x.dense_shape[i] for i in range(rank))
        strides = [math.prod(outer[i + 1 :]) for i in range(rank)]
        count = math.prod(outer)
    owners = x.indices[:, len(outer) - 1]
    for i, stride in enumerate(strides[:-1]):
        owners = owners + x.indices[:, i] * stride
    return owners, count, outer


def _where(valid: Any, values: Any) -> Any:
    """`values` at the valid ids, zeros at the others."""
    mask = valid
    for _ in range((values.shape.rank or 1) - 1):
        mask = expand_dims(mask, axis=-1)
    return select(mask, values, elementwise.scalar(0, values))


def _with_default(result: Any, valid: Any, owners: Any, count: Any, default: Any) -> Any:
    """`result` with `default` for the examples that have no valid id."""
    found = segments.unsorted_segment_sum(cast(valid, dtypes.int32), owners, num_segments=count)
    empty = elementwise.equal(found, elementwise.scalar(0, found))
    for _ in range(result.shape.rank - 1):
        empty = expand_dims(empty, axis=-1)
    return select(empty, default, result)


def _joined(outer: Any, result: Any) -> Any:
    """The shape of the examples followed by that of an embedding."""
    shape = shape_of(result)
    inner = shape[1:] if isinstance(shape, tuple) else [shape[i] for i in range(1, result.shape.rank)]
    dims = [*outer, *inner]
    if not any(isinstance(n, Tensor) for n in dims):
        return tuple(int(n) for n in dims)
    return to_tensor([cast(n, dtypes.int32) if isinstance(n, Tensor) else int(n) for n in dims])
