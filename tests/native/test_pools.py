"""The native pools as XLA calls them: geometry, ties, what is no number, and where they are chosen."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from thalweg.core.xla import jax, jnp
from thalweg.native import library, pools
from thalweg.ops import pooling as ops
from thalweg.ops.windows import windows

needs_kernels = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")

pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))


def geometry(size=(2, 2), strides=(2, 2), padding="VALID"):
    return {
        "ksize": (1, *size, 1),
        "strides": (1, *strides, 1),
        "padding": padding,
        "data_format": "NHWC",
    }


def seen_by(shape, attributes):
    return windows(shape, attributes["ksize"], attributes["strides"], (1,) * 4, attributes["padding"])


def window_pixels(seen):
    """For each window its image and place, and the slices of the image that it sees."""
    for image, y, x in itertools.product(*map(range, seen.counts[:3])):
        sides = []
        for axis, window in ((1, y), (2, x)):
            start = window * seen.stride[axis] - seen.pads[axis][0]
            sides.append(slice(max(start, 0), min(start + seen.size[axis], seen.shape[axis])))
        yield (image, y, x), (image, *sides)


def reference(x, dy, seen):
    """Maxima, their gradient, means, their gradient, window by window in double precision."""
    x, dy = x.astype(np.float64), dy.astype(np.float64)
    maxima, means = np.zeros(seen.counts), np.zeros(seen.counts)
    to_maxima, to_means = np.zeros(seen.shape), np.zeros(seen.shape)
    for place, part in window_pixels(seen):
        rows = x[part].reshape(-1, seen.shape[3])
        greatest = rows.argmax(axis=0)  # of equal ones the first
        maxima[place], means[place] = rows.max(axis=0), rows.mean(axis=0)
        to_means[part] += dy[place] / len(rows)
        chosen = (np.arange(len(rows))[:, None] == greatest) * dy[place]
        to_maxima[part] += chosen.reshape(x[part].shape)
    return maxima, to_maxima, means, to_means


def native(x, dy, seen):
    return (
        pools.max_pool(x, seen),
        pools.max_pool_to_images(x, dy, seen),
        pools.avg_pool(x, seen),
        pools.avg_pool_to_images(dy, seen),
    )


@needs_kernels
@settings(max_examples=30, deadline=None)
@given(
    st.tuples(st.integers(1, 3), st.integers(1, 11), st.integers(1, 11), st.sampled_from([1, 3, 6, 16, 31])),
    pairs,
    pairs,
    st.sampled_from(["SAME", "VALID"]),
    st.booleans(),
)
def test_random_geometry(images, size, strides, padding, tied):
    assume(padding == "SAME" or (np.array(images[1:3]) >= size).all())
    seen = seen_by(images, geometry(size, strides, padding))
    rng = np.random.default_rng(0)
    x = rng.integers(0, 3, images) if tied else rng.normal(size=images)
    x, dy = x.astype(np.float32), rng.normal(size=seen.counts).astype(np.float32)
    for found, wanted in zip(native(x, dy, seen), reference(x, dy, seen), strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-5)


@needs_kernels
def test_images_cut_among_threads():
    """Windows that reach over the cuts of large images give every pixel its share once."""
    seen = seen_by((2, 61, 53, 40), geometry((3, 3), (2, 2), "SAME"))
    rng = np.random.default_rng(0)
    x = rng.normal(size=seen.shape).astype(np.float32)
    dy = rng.normal(size=seen.counts).astype(np.float32)
    for found, wanted in zip(native(x, dy, seen), reference(x, dy, seen), strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-5)


# Rows of pixels, their maxima and the maxima's gradient as TensorFlow gives them, windows of three.
LEAST = np.finfo(np.float32).min
ODD_ROWS = [
    ([np.nan, 1, 2], 2, [5, 0, 0]),
    ([1, np.nan, 2], 2, [0, 0, 5]),
    ([1, 2, np.nan], 2, [0, 5, 0]),
    ([np.nan] * 3, LEAST, [5, 0, 0]),
    ([-np.inf] * 3, LEAST, [5, 0, 0]),
    ([np.inf, np.nan, 1], np.inf, [5, 0, 0]),
    ([2, 2, 1], 2, [5, 0, 0]),
]


@needs_kernels
@pytest.mark.parametrize("channels", [1, 5, 16, 33])
@pytest.mark.parametrize("row, maximum, gradient", ODD_ROWS)
def test_what_is_no_number(channels, row, maximum, gradient):
    x = np.repeat(np.array(row, np.float32), channels).reshape(1, 1, 3, channels)
    dy = np.full((1, 1, 1, channels), 5, np.float32)
    seen = seen_by(x.shape, geometry((1, 3), (1, 3)))
    found, back, mean, _ = native(x, dy, seen)
    np.testing.assert_array_equal(found, np.full(dy.shape, maximum, np.float32))
    np.testing.assert_array_equal(back[0, 0], np.repeat(gradient, channels).reshape(3, channels))
    assert np.isnan(mean).all() == np.isnan(row).any()


@pytest.mark.parametrize("xp", [np, jnp], ids=["numpy", "xla"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("row, maximum, gradient", ODD_ROWS)
def test_what_is_no_number_by_the_ops(xp, dtype, row, maximum, gradient):
    """The ops agree with the kernels, whoever computes them."""
    x = xp.asarray(np.array(row, dtype).reshape(1, 1, 3, 1))
    maximum = np.finfo(dtype).min if maximum == LEAST else maximum
    attributes = geometry((1, 3), (1, 3))
    y = ops.max_pool.lower(xp, x, **attributes)
    assert y.dtype == dtype and float(y[0, 0, 0, 0]) == maximum
    back = ops.max_pool_grad.lower(xp, x, y, xp.full((1, 1, 1, 1), 5, dtype), **attributes)
    np.testing.assert_array_equal(np.ravel(back), gradient)


def test_first_pixel_inside_the_margin():
    """A first pixel that is no number wins, though a margin lies before it."""
    row = np.array([np.nan, 1, 2, np.nan], np.float32).reshape(1, 1, 4, 1)
    dy = np.arange(1, 5, dtype=np.float32).reshape(1, 1, 4, 1)
    attributes = geometry((1, 3), (1, 1), "SAME")
    for xp in (np, jnp):
        y = ops.max_pool.lower(xp, xp.asarray(row), **attributes)
        np.testing.assert_array_equal(np.ravel(y), [1, 2, 2, 2])
        back = ops.max_pool_grad.lower(xp, xp.asarray(row), y, xp.asarray(dy), **attributes)
        np.testing.assert_array_equal(np.ravel(back), [3, 0, 7, 0])


@needs_kernels
def test_ops_give_what_numpy_gives():
    attributes = geometry((3, 2), (2, 3), "SAME")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 9, 8, 20)).astype(np.float32)
    assert pools.takes(seen_by(x.shape, attributes), x.dtype, "max")
    y = ops.max_pool.lower(np, x, **attributes)
    dy = rng.normal(size=y.shape).astype(np.float32)
    for op, operands, extra in (
        (ops.max_pool, (x,), {}),
        (ops.max_pool_grad, (x, y, dy), {}),
        (ops.avg_pool, (x,), {}),
        (ops.avg_pool_grad, (dy,), {"orig_input_shape": x.shape}),
    ):
        found = op.lower(jnp, *map(jnp.asarray, operands), **attributes, **extra)
        np.testing.assert_allclose(found, op.lower(np, *operands, **attributes, **extra), atol=1e-6)


@needs_kernels
def test_batches():
    """Under `vmap` batches are more images, whichever operand has them."""
    seen = seen_by((2, 6, 5, 4), geometry((3, 2), (2, 2)))
    rng = np.random.default_rng(0)
    many = rng.normal(size=(3, *seen.shape)).astype(np.float32)
    dys = rng.normal(size=(3, *seen.counts)).astype(np.float32)
    pool = jax.vmap(lambda x: pools.max_pool(x, seen))(many)
    both = jax.vmap(lambda x, dy: pools.max_pool_to_images(x, dy, seen))(many, dys)
    one = jax.vmap(lambda dy: pools.max_pool_to_images(many[0], dy, seen))(dys)
    means = jax.vmap(jax.vmap(lambda dy: pools.avg_pool_to_images(dy, seen)))(dys[None])
    for k in range(3):
        np.testing.assert_array_equal(pool[k], pools.max_pool(many[k], seen))
        np.testing.assert_array_equal(both[k], pools.max_pool_to_images(many[k], dys[k], seen))
        np.testing.assert_array_equal(one[k], pools.max_pool_to_images(many[0], dys[k], seen))
        np.testing.assert_array_equal(means[0, k], pools.avg_pool_to_images(dys[k], seen))


@needs_kernels
def test_what_is_left_to_xla():
    shape, few = (2, 8, 8, 16), (2, 8, 8, 6)
    float32 = np.dtype(np.float32)
    for wanted in ("max", "max gradient", "mean", "mean gradient"):
        assert pools.takes(seen_by(shape, geometry()), float32, wanted)
        assert pools.takes(seen_by(few, geometry()), float32, wanted) == (wanted == "max gradient")
        assert not pools.takes(seen_by(shape, geometry()), np.dtype(np.float64), wanted)
        assert not pools.takes(seen_by((0, 8, 8, 16), geometry()), float32, wanted)  # no images
        assert not pools.takes(seen_by((2, 1, 8, 16), geometry()), float32, wanted)  # no windows
        over_channels = windows(shape, (1, 1, 1, 2), (1, 1, 1, 2), (1,) * 4, "VALID")
        assert not pools.takes(over_channels, float32, wanted)
