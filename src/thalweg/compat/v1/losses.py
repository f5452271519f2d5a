"""`tf.compat.v1.losses`: losses that are weighted, reduced, and put into a collection of the graph."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.compat.v1.fallback import from_2x, renamed
from thalweg.compat.v1.graph_keys import GraphKeys, add_to_collection, get_collection
from thalweg.compat.v1.scopes import name_scope
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.dtypes import cast


class Reduction:
    """How losses are brought together: names for the argument `reduction`."""

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls) -> tuple[str, ...]:
        """Every way."""
        return (
            cls.NONE,
            cls.SUM,
            cls.MEAN,
            cls.SUM_OVER_BATCH_SIZE,
            cls.SUM_OVER_NONZERO_WEIGHTS,
            cls.SUM_BY_NONZERO_WEIGHTS,
        )

    @classmethod
    def validate(cls, key: str) -> None:
        """Raise ValueError unless this is one of them."""
        if key not in cls.all():
            raise ValueError(f"Invalid Reduction Key {key}. Expected {cls.all()}.")


def compute_weighted_loss(
    losses: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Losses times weights, brought together, and added to a collection.

    Args:
      losses: a loss an element.
      weights: a number, or a tensor of the rank of `losses` whose sizes are the same or 1.
      reduction: a name of `Reduction`; by default the sum divided by the number of weights that aren't 0.

    Raises:
      ValueError: another reduction, or weights that don't broadcast.
    """
    Reduction.validate(reduction)
    with name_scope(scope, "weighted_loss", (losses, weights)):
        losses = to_tensor(losses)
        own = losses.dtype
        values = cast(losses, tf.float32)
        weight = cast(to_tensor(weights), tf.float32)
        _check_weights(values, weight)
        weighted = values * weight
        if reduction == Reduction.NONE:
            loss = weighted
        else:
            loss = _reduced(weighted, values, weight, reduction)
        loss = cast(loss, own)
    add_loss(loss, loss_collection)
    return loss


def _check_weights(values: Any, weights: Any) -> None:
    known, given = values.shape, weights.shape
    if given.rank in (None, 0) or known.rank is None:
        return
    if given.rank != known.rank:
        raise ValueError(
            f"weights can not be broadcast to values. values.rank={known.rank}. weights.rank={given.rank}."
        )
    for m, n in zip(known.as_list(), given.as_list(), strict=True):
        if n != 1 and None not in (m, n) and m != n:
            raise ValueError(
                "weights can not be broadcast to values. Mismatch at a dim: "
                f"values.shape={known}, weights.shape={given}."
            )


def _reduced(weighted: Any, values: Any, weights: Any, reduction: str) -> Any:
    total = tf.reduce_sum(weighted)
    if reduction == Reduction.SUM:
        return total
    if reduction == Reduction.SUM_OVER_BATCH_SIZE:
        return tf.math.divide_no_nan(total, cast(tf.size(values), tf.float32))
    everywhere = weights * tf.ones_like(values)
    if reduction == Reduction.MEAN:
        return tf.math.divide_no_nan(total, tf.reduce_sum(everywhere))
    return tf.math.divide_no_nan(total, tf.reduce_sum(cast(tf.not_equal(everywhere, 0.0), tf.float32)))


def _pair(labels: Any, predictions: Any) -> tuple[Any, Any]:
    """Labels and predictions as float32 tensors of one shape."""
    if labels is None or predictions is None:
        raise ValueError("Argument `labels` and `predictions` must not be None.")
    predictions = cast(to_tensor(predictions), tf.float32)
    labels = cast(to_tensor(labels), tf.float32)
    if not predictions.shape.is_compatible_with(labels.shape):
        raise ValueError(f"Shapes {predictions.shape} and {labels.shape} are incompatible")
    return labels, predictions


def absolute_difference(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """The mean of the absolute differences."""
    labels, predictions = _pair(labels, predictions)
    return compute_weighted_loss(
        tf.abs(predictions - labels), weights, scope or "absolute_difference", loss_collection, reduction
    )


def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """The mean of the squared differences.

    Example:
      >>> tf.compat.v1.losses.mean_squared_error([1.0, 2.0], [1.0, 4.0]).numpy()
      np.float32(2.0)
    """
    labels, predictions = _pair(labels, predictions)
    losses = tf.math.squared_difference(predictions, labels)
    return compute_weighted_loss(losses, weights, scope or "mean_squared_error", loss_collection, reduction)


def huber_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    delta: float = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Half the squared difference where it is at most `delta`, and a straight line beyond."""
    labels, predictions = _pair(labels, predictions)
    error = tf.abs(predictions - labels)
    near = tf.minimum(error, delta)
    losses = 0.5 * near * near + delta * (error - near)
    return compute_weighted_loss(losses, weights, scope or "huber_loss", loss_collection, reduction)


def hinge_loss(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """How far logits are from 1 on the right side; `labels` are 0 or 1."""
    labels, logits = _pair(labels, logits)
    losses = tf.nn.relu(1.0 - (2.0 * labels - 1.0) * logits)
    return compute_weighted_loss(losses, weights, scope or "hinge_loss", loss_collection, reduction)


def log_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    epsilon: float = 1e-7,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """The cross-entropy of probabilities; `epsilon` is added before logarithms are taken."""
    labels, predictions = _pair(labels, predictions)
    losses = -labels * tf.math.log(predictions + epsilon) - (1.0 - labels) * tf.math.log(
        1.0 - predictions + epsilon
    )
    return compute_weighted_loss(losses, weights, scope or "log_loss", loss_collection, reduction)


def cosine_distance(
    labels: Any,
    predictions: Any,
    axis: Any = None,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
    dim: Any = None,
) -> Any:
    """One minus the inner product of vectors along `axis`, which must be of length 1.

    Raises:
      ValueError: no axis is given.
    """
    axis = renamed("axis", axis, "dim", dim)
    if axis is None:
        raise ValueError("You must specify 'axis'.")
    labels, predictions = _pair(labels, predictions)
    losses = 1.0 - tf.reduce_sum(predictions * labels, axis=(axis,), keepdims=True)
    return compute_weighted_loss(losses, weights, scope or "cosine_distance_loss", loss_collection, reduction)


def sigmoid_cross_entropy(
    multi_class_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """The cross-entropy of `sigmoid(logits)`; smoothing moves labels towards 1/2."""
    logits = to_tensor(logits)
    labels = cast(to_tensor(multi_class_labels), logits.dtype)
    if label_smoothing > 0:
        labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
    losses = tf.nn.sigmoid_cross_entropy_with_logits(labels, logits)
    return compute_weighted_loss(
        losses, weights, scope or "sigmoid_cross_entropy_loss", loss_collection, reduction
    )


def softmax_cross_entropy(
    onehot_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """The cross-entropy of `softmax(logits)`; smoothing moves labels towards equal probabilities."""
    logits = to_tensor(logits)
    labels = cast(to_tensor(onehot_labels), logits.dtype)
    if label_smoothing > 0:
        classes = cast(tf.shape(labels)[1], logits.dtype)
        labels = labels * (1.0 - label_smoothing) + label_smoothing / classes
    losses = tf.nn.softmax_cross_entropy_with_logits(tf.stop_gradient(labels), logits)
    return compute_weighted_loss(
        losses, weights, scope or "softmax_cross_entropy_loss", loss_collection, reduction
    )


def sparse_softmax_cross_entropy(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """The cross-entropy of `softmax(logits)` and class numbers, which may have a last axis of size 1."""
    logits, labels = to_tensor(logits), to_tensor(labels)
    if labels.shape.rank is not None and labels.shape.rank == logits.shape.rank:
        labels = tf.squeeze(labels, [-1])
        weights = to_tensor(weights)
        if weights.shape.rank == labels.shape.rank + 1:
            weights = tf.squeeze(weights, [-1])
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    return compute_weighted_loss(
        losses, weights, scope or "sparse_softmax_cross_entropy_loss", loss_collection, reduction
    )


def add_loss(loss: Any, loss_collection: Any = GraphKeys.LOSSES) -> None:
    """Add a loss to a collection of the graph, from which `get_total_loss` adds them up."""
    if loss_collection and not state.target.eager:
        add_to_collection(loss_collection, loss)


def get_losses(scope: str | None = None, loss_collection: Any = GraphKeys.LOSSES) -> list[Any]:
    """The losses in a collection."""
    return get_collection(loss_collection, scope)


def get_regularization_losses(scope: str | None = None) -> list[Any]:
    """The penalties of variables made with a regularizer."""
    return get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


def get_regularization_loss(scope: str | None = None, name: str = "total_regularization_loss") -> Any:
    """The sum of those penalties; 0 if there are none."""
    losses = get_regularization_losses(scope)
    return tf.add_n(losses, name=name) if losses else tf.constant(0.0)


def get_total_loss(
    add_regularization_losses: bool = True, name: str = "total_loss", scope: str | None = None
) -> Any:
    """The sum of all losses, and of the penalties.

    Raises:
      ValueError: there are none.
    """
    losses = get_losses(scope) + (get_regularization_losses(scope) if add_regularization_losses else [])
    return tf.add_n(losses, name=name)


def __getattr__(name: str) -> Any:
    return from_2x("losses", name)
