"""Pictures turned, moved, sheared and zoomed.

The values are those of SciPy's `ndimage.affine_transform`. Linear interpolation, which is nearly always what
is wanted, is computed here for all channels together, several times as fast.
"""

from __future__ import annotations

import functools
import math
import threading
from typing import Any

import numpy as np

from thalweg.native import pictures

_Array = np.ndarray[Any, Any]

# Pixels computed at a time: their coordinates and weights stay in the processor's cache.
_BLOCK = 16384
_LARGEST_KEPT = 1 << 22


def apply_affine_transform(
    x: Any,
    theta: float = 0,
    tx: float = 0,
    ty: float = 0,
    shear: float = 0,
    zx: float = 1,
    zy: float = 1,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    order: int = 1,
) -> _Array:
    """A picture turned, moved, sheared and zoomed around its middle.

    As in Keras, the middle of a picture that isn't square is taken with its height and width exchanged.

    Args:
      x: an array of three axes.
      theta: the angle to turn it by, in degrees.
      tx, ty: pixels to move it by, to the left and upwards.
      shear: the angle to shear it by, in degrees.
      zx, zy: zoom of its width and of its height: 2 shows twice as much.
      row_axis, col_axis, channel_axis: which axis is which; channels are the first or the last one.
      fill_mode: what is beyond its edges: "nearest", "constant", "reflect" or "wrap".
      cval: the value beyond its edges if that is "constant".
      order: of the interpolation: 0 for the nearest pixel, 1 for linear, up to 5.

    Returns:
      An array of the same shape and dtype.

    Raises:
      ValueError: other axes, or another number of axes.

    Example:
      >>> x = np.arange(3.0).reshape(1, 3, 1)
      >>> tf.keras.preprocessing.image.apply_affine_transform(
      ...     x, tx=1, row_axis=0, col_axis=1, channel_axis=2
      ... ).ravel()
      array([1., 2., 2.])
    """
    changes = (theta, tx, ty, shear, zx, zy)
    return moved(x, changes, (row_axis, col_axis, channel_axis), (False, False), fill_mode, cval, order)


def moved(
    x: Any,
    changes: tuple[float, float, float, float, float, float],
    axes: tuple[int, int, int],
    flips: tuple[bool, bool],
    fill_mode: str,
    cval: float,
    order: int,
) -> _Array:
    """A picture turned, moved, sheared and zoomed, then turned round.

    Args:
      changes: `theta`, `tx`, `ty`, `shear`, `zx` and `zy` of `apply_affine_transform`.
      axes: which axis is that of the rows, of the columns and of the channels.
      flips: whether to turn the order of the rows and that of the columns round.
    """
    row_axis, col_axis, channel_axis = axes
    _check_axes(x, row_axis, col_axis, channel_axis)
    matrix = transform_matrix(*changes)
    height, width = x.shape[row_axis], x.shape[col_axis]
    if matrix is None:
        return _flipped(np.asarray(x), row_axis, col_axis, flips)
    matrix = around_middle(matrix, height, width)
    if col_axis > row_axis:  # the matrix is for coordinates x, y; arrays have y first
        matrix[:, [0, 1]] = matrix[:, [1, 0]]
        matrix[[0, 1]] = matrix[[1, 0]]
    if order == 1 and fill_mode in ("nearest", "constant") and x.dtype.kind == "f" and x.size:
        if pictures.warps(x):
            return pictures.warped(
                x, matrix, channel_axis == 0, flips, cval if fill_mode == "constant" else None
            )
        return _linear(x, channel_axis, matrix, flips, fill_mode, cval)
    whole = _by_scipy(x, channel_axis, matrix, fill_mode, cval, order)
    return _flipped(whole, row_axis, col_axis, flips)


def _flipped(x: _Array, row_axis: int, col_axis: int, flips: tuple[bool, bool]) -> _Array:
    axes = [axis for axis, flip in zip((row_axis, col_axis), flips, strict=True) if flip]
    return np.flip(x, tuple(axes)) if axes else x


def _check_axes(x: Any, row_axis: int, col_axis: int, channel_axis: int) -> None:
    axes = {row_axis, col_axis, channel_axis}
    if len(axes) != 3:
        raise ValueError("'row_axis', 'col_axis', and 'channel_axis' must be distinct")
    if axes != {0, 1, 2}:
        raise ValueError(f"Invalid axis' indices: {axes - {0, 1, 2}}")
    if x.ndim != 3:
        raise ValueError(f"Input arrays must be multi-channel 2D images. Received: x.shape={x.shape}")
    if channel_axis == 1:
        raise ValueError("Channels are allowed and the first and last dimensions.")


def transform_matrix(theta: float, tx: float, ty: float, shear: float, zx: float, zy: float) -> _Array | None:
    """The homogeneous matrix that says of each pixel where it comes from; None if all stay where they are."""
    parts = []
    if theta != 0:
        sine, cosine = np.sin(np.deg2rad(theta)), np.cos(np.deg2rad(theta))
        parts.append([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    if tx != 0 or ty != 0:
        parts.append([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    if shear != 0:
        sine, cosine = np.sin(np.deg2rad(shear)), np.cos(np.deg2rad(shear))
        parts.append([[1, -sine, 0], [0, cosine, 0], [0, 0, 1]])
    if zx != 1 or zy != 1:
        parts.append([[zx, 0, 0], [0, zy, 0], [0, 0, 1]])
    matrices = [np.array(part) for part in parts]
    return functools.reduce(np.dot, matrices) if matrices else None


def around_middle(matrix: _Array, height: int, width: int) -> _Array:
    """A transformation around a picture's middle rather than its corner."""
    y, x = float(height) / 2 - 0.5, float(width) / 2 - 0.5
    there = np.array([[1, 0, y], [0, 1, x], [0, 0, 1]])
    back = np.array([[1, 0, -y], [0, 1, -x], [0, 0, 1]])
    moved: _Array = np.dot(np.dot(there, matrix), back)
    return moved


def _by_scipy(
    x: _Array, channel_axis: int, matrix: _Array, fill_mode: str, cval: float, order: int
) -> _Array:
    from scipy import ndimage

    moved = [
        ndimage.affine_transform(plane, matrix[:2, :2], matrix[:2, 2], order=order, mode=fill_mode, cval=cval)
        for plane in np.moveaxis(x, channel_axis, 0)
    ]
    return np.stack(moved, channel_axis)


class _Buffers(threading.local):
    """A thread's memory for intermediate results, which would take longer to allocate than to fill."""

    def __init__(self) -> None:
        self.arrays: dict[str, _Array] = {}

    def of(self, name: str, dtype: Any, *shape: int) -> _Array:
        """An array with whatever is in it; the one given under this name before is lost."""
        size = math.prod(shape)
        if size > _LARGEST_KEPT:
            return np.empty(shape, dtype)
        array = self.arrays.get(name)
        if array is None or array.size < size:
            array = self.arrays[name] = np.empty(size, dtype)
        return array[:size].reshape(shape)


_buffers = _Buffers()


def _linear(
    x: _Array, channel_axis: int, matrix: _Array, flips: tuple[bool, bool], fill_mode: str, cval: float
) -> _Array:
    """A picture under a matrix for row and column, interpolated linearly."""
    planes = np.moveaxis(x, channel_axis, 0)
    channels, height, width = planes.shape
    source = _with_neighbours(planes)
    whole = np.empty(x.shape, x.dtype)
    results = np.moveaxis(whole, channel_axis, 0).reshape(channels, -1)  # of the same memory
    i, j = (np.arange(n)[:: -1 if flip else 1] for n, flip in zip((height, width), flips, strict=True))
    rows = max(1, _BLOCK // width)
    for first in range(0, height, rows):
        last = min(first + rows, height)
        out = results[:, first * width : last * width]
        numbers = _buffers.of("numbers", float, 8, (last - first) * width)
        indices = _buffers.of("indices", np.intp, 4, (last - first) * width)
        _coordinates(matrix, i[first:last], j, numbers)
        outside = _outside(numbers, height, width) if fill_mode == "constant" else None
        _neighbours(numbers, indices, height, width)
        _interpolate(source, numbers, indices, out)
        if outside is not None:
            out[:, outside] = cval
    return whole


def _with_neighbours(planes: _Array) -> _Array:
    """Planes with a row and a column more, flat, so that there is always a pixel below and to the right."""
    channels, height, width = planes.shape
    source = _buffers.of("source", float, channels, height + 1, width + 1)
    source[:, :height, :width] = planes
    source[:, height, :width] = planes[:, height - 1]
    source[:, :, width] = source[:, :, width - 1]
    return source.reshape(channels, -1)


def _coordinates(matrix: _Array, i: _Array, j: _Array, numbers: _Array) -> None:
    """Where the pixels of rows `i` and columns `j` come from: rows into `numbers[0]`, columns into `[1]`."""
    for axis in (0, 1):
        place = numbers[axis].reshape(len(i), len(j))
        # Summed in SciPy's order, so that a place on the very edge is inside or outside as it is there.
        np.add(matrix[axis, 2] + i[:, None] * matrix[axis, 0], j * matrix[axis, 1], out=place)


def _outside(numbers: _Array, height: int, width: int) -> _Array:
    """Which places are beyond the edges."""
    y, x = numbers[:2]
    beyond: _Array = (y < 0) | (y > height - 1) | (x < 0) | (x > width - 1)
    return beyond


def _neighbours(numbers: _Array, indices: _Array, height: int, width: int) -> None:
    """The indices of the four pixels around each place, and their weights into `numbers[2:6]`."""
    y, x, here, right, below, corner = numbers[:6]
    index, column = indices[:2]
    np.clip(y, 0, height - 1, out=y)
    np.clip(x, 0, width - 1, out=x)
    for place, whole, into in ((y, here, index), (x, right, column)):
        np.floor(place, out=whole)
        np.copyto(into, whole, casting="unsafe")
        place -= whole
    index *= width + 1
    index += column
    for number, distance in enumerate((1, width + 1, width + 2), 1):
        np.add(index, distance, out=indices[number])
    np.multiply(y, x, out=corner)
    np.subtract(y, corner, out=below)
    np.subtract(x, corner, out=right)
    np.subtract(1, y, out=here)
    here -= right


def _interpolate(source: _Array, numbers: _Array, indices: _Array, out: _Array) -> None:
    """The weighted sums of four pixels each, for every channel."""
    weights, (total, value) = numbers[2:6], numbers[6:8]
    for plane, result in zip(source, out, strict=True):
        plane.take(indices[0], out=total, mode="clip")
        total *= weights[0]
        for weight, index in zip(weights[1:], indices[1:], strict=True):
            plane.take(index, out=value, mode="clip")
            value *= weight
            total += value
        np.copyto(result, total, casting="same_kind")
