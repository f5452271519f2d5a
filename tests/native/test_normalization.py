"""The native batch normalization as XLA calls it: values, gradients, and where it is chosen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.core.xla import jax, jnp
from thalweg.native import library, normalization
from thalweg.ops import normalization as ops

needs_kernels = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")

EPSILON = 1e-3


def operands(shape, far=0.0):
    """An array, a gradient of its normalization, scale and offset; the means are `far` from zero."""
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=shape) + far, rng.normal(size=shape)
    scale, offset = rng.uniform(0.5, 1.5, shape[-1]), rng.normal(size=shape[-1])
    return [a.astype(np.float32) for a in (x, dy, scale, offset)]


def reference(x, dy, scale, offset):
    """In double precision: the normalized array, means, variances; the gradients."""
    x, dy, scale, offset = (a.astype(np.float64) for a in (x, dy, scale, offset))
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axes), x.var(axes)
    slope = 1 / np.sqrt(variance + EPSILON)
    normal = (x - mean) * slope
    to_scale, to_offset = (dy * normal).sum(axes), dy.sum(axes)
    n = x.size // x.shape[-1]
    to_x = scale * slope * (dy - to_offset / n - normal * to_scale / n)
    return normal * scale + offset, mean, variance, to_x, to_scale, to_offset


def native(x, dy, scale, offset):
    y, mean, variance = normalization.batch_norm(x, scale, offset, EPSILON)
    return y, mean, variance, *normalization.batch_norm_back(dy, x, scale, mean, variance, EPSILON)


def by_the_ops(xp, x, dy, scale, offset, data_format="NHWC"):
    moving = xp.zeros(scale.shape, scale.dtype)
    attributes = {"epsilon": EPSILON, "data_format": data_format, "is_training": True}
    y, _, _, mean, variance, _ = ops.fused_batch_norm_v3.lower(
        xp, x, scale, offset, moving, moving, exponential_avg_factor=1.0, **attributes
    )
    back = ops.fused_batch_norm_grad_v3.lower(xp, dy, x, scale, mean, variance, moving, **attributes)
    return y, mean, variance, *back[:3]


@needs_kernels
@settings(max_examples=40, deadline=None)
@given(
    st.tuples(
        st.integers(1, 5),
        st.integers(1, 11),
        st.integers(1, 7),
        st.sampled_from([1, 3, 8, 16, 17, 31, 64, 100]),
    ),
    st.sampled_from([0.0, 1.0, 1000.0]),
)
def test_random_shapes(shape, far):
    arrays = operands(shape, far)
    for found, wanted in zip(native(*arrays), reference(*arrays), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=2e-5 * (1 + far))


@needs_kernels
def test_variance_of_large_numbers():
    """It is as exact as that of small ones, though their squares would swallow the deviations."""
    arrays = operands((64, 7, 7, 16), far=10000.0)
    _, _, variance, *_ = native(*arrays)
    np.testing.assert_allclose(variance, reference(*arrays)[2], rtol=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(4, 6, 5, 24), (3, 4, 4, 3), (1, 1, 1, 16)])
def test_ops(dtype, shape):
    """In float32, which the kernels compute if they are there, and in float64, which XLA does; in NumPy."""
    arrays = [a.astype(dtype) for a in operands(shape)]
    for xp in (np, jnp):
        found = by_the_ops(xp, *map(xp.asarray, arrays))
        for result, wanted in zip(found, reference(*arrays), strict=True):
            assert result.dtype == dtype
            np.testing.assert_allclose(result, wanted, rtol=1e-4, atol=2e-5)


def test_channels_first():
    """XLA computes what has its channels elsewhere."""
    x, dy, scale, offset = operands((3, 5, 4, 16))
    swapped = (jnp.asarray(np.moveaxis(a, 3, 1)) for a in (x, dy))
    y, mean, variance, to_x, *vectors = by_the_ops(jnp, *swapped, scale, offset, data_format="NCHW")
    found = np.moveaxis(y, 1, 3), mean, variance, np.moveaxis(to_x, 1, 3), *vectors
    for result, wanted in zip(found, reference(x, dy, scale, offset), strict=True):
        np.testing.assert_allclose(result, wanted, rtol=1e-4, atol=2e-5)


def test_what_is_no_number_spoils_its_channel():
    x, dy, scale, offset = operands((4, 5, 5, 20))
    x[1, 2, 3, 17], x[3, 0, 0, 4], dy[2, 2, 2, 8] = np.nan, np.inf, np.nan
    y, mean, variance, to_x, to_scale, to_offset = map(
        np.asarray, by_the_ops(jnp, *map(jnp.asarray, (x, dy, scale, offset)))
    )
    assert np.isnan(mean[17]) and np.isinf(mean[4]) and np.isfinite(mean).sum() == 18
    for result, spoilt in ((y, [4, 17]), (variance, [4, 17]), (to_x, [4, 8, 17]), (to_scale, [4, 8, 17])):
        of_channels = np.isnan(result).reshape(-1, 20)
        assert (of_channels == np.isin(np.arange(20), spoilt)).all()
    assert np.flatnonzero(np.isnan(to_offset)) == [8]


def test_no_rows():
    """An empty batch has no statistics: these are zeros, and the moving ones become no numbers."""
    x, scale = jnp.zeros((0, 3, 3, 16), np.float32), jnp.ones(16, np.float32)
    y, running, _, mean, variance, _ = ops.fused_batch_norm_v3.lower(
        jnp, x, scale, scale, scale, scale,
        epsilon=EPSILON, exponential_avg_factor=1.0, data_format="NHWC", is_training=True,
    )  # fmt: skip
    assert y.shape == x.shape and not np.any(mean) and not np.any(variance) and np.isnan(running).all()


@needs_kernels
def test_batches():
    """Under `vmap` the examples go through the kernel one after the other."""
    x, _, scale, offset = operands((2, 3, 4, 16))
    many = np.stack([x, 2 * x, x + 1])
    found = jax.vmap(lambda x: normalization.batch_norm(x, scale, offset, EPSILON)[0])(many)
    for k in range(3):
        one = normalization.batch_norm(many[k], scale, offset, EPSILON)[0]
        np.testing.assert_array_equal(found[k], one)


def test_finite_differences():
    """The gradients by a tape are those of the forward op's values, and so are their own gradients."""
    rng = np.random.default_rng(0)
    values = [tf.constant(rng.normal(size=s), tf.float32) for s in ((4, 3, 2, 8), (8,), (8,))]
    towards = [tf.constant(rng.normal(size=v.shape), tf.float32) for v in values]
    weights = tf.constant(rng.normal(size=values[0].shape), tf.float32)

    def total(*values):
        y, *_ = tf.compat.v1.nn.fused_batch_norm(*values, epsilon=EPSILON)
        return tf.reduce_sum(weights * y * y)

    def slope(*values):
        """Of the total along the direction."""
        with tf.GradientTape() as tape:
            tape.watch(values)
            value = total(*values)
        gradients = tape.gradient(value, values)
        return tf.add_n([tf.reduce_sum(g * d) for g, d in zip(gradients, towards, strict=True)])

    def difference(function, step=1e-2):
        ends = ([v + sign * step * d for v, d in zip(values, towards, strict=True)] for sign in (1.0, -1.0))
        above, below = (function(*end) for end in ends)
        return (above - below) / (2 * step)

    np.testing.assert_allclose(slope(*values), difference(total), rtol=5e-3)
    with tf.GradientTape() as tape:
        tape.watch(values)
        first = slope(*values)
    second = tape.gradient(first, values)
    curvature = tf.add_n([tf.reduce_sum(g * d) for g, d in zip(second, towards, strict=True)])
    np.testing.assert_allclose(curvature, difference(slope), rtol=2e-2)


@needs_kernels
def test_what_is_left_to_xla():
    float32 = np.dtype(np.float32)
    assert normalization.takes((2, 8, 8, 16), float32, "NHWC")
    assert normalization.takes((2, 8, 8, 8, 16), float32, "NDHWC")
    assert not normalization.takes((2, 16, 8, 8), float32, "NCHW")
    assert not normalization.takes((2, 8, 8, 16), np.dtype(np.float64), "NHWC")
    assert not normalization.takes((2, 8, 8, 3), float32, "NHWC")  # three channels
    assert not normalization.takes((0, 8, 8, 16), float32, "NHWC")  # no rows
