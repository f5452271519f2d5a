"""Powers, roots, exponentials and logarithms."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import pair
from thalweg.core.op import op
from thalweg.core.rules import binary
from thalweg.ops import elementwise


@op("Pow", binary())
def pow_op(xp: Any, x: Any, y: Any) -> Any:
    return xp.power(x, y)


def power(x: Any, y: Any) -> Any:
    """`x ** y`. A Python exponent of two is a square: an exponent that is an operand would cost a logarithm."""
    if type(y) in (int, float) and y == 2:
        x, _ = pair(x, y)
        return elementwise.square(x)
    return pow_op(*pair(x, y))
