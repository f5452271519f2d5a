"""The shared library of kernels: loaded, and made known to XLA, when it is first asked for."""

from __future__ import annotations

import ctypes
import os
import threading
from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).with_name("kernels.so")
# The functions that XLA calls.
TARGETS = (
    "thalweg_matmul",
    "thalweg_conv",
    "thalweg_conv_to_images",
    "thalweg_conv_to_filter",
    "thalweg_pool2d",
    "thalweg_pool2d_to_images",
    "thalweg_depthwise",
    "thalweg_depthwise_to_images",
    "thalweg_depthwise_to_filter",
    "thalweg_batch_norm",
    "thalweg_batch_norm_back",
    "thalweg_recurrent",
    "thalweg_recurrent_back",
    "thalweg_batch_rows",
    "thalweg_batch_arithmetic",
    "thalweg_adam",
    "thalweg_philox",
    "thalweg_cross_entropy",
    "thalweg_take_rows",
    "thalweg_add_rows",
)
# Those that `thalweg.native.pictures`, `rings` and `randomness` call.
FUNCTIONS = (
    "thalweg_draw",
    "thalweg_random_words",
    "thalweg_resample_bytes",
    "thalweg_resample_floats",
    "thalweg_warp_floats",
    "thalweg_warp_doubles",
)


class Library(NamedTuple):
    """What became of the library.

    Attributes:
      kernels: the instruction set whose kernels are used; empty if there are none.
      status: that, or the reason why there are none, in a line.
      functions: those that Python calls itself; None if there are no kernels.
    """

    kernels: str
    status: str
    functions: ctypes.CDLL | None = None


_lock = threading.RLock()
_library: Library | None = None
_registered: set[str] = set()


def library() -> Library:
    """The library, loaded now if it wasn't."""
    global _library
    if _library is None:
        with _lock:
            if _library is None:
                _library = _load(os.environ.get("THALWEG_NATIVE", ""))
    return _library


def status() -> str:
    """One line: which native kernels are in use, or why XLA does their work."""
    return library().status


def usable() -> bool:
    """Whether programs compiled now can call the kernels: they run on this machine's one CPU device."""
    if not _known_to_xla():
        return False
    from thalweg.core.xla import jax

    # A program that is divided among devices couldn't divide a call.
    return bool(jax.default_backend() == "cpu" and jax.device_count() == 1)


def _load(wanted: str) -> Library:
    """The library with the kernels of the instruction set `wanted`, or of the best if it is empty."""
    if wanted in ("0", "off", "none"):
        return Library("", "switched off (THALWEG_NATIVE); XLA does their work")
    if not PATH.exists():
        return Library("", "not built, for want of a C++ compiler; XLA does their work")
    try:
        loaded = ctypes.CDLL(str(PATH))
        loaded.thalweg_kernels.restype = ctypes.c_char_p
        loaded.thalweg_use_kernels.restype = ctypes.c_bool
        for name in FUNCTIONS + TARGETS:
            getattr(loaded, name)
        if wanted not in ("", "1", "on") and not loaded.thalweg_use_kernels(wanted.encode()):
            return Library("", f"none are named {wanted} (THALWEG_NATIVE); XLA does their work")
    except Exception as error:  # whatever is wrong with it, everything works without it
        return _unusable(error)
    kernels = loaded.thalweg_kernels().decode()
    return Library(kernels, f"{kernels}; THALWEG_NATIVE=0 switches them off", loaded)


def _unusable(error: Exception) -> Library:
    return Library("", f"not usable ({error}); XLA does their work")


def _known_to_xla() -> bool:
    """Whether there are kernels and XLA can call them; it is told of them when this is first asked."""
    global _library
    functions = library().functions
    if functions is None or _registered:
        return functions is not None
    with _lock:
        if _registered:
            return True
        from thalweg.core.xla import jax

        try:
            for name in TARGETS:
                capsule = jax.ffi.pycapsule(getattr(functions, name))  # type: ignore[no-untyped-call]
                jax.ffi.register_ffi_target(name, capsule, platform="cpu")
        except Exception as error:
            _library = _unusable(error)
            return False
        _registered.update(TARGETS)
    return True
