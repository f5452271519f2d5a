"""Examples that are laid out alike, as those that one program wrote are, read together.

The first record tells the layout: which keys follow each other, and how many bytes tell the length of what
comes next. That of the others is compared with it, the bytes before a feature's values in all records at a
time. Then the values' places are known, and no record is taken apart. Where layouts differ, or are none that
are foreseen here, nothing is read.

    record   Features: tag, length
    feature  entry: tag, length; key: tag, length, bytes; Feature: tag, length; list: tag, length;
             values: tag, length, bytes
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from thalweg.ops.wire import BYTES, Buffer, Malformed, fields_of

Array: TypeAlias = np.ndarray[Any, Any]

_LONGEST = 6  # bytes of a tag and a length
_LENGTH_BITS = 0x7F  # of the bytes that tell a length; the highest bit says that there are more


class Header(NamedTuple):
    """The bytes before some values, in the first record.

    Attributes:
      key: the feature's.
      kind: the number of its list in a Feature.
      mask: which bits of the bytes are the same in all records.
      fixed: these bits.
      digits: the places of the bytes that tell lengths.
      weights: what each of these adds to each length: [digits, lengths]; the last one is that of the values.
      more: by how much each length is more than the last one.
    """

    key: bytes
    kind: int
    mask: Array
    fixed: Array
    digits: Array
    weights: Array
    more: Array


class Place(NamedTuple):
    """Where the values of a feature lie in each record.

    Attributes:
      kind: the number of its list in a Feature.
      begins, ends: of the packed numbers, or of the one string.
    """

    kind: int
    begins: Array
    ends: Array


class _Unforeseen(Exception):
    """Records are laid out in another way than most, or one in another way than the first."""


class _Latest:
    """The layout found last: most often that of the next records too."""

    headers: list[Header] | None = None


def places(buffer: Buffer) -> dict[bytes, Place] | None:
    """Where the values under each key are in Examples; None if they aren't laid out alike."""
    if _Latest.headers is not None:
        found = _places(buffer, _Latest.headers)
        if found is not None:
            return found
    try:
        headers = list(_headers(buffer.data, int(buffer.begins[0]), int(buffer.ends[0])))
    except (_Unforeseen, Malformed):
        return None
    found = _places(buffer, headers)
    if found is not None:
        _Latest.headers = headers
    return found


def _places(buffer: Buffer, headers: list[Header]) -> dict[bytes, Place] | None:
    """Where the values are in records with these headers; None if they have others."""
    found: dict[bytes, Place] = {}
    record, *features = headers
    try:
        at, ends = _behind(record, buffer, buffer.begins)
        _require(ends == buffer.ends)
        for header in features:
            begins, at = _behind(header, buffer, at)
            found[header.key] = Place(header.kind, begins, at)
        _require(at == ends)
    except _Unforeseen:
        return None
    return found if len(found) == len(features) else None


def _behind(header: Header, buffer: Buffer, at: Array) -> tuple[Array, Array]:
    """Where what comes after a header begins and ends in each record."""
    begins = at + len(header.mask)
    _require(begins <= buffer.ends)
    text = buffer.array[at[:, None] + np.arange(len(header.mask))]
    _require(text & header.mask == header.fixed)
    lengths = (text.take(header.digits, 1) & _LENGTH_BITS) @ header.weights
    size = lengths[:, -1]
    _require(lengths - size[:, None] == header.more)
    ends = begins + size
    _require(ends <= buffer.ends)
    return begins, ends


def _require(condition: Array) -> None:
    if not condition.all():
        raise _Unforeseen


def _headers(data: bytes, begin: int, end: int) -> Iterator[Header]:
    """The headers of a record: that of all its features, then those of each."""
    features, features_end = _only(data, begin, end, 1)
    yield _header(data, b"", 0, [(begin, features, features_end)])
    at = features
    for number, kind, start, stop in fields_of(data, features, features_end):
        if number != 1 or kind != BYTES:
            raise _Unforeseen
        key, feature = _key_and_feature(data, start, stop)
        kind, held = _one(data, *feature)
        values = _only(data, *held, 1)
        nested = [(at, start, stop), (key[1], *feature), (feature[0], *held), (held[0], *values)]
        yield _header(data, data[slice(*key)], kind, nested)
        at = stop


def _header(data: bytes, key: bytes, kind: int, nested: list[tuple[int, int, int]]) -> Header:
    """The header of messages in each other: of each where its tag is, where it begins and where it ends."""
    if any(data[tag] >= 0x80 or begin - tag > _LONGEST for tag, begin, _ in nested):
        raise _Unforeseen
    start, stop = nested[0][0], nested[-1][1]
    text = np.frombuffer(data, np.uint8, stop - start, start)
    mask = np.full(len(text), 0xFF, np.uint8)
    digits: list[int] = []
    rows: list[list[int]] = []
    for number, (tag, begin, _) in enumerate(nested):
        for power, place in enumerate(range(tag + 1, begin)):
            digits.append(place - start)
            rows.append([1 << 7 * power if n == number else 0 for n in range(len(nested))])
    mask[digits] = ~np.uint8(_LENGTH_BITS)
    sizes = np.array([end - begin for _, begin, end in nested])
    return Header(key, kind, mask, text & mask, np.array(digits), np.array(rows), sizes - sizes[-1])


def _key_and_feature(data: bytes, begin: int, end: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where the key and the Feature of an entry are."""
    found = [(number, kind, (start, stop)) for number, kind, start, stop in fields_of(data, begin, end)]
    if [field[:2] for field in found] != [(1, BYTES), (2, BYTES)]:
        raise _Unforeseen
    return found[0][2], found[1][2]


def _one(data: bytes, begin: int, end: int) -> tuple[int, tuple[int, int]]:
    """The number of a message's one field, and where it is."""
    found = list(fields_of(data, begin, end))
    if len(found) != 1 or found[0][1] != BYTES:
        raise _Unforeseen
    number, _, start, stop = found[0]
    if not 1 <= number <= 3:
        raise _Unforeseen
    return number, (start, stop)


def _only(data: bytes, begin: int, end: int, wanted: int) -> tuple[int, int]:
    """Where the one field of a message is, which has this number."""
    number, place = _one(data, begin, end)
    if number != wanted:
        raise _Unforeseen
    return place
