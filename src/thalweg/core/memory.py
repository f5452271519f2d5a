"""Memory of arrays: such as XLA can use as it is, and such as is used again.

What doesn't begin at a multiple of 64 bytes XLA copies.
"""

from __future__ import annotations

import ctypes
import functools
import mmap
from collections.abc import Sequence
from typing import Any

import numpy as np

ALIGNMENT = 64
# Copying less than this costs nothing worth mentioning.
_LARGE = 1 << 14
# glibc looks for a hole with so many bytes more than an aligned block has, and keeps the rest at hand for
# small ones. So asking for an aligned block, to see where it lies, would make the hole smaller.
_TO_ALIGN = ALIGNMENT + 48


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


@functools.cache
def keep_freed() -> None:
    """Have glibc, where it is the C library, keep up to 1 GB of freed memory to be used again.

    A training step takes and frees the same large blocks again and again. Those that come fresh from the
    system come page by page, each cleared on its first use, which takes a quarter of a small CNN's step. A
    block is kept if it is part of the one heap that can grow large: so this has to be called before XLA's
    threads make heaps of their own.
    """
    trim_threshold, mmap_max, arena_max = -1, -4, -8  # as <malloc.h> numbers them
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(arena_max, 1)
    mallopt(mmap_max, 0)
    mallopt(trim_threshold, 1 << 30)


def place_of(size: int, first: Sequence[int] = ()) -> int:
    """Where glibc, if it is the C library, would put an array of XLA's of so many bytes now; else 0.

    Args:
      first: the bytes of arrays that it is to put somewhere before.
    """
    functions = _malloc_and_free()
    if functions is None:
        return 0
    malloc, free = functions
    # Nothing is written there, so what is fresh takes no memory.
    blocks = [malloc(n + _TO_ALIGN) for n in (*first, size)]
    for block in reversed(blocks):
        free(block)
    return blocks[-1] or 0


@functools.cache
def _malloc_and_free() -> tuple[Any, Any] | None:
    try:
        library = ctypes.CDLL(None)
        malloc, free, _ = library.malloc, library.free, library.malloc_trim  # which glibc alone has
    except (AttributeError, OSError, TypeError):
        return None
    malloc.argtypes, malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
    free.argtypes, free.restype = [ctypes.c_void_p], None
    return malloc, free


def resident() -> int:
    """The bytes of this process that are in memory; 0 where the system doesn't tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * mmap.PAGESIZE
    except OSError:
        return 0


def give_back_freed() -> None:
    """Have glibc, where it is the C library, give the system what was freed up to now."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        return
