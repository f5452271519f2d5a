"""Native random words, in programs and on the host, against NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

from thalweg.core.xla import jax, jnp
from thalweg.native import library, randomness
from thalweg.ops import philox

needs_kernels = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")


def numpys(key, counter, count):
    """The words by array arithmetic."""
    found = philox.blocks(np, key, counter, np.arange(-(-count // 4), dtype=np.uint64))
    return np.stack(found, axis=-1).reshape(-1)[:count].astype(np.uint32)


@needs_kernels
@pytest.mark.parametrize("count", [256, 1001, 40000])
def test_words(count):
    key, counter = np.array([2**64 - 3], np.uint64), np.array([2**64 - 9, 2**32 - 1], np.uint64)
    expected = numpys(key, counter, count)
    np.testing.assert_array_equal(randomness.words(np, key, counter, count), expected)
    compiled = jax.jit(lambda key, counter: randomness.words(jnp, key, counter, count))
    np.testing.assert_array_equal(compiled(key, counter), expected)
    np.testing.assert_array_equal(randomness.words(np, key[0], counter, count), expected)


@needs_kernels
def test_batches():
    """Under `vmap` each stream has words of its own."""
    keys, counter = np.arange(3, dtype=np.uint64)[:, None], np.array([5, 0], np.uint64)
    found = jax.vmap(lambda key: philox.philox_4x32(jnp, key, counter, 300))(keys)
    for key, words in zip(keys, found, strict=True):
        np.testing.assert_array_equal(words, numpys(key, counter, 300))


def test_few_words_are_left_to_numpy_and_xla():
    key, counter = np.zeros(1, np.uint64), np.zeros(2, np.uint64)
    assert randomness.words(np, key, counter, 3) is None
    assert randomness.words(jnp, key, counter, 255) is None
