"""`tf.test`: what this installation can do, and a base for tests of tensors."""

from __future__ import annotations

import platform
import unittest
from typing import Any

from thalweg.core import config
from thalweg.test.gradients import compute_gradient as compute_gradient
from thalweg.test.test_case import TestCase as TestCase


def is_gpu_available(
    cuda_only: bool = False, min_cuda_compute_capability: tuple[int, int] | None = None
) -> bool:
    """True if a GPU is visible.

    Args:
      cuda_only: count GPUs of NVIDIA only.
      min_cuda_compute_capability: count GPUs of at least this capability only.

    Example:
      >>> tf.test.is_gpu_available() == bool(tf.config.get_visible_devices("GPU"))
      True
    """
    for device in config.get_visible_devices("GPU"):
        capability = config.device_details(device).get("compute_capability")
        if capability is None:
            if not (cuda_only or min_cuda_compute_capability):
                return True
        elif capability >= tuple(min_cuda_compute_capability or ()):
            return True
    return False


def gpu_device_name() -> str:
    """The name of the first GPU, "/device:GPU:0"; "" if there is none."""
    devices = config.list_logical_devices("GPU")
    return devices[0].name if devices else ""


def is_built_with_cuda() -> bool:
    """True if the installed compiler can use GPUs of NVIDIA."""
    return _has_plugin("cuda")


def is_built_with_rocm() -> bool:
    """True if the installed compiler can use GPUs of AMD."""
    return _has_plugin("rocm")


def is_built_with_gpu_support() -> bool:
    """True if the installed compiler can use GPUs."""
    return is_built_with_cuda() or is_built_with_rocm()


def is_built_with_xla() -> bool:
    """True: XLA is the compiler.

    Example:
      >>> tf.test.is_built_with_xla()
      True
    """
    return True


def is_cpu_target_available(target: str) -> bool:
    """True if programs can be compiled for the processor `target`: for this machine's own.

    Example:
      >>> import platform
      >>> tf.test.is_cpu_target_available(platform.machine())
      True
    """
    return target in (platform.machine(), {"x86_64": "x86", "aarch64": "arm"}.get(platform.machine()))


def main(argv: list[str] | None = None) -> None:
    """Run the tests of the program's file."""
    unittest.main(argv=argv)


def _has_plugin(kind: str) -> bool:
    from importlib import metadata

    names = (distribution.metadata["Name"] or "" for distribution in metadata.distributions())
    return any(name.startswith("jax") and kind in name and name.endswith("plugin") for name in names)


def with_eager_op_as_function(cls: Any = None, only_as_function: bool = False) -> Any:
    """A decorator of test classes that changes nothing: eager ops are compiled together anyway."""
    return cls if cls is not None else lambda decorated: decorated
