"""Division and remainder: as Python's operators have them, and as C has them; quotients that shun NaN."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.convert import pair
from thalweg.core.dtypes import DType
from thalweg.core.op import Node, op
from thalweg.core.rules import binary, is_real
from thalweg.ops import elementwise
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import multiply, negative
from thalweg.ops.shapes import reduce_to_shape_of

_NARROW = (dtypes.int8, dtypes.uint8, dtypes.int16, dtypes.uint16)
_WIDE = (dtypes.int32, dtypes.uint32, dtypes.int64, dtypes.uint64)


def truediv(x: Any, y: Any) -> Any:
    """`x / y`; integers are divided as floats: narrow ones as float32, others as float64.

    Raises:
      TypeError: the dtypes differ.
    """
    x, y = pair(x, y)
    dtype = x._spec.dtype
    if dtype is not y._spec.dtype:
        raise TypeError(f"`x` and `y` must have the same dtype, got {dtype!r} != {y._spec.dtype!r}.")
    if not (dtype.is_floating or dtype.is_complex):
        quotient = quotient_dtype(dtype)
        x, y = cast(x, quotient), cast(y, quotient)
    return elementwise.divide(x, y)


def quotient_dtype(dtype: DType) -> DType:
    """The dtype in which integers of `dtype` are divided."""
    if dtype in _NARROW:
        return dtypes.float32
    if dtype in _WIDE:
        return dtypes.float64
    raise TypeError(f"Invalid dtype {dtype!r} in __truediv__. Expected a number.")


def floormod(x: Any, y: Any) -> Any:
    """`x % y`, with the sign of `y`."""
    return floor_mod(*pair(x, y))


@op("FloorMod", binary(is_real))
def floor_mod(xp: Any, x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu":
        require(xp, y != 0, "Integer division by zero")
    return xp.remainder(x, y)


@floor_mod.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs
    by_divisor = multiply(dy, negative(elementwise.floordiv(x, y)))
    return reduce_to_shape_of(dy, x), reduce_to_shape_of(by_divisor, y)
