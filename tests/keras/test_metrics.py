"""Metrics: what the golden values can't show, tracking, merging, laziness, Keras 2's signatures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf

metrics = tf.keras.metrics
ALL = [
    *(metrics.Mean, metrics.Sum, metrics.MeanSquaredError, metrics.BinaryAccuracy, metrics.AUC),
    *(metrics.Precision, metrics.Recall, metrics.TruePositives, metrics.RootMeanSquaredError),
]


def _batch() -> tuple[Any, Any]:
    y = tf.constant([0.0, 1.0, 1.0, 0.0])
    return y, tf.constant([0.2, 0.7, 0.4, 0.6]) + 0.0


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_updates_read_no_value(kind: Any) -> None:
    metric = kind()
    y, p = _batch()
    arguments = (p,) if kind in (metrics.Mean, metrics.Sum) else (y, p)
    metric.update_state(*arguments)
    assert all(v._value._value is None for v in metric.variables)
    assert metric.result()._value is None


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_two_merged_metrics_are_one_of_both_batches(kind: Any) -> None:
    y, p = _batch()
    first, second, both = (kind(name="m") for _ in range(3))
    parts = [(p[:2],), (p[2:],)] if kind in (metrics.Mean, metrics.Sum) else [(y[:2], p[:2]), (y[2:], p[2:])]
    for part, one in zip(parts, (first, second), strict=True):
        one.update_state(*part)
        both.update_state(*part)
    first.merge_state([second])
    assert first.result().numpy() == pytest.approx(both.result().numpy(), rel=1e-6)


def test_metrics_in_metrics_are_found() -> None:
    class Pair(metrics.Metric):
        def __init__(self, name: str = "pair", **kwargs: Any) -> None:
            super().__init__(name=name, **kwargs)
            self.parts = [metrics.Mean(), metrics.Sum()]
            self.own = self.add_weight("own", (2,), initializer="ones")

        def result(self) -> Any:
            return {"mean": self.parts[0].result(), "sum": self.parts[1].result()}

    pair = Pair()
    assert [v.name for v in pair.variables] == ["own:0", "total:0", "count:0", "total:0"]
    assert pair.own.numpy().tolist() == [1.0, 1.0]
    pair.reset_states()
    assert pair.own.numpy().tolist() == [0.0, 0.0]


def test_a_metric_needs_its_base() -> None:
    class Bare(metrics.Metric):
        def __init__(self) -> None:
            self.total = self.add_weight(name="total")

    with pytest.raises(RuntimeError, match="super"):
        Bare()


def test_names_are_numbered() -> None:
    first, second = metrics.TruePositives(), metrics.TruePositives()
    assert first.name.startswith("true_positives")
    assert first.name != second.name


def test_a_custom_function_of_a_vector_and_a_column_warns() -> None:
    metric = metrics.MeanMetricWrapper(lambda y, p: tf.abs(y - p), name="m")
    with pytest.warns(UserWarning, match="broadcast"):
        metric.update_state(np.zeros([3], "f"), np.zeros([3, 1], "f"))


def test_means_of_keras_2() -> None:
    mean = metrics.MeanTensor()
    mean.update_state([1.0, 2.0])
    mean.update_state([3.0, 6.0], sample_weight=[1.0, 0.0])
    assert mean.result().numpy().tolist() == [2.0, 2.0]
    with pytest.raises(ValueError, match="same shape"):
        mean.update_state([1.0])


def test_stateless_functions_leave_the_variables() -> None:
    metric = metrics.Mean()
    metric.update_state([4.0])
    values = metric.stateless_update_state(metric.stateless_reset_state(), [1.0, 3.0])
    assert metric.stateless_result(values).numpy() == 2.0
    assert metric.result().numpy() == 4.0
    with pytest.raises(ValueError, match="2 variables"):
        metric.stateless_result(values[:1])


def test_a_metric_counts_in_a_function() -> None:
    metric = metrics.SparseCategoricalAccuracy()

    @tf.function
    def step(y: Any, p: Any) -> Any:
        metric.update_state(y, p)
        return metric.result()

    for _ in range(3):
        value = step(tf.constant([0, 1]), tf.constant([[0.9, 0.1], [0.8, 0.2]]))
    assert value.numpy() == 0.5
    assert metric.count.numpy() == 6.0


def test_names_of_tensorflow() -> None:
    assert tf.metrics is tf.keras.metrics
    assert tf.losses is tf.keras.losses
