"""`tf.compat.v1.metrics`: values over all batches so far, each with the operation that takes another batch
in.

accuracy, update = tf.metrics.accuracy(labels, predictions)
session.run(tf.local_variables_initializer())
session.run(update)                     # for each batch
session.run(accuracy)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import thalweg as tf
from thalweg.compat.v1.fallback import from_2x
from thalweg.compat.v1.graph_keys import GraphKeys, add_to_collections
from thalweg.compat.v1.variable_scope import variable_scope
from thalweg.compat.v1.variables import Variable
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.graph import current_graph
from thalweg.dtypes import cast
from thalweg.scopes import control_dependencies

Metric = tuple[Any, Any]


def _counter(name: str, shape: Sequence[int] = ()) -> Any:
    """A local variable that begins with zeros."""
    if state.target.eager:
        raise RuntimeError("tf.metrics functions are not supported when eager execution is enabled.")
    prefix = current_graph().get_name_scope()
    with tf.name_scope(""):
        return Variable(
            lambda: tf.zeros(list(shape)),
            trainable=False,
            collections=[GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES],
            name=f"{prefix}/{name}" if prefix else name,
        )


def _result(value: Any, update: Any, metrics_collections: Any, updates_collections: Any) -> Metric:
    if metrics_collections:
        add_to_collections(metrics_collections, value)
    if updates_collections:
        add_to_collections(updates_collections, update)
    return value, update


def _weighted(values: Any, weights: Any) -> tuple[Any, Any]:
    """The weighted values, and the weight of each of them."""
    if weights is None:
        return values, tf.ones_like(values)
    weights = cast(to_tensor(weights), tf.float32)
    while weights.shape.rank and weights.shape.rank < values.shape.rank:
        weights = weights[..., None]
    everywhere = weights * tf.ones_like(values)
    return values * everywhere, everywhere


def _ratio(part: Any, others: Any, updates: list[Any], collections: Metric) -> Metric:
    """The ratio of a counter to the sum of `others`: as they are, and as they are after the updates."""
    value = tf.math.divide_no_nan(part._snapshot, sum(c._snapshot for c in others))
    with control_dependencies(updates):
        update = tf.math.divide_no_nan(part.value(), sum(c.value() for c in others))
    return _result(value, update, *collections)


def mean(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The weighted mean of all values.

    Returns:
      A tensor with the mean, and an operation that takes values in and gives the new mean.

    Raises:
      RuntimeError: executing eagerly.
    """
    with variable_scope(name, "mean", (values, weights)):
        total, count = _counter("total"), _counter("count")
        amount, weight = _weighted(cast(to_tensor(values), tf.float32), weights)
        updates = [total.assign_add(tf.reduce_sum(amount)), count.assign_add(tf.reduce_sum(weight))]
        return _ratio(total, [count], updates, (metrics_collections, updates_collections))


def accuracy(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """How often predictions are equal to labels."""
    labels, predictions = _like_shaped(labels, predictions)
    if labels.dtype is not predictions.dtype:
        predictions = cast(predictions, labels.dtype)
    hits = cast(tf.equal(predictions, labels), tf.float32)
    return mean(hits, weights, metrics_collections, updates_collections, name or "accuracy")


def _like_shaped(labels: Any, predictions: Any) -> tuple[Any, Any]:
    """Labels and predictions without a last axis of size 1 that only one of them has."""
    labels, predictions = to_tensor(labels), to_tensor(predictions)
    ranks = labels.shape.rank, predictions.shape.rank
    if None not in ranks:
        if ranks[0] == ranks[1] + 1:
            labels = tf.squeeze(labels, [-1])
        elif ranks[1] == ranks[0] + 1:
            predictions = tf.squeeze(predictions, [-1])
    return labels, predictions


def _floats(labels: Any, predictions: Any) -> tuple[Any, Any]:
    labels, predictions = _like_shaped(labels, predictions)
    return cast(labels, tf.float32), cast(predictions, tf.float32)


def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of the squared differences."""
    labels, predictions = _floats(labels, predictions)
    errors = tf.math.squared_difference(labels, predictions)
    return mean(errors, weights, metrics_collections, updates_collections, name or "mean_squared_error")


def mean_absolute_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of the absolute differences."""
    labels, predictions = _floats(labels, predictions)
    return mean(
        tf.abs(labels - predictions),
        weights,
        metrics_collections,
        updates_collections,
        name or "mean_absolute_error",
    )


def root_mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The square root of the mean of the squared differences."""
    value, update = mean_squared_error(
        labels, predictions, weights, None, None, name or "root_mean_squared_error"
    )
    return _result(tf.sqrt(value), tf.sqrt(update), metrics_collections, updates_collections)


def _cases(labels: Any, predictions: Any, weights: Any, label: bool, prediction: bool) -> Any:
    """The weight of each case of this label and this prediction."""
    labels, predictions = (cast(x, tf.bool) for x in _like_shaped(labels, predictions))
    here = tf.logical_and(tf.equal(labels, label), tf.equal(predictions, prediction))
    return _weighted(cast(here, tf.float32), weights)[0]


def _counted(
    labels: Any, predictions: Any, weights: Any, name: str, label: bool, prediction: bool
) -> tuple[Any, Any]:
    """A counter of the cases of this label and this prediction, and what adds a batch to it."""
    with variable_scope(name, None, (labels, predictions)):
        count = _counter("count")
        return count, count.assign_add(tf.reduce_sum(_cases(labels, predictions, weights, label, prediction)))


def _count(
    labels: Any, predictions: Any, weights: Any, collections: Metric, name: str, label: bool, prediction: bool
) -> Metric:
    count, update = _counted(labels, predictions, weights, name, label, prediction)
    return _result(tf.identity(count._snapshot), update, *collections)


def true_positives(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """How many were predicted to be true, and are."""
    return _count(
        labels,
        predictions,
        weights,
        (metrics_collections, updates_collections),
        name or "true_positives",
        True,
        True,
    )


def false_positives(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """How many were predicted to be true, and aren't."""
    return _count(
        labels,
        predictions,
        weights,
        (metrics_collections, updates_collections),
        name or "false_positives",
        False,
        True,
    )


def true_negatives(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """How many were predicted to be false, and are."""
    return _count(
        labels,
        predictions,
        weights,
        (metrics_collections, updates_collections),
        name or "true_negatives",
        False,
        False,
    )


def false_negatives(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """How many were predicted to be false, and aren't."""
    return _count(
        labels,
        predictions,
        weights,
        (metrics_collections, updates_collections),
        name or "false_negatives",
        True,
        False,
    )


def precision(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The part of what was predicted to be true that is."""
    with variable_scope(name, "precision", (labels, predictions, weights)):
        hits, hit = _counted(labels, predictions, weights, "true_positives", True, True)
        errors, missed = _counted(labels, predictions, weights, "false_positives", False, True)
        return _ratio(hits, [hits, errors], [hit, missed], (metrics_collections, updates_collections))


def recall(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The part of what is true that was predicted to be."""
    with variable_scope(name, "recall", (labels, predictions, weights)):
        hits, hit = _counted(labels, predictions, weights, "true_positives", True, True)
        errors, missed = _counted(labels, predictions, weights, "false_negatives", True, False)
        return _ratio(hits, [hits, errors], [hit, missed], (metrics_collections, updates_collections))


def __getattr__(name: str) -> Any:
    return from_2x("metrics", name)
