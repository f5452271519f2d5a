"""Image ops give the same interpreted and compiled, check what they are given, and load nothing early."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.core import xla
from thalweg.core.op import registry

assert xla.jax is jax
assert tf.image

RNG = np.random.RandomState(0)
IMAGES = RNG.uniform(0, 1, (2, 6, 7, 3)).astype(np.float32)
BYTES = RNG.randint(0, 256, (2, 6, 7, 3)).astype(np.uint8)
BOXES = np.array([[0.1, 0.2, 0.8, 1.2], [0.93, 0.91, 0.27, 0.13]], np.float32)
WHICH = np.array([1, 0], np.int32)
HALF = {"align_corners": False, "half_pixel_centers": True}
ALIGNED = {"align_corners": True, "half_pixel_centers": False}
CROPS = {"crop_size": (3, 2), "extrapolation_value": 0.5}
PATCHES = {"ksizes": (1, 3, 2, 1), "strides": (1, 2, 2, 1), "rates": (1, 1, 2, 1), "padding": "SAME"}
KERNEL = {"scale": (0.5, 1.5), "translation": (0.3, 0.0), "kernel_type": "lanczos3", "antialias": True}
SMALL = RNG.uniform(0, 1, (2, 3, 4, 3)).astype(np.float32)
CROWD = RNG.uniform(0, 1, (2, 9, 4)).astype(np.float32)
THRESHOLDS = [np.float32(0.3), np.float32(0.1)]

CASES: list[tuple[str, list[Any], dict[str, Any]]] = [
    *(
        (name, [images], {"size": size, **centers})
        for name in ("ResizeBilinear", "ResizeBicubic", "ResizeNearestNeighbor")
        for images in (IMAGES, BYTES)
        for size in ((3, 9), (13, 1))
        for centers in (HALF, ALIGNED)
    ),
    ("ResizeArea", [BYTES], {"size": (4, 3), "align_corners": False}),
    ("ResizeBilinearGrad", [SMALL, IMAGES], HALF),
    ("ResizeBicubicGrad", [SMALL, IMAGES], HALF),
    ("ResizeNearestNeighborGrad", [SMALL], {"size": (6, 7), **HALF}),
    ("ScaleAndTranslate", [IMAGES], {"size": (3, 9), **KERNEL}),
    (
        "ScaleAndTranslate",
        [RNG.uniform(0, 1, (1, 60, 50, 2))],
        {"size": (4, 5), **KERNEL, "scale": (0.05, 0.1)},
    ),
    ("ScaleAndTranslateGrad", [SMALL, IMAGES], KERNEL),
    ("CropAndResize", [IMAGES, BOXES, WHICH], {"method": "bilinear", **CROPS}),
    ("CropAndResize", [BYTES, BOXES, WHICH], {"method": "nearest", **CROPS}),
    (
        "CropAndResizeGradImage",
        [SMALL, BOXES, WHICH],
        {"image_size": (2, 6, 7, 3), "T": tf.float32, "method": "bilinear"},
    ),
    ("CropAndResizeGradBoxes", [SMALL, IMAGES, BOXES, WHICH], {"method": "bilinear"}),
    ("ExtractImagePatches", [IMAGES], PATCHES),
    (
        "ImageOfPatches",
        [RNG.uniform(0, 1, (2, 3, 4, 18)).astype(np.float32)],
        {"shape": (2, 6, 7, 3), **PATCHES},
    ),
    ("Glimpse", [IMAGES, BOXES[:, :2]], {"size": (3, 4), "centered": True, "normalized": True}),
    ("RGBToHSV", [IMAGES], {}),
    ("HSVToRGB", [IMAGES], {}),
    ("AdjustHue", [IMAGES, np.float32(0.4)], {}),
    ("AdjustSaturation", [IMAGES, np.float32(1.4)], {}),
    ("AdjustContrastv2", [IMAGES, np.float32(1.4)], {}),
    ("DrawBoundingBoxesV2", [IMAGES, np.stack([BOXES, BOXES]), np.eye(3, dtype=np.float32)[:2]], {}),
    ("NonMaxSuppressionPadded", [CROWD, CROWD[..., 0], *THRESHOLDS], {"max_output_size": 5}),
]


@pytest.mark.parametrize(
    ("name", "operands", "attributes"), CASES, ids=[f"{i}-{c[0]}" for i, c in enumerate(CASES)]
)
def test_lowerings_agree(name: str, operands: list[Any], attributes: dict[str, Any]) -> None:
    lower = registry[name].lower
    here = lower(np, *operands, **attributes)
    there = jax.jit(lambda *xs: lower(jnp, *xs, **attributes))(*operands)
    pairs = zip(here, there, strict=True) if isinstance(here, tuple) else [(here, there)]
    for a, b in pairs:
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


@settings(max_examples=40, deadline=None)
@given(
    method=st.sampled_from(["bilinear", "bicubic", "area", "lanczos3", "gaussian", "nearest"]),
    sides=st.lists(st.integers(1, 30), min_size=4, max_size=4),
    antialias=st.booleans(),
)
def test_a_picture_of_one_colour_stays_one(method: str, sides: list[int], antialias: bool) -> None:
    height, width, rows, columns = sides
    y = tf.image.resize(tf.fill([height, width, 2], 3.0), [rows, columns], method, antialias=antialias)
    assert y.shape == (rows, columns, 2)
    np.testing.assert_allclose(y.numpy(), 3.0, rtol=1e-5)


@pytest.mark.parametrize("method", ["bilinear", "bicubic", "nearest", "lanczos5"])
def test_the_gradient_of_resizing_is_its_transpose(method: str) -> None:
    x, w = tf.constant(IMAGES), tf.constant(SMALL)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.image.resize(x, [3, 4], method, antialias=True) * w)
    # <w, A x> = <A' w, x>
    assert float(y) == pytest.approx(float(tf.reduce_sum(tape.gradient(y, x) * x)), rel=1e-4)


def test_sizes_known_to_the_running_program_only() -> None:
    @tf.function(input_signature=[tf.TensorSpec([None, None, 3]), tf.TensorSpec([2], tf.int32)])
    def resized(image: Any, size: Any) -> Any:
        return (
            tf.image.resize(image, size),
            tf.image.resize(image, size, "lanczos3", antialias=True),
            tf.image.resize_with_pad(image, size[0], size[1]),
            tf.image.random_crop(image, [2, 2, 3]),
            tf.image.flip_left_right(image),
        )

    results = resized(IMAGES[0], tf.constant([4, 3]))
    assert [r.shape.as_list() for r in results] == [[4, 3, 3]] * 3 + [[2, 2, 3], [6, 7, 3]]
    np.testing.assert_allclose(results[0], tf.image.resize(IMAGES[0], [4, 3]), rtol=1e-5)
    np.testing.assert_allclose(
        results[1], tf.image.resize(IMAGES[0], [4, 3], "lanczos3", antialias=True), rtol=1e-4
    )


def test_what_does_not_fit_at_run_time_is_refused() -> None:
    @tf.function
    def cropped(image: Any, height: Any) -> Any:
        return tf.image.crop_to_bounding_box(image, 0, 0, height, 2)

    assert cropped(IMAGES[0], tf.constant(3)).shape == (3, 2, 3)
    with pytest.raises(tf.errors.InvalidArgumentError, match="height"):
        cropped(IMAGES[0], tf.constant(9))


def test_pillow_is_loaded_with_the_first_picture() -> None:
    program = "import sys, thalweg as tf; tf.image.resize; tf.io.decode_png; assert 'PIL' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
