"""`keras.utils`: labels, norms, batches, data sets in Python, in two parts and in windows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf

utils = tf.keras.utils

# Made by `make_golden.py`.
GOLDEN: dict[str, Any] = json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))


def test_to_categorical() -> None:
    assert utils.to_categorical([0, 2]).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert utils.to_categorical([[1], [0]], 2).tolist() == [[0, 1], [1, 0]]
    assert utils.to_categorical(np.ones([2, 3], int), 4).shape == (2, 3, 4)
    assert utils.to_categorical(1, 2).tolist() == [0, 1] and utils.to_categorical([1]).dtype == np.float64
    with pytest.raises(IndexError):
        utils.to_categorical([3], 3)
    vectors = utils.to_categorical(tf.constant([[0], [2]]), 3)
    assert vectors.numpy().tolist() == [[1, 0, 0], [0, 0, 1]] and vectors.dtype == tf.float32
    with pytest.raises(ValueError, match="num_classes"):
        utils.to_categorical(tf.constant([1]))


def test_normalize() -> None:
    x = np.array([[3.0, 4.0], [0.0, 0.0]])
    assert utils.normalize(x).tolist() == [[0.6, 0.8], [0, 0]]
    np.testing.assert_allclose(utils.normalize(x, axis=0, order=1), [[1, 1], [0, 0]])
    np.testing.assert_allclose(utils.normalize(tf.constant(x, tf.float32)), [[0.6, 0.8], [0, 0]], rtol=1e-6)
    np.testing.assert_allclose(utils.normalize(tf.constant(x), order=1)[0], [3 / 7, 4 / 7])
    with pytest.raises(ValueError, match="order"):
        utils.normalize(tf.constant(x), order=1.5)


def test_parts_of_batches() -> None:
    assert utils.unpack_x_y_sample_weight(5) == (5, None, None)
    assert utils.unpack_x_y_sample_weight([1, 2, 3]) == (1, 2, 3)
    assert utils.unpack_x_y_sample_weight((1,)) == (1, None, None)
    with pytest.raises(ValueError, match="format"):
        utils.unpack_x_y_sample_weight((1, 2, 3, 4))
    assert utils.pack_x_y_sample_weight(1) == 1 and utils.pack_x_y_sample_weight([1]) == ([1],)
    assert utils.pack_x_y_sample_weight(1, 2) == (1, 2) and utils.pack_x_y_sample_weight(1, 2, 3) == (1, 2, 3)


def test_a_dataset_in_python() -> None:
    class Squares(utils.PyDataset):  # type: ignore[misc, name-defined]
        def __len__(self) -> int:
            return 3

        def __getitem__(self, index: int) -> int:
            return index**2

    squares = Squares(workers=2, max_queue_size=4)
    assert list(squares) == [0, 1, 4] and squares.num_batches == 3
    assert (squares.workers, squares.use_multiprocessing, squares.max_queue_size) == (2, False, 4)
    squares.workers = 1
    assert squares.workers == 1 and utils.Sequence is utils.PyDataset


def test_a_dataset_in_python_without_an_end() -> None:
    class Endless(utils.PyDataset):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            pass

        num_batches = property(lambda self: None)

        def __getitem__(self, index: int) -> int:
            return index

    endless: Iterator[int] = iter(Endless())
    assert [next(endless) for _ in range(3)] == [0, 1, 2]
    with pytest.warns(UserWarning, match="super"):
        assert Endless().workers == 1
    with pytest.raises(NotImplementedError, match="__getitem__"):
        utils.PyDataset()[0]
    with pytest.raises(NotImplementedError, match="num_batches"):
        _ = utils.PyDataset().num_batches


def _rows(dataset: Any) -> Any:
    return [[np.asarray(part).tolist() for part in element] for element in dataset]


X, Y = np.arange(60.0).reshape(30, 2), np.arange(30)


@pytest.mark.parametrize(("options", "wanted"), GOLDEN["windows"])
def test_windows_of_a_series(options: dict[str, Any], wanted: Any) -> None:
    dataset = utils.timeseries_dataset_from_array(X, Y, **options)
    assert _rows(dataset) == wanted
    alone = utils.timeseries_dataset_from_array(X, None, **options)
    if not options.get("shuffle"):
        # Without targets there may be more windows: as many as the series has room for.
        first = next(iter(alone)).numpy()
        assert first.tolist() == wanted[0][0]


@pytest.mark.parametrize(
    "options",
    [
        {"start_index": -1},
        {"start_index": 30},
        {"start_index": 5, "end_index": 5},
        {"end_index": 31},
        {"sampling_rate": 0},
        {"sequence_stride": 30},
        {"format": "grain"},
    ],
)
def test_windows_that_cant_be(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(reversed(options))):
        utils.timeseries_dataset_from_array(X, Y, sequence_length=2, **options)


@pytest.mark.parametrize(("options", "wanted"), GOLDEN["splits"])
def test_two_parts_of_arrays(options: dict[str, Any], wanted: Any) -> None:
    assert [_rows(part) for part in utils.split_dataset((X[:8], Y[:8]), **options)] == wanted


def test_two_parts_of_datasets() -> None:
    left, right = utils.split_dataset(tf.data.Dataset.range(7).batch(2), right_size=3)
    assert [x.numpy().tolist() for x in left] == [[0, 1], [2, 3]]
    assert [x.numpy().tolist() for x in right] == [[4, 5], [6]]
    nested = tf.data.Dataset.from_tensor_slices({"a": [1, 2], "b": ([3, 4], [[5], [6]])})
    left, _ = utils.split_dataset(nested, left_size=0.5)
    element = next(iter(left))
    assert element["a"].numpy() == 1 and element["b"][1].numpy().tolist() == [5]
    left, _ = utils.split_dataset(np.arange(4), left_size=1)
    assert left.element_spec == tf.TensorSpec([], tf.int32)


@pytest.mark.parametrize(
    ("dataset", "options", "error"),
    [
        (np.arange(9), {}, ValueError),
        (np.arange(9), {"left_size": 0}, ValueError),
        (np.arange(9), {"left_size": 1.5}, ValueError),
        (np.arange(9), {"left_size": 9}, ValueError),
        (np.arange(9), {"left_size": 0.6, "right_size": 0.6}, ValueError),
        (np.arange(9), {"left_size": 5, "right_size": 5}, ValueError),
        (np.arange(9), {"left_size": 0.001}, ValueError),
        (np.arange(9), {"right_size": "half"}, TypeError),
        (5, {"left_size": 1}, TypeError),
        ([], {"left_size": 1}, ValueError),
        ([[1, 2]], {"left_size": 1}, ValueError),
        ((np.arange(3), np.arange(2)), {"left_size": 1}, ValueError),
        (tf.data.Dataset.range(0), {"left_size": 1}, ValueError),
    ],
)
def test_parts_that_cant_be(dataset: Any, options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        utils.split_dataset(dataset, **options)
