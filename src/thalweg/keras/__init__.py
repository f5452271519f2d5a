"""`tf.keras`: its data sets so far."""

from __future__ import annotations

import importlib
from typing import Any

_PARTS = ("datasets", "utils")


def __getattr__(name: str) -> Any:
    if name in _PARTS:
        return importlib.import_module(f"thalweg.keras.{name}")
    import sys

    from thalweg import absent

    raise absent.absent(sys.modules[__name__], name)
