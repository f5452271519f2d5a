"""The loop of recurrent layers: cells of one's own, states, lengths that aren't known, gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.core import dtypes
from thalweg.core.spec import spec_of
from thalweg.keras import Input, Model, Sequential, layers
from thalweg.runtime.scan import Step

X = tf.constant(np.random.RandomState(0).uniform(-1, 1, (2, 5, 3)).astype("float32"))


class Running(layers.Layer):
    """A cell whose state grows by its input; it is half a constant more, where there is one."""

    state_size = 3

    def call(self, x: Any, states: Any, constants: Any = ()) -> Any:
        h = states[0] + x + sum(0.5 * c for c in constants)
        return h, [h]


class Drawing(layers.Layer):
    """A cell that drops elements of its input anew at each step."""

    state_size = 3

    def __init__(self) -> None:
        super().__init__()
        self.drop = layers.Dropout(0.5, seed=1)

    def call(self, x: Any, states: Any, training: bool = False) -> Any:
        return self.drop(tf.ones_like(x), training=training), states


def close(x: Any, y: Any, tolerance: float = 1e-5) -> None:
    np.testing.assert_allclose(np.asarray(x), np.asarray(y), rtol=tolerance, atol=tolerance)


def gradients(layer: Any, x: Any) -> list[Any]:
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(layer(x) ** 2)
    return [g.numpy() for g in tape.gradient(loss, [x, *layer.trainable_variables])]


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_the_loop_gives_what_the_steps_give_one_by_one(kind: str) -> None:
    looped = getattr(layers, kind)(4, return_sequences=True)
    by_hand = getattr(layers, kind)(4, return_sequences=True, unroll=True)
    looped(X), by_hand(X)
    by_hand.set_weights(looped.get_weights())
    for found, wanted in zip(gradients(looped, X), gradients(by_hand, X), strict=True):
        close(found, wanted)


def test_functions_that_run_eagerly_take_the_steps_one_by_one() -> None:
    layer = layers.GRU(4)
    wanted = layer(X)
    tf.config.run_functions_eagerly(True)
    try:
        close(layer(X), wanted)
    finally:
        tf.config.run_functions_eagerly(False)


def test_a_cell_of_ones_own_with_layers_in_it() -> None:
    class Cell(layers.Layer):
        state_size = 4

        def __init__(self) -> None:
            super().__init__()
            self.inner = layers.Dense(4)

        def call(self, x: Any, states: Any) -> Any:
            h = tf.tanh(self.inner(tf.concat([x, states[0]], -1)))
            return h, [h]

    layer = layers.RNN(Cell(), return_sequences=True)
    found = gradients(layer, X)
    assert [w.shape for w in found] == [(2, 5, 3), (7, 4), (4,)]
    h: Any = tf.zeros([2, 4])
    kernel, bias = layer.weights
    for t in range(5):
        h = tf.tanh(tf.concat([X[:, t], h], -1) @ kernel + bias)
    close(layer(X)[:, -1], h)


def test_a_cell_may_use_tensors_from_elsewhere() -> None:
    class Cell(layers.Layer):
        state_size = 3
        memory: Any

        def call(self, x: Any, states: Any) -> Any:
            h = states[0] + x * self.memory
            return h, [h]

    cell = Cell()
    layer, memory = layers.RNN(cell), tf.Variable(tf.ones([2, 3]))
    for factor in (1.0, 2.0):
        with tf.GradientTape() as tape:
            cell.memory = memory * factor
            last = tf.reduce_sum(layer(X))
        close(last, factor * tf.reduce_sum(X))
        close(tape.gradient(last, memory), factor * tf.reduce_sum(X, 1))


def test_constants_and_states_in_a_list() -> None:
    layer, state, constant = layers.RNN(Running()), tf.ones([2, 3]), tf.fill([2, 3], 2.0)
    wanted = tf.reduce_sum(X, 1) + 6.0
    close(layer(X, initial_state=[state], constants=[constant]), wanted)
    close(layer([X, state, constant]), wanted)
    inputs = [Input((5, 3)), Input((3,)), Input((3,))]
    close(Model(inputs, layer(inputs))([X, state, constant]), wanted)


def test_a_cell_draws_anew_at_each_step() -> None:
    layer = layers.RNN(Drawing(), return_sequences=True)
    draw = tf.function(lambda: layer(X, training=True))
    first, second = draw().numpy(), draw().numpy()
    assert len({step.tobytes() for drawn in (first, second) for step in np.moveaxis(drawn, 1, 0)}) > 5


def test_states_stay_until_they_are_reset() -> None:
    layer = layers.RNN(Running(), stateful=True)
    total = tf.reduce_sum(X, 1)
    close(layer(X), total)
    close(layer(X), 2 * total)
    layer.reset_states()
    close(layer(X), total)
    layer.reset_states(np.ones((2, 3), np.float32))
    close(layer(X), total + 1)
    with pytest.raises(ValueError, match="built for batches of 2 samples"):
        layer(tf.ones([3, 5, 3]))


def test_time_may_come_first() -> None:
    usual = layers.LSTM(4, return_sequences=True)
    first = layers.LSTM(4, return_sequences=True, time_major=True)
    usual(X), first(tf.transpose(X, [1, 0, 2]))
    first.set_weights(usual.get_weights())
    close(tf.transpose(first(tf.transpose(X, [1, 0, 2])), [1, 0, 2]), usual(X))


def test_a_model_of_sequences_of_any_length() -> None:
    model = Sequential([Input((None, 3)), layers.LSTM(4, return_sequences=True), layers.GRU(2)])
    assert model.output_shape == (None, 2)
    for length in (1, 4, 9):
        assert model(tf.ones([2, length, 3])).shape == (2, 2)
    with pytest.raises(ValueError, match="can't be unrolled"):
        tf.function(layers.LSTM(2, unroll=True), input_signature=[tf.TensorSpec([2, None, 3])])(X)


def test_a_step_is_traced_once() -> None:
    layer = layers.LSTM(4)
    calls = []
    layer.cell.activation = lambda x: calls.append(1) or tf.tanh(x)
    for length in (5, 5, 3):
        layer(X[:, :length])
    assert len(calls) == 2


def test_a_model_with_a_mask_learns() -> None:
    tf.keras.utils.set_random_seed(1)
    random = np.random.RandomState(0)
    words = random.randint(1, 9, (96, 6))
    words[::2, 4:] = 0
    model = Sequential([Input((None,)), layers.Embedding(9, 6, mask_zero=True)])
    model.add(layers.Bidirectional(layers.LSTM(6)))
    model.add(layers.Dense(1))
    model.compile("adam", "mse")
    history = model.fit(words, words[:, :1] / 4.0, epochs=12, batch_size=32, verbose=0).history["loss"]
    assert history[-1] < 0.5 * history[0]


def test_batch_normalization_within_time_distributed_follows_the_steps() -> None:
    layer = layers.TimeDistributed(layers.BatchNormalization(momentum=0.5))
    layer(X, training=True)
    mean = np.zeros(3)
    for t in range(5):
        mean = 0.5 * mean + 0.5 * X.numpy()[:, t].mean(0)
    close(layer.layer.moving_mean, mean)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("by_function", [False, True])
def test_second_derivatives(masked: bool, by_function: bool) -> None:
    """Those of a loop are those of its steps one by one, and the slopes of the first ones."""
    rng = np.random.default_rng(0)
    x = tf.constant(rng.normal(size=(2, 4, 3)).astype("float32"))
    direction = tf.constant(rng.normal(size=(2, 4, 3)).astype("float32"))
    mask = tf.constant([[True, True, False, True], [True, False, True, True]]) if masked else None

    def bent(unroll: bool, layer: Any) -> Any:
        def slope(x: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                loss = tf.reduce_sum(layer(x, mask=mask) ** 3)
            return tf.reduce_sum(tape.gradient(loss, x) * direction)

        def second(x: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                value = slope(x)
            return value, tf.reduce_sum(tape.gradient(value, x) * direction)

        layer.unroll = unroll
        run = tf.function(second) if by_function else second
        step = 1e-2
        by_difference = (slope(x + step * direction) - slope(x - step * direction)) / (2 * step)
        return *(float(n) for n in run(x)), float(by_difference)

    layer = layers.SimpleRNN(5, activation="softsign", seed=0)
    layer(x)
    slope, second, difference = bent(False, layer)
    other = layers.SimpleRNN(5, activation="softsign", unroll=True)
    other(x)
    other.set_weights(layer.get_weights())
    np.testing.assert_allclose((slope, second), bent(True, other)[:2], rtol=1e-4)
    np.testing.assert_allclose(second, difference, rtol=0.1)


def test_the_scan_of_nothing() -> None:
    spec = spec_of(dtypes.float32, (2,))
    step = Step(lambda states, xs, constants: ([states[0] + xs[0]], [states[0] * 2.0]), [spec], [spec])
    for run in (step, tf.function(step)):
        [last], [outputs] = run([tf.ones([2])], [tf.zeros([0, 2])])
        close(last, [1.0, 1.0])
        assert outputs.shape == (0, 2)


def test_a_state_that_changes_its_shape_is_refused() -> None:
    class Cell(layers.Layer):
        state_size = 3

        def call(self, x: Any, states: Any) -> Any:
            h = tf.concat([states[0], x], -1)
            return h, [h]

    with pytest.raises(ValueError, match="State 0 of the cell is float32 of shape"):
        layers.RNN(Cell())(X)
