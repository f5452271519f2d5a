"""`ConfigProto` and its kin: settings of sessions, written as in TensorFlow's protocol buffers.

They are kept and can be read back. Thalweg chooses devices, threads and memory itself, so none of them
changes how a
graph runs.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, ClassVar


class Message:
    """A record with fixed fields, each of which has a default.

    Raises:
      ValueError: a field is given that the message doesn't have.
      AttributeError: such a field is set or read.

    Example:
      >>> config = tf.compat.v1.ConfigProto(allow_soft_placement=True)
      >>> config.gpu_options.allow_growth = True
      >>> config.allow_soft_placement, config.log_device_placement
      (True, False)
    """

    # A field's default: a value, or a class whose instance is made for each message.
    fields: ClassVar[dict[str, Any]] = {}

    def __init__(self, **values: Any) -> None:
        for name, default in self.fields.items():
            self.__dict__[name] = default() if isinstance(default, type) else default
        for name, value in values.items():
            if name not in self.fields:
                raise ValueError(f'Protocol message {type(self).__name__} has no "{name}" field.')
            self.__dict__[name] = value

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self.fields:
            raise AttributeError(f'Assignment not allowed (no field "{name}" in protocol message object).')
        self.__dict__[name] = value

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"Protocol message {type(self).__name__} has no field {name!r}.")

    def _given(self) -> dict[str, Any]:
        """The fields that differ from their defaults."""
        plain = type(self)()
        return {
            name: self.__dict__[name] for name in self.fields if self.__dict__[name] != plain.__dict__[name]
        }

    def CopyFrom(self, other: Any) -> None:
        """Take all fields of another message of this kind."""
        self.__dict__.update(copy.deepcopy(other.__dict__))

    def MergeFrom(self, other: Any) -> None:
        """Take those fields of another message that differ from their defaults."""
        self.__dict__.update(copy.deepcopy(other._given()))

    def Clear(self) -> None:
        """Give every field its default."""
        self.__dict__.update(type(self)().__dict__)

    def HasField(self, name: str) -> bool:
        """Whether a field differs from its default."""
        return name in self._given()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    __hash__ = None  # type: ignore[assignment]

    def __deepcopy__(self, memo: dict[int, Any]) -> Message:
        made = type(self)()
        made.__dict__.update({name: copy.deepcopy(value, memo) for name, value in self.__dict__.items()})
        return made

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return _restore, (type(self), dict(self.__dict__))

    def __str__(self) -> str:
        return "".join(_line(name, value) for name, value in self._given().items())

    __repr__ = __str__


def _restore(kind: type[Message], values: dict[str, Any]) -> Message:
    return kind(**values)


def _line(name: str, value: Any) -> str:
    """One field as protocol buffers' text form writes it."""
    if isinstance(value, Message):
        inner = "".join(f"  {line}\n" for line in str(value).splitlines())
        return f"{name} {{\n{inner}}}\n"
    if isinstance(value, list):
        return "".join(_line(name, item) for item in value)
    if isinstance(value, dict):
        entries = (f"{name} {{\n  key: {_scalar(k)}\n  value: {_scalar(v)}\n}}\n" for k, v in value.items())
        return "".join(entries)
    return f"{name}: {_scalar(value)}\n"


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


class GPUOptions(Message):
    """How a session uses GPUs: `tf.compat.v1.GPUOptions`."""

    fields: ClassVar[dict[str, Any]] = {
        "per_process_gpu_memory_fraction": 0.0,
        "allow_growth": False,
        "allocator_type": "",
        "deferred_deletion_bytes": 0,
        "visible_device_list": "",
        "polling_active_delay_usecs": 0,
        "polling_inactive_delay_msecs": 0,
        "force_gpu_compatible": False,
    }


class OptimizerOptions(Message):
    """How far a graph is rewritten before it runs: `tf.compat.v1.OptimizerOptions`."""

    L1 = 0
    L0 = -1
    DEFAULT = 0
    OFF = -1
    ON_1 = 1
    ON_2 = 2

    fields: ClassVar[dict[str, Any]] = {
        "do_common_subexpression_elimination": False,
        "do_constant_folding": False,
        "do_function_inlining": False,
        "opt_level": 0,
        "global_jit_level": 0,
        "max_folded_constant_in_bytes": 0,
        "cpu_global_jit": False,
    }


class RewriterConfig(Message):
    """Which rewriters of graphs are on."""

    DEFAULT = 0
    ON = 1
    OFF = 2
    AGGRESSIVE = 3

    fields: ClassVar[dict[str, Any]] = dict.fromkeys(
        "layout_optimizer constant_folding shape_optimization remapping arithmetic_optimization "
        "dependency_optimization loop_optimization function_optimization debug_stripper auto_mixed_precision "
        "memory_optimization".split(),
        0,
    ) | {"disable_model_pruning": False, "disable_meta_optimizer": False}


class GraphOptions(Message):
    """Options of a session's graph: `tf.compat.v1.GraphOptions`."""

    fields: ClassVar[dict[str, Any]] = {
        "enable_recv_scheduling": False,
        "optimizer_options": OptimizerOptions,
        "build_cost_model": 0,
        "build_cost_model_after": 0,
        "infer_shapes": False,
        "place_pruned_graph": False,
        "enable_bfloat16_sendrecv": False,
        "timeline_step": 0,
        "rewrite_options": RewriterConfig,
    }


class ConfigProto(Message):
    """The settings of a session: `tf.compat.v1.ConfigProto`."""

    fields: ClassVar[dict[str, Any]] = {
        "device_count": dict,
        "intra_op_parallelism_threads": 0,
        "inter_op_parallelism_threads": 0,
        "use_per_session_threads": False,
        "placement_period": 0,
        "device_filters": list,
        "gpu_options": GPUOptions,
        "allow_soft_placement": False,
        "log_device_placement": False,
        "graph_options": GraphOptions,
        "operation_timeout_in_ms": 0,
        "isolate_session_state": False,
        "share_cluster_devices_in_session": False,
    }


class RunOptions(Message):
    """Options of one `Session.run`: `tf.compat.v1.RunOptions`."""

    NO_TRACE = 0
    SOFTWARE_TRACE = 1
    HARDWARE_TRACE = 2
    FULL_TRACE = 3

    fields: ClassVar[dict[str, Any]] = {
        "trace_level": 0,
        "timeout_in_ms": 0,
        "inter_op_thread_pool": 0,
        "output_partition_graphs": False,
        "report_tensor_allocations_upon_oom": False,
    }


class StepStats(Message):
    """What is known of the devices' work in a run."""

    fields: ClassVar[dict[str, Any]] = {"dev_stats": list}


class RunMetadata(Message):
    """What a `Session.run` tells besides its results: `tf.compat.v1.RunMetadata`."""

    fields: ClassVar[dict[str, Any]] = {"step_stats": StepStats, "partition_graphs": list}
