"""Parts of images, and frames around them."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.image.arguments import at_least_3d, demand, height_and_width, size, tensor, three_or_four
from thalweg.ops import image_cropping, padding, sizes
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import dims_of_pairs
from thalweg.ops.selection import select
from thalweg.ops.shapes import shape_of
from thalweg.random.stateful import normal, uniform


def crop_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Any:
    """The part of images that begins at the offset and has the target's size.

    Args:
      image: `[batch, height, width, channels]` or `[height, width, channels]`.
      offset_height, offset_width: where the upper left corner is; not negative.
      target_height, target_width: positive integers.

    Raises:
      ValueError: the part doesn't lie inside of the image.

    Example:
      >>> tf.image.crop_to_bounding_box(tf.ones([4, 5, 3]), 1, 2, 2, 3).shape
      TensorShape([2, 3, 3])
    """
    image = three_or_four(image)
    top, left, rows, columns = map(size, (offset_height, offset_width, target_height, target_width))
    height, width = height_and_width(image)
    demand(0, left, "offset_width must be >= 0.")
    demand(0, top, "offset_height must be >= 0.")
    demand(1, columns, "target_width must be > 0.")
    demand(1, rows, "target_height must be > 0.")
    demand(left + columns, width, "width must be >= target + offset.")
    demand(top + rows, height, "height must be >= target + offset.")
    return image[..., top : top + rows, left : left + columns, :]


def pad_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Any:
    """Images with zeros around them: of the target's size, the image at the offset.

    Args:
      image: `[batch, height, width, channels]` or `[height, width, channels]`.
      offset_height, offset_width: how many rows and columns of zeros come first.
      target_height, target_width: the size of the result.

    Raises:
      ValueError: the image doesn't fit.

    Example:
      >>> tf.image.pad_to_bounding_box(tf.ones([2, 2, 3]), 1, 0, 4, 3).shape
      TensorShape([4, 3, 3])
    """
    image = three_or_four(image)
    top, left, rows, columns = map(size, (offset_height, offset_width, target_height, target_width))
    height, width = height_and_width(image)
    below, right = rows - top - height, columns - left - width
    demand(0, top, "offset_height must be >= 0.")
    demand(0, left, "offset_width must be >= 0.")
    demand(0, right, "width must be <= target - offset.")
    demand(0, below, "height must be <= target - offset.")
    pairs = [(top, below), (left, right), (0, 0)]
    if image._spec.rank != 3:
        pairs.insert(0, (0, 0))
    padded = padding.pad(image, paddings=dims_of_pairs(pairs))
    if isinstance(padded, EagerTensor):
        return padded
    known = [n if isinstance(n, int) else None for n in (rows, columns)]
    padded.set_shape([None] * (len(pairs) - 3) + [*known, None])
    return padded


def central_crop(image: Any, central_fraction: Any) -> Any:
    """The middle of images, the fraction of each side.

    Args:
      image: `[batch, height, width, channels]` or `[height, width, channels]`.
      central_fraction: above 0, at most 1.

    Raises:
      ValueError: the fraction is outside of that, or the image has other dimensions.

    Example:
      >>> tf.image.central_crop(tf.ones([4, 6, 1]), 0.5).shape
      TensorShape([2, 4, 1])
    """
    image = tensor(image)
    fraction = central_fraction
    if not isinstance(fraction, Tensor) or isinstance(fraction, EagerTensor):
        fraction = float(fraction)
        if not 0.0 < fraction <= 1.0:
            raise ValueError("central_fraction must be within (0, 1]")
        if fraction == 1.0:
            return image
    at_least_3d(image)
    if image._spec.rank not in (3, 4):
        raise ValueError(
            f"`image` should either be a Tensor with rank = 3 or rank = 4. Had rank = {image._spec.rank}."
        )
    height, width = height_and_width(image)
    top, left = _before(height, fraction), _before(width, fraction)
    return image[..., top : height - top, left : width - left, :]


def _before(length: Any, fraction: Any) -> Any:
    """How much comes before the middle part of a side."""
    if isinstance(length, int) and isinstance(fraction, float):
        return int((length - length * fraction) / 2)
    whole = cast(to_tensor(length), dtypes.float64)
    part = cast(to_tensor(fraction), dtypes.float64)
    return cast((whole - whole * part) / to_tensor(2.0, dtypes.float64), dtypes.int32)


def crop_and_resize(
    image: Any,
    boxes: Any,
    box_indices: Any,
    crop_size: Any,
    method: str = "bilinear",
    extrapolation_value: float = 0.0,
    name: str | None = None,
) -> Any:
    """Boxes cut out of images and brought to one size.

    Args:
      image: `[batch, height, width, channels]`, real numbers.
      boxes: float32 `[boxes, 4]`, each `[y1, x1, y2, x2]` in units of the image's sides; they may be turned
        around, and leave the image.
      box_indices: int32 `[boxes]`: from which image of the batch each is cut.
      crop_size: two integers, the height and width of the results.
      method: "bilinear" or "nearest".
      extrapolation_value: what is seen outside of the image.

    Returns:
      float32 `[boxes, crop_height, crop_width, channels]`.

    Raises:
      InvalidArgumentError: the shapes don't fit, or there is no image of an index.

    Example:
      >>> tf.image.crop_and_resize(tf.ones([1, 4, 4, 1]), [[0.0, 0.0, 1.0, 1.0]], [0], [2, 2]).shape
      TensorShape([1, 2, 2, 1])
    """
    return image_cropping.crop_and_resize(
        tensor(image),
        to_tensor(boxes, dtype_hint=dtypes.float32),
        to_tensor(box_indices, dtype_hint=dtypes.int32),
        crop_size=sizes.dims(crop_size),
        method=method,
        extrapolation_value=float(extrapolation_value),
    )


def extract_glimpse(
    input: Any,
    size: Any,
    offsets: Any,
    centered: bool = True,
    normalized: bool = True,
    noise: str = "uniform",
    name: str | None = None,
) -> Any:
    """Windows of one size around points of images.

    Args:
      input: float32 `[batch, height, width, channels]`.
      size: two integers, the height and width of the windows.
      offsets: float32 `[batch, 2]`: where the middle of each window is, down and right.
      centered: offsets count from the middle of the image: (0, 0) is the middle, (-1, -1) the upper left
        corner; else from the upper left corner, to the upper left corner of the window.
      normalized: offsets are in units of the image's sides; else in pixels, and where `centered` from the
        middle of the image to the upper left corner of the window.
      noise: what is seen outside of the image: "uniform" or "gaussian" random numbers, or "zero".

    Returns:
      float32 `[batch, window_height, window_width, channels]`.

    Raises:
      ValueError: there is no such noise.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.image.extract_glimpse(tf.ones([1, 4, 4, 1]), [2, 2], [[0.0, 0.0]]).shape
      TensorShape([1, 2, 2, 1])
    """
    if noise not in ("uniform", "gaussian", "zero"):
        raise ValueError(f"noise must be 'uniform', 'gaussian' or 'zero', got {noise!r}")
    seen, inside = image_cropping.glimpse(
        tensor(input),
        to_tensor(offsets, dtype_hint=dtypes.float32),
        size=sizes.dims(size),
        centered=bool(centered),
        normalized=bool(normalized),
    )
    if noise == "zero":
        return seen
    drawn = (uniform if noise == "uniform" else normal)(shape_of(seen))
    return select(inside, seen, drawn)


def extract_patches(
    images: Any, sizes: Any, strides: Any, rates: Any, padding: str, name: str | None = None
) -> Any:
    """The patches that a window sees on its way over images, each flattened into the last dimension.

    Args:
      images: `[batch, height, width, channels]`.
      sizes: the window, `[1, rows, columns, 1]`.
      strides: how far apart patches are, `[1, rows, columns, 1]`.
      rates: how far apart the pixels of a patch are, `[1, rows, columns, 1]`.
      padding: "VALID", or "SAME" for zeros around the image.

    Returns:
      `[batch, patches_down, patches_right, rows * columns * channels]`.

    Raises:
      ValueError: sizes, strides or rates aren't of this form.

    Example:
      >>> x = tf.reshape(tf.range(9.0), [1, 3, 3, 1])
      >>> tf.image.extract_patches(x, [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], "VALID")[0, 0, 0].numpy()
      array([0., 1., 3., 4.], dtype=float32)
    """
    return image_cropping.extract_image_patches(
        tensor(images),
        ksizes=tuple(map(int, sizes)),
        strides=tuple(map(int, strides)),
        rates=tuple(map(int, rates)),
        padding=padding.upper(),
    )
