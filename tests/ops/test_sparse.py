"""Sparse ops: on NumPy and compiled alike, with values that dense tensors give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thalweg as tf
from thalweg.core.xla import jax, jnp
from thalweg.ops import sparse, sparse_segments

INDICES = np.array([[0, 1], [0, 3], [1, 0], [2, 2]], np.int64)
VALUES = np.array([1.0, -2.0, 3.0, 0.5], np.float32)
SHAPE = np.array([3, 4], np.int64)
DENSE = np.arange(12, dtype=np.float32).reshape(3, 4) - 5
SHUFFLED = np.array([2, 0, 3, 1])

LOWERINGS: dict[str, Callable[[Any], Any]] = {
    "to_dense": lambda xp: sparse.sparse_to_dense.lower(
        xp, INDICES, VALUES, np.float32(-1), output_shape=(3, 4), validate_indices=True
    ),
    "order": lambda xp: sparse.sparse_order.lower(xp, INDICES[SHUFFLED]),
    "reorder": lambda xp: sparse.sparse_reorder.lower(xp, INDICES[SHUFFLED], VALUES[SHUFFLED]),
    "reshape": lambda xp: sparse.sparse_reshape.lower(xp, INDICES, SHAPE, np.array([2, -1, 3])),
    "dense_at": lambda xp: sparse.dense_at.lower(xp, DENSE[:1], INDICES, SHAPE),
    "dense_from": lambda xp: sparse.dense_from.lower(xp, VALUES, INDICES, SHAPE, shape=(3, 1)),
    "matmul": lambda xp: sparse.sparse_dense_matmul.lower(
        xp, INDICES, VALUES, DENSE.T, a_shape=(3, 4), adjoint_a=False, adjoint_b=False
    ),
    "matmul-adjoint": lambda xp: sparse.sparse_dense_matmul.lower(
        xp, INDICES, VALUES, DENSE.T, a_shape=(3, 4), adjoint_a=True, adjoint_b=True
    ),
    "softmax": lambda xp: sparse.sparse_softmax.lower(xp, INDICES, VALUES),
    "row_sum": lambda xp: sparse.row_sum.lower(xp, INDICES, VALUES),
    "reduce_max": lambda xp: sparse.sparse_reduce_max.lower(
        xp, INDICES, VALUES, shape=(3, 4), axis=(0,), keepdims=True
    ),
    "segment_operands": lambda xp: sparse_segments.segment_operands.lower(
        xp, DENSE, np.array([0, 2]), np.array([0, 0]), num_segments=2
    ),
}


@pytest.mark.parametrize("name", LOWERINGS)
def test_numpy_and_xla_agree(name: str) -> None:
    interpreted = LOWERINGS[name](np)
    compiled = jax.jit(lambda: LOWERINGS[name](jnp))()
    for a, b in zip(_parts(interpreted), _parts(compiled), strict=True):
        assert a.dtype == b.dtype and a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=1e-6)


def _parts(result: Any) -> list[Any]:
    return [np.asarray(x) for x in (result if isinstance(result, tuple) else (result,))]


_matrices = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.sampled_from([0.0, 0.0, 1.0, -2.0]), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
)


@given(_matrices)
def test_sparse_functions_are_the_dense_ones(rows: list[list[float]]) -> None:
    dense = tf.constant(rows)
    x = tf.sparse.from_dense(dense)
    back = tf.sparse.to_dense
    same = np.testing.assert_array_equal
    same(back(x), dense)
    same(back(tf.sparse.transpose(x)), tf.transpose(dense))
    same(back(tf.sparse.reshape(x, [-1])), tf.reshape(dense, [-1]))
    same(back(tf.sparse.expand_dims(x, 1)), tf.expand_dims(dense, 1))
    same(back(tf.sparse.concat(1, [x, x])), tf.concat([dense, dense], 1))
    same(back(tf.sparse.add(x, x)), dense + dense)
    same(back(tf.sparse.maximum(x, tf.sparse.from_dense(-dense))), tf.abs(dense))
    same(tf.sparse.reduce_sum(x, axis=0), tf.reduce_sum(dense, axis=0))
    same(tf.sparse.sparse_dense_matmul(x, tf.transpose(dense)), dense @ tf.transpose(dense))
    same(back(tf.sparse.slice(x, [0, 1], [9, 2])), dense[:, 1:3])
    same(tf.concat([back(p) for p in tf.sparse.split(x, 1, axis=0)], 0), dense)
    same(back(x * dense), dense * dense)


def test_matmul_has_second_gradients() -> None:
    values = tf.Variable(VALUES)
    b = tf.constant(DENSE.T)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = tf.reduce_sum(tf.sparse.sparse_dense_matmul(tf.SparseTensor(INDICES, values, SHAPE), b) ** 2)
        first = inner.gradient(y, values)
        total = tf.reduce_sum(first)
    rows = np.zeros((4, 3, 3), np.float32)
    for k, (i, j) in enumerate(INDICES):
        rows[k, i] = DENSE.T[j]
    flat = rows.reshape(4, -1)
    np.testing.assert_allclose(first, 2 * flat @ (flat.T @ VALUES), rtol=1e-5)
    np.testing.assert_allclose(outer.gradient(total, values), 2 * flat @ flat.T.sum(1), rtol=1e-5)


def test_sparse_tensors_go_through_functions() -> None:
    captured = tf.SparseTensor(INDICES, VALUES, SHAPE)

    @tf.function
    def both(x: tf.SparseTensor) -> tuple[tf.Tensor, tf.SparseTensor]:
        return tf.sparse.sparse_dense_matmul(captured, tf.sparse.to_dense(x), adjoint_a=True), x * 2.0

    product, doubled = both(captured)
    expected = tf.sparse.to_dense(captured).numpy()
    np.testing.assert_allclose(product, expected.T @ expected)
    assert isinstance(doubled, tf.SparseTensor)
    np.testing.assert_array_equal(tf.sparse.to_dense(doubled), 2 * expected)
    other = tf.SparseTensor(INDICES, VALUES, [3, 5])
    assert both(other)[1].shape == [3, 5]


def test_a_training_loop_with_a_captured_matrix_is_compiled() -> None:
    size = 200
    rng = np.random.default_rng(0)
    places = np.unique(rng.integers(0, size, (2000, 2)), axis=0)
    adjacency = tf.SparseTensor(places, np.ones(len(places), np.float32), [size, size])
    weights = tf.Variable(rng.normal(size=(size, 8)).astype(np.float32) * 0.01)
    losses = []
    for _ in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((tf.sparse.sparse_dense_matmul(adjacency, weights) - 1.0) ** 2)
        weights.assign_sub(0.01 * tape.gradient(loss, weights))
        losses.append(float(loss))
    assert losses == sorted(losses, reverse=True)


def test_nests_take_sparse_tensors_apart() -> None:
    x = tf.SparseTensor(INDICES, VALUES, SHAPE)
    parts = tf.nest.flatten({"x": x}, expand_composites=True)
    assert [p.shape.as_list() for p in parts] == [[4, 2], [4], [2]]
    again = tf.nest.pack_sequence_as({"x": x}, parts, expand_composites=True)["x"]
    np.testing.assert_array_equal(tf.sparse.to_dense(again), tf.sparse.to_dense(x))
    spec = tf.type_spec_from_value(x)
    assert spec == tf.SparseTensorSpec([3, 4], tf.float32) and spec.is_compatible_with(x)
