"""Pictures in files, as arrays, and in other sizes."""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from thalweg.keras.config import floatx, image_data_format

if TYPE_CHECKING:
    from PIL.Image import Image

_Array = np.ndarray[Any, Any]
_INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")
_GREY = ("L", "I;16", "I")


def pillow(what: str) -> ModuleType:
    """The module `PIL.Image`.

    Raises:
      ImportError: Pillow isn't installed.
    """
    try:
        from PIL import Image
    except ImportError:
        raise ImportError(f"{what} needs Pillow: install it by `pip install pillow`.") from None
    return Image


def standardized(data_format: str | None) -> str:
    """Where the channels are: "channels_last" or "channels_first"; by default what Keras is set to.

    Raises:
      ValueError: it is neither.
    """
    data_format = image_data_format() if data_format is None else str(data_format).lower()
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(
            "The `data_format` argument must be one of {'channels_first', 'channels_last'}. "
            f"Received: data_format={data_format}"
        )
    return data_format


def load_img(
    path: Any,
    color_mode: str = "rgb",
    target_size: Any = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Image:
    """The picture of a file.

    Args:
      path: of the file, or an `io.BytesIO` of its contents.
      color_mode: "rgb", "rgba" or "grayscale".
      target_size: `(height, width)` to bring it to; None: leave it as it is.
      interpolation: how to do that: "nearest", "bilinear", "bicubic", "hamming", "box" or "lanczos".
      keep_aspect_ratio: cut off what would make it wider or higher than the target, rather than stretch it.

    Returns:
      A Pillow image.

    Raises:
      FileNotFoundError: there is no such file.
      PIL.UnidentifiedImageError: it isn't a picture that Pillow knows.
      ValueError: another `color_mode` or `interpolation`.
      TypeError: `path` is something else.

    Example:
      >>> tf.keras.utils.save_img("grey.png", np.zeros([2, 3, 1]))
      >>> tf.keras.utils.load_img("grey.png", target_size=(4, 6)).size
      (6, 4)
    """
    image = pillow("load_img")
    if isinstance(path, io.BytesIO):
        contents = path
    elif isinstance(path, bytes | str | os.PathLike):
        with open(path, "rb") as file:
            contents = io.BytesIO(file.read())
    else:
        raise TypeError(f"path should be path-like or io.BytesIO, not {type(path)}")
    img = _in_colours(image.open(contents), color_mode)
    if target_size is None or img.size == (target_size[1], target_size[0]):
        return img
    if interpolation not in _INTERPOLATIONS:
        raise ValueError(
            f"Invalid interpolation method {interpolation} specified. Supported methods are "
            f"{', '.join(_INTERPOLATIONS)}"
        )
    size = (target_size[1], target_size[0])
    box = _middle(img.size, size) if keep_aspect_ratio else None
    return img.resize(size, getattr(image.Resampling, interpolation.upper()), box=box)


def _in_colours(img: Image, color_mode: str) -> Image:
    if color_mode == "grayscale":
        return img if img.mode in _GREY else img.convert("L")
    if color_mode not in ("rgb", "rgba"):
        raise ValueError(
            f'color_mode must be "grayscale", "rgb", or "rgba". Received: color_mode={color_mode}'
        )
    return img if img.mode == color_mode.upper() else img.convert(color_mode.upper())


def _middle(size: tuple[int, int], target: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest box in the middle of a picture with the proportions of another size."""
    (width, height), (target_width, target_height) = size, target
    crop_height = min(height, (width * target_height) // target_width)
    crop_width = min(width, (height * target_width) // target_height)
    top, left = (height - crop_height) // 2, (width - crop_width) // 2
    return left, top, left + crop_width, top + crop_height


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> _Array:
    """The numbers of a picture.

    Args:
      img: a Pillow image.
      data_format: "channels_last" or "channels_first"; None: what Keras is set to.
      dtype: of the array; None: Keras's float type.

    Returns:
      An array `[height, width, channels]`, or `[channels, height, width]`.

    Raises:
      ValueError: another `data_format`, or an array that is no picture.

    Example:
      >>> tf.keras.utils.img_to_array(tf.keras.utils.array_to_img(np.zeros([2, 3, 3]))).shape
      (2, 3, 3)
    """
    first = standardized(data_format) == "channels_first"
    x = np.asarray(img, dtype=floatx() if dtype is None else dtype)
    if x.ndim == 2:
        return x[None] if first else x[:, :, None]
    if x.ndim != 3:
        raise ValueError(f"Unsupported image shape: {x.shape}")
    return x.transpose(2, 0, 1) if first else x


def array_to_img(x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None) -> Image:
    """The picture of an array.

    Args:
      x: numbers `[height, width, channels]`: 1 channel for grey, 3 for colours, 4 for colours and alpha.
      data_format: "channels_last" or "channels_first"; None: what Keras is set to.
      scale: bring the values to the range from 0 to 255; else they have to be in it.
      dtype: to compute with; None: Keras's float type.

    Returns:
      A Pillow image.

    Raises:
      ValueError: another shape or `data_format`.

    Example:
      >>> tf.keras.utils.array_to_img(np.zeros([2, 3, 3])).size
      (3, 2)
    """
    image = pillow("array_to_img")
    first = standardized(data_format) == "channels_first"
    x = np.asarray(x, dtype=floatx() if dtype is None else dtype)
    if x.ndim != 3:
        raise ValueError(
            f"Expected image array to have rank 3 (single image). Got array with shape: {x.shape}"
        )
    if first:
        x = x.transpose(1, 2, 0)
    if scale:
        x = x - np.min(x)
        highest = np.max(x)
        if highest != 0:
            x /= highest
        x *= 255
    if x.shape[2] not in (1, 3, 4):
        raise ValueError(f"Unsupported channel number: {x.shape[2]}")
    if x.shape[2] > 1:
        img: Image = image.fromarray(x.astype("uint8"))
        return img
    grey = x[:, :, 0]
    img = image.fromarray(grey.astype("int32" if np.max(grey) > 255 else "uint8"))
    return img


def save_img(
    path: Any,
    x: Any,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    **kwargs: Any,
) -> None:
    """Write an array into a picture file.

    Args:
      path: of the file, or a file object.
      x: numbers `[height, width, channels]`: 1 channel for grey, 3 for colours, 4 for colours and alpha.
      data_format: "channels_last" or "channels_first"; None: what Keras is set to.
      file_format: such as "png"; None: what the file's name says.
      scale: bring the values to the range from 0 to 255; else they have to be in it.
      **kwargs: arguments of Pillow's `Image.save`.

    Raises:
      ValueError: another shape or `data_format`; the name doesn't tell the format.

    Example:
      >>> tf.keras.utils.save_img("grey.png", np.zeros([2, 3, 1]))
    """
    if file_format is None and isinstance(path, str | Path):
        file_format = Path(path).suffix[1:].lower()
    if file_format is not None and file_format.lower() == "jpg":
        file_format = "jpeg"
    img = array_to_img(x, data_format=data_format, scale=scale)
    if img.mode == "RGBA" and file_format == "jpeg":
        warnings.warn("The JPEG format does not support RGBA images, converting to RGB.", stacklevel=2)
        img = img.convert("RGB")
    img.save(path, format=file_format, **kwargs)


def smart_resize(
    x: Any, size: Any, interpolation: str = "bilinear", data_format: str | None = "channels_last"
) -> Any:
    """Images in another size, of which is cut off what would have to be stretched.

    Args:
      x: images `[height, width, channels]`, or a batch of them.
      size: `(height, width)`.
      interpolation: "bilinear", "nearest", "bicubic", "lanczos3" or "lanczos5".
      data_format: "channels_last" or "channels_first".

    Returns:
      An array of an array, a tensor of a tensor: float32, but with "nearest" of the dtype of `x`.

    Raises:
      ValueError: another shape, `size` or `data_format`.

    Example:
      >>> tf.keras.preprocessing.image.smart_resize(np.zeros([8, 6, 3]), (4, 4)).shape
      (4, 4, 3)
    """
    from thalweg.array import transpose
    from thalweg.core.convert import to_tensor
    from thalweg.image import resize

    if len(size) != 2:
        raise ValueError(f"Expected `size` to be a tuple of 2 integers, but got: {size}.")
    img = to_tensor(x)
    if img.shape.rank not in (None, 3, 4):
        raise ValueError(
            "Expected an image array with shape `(height, width, channels)`, or `(batch_size, height, width, "
            f"channels)`, but got input with incorrect rank, of shape {img.shape}."
        )
    first = standardized(data_format) == "channels_first"
    batched = img.shape.rank == 4
    if first:
        img = transpose(img, (0, 2, 3, 1) if batched else (1, 2, 0))
    resized = resize(_cut(img, size), size, method=interpolation)
    if first:
        resized = transpose(resized, (0, 3, 1, 2) if batched else (2, 0, 1))
    return np.array(resized) if isinstance(x, np.ndarray) else resized


def _cut(img: Any, size: Any) -> Any:
    """The largest part in the middle of images `[…, height, width, channels]` that has the proportions of a
    size.
    """
    from thalweg.dtypes import cast
    from thalweg.math import maximum, minimum
    from thalweg.ops.shapes import shape_of

    height, width = shape_of(img)[-3], shape_of(img)[-2]
    if isinstance(height, int) and isinstance(width, int):
        rows = max(min(height, int(float(width * size[0]) / size[1])), 1)
        columns = max(min(width, int(float(height * size[1]) / size[0])), 1)
        top, left = int(float(height - rows) / 2), int(float(width - columns) / 2)
    else:
        rows = _scaled(width, size[0], size[1])
        columns = _scaled(height, size[1], size[0])
        rows, columns = maximum(minimum(height, rows), 1), maximum(minimum(width, columns), 1)
        top = cast(cast(height - rows, "float32") / 2, "int32")
        left = cast(cast(width - columns, "float32") / 2, "int32")
    return img[..., top : top + rows, left : left + columns, :]


def _scaled(length: Any, times: int, by: int) -> Any:
    from thalweg.dtypes import cast

    return cast(cast(length * times, "float32") / by, "int32")
