"""Sums, means, extremes and their places, along axes: of all elements, and of those that aren't NaN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import thalweg as tf
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.keras.ops.elementwise import nan_to_num
from thalweg.keras.ops.promotion import (
    accumulated,
    axes_of,
    dtype_of,
    integers_to_floatx,
    joint,
    optional_dtype,
    sizes_of,
    to_float,
)
from thalweg.keras.tensors import as_tensor

Axis = Any


def sum(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The sum along axes; bools and small integers become 32 bits wide.

    Args:
      axis: an axis or several; None: all.
      keepdims: keep the axes, with the size 1.

    Example:
      >>> tf.keras.ops.sum([[1, 2], [3, 4]], axis=0).numpy()
      array([4, 6], dtype=int32)
    """
    return tf.reduce_sum(accumulated(x), axis, keepdims)


def prod(x: Any, axis: Axis = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """The product along axes; bools and small integers become 32 bits wide.

    Example:
      >>> tf.keras.ops.prod([[1, 2], [3, 4]], axis=0).numpy()
      array([3, 8], dtype=int32)
    """
    wanted = optional_dtype(dtype)
    x = accumulated(x) if wanted is None else as_tensor(x, wanted)
    return tf.reduce_prod(x, axis, keepdims)


def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The mean along axes, computed in float32 at least; of integers a float.

    Example:
      >>> tf.keras.ops.mean([[1, 2], [3, 4]], axis=0).numpy()
      array([2., 3.], dtype=float32)
    """
    if isinstance(x, IndexedSlices):
        x = tf.convert_to_tensor(x)
    x = as_tensor(x)
    dtype = dtype_of(x)
    wide = joint(dtype, tf.float32)
    result = tf.reduce_mean(as_tensor(x, wide), axis, keepdims)
    return result if dtype.is_integer or dtype.is_bool else as_tensor(result, dtype)


def average(x: Any, axis: Axis = None, weights: Any = None) -> Any:
    """The mean along an axis, with weights.

    Args:
      weights: of the shape of `x`, or a vector along `axis`; None: all 1.

    Example:
      >>> tf.keras.ops.average([1.0, 4.0], weights=[2, 1]).numpy()
      np.float32(2.0)
    """
    x = as_tensor(x)
    if weights is None:
        return tf.reduce_mean(to_float(x), axis)
    weights = as_tensor(weights)
    dtype = joint(dtype_of(x), dtype_of(weights), float)
    x, weights = as_tensor(x, dtype), as_tensor(weights, dtype)
    if axis is None or x.shape.rank == weights.shape.rank:
        return tf.reduce_sum(x * weights, axis) / tf.reduce_sum(weights, axis)
    return tf.tensordot(x, weights, [[axis], [0]]) / tf.reduce_sum(weights)


def var(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The variance along axes, computed in float32 at least; of integers a float.

    Example:
      >>> tf.keras.ops.var([[1, 2], [3, 4]], axis=0).numpy()
      array([1., 1.], dtype=float32)
    """
    x = as_tensor(x)
    dtype = dtype_of(x)
    result = tf.math.reduce_variance(as_tensor(x, joint(dtype, tf.float32)), axis, keepdims)
    return as_tensor(result, joint(dtype, float))


def std(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The standard deviation along axes; of integers a float.

    Example:
      >>> tf.keras.ops.std([[1, 2], [3, 4]], axis=0).numpy()
      array([1., 1.], dtype=float32)
    """
    return tf.math.reduce_std(integers_to_floatx(x), axis, keepdims)


def max(x: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The greatest element along axes; of bools whether one is true.

    Args:
      initial: the least result.

    Raises:
      InvalidArgumentError: there is no element, and no `initial`.

    Example:
      >>> tf.keras.ops.max([[1, 4], [3, 2]], axis=0).numpy()
      array([3, 4], dtype=int32)
    """
    return _extreme(tf.reduce_max, tf.reduce_any, tf.maximum, x, axis, keepdims, initial)


def min(x: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The least element along axes; of bools whether all are true.

    Args:
      initial: the greatest result.

    Raises:
      InvalidArgumentError: there is no element, and no `initial`.

    Example:
      >>> tf.keras.ops.min([[1, 4], [3, 2]], axis=0).numpy()
      array([1, 2], dtype=int32)
    """
    return _extreme(tf.reduce_min, tf.reduce_all, tf.minimum, x, axis, keepdims, initial)


def _extreme(
    of_numbers: Any, of_bools: Any, of_two: Any, x: Any, axis: Any, keepdims: bool, initial: Any
) -> Any:
    x = as_tensor(x)
    if initial is None and x.shape.num_elements() == 0:
        name = of_two.__name__[:3]
        raise tf.errors.InvalidArgumentError(None, None, f"Cannot compute the {name} of an empty tensor.")
    dtype = dtype_of(x)
    result = (of_bools if dtype.is_bool else of_numbers)(x, axis, keepdims)
    if initial is None:
        return result
    if dtype.is_bool:
        return tf.cast(of_two(tf.cast(result, tf.int32), tf.cast(initial, tf.int32)), tf.bool)
    return of_two(result, initial)


def amax(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The greatest element along axes: `max`.

    Example:
      >>> tf.keras.ops.amax([[1, 4], [3, 2]], axis=0).numpy()
      array([3, 4], dtype=int32)
    """
    return max(x, axis, keepdims)


def amin(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The least element along axes: `min`.

    Example:
      >>> tf.keras.ops.amin([[1, 4], [3, 2]], axis=0).numpy()
      array([1, 2], dtype=int32)
    """
    return min(x, axis, keepdims)


def ptp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The distance from the least to the greatest element along axes.

    Example:
      >>> tf.keras.ops.ptp([[1, 4], [3, 2]], axis=0).numpy()
      array([2, 2], dtype=int32)
    """
    x = as_tensor(x)
    return tf.reduce_max(x, axis, keepdims) - tf.reduce_min(x, axis, keepdims)


def all(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Whether all elements along axes are true; numbers are unless they are 0.

    Example:
      >>> tf.keras.ops.all([[1, 0], [3, 2]], axis=0).numpy()
      array([ True, False])
    """
    return tf.reduce_all(tf.cast(as_tensor(x), tf.bool), axis, keepdims)


def any(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Whether one element along axes is true; numbers are unless they are 0.

    Example:
      >>> tf.keras.ops.any([[1, 0], [3, 0]], axis=0).numpy()
      array([ True, False])
    """
    return tf.reduce_any(tf.cast(as_tensor(x), tf.bool), axis, keepdims)


def count_nonzero(x: Any, axis: Axis = None) -> Any:
    """How many elements along axes aren't 0, an int32.

    Example:
      >>> tf.keras.ops.count_nonzero([[1, 0], [3, 0]], axis=0).numpy()
      array([2, 0], dtype=int32)
    """
    return tf.math.count_nonzero(as_tensor(x), axis=axis, dtype=tf.int32)


def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """`log(sum(exp(x)))` along axes, without overflow.

    Example:
      >>> np.round(tf.keras.ops.logsumexp([1000.0, 1000.0]).numpy(), 2)
      np.float32(1000.69)
    """
    return tf.reduce_logsumexp(as_tensor(x), axis, keepdims)


def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """The place of the greatest element along an axis, an int32; the first of several. 0.0 is above -0.0.

    Args:
      axis: None: of all elements in a row.

    Example:
      >>> tf.keras.ops.argmax([[1.0, 4.0], [3.0, 2.0]], axis=0).numpy()
      array([1, 0], dtype=int32)
    """
    return _place(tf.argmax, x, axis, keepdims)


def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """The place of the least element along an axis, an int32; the first of several. -0.0 is below 0.0.

    Args:
      axis: None: of all elements in a row.

    Example:
      >>> tf.keras.ops.argmin([[1.0, 4.0], [3.0, 2.0]], axis=0).numpy()
      array([0, 1], dtype=int32)
    """
    return _place(tf.argmin, x, axis, keepdims)


def _place(of: Callable[..., Any], x: Any, axis: int | None, keepdims: bool) -> Any:
    x = as_tensor(x)
    if dtype_of(x).is_floating and x.shape.rank:
        dtype = joint(dtype_of(x), tf.float32)
        x = as_tensor(x, dtype)
        # -0.0 turns into the negative number next to 0, so that it counts as less than 0.0.
        negative_zero = tf.equal(x, 0.0) & (tf.math.reciprocal(x) < 0)
        x = tf.where(negative_zero, tf.constant(-np.finfo(dtype.as_numpy_dtype).tiny, dtype), x)
    found = of(tf.reshape(x, [-1]) if axis is None else x, axis=axis or 0, output_type=tf.int32)
    if not keepdims:
        return found
    sizes = list(sizes_of(x))
    for each in range(len(sizes)) if axis is None else axes_of(axis, len(sizes)):
        sizes[each] = 1
    return tf.reshape(found, sizes)


def cumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """The sums of all elements so far along an axis.

    Args:
      axis: None: of all elements in a row.
      dtype: the dtype to compute in; None: that of `x`, int32 for bools.

    Example:
      >>> tf.keras.ops.cumsum([1, 2, 3]).numpy()
      array([1, 3, 6], dtype=int32)
    """
    return _cumulated(tf.cumsum, x, axis, dtype)


def cumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """The products of all elements so far along an axis.

    Args: as for `cumsum`.

    Example:
      >>> tf.keras.ops.cumprod([1, 2, 3]).numpy()
      array([1, 2, 6], dtype=int32)
    """
    return _cumulated(tf.math.cumprod, x, axis, dtype)


def _cumulated(of: Callable[..., Any], x: Any, axis: int | None, dtype: Any) -> Any:
    x = as_tensor(x, optional_dtype(dtype))
    if dtype_of(x).is_bool:
        x = tf.cast(x, tf.int32)
    return of(tf.reshape(x, [-1]), axis=0) if axis is None else of(x, axis=axis)


def nansum(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The sum along axes, NaN counted as 0.

    Example:
      >>> tf.keras.ops.nansum([1.0, float("nan"), 3.0]).numpy()
      np.float32(4.0)
    """
    return tf.reduce_sum(accumulated(_replaced(x, 0)), axis, keepdims)


def nanprod(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The product along axes, NaN counted as 1.

    Example:
      >>> tf.keras.ops.nanprod([2.0, float("nan"), 3.0]).numpy()
      np.float32(6.0)
    """
    return prod(_replaced(x, 1), axis, keepdims)


def nanmean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The mean along axes of what isn't NaN.

    Example:
      >>> tf.keras.ops.nanmean([1.0, float("nan"), 3.0]).numpy()
      np.float32(2.0)
    """
    x = as_tensor(x)
    if isinstance(axis, (list, tuple)) and not axis:
        return x
    if not dtype_of(x).is_floating:
        return tf.reduce_mean(tf.cast(x, tf.float32), axis, keepdims)
    total = nansum(x, axis, keepdims)
    return total / tf.reduce_sum(tf.cast(~tf.math.is_nan(x), dtype_of(x)), axis, keepdims)


def nanvar(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The variance along axes of what isn't NaN.

    Example:
      >>> tf.keras.ops.nanvar([1.0, float("nan"), 3.0]).numpy()
      np.float32(1.0)
    """
    x = to_float(x)
    if dtype_of(x).is_complex:
        distance = x - tf.reduce_mean(x, axis, keepdims=True)
        return tf.reduce_mean(tf.math.real(distance * tf.math.conj(distance)), axis, keepdims)
    valid = ~tf.math.is_nan(x)
    distance = tf.where(valid, x - nanmean(x, axis, keepdims=True), tf.zeros_like(x))
    count = tf.reduce_sum(tf.cast(valid, dtype_of(x)), axis, keepdims)
    return tf.reduce_sum(tf.square(distance), axis, keepdims) / count


def nanstd(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The standard deviation along axes of what isn't NaN.

    Example:
      >>> tf.keras.ops.nanstd([1.0, float("nan"), 3.0]).numpy()
      np.float32(1.0)
    """
    return tf.sqrt(nanvar(x, axis, keepdims))


def nanmax(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The greatest element along axes that isn't NaN; NaN where all are.

    Example:
      >>> tf.keras.ops.nanmax([1.0, float("nan"), 3.0]).numpy()
      np.float32(3.0)
    """
    return _extreme_but_nan(tf.reduce_max, tf.reduce_any, float("-inf"), x, axis, keepdims)


def nanmin(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The least element along axes that isn't NaN; NaN where all are.

    Example:
      >>> tf.keras.ops.nanmin([1.0, float("nan"), 3.0]).numpy()
      np.float32(1.0)
    """
    return _extreme_but_nan(tf.reduce_min, tf.reduce_all, float("inf"), x, axis, keepdims)


def _extreme_but_nan(
    of_numbers: Any, of_bools: Any, instead: float, x: Any, axis: Any, keepdims: bool
) -> Any:
    x = as_tensor(x)
    dtype = dtype_of(x)
    if not dtype.is_floating:
        return (of_bools if dtype.is_bool else of_numbers)(x, axis, keepdims)
    nan = tf.math.is_nan(x)
    found = of_numbers(tf.where(nan, tf.constant(instead, dtype), x), axis, keepdims)
    return tf.where(tf.reduce_all(nan, axis, keepdims), tf.constant(float("nan"), dtype), found)


def nanargmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """The place of the greatest element along an axis that isn't NaN, an int32; -1 where all are.

    Example:
      >>> tf.keras.ops.nanargmax([1.0, float("nan"), 3.0]).numpy()
      np.int32(2)
    """
    return _place_but_nan(argmax, float("-inf"), x, axis, keepdims)


def nanargmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """The place of the least element along an axis that isn't NaN, an int32; -1 where all are.

    Example:
      >>> tf.keras.ops.nanargmin([1.0, float("nan"), 3.0]).numpy()
      np.int32(0)
    """
    return _place_but_nan(argmin, float("inf"), x, axis, keepdims)


def _place_but_nan(of: Callable[..., Any], instead: float, x: Any, axis: int | None, keepdims: bool) -> Any:
    x = as_tensor(x)
    if not dtype_of(x).is_floating:
        return of(x, axis, keepdims)
    nan = tf.math.is_nan(x)
    found = of(tf.where(nan, tf.constant(instead, dtype_of(x)), x), axis, keepdims)
    return tf.where(tf.reduce_all(nan, axis, keepdims), tf.constant(-1, tf.int32), found)


def nancumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """The sums of all elements so far along an axis, NaN counted as 0.

    Example:
      >>> tf.keras.ops.nancumsum([1.0, float("nan"), 3.0]).numpy()
      array([1., 1., 4.], dtype=float32)
    """
    return cumsum(nan_to_num(x), axis, dtype)


def nancumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """The products of all elements so far along an axis, NaN counted as 1.

    Example:
      >>> tf.keras.ops.nancumprod([2.0, float("nan"), 3.0]).numpy()
      array([2., 2., 6.], dtype=float32)
    """
    return cumprod(nan_to_num(x, nan=1.0), axis, dtype)


def _replaced(x: Any, number: int) -> Any:
    """`x` with a number in place of NaN."""
    x = as_tensor(x)
    if not dtype_of(x).is_floating:
        return x
    return tf.where(tf.math.is_nan(x), tf.constant(number, dtype_of(x)), x)
