"""Sorting, search and counting against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import thalweg as tf

QUICK = settings(max_examples=50, deadline=None)

tables = arrays.arrays(
    st.sampled_from([np.float32, np.int32, np.uint8, np.int64]),
    arrays.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5),
    elements=st.integers(0, 5),
)


@QUICK
@given(tables, st.data())
def test_sort_is_numpys(x: np.ndarray[Any, Any], data: st.DataObject) -> None:
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    np.testing.assert_array_equal(tf.sort(x, axis=axis).numpy(), np.sort(x, axis=axis))
    order = tf.argsort(x, axis=axis).numpy()
    np.testing.assert_array_equal(order, np.argsort(x, axis=axis, kind="stable"))
    down = tf.sort(x, axis=axis, direction="DESCENDING").numpy()
    np.testing.assert_array_equal(down, np.flip(np.sort(x, axis=axis), axis))


def test_extreme_integers_are_sorted() -> None:
    x = np.array([-(2**31), 2**31 - 1, 0, -1], np.int32)
    np.testing.assert_array_equal(tf.sort(x).numpy(), np.sort(x))
    np.testing.assert_array_equal(tf.sort(np.array([255, 0, 7], np.uint8)).numpy(), [0, 7, 255])


@QUICK
@given(tables, st.data())
def test_searchsorted_is_numpys(x: np.ndarray[Any, Any], data: st.DataObject) -> None:
    row = np.sort(x.reshape(-1))
    wanted = data.draw(arrays.arrays(row.dtype, st.integers(0, 4), elements=st.integers(0, 6)))
    for side in ("left", "right"):
        found = tf.searchsorted(row, wanted, side=side).numpy()
        np.testing.assert_array_equal(found, np.searchsorted(row, wanted, side=side))  # type: ignore[call-overload]


@QUICK
@given(st.lists(st.integers(0, 8), max_size=12), st.integers(0, 10))
def test_bincount_is_numpys(values: list[int], least: int) -> None:
    x = np.array(values, np.int32)
    found = tf.math.bincount(x, minlength=least).numpy()
    np.testing.assert_array_equal(found, np.bincount(x, minlength=least))


@QUICK
@given(st.lists(st.floats(0, 1, width=32), max_size=12), st.integers(1, 6))
def test_histograms_and_bins_agree(values: list[float], nbins: int) -> None:
    x = np.array(values, np.float64)
    counts = tf.histogram_fixed_width(x, np.array([0.0, 1.0]), nbins=nbins).numpy()
    bins = tf.histogram_fixed_width_bins(x, np.array([0.0, 1.0]), nbins=nbins).numpy()
    np.testing.assert_array_equal(counts, np.bincount(bins, minlength=nbins))
    assert counts.sum() == len(values)


def test_sorting_in_a_function_of_unknown_size() -> None:
    @tf.function(input_signature=[tf.TensorSpec([None, None])], autograph=False)
    def smallest_first(x: Any) -> Any:
        result = tf.sort(x, axis=0)
        assert result.shape.as_list() == [None, None]
        return result

    x = np.array([[3.0, 1.0], [2.0, 5.0]], np.float32)
    np.testing.assert_array_equal(smallest_first(x).numpy(), np.sort(x, axis=0))


def test_the_gradient_of_sort_goes_back_where_elements_came_from() -> None:
    x = tf.constant([3.0, 1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.sort(x) * [1.0, 10.0, 100.0])
    np.testing.assert_array_equal(tape.gradient(y, x).numpy(), [100, 1, 10])


def test_labels_out_of_range_are_refused() -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match="`labels` out of bound"):
        print(tf.math.confusion_matrix([0, 3], [1, 1], num_classes=2))
    with pytest.raises(tf.errors.InvalidArgumentError, match="`predictions` contains negative"):
        print(tf.math.confusion_matrix([0, 1], [1, -1]))
