"""Results in place of operands that nobody needs: the numbers are the same, and what is needed stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.runtime import in_place

N = 1 << 15
X = np.linspace(1.0, 2.0, N, dtype=np.float32)


def run_by_numpy(function: Callable[..., Any], *inputs: Any) -> list[Any]:
    """The outputs of a function, interpreted twice: the first run looks for checks."""
    traced = tf.function(function, autograph=False).get_concrete_function(*map(tf.constant, inputs))
    program = traced.graph.lowered.program
    program.interpret(list(inputs))
    return [np.array(x) for x in program.interpret(list(inputs))]


def test_temporaries_are_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    class Spy:
        def __call__(self, x: Any, y: Any, out: Any) -> Any:
            written.append(out is x)
            return np.divide(x, y, out=out)

    monkeypatch.setitem(in_place._UFUNCS, "RealDiv", Spy())
    (found,) = run_by_numpy(lambda x: tf.exp(x) / 3.0, X)
    np.testing.assert_array_equal(found, np.exp(X) / np.float32(3))
    (found,) = run_by_numpy(lambda x: tf.reshape(tf.exp(x), [2, -1]) / 3.0, X)
    np.testing.assert_array_equal(found.ravel(), np.exp(X) / np.float32(3))
    assert written == [True] * 4


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x + 1.0,
        lambda x: tf.reshape(x, [4, -1]) * 2.0,
        lambda x: tf.transpose(tf.reshape(x, [4, -1])) - 1.0,
        lambda x: tf.identity(x) / 2.0,
        lambda x: tf.stop_gradient(x) * x,
    ],
)
def test_inputs_stay(function: Callable[..., Any]) -> None:
    x = X.copy()
    run_by_numpy(function, x)
    np.testing.assert_array_equal(x, X)


def test_what_a_view_sees_stays() -> None:
    def function(x: Any) -> Any:
        y = tf.exp(x)
        seen = tf.reshape(y, [2, -1])
        halves = y + 1.0
        return halves, seen - 0.5, seen[:1]

    halves, less, first = run_by_numpy(function, X)
    np.testing.assert_array_equal(halves, np.exp(X) + 1)
    np.testing.assert_array_equal(less.ravel(), np.exp(X) - np.float32(0.5))
    np.testing.assert_array_equal(first[0], np.exp(X)[: N // 2])


def test_constants_and_outputs_stay() -> None:
    def function(x: Any) -> Any:
        y = tf.exp(x)
        return y, y * 2.0, tf.constant(X) * tf.exp(x), tf.constant(X) - tf.exp(x)

    for _ in range(2):
        y, twice, product, difference = run_by_numpy(function, X)
        np.testing.assert_array_equal(y, np.exp(X))
        np.testing.assert_array_equal(twice, 2 * np.exp(X))
        np.testing.assert_array_equal(product, X * np.exp(X))
        np.testing.assert_array_equal(difference, X - np.exp(X))


def test_other_shapes_and_dtypes_take_new_memory() -> None:
    rows = X.reshape(2, -1)
    (found,) = run_by_numpy(lambda x, y: tf.exp(x) + y, X[: N // 2], rows)
    np.testing.assert_array_equal(found, np.exp(X[: N // 2]) + rows)
    whole = np.arange(N, dtype=np.int32)
    (found,) = run_by_numpy(lambda n: (n + 1) / (n + 2), whole)
    np.testing.assert_array_equal(found, (whole + 1) / (whole + 2))
    assert found.dtype == np.float64
