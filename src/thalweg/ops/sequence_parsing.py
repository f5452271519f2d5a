"""Serialized SequenceExamples as tensors: `ParseSequenceExampleV2`, after the manner of `ParseExampleV2`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.example_batch import Batch, assembled, other_size, places_in_rows, splits_of, zeros
from thalweg.ops.example_features import Array
from thalweg.ops.example_parsing import check_dense, check_rows, check_types, feature_specs
from thalweg.ops.string_arrays import check_strings


def _sequence_rule(call: Call, serialized: Spec, names: Spec, *defaults: Spec) -> tuple[Spec, ...]:
    check_strings(call, serialized, names)
    a = call.attrs
    for kind in ("sparse_types", "ragged_value_types"):
        check_types(f"context_{kind}", a[f"context_{kind}"])
        check_types(f"feature_list_{kind}", a[f"feature_list_{kind}"])
    check_types("feature_list_dense_types", a["feature_list_dense_types"])
    check_rows((*a["context_ragged_split_types"], *a["feature_list_ragged_split_types"]))
    check_dense(call, a["context_dense_keys"], a["context_dense_types"], a["context_dense_shapes"], defaults)
    context = {name.removeprefix("context_"): value for name, value in a.items()}
    batch = serialized.shape
    rank = None if batch is None else len(batch) + 2
    split = (0,) if batch == () else (None,)
    sparse, dense = a["feature_list_sparse_types"], a["feature_list_dense_types"]
    shapes, ragged = a["feature_list_dense_shapes"], a["feature_list_ragged_value_types"]
    splits = a["feature_list_ragged_split_types"]
    return (
        *feature_specs(serialized, context),
        *(spec_of(dtypes.int64, (None, rank)) for _ in sparse),
        *(spec_of(dtype, (None,)) for dtype in sparse),
        *(spec_of(dtypes.int64, (rank,)) for _ in sparse),
        *(
            spec_of(dtype, None if batch is None else (*batch, None, *shape))
            for dtype, shape in zip(dense, shapes, strict=True)
        ),
        *(spec_of(dtypes.int64, batch) for _ in dense),
        *(spec_of(dtype, (None,)) for dtype in ragged),
        *(spec_of(dtype, split) for dtype in splits),
        *(spec_of(dtype, (None,)) for dtype in splits),
    )


@op("ParseSequenceExampleV2", _sequence_rule, host=True, differentiable=False)
def parse_sequence_example(
    xp: Any,
    serialized: Any,
    names: Any,
    *context_dense_defaults: Any,
    context_sparse_keys: tuple[str, ...],
    context_sparse_types: tuple[DType, ...],
    context_dense_keys: tuple[str, ...],
    context_dense_types: tuple[DType, ...],
    context_dense_shapes: tuple[tuple[int | None, ...], ...],
    context_ragged_keys: tuple[str, ...],
    context_ragged_value_types: tuple[DType, ...],
    context_ragged_split_types: tuple[DType, ...],
    feature_list_sparse_keys: tuple[str, ...],
    feature_list_sparse_types: tuple[DType, ...],
    feature_list_dense_keys: tuple[str, ...],
    feature_list_dense_types: tuple[DType, ...],
    feature_list_dense_shapes: tuple[tuple[int, ...], ...],
    feature_list_dense_may_miss: tuple[bool, ...],
    feature_list_ragged_keys: tuple[str, ...],
    feature_list_ragged_value_types: tuple[DType, ...],
    feature_list_ragged_split_types: tuple[DType, ...],
) -> Any:
    """The context's features as of `ParseExampleV2`; then indices, values and shapes of sparse feature lists,
    dense ones and their lengths, values of ragged ones, their outer and their inner splits."""
    batch = Batch(serialized, names, "sequence example")
    keys = (*context_sparse_keys, *context_dense_keys, *context_ragged_keys)
    kinds = (*context_sparse_types, *context_dense_types, *context_ragged_value_types)
    context = batch.columns("features", keys, kinds)
    lists = _Lists(
        batch,
        (*feature_list_sparse_keys, *feature_list_dense_keys, *feature_list_ragged_keys),
        (*feature_list_sparse_types, *feature_list_dense_types, *feature_list_ragged_value_types),
    )
    dense = [
        lists.dense(key, shape, may_miss)
        for key, shape, may_miss in zip(
            feature_list_dense_keys, feature_list_dense_shapes, feature_list_dense_may_miss, strict=True
        )
    ]
    splits = list(zip(feature_list_ragged_keys, feature_list_ragged_split_types, strict=True))
    return (
        *assembled(
            batch,
            context,
            context_sparse_keys,
            context_dense_keys,
            context_dense_defaults,
            context_dense_shapes,
            context_ragged_split_types,
        ),
        *(lists.indices(key) for key in feature_list_sparse_keys),
        *(lists.columns[key].values for key in feature_list_sparse_keys),
        *(lists.shape(key) for key in feature_list_sparse_keys),
        *(array for array, _ in dense),
        *(lengths for _, lengths in dense),
        *(lists.columns[key].values for key in feature_list_ragged_keys),
        *(lists.outer_splits(key, dtype) for key, dtype in splits),
        *(splits_of(lists.columns[key].counts, dtype) for key, dtype in splits),
    )


class _Lists:
    """The feature lists of SequenceExamples: a feature for each step of a record."""

    def __init__(self, batch: Batch, keys: Sequence[str], kinds: Sequence[DType]) -> None:
        self.batch = batch
        self.count = batch.count
        self.columns = dict(zip(keys, batch.columns("feature_lists", keys, kinds), strict=True))

    def steps(self, key: str) -> Array:
        """How many steps each record has."""
        return np.bincount(self.columns[key].records, minlength=self.count)

    def dense(self, key: str, shape: tuple[int, ...], may_miss: bool) -> tuple[Array, Array]:
        """Features of a fixed shape, the steps filled up with zeros to the most, and their number."""
        column = self.columns[key]
        dtype = dtypes.from_numpy(column.values.dtype)
        if not may_miss and not column.lists.all():
            message = f"Feature list '{key}' is required but could not be found; is allow_missing meant?"
            self.batch.refuse(int(np.argmin(column.lists)), f"Key: {key}.  {message}")
        wrong = np.flatnonzero(column.counts != math.prod(shape))
        if len(wrong):
            found = int(column.counts[wrong[0]])
            self.batch.refuse(int(column.records[wrong[0]]), other_size(key, dtype, found, shape))
        steps = self.steps(key)
        result = zeros((self.count, int(steps.max(initial=0)), *shape), dtype)
        result[column.records, places_in_rows(steps)] = column.values.reshape(-1, *shape)
        lengths = steps.astype(np.int64)
        return (result[0], lengths.reshape(())) if self.batch.single else (result, lengths)

    def indices(self, key: str) -> Array:
        """Record, step and place of each value."""
        column = self.columns[key]
        steps = np.repeat(places_in_rows(self.steps(key)), column.counts)
        columns = [np.repeat(column.records, column.counts), steps, places_in_rows(column.counts)]
        return np.stack(columns[self.batch.single :], axis=1)

    def shape(self, key: str) -> Array:
        steps, counts = self.steps(key), self.columns[key].counts
        sizes = [self.count, int(steps.max(initial=0)), int(counts.max(initial=0))]
        return np.array(sizes[self.batch.single :], np.int64)

    def outer_splits(self, key: str, dtype: DType) -> Array:
        return np.zeros(0, dtype.np) if self.batch.single else splits_of(self.steps(key), dtype)
