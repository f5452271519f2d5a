"""Slicing, broadcasting and shapes against NumPy, for any shapes and subscripts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf

QUICK = settings(max_examples=60, deadline=None)

shapes = st.lists(st.integers(0, 4), min_size=1, max_size=4).map(tuple)


def _array(shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    return np.arange(int(np.prod(shape)), dtype=np.float32).reshape(shape)


@st.composite
def subscripts(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[Any, ...]]:
    """A shape and a subscript that NumPy accepts for it."""
    shape = draw(shapes)
    count = draw(st.integers(0, len(shape)))
    parts: list[Any] = []
    for size in shape[:count]:
        bound = st.none() | st.integers(-size - 2, size + 2)
        step = st.none() | st.integers(-3, 3).filter(bool)
        entry = st.builds(slice, bound, bound, step)
        if size:
            entry = entry | st.integers(-size, size - 1)
        parts.append(draw(entry))
    if draw(st.booleans()):
        parts.insert(draw(st.integers(0, len(parts))), None)
    if draw(st.booleans()):
        parts.insert(len(parts), Ellipsis)
    return shape, tuple(parts)


@QUICK
@given(subscripts())
def test_a_slice_is_numpys(case: tuple[tuple[int, ...], tuple[Any, ...]]) -> None:
    shape, subscript = case
    array = _array(shape)
    pending = tf.constant(array) + 0.0
    np.testing.assert_array_equal(pending[subscript].numpy(), (array + 0.0)[subscript])
    np.testing.assert_array_equal(tf.constant(array)[subscript].numpy(), array[subscript])


@QUICK
@given(subscripts())
def test_a_slice_of_a_symbolic_tensor_is_numpys(case: tuple[tuple[int, ...], tuple[Any, ...]]) -> None:
    shape, subscript = case
    array = _array(shape)
    graph = tf.Graph()
    with graph.as_default():
        x = graph.add_placeholder(tf.float32, (None,) * len(shape))
        y = x[subscript]
    found = tf.compat.v1.Session(graph=graph).run(y, {x: array})
    np.testing.assert_array_equal(found, array[subscript])
    assert y.shape.is_compatible_with(array[subscript].shape)


@QUICK
@given(subscripts())
def test_the_gradient_of_a_slice_marks_its_place(case: tuple[tuple[int, ...], tuple[Any, ...]]) -> None:
    shape, subscript = case
    array = _array(shape)
    x = tf.constant(array)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(x[subscript])
    marked = np.zeros(shape, np.float32)
    marked[subscript] = 1
    np.testing.assert_array_equal(tape.gradient(y, x).numpy(), marked)


@QUICK
@given(subscripts())
def test_assigning_to_a_slice_is_numpys(case: tuple[tuple[int, ...], tuple[Any, ...]]) -> None:
    shape, subscript = case
    array = _array(shape)
    v = tf.Variable(array)
    v[subscript].assign(tf.fill(array[subscript].shape, -1.0))
    array[subscript] = -1
    np.testing.assert_array_equal(v.numpy(), array)


@st.composite
def broadcastable(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes that broadcast."""
    whole = draw(shapes)

    def part() -> tuple[int, ...]:
        kept = [1 if draw(st.booleans()) else n for n in whole]
        return tuple(kept[draw(st.integers(0, len(kept))) :])

    return part(), part()


@QUICK
@given(broadcastable())
def test_broadcasting_is_numpys_and_gradients_have_the_operands_shapes(
    case: tuple[tuple[int, ...], tuple[int, ...]],
) -> None:
    a, b = (_array(shape) + 1 for shape in case)
    x, y = tf.constant(a), tf.constant(b)
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        z = x * y
    np.testing.assert_array_equal(z.numpy(), a * b)
    assert tf.broadcast_static_shape(x.shape, y.shape) == z.shape
    dx, dy = tape.gradient(z, [x, y])
    whole = np.broadcast_shapes(*case)
    assert (dx.shape, dy.shape) == (x.shape, y.shape)
    assert float(tf.reduce_sum(dx)) == np.broadcast_to(b, whole).sum()
    assert float(tf.reduce_sum(dy)) == np.broadcast_to(a, whole).sum()


@QUICK
@given(shapes, st.data())
def test_transposing_and_back_is_nothing(shape: tuple[int, ...], data: st.DataObject) -> None:
    perm = data.draw(st.permutations(range(len(shape))))
    array = _array(shape)
    x = tf.transpose(tf.constant(array), perm)
    np.testing.assert_array_equal(x.numpy(), array.transpose(perm))
    np.testing.assert_array_equal(tf.transpose(x, tf.math.invert_permutation(perm)).numpy(), array)


@QUICK
@given(shapes, st.integers(-5, 4))
def test_a_new_dimension_goes_where_numpy_puts_it(shape: tuple[int, ...], axis: int) -> None:
    array = _array(shape)
    if not -len(shape) - 1 <= axis <= len(shape):
        with pytest.raises(tf.errors.InvalidArgumentError):
            tf.expand_dims(array, axis)
        return
    x = tf.expand_dims(array, axis)
    np.testing.assert_array_equal(x.numpy(), np.expand_dims(array, axis))
    np.testing.assert_array_equal(tf.squeeze(x, axis).numpy(), array)


@QUICK
@given(shapes, st.data())
def test_parts_joined_are_the_whole(shape: tuple[int, ...], data: st.DataObject) -> None:
    axis = data.draw(st.integers(0, len(shape) - 1))
    cuts = sorted(data.draw(st.lists(st.integers(0, shape[axis]), max_size=3)))
    sizes = np.diff([0, *cuts, shape[axis]]).tolist()
    array = _array(shape)
    parts = tf.split(array, sizes, axis)
    assert [part.shape[axis] for part in parts] == sizes
    np.testing.assert_array_equal(tf.concat(parts, axis).numpy(), array)


def test_a_loop_over_rows_makes_few_programs() -> None:
    x = tf.constant(np.arange(100, dtype=np.float32).reshape(50, 2)) * 1.0
    total = sum(float(tf.reduce_sum(x[i])) for i in range(50))
    assert total == 4950


def test_operands_met_before_one_is_converted_keep_their_specs() -> None:
    for shape in ((3, 4), (2, 3, 4)):
        x = tf.ones(shape) * 1.0
        x.numpy()
        assert tf.gather(x, [1, 0], axis=1).shape == (shape[0], 2, *shape[2:])
