"""Grey-scale dilation: the maximum of each window, with a number added at each of its positions."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, check_same_dtype, is_real, merged, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.pooling import lowest
from thalweg.ops.windows import (
    Windows,
    check_padding,
    check_positive,
    output_sizes,
    returned,
    windows,
    winners,
)


def _dilated(call: Call, input: Dims, filter: Dims) -> Dims:
    """The shape of the dilation of an input by a filter of these shapes."""
    attrs = call.attrs
    check_padding(attrs["padding"], (), 4)
    check_positive("strides", attrs["strides"], 4)
    check_positive("rates", attrs["rates"], 4)
    for what, shape, rank in (("input", input, 4), ("filter", filter, 3)):
        if shape is not None and len(shape) != rank:
            raise ValueError(f"{what} must be {rank}-dimensional: {shape_text(shape)}")
    height, width, depth = filter or (None, None, None)
    if input is not None and input[3] != depth and None not in (input[3], depth):
        raise ValueError(f"input and filter must have the same depth: {input[3]} vs {depth}")
    return output_sizes(input, (1, height, width, 1), attrs["strides"], attrs["rates"], attrs["padding"], ())


def _rule(call: Call, input: Spec, filter: Spec) -> Spec:
    check_same_dtype(call, (input, filter))
    check_dtype(call, input, is_real)
    return spec_of(input.dtype, _dilated(call, input.shape, filter.shape))


def _gradient_rule(call: Call, input: Spec, filter: Spec, out_backprop: Spec) -> Spec:
    check_same_dtype(call, (input, filter, out_backprop))
    merged(_dilated(call, input.shape, filter.shape), out_backprop.shape)
    wanted = input if call.op.name.endswith("Input") else filter
    return spec_of(wanted.dtype, wanted.shape)


def _seen(input: Any, filter: Any, strides: Sequence[int], rates: Sequence[int], padding: str) -> Windows:
    return windows(tuple(input.shape), (1, *filter.shape[:2], 1), strides, rates, padding)


def _candidates(xp: Any, seen: Windows, input: Any, filter: Any) -> list[Any]:
    """What each position of the windows offers."""
    if input.dtype.kind in "iu":
        # The lowest integer of the dtype would wrap around when something is added.
        input, filter = input.astype(np.int64), filter.astype(np.int64)
        padded = seen.padded(xp, input, lowest(np.dtype(np.int32)) * 2**16)
    else:
        padded = seen.padded(xp, input, lowest(input.dtype))
    return [seen.view(padded, offset) + filter[offset[1], offset[2]] for offset in seen.offsets()]


@op("Dilation2D", _rule)
def dilation2d(xp: Any, input: Any, filter: Any, *, strides: Any, rates: Any, padding: str) -> Any:
    seen = _seen(input, filter, strides, rates, padding)
    return functools.reduce(xp.maximum, _candidates(xp, seen, input, filter)).astype(input.dtype)


@dilation2d.gradient
def _(node: Node, dy: Any) -> Any:
    x, w = node.inputs
    attrs = node.call.attrs
    return dilation2d_backprop_input(x, w, dy, **attrs), dilation2d_backprop_filter(x, w, dy, **attrs)


def _winners(xp: Any, seen: Windows, input: Any, filter: Any) -> Any:
    candidates = _candidates(xp, seen, input, filter)
    return winners(xp, candidates, functools.reduce(xp.maximum, candidates))


@op("Dilation2DBackpropInput", _gradient_rule)
def dilation2d_backprop_input(
    xp: Any, input: Any, filter: Any, out_backprop: Any, *, strides: Any, rates: Any, padding: str
) -> Any:
    """Each window's gradient goes to the first position that gave its maximum."""
    seen = _seen(input, filter, strides, rates, padding)
    return returned(xp, seen, out_backprop, _winners(xp, seen, input, filter))


@op("Dilation2DBackpropFilter", _gradient_rule)
def dilation2d_backprop_filter(
    xp: Any, input: Any, filter: Any, out_backprop: Any, *, strides: Any, rates: Any, padding: str
) -> Any:
    """Each element of the filter gets the gradients of the windows whose maximum it gave."""
    winner = _winners(xp, _seen(input, filter, strides, rates, padding), input, filter)
    zero = np.zeros((), out_backprop.dtype)
    sums = [
        xp.sum(xp.where(winner == k, out_backprop, zero), axis=(0, 1, 2), dtype=out_backprop.dtype)
        for k in range(filter.shape[0] * filter.shape[1])
    ]
    return xp.stack(sums).reshape(filter.shape)
