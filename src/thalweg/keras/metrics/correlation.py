"""How labels and predictions vary together: correlations, and the share of variance explained."""

from __future__ import annotations

from typing import Any, ClassVar

from thalweg import math
from thalweg.array import broadcast_to
from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.gathering import where
from thalweg.keras.config import epsilon
from thalweg.keras.metrics.averages import MeanMetricWrapper
from thalweg.keras.metrics.base import Metric
from thalweg.keras.tensors import aligned, as_tensor
from thalweg.ops.casting import cast
from thalweg.ops.shapes import expand_dims, shape_of, size_tensor


def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Pearson's coefficient of correlation along an axis.

    Example:
      >>> tf.keras.metrics.pearson_correlation([[0.0, 1.0, 2.0]], [[1.0, 3.0, 5.0]]).numpy()
      array([0.9999998], dtype=float32)
    """
    x, y = (_standard(z, axis) for z in aligned(y_true, y_pred))
    return math.reduce_mean(x * y, axis)


def _standard(x: Any, axis: int) -> Any:
    centred = x - math.reduce_mean(x, axis, keepdims=True)
    return centred / math.reduce_std(centred, axis, keepdims=True)


def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Lin's coefficient of concordance along an axis: 1 where predictions are equal to labels.

    Example:
      >>> tf.keras.metrics.concordance_correlation([[0.0, 1.0, 2.0]], [[0.0, 1.0, 2.0]]).numpy()
      array([0.99999994], dtype=float32)
    """
    x, y = aligned(y_true, y_pred)
    x_mean, y_mean = (math.reduce_mean(z, axis, keepdims=True) for z in (x, y))
    x_variance, y_variance = (
        math.reduce_variance(z - mean, axis, keepdims=True) for z, mean in ((x, x_mean), (y, y_mean))
    )
    norm = x_variance + y_variance + math.square(x_mean - y_mean)
    return math.reduce_mean(2.0 * (x - y_mean) * (y - y_mean) / (norm + epsilon()), axis)


class PearsonCorrelation(MeanMetricWrapper):
    """The mean of Pearson's coefficients of correlation.

    Args:
      axis: the axis along which labels and predictions are compared.

    Example:
      >>> metric = tf.keras.metrics.PearsonCorrelation()
      >>> metric.update_state([[0.0, 1.0, 2.0]], [[1.0, 3.0, 5.0]])
      >>> metric.result().numpy()
      np.float32(0.9999998)
    """

    options: ClassVar[tuple[str, ...]] = ("axis",)
    _direction = "up"

    def __init__(self, name: str | None = "pearson_correlation", dtype: Any = None, axis: int = -1) -> None:
        super().__init__(pearson_correlation, name, dtype, axis=axis)


class ConcordanceCorrelation(MeanMetricWrapper):
    """The mean of Lin's coefficients of concordance.

    Args:
      axis: the axis along which labels and predictions are compared.

    Example:
      >>> metric = tf.keras.metrics.ConcordanceCorrelation()
      >>> metric.update_state([[0.0, 1.0, 2.0]], [[0.0, 1.0, 2.0]])
      >>> metric.result().numpy()
      np.float32(0.99999994)
    """

    options: ClassVar[tuple[str, ...]] = ("axis",)
    _direction = "up"

    def __init__(
        self, name: str | None = "concordance_correlation", dtype: Any = None, axis: int = -1
    ) -> None:
        super().__init__(concordance_correlation, name, dtype, axis=axis)


_AGGREGATIONS = (None, "uniform_average", "variance_weighted_average")
_SUMS = ("squared_sum", "sum", "total_mse", "count")


class R2Score(Metric):
    """The coefficient of determination: 1 - the squared errors / the variance of the labels.

    Args:
      class_aggregation: how the scores of outputs become one: "uniform_average", "variance_weighted_average"
        or None, not at all.
      num_regressors: how many variables predictions are made from, for the adjusted score; 0: the standard
        score, which is also given as long as there are too few samples.

    Raises:
      ValueError: an argument is none of these, or a batch isn't a matrix.

    Example:
      >>> metric = tf.keras.metrics.R2Score()
      >>> metric.update_state([[1.0], [4.0], [3.0]], [[2.0], [4.0], [4.0]])
      >>> metric.result().numpy()
      np.float32(0.57142854)
    """

    options: ClassVar[tuple[str, ...]] = ("class_aggregation", "num_regressors")
    _direction = "up"

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str | None = "r2_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(dtype=dtype, name=name)
        if class_aggregation not in _AGGREGATIONS:
            raise ValueError(
                f"Invalid value for argument `class_aggregation`. Expected one of {_AGGREGATIONS}. "
                f"Received: class_aggregation={class_aggregation}"
            )
        if num_regressors < 0:
            raise ValueError(
                "Invalid value for argument `num_regressors`. Expected a value >= 0. "
                f"Received: num_regressors={num_regressors}"
            )
        self.class_aggregation, self.num_regressors = class_aggregation, num_regressors
        self.num_samples = self.add_variable((), dtype=self._compute_dtype, name="num_samples")
        self._built = False

    def _build(self, y_true: Any, y_pred: Any) -> None:
        if y_pred.shape.rank != 2 or y_true.shape.rank != 2 or y_pred.shape[-1] is None:
            raise ValueError(
                "R2Score expects 2D inputs with shape (batch_size, output_dim), output_dim being known. "
                f"Received input shapes: y_pred.shape={y_pred.shape} and y_true.shape={y_true.shape}."
            )
        for name in _SUMS:
            variable = self.add_variable((y_pred.shape[-1],), dtype=self._compute_dtype, name=name)
            setattr(self, name, variable)
        self._built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in.

        Args:
          y_true: labels, `[batch, outputs]`.
          y_pred: predictions of their shape.
          sample_weight: a weight for each sample, or for each label.
        """
        dtype = self._compute_dtype
        y_true, y_pred = aligned(y_true, as_tensor(y_pred, dtype))
        if not self._built:
            self._build(y_true, y_pred)
        weights = to_tensor(1.0, dtype) if sample_weight is None else as_tensor(sample_weight, dtype)
        if weights.shape.rank == 1:
            weights = expand_dims(weights, axis=1)
        weights = broadcast_to(weights, shape_of(y_true))
        weighted = y_true * weights
        parts = (y_true * weighted, weighted, math.squared_difference(y_true, y_pred) * weights, weights)
        for name, values in zip(_SUMS, parts, strict=True):
            getattr(self, name).assign_add(math.reduce_sum(values, 0))
        self.num_samples.assign_add(cast(size_tensor(y_true, out_type=dtypes.int32), dtype))

    def result(self) -> Any:
        squares, total, errors, count = (getattr(self, name).value() for name in _SUMS)
        variance = squares - total * (total / count)
        scores = 1.0 - errors / variance
        scores = where(math.is_inf(scores), 0.0, scores)
        if self.class_aggregation == "uniform_average":
            scores = math.reduce_mean(scores)
        elif self.class_aggregation is not None:
            scores = math.reduce_sum(variance * scores) / math.reduce_sum(variance)
        return self._adjusted(scores) if self.num_regressors else scores

    def _adjusted(self, scores: Any) -> Any:
        """The score that allows for the number of regressors, where there are more samples than these."""
        samples = self.num_samples.value()
        freedom = samples - self.num_regressors - 1.0
        adjusted = 1.0 - (1.0 - scores) * (samples - 1.0) / math.maximum(freedom, 1.0)
        return where(freedom > 0.0, adjusted, scores)
