"""Broadcasting, reductions and operators against NumPy, for any shapes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import thalweg as tf

QUICK = settings(max_examples=50, deadline=None)
SHAPES = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
PAIRS = arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, min_side=0, max_side=4)
BINARY: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "floordiv": np.floor_divide,
    "maximum": np.maximum,
    "atan2": np.arctan2,
    "less": np.less,
    "equal": np.equal,
    "squared_difference": lambda x, y: (x - y) ** 2,
}
REDUCTIONS: dict[str, Callable[..., Any]] = {
    "sum": np.sum,
    "prod": np.prod,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "std": np.std,
    "euclidean_norm": lambda x, axis, keepdims: np.sqrt(np.sum(x * x, axis=axis, keepdims=keepdims)),
    "logsumexp": lambda x, axis, keepdims: np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims)),
}


def _values(shape: tuple[int, ...], seed: int = 0) -> np.ndarray[Any, Any]:
    return np.random.RandomState(seed).uniform(0.5, 3, shape)


@QUICK
@given(PAIRS, st.sampled_from(sorted(BINARY)))
def test_binary_functions_broadcast_as_numpys(pair: arrays.BroadcastableShapes, name: str) -> None:
    x, y = (_values(shape, seed) for seed, shape in enumerate(pair.input_shapes))
    result = getattr(tf.math, name)(tf.constant(x), y)
    assert tuple(result.shape) == pair.result_shape
    np.testing.assert_allclose(result.numpy(), BINARY[name](x, y), rtol=1e-12)


@QUICK
@given(PAIRS)
def test_gradients_have_the_shapes_of_what_was_broadcast(pair: arrays.BroadcastableShapes) -> None:
    x, y = (tf.constant(_values(shape, seed)) for seed, shape in enumerate(pair.input_shapes))
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        z = x * y
    dx, dy = tape.gradient(z, [x, y])
    spread = np.broadcast_to(y.numpy(), pair.result_shape)
    extra = len(pair.result_shape) - len(x.shape)
    axes = tuple(range(extra)) + tuple(
        i + extra for i, n in enumerate(x.shape) if n == 1 != pair.result_shape[i + extra]
    )
    np.testing.assert_allclose(dx.numpy(), spread.sum(axes).reshape(x.shape), rtol=1e-12)
    assert dy.shape == y.shape


@QUICK
@given(SHAPES.filter(lambda shape: 0 not in shape), st.sampled_from(sorted(REDUCTIONS)), st.data())
def test_reductions_are_numpys(shape: tuple[int, ...], name: str, data: st.DataObject) -> None:
    x = _values(shape)
    axis = data.draw(st.none() | st.lists(st.integers(0, len(shape) - 1), unique=True)) if shape else None
    keepdims = data.draw(st.booleans())
    result = getattr(tf.math, f"reduce_{name}")(x, axis=axis, keepdims=keepdims)
    expected = REDUCTIONS[name](x, axis=None if axis is None else tuple(axis), keepdims=keepdims)
    np.testing.assert_allclose(result.numpy(), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["add", "multiply", "floordiv", "floormod", "truncatediv", "truncatemod"])
def test_narrow_integers_stay_narrow(name: str) -> None:
    function = getattr(tf, name, None) or getattr(tf.math, name)
    x = tf.constant([100, -100, 7], tf.int8)
    assert function(x, tf.constant([100, 3, -2], tf.int8)).dtype is tf.int8


def test_c_and_python_divide_integers_differently() -> None:
    for a in range(-7, 8):
        for b in (-3, -1, 2, 5):
            x, y = tf.constant(a), tf.constant(b)
            assert int(x // y) == a // b
            assert int(x % y) == a % b
            assert int(tf.truncatediv(x, y)) == math.trunc(a / b)
            assert int(tf.truncatemod(x, y)) == int(math.fmod(a, b))


def test_operators_know_what_they_can_take() -> None:
    x, flags = tf.constant([1, 2]), tf.constant([True, False])
    np.testing.assert_array_equal((flags * flags[::-1]).numpy(), [False, False])
    np.testing.assert_array_equal(abs(tf.constant([3 + 4j])).numpy(), [5.0])
    with pytest.raises(tf.errors.InvalidArgumentError):
        _ = x + 1.5
    with pytest.raises(TypeError):
        _ = x - 1.5
    with pytest.raises(TypeError):
        _ = 1.5 + x


def test_a_constant_target_has_no_gradient_after_a_source_had_one() -> None:
    """Both gradients are asked for on the same path: with nothing recorded."""
    for _ in range(2):
        x, other = tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0])
        for target, expected in ((x, [1.0, 1.0]), (other, None)):
            with tf.GradientTape() as tape:
                tape.watch(x)
            found = tape.gradient(target, x)
            assert (found if found is None else found.numpy().tolist()) == expected
