"""Losses of how regions overlap, Dice's and Tversky's, and the circle loss of embeddings."""

from __future__ import annotations

from typing import Any, ClassVar

from thalweg import creation, math
from thalweg.array import transpose
from thalweg.core import dtypes
from thalweg.gathering import where
from thalweg.keras.config import epsilon
from thalweg.keras.losses.base import LossFunctionWrapper
from thalweg.keras.tensors import as_tensor, both, set_mask
from thalweg.linalg import matmul
from thalweg.ops.activations import softplus
from thalweg.ops.casting import cast
from thalweg.ops.shapes import reshape, shape_of

_REDUCTION = "sum_over_batch_size"


def dice(y_true: Any, y_pred: Any, axis: Any = None) -> Any:
    """One minus Dice's coefficient: twice the common part, divided by the sum of both.

    Args:
      axis: the axes that are summed over; None: all.

    Example:
      >>> tf.keras.losses.dice([[1.0, 0.0]], [[1.0, 1.0]]).numpy()
      np.float32(0.3333333)
    """
    y_true, y_pred = both(y_true, y_pred)
    common = math.reduce_sum(y_true * y_pred, axis)
    whole = math.reduce_sum(y_true, axis) + math.reduce_sum(y_pred, axis)
    return 1.0 - 2.0 * common / (whole + epsilon())


def tversky(y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Any = None) -> Any:
    """One minus Tversky's index, which weighs what only the labels have and what only the predictions have.

    Args:
      alpha: the weight of what only the labels have.
      beta: the weight of what only the predictions have.
      axis: the axes that are summed over; None: all.

    Example:
      >>> tf.keras.losses.tversky([[1.0, 0.0]], [[1.0, 1.0]]).numpy()
      np.float32(0.33333337)
    """
    y_true, y_pred = both(y_true, y_pred)
    common = math.reduce_sum(y_true * y_pred, axis)
    missed = math.reduce_sum((1.0 - y_pred) * y_true, axis)
    added = math.reduce_sum(y_pred * (1.0 - y_true), axis)
    return 1.0 - common / (common + missed * alpha + added * beta + epsilon())


def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Any:
    """The circle loss: embeddings of one class are drawn together, those of others pushed apart (Sun et al.).

    Args:
      y_true: integers, `[batch]`: the classes.
      y_pred: embeddings of length 1, `[batch, size]`.
      ref_labels, ref_embeddings: what to compare with; None: the batch itself.
      remove_diagonal: don't compare embeddings with themselves.
      gamma: the scale of the loss.
      margin: how far apart classes have to be.

    Example:
      >>> tf.keras.losses.circle([0, 1], [[1.0, 0.0], [0.0, 1.0]], remove_diagonal=False).numpy()
      array([7.621876e-12, 7.621876e-12], dtype=float32)
    """
    y_pred = as_tensor(y_pred)
    labels = cast(as_tensor(y_true), dtypes.int32)
    others = y_pred if ref_embeddings is None else as_tensor(ref_embeddings)
    other_labels = labels if ref_labels is None else cast(as_tensor(ref_labels), dtypes.int32)
    distances = math.maximum(1.0 - matmul(y_pred, others, transpose_b=True), 0.0)
    positive = math.equal(_column(labels), transpose(_column(other_labels)))
    negative = math.logical_not(positive)
    if remove_diagonal:
        count, other_count = (shape_of(x)[0] for x in (labels, other_labels))
        positive = math.logical_and(
            positive, math.logical_not(creation.eye(count, other_count, dtype=dtypes.bool))
        )
    near = cast(positive, distances.dtype)
    far = cast(negative, distances.dtype)
    pull = -gamma * math.maximum((margin + distances) * near, 0.0) * (margin - distances)
    push = gamma * math.maximum((1.0 + margin - distances) * far, 0.0) * (1.0 - margin - distances)
    nothing = float("-inf")
    losses = softplus(
        math.reduce_logsumexp(where(positive, pull, nothing), 1)
        + math.reduce_logsumexp(where(negative, push, nothing), 1)
    )
    set_mask(losses, losses > 0)
    return losses


def _column(x: Any) -> Any:
    return reshape(x, shape=(-1, 1)) if x.shape.rank == 1 else x


class Dice(LossFunctionWrapper):
    """One minus Dice's coefficient.

    Args:
      axis: the axes that are summed over; None: all.

    Example:
      >>> tf.keras.losses.Dice()([[1.0, 0.0]], [[1.0, 1.0]]).numpy()
      np.float32(0.3333333)
    """

    options: ClassVar[tuple[str, ...]] = ("axis",)

    def __init__(
        self, reduction: Any = _REDUCTION, name: str | None = "dice", axis: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(dice, reduction, name, dtype, axis=axis)


class Tversky(LossFunctionWrapper):
    """One minus Tversky's index.

    Args:
      alpha: the weight of what only the labels have.
      beta: the weight of what only the predictions have.
      axis: the axes that are summed over; None: all.

    Example:
      >>> tf.keras.losses.Tversky()([[1.0, 0.0]], [[1.0, 1.0]]).numpy()
      np.float32(0.33333337)
    """

    options: ClassVar[tuple[str, ...]] = ("alpha", "beta", "axis")

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: Any = _REDUCTION,
        name: str | None = "tversky",
        axis: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(tversky, reduction, name, dtype, alpha=alpha, beta=beta, axis=axis)


class Circle(LossFunctionWrapper):
    """The circle loss of embeddings.

    Args:
      gamma: the scale of the loss.
      margin: how far apart classes have to be.
      remove_diagonal: don't compare embeddings with themselves.

    Example:
      >>> loss = tf.keras.losses.Circle(remove_diagonal=False)
      >>> loss([0, 1], [[1.0, 0.0], [0.0, 1.0]]).numpy()
      np.float32(7.621876e-12)
    """

    options: ClassVar[tuple[str, ...]] = ("gamma", "margin", "remove_diagonal")
    _casts_labels = False
    _aligns = False

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: Any = _REDUCTION,
        name: str | None = "circle",
        dtype: Any = None,
    ) -> None:
        own = {"gamma": gamma, "margin": margin, "remove_diagonal": remove_diagonal}
        super().__init__(circle, reduction, name, dtype, **own)
