"""`tf.config`: devices, threads, and how functions are run."""

from __future__ import annotations

from typing import Any

from thalweg.config import experimental as experimental
from thalweg.config import optimizer as optimizer
from thalweg.config import threading as threading
from thalweg.core.config import LogicalDevice as LogicalDevice
from thalweg.core.config import LogicalDeviceConfiguration as LogicalDeviceConfiguration
from thalweg.core.config import PhysicalDevice as PhysicalDevice
from thalweg.core.config import get_logical_device_configuration as get_logical_device_configuration
from thalweg.core.config import get_visible_devices as get_visible_devices
from thalweg.core.config import list_logical_devices as list_logical_devices
from thalweg.core.config import list_physical_devices as list_physical_devices
from thalweg.core.config import set_logical_device_configuration as set_logical_device_configuration
from thalweg.core.config import set_visible_devices as set_visible_devices
from thalweg.core.config import settings as _settings
from thalweg.runtime.function import functions_run_eagerly as functions_run_eagerly
from thalweg.runtime.function import run_functions_eagerly as run_functions_eagerly

experimental_functions_run_eagerly = functions_run_eagerly
experimental_run_functions_eagerly = run_functions_eagerly


def set_soft_device_placement(enabled: bool) -> None:
    """Let ops run on another device where the one that `tf.device` asks for isn't there."""
    _settings.soft_placement = bool(enabled)


def get_soft_device_placement() -> bool:
    """Whether ops may run on another device than the one asked for.

    Example:
      >>> tf.config.get_soft_device_placement()
      True
    """
    return _settings.soft_placement


def experimental_connect_to_host(remote_host: Any = None, job_name: str = "worker") -> None:
    """Compute on other machines: several processes of one program are joined by `tf.distribute` instead.

    Raises:
      NotImplementedError: a remote host is given.
      ValueError: none is given.
    """
    if not remote_host:
        raise ValueError("Must provide at least one remote_host")
    raise NotImplementedError(
        f"Thalweg sends no ops to other machines, as to {remote_host!r}. Start it on each of them."
    )


def experimental_connect_to_cluster(
    cluster_spec_or_resolver: Any,
    job_name: str = "localhost",
    task_index: int = 0,
    protocol: str | None = None,
    make_master_device_default: bool = True,
    cluster_device_filters: Any = None,
) -> None:
    """Make the devices of a cluster known. Devices of this machine, as a local TPU's, are known without it.

    Raises:
      NotImplementedError: the cluster has other machines.
    """
    spec = cluster_spec_or_resolver
    if hasattr(spec, "cluster_spec"):
        spec = spec.cluster_spec()
    jobs = spec.as_dict() if hasattr(spec, "as_dict") else dict(spec or {})
    hosts = [
        host for tasks in jobs.values() for host in (tasks.values() if isinstance(tasks, dict) else tasks)
    ]
    remote = [host for host in hosts if not str(host).startswith(("localhost", "127.", "[::1]"))]
    if remote:
        raise NotImplementedError(
            f"Thalweg sends no ops to other machines, as to {remote[0]!r}. Start it on each of them."
        )
