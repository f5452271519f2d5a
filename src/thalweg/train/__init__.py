"""`tf.train`: the messages that records are made of; the names of 1.x are those of `tf.compat.v1.train`."""

from __future__ import annotations

import importlib
from typing import Any

_MESSAGES = frozenset(
    "BytesList Example Feature FeatureList FeatureLists Features FloatList Int64List SequenceExample".split()
)
_SHARED = frozenset({"Coordinator", "ExponentialMovingAverage"})


def __getattr__(name: str) -> Any:
    if name in _MESSAGES:
        from thalweg.protos import message

        value = globals()[name] = message(name)
        return value
    names_of_1x = vars(importlib.import_module("thalweg.compat.v1.train"))
    if name in names_of_1x and not name.startswith("_"):
        return names_of_1x[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)


def __dir__() -> list[str]:
    return sorted(_MESSAGES | _SHARED)
