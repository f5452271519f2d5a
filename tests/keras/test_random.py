"""keras.random: what the values, which keras.ops's cases cover, don't show."""

from __future__ import annotations

import numpy as np
import pytest

import thalweg as tf

random = tf.keras.random


def test_an_integer_gives_the_same_and_a_generator_goes_on() -> None:
    assert (random.normal([3], seed=1).numpy() == random.normal([3], seed=1).numpy()).all()
    seed = random.SeedGenerator(1)
    first, second = random.normal([3], seed=seed).numpy(), random.normal([3], seed=seed).numpy()
    assert (first == random.normal([3], seed=1).numpy()).all()
    assert not (first == second).any()


def test_without_a_seed_each_call_differs() -> None:
    assert not (random.uniform([8]).numpy() == random.uniform([8]).numpy()).any()


def test_a_generator_goes_on_in_functions() -> None:
    seed = random.SeedGenerator(5)
    plain = random.SeedGenerator(5)
    draw = tf.function(lambda: random.normal([2], seed=seed))
    found = [draw().numpy().tolist() for _ in range(3)]
    assert found == [random.normal([2], seed=plain).numpy().tolist() for _ in range(3)]


def test_the_configuration_makes_it_again() -> None:
    seed = random.SeedGenerator(7, name="mine")
    again = random.SeedGenerator.from_config(seed.get_config())
    assert again.get_config() == {"seed": 7, "name": "mine"}
    assert again.next().numpy().tolist() == [7, 0]


def test_moments() -> None:
    x = random.gamma([20_000], 2.0, seed=3).numpy()
    assert x.mean() == pytest.approx(2.0, rel=0.05)
    x = random.beta([20_000], 2.0, 6.0, seed=3).numpy()
    assert x.mean() == pytest.approx(0.25, rel=0.05)
    x = random.binomial([20_000], 10, 0.3, seed=3).numpy()
    assert x.mean() == pytest.approx(3.0, rel=0.05)
    x = random.truncated_normal([20_000], 1.0, 2.0, seed=3).numpy()
    assert np.abs(x - 1.0).max() <= 4.0


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_dtypes(dtype: str) -> None:
    for draw in (random.normal, random.uniform, random.truncated_normal):
        assert draw([2], dtype=dtype, seed=1).dtype.name == dtype
    assert random.gamma([2], 1.0, dtype=dtype, seed=1).dtype.name == dtype
    assert random.beta([2], 1.0, 1.0, dtype=dtype, seed=1).dtype.name == dtype
    assert random.binomial([2], 4, 0.5, dtype=dtype, seed=1).dtype.name == dtype


def test_dropout_keeps_the_mean_and_unknown_sizes() -> None:
    @tf.function(input_signature=[tf.TensorSpec([None, 50])])
    def drop(x: tf.Tensor) -> tf.Tensor:
        return random.dropout(x, 0.5, noise_shape=(None, 1), seed=1)

    x = drop(tf.ones([400, 50])).numpy()
    assert set(np.unique(x)) == {0.0, 2.0} and (x == x[:, :1]).all()
    assert x.mean() == pytest.approx(1.0, abs=0.15)
    assert (random.dropout(tf.ones([4]), 1.0).numpy() == 0).all()


def test_seeds_that_are_none() -> None:
    with pytest.raises(ValueError, match="seed"):
        random.normal([1], seed="one")
    with pytest.raises(ValueError, match="integer"):
        random.SeedGenerator("one")
