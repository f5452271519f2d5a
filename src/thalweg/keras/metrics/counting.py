"""Counts of the four outcomes of a prediction: true and false, positives and negatives, for many
thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from thalweg import math
from thalweg.array import broadcast_to
from thalweg.core import dtypes
from thalweg.core.context import eager_scope
from thalweg.core.convert import to_tensor
from thalweg.creation import one_hot
from thalweg.creation import range as arange
from thalweg.gathering import where
from thalweg.keras.config import epsilon
from thalweg.keras.tensors import as_tensor, same_rank
from thalweg.ops.casting import cast
from thalweg.ops.shapes import expand_dims, reshape, shape_of

# Takes the place of predictions that aren't among the best k: below every threshold.
NEGATIVE = -1e10


@dataclass(frozen=True)
class Outcomes:
    """Counts by threshold, and by label if these are counted apart."""

    true_positives: Any
    false_positives: Any
    false_negatives: Any
    true_negatives: Any


def thresholds_of(thresholds: Any, default: float = 0.5) -> list[float]:
    """Thresholds as a list.

    Raises:
      ValueError: one isn't between 0 and 1.
    """
    if thresholds is None:
        return [default]
    values = list(thresholds) if isinstance(thresholds, (list, tuple, np.ndarray)) else [thresholds]
    wrong = [t for t in values if t is None or not 0 <= t <= 1]
    if wrong:
        raise ValueError(f"Threshold values must be in [0, 1]. Received: {wrong}")
    return values


class Thresholds:
    """Thresholds that predictions are compared with.

    Args:
      values: numbers in ascending order.
      even: whether they divide the range from 0 to 1 evenly; None: find out.

    Attributes:
      limits: the numbers as a tensor of shape `[thresholds, 1]`; a Python number where there is one.
    """

    def __init__(self, values: Sequence[float], dtype: dtypes.DType, even: bool | None = None) -> None:
        self.count = len(values)
        self.even = _are_even(values) if even is None else even
        # Whether the predictions 0 and 1 lie between thresholds, too.
        self.beyond = values[0] < 0.0 or values[-1] > 1.0
        self.limits: Any = values[0]
        if self.count > 1:
            with eager_scope():
                self.limits = to_tensor(np.asarray(values).reshape(-1, 1), dtype)


def _are_even(values: Sequence[float]) -> bool:
    count = len(values)
    even = np.arange(count, dtype=np.float32) / max(count - 1, 1)
    return count >= 3 and bool(np.allclose(values, even, atol=epsilon()))


def even_thresholds(count: int) -> list[float]:
    """`count` numbers from 0 to 1 at equal distances."""
    return [0.0, *((i + 1) * 1.0 / (count - 1) for i in range(count - 2)), 1.0]


def count_outcomes(
    y_true: Any,
    y_pred: Any,
    thresholds: Thresholds,
    dtype: dtypes.DType,
    *,
    sample_weight: Any = None,
    top_k: int | None = None,
    class_id: int | None = None,
    by_label: bool = False,
    label_weights: Any = None,
) -> Outcomes:
    """Count a batch.

    Args:
      y_true: labels, 0 or 1.
      y_pred: predictions of their shape.
      thresholds: a prediction above one is positive.
      dtype: that of the counts.
      sample_weight: a weight for each sample.
      top_k: only the `top_k` greatest predictions of a sample may be positive.
      class_id: count this class only.
      by_label: count each label, `[…, labels]`, apart.
      label_weights: a weight for each label.
    """
    y_true, y_pred = as_tensor(y_true, dtype), as_tensor(y_pred, dtype)
    y_pred, y_true = same_rank(y_pred, y_true)
    weights = None
    if sample_weight is not None:
        weights = expand_dims(as_tensor(sample_weight, dtype), axis=-1)
        weights = same_rank(y_true, weights, expand_vectors=False)[1]
    if top_k is not None:
        y_pred = _best(y_pred, top_k)
    if class_id is not None:
        if len(y_pred.shape) == 1:
            raise ValueError(
                "When class_id is provided, y_pred must be a 2D array with shape (num_samples, num_classes), "
                f"found shape: {y_pred.shape}"
            )
        y_true, y_pred = y_true[..., class_id, None], y_pred[..., class_id, None]
    if label_weights is not None:
        own = expand_dims(as_tensor(label_weights, dtype), axis=0)
        weights = own if weights is None else weights * own
    label = cast(cast(y_true, dtypes.bool), dtype)
    if weights is None:
        positive, negative = label, 1.0 - label
    else:
        weights = broadcast_to(weights, shape_of(y_pred))
        positive, negative = label * weights, (1.0 - label) * weights
    count = _by_bucket if thresholds.even else _by_comparison
    return count(positive, negative, y_pred, thresholds, by_label)


def _best(x: Any, k: int) -> Any:
    """Predictions, all but the `k` greatest of each sample replaced."""
    classes = x.shape[-1]
    depth = shape_of(x)[-1] if classes is None else classes
    kept = math.reduce_sum(one_hot(math.top_k(x, k).indices, depth, dtype=x.dtype), -2)
    return x * kept + NEGATIVE * (1.0 - kept)


def _by_comparison(
    positive: Any, negative: Any, y_pred: Any, thresholds: Thresholds, by_label: bool
) -> Outcomes:
    """Compare each prediction with each threshold."""
    limits = thresholds.limits
    if by_label:
        parts = [expand_dims(x, axis=0) for x in (positive, negative, y_pred)]
        limits = limits if thresholds.count == 1 else expand_dims(limits, axis=-1)
    else:
        parts = [reshape(x, shape=(1, -1)) for x in (positive, negative, y_pred)]
    positive, negative, y_pred = parts
    above = cast(math.greater(y_pred, limits), y_pred.dtype)
    below = 1.0 - above
    pairs = ((positive, above), (negative, above), (positive, below), (negative, below))
    return Outcomes(*(math.reduce_sum(x * y, 1) for x, y in pairs))


def _by_bucket(positive: Any, negative: Any, y_pred: Any, thresholds: Thresholds, by_label: bool) -> Outcomes:
    """Sort each prediction in between two of the evenly spaced thresholds, and add up from above."""
    count = thresholds.count
    buckets = math.ceil(math.maximum(math.minimum(y_pred, 1.0), 0.0) * (count - 1.0)) - 1.0
    if thresholds.beyond:
        # The first threshold is below 0, so that even the prediction 0 is above it.
        buckets = math.maximum(buckets, 0.0)
    places = cast(buckets, dtypes.int32)
    labels = y_pred.shape[-1] if by_label else None
    if labels is not None:
        places = where(places < 0, -1, places * labels + arange(labels))
    found = [_summed(x, places, count, labels) for x in (positive, negative)]
    totals = [math.reduce_sum(x, 0 if by_label else None) for x in (positive, negative)]
    return Outcomes(*found, *(total - part for total, part in zip(totals, found, strict=True)))


def _summed(values: Any, places: Any, count: int, labels: int | None) -> Any:
    """The sums of values whose place is at or after each of `count` places."""
    flat, where_to = reshape(values, shape=(-1,)), reshape(places, shape=(-1,))
    sums = math.unsorted_segment_sum(flat, where_to, count * (labels or 1))
    if labels is not None:
        sums = reshape(sums, shape=(count, labels))
    return math.cumsum(sums, axis=0, reverse=True)
