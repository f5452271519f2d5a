"""Arrays whose memory XLA can use as it is: what doesn't begin at a multiple of 64 bytes it copies."""

from __future__ import annotations

from typing import Any

import numpy as np

ALIGNMENT = 64
# Copying less than this costs nothing worth mentioning.
_LARGE = 1 << 14


def empty(shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """An aligned array of any contents."""
    size = dtype.itemsize
    for n in shape:
        size *= n
    memory = np.empty(size + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size].view(dtype).reshape(shape)


def copied(array: np.ndarray[Any, Any], dtype: np.dtype[Any] | None = None) -> np.ndarray[Any, Any]:
    """A copy of its own memory, aligned if it is large, in another dtype if one is given."""
    dtype = array.dtype if dtype is None else dtype
    if array.nbytes < _LARGE or array.dtype.kind not in "fiubc" or dtype.kind not in "fiubc":
        return np.array(array, dtype)
    copy = empty(array.shape, dtype)
    np.copyto(copy, array, casting="unsafe")
    return copy
