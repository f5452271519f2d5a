"""The native convolutions as XLA calls them: geometry, transformations, and where they are chosen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from thalweg.core.xla import jax, jnp
from thalweg.native import convolutions, library
from thalweg.ops import convolution as ops

needs_kernels = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


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
    seen = ops.convolution_windows(images, filter[:-2], **attributes)
    rng = np.random.default_rng(0)
    shapes = (images, filter, (*seen.counts[:-1], filter[-1]))
    return [rng.normal(size=shape).astype(np.float32) for shape in shapes], seen


def by_xla(x, w, dy, attributes):
    """The convolution and its gradients in double precision."""
    x, w, dy = (jnp.asarray(a, np.float64) for a in (x, w, dy))
    y, pullback = jax.vjp(lambda x, w: ops.convolve(x, w, **attributes), x, w)
    return y, *pullback(dy)


@needs_kernels
@settings(max_examples=20, deadline=None)
@given(
    st.tuples(st.integers(1, 3), st.integers(1, 13), st.integers(1, 13), st.sampled_from([1, 3, 4, 16, 20])),
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.sampled_from([1, 3, 16, 40])),
    pairs,
    pairs,
    st.sampled_from(["SAME", "VALID", "EXPLICIT"]),
    st.tuples(*[st.integers(0, 3)] * 4),
)
def test_random_geometry(images, filter, strides, dilations, padding, margins):
    explicit = (0, 0, *margins, 0, 0) if padding == "EXPLICIT" else ()
    attributes = geometry(strides, dilations, padding, explicit)
    if padding != "SAME":
        space = np.add(images[1:3], [sum(explicit[2:4]), sum(explicit[4:6])])
        assume((space > (np.array(filter[:2]) - 1) * dilations).all())
    (x, w, dy), seen = three_arrays(attributes, images, (*filter[:2], images[3], filter[2]))
    y, dx, dw = by_xla(x, w, dy, attributes)
    np.testing.assert_allclose(convolutions.conv(x, w, seen), y, atol=1e-4)
    np.testing.assert_allclose(convolutions.conv_to_images(w, dy, x.shape, seen), dx, atol=1e-4)
    np.testing.assert_allclose(convolutions.conv_to_filter(x, dy, w.shape, seen), dw, atol=1e-3)


@needs_kernels
@pytest.mark.parametrize(("size", "taps", "padding"), [(28, 5, "SAME"), (27, 5, "VALID"), (29, 6, "SAME")])
def test_strides_by_tiles(size, taps, padding):
    (x, w, dy), seen = three_arrays(
        attributes := geometry((2, 2), padding=padding), (16, size, size, 32), (taps, taps, 32, 48)
    )
    found = (
        convolutions.conv(x, w, seen),
        convolutions.conv_to_images(w, dy, x.shape, seen),
        convolutions.conv_to_filter(x, dy, w.shape, seen),
    )
    for one, expected in zip(found, by_xla(x, w, dy, attributes), strict=True):
        np.testing.assert_allclose(one, expected, atol=1e-4 * np.std(expected))


axes = st.tuples(st.integers(1, 6), st.integers(1, 3), st.integers(1, 2), st.integers(1, 2))


@needs_kernels
@settings(max_examples=20, deadline=None)
@given(axes, axes, axes, st.sampled_from([1, 4, 20]), st.sampled_from([1, 16, 33]))
def test_volumes(z, y, x, channels, filters):
    sizes, taps, strides, dilations = zip(z, y, x, strict=True)
    assume(all(s == 1 or d == 1 for s, d in zip(strides, dilations, strict=True)))
    attributes = {
        "strides": (1, *strides, 1),
        "dilations": (1, *dilations, 1),
        "padding": "SAME",
        "data_format": "NDHWC",
    }
    (x, w, dy), seen = three_arrays(attributes, (2, *sizes, channels), (*taps, channels, filters))
    assert convolutions.takes(seen, filters, x.dtype, "result")
    y, dx, dw = by_xla(x, w, dy, attributes)
    x, w, dy = map(jnp.asarray, (x, w, dy))
    np.testing.assert_allclose(ops.conv3d.lower(jnp, x, w, **attributes), y, atol=1e-4)
    found = ops.conv3d_backprop_input.lower(jnp, w, dy, input_sizes=x.shape, **attributes)
    np.testing.assert_allclose(found, dx, atol=1e-4)
    found = ops.conv3d_backprop_filter.lower(jnp, x, dy, filter_sizes=w.shape, **attributes)
    np.testing.assert_allclose(found, dw, atol=1e-3)


@needs_kernels
def test_ops_give_what_xla_gives():
    """The three ops in float32, which the kernels compute, and in float64, which XLA does."""
    attributes = geometry(strides=(2, 1))
    (x, w, dy), seen = three_arrays(attributes, (2, 15, 11, 16), (3, 3, 16, 32))
    for wanted in ("result", "images", "filter"):
        assert convolutions.takes(seen, 32, x.dtype, wanted)
        assert not convolutions.takes(seen, 32, np.dtype(np.float64), wanted)
    y, dx, dw = by_xla(x, w, dy, attributes)
    x, w, dy = map(jnp.asarray, (x, w, dy))
    np.testing.assert_allclose(ops.conv2d.lower(jnp, x, w, **attributes), y, atol=1e-4)
    found = ops.conv2d_backprop_input.lower(jnp, w, dy, input_sizes=x.shape, **attributes)
    np.testing.assert_allclose(found, dx, atol=1e-4)
    found = ops.conv2d_backprop_filter.lower(jnp, x, dy, filter_sizes=w.shape, **attributes)
    np.testing.assert_allclose(found, dw, atol=1e-3)


@needs_kernels
def test_batches():
    """Under `vmap` the examples go through the kernel one after the other."""
    attributes = geometry()
    (x, w, _), seen = three_arrays(attributes, (2, 6, 5, 4), (3, 3, 4, 8))
    many = np.stack([x, 2 * x, x + 1])
    found = jax.vmap(lambda x: convolutions.conv(x, w, seen))(many)
    for k in range(3):
        np.testing.assert_array_equal(found[k], convolutions.conv(many[k], w, seen))


@needs_kernels
def test_what_is_no_number_passes_through():
    (x, w, _), seen = three_arrays(geometry(), (1, 7, 7, 4), (3, 3, 4, 8))
    x[0, 2, 3, 1] = np.nan
    found = np.asarray(convolutions.conv(x, w, seen))
    touched = np.isnan(found).all(axis=(0, 3))
    assert touched[1:4, 2:5].all() and touched.sum() == 9 and np.isfinite(found[0, 0]).all()


@needs_kernels
@pytest.mark.parametrize("padding", ["SAME", "VALID", "EXPLICIT"])
def test_tiles(padding):
    """Filters of 3 x 3 that are computed by tiles, with sides that these don't divide."""
    attributes = geometry(
        padding=padding, explicit_paddings=(0, 0, 2, 0, 1, 2, 0, 0) * (padding == "EXPLICIT")
    )
    (x, w, dy), seen = three_arrays(attributes, (5, 15, 18, 33), (3, 3, 33, 48))
    expected = by_xla(x, w, dy, attributes)
    sizes = by_xla(*map(np.abs, (x, w, dy)), attributes)
    found = (
        convolutions.conv(x, w, seen),
        convolutions.conv_to_images(w, dy, x.shape, seen),
        convolutions.conv_to_filter(x, dy, w.shape, seen),
    )
    for value, sum_, size in zip(found, expected, sizes, strict=True):
        assert float((abs(value - sum_) / size).max()) < 1e-5
        assert float(abs(value - sum_).max()) > 0


@needs_kernels
def test_what_is_no_number_stays_in_its_place_in_tiles():
    (x, w, dy), seen = three_arrays(geometry(), (2, 16, 16, 32), (3, 3, 32, 32))
    x[1, 7, 8, 1] = np.inf
    dy[0, 3, 3, 5] = np.nan
    touched = ~np.isfinite(np.asarray(convolutions.conv(x, w, seen))).all(axis=3)
    assert touched[1, 6:9, 7:10].all() and touched.sum() == 9
    touched = ~np.isfinite(np.asarray(convolutions.conv_to_images(w, dy, x.shape, seen))).all(axis=3)
    assert touched[0, 2:5, 2:5].all() and touched.sum() == 9
    touched = ~np.isfinite(np.asarray(convolutions.conv_to_filter(x, dy, w.shape, seen)))
    assert touched[:, :, 1].all() and touched[..., 5].all() and not touched[0, 0, 0, 0]


@needs_kernels
def test_what_is_left_to_xla():
    _, seen = three_arrays(geometry(), (1, 7, 7, 3), (3, 3, 3, 8))
    assert not convolutions.takes(seen, 8, np.dtype(np.float32), "images")  # three channels
    _, seen = three_arrays(geometry(), (0, 7, 7, 16), (3, 3, 16, 32))
    assert not convolutions.takes(seen, 32, np.dtype(np.float32), "result")  # no images
