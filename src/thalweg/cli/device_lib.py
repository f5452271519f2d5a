"""`tensorflow.python.client.device_lib`: a private module that programs use to see whether there is a GPU."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

# TensorFlow states 256 MiB for every CPU, whose memory it does not manage.
_CPU_MEMORY = 256 << 20


@dataclass(frozen=True)
class DeviceAttributes:
    """What is known of a device; printed in the text form of TensorFlow's message of that name."""

    name: str
    device_type: str
    memory_limit: int
    physical_device_desc: str = ""
    incarnation: int = field(default_factory=lambda: secrets.randbits(64))
    xla_global_id: int = -1

    def __repr__(self) -> str:
        lines = [
            f'name: "{self.name}"',
            f'device_type: "{self.device_type}"',
            f"memory_limit: {self.memory_limit}",
            "locality {\n}",
            f"incarnation: {self.incarnation}",
        ]
        if self.physical_device_desc:
            lines.append(f'physical_device_desc: "{self.physical_device_desc}"')
        lines.append(f"xla_global_id: {self.xla_global_id}\n")
        return "\n".join(lines)


def list_local_devices(session_config: Any = None) -> list[DeviceAttributes]:
    """The devices of this machine.

    Args:
      session_config: accepted for TensorFlow's sake; it does not change what there is.

    Returns:
      One `DeviceAttributes` per device, CPUs first.

    >>> [device.name for device in list_local_devices()]
    ['/device:CPU:0']
    """
    from thalweg.core.xla import jax

    cpus, default = jax.local_devices(backend="cpu"), jax.local_devices()
    others = [device for device in default if device.platform != "cpu"]
    found = [DeviceAttributes(f"/device:CPU:{index}", "CPU", _CPU_MEMORY) for index in range(len(cpus))]
    for index, device in enumerate(others):
        kind = device.platform.upper()
        limit = (device.memory_stats() or {}).get("bytes_limit", 0)
        about = f"device: {index}, name: {device.device_kind}"
        found.append(DeviceAttributes(f"/device:{kind}:{index}", kind, limit, about))
    return found
