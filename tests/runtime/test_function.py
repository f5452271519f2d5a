"""`tf.function`: tracing, gradients, variables, retracing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.core.convert import to_tensor
from thalweg.core.tensor_spec import TensorSpec
from thalweg.ops import elementwise, shapes
from thalweg.runtime.function import function


def total(x: Any) -> Any:
    return shapes.reduce_sum(x, axis=None, keepdims=False)


def test_a_function_reads_and_assigns_variables() -> None:
    v = tf.Variable([1.0, 2.0])

    @function
    def f(x: Any) -> Any:
        y = x * v
        v.assign_add([1.0, 1.0])
        return {"y": y, "v": v + 0.0}

    result = f(to_tensor([3.0, 4.0]))
    np.testing.assert_array_equal(result["y"].numpy(), [3.0, 8.0])
    np.testing.assert_array_equal(result["v"].numpy(), [2.0, 3.0])
    np.testing.assert_array_equal(v.numpy(), [2.0, 3.0])


def test_gradients_through_a_call_and_of_second_order() -> None:
    v = tf.Variable(3.0)

    @function
    def f(x: Any) -> Any:
        return x * x * v

    x = to_tensor(2.0)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        gx, gv = inner.gradient(y, [x, v])
    assert (float(gx), float(gv)) == (12.0, 4.0)
    assert float(outer.gradient(gx, x)) == 6.0


def test_a_training_step_inside() -> None:
    v = tf.Variable([1.0, -2.0])

    @function
    def step(x: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = total(elementwise.square(x * v))
        v.assign_sub(0.1 * tape.gradient(loss, v))
        return loss

    expected = np.array([1.0, -2.0])
    for _ in range(6):
        assert float(step(to_tensor([1.0, 1.0]))) == pytest.approx((expected**2).sum(), rel=1e-5)
        expected = expected * 0.8
    np.testing.assert_allclose(v.numpy(), expected, rtol=1e-5)


def test_one_trace_a_signature() -> None:
    traces = []

    @function
    def f(x: Any, n: int = 1) -> Any:
        traces.append(n)
        return x * float(n)

    for x in ([1.0], [2.0], [3.0]):
        f(to_tensor(x))
    assert len(traces) == 1
    f(to_tensor([1.0, 2.0]))
    f(to_tensor([1.0]), 2)
    f(to_tensor([1.0]), n=2)
    assert len(traces) == 3


def test_input_signature_with_an_unknown_dimension() -> None:
    traces = []

    @function(input_signature=[TensorSpec([None, 2], tf.float32)])
    def f(x: Any) -> Any:
        traces.append(x.shape)
        return shapes.reshape(x, shape=(-1,)) * 2.0

    for n in (1, 3, 5):
        assert f(to_tensor(np.ones((n, 2), np.float32))).shape == (2 * n,)
    assert len(traces) == 1
    with pytest.raises(TypeError, match="expected"):
        f(to_tensor([1.0]))


def test_a_symbolic_tensor_is_no_bool() -> None:
    @function
    def f(x: Any) -> Any:
        return bool(x)

    with pytest.raises(tf.errors.OperatorNotAllowedInGraphError, match="bool"):
        f(to_tensor(1.0))
