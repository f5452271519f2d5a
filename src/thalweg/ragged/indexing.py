"""Indexing of ragged tensors: `rt[1]`, `rt[1:, :2]`, `rt[..., tf.newaxis]`."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.ops import arguments
from thalweg.ops.ragged_partitions import ragged_columns
from thalweg.ragged.row_partition import RowPartition, rows_of
from thalweg.ragged.rows import take, take_ranges
from thalweg.ragged.tensor import RaggedTensor

_ALL = slice(None)


def getitem(x: RaggedTensor, item: Any) -> Any:
    """`x[item]` for a ragged tensor.

    Raises:
      IndexError: there is no such row.
      TypeError: an entry of the index is no integer, slice, ellipsis or None.
      ValueError: an integer is given for a ragged dimension other than the first.
    """
    keys = list(item) if isinstance(item, (list, tuple)) else [item]
    return _rows(x, _checked(keys, x))


def _checked(keys: list[Any], x: RaggedTensor) -> list[Any]:
    """The entries of an index, the ellipsis replaced by slices."""
    for key in keys:
        if key is None or key is Ellipsis or isinstance(key, (slice, int, np.integer)):
            continue
        if (
            isinstance(key, Tensor)
            and key._spec.shape in ((), None)
            and key.dtype in (dtypes.int32, dtypes.int64)
        ):
            continue
        raise TypeError(
            "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
            "tf.int32/tf.int64 tensors are "
            f"valid indices, got {key!r}"
        )
    places = [i for i, key in enumerate(keys) if key is Ellipsis]
    if len(places) > 1:
        raise ValueError("An index can only have a single ellipsis ('...').")
    if not places:
        return keys
    rank = x._spec.rank
    if rank is None:
        raise ValueError("Ellipsis not supported for unknown shape RaggedTensors")
    given = sum(key is not None for key in keys) - 1
    at = places[0]
    return keys[:at] + [_ALL] * max(rank - given, 0) + keys[at + 1 :]


def _rows(x: Any, keys: list[Any]) -> Any:
    """`x[keys]`: the first of the keys says which rows."""
    if not keys:
        return x
    if not isinstance(x, RaggedTensor):
        return x[tuple(keys)]
    key, rest = keys[0], keys[1:]
    if key is None:
        from thalweg.ragged.reshaping import expand_dims

        return expand_dims(_rows(x, rest), 0)
    if isinstance(key, slice):
        return _columns(_slice_of_rows(x, key), rest)
    return _rows(_row(x, key), rest)


def _row(x: RaggedTensor, key: Any) -> Any:
    """One row."""
    if isinstance(key, Tensor) and not isinstance(key, EagerTensor):
        return x.values[x.row_starts()[key] : x.row_limits()[key]]
    index, splits = operator.index(key), x.row_splits
    if type(splits) is not EagerTensor:
        return x.values[x.row_starts()[index] : x.row_limits()[index]]
    bounds = splits.host()
    count = len(bounds) - 1
    if not -count <= index < count:
        raise IndexError(f"Row key {index} out of bounds")
    start = index + count if index < 0 else index
    return x.values[int(bounds[start]) : int(bounds[start + 1])]


def _slice_of_rows(x: RaggedTensor, key: slice) -> RaggedTensor:
    if key == _ALL:
        return x
    splits, count = x.row_splits, x._partition.static_nrows
    if key.step not in (None, 1) or type(splits) is not EagerTensor or count is None:
        return take_ranges(x.values, x.row_starts()[key], x.row_limits()[key], x._partition._uniform)
    # Neighbouring rows: a slice of the values.
    begin, end, _ = slice(_number(key.start), _number(key.stop)).indices(count)
    bounds = splits.host()[begin : max(begin, end) + 1]
    first, last = int(bounds[0]), int(bounds[-1])
    shifted = x.row_splits[begin : max(begin, end) + 1] - first
    return RaggedTensor(
        x.values[first:last], RowPartition(shifted, size=last - first, uniform=x._partition._uniform)
    )


def _number(bound: Any) -> int | None:
    return None if bound is None else operator.index(bound)


def _columns(x: Any, keys: list[Any]) -> Any:
    """`x[:, keys]`."""
    if not keys:
        return x
    if not isinstance(x, RaggedTensor):
        return x[(_ALL, *keys)]
    key, rest = keys[0], keys[1:]
    if key is None:
        rows = _columns(x, rest)
        return RaggedTensor.from_uniform_row_length(rows, 1, nrows=rows_of(rows), validate=False)
    if not isinstance(key, slice):
        return _columns(_column(x, key), rest)
    sliced = _slice_of_columns(x, key)
    return sliced.with_values(_columns(sliced.values, rest)) if rest else sliced


def _column(x: RaggedTensor, key: Any) -> Any:
    """The same element of each row; only where rows have one length."""
    length = x._partition._uniform
    if length is None:
        raise ValueError("Cannot index into an inner ragged dimension.")
    if isinstance(key, Tensor):
        key = arguments.integer(key)
    if isinstance(length, int) and isinstance(key, int) and not -length <= key < length:
        raise IndexError(f"slice index {key} of dimension 1 out of bounds: rows have {length} elements")
    offset = x.row_limits() + key if isinstance(key, int) and key < 0 else x.row_starts() + key
    return take(x.values, offset)


def _slice_of_columns(x: RaggedTensor, key: slice) -> RaggedTensor:
    if key == _ALL:
        return x
    begin, end, step = (None if k is None else arguments.integer(k) for k in (key.start, key.stop, key.step))
    if step == 0:
        raise ValueError("slice step cannot be zero")
    splits, positions = ragged_columns(x.row_splits, begin=begin, end=end, step=1 if step is None else step)
    length = x._partition.static_uniform_row_length
    uniform = None
    if length is not None and not any(isinstance(k, Tensor) for k in (begin, end, step)):
        uniform = len(range(*slice(begin, end, step).indices(length)))
    return RaggedTensor(
        take(x.values, positions), RowPartition(splits, size=rows_of(positions), uniform=uniform)
    )
