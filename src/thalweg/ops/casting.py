"""Conversions between dtypes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.op import Call, Node, op
from thalweg.core.spec import Spec, spec_of


def _cast_rule(call: Call, x: Spec) -> Spec:
    target = call.attrs["DstT"]
    for dtype in (x.dtype, target):
        if dtype.np.hasobject or dtype.is_quantized:
            raise errors.UnimplementedError(None, None, f"Cast {x.dtype.name} to {target.name} is not supported")
    return spec_of(target, x.shape)


@op("Cast", _cast_rule)
def cast_to(xp: Any, x: Any, *, DstT: Any) -> Any:
    """`x` as another dtype, as C converts numbers: floats lose their fraction, integers wrap around."""
    target = DstT.np
    if DstT.is_bool:
        return x != np.zeros((), x.dtype)
    if x.dtype.kind == "c" and not DstT.is_complex:
        x = x.real
    if DstT.is_integer and x.dtype.kind not in "iub":
        return _integers(xp, x, target)
    return x.astype(target)


@cast_to.gradient
def _(node: Node, dy: Any) -> Any:
    x = node.inputs[0]
    inexact = (x.dtype.is_floating or x.dtype.is_complex) and (dy.dtype.is_floating or dy.dtype.is_complex)
    return cast(dy, x.dtype) if inexact else None


def cast(x: Any, dtype: dtypes.DType) -> Any:
    """The tensor `x` as `dtype`; `x` itself where it has that dtype."""
    return x if x._spec.dtype is dtype else cast_to(x, DstT=dtype)


def _integers(xp: Any, x: Any, target: np.dtype[Any]) -> Any:
    """Floats without their fraction. What doesn't fit wraps around in narrow types and is the minimum in wide ones."""
    if x.dtype.itemsize == 2:
        x = x.astype(np.float32)
    if target.kind == "u" and target.itemsize == 8:
        negative = x < 0
        return xp.where(negative, _signed(xp, x, np.int64).astype(target), xp.where(negative, 0, x).astype(target))
    wide = np.int64 if target in (np.int64, np.uint32) else np.int32
    return _signed(xp, x, wide).astype(target)


def _signed(xp: Any, x: Any, wide: type) -> Any:
    if xp is np:
        return x.astype(wide)
    # XLA saturates where processors give the minimum; comparisons with NaN are false.
    info = np.iinfo(wide)
    return xp.where(x < math.ldexp(1.0, info.bits - 1), x.astype(wide), info.min)
