"""`tf.compat.v2`: the names of TensorFlow 2.x, which are those of `tf` itself."""

from __future__ import annotations

from typing import Any

import thalweg


def __getattr__(name: str) -> Any:
    return getattr(thalweg, name)


def __dir__() -> list[str]:
    return dir(thalweg)
