"""`ScaleAndTranslate`: images scaled and moved, each output pixel a kernel's mean of input pixels."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import kernel_error, known
from thalweg.core.spec import Spec
from thalweg.ops.dynamic_sizes import size_of
from thalweg.ops.image_resizing import Taps, resampled, resized_spec, taps_of_matrix, turned
from thalweg.ops.sizes import dims

F32 = np.float32


class Kernel(NamedTuple):
    """A weight of the distance from the middle; none from `radius` on."""

    radius: float
    weight: Callable[[Any], Any]


def _lanczos(radius: float) -> Kernel:
    def weight(x: Any) -> Any:
        angle = np.maximum(x, F32(1e-3)) * F32(np.pi)
        product = F32(radius) * np.sin(angle) * np.sin(angle / F32(radius)) / (angle * angle)
        return np.where(x <= F32(1e-3), F32(1), np.where(x > F32(radius), F32(0), product))

    return Kernel(radius, weight)


def _gaussian(radius: float) -> Kernel:
    deviation = radius / 3

    def weight(x: Any) -> Any:
        return np.where(x >= F32(radius), F32(0), np.exp(-x * x / F32(2 * deviation * deviation)))

    return Kernel(radius, weight)


def _box(x: Any) -> Any:
    return np.where(x < F32(0.5), F32(1), np.where(x == F32(0.5), F32(0.5), F32(0)))


def _triangle(x: Any) -> Any:
    return np.maximum(F32(1) - x, F32(0))


def _piecewise(near: tuple[float, ...], far: tuple[float, ...]) -> Kernel:
    """Two cubics, given by their coefficients: below 1, and below 2."""

    def cubic(coefficients: tuple[float, ...], x: Any) -> Any:
        a, b, c, d = map(F32, coefficients)
        return ((a * x + b) * x + c) * x + d

    def weight(x: Any) -> Any:
        return np.where(x >= 2, F32(0), np.where(x >= 1, cubic(far, x), cubic(near, x)))

    return Kernel(2.0, weight)


KERNELS = {
    "lanczos1": _lanczos(1.0),
    "lanczos3": _lanczos(3.0),
    "lanczos5": _lanczos(5.0),
    "gaussian": _gaussian(1.5),
    "box": Kernel(0.5, _box),
    "triangle": Kernel(1.0, _triangle),
    "keyscubic": _piecewise((1.5, -2.5, 0, 1), (-0.5, 2.5, -4, 2)),
    "mitchellcubic": _piecewise((7 / 6, -2, 0, 8 / 9), (-7 / 18, 2, -10 / 3, 16 / 9)),
}


@lru_cache(maxsize=256)
def kernel_taps(
    size: int, out: int, scale: float, translation: float, kernel_type: str, antialias: bool
) -> Taps:
    """The input pixels that each output pixel sees, and their weights."""
    kernel = KERNELS[kernel_type]
    inverse = F32(1) / F32(scale)
    # When pixels are left out the kernel widens, so that all of them are seen.
    width = max(inverse, F32(1)) if antialias else F32(1)
    center = (np.arange(out, dtype=F32) + F32(0.5)) * inverse - inverse * F32(translation)
    distance = np.abs(np.arange(size, dtype=F32) + F32(0.5) - center[:, None])
    weights = kernel.weight(distance / width)
    total = weights.sum(axis=1, keepdims=True)
    inside = ((center >= 0) & (center <= size))[:, None] & (np.abs(total) >= 1000 * np.finfo(F32).tiny)
    return taps_of_matrix(np.where(inside, weights / np.where(inside, total, F32(1)), F32(0)))


def _taps(
    height: int, width: int, size: Any, scale: Any, translation: Any, kernel_type: str, antialias: bool
) -> tuple[Taps, Taps]:
    rows, columns = (
        kernel_taps(n, int(size[i]), float(scale[i]), float(translation[i]), kernel_type, antialias)
        for i, n in enumerate((height, width))
    )
    return rows, columns


def _check(call: Call) -> None:
    kernel = call.attrs["kernel_type"]
    if kernel not in KERNELS:
        raise kernel_error(call, f"Unrecognized kernel type: {kernel}")
    for name in ("scale", "translation"):
        value = known(call.attrs[name])
        if value is not None and len(value) != 2:
            raise ValueError(f"{name} must have 2 elements, got {len(value)}")
    scale = known(call.attrs["scale"])
    if scale is not None and min(scale) <= 0:
        raise kernel_error(call, f"scale must be greater than zero, got {scale}")


def _rule(call: Call, images: Spec) -> Spec:
    _check(call)
    return resized_spec(call, images, dtypes.float32)


@op("ScaleAndTranslate", _rule)
def scale_and_translate(
    xp: Any,
    images: Any,
    *,
    size: tuple[int, int],
    scale: tuple[float, float],
    translation: tuple[float, float],
    kernel_type: str,
    antialias: bool,
) -> Any:
    _, height, width, _ = images.shape
    rows, columns = _taps(height, width, size, scale, translation, kernel_type, antialias)
    return resampled(xp, images, rows, columns, F32)


@scale_and_translate.gradient
def _(node: Node, dy: Any) -> Any:
    images = node.inputs[0]
    if not images.dtype.is_floating:
        return None
    return scale_and_translate_grad(dy, images, **_attributes(node))


def _attributes(node: Node) -> dict[str, Any]:
    return {name: getattr(node, name) for name in ("scale", "translation", "kernel_type", "antialias")}


def _grad_rule(call: Call, grads: Spec, original_image: Spec) -> Spec:
    _check(call)
    return original_image


@op("ScaleAndTranslateGrad", _grad_rule)
def scale_and_translate_grad(
    xp: Any,
    grads: Any,
    original_image: Any,
    *,
    scale: tuple[float, float],
    translation: tuple[float, float],
    kernel_type: str,
    antialias: bool,
) -> Any:
    _, height, width, _ = original_image.shape
    rows, columns = _taps(height, width, grads.shape[1:3], scale, translation, kernel_type, antialias)
    dx = resampled(xp, grads, turned(rows, height), turned(columns, width))
    return dx.astype(original_image.dtype)


@scale_and_translate_grad.gradient
def _(node: Node, dx: Any) -> Any:
    grads = node.inputs[0]
    size = dims([size_of(grads, 1), size_of(grads, 2)])
    return scale_and_translate(dx, size=size, **_attributes(node)), None
