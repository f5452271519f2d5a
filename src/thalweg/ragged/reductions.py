"""Reductions of ragged tensors, over ragged and over uniform dimensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.convert import constant
from thalweg.core.op import Call, static_value
from thalweg.core.tensor import Tensor
from thalweg.ops.arithmetic import truediv
from thalweg.ops.casting import cast
from thalweg.ops.gather import gather_rows
from thalweg.ops.ragged_partitions import ragged_range, splits_from_lengths
from thalweg.ops.shapes import reshape
from thalweg.ragged.row_partition import RowPartition, max_row_length
from thalweg.ragged.tensor import RaggedTensor

# `aggregate(values, ids, count)`: the values of each of `count` groups as one.
Aggregate = Callable[[Any, Any, Any], Any]


def reduce(call: Call, x: RaggedTensor) -> Any:
    """The reduction `call` (`Sum`, `Max`, …) of a ragged tensor.

    Raises:
      ValueError: there is no such dimension.
    """
    name, keepdims = call.op.name, call.attrs["keepdims"]
    if name == "ReduceJoin":
        return _reduce(call, x, keepdims)
    if name == "Mean":
        return _mean(call, x)
    if name in ("All", "Any"):
        counted = cast(x, dtypes.int32)
        function = "Prod" if name == "All" else "Max"
        return cast(_reduce(_sibling(call, function), counted, keepdims, initial=0), dtypes.bool)
    return _reduce(call, x, keepdims)


def _sibling(call: Call, name: str) -> Call:
    """The same reduction by another op."""
    from thalweg.core.op import registry

    return registry[name].call(call.attrs)


def _mean(call: Call, x: RaggedTensor) -> Any:
    keepdims = call.attrs["keepdims"]
    total = _reduce(_sibling(call, "Sum"), x, keepdims)
    ones = x.with_flat_values(_ones_like(x.flat_values))
    return truediv(total, _reduce(_sibling(call, "Sum"), ones, keepdims))


def _ones_like(x: Any) -> Any:
    from thalweg.core.backprop import Arithmetic

    return Arithmetic.ones_like(x)


def _reduce(call: Call, x: RaggedTensor, keepdims: bool, initial: int | None = None) -> Any:
    axis = static_value(call.attrs["axis"])
    if isinstance(axis, Tensor):
        raise ValueError(
            f"{call.op.name} of a RaggedTensor needs an axis that is known; got a symbolic tensor."
        )
    if axis is None:
        flat = state.target.apply(
            call.op.call(call.attrs | {"axis": None, "keepdims": False}), [x.flat_values]
        )
        return reshape(flat, shape=(1,) * x._spec.rank) if keepdims else flat  # type: ignore[operator]
    aggregate = _aggregate(call, initial)
    result: Any = x
    for each in sorted({x._axis(a) for a in axis}, reverse=True):
        result = _over_axis(call, aggregate, result, each, keepdims)
    return result


def _over_axis(call: Call, aggregate: Aggregate, x: Any, axis: int, keepdims: bool) -> Any:
    if not isinstance(x, RaggedTensor):
        return state.target.apply(call.op.call(call.attrs | {"axis": (axis,), "keepdims": keepdims}), [x])
    if axis > 1:
        return RaggedTensor(_over_axis(call, aggregate, x.values, axis - 1, keepdims), x._partition)
    if axis == 1:
        reduced = _by_group(aggregate, x.values, x.value_rowids(), x._partition.count)
    else:
        reduced = _by_group(aggregate, x.values, x._partition.offsets_in_rows(), max_row_length(x._partition))
    if not keepdims:
        return reduced
    from thalweg.ragged.reshaping import expand_dims

    return expand_dims(reduced, axis)


def _by_group(aggregate: Aggregate, values: Any, ids: Any, count: Any) -> Any:
    """The rows of each of `count` groups as one row; ragged rows are aligned at their beginnings."""
    if not isinstance(values, RaggedTensor):
        return aggregate(values, ids, count)
    from thalweg.ops.segments import unsorted_segment_max

    longest = unsorted_segment_max(values.row_lengths(), ids, num_segments=count)
    lengths = _at_least_zero(longest)
    splits = splits_from_lengths(lengths)
    starts = gather_rows(splits, ids)
    _, places = ragged_range(
        starts, starts + values.row_lengths(), constant(1, splits.dtype), Tsplits=splits.dtype
    )
    partition = RowPartition(splits, row_lengths=lengths)
    return RaggedTensor(_by_group(aggregate, values.values, places, partition.size), partition)


def _at_least_zero(x: Any) -> Any:
    from thalweg.ops.elementwise import maximum

    return maximum(x, constant(0, x.dtype))


def _aggregate(call: Call, initial: int | None) -> Aggregate:
    from thalweg.ops import segments

    name = call.op.name
    if name == "ReduceJoin":
        return _joining(call.attrs["separator"])
    function = {
        "Sum": segments.unsorted_segment_sum,
        "Prod": segments.unsorted_segment_prod,
        "Max": segments.unsorted_segment_max,
        "Min": segments.unsorted_segment_min,
    }[name]

    def aggregate(values: Any, ids: Any, count: Any) -> Any:
        result = function(values, ids, num_segments=count)
        return result if initial is None or name == "Prod" else _at_least_zero(result)

    return aggregate


def _joining(separator: str) -> Aggregate:
    from thalweg.ops.strings import unsorted_segment_join

    def aggregate(values: Any, ids: Any, count: Any) -> Any:
        return unsorted_segment_join(values, ids, num_segments=count, separator=separator)

    return aggregate


def softmax(x: RaggedTensor) -> Any:
    """The softmax along the innermost dimension."""
    if isinstance(x.values, RaggedTensor):
        return RaggedTensor(softmax(x.values), x._partition)
    if x.values._spec.rank != 1:
        from thalweg.ops.softmax import softmax as plain

        return RaggedTensor(plain(x.values), x._partition)
    from thalweg.ops.elementwise import divide, subtract
    from thalweg.ops.power import exp
    from thalweg.ops.segments import unsorted_segment_max, unsorted_segment_sum
    from thalweg.ops.shapes import stop_gradient

    rows, count = x.value_rowids(), x._partition.count
    highest = stop_gradient(unsorted_segment_max(x.values, rows, num_segments=count))
    weights = exp(subtract(x.values, gather_rows(highest, rows)))
    total = unsorted_segment_sum(weights, rows, num_segments=count)
    return RaggedTensor(divide(weights, gather_rows(total, rows)), x._partition)


def cumsum(call: Call, x: RaggedTensor) -> Any:
    """The running sum `call` along one dimension."""
    axis = x._axis(int(call.attrs["axis"]))
    if axis > x.ragged_rank:
        inner = call.op.call(call.attrs | {"axis": axis - x.ragged_rank})
        return x.with_flat_values(state.target.apply(inner, [x.flat_values]))
    if axis < x.ragged_rank:
        from thalweg.ragged.conversion import at_lengths, to_dense

        dense = state.target.apply(call, [to_dense(x, None, None)])
        return at_lengths(dense, list(x.nested_row_lengths()))
    return x.with_flat_values(_cumsum_in_rows(call, x.flat_values, x._nested_partitions[-1]))


def _cumsum_in_rows(call: Call, values: Any, rows: RowPartition) -> Any:
    """The running sum over all values, less what it is where each row begins."""
    total = state.target.apply(call.op.call(call.attrs | {"axis": 0, "exclusive": True}), [values])
    splits, ids = rows.row_splits(), rows.value_rowids()
    begin = gather_rows(splits, ids + 1) - 1 if call.attrs["reverse"] else gather_rows(splits, ids)
    sums = total - gather_rows(total, begin)
    return sums if call.attrs["exclusive"] else sums + values
