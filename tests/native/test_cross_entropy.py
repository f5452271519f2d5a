"""Native softmax cross-entropies, as the op uses them, against NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

from thalweg.core.checks import collecting
from thalweg.core.xla import jnp
from thalweg.native import cross_entropy, library
from thalweg.ops.softmax import sparse_softmax_cross_entropy

needs_kernels = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")


def lowered(op, *operands, **attributes):
    """An op in a program: the conditions that it sets aren't looked at."""
    with collecting.into([]):
        return op.lower(jnp, *map(jnp.asarray, operands), **attributes)


@needs_kernels
@pytest.mark.parametrize("classes", [1, 10, 16, 65, 1000])
@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_cross_entropy(classes, dtype):
    rng = np.random.default_rng(0)
    logits = rng.normal(scale=20, size=(5000 // classes + 1, classes)).astype(np.float32)
    labels = rng.integers(0, min(classes, 256), len(logits)).astype(dtype)
    assert cross_entropy.takes(logits)
    losses, gradient = lowered(sparse_softmax_cross_entropy, logits, labels)
    shifted = np.float64(logits) - logits.max(1, keepdims=True)
    weights = np.exp(shifted)
    own = np.arange(classes) == labels[:, None]
    expected = np.log(weights.sum(1)) - shifted[own]
    np.testing.assert_allclose(losses, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(gradient, weights / weights.sum(1, keepdims=True) - own, atol=2e-6)


@needs_kernels
def test_logits_that_are_no_numbers():
    logits = np.zeros((400, 20), np.float32)
    logits[0, 3] = np.nan
    logits[1, 4] = np.inf
    logits[2, 5] = -np.inf
    logits[3] = -np.inf
    losses, gradient = lowered(sparse_softmax_cross_entropy, logits, np.full(400, 5))
    assert np.isnan(np.asarray(losses)[[0, 1, 3]]).all() and losses[2] == np.inf
    assert np.isnan(np.asarray(gradient)[[0, 1, 3]]).all() and gradient[2, 5] == -1
    assert np.isfinite(np.asarray(losses)[4:]).all()


def test_what_is_left_to_xla():
    assert not cross_entropy.takes(np.zeros((128, 10), np.float32))  # few numbers
    assert not cross_entropy.takes(np.zeros((128, 100)))
