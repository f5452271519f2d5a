"""Random changes of single pictures: `random_rotation`, `random_shift` and the like."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.keras.preprocessing.image.affine import apply_affine_transform
from thalweg.keras.utils.images import array_to_img, img_to_array

_Array = np.ndarray[Any, Any]


def random_rotation(
    x: Any,
    rg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> _Array:
    """A picture turned by a random angle.

    Args:
      x: an array of three axes.
      rg: the largest angle, in degrees.
      row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order: as for
        `apply_affine_transform`.

    Example:
      >>> x = np.zeros([1, 4, 6])
      >>> tf.keras.preprocessing.image.random_rotation(x, 30).shape
      (1, 4, 6)
    """
    theta = np.random.uniform(-rg, rg)
    axes = {"row_axis": row_axis, "col_axis": col_axis, "channel_axis": channel_axis}
    return apply_affine_transform(
        x, theta=theta, **axes, fill_mode=fill_mode, cval=cval, order=interpolation_order
    )


def random_shift(
    x: Any,
    wrg: float,
    hrg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> _Array:
    """A picture moved by a random distance.

    Args:
      x: an array of three axes.
      wrg, hrg: the largest distances, as parts of its width and of its height.
      row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order: as for
        `apply_affine_transform`.

    Example:
      >>> x = np.zeros([1, 4, 6])
      >>> tf.keras.preprocessing.image.random_shift(x, 0.2, 0.5).shape
      (1, 4, 6)
    """
    tx = np.random.uniform(-hrg, hrg) * x.shape[row_axis]
    ty = np.random.uniform(-wrg, wrg) * x.shape[col_axis]
    axes = {"row_axis": row_axis, "col_axis": col_axis, "channel_axis": channel_axis}
    return apply_affine_transform(
        x, tx=tx, ty=ty, **axes, fill_mode=fill_mode, cval=cval, order=interpolation_order
    )


def random_shear(
    x: Any,
    intensity: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> _Array:
    """A picture sheared by a random angle.

    Args:
      x: an array of three axes.
      intensity: the largest angle, in degrees.
      row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order: as for
        `apply_affine_transform`.

    Example:
      >>> x = np.zeros([1, 4, 6])
      >>> tf.keras.preprocessing.image.random_shear(x, 10).shape
      (1, 4, 6)
    """
    shear = np.random.uniform(-intensity, intensity)
    axes = {"row_axis": row_axis, "col_axis": col_axis, "channel_axis": channel_axis}
    return apply_affine_transform(
        x, shear=shear, **axes, fill_mode=fill_mode, cval=cval, order=interpolation_order
    )


def random_zoom(
    x: Any,
    zoom_range: Any,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> _Array:
    """A picture zoomed by random factors, one for its rows and one for its columns.

    Args:
      x: an array of three axes.
      zoom_range: the smallest and the largest factor.
      row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order: as for
        `apply_affine_transform`.

    Raises:
      ValueError: `zoom_range` aren't two numbers.

    Example:
      >>> x = np.zeros([1, 4, 6])
      >>> tf.keras.preprocessing.image.random_zoom(x, (0.8, 1.2)).shape
      (1, 4, 6)
    """
    if len(zoom_range) != 2:
        raise ValueError(f"`zoom_range` should be a tuple or list of two floats. Received: {zoom_range}")
    unchanged = zoom_range[0] == 1 and zoom_range[1] == 1
    zx, zy = (1, 1) if unchanged else np.random.uniform(zoom_range[0], zoom_range[1], 2)
    axes = {"row_axis": row_axis, "col_axis": col_axis, "channel_axis": channel_axis}
    return apply_affine_transform(
        x, zx=zx, zy=zy, **axes, fill_mode=fill_mode, cval=cval, order=interpolation_order
    )


def apply_channel_shift(x: Any, intensity: float, channel_axis: int = 0) -> _Array:
    """A picture with a number added to all its values, which stay in their range.

    Args:
      x: an array of three axes.
      intensity: the number.
      channel_axis: which axis is the channels'.

    Example:
      >>> x = np.array([[[0.0, 5.0, 9.0]]])
      >>> tf.keras.preprocessing.image.apply_channel_shift(x, 2).ravel()
      array([2., 7., 9.])
    """
    shifted: _Array = np.clip(x + intensity, np.min(x), np.max(x))
    return shifted


def random_channel_shift(x: Any, intensity_range: float, channel_axis: int = 0) -> _Array:
    """A picture with a random number added to all its values, which stay in their range.

    Args:
      x: an array of three axes.
      intensity_range: the largest number.
      channel_axis: which axis is the channels'.

    Example:
      >>> tf.keras.preprocessing.image.random_channel_shift(np.zeros([1, 4, 6]), 20).max()
      np.float64(0.0)
    """
    intensity = np.random.uniform(-intensity_range, intensity_range)
    return apply_channel_shift(x, intensity, channel_axis=channel_axis)


def apply_brightness_shift(x: Any, brightness: float, scale: bool = True) -> _Array:
    """A picture made brighter or darker.

    Args:
      x: an array of three axes, the channels where Keras is set to have them.
      brightness: 1 leaves it as it is, 0 makes it black.
      scale: bring its values to the range from 0 to 255 first.

    Returns:
      An array of Keras's float type.

    Raises:
      ImportError: Pillow isn't installed.

    Example:
      >>> x = np.array([[[0.0], [100.0], [255.0]]])
      >>> tf.keras.preprocessing.image.apply_brightness_shift(x, 0.5).ravel()
      array([  0.,  50., 127.], dtype=float32)
    """
    from PIL import ImageEnhance

    lowest, highest = np.min(x), np.max(x)
    beyond = bool(lowest < 0 or highest > 255)
    img = ImageEnhance.Brightness(array_to_img(x, scale=beyond or scale)).enhance(brightness)
    changed = img_to_array(img)
    if beyond and not scale:
        changed = changed / 255 * (highest - lowest) + lowest
    return changed


def random_brightness(x: Any, brightness_range: Any, scale: bool = True) -> _Array:
    """A picture made brighter or darker by a random factor.

    Args:
      x: an array of three axes, the channels where Keras is set to have them.
      brightness_range: the smallest and the largest factor.
      scale: bring its values to the range from 0 to 255 first.

    Raises:
      ValueError: `brightness_range` aren't two numbers.

    Example:
      >>> x = np.zeros([4, 6, 1])
      >>> tf.keras.preprocessing.image.random_brightness(x, (0.5, 1.5)).shape
      (4, 6, 1)
    """
    if len(brightness_range) != 2:
        raise ValueError(
            f"`brightness_range` should be tuple or list of two floats. Received: {brightness_range}"
        )
    return apply_brightness_shift(x, np.random.uniform(brightness_range[0], brightness_range[1]), scale)
