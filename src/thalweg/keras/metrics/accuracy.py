"""How often predictions are right: of equal values, of two classes, of many, of one among the best k."""

from __future__ import annotations

from typing import Any, ClassVar

from thalweg import math
from thalweg.core import dtypes
from thalweg.keras.defaults import default_dtype
from thalweg.keras.metrics.averages import MeanMetricWrapper
from thalweg.keras.tensors import aligned, as_tensor, same_rank, warn_of_broadcasting
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import equal
from thalweg.ops.reductions import argmax
from thalweg.ops.shapes import expand_dims, reshape, shape_of, squeeze


def accuracy(y_true: Any, y_pred: Any) -> Any:
    """1.0 where labels and predictions are equal, 0.0 elsewhere."""
    return cast(equal(*aligned(y_true, y_pred)), default_dtype())


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """1.0 where labels 0 and 1 are predicted, 0.0 elsewhere.

    Args:
      threshold: predictions above it stand for class 1.

    Example:
      >>> tf.keras.metrics.binary_accuracy([[1.0, 0.0]], [[0.7, 0.6]]).numpy()
      array([[1., 0.]], dtype=float32)
    """
    y_true, y_pred = as_tensor(y_true), as_tensor(y_pred)
    if y_true._spec is not y_pred._spec:
        y_true, y_pred = same_rank(y_true, y_pred)
        warn_of_broadcasting(y_true, y_pred)
    found = cast(math.greater(y_pred, threshold), y_true.dtype)
    return cast(equal(y_true, found), default_dtype())


def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1.0 where the right class has the greatest prediction, 0.0 elsewhere.

    Args:
      y_true: one-hot, `[…, classes]`.
      y_pred: `[…, classes]`.

    Returns:
      A tensor without the last axis.

    Example:
      >>> tf.keras.metrics.categorical_accuracy([[0.0, 1.0]], [[0.2, 0.8]]).numpy()
      array([1.], dtype=float32)
    """
    right, found = (argmax(as_tensor(y), dimension=-1, output_type=dtypes.int64) for y in (y_true, y_pred))
    return cast(equal(right, found), default_dtype())


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1.0 where the right class has the greatest prediction, 0.0 elsewhere.

    Args:
      y_true: integers in `[0, classes)`, of the shape of `y_pred` without its last axis, or with 1 there.
      y_pred: `[…, classes]`.

    Returns:
      A tensor without the last axis.

    Example:
      >>> tf.keras.metrics.sparse_categorical_accuracy([1], [[0.2, 0.8]]).numpy()
      array([1.], dtype=float32)
    """
    y_true, y_pred = as_tensor(y_true), as_tensor(y_pred)
    given, shape = y_true._spec.shape, y_pred._spec.shape
    is_column = bool(given) and shape is not None and len(given) == len(shape) and given[-1] == 1
    if is_column:
        y_true = squeeze(y_true, axis=(-1,))
    found = argmax(y_pred, dimension=-1, output_type=dtypes.int64)
    matches = cast(equal(y_true, cast(found, y_true.dtype)), default_dtype())
    own = matches._spec.shape
    if not is_column and own is not None and len(own) > 1 and own[-1] == 1:
        matches = squeeze(matches, axis=(-1,))
    return matches


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """1.0 where the right class is among the `k` greatest predictions, 0.0 elsewhere.

    Args: `y_true` and `y_pred` as for `categorical_accuracy`.

    Example:
      >>> tf.keras.metrics.top_k_categorical_accuracy([[0.0, 1.0, 0.0]], [[0.5, 0.3, 0.2]], k=2).numpy()
      array([1.], dtype=float32)
    """
    right = argmax(as_tensor(y_true), dimension=-1, output_type=dtypes.int32)
    return sparse_top_k_categorical_accuracy(right, y_pred, k)


def sparse_top_k_categorical_accuracy(
    y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False
) -> Any:
    """1.0 where the right class is among the `k` greatest predictions, 0.0 elsewhere.

    Args:
      y_true: integers in `[0, classes)`.
      y_pred: `[…, classes]`; with `from_sorted_ids` the classes themselves, the most likely first.
      k: how many predictions to look at.

    Example:
      >>> tf.keras.metrics.sparse_top_k_categorical_accuracy([1], [[0.5, 0.3, 0.2]], k=2).numpy()
      array([1.], dtype=float32)
    """
    y_pred = as_tensor(y_pred)
    y_true = as_tensor(y_true, y_pred.dtype if from_sorted_ids else dtypes.int32)
    outer = None
    if len(y_pred.shape) > 2:
        y_pred = reshape(y_pred, shape=(-1, y_pred.shape[-1]))
    if len(y_true.shape) > 1:
        outer, y_true = shape_of(y_true), reshape(y_true, shape=(-1,))
    if from_sorted_ids:
        matches = math.reduce_any(math.equal(expand_dims(y_true, axis=1), y_pred[:, :k]), 1)
    else:
        matches = math.in_top_k(y_true, cast(y_pred, dtypes.float32), k)
    matches = cast(matches, default_dtype())
    return matches if outer is None else reshape(matches, shape=outer)


class Accuracy(MeanMetricWrapper):
    """How often predictions are equal to labels.

    Example:
      >>> metric = tf.keras.metrics.Accuracy()
      >>> metric.update_state([[1], [2]], [[1], [3]])
      >>> metric.result().numpy()
      np.float32(0.5)
    """

    _direction = "up"

    def __init__(self, name: str | None = "accuracy", dtype: Any = None) -> None:
        super().__init__(accuracy, name, dtype)


class BinaryAccuracy(MeanMetricWrapper):
    """How often labels 0 and 1 are predicted.

    Args:
      threshold: predictions above it stand for class 1.

    Example:
      >>> metric = tf.keras.metrics.BinaryAccuracy()
      >>> metric.update_state([[1.0], [0.0]], [[0.7], [0.6]])
      >>> metric.result().numpy()
      np.float32(0.5)
    """

    options: ClassVar[tuple[str, ...]] = ("threshold",)
    _direction = "up"

    def __init__(
        self, name: str | None = "binary_accuracy", dtype: Any = None, threshold: float = 0.5
    ) -> None:
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)


class CategoricalAccuracy(MeanMetricWrapper):
    """How often the right class, given one-hot, has the greatest prediction.

    Example:
      >>> metric = tf.keras.metrics.CategoricalAccuracy()
      >>> metric.update_state([[0.0, 1.0]], [[0.2, 0.8]])
      >>> metric.result().numpy()
      np.float32(1.0)
    """

    _direction = "up"

    def __init__(self, name: str | None = "categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(categorical_accuracy, name, dtype)


class SparseCategoricalAccuracy(MeanMetricWrapper):
    """How often the right class, given by number, has the greatest prediction.

    Example:
      >>> metric = tf.keras.metrics.SparseCategoricalAccuracy()
      >>> metric.update_state([1, 0], [[0.2, 0.8], [0.4, 0.6]])
      >>> metric.result().numpy()
      np.float32(0.5)
    """

    _direction = "up"

    def __init__(self, name: str | None = "sparse_categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(sparse_categorical_accuracy, name, dtype)


class TopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the right class, given one-hot, is among the `k` greatest predictions.

    Example:
      >>> metric = tf.keras.metrics.TopKCategoricalAccuracy(k=2)
      >>> metric.update_state([[0.0, 1.0, 0.0]], [[0.5, 0.3, 0.2]])
      >>> metric.result().numpy()
      np.float32(1.0)
    """

    options: ClassVar[tuple[str, ...]] = ("k",)
    _direction = "up"

    def __init__(
        self, k: int = 5, name: str | None = "top_k_categorical_accuracy", dtype: Any = None
    ) -> None:
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)


class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the right class, given by number, is among the `k` greatest predictions.

    Args:
      k: how many predictions to look at.
      from_sorted_ids: predictions are the classes themselves, the most likely first.

    Example:
      >>> metric = tf.keras.metrics.SparseTopKCategoricalAccuracy(k=2)
      >>> metric.update_state([1], [[0.5, 0.3, 0.2]])
      >>> metric.result().numpy()
      np.float32(1.0)
    """

    options: ClassVar[tuple[str, ...]] = ("k", "from_sorted_ids")
    _direction = "up"

    def __init__(
        self,
        k: int = 5,
        name: str | None = "sparse_top_k_categorical_accuracy",
        dtype: Any = None,
        from_sorted_ids: bool = False,
    ) -> None:
        own = {"k": k, "from_sorted_ids": from_sorted_ids}
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, **own)
