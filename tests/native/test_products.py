"""The native product of matrices: values, transformations, and where it is chosen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thalweg.core.xla import jax, jnp
from thalweg.native import library, products

needs_kernels = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")

sides = st.sampled_from([0, 1, 2, 3, 7, 12, 13, 16, 31, 32, 33, 61, 128])


def operands(rows: int, depth: int, columns: int, transpose_a: bool, transpose_b: bool, seed: int = 0):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(depth, rows) if transpose_a else (rows, depth)).astype(np.float32)
    b = rng.normal(size=(columns, depth) if transpose_b else (depth, columns)).astype(np.float32)
    return a, b


def expected(a: np.ndarray, b: np.ndarray, transpose_a: bool, transpose_b: bool) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return (a.T if transpose_a else a).astype(np.float64) @ (b.T if transpose_b else b).astype(np.float64)


@needs_kernels
@settings(max_examples=40, deadline=None)
@given(sides, sides, sides, st.booleans(), st.booleans())
def test_product_of_random_matrices(rows, depth, columns, transpose_a, transpose_b):
    a, b = operands(rows, depth, columns, transpose_a, transpose_b)
    found = products.product(transpose_a, transpose_b)(a, b)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected(a, b, transpose_a, transpose_b), atol=1e-6 * (depth + 10))


@needs_kernels
def test_what_is_no_number_passes_through():
    a, b = operands(20, 30, 40, False, False)
    a[3, 4], a[5, 6], b[7, 8] = np.inf, np.nan, -np.inf
    found = np.asarray(products.product(False, False)(a, b))
    reference = expected(a, b, False, False)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(reference))
    np.testing.assert_array_equal(np.isinf(found), np.isinf(reference))
    assert np.isnan(found[5]).all() and np.isfinite(found[0, :8]).all()


@needs_kernels
@pytest.mark.parametrize("transpose_a", [False, True])
@pytest.mark.parametrize("transpose_b", [False, True])
def test_batches(transpose_a, transpose_b):
    """Under `vmap` the kernel multiplies batches, of either operand or of both, nested too."""
    product = products.product(transpose_a, transpose_b)
    a, b = operands(13, 7, 33, transpose_a, transpose_b)
    many_a = np.stack([a * k for k in range(1, 6)])
    many_b = np.stack([b + k for k in range(3)])
    by_a = jax.vmap(product, (0, None))
    for k in range(5):
        np.testing.assert_array_equal(by_a(many_a, b)[k], product(many_a[k], b))
    by_b = jax.vmap(product, (None, 0))
    for k in range(3):
        np.testing.assert_array_equal(by_b(a, many_b)[k], product(a, many_b[k]))
    both = jax.vmap(product)(many_a[:3], many_b)
    crossed = jax.vmap(by_b, (0, None))(many_a, many_b)
    for k in range(3):
        np.testing.assert_array_equal(both[k], product(many_a[k], many_b[k]))
        np.testing.assert_array_equal(crossed[4, k], product(many_a[4], many_b[k]))


@needs_kernels
def test_batches_that_broadcast():
    rng = np.random.default_rng(0)
    for left, right in (((5,), (5,)), ((5,), ()), ((), (5,)), ((2, 1), (3,)), ((1, 3), (2, 3))):
        a = rng.normal(size=(*left, 47, 54)).astype(np.float32)
        b = rng.normal(size=(*right, 54, 40)).astype(np.float32)
        for transpose_a, transpose_b in ((False, False), (True, False), (False, True), (True, True)):
            x = jnp.asarray(a.mT if transpose_a else a)
            y = jnp.asarray(b.mT if transpose_b else b)
            found = products.matmul(x, y, transpose_a, transpose_b)
            np.testing.assert_allclose(found, a.astype(np.float64) @ b, atol=1e-5)


@needs_kernels
@pytest.mark.parametrize("transpose_a", [False, True])
@pytest.mark.parametrize("transpose_b", [False, True])
def test_derivatives(transpose_a, transpose_b):
    """JAX differentiates it forwards, backwards and twice, as it does its own product."""
    a, b = operands(5, 4, 6, transpose_a, transpose_b)
    native = products.product(transpose_a, transpose_b)

    def plain(a, b):
        return jnp.matmul(a.T if transpose_a else a, b.T if transpose_b else b)

    def loss(multiply):
        return lambda a, b: jnp.sum(jnp.sin(multiply(a, b)))

    for transform in (jax.grad, jax.jacfwd, jax.hessian):
        found = transform(loss(native), argnums=(0, 1))(a, b)
        wanted = transform(loss(plain), argnums=(0, 1))(a, b)
        for x, y in zip(jax.tree.leaves(found), jax.tree.leaves(wanted), strict=True):
            np.testing.assert_allclose(x, y, atol=1e-5)


@needs_kernels
def test_what_is_left_to_xla():
    def chosen(rows, depth, columns, dtype=np.float32, transpose_a=False):
        a = jnp.zeros((depth, rows) if transpose_a else (rows, depth), dtype)
        return products.matmul(a, jnp.zeros((depth, columns), dtype), transpose_a, False) is not None

    assert chosen(128, 784, 256)
    assert not chosen(128, 784, 256, np.float64)
    assert not chosen(1, 1024, 1024)  # a row: memory is read once
    assert chosen(32, 4, 3) and chosen(4, 32, 3, transpose_a=True)  # the kernel begins sooner
    assert not chosen(32, 16, 3)  # tiles half empty
    assert chosen(1024, 256, 2) and chosen(4096, 64, 1)  # by neighbouring terms
    assert not chosen(128, 128, 1) and not chosen(4096, 16, 2)  # too few of them
    assert not chosen(128, 64, 1, transpose_a=True)
    assert not chosen(64, 1, 64)  # nothing is added up
    assert not chosen(2048, 2048, 2048)
    assert chosen(4096, 32, 4096, transpose_a=True)
    assert not chosen(1024, 1024, 1024, transpose_a=True)
    assert not chosen(8, 100_000, 16)  # nothing to divide among threads


@needs_kernels
def test_what_is_left_to_xla_of_batches():
    def chosen(count, rows, depth, columns):
        a, b = jnp.zeros((count, rows, depth), np.float32), jnp.zeros((count, depth, columns), np.float32)
        return products.matmul(a, b, False, False) is not None

    assert chosen(1000, 4, 4, 4) and chosen(500, 8, 3, 8) and chosen(2, 128, 64, 64)
    assert not chosen(1000, 3, 3, 3) and not chosen(100, 5, 2, 5)  # written out in one loop
    assert not chosen(256, 1, 16, 16)
