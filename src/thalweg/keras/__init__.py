"""`tf.keras`: its data sets so far."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from thalweg import absent

_PARTS = ("datasets", "utils")


def __getattr__(name: str) -> Any:
    if name in _PARTS:
        return importlib.import_module(f"thalweg.keras.{name}")
    raise absent.absent(sys.modules[__name__], name)
