"""Sums, means and the like over segments of some rows of a dense tensor."""

from __future__ import annotations

from typing import Any

from thalweg.core import errors
from thalweg.core.convert import to_tensor
from thalweg.ops import arguments, segments
from thalweg.ops.elementwise import divide
from thalweg.ops.power import sqrt
from thalweg.ops.shapes import shape_of
from thalweg.ops.sparse_segments import segment_operands


def segment_sum(
    data: Any,
    indices: Any,
    segment_ids: Any,
    num_segments: Any = None,
    name: str | None = None,
    sparse_gradient: bool = False,
) -> Any:
    """The sums of the rows of each segment.

    Args:
      data: of shape `[rows, ...]`.
      indices: the rows to take.
      segment_ids: the segment of each row taken, in ascending order.
      num_segments: how many segments there are; None: the last id plus one.
      sparse_gradient: accepted; the gradient is an `IndexedSlices` in any case.

    Returns:
      A tensor of shape `[num_segments, ...]`; zeros for segments without rows.

    Raises:
      InvalidArgumentError: a row or a segment is out of range, or the ids don't ascend.

    Example:
      >>> tf.sparse.segment_sum([[1, 2], [3, 4], [5, 6]], [0, 2, 1], [0, 0, 1]).numpy()
      array([[6, 8],
             [3, 4]], dtype=int32)
    """
    return _sums(data, indices, segment_ids, num_segments)[0]


def segment_mean(
    data: Any,
    indices: Any,
    segment_ids: Any,
    num_segments: Any = None,
    name: str | None = None,
    sparse_gradient: bool = False,
) -> Any:
    """The means of the rows of each segment; see `tf.sparse.segment_sum`.

    Example:
      >>> tf.sparse.segment_mean([[1.0], [3.0], [5.0]], [0, 2, 1], [0, 0, 1]).numpy()
      array([[3.],
             [3.]], dtype=float32)
    """
    sums, rows, ids = _sums(_floats(data), indices, segment_ids, num_segments)
    return divide(sums, _sizes(sums, rows, ids))


def segment_sqrt_n(
    data: Any,
    indices: Any,
    segment_ids: Any,
    num_segments: Any = None,
    name: str | None = None,
    sparse_gradient: bool = False,
) -> Any:
    """The sums of the rows of each segment, divided by the square roots of how many there are.

    See `tf.sparse.segment_sum`.
    """
    sums, rows, ids = _sums(_floats(data), indices, segment_ids, num_segments)
    return divide(sums, sqrt(_sizes(sums, rows, ids)))


def _floats(data: Any) -> Any:
    x = to_tensor(data)
    if not x.dtype.is_floating:
        raise errors.InvalidArgumentError(None, None, f"Means are taken of floats, not of {x.dtype.name}.")
    return x


def _sums(data: Any, indices: Any, segment_ids: Any, num_segments: Any) -> tuple[Any, Any, Any]:
    """The sums of the segments, the rows that go into them, and the rows' segments."""
    count = None if num_segments is None else arguments.integer(num_segments)
    x, places, ids = to_tensor(data), to_tensor(indices), to_tensor(segment_ids)
    rows = segment_operands(x, places, ids, num_segments=count)
    if count is None:
        return segments.segment_sum(rows, ids), rows, ids
    return segments.unsorted_segment_sum(rows, ids, num_segments=count), rows, ids


def _sizes(sums: Any, rows: Any, ids: Any) -> Any:
    """How many rows each segment has, at least 1, in a shape that broadcasts against rows."""
    return segments.segment_sizes(rows, ids, num_segments=shape_of(sums)[0])
