"""Sixteen bits are enough to store a number, not to compute with it."""

from __future__ import annotations

from typing import Any

import numpy as np


def widened(x: Any) -> Any:
    """Halves as float32, for computing; an array of any other dtype as it is."""
    return x.astype(np.float32) if is_half(x.dtype) else x


def is_half(dtype: np.dtype[Any]) -> bool:
    """True for float16 and bfloat16, which NumPy knows by their size and by not being integers."""
    return dtype.itemsize == 2 and dtype.kind not in "iu"
