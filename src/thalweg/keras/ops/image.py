"""`keras.ops.image`: images resized, moved, cropped, recoloured and compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import thalweg as tf
from thalweg.keras.ops.convolution import conv, standardize_data_format
from thalweg.keras.ops.core import saturate_cast
from thalweg.keras.ops.image_warping import affine_transform as affine_transform
from thalweg.keras.ops.image_warping import elastic_transform as elastic_transform
from thalweg.keras.ops.image_warping import gaussian_blur as gaussian_blur
from thalweg.keras.ops.image_warping import map_coordinates as map_coordinates
from thalweg.keras.ops.image_warping import perspective_transform as perspective_transform
from thalweg.keras.ops.image_warping import scale_and_translate as scale_and_translate
from thalweg.keras.ops.promotion import dtype_of, joint, sizes_of
from thalweg.keras.ops.shaping import moveaxis
from thalweg.keras.tensors import as_tensor

_INTERPOLATIONS = ("bilinear", "nearest", "lanczos3", "lanczos5", "bicubic", "area")


def _images_of(images: Any) -> Any:
    """The tensor of an image or a batch of some.

    Raises:
      ValueError: it has neither three nor four dimensions.
    """
    images = as_tensor(images)
    if images.shape.rank not in (3, 4):
        raise ValueError(
            "Invalid images rank: expected rank 3 (single image) or rank 4 (batch of images). "
            f"Received input with shape: images.shape={images.shape}"
        )
    return images


def _channels_last(of: Callable[[Any], Any], images: Any, data_format: str | None) -> Any:
    """What `of` gives for images with their channels last, with the channels where they were."""
    if standardize_data_format(data_format) == "channels_last":
        return of(images)
    return moveaxis(of(moveaxis(images, -3, -1)), -1, -3)


def rgb_to_grayscale(images: Any, data_format: str | None = None) -> Any:
    """The brightness of red, green and blue images, in a single channel.

    Args:
      images: an image, or a batch of some, with 3 channels, or with 1, which stays as it is.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: another rank, or another number of channels.

    Example:
      >>> tf.keras.ops.image.rgb_to_grayscale(tf.ones([2, 2, 3])).shape
      TensorShape([2, 2, 1])
    """
    images = _images_of(images)

    def gray(x: Any) -> Any:
        if x.shape[-1] == 1:
            return tf.identity(x)
        if x.shape[-1] != 3:
            raise ValueError(
                "Invalid channel size: expected 3 (RGB) or 1 (Grayscale). "
                f"Received input with shape: images.shape={images.shape}"
            )
        exact = joint(dtype_of(x), float)
        weights = tf.constant([0.2989, 0.5870, 0.1140], exact)
        return tf.cast(tf.tensordot(tf.cast(x, exact), weights, 1)[..., tf.newaxis], dtype_of(x))

    return _channels_last(gray, images, data_format)


def rgb_to_hsv(images: Any, data_format: str | None = None) -> Any:
    """Red, green and blue as hue, saturation and value, all between 0 and 1.

    Raises:
      ValueError: another rank, or no floats.

    Example:
      >>> tf.keras.ops.image.rgb_to_hsv([[[1.0, 0.0, 0.0]]]).numpy().ravel()
      array([0., 1., 1.], dtype=float32)
    """
    return _recoloured(tf.image.rgb_to_hsv, images, data_format)


def hsv_to_rgb(images: Any, data_format: str | None = None) -> Any:
    """Hue, saturation and value as red, green and blue, all between 0 and 1.

    Raises:
      ValueError: another rank, or no floats.

    Example:
      >>> tf.keras.ops.image.hsv_to_rgb([[[0.0, 1.0, 1.0]]]).numpy().ravel()
      array([1., 0., 0.], dtype=float32)
    """
    return _recoloured(tf.image.hsv_to_rgb, images, data_format)


def _recoloured(of: Callable[[Any], Any], images: Any, data_format: str | None) -> Any:
    images = _images_of(images)
    if not dtype_of(images).is_floating:
        raise ValueError(
            f"Invalid images dtype: expected float dtype. Received: images.dtype={dtype_of(images).name}"
        )
    return _channels_last(of, images, data_format)


def resize(
    images: Any,
    size: Any,
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Images in another size, in the dtype that they had.

    Args:
      images: an image, or a batch of some.
      size: the height and the width.
      interpolation: "bilinear", "nearest", "bicubic", "lanczos3", "lanczos5" or "area".
      antialias: smooth images that become smaller.
      crop_to_aspect_ratio: cut off their sides first so far that they aren't distorted.
      pad_to_aspect_ratio: put `fill_value` at their sides first so far that they aren't distorted.
      fill_mode: "constant".
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: an argument isn't one of these.

    Example:
      >>> tf.keras.ops.image.resize(tf.ones([1, 4, 4, 3]), (2, 2)).shape
      TensorShape([1, 2, 2, 3])
    """
    if interpolation not in _INTERPOLATIONS:
        raise ValueError(
            "Invalid value for argument `interpolation`. Expected of one "
            f"{_INTERPOLATIONS}. Received: interpolation={interpolation}"
        )
    if fill_mode != "constant":
        raise ValueError(
            "Invalid value for argument `fill_mode`. Only `'constant'` is supported. "
            f"Received: fill_mode={fill_mode}"
        )
    if pad_to_aspect_ratio and crop_to_aspect_ratio:
        raise ValueError("Only one of `pad_to_aspect_ratio` & `crop_to_aspect_ratio` can be `True`.")
    if len(size) != 2:
        raise ValueError(
            f"Argument `size` must be a tuple of two elements (height, width). Received: size={size}"
        )
    images = _images_of(images)
    dtype = dtype_of(images)

    def resized(x: Any) -> Any:
        if crop_to_aspect_ratio:
            x = _cut_to_ratio(x, size)
        elif pad_to_aspect_ratio:
            x = _filled_to_ratio(x, size, fill_value)
        return tf.image.resize(x, tuple(size), method=interpolation, antialias=antialias)

    result = _channels_last(resized, images, data_format)
    if dtype_of(result) is dtype:
        return result
    return saturate_cast(tf.round(result) if dtype.is_integer else result, dtype)


def _fitting(sizes: Any, size: Any) -> tuple[Any, Any]:
    """The height that suits the width of images, and the width that suits their height."""

    def scaled(length: Any, new: Any, other: Any) -> Any:
        if isinstance(length, int):
            return int(length * new / other)
        return tf.cast(tf.cast(length * new, tf.float32) / other, tf.int32)

    return scaled(sizes[1], size[0], size[1]), scaled(sizes[0], size[1], size[0])


def _of_two(of_ints: Callable[..., int], of_tensors: Callable[..., Any], a: Any, b: Any) -> Any:
    return of_ints(a, b) if isinstance(a, int) and isinstance(b, int) else of_tensors(a, b)


def _cut_to_ratio(x: Any, size: Any) -> Any:
    sizes = sizes_of(x)[-3:-1]
    parts = []
    for length, fitting in zip(sizes, _fitting(sizes, size), strict=True):
        kept = _of_two(max, tf.maximum, _of_two(min, tf.minimum, length, fitting), 1)
        start = (length - kept) // 2
        parts.append(slice(start, start + kept))
    return x[(..., *parts, slice(None))]


def _filled_to_ratio(x: Any, size: Any, fill_value: float) -> Any:
    sizes = sizes_of(x)[-3:-1]
    pairs: list[Any] = [(0, 0)] * (x.shape.rank - 3)
    for length, fitting in zip(sizes, _fitting(sizes, size), strict=True):
        side = (_of_two(max, tf.maximum, length, fitting) - length) // 2
        pairs.append((side, side))
    width = tf.convert_to_tensor([*pairs, (0, 0)])
    return tf.pad(x, width, constant_values=tf.cast(fill_value, dtype_of(x)))


def extract_patches(
    images: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """All windows of images, or of volumes if the window has three sizes, with their elements as channels.

    Args:
      images: an image, or a batch of some.
      size: the window, a number for both dimensions or one for each.
      strides: how far it moves; None: by its size.
      dilation_rate: the distance of its elements.
      padding: "valid" or "same".
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      TypeError: the window's size is neither a number nor two or three.

    Example:
      >>> tf.keras.ops.image.extract_patches(tf.ones([1, 4, 4, 3]), 2).shape
      TensorShape([1, 2, 2, 12])
    """
    if not isinstance(size, int) and len(size) == 3:
        return extract_patches_3d(images, size, strides, dilation_rate, padding, data_format)
    return _patches(images, size, strides, dilation_rate, padding, data_format, 2)


def extract_patches_3d(
    volumes: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """All windows of volumes, with their elements as channels.

    Args: as for `extract_patches`.

    Example:
      >>> tf.keras.ops.image.extract_patches_3d(tf.ones([1, 4, 4, 4, 1]), 2).shape
      TensorShape([1, 2, 2, 2, 8])
    """
    return _patches(volumes, size, strides, dilation_rate, padding, data_format, 3)


def _patches(
    x: Any, size: Any, strides: Any, dilations: Any, padding: str, data_format: Any, count: int
) -> Any:
    """A convolution whose filters each pick one element of the window."""
    window = (size,) * count if isinstance(size, int) else tuple(size)
    if len(window) != count:
        raise TypeError(
            f"Invalid `size` argument. Expected an int or a tuple of length {count}. Received: size={size}"
        )
    x = as_tensor(x)
    first = standardize_data_format(data_format) == "channels_first"
    single = x.shape.rank == count + 1
    x = x[tf.newaxis] if single else x
    channels = x.shape[1 if first else -1]
    elements = channels
    for length in window:
        elements *= length
    kernel = tf.reshape(tf.eye(elements, dtype=dtype_of(x)), (*window, channels, elements))
    found = conv(x, kernel, strides or window, padding, data_format, dilations)
    return tf.squeeze(found, 0) if single else found


def pad_images(
    images: Any,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """Images with zeros at their sides.

    Args:
      top_padding, bottom_padding, target_height: two of the three: the rows above, those below, all together.
      left_padding, right_padding, target_width: two of the three, for columns.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: not two of three, or one is negative.

    Example:
      >>> tf.keras.ops.image.pad_images(tf.ones([2, 2, 1]), 1, 1, 1, 1).shape
      TensorShape([4, 4, 1])
    """
    _check_two("padding", top=top_padding, bottom=bottom_padding, height=target_height)
    _check_two("padding", left=left_padding, right=right_padding, width=target_width)

    def padded(x: Any) -> Any:
        height, width = sizes_of(x)[-3:-1]
        rows = _completed("padding", ("top", "bottom"), (top_padding, bottom_padding), height, target_height)
        columns = _completed("padding", ("left", "right"), (left_padding, right_padding), width, target_width)
        pairs = [*[(0, 0)] * (x.shape.rank - 3), rows, columns, (0, 0)]
        return tf.pad(x, tf.convert_to_tensor(pairs))

    return _channels_last(padded, _images_of(images), data_format)


def crop_images(
    images: Any,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """Images without some rows and columns at their sides.

    Args:
      top_cropping, bottom_cropping, target_height: two of the three: the rows cut off above, those below, the
        rows that remain.
      left_cropping, right_cropping, target_width: two of the three, for columns.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: not two of three, or one is negative.

    Example:
      >>> tf.keras.ops.image.crop_images(tf.ones([4, 4, 1]), 1, 1, 1, 1).shape
      TensorShape([2, 2, 1])
    """
    _check_two("cropping", top=top_cropping, bottom=bottom_cropping, height=target_height)
    _check_two("cropping", left=left_cropping, right=right_cropping, width=target_width)

    def cropped(x: Any) -> Any:
        height, width = sizes_of(x)[-3:-1]
        rows = (top_cropping, bottom_cropping)
        top, bottom = _completed("cropping", ("top", "bottom"), rows, target_height, height)
        columns = (left_cropping, right_cropping)
        left, right = _completed("cropping", ("left", "right"), columns, target_width, width)
        for name, size, cut in (("height", height, top + bottom), ("width", width, left + right)):
            if isinstance(size, int) and isinstance(cut, int) and cut > size:
                raise ValueError(f"target_{name} must be >= 0. Received: target_{name}={size - cut}")
        return x[(..., slice(top, height - bottom), slice(left, width - right), slice(None))]

    return _channels_last(cropped, _images_of(images), data_format)


def _check_two(kind: str, **given: int | None) -> None:
    """Raise unless two of three are given, none of them negative."""
    named = {
        f"target_{name}" if name in ("height", "width") else f"{name}_{kind}": v for name, v in given.items()
    }
    if list(named.values()).count(None) != 1:
        raise ValueError(f"Must specify exactly two of {', '.join(named)}. Received: {named}")
    for name, value in named.items():
        if value is not None and value < 0:
            raise ValueError(f"{name} must be >= 0. Received: {name}={value}")


def _completed(
    kind: str, names: tuple[str, str], sides: tuple[int | None, int | None], inner: Any, outer: Any
) -> tuple[Any, Any]:
    """Both sides of a dimension, of which one may follow from the sizes inside and outside."""
    before, after = sides
    if before is None:
        before = outer - inner - after
    elif after is None:
        after = outer - inner - before
    for name, value in zip(names, (before, after), strict=True):
        if isinstance(value, int) and value < 0:
            raise ValueError(f"{name}_{kind} must be >= 0. Received: {name}_{kind}={value}")
    return before, after


def sobel_edges(images: Any, data_format: str | None = None) -> Any:
    """How brightness changes downwards and to the right, by Sobel's filters.

    Args:
      images: a batch of images.

    Returns:
      The shape of `images`, and a last dimension of size 2.

    Example:
      >>> tf.keras.ops.image.sobel_edges(tf.ones([1, 4, 4, 3])).shape
      TensorShape([1, 4, 4, 3, 2])
    """
    images = as_tensor(images)
    if standardize_data_format(data_format) == "channels_last":
        return tf.image.sobel_edges(images)
    return moveaxis(tf.image.sobel_edges(moveaxis(images, 1, -1)), 3, 1)


def ssim(
    image1: Any,
    image2: Any,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str | None = None,
) -> Any:
    """The structural similarity of images: 1 for equal ones.

    Args:
      image1, image2: images, or batches of some.
      max_val: the greatest number that their elements can be.
      filter_size, filter_sigma: the window of the comparison, a Gaussian.
      k1, k2: factors that keep divisions stable.

    Returns:
      A number for each image.

    Example:
      >>> tf.keras.ops.image.ssim(tf.ones([1, 16, 16, 1]), tf.ones([1, 16, 16, 1])).numpy()
      array([1.], dtype=float32)
    """
    image1, image2 = _images_of(image1), _images_of(image2)
    dtype = dtype_of(image1)
    exact = joint(dtype, float)
    single = image1.shape.rank == 3
    first = standardize_data_format(data_format) == "channels_first"

    def prepared(x: Any) -> Any:
        x = tf.cast(x[tf.newaxis] if single else x, exact)
        x = x if first else moveaxis(x, -1, 1)
        batch, channels, height, width = sizes_of(x)
        return tf.reshape(x, [batch * channels, height, width, 1])

    place = tf.range(filter_size, dtype=exact) - (filter_size - 1) / 2.0
    line = tf.exp(-tf.square(place) / (2.0 * filter_sigma**2))
    line = line / tf.reduce_sum(line)
    kernel = (line[:, tf.newaxis] * line)[:, :, tf.newaxis, tf.newaxis]

    def local(x: Any) -> Any:
        return tf.nn.conv2d(x, kernel, 1, "VALID")

    a, b = prepared(image1), prepared(image2)
    mean_a, mean_b = local(a), local(b)
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    variances = local(a * a) - mean_a * mean_a + local(b * b) - mean_b * mean_b
    covariance = local(a * b) - mean_a * mean_b
    similar = (2.0 * mean_a * mean_b + c1) * (2.0 * covariance + c2)
    similar = similar / ((mean_a * mean_a + mean_b * mean_b + c1) * (variances + c2))
    channels = image1.shape[-3 if first else -1]
    found = tf.reduce_mean(tf.reshape(tf.reduce_mean(similar, [1, 2, 3]), [-1, channels]), -1)
    return tf.cast(tf.squeeze(found, 0) if single else found, dtype)
