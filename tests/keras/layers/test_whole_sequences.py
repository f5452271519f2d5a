"""Recurrent layers whose loop is one op give what their cells give step by step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras import layers

R = np.random.RandomState(0)
X = tf.constant(R.uniform(-1, 1, (3, 5, 2)).astype("float32"))
MASK = tf.constant([[False, True, True, False, True], [True, True, False, False, False], [False] * 5])
KINDS = ("SimpleRNN", "LSTM", "GRU")


def pair(kind: str, loop: dict[str, Any], **options: Any) -> tuple[Any, Any]:
    """A layer, and one whose cell only seems to be another, so that it goes step by step."""
    options = {"units": 4, "bias_initializer": "random_normal", **options}
    whole = getattr(layers, kind)(**options, **loop)
    cell_class = getattr(layers, kind + "Cell")

    class Own(cell_class):  # type: ignore[misc, valid-type]
        rnn_mode = None

    by_steps = layers.RNN(Own(**options), **loop)
    x = tf.transpose(X, [1, 0, 2]) if loop.get("time_major") else X
    for layer in (whole, by_steps):
        layer.build(x.shape)
    by_steps.set_weights(whole.get_weights()[: len(by_steps.get_weights())])
    return whole, by_steps


def results(layer: Any, x: Any, **call: Any) -> list[Any]:
    """Outputs, and their gradients with respect to inputs, states and weights."""
    sources = [x, *call.get("initial_state", []), *layer.trainable_variables]
    with tf.GradientTape() as tape:
        for source in sources:
            tape.watch(source)
        found = tf.nest.flatten(layer(x, **call))
        loss = tf.add_n([tf.reduce_sum(tf.sin(y + k)) for k, y in enumerate(found)])
    return [*found, *tape.gradient(loss, sources)]


def op_types(function: Any, *arguments: Any) -> set[str]:
    graph = tf.function(function).get_concrete_function(*arguments).graph
    return {operation.type for operation in graph.get_operations()}


def check(whole: Any, by_steps: Any, x: Any = X, **call: Any) -> None:
    for y, wanted in zip(results(whole, x, **call), results(by_steps, x, **call), strict=True):
        np.testing.assert_allclose(y, wanted, rtol=1e-5, atol=1e-6)
    assert "Recurrent" in op_types(lambda: whole(x, **call)) and "Scan" not in op_types(
        lambda: whole(x, **call)
    )
    assert "Recurrent" not in op_types(lambda: by_steps(x, **call))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "loop",
    [
        {},
        {"return_sequences": True},
        {"return_sequences": True, "return_state": True, "go_backwards": True},
        {"return_state": True},
        {"return_sequences": True, "zero_output_for_mask": True},
        {"zero_output_for_mask": True, "go_backwards": True},
    ],
)
@pytest.mark.parametrize("mask", [None, MASK])
def test_loops(kind: str, loop: dict[str, Any], mask: Any) -> None:
    states = [tf.constant(R.uniform(-1, 1, (3, 4)).astype("float32")) for _ in range(1 + (kind == "LSTM"))]
    check(*pair(kind, loop), mask=mask, initial_state=states)


@pytest.mark.parametrize("kind", KINDS)
def test_time_first(kind: str) -> None:
    loop = {"time_major": True, "return_sequences": True}
    check(*pair(kind, loop), tf.transpose(X, [1, 0, 2]), mask=tf.transpose(MASK))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [{"use_bias": False}, {"dtype": "float64"}, {"dropout": 0.5, "seed": 3}])
def test_options(kind: str, options: dict[str, Any]) -> None:
    loop = {"dtype": options["dtype"]} if "dtype" in options else {}
    options = {key: value for key, value in options.items() if key != "dtype"} | loop
    cell = {key: value for key, value in options.items() if key != "dtype"}
    whole, by_steps = pair(kind, loop, **cell)
    check(whole, by_steps, tf.cast(X, whole.compute_dtype), training=True)


def test_other_cells() -> None:
    check(*pair("SimpleRNN", {}, activation="relu"))
    check(*pair("GRU", {"return_sequences": True}, reset_after=False), mask=MASK)
    check(*pair("GRU", {}, reset_after=False, use_bias=False))


@pytest.mark.parametrize("kind", KINDS)
def test_states_that_stay(kind: str) -> None:
    whole, by_steps = pair(kind, {"stateful": True, "return_sequences": True})
    for _ in range(3):
        np.testing.assert_allclose(whole(X), by_steps(X), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "options",
    [
        {"activation": "relu"},
        {"recurrent_activation": "hard_sigmoid"},
        {"recurrent_dropout": 0.3},
        {"dropout": 0.3, "implementation": 1},
        {"dropout": 1.0},
        {"unroll": True},
        {"dtype": "mixed_bfloat16"},
    ],
)
def test_what_goes_step_by_step(options: dict[str, Any]) -> None:
    layer = layers.LSTM(4, **options)
    assert "Recurrent" not in op_types(lambda: layer(X, training=True))


def test_a_gradient_that_nobody_expected() -> None:
    """Within a function no tape is seen: what the gradient needs is computed when it is asked for."""
    layer = layers.LSTM(4)
    layer(X)
    call = tf.function(lambda: layer(X))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(call() ** 2)
    found = tape.gradient(loss, layer.trainable_variables)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(X, training=True) ** 2)
    for y, wanted in zip(found, tape.gradient(loss, layer.trainable_variables), strict=True):
        np.testing.assert_allclose(y, wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_of_gradients(kind: str) -> None:
    whole, by_steps = pair(kind, {"return_sequences": True})
    by_steps.unroll = True
    found = []
    for layer in (whole, by_steps):
        with tf.GradientTape() as outer:
            outer.watch(X)
            with tf.GradientTape() as inner:
                inner.watch(X)
                loss = tf.reduce_sum(tf.sin(layer(X, mask=MASK)))
            penalty = tf.reduce_sum(inner.gradient(loss, X) ** 2)
        found.append(outer.gradient(penalty, [X, *layer.trainable_variables]))
    for y, wanted in zip(*found, strict=True):
        np.testing.assert_allclose(y, wanted, rtol=1e-4, atol=1e-6)


def test_training_with_masks_is_the_same() -> None:
    """A model learns the same, compiled as `fit` does it, whichever way the steps go."""
    histories = []
    whole, by_steps = pair("GRU", {"return_sequences": True})
    x, y = R.uniform(-1, 1, (32, 5, 2)).astype("float32"), R.uniform(-1, 1, (32, 1)).astype("float32")
    x[::3, 3:] = 0
    for layer in (whole, by_steps):
        head = layers.Dense(1, kernel_initializer="ones")
        model = tf.keras.Sequential([layers.Masking(), layer, layers.GlobalAveragePooling1D(), head])
        model.compile("sgd", "mse")
        histories.append(model.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0).history["loss"])
    np.testing.assert_allclose(*histories, rtol=1e-5)
