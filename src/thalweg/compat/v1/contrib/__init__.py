"""`tf.contrib`: the parts of 1.x's contributed code that have a place in Thalweg."""

from __future__ import annotations

import importlib
from typing import Any

_PARTS = ("eager", "framework", "layers")


def __getattr__(name: str) -> Any:
    if name in _PARTS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"Thalweg has no `tf.contrib.{name}`; of tf.contrib it has {', '.join(_PARTS)}.")
