"""Same seed, same numbers: in every gear, in functions, in sessions; nothing compiles when streams move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.random.seeds import get_seed, set_random_seed
from thalweg.runtime import debug
from thalweg.runtime.recorder import current
from thalweg.runtime.session import Session

DRAWS: dict[str, Callable[[], Any]] = {
    "normal": lambda: tf.random.normal([5], 1.0, 2.0, seed=3),
    "uniform": lambda: tf.random.uniform([2, 2], -1.0, 1.0, seed=3),
    "integers": lambda: tf.random.uniform([6], 0, 100, tf.int32, seed=3),
    "truncated_normal": lambda: tf.random.truncated_normal([5], seed=3),
    "shuffle": lambda: tf.random.shuffle(tf.range(9), seed=3),
    "categorical": lambda: tf.random.categorical([[0.0, 1.0, 2.0]], 6, seed=3),
    "gamma": lambda: tf.random.gamma([3], [0.5, 2.0], seed=3),
    "poisson": lambda: tf.random.poisson([3], [0.5, 20.0], seed=3),
}


@pytest.fixture(autouse=True)
def _seeded() -> None:
    tf.random.set_seed(17)


@pytest.mark.parametrize("name", DRAWS)
def test_eager_sync_and_function_draw_the_same(name: str) -> None:
    draw = DRAWS[name]
    eager = [draw().numpy() for _ in range(3)]
    tf.random.set_seed(17)
    recorder = current()
    before, recorder.sync = recorder.sync, True
    try:
        sync = [draw().numpy() for _ in range(3)]
    finally:
        recorder.sync = before
    function = tf.function(draw)
    traced = [function().numpy() for _ in range(3)]
    for a, b, c in zip(eager, sync, traced, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)
        np.testing.assert_allclose(a, c, rtol=1e-6)
    assert not np.array_equal(eager[0], eager[1])


def test_nothing_is_compiled_when_the_position_or_the_seed_moves_on() -> None:
    function = tf.function(lambda: tf.random.normal([64, 64]))

    def step() -> float:
        noise = tf.random.normal([64, 64]) + tf.random.uniform([64, 64]) + function()
        return float(tf.reduce_sum(noise))

    values = [step() for _ in range(3)]
    programs, steps = debug.report.programs, current().trie.steps
    values += [step() for _ in range(5)]
    assert debug.report.programs == programs
    assert current().trie.steps == steps
    assert len(set(values)) == len(values)


def test_setting_the_seed_begins_all_streams_anew() -> None:
    @tf.function
    def function() -> Any:
        return tf.random.uniform([2])

    def numbers() -> list[list[float]]:
        return [
            tf.random.normal([2]).numpy().tolist(),
            function().numpy().tolist(),
            function().numpy().tolist(),
        ]

    first = numbers()
    assert numbers() != first
    tf.random.set_seed(17)
    assert numbers() == first


def test_numbers_differ_without_a_seed() -> None:
    tf.random.set_seed(None)
    draws = {tuple(tf.random.uniform([2]).numpy().tolist()) for _ in range(4)}
    functions = [tf.function(lambda: tf.random.uniform([2])) for _ in range(3)]
    draws |= {tuple(f().numpy().tolist()) for f in functions for _ in range(2)}
    assert len(draws) == 10


def test_a_function_called_in_another_one_has_a_stream_at_each_place() -> None:
    inner = tf.function(lambda: tf.random.uniform([2], seed=1))
    outer = tf.function(lambda: (inner(), inner()))
    a, b = (x.numpy().tolist() for x in outer())
    c, _ = (x.numpy().tolist() for x in outer())
    assert a == b != c


def test_every_turn_of_a_loop_draws_other_numbers() -> None:
    @tf.function
    def loop() -> Any:
        rows = tf.TensorArray(tf.float32, 4)
        for i in tf.range(4):
            rows = rows.write(i, tf.random.uniform([2], seed=1))
        return rows.stack()

    turns = np.concatenate([loop().numpy(), loop().numpy()])
    assert len({tuple(row) for row in turns.tolist()}) == 8
    tf.random.set_seed(17)
    eager = [tf.random.uniform([2], seed=1).numpy() for _ in range(4)]
    np.testing.assert_array_equal(turns[:4], eager)


def test_every_row_of_a_vectorized_map_draws_other_numbers() -> None:
    rows = tf.vectorized_map(lambda x: x + tf.random.uniform([2]), tf.zeros([5, 2])).numpy()
    assert len({tuple(row) for row in rows.tolist()}) == 5


def test_each_session_begins_the_streams_of_its_graph() -> None:
    with tf.Graph().as_default():
        set_random_seed(5)
        a, b = tf.random.uniform([2]), tf.random.uniform([2])
        assert [x.op.get_attr("seed2") for x in (a, b)] == [0, 1]
        runs = []
        for _ in range(2):
            with Session() as session:
                runs.append([session.run([a, b]), session.run([a, b])])
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0][0], runs[0][1])


def test_seeds_of_ops_in_a_graph_are_counted() -> None:
    with tf.Graph().as_default():
        assert get_seed(None) == (None, None)
        assert get_seed(4) == (87654321, 4)
        set_random_seed(5)
        assert [get_seed(None), get_seed(9), get_seed(None)] == [(5, 0), (5, 9), (5, 1)]
    assert get_seed(4) == (17, 4)


def test_a_shape_that_only_running_tells() -> None:
    @tf.function(input_signature=[tf.TensorSpec([None], tf.int32)])
    def draw(shape: Any) -> Any:
        return tf.random.normal(shape, seed=2)

    assert draw([2, 3]).shape == (2, 3)
    assert draw([4]).shape == (4,)


def test_gradients_reach_the_parameters_of_gamma_variates() -> None:
    alpha, beta = tf.Variable([0.5, 4.0]), tf.Variable([[1.0], [2.0]])
    with tf.GradientTape() as tape:
        samples = tf.random.gamma([2000], alpha, beta, seed=1)
        total = tf.reduce_mean(samples, 0)
        loss = tf.reduce_sum(total)
    by_alpha, by_beta = tape.gradient(loss, [alpha, beta])
    # The mean is alpha / beta.
    np.testing.assert_allclose(by_alpha.numpy(), [1.5, 1.5], rtol=0.15)
    np.testing.assert_allclose(by_beta.numpy(), [[-4.5], [-4.5 / 4]], rtol=0.15)
