"""F-scores: means of precision and recall."""

from __future__ import annotations

from typing import Any, ClassVar

from thalweg import math
from thalweg.keras.config import epsilon
from thalweg.keras.metrics.base import Metric
from thalweg.keras.tensors import as_tensor
from thalweg.ops.casting import cast
from thalweg.ops.shapes import expand_dims

_AVERAGES = (None, "micro", "macro", "weighted")
_COUNTED = ("true_positives", "false_positives", "false_negatives", "intermediate_weights")


class FBetaScore(Metric):
    """`(1 + beta**2) * precision * recall / (beta**2 * precision + recall)`, for each class.

    Args:
      average: None gives a score for each class; "macro" their mean; "weighted" their mean weighted with how
        often classes occur; "micro" the score of all classes taken together.
      beta: how much more recall counts than precision.
      threshold: a prediction above it is positive; None: the greatest of each sample is.

    Raises:
      ValueError: an argument is none of these.

    Example:
      >>> metric = tf.keras.metrics.FBetaScore(beta=2.0, threshold=0.5)
      >>> metric.update_state([[1, 1], [1, 0]], [[0.2, 0.6], [0.6, 0.8]])
      >>> metric.result().numpy()
      array([0.5555556, 0.8333332], dtype=float32)
    """

    options: ClassVar[tuple[str, ...]] = ("average", "beta", "threshold")
    _direction = "up"

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str | None = "fbeta_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(dtype=dtype, name=name)
        if average not in _AVERAGES:
            raise ValueError(
                f"Invalid `average` argument value. Expected one of: {_AVERAGES}. Received: average={average}"
            )
        if not isinstance(beta, float) or beta <= 0.0:
            raise ValueError(
                f"Invalid `beta` argument value. It should be a Python float > 0. Received: beta={beta}"
            )
        if threshold is not None and not (isinstance(threshold, float) and 0.0 < threshold <= 1.0):
            raise ValueError(
                "Invalid `threshold` argument value. It should be a Python float with 0 < threshold <= 1. "
                f"Received: threshold={threshold}"
            )
        self.average, self.beta, self.threshold = average, beta, threshold
        self.axis = None if average == "micro" else 0
        self._built = False

    def _build(self, y_true: Any, y_pred: Any) -> None:
        if y_pred.shape.rank != 2 or y_true.shape.rank != 2 or y_pred.shape[-1] is None:
            raise ValueError(
                f"{type(self).__name__} expects 2D inputs with shape (batch_size, output_dim), "
                f"output_dim being known. "
                f"Received input shapes: y_pred.shape={y_pred.shape} and y_true.shape={y_true.shape}."
            )
        shape = () if self.average == "micro" else (y_pred.shape[-1],)
        for name in _COUNTED:
            setattr(self, name, self.add_variable(shape, dtype=self._compute_dtype, name=name))
        self._built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in.

        Args:
          y_true: labels, 0 or 1, `[batch, classes]`.
          y_pred: predictions of their shape.
          sample_weight: a weight for each sample.
        """
        dtype = self._compute_dtype
        y_true, y_pred = as_tensor(y_true, dtype), as_tensor(y_pred, dtype)
        if not self._built:
            self._build(y_true, y_pred)
        if self.threshold is None:
            greatest = math.equal(y_pred, math.reduce_max(y_pred, -1, keepdims=True))
            positive = math.logical_and(greatest, math.abs(y_pred) > 1e-9)
        else:
            positive = y_pred > self.threshold
        found = cast(positive, dtype)
        weights = None if sample_weight is None else expand_dims(as_tensor(sample_weight, dtype), axis=1)
        for name, values in zip(
            _COUNTED, (found * y_true, found * (1.0 - y_true), (1.0 - found) * y_true, y_true), strict=True
        ):
            weighted = values if weights is None else values * weights
            getattr(self, name).assign_add(math.reduce_sum(weighted, self.axis))

    def result(self) -> Any:
        right, added, missed, occurring = (getattr(self, name).value() for name in _COUNTED)
        least = epsilon()
        precision, recall = right / (right + added + least), right / (right + missed + least)
        square = self.beta**2
        scores = precision * recall / (square * precision + recall + least) * (1.0 + square)
        if self.average == "weighted":
            return math.reduce_sum(scores * (occurring / (math.reduce_sum(occurring) + least)))
        return scores if self.average is None else math.reduce_mean(scores)


class F1Score(FBetaScore):
    """The harmonic mean of precision and recall, for each class.

    Args: `average` and `threshold` as for `FBetaScore`.

    Example:
      >>> metric = tf.keras.metrics.F1Score(threshold=0.5)
      >>> metric.update_state([[1, 1], [1, 0]], [[0.2, 0.6], [0.6, 0.8]])
      >>> metric.result().numpy()
      array([0.66666657, 0.66666657], dtype=float32)
    """

    options: ClassVar[tuple[str, ...]] = ("average", "threshold")

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str | None = "f1_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(average, 1.0, threshold, name, dtype)
