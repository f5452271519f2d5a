"""Datasets in a `tf.function`: elements are taken when it runs, not while it is traced."""

from __future__ import annotations

from typing import Any

import pytest

import thalweg as tf

Dataset = tf.data.Dataset


@tf.function
def total(dataset: Any) -> Any:
    result = tf.constant(0, tf.int64)
    for x in dataset:
        result += x
    return result


def test_loop() -> None:
    dataset = Dataset.range(5)
    assert [total(dataset).numpy() for _ in range(2)] == [10, 10]
    assert total(Dataset.range(0)).numpy() == 0


def test_a_long_loop_is_one_operation() -> None:
    graphs = [total.get_concrete_function(Dataset.range(n)).graph for n in (3, 3000)]
    assert len(graphs[0].get_operations()) == len(graphs[1].get_operations()) < 20


def test_loop_over_batches_of_different_sizes() -> None:
    @tf.function
    def rows(dataset: Any) -> Any:
        result = tf.zeros([], tf.int64)
        for x in dataset:
            result = result * 10 + tf.reduce_sum(x)
        return result

    assert rows(Dataset.range(5).batch(2)).numpy() == 154


def test_training_loop() -> None:
    weight = tf.Variable(0.0)

    @tf.function
    def epoch(dataset: Any) -> None:
        for x, y in dataset:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((x * weight - y) ** 2)
            weight.assign_sub(0.01 * tape.gradient(loss, weight))

    dataset = Dataset.from_tensor_slices(([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0])).batch(2)
    for _ in range(50):
        epoch(dataset)
    assert weight.numpy() == pytest.approx(2.0, abs=1e-3)


def test_break_and_continue() -> None:
    @tf.function
    def odd_ones_up_to(dataset: Any, limit: Any) -> Any:
        result = tf.constant(0, tf.int64)
        for x in dataset:
            if x % 2 == 0:
                continue
            if x > limit:
                break
            result += x
        return result

    limit = tf.constant(5, tf.int64)
    assert odd_ones_up_to(Dataset.range(100).repeat(), limit).numpy() == 9
    iterator = iter(Dataset.range(20))
    assert odd_ones_up_to(iterator, limit).numpy() == 9
    assert next(iterator).numpy() == 8


def test_nested_loops() -> None:
    @tf.function
    def products(dataset: Any) -> Any:
        result = tf.constant(0, tf.int64)
        for x in dataset:
            for y in dataset:
                result += x * y
        return result

    assert products(Dataset.range(5)).numpy() == 100


def test_next() -> None:
    @tf.function
    def pair(iterator: Any) -> Any:
        return next(iterator), iterator.get_next()

    iterator = iter(Dataset.range(5).batch(2))
    first, second = pair.get_concrete_function(iterator).structured_outputs
    assert first.shape.as_list() == second.shape.as_list() == [None]
    assert [x.numpy().tolist() for x in pair(iterator)] == [[0, 1], [2, 3]]
    with pytest.raises(tf.errors.OutOfRangeError, match="End of sequence"):
        pair(iterator)


def test_an_iterator_made_inside_begins_anew() -> None:
    @tf.function
    def digits(dataset: Any) -> Any:
        iterator = iter(dataset)
        result = next(iterator) + 10 * next(iterator)
        for x in iterator:
            result += 100 * x
        return result

    dataset = Dataset.range(1, 5)
    assert [digits(dataset).numpy() for _ in range(2)] == [721, 721]


def test_builtins() -> None:
    @tf.function
    def numbered(dataset: Any) -> Any:
        result = tf.constant(0, tf.int64)
        for k, x in enumerate(dataset, 2):
            result += k * x
        return result

    @tf.function
    def combined(dataset: Any) -> Any:
        result = tf.constant(0, tf.int64)
        for x, y in zip(dataset, dataset, strict=False):
            result += x * y
        for x in map(lambda x, y: x + y, dataset, dataset):
            result += x
        for x in filter(lambda x: x > 2, dataset):
            result += 100 * x
        return result

    assert numbered(Dataset.range(5)).numpy() == 50
    assert combined(Dataset.range(5)).numpy() == 750


def test_builtins_of_python_values() -> None:
    @tf.function
    def plain(x: Any) -> Any:
        for k, (a, b) in enumerate(zip([1, 2], map(abs, [-3, 4]), strict=True)):
            x += k * a * b
        for y in filter(None, [0, 5]):
            x += y
        return x

    assert plain(tf.constant(1)).numpy() == 14
