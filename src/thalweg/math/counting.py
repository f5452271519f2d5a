"""Counts: of integers, of values in bins, of pairs of labels."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.convert import pair, to_tensor
from thalweg.core.tensor import Tensor
from thalweg.ops import (
    arguments,
    arithmetic,
    counting,
    creation,
    elementwise,
    joining,
    reductions,
    shapes,
    sizes,
)
from thalweg.ops.casting import cast
from thalweg.ops.rounding import floor
from thalweg.ops.scatter import scatter_nd


def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = dtypes.int32,
    name: str | None = None,
    axis: int | None = None,
    binary_output: bool = False,
) -> Any:
    """How often each of 0, 1, 2, … occurs.

    Args:
      arr: integers from 0 on; other dtypes are cast to int32.
      weights: a tensor of the shape of `arr`, whose values and dtype take the place of ones.
      minlength: the result's least length.
      maxlength: the result's greatest length; values from it on are left out.
      dtype: of the counts: int32, int64, float32 or float64.
      axis: None or 0 count all elements together; -1 counts each row of a matrix.
      binary_output: give 1 for what occurs at all.

    Returns:
      A tensor of shape [length], or [rows, length]; without limits one more than the greatest value.

    Raises:
      ValueError: another axis, or both `weights` and `binary_output`.
      InvalidArgumentError: negative values, or weights of another shape.

    Example:
      >>> tf.math.bincount([1, 1, 3]).numpy(), tf.math.bincount([1, 1, 3], weights=[0.5, 1.0, 2.0]).numpy()
      (array([0, 2, 0, 1], dtype=int32), array([0. , 1.5, 0. , 2. ], dtype=float32))
    """
    arr = to_tensor(arr)
    if weights is not None:
        weights = to_tensor(weights)
        if binary_output:
            raise ValueError(
                "Arguments `binary_output` and `weights` are mutually exclusive. Please specify only one."
            )
    if not arr._spec.dtype.is_integer:
        arr = cast(arr, dtypes.int32)
    if axis not in (None, 0, -1):
        raise ValueError(
            f"Unsupported value for argument axis={axis}. Only 0 and -1 are currently supported."
        )
    size = _bincount_size(arr, minlength, maxlength)
    if axis != -1:
        arr = shapes.reshape(arr, shape=(-1,))
        weights = weights if weights is None else shapes.reshape(weights, shape=(-1,))
    if weights is None:
        weights = creation.zeros(dims=(0,), dtype=dtypes.as_dtype(dtype) if dtype else arr.dtype)
    return counting.dense_bincount(arr, weights, size=size, binary_output=bool(binary_output))


def _bincount_size(arr: Any, minlength: Any, maxlength: Any) -> Any:
    """The length of the counts: known without a look at the values only where both limits are the same."""
    low, high = (None if n is None else sizes.integer(n) for n in (minlength, maxlength))
    if type(low) is int and type(high) is int and low >= high:
        return high
    # The greatest of no elements is the dtype's lowest number.
    size = elementwise.add(reductions.reduce_max(arr, axis=None, keepdims=False), elementwise.scalar(1, arr))
    size = elementwise.maximum(size, to_tensor(0 if low is None else low, arr.dtype))
    if high is not None:
        size = elementwise.minimum(size, to_tensor(high, arr.dtype))
    return sizes.integer(size)


def histogram_fixed_width(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = dtypes.int32, name: str | None = None
) -> Any:
    """How many values fall into each of `nbins` equal parts of a range.

    Args:
      values: int32, int64, float32 or float64 of any shape. Those below the range count in the first bin,
        those above it in the last.
      value_range: the range's two ends, of the same dtype.
      nbins: how many bins.
      dtype: of the counts: int32 or int64.

    Raises:
      InvalidArgumentError: the range is empty, `nbins` isn't positive, a value is NaN.

    Example:
      >>> tf.histogram_fixed_width([-1.0, 0.0, 1.5, 2.0, 5.0, 15.0], [0.0, 5.0], nbins=5).numpy()
      array([2, 1, 1, 0, 2], dtype=int32)
    """
    return counting.histogram_fixed_width(
        *pair(values, value_range), nbins=sizes.integer(nbins), dtype=dtypes.as_dtype(dtype)
    )


def histogram_fixed_width_bins(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = dtypes.int32, name: str | None = None
) -> Any:
    """The number of the bin, of `nbins` equal parts of a range, into which each value falls.

    Args:
      values: numbers of any shape. Those below the range fall into the first bin, those above into the last.
      value_range: the range's two ends, of the same dtype.
      nbins: how many bins.
      dtype: has no effect.

    Returns:
      An int32 tensor of the shape of `values`.

    Raises:
      InvalidArgumentError: `nbins` isn't positive, or the dtypes differ.

    Example:
      >>> tf.histogram_fixed_width_bins([-1.0, 0.0, 1.5, 2.0, 5.0, 15.0], [0.0, 5.0], nbins=5).numpy()
      array([0, 0, 1, 2, 4, 4], dtype=int32)
    """
    values, ends = pair(values, value_range)
    nbins = sizes.integer(nbins)
    if not isinstance(nbins, Tensor) and nbins <= 0:
        raise errors.InvalidArgumentError(None, None, f"nbins must be greater than 0, got {nbins}")
    scaled = arithmetic.truediv(elementwise.subtract(values, ends[0]), elementwise.subtract(ends[1], ends[0]))
    count = cast(to_tensor(nbins, dtypes.int32), scaled.dtype)
    last = elementwise.subtract(count, elementwise.scalar(1, count))
    place = elementwise.maximum(floor(elementwise.multiply(count, scaled)), elementwise.scalar(0, count))
    return cast(elementwise.minimum(place, last), dtypes.int32)


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: Any = None,
    weights: Any = None,
    dtype: Any = dtypes.int32,
    name: str | None = None,
) -> Any:
    """How often each label met each prediction: rows are labels, columns predictions.

    Args:
      labels: integers from 0 on of shape [n], or [n, 1].
      predictions: likewise.
      num_classes: how many classes there are; None: one more than the greatest number.
      weights: a tensor of shape [n] whose values are counted in place of ones.
      dtype: of the result.

    Returns:
      A tensor of shape [num_classes, num_classes].

    Raises:
      InvalidArgumentError: numbers below 0 or not below `num_classes`, or different shapes.
      ValueError: weights of another shape.

    Example:
      >>> tf.math.confusion_matrix([1, 2, 2], [1, 1, 2]).numpy()
      array([[0, 0, 0],
             [0, 1, 0],
             [0, 1, 1]], dtype=int32)
    """
    labels, predictions = _without_last_one(to_tensor(labels), to_tensor(predictions))
    labels, predictions = cast(labels, dtypes.int64), cast(predictions, dtypes.int64)
    dtype = dtypes.as_dtype(dtype)
    if num_classes is None:
        greatest = elementwise.maximum(
            *(reductions.reduce_max(x, axis=None, keepdims=False) for x in (predictions, labels))
        )
        count = arguments.integer(elementwise.add(greatest, elementwise.scalar(1, greatest)))
    else:
        count = sizes.integer(num_classes)
    labels = counting.checked_labels(labels, limit=count, name="labels")
    predictions = counting.checked_labels(predictions, limit=count, name="predictions")
    indices = joining.stack(labels, predictions, axis=1)
    if weights is None:
        amounts = creation.ones(dims=shapes.shape_of(predictions), dtype=dtype)
    else:
        amounts = cast(to_tensor(weights), dtype)
        predictions.shape.assert_is_compatible_with(amounts.shape)
    return scatter_nd(
        indices, amounts, shape=(count, count) if type(count) is int else joining.stack(count, count, axis=0)
    )


def _without_last_one(labels: Any, predictions: Any) -> tuple[Any, Any]:
    """Of two tensors whose ranks differ by one, the longer without its last dimension of 1."""
    ranks = labels._spec.rank, predictions._spec.rank
    if None in ranks:
        return labels, predictions
    if ranks[0] == ranks[1] + 1 and labels._spec.shape[-1] in (1, None):
        return shapes.squeeze(labels, axis=(-1,)), predictions
    if ranks[1] == ranks[0] + 1 and predictions._spec.shape[-1] in (1, None):
        return labels, shapes.squeeze(predictions, axis=(-1,))
    return labels, predictions
