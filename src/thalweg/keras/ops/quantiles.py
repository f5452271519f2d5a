"""Quantiles, percentiles and medians along axes: of all elements, and of those that aren't NaN."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.defaults import Defaults
from thalweg.keras.ops.promotion import axes_of, dtype_of, sizes_of, to_float
from thalweg.keras.tensors import as_tensor

_METHODS = ("linear", "lower", "higher", "midpoint", "nearest")


def quantile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The values below which the parts `q` of the elements along axes lie.

    Args:
      x: numbers; integers give floats.
      q: a number between 0 and 1, or a tensor of some; its dimensions come first in the result.
      axis: an axis or several; None: all.
      method: what is taken between two elements: "linear", "lower", "higher", "midpoint" or "nearest".
      keepdims: keep the axes, with the size 1.

    Raises:
      ValueError: there is no such method.

    Example:
      >>> tf.keras.ops.quantile([1.0, 2.0, 3.0, 4.0], [0.5, 1.0]).numpy()
      array([2.5, 4. ], dtype=float32)
    """
    x = to_float(x)
    rows, kept = _rows(x, axis)
    last = tf.cast(tf.shape(rows)[-1], tf.float64) - 1
    found = _between(tf.sort(rows, axis=-1), last, q, method)
    nan = tf.reduce_any(tf.math.is_nan(rows), axis=-1, keepdims=True)
    nan = tf.reshape(nan, [*sizes_of(rows)[:-1], *[1] * as_tensor(q).shape.rank])
    found = tf.where(nan, tf.constant(float("nan"), dtype_of(x)), found)
    return _shaped(found, q, kept, keepdims)


def nanquantile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The quantiles along axes of what isn't NaN; NaN where all are.

    Args: as for `quantile`.

    Example:
      >>> tf.keras.ops.nanquantile([1.0, float("nan"), 3.0], 0.5).numpy()
      np.float32(2.0)
    """
    x = to_float(x)
    rows, kept = _rows(x, axis)
    nan = tf.math.is_nan(rows)
    # What isn't NaN comes first when it is sorted.
    count = tf.reduce_sum(tf.cast(~nan, tf.float64), axis=-1)
    ordered = tf.sort(tf.where(nan, tf.constant(float("inf"), dtype_of(x)), rows), axis=-1)
    q_rank = as_tensor(q).shape.rank
    count = tf.reshape(count, [*sizes_of(count), *[1] * q_rank])
    found = _between(ordered, tf.maximum(count - 1, 0), q, method)
    found = tf.where(tf.equal(count, 0), tf.constant(float("nan"), dtype_of(x)), found)
    return _shaped(found, q, kept, keepdims)


def percentile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The quantiles of parts `q` given in hundredths.

    Args: as for `quantile`.

    Example:
      >>> tf.keras.ops.percentile([1.0, 2.0, 3.0], 50).numpy()
      np.float32(2.0)
    """
    return quantile(x, as_tensor(q, Defaults.dtype) / 100.0, axis, method, keepdims)


def nanpercentile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The percentiles of what isn't NaN.

    Args: as for `quantile`.

    Example:
      >>> tf.keras.ops.nanpercentile([1.0, float("nan"), 3.0], 50).numpy()
      np.float32(2.0)
    """
    return nanquantile(x, as_tensor(q, Defaults.dtype) / 100.0, axis, method, keepdims)


def median(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The element in the middle along axes, or the mean of the two there.

    Example:
      >>> tf.keras.ops.median([1.0, 2.0, 3.0, 10.0]).numpy()
      np.float32(2.5)
    """
    return quantile(x, 0.5, axis, keepdims=keepdims)


def nanmedian(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The median along axes of what isn't NaN.

    Example:
      >>> tf.keras.ops.nanmedian([1.0, float("nan"), 3.0]).numpy()
      np.float32(2.0)
    """
    if isinstance(axis, (list, tuple)) and not axis:
        return as_tensor(x)
    return nanquantile(x, 0.5, axis, keepdims=keepdims)


def _rows(x: Any, axis: Any) -> tuple[Any, list[Any]]:
    """`x` with the axes moved together to the end, and its shape with 1 for them."""
    rank = x.shape.rank
    axes = list(range(rank)) if axis is None else axes_of(axis, rank)
    sizes = list(sizes_of(x))
    others = [i for i in range(rank) if i not in axes]
    rows = tf.reshape(tf.transpose(x, [*others, *axes]), [*[sizes[i] for i in others], -1])
    return rows, [1 if i in axes else size for i, size in enumerate(sizes)]


def _between(ordered: Any, last: Any, q: Any, method: str) -> Any:
    """What lies at `q` times `last` in each ordered row; the dimensions of `q` come last.

    Args:
      last: the greatest place in a row, a float64: of all, or one for each row with dimensions for `q`.
    """
    if method not in _METHODS:
        raise ValueError(f"`method` must be one of {_METHODS}. Received: method={method}")
    place = last * tf.cast(as_tensor(q), tf.float64)
    below, above = tf.floor(place), tf.math.ceil(place)
    batch_dims = ordered.shape.rank - 1 if last.shape.rank else 0

    def at(place: Any) -> Any:
        return tf.gather(ordered, tf.cast(place, tf.int32), axis=-1, batch_dims=batch_dims)

    if method == "linear":
        low, high = at(below), at(above)
        fraction = tf.cast(place - below, dtype_of(ordered))
        return tf.where(tf.equal(low, high), low, low * (1 - fraction) + high * fraction)
    if method == "midpoint":
        return 0.5 * (at(below) + at(above))
    return at({"lower": below, "higher": above, "nearest": tf.round(place)}[method])


def _shaped(found: Any, q: Any, kept: list[Any], keepdims: bool) -> Any:
    """The quantiles with the dimensions of `q` in front, and those of size 1 if they are to be kept."""
    q_rank = as_tensor(q).shape.rank
    rank = found.shape.rank
    found = tf.transpose(found, [*range(rank - q_rank, rank), *range(rank - q_rank)]) if q_rank else found
    return tf.reshape(found, [*sizes_of(found)[:q_rank], *kept]) if keepdims else found
