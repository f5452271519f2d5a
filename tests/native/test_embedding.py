"""Native rows of tables of embeddings, as the ops use them, against NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

import thalweg as tf
from thalweg.core.checks import collecting
from thalweg.core.xla import jax, jnp
from thalweg.native import embedding, library
from thalweg.ops.gather import gather
from thalweg.ops.segments import unsorted_segment_sum

needs_kernels = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")


def lowered(op, *operands, **attributes):
    """An op in a program: the conditions that it sets aren't looked at."""
    with collecting.into([]):
        return op.lower(jnp, *map(jnp.asarray, operands), **attributes)


def table_and_indices(rows=50, shape=(70,), places=(30, 20), dtype=np.int32):
    rng = np.random.default_rng(0)
    table = rng.normal(size=(rows, *shape)).astype(np.float32)
    return table, rng.integers(0, rows, places).astype(dtype)


@needs_kernels
@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.int64])
@pytest.mark.parametrize("shape", [(70,), (8, 16)])
def test_rows_are_taken(dtype, shape):
    table, indices = table_and_indices(shape=shape, dtype=dtype)
    assert embedding.takes(table.dtype, table[0].size, indices.size)
    found = lowered(gather, table, indices, axis=0, batch_dims=0)
    np.testing.assert_array_equal(found, table[indices])


@needs_kernels
@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.int64])
@pytest.mark.parametrize("places", [(600,), (30, 20)])
def test_rows_are_added_up(dtype, places):
    table, ids = table_and_indices(places=places, dtype=dtype)
    ids = ids - dtype(3)  # the negative ones are left out, and so are three of the segments
    rows = np.random.default_rng(1).normal(size=(*places, 8, 9)).astype(np.float32)
    assert embedding.adds(rows.dtype, 72, ids.size)
    found = lowered(unsorted_segment_sum, rows, ids, num_segments=len(table))
    expected = np.zeros((len(table), 8, 9), np.float32)
    np.add.at(expected, ids[ids >= 0], rows[ids >= 0])
    np.testing.assert_array_equal(found, expected)
    assert not np.asarray(found)[-3:].any()


@needs_kernels
def test_what_is_outside_and_what_is_no_number():
    table, indices = table_and_indices()
    table[7, 5], table[8, 6] = np.nan, np.inf
    indices[0, :3] = 7, -4, 50
    taken = np.asarray(embedding.take_rows(jnp.asarray(table), jnp.asarray(indices)))
    np.testing.assert_array_equal(taken, table[indices.clip(0, 49)])
    sums = np.asarray(embedding.add_rows(jnp.asarray(taken), jnp.asarray(indices), 50))
    assert np.isnan(sums[7, 5]) and np.isinf(sums[8, 6])
    assert np.isfinite(np.delete(sums, (7, 8), 0)).all()


@needs_kernels
def test_a_table_without_rows_and_no_indices():
    sums = embedding.add_rows(jnp.ones((0, 3), np.float32), jnp.zeros((0,), np.int32), 4)
    np.testing.assert_array_equal(sums, np.zeros((4, 3)))
    assert embedding.add_rows(jnp.ones((5, 3), np.float32), jnp.zeros((5,), np.int32), 0).shape == (0, 3)
    assert embedding.take_rows(jnp.ones((4, 3), np.float32), jnp.zeros((0, 2), np.int64)).shape == (0, 2, 3)


@needs_kernels
def test_derivatives_and_batches():
    table, indices = map(jnp.asarray, table_and_indices())
    total = jax.grad(lambda x: (embedding.take_rows(x, indices) ** 2).sum())(table)
    counts = np.bincount(np.ravel(indices), minlength=50)
    np.testing.assert_allclose(total, 2 * table * counts[:, None], rtol=1e-5)
    rows = embedding.take_rows(table, indices)
    weights = jax.grad(lambda x: (embedding.add_rows(x, indices, 50) * table).sum())(rows)
    np.testing.assert_array_equal(weights, rows)
    many = jax.vmap(lambda at: embedding.take_rows(table, at))(indices)
    np.testing.assert_array_equal(many, rows)
    sums = jax.vmap(lambda x, at: embedding.add_rows(x, at, 50))(rows, indices)
    np.testing.assert_allclose(sums.sum(0), embedding.add_rows(rows, indices, 50), rtol=1e-5, atol=1e-5)


@needs_kernels
def test_index_out_of_range_is_told_of_a_compiled_program():
    table, indices = table_and_indices()
    indices[2, 4] = 50
    pick = tf.function(lambda at: tf.gather(table, at))
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"indices\[2,4\] = 50 is not in \[0, 50\)"):
        pick(tf.constant(indices)).numpy()


def test_what_is_left_to_xla():
    assert not embedding.takes(np.float32, 16, 6400)  # short rows
    assert not embedding.adds(np.float32, 16, 100)  # few of them
    assert not embedding.adds(np.float64, 1000, 1000)
