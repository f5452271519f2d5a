"""Intersections over unions: how the pixels of classes and those predicted overlap."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, ClassVar

from thalweg import linalg, math
from thalweg.array import broadcast_to
from thalweg.core import dtypes
from thalweg.gathering import gather, where
from thalweg.keras.config import epsilon
from thalweg.keras.metrics.base import Metric
from thalweg.keras.tensors import as_tensor
from thalweg.ops.casting import cast
from thalweg.ops.reductions import argmax
from thalweg.ops.shapes import reshape, shape_of


class _ConfusionMatrix(Metric):
    """The matrix of how often a class, the row, was predicted as a class, the column."""

    _direction = "up"

    def __init__(
        self,
        num_classes: int,
        name: str | None,
        dtype: Any,
        ignore_class: int | None,
        sparse_y_true: bool,
        sparse_y_pred: bool,
        axis: int,
    ) -> None:
        super().__init__(dtype=dtype or "int", name=name)
        self.num_classes, self.ignore_class, self.axis = num_classes, ignore_class, axis
        self.sparse_y_true, self.sparse_y_pred = sparse_y_true, sparse_y_pred
        shape = (num_classes, num_classes)
        self.total_cm = self.add_variable(shape, dtype=self._compute_dtype, name="total_confusion_matrix")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in.

        Args:
          y_true: classes by number, or one-hot.
          y_pred: predicted classes by number, or predictions for each class.
          sample_weight: a weight for each element.
        """
        dtype, count = self._compute_dtype, self.num_classes
        right = self._classes(y_true, self.sparse_y_true)
        found = self._classes(y_pred, self.sparse_y_pred)
        known = math.logical_and(_within(right, count), _within(found, count))
        if self.ignore_class is not None:
            known = math.logical_and(known, math.not_equal(right, self.ignore_class))
        weights = cast(known, dtype)
        if sample_weight is not None:
            weights = weights * self._weights(sample_weight, right)
        places = where(known, right * count + found, -1)
        sums = math.unsorted_segment_sum(weights, cast(places, dtypes.int64), count * count)
        self.total_cm.assign_add(reshape(sums, shape=(count, count)))

    def _classes(self, y: Any, sparse: bool) -> Any:
        y = as_tensor(y)
        if not sparse:
            y = argmax(y, dimension=self.axis, output_type=dtypes.int64)
        return reshape(as_tensor(y, self._compute_dtype), shape=(-1,))

    def _weights(self, sample_weight: Any, right: Any) -> Any:
        given = as_tensor(sample_weight)
        if given.dtype.is_floating and self._compute_dtype.is_integer:
            warnings.warn(
                "You are passing weight as `float`, but dtype is `int`. This may result in an incorrect "
                "weight due to type casting. Consider using integer weights.",
                stacklevel=4,
            )
        given = as_tensor(given, self._compute_dtype)
        if given.shape.rank is not None and given.shape.rank > 1:
            given = reshape(given, shape=(-1,))
        return broadcast_to(given, shape_of(right))


def _within(classes: Any, count: int) -> Any:
    return math.logical_and(classes >= 0, classes < count)


class IoU(_ConfusionMatrix):
    """The mean of the intersections over unions of some classes.

    Args:
      num_classes: how many classes there are.
      target_class_ids: the classes whose mean is taken.
      ignore_class: elements of this class, such as -1, don't count.
      sparse_y_true: labels are classes by number; otherwise one-hot.
      sparse_y_pred: predictions are classes by number; otherwise a number for each class.
      axis: the axis of the classes where these aren't given by number.

    Raises:
      ValueError: a class isn't below `num_classes`.

    Example:
      >>> metric = tf.keras.metrics.IoU(num_classes=2, target_class_ids=[0])
      >>> metric.update_state([0, 0, 1, 1], [0, 1, 0, 1])
      >>> metric.result().numpy()
      np.float32(0.3333333)
    """

    options: ClassVar[tuple[str, ...]] = (
        *("num_classes", "target_class_ids", "ignore_class", "sparse_y_true", "sparse_y_pred", "axis"),
    )

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis)
        if max(target_class_ids) >= num_classes:
            raise ValueError(
                f"Target class id {max(target_class_ids)} is out of range, which is [0, {num_classes})."
            )
        self.target_class_ids = list(target_class_ids)

    def result(self) -> Any:
        matrix = self.total_cm.value()
        common = linalg.diag_part(matrix)
        union = math.reduce_sum(matrix, 0) + math.reduce_sum(matrix, 1) - common
        common, union = (cast(gather(x, self.target_class_ids), dtypes.float32) for x in (common, union))
        occurring = union > 1e-9
        shares = where(occurring, common / (union + epsilon()), 0.0)
        number = math.reduce_sum(cast(occurring, dtypes.float32))
        return math.reduce_sum(shares) / (number + epsilon())


class BinaryIoU(IoU):
    """The mean of the intersections over unions of the classes 0 and 1.

    Args:
      target_class_ids: the classes whose mean is taken.
      threshold: predictions from it on stand for class 1.

    Example:
      >>> metric = tf.keras.metrics.BinaryIoU(target_class_ids=[0, 1], threshold=0.3)
      >>> metric.update_state([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7])
      >>> metric.result().numpy()
      np.float32(0.33333334)
    """

    options: ClassVar[tuple[str, ...]] = ("target_class_ids", "threshold")

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in: labels 0 and 1, predictions, and a weight for each element."""
        found = cast(as_tensor(y_pred, dtypes.float32) >= self.threshold, self._compute_dtype)
        super().update_state(y_true, found, sample_weight)


class MeanIoU(IoU):
    """The mean of the intersections over unions of all classes.

    Args: as for `IoU`.

    Example:
      >>> metric = tf.keras.metrics.MeanIoU(num_classes=2)
      >>> metric.update_state([0, 0, 1, 1], [0, 1, 0, 1])
      >>> metric.result().numpy()
      np.float32(0.33333334)
    """

    options: ClassVar[tuple[str, ...]] = (
        *("num_classes", "ignore_class", "sparse_y_true", "sparse_y_pred", "axis"),
    )

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        ids = list(range(num_classes))
        super().__init__(num_classes, ids, name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis)


class OneHotIoU(IoU):
    """`IoU` of labels that are one-hot.

    Args:
      sparse_y_pred: predictions are classes by number; otherwise a number for each class.
      num_classes, target_class_ids, ignore_class, axis: as for `IoU`.

    Example:
      >>> metric = tf.keras.metrics.OneHotIoU(num_classes=2, target_class_ids=[0])
      >>> metric.update_state([[1, 0], [0, 1]], [[0.7, 0.3], [0.6, 0.4]])
      >>> metric.result().numpy()
      np.float32(0.49999994)
    """

    options: ClassVar[tuple[str, ...]] = (
        *("num_classes", "target_class_ids", "ignore_class", "sparse_y_pred", "axis"),
    )

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, target_class_ids, name, dtype, ignore_class, False, sparse_y_pred, axis)


class OneHotMeanIoU(MeanIoU):
    """`MeanIoU` of labels that are one-hot.

    Args: `sparse_y_pred` as for `OneHotIoU`, the rest as for `IoU`.

    Example:
      >>> metric = tf.keras.metrics.OneHotMeanIoU(num_classes=2)
      >>> metric.update_state([[1, 0], [0, 1]], [[0.7, 0.3], [0.6, 0.4]])
      >>> metric.result().numpy()
      np.float32(0.25)
    """

    options: ClassVar[tuple[str, ...]] = ("num_classes", "ignore_class", "sparse_y_pred", "axis")

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)
