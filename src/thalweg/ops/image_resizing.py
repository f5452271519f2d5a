"""Images in another size: each output pixel is a weighted mean of input pixels, along rows and columns apart.

A method is a table of *taps* for one axis: which input pixels an output pixel sees, and with what weights.
Sizes are known when a program is compiled, so the tables are constants, and resizing is a few gathers of rows
and of columns. The gradient is the same with the table turned around: which output pixels see an input pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Gradient, Node, Op, Rule, op
from thalweg.core.rules import dims_of, is_real, kernel_error, same_as, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.native import pictures
from thalweg.ops.dynamic_sizes import size_of
from thalweg.ops.shapes import ints
from thalweg.ops.sizes import dims

F32 = np.float32
_TABLE = 1024  # TensorFlow reads cubic weights from a table with so many positions between two pixels


@dataclass(frozen=True, eq=False)
class Taps:
    """The pixels that each output pixel sees along an axis, [outputs, taps], and their weights."""

    indices: np.ndarray[Any, Any]
    weights: np.ndarray[Any, Any]

    @cached_property
    def chooses(self) -> bool:
        """Whether an output pixel is one input pixel as it is."""
        return self.indices.shape[1] == 1 and bool(np.all(self.weights == 1))

    @cached_property
    def blends(self) -> bool:
        """Whether an output pixel lies between two input pixels."""
        return self.indices.shape[1] == 2 and np.allclose(self.weights.sum(axis=1), 1)

    @cached_property
    def packed(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Indices and weights as the native kernels read them."""
        return np.ascontiguousarray(self.indices, np.int32), np.ascontiguousarray(self.weights, np.float32)


TapsOf = Callable[[int, int, bool, bool], Taps]

# With more taps than this a product with a matrix takes less time than gathers.
_FEW_TAPS = 12
# Numbers that NumPy computes at a time, which stay in the processor's cache.
_BAND = 1 << 16


def _scale(size: int, out: int, align_corners: bool) -> Any:
    """How many input pixels an output pixel is wide."""
    if align_corners and out > 1:
        return F32(size - 1) / F32(out - 1)
    return F32(size) / F32(out)


def _positions(size: int, out: int, align_corners: bool, half_pixel_centers: bool) -> Any:
    """Where the output pixels lie among the input's."""
    at = np.arange(out, dtype=F32)
    scale = _scale(size, out, align_corners)
    return (at + F32(0.5)) * scale - F32(0.5) if half_pixel_centers else at * scale


@lru_cache(maxsize=256)
def linear_taps(size: int, out: int, align_corners: bool, half_pixel_centers: bool) -> Taps:
    """The two neighbours, by their distances."""
    at = _positions(size, out, align_corners, half_pixel_centers)
    below = np.floor(at)
    lower = np.maximum(below, 0).astype(np.int32)
    upper = np.minimum(np.ceil(at), size - 1).astype(np.int32)
    share = at - below
    return Taps(np.stack([lower, upper], axis=1), np.stack([1 - share, share], axis=1))


@lru_cache(maxsize=256)
def nearest_taps(size: int, out: int, align_corners: bool, half_pixel_centers: bool) -> Taps:
    """The pixel that is nearest."""
    at = np.arange(out, dtype=F32)
    if half_pixel_centers:
        at = at + F32(0.5)
    at = at * _scale(size, out, align_corners)
    # Halves are rounded away from zero.
    chosen = np.floor(at + F32(0.5)) if align_corners else np.floor(at)
    indices = np.clip(chosen, 0, size - 1).astype(np.int32)[:, None]
    return Taps(indices, np.ones((out, 1), F32))


def _cubic(x: Any, a: float) -> Any:
    """Keys' cubic of distances below 2."""
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return np.where(x <= 1, near, far)


@lru_cache(maxsize=256)
def cubic_taps(size: int, out: int, align_corners: bool, half_pixel_centers: bool) -> Taps:
    """The four neighbours, by a cubic."""
    at = _positions(size, out, align_corners, half_pixel_centers)
    below = np.floor(at)
    share = np.rint((at - below) * F32(_TABLE)).astype(F32) / F32(_TABLE)
    distances = np.stack([1 + share, share, 1 - share, 2 - share], axis=1)
    indices = below.astype(np.int64)[:, None] + np.arange(-1, 3)
    inside = np.clip(indices, 0, size - 1).astype(np.int32)
    weights = _cubic(distances, -0.5 if half_pixel_centers else -0.75).astype(F32)
    if half_pixel_centers:
        # What lies outside has no weight, and the rest makes up for it.
        weights = np.where(inside == indices, weights, F32(0))
        weights = weights / weights.sum(axis=1, keepdims=True)
    return Taps(inside, weights.astype(F32))


@lru_cache(maxsize=256)
def area_taps(size: int, out: int, align_corners: bool, half_pixel_centers: bool = False) -> Taps:
    """All pixels that the output pixel covers, by how much it covers them."""
    scale = _scale(size, out, align_corners)
    start = np.arange(out, dtype=F32) * scale
    end = np.arange(1, out + 1, dtype=F32) * scale
    first = np.floor(start).astype(np.int64)
    count = int((np.ceil(end).astype(np.int64) - first).max(initial=1))
    pixels = first[:, None] + np.arange(count)
    covered = np.minimum(end[:, None], pixels + 1) - np.maximum(start[:, None], pixels)
    weights = np.maximum(covered, 0).astype(F32) / scale
    return Taps(np.clip(pixels, 0, size - 1).astype(np.int32), weights.astype(F32))


def dense(taps: Taps, size: int) -> np.ndarray[Any, Any]:
    """The same as a matrix [outputs, inputs]."""
    matrix = np.zeros((len(taps.indices), size), F32)
    np.add.at(matrix, (np.arange(len(matrix))[:, None], taps.indices), taps.weights)
    return matrix


def turned(taps: Taps, size: int) -> Taps:
    """The taps of the transposed matrix: for each of `size` input pixels the outputs that see it."""
    return taps_of_matrix(dense(taps, size).T)


def taps_of_matrix(matrix: np.ndarray[Any, Any]) -> Taps:
    """A matrix [outputs, inputs] that is mostly zero, as taps."""
    count = int(np.count_nonzero(matrix, axis=1).max(initial=1))
    indices = np.argsort(matrix == 0, axis=1, kind="stable")[:, :count]
    return Taps(indices.astype(np.int32), np.take_along_axis(matrix, indices, axis=1))


# Lowerings.


def resampled(xp: Any, images: Any, rows: Taps, columns: Taps, dtype: Any = None) -> Any:
    """The images [batch, height, width, channels] seen through taps, in another dtype if one is given."""
    batch, height, width, channels = images.shape
    few = max(rows.indices.shape[1], columns.indices.shape[1]) <= _FEW_TAPS
    if xp is np and few and pictures.resamples(images, images.dtype if dtype is None else dtype):
        return pictures.resampled(images, rows, columns)
    # Pixels and channels lie in one axis, which is quicker than two.
    x = xp.reshape(images, (batch, height, width * channels))
    if xp is np and few:
        x = _in_bands(x, rows, columns, channels, images.dtype if dtype is None else dtype)
    else:
        x = _along(xp, x if dtype is None else x.astype(dtype), rows, 1, 1)
        if xp is not np and columns.indices.shape[1] > 2:
            from thalweg.core.xla import lax

            # Fused with the columns, the rows would be computed anew for each tap.
            x = lax.optimization_barrier(x)  # type: ignore[no-untyped-call]
        x = _along(xp, x, columns, 2, channels)
    return xp.reshape(x, (batch, len(rows.indices), len(columns.indices), channels))


def _in_bands(x: Any, rows: Taps, columns: Taps, channels: int, dtype: Any) -> Any:
    """[batch, height, width * channels] seen through taps by NumPy, some images or rows at a time."""
    height, places = len(rows.indices), _places(columns, channels)
    weights = np.ascontiguousarray(columns.weights.T, dtype).repeat(channels, axis=1)
    whole = np.empty((len(x), height, places.shape[1]), dtype)
    row = max(x.shape[2], places.shape[1], 1)
    images = max(1, _BAND // (row * height))
    band = height if images > 1 else max(1, _BAND // row)
    for n in range(0, len(x), images):
        for first in range(0, height, band):
            seen = slice(first, first + band)
            part = [x[n : n + images].take(index, 1).astype(dtype) for index in rows.indices[seen].T]
            _weigh(part, rows, rows.weights[seen].astype(dtype).T[:, :, None], part[-1])
            part = [part[-1].take(index, 2) for index in places]
            _weigh(part, columns, weights, whole[n : n + images, seen])
    return whole


def _places(taps: Taps, channels: int) -> Any:
    """Where in an axis of pixels and channels the numbers are that each number sees: [taps, numbers]."""
    spread = np.arange(channels, dtype=np.intp)
    return (taps.indices.T[:, :, None] * channels + spread).reshape(taps.indices.shape[1], -1)


def _weigh(parts: list[Any], taps: Taps, weights: Any, out: Any) -> None:
    """Write the sum of weighted parts, which may be overwritten, to `out`."""
    if taps.blends:
        low, high = parts
        high -= low
        high *= weights[1]
        np.add(low, high, out=out)
        return
    total, *others = parts
    if not taps.chooses:
        total *= weights[0]
    for part, weight in zip(others, weights[1:], strict=True):
        part *= weight
        total += part
    if out is not total:
        out[...] = total


def _along(xp: Any, x: Any, taps: Taps, axis: int, channels: int) -> Any:
    """The weighted sums along one axis of [batch, height, width * channels]."""
    count = taps.indices.shape[1]
    if count > _FEW_TAPS:
        return _mixed(xp, x, dense(taps, x.shape[axis] // channels).astype(x.dtype), axis, channels)
    found = [_taken(xp, x, place, axis) for place in _places(taps, channels).astype(np.int32)]
    if taps.chooses:
        return found[0]
    weights = np.repeat(taps.weights, channels, axis=0).astype(x.dtype)
    weights = weights[:, None, :] if axis == 1 else weights
    if taps.blends:
        return found[0] + (found[1] - found[0]) * weights[..., 1]
    return sum(part * weights[..., k] for k, part in enumerate(found))


def _taken(xp: Any, x: Any, indices: Any, axis: int) -> Any:
    """Slices along an axis at constant positions, all of them inside."""
    if xp is np:
        return x.take(indices, axis)
    return x.at[(slice(None),) * axis + (indices,)].get(mode="promise_in_bounds")


def _mixed(xp: Any, x: Any, matrix: Any, axis: int, channels: int) -> Any:
    """An axis of [batch, height, width * channels] mixed by a matrix [outputs, inputs]."""
    if axis == 1:
        return xp.matmul(matrix, x)
    batch, height, _ = x.shape
    outputs, size = matrix.shape
    pixels = xp.swapaxes(xp.reshape(x, (batch, height, size, channels)), 2, 3)
    product = xp.matmul(xp.reshape(pixels, (-1, size)), matrix.T)
    product = xp.swapaxes(xp.reshape(product, (batch, height, channels, outputs)), 2, 3)
    return xp.reshape(product, (batch, height, -1))


def _resized(taps_of: TapsOf) -> Callable[..., Any]:
    def lower(
        xp: Any, images: Any, *, size: tuple[int, int], align_corners: bool, half_pixel_centers: bool
    ) -> Any:
        height, width = ints(size)
        rows = taps_of(images.shape[1], height, align_corners, half_pixel_centers)
        columns = taps_of(images.shape[2], width, align_corners, half_pixel_centers)
        return resampled(xp, images, rows, columns, None if taps_of is nearest_taps else F32)

    return lower


def _returned(
    xp: Any, dy: Any, taps_of: TapsOf, height: int, width: int, align_corners: bool, half_pixel_centers: bool
) -> Any:
    """What each input pixel gets of the output's gradient."""
    rows = taps_of(height, dy.shape[1], align_corners, half_pixel_centers)
    columns = taps_of(width, dy.shape[2], align_corners, half_pixel_centers)
    return resampled(xp, dy, turned(rows, height), turned(columns, width))


def _to_image(taps_of: TapsOf) -> Callable[..., Any]:
    def lower(
        xp: Any, grads: Any, original_image: Any, *, align_corners: bool, half_pixel_centers: bool
    ) -> Any:
        height, width = original_image.shape[1:3]
        dx = _returned(xp, grads, taps_of, height, width, align_corners, half_pixel_centers)
        return dx.astype(original_image.dtype)

    return lower


# Rules.


def check_images(call: Call, images: Spec) -> None:
    """Images are a batch of real numbers: [batch, height, width, channels], of some size."""
    if not is_real(images.dtype):
        raise TypeError(
            f"Value for attr 'T' of {images.dtype.name} is not in the list of allowed values of op "
            f"{call.op.name}"
        )
    if images.shape is not None and len(images.shape) != 4:
        raise ValueError(f"images must be 4-dimensional, got shape {shape_text(images.shape)}")
    if images.shape is not None and 0 in images.shape[1:3]:
        raise kernel_error(call, f"input image must be of non-zero size, got {shape_text(images.shape)}")


def resized_spec(call: Call, images: Spec, dtype: DType) -> Spec:
    """The spec of images in the size that the call asks for."""
    check_images(call, images)
    batch, *_, channels = images.shape or (None,) * 4
    size = dims_of(call.attrs["size"])
    if size is None:
        return spec_of(dtype, (batch, None, None, channels))
    if len(size) != 2:
        raise kernel_error(call, f"size must be 1-D with 2 elements, got {len(size)}")
    if any(n is not None and n <= 0 for n in size):
        raise kernel_error(call, f"output dimensions must be positive, got {shape_text(size)}")
    return spec_of(dtype, (batch, *size, channels))


def _rule(keeps_dtype: bool = False) -> Rule:
    def rule(call: Call, images: Spec) -> Spec:
        if call.attrs["align_corners"] and call.attrs.get("half_pixel_centers"):
            raise kernel_error(call, "If half_pixel_centers is True, align_corners must be False.")
        return resized_spec(call, images, images.dtype if keeps_dtype else dtypes.float32)

    return rule


resize_bilinear = op("ResizeBilinear", _rule())(_resized(linear_taps))
resize_bicubic = op("ResizeBicubic", _rule())(_resized(cubic_taps))
resize_nearest_neighbor = op("ResizeNearestNeighbor", _rule(keeps_dtype=True))(_resized(nearest_taps))
resize_bilinear_grad = op("ResizeBilinearGrad", same_as(1))(_to_image(linear_taps))
resize_bicubic_grad = op("ResizeBicubicGrad", same_as(1))(_to_image(cubic_taps))


@op("ResizeArea", _rule())
def resize_area(xp: Any, images: Any, *, size: tuple[int, int], align_corners: bool) -> Any:
    height, width = ints(size)
    rows = area_taps(images.shape[1], height, align_corners)
    columns = area_taps(images.shape[2], width, align_corners)
    return resampled(xp, images, rows, columns, F32)


def _nearest_grad_rule(call: Call, grads: Spec) -> Spec:
    return resized_spec(call, grads, grads.dtype)


@op("ResizeNearestNeighborGrad", _nearest_grad_rule)
def resize_nearest_neighbor_grad(
    xp: Any, grads: Any, *, size: tuple[int, int], align_corners: bool, half_pixel_centers: bool
) -> Any:
    height, width = ints(size)
    return _returned(xp, grads, nearest_taps, height, width, align_corners, half_pixel_centers)


# Gradients: of a linear map the transposed one, whose gradient is the map again.


def _centers(node: Node) -> dict[str, bool]:
    return {"align_corners": node.align_corners, "half_pixel_centers": node.half_pixel_centers}


def _to_image_or_none(transposed: Op) -> Gradient:
    def gradient(node: Node, dy: Any) -> Any:
        images = node.inputs[0]
        return transposed(dy, images, **_centers(node)) if images.dtype.is_floating else None

    return gradient


def _to_gradient(forward: Op) -> Gradient:
    def gradient(node: Node, dx: Any) -> Any:
        size = dims([size_of(node.inputs[0], 1), size_of(node.inputs[0], 2)])
        return forward(dx, size=size, **_centers(node)), None

    return gradient


resize_bilinear.gradient(_to_image_or_none(resize_bilinear_grad))
resize_bicubic.gradient(_to_image_or_none(resize_bicubic_grad))
resize_bilinear_grad.gradient(_to_gradient(resize_bilinear))
resize_bicubic_grad.gradient(_to_gradient(resize_bicubic))


@resize_nearest_neighbor.gradient
def _(node: Node, dy: Any) -> Any:
    images = node.inputs[0]
    size = dims([size_of(images, 1), size_of(images, 2)])
    return resize_nearest_neighbor_grad(dy, size=size, **_centers(node))


@resize_nearest_neighbor_grad.gradient
def _(node: Node, dx: Any) -> Any:
    size = dims([size_of(node.inputs[0], 1), size_of(node.inputs[0], 2)])
    return resize_nearest_neighbor(dx, size=size, **_centers(node))


METHODS: dict[str, Op] = {
    "bilinear": resize_bilinear,
    "nearest": resize_nearest_neighbor,
    "bicubic": resize_bicubic,
    "area": resize_area,
}
