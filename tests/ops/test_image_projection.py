"""Projective transforms of images against TensorFlow, interpreted and compiled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf

with np.load(Path(__file__).parent / "data" / "image_projection.npz") as file:
    DATA = {key: file[key] for key in file.files}
CASES = sorted({key.rpartition("/")[0] for key in DATA if "/" in key})


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_against_tensorflow(case: str, compiled: bool) -> None:
    name, mode, kind = case.split("/")

    def project(x: Any) -> Any:
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=x,
            transforms=DATA[name],
            output_shape=[4, 6],
            fill_value=3.0,
            interpolation=kind,
            fill_mode=mode,
        )

    x = tf.constant(DATA["images"])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.function(project, jit_compile=True)(x) if compiled else project(x)
        total = tf.reduce_sum(y * y)
    np.testing.assert_allclose(y, DATA[f"{case}/y"], rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(tape.gradient(total, x), DATA[f"{case}/dx"], rtol=1e-4, atol=1e-2)


def test_one_transform_for_all_images() -> None:
    x = np.arange(24, dtype=np.uint8).reshape(2, 3, 4, 1)
    y = tf.raw_ops.ImageProjectiveTransformV3(
        images=x,
        transforms=np.array([[1, 0, 1, 0, 1, 0, 0, 0]], np.float32),
        output_shape=[3, 4],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    assert y.dtype == tf.uint8
    np.testing.assert_array_equal(y[..., :3, :], x[..., 1:, :])
    np.testing.assert_array_equal(y[..., 3, :], 0)


def test_refuses_what_fits_not() -> None:
    x, transforms = np.zeros((2, 3, 4, 1), np.float32), np.zeros((2, 8), np.float32)
    options: dict[str, Any] = {"output_shape": [3, 4], "fill_value": 0.0, "interpolation": "BILINEAR"}
    project = tf.raw_ops.ImageProjectiveTransformV3
    with pytest.raises(tf.errors.InvalidArgumentError, match="num_images x 8"):
        project(images=x, transforms=transforms[:, :6], fill_mode="WRAP", **options)
    with pytest.raises(tf.errors.InvalidArgumentError, match="fill_mode"):
        project(images=x, transforms=transforms, fill_mode="MIRROR", **options)
    with pytest.raises(tf.errors.InvalidArgumentError, match="rank 4"):
        project(images=x[0], transforms=transforms, fill_mode="WRAP", **options)


def test_nothing_is_nowhere() -> None:
    """Coordinates that aren't numbers read nothing outside of memory."""
    x = np.ones((1, 3, 4, 1), np.float32)
    transforms = np.array([[np.nan, 0, 0, 0, np.inf, 0, 0, 0]], np.float32)
    for kind in ("NEAREST", "BILINEAR"):
        y = tf.raw_ops.ImageProjectiveTransformV3(
            images=x,
            transforms=transforms,
            output_shape=[3, 4],
            fill_value=0.0,
            interpolation=kind,
            fill_mode="CONSTANT",
        )
        assert y.shape == (1, 3, 4, 1)


def test_snapshots_change_nothing() -> None:
    for values in ([1.5, np.nan, -2.0], [1, 2, 3], [True, False]):
        x = tf.constant(values)
        for snapshot in (_snapshot, tf.function(_snapshot, jit_compile=True)):
            y = snapshot(x)
            assert y.dtype == x.dtype
            np.testing.assert_array_equal(y, x)
    x = tf.constant([2.0, 3.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.function(_snapshot, jit_compile=True)(x) ** 2
    np.testing.assert_array_equal(tape.gradient(y, x), [4.0, 6.0])


def _snapshot(x: Any) -> Any:
    return tf.raw_ops.Snapshot(input=x)
