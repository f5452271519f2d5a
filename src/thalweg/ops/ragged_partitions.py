"""Row partitions: how a flat run of values divides into rows.

A partition is kept as its *row splits*: row `i` holds the values from `splits[i]` up to, not with,
`splits[i + 1]`. The ops here translate between this and the other ways to say the same. How many values there
are (`size`) is an attribute, because it shapes results.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.rules import known, shape_text
from thalweg.core.spec import Spec, spec_of


def _vector(name: str, x: Spec) -> int | None:
    """The length of a vector of integers; an error for anything else."""
    if not x.dtype.is_integer:
        raise TypeError(f"{name} must have dtype int32 or int64, not {x.dtype.name}")
    if x.shape is None:
        return None
    if len(x.shape) != 1:
        raise ValueError(f"{name} must be a vector, but has shape {shape_text(x.shape)}")
    return x.shape[0]


def _plus(length: int | None, more: int) -> int | None:
    return None if length is None else max(length + more, 0)


@op(
    "RaggedRowLengths",
    lambda call, splits: spec_of(splits.dtype, (_plus(_vector("row_splits", splits), -1),)),
    differentiable=False,
)
def row_lengths(xp: Any, splits: Any) -> Any:
    return splits[1:] - splits[:-1]


@op(
    "RaggedRowIds",
    lambda call, splits: spec_of(splits.dtype, (known(call.attrs["size"]),)),
    differentiable=False,
)
def row_ids(xp: Any, splits: Any, *, size: int) -> Any:
    """The row that each of the `size` values belongs to."""
    positions = xp.arange(size, dtype=splits.dtype)
    return (xp.searchsorted(splits, positions, side="right") - 1).astype(splits.dtype)


@op(
    "RaggedOffsets",
    lambda call, splits: spec_of(splits.dtype, (known(call.attrs["size"]),)),
    differentiable=False,
)
def offsets_in_rows(xp: Any, splits: Any, *, size: int) -> Any:
    """The place of each of the `size` values in its row."""
    positions = xp.arange(size, dtype=splits.dtype)
    rows = xp.searchsorted(splits, positions, side="right") - 1
    return positions - xp.asarray(splits)[rows]


@op(
    "RaggedSplitsFromLengths",
    lambda call, lengths: spec_of(lengths.dtype, (_plus(_vector("row_lengths", lengths), 1),)),
    differentiable=False,
)
def splits_from_lengths(xp: Any, lengths: Any) -> Any:
    return xp.concatenate([np.zeros(1, lengths.dtype), xp.cumsum(lengths, dtype=lengths.dtype)])


def _splits_from_ids_rule(call: Call, ids: Spec) -> Spec:
    _vector("value_rowids", ids)
    return spec_of(ids.dtype, (_plus(known(call.attrs["nrows"]), 1),))


@op("RaggedSplitsFromRowIds", _splits_from_ids_rule, differentiable=False)
def splits_from_row_ids(xp: Any, ids: Any, *, nrows: int) -> Any:
    return xp.searchsorted(ids, xp.arange(nrows + 1, dtype=ids.dtype), side="left").astype(ids.dtype)


def _uniform_splits_rule(call: Call) -> Spec:
    return spec_of(call.attrs["dtype"], (_plus(known(call.attrs["nrows"]), 1),))


@op("RaggedUniformSplits", _uniform_splits_rule, differentiable=False)
def uniform_splits(xp: Any, *, row_length: int, nrows: int, dtype: DType) -> Any:
    return np.arange(nrows + 1, dtype=dtype.np) * dtype.np.type(row_length)


# Checks of partitions given from outside: each gives its operand back once it holds.


def check_splits(xp: Any, splits: Any, size: int) -> None:
    """Demand that `splits` divides `size` values into rows."""
    text = "Arguments to from_row_splits do not form a valid RaggedTensor: row_splits must "
    require(xp, splits[:1] == 0, f"{text}start with zero.")
    require(xp, splits[1:] >= splits[:-1], f"{text}be sorted in ascending order.")
    require(xp, splits[-1:] == size, f"{text}partition all values: the last split must be {size}.")


def check_lengths(xp: Any, lengths: Any, size: int) -> None:
    """Demand that rows of `lengths` take up `size` values."""
    text = "Arguments to from_row_lengths do not form a valid RaggedTensor: row_lengths must "
    require(xp, lengths >= 0, f"{text}not be negative.")
    require(xp, xp.sum(lengths) == size, f"{text}partition all values: their sum must be {size}.")


def check_ids(xp: Any, ids: Any, size: int, nrows: int) -> None:
    """Demand that each of the `size` values has the id of one of `nrows` rows, in order."""
    text = "Arguments to from_value_rowids do not form a valid RaggedTensor: value_rowids must "
    require(xp, ids.shape[0] == size, f"{text}have one entry a value, and there are {size} values.")
    require(xp, ids[:1] >= 0, f"{text}not be negative.")
    require(xp, ids[1:] >= ids[:-1], f"{text}be sorted in ascending order.")
    require(xp, ids[-1:] < nrows, f"{text}be less than nrows, which is {nrows}.")


def _checked_rule(call: Call, x: Spec) -> Spec:
    _vector("a row partition", x)
    return spec_of(x.dtype, x.shape)


@op("RaggedCheckSplits", _checked_rule, differentiable=False)
def checked_splits(xp: Any, splits: Any, *, size: int) -> Any:
    check_splits(xp, splits, size)
    return splits


@op("RaggedCheckLengths", _checked_rule, differentiable=False)
def checked_lengths(xp: Any, lengths: Any, *, size: int) -> Any:
    check_lengths(xp, lengths, size)
    return lengths


@op("RaggedCheckRowIds", _checked_rule, differentiable=False)
def checked_ids(xp: Any, ids: Any, *, size: int, nrows: int) -> Any:
    check_ids(xp, ids, size, nrows)
    return ids


def _same_splits_rule(call: Call, splits: Spec, others: Spec) -> Spec:
    a, b = _vector("row_splits", splits), _vector("row_splits", others)
    if a != b and None not in (a, b):
        raise ValueError(
            f"Ragged operands have {_plus(a, -1)} and {_plus(b, -1)} rows: their shapes don't broadcast"
        )
    return spec_of(splits.dtype, (b if a is None else a,))


@op("RaggedCheckSame", _same_splits_rule, differentiable=False)
def checked_same(xp: Any, splits: Any, others: Any) -> Any:
    """`splits`, once it is sure that `others` divide values the same way."""
    if splits.shape != others.shape:
        require(xp, np.False_, "Ragged operands differ in their numbers of rows.")
    else:
        require(
            xp, splits == others, "Ragged operands differ in the lengths of their rows: they don't broadcast."
        )
    return splits


# Ranges and intersections of rows: how many values come out depends on values.


def _ragged_range_rule(call: Call, starts: Spec, limits: Spec, deltas: Spec) -> tuple[Spec, Spec]:
    for name, bound in (("starts", starts), ("limits", limits), ("deltas", deltas)):
        if (bound.rank or 0) > 1:
            raise ValueError(f"{name} must be a scalar or vector, but has shape {shape_text(bound.shape)}")
    counts = [_plus(s.shape[0], 1) for s in (starts, limits, deltas) if s.shape]
    scalars = all(s.shape == () for s in (starts, limits, deltas))
    return (
        spec_of(call.attrs["Tsplits"], (2 if scalars else counts[0] if counts else None,)),
        spec_of(starts.dtype, (None,)),
    )


@op("RaggedRange", _ragged_range_rule, host=True, differentiable=False)
def ragged_range(xp: Any, starts: Any, limits: Any, deltas: Any, *, Tsplits: DType) -> Any:
    """For each row the numbers from its start towards its limit in steps of delta: row splits and values."""
    sizes = {len(x) for x in (starts, limits, deltas) if x.ndim}
    require(np, len(sizes) < 2, "starts, limits, and deltas must have the same shape")
    starts, limits, deltas = np.broadcast_arrays(*map(np.atleast_1d, (starts, limits, deltas)))
    require(np, deltas != 0, "Requires delta != 0")
    span = limits.astype(np.float64) - starts if starts.dtype.kind == "f" else limits - starts
    sizes = np.ceil(span / deltas) if starts.dtype.kind == "f" else -(-span // deltas)
    sizes = np.maximum(sizes, 0).astype(np.int64)
    splits = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    steps = np.arange(splits[-1], dtype=np.int64) - np.repeat(splits[:-1], sizes)
    values = np.repeat(starts, sizes) + steps.astype(starts.dtype) * np.repeat(deltas, sizes)
    return splits.astype(Tsplits.np), values.astype(starts.dtype)


def _columns_rule(call: Call, splits: Spec) -> tuple[Spec, Spec]:
    return spec_of(splits.dtype, splits.shape), spec_of(splits.dtype, (None,))


@op("RaggedColumns", _columns_rule, host=True, differentiable=False)
def ragged_columns(xp: Any, splits: Any, *, begin: int | None, end: int | None, step: int) -> Any:
    """The slice `begin:end:step` of each row: its row splits, and the positions of the values taken."""
    lengths = np.diff(splits)
    first, last = (0, lengths) if step > 0 else (-1, lengths - 1)

    def bound(value: int | None, default: Any) -> Any:
        if value is None:
            return np.broadcast_to(default, lengths.shape)
        return np.clip(value + lengths if value < 0 else value, first, last)

    starts = bound(begin, 0 if step > 0 else last)
    limits = bound(end, last if step > 0 else first)
    taken, offsets = ragged_range.lower(
        np, starts, limits, np.array(step, splits.dtype), Tsplits=dtypes.int64
    )
    positions = np.repeat(splits[:-1], np.diff(taken)) + offsets
    return taken.astype(splits.dtype), positions.astype(splits.dtype)


# Partitions found in dense and in sparse tensors.


@op(
    "RaggedUnpaddedLengths",
    lambda call, x, padding: spec_of(dtypes.int64, (x.shape or (None,))[:1]),
    differentiable=False,
)
def unpadded_lengths(xp: Any, x: Any, padding: Any) -> Any:
    """The length of each row without the elements equal to `padding` at its end."""
    kept = x != padding
    kept = xp.any(kept, axis=tuple(range(2, x.ndim)))
    return xp.max(xp.where(kept, np.arange(1, x.shape[1] + 1, dtype=np.int64), 0), axis=1, initial=0)


@op(
    "RaggedRowIdsFromSparse",
    lambda call, indices: spec_of(dtypes.int64, (indices.shape or (None,))[:1]),
    differentiable=False,
)
def sparse_row_ids(xp: Any, indices: Any) -> Any:
    """The row of each element of a sparse matrix, whose rows must have no gaps."""
    rows, columns = indices[:, 0], indices[:, 1]
    expected = xp.arange(rows.shape[0]) - xp.searchsorted(rows, rows, side="left")
    fits = xp.all(rows[1:] >= rows[:-1]) & xp.all(columns == expected)
    require(xp, fits, "SparseTensor is not right-ragged: its rows must be filled from the left without gaps.")
    return rows


def _order_rule(call: Call, partitions: Spec) -> Spec:
    _vector("partitions", partitions)
    return spec_of(partitions.dtype, partitions.shape)


@op("RaggedPartitionOrder", _order_rule, differentiable=False)
def partition_order(xp: Any, partitions: Any, *, count: int) -> Any:
    """The positions of the values, sorted by the partition that each belongs to, in their order within it."""
    require(xp, partitions >= 0, "partitions must be non-negative.")
    require(xp, partitions < count, f"partitions must be less than num_partitions, which is {count}.")
    return xp.argsort(partitions, stable=True).astype(partitions.dtype)


def _widths_rule(call: Call, splits: Spec, inner: Spec) -> Spec:
    return spec_of(splits.dtype, (_plus(_vector("row_splits", splits), -1),))


@op("RaggedMatrixWidths", _widths_rule, differentiable=False)
def matrix_widths(xp: Any, splits: Any, inner: Any) -> Any:
    """The length that the rows of each matrix have; 0 for a matrix without rows."""
    lengths = xp.asarray(inner[1:] - inner[:-1])
    if not lengths.size:
        return xp.zeros(splits.shape[0] - 1, splits.dtype)
    widths = xp.where(splits[1:] > splits[:-1], lengths[xp.asarray(splits[:-1]).clip(0, lengths.size - 1)], 0)
    matrix = xp.searchsorted(splits, np.arange(lengths.size), side="right") - 1
    message = "The matrices in `a` and `b` may not be ragged in their innermost dimension."
    require(xp, lengths == widths[matrix], message)
    return widths.astype(splits.dtype)
