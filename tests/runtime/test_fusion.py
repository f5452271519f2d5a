"""Instructions that are compiled together give what they give one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.core.xla import jax, jnp
from thalweg.runtime.func_graph import FuncGraph
from thalweg.runtime.fusion import fused

RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(3, 10, 9, 5)).astype(np.float32)
FILTER = RNG.normal(size=(3, 3, 5, 8)).astype(np.float32)
BIAS = RNG.normal(size=8).astype(np.float32)


def graph_of(function: Callable[..., Any]) -> FuncGraph:
    specs = [tf.TensorSpec(x.shape, tf.float32) for x in (IMAGES, FILTER, BIAS)]
    graph = tf.function(function).get_concrete_function(*specs).graph
    assert isinstance(graph, FuncGraph)
    return graph


def names_and_results(function: Callable[..., Any]) -> tuple[list[str], list[Any], list[Any]]:
    """The names of a function's fused ops, and what it gives with them and without."""
    program = graph_of(function).program
    instructions = fused(program.instructions, program.outputs, program._spec)
    together = jax.jit(lambda *x: program.trace(jnp, x))(IMAGES, FILTER, BIAS)
    return [i.call.op.name for i in instructions], together, program.interpret([IMAGES, FILTER, BIAS])


def check(function: Callable[..., Any], *wanted: str, absent: tuple[str, ...] = ()) -> None:
    names, together, one_by_one = names_and_results(function)
    for name in wanted:
        assert name in names
    for name in absent:
        assert name not in names
    for a, b in zip(together, one_by_one, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4)


def convolved(x: Any, w: Any, b: Any, **how: Any) -> Any:
    how = {"strides": 1, "padding": "SAME", **how}
    return tf.nn.bias_add(tf.nn.conv2d(x, w, **how), b)


@pytest.mark.parametrize("how", [{}, {"strides": 2}, {"padding": "VALID"}, {"dilations": 2}])
def test_a_convolution_with_bias_and_positive_part(how: dict[str, Any]) -> None:
    unfused = ("Conv2D", "BiasAdd", "Relu")
    check(lambda x, w, b: tf.nn.relu(convolved(x, w, b, **how)), "_FusedConv2D", absent=unfused)
    check(lambda x, w, b: convolved(x, w, b, **how), "_FusedConv2D", absent=unfused)


def test_what_is_wanted_itself_stays() -> None:
    def with_parts(x: Any, w: Any, b: Any) -> Any:
        y = tf.nn.conv2d(x, w, 1, "SAME")
        return y, tf.nn.relu(tf.nn.bias_add(y, b))

    def with_bias(x: Any, w: Any, b: Any) -> Any:
        y = convolved(x, w, b)
        return tf.nn.relu(y), tf.tanh(y)

    check(with_parts, "Conv2D", "BiasAdd", "Relu", absent=("_FusedConv2D",))
    check(with_bias, "_FusedConv2D", "Relu", absent=("BiasAdd",))
    check(lambda x, w, b: tf.nn.relu(tf.nn.conv2d(x, w, 1, "SAME")), "Conv2D", "Relu")


@pytest.mark.parametrize("window", [(2, 2), (3, 2), (3, 1)])
@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_gradients_of_pooled_positive_parts(window: tuple[int, int], padding: str) -> None:
    def gradients(x: Any, w: Any, b: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch([x, w, b])
            y = tf.nn.max_pool2d(tf.nn.relu(convolved(x, w, b)), *window, padding)
            loss = tf.reduce_sum(y * tf.sin(y))
        return tape.gradient(loss, [x, w, b])

    names, *_ = names_and_results(gradients)
    assert names.index("ReluGrad") < names.index("MaxPoolGrad") < names.index("BiasAddGrad") + 2
    check(gradients, "_FusedConv2D", "MaxPoolGrad", "ReluGrad", "BiasAddGrad")


def test_a_spread_gradient_that_is_wanted_itself() -> None:
    def gradients(x: Any, w: Any, b: Any) -> Any:
        with tf.GradientTape() as tape:
            y = convolved(x, w, b)
            tape.watch(y)
            z = tf.nn.relu(y)
            tape.watch(z)
            loss = tf.reduce_sum(tf.nn.max_pool2d(z, 2, 2, "SAME") ** 2)
        return tape.gradient(loss, [y, z])

    check(gradients, "MaxPoolGrad", "ReluGrad")


def test_no_number_passes_through() -> None:
    spoilt = IMAGES.copy()
    spoilt[1, 4, 4, 2] = np.nan

    @tf.function
    def function(x: Any) -> Any:
        return tf.nn.relu(convolved(x, FILTER, BIAS))

    found = function(spoilt).numpy()
    assert np.isnan(found[1, 3:6, 3:6]).all() and not np.isnan(found[[0, 2]]).any()
