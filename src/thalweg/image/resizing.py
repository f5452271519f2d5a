"""Images in another size."""

from __future__ import annotations

import enum
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import Tensor
from thalweg.image.arguments import (
    as_batch,
    demand,
    height_and_width,
    larger,
    like,
    size,
    smaller,
    tensor,
    three_or_four,
)
from thalweg.image.cropping import crop_to_bounding_box, pad_to_bounding_box
from thalweg.ops import image_resizing, image_sampling, sizes
from thalweg.ops.casting import cast
from thalweg.ops.rounding import round_half_to_even


class ResizeMethod:
    """The methods of `tf.image.resize`, by their names."""

    BILINEAR = "bilinear"
    NEAREST_NEIGHBOR = "nearest"
    BICUBIC = "bicubic"
    AREA = "area"
    LANCZOS3 = "lanczos3"
    LANCZOS5 = "lanczos5"
    GAUSSIAN = "gaussian"
    MITCHELLCUBIC = "mitchellcubic"


# What 1.x calls methods: numbers.
_NUMBERS = {0: "bilinear", 1: "nearest", 2: "bicubic", 3: "area"}
_CENTERS = {"align_corners": False, "half_pixel_centers": True}
# With `antialias`, and for methods that can't do without, a kernel is what weighs the pixels.
_KERNELS = {"bilinear": "triangle", "bicubic": "keyscubic"}
_ALWAYS_KERNELS = {"lanczos3", "lanczos5", "gaussian", "mitchellcubic"}


def resize(
    images: Any,
    size: Any,
    method: Any = ResizeMethod.BILINEAR,
    preserve_aspect_ratio: bool = False,
    antialias: bool = False,
    name: str | None = None,
) -> Any:
    """Images in another size.

    Args:
      images: `[batch, height, width, channels]` or `[height, width, channels]`, of real numbers.
      size: two integers, the new height and width.
      method: one of `tf.image.ResizeMethod`, or its name: "bilinear", "nearest", "bicubic", "area",
        "lanczos3", "lanczos5", "gaussian", "mitchellcubic".
      preserve_aspect_ratio: make the images as large as fits into `size` without stretching them.
      antialias: when images become smaller, have every pixel count ("nearest" and "area" don't care).

    Returns:
      float32; the dtype of `images` for "nearest".

    Raises:
      ValueError: the images have other dimensions, `size` isn't two integers, there is no such method.

    Example:
      >>> tf.image.resize([[[0.0], [1.0]]], [1, 4])[0, :, 0].numpy()
      array([0.  , 0.25, 0.75, 1.  ], dtype=float32)
    """
    kind = method_name(method)
    images, batch, target = batch_and_size(images, size, preserve_aspect_ratio)
    return like(_resized(batch, target, kind, antialias), images)


def batch_and_size(images: Any, size: Any, preserve_aspect_ratio: bool) -> tuple[Any, Any, Any]:
    """The images, as a tensor and as a batch, and the size that they shall have."""
    images = tensor(images)
    if images._spec.rank not in (3, 4):
        known = "contains no shape" if images._spec.rank is None else "must have either 3 or 4 dimensions"
        raise ValueError(f"'images' {known}.")
    target = _size(size)
    batch = as_batch(images)
    return images, batch, _fitting(batch, target) if preserve_aspect_ratio else target


def method_name(method: Any) -> str:
    """The name of a method of resizing, given by that or by its number; ValueError if there is none."""
    kind = method.value if isinstance(method, enum.Enum) else _NUMBERS.get(method, method)
    if kind not in image_resizing.METHODS and kind not in _ALWAYS_KERNELS:
        raise ValueError(f"Resize method is not implemented: {method}")
    return str(kind)


def _size(value: Any) -> Any:
    """The new size as an attribute."""
    try:
        target = sizes.dims(value)
    except TypeError:
        raise ValueError(f"'size' must be a 1-D int32 Tensor, got {value!r}") from None
    length = target._spec.size if isinstance(target, Tensor) else len(target)
    if (isinstance(target, Tensor) and target._spec.rank not in (1, None)) or length not in (2, None):
        raise ValueError(f"'size' must be a 1-D Tensor of 2 elements: new_height, new_width, got {value!r}")
    return target


def _resized(images: Any, target: Any, method: str, antialias: bool) -> Any:
    if method in _ALWAYS_KERNELS or (antialias and method in _KERNELS):
        return _by_kernel(images, target, _KERNELS.get(method, method), antialias)
    if method == "area":
        return image_resizing.resize_area(images, size=target, align_corners=False)
    return image_resizing.METHODS[method](images, size=target, **_CENTERS)


def _by_kernel(images: Any, target: Any, kernel: str, antialias: bool) -> Any:
    height, width = height_and_width(images)
    if isinstance(target, tuple) and isinstance(height, int) and isinstance(width, int):
        ratio = np.array(target, np.float32) / np.array([height, width], np.float32)
        scale: Any = tuple(ratio.tolist())
    else:
        present = to_tensor([height, width])
        scale = cast(to_tensor(target), dtypes.float32) / cast(present, dtypes.float32)
    return image_sampling.scale_and_translate(
        images,
        size=target,
        scale=scale,
        translation=(0.0, 0.0),
        kernel_type=kernel,
        antialias=bool(antialias),
    )


def _fitting(images: Any, target: Any) -> Any:
    """The largest size within `target` that has the images' ratio of height to width."""
    height, width = height_and_width(images)
    if isinstance(target, tuple) and isinstance(height, int) and isinstance(width, int):
        present = np.array([height, width], np.float32)
        scale = (np.array(target, np.float32) / present).min()
        return tuple(int(n) for n in np.rint(scale * present))
    present = cast(to_tensor([height, width]), dtypes.float32)
    wanted = cast(to_tensor(target), dtypes.float32)
    scale = smaller(wanted[0] / present[0], wanted[1] / present[1])
    return cast(round_half_to_even(scale * present), dtypes.int32)


def resize_with_pad(
    image: Any,
    target_height: Any,
    target_width: Any,
    method: Any = ResizeMethod.BILINEAR,
    antialias: bool = False,
) -> Any:
    """Images resized so that they fit into the target without being stretched, and zeros around them.

    Args:
      image: `[batch, height, width, channels]` or `[height, width, channels]`.
      target_height, target_width: positive integers.
      method, antialias: as for `tf.image.resize`.

    Raises:
      ValueError: the target isn't positive, or the image has other dimensions.

    Example:
      >>> tf.image.resize_with_pad(tf.ones([4, 2, 3]), 6, 6).shape
      TensorShape([6, 6, 3])
    """
    image = three_or_four(image)
    batch = as_batch(image)
    rows, columns = size(target_height), size(target_width)
    demand(1, columns, "target_width must be > 0.")
    demand(1, rows, "target_height must be > 0.")
    (high, wide), (top, left) = _inside(*height_and_width(batch), rows, columns)
    resized = resize(batch, [high, wide], method, antialias=antialias)
    return like(pad_to_bounding_box(resized, top, left, rows, columns), image)


def _inside(height: Any, width: Any, rows: Any, columns: Any) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """The size of an image brought into a frame, and where it lies there."""
    if all(isinstance(n, int) for n in (height, width, rows, columns)):
        ratio = max(width / columns, height / rows)
        sides = height / ratio, width / ratio
        return (int(sides[0]), int(sides[1])), (int((rows - sides[0]) / 2), int((columns - sides[1]) / 2))
    high, wide, tall, broad = (cast(to_tensor(n), dtypes.float64) for n in (height, width, rows, columns))
    ratio = larger(wide / broad, high / tall)
    high, wide = high / ratio, wide / ratio
    half = to_tensor(2.0, dtypes.float64)
    places = high, wide, (tall - high) / half, (broad - wide) / half
    whole = [cast(place, dtypes.int32) for place in places]
    return (whole[0], whole[1]), (whole[2], whole[3])


def resize_with_crop_or_pad(image: Any, target_height: Any, target_width: Any) -> Any:
    """Images of the target size: their middle where they are larger, zeros around where they are smaller.

    Args:
      image: `[batch, height, width, channels]` or `[height, width, channels]`.
      target_height, target_width: positive integers.

    Raises:
      ValueError: the target isn't positive, or the image has other dimensions.

    Example:
      >>> tf.image.resize_with_crop_or_pad(tf.ones([4, 2, 3]), 3, 5).shape
      TensorShape([3, 5, 3])
    """
    image = three_or_four(image)
    rows, columns = size(target_height), size(target_width)
    demand(1, columns, "target_width must be > 0.")
    demand(1, rows, "target_height must be > 0.")
    height, width = height_and_width(image)
    high, wide = rows - height, columns - width
    cropped = crop_to_bounding_box(
        image,
        larger(-high // 2, 0),
        larger(-wide // 2, 0),
        smaller(rows, height),
        smaller(columns, width),
    )
    return pad_to_bounding_box(cropped, larger(high // 2, 0), larger(wide // 2, 0), rows, columns)
