"""`ScaleAndTranslate`: images scaled and moved, each output pixel a kernel's mean of input pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import kernel_error, shape_text
from thalweg.core.spec import Spec
from thalweg.ops.dynamic_sizes import size_of
from thalweg.ops.image_resizing import mixed, resized_spec
from thalweg.ops.shapes import ints
from thalweg.ops.sizes import dims

F32 = np.float32


class Kernel(NamedTuple):
    """A weight of the distance from the middle; none from `radius` on."""

    radius: float
    weight: Callable[[Any, Any], Any]


def _lanczos(radius: float) -> Kernel:
    def weight(xp: Any, x: Any) -> Any:
        angle = xp.maximum(x, F32(1e-3)) * F32(np.pi)
        product = F32(radius) * xp.sin(angle) * xp.sin(angle / F32(radius)) / (angle * angle)
        return xp.where(x <= F32(1e-3), F32(1), xp.where(x > F32(radius), F32(0), product))

    return Kernel(radius, weight)


def _gaussian(radius: float) -> Kernel:
    deviation = radius / 3

    def weight(xp: Any, x: Any) -> Any:
        return xp.where(x >= F32(radius), F32(0), xp.exp(-x * x / F32(2 * deviation * deviation)))

    return Kernel(radius, weight)


def _box(xp: Any, x: Any) -> Any:
    return xp.where(x < F32(0.5), F32(1), xp.where(x == F32(0.5), F32(0.5), F32(0)))


def _triangle(xp: Any, x: Any) -> Any:
    return xp.maximum(F32(1) - x, F32(0))


def _piecewise(near: tuple[float, ...], far: tuple[float, ...]) -> Kernel:
    """Two cubics, given by their coefficients: below 1, and below 2."""

    def cubic(coefficients: tuple[float, ...], x: Any) -> Any:
        a, b, c, d = map(F32, coefficients)
        return ((a * x + b) * x + c) * x + d

    def weight(xp: Any, x: Any) -> Any:
        return xp.where(x >= 2, F32(0), xp.where(x >= 1, cubic(far, x), cubic(near, x)))

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


def _matrix(
    xp: Any, size: int, out: int, scale: Any, translation: Any, kernel: Kernel, antialias: bool
) -> Any:
    """The weights of input pixels for output pixels, [out, size]."""
    inverse = F32(1) / scale
    # When pixels are left out the kernel widens, so that all of them are seen.
    width = xp.maximum(inverse, F32(1)) if antialias else F32(1)
    center = (np.arange(out, dtype=F32) + F32(0.5)) * inverse - inverse * translation
    distance = xp.abs(np.arange(size, dtype=F32) + F32(0.5) - center[:, None])
    weights = kernel.weight(xp, distance / width)
    total = xp.sum(weights, axis=1, keepdims=True)
    inside = ((center >= 0) & (center <= size))[:, None] & (xp.abs(total) >= 1000 * np.finfo(F32).tiny)
    return xp.where(inside, weights / xp.where(inside, total, F32(1)), F32(0))


def _matrices(
    xp: Any, shape: Any, size: Any, scale: Any, translation: Any, kernel_type: str, antialias: bool
) -> Any:
    kernel = KERNELS[kernel_type]
    return [_matrix(xp, shape[1 + i], size[i], scale[i], translation[i], kernel, antialias) for i in range(2)]


def _mixed(xp: Any, x: Any, rows: Any, columns: Any) -> Any:
    """The images [batch, height, width, channels], rows and columns mixed by matrices [outputs, inputs]."""
    batch, height, width, channels = x.shape
    flat = xp.reshape(x, (batch, height, width * channels))
    flat = mixed(xp, mixed(xp, flat, rows, 1, 1), columns, 2, channels)
    return xp.reshape(flat, (batch, rows.shape[0], columns.shape[0], channels))


def _check(call: Call, scale: Spec, translation: Spec) -> None:
    kernel = call.attrs["kernel_type"]
    if kernel not in KERNELS:
        raise kernel_error(call, f"Unrecognized kernel type: {kernel}")
    for name, spec in (("scale", scale), ("translation", translation)):
        if spec.shape is not None and spec.shape not in ((2,), (None,)):
            raise ValueError(f"{name} must have shape [2], got {shape_text(spec.shape)}")


def _rule(call: Call, images: Spec, scale: Spec, translation: Spec) -> Spec:
    _check(call, scale, translation)
    return resized_spec(call, images, dtypes.float32)


@op("ScaleAndTranslate", _rule)
def scale_and_translate(
    xp: Any,
    images: Any,
    scale: Any,
    translation: Any,
    *,
    size: tuple[int, int],
    kernel_type: str,
    antialias: bool,
) -> Any:
    size = ints(size)  # type: ignore[assignment]
    rows, columns = _matrices(xp, images.shape, size, scale, translation, kernel_type, antialias)
    return _mixed(xp, images.astype(F32), rows, columns)


@scale_and_translate.gradient
def _(node: Node, dy: Any) -> Any:
    images, scale, translation = node.inputs
    if not images.dtype.is_floating:
        return None, None, None
    dx = scale_and_translate_grad(
        dy, images, scale, translation, kernel_type=node.kernel_type, antialias=node.antialias
    )
    return dx, None, None


def _grad_rule(call: Call, grads: Spec, original_image: Spec, scale: Spec, translation: Spec) -> Spec:
    _check(call, scale, translation)
    return original_image


@op("ScaleAndTranslateGrad", _grad_rule)
def scale_and_translate_grad(
    xp: Any,
    grads: Any,
    original_image: Any,
    scale: Any,
    translation: Any,
    *,
    kernel_type: str,
    antialias: bool,
) -> Any:
    shape, size = original_image.shape, grads.shape[1:3]
    rows, columns = _matrices(xp, shape, size, scale, translation, kernel_type, antialias)
    return _mixed(xp, grads, xp.swapaxes(rows, 0, 1), xp.swapaxes(columns, 0, 1)).astype(original_image.dtype)


@scale_and_translate_grad.gradient
def _(node: Node, dx: Any) -> Any:
    grads, _, scale, translation = node.inputs
    size = dims([size_of(grads, 1), size_of(grads, 2)])
    attributes = {"size": size, "kernel_type": node.kernel_type, "antialias": node.antialias}
    return scale_and_translate(dx, scale, translation, **attributes), None, None, None
