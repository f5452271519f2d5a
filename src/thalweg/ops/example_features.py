"""The features in serialized Examples and SequenceExamples, a column for each key.

    Example          1: Features (context of a SequenceExample)
    SequenceExample  1: Features, 2: FeatureLists
    Features         1: map from key to Feature
    FeatureLists     1: map from key to FeatureList
    FeatureList      1: Feature, any number of them
    Feature          1: BytesList, 2: FloatList, 3: Int64List; one of them
    …List            1: the values; numbers packed or not

All records are read together: where they are laid out alike each feature at once, else level by level.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.ops.example_layout import Place, places
from thalweg.ops.string_arrays import strings
from thalweg.ops.wire import BYTES, FIXED32, VARINT, Buffer, Fields, Malformed, fields, varints_in

Array: TypeAlias = np.ndarray[Any, Any]

# What the number of a list's field in a Feature says.
KINDS: dict[int, DType] = {1: dtypes.string, 2: dtypes.float32, 3: dtypes.int64}
_KIND_OF = {dtype: number for number, dtype in KINDS.items()}
_CONTEXT, _FEATURE_LISTS = 1, 2


class Damaged(ValueError):
    """A record that is no Example.

    Attributes:
      record: its number.
    """

    def __init__(self, record: int) -> None:
        super().__init__(f"record {record} is damaged")
        self.record = record


class Column(NamedTuple):
    """A key's values in all records, those of a feature after those of the one before.

    Attributes:
      values: the values.
      counts: how many of them each feature has.
      present: which features have a list of values, even an empty one.
      records: the record that each feature is of; in Examples every record has one.
      lists: which records have the key.
    """

    values: Array
    counts: Array
    present: Array
    records: Array
    lists: Array


class WrongKind(TypeError):
    """A feature of another dtype than the one wanted.

    Attributes:
      record: the number of the record that it is in.
      found: the dtype that it has.
    """

    def __init__(self, record: int, found: DType) -> None:
        super().__init__(f"record {record} has {found.name} values")
        self.record = record
        self.found = found


class Records:
    """Serialized Examples or SequenceExamples; `Damaged` is raised when one is read that is neither."""

    def __init__(self, serialized: Sequence[bytes]) -> None:
        self.count = len(serialized)
        self.buffer = Buffer(serialized)

    @cached_property
    def parts(self) -> Fields:
        """The records' fields."""
        return self._fields(self.buffer.begins, self.buffer.ends, np.arange(self.count))

    def _fields(self, begins: Array, ends: Array, records: Array) -> Fields:
        """The fields of messages that are parts of `records`."""
        try:
            return fields(self.buffer, begins, ends)
        except Malformed as error:
            raise Damaged(int(records[error.message])) from None

    def features(self, keys: Sequence[bytes]) -> Features:
        """The features under some keys, those of a SequenceExample's context."""
        slots, begins, ends = self._found(_CONTEXT, keys)
        records = np.tile(np.arange(self.count), len(keys))
        all_begins, all_ends = np.zeros((2, len(records)), np.int64)
        all_begins[slots], all_ends[slots] = begins, ends
        lists = np.zeros(len(records), bool)
        lists[slots] = True
        starts = np.arange(len(keys) + 1) * self.count
        return Features(self, records, all_begins, all_ends, starts, lists)

    def feature_lists(self, keys: Sequence[bytes]) -> Features:
        """The features in the feature lists under some keys of SequenceExamples."""
        slots, begins, ends = self._found(_FEATURE_LISTS, keys)
        lists = np.zeros(len(keys) * self.count, bool)
        lists[slots] = True
        steps = self._fields(begins, ends, slots % max(self.count, 1)).of(1)
        owners = slots[steps.message]
        order = np.argsort(owners, kind="stable")
        owners = owners[order]
        starts = np.searchsorted(owners, np.arange(len(keys) + 1) * self.count)
        records = owners % max(self.count, 1)
        return Features(self, records, steps.begin[order], steps.end[order], starts, lists)

    def _found(self, part: int, keys: Sequence[bytes]) -> tuple[Array, Array, Array]:
        """Where the values of a map's entries are: slot, begin, end; key k of record i has slot k·count + i.

        Of entries with the same key the last one counts.
        """
        maps = self.parts.of(part)
        entries = self._fields(maps.begin, maps.end, maps.message).of(1)
        records = maps.message[entries.message]
        inner = self._fields(entries.begin, entries.end, records)
        key_range, value_range = (_last(inner.of(number), len(records)) for number in (1, 2))
        slots, chosen = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for number, key in enumerate(keys):
            entry = self.buffer.equal(*key_range, key)
            last = np.full(self.count, -1)
            last[records[entry]] = entry
            having = (last >= 0).nonzero()[0]
            slots.append(number * self.count + having)
            chosen.append(last[having])
        index = np.concatenate(chosen)
        return np.concatenate(slots), value_range[0][index], value_range[1][index]


def _last(found: Fields, count: int) -> tuple[Array, Array]:
    """Where the last of the fields found in each of `count` messages is; nowhere if there is none."""
    begins, ends = np.zeros((2, count), np.int64)
    begins[found.message], ends[found.message] = found.begin, found.end
    return begins, ends


class Features:
    """Features, those of one key after those of another.

    Args:
      owners: the record of each.
      begins, ends: where each is; an empty range stands for none.
      starts: where the features of each key begin among all, and where those of the last end.
      lists: for each key and each record whether the record has the key.
    """

    def __init__(
        self, records: Records, owners: Array, begins: Array, ends: Array, starts: Array, lists: Array
    ) -> None:
        self.records = records
        self.owners = owners
        self.starts = starts
        self.lists = lists
        held = records._fields(begins, ends, owners)
        held = held.rows((held.kind == BYTES) & (held.number >= 1) & (held.number <= len(KINDS)))
        self.kinds = np.zeros(len(owners), np.int64)
        self.kinds[held.message] = held.number
        self.items = records._fields(*_last(held, len(owners)), owners)
        self.items = self.items.rows(self.items.number == 1)

    def column(self, key: int, dtype: DType) -> Column:
        """The values of the key with this number.

        Raises:
          WrongKind: a feature has values of another dtype.
          Damaged: its values can't be read.
        """
        start, stop = (int(n) for n in self.starts[key : key + 2])
        owners, kinds = self.owners[start:stop], self.kinds[start:stop]
        other = (kinds != _KIND_OF[dtype]) & (kinds != 0)
        if other.any():
            first = int(other.argmax())
            raise WrongKind(int(owners[first]), KINDS[int(kinds[first])])
        rows = slice(*self.items.message.searchsorted((start, stop)))
        items = self.items.rows(rows)
        message = items.message - start
        try:
            values, sizes = _READERS[dtype](self.records.buffer, items)
        except Malformed as error:
            raise Damaged(int(owners[message[error.message]])) from None
        counts = np.bincount(message, sizes, stop - start).astype(np.int64)
        lists = self.lists[key * self.records.count : (key + 1) * self.records.count]
        return Column(values, counts, kinds != 0, owners, lists)


def columns_of_one_layout(
    records: Records, keys: Sequence[bytes], kinds: Sequence[DType]
) -> list[Column] | None:
    """The values of some keys in Examples laid out alike; None if they aren't, or have other dtypes."""
    found = places(records.buffer) if records.count else None
    if found is None:
        return None
    everywhere, nowhere = np.ones(records.count, bool), np.zeros(records.count, bool)
    numbers = np.arange(records.count)
    columns = []
    for key, dtype in zip(keys, kinds, strict=True):
        place = found.get(key)
        if place is None:
            absent = strings((), (0,)) if dtype is dtypes.string else np.zeros(0, dtype.np)
            columns.append(Column(absent, np.zeros(records.count, np.int64), nowhere, numbers, nowhere))
        elif KINDS[place.kind] is not dtype:
            return None
        else:
            try:
                values, counts = _values_at(records.buffer, place)
            except Malformed:
                return None
            columns.append(Column(values, counts, everywhere, numbers, everywhere))
    return columns


def _values_at(buffer: Buffer, place: Place) -> tuple[Array, Array]:
    """The values in some places, and how many are in each."""
    ones = np.ones_like(place.begins)
    packed = Fields(np.arange(len(ones)), ones, BYTES * ones, place.begins, place.ends)
    return _READERS[KINDS[place.kind]](buffer, packed)


def _check_kinds(items: Fields, allowed: tuple[int, ...]) -> None:
    bad = items.kind != allowed[0]
    for kind in allowed[1:]:
        bad &= items.kind != kind
    if bad.any():
        raise Malformed(int(bad.argmax()))


def _texts(buffer: Buffer, items: Fields) -> tuple[Array, Array]:
    _check_kinds(items, (BYTES,))
    texts = buffer.slices(items.begin, items.end)
    return strings(texts, (len(texts),)), np.ones(len(texts), np.int64)


def _floats(buffer: Buffer, items: Fields) -> tuple[Array, Array]:
    _check_kinds(items, (BYTES, FIXED32))
    sizes = items.end - items.begin
    bad = sizes & 3 != 0
    if bad.any():
        raise Malformed(int(bad.argmax()))
    values = buffer.joined(items.begin, items.end).view("<f4")
    return values.astype(np.float32), sizes >> 2


def _integers(buffer: Buffer, items: Fields) -> tuple[Array, Array]:
    _check_kinds(items, (BYTES, VARINT))
    return varints_in(buffer.joined(items.begin, items.end), items.end - items.begin)


_READERS: dict[DType, Callable[[Buffer, Fields], tuple[Array, Array]]] = {
    dtypes.string: _texts,
    dtypes.float32: _floats,
    dtypes.int64: _integers,
}
