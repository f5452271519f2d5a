"""What is done to pictures before they come to a model: kernels that Python calls on arrays of its own.

Other threads run meanwhile, so that pictures are made by several at a time.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from thalweg.native.library import library

if TYPE_CHECKING:
    from thalweg.ops.image_resizing import Taps

_Array = np.ndarray[Any, Any]

_RESAMPLE = {"uint8": "thalweg_resample_bytes", "float32": "thalweg_resample_floats"}
_WARP = {"float32": "thalweg_warp_floats", "float64": "thalweg_warp_doubles"}


class _Taps(ctypes.Structure):
    _fields_ = (
        ("in", ctypes.c_int64),
        ("out", ctypes.c_int64),
        ("count", ctypes.c_int64),
        ("blends", ctypes.c_int64),
        ("places", ctypes.c_void_p),
        ("weights", ctypes.c_void_p),
    )


class _Resampling(ctypes.Structure):
    _fields_ = (("rows", _Taps), ("columns", _Taps), ("channels", ctypes.c_int64))


class _Warp(ctypes.Structure):
    _fields_ = (
        ("height", ctypes.c_int64),
        ("width", ctypes.c_int64),
        ("channels", ctypes.c_int64),
        ("pixel", ctypes.c_int64),
        ("channel", ctypes.c_int64),
        ("matrix", ctypes.c_double * 6),
        ("from_below", ctypes.c_int64),
        ("from_right", ctypes.c_int64),
        ("filled", ctypes.c_int64),
        ("outside", ctypes.c_double),
    )


def resamples(images: _Array, dtype: Any) -> bool:
    """Whether `resampled` takes these images, to make such of a dtype."""
    known = images.dtype.name in _RESAMPLE and dtype == np.float32
    return known and images.size > 0 and library().functions is not None


def resampled(images: _Array, rows: Taps, columns: Taps) -> _Array:
    """Images [batch, height, width, channels] seen through taps of their rows and columns, float32.

    Args:
      images: uint8 or float32.
    """
    images = np.ascontiguousarray(images)
    batch, height, width, channels = images.shape
    result = np.empty((batch, len(rows.indices), len(columns.indices), channels), np.float32)
    if result.size:
        shape = _Resampling(_taps(rows, height), _taps(columns, width), channels)
        _call(_RESAMPLE[images.dtype.name], shape, ctypes.c_int64(batch), images, result)
    return result


def _taps(taps: Taps, size: int) -> _Taps:
    places, weights = taps.packed
    return _Taps(size, *places.shape, taps.blends, places.ctypes.data, weights.ctypes.data)


def warps(image: _Array) -> bool:
    """Whether `warped` takes this picture."""
    return image.dtype.name in _WARP and image.size > 0 and library().functions is not None


def warped(
    image: _Array, matrix: _Array, channels_first: bool, flips: tuple[bool, bool], cval: float | None
) -> _Array:
    """A picture under an affine map, interpolated linearly.

    Args:
      image: (row, column, channel), or the channels first; float32 or float64.
      matrix: (2 or 3, 3): from a pixel's row, column and 1 to the row and column that it comes from.
      flips: whether rows and columns come in the other order.
      cval: what is beyond the edges; None: the nearest pixel.
    """
    image = np.ascontiguousarray(image)
    channels, height, width = image.shape if channels_first else np.roll(image.shape, 1).tolist()
    pixel, channel = (1, height * width) if channels_first else (channels, 1)
    place = (ctypes.c_double * 6)(*np.asarray(matrix, float)[:2].ravel().tolist())
    filled, outside = cval is not None, 0.0 if cval is None else float(cval)
    shape = _Warp(height, width, channels, pixel, channel, place, *flips, filled, outside)
    result = np.empty_like(image)
    _call(_WARP[image.dtype.name], shape, image, result)
    return result


def _call(name: str, shape: ctypes.Structure, *operands: Any) -> None:
    """Call a kernel, which the interpreter doesn't wait for; arrays are whole and contiguous."""
    arguments = [ctypes.c_void_p(x.ctypes.data) if isinstance(x, np.ndarray) else x for x in operands]
    getattr(library().functions, name)(ctypes.byref(shape), *arguments)
