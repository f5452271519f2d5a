"""`tf.contrib.eager`: eager execution before it moved to `tf` itself."""

from __future__ import annotations

from typing import Any

import thalweg
from thalweg.compat.v1.modes import enable_eager_execution as enable_eager_execution
from thalweg.compat.v1.modes import executing_eagerly as executing_eagerly
from thalweg.core.tape import GradientTape as GradientTape
from thalweg.core.variable import Variable as Variable

in_eager_mode = executing_eagerly


def __getattr__(name: str) -> Any:
    return getattr(thalweg, name)
