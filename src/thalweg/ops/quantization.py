"""Rounding to what few bits can hold, while staying float: fake quantization for training with it.

A range [min, max] is laid on the integers of `num_bits` bits, moved a little so that 0 is one of them
(*nudged*).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_same_dtype, shape_text
from thalweg.core.spec import Spec, spec_of


class Levels:
    """The nudged range: its ends, and the distance of two neighbouring values.

    Works on NumPy scalars for a range given by attributes, and on arrays of a namespace for one given by
    operands.
    """

    def __init__(self, xp: Any, low: Any, high: Any, num_bits: int, narrow_range: bool) -> None:
        first, last = np.float32(1 if narrow_range else 0), np.float32(2**num_bits - 1)
        self.step = (high - low) / (last - first)
        zero = xp.clip(_round_half_up(xp, first - low / self.step), first, last)
        self.low = (first - zero) * self.step
        self.high = (last - zero) * self.step

    def rounded(self, xp: Any, x: Any) -> Any:
        """`x` cut off at the range's ends, and rounded to the next level."""
        shifted = xp.clip(x, self.low, self.high) - self.low
        return _round_half_up(xp, shifted / self.step) * self.step + self.low

    def holds(self, x: Any) -> Any:
        """Where `x` lies in the range."""
        return (x >= self.low) & (x <= self.high)


def _round_half_up(xp: Any, x: Any) -> Any:
    return xp.floor(x + np.float32(0.5))


def _check_attributes(call: Call, *floats: Spec) -> None:
    bits = call.attrs["num_bits"]
    if not 2 <= bits <= 16:
        raise ValueError(f"num_bits must be between 2 and 16, inclusive, got {bits}")
    for spec in floats:
        if spec.dtype is not dtypes.float32:
            raise TypeError(f"{call.op.name} takes tensors of float32, got {spec.dtype.name}")


# A range given by attributes.


def _args_rule(call: Call, *specs: Spec) -> Spec:
    low, high = call.attrs["min"], call.attrs["max"]
    if not low < high:
        raise ValueError(f"min has to be smaller than max, was: {low} >= {high}")
    _check_attributes(call, *specs)
    return spec_of(specs[-1].dtype, specs[-1].shape)


def _levels_of(attributes: dict[str, Any]) -> Levels:
    low, high = np.float32(attributes["min"]), np.float32(attributes["max"])
    return Levels(np, low, high, attributes["num_bits"], attributes["narrow_range"])


@op("FakeQuantWithMinMaxArgs", _args_rule)
def fake_quant_args(xp: Any, x: Any, **attributes: Any) -> Any:
    """Attributes: min, max (floats), num_bits, narrow_range (leave out the lowest integer)."""
    return _levels_of(attributes).rounded(xp, x)


@fake_quant_args.gradient
def _(node: Node, dy: Any) -> Any:
    return fake_quant_args_grad(dy, node.inputs[0], **node.call.attrs)


@op("FakeQuantWithMinMaxArgsGradient", _args_rule)
def fake_quant_args_grad(xp: Any, dy: Any, x: Any, **attributes: Any) -> Any:
    """The gradient where `x` lies in the range, 0 elsewhere."""
    return xp.where(_levels_of(attributes).holds(x), dy, np.float32(0))


# A range given by operands: one for all, or one for each channel, the last dimension.


def _fits(shape: tuple[int | None, ...], channels: int | None) -> bool:
    """True for the shape of a vector with an entry for each channel."""
    return len(shape) == 1 and (None in (channels, shape[0]) or channels == shape[0])


def _vars_rule(call: Call, x: Spec, low: Spec, high: Spec) -> Spec:
    check_same_dtype(call, (x, low, high))
    _check_attributes(call, x)
    if call.op.name.endswith("PerChannel"):
        for name, spec in (("min", low), ("max", high)):
            channels = x.shape[-1] if x.shape else None
            if spec.shape is not None and not _fits(spec.shape, channels):
                raise ValueError(
                    f"{name} must be a vector, an entry a channel, got shape {shape_text(spec.shape)}"
                )
    elif low.shape or high.shape:
        raise ValueError(
            f"min and max must be scalars, got shapes {shape_text(low.shape)} and {shape_text(high.shape)}"
        )
    return spec_of(x.dtype, x.shape)


def _quantized(xp: Any, x: Any, low: Any, high: Any, num_bits: int, narrow_range: bool) -> Any:
    empty = (low == 0) & (high == 0)
    levels = Levels(xp, low, xp.where(empty, np.float32(1), high), num_bits, narrow_range)
    return xp.where(empty, np.float32(0), levels.rounded(xp, x))


def _vars_gradient(
    xp: Any, dy: Any, x: Any, low: Any, high: Any, attributes: dict[str, Any], axes: Any
) -> Any:
    empty = (low == 0) & (high == 0)
    levels = Levels(xp, low, xp.where(empty, np.float32(1), high), **attributes)
    inside = levels.holds(x) | empty
    zero = np.float32(0)
    return (
        xp.where(inside, dy, zero),
        xp.sum(xp.where((x < levels.low) & ~empty, dy, zero), axis=axes),
        xp.sum(xp.where((x > levels.high) & ~empty, dy, zero), axis=axes),
    )


def _vars_grad_rule(call: Call, dy: Spec, x: Spec, low: Spec, high: Spec) -> tuple[Spec, ...]:
    return tuple(spec_of(s.dtype, s.shape) for s in (x, low, high))


@op("FakeQuantWithMinMaxVars", _vars_rule)
def fake_quant_vars(xp: Any, x: Any, low: Any, high: Any, **attributes: Any) -> Any:
    """Attributes: num_bits, narrow_range."""
    return _quantized(xp, x, low, high, **attributes)


@fake_quant_vars.gradient
def _(node: Node, dy: Any) -> Any:
    return fake_quant_vars_grad(dy, *node.inputs, **node.call.attrs)


@op("FakeQuantWithMinMaxVarsGradient", _vars_grad_rule)
def fake_quant_vars_grad(xp: Any, dy: Any, x: Any, low: Any, high: Any, **attributes: Any) -> Any:
    """The gradient where `x` lies in the range; what lies outside goes to the ends."""
    return _vars_gradient(xp, dy, x, low, high, attributes, None)


@op("FakeQuantWithMinMaxVarsPerChannel", _vars_rule)
def fake_quant_channels(xp: Any, x: Any, low: Any, high: Any, **attributes: Any) -> Any:
    """Attributes: num_bits, narrow_range."""
    return _quantized(xp, x, low, high, **attributes)


@fake_quant_channels.gradient
def _(node: Node, dy: Any) -> Any:
    return fake_quant_channels_grad(dy, *node.inputs, **node.call.attrs)


@op("FakeQuantWithMinMaxVarsPerChannelGradient", _vars_grad_rule)
def fake_quant_channels_grad(xp: Any, dy: Any, x: Any, low: Any, high: Any, **attributes: Any) -> Any:
    """As `FakeQuantWithMinMaxVarsGradient`, channel by channel."""
    return _vars_gradient(xp, dy, x, low, high, attributes, tuple(range(x.ndim - 1)))


# Quantizing and going back at once, with 0 where it is.


def _roundtrip_rule(call: Call, x: Spec, low: Spec, high: Spec) -> Spec:
    check_same_dtype(call, (x, low, high))
    if not x.dtype.is_floating:
        raise TypeError(f"{call.op.name} takes floats, got {x.dtype.name}")
    axis = call.attrs["axis"]
    if axis < -1 or (x.rank is not None and axis >= x.rank):
        raise ValueError(
            f"axis must be at least -1 and less than the rank, got {axis} for shape {shape_text(x.shape)}"
        )
    return spec_of(x.dtype, x.shape)


@op("QuantizeAndDequantizeV4", _roundtrip_rule)
def quantize_and_dequantize(
    xp: Any,
    x: Any,
    low: Any,
    high: Any,
    *,
    signed_input: bool,
    num_bits: int,
    range_given: bool,
    round_mode: str,
    narrow_range: bool,
    axis: int,
) -> Any:
    """Attribute `axis`: a range for each index along it; -1: one for all."""
    along = None if axis < 0 else tuple(a for a in range(x.ndim) if a != axis)
    if not range_given:
        low, high = xp.min(x, axis=along), xp.max(x, axis=along)
    if axis >= 0:
        shape = [-1 if a == axis else 1 for a in range(x.ndim)]
        low, high = xp.reshape(low, shape), xp.reshape(high, shape)
    half = 2 ** (num_bits - 1)
    first, last = (-half + narrow_range, half - 1) if signed_input else (0, 2**num_bits - 1)
    step = xp.maximum(*(_step(xp, end, n) for end, n in ((low, first), (high, last))))
    step = xp.where(step > 0, step, np.ones((), x.dtype))
    if range_given:
        x = xp.clip(x, step * np.array(first, x.dtype), step * np.array(last, x.dtype))
    scaled = x / step
    whole = xp.round(scaled) if round_mode == "HALF_TO_EVEN" else xp.floor(scaled + np.array(0.5, x.dtype))
    return whole * step


def _step(xp: Any, end: Any, number: int) -> Any:
    """The distance of levels that puts `end` on the integer `number`; 0 where they don't lie on the same side
    of 0.
    """
    if number == 0:
        return xp.zeros_like(end)
    return xp.maximum(end / np.array(number, end.dtype), np.zeros((), end.dtype))


@quantize_and_dequantize.gradient
def _(node: Node, dy: Any) -> Any:
    return quantize_and_dequantize_grad(dy, *node.inputs, axis=node.axis)


@op("QuantizeAndDequantizeV4Grad", _vars_grad_rule)
def quantize_and_dequantize_grad(xp: Any, dy: Any, x: Any, low: Any, high: Any, *, axis: int) -> Any:
    """The gradient where `x` lies in [low, high]; the ends have none."""
    shape = [] if axis < 0 else [-1 if a == axis else 1 for a in range(x.ndim)]
    begin, end = (xp.reshape(v, shape) if shape else v for v in (low, high))
    zero = np.zeros((), dy.dtype)
    return xp.where((x >= begin) & (x <= end), dy, zero), xp.zeros_like(low), xp.zeros_like(high)
