"""`tf.train`: checkpoints, the messages that records are made of, and what `tf.compat.v1.train` has."""

from __future__ import annotations

import importlib
from typing import Any

_MESSAGES = frozenset(
    "BytesList Example Feature FeatureList FeatureLists Features FloatList Int64List SequenceExample".split()
)
_SHARED = frozenset({"Coordinator", "ExponentialMovingAverage"})
# The names of checkpoints, and the file that each is in.
_CHECKPOINTS = {
    "Checkpoint": "checkpoint",
    "CheckpointManager": "checkpoint_manager",
    "get_checkpoint_state": "checkpoint_state",
    "latest_checkpoint": "checkpoint_state",
    "list_variables": "checkpoint_reader",
    "load_checkpoint": "checkpoint_reader",
    "load_variable": "checkpoint_reader",
}


def __getattr__(name: str) -> Any:
    if name in _MESSAGES:
        from thalweg.protos import message

        value = globals()[name] = message(name)
        return value
    if name in _CHECKPOINTS:
        return getattr(importlib.import_module(f"thalweg.train.{_CHECKPOINTS[name]}"), name)
    names_of_1x = vars(importlib.import_module("thalweg.compat.v1.train"))
    if name in names_of_1x and not name.startswith("_"):
        return names_of_1x[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)


def __dir__() -> list[str]:
    return sorted(_MESSAGES | _SHARED | set(_CHECKPOINTS))
