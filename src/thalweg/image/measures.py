"""How much images differ, and how much they vary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.errors import InvalidArgumentError
from thalweg.image.arguments import tensor
from thalweg.image.colors import convert_image_dtype
from thalweg.math.reductions import reduce_mean, reduce_prod, reduce_sum
from thalweg.ops.activations import relu
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import dims_of_pairs, size_of, sizes_of
from thalweg.ops.elementwise import absolute, square, squared_difference
from thalweg.ops.joining import stack
from thalweg.ops.padding import mirror_pad, pad
from thalweg.ops.power import log, power
from thalweg.ops.shapes import reshape, tile
from thalweg.ops.sizes import dims


def total_variation(images: Any, name: str | None = None) -> Any:
    """The sum of the absolute differences of neighbouring pixels.

    Args:
      images: `[batch, height, width, channels]` or `[height, width, channels]`.

    Returns:
      `[batch]`, or a scalar.

    Raises:
      ValueError: the images have other dimensions.

    Example:
      >>> float(tf.image.total_variation([[[1.0], [3.0]]]))
      2.0
    """
    images = tensor(images)
    if images._spec.rank not in (3, 4):
        raise ValueError("'images' must be either 3 or 4-dimensional.")
    axes = [-3, -2, -1]
    down = images[..., 1:, :, :] - images[..., :-1, :, :]
    right = images[..., :, 1:, :] - images[..., :, :-1, :]
    return reduce_sum(absolute(down), axis=axes) + reduce_sum(absolute(right), axis=axes)


def _as_floats(a: Any, b: Any, max_val: Any) -> tuple[Any, Any, Any]:
    """Two images and their greatest value as float32."""
    a, b = tensor(a), tensor(b)
    greatest = convert_image_dtype(cast(to_tensor(max_val), a.dtype), dtypes.float32)
    return convert_image_dtype(a, dtypes.float32), convert_image_dtype(b, dtypes.float32), greatest


def _check_alike(a: Any, b: Any) -> None:
    """Refuse images of fewer than three dimensions, or whose shapes don't fit: ValueError."""
    first, second = a.shape.with_rank_at_least(3), b.shape.with_rank_at_least(3)
    if first.rank is not None and second.rank is not None:
        first[-3:].assert_is_compatible_with(second[-3:])
        pairs = zip(reversed(first.as_list()[:-3]), reversed(second.as_list()[:-3]), strict=False)
        if any(m != n and 1 not in (m, n) and None not in (m, n) for m, n in pairs):
            raise ValueError(f"Two images are not compatible: {first} and {second}")


def psnr(a: Any, b: Any, max_val: Any, name: str | None = None) -> Any:
    """The peak signal-to-noise ratio of images, in decibels; infinite for equal ones.

    Args:
      a, b: `[..., height, width, channels]`.
      max_val: the greatest value that pixels can have.

    Returns:
      float32 `[...]`.

    Raises:
      InvalidArgumentError: the shapes don't fit; ValueError: the images have fewer than three dimensions.

    Example:
      >>> round(float(tf.image.psnr(tf.zeros([2, 2, 1]), tf.fill([2, 2, 1], 0.1), 1.0)), 3)
      20.0
    """
    a, b, greatest = _as_floats(a, b, max_val)
    error = reduce_mean(squared_difference(a, b), axis=[-3, -2, -1])
    _check_alike(a, b)
    decibels = np.float32(10 / np.log(10))
    return 20.0 * log(greatest) / np.float32(np.log(10.0)) - decibels * log(error)


def ssim(
    img1: Any,
    img2: Any,
    max_val: Any,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    return_index_map: bool = False,
) -> Any:
    """The structural similarity of images: 1 for equal ones.

    Args:
      img1, img2: `[..., height, width, channels]`.
      max_val: the greatest value that pixels can have.
      filter_size: the side of the Gaussian window.
      filter_sigma: its deviation.
      k1, k2: they keep denominators from 0.
      return_index_map: give a value for each place of the window, not their mean.

    Returns:
      float32 `[...]`, or `[..., places_down, places_right]`.

    Raises:
      ValueError: the shapes don't fit.
      InvalidArgumentError: the window is larger than the images.

    Example:
      >>> x = tf.reshape(tf.range(144.0), [12, 12, 1])
      >>> round(float(tf.image.ssim(x, x, 144.0)), 3)
      1.0
    """
    a, b, greatest = _as_floats(img1, img2, max_val)
    _check_alike(a, b)
    luminance, structure = _similarity(a, b, greatest, filter_size, filter_sigma, k1, k2)
    similarity = luminance * structure
    return reduce_mean(similarity if return_index_map else reduce_mean(similarity, axis=[-3, -2]), axis=[-1])


def _similarity(
    a: Any, b: Any, greatest: Any, filter_size: int, sigma: float, k1: float, k2: float
) -> tuple[Any, Any]:
    """How like the luminance, and how like contrast and structure are at each place of the window."""
    for image in (a, b):
        if any(n is not None and n < filter_size for n in (image._spec.shape or ())[-3:-1]):
            raise InvalidArgumentError(
                None,
                None,
                f"images must be at least as large as filter_size={filter_size}, got {image.shape}",
            )
    window = _gaussian(filter_size, sigma)

    def mean(x: Any) -> Any:
        return _filtered(x, window)

    steady, contrast = (k1 * greatest) ** 2.0, (k2 * greatest) ** 2.0
    mean_a, mean_b = mean(a), mean(b)
    product, squares = mean_a * mean_b * 2.0, square(mean_a) + square(mean_b)
    luminance = (product + steady) / (squares + steady)
    mixed, own = mean(a * b) * 2.0, mean(square(a) + square(b))
    return luminance, (mixed - product + contrast) / (own - squares + contrast)


def _gaussian(size: int, sigma: float) -> Any:
    """A Gaussian window [size, size] that sums up to 1."""
    at = np.arange(size, dtype=np.float32) - np.float32((size - 1) / 2)
    exponents = at * at * np.float32(-0.5 / sigma**2)
    weights = np.exp(exponents[None, :] + exponents[:, None])
    return weights / weights.sum()


def _filtered(x: Any, window: Any) -> Any:
    """The windows' means of each channel of [..., height, width, channels]."""
    channels = size_of(x, -1)
    flat = reshape(x, shape=dims([-1, *sizes_of(x, -3, None)]))
    from thalweg.nn.depthwise import depthwise_conv2d

    kernel = tile(to_tensor(window[:, :, None, None]), multiples=dims([1, 1, channels, 1]))
    y = depthwise_conv2d(flat, kernel, [1, 1, 1, 1], "VALID")
    return reshape(y, shape=dims([*sizes_of(x, None, -3), *sizes_of(y, 1, None)]))


def ssim_multiscale(
    img1: Any,
    img2: Any,
    max_val: Any,
    power_factors: Sequence[float] = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333),
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
) -> Any:
    """The structural similarity of images in several sizes, each half as large as the one before.

    Args:
      img1, img2: `[..., height, width, channels]`.
      max_val: the greatest value that pixels can have.
      power_factors: how much each size counts, from the largest on.
      filter_size, filter_sigma, k1, k2: as for `tf.image.ssim`.

    Returns:
      float32 `[...]`.

    Raises:
      ValueError: the shapes don't fit.
      InvalidArgumentError: the window is larger than the smallest images.

    Example:
      >>> x = tf.reshape(tf.range(64.0 * 64.0), [64, 64, 1])
      >>> round(float(tf.image.ssim_multiscale(x, x, 4096.0, filter_size=4)), 3)
      1.0
    """
    a, b, greatest = _as_floats(img1, img2, max_val)
    _check_alike(a, b)
    structures, luminance = [], None
    for scale in range(len(power_factors)):
        if scale:
            a, b = _halved(a), _halved(b)
        luminance, structure = _similarity(a, b, greatest, filter_size, filter_sigma, k1, k2)
        last = scale == len(power_factors) - 1
        seen = luminance * structure if last else structure
        structures.append(relu(reduce_mean(seen, axis=[-3, -2])))
    factors = to_tensor(list(power_factors), dtypes.float32)
    return reduce_mean(reduce_prod(power(stack(*structures, axis=-1), factors), axis=[-1]), axis=[-1])


def _halved(x: Any) -> Any:
    """Means of four pixels each; odd sides are mirrored first."""
    outer = sizes_of(x, None, -3)
    flat = reshape(x, shape=dims([-1, *sizes_of(x, -3, None)]))
    height, width = size_of(flat, 1), size_of(flat, 2)
    odd = (height % 2, width % 2)
    if any(not isinstance(n, int) or n for n in odd):
        margins = dims_of_pairs([(0, 0), (0, odd[0]), (0, odd[1]), (0, 0)])
        flat = mirror_pad(flat, paddings=margins, mode="SYMMETRIC")
    from thalweg.nn.pooling import avg_pool2d

    y = avg_pool2d(flat, 2, 2, "VALID")
    return reshape(y, shape=dims([*outer, *sizes_of(y, 1, None)]))


def image_gradients(image: Any) -> tuple[Any, Any]:
    """The differences of each pixel to the next one down, and to the next one right; 0 at the edges.

    Args:
      image: `[batch, height, width, channels]`.

    Returns:
      Two tensors of the image's shape and dtype.

    Raises:
      ValueError: the image has other dimensions.

    Example:
      >>> dy, dx = tf.image.image_gradients([[[[1.0], [3.0]]]])
      >>> dx[0, 0, :, 0].numpy()
      array([2., 0.], dtype=float32)
    """
    image = tensor(image)
    if image._spec.rank != 4:
        raise ValueError(f"image_gradients expects a 4D tensor [batch_size, h, w, d], not {image.shape}.")
    down = image[:, 1:] - image[:, :-1]
    right = image[:, :, 1:] - image[:, :, :-1]
    return (
        pad(down, paddings=((0, 0), (0, 1), (0, 0), (0, 0))),
        pad(right, paddings=((0, 0), (0, 0), (0, 1), (0, 0))),
    )


# The steepness downwards, and to the right.
_SOBEL = np.array([[[-1, -2, -1], [0, 0, 0], [1, 2, 1]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]])


def sobel_edges(image: Any) -> Any:
    """How steep images are, by Sobel's filters, downwards and to the right.

    Args:
      image: floats `[batch, height, width, channels]`.

    Returns:
      `[batch, height, width, channels, 2]`.

    Example:
      >>> tf.image.sobel_edges(tf.ones([1, 4, 4, 2])).shape
      TensorShape([1, 4, 4, 2, 2])
    """
    from thalweg.nn.depthwise import depthwise_conv2d

    image = tensor(image)
    channels = size_of(image, 3)
    filters = to_tensor(np.transpose(_SOBEL, (1, 2, 0))[:, :, None, :], image.dtype)
    margins = ((0, 0), (1, 1), (1, 1), (0, 0))
    padded = mirror_pad(image, paddings=margins, mode="REFLECT")
    edges = depthwise_conv2d(
        padded, tile(filters, multiples=dims([1, 1, channels, 1])), [1, 1, 1, 1], "VALID"
    )
    return reshape(edges, shape=dims([*sizes_of(image), 2]))
