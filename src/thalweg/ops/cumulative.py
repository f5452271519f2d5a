"""Sums, products and log-sums of exponentials, accumulated along an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core.errors import InvalidArgumentError, op_error
from thalweg.core.op import Call, Node, Rule, op
from thalweg.core.rules import Accepts, check_dtype, is_floating, is_number, known, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.elementwise import add, greater, less, multiply, negative, scalar, subtract
from thalweg.ops.power import exp, log
from thalweg.ops.reductions import accumulator


def _scan_rule(accepts: Accepts) -> Rule:
    def rule(call: Call, x: Spec) -> Spec:
        check_dtype(call, x, accepts)
        axis = known(call.attrs["axis"])
        if axis is not None and x.rank is not None and not -x.rank <= axis < x.rank:
            raise op_error(
                InvalidArgumentError,
                call.op.name,
                f"Expected scan axis in the range [{-x.rank}, {x.rank}), but got {axis} "
                f"for shape {shape_text(x.shape)}",
            )
        return spec_of(x.dtype, x.shape)

    return rule


def _scan(
    xp: Any,
    x: Any,
    accumulate: Callable[[Any, int], Any],
    first: Any,
    axis: Any,
    exclusive: bool,
    reverse: bool,
) -> Any:
    """`accumulate(x, axis)`, from the other end if `reverse`; if `exclusive`, one on, behind `first`."""
    axis = int(axis) % x.ndim
    if reverse:
        x = xp.flip(x, axis)
    y = accumulate(x, axis)
    if exclusive and x.shape[axis]:
        begin = (slice(None),) * axis
        edge = xp.full_like(y[(*begin, slice(0, 1))], first)
        y = xp.concatenate([edge, y[(*begin, slice(0, -1))]], axis)
    return xp.flip(y, axis) if reverse else y


def _wide(dtype: np.dtype[Any]) -> np.dtype[Any]:
    return dtype if dtype.kind in "iu" else accumulator(dtype)


@op("Cumsum", _scan_rule(is_number))
def cumsum(xp: Any, x: Any, *, axis: Any, exclusive: bool, reverse: bool) -> Any:
    def accumulate(x: Any, axis: int) -> Any:
        return xp.cumsum(x, axis, dtype=_wide(x.dtype)).astype(x.dtype)

    return _scan(xp, x, accumulate, 0, axis, exclusive, reverse)


@cumsum.gradient
def _(node: Node, dy: Any) -> Any:
    return cumsum(dy, axis=node.axis, exclusive=node.exclusive, reverse=not node.reverse)


@op("Cumprod", _scan_rule(is_number))
def cumprod(xp: Any, x: Any, *, axis: Any, exclusive: bool, reverse: bool) -> Any:
    def accumulate(x: Any, axis: int) -> Any:
        return xp.cumprod(x, axis, dtype=_wide(x.dtype)).astype(x.dtype)

    return _scan(xp, x, accumulate, 1, axis, exclusive, reverse)


@cumprod.gradient
def _(node: Node, dy: Any) -> Any:
    from thalweg.ops.arithmetic import div_no_nan

    weighted = multiply(node.output, dy)
    return div_no_nan(
        cumsum(weighted, axis=node.axis, exclusive=node.exclusive, reverse=not node.reverse), node.inputs[0]
    )


@op("CumulativeLogsumexp", _scan_rule(is_floating))
def cumulative_logsumexp(xp: Any, x: Any, *, axis: Any, exclusive: bool, reverse: bool) -> Any:
    def accumulate(x: Any, axis: int) -> Any:
        wide = x.astype(accumulator(x.dtype))
        if xp is np:
            return np.logaddexp.accumulate(wide, axis).astype(x.dtype)
        from thalweg.core.xla import lax

        return lax.cumlogsumexp(wide, axis).astype(x.dtype)

    return _scan(xp, x, accumulate, -np.inf, axis, exclusive, reverse)


@cumulative_logsumexp.gradient
def _(node: Node, dy: Any) -> Any:
    """In logarithms, the positive and the negative part of the gradient each by itself."""
    from thalweg.ops.selection import select

    lowest, zero = scalar(float(dy.dtype.min), dy), scalar(0, dy)

    def part(selected: Any, magnitude: Any) -> Any:
        logarithms = subtract(select(selected, log(magnitude), lowest), node.output)
        total = cumulative_logsumexp(
            logarithms, axis=node.axis, exclusive=node.exclusive, reverse=not node.reverse
        )
        return exp(add(total, node.inputs[0]))

    return subtract(part(greater(dy, zero), dy), part(less(dy, zero), negative(dy)))
