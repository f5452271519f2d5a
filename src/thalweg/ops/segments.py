"""Reductions over segments: rows of a tensor that bear the same number are made one row.

The unsorted ops are told how many segments there are, and leave out rows with negative numbers. The
sorted ops find the number of segments in the data, so the shape of their result depends on values.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, Op, op
from thalweg.core.rules import check_dtype, is_number, is_real, known, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.native import embedding as native
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import divide, equal, greater, multiply, scalar
from thalweg.ops.gather import check_index_dtype
from thalweg.ops.selection import select
from thalweg.ops.shapes import shape_of


def _lowest(dtype: np.dtype[Any]) -> Any:
    return dtypes.from_numpy(dtype).min


def _highest(dtype: np.dtype[Any]) -> Any:
    return dtypes.from_numpy(dtype).max


# How rows meet: NumPy's function, the name of JAX's method, what an empty unsorted segment holds.
_HOW: dict[str, tuple[np.ufunc, str, Callable[[np.dtype[Any]], Any]]] = {
    "sum": (np.add, "add", lambda dtype: 0),
    "prod": (np.multiply, "multiply", lambda dtype: 1),
    "max": (np.maximum, "max", _lowest),
    "min": (np.minimum, "min", _highest),
}


def _reduce_runs(how: str, values: Any, ids: Any, result: Any) -> Any:
    """Fill rows of `result` with what each run of equal, ascending `ids` makes of the rows of `values`."""
    starts = np.flatnonzero(np.diff(ids, prepend=-1))
    if starts.size:
        result[ids[starts]] = _HOW[how][0].reduceat(values, starts, axis=0, dtype=values.dtype)
    return result


# Unsorted segments.


def _check_prefix(values: Dims, ids: Dims) -> None:
    if values is None or ids is None:
        return
    start = values[: len(ids)]
    if len(start) != len(ids) or any(m != n and None not in (m, n) for m, n in zip(start, ids, strict=True)):
        raise ValueError(
            f"data.shape = {shape_text(values)} does not start with segment_ids.shape = {shape_text(ids)}"
        )


def _unsorted(name: str, how: str, accepts: Callable[[DType], bool]) -> Op:
    def rule(call: Call, values: Spec, ids: Spec) -> Spec:
        check_dtype(call, values, accepts)
        check_index_dtype("Tindices", ids)
        _check_prefix(values.shape, ids.shape)
        count = known(call.attrs["num_segments"])
        if count is not None and count < 0:
            raise ValueError(f"Input num_segments == {count} must not be negative.")
        if values.shape is None or ids.shape is None:
            return spec_of(values.dtype, None)
        return spec_of(values.dtype, (count, *values.shape[len(ids.shape) :]))

    @op(name, rule)
    def unsorted_segments(xp: Any, values: Any, ids: Any, *, num_segments: int) -> Any:
        return _reduce_unsorted(xp, how, values, ids, int(num_segments))

    return unsorted_segments


def _reduce_unsorted(xp: Any, how: str, values: Any, ids: Any, count: int) -> Any:
    _require_segments(xp, ids, count)
    row = values.shape[ids.ndim :]
    if xp is not np and how == "sum" and native.adds(values.dtype, math.prod(row), ids.size):
        return native.add_rows(values, ids, count)
    ids, values = ids.reshape(-1), values.reshape(ids.size, *row)
    _, method, empty = _HOW[how]
    result = xp.full((count, *row), empty(values.dtype), values.dtype)
    if xp is not np:
        # An index past the end is dropped; a negative one would count from the end.
        return getattr(result.at[xp.where(ids < 0, count, ids)], method)(values, mode="drop")
    order = np.argsort(ids, kind="stable")
    order = order[np.searchsorted(ids[order], 0) :]
    return _reduce_runs(how, values[order], ids[order], result)


def _require_segments(xp: Any, ids: Any, count: int) -> None:
    def message() -> str:
        """segment_ids are out of range"""
        at = np.argwhere(ids >= count)[0]
        place = f"[{','.join(map(str, at))}]" if len(at) else ""
        return f"segment_ids{place} = {ids[tuple(at)]} is out of range [0, {count})"

    require(xp, ids < count, message)


unsorted_segment_sum = _unsorted("UnsortedSegmentSum", "sum", is_number)
unsorted_segment_prod = _unsorted("UnsortedSegmentProd", "prod", is_number)
unsorted_segment_max = _unsorted("UnsortedSegmentMax", "max", is_real)
unsorted_segment_min = _unsorted("UnsortedSegmentMin", "min", is_real)


def _sizes_rule(call: Call, values: Spec, ids: Spec) -> Spec:
    check_dtype(call, values, is_real)
    if values.shape is None or ids.shape is None:
        return spec_of(values.dtype, None)
    ones = (1,) * (len(values.shape) - len(ids.shape))
    return spec_of(values.dtype, (known(call.attrs["num_segments"]), *ones))


@op("SegmentSizes", _sizes_rule, differentiable=False)
def segment_sizes(xp: Any, values: Any, ids: Any, *, num_segments: int) -> Any:
    """How many rows of `values` each segment has, at least 1, in a shape that broadcasts against rows."""
    count = _reduce_unsorted(xp, "sum", xp.ones(ids.shape, np.int32), ids, int(num_segments))
    columns = xp.reshape(count, (count.size, *[1] * (values.ndim - ids.ndim)))
    return xp.maximum(columns, 1).astype(values.dtype)


def _segment_rows_rule(call: Call, values: Spec, ids: Spec) -> Spec:
    if values.shape is None or ids.shape is None:
        return spec_of(values.dtype, None)
    return spec_of(values.dtype, ids.shape + values.shape[1:])


@op("SegmentRows", _segment_rows_rule)
def segment_rows(xp: Any, values: Any, ids: Any) -> Any:
    """For each of `ids` the row of its segment, zeros for negative ones: `UnsortedSegmentSum` transposed."""
    if values.shape[0] == 0:
        return xp.zeros(ids.shape + values.shape[1:], values.dtype)
    if xp is np:
        rows = values[np.maximum(ids, 0)]
    else:
        rows = xp.take(values, xp.maximum(ids, 0), 0, mode="clip")
    dropped = (ids < 0).reshape(ids.shape + (1,) * (values.ndim - 1))
    return xp.where(dropped, np.zeros((), values.dtype), rows)


@segment_rows.gradient
def _(node: Node, dy: Any) -> Any:
    values, ids = node.inputs
    return unsorted_segment_sum(dy, ids, num_segments=shape_of(values)[0]), None


@unsorted_segment_sum.gradient
def _(node: Node, dy: Any) -> Any:
    return segment_rows(dy, node.inputs[1]), None


# Sorted segments.


def _sorted_rule(accepts: Callable[[DType], bool]) -> Callable[..., Spec]:
    def rule(call: Call, values: Spec, ids: Spec) -> Spec:
        check_dtype(call, values, accepts)
        check_index_dtype("Tindices", ids)
        if ids.shape is not None and len(ids.shape) != 1:
            raise ValueError("segment_ids should be a vector.")
        if values.shape is None:
            return spec_of(values.dtype, None)
        if not values.shape:
            raise ValueError("Shape must be at least rank 1 but is rank 0")
        return spec_of(values.dtype, (None, *values.shape[1:]))

    return rule


def _reduce_sorted(how: str, values: Any, ids: Any, empty: int) -> Any:
    require(np, ids.size == len(values), "segment_ids should be the same size as dimension 0 of input.")
    count = int(ids[-1]) + 1 if ids.size else 0
    require(np, not ids.size or ids[0] >= 0, lambda: _negative_message(ids[0], count))
    require(np, np.diff(ids) >= 0, "segment ids are not increasing")
    return _reduce_runs(how, values, ids, np.full((count, *values.shape[1:]), empty, values.dtype))


def _negative_message(number: int, count: int) -> str:
    return (
        f"Segment id {number} out of range [0, {count}), possibly because 'segment_ids' input is not sorted."
    )


def _sorted(name: str, how: str, accepts: Callable[[DType], bool], empty: int = 0) -> Op:
    @op(name, _sorted_rule(accepts), host=True)
    def sorted_segments(xp: Any, values: Any, ids: Any) -> Any:
        return _reduce_sorted(how, values, ids, empty)

    return sorted_segments


segment_sum = _sorted("SegmentSum", "sum", is_number)
segment_prod = _sorted("SegmentProd", "prod", is_number, empty=1)
segment_max = _sorted("SegmentMax", "max", is_real)
segment_min = _sorted("SegmentMin", "min", is_real)


@op("SegmentMean", _sorted_rule(is_number), host=True)
def segment_mean(xp: Any, values: Any, ids: Any) -> Any:
    total = _reduce_sorted("sum", values, ids, 0)
    count = np.maximum(np.bincount(ids, minlength=len(total)), 1).reshape(-1, *[1] * (values.ndim - 1))
    if values.dtype.kind in "iu":
        return (np.sign(total) * (np.abs(total) // count)).astype(values.dtype)
    return (total / count.astype(values.dtype)).astype(values.dtype)


@segment_sum.gradient
def _(node: Node, dy: Any) -> Any:
    return segment_rows(dy, node.inputs[1]), None


@op("SegmentMeanGrad", _segment_rows_rule)
def segment_mean_grad(xp: Any, dy: Any, ids: Any) -> Any:
    """For each row of an operand of `SegmentMean` its segment's gradient, shared among the segment's rows."""
    count = xp.zeros(dy.shape[0], np.int32)
    if xp is np:
        np.add.at(count, ids, 1)
    else:
        count = count.at[ids].add(1)
    share = xp.reshape(count[ids], (-1, *[1] * (dy.ndim - 1)))
    return dy[ids] / share.astype(dy.dtype)


@segment_mean_grad.gradient
def _(node: Node, dz: Any) -> Any:
    return segment_mean(dz, node.inputs[1]), None


@segment_mean.gradient
def _(node: Node, dy: Any) -> Any:
    return segment_mean_grad(dy, node.inputs[1]), None


# Gradients that both kinds share; `reduced` is the op of the same kind that sums or multiplies.


def _again(node: Node, sorted_op: Op, unsorted_op: Op) -> Callable[[Any], Any]:
    """The same segments reduced by another op."""
    ids = node.inputs[1]
    if node.call.op.host:
        return lambda values: sorted_op(values, ids)
    return lambda values: unsorted_op(values, ids, num_segments=node.num_segments)


@segment_max.gradient
@segment_min.gradient
@unsorted_segment_max.gradient
@unsorted_segment_min.gradient
def _(node: Node, dy: Any) -> Any:
    """Equal extrema of a segment share its gradient."""
    x, ids = node.inputs
    chosen = equal(x, segment_rows(node.output, ids))
    count = _again(node, segment_sum, unsorted_segment_sum)(cast(chosen, dy._spec.dtype))
    return select(chosen, segment_rows(divide(dy, count), ids), scalar(0, dy)), None


@segment_prod.gradient
@unsorted_segment_prod.gradient
def _(node: Node, dy: Any) -> Any:
    """The product of the others: found by division, or, for the only zero of a segment, by leaving it out."""
    x, ids = node.inputs
    zero, one = scalar(0, x), scalar(1, x)
    is_zero = equal(x, zero)
    zeros = _again(node, segment_sum, unsorted_segment_sum)(cast(is_zero, dtypes.int32))
    dy = select(greater(zeros, scalar(1, zeros)), zero, dy)
    nonzero = select(is_zero, one, x)
    product_of_others = select(
        is_zero,
        segment_rows(_again(node, segment_prod, unsorted_segment_prod)(nonzero), ids),
        divide(segment_rows(node.output, ids), nonzero),
    )
    return multiply(segment_rows(dy, ids), product_of_others), None
