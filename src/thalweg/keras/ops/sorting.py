"""Elements in order, found in order, counted."""

from __future__ import annotations

from typing import Any

import numpy as np

import thalweg as tf
from thalweg.keras.ops.promotion import axis_of, dtype_of, joint, same, sizes_of
from thalweg.keras.ops.shaping import swapaxes
from thalweg.keras.tensors import as_tensor


def sort(x: Any, axis: int | None = -1) -> Any:
    """The elements along an axis from the least to the greatest.

    Args:
      axis: None: all in a row.

    Example:
      >>> tf.keras.ops.sort([3, 1, 2]).numpy()
      array([1, 2, 3], dtype=int32)
    """
    x = as_tensor(x)
    if axis is None:
        x, axis = tf.reshape(x, [-1]), 0
    if dtype_of(x).is_bool:
        return tf.cast(tf.sort(tf.cast(x, tf.int8), axis), tf.bool)
    return tf.sort(x, axis)


def argsort(x: Any, axis: int | None = -1) -> Any:
    """The places of the elements along an axis from the least to the greatest, an int32.

    Args:
      axis: None: of all in a row.

    Example:
      >>> tf.keras.ops.argsort([3, 1, 2]).numpy()
      array([1, 2, 0], dtype=int32)
    """
    x = as_tensor(x)
    if dtype_of(x).is_bool:
        x = tf.cast(x, tf.uint8)
    if x.shape.rank == 0:
        return tf.zeros([1], tf.int32)
    return tf.argsort(tf.reshape(x, [-1]), 0) if axis is None else tf.argsort(x, axis)


def argpartition(x: Any, kth: int, axis: int | None = -1) -> Any:
    """The places of elements so that those below the `kth` least come before it, the others after it.

    Args:
      axis: None: of all in a row.

    Example:
      >>> tf.keras.ops.argpartition([3, 1, 2], 1).numpy()
      array([1, 2, 0], dtype=int32)
    """
    x = as_tensor(x)
    if axis is None:
        x, axis = tf.reshape(x, [-1]), 0
    order = swapaxes(argsort(x, axis), axis, -1)
    last = sizes_of(order)[-1]
    kth = kth + last if kth < 0 else kth
    return swapaxes(tf.concat([order[..., : kth + 1], order[..., :kth:-1]], -1), axis, -1)


def top_k(x: Any, k: int, sorted: bool = True) -> Any:
    """The `k` greatest elements of each row, and their places.

    Returns:
      A tuple with the fields `values` and `indices`.

    Example:
      >>> tf.keras.ops.top_k([1, 3, 2], 2).indices.numpy()
      array([1, 2], dtype=int32)
    """
    return tf.math.top_k(as_tensor(x), k, sorted=sorted)


def in_top_k(targets: Any, predictions: Any, k: int) -> Any:
    """Whether each target is the place of one of the `k` greatest predictions of its row.

    Example:
      >>> tf.keras.ops.in_top_k([0, 1], [[0.9, 0.1], [0.8, 0.2]], 1).numpy()
      array([ True, False])
    """
    return tf.math.in_top_k(as_tensor(targets), as_tensor(predictions), k)


def searchsorted(sorted_sequence: Any, values: Any, side: str = "left") -> Any:
    """The places in an ordered vector where values belong, an int32.

    Args:
      side: "left": before elements that are equal; "right": after them.

    Raises:
      ValueError: the sequence isn't a vector.

    Example:
      >>> tf.keras.ops.searchsorted([1, 3, 5], [3, 4]).numpy()
      array([1, 2], dtype=int32)
    """
    ordered, values = same(sorted_sequence, values)
    if ordered.shape.rank != 1:
        raise ValueError(
            "`searchsorted` only supports 1-D sorted sequences. You can use `keras.ops.vectorized_map` to "
            f"extend it to N-D sequences. Received: sorted_sequence.shape={ordered.shape}"
        )
    size = ordered.shape[0]
    out_type = tf.int32 if size is not None and size <= np.iinfo(np.int32).max else tf.int64
    found = tf.searchsorted(ordered, tf.reshape(values, [-1]), side=side, out_type=out_type)
    return tf.reshape(found, tf.shape(values))


def digitize(x: Any, bins: Any) -> Any:
    """The number of the bin that each element falls into, an int32: 0 below the first boundary.

    Args:
      bins: the boundaries, in order; each belongs to the bin above it.

    Example:
      >>> tf.keras.ops.digitize([0.5, 1.0, 3.0], [1.0, 2.0]).numpy()
      array([0, 1, 2], dtype=int32)
    """
    x = as_tensor(x)
    exact = tf.cast(x, tf.float64 if dtype_of(x).size == 8 else tf.float32)
    bounds = tf.cast(as_tensor(bins), dtype_of(exact))
    found = tf.searchsorted(bounds, tf.reshape(exact, [-1]), side="right", out_type=tf.int32)
    return tf.reshape(found, tf.shape(x))


def bincount(x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> Any:
    """How often each whole number from 0 on occurs in a vector, or in each row of a matrix.

    Args:
      weights: what each element counts; None: 1.
      minlength: the least length of the result.
      sparse: give a SparseTensor.

    Example:
      >>> tf.keras.ops.bincount([1, 1, 3]).numpy()
      array([0, 2, 0, 1], dtype=int32)
    """
    x = as_tensor(x)
    dtype = tf.int32
    if weights is not None:
        weights = as_tensor(weights)
        dtype = joint(dtype_of(x), dtype_of(weights))
        kind = dtype_of(weights)
        if kind not in (tf.int32, tf.int64, tf.float32, tf.float64):
            weights = tf.cast(weights, tf.int32 if kind.is_integer else tf.float32)
    if dtype_of(x) not in (tf.int32, tf.int64):
        x = tf.cast(x, tf.int32)
    if sparse:
        found = tf.sparse.bincount(x, weights=weights, minlength=minlength, axis=-1)
        return tf.cast(found, dtype)
    return tf.cast(tf.math.bincount(x, weights=weights, minlength=minlength, axis=-1), dtype)


def histogram(x: Any, bins: int = 10, range: tuple[Any, Any] | None = None) -> Any:
    """How many elements of a vector fall into each of equal bins, and the bins' boundaries.

    Args:
      range: the outer boundaries; None: the least and the greatest element. What lies outside isn't counted.

    Returns:
      The counts and the boundaries, in the dtype of `x`.

    Raises:
      TypeError: `bins` isn't an integer.
      ValueError: it is negative, the range isn't a tuple in order, or `x` isn't a vector.

    Example:
      >>> counts, bounds = tf.keras.ops.histogram([1.0, 2.0, 2.0, 3.0], 2)
      >>> counts.numpy(), bounds.numpy()
      (array([1., 3.], dtype=float32), array([1., 2., 3.], dtype=float32))
    """
    if not isinstance(bins, int):
        raise TypeError(f"Argument `bins` must be of type `int`. Received: bins={bins}")
    if bins < 0:
        raise ValueError(f"Argument `bins` should be a non-negative integer. Received: bins={bins}")
    if range and (not isinstance(range, tuple) or len(range) < 2):
        raise ValueError(f"Argument `range` must be a tuple of two elements. Received: range={range}")
    if range and range[1] < range[0]:
        raise ValueError(
            f"The second element of `range` must be greater than the first. Received: range={range}"
        )
    x = as_tensor(x)
    if x.shape.rank is not None and x.shape.rank > 1:
        raise ValueError(f"Input tensor must be 1-dimensional. Received: input.shape={x.shape}")
    dtype = dtype_of(x)
    least, most = range or (tf.reduce_min(x), tf.reduce_max(x))
    exact = tf.float64 if dtype in (tf.float64, tf.int64) else tf.float32
    bounds = tf.cast(tf.linspace(tf.cast(least, exact), tf.cast(most, exact), bins + 1), dtype)
    inside = tf.cast((x >= tf.cast(least, dtype)) & (x <= tf.cast(most, dtype)), dtype)
    place = tf.searchsorted(bounds[1:-1], x, side="right")
    return tf.math.unsorted_segment_sum(inside, place, bins), bounds


def isin(x1: Any, x2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether each element of `x1` is one of those of `x2`.

    Args:
      assume_unique: whether no element of `x2` is there twice.
      invert: tell whether it is none of them.

    Example:
      >>> tf.keras.ops.isin([1, 2, 3], [3, 1]).numpy()
      array([ True, False,  True])
    """
    x1, x2 = same(x1, x2)
    found = tf.reduce_any(tf.equal(x1[..., tf.newaxis], tf.reshape(x2, [-1])), axis=-1)
    return tf.logical_not(found) if invert else found


def unique(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The different elements of a tensor, or the different slices along an axis.

    Args:
      sorted: give them in order; else as they first occur.
      return_index: give the places where they first occur too.
      return_inverse: give for each element its place among the different ones too.
      return_counts: give how often each occurs too.
      axis: None: the elements, in a row.
      size: the number to give: what is more is left out, what is missing is `fill_value`.
      fill_value: 0 if None.

    Returns:
      The different ones; a tuple with what else was asked for.

    Example:
      >>> values, counts = tf.keras.ops.unique([3, 1, 3], return_counts=True)
      >>> values.numpy(), counts.numpy()
      (array([1, 3], dtype=int32), array([1, 2], dtype=int32))
    """
    x = as_tensor(x)
    whole = axis is None
    rows = tf.reshape(x, [-1, 1]) if whole else swapaxes(x, 0, axis_of(axis or 0, x.shape.rank))
    first, inverse, counts = _different(tf.reshape(rows, [tf.shape(rows)[0], -1]), sorted)
    place = 0 if whole else axis_of(axis or 0, x.shape.rank)
    values = tf.gather(tf.reshape(x, [-1]) if whole else x, first, axis=place)
    if size is not None:
        values, first, counts = _sized(values, first, counts, place, size, fill_value)
    results = [values]
    if return_index:
        results.append(first)
    if return_inverse:
        results.append(tf.reshape(inverse, tf.shape(x)) if whole else inverse)
    if return_counts:
        results.append(counts)
    return tuple(results) if len(results) > 1 else values


def _different(rows: Any, ordered: bool) -> tuple[Any, Any, Any]:
    """Where each different row first occurs, which of them each row is, and how often each occurs."""
    count = tf.shape(rows)[0]
    numbers = tf.cast(rows, tf.int8) if dtype_of(rows).is_bool else rows
    # Sorted by the last column first and by the first one last, stably: rows in lexicographic order.
    order = tf.range(count)

    def by_column(i: Any, order: Any) -> tuple[Any, Any]:
        column = tf.gather(numbers[:, i], order)
        return i - 1, tf.gather(order, tf.argsort(column, stable=True))

    columns = sizes_of(rows)[1]
    if isinstance(columns, int):
        for i in reversed(range(columns)):
            order = by_column(i, order)[1]
    else:
        order = tf.while_loop(lambda i, _: i >= 0, by_column, [columns - 1, order])[1]
    ranked = tf.gather(numbers, order)
    starts = tf.reduce_any(tf.not_equal(ranked[1:], ranked[:-1]), axis=1)
    group = tf.cumsum(tf.cast(tf.concat([tf.ones([tf.minimum(count, 1)], tf.bool), starts], 0), tf.int32)) - 1
    number = tf.reduce_max(tf.concat([group, [-1]], 0)) + 1
    first = tf.math.unsorted_segment_min(order, group, number)
    inverse = tf.scatter_nd(order[:, tf.newaxis], group, [count])
    if not ordered:
        shown = tf.argsort(first)
        first, inverse = tf.gather(first, shown), tf.gather(tf.math.invert_permutation(shown), inverse)
    return first, inverse, tf.math.bincount(inverse, minlength=number)


def _sized(values: Any, first: Any, counts: Any, axis: int, size: int, fill: Any) -> tuple[Any, Any, Any]:
    """The different ones, cut to a number or filled up to it."""
    found = tf.shape(first)[0]
    kept, missing = tf.range(tf.minimum(found, size)), tf.maximum(0, size - found)
    pairs = tf.one_hot(axis, values.shape.rank, dtype=tf.int32)[:, tf.newaxis] * tf.stack([0, missing])
    filling = tf.cast(0 if fill is None else fill, dtype_of(values))
    values = tf.pad(tf.gather(values, kept, axis=axis), pairs, constant_values=filling)
    shape = values.shape.as_list()
    shape[axis] = size
    behind = tf.stack([0, missing])[tf.newaxis, :]
    first = tf.ensure_shape(tf.pad(tf.gather(first, kept), behind, constant_values=1), [size])
    counts = tf.ensure_shape(tf.pad(tf.gather(counts, kept), behind), [size])
    return tf.ensure_shape(values, shape), first, counts
