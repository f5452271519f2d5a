"""Hinge losses: of labels -1 and 1 (0 and 1 will do), and of one-hot labels."""

from __future__ import annotations

from typing import Any

from thalweg import math
from thalweg.gathering import where
from thalweg.keras.losses.base import LossFunctionWrapper
from thalweg.keras.tensors import both
from thalweg.ops.reductions import reduce_mean

_REDUCTION = "sum_over_batch_size"


def _signed(y_true: Any) -> Any:
    """Labels -1 and 1, of labels that are all 0 or 1; others as they are."""
    binary = math.reduce_all(math.logical_or(math.equal(y_true, 0.0), math.equal(y_true, 1.0)))
    return where(binary, 2.0 * y_true - 1.0, y_true)


def _margin(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = both(y_true, y_pred)
    return math.maximum(1.0 - _signed(y_true) * y_pred, 0.0)


def hinge(y_true: Any, y_pred: Any) -> Any:
    """`mean(max(1 - y_true * y_pred, 0))` over the last axis.

    Args:
      y_true: -1 or 1; if all are 0 or 1, 0 stands for -1.
      y_pred: of the shape of `y_true`.

    Example:
      >>> tf.keras.losses.hinge([[-1.0, 1.0]], [[0.5, 2.0]]).numpy()
      array([0.75], dtype=float32)
    """
    return reduce_mean(_margin(y_true, y_pred), axis=(-1,), keepdims=False)


def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """`mean(max(1 - y_true * y_pred, 0)**2)` over the last axis.

    Args: as for `hinge`.

    Example:
      >>> tf.keras.losses.squared_hinge([[-1.0, 1.0]], [[0.5, 2.0]]).numpy()
      array([1.125], dtype=float32)
    """
    return reduce_mean(math.square(_margin(y_true, y_pred)), axis=(-1,), keepdims=False)


def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """`max(1 + wrong - right, 0)`: the greatest prediction for a wrong class, and that for the right one.

    Args:
      y_true: one-hot, `[…, classes]`.
      y_pred: of the shape of `y_true`.

    Example:
      >>> tf.keras.losses.categorical_hinge([[0.0, 1.0]], [[0.5, 2.0]]).numpy()
      array([0.], dtype=float32)
    """
    y_true, y_pred = both(y_true, y_pred)
    right = math.reduce_sum(y_true * y_pred, -1)
    wrong = math.reduce_max((1.0 - y_true) * y_pred, -1)
    return math.maximum(wrong - right + 1.0, 0.0)


class Hinge(LossFunctionWrapper):
    """The hinge loss of labels -1 and 1.

    Example:
      >>> tf.keras.losses.Hinge()([[-1.0, 1.0]], [[0.5, 2.0]]).numpy()
      np.float32(0.75)
    """

    def __init__(self, reduction: Any = _REDUCTION, name: str | None = "hinge", dtype: Any = None) -> None:
        super().__init__(hinge, reduction, name, dtype)


class SquaredHinge(LossFunctionWrapper):
    """The squared hinge loss of labels -1 and 1.

    Example:
      >>> tf.keras.losses.SquaredHinge()([[-1.0, 1.0]], [[0.5, 2.0]]).numpy()
      np.float32(1.125)
    """

    def __init__(
        self, reduction: Any = _REDUCTION, name: str | None = "squared_hinge", dtype: Any = None
    ) -> None:
        super().__init__(squared_hinge, reduction, name, dtype)


class CategoricalHinge(LossFunctionWrapper):
    """The hinge loss of one-hot labels.

    Example:
      >>> tf.keras.losses.CategoricalHinge()([[0.0, 1.0]], [[0.5, 2.0]]).numpy()
      np.float32(0.0)
    """

    def __init__(
        self, reduction: Any = _REDUCTION, name: str | None = "categorical_hinge", dtype: Any = None
    ) -> None:
        super().__init__(categorical_hinge, reduction, name, dtype)
