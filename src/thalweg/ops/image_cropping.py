"""Parts of images: boxes cut out and resized, glimpses, patches."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, dims_of, is_number, is_real, kernel_error, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.dynamic_sizes import size_of
from thalweg.ops.shapes import ints
from thalweg.ops.sizes import dims
from thalweg.ops.windows import windows

F32 = np.float32


def check_shape(what: str, shape: Dims, *sizes: int | None) -> None:
    """Refuse an operand whose shape isn't that of `sizes`, where None is any size: ValueError."""
    if shape is None:
        return
    pairs = zip(shape, sizes, strict=False)
    if len(shape) != len(sizes) or any(None not in (n, m) and n != m for n, m in pairs):
        raise ValueError(f"{what} must have the shape {shape_text(sizes)}, got {shape_text(shape)}")


# Boxes, cut out and brought to one size.


def _size_of_crops(call: Call) -> tuple[int | None, int | None]:
    size = dims_of(call.attrs["crop_size"])
    if size is None:
        return None, None
    if len(size) != 2:
        raise kernel_error(call, f"crop_size must be two elements, got {len(size)}")
    if any(n is not None and n <= 0 for n in size):
        raise kernel_error(call, f"crop dimensions must be positive, got {shape_text(size)}")
    return size[0], size[1]


def _crop_rule(call: Call, image: Spec, boxes: Spec, box_ind: Spec) -> Spec:
    check_dtype(call, image, is_real)
    check_shape("image", image.shape, None, None, None, None)
    check_shape("boxes", boxes.shape, None, 4)
    check_shape("box_ind", box_ind.shape, None)
    if boxes.dtype is not dtypes.float32 or box_ind.dtype is not dtypes.int32:
        raise TypeError(f"boxes must be float32 and box_ind int32, got {boxes.dtype!r} and {box_ind.dtype!r}")
    if call.attrs["method"] not in ("bilinear", "nearest"):
        raise ValueError(f"method must be 'bilinear' or 'nearest', got {call.attrs['method']!r}")
    count = boxes.shape[0] if boxes.shape else None
    others = box_ind.shape[0] if box_ind.shape else None
    if None not in (count, others) and count != others:
        raise ValueError(f"box_ind must have one entry for each of {count} boxes, got {others}")
    depth = image.shape[3] if image.shape else None
    return spec_of(dtypes.float32, (others if count is None else count, *_size_of_crops(call), depth))


def _sampled_at(xp: Any, low: Any, high: Any, count: int, size: int) -> Any:
    """Where `count` samples between two normalized ends lie along an axis, one row a box: [boxes, count]."""
    last = F32(size - 1)
    if count == 1:
        return (F32(0.5) * (low + high) * last)[:, None]
    step = (high - low) * last / F32(count - 1)
    return (low * last)[:, None] + np.arange(count, dtype=F32) * step[:, None]


class _Samples:
    """Where the samples of boxes lie along one axis of the image, one row a box: [boxes, samples].

    Attributes:
      lower, upper: the pixels on both sides.
      share: how far the sample is from the lower one.
      inside: whether it lies in the image.
    """

    def __init__(self, xp: Any, low: Any, high: Any, count: int, size: int) -> None:
        at = _sampled_at(xp, low, high, count, size)
        self.inside = (at >= 0) & (at <= size - 1)
        at = xp.clip(at, 0, size - 1)
        below = xp.floor(at)
        self.lower, self.upper = below.astype(np.int32), xp.ceil(at).astype(np.int32)
        self.nearest = xp.floor(at + F32(0.5)).astype(np.int32)
        self.share = at - below

    def sides(self, method: str) -> list[tuple[Any, Any]]:
        """The pixels that count, and their weights."""
        if method == "nearest":
            return [(self.nearest, np.ones((1, 1), F32))]
        return [(self.lower, F32(1) - self.share), (self.upper, self.share)]


def _samples(xp: Any, boxes: Any, rows: int, columns: int, shape: Any) -> tuple[_Samples, _Samples]:
    _, height, width, _ = shape
    return (
        _Samples(xp, boxes[:, 0], boxes[:, 2], rows, height),
        _Samples(xp, boxes[:, 1], boxes[:, 3], columns, width),
    )


def _images_of(xp: Any, box_ind: Any, batch: int) -> Any:
    """The images that the boxes are cut from, [boxes, 1]; checked."""
    message = f"box_index has values outside [0, batch_size) = [0, {batch})"
    require(xp, (box_ind >= 0) & (box_ind < batch), message, errors.OutOfRangeError)
    return xp.clip(box_ind, 0, batch - 1)[:, None]


def _columns_at(xp: Any, rows: Any, at: Any) -> Any:
    return xp.take_along_axis(rows, at[:, None, :, None], axis=2)


@op("CropAndResize", _crop_rule)
def crop_and_resize(
    xp: Any,
    image: Any,
    boxes: Any,
    box_ind: Any,
    *,
    crop_size: tuple[int, int],
    method: str,
    extrapolation_value: float,
) -> Any:
    rows, columns = ints(crop_size)
    y, x = _samples(xp, boxes, rows, columns, image.shape)
    which = _images_of(xp, box_ind, len(image))

    def row(at: Any) -> Any:
        return image[which, at].astype(F32)

    if method == "nearest":
        found = _columns_at(xp, row(y.nearest), x.nearest)
    else:
        upper = row(y.lower)
        seen = upper + (row(y.upper) - upper) * y.share[:, :, None, None]
        first = _columns_at(xp, seen, x.lower)
        found = first + (_columns_at(xp, seen, x.upper) - first) * x.share[:, None, :, None]
    inside = y.inside[:, :, None, None] & x.inside[:, None, :, None]
    return xp.where(inside, found, F32(extrapolation_value))


@crop_and_resize.gradient
def _(node: Node, dy: Any) -> Any:
    image, boxes, box_ind = node.inputs
    if not image.dtype.is_floating:
        return None, crop_and_resize_grad_boxes(dy, image, boxes, box_ind, method="bilinear"), None
    size = dims([size_of(image, axis) for axis in range(4)])
    image_gradient = crop_and_resize_grad_image(
        dy, boxes, box_ind, image_size=size, T=image.dtype, method=node.method
    )
    # Boxes have the gradient of interpolation also where the nearest pixel is taken.
    return image_gradient, crop_and_resize_grad_boxes(dy, image, boxes, box_ind, method="bilinear"), None


def _image_gradient_rule(call: Call, grads: Spec, boxes: Spec, box_ind: Spec) -> Spec:
    return spec_of(call.attrs["T"], dims_of(call.attrs["image_size"]))


@op("CropAndResizeGradImage", _image_gradient_rule)
def crop_and_resize_grad_image(
    xp: Any, grads: Any, boxes: Any, box_ind: Any, *, image_size: tuple[int, ...], T: DType, method: str
) -> Any:
    """What each pixel of the image gets of the crops' gradient."""
    shape = ints(image_size)
    _, rows, columns, _ = grads.shape
    y, x = _samples(xp, boxes, rows, columns, shape)
    which = _images_of(xp, box_ind, shape[0])[:, :, None]
    inside = (y.inside[:, :, None] & x.inside[:, None, :])[..., None]
    total = xp.zeros(shape, grads.dtype)
    for row, above in y.sides(method):
        for column, left in x.sides(method):
            weight = above[:, :, None, None] * left[:, None, :, None]
            part = xp.where(inside, grads * weight, F32(0))
            at = (which, row[:, :, None], column[:, None, :])
            if xp is np:
                np.add.at(total, at, part)
            else:
                total = total.at[at].add(part)
    return total.astype(T.np)


@op("CropAndResizeGradBoxes", lambda call, grads, image, boxes, box_ind: boxes)
def crop_and_resize_grad_boxes(
    xp: Any, grads: Any, image: Any, boxes: Any, box_ind: Any, *, method: str
) -> Any:
    """How the crops change as the boxes' sides move."""
    _, height, width, _ = image.shape
    rows, columns = grads.shape[1:3]
    y, x = _samples(xp, boxes, rows, columns, image.shape)
    which = _images_of(xp, box_ind, len(image))
    upper, lower = image[which, y.lower].astype(F32), image[which, y.upper].astype(F32)
    corners = [_columns_at(xp, part, at) for part in (upper, lower) for at in (x.lower, x.upper)]
    top_left, top_right, low_left, low_right = corners
    down, right = y.share[:, :, None, None], x.share[:, None, :, None]
    steep_y = (1 - right) * (low_left - top_left) + right * (low_right - top_right)
    steep_x = (1 - down) * (top_right - top_left) + down * (low_right - low_left)
    seen = xp.where(y.inside[:, :, None, None] & x.inside[:, None, :, None], grads, F32(0))
    along_y, along_x = xp.sum(seen * steep_y, axis=(2, 3)), xp.sum(seen * steep_x, axis=(1, 3))
    y1, y2 = _of_ends(xp, along_y, rows, height)
    x1, x2 = _of_ends(xp, along_x, columns, width)
    return xp.stack([y1, x1, y2, x2], axis=-1)


def _of_ends(xp: Any, gradient: Any, count: int, size: int) -> tuple[Any, Any]:
    """The gradient of samples [boxes, count] as that of the two ends between which they lie."""
    if count == 1:
        half = gradient[:, 0] * F32(0.5 * (size - 1))
        return half, half
    share = np.arange(count, dtype=F32) / F32(count - 1) * F32(size - 1)
    return xp.sum(gradient * (F32(size - 1) - share), axis=1), xp.sum(gradient * share, axis=1)


# Glimpses: windows around points.


def _glimpse_rule(call: Call, input: Spec, offsets: Spec) -> Spec:
    check_shape("input", input.shape, None, None, None, None)
    check_shape("offsets", offsets.shape, None, 2)
    if input.dtype is not dtypes.float32:
        raise TypeError(f"input must be float32, got {input.dtype.name}")
    size = dims_of(call.attrs["size"]) or (None, None)
    if len(size) != 2:
        raise ValueError(f"size must have two elements, got {shape_text(size)}")
    if any(n is not None and n <= 0 for n in size):
        raise kernel_error(call, f"size must be positive, got {shape_text(size)}")
    batch, _, _, depth = input.shape or (None,) * 4
    seen = spec_of(input.dtype, (batch, *size, depth))
    return (seen, spec_of(dtypes.bool, (batch, *size, 1)))  # type: ignore[return-value]


@op("Glimpse", _glimpse_rule)
def glimpse(
    xp: Any, input: Any, offsets: Any, *, size: tuple[int, int], centered: bool, normalized: bool
) -> Any:
    """The windows, zero where they leave the image, and where they are inside."""
    batch = np.arange(len(input))[:, None]
    at, inside = [], []
    for axis, count in enumerate(ints(size)):
        length = input.shape[1 + axis]
        start = offsets[:, axis].astype(F32)
        if normalized and centered:
            # Between the middle and an edge of the image lies half of its side.
            start = start * F32(length / 2) + F32(length / 2) - F32(count / 2)
        elif normalized:
            start = start * F32(length)
        elif centered:
            start = start + F32(length / 2)
        place = xp.trunc(start).astype(np.int32)[:, None] + np.arange(count, dtype=np.int32)
        inside.append((place >= 0) & (place < length))
        at.append(xp.clip(place, 0, max(length - 1, 0)))
    valid = (inside[0][:, :, None] & inside[1][:, None, :])[..., None]
    seen = input[batch[:, :, None], at[0][:, :, None], at[1][:, None, :]]
    return xp.where(valid, seen, F32(0)), valid


# Patches: what a window sees on its way over the image.


def _patch_rule(call: Call, images: Spec) -> Spec:
    check_dtype(call, images, lambda dtype: is_number(dtype) or dtype.is_bool)
    sizes = {name: call.attrs[name] for name in ("ksizes", "strides", "rates")}
    for name, values in sizes.items():
        if len(values) != 4 or values[0] != 1 or values[3] != 1 or min(values) < 1:
            raise ValueError(f"{name} must be [1, rows, columns, 1] with positive numbers, got {values}")
    if call.attrs["padding"] not in ("SAME", "VALID"):
        raise ValueError(f"padding must be 'SAME' or 'VALID', got {call.attrs['padding']!r}")
    check_shape("images", images.shape, None, None, None, None)
    if images.shape is None:
        return spec_of(images.dtype, (None,) * 4)
    batch, height, width, depth = images.shape
    counts = [
        _places(n, sizes["ksizes"][i], sizes["strides"][i], sizes["rates"][i], call.attrs["padding"])
        for i, n in ((1, height), (2, width))
    ]
    seen = None if depth is None else depth * sizes["ksizes"][1] * sizes["ksizes"][2]
    return spec_of(images.dtype, (batch, *counts, seen))


def _places(size: int | None, window: int, stride: int, rate: int, padding: str) -> int | None:
    if size is None:
        return None
    if padding == "SAME":
        return -(-size // stride)
    return max(size - (window - 1) * rate - 1 + stride, 0) // stride


@op("ExtractImagePatches", _patch_rule)
def extract_image_patches(
    xp: Any,
    images: Any,
    *,
    ksizes: tuple[int, ...],
    strides: tuple[int, ...],
    rates: tuple[int, ...],
    padding: str,
) -> Any:
    seen = windows(images.shape, ksizes, strides, rates, padding)
    views = seen.views(seen.padded(xp, images, 0))
    return xp.concatenate(views, axis=-1)


@extract_image_patches.gradient
def _(node: Node, dy: Any) -> Any:
    images = node.inputs[0]
    attributes = {name: getattr(node, name) for name in ("ksizes", "strides", "rates", "padding")}
    shape = dims([size_of(images, axis) for axis in range(4)])
    return image_of_patches(dy, shape=shape, **attributes)


@op("ImageOfPatches", lambda call, patches: spec_of(patches.dtype, dims_of(call.attrs["shape"])))
def image_of_patches(
    xp: Any,
    patches: Any,
    *,
    shape: tuple[int, ...],
    ksizes: tuple[int, ...],
    strides: tuple[int, ...],
    rates: tuple[int, ...],
    padding: str,
) -> Any:
    """The sum of patches at the places where `ExtractImagePatches` finds them."""
    seen = windows(ints(shape), ksizes, strides, rates, padding)
    total = xp.zeros([n + sum(pads) for n, pads in zip(seen.shape, seen.pads, strict=True)], patches.dtype)
    depth = seen.shape[3]
    for k, (_, row, column, _) in enumerate(seen.offsets()):
        at = (
            slice(None),
            slice(row * rates[1], row * rates[1] + (seen.counts[1] - 1) * strides[1] + 1, strides[1]),
            slice(column * rates[2], column * rates[2] + (seen.counts[2] - 1) * strides[2] + 1, strides[2]),
        )
        part = patches[..., k * depth : (k + 1) * depth]
        if xp is np:
            total[at] += part
        else:
            total = total.at[at].add(part)
    return total[tuple(slice(lo, lo + n) for n, (lo, _) in zip(seen.shape, seen.pads, strict=True))]


@image_of_patches.gradient
def _(node: Node, dx: Any) -> Any:
    attributes = {name: getattr(node, name) for name in ("ksizes", "strides", "rates", "padding")}
    return extract_image_patches(dx, **attributes)
