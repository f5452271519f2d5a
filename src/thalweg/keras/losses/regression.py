"""Losses between numbers: squared, absolute, logarithmic, Huber's, and the cosine between vectors.

The functions take labels `y_true` and predictions `y_pred` of one shape, `[batch, d0, …]`, and give a tensor
of the losses of samples, which lacks the last axis. A last axis of size 1 may be missing in one of them.
"""

from __future__ import annotations

import math as _math
from typing import Any, ClassVar

from thalweg import math
from thalweg.gathering import where
from thalweg.keras.config import epsilon
from thalweg.keras.losses.base import LossFunctionWrapper
from thalweg.keras.tensors import aligned, normalized
from thalweg.ops.activations import softplus
from thalweg.ops.elementwise import absolute, square, squared_difference, subtract
from thalweg.ops.reductions import reduce_mean

_REDUCTION = "sum_over_batch_size"


def _mean(x: Any) -> Any:
    return reduce_mean(x, axis=(-1,), keepdims=False)


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """`mean((y_true - y_pred)**2)` over the last axis.

    Example:
      >>> tf.keras.losses.mean_squared_error([[0.0, 1.0]], [[1.0, 3.0]]).numpy()
      array([2.5], dtype=float32)
    """
    return _mean(squared_difference(*aligned(y_true, y_pred)))


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """`mean(abs(y_true - y_pred))` over the last axis.

    Example:
      >>> tf.keras.losses.mean_absolute_error([[0.0, 1.0]], [[1.0, 3.0]]).numpy()
      array([1.5], dtype=float32)
    """
    return _mean(absolute(subtract(*aligned(y_true, y_pred))))


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """`100 * mean(abs((y_true - y_pred) / y_true))` over the last axis; labels near 0 count as the fuzz
    factor.

    Example:
      >>> tf.keras.losses.mean_absolute_percentage_error([[2.0, 1.0]], [[1.0, 1.0]]).numpy()
      array([25.], dtype=float32)
    """
    y_true, y_pred = aligned(y_true, y_pred)
    return 100.0 * _mean(absolute((y_true - y_pred) / math.maximum(absolute(y_true), epsilon())))


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """`mean((log(y_true + 1) - log(y_pred + 1))**2)` over the last axis; what is below 0 counts as 0.

    Example:
      >>> tf.keras.losses.mean_squared_logarithmic_error([[0.0]], [[1.0]]).numpy()
      array([0.48045287], dtype=float32)
    """
    y_true, y_pred = aligned(y_true, y_pred)
    least = epsilon()
    first, second = (math.log(math.maximum(y, least) + 1.0) for y in (y_pred, y_true))
    return _mean(squared_difference(first, second))


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """The negative cosine between vectors: -1 where they have one direction, 1 where they have opposite ones.

    Args:
      axis: the axis of the vectors.

    Example:
      >>> tf.keras.losses.cosine_similarity([[0.0, 2.0]], [[0.0, 3.0]]).numpy()
      array([-1.], dtype=float32)
    """
    y_true, y_pred = aligned(y_true, y_pred)
    return -math.reduce_sum(normalized(y_true, axis) * normalized(y_pred, axis), axis)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Half the squared difference up to `delta`, and beyond it the line that continues this, averaged.

    Example:
      >>> tf.keras.losses.huber([[0.0, 0.0]], [[1.0, 3.0]]).numpy()
      array([1.5], dtype=float32)
    """
    y_true, y_pred = aligned(y_true, y_pred)
    error = subtract(y_pred, y_true)
    size = absolute(error)
    return _mean(where(size <= delta, 0.5 * square(error), delta * size - 0.5 * delta**2))


def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """`mean(log(cosh(y_pred - y_true)))` over the last axis.

    Example:
      >>> tf.keras.losses.log_cosh([[0.0, 0.0]], [[0.0, 1.0]]).numpy()
      array([0.2168904], dtype=float32)
    """
    y_true, y_pred = aligned(y_true, y_pred)
    error = subtract(y_pred, y_true)
    return _mean(error + softplus(error * -2.0) - _math.log(2.0))


class MeanSquaredError(LossFunctionWrapper):
    """The mean of squared differences.

    Example:
      >>> tf.keras.losses.MeanSquaredError()([[0.0, 1.0]], [[1.0, 3.0]]).numpy()
      np.float32(2.5)
    """

    def __init__(
        self, reduction: Any = _REDUCTION, name: str | None = "mean_squared_error", dtype: Any = None
    ) -> None:
        super().__init__(mean_squared_error, reduction, name, dtype)


class MeanAbsoluteError(LossFunctionWrapper):
    """The mean of absolute differences.

    Example:
      >>> tf.keras.losses.MeanAbsoluteError()([[0.0, 1.0]], [[1.0, 3.0]]).numpy()
      np.float32(1.5)
    """

    def __init__(
        self, reduction: Any = _REDUCTION, name: str | None = "mean_absolute_error", dtype: Any = None
    ) -> None:
        super().__init__(mean_absolute_error, reduction, name, dtype)


class MeanAbsolutePercentageError(LossFunctionWrapper):
    """The mean of absolute differences in per cent of the labels.

    Example:
      >>> tf.keras.losses.MeanAbsolutePercentageError()([[2.0, 1.0]], [[1.0, 1.0]]).numpy()
      np.float32(25.0)
    """

    def __init__(
        self,
        reduction: Any = _REDUCTION,
        name: str | None = "mean_absolute_percentage_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(mean_absolute_percentage_error, reduction, name, dtype)


class MeanSquaredLogarithmicError(LossFunctionWrapper):
    """The mean of squared differences of logarithms.

    Example:
      >>> tf.keras.losses.MeanSquaredLogarithmicError()([[0.0]], [[1.0]]).numpy()
      np.float32(0.48045287)
    """

    def __init__(
        self,
        reduction: Any = _REDUCTION,
        name: str | None = "mean_squared_logarithmic_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(mean_squared_logarithmic_error, reduction, name, dtype)


class CosineSimilarity(LossFunctionWrapper):
    """The negative cosine between vectors.

    Args:
      axis: the axis of the vectors.

    Example:
      >>> tf.keras.losses.CosineSimilarity()([[0.0, 2.0]], [[0.0, 3.0]]).numpy()
      np.float32(-1.0)
    """

    options: ClassVar[tuple[str, ...]] = ("axis",)

    def __init__(
        self,
        axis: int = -1,
        reduction: Any = _REDUCTION,
        name: str | None = "cosine_similarity",
        dtype: Any = None,
    ) -> None:
        super().__init__(cosine_similarity, reduction, name, dtype, axis=axis)


class Huber(LossFunctionWrapper):
    """Huber's loss: squared up to `delta`, linear beyond.

    Example:
      >>> tf.keras.losses.Huber()([[0.0, 0.0]], [[1.0, 3.0]]).numpy()
      np.float32(1.5)
    """

    options: ClassVar[tuple[str, ...]] = ("delta",)

    def __init__(
        self,
        delta: float = 1.0,
        reduction: Any = _REDUCTION,
        name: str | None = "huber_loss",
        dtype: Any = None,
    ) -> None:
        super().__init__(huber, reduction, name, dtype, delta=delta)


class LogCosh(LossFunctionWrapper):
    """The mean of the logarithms of the hyperbolic cosines of the differences.

    Example:
      >>> tf.keras.losses.LogCosh()([[0.0, 0.0]], [[0.0, 1.0]]).numpy()
      np.float32(0.2168904)
    """

    def __init__(self, reduction: Any = _REDUCTION, name: str | None = "log_cosh", dtype: Any = None) -> None:
        super().__init__(log_cosh, reduction, name, dtype)
