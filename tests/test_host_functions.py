"""Python functions as ops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf

X = [1.0, 2.0]


def test_eagerly_a_function_gets_eager_tensors_and_gradients_flow() -> None:
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.py_function(lambda t: t * t, [x], tf.float32)
    assert tape.gradient(y, x).numpy().tolist() == [2.0, 4.0]


def test_in_a_function_it_runs_each_time_with_values() -> None:
    seen: list[list[float]] = []

    def square(t: Any) -> Any:
        seen.append(t.numpy().tolist())
        return t * t

    @tf.function
    def f(x: Any) -> Any:
        y = tf.py_function(square, [x], tf.float32)
        y.set_shape(x.shape)
        return y + tf.numpy_function(np.cos, [x * 0.0], tf.float32)

    assert f(tf.constant(X)).numpy().tolist() == [2.0, 5.0]
    assert f(tf.constant([3.0, 4.0])).numpy().tolist() == [10.0, 17.0]
    assert seen == [X, [3.0, 4.0]]


@pytest.mark.parametrize("inside", [False, True])
def test_gradients_of_functions_in_graphs(inside: bool) -> None:
    def gradient(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.py_function(lambda t: t**3, [x], tf.float32)
        return tape.gradient(y, x)

    function = tf.function(gradient) if inside else gradient
    assert function(tf.constant(X)).numpy().tolist() == [3.0, 12.0]


def test_several_results_and_none() -> None:
    first, second = tf.py_function(lambda t: (t, t + 1), [tf.constant(X)], [tf.float32, tf.float32])
    assert second.numpy().tolist() == [2.0, 3.0]
    assert tf.py_function(lambda t: None, [first], []) == []
    assert tf.numpy_function(lambda a: "text", [first], tf.string).numpy() == b"text"


def test_errors() -> None:
    with pytest.raises(tf.errors.UnknownError, match="ZeroDivisionError"):
        tf.py_function(lambda t: 1 / 0, [X], tf.float32)
    with pytest.raises(tf.errors.InvalidArgumentError, match="TypeError"):
        tf.py_function(lambda t: "x", [X], tf.int64)

    @tf.function
    def f(x: Any) -> Any:
        return tf.numpy_function(lambda a: a.astype("float64"), [x], tf.float32)

    with pytest.raises(tf.errors.InvalidArgumentError, match="float64, but expects float32"):
        f(tf.constant(X))


def test_in_a_session() -> None:
    graph = tf.Graph()
    with graph.as_default():
        y = tf.py_function(lambda t: t + len(t.numpy()), [tf.constant(X)], tf.float32) * 2.0
    assert tf.compat.v1.Session(graph=graph).run(y).tolist() == [6.0, 8.0]
