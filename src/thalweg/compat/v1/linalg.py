"""`tf.compat.v1.linalg`: `norm` with the arguments of 1.x; everything else is that of 2.x."""

from __future__ import annotations

from typing import Any

from thalweg.compat.v1.fallback import from_2x
from thalweg.compat.v1.reductions import norm as norm
from thalweg.linalg import matrix_transpose as transpose

__all__ = ["norm", "transpose"]


def __getattr__(name: str) -> Any:
    return from_2x("linalg", name)
