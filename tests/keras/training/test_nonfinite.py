"""A loss that becomes NaN or infinite is named with its step, its batch's data and the first layer."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras.training import nonfinite

keras = tf.keras
layers = keras.layers
ROWS, SIZE = 320, 32


def _data(bad_row: int | None = None) -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, 5)).astype("float32")
    if bad_row is not None:
        x[bad_row, 2] = np.nan
    return x, rng.integers(0, 3, ROWS)


def _model(*middle: Any, **compiled: Any) -> Any:
    keras.utils.set_random_seed(1)
    stack = [keras.Input((5,)), layers.Dense(4, name="first"), *middle, layers.Dense(3, name="last")]
    model = keras.Sequential(stack)
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), **compiled)
    return model


def _warning(model: Any, *data: Any, **options: Any) -> str:
    """What one `fit` warns of: one sentence, at the line that called it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(*data, verbose=0, **options)
    assert len(caught) == 1 and caught[0].category is RuntimeWarning
    assert caught[0].filename == __file__
    text = str(caught[0].message)
    assert text.endswith(".") and "\n" not in text
    return text


def test_nothing_is_said_when_all_is_well() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _model().fit(*_data(), epochs=3, verbose=0)


@pytest.mark.parametrize("eagerly", [False, True])
def test_a_nan_in_the_inputs(eagerly: bool) -> None:
    model = _model(run_eagerly=eagerly)
    text = _warning(model, *_data(bad_row=200), batch_size=SIZE, shuffle=False, epochs=2)
    assert "became NaN in epoch 1, batch 7 (step 7 of this fit)" in text
    assert "the inputs of that batch hold NaN" in text
    assert "'first' (Dense), with NaN in 4 of 128 values" in text


def test_it_is_found_among_shuffled_batches_in_a_later_epoch() -> None:
    x, y = _data()
    model = _model()
    seen: list[int] = []

    class Spoil(keras.callbacks.Callback):  # type: ignore[misc,name-defined]
        """Puts infinity into a weight after two epochs."""

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            seen.append(epoch)
            if epoch == 1:
                layer = self.model.get_layer("last")
                layer.bias.assign([0.0, np.inf, 0.0])

    text = _warning(model, x, y, batch_size=SIZE, epochs=4, callbacks=[Spoil()])
    assert seen == [0, 1, 2, 3]
    assert "in epoch 3, batch 1 (step 21 of this fit)" in text


def test_a_layer_that_gives_nan() -> None:
    text = _warning(_model(layers.Lambda(tf.math.log, name="log")), *_data())
    assert "epoch 1, batch 1 (step 1 of this fit)" in text
    assert "the inputs and labels of that batch are finite" in text
    assert "the first layer whose output isn't finite is 'log' (Lambda)" in text


def test_labels_and_weights_that_are_no_numbers() -> None:
    x, _ = _data()
    y, weight = np.ones(ROWS, "float32"), np.ones(ROWS, "float32")
    y[40], weight[100] = np.inf, np.nan
    model = keras.Sequential([keras.Input((5,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    text = _warning(model, x, y[:, None], batch_size=SIZE, shuffle=False)
    assert "became infinite in epoch 1, batch 2" in text
    assert "the labels of that batch hold infinity" in text
    assert "it is the loss itself that isn't" in text
    model.set_weights([np.ones((5, 1)), np.ones(1)])
    text = _warning(model, x, np.ones((ROWS, 1)), batch_size=SIZE, shuffle=False, sample_weight=weight)
    assert "batch 4" in text and "the sample weights of that batch hold NaN" in text


def test_weights_that_overflow() -> None:
    """The gradients of the step before are too large for float32: the step after is the first bad one."""
    x = np.full((ROWS, 5), 1e15, "float32")
    model = keras.Sequential([keras.Input((5,)), layers.Dense(1, kernel_initializer="ones", name="only")])
    model.compile(keras.optimizers.SGD(1e30), lambda y, p: p * 0.0 + tf.reduce_mean(p - y))
    text = _warning(model, x, np.zeros((ROWS, 1)), batch_size=SIZE)
    assert "step 2 of this fit" in text
    assert "'only' (Dense)" in text and "because its kernel holds infinity since the step before" in text


@pytest.mark.parametrize("kind", ["dataset", "generator"])
def test_streams(kind: str) -> None:
    x, y = _data(bad_row=200)

    def batches() -> Iterator[Any]:
        for start in range(0, ROWS, SIZE):
            yield x[start : start + SIZE], y[start : start + SIZE]

    if kind == "dataset":
        text = _warning(_model(), tf.data.Dataset.from_tensor_slices((x, y)).batch(SIZE), epochs=2)
    else:
        text = _warning(_model(), batches())
    assert "in epoch 1, batch 7 (step 7 of this fit): the inputs of that batch hold NaN" in text
    assert "'first' (Dense)" in text


def test_the_smaller_last_batch() -> None:
    text = _warning(_model(), *_data(bad_row=ROWS - 1), batch_size=50, shuffle=False)
    assert "epoch 1, batch 7" in text and "in 4 of 80 values" in text


def test_a_training_step_of_ones_own() -> None:
    class Mine(keras.Model):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.dense = layers.Dense(1)

        def call(self, x: Any) -> Any:
            return self.dense(x)

        def train_step(self, data: Any) -> Any:
            x, y = data
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((self(x) - tf.cast(y, "float32")[:, None]) ** 2)
            weights = self.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
            return {"loss": loss}

    model = Mine()
    model.compile("sgd")
    text = _warning(model, *_data(bad_row=200), batch_size=SIZE, shuffle=False)
    found = re.search(r"batch(?:es)? (\d+)(?: to (\d+))?: the inputs of batch 7 hold NaN", text)
    assert found and int(found[1]) <= 7 <= int(found[2] or found[1])


def test_the_state_is_as_training_left_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """To find the layer, steps are run again from a copy; that changes nothing."""
    x, y = _data(bad_row=200)

    def trained(watched: bool) -> list[Any]:
        model = _model(layers.Dropout(0.5, seed=3))
        model.compile("adam", model.loss, metrics=["accuracy"])
        if not watched:
            monkeypatch.setattr(nonfinite.Watch, "after", lambda self, logs: None)
            model.fit(x, y, verbose=0, shuffle=False)
        else:
            _warning(model, x, y, shuffle=False)
        metrics = [v for metric in model.metrics for v in metric.variables]
        return [v.numpy() for v in (*model.variables, *model.optimizer.variables, *metrics)]

    for a, b in zip(trained(True), trained(False), strict=True):
        np.testing.assert_array_equal(a, b)


def test_what_is_kept_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of models too large to copy, and of streams too long to keep, the step is known all the same."""
    monkeypatch.setattr(nonfinite, "MOST_STATE", 1)
    text = _warning(_model(), *_data(bad_row=200), batch_size=SIZE, shuffle=False)
    assert "batch 7 (step 7" in text and "inputs of that batch hold NaN" in text and "layer" not in text
    monkeypatch.undo()
    monkeypatch.setattr(nonfinite, "MOST_DATA", 1)
    data = tf.data.Dataset.from_tensor_slices(_data(bad_row=200)).batch(SIZE)
    text = _warning(_model(), data)
    assert "batch 7 (step 7" in text and "inputs of that batch hold NaN" in text
