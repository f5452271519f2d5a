"""Results that NumPy writes over an operand which nobody needs any more: no new memory has to be taken.

Fresh memory of some size comes from the system page by page, which takes longer than the arithmetic.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

_UFUNCS = {"AddV2": np.add, "Sub": np.subtract, "Mul": np.multiply, "RealDiv": np.divide}
# Smaller arrays come from memory that is at hand.
_LARGE = 1 << 16

Run = Callable[[Any, Any], Any]


def reusing(name: str, dying: tuple[bool, bool], dtype: Any, run: Run) -> Run:
    """`run`, of the op of a name, or the same with its result in place of an operand.

    Args:
      dying: which operands nobody needs after it.
      dtype: the result's.
    """
    ufunc = _UFUNCS.get(name)
    if ufunc is None or not any(dying):
        return run
    first, second = dying

    def binary(x: Any, y: Any) -> Any:
        if x.nbytes + y.nbytes >= _LARGE:
            if first and _fits(x, y, dtype) and sys.getrefcount(x) <= _HELD and _owns(x):
                return ufunc(x, y, out=x)
            if second and _fits(y, x, dtype) and sys.getrefcount(y) <= _HELD and _owns(y):
                return ufunc(x, y, out=y)
        return run(x, y)

    return binary


def _fits(into: Any, other: Any, dtype: Any) -> bool:
    """Whether the result has the form of `into`, and is computed in its dtype."""
    same = other.shape == into.shape or not other.shape
    return same and into.dtype is dtype and other.dtype is dtype and into.nbytes >= _LARGE


def _owns(array: Any) -> bool:
    """Whether the array's memory, which may be written to, is seen by no other array."""
    base = array.base
    if not array.flags.writeable or base is None:
        return bool(array.flags.writeable)
    # Views refer to the array that owns the memory, and so keep count of themselves.
    return type(base) is np.ndarray and base.base is None and sys.getrefcount(base) <= _SEEN


def _calibrate() -> tuple[int, int]:
    """What `sys.getrefcount` says of an operand that only the values hold, and of its base."""
    counts = []

    def binary(x: Any, y: Any) -> None:
        base = x.base
        counts.append((sys.getrefcount(x), sys.getrefcount(base)))

    values = [np.empty((2, 2))[0], np.empty(2)]
    binary(values[0], values[1])
    return counts[0]


_HELD, _SEEN = _calibrate()
