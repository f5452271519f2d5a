"""Reductions over segments: rows that bear the same number are made one row."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.ops import arithmetic, elementwise, power, segments
from thalweg.ops.arguments import integer


def segment_sum(data: Any, segment_ids: Any, name: str | None = None) -> Any:
    """The sums of the rows of each segment, whose rows stand together.

    Args:
      data: numbers of shape [n, ...].
      segment_ids: int32 or int64 of shape [n], ascending: the segment of each row.

    Returns:
      A tensor of shape [last id + 1, ...]; zeros for segments without rows.

    Raises:
      InvalidArgumentError: the ids don't ascend, are negative, or are not as many as there are rows.

    Example:
      >>> tf.math.segment_sum([1, 2, 3, 4], [0, 0, 2, 2]).numpy()
      array([3, 0, 7], dtype=int32)
    """
    return segments.segment_sum(to_tensor(data), to_tensor(segment_ids))


def segment_mean(data: Any, segment_ids: Any, name: str | None = None) -> Any:
    """The means of the rows of each segment, whose rows stand together, as `tf.math.segment_sum` says.

    Example:
      >>> tf.math.segment_mean([1.0, 2.0, 3.0, 4.0], [0, 0, 2, 2]).numpy()
      array([1.5, 0. , 3.5], dtype=float32)
    """
    return segments.segment_mean(to_tensor(data), to_tensor(segment_ids))


def segment_prod(data: Any, segment_ids: Any, name: str | None = None) -> Any:
    """The products of the rows of each segment, 1 for none; for the rest see `tf.math.segment_sum`.

    Example:
      >>> tf.math.segment_prod([1, 2, 3, 4], [0, 0, 2, 2]).numpy()
      array([ 2,  1, 12], dtype=int32)
    """
    return segments.segment_prod(to_tensor(data), to_tensor(segment_ids))


def segment_max(data: Any, segment_ids: Any, name: str | None = None) -> Any:
    """The greatest of each segment, 0 for segments without rows; for the rest see `tf.math.segment_sum`.

    Equal maxima share the gradient.

    Example:
      >>> tf.math.segment_max([1, 2, 3, 4], [0, 0, 2, 2]).numpy()
      array([2, 0, 4], dtype=int32)
    """
    return segments.segment_max(to_tensor(data), to_tensor(segment_ids))


def segment_min(data: Any, segment_ids: Any, name: str | None = None) -> Any:
    """The smallest of each segment, 0 for segments without rows; for the rest see `tf.math.segment_sum`.

    Equal minima share the gradient.

    Example:
      >>> tf.math.segment_min([1, 2, 3, 4], [0, 0, 2, 2]).numpy()
      array([1, 0, 3], dtype=int32)
    """
    return segments.segment_min(to_tensor(data), to_tensor(segment_ids))


def unsorted_segment_sum(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """The sums of the rows of each segment.

    Args:
      data: numbers whose shape begins with that of `segment_ids`.
      segment_ids: int32 or int64 of any shape: the segment of each row. Rows with negative ids are left out.
      num_segments: how many segments there are.

    Returns:
      A tensor of shape [num_segments, *data.shape[rank of segment_ids:]]; zeros for segments without rows.

    Raises:
      InvalidArgumentError: an id isn't below `num_segments`, or the shapes don't fit.

    Example:
      >>> tf.math.unsorted_segment_sum([1, 2, 3, 4], [2, 0, 2, -1], num_segments=3).numpy()
      array([2, 0, 4], dtype=int32)
    """
    return segments.unsorted_segment_sum(
        to_tensor(data), to_tensor(segment_ids), num_segments=integer(num_segments)
    )


def unsorted_segment_prod(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """The products of the rows of each segment, 1 for none; for the rest see `tf.math.unsorted_segment_sum`.

    Example:
      >>> tf.math.unsorted_segment_prod([1, 2, 3, 4], [2, 0, 2, -1], num_segments=3).numpy()
      array([2, 1, 3], dtype=int32)
    """
    return segments.unsorted_segment_prod(
        to_tensor(data), to_tensor(segment_ids), num_segments=integer(num_segments)
    )


def unsorted_segment_max(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """The greatest of each segment; for the rest see `tf.math.unsorted_segment_sum`.

    A segment without rows holds the lowest number of the dtype. Equal maxima share the gradient.

    Example:
      >>> tf.math.unsorted_segment_max([1, 2, 3, 4], [1, 0, 1, -1], num_segments=2).numpy()
      array([2, 3], dtype=int32)
    """
    return segments.unsorted_segment_max(
        to_tensor(data), to_tensor(segment_ids), num_segments=integer(num_segments)
    )


def unsorted_segment_min(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """The smallest of each segment; for the rest see `tf.math.unsorted_segment_sum`.

    A segment without rows holds the highest number of the dtype. Equal minima share the gradient.

    Example:
      >>> tf.math.unsorted_segment_min([1, 2, 3, 4], [1, 0, 1, -1], num_segments=2).numpy()
      array([2, 1], dtype=int32)
    """
    return segments.unsorted_segment_min(
        to_tensor(data), to_tensor(segment_ids), num_segments=integer(num_segments)
    )


def unsorted_segment_mean(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """The means of the rows of each segment, 0 for none; for the rest see `tf.math.unsorted_segment_sum`.

    Example:
      >>> tf.math.unsorted_segment_mean([1.0, 2.0, 3.0, 4.0], [2, 0, 2, -1], num_segments=3).numpy()
      array([2., 0., 2.], dtype=float32)
    """
    data, segment_ids, count = to_tensor(data), to_tensor(segment_ids), integer(num_segments)
    total = segments.unsorted_segment_sum(data, segment_ids, num_segments=count)
    return arithmetic.truediv(total, segments.segment_sizes(data, segment_ids, num_segments=count))


def unsorted_segment_sqrt_n(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """The sums of the rows of each segment, divided by the square root of their number, 0 without rows.

    For the rest see `tf.math.unsorted_segment_sum`.

    Example:
      >>> tf.math.unsorted_segment_sqrt_n([1.0, 2.0, 3.0, 4.0], [1, 0, 1, 1], num_segments=2).numpy()
      array([2.      , 4.618802], dtype=float32)
    """
    data, segment_ids, count = to_tensor(data), to_tensor(segment_ids), integer(num_segments)
    total = segments.unsorted_segment_sum(data, segment_ids, num_segments=count)
    sizes = segments.segment_sizes(data, segment_ids, num_segments=count)
    return elementwise.divide(total, power.sqrt(sizes))
