"""What the numbers of a picture mean: its dtype, and its colours."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import as_dtype
from thalweg.core.errors import InvalidArgumentError
from thalweg.dtypes import saturate_cast
from thalweg.image.arguments import demand, tensor
from thalweg.math.arithmetic import floordiv
from thalweg.ops import image_colors
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import rank_of, size_of
from thalweg.ops.elementwise import multiply
from thalweg.ops.matmul import matmul_any
from thalweg.ops.shapes import reduce_sum, tile

# Of pixels as columns of red, green and blue: what each row of the result gets of them.
_YIQ = np.array(
    [[0.299, 0.59590059, 0.2115], [0.587, -0.27455667, -0.52273617], [0.114, -0.32134392, 0.31119955]]
)
_YIQ_TO_RGB = np.array(
    [[1, 1, 1], [0.95598634, -0.27201283, -1.10674021], [0.6208248, -0.64720424, 1.70423049]]
)
_YUV = np.array(
    [[0.299, -0.14714119, 0.61497538], [0.587, -0.28886916, -0.51496512], [0.114, 0.43601035, -0.10001026]]
)
_YUV_TO_RGB = np.array([[1, 1, 1], [0, -0.394642334, 2.03206185], [1.13988303, -0.58062185, 0]])
_GREY = np.array([0.2989, 0.5870, 0.1140])


def convert_image_dtype(image: Any, dtype: Any, saturate: bool = False, name: str | None = None) -> Any:
    """Images in another dtype, their values scaled: floats from 0 to 1, integers up to their greatest.

    Args:
      image: of any shape, integers or floats.
      dtype: the dtype wanted.
      saturate: what doesn't fit becomes the nearest value that does; else it wraps around.

    Raises:
      AttributeError: the dtype has no such range.

    Example:
      >>> tf.image.convert_image_dtype(tf.constant([0, 255], tf.uint8), tf.float32).numpy()
      array([0., 1.], dtype=float32)
    """
    image, target = tensor(image), as_dtype(dtype)
    source = image.dtype
    for kind in (source, target):
        if not kind.is_floating and not kind.is_integer:
            raise AttributeError(f"dtype must be either floating point or integer, got {kind!r}")
    if source is target:
        return image
    put = saturate_cast if saturate else cast
    if source.is_integer and target.is_integer:
        if source.max > target.max:
            scale = (source.max + 1) // (target.max + 1)
            return put(floordiv(image, to_tensor(scale, source)), target)
        scale = (target.max + 1) // (source.max + 1)
        return multiply(put(image, target), to_tensor(scale, target))
    if source.is_floating and target.is_floating:
        return cast(image, target)
    if source.is_integer:
        return multiply(cast(image, target), to_tensor(1.0 / source.max, target))
    # Half a step more than the greatest, so that equally many floats become each integer.
    greatest = min(target.max + 0.5, float(source.max))
    return put(multiply(image, to_tensor(greatest, source)), target)


def _weighted(images: Any, weights: Any) -> Any:
    """Pixels times a matrix of colours."""
    images = tensor(images)
    return matmul_any(images, to_tensor(weights, images.dtype))


def rgb_to_grayscale(images: Any, name: str | None = None) -> Any:
    """Colours as grey: 0.2989 red + 0.587 green + 0.114 blue.

    Args:
      images: `[..., 3]`.

    Returns:
      `[..., 1]` of the same dtype.

    Raises:
      InvalidArgumentError: the last dimension isn't 3.

    Example:
      >>> tf.image.rgb_to_grayscale([[[1.0, 1.0, 1.0]]])[0, 0].numpy().round(3)
      array([1.], dtype=float32)
    """
    images = tensor(images)
    shape = images._spec.shape
    if shape is not None and (not shape or shape[-1] not in (3, None)):
        message = f"The last dimension of images must be 3, their channels; got shape {images.shape}"
        raise InvalidArgumentError(None, None, message) if state.target.eager else ValueError(message)
    source = images.dtype
    wide = convert_image_dtype(images, dtypes.float32)
    grey = reduce_sum(multiply(wide, to_tensor(_GREY, dtypes.float32)), axis=(-1,), keepdims=True)
    return convert_image_dtype(grey, source)


def grayscale_to_rgb(images: Any, name: str | None = None) -> Any:
    """Grey as colours: three channels of the same.

    Args:
      images: `[..., 1]`.

    Returns:
      `[..., 3]`.

    Raises:
      ValueError: the last dimension isn't 1.

    Example:
      >>> tf.image.grayscale_to_rgb([[[7]]])[0, 0].numpy()
      array([7, 7, 7], dtype=int32)
    """
    images = tensor(images)
    shape = images._spec.shape
    if shape is not None and (not shape or shape[-1] not in (1, None)):
        raise ValueError(f"Last dimension of a grayscale image should be size 1, got shape {images.shape}")
    demand(size_of(images, -1), 1, "Last dimension of a grayscale image should be size 1.")
    return tile(images, multiples=(1,) * (rank_of(images) - 1) + (3,))


def rgb_to_hsv(images: Any, name: str | None = None) -> Any:
    """Colours as hue, saturation and value, all from 0 to 1.

    Args:
      images: floats `[..., 3]` from 0 to 1.

    Raises:
      InvalidArgumentError: the last dimension isn't 3.

    Example:
      >>> tf.image.rgb_to_hsv([[[0.0, 1.0, 0.0]]])[0, 0].numpy().round(2)
      array([0.33, 1.  , 1.  ], dtype=float32)
    """
    return image_colors.rgb_to_hsv(tensor(images))


def hsv_to_rgb(images: Any, name: str | None = None) -> Any:
    """Hue, saturation and value as colours.

    Args:
      images: floats `[..., 3]` from 0 to 1.

    Raises:
      InvalidArgumentError: the last dimension isn't 3.

    Example:
      >>> tf.image.hsv_to_rgb([[[0.0, 1.0, 1.0]]])[0, 0].numpy()
      array([1., 0., 0.], dtype=float32)
    """
    return image_colors.hsv_to_rgb(tensor(images))


def rgb_to_yiq(images: Any) -> Any:
    """Colours in the space YIQ.

    Args:
      images: floats `[..., 3]` from 0 to 1.

    Example:
      >>> tf.image.rgb_to_yiq([[[1.0, 1.0, 1.0]]])[0, 0].numpy().round(3)[0]
      np.float32(1.0)
    """
    return _weighted(images, _YIQ)


def yiq_to_rgb(images: Any) -> Any:
    """Colours of the space YIQ as red, green and blue.

    Args:
      images: floats `[..., 3]`.

    Example:
      >>> tf.image.yiq_to_rgb([[[1.0, 0.0, 0.0]]])[0, 0].numpy()
      array([1., 1., 1.], dtype=float32)
    """
    return _weighted(images, _YIQ_TO_RGB)


def rgb_to_yuv(images: Any) -> Any:
    """Colours in the space YUV.

    Args:
      images: floats `[..., 3]` from 0 to 1.

    Example:
      >>> tf.image.rgb_to_yuv([[[1.0, 1.0, 1.0]]])[0, 0].numpy().round(3)[0]
      np.float32(1.0)
    """
    return _weighted(images, _YUV)


def yuv_to_rgb(images: Any) -> Any:
    """Colours of the space YUV as red, green and blue.

    Args:
      images: floats `[..., 3]`.

    Example:
      >>> tf.image.yuv_to_rgb([[[1.0, 0.0, 0.0]]])[0, 0].numpy()
      array([1., 1., 1.], dtype=float32)
    """
    return _weighted(images, _YUV_TO_RGB)
