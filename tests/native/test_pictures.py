"""The native kernels for pictures as Python calls them, against NumPy's sums and SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from thalweg.native import library, pictures
from thalweg.ops import image_resizing as resizing

needs_kernels = pytest.mark.skipif(
    not library.library().kernels, reason=f"native kernels: {library.status()}"
)

sizes = st.integers(1, 23)
methods = st.sampled_from([resizing.linear_taps, resizing.cubic_taps, resizing.area_taps])


@needs_kernels
@settings(deadline=None, max_examples=60)
@given(
    taps_of=methods,
    size=st.tuples(sizes, sizes, st.integers(1, 9)),
    out=st.tuples(sizes, sizes),
    dtype=st.sampled_from([np.uint8, np.float32]),
    seed=st.integers(0, 99),
)
def test_resampling_is_a_product_with_matrices(taps_of, size, out, dtype, seed):
    height, width, _ = size
    images = np.random.default_rng(seed).integers(0, 255, (2, *size)).astype(dtype)
    rows, columns = taps_of(height, out[0], False, True), taps_of(width, out[1], False, True)
    assert pictures.resamples(images, np.float32)
    found = pictures.resampled(images, rows, columns)
    tables = (resizing.dense(rows, height).astype(float), resizing.dense(columns, width).astype(float))
    expected = np.einsum("yh,xw,nhwc->nyxc", *tables, images.astype(float))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-3)


@needs_kernels
def test_grey_stays_grey():
    taps = resizing.linear_taps(7, 19, False, True)
    images = np.full((1, 7, 7, 3), 211, np.uint8)
    assert np.all(pictures.resampled(images, taps, taps) == 211)


@needs_kernels
def test_what_is_no_number_spreads_to_what_sees_it():
    images = np.zeros((1, 4, 4, 3), np.float32)
    images[0, 1, 2, 1] = np.nan
    taps = resizing.linear_taps(4, 8, False, True)
    found = np.isnan(pictures.resampled(images, taps, taps)[0])
    assert found[..., 1].any() and not found[..., 0].any() and not found[:1].any() and not found[5:].any()


@needs_kernels
def test_other_images_and_views():
    images = np.arange(96, dtype=np.float32).reshape(2, 4, 4, 3)
    taps = resizing.linear_taps(4, 2, False, False)
    turned = images[:, ::-1]
    np.testing.assert_array_equal(
        pictures.resampled(turned, taps, taps), pictures.resampled(turned.copy(), taps, taps)
    )
    assert not pictures.resamples(images.astype(np.float64), np.float64)
    assert not pictures.resamples(images[:0], np.float32)
    assert not pictures.warps(images.astype(np.uint8))


@needs_kernels
@settings(deadline=None, max_examples=60)
@given(
    size=st.tuples(sizes, sizes, st.integers(1, 4)),
    mode=st.sampled_from(["nearest", "constant"]),
    dtype=st.sampled_from([np.float32, np.float64]),
    channels_first=st.booleans(),
    flips=st.tuples(st.booleans(), st.booleans()),
    seed=st.integers(0, 99),
)
def test_warping_is_that_of_scipy(size, mode, dtype, channels_first, flips, seed):
    rng = np.random.default_rng(seed)
    image = rng.normal(size=size).astype(dtype)
    matrix = np.eye(3) + rng.normal(size=(3, 3)) * [[0.5, 0.5, 3], [0.5, 0.5, 3], [0, 0, 0]]
    planes = [
        ndimage.affine_transform(
            image[..., c], matrix[:2, :2], matrix[:2, 2], order=1, mode=mode, cval=7, output=float
        )
        for c in range(size[2])
    ]
    expected = np.flip(np.stack(planes, -1), tuple(axis for axis in (0, 1) if flips[axis]))
    given_image = np.moveaxis(image, -1, 0) if channels_first else image
    cval = 7.0 if mode == "constant" else None
    found = pictures.warped(given_image, matrix, channels_first, flips, cval)
    assert found.dtype == dtype
    found = np.moveaxis(found, 0, -1) if channels_first else found
    np.testing.assert_allclose(found, expected, atol=1e-5)
