"""Segments against loops over rows, and gradients against differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf

QUICK = settings(max_examples=40, deadline=None)
HOW = {"sum": np.sum, "prod": np.prod, "max": np.max, "min": np.min, "mean": np.mean}


@st.composite
def segments(draw: st.DrawFn) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], int]:
    """Rows, the segment of each (a negative one: none), and how many segments there are."""
    count, rows, width = draw(st.integers(1, 4)), draw(st.integers(0, 7)), draw(st.integers(0, 3))
    ids = np.array(draw(st.lists(st.integers(-1, count - 1), min_size=rows, max_size=rows)), np.int32)
    values = np.random.RandomState(rows).uniform(1, 2, (rows, width))
    return values, ids, count


@QUICK
@given(segments(), st.sampled_from(sorted(HOW)))
def test_unsorted_segments_are_groups_of_rows(case: Any, how: str) -> None:
    values, ids, count = case
    found = getattr(tf.math, f"unsorted_segment_{how}")(values, ids, count).numpy()
    empty = {"prod": 1.0, "max": np.finfo("f8").min, "min": np.finfo("f8").max}.get(how, 0.0)
    for segment in range(count):
        rows = values[ids == segment]
        expected = HOW[how](rows, axis=0) if len(rows) else np.full(values.shape[1:], empty)
        np.testing.assert_allclose(found[segment], expected, rtol=1e-12)


@QUICK
@given(segments(), st.sampled_from(sorted(HOW)))
def test_sorted_segments_are_unsorted_ones(case: Any, how: str) -> None:
    values, ids, _ = case
    ids = np.sort(np.maximum(ids, 0))
    found = getattr(tf.math, f"segment_{how}")(values, ids).numpy()
    assert found.shape == ((ids[-1] + 1 if ids.size else 0), *values.shape[1:])
    for segment in range(len(found)):
        rows = values[ids == segment]
        expected = HOW[how](rows, axis=0) if len(rows) else np.full(values.shape[1:], float(how == "prod"))
        np.testing.assert_allclose(found[segment], expected, rtol=1e-12)


@pytest.mark.parametrize("how", ["sum", "prod", "max", "min", "mean", "sqrt_n"])
def test_gradients_are_differences(how: str) -> None:
    ids = np.array([1, 0, 1, -1, 1])
    x = np.array([1.0, 2.0, 3.5, 4.0, 0.5])
    weights = np.array([1.0, -2.0])

    def total(x: Any) -> Any:
        return tf.reduce_sum(getattr(tf.math, f"unsorted_segment_{how}")(x, ids, 2) * weights)

    start = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(start)
        y = total(start)
    step = 1e-6
    differences = [float(total(x + step * e) - total(x - step * e)) / (2 * step) for e in np.eye(5)]
    np.testing.assert_allclose(tape.gradient(y, start).numpy(), differences, rtol=1e-6, atol=1e-8)


def test_one_zero_of_a_product_has_a_gradient_and_two_have_none() -> None:
    x = tf.constant([0.0, 3.0, 0.0, 0.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.math.segment_prod(x, [0, 0, 1, 1])
    np.testing.assert_array_equal(tape.gradient(y, x).numpy(), [3, 0, 0, 0])


def test_second_derivatives() -> None:
    x = tf.constant([1.0, 2.0, 3.0], tf.float64)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.math.unsorted_segment_sum(x * x * x, [0, 1, 0], 2)
        slope = inner.gradient(y, x)
    np.testing.assert_allclose(outer.gradient(slope, x).numpy(), [6, 12, 18])


def test_unknown_sizes_in_a_function() -> None:
    @tf.function(input_signature=[tf.TensorSpec([None, 3]), tf.TensorSpec([None], tf.int32)], autograph=False)
    def means(values: Any, ids: Any) -> Any:
        result = tf.math.unsorted_segment_mean(values, ids, tf.reduce_max(ids) + 1)
        assert result.shape.as_list() == [None, 3]
        return result

    np.testing.assert_array_equal(means(np.ones((4, 3), np.float32), [0, 2, 2, 0]).numpy()[:, 0], [1, 0, 1])


def test_bad_segments_are_refused() -> None:
    for ids, message in (([1, 0], "not increasing"), ([-1, 0], "out of range"), ([0], "same size")):
        with pytest.raises(tf.errors.InvalidArgumentError, match=message):
            tf.math.segment_sum([1.0, 2.0], ids)
    with pytest.raises(tf.errors.InvalidArgumentError, match="is out of range"):
        print(tf.math.unsorted_segment_sum([1.0, 2.0], [0, 2], 2))
