"""Conversions between dtypes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.convert import constant
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import shape_text
from thalweg.core.spec import Spec, spec_of


def _cast_rule(call: Call, x: Spec) -> Spec:
    target = call.attrs["DstT"]
    for dtype in (x.dtype, target):
        if dtype.np.hasobject or dtype.is_quantized:
            raise errors.UnimplementedError(
                None, None, f"Cast {x.dtype.name} to {target.name} is not supported"
            )
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
    """Floats without their fraction; what doesn't fit wraps in narrow types, is the minimum in wide ones."""
    if x.dtype.itemsize == 2:
        x = x.astype(np.float32)
    if target.kind == "u" and target.itemsize == 8:
        negative = x < 0
        return xp.where(
            negative, _signed(xp, x, np.int64).astype(target), xp.where(negative, 0, x).astype(target)
        )
    wide = np.int64 if target in (np.int64, np.uint32) else np.int32
    return _signed(xp, x, wide).astype(target)


def _signed(xp: Any, x: Any, wide: type) -> Any:
    if xp is np:
        return x.astype(wide)
    # XLA saturates where processors give the minimum; comparisons with NaN are false.
    info = np.iinfo(wide)
    return xp.where(x < math.ldexp(1.0, info.bits - 1), x.astype(wide), info.min)


def clipped(x: Any, dtype: dtypes.DType) -> Any:
    """The real tensor `x`, in its own dtype, what lies outside the range of `dtype` brought to its ends."""
    from thalweg.ops.elementwise import maximum, minimum

    own, low, high = x.dtype, dtype.min, dtype.max
    if float(own.min) < float(low):
        x = maximum(x, constant(_at_least(low, own), own))
    if float(own.max) > float(high):
        x = minimum(x, constant(_at_most(high, own), own))
    return x


def _at_least(low: Any, dtype: dtypes.DType) -> Any:
    """The least number of `dtype` that isn't below `low`."""
    value = dtype.np.type(low)
    return value if int(value) >= int(low) or not dtype.is_floating else np.nextafter(value, dtype.np.type(0))


def _at_most(high: Any, dtype: dtypes.DType) -> Any:
    """The greatest number of `dtype` that isn't above `high`."""
    value = dtype.np.type(high)
    return (
        value if int(value) <= int(high) or not dtype.is_floating else np.nextafter(value, dtype.np.type(0))
    )


def _bitcast_rule(call: Call, x: Spec) -> Spec:
    target = call.attrs["type"]
    for dtype in (x.dtype, target):
        if dtype.np.hasobject or dtype.is_bool:
            raise TypeError(f"Bitcast takes numbers, not {dtype.name}")
    old, new = x.dtype.size, target.size
    if x.shape is None or old == new:
        return spec_of(target, x.shape)
    if old > new:
        return spec_of(target, (*x.shape, old // new))
    if not x.shape or x.shape[-1] not in (None, new // old):
        raise ValueError(
            f"Cannot bitcast from {x.dtype.name} to {target.name}: the last dimension must be {new // old}, "
            f"the shape is {shape_text(x.shape)}"
        )
    return spec_of(target, x.shape[:-1])


@op("Bitcast", _bitcast_rule, differentiable=False)
def bitcast(xp: Any, x: Any, *, type: dtypes.DType) -> Any:
    old, new = x.dtype.itemsize, type.np.itemsize
    if old > new:
        x = x[..., None]
    if xp is np:
        x = np.ascontiguousarray(x).reshape(x.shape)
    y = x.view(type.np)
    return y[..., 0] if old < new else y
