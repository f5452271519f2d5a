"""Means of losses over samples: regression, hinge and probabilistic metrics."""

from __future__ import annotations

from typing import Any, ClassVar

from thalweg import math
from thalweg.keras import losses
from thalweg.keras.metrics.averages import Mean, MeanMetricWrapper
from thalweg.keras.tensors import aligned, as_tensor


class MeanSquaredError(MeanMetricWrapper):
    """The mean of squared differences.

    Example:
      >>> metric = tf.keras.metrics.MeanSquaredError()
      >>> metric.update_state([[0.0, 1.0]], [[1.0, 3.0]])
      >>> metric.result().numpy()
      np.float32(2.5)
    """

    _direction = "down"

    def __init__(self, name: str | None = "mean_squared_error", dtype: Any = None) -> None:
        super().__init__(losses.mean_squared_error, name, dtype)


class RootMeanSquaredError(Mean):
    """The root of the mean of squared differences.

    Example:
      >>> metric = tf.keras.metrics.RootMeanSquaredError()
      >>> metric.update_state([[0.0, 1.0]], [[3.0, 5.0]])
      >>> metric.result().numpy()
      np.float32(3.535534)
    """

    _direction = "down"

    def __init__(self, name: str | None = "root_mean_squared_error", dtype: Any = None) -> None:
        super().__init__(name, dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Take a batch in: labels, predictions and a weight for each sample."""
        y_true, y_pred = aligned(y_true, as_tensor(y_pred, self._compute_dtype))
        super().update_state(math.squared_difference(y_pred, y_true), sample_weight)

    def result(self) -> Any:
        return math.sqrt(super().result())


class MeanAbsoluteError(MeanMetricWrapper):
    """The mean of absolute differences.

    Example:
      >>> metric = tf.keras.metrics.MeanAbsoluteError()
      >>> metric.update_state([[0.0, 1.0]], [[1.0, 3.0]])
      >>> metric.result().numpy()
      np.float32(1.5)
    """

    _direction = "down"

    def __init__(self, name: str | None = "mean_absolute_error", dtype: Any = None) -> None:
        super().__init__(losses.mean_absolute_error, name, dtype)


class MeanAbsolutePercentageError(MeanMetricWrapper):
    """The mean of absolute differences in per cent of the labels.

    Example:
      >>> metric = tf.keras.metrics.MeanAbsolutePercentageError()
      >>> metric.update_state([[2.0, 1.0]], [[1.0, 1.0]])
      >>> metric.result().numpy()
      np.float32(25.0)
    """

    _direction = "down"

    def __init__(self, name: str | None = "mean_absolute_percentage_error", dtype: Any = None) -> None:
        super().__init__(losses.mean_absolute_percentage_error, name, dtype)


class MeanSquaredLogarithmicError(MeanMetricWrapper):
    """The mean of squared differences of logarithms.

    Example:
      >>> metric = tf.keras.metrics.MeanSquaredLogarithmicError()
      >>> metric.update_state([[0.0]], [[1.0]])
      >>> metric.result().numpy()
      np.float32(0.48045287)
    """

    _direction = "down"

    def __init__(self, name: str | None = "mean_squared_logarithmic_error", dtype: Any = None) -> None:
        super().__init__(losses.mean_squared_logarithmic_error, name, dtype)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """The cosine between vectors: 1 where they have one direction; the loss of this name is its negative."""
    return -losses.cosine_similarity(y_true, y_pred, axis)


class CosineSimilarity(MeanMetricWrapper):
    """The mean of the cosines between vectors.

    Args:
      axis: the axis of the vectors.

    Example:
      >>> metric = tf.keras.metrics.CosineSimilarity()
      >>> metric.update_state([[0.0, 2.0]], [[0.0, 3.0]])
      >>> metric.result().numpy()
      np.float32(1.0)
    """

    options: ClassVar[tuple[str, ...]] = ("axis",)
    _direction = "up"

    def __init__(self, name: str | None = "cosine_similarity", dtype: Any = None, axis: int = -1) -> None:
        super().__init__(cosine_similarity, name, dtype, axis=axis)


class LogCoshError(MeanMetricWrapper):
    """The mean of the logarithms of the hyperbolic cosines of the differences.

    Example:
      >>> metric = tf.keras.metrics.LogCoshError()
      >>> metric.update_state([[0.0, 0.0]], [[0.0, 1.0]])
      >>> metric.result().numpy()
      np.float32(0.2168904)
    """

    _direction = "down"

    def __init__(self, name: str | None = "logcosh", dtype: Any = None) -> None:
        super().__init__(losses.log_cosh, name, dtype)


class Hinge(MeanMetricWrapper):
    """The mean hinge loss of labels -1 and 1.

    Example:
      >>> metric = tf.keras.metrics.Hinge()
      >>> metric.update_state([[-1.0, 1.0]], [[0.5, 2.0]])
      >>> metric.result().numpy()
      np.float32(0.75)
    """

    _direction = "down"

    def __init__(self, name: str | None = "hinge", dtype: Any = None) -> None:
        super().__init__(losses.hinge, name, dtype)


class SquaredHinge(MeanMetricWrapper):
    """The mean squared hinge loss of labels -1 and 1.

    Example:
      >>> metric = tf.keras.metrics.SquaredHinge()
      >>> metric.update_state([[-1.0, 1.0]], [[0.5, 2.0]])
      >>> metric.result().numpy()
      np.float32(1.125)
    """

    _direction = "down"

    def __init__(self, name: str | None = "squared_hinge", dtype: Any = None) -> None:
        super().__init__(losses.squared_hinge, name, dtype)


class CategoricalHinge(MeanMetricWrapper):
    """The mean hinge loss of one-hot labels.

    Example:
      >>> metric = tf.keras.metrics.CategoricalHinge()
      >>> metric.update_state([[0.0, 1.0]], [[1.5, 2.0]])
      >>> metric.result().numpy()
      np.float32(0.5)
    """

    _direction = "down"

    def __init__(self, name: str | None = "categorical_hinge", dtype: Any = None) -> None:
        super().__init__(losses.categorical_hinge, name, dtype)


class KLDivergence(MeanMetricWrapper):
    """The mean Kullback-Leibler divergence.

    Example:
      >>> metric = tf.keras.metrics.KLDivergence()
      >>> metric.update_state([[0.0, 1.0]], [[0.5, 0.5]])
      >>> metric.result().numpy()
      np.float32(0.69314563)
    """

    def __init__(self, name: str | None = "kl_divergence", dtype: Any = None) -> None:
        super().__init__(losses.kl_divergence, name, dtype)


class Poisson(MeanMetricWrapper):
    """The mean loss of Poisson-distributed labels.

    Example:
      >>> metric = tf.keras.metrics.Poisson()
      >>> metric.update_state([[0.0, 1.0]], [[1.0, 1.0]])
      >>> metric.result().numpy()
      np.float32(0.99999994)
    """

    def __init__(self, name: str | None = "poisson", dtype: Any = None) -> None:
        super().__init__(losses.poisson, name, dtype)


class BinaryCrossentropy(MeanMetricWrapper):
    """The mean cross-entropy of labels 0 or 1.

    Args:
      from_logits, label_smoothing: as for the loss.

    Example:
      >>> metric = tf.keras.metrics.BinaryCrossentropy()
      >>> metric.update_state([[0.0, 1.0]], [[0.5, 0.5]])
      >>> metric.result().numpy()
      np.float32(0.6931472)
    """

    options: ClassVar[tuple[str, ...]] = ("from_logits", "label_smoothing")
    _direction = "down"

    def __init__(
        self,
        name: str | None = "binary_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None:
        own = {"from_logits": from_logits, "label_smoothing": label_smoothing}
        super().__init__(losses.binary_crossentropy, name, dtype, **own)


class CategoricalCrossentropy(MeanMetricWrapper):
    """The mean cross-entropy of one-hot labels.

    Args:
      from_logits, label_smoothing, axis: as for the loss.

    Example:
      >>> metric = tf.keras.metrics.CategoricalCrossentropy()
      >>> metric.update_state([[0.0, 1.0]], [[0.5, 0.5]])
      >>> metric.result().numpy()
      np.float32(0.6931472)
    """

    options: ClassVar[tuple[str, ...]] = ("from_logits", "label_smoothing", "axis")
    _direction = "down"

    def __init__(
        self,
        name: str | None = "categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ) -> None:
        own = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(losses.categorical_crossentropy, name, dtype, **own)


class SparseCategoricalCrossentropy(MeanMetricWrapper):
    """The mean cross-entropy of classes given by number.

    Args:
      from_logits, ignore_class, axis: as for the loss.

    Example:
      >>> metric = tf.keras.metrics.SparseCategoricalCrossentropy()
      >>> metric.update_state([1], [[0.5, 0.5]])
      >>> metric.result().numpy()
      np.float32(0.6931472)
    """

    options: ClassVar[tuple[str, ...]] = ("from_logits", "ignore_class", "axis")
    _direction = "down"

    def __init__(
        self,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        own = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(losses.sparse_categorical_crossentropy, name, dtype, **own)
