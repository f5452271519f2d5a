"""Serialized Examples and SequenceExamples as tensors: `ParseExampleV2` and `ParseSequenceExampleV2`.

The keys wanted are attributes: of sparse features, whose values become sparse tensors, of dense features,
which have a shape, and of ragged features. The serialized records are a vector, or a scalar; then the
results lack the dimension of the batch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.rules import kernel_error, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.example_features import KINDS, Array, Column, Damaged, Features, Records, WrongKind
from thalweg.ops.string_arrays import check_strings

_ROWS = (dtypes.int32, dtypes.int64)
_TF_NAMES = {dtypes.float32: "float"}


class _Batch:
    """Serialized records and the names that errors call them by.

    Attributes:
      single: there is one record, and the results are its own, without a batch around them.
    """

    def __init__(self, serialized: Array, names: Array, what: str) -> None:
        if serialized.ndim > 1:
            shape = shape_text(serialized.shape)
            _refuse(f"Expected serialized to be a scalar or vector, got shape: {shape}")
        self.single = serialized.ndim == 0
        self.names = names.reshape(-1).tolist()
        self.what = what
        self.serialized = serialized.reshape(-1).tolist()
        self.count = len(self.serialized)
        if self.names and len(self.names) != self.count:
            _refuse(f"Expected {self.count} names, one for each record, received {len(self.names)}")
        with self.reading():
            self.records = Records(self.serialized)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Refuse records that turn out to be damaged while they are read."""
        try:
            yield
        except Damaged as error:
            data = self.serialized[error.record]
            start = repr(data[:32]) + ("…" if len(data) > 32 else "")
            message = f"Could not parse {self.what} input, value: {start} ({len(data)} bytes)"
            self.refuse(error.record, message)

    def refuse(self, record: int, message: str) -> NoReturn:
        """Refuse a record with an error that names it."""
        name = self.names[record].decode("utf-8", "replace") if self.names else "<unknown>"
        which = "" if self.single else f"Name: {name}, Index: {record}, "
        _refuse(f"{which}{message}")

    def columns(self, part: str, keys: Sequence[str], kinds: Sequence[DType]) -> list[Column]:
        """The values of some keys, among the `features` of the records or their `feature_lists`."""
        with self.reading():
            find: Any = getattr(self.records, part)
            features = find([key.encode() for key in keys])
            return [
                self.column(features, number, key, dtype)
                for number, (key, dtype) in enumerate(zip(keys, kinds, strict=True))
            ]

    def column(self, features: Features, number: int, key: str, dtype: DType) -> Column:
        try:
            return features.column(number, dtype)
        except WrongKind as error:
            names = [_TF_NAMES.get(d, d.name) for d in (dtype, error.found)]
            message = f"Data types don't match. Expected type: {names[0]}, Actual type: {names[1]}"
            self.refuse(error.record, f"Key: {key}.  {message}")


def _refuse(message: str) -> NoReturn:
    raise errors.InvalidArgumentError(None, None, message)


def _places(counts: Array) -> Array:
    """0, 1, … for the values of each row, given how many each row has."""
    starts = np.cumsum(counts) - counts
    places: Array = np.arange(int(counts.sum())) - np.repeat(starts, counts)
    return places


def _splits(counts: Array, dtype: DType) -> Array:
    """Where rows of these lengths begin and end."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(dtype.np)


def _zeros(shape: Sequence[int], dtype: DType) -> Array:
    array = np.empty(shape, dtype.np) if dtype is dtypes.string else np.zeros(shape, dtype.np)
    if dtype is dtypes.string:
        array.reshape(-1)[:] = b""
    return array


# Dense features.


def _dense(batch: _Batch, column: Column, key: str, default: Array, shape: tuple[int, ...]) -> Array:
    """A feature of fixed shape in every record; `default` has a value for all without it, or is empty."""
    dtype, size = dtypes.from_numpy(default.dtype), math.prod(shape)
    present = column.present
    all_present = bool(present.all())
    if not all_present and default.size == 0:
        message = f"Feature: {key} (data type: {dtype.name}) is required but could not be found."
        batch.refuse(int(np.argmin(present)), message)
    wrong = present & (column.counts != size)
    if wrong.any():
        first = int(wrong.argmax())
        found = f"Values size: {column.counts[first]} but output shape: {shape_text(shape)}"
        batch.refuse(first, f"Key: {key}.  Number of {dtype.name} values != expected.  {found}")
    if all_present:
        result = column.values.reshape(-1, *shape)
    else:
        result = _zeros((len(present), *shape), dtype)
        if default.size:
            result[:] = default.reshape(shape)
        result[present] = column.values.reshape(-1, *shape)
    return result.reshape(result.shape[1:]) if batch.single else result


def _padded(
    batch: _Batch, column: Column, key: str, default: Array, shape: tuple[int | None, ...]
) -> Array:
    """A feature whose first dimension varies, filled up to the longest."""
    row = tuple(int(n or 0) for n in shape[1:])
    stride = math.prod(row)
    dtype = dtypes.from_numpy(default.dtype)
    counts = column.counts
    wrong = np.flatnonzero(counts % stride if stride else counts)
    if len(wrong):
        message = f"Number of {dtype.name} values is not a multiple of stride length. Saw "
        shown = f"{counts[wrong[0]]} values but output shape is: {shape_text(shape)}"
        batch.refuse(int(wrong[0]), f"Key: {key}.  {message}{shown}")
    lengths = counts // max(stride, 1)
    result = _zeros((len(counts), int(lengths.max(initial=0)), *row), dtype)
    if default.size:
        result[:] = default.reshape(-1)[0]
    result[np.repeat(np.arange(len(counts)), lengths), _places(lengths)] = column.values.reshape(-1, *row)
    return result[0] if batch.single else result


def _check_dense(call: Call, keys: Any, types: Any, shapes: Any, defaults: Sequence[Spec]) -> None:
    for key, dtype, shape, default in zip(keys, types, shapes, defaults, strict=True):
        if dtype not in KINDS.values():
            raise TypeError(_not_allowed("Tdense", dtype))
        if default.dtype is not dtype:
            message = f"the default value of {key} is {default.dtype.name}, the feature is {dtype.name}"
            raise TypeError(message)
        if None in shape[1:]:
            message = f"Only the first dimension of a dense feature may be unknown; {key} has the shape "
            raise kernel_error(call, f"{message}{shape_text(shape)}")


def _not_allowed(attribute: str, dtype: DType) -> str:
    names = ", ".join(_TF_NAMES.get(d, d.name) for d in (dtypes.float32, dtypes.int64, dtypes.string))
    return f"Value for attr '{attribute}' of {dtype.name} is not in the list of allowed values: {names}"


def _check_types(attribute: str, types: Sequence[DType]) -> None:
    for dtype in types:
        if dtype not in KINDS.values():
            raise TypeError(_not_allowed(attribute, dtype))


def _check_rows(types: Sequence[DType]) -> None:
    for dtype in types:
        if dtype not in _ROWS:
            raise TypeError(f"row splits are int32 or int64, not {dtype.name}")


# Examples.


def _example_rule(call: Call, serialized: Spec, names: Spec, *defaults: Spec) -> tuple[Spec, ...]:
    check_strings(call, serialized, names)
    a = call.attrs
    _check_types("sparse_types", a["sparse_types"])
    _check_types("ragged_value_types", a["ragged_value_types"])
    _check_rows(a["ragged_split_types"])
    _check_dense(call, a["dense_keys"], a["dense_types"], a["dense_shapes"], defaults)
    return tuple(_feature_specs(serialized, a))


def _feature_specs(serialized: Spec, a: dict[str, Any]) -> Iterator[Spec]:
    batch = serialized.shape
    rank = None if batch is None else len(batch) + 1
    for _ in a["sparse_keys"]:
        yield spec_of(dtypes.int64, (None, rank))
    for dtype in a["sparse_types"]:
        yield spec_of(dtype, (None,))
    for _ in a["sparse_keys"]:
        yield spec_of(dtypes.int64, (rank,))
    for dtype, shape in zip(a["dense_types"], a["dense_shapes"], strict=True):
        yield spec_of(dtype, None if batch is None else (*batch, *shape))
    for dtype in a["ragged_value_types"]:
        yield spec_of(dtype, (None,))
    for dtype in a["ragged_split_types"]:
        yield spec_of(dtype, (0,) if batch == () else (None,))


@op("ParseExampleV2", _example_rule, host=True, differentiable=False)
def parse_example(
    xp: Any,
    serialized: Any,
    names: Any,
    *dense_defaults: Any,
    sparse_keys: tuple[str, ...],
    sparse_types: tuple[DType, ...],
    dense_keys: tuple[str, ...],
    dense_types: tuple[DType, ...],
    dense_shapes: tuple[tuple[int | None, ...], ...],
    ragged_keys: tuple[str, ...],
    ragged_value_types: tuple[DType, ...],
    ragged_split_types: tuple[DType, ...],
) -> Any:
    """Indices, values and shapes of the sparse features, the dense ones, values and splits of ragged ones."""
    batch = _Batch(serialized, names, "example")
    keys = (*sparse_keys, *dense_keys, *ragged_keys)
    kinds = (*sparse_types, *dense_types, *ragged_value_types)
    columns = batch.columns("features", keys, kinds)
    return _assembled(
        batch, columns, sparse_keys, dense_keys, dense_defaults, dense_shapes, ragged_split_types
    )


def _assembled(
    batch: _Batch,
    columns: Sequence[Column],
    sparse_keys: Sequence[str],
    dense_keys: Sequence[str],
    defaults: Sequence[Array],
    shapes: Sequence[tuple[int | None, ...]],
    split_types: Sequence[DType],
) -> tuple[Array, ...]:
    """Columns of sparse, dense and ragged features as tensors."""
    first_ragged = len(sparse_keys) + len(dense_keys)
    sparse, ragged = columns[: len(sparse_keys)], columns[first_ragged:]
    dense = []
    for key, column, default, shape in zip(
        dense_keys, columns[len(sparse_keys) : first_ragged], defaults, shapes, strict=True
    ):
        varies = bool(shape) and shape[0] is None
        make: Any = _padded if varies else _dense
        dense.append(make(batch, column, key, default, shape))
    splits = [
        np.zeros(0, dtype.np) if batch.single else _splits(column.counts, dtype)
        for column, dtype in zip(ragged, split_types, strict=True)
    ]
    return (
        *(_indices(column, batch.single) for column in sparse),
        *(column.values for column in sparse),
        *(_sparse_shape(column, batch.single) for column in sparse),
        *dense,
        *(column.values for column in ragged),
        *splits,
    )


def _indices(column: Column, single: bool) -> Array:
    places = _places(column.counts)
    if single:
        return places[:, None]
    return np.stack([np.repeat(np.arange(len(column.counts)), column.counts), places], axis=1)


def _sparse_shape(column: Column, single: bool) -> Array:
    longest = int(column.counts.max(initial=0))
    return np.array([longest] if single else [len(column.counts), longest], np.int64)


# SequenceExamples.


def _sequence_rule(call: Call, serialized: Spec, names: Spec, *defaults: Spec) -> tuple[Spec, ...]:
    check_strings(call, serialized, names)
    a = call.attrs
    for kind in ("sparse_types", "ragged_value_types"):
        _check_types(f"context_{kind}", a[f"context_{kind}"])
        _check_types(f"feature_list_{kind}", a[f"feature_list_{kind}"])
    _check_types("feature_list_dense_types", a["feature_list_dense_types"])
    _check_rows((*a["context_ragged_split_types"], *a["feature_list_ragged_split_types"]))
    _check_dense(
        call, a["context_dense_keys"], a["context_dense_types"], a["context_dense_shapes"], defaults
    )
    context = {name.removeprefix("context_"): value for name, value in a.items()}
    batch = serialized.shape
    rank = None if batch is None else len(batch) + 2
    split = (0,) if batch == () else (None,)
    sparse, dense = a["feature_list_sparse_types"], a["feature_list_dense_types"]
    shapes, ragged = a["feature_list_dense_shapes"], a["feature_list_ragged_value_types"]
    splits = a["feature_list_ragged_split_types"]
    return (
        *_feature_specs(serialized, context),
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
    batch = _Batch(serialized, names, "sequence example")
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
        *_assembled(
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
        *(_splits(lists.columns[key].counts, dtype) for key, dtype in splits),
    )


class _Lists:
    """The feature lists of SequenceExamples: a feature for each step of a record."""

    def __init__(self, batch: _Batch, keys: Sequence[str], kinds: Sequence[DType]) -> None:
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
            message = f"Number of {dtype.name} values != expected.  Values size: {found} but output shape: "
            self.batch.refuse(int(column.records[wrong[0]]), f"Key: {key}.  {message}{shape_text(shape)}")
        steps = self.steps(key)
        result = _zeros((self.count, int(steps.max(initial=0)), *shape), dtype)
        result[column.records, _places(steps)] = column.values.reshape(-1, *shape)
        lengths = steps.astype(np.int64)
        return (result[0], lengths.reshape(())) if self.batch.single else (result, lengths)

    def indices(self, key: str) -> Array:
        """Record, step and place of each value."""
        column = self.columns[key]
        steps = np.repeat(_places(self.steps(key)), column.counts)
        columns = [np.repeat(column.records, column.counts), steps, _places(column.counts)]
        return np.stack(columns[self.batch.single :], axis=1)

    def shape(self, key: str) -> Array:
        steps, counts = self.steps(key), self.columns[key].counts
        sizes = [self.count, int(steps.max(initial=0)), int(counts.max(initial=0))]
        return np.array(sizes[self.batch.single :], np.int64)

    def outer_splits(self, key: str, dtype: DType) -> Array:
        return np.zeros(0, dtype.np) if self.batch.single else _splits(self.steps(key), dtype)
