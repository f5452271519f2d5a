"""`tf.config.experimental`: GPU memory, devices, determinism."""

from __future__ import annotations

from typing import Any

from thalweg.core.config import LogicalDeviceConfiguration as VirtualDeviceConfiguration
from thalweg.core.config import device_details as get_device_details
from thalweg.core.config import get_logical_device_configuration as get_virtual_device_configuration
from thalweg.core.config import get_memory_growth as get_memory_growth
from thalweg.core.config import get_visible_devices as get_visible_devices
from thalweg.core.config import list_logical_devices as list_logical_devices
from thalweg.core.config import list_physical_devices as list_physical_devices
from thalweg.core.config import memory_info as get_memory_info
from thalweg.core.config import set_logical_device_configuration as set_virtual_device_configuration
from thalweg.core.config import set_memory_growth as set_memory_growth
from thalweg.core.config import set_visible_devices as set_visible_devices
from thalweg.core.config import settings, xla_has_begun

__all__ = [
    "VirtualDeviceConfiguration",
    "enable_op_determinism",
    "enable_tensor_float_32_execution",
    "get_device_details",
    "get_device_policy",
    "get_memory_growth",
    "get_memory_info",
    "get_memory_usage",
    "get_synchronous_execution",
    "get_virtual_device_configuration",
    "get_visible_devices",
    "list_logical_devices",
    "list_physical_devices",
    "set_device_policy",
    "set_memory_growth",
    "set_synchronous_execution",
    "set_virtual_device_configuration",
    "set_visible_devices",
    "tensor_float_32_execution_enabled",
]


def get_memory_usage(device: str) -> int:
    """Bytes in use on a device.

    Raises:
      ValueError: there is no such device.
    """
    return get_memory_info(device)["current"]


def enable_op_determinism() -> None:
    """Give the same numbers in every run, as CPUs do anyway. For GPUs it has to be called before the first
    computation.

    Example:
      >>> tf.config.experimental.enable_op_determinism()
    """
    settings.deterministic = True


def enable_tensor_float_32_execution(enabled: bool) -> None:
    """Let matrix products and convolutions of float32 on GPUs round their operands to ten bits, or not, in
    programs compiled from now on.
    """
    settings.tensor_float_32 = bool(enabled)
    if xla_has_begun():
        from thalweg.core.xla import set_matmul_precision

        set_matmul_precision()


def tensor_float_32_execution_enabled() -> bool:
    """Whether `enable_tensor_float_32_execution` allows it; at first it does."""
    return settings.tensor_float_32


def get_synchronous_execution() -> bool:
    """Whether ops run by themselves, at once."""
    return bool(_recorder().sync)


def set_synchronous_execution(enable: bool) -> None:
    """Have this thread run every op by itself, at once, instead of recording them; a mode to find mistakes
    in.

    Example:
      >>> tf.config.experimental.set_synchronous_execution(False)
    """
    recorder = _recorder()
    recorder.synchronous = recorder.sync = bool(enable)


def _recorder() -> Any:
    from thalweg.core.context import state

    return state.eager


_POLICIES = ("silent", "silent_for_int32", "explicit", "warn")
_policy = ["silent"]


def get_device_policy() -> str:
    """How tensors on another device than the op's are treated: they are copied, silently."""
    return _policy[0]


def set_device_policy(device_policy: str | None) -> None:
    """Choose a policy: "silent", "silent_for_int32", "explicit" or "warn". XLA moves what has to be moved
    under all of them.

    Raises:
      ValueError: it is none of them.
    """
    if device_policy not in (None, *_POLICIES):
        raise ValueError(
            f"Not a valid device policy: {device_policy!r}; policies are {', '.join(_POLICIES)}."
        )
    _policy[0] = device_policy or "silent"
