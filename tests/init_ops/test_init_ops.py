"""Initializers: their variance, their seeds, their configurations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg import init_ops as initializers

SHAPE = [40, 60]

# The variance that each has for 40 inputs and 60 outputs.
VARIANCES: dict[str, tuple[Any, float]] = {
    "random_normal": (initializers.RandomNormal(stddev=0.2, seed=1), 0.04),
    "random_uniform": (initializers.RandomUniform(-1.0, 1.0, seed=1), 1 / 3),
    "glorot_uniform": (initializers.GlorotUniform(seed=1), 1 / 50),
    "glorot_normal": (initializers.GlorotNormal(seed=1), 1 / 50),
    "he_normal": (initializers.he_normal(seed=1), 2 / 40),
    "he_uniform": (initializers.he_uniform(seed=1), 2 / 40),
    "lecun_normal": (initializers.lecun_normal(seed=1), 1 / 40),
    "lecun_uniform": (initializers.lecun_uniform(seed=1), 1 / 40),
    "fan_out": (initializers.VarianceScaling(3.0, "fan_out", "untruncated_normal", seed=1), 3 / 60),
}


@pytest.mark.parametrize("name", VARIANCES)
def test_variance(name: str) -> None:
    initializer, variance = VARIANCES[name]
    x = initializer(SHAPE).numpy()
    assert abs(x.mean()) < 5 * np.sqrt(variance / x.size)
    assert x.var() == pytest.approx(variance, rel=0.1)


@pytest.mark.parametrize("name", VARIANCES)
def test_a_seed_repeats_and_a_configuration_makes_the_same(name: str) -> None:
    initializer, _ = VARIANCES[name]
    again = type(initializer).from_config(initializer.get_config() | {"dtype": "float32"})
    first = initializer([3, 2]).numpy()
    # Compiled, a product and a sum may be rounded once instead of twice.
    np.testing.assert_allclose(first, initializer([3, 2]), rtol=1e-5)
    np.testing.assert_allclose(first, again([3, 2]), rtol=1e-5)


def test_without_a_seed_each_call_draws_anew() -> None:
    initializer = tf.random_normal_initializer()
    tf.random.set_seed(1)
    a, b = initializer([4]), initializer([4])
    assert not np.array_equal(a, b)
    tf.random.set_seed(1)
    np.testing.assert_allclose(a, initializer([4]), rtol=1e-5)


@pytest.mark.parametrize("shape", [[3, 5], [5, 3], [2, 2, 3], [4, 4]])
def test_orthogonal(shape: list[int]) -> None:
    flat = initializers.Orthogonal(gain=2.0, seed=1)(shape).numpy().reshape(-1, shape[-1])
    flat = flat if flat.shape[0] >= flat.shape[1] else flat.T
    np.testing.assert_allclose(flat.T @ flat, 4.0 * np.eye(flat.shape[1]), atol=1e-5)


def test_fixed_values() -> None:
    assert tf.zeros_initializer()([2], tf.int32).numpy().tolist() == [0, 0]
    assert tf.ones_initializer()([2], tf.bool).numpy().tolist() == [True, True]
    assert tf.constant_initializer([1, 2])([1, 2], tf.float32).numpy().tolist() == [[1.0, 2.0]]
    assert initializers.Identity(3.0)([2, 3]).numpy().tolist() == [[3.0, 0.0, 0.0], [0.0, 3.0, 0.0]]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: initializers.RandomNormal()([2], tf.int32), ValueError),
        (lambda: initializers.Zeros()([2], tf.string), ValueError),
        (lambda: initializers.Constant(None), TypeError),
        (lambda: initializers.Constant([1, 2, 3])([2]), TypeError),
        (lambda: initializers.VarianceScaling(-1.0), ValueError),
        (lambda: initializers.VarianceScaling(1.0, "fan"), ValueError),
        (lambda: initializers.Orthogonal()([3]), ValueError),
        (lambda: initializers.Ones()([2], color="red"), TypeError),
        (lambda: initializers.Orthogonal()([4, 2], partition_shape=[2, 2]), ValueError),
    ],
)
def test_arguments_are_checked(make: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        make()


def test_a_variable_takes_its_first_value_from_an_initializer() -> None:
    v = tf.Variable(lambda: initializers.GlorotUniform(seed=3)([2, 3]))
    np.testing.assert_allclose(v.numpy(), initializers.GlorotUniform(seed=3)([2, 3]), rtol=1e-5)
