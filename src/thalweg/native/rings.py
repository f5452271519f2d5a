"""Drawing from a ring, one thing after the other: the heart of shuffling with a buffer."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from thalweg.native.library import library

_Array = np.ndarray[Any, Any]


def draw(ring: _Array, drawn: _Array, oldest: _Array, fresh: int = -1) -> _Array:
    """What lies in a ring at places `drawn`, taken one after the other.

    Each time what lies at `oldest` comes in the place of what was taken, and `fresh`, which grows by one, in
    place of that, unless it is negative.

    Args:
      ring: int64, changed.
      drawn, oldest: int64, places in the ring.
    """
    functions = library().functions
    if functions is None or not all(
        a.flags.c_contiguous and a.dtype == np.int64 for a in (ring, drawn, oldest)
    ):
        return _drawn_slowly(ring, drawn, oldest, fresh)
    chosen = np.empty(len(drawn), np.int64)
    pointers = [ctypes.c_void_p(a.ctypes.data) for a in (drawn, oldest, ring, chosen)]
    functions.thalweg_draw(ctypes.c_int64(len(drawn)), *pointers[:2], ctypes.c_int64(fresh), *pointers[2:])
    return chosen


def _drawn_slowly(ring: _Array, drawn: _Array, oldest: _Array, fresh: int) -> _Array:
    places = ring.tolist()
    chosen = []
    for new, (place, old) in enumerate(zip(drawn.tolist(), oldest.tolist(), strict=True), fresh):
        chosen.append(places[place])
        places[place] = places[old]
        if fresh >= 0:
            places[old] = new
    ring[:] = places
    return np.array(chosen, np.int64)
