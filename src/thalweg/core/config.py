"""Devices and settings of the process: what `tf.config` shows and changes.

Devices are asked of XLA when somebody wants to know them, which loads it. What has to be settled before it
begins (the number of virtual CPUs, of threads, how GPU memory is taken) is kept here, and `core.xla` reads it
then.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple


class PhysicalDevice(NamedTuple):
    """A device of this machine: `tf.config.PhysicalDevice`."""

    name: str
    device_type: str


class LogicalDevice(NamedTuple):
    """A device as programs use it: `tf.config.LogicalDevice`."""

    name: str
    device_type: str


class LogicalDeviceConfiguration(NamedTuple):
    """One of the logical devices that a physical one is divided into; `memory_limit` is in MiB."""

    memory_limit: float | None = None
    experimental_priority: int | None = None
    experimental_device_ordinal: int | None = None


class Settings:
    """What was set for the process.

    Attributes:
      visible: the visible devices of each type that was restricted.
      logical: how physical devices are divided.
      growth: whether GPUs' memory is taken as it is needed, device by device.
      inter_op, intra_op: numbers of threads; 0: the machine's.
      soft_placement: ops may run on another device than the one asked for.
      jit, options: what `tf.config.optimizer` was told; everything is compiled by XLA anyway.
      tensor_float_32: matrix products of float32 on GPUs may round their operands.
      deterministic: `enable_op_determinism` was called.
    """

    def __init__(self) -> None:
        self.visible: dict[str, list[PhysicalDevice]] = {}
        self.logical: dict[PhysicalDevice, list[LogicalDeviceConfiguration]] = {}
        self.growth: dict[PhysicalDevice, bool] = {}
        self.inter_op = 0
        self.intra_op = 0
        self.soft_placement = True
        self.jit: str = ""
        self.options: dict[str, Any] = {}
        self.tensor_float_32 = True
        self.deterministic = False


settings = Settings()


def xla_has_begun() -> bool:
    """True once XLA was loaded: then it has its threads and its devices."""
    return "thalweg.core.xla" in sys.modules


def _jax_devices(kind: str) -> list[Any]:
    """The devices of a type as JAX knows them."""
    from thalweg.core.xla import jax

    try:
        return list(
            jax.local_devices(backend={"CPU": "cpu", "GPU": "gpu", "TPU": "tpu"}.get(kind, kind.lower()))
        )
    except RuntimeError:
        return []


def _types(device_type: str | None) -> tuple[str, ...]:
    return ("CPU", "GPU", "TPU") if device_type is None else (device_type,)


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The devices of this machine, CPU first.

    Args:
      device_type: "CPU", "GPU" or "TPU"; None: all.

    Example:
      >>> tf.config.list_physical_devices("CPU")
      [PhysicalDevice(name='/physical_device:CPU:0', device_type='CPU')]
    """
    found = []
    for kind in _types(device_type):
        # There is one CPU, which may be divided; no need to load XLA to know it.
        count = 1 if kind == "CPU" else len(_jax_devices(kind)) if kind in ("GPU", "TPU") else 0
        found += [PhysicalDevice(f"/physical_device:{kind}:{index}", kind) for index in range(count)]
    return found


def get_visible_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The devices that are used: all of them, unless `set_visible_devices` chose some."""
    found = []
    for kind in _types(device_type):
        chosen = settings.visible.get(kind)
        found += list_physical_devices(kind) if chosen is None else chosen
    return found


def set_visible_devices(devices: Any, device_type: str | None = None) -> None:
    """Choose the devices that are used.

    Args:
      devices: physical devices; [] for none of the type.
      device_type: the type that is chosen among; None: all types.

    Raises:
      ValueError: something is no device of this machine, or not of the type.

    Example:
      >>> tf.config.set_visible_devices([], "GPU")
    """
    chosen = (
        list(devices)
        if isinstance(devices, (list, tuple)) and not isinstance(devices, PhysicalDevice)
        else [devices]
    )
    known = list_physical_devices(device_type)
    for device in chosen:
        if device not in known:
            raise ValueError(f"Unrecognized device: {device!r}; known are {known}.")
    for kind in _types(device_type):
        settings.visible[kind] = [device for device in chosen if device.device_type == kind]
    _choose_default_device()


def _choose_default_device() -> None:
    """Compute on the first visible accelerator, or on the CPU if none is visible."""
    from thalweg.core.xla import jax

    for kind in ("TPU", "GPU"):
        for device in get_visible_devices(kind):
            chosen = _jax_devices(kind)[int(device.name.rsplit(":", 1)[1])]
            jax.config.update("jax_default_device", chosen)  # type: ignore[no-untyped-call]
            return
    jax.config.update("jax_default_device", _jax_devices("CPU")[0])  # type: ignore[no-untyped-call]


def list_logical_devices(device_type: str | None = None) -> list[LogicalDevice]:
    """The visible devices as programs name them, divided as `set_logical_device_configuration` says.

    Example:
      >>> tf.config.list_logical_devices("CPU")
      [LogicalDevice(name='/device:CPU:0', device_type='CPU')]
    """
    found = []
    for kind in _types(device_type):
        count = sum(len(settings.logical.get(device) or (None,)) for device in get_visible_devices(kind))
        found += [LogicalDevice(f"/device:{kind}:{index}", kind) for index in range(count)]
    return found


def get_logical_device_configuration(device: PhysicalDevice) -> list[LogicalDeviceConfiguration] | None:
    """How a physical device is divided; None if it wasn't set."""
    return settings.logical.get(_known(device))


def set_logical_device_configuration(
    device: PhysicalDevice, logical_devices: Sequence[LogicalDeviceConfiguration] | None
) -> None:
    """Divide a physical device into logical ones, as to try a distributed program on one machine.

    Raises:
      ValueError: it is no device of this machine.
      RuntimeError: the CPU is to be divided and XLA has begun already.

    Example:
      >>> cpu = tf.config.list_physical_devices("CPU")[0]
      >>> tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()])
    """
    divided = list(logical_devices or ())
    before = len(settings.logical.get(_known(device)) or (None,))
    if device.device_type == "CPU" and xla_has_begun() and len(divided or (None,)) != before:
        from thalweg.core.xla import jax

        try:
            jax.config.update("jax_num_cpu_devices", len(divided or (None,)))  # type: ignore[no-untyped-call]
        except RuntimeError:
            raise RuntimeError("Virtual devices cannot be modified after being initialized.") from None
    settings.logical[device] = divided


def number_of_cpu_devices() -> int:
    """How many logical CPUs XLA has to be asked for."""
    return max(
        (len(parts) for device, parts in settings.logical.items() if device.device_type == "CPU"), default=1
    )


def _known(device: PhysicalDevice) -> PhysicalDevice:
    if device not in list_physical_devices(getattr(device, "device_type", None)):
        raise ValueError(f"Unrecognized device: {device!r}")
    return device


# Threads.


def get_inter_op_parallelism_threads() -> int:
    """How many independent ops may run at the same time; 0: the system decides."""
    return settings.inter_op


def set_inter_op_parallelism_threads(num_threads: int) -> None:
    """Set how many ops may run at once; without effect of its own: XLA schedules within `intra_op`.

    Raises:
      RuntimeError: XLA has begun already.
    """
    if xla_has_begun() and num_threads != settings.inter_op:
        raise RuntimeError("Inter op parallelism cannot be modified after initialization.")
    settings.inter_op = num_threads


def get_intra_op_parallelism_threads() -> int:
    """How many threads one op may use; 0: as many as there are cores."""
    return settings.intra_op


def set_intra_op_parallelism_threads(num_threads: int) -> None:
    """Set how many threads one op may use.

    Raises:
      RuntimeError: XLA has begun already.
    """
    if xla_has_begun() and num_threads != settings.intra_op:
        raise RuntimeError("Intra op parallelism cannot be modified after initialization.")
    settings.intra_op = num_threads
    if num_threads:
        # What XLA takes the size of its thread pool from.
        os.environ["NPROC"] = str(num_threads)


# Memory.


def get_memory_growth(device: PhysicalDevice) -> bool:
    """Whether a GPU's memory is taken as it is needed, which is how Thalweg begins.

    Raises:
      ValueError: it is no device of this machine.
    """
    return settings.growth.get(_known(device), device.device_type != "CPU")


def set_memory_growth(device: PhysicalDevice, enable: bool) -> None:
    """Take a GPU's memory as it is needed, or, with False, most of it at once when XLA begins.

    Raises:
      ValueError: it is a CPU, or no device of this machine.
    """
    if _known(device).device_type == "CPU":
        raise ValueError("Cannot set memory growth on non-GPU and non-Pluggable devices")
    settings.growth[device] = bool(enable)


def memory_info(device: str) -> dict[str, int]:
    """Bytes in use on a device now, and at most since the process began: `{"current": …, "peak": …}`.

    Raises:
      ValueError: there is no such device.
    """
    kind, _, index = device.removeprefix("/device:").partition(":")
    kind = kind.upper()
    found = _jax_devices(kind) if kind in ("CPU", "GPU", "TPU") else []
    if not index.isdigit() or int(index) >= len(found):
        raise ValueError(f"No matching devices found for '{device}'")
    stats = found[int(index)].memory_stats() or {}
    return {"current": stats.get("bytes_in_use", 0), "peak": stats.get("peak_bytes_in_use", 0)}


def device_details(device: PhysicalDevice) -> dict[str, Any]:
    """What is known of a GPU: `device_name` and, from NVIDIA, `compute_capability`; {} for a CPU."""
    if _known(device).device_type == "CPU":
        return {}
    found = _jax_devices(device.device_type)[int(device.name.rsplit(":", 1)[1])]
    details: dict[str, Any] = {"device_name": found.device_kind}
    capability = getattr(found, "compute_capability", None)
    if capability:
        details["compute_capability"] = tuple(int(n) for n in str(capability).split("."))
    return details
