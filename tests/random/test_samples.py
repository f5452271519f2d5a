"""Samples have the moments of their distributions, and arguments are checked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf

SAMPLES = 20_000

# What is drawn, its mean and its variance.
MOMENTS: dict[str, tuple[Any, float, float]] = {
    "normal": (lambda n: tf.random.normal([n], 3.0, 2.0, seed=1), 3.0, 4.0),
    "normal-f64": (lambda n: tf.random.normal([n], dtype=tf.float64, seed=1), 0.0, 1.0),
    "truncated_normal": (lambda n: tf.random.truncated_normal([n], seed=1), 0.0, 0.8796**2),
    "uniform": (lambda n: tf.random.uniform([n], -1.0, 3.0, seed=1), 1.0, 16 / 12),
    "integers": (lambda n: tf.random.uniform([n], 0, 10, tf.int64, seed=1), 4.5, 99 / 12),
    "gamma": (lambda n: tf.random.gamma([n], 3.0, 2.0, seed=1), 1.5, 0.75),
    "gamma-below-one": (lambda n: tf.random.gamma([n], 0.5, seed=1), 0.5, 0.5),
    "poisson": (lambda n: tf.random.poisson([n], 4.0, seed=1), 4.0, 4.0),
    "poisson-large": (lambda n: tf.random.poisson([n], 40.0, seed=1), 40.0, 40.0),
    "binomial": (lambda n: tf.random.stateless_binomial([n], [1, 2], 12.0, 0.25), 3.0, 2.25),
    "stateless_normal": (lambda n: tf.random.stateless_normal([n], [1, 2]), 0.0, 1.0),
    "bounded": (
        lambda n: tf.random.stateless_parameterized_truncated_normal([n], [1, 2], minvals=-9.0, maxvals=0.0),
        -np.sqrt(2 / np.pi),
        1 - 2 / np.pi,
    ),
    "generator": (lambda n: tf.random.Generator.from_seed(1).uniform([n]), 0.5, 1 / 12),
    "categorical": (lambda n: tf.random.categorical(tf.math.log([[1.0, 3.0]]), n, seed=1), 0.75, 0.1875),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_moments(name: str) -> None:
    draw, mean, variance = MOMENTS[name]
    tf.random.set_seed(3)
    x = draw(SAMPLES).numpy().astype(np.float64).reshape(-1)
    # Five standard errors: of the mean, and of the variance if the kurtosis is at most 12.
    assert abs(x.mean() - mean) < 5 * np.sqrt(variance / SAMPLES)
    assert abs(x.var() - variance) < 5 * variance * np.sqrt(11 / SAMPLES)


def test_a_shuffle_keeps_the_rows() -> None:
    rows = np.arange(3000).reshape(1000, 3)
    shuffled = tf.random.shuffle(rows, seed=1).numpy()
    assert not np.array_equal(shuffled, rows)
    np.testing.assert_array_equal(shuffled[np.argsort(shuffled[:, 0])], rows)


def test_index_shuffle_is_a_permutation() -> None:
    index = tf.range(100)
    shuffled = tf.random_index_shuffle(index, [1, 2, 3], 99).numpy()
    assert sorted(shuffled.tolist()) == list(range(100))
    assert not np.array_equal(shuffled, index.numpy())


def test_split_and_fold_in_make_seeds_that_are_all_different() -> None:
    seeds = tf.random.split([1, 2], 10).numpy().tolist()
    seeds += [tf.random.fold_in([1, 2], i).numpy().tolist() for i in range(10)]
    assert len({tuple(seed) for seed in seeds}) == 20


@pytest.mark.parametrize(
    ("draw", "error"),
    [
        (lambda: tf.random.normal(3), tf.errors.InvalidArgumentError),
        (lambda: tf.random.normal([2.0]), tf.errors.InvalidArgumentError),
        (lambda: tf.random.normal([None]), ValueError),
        (lambda: tf.random.normal([2], dtype=tf.int32), TypeError),
        (lambda: tf.random.uniform([2], dtype=tf.int8), ValueError),
        (lambda: tf.random.uniform([2], [1, 2], 5, tf.int32), tf.errors.InvalidArgumentError),
        (lambda: tf.random.categorical([1.0], 2), tf.errors.InvalidArgumentError),
        (lambda: tf.random.gamma([2], [1, 2], dtype=tf.int32), ValueError),
        (lambda: tf.random.stateless_gamma([3], [1, 2], [1.0, 2.0]), tf.errors.InvalidArgumentError),
        (lambda: tf.random.stateless_normal([3], [1, 2], alg="mersenne"), ValueError),
        (lambda: tf.random.stateless_normal([3], [1, 2], alg="threefry"), tf.errors.InvalidArgumentError),
    ],
)
def test_arguments_are_checked(draw: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        draw()


def test_invalid_bounds_are_found_compiled_too() -> None:
    function = tf.function(lambda low: tf.random.uniform([2000], low, 5, tf.int32))
    for _ in range(3):
        assert function(tf.constant(1)).shape == (2000,)
        with pytest.raises(tf.errors.InvalidArgumentError):
            function(tf.constant(5)).numpy()


def test_a_generator_is_a_variable() -> None:
    generator = tf.random.Generator.from_seed(5)
    copy = tf.random.Generator.from_state(generator.state, "philox")
    function = tf.function(lambda: generator.normal([3]))
    traced = [function().numpy() for _ in range(2)]
    np.testing.assert_array_equal(traced, [copy.normal([3]).numpy() for _ in range(2)])
    np.testing.assert_array_equal(generator.state.numpy(), copy.state.numpy())
    assert int(generator.key) == 0
    first, second = generator.split(2)
    assert not np.array_equal(first.normal([2]), second.normal([2]))
    generator.reset([1, 2, 3])
    assert generator.state.numpy().tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="incompatible"):
        generator.reset([1, 2])


def test_the_learned_sampler_learns() -> None:
    tf.random.set_seed(1)
    often = [[3]] * 500

    def draw() -> Any:
        return tf.random.learned_unigram_candidate_sampler(often, 1, 100, False, 10, seed=2)

    first, second = draw(), draw()
    assert float(first.true_expected_count[0, 0]) == pytest.approx(10.0)
    assert float(second.true_expected_count[0, 0]) == pytest.approx(100 * 501 / 510, rel=1e-5)
    assert np.mean(second.sampled_candidates.numpy() == 3) > 0.9
