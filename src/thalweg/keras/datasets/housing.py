"""What the data sets of house prices share."""

from __future__ import annotations

from typing import Any

import numpy as np

_Array = np.ndarray[Any, Any]
_Arrays = tuple[_Array, _Array]


def check_split(test_split: float) -> None:
    """Raise if the part to test on isn't from 0 to below 1."""
    if not 0 <= test_split < 1:
        raise ValueError(
            f"Invalid `test_split` argument: {test_split}. It must be between 0 and 1 (exclusive of 1)."
        )


def shuffled_split(x: _Array, y: _Array, test_split: float, seed: int | None) -> tuple[_Arrays, _Arrays]:
    """Samples and targets in a random order, in two parts."""
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    x, y = x[order], y[order]
    count = int(len(x) * (1 - test_split))
    return (x[:count].copy(), y[:count].copy()), (x[count:].copy(), y[count:].copy())
