"""Ragged tensors of parsed values and of features that say how these are divided into rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thalweg.array import concat, reshape
from thalweg.dtypes import cast
from thalweg.io.parsing_features import RaggedFeature
from thalweg.math import cumsum, maximum, reduce_max, reduce_sum
from thalweg.ragged.tensor import RaggedTensor
from thalweg.rearranging import repeat

_Kinds = RaggedFeature


def ragged_feature(
    feature: RaggedFeature, name: str, parsed: Mapping[str, tuple[Any, Any]], single: bool
) -> Any:
    """The ragged tensor that a feature asks for.

    Args:
      parsed: for each key the values of all records, and the splits between the records.
      single: there is one record, and the result isn't a batch.
    """
    values, splits = parsed[feature.value_key or name]
    if single:
        for partition in reversed(feature.partitions):
            key = None if isinstance(partition, _Kinds.UniformRowLength) else parsed[partition.key][0]
            values = _divided(feature, values, partition, key)
        return values
    for partition in reversed(feature.partitions):
        values, splits = _divided_in_batch(feature, values, splits, partition, parsed)
    return RaggedTensor.from_row_splits(values, splits, validate=feature.validate)


def _divided(feature: RaggedFeature, values: Any, partition: Any, key: Any) -> Any:
    """The values of one record, divided into rows."""
    validate = feature.validate
    if isinstance(partition, _Kinds.UniformRowLength):
        return _uniform(feature, values, partition.length)
    rows = cast(key, feature.row_splits_dtype)
    if isinstance(partition, _Kinds.RowSplits):
        return RaggedTensor.from_row_splits(values, rows, validate=validate)
    if isinstance(partition, _Kinds.ValueRowIds):
        return RaggedTensor.from_value_rowids(values, rows, validate=validate)
    return _by_places(values, rows, partition, validate)


def _uniform(feature: RaggedFeature, values: Any, length: int) -> Any:
    if isinstance(values, RaggedTensor):
        rows = cast(length, feature.row_splits_dtype)
        return RaggedTensor.from_uniform_row_length(values, rows, validate=feature.validate)
    return reshape(values, [-1, length, *values.shape[1:]])


def _by_places(values: Any, rows: Any, partition: Any, validate: bool) -> Any:
    make = {
        _Kinds.RowLengths: RaggedTensor.from_row_lengths,
        _Kinds.RowStarts: RaggedTensor.from_row_starts,
        _Kinds.RowLimits: RaggedTensor.from_row_limits,
    }[type(partition)]
    return make(values, rows, validate=validate)


def _divided_in_batch(
    feature: RaggedFeature, values: Any, splits: Any, partition: Any, parsed: Mapping[str, tuple[Any, Any]]
) -> tuple[Any, Any]:
    """The values of all records divided into rows, and the splits of these rows between the records.

    A record's own numbers count from its first value on; added to where that is they count through all.
    """
    validate = feature.validate
    if isinstance(partition, _Kinds.UniformRowLength):
        return _uniform(feature, values, partition.length), splits // partition.length
    numbers, of_records = parsed[partition.key]
    numbers = cast(numbers, feature.row_splits_dtype)
    if isinstance(partition, _Kinds.RowSplits):
        # All but the first of a record's splits are where its rows end.
        ends = RaggedTensor.from_row_splits(numbers, of_records, validate=False)[:, 1:]
        numbers, of_records = ends.values, ends.row_splits
        partition = _Kinds.RowLimits(partition.key)
    counts = of_records[1:] - of_records[:-1]
    if isinstance(partition, _Kinds.ValueRowIds):
        ids = RaggedTensor.from_row_splits(numbers + 1, of_records, validate=False)
        zero = cast(0, feature.row_splits_dtype)
        rows = maximum(reduce_max(ids, axis=1), zero)
        first = cumsum(rows, exclusive=True)
        result = RaggedTensor.from_value_rowids(
            values, numbers + repeat(first, counts), nrows=reduce_sum(rows), validate=validate
        )
        return result, concat([[zero], cumsum(rows)], axis=0)
    if not isinstance(partition, _Kinds.RowLengths):
        numbers = numbers + repeat(splits[:-1], counts)
    return _by_places(values, numbers, partition, validate), of_records
