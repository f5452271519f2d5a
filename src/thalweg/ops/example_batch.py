"""Columns of features as tensors, for a batch of serialized records."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.dtypes import DType
from thalweg.core.rules import shape_text
from thalweg.ops.example_features import (
    Array,
    Column,
    Damaged,
    Features,
    Records,
    WrongKind,
    columns_of_one_layout,
)

C_NAMES = {dtypes.float32: "float"}


# What is wrong with a feature.


def not_found(key: str, dtype: DType) -> str:
    return f"Feature: {key} (data type: {dtype.name}) is required but could not be found."


def other_kind(key: str, wanted: DType, found: DType) -> str:
    names = [C_NAMES.get(dtype, dtype.name) for dtype in (wanted, found)]
    return f"Key: {key}.  Data types don't match. Expected type: {names[0]}, Actual type: {names[1]}"


def other_size(key: str, dtype: DType, found: int, shape: tuple[int | None, ...]) -> str:
    return (
        f"Key: {key}.  Number of {dtype.name} values != expected.  "
        f"Values size: {found} but output shape: {shape_text(shape)}"
    )


def other_stride(key: str, dtype: DType, found: int, shape: tuple[int | None, ...]) -> str:
    return (
        f"Key: {key}.  Number of {dtype.name} values is not a multiple of stride length. "
        f"Saw {found} values but output shape is: {shape_text(shape)}"
    )


def damaged(what: str, data: bytes) -> str:
    start = repr(data[:32]) + ("…" if len(data) > 32 else "")
    return f"Could not parse {what} input, value: {start} ({len(data)} bytes)"


class Batch:
    """Serialized records and the names that errors call them by.

    Attributes:
      single: there is one record, and the results are its own, without a batch around them.
    """

    def __init__(self, serialized: Array, names: Array, what: str) -> None:
        if serialized.ndim > 1:
            shape = shape_text(serialized.shape)
            refuse(f"Expected serialized to be a scalar or vector, got shape: {shape}")
        self.single = serialized.ndim == 0
        self.names = names.reshape(-1).tolist()
        self.what = what
        self.serialized = serialized.reshape(-1).tolist()
        self.count = len(self.serialized)
        if self.names and len(self.names) != self.count:
            refuse(f"Expected {self.count} names, one for each record, received {len(self.names)}")
        self.records = Records(self.serialized)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Refuse records that turn out to be damaged while they are read."""
        try:
            yield
        except Damaged as error:
            self.refuse(error.record, damaged(self.what, self.serialized[error.record]))

    def refuse(self, record: int, message: str) -> NoReturn:
        """Refuse a record with an error that names it."""
        name = self.names[record].decode("utf-8", "replace") if self.names else "<unknown>"
        which = "" if self.single else f"Name: {name}, Index: {record}, "
        refuse(f"{which}{message}")

    def columns(self, part: str, keys: Sequence[str], kinds: Sequence[DType]) -> list[Column]:
        """The values of some keys, among the `features` of the records or their `feature_lists`."""
        names = [key.encode() for key in keys]
        if part == "features":
            alike = columns_of_one_layout(self.records, names, kinds)
            if alike is not None:
                return alike
        with self.reading():
            find: Any = getattr(self.records, part)
            features = find(names)
            return [
                self.column(features, number, key, dtype)
                for number, (key, dtype) in enumerate(zip(keys, kinds, strict=True))
            ]

    def column(self, features: Features, number: int, key: str, dtype: DType) -> Column:
        try:
            return features.column(number, dtype)
        except WrongKind as error:
            self.refuse(error.record, other_kind(key, dtype, error.found))


def refuse(message: str) -> NoReturn:
    raise errors.InvalidArgumentError(None, None, message)


def places_in_rows(counts: Array) -> Array:
    """0, 1, … for the values of each row, given how many each row has."""
    starts = np.cumsum(counts) - counts
    places: Array = np.arange(int(counts.sum())) - np.repeat(starts, counts)
    return places


def splits_of(counts: Array, dtype: DType) -> Array:
    """Where rows of these lengths begin and end."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(dtype.np)


def zeros(shape: Sequence[int], dtype: DType) -> Array:
    array = np.empty(shape, dtype.np) if dtype is dtypes.string else np.zeros(shape, dtype.np)
    if dtype is dtypes.string:
        array.reshape(-1)[:] = b""
    return array


def _dense(batch: Batch, column: Column, key: str, default: Array, shape: tuple[int, ...]) -> Array:
    """A feature of fixed shape in every record; `default` has a value for all without it, or is empty."""
    dtype, size = dtypes.from_numpy(default.dtype), math.prod(shape)
    present = column.present
    all_present = bool(present.all())
    if not all_present and default.size == 0:
        batch.refuse(int(np.argmin(present)), not_found(key, dtype))
    wrong = present & (column.counts != size)
    if wrong.any():
        first = int(wrong.argmax())
        batch.refuse(first, other_size(key, dtype, int(column.counts[first]), shape))
    if all_present:
        result = column.values.reshape(-1, *shape)
    else:
        result = zeros((len(present), *shape), dtype)
        if default.size:
            result[:] = default.reshape(shape)
        result[present] = column.values.reshape(-1, *shape)
    return result.reshape(result.shape[1:]) if batch.single else result


def _padded(batch: Batch, column: Column, key: str, default: Array, shape: tuple[int | None, ...]) -> Array:
    """A feature whose first dimension varies, filled up to the longest."""
    row = tuple(int(n or 0) for n in shape[1:])
    stride = math.prod(row)
    dtype = dtypes.from_numpy(default.dtype)
    counts = column.counts
    wrong = np.flatnonzero(counts % stride if stride else counts)
    if len(wrong):
        batch.refuse(int(wrong[0]), other_stride(key, dtype, int(counts[wrong[0]]), shape))
    lengths = counts // max(stride, 1)
    result = zeros((len(counts), int(lengths.max(initial=0)), *row), dtype)
    if default.size:
        result[:] = default.reshape(-1)[0]
    rows = np.repeat(np.arange(len(counts)), lengths)
    result[rows, places_in_rows(lengths)] = column.values.reshape(-1, *row)
    return result[0] if batch.single else result


def assembled(
    batch: Batch,
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
        np.zeros(0, dtype.np) if batch.single else splits_of(column.counts, dtype)
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
    places = places_in_rows(column.counts)
    if single:
        return places[:, None]
    return np.stack([np.repeat(np.arange(len(column.counts)), column.counts), places], axis=1)


def _sparse_shape(column: Column, single: bool) -> Array:
    longest = int(column.counts.max(initial=0))
    return np.array([longest] if single else [len(column.counts), longest], np.int64)
