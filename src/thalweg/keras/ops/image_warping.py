"""Images seen through a transformation of their coordinates; blurred and scaled by weights."""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

import thalweg as tf
from thalweg.core.dtypes import DType
from thalweg.keras.ops.convolution import standardize_data_format
from thalweg.keras.ops.promotion import dtype_of, joint, sizes_of
from thalweg.keras.ops.seeding import draw_seed
from thalweg.keras.ops.shaping import moveaxis
from thalweg.keras.tensors import as_tensor

_INTERPOLATIONS = ("nearest", "bilinear")
_FILL_MODES = ("constant", "nearest", "wrap", "reflect")
_COORDINATE_FILL_MODES = ("constant", "nearest", "wrap", "mirror", "reflect")


def _check(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(
            f"Invalid value for argument `{name}`. Expected of one {allowed}. Received: {name}={value}"
        )


def _batched(of: Callable[[Any], Any], images: Any, data_format: str | None) -> Any:
    """What `of` gives for a batch of images with their channels last."""
    if images.shape.rank not in (3, 4):
        raise ValueError(
            "Invalid images rank: expected rank 3 (single image) or rank 4 (batch of images). "
            f"Received input with shape: images.shape={images.shape}"
        )
    single = images.shape.rank == 3
    first = standardize_data_format(data_format) == "channels_first"
    x = images[tf.newaxis] if single else images
    x = of(moveaxis(x, 1, -1) if first else x)
    x = moveaxis(x, -1, 1) if first else x
    return tf.squeeze(x, 0) if single else x


def affine_transform(
    images: Any,
    transform: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Any:
    """Images moved, turned, scaled or sheared.

    Args:
      images: an image, or a batch of some.
      transform: `[a0, a1, a2, b0, b1, b2, c0, c1]`, or one for each image. What stands at `(x, y)` in the
        result is taken from `((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k)`, `k = c0 x + c1 y + 1`.
      interpolation: "bilinear" or "nearest".
      fill_mode: what is seen outside of images: "constant", "nearest", "wrap" or "reflect".
      fill_value: the constant.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: an argument isn't one of these.

    Example:
      >>> image = tf.reshape([1.0, 2.0, 3.0, 4.0], [2, 2, 1])
      >>> tf.keras.ops.image.affine_transform(image, [1.0, 0, 1, 0, 1, 0, 0, 0]).numpy().ravel()
      array([2., 0., 4., 0.], dtype=float32)
    """
    _check("interpolation", interpolation, _INTERPOLATIONS)
    _check("fill_mode", fill_mode, _FILL_MODES)
    images, transform = as_tensor(images), tf.cast(as_tensor(transform), tf.float32)
    if transform.shape.rank not in (1, 2):
        raise ValueError(
            "Invalid transform rank: expected rank 1 (single transform) or rank 2 (batch of transforms). "
            f"Received input with shape: transform.shape={transform.shape}"
        )
    transform = tf.reshape(transform, [-1, 8])
    return _batched(
        lambda x: _projected(x, transform, interpolation, fill_mode, fill_value), images, data_format
    )


def perspective_transform(
    images: Any,
    start_points: Any,
    end_points: Any,
    interpolation: str = "bilinear",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Any:
    """Images drawn so that four points come to lie where four others are.

    Args:
      start_points: `[4, 2]`, or `[batch, 4, 2]`: the points as `(x, y)`.
      end_points: where they come to lie.
      images, interpolation, fill_value, data_format: as for `affine_transform`.

    Raises:
      ValueError: an argument isn't one of these.

    Example:
      >>> corners = [[0.0, 0.0], [0.0, 3.0], [3.0, 0.0], [3.0, 3.0]]
      >>> tf.keras.ops.image.perspective_transform(tf.ones([4, 4, 1]), corners, corners).shape
      TensorShape([4, 4, 1])
    """
    _check("interpolation", interpolation, _INTERPOLATIONS)
    start, end = as_tensor(start_points, tf.float32), as_tensor(end_points, tf.float32)
    for name, points in (("start_points", start), ("end_points", end)):
        if points.shape.rank not in (2, 3) or points.shape.as_list()[-2:] != [4, 2]:
            raise ValueError(
                f"Invalid {name} shape: expected (4,2) for a single image or (N,4,2) for a batch. "
                f"Received shape: {points.shape}"
            )
    if start.shape.as_list() != end.shape.as_list():
        raise ValueError(
            "start_points and end_points must have the same shape. "
            f"Received start_points.shape={start.shape}, end_points.shape={end.shape}"
        )
    transform = _homography(tf.reshape(start, [-1, 4, 2]), tf.reshape(end, [-1, 4, 2]))
    return _batched(
        lambda x: _projected(x, transform, interpolation, "constant", fill_value),
        as_tensor(images),
        data_format,
    )


def _homography(start: Any, end: Any) -> Any:
    """The transform that takes each end point to its start point: `[batch, 8]`."""
    # For each point two equations: u = a0 x + a1 y + a2 - c0 x u - c1 y u, and such a one for v.
    ones = tf.ones_like(end[..., :1])
    place = tf.concat([end, ones], -1)
    zeros = tf.zeros_like(place)
    u, v = start[..., :1], start[..., 1:]
    rows = tf.stack(
        [tf.concat([place, zeros, -u * end], -1), tf.concat([zeros, place, -v * end], -1)], axis=2
    )
    return tf.squeeze(tf.linalg.solve(tf.reshape(rows, [-1, 8, 8]), tf.reshape(start, [-1, 8, 1])), -1)


def _projected(x: Any, transform: Any, interpolation: str, fill_mode: str, fill_value: float) -> Any:
    """Images seen through projective transforms."""
    batch, height, width, _ = sizes_of(x)
    across = tf.cast(tf.range(width), tf.float32)[tf.newaxis, tf.newaxis, :]
    down = tf.cast(tf.range(height), tf.float32)[tf.newaxis, :, tf.newaxis]
    a0, a1, a2, b0, b1, b2, c0, c1 = (part[:, tf.newaxis, tf.newaxis] for part in tf.unstack(transform, 8, 1))
    k = c0 * across + c1 * down + 1.0
    away = tf.equal(k, 0.0)
    k = tf.where(away, tf.ones_like(k), k)
    column, row = (a0 * across + a1 * down + a2) / k, (b0 * across + b1 * down + b2) / k
    shape = [batch, height, width]
    column = tf.broadcast_to(_folded(column, width, fill_mode), shape)
    row = tf.broadcast_to(_folded(row, height, fill_mode), shape)
    fill = tf.cast(fill_value, tf.float32 if not dtype_of(x).is_floating else dtype_of(x))
    sample = _nearest if interpolation == "nearest" else _bilinear
    found = sample(tf.cast(x, dtype_of(fill)), row, column, fill)
    found = tf.where(tf.broadcast_to(away, shape)[..., tf.newaxis], fill, found)
    return tf.ensure_shape(tf.cast(found, dtype_of(x)), x.shape)


def _folded(place: Any, size: Any, mode: str) -> Any:
    """Coordinates brought inside as a fill mode says; those that stay outside see the constant."""
    size = tf.cast(size, tf.float32)
    if mode == "reflect":
        period = 2.0 * size
        inside = tf.where(place < 0, -place - 1.0, place)
        inside = inside - period * tf.floor(inside / period)
        place = tf.where(inside >= size, period - inside - 1.0, inside)
    elif mode == "wrap":
        # The turns are counted by the distance between the outermost pixels, as TensorFlow does.
        turns = tf.floor(tf.abs(place) / tf.maximum(size - 1.0, 1.0))
        before, behind = place + size * (turns + 1.0), place - size * turns
        place = tf.where(place < 0, before, tf.where(place > size - 1.0, behind, place))
    return place if mode == "constant" else tf.clip_by_value(place, 0.0, size - 1.0)


def _element(x: Any, row: Any, column: Any, fill: Any) -> Any:
    """The pixels at whole places; outside of the images the constant."""
    _, height, width, _ = sizes_of(x)
    rows, columns = tf.cast(row, tf.int32), tf.cast(column, tf.int32)
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    rows, columns = tf.clip_by_value(rows, 0, height - 1), tf.clip_by_value(columns, 0, width - 1)
    found = tf.gather_nd(x, tf.stack([rows, columns], -1), batch_dims=1)
    return tf.where(inside[..., tf.newaxis], found, fill)


def _nearest(x: Any, row: Any, column: Any, fill: Any) -> Any:
    # Halves are rounded away from 0.
    row, column = (tf.sign(place) * tf.floor(tf.abs(place) + 0.5) for place in (row, column))
    return _element(x, row, column, fill)


def _bilinear(x: Any, row: Any, column: Any, fill: Any) -> Any:
    top, left = tf.floor(row), tf.floor(column)
    down = tf.cast(row - top, dtype_of(fill))[..., tf.newaxis]
    across = tf.cast(column - left, dtype_of(fill))[..., tf.newaxis]
    upper = (1 - across) * _element(x, top, left, fill) + across * _element(x, top, left + 1, fill)
    lower = (1 - across) * _element(x, top + 1, left, fill) + across * _element(x, top + 1, left + 1, fill)
    return (1 - down) * upper + down * lower


def map_coordinates(
    inputs: Any, coordinates: Any, order: int, fill_mode: str = "constant", fill_value: float = 0
) -> Any:
    """The values of a tensor at places between its elements.

    Args:
      coordinates: for each dimension of `inputs` a tensor of places, all of one shape.
      order: 0: the nearest element; 1: linear interpolation.
      fill_mode: what is seen outside: "constant", "nearest", "wrap", "mirror" or "reflect".
      fill_value: the constant.

    Raises:
      ValueError: an argument isn't one of these, or the coordinates don't fit.
      NotImplementedError: the order is higher.

    Example:
      >>> tf.keras.ops.image.map_coordinates([1.0, 3.0], [[0.5]], 1).numpy()
      array([2.], dtype=float32)
    """
    x, places = as_tensor(inputs), as_tensor(coordinates)
    if places.shape[0] != x.shape.rank:
        raise ValueError(
            "First dim of `coordinates` must be the same as the rank of `inputs`. Received inputs with "
            f"shape: {x.shape} and coordinate leading dim of {places.shape[0]}"
        )
    if places.shape.rank < 2:
        raise ValueError(
            f"Invalid coordinates rank: expected at least rank 2. Received input with shape: {places.shape}"
        )
    _check("fill_mode", fill_mode, _COORDINATE_FILL_MODES)
    if order not in (0, 1):
        raise NotImplementedError(f"map_coordinates currently requires order<=1. Received: order={order}")
    corners = [
        [(*_inside(index, size, fill_mode), weight) for index, weight in _neighbours(place, order)]
        for place, size in zip(tf.unstack(places), sizes_of(x), strict=True)
    ]
    exact = dtype_of(corners[0][0][2])
    parts = []
    for corner in itertools.product(*corners):
        indices, valid, weights = zip(*corner, strict=True)
        found = tf.cast(tf.gather_nd(x, tf.stack(indices, -1)), exact)
        if fill_mode == "constant":
            found = tf.where(functools.reduce(operator.and_, valid), found, tf.cast(fill_value, exact))
        parts.append(functools.reduce(operator.mul, weights) * found)
    result = functools.reduce(operator.add, parts)
    return tf.cast(tf.round(result) if dtype_of(x).is_integer else result, dtype_of(x))


def _neighbours(place: Any, order: int) -> list[tuple[Any, Any]]:
    """The elements next to places along a dimension, with their weights."""
    if order == 0 or dtype_of(place).is_integer:
        near = place if dtype_of(place).is_integer else tf.round(place)
        return [(tf.cast(near, tf.int32), tf.ones_like(place))]
    below = tf.floor(place)
    weight = place - below
    index = tf.cast(below, tf.int32)
    return [(index, 1 - weight), (index + 1, weight)]


def _inside(index: Any, size: Any, mode: str) -> tuple[Any, Any]:
    """Indices brought inside as a fill mode says, and whether they need no constant."""
    everywhere = tf.ones_like(index, dtype=tf.bool)
    if mode == "constant":
        return tf.clip_by_value(index, 0, size - 1), (index >= 0) & (index < size)
    if mode == "nearest":
        return tf.clip_by_value(index, 0, size - 1), everywhere
    if mode == "wrap":
        return tf.math.floormod(index, size), everywhere
    index = tf.math.floormod(tf.abs(index), 2 * size)
    turned = 2 * size - index - (1 if mode == "reflect" else 0)
    return tf.where(index < size, index, turned), everywhere


def gaussian_blur(
    images: Any, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: str | None = None
) -> Any:
    """Images smoothed by a Gaussian.

    Args:
      images: an image, or a batch of some.
      kernel_size: the width and the height of the window.
      sigma: the standard deviations, across and down.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Example:
      >>> tf.keras.ops.image.gaussian_blur(tf.ones([4, 4, 1])).shape
      TensorShape([4, 4, 1])
    """
    images = as_tensor(images)
    dtype = dtype_of(images)
    across, down = (_bell(size, s, dtype) for size, s in zip(kernel_size, sigma, strict=True))
    window = tf.reshape(down[:, tf.newaxis] * across, [kernel_size[0], kernel_size[1], 1, 1])

    def blurred(x: Any) -> Any:
        kernel = tf.tile(window, [1, 1, sizes_of(x)[-1], 1])
        return tf.ensure_shape(tf.nn.depthwise_conv2d(x, kernel, [1, 1, 1, 1], "SAME"), x.shape)

    return _batched(blurred, images, data_format)


def _bell(size: Any, sigma: Any, dtype: DType) -> Any:
    """A Gaussian's weights, which sum to 1."""
    place = tf.range(size, dtype=dtype) - (tf.cast(size, dtype) - 1) / 2
    weights = tf.exp(-0.5 * tf.square(place / tf.cast(sigma, dtype)))
    return weights / tf.reduce_sum(weights)


def elastic_transform(
    images: Any,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Any = None,
    data_format: str | None = None,
) -> Any:
    """Images distorted by smooth random displacements.

    Args:
      images: an image, or a batch of some.
      alpha: how strong.
      sigma: how smooth.
      seed: an integer or a `SeedGenerator`; None: drawn.
      interpolation, fill_mode, fill_value, data_format: as for `affine_transform`.

    Example:
      >>> tf.keras.ops.image.elastic_transform(tf.ones([8, 8, 1]), seed=1).shape
      TensorShape([8, 8, 1])
    """
    _check("interpolation", interpolation, _INTERPOLATIONS)
    _check("fill_mode", fill_mode, _FILL_MODES)
    images = as_tensor(images)
    dtype, drawn = dtype_of(images), draw_seed(seed)
    length = 6 * int(sigma) | 1

    def distorted(x: Any) -> Any:
        batch, height, width, _ = sizes_of(x)
        move = tf.random.stateless_normal([batch, height, width, 1], drawn, dtype=dtype) * sigma
        move = gaussian_blur(move, (length, length), (sigma, sigma), "channels_last")[..., 0] * alpha
        across = move + tf.range(width, dtype=dtype)
        down = move + tf.range(height, dtype=dtype)[:, tf.newaxis]
        sample = tf.broadcast_to(tf.range(batch)[:, tf.newaxis, tf.newaxis], tf.shape(move))
        order = _INTERPOLATIONS.index(interpolation)
        places = [tf.cast(sample, dtype), down, across]
        channels = [
            map_coordinates(channel, tf.stack(places), order, fill_mode, fill_value)
            for channel in tf.unstack(x, axis=-1)
        ]
        return tf.stack(channels, axis=-1)

    return _batched(distorted, images, data_format)


def scale_and_translate(
    images: Any,
    output_shape: Any,
    scale: Any,
    translation: Any,
    spatial_dims: Any,
    method: str,
    antialias: bool = True,
) -> Any:
    """Tensors scaled and moved along some dimensions.

    Args:
      output_shape: the shape of the result.
      scale: the factor, for each of the dimensions.
      translation: how far to move.
      spatial_dims: the dimensions.
      method: "linear", "cubic", "lanczos3" or "lanczos5", or such as "bilinear".
      antialias: smooth what becomes smaller.

    Raises:
      ValueError: there is no such method.

    Example:
      >>> x = tf.ones([2, 2, 1])
      >>> tf.keras.ops.image.scale_and_translate(x, (4, 4, 1), [2.0, 2.0], [0.0, 0.0], (0, 1), "linear").shape
      TensorShape([4, 4, 1])
    """
    if method not in _KERNELS:
        raise ValueError(
            f"Invalid value for argument `method`. Expected of one {set(_KERNELS)}. Received: method={method}"
        )
    x, scale, translation = as_tensor(images), as_tensor(scale), as_tensor(translation)
    exact = joint(dtype_of(scale), dtype_of(translation))
    scale, translation = tf.cast(scale, exact), tf.cast(translation, exact)
    result = tf.cast(x, tf.float32) if dtype_of(x).is_integer else x
    for i, axis in enumerate(axis % x.shape.rank for axis in spatial_dims):
        weights = _weights(
            sizes_of(x)[axis], output_shape[axis], scale[i], translation[i], _KERNELS[method], antialias
        )
        moved = tf.tensordot(result, tf.cast(weights, dtype_of(result)), [[axis], [0]])
        result = moveaxis(moved, -1, axis)
    if not dtype_of(x).is_integer:
        return result
    limits = [tf.cast(limit(x), tf.float32) for limit in (tf.reduce_min, tf.reduce_max)]
    return tf.cast(tf.clip_by_value(tf.round(result), limits[0], limits[1]), dtype_of(x))


def _weights(
    size: Any, new_size: Any, scale: Any, translation: Any, kernel: Callable[[Any], Any], antialias: bool
) -> Any:
    """How much each old element counts for each new one: `[size, new_size]`."""
    dtype = dtype_of(scale)
    inverse = 1.0 / scale
    width = tf.maximum(inverse, 1.0) if antialias else 1.0
    place = (tf.range(new_size, dtype=dtype) + 0.5) * inverse - translation * inverse - 0.5
    distance = tf.abs(place[tf.newaxis, :] - tf.range(size, dtype=dtype)[:, tf.newaxis]) / width
    weights = kernel(distance)
    total = tf.reduce_sum(weights, 0, keepdims=True)
    enough = tf.abs(total) > 1000.0 * float(np.finfo(np.float32).eps)
    weights = tf.where(enough, weights / tf.where(total != 0, total, tf.ones_like(total)), 0.0)
    seen = (place >= -0.5) & (place <= tf.cast(size, dtype) - 0.5)
    return tf.where(seen[tf.newaxis, :], weights, 0.0)


def _triangle(x: Any) -> Any:
    return tf.maximum(1.0 - x, 0.0)


def _cubic(x: Any) -> Any:
    """Keys's cubic kernel."""
    near = ((1.5 * x - 2.5) * x) * x + 1.0
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return tf.where(x >= 2.0, 0.0, tf.where(x >= 1.0, far, near))


def _lanczos(radius: float) -> Callable[[Any], Any]:
    def kernel(x: Any) -> Any:
        wave = radius * tf.sin(math.pi * x) * tf.sin(math.pi * x / radius)
        square = tf.where(x != 0, math.pi**2 * tf.square(x), tf.ones_like(x))
        return tf.where(x > radius, 0.0, tf.where(x > 1e-3, wave / square, 1.0))

    return kernel


_KERNELS = {
    **dict.fromkeys(("linear", "bilinear", "trilinear"), _triangle),
    **dict.fromkeys(("cubic", "bicubic", "tricubic"), _cubic),
    "lanczos3": _lanczos(3.0),
    "lanczos5": _lanczos(5.0),
}
