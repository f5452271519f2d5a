"""Iterators of 1.x, run by sessions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import thalweg as tf

v1 = tf.compat.v1
Dataset = tf.data.Dataset


@pytest.fixture(autouse=True)
def graph() -> Iterator[Any]:
    with tf.Graph().as_default() as graph:
        yield graph


def taken(session: Any, fetches: Any) -> list[Any]:
    """What a session gives until the dataset ends."""
    found = []
    with pytest.raises(tf.errors.OutOfRangeError):
        while True:
            found.append(session.run(fetches))
    return found


def test_one_shot() -> None:
    dataset = Dataset.from_tensor_slices((np.arange(4.0), ["a", "b", "c", "d"])).batch(3).repeat(2)
    iterator = v1.data.make_one_shot_iterator(dataset)
    assert iterator.output_types == (tf.float64, tf.string)
    assert iterator.output_shapes == (tf.TensorShape([None]), tf.TensorShape([None]))
    numbers, texts = iterator.get_next()
    assert numbers.shape.as_list() == [None]
    with v1.Session() as session:
        found = taken(session, [numbers, numbers * 2, texts])
    assert [a.tolist() for a, _, _ in found] == [[0.0, 1.0, 2.0], [3.0]] * 2
    assert found[0][1].tolist() == [0.0, 2.0, 4.0] and found[1][2].tolist() == [b"d"]


def test_sessions_have_iterators_of_their_own() -> None:
    following = Dataset.range(3).make_one_shot_iterator().get_next()
    with v1.Session() as one, v1.Session() as two:
        assert [one.run(following), one.run(following), two.run(following)] == [0, 1, 0]


def test_initializable_and_fed() -> None:
    fed = v1.placeholder(tf.float32, [None])
    iterator = Dataset.from_tensor_slices(fed).map(lambda x: x + 1).make_initializable_iterator()
    following = iterator.get_next()
    with v1.Session() as session:
        with pytest.raises(tf.errors.FailedPreconditionError, match="has not been initialized"):
            session.run(following)
        for numbers in ([1.0, 2.0], [5.0, 6.0, 7.0]):
            session.run(iterator.initializer, {fed: numbers})
            assert taken(session, following) == [x + 1 for x in numbers]
    with pytest.raises(ValueError, match="which is fed: use make_initializable_iterator"):
        Dataset.from_tensor_slices(fed).make_one_shot_iterator()
    with pytest.raises(ValueError, match="does not have an initializer"):
        _ = Dataset.range(3).make_one_shot_iterator().initializer


def test_one_iterator_for_several_datasets() -> None:
    training, testing = Dataset.range(3), Dataset.range(10, 12)
    types, shapes = v1.data.get_output_types(training), v1.data.get_output_shapes(training)
    iterator = v1.data.Iterator.from_structure(types, shapes)
    following = iterator.get_next()
    begin = [iterator.make_initializer(d) for d in (training, testing)]
    with v1.Session() as session:
        for initializer, expected in zip(begin, ([0, 1, 2], [10, 11]), strict=True):
            session.run(initializer)
            assert taken(session, following) == expected
    with pytest.raises(TypeError, match="Expected output types"):
        iterator.make_initializer(Dataset.from_tensors(1.0))


def test_iterators_chosen_by_handle() -> None:
    first, second = Dataset.range(3).make_one_shot_iterator(), Dataset.range(10, 12).make_one_shot_iterator()
    handle = v1.placeholder(tf.string, [])
    following = v1.data.Iterator.from_string_handle(handle, tf.int64, []).get_next()
    with v1.Session() as session:
        one, two = session.run([first.string_handle(), second.string_handle()])
        assert [session.run(following, {handle: h}) for h in (one, two, one)] == [0, 10, 1]


def test_tensors_of_the_graph_in_a_dataset() -> None:
    scale = tf.constant([3], tf.int32)[0] * 2
    dataset = Dataset.from_tensor_slices(tf.constant([1, 2, 3]) * 10).map(lambda x: x * scale)
    following = dataset.make_one_shot_iterator().get_next()
    with v1.Session() as session:
        assert taken(session, following) == [60, 120, 180]


def test_training() -> None:
    weight = v1.get_variable("weight", [], initializer=v1.zeros_initializer())
    points = np.array([1.0, 2.0, 3.0], np.float32)
    x, y = (
        Dataset.from_tensor_slices((points, 2 * points)).repeat().batch(3).make_one_shot_iterator().get_next()
    )
    step = v1.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean((weight * x - y) ** 2))
    with v1.Session() as session:
        session.run(v1.global_variables_initializer())
        for _ in range(30):
            session.run(step)
        assert session.run(weight) == pytest.approx(2.0, abs=1e-4)
