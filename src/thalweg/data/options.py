"""`tf.data.Options`: kept with datasets; elements come in their order whatever they say."""

from __future__ import annotations

import enum
from typing import Any, ClassVar

from thalweg.data.plan import Plan


class AutoShardPolicy(enum.IntEnum):
    """How a dataset is divided among workers: `tf.data.experimental.AutoShardPolicy`."""

    OFF = -1
    AUTO = 0
    FILE = 1
    DATA = 2
    HINT = 3


class ExternalStatePolicy(enum.Enum):
    """What is done about state outside of a dataset: `tf.data.experimental.ExternalStatePolicy`."""

    WARN = 0
    IGNORE = 1
    FAIL = 2


class AutotuneAlgorithm(enum.Enum):
    """`tf.data.experimental.AutotuneAlgorithm`."""

    DEFAULT = 0
    HILL_CLIMB = 1
    GRADIENT_DESCENT = 2
    MAX_PARALLELISM = 3
    STAGE_BASED = 4


class _Group:
    """Named properties of certain types; all but those with a default are None until they are set."""

    _types: ClassVar[dict[str, Any]] = {}
    _defaults: ClassVar[dict[str, Any]] = {}

    def __init__(self) -> None:
        for name, kind in self._types.items():
            is_group = isinstance(kind, type) and issubclass(kind, _Group)
            object.__setattr__(self, name, kind() if is_group else self._defaults.get(name))

    def __setattr__(self, name: str, value: Any) -> None:
        alias = _ALIASES.get(name, name)
        kind = self._types.get(alias)
        if kind is None:
            raise AttributeError(f"Cannot set the property {name} on {type(self).__name__}.")
        if value is not None and not isinstance(value, kind):
            raise TypeError(f'Property "{name}" must be of type {kind}, got: {value!r} (type: {type(value)})')
        object.__setattr__(self, alias, value)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(getattr(self, n) == getattr(other, n) for n in self._types)

    def __hash__(self) -> int:
        return id(self)

    def _merged(self, other: Any) -> Any:
        """These properties, with those of `other` where it has any."""
        result = type(self)()
        for name in self._types:
            mine, theirs = getattr(self, name), getattr(other, name)
            if isinstance(mine, _Group):
                value = mine._merged(theirs)
            else:
                value = mine if theirs in (None, self._defaults.get(name)) else theirs
            object.__setattr__(result, name, value)
        return result


_ALIASES = {"experimental_deterministic": "deterministic", "experimental_threading": "threading"}


class AutotuneOptions(_Group):
    """`tf.data.experimental.AutotuneOptions`."""

    _types: ClassVar[dict[str, Any]] = {
        "enabled": bool,
        "cpu_budget": int,
        "ram_budget": int,
        "autotune_algorithm": AutotuneAlgorithm,
        "initial_parallelism": int,
        "min_parallelism": int,
    }


class DistributeOptions(_Group):
    """`tf.data.experimental.DistributeOptions`."""

    _types: ClassVar[dict[str, Any]] = {"auto_shard_policy": AutoShardPolicy, "num_devices": int}
    _defaults: ClassVar[dict[str, Any]] = {"auto_shard_policy": AutoShardPolicy.AUTO}


class OptimizationOptions(_Group):
    """`tf.data.experimental.OptimizationOptions`."""

    _types: ClassVar[dict[str, Any]] = dict.fromkeys(
        """
        apply_default_optimizations filter_fusion filter_parallelization inject_prefetch map_and_batch_fusion
        map_and_filter_fusion map_fusion map_parallelization noop_elimination parallel_batch
        seq_interleave_prefetch shuffle_and_repeat_fusion
        """.split(),
        bool,
    )


class ThreadingOptions(_Group):
    """`tf.data.ThreadingOptions`."""

    _types: ClassVar[dict[str, Any]] = {"max_intra_op_parallelism": int, "private_threadpool_size": int}


class Options(_Group):
    """`tf.data.Options`: how a dataset's elements may be produced.

    Example:
      >>> options = tf.data.Options()
      >>> options.deterministic = True
      >>> tf.data.Dataset.range(3).with_options(options).options().deterministic
      True

    Raises:
      AttributeError: a property is set that there isn't.
      TypeError: it is set to a value of another type.
    """

    _types: ClassVar[dict[str, Any]] = {
        "autotune": AutotuneOptions,
        "dataset_name": str,
        "deterministic": bool,
        "experimental_distribute": DistributeOptions,
        "experimental_external_state_policy": ExternalStatePolicy,
        "experimental_optimization": OptimizationOptions,
        "experimental_slack": bool,
        "experimental_symbolic_checkpoint": bool,
        "experimental_warm_start": bool,
        "framework_type": list,
        "threading": ThreadingOptions,
    }

    @property
    def experimental_deterministic(self) -> Any:
        return self.deterministic  # type: ignore[attr-defined]

    @property
    def experimental_threading(self) -> Any:
        return self.threading  # type: ignore[attr-defined]

    def merge(self, options: Options) -> Options:
        """These options, with those of `options` where it has any."""
        result: Options = self._merged(options)
        return result


def options_of(plan: Plan) -> Options:
    """The options that a plan and those that it is made of were given; outer ones count more."""
    given = getattr(plan, "options", None)
    if isinstance(given, Options):
        return given
    result = Options()
    for source in plan.sources():
        result = result.merge(options_of(source))
    return result


def merged(inner: Options, outer: Any) -> Options:
    """Options of a dataset that has `inner` already.

    Raises:
      TypeError: `outer` are no options.
    """
    if not isinstance(outer, Options):
        raise TypeError(f"`options` must be a `tf.data.Options` object, got {outer!r}.")
    return inner.merge(outer)
