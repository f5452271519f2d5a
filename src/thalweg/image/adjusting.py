"""Brightness, contrast, hue, saturation, gamma, and what saving as JPEG does to images."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.image.arguments import at_least_3d, floats, tensor
from thalweg.image.colors import convert_image_dtype
from thalweg.math.reductions import reduce_mean, reduce_std
from thalweg.ops import image_codecs, image_colors
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import size_of
from thalweg.ops.elementwise import add, divide, maximum, multiply, subtract
from thalweg.ops.power import power, rsqrt


def _as_floats(image: Any) -> Any:
    return image if floats(image) else convert_image_dtype(image, dtypes.float32)


def _amount(value: Any, dtype: Any) -> Any:
    """A number to adjust by, in the dtype of the image."""
    return cast(value, dtype) if isinstance(value, Tensor) else to_tensor(value, dtype)


def adjust_brightness(image: Any, delta: Any) -> Any:
    """Images with `delta` added to each value, of integers as a share of their range.

    Args:
      image: of any shape; floats are from 0 to 1.
      delta: a number between -1 and 1.

    Returns:
      A tensor of the image's shape and dtype; integers don't go beyond their range.

    Example:
      >>> tf.image.adjust_brightness([0.25, 0.5], 0.25).numpy()
      array([0.5 , 0.75], dtype=float32)
    """
    image = tensor(image)
    wide = _as_floats(image)
    return convert_image_dtype(add(wide, _amount(delta, wide.dtype)), image.dtype, saturate=True)


def adjust_contrast(images: Any, contrast_factor: Any) -> Any:
    """Images whose values are so many times as far from the mean of their channel.

    Args:
      images: `[..., height, width, channels]`; floats are from 0 to 1.
      contrast_factor: a number.

    Returns:
      A tensor of the image's shape and dtype; integers don't go beyond their range.

    Raises:
      ValueError: the image has fewer than three dimensions.

    Example:
      >>> tf.image.adjust_contrast([[[0.25], [0.75]]], 0.5)[0, :, 0].numpy()
      array([0.375, 0.625], dtype=float32)
    """
    images = at_least_3d(images)
    factor = _amount(contrast_factor, dtypes.float32)
    adjusted = image_colors.adjust_contrast(_as_floats(images), factor)
    return convert_image_dtype(adjusted, images.dtype, saturate=True)


def adjust_gamma(image: Any, gamma: Any = 1, gain: Any = 1) -> Any:
    """`gain * image ** gamma`, of values from 0 to 1.

    Args:
      image: of any shape.
      gamma: not negative; above 1 images become darker.
      gain: a number.

    Returns:
      A tensor of the image's shape and dtype; integers don't go beyond their range.

    Raises:
      ValueError: `gamma` is negative.

    Example:
      >>> tf.image.adjust_gamma([0.5, 1.0], 2.0).numpy()
      array([0.25, 1.  ], dtype=float32)
    """
    image = tensor(image)
    if (not isinstance(gamma, Tensor) or isinstance(gamma, EagerTensor)) and float(gamma) < 0:
        raise ValueError("Gamma should be a non-negative real number")
    wide = _as_floats(image)
    raised = multiply(_amount(gain, wide.dtype), power(wide, _amount(gamma, wide.dtype)))
    return convert_image_dtype(raised, image.dtype, saturate=True)


def adjust_hue(image: Any, delta: Any, name: str | None = None) -> Any:
    """Images with their hue turned: by `delta` of the circle.

    Args:
      image: `[..., height, width, 3]`; floats are from 0 to 1.
      delta: a number between -1 and 1.

    Returns:
      A tensor of the image's shape and dtype.

    Raises:
      InvalidArgumentError: the last dimension isn't 3.

    Example:
      >>> tf.image.adjust_hue([[[1.0, 0.0, 0.0]]], 1 / 3)[0, 0].numpy().round(3)
      array([0., 1., 0.], dtype=float32)
    """
    image = tensor(image)
    adjusted = image_colors.adjust_hue(_as_floats(image), _amount(delta, dtypes.float32))
    return convert_image_dtype(adjusted, image.dtype)


def adjust_saturation(image: Any, saturation_factor: Any, name: str | None = None) -> Any:
    """Images with their saturation multiplied: 0 leaves grey.

    Args:
      image: `[..., height, width, 3]`; floats are from 0 to 1.
      saturation_factor: a number.

    Returns:
      A tensor of the image's shape and dtype.

    Raises:
      InvalidArgumentError: the last dimension isn't 3.

    Example:
      >>> tf.image.adjust_saturation([[[1.0, 0.0, 0.0]]], 0.5)[0, 0].numpy()
      array([1. , 0.5, 0.5], dtype=float32)
    """
    image = tensor(image)
    adjusted = image_colors.adjust_saturation(_as_floats(image), _amount(saturation_factor, dtypes.float32))
    return convert_image_dtype(adjusted, image.dtype)


def adjust_jpeg_quality(image: Any, jpeg_quality: Any, dct_method: str = "", name: str | None = None) -> Any:
    """Images as they look after they were saved as JPEG.

    Args:
      image: `[height, width, 1 or 3]`; floats are from 0 to 1.
      jpeg_quality: an integer from 0 to 100.

    Returns:
      A tensor of the image's shape and dtype.

    Raises:
      InvalidArgumentError: the quality is outside of that, or the image has another shape.

    Example:
      >>> tf.image.adjust_jpeg_quality(tf.ones([8, 8, 3]), 75).shape
      TensorShape([8, 8, 3])
    """
    image = tensor(image)
    pixels = convert_image_dtype(image, dtypes.uint8, saturate=True)
    contents = image_codecs.encode_jpeg_variable_quality(pixels, to_tensor(jpeg_quality))
    shape = image._spec.shape
    read = image_codecs.decode_jpeg(
        contents,
        channels=(shape[-1] if shape else 0) or 0,
        ratio=1,
        fancy_upscaling=True,
        try_recover_truncated=False,
        acceptable_fraction=1.0,
        dct_method=dct_method,
    )
    return convert_image_dtype(read, image.dtype, saturate=True)


def per_image_standardization(image: Any) -> Any:
    """Images with mean 0 and variance 1 each.

    The deviation that they are divided by is at least 1/sqrt(number of values), so that images of one colour
    become 0.

    Args:
      image: `[..., height, width, channels]`.

    Returns:
      float32.

    Raises:
      ValueError: the image has fewer than three dimensions.

    Example:
      >>> tf.image.per_image_standardization([[[1.0], [3.0]]])[0, :, 0].numpy()
      array([-1.,  1.], dtype=float32)
    """
    image = cast(at_least_3d(image), dtypes.float32)
    axes = [-1, -2, -3]
    count = to_tensor(1)
    for axis in axes:
        count = multiply(count, to_tensor(size_of(image, axis)))
    least = rsqrt(cast(count, dtypes.float32))
    mean = reduce_mean(image, axis=axes, keepdims=True)
    deviation = maximum(reduce_std(image, axis=axes, keepdims=True), least)
    return divide(subtract(image, mean), deviation)
