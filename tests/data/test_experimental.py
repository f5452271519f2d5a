"""`tf.data.experimental`: grouping by a reducer, and the Examples of files in parsed batches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf

experimental = tf.data.experimental
FEATURES = {
    "x": tf.io.FixedLenFeature([2], tf.float32),
    "y": tf.io.FixedLenFeature([], tf.int64),
    "z": tf.io.VarLenFeature(tf.int64),
}


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A file of five Examples."""
    train = tf.train
    path = str(tmp_path / "a.tfrecord")
    with tf.io.TFRecordWriter(path) as writer:
        for i in range(5):
            feature = {
                "x": train.Feature(float_list=train.FloatList(value=[i, i + 0.5])),
                "y": train.Feature(int64_list=train.Int64List(value=[i])),
                "z": train.Feature(int64_list=train.Int64List(value=range(i))),
            }
            writer.write(train.Example(features=train.Features(feature=feature)).SerializeToString())
    return path


def test_group_by_reducer() -> None:
    reducer = experimental.Reducer(
        lambda key: (key, 0.0), lambda state, x: (state[0], state[1] + tf.cast(x, tf.float32)), lambda *s: s
    )
    group = experimental.group_by_reducer(lambda x: 2 - x % 3, reducer)
    dataset = tf.data.Dataset.range(10).apply(group)
    assert repr(dataset).startswith("<_GroupByReducerDataset element_spec=(TensorSpec(shape=(), dtype=tf.int")
    assert list(dataset.as_numpy_iterator()) == [(0, 15.0), (1, 12.0), (2, 18.0)]
    assert dataset.cardinality() == tf.data.UNKNOWN_CARDINALITY
    assert list(tf.data.Dataset.range(0).apply(group)) == []


def test_a_reducer_whose_state_grows() -> None:
    reducer = experimental.Reducer(
        lambda key: tf.zeros([0], tf.int64),
        lambda state, x: tf.concat([state, [x]], 0),
        lambda state: {"sum": tf.reduce_sum(state), "size": tf.size(state)},
    )
    found = tf.data.Dataset.range(10).apply(experimental.group_by_reducer(lambda x: x % 3, reducer))
    assert list(found.as_numpy_iterator()) == [
        {"sum": 18, "size": 4},
        {"sum": 12, "size": 3},
        {"sum": 15, "size": 3},
    ]


def test_reducers_that_dont_fit() -> None:
    good = experimental.Reducer(lambda key: 0, lambda state, x: state, lambda state: state)

    def narrow(x: Any) -> Any:
        return tf.cast(x, tf.int32)

    def vector(x: Any) -> Any:
        return [x]

    for key in (narrow, vector):
        with pytest.raises(ValueError, match="key_func"):
            tf.data.Dataset.range(3).apply(experimental.group_by_reducer(key, good))
    other = experimental.Reducer(lambda key: 0, lambda state, x: x, lambda state: state)
    with pytest.raises(TypeError, match="element types for the new state"):
        tf.data.Dataset.range(3).apply(experimental.group_by_reducer(lambda x: x, other))


def test_an_element_that_cant_be_reduced() -> None:
    reducer = experimental.Reducer(
        lambda key: 0.0,
        lambda state, x: state + tf.debugging.check_numerics(x, "no number") * 0 + 1.0,
        lambda state: state,
    )
    dataset = tf.data.Dataset.from_tensor_slices([1.0, np.nan, 2.0])
    elements = iter(dataset.apply(experimental.group_by_reducer(lambda x: np.int64(0), reducer)))
    with pytest.raises(tf.errors.InvalidArgumentError, match="no number"):
        next(elements)
    assert next(elements).numpy() == 2.0


def test_parse_example_dataset(path: str) -> None:
    parse = experimental.parse_example_dataset(FEATURES, num_parallel_calls=2)
    dataset = tf.data.TFRecordDataset(path).batch(2).apply(parse)
    assert repr(dataset).startswith("<_ParseExampleDataset")
    batches = list(dataset)
    np.testing.assert_array_equal(batches[1]["x"], [[2, 2.5], [3, 3.5]])
    assert [batch["z"].dense_shape.numpy().tolist() for batch in batches] == [[2, 1], [2, 3], [1, 4]]
    for records in (tf.data.TFRecordDataset(path), tf.data.Dataset.range(3).batch(2)):
        with pytest.raises(TypeError, match="vectors of strings"):
            records.apply(parse)
    with pytest.raises(ValueError, match="features"):
        experimental.parse_example_dataset(None)  # type: ignore[arg-type]


def labels(dataset: Any) -> list[list[int]]:
    return [label.numpy().tolist() for _, label in dataset]


def test_batched_features(path: str) -> None:
    def make(**options: Any) -> Any:
        return experimental.make_batched_features_dataset(path, 2, FEATURES, **options)

    plain = make(shuffle=False, num_epochs=1)
    assert [batch["y"].numpy().tolist() for batch in plain] == [[0, 1], [2, 3], [4]]
    twice = make(label_key="y", shuffle=False, num_epochs=2, drop_final_batch=True)
    assert labels(twice) == [[0, 1], [2, 3], [4, 0], [1, 2], [3, 4]]
    assert set(twice.element_spec[0]) == {"x", "z"} and twice.element_spec[1].shape == [2]
    endless = make(label_key="y", shuffle=False)
    assert endless.cardinality() == tf.data.INFINITE_CARDINALITY
    assert labels(endless.take(3)) == [[0, 1], [2, 3], [4, 0]]
    tf.random.set_seed(5)
    shuffled = make(shuffle_seed=3, shuffle_buffer_size=10, num_epochs=1, reader=tf.data.TFRecordDataset)
    assert [batch["y"].numpy().tolist() for batch in shuffled] == [[3, 0], [4, 2], [1]]  # TensorFlow's order
    with pytest.raises(ValueError, match="label_key"):
        make(label_key="q")


def test_no_such_files(tmp_path: Path) -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"No files matched pattern: b'.*nothing\*'"):
        experimental.make_batched_features_dataset(str(tmp_path / "nothing*"), 2, FEATURES)
