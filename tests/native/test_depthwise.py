"""The native depthwise convolutions as XLA calls them: geometry, multipliers, and where they are chosen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.core.xla import jax, jnp
from thalweg.native import depthwise, library
from thalweg.ops import depthwise as ops
from thalweg.ops.convolution import convolution_windows

needs_kernels = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")


def geometry(strides=(1, 1), dilations=(1, 1), padding="SAME", explicit_paddings=()):
    return {
        "strides": (1, *strides, 1),
        "dilations": (1, *dilations, 1),
        "padding": padding,
        "explicit_paddings": explicit_paddings,
        "data_format": "NHWC",
    }


def three_arrays(attributes, images, filter):
    """Images, a filter, and a gradient of the convolution's result; the windows."""
    seen = convolution_windows(images, filter[:2], **attributes)
    rng = np.random.default_rng(0)
    shapes = (images, filter, (*seen.counts[:3], filter[2] * filter[3]))
    return [rng.normal(size=shape).astype(np.float32) for shape in shapes], seen


def reference(x, w, dy, seen):
    """The convolution and its gradients in double precision, term by term."""
    x, w, dy = (a.astype(np.float64) for a in (x, w, dy))
    padded = np.pad(x, seen.pads)
    to_padded, to_filter = np.zeros_like(padded), np.zeros_like(w)
    by_channel = dy.reshape(*seen.counts[:3], *w.shape[2:])
    y = np.zeros_like(by_channel)
    for offset in seen.offsets():
        place = tuple(seen._along(i, o) for i, o in enumerate(offset[:3]))
        tap = offset[1:3]
        y += padded[place][..., None] * w[tap]
        to_padded[place] += (by_channel * w[tap]).sum(-1)
        to_filter[tap] = (padded[place][..., None] * by_channel).sum((0, 1, 2))
    inside = tuple(slice(lo, lo + n) for n, (lo, _) in zip(seen.shape, seen.pads, strict=True))
    return y.reshape(dy.shape), to_padded[inside], to_filter


def native(x, w, dy, seen):
    return (
        depthwise.depthwise(x, w, seen),
        depthwise.depthwise_to_images(w, dy, seen),
        depthwise.depthwise_to_filter(x, dy, w.shape, seen),
    )


@needs_kernels
@settings(max_examples=40, deadline=None)
@given(
    st.tuples(
        st.integers(1, 3), st.integers(1, 13), st.integers(1, 13), st.sampled_from([1, 3, 8, 16, 31, 40])
    ),
    st.tuples(st.integers(1, 5), st.integers(1, 7), st.integers(1, 3)),
    st.tuples(st.integers(1, 8), st.integers(1, 8)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.sampled_from(["SAME", "VALID", "EXPLICIT"]),
    st.tuples(*[st.integers(0, 6)] * 4),
)
def test_random_geometry(images, filter, strides, dilations, padding, margins):
    explicit = (0, 0, *margins, 0, 0) if padding == "EXPLICIT" else ()
    attributes = geometry(strides, dilations, padding, explicit)
    if padding != "SAME":
        space = np.add(images[1:3], [sum(explicit[2:4]), sum(explicit[4:6])])
        assume((space > (np.array(filter[:2]) - 1) * dilations).all())
    (x, w, dy), seen = three_arrays(attributes, images, (*filter[:2], images[3], filter[2]))
    for found, wanted in zip(native(x, w, dy, seen), reference(x, w, dy, seen), strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-4)


def by_the_ops(xp, x, w, dy, attributes):
    """The three ops' results."""
    return (
        ops.depthwise_conv2d.lower(xp, x, w, **attributes),
        ops.depthwise_conv2d_backprop_input.lower(xp, w, dy, input_sizes=x.shape, **attributes),
        ops.depthwise_conv2d_backprop_filter.lower(xp, x, dy, filter_sizes=w.shape, **attributes),
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ops(dtype):
    """In float32, which the kernels compute if they are there, and in float64, which XLA does."""
    attributes = geometry(strides=(2, 2), dilations=(1, 1))
    (x, w, dy), seen = three_arrays(attributes, (3, 15, 11, 16), (3, 3, 16, 2))
    found = by_the_ops(jnp, *(jnp.asarray(a, dtype) for a in (x, w, dy)), attributes)
    for result, wanted in zip(found, reference(x, w, dy, seen), strict=True):
        assert result.dtype == dtype
        np.testing.assert_allclose(result, wanted, atol=1e-4)


@needs_kernels
def test_batches():
    """Under `vmap` the examples go through the kernel one after the other."""
    (x, w, _), seen = three_arrays(geometry(), (2, 6, 5, 8), (3, 3, 8, 1))
    many = np.stack([x, 2 * x, x + 1])
    found = jax.vmap(lambda x: depthwise.depthwise(x, w, seen))(many)
    for k in range(3):
        np.testing.assert_array_equal(found[k], depthwise.depthwise(many[k], w, seen))


@needs_kernels
def test_what_is_no_number_stays_in_its_windows():
    (x, w, dy), seen = three_arrays(geometry(), (1, 7, 7, 20), (3, 3, 20, 1))
    x[0, 2, 3, 1], x[0, 6, 6, 2], dy[0, 2, 3, 17] = np.nan, np.inf, np.nan
    y, dx, dw = map(np.asarray, native(x, w, dy, seen))
    assert np.isnan(y[0, 1:4, 2:5, 1]).all() and np.isnan(y).sum() == 9
    assert np.isinf(y[0, 5:, 5:, 2]).all() and np.isinf(y).sum() == 4
    assert np.isnan(dx[0, 1:4, 2:5, 17]).all() and np.isnan(dx).sum() == 9
    assert np.isnan(dw[:, :, [1, 17], 0]).all() and np.isnan(dw).sum() == 18
    assert np.isinf(dw[1:, 1:, 2]).all() and np.isinf(dw).sum() == 4


def test_finite_differences():
    """The gradients by a tape are those of the values that the forward op gives."""
    rng = np.random.default_rng(0)
    x, w = (tf.constant(rng.normal(size=s), tf.float32) for s in ((2, 5, 6, 8), (3, 2, 8, 1)))
    towards = [tf.constant(rng.normal(size=v.shape), tf.float32) for v in (x, w)]

    def total(x, w):
        y = tf.nn.depthwise_conv2d(x, w, (1, 2, 2, 1), "SAME")
        return tf.reduce_sum(y * y)

    with tf.GradientTape() as tape:
        tape.watch([x, w])
        value = total(x, w)
    gradients = tape.gradient(value, [x, w])
    step = 1e-2
    for k in (0, 1):
        moved = [
            [v + sign * step * d * (i == k) for i, (v, d) in enumerate(zip((x, w), towards, strict=True))]
            for sign in (1.0, -1.0)
        ]
        slope = (total(*moved[0]) - total(*moved[1])) / (2 * step)
        np.testing.assert_allclose(slope, tf.reduce_sum(gradients[k] * towards[k]), rtol=1e-3)


@needs_kernels
def test_what_is_left_to_xla():
    float32 = np.dtype(np.float32)
    _, seen = three_arrays(geometry(), (2, 7, 7, 16), (3, 3, 16, 1))
    assert depthwise.takes(seen, 1, float32)
    assert not depthwise.takes(seen, 1, np.dtype(np.float64))
    assert not depthwise.takes(seen._replace(shape=(2, 7, 7, 3)), 1, float32)  # three channels
    assert not depthwise.takes(seen._replace(shape=(0, 7, 7, 16)), 1, float32)  # no images


def test_channels_first():
    """XLA computes what has its channels elsewhere."""
    attributes = geometry()
    (x, w, dy), seen = three_arrays(attributes, (2, 7, 6, 16), (3, 3, 16, 1))
    operands = (jnp.asarray(a) for a in (np.moveaxis(x, 3, 1), w, np.moveaxis(dy, 3, 1)))
    y, dx, dw = by_the_ops(jnp, *operands, attributes | {"data_format": "NCHW"})
    found = np.moveaxis(y, 1, 3), np.moveaxis(dx, 1, 3), dw
    for result, wanted in zip(found, reference(x, w, dy, seen), strict=True):
        np.testing.assert_allclose(result, wanted, atol=1e-4)
