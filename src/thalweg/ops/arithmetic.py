"""Division and remainder as Python's operators have them: built from ops, with conversions of dtypes."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import pair
from thalweg.ops import elementwise


def truediv(x: Any, y: Any) -> Any:
    """`x / y`; integers are divided as floats."""
    x, y = pair(x, y)
    return elementwise.divide(x, y)


def floormod(x: Any, y: Any) -> Any:
    """`x % y`, with the sign of `y`."""
    x, y = pair(x, y)
    return elementwise.subtract(x, elementwise.multiply(elementwise.floordiv(x, y), y))
