"""`ImageProjectiveTransformV3`: images turned, moved, zoomed, sheared.

Each output pixel is looked up in the input, at a place that the transform gives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, dims_of, same_as, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.dynamic_sizes import size_of
from thalweg.ops.shapes import ints
from thalweg.ops.sizes import dims
from thalweg.ops.snapshots import kept

F32 = np.float32

_IMAGES = ("uint8", "int32", "int64", "float16", "bfloat16", "float32", "float64")
_INTERPOLATIONS = ("NEAREST", "BILINEAR")

# So wide that four pixels with one outside of it have a place.
_BORDER = 2


# What lies outside of an axis of `size` pixels: where a coordinate is read instead.


def _reflected(xp: Any, at: Any, size: int) -> Any:
    """[d c b a | a b c d | d c b a]"""
    period = F32(2 * size)
    left = xp.where(at < period, at + period * xp.trunc(-at / period), at)
    left = xp.where(left < -size, left + period, -left - 1)
    right = at - period * xp.trunc(at / period)
    right = xp.where(right >= size, period - right - 1, right)
    return _clamped(xp, xp.where(at < 0, left, xp.where(at > size - 1, right, at)), size)


def _wrapped(xp: Any, at: Any, size: int) -> Any:
    """[a b c d | a b c d | a b c d]"""
    if size <= 1:
        return xp.zeros_like(at)
    last = F32(size - 1)
    left = at + F32(size) * (xp.trunc(-at / last) + 1)
    right = at - F32(size) * xp.trunc(at / last)
    return _clamped(xp, xp.where(at < 0, left, xp.where(at > last, right, at)), size)


def _clamped(xp: Any, at: Any, size: int) -> Any:
    """[a a a a | a b c d | d d d d]"""
    return xp.clip(at, F32(0), F32(size - 1))


def _unchanged(xp: Any, at: Any, size: int) -> Any:
    return at


_FILL: dict[str, Callable[[Any, Any, int], Any]] = {
    "REFLECT": _reflected,
    "WRAP": _wrapped,
    "CONSTANT": _unchanged,
    "NEAREST": _clamped,
}


def _rule(call: Call, images: Spec, transforms: Spec, fill_value: Spec) -> Spec:
    check_dtype(call, images, lambda dtype: dtype.name in _IMAGES)
    if transforms.dtype is not dtypes.float32 or fill_value.dtype is not dtypes.float32:
        raise TypeError(
            f"transforms and fill_value must be float32, got {transforms.dtype!r} and {fill_value.dtype!r}"
        )
    if images.shape is not None and len(images.shape) != 4:
        raise ValueError(f"images must be rank 4 but is rank {len(images.shape)}: {shape_text(images.shape)}")
    rows = transforms.shape
    if rows is not None and (len(rows) != 2 or rows[1] not in (8, None)):
        raise ValueError(f"Input transform should be num_images x 8 or 1 x 8, got {shape_text(rows)}")
    _check_modes(call)
    size = dims_of(call.attrs["output_shape"])
    if size is not None and len(size) != 2:
        raise ValueError(f"output_shape must have two elements, got {shape_text(size)}")
    batch, depth = (images.shape[0], images.shape[3]) if images.shape else (None, None)
    return spec_of(images.dtype, (batch, *(size or (None, None)), depth))


def _check_modes(call: Call) -> None:
    for name, known in (("interpolation", _INTERPOLATIONS), ("fill_mode", tuple(_FILL))):
        if call.attrs[name] not in known:
            raise ValueError(f"Invalid {name} {call.attrs[name]}, use one of {', '.join(known)}")


@op("ImageProjectiveTransformV3", _rule)
def image_projective_transform(
    xp: Any,
    images: Any,
    transforms: Any,
    fill_value: Any,
    *,
    output_shape: tuple[int, int],
    interpolation: str,
    fill_mode: str,
) -> Any:
    rows, columns = ints(output_shape)
    x, y, finite = _sources(xp, transforms, rows, columns)
    read = _Reader(xp, images, fill_value)
    place = _FILL[fill_mode]
    y, x = place(xp, y, images.shape[1]), place(xp, x, images.shape[2])
    found = read.nearest(y, x) if interpolation == "NEAREST" else read.between(y, x)
    return xp.where(finite[..., None], found, fill_value).astype(images.dtype)


def _sources(xp: Any, transforms: Any, rows: int, columns: int) -> tuple[Any, Any, Any]:
    """Where output pixels lie in the input, and whether they lie anywhere: [transforms, rows, columns]."""
    a0, a1, a2, b0, b1, b2, c0, c1 = (transforms[:, k, None, None] for k in range(8))
    x = np.arange(columns, dtype=F32)[None, None, :]
    y = np.arange(rows, dtype=F32)[None, :, None]
    depth = c0 * x + c1 * y + F32(1)
    finite = depth != 0
    depth = xp.where(finite, depth, F32(1))
    return (a0 * x + a1 * y + a2) / depth, (b0 * x + b1 * y + b2) / depth, finite


class _Reader:
    """Pixels of images at coordinates, and the fill value outside: images get a border of it."""

    def __init__(self, xp: Any, images: Any, fill_value: Any) -> None:
        self.xp = xp
        self.batch, self.height, self.width, self.depth = images.shape
        border = ((0, 0), (_BORDER, _BORDER), (_BORDER, _BORDER), (0, 0))
        bordered = xp.pad(images.astype(F32), border, constant_values=fill_value)
        # Else XLA computes what the images come from anew for each pixel that is looked up.
        self.pixels = kept(xp, bordered.reshape(-1, self.depth))
        self.row = self.width + 2 * _BORDER

    def place(self, y: Any, x: Any) -> Any:
        """The numbers of pixels, with the border, of whole-numbered coordinates."""
        # Clipped before they become integers, which have no place for infinity.
        rows = self.xp.clip(y, -_BORDER, self.height).astype(np.int32) + _BORDER
        columns = self.xp.clip(x, -_BORDER, self.width).astype(np.int32) + _BORDER
        first = np.arange(self.batch, dtype=np.int32)[:, None, None] * (self.height + 2 * _BORDER)
        return kept(self.xp, (first + rows) * self.row + columns)

    def at(self, place: Any) -> Any:
        found = self.xp.take(self.pixels, place.reshape(-1), axis=0, mode="clip")
        return found.reshape(*place.shape, self.depth)

    def nearest(self, y: Any, x: Any) -> Any:
        return self.at(self.place(self._rounded(y), self._rounded(x)))

    def _rounded(self, at: Any) -> Any:
        """The next whole number; halves are rounded away from zero."""
        size = self.xp.abs(at)
        below = self.xp.floor(size)
        return self.xp.sign(at) * self.xp.where(size - below >= F32(0.5), below + 1, below)

    def between(self, y: Any, x: Any) -> Any:
        """The mean of four pixels, by their distances."""
        top, left = self.xp.floor(y), self.xp.floor(x)
        down, right = (y - top)[..., None], (x - left)[..., None]
        place = self.place(top, left)
        upper = (1 - right) * self.at(place) + right * self.at(place + 1)
        place = place + self.row
        lower = (1 - right) * self.at(place) + right * self.at(place + 1)
        return (1 - down) * upper + down * lower


@image_projective_transform.gradient
def _(node: Node, dy: Any) -> Any:
    images, transforms, _ = node.inputs
    if not images.dtype.is_floating:
        return None, None, None
    # As TensorFlow has it: the gradient's image is moved back.
    dx = image_projective_transform(
        dy,
        inverse_transforms(transforms),
        to_tensor(0.0, dtypes.float32),
        output_shape=dims([size_of(images, 1), size_of(images, 2)]),
        interpolation=node.interpolation,
        fill_mode=node.fill_mode,
    )
    return dx, None, None


@op("InverseProjectiveTransforms", same_as(), differentiable=False)
def inverse_transforms(xp: Any, transforms: Any) -> Any:
    """The transforms back: the adjugates of the matrices whose last element, 1, the transforms leave out."""
    a, b, c, d, e, f, g, h = (transforms[:, k] for k in range(8))
    last = a * e - b * d
    x = (e - f * h, c * h - b, b * f - c * e)
    y = (f * g - d, a - c * g, c * d - a * f)
    depth = (d * h - e * g, b * g - a * h)
    return xp.stack((*x, *y, *depth), axis=1) / last[:, None]
