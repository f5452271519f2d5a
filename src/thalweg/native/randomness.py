"""The words of Philox streams: see `thalweg.ops.philox`."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from thalweg.native.library import library, usable

# So few words are made as fast without a call.
_FEW = 256


def words(xp: Any, key: Any, counter: Any, count: int) -> Any:
    """The first words of a stream, uint32[count]; None if the kernels aren't to make them.

    Args:
      xp: NumPy, or `jax.numpy` while a program is compiled.
      key: uint64[1] (or a scalar).
      counter: uint64[2].
    """
    if count < _FEW:
        return None
    if xp is np:
        return _on_host(key, counter, count)
    if not usable():
        return None
    from thalweg.core.xla import jax, jnp, stand_in

    call = jax.ffi.ffi_call("thalweg_philox", stand_in((count,), np.uint32), vmap_method="sequential")
    return call(jnp.reshape(key, (-1,))[:1], counter)  # type: ignore[no-untyped-call]


def _on_host(key: Any, counter: Any, count: int) -> Any:
    functions = library().functions
    if functions is None:
        return None
    found = np.empty(count, np.uint32)
    numbers = int(np.reshape(key, -1)[0]), int(counter[0]), int(counter[1])
    functions.thalweg_random_words(*map(ctypes.c_uint64, numbers), ctypes.c_int64(count), found.ctypes)
    return found
