"""Losses: what the golden values can't show, warnings, Keras 2's names, laziness."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import thalweg as tf

losses = tf.keras.losses


def test_a_vector_against_a_column_is_aligned_by_keras_own_losses() -> None:
    y, p = np.arange(4.0, dtype="f"), np.zeros([4, 1], "f")
    assert losses.MeanSquaredError()(y, p).numpy() == pytest.approx(3.5)
    assert losses.mse(y, p).shape == [4]


def test_a_vector_against_a_column_warns_in_a_loss_of_ones_own() -> None:
    class Own(losses.Loss):
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return tf.square(y_true - y_pred)

    with pytest.warns(UserWarning, match="broadcast"):
        Own()(np.zeros([4], "f"), np.zeros([4, 1], "f"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Own()(np.zeros([4, 1], "f"), np.zeros([4, 1], "f"))


def test_other_shapes_that_are_broadcast_warn() -> None:
    with pytest.warns(UserWarning, match="broadcast"):
        losses.MeanSquaredError()(np.zeros([4, 1], "f"), np.zeros([4, 3], "f"))


def test_reductions_of_keras_2() -> None:
    y, p = np.zeros([4, 2], "f"), np.ones([4, 2], "f")
    assert losses.MeanSquaredError(reduction=losses.Reduction.AUTO).reduction == "sum_over_batch_size"
    assert losses.MeanSquaredError(reduction=losses.Reduction.NONE)(y, p).shape == [4]
    assert losses.MeanSquaredError(losses.Reduction.SUM)(y, p).numpy() == 4.0
    assert losses.Loss("sum").reduction == "sum"


@pytest.mark.parametrize(
    "name", ["mse", "MAE", "kld", "cosine_similarity", "logcosh", "MeanSquaredError", "bce"]
)
def test_strings_name_losses(name: str) -> None:
    assert callable(losses.get(name))
    assert tf.losses.get(name) is losses.get(name) or isinstance(losses.get(name), losses.Loss)


def test_structures_of_predictions() -> None:
    class Both(losses.Loss):
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return sum(losses.mse(y_true[k], y_pred[k]) for k in y_true)

    batch = {"a": np.zeros([2, 1], "f"), "b": np.ones([2, 1], "f")}
    assert Both()(batch, {"a": np.ones([2, 1], "f"), "b": np.ones([2, 1], "f")}).numpy() == 1.0


def test_labels_of_classes_keep_their_dtype() -> None:
    far = 2**24 + 1
    found = losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=far)
    assert found(np.array([far, 1]), np.zeros([2, 2], "f")).numpy() == pytest.approx(np.log(2))


def test_a_label_out_of_range_is_refused() -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match="label"):
        losses.SparseCategoricalCrossentropy(from_logits=True)([3], [[0.0, 1.0]]).numpy()


def test_no_value_is_read() -> None:
    x = tf.constant(np.ones([4, 2], "f")) * 2.0
    pending = [
        losses.MeanSquaredError()(x, x, sample_weight=x[:, 0]),
        losses.BinaryCrossentropy(label_smoothing=0.1)(x, x),
        losses.SparseCategoricalCrossentropy(ignore_class=1)(tf.constant([0, 1, 0, 1]) + 0, x),
        losses.Hinge()(x, x),
    ]
    assert all(loss._value is None for loss in pending)


def test_a_loss_trains_in_an_undecorated_loop() -> None:
    w, loss = tf.Variable([[0.0]]), losses.MeanSquaredError()
    x = np.array([[1.0], [2.0], [3.0]], "f")
    for _ in range(60):
        with tf.GradientTape() as tape:
            value = loss(3.0 * x, tf.matmul(x, w))
        w.assign_sub(0.1 * tape.gradient(value, w))
    assert w.numpy()[0, 0] == pytest.approx(3.0, abs=1e-3)
