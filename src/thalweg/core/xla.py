"""JAX, our door to XLA, as Thalweg needs it. Imported at the first compile, never with the package."""

from __future__ import annotations

import hashlib
import os
import platform
from pathlib import Path
from typing import Any

import numpy as np

from thalweg.core import config
from thalweg.core.memory import keep_freed

# GPU memory is taken as it is needed, unless the user wants it otherwise.
if False in config.settings.growth.values():
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "true")
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
if config.settings.deterministic:
    os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_gpu_deterministic_ops=true"

# It reads the environment, and draws from NumPy's random numbers, which are the program's.
_random_state = np.random.get_state()
import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
from jax import lax  # noqa: E402

np.random.set_state(_random_state)

__all__ = ["cache_folder", "is_traced", "jax", "jnp", "lax"]


def cache_folder() -> Path | None:
    """The private folder of programs compiled in earlier runs; None where `THALWEG_CACHE` is off.

    It is named after all that a compiled program depends on besides itself: the compiler and the processor.
    """
    root = os.environ.get("THALWEG_CACHE", "")
    if root in ("0", "off", "none"):
        return None
    base = (
        Path(root) if root else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "thalweg"
    )
    return base / f"xla-{jax.__version__}-{_processor()}"


def _processor() -> str:
    """A digest of the processor's instruction sets: code compiled for others must not be loaded."""
    flags = platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            flags += next((line for line in file if line.startswith(("flags", "Features"))), "")
    except OSError:
        flags += platform.processor()
    return hashlib.sha256(flags.encode()).hexdigest()[:12]


def _set(option: str, value: Any) -> None:
    """Set one of JAX's options."""
    jax.config.update(option, value)  # type: ignore[no-untyped-call]


def _configure() -> None:
    keep_freed()
    # TensorFlow's 64-bit types are real, so JAX's have to be.
    _set("jax_enable_x64", True)
    if config.number_of_cpu_devices() > 1:
        _set("jax_num_cpu_devices", config.number_of_cpu_devices())
    set_matmul_precision()
    folder = cache_folder()
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return
    _set("jax_compilation_cache_dir", str(folder))
    _set("jax_persistent_cache_min_compile_time_secs", 0.1)


def set_matmul_precision() -> None:
    """Have products of float32 computed as `tf.config.experimental.enable_tensor_float_32_execution` says."""
    _set("jax_default_matmul_precision", None if config.settings.tensor_float_32 else "float32")


def stand_in(shape: Any, dtype: Any) -> Any:
    """Stands for an array of this shape and NumPy dtype where a function is traced without values."""
    return jax.ShapeDtypeStruct(shape, dtype)  # type: ignore[no-untyped-call]


def is_traced(value: Any) -> bool:
    """True for a value that is only known when the compiled program runs."""
    return isinstance(value, jax.core.Tracer)


_configure()
