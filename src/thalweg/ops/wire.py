"""Protocol buffers' wire format, read from many messages at once.

A message is a range of bytes, and a sequence of fields: a number and a kind, then the field's bytes. Here the
fields of all messages make a table. Many messages are read in step, the first field of each, then the second,
with arrays of positions; few are read one after the other. Nothing that the bytes say is believed before it
is checked: a field ends within its message, and memory is taken only for fields that are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_MOST_NUMBER = (1 << 29) - 1
_LONGEST_VARINT = 10
_BEYOND = 1 << 62
PADDING = bytes(2 * _LONGEST_VARINT)
_SIZES = np.array([0, 8, 0, -1, -1, 4, -1, -1])  # bytes of a field by its kind, as far as that tells it
_FEW = 24  # so many messages or fewer are read one by one


class Malformed(ValueError):
    """Bytes that are no message.

    Attributes:
      message: which of the messages it is.
    """

    def __init__(self, message: int) -> None:
        super().__init__(f"message {message} is malformed")
        self.message = message


class Buffer:
    """Strings of bytes in one piece, with zeros behind so that no read of a number leaves it."""

    def __init__(self, strings: Sequence[bytes]) -> None:
        self.data = b"".join([*strings, PADDING])
        self.array = np.frombuffer(self.data, np.uint8)
        lengths = np.fromiter(map(len, strings), np.int64, len(strings))
        self.ends = lengths.cumsum()
        self.begins = self.ends - lengths

    def slices(self, begins: Array, ends: Array) -> list[bytes]:
        """The bytes in each of some ranges."""
        data = self.data
        return [data[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]

    def joined(self, begins: Array, ends: Array) -> Array:
        """The bytes of some ranges one after the other."""
        sizes = ends - begins
        if len(sizes) and (sizes == sizes[0]).all():
            joined: Array = self.array[begins[:, None] + np.arange(sizes[0])].reshape(-1)
            return joined
        return np.frombuffer(b"".join(self.slices(begins, ends)), np.uint8)

    def equal(self, begins: Array, ends: Array, text: bytes) -> Array:
        """The numbers of those ranges that hold `text`."""
        found: Array = (ends - begins == len(text)).nonzero()[0]
        held = self.array[begins[found, None] + np.arange(len(text))]
        same: Array = (held == np.frombuffer(text, np.uint8)).all(axis=1)
        return found[same]


class Fields(NamedTuple):
    """Fields of messages, a row each, in the order of the messages and of the fields in them.

    Attributes:
      message: the number of the message that it is a field of.
      number, kind: the field's number and wire type.
      begin, end: where its bytes are, without those that tell their number.
    """

    message: Array
    number: Array
    kind: Array
    begin: Array
    end: Array

    def rows(self, chosen: Any) -> Fields:
        """Some of the rows."""
        return Fields(*(column[chosen] for column in self))

    def of(self, number: int) -> Fields:
        """The fields with this number that hold bytes."""
        return self.rows((self.number == number) & (self.kind == BYTES))


def fields(buffer: Buffer, begins: Array, ends: Array) -> Fields:
    """The fields of messages that lie from `begins` to `ends`.

    Raises:
      Malformed: one of them isn't a message.
    """
    parts: list[Fields] = []
    who, at, end = np.arange(len(begins)), begins, ends
    while True:
        unread = (at < end).nonzero()[0]
        who, at, end = who[unread], at[unread], end[unread]
        if len(who) <= _FEW:
            break
        part = _next_fields(buffer.array, who, at, end)
        parts.append(part)
        at = part.end
    if len(who) or not parts:
        parts.append(_one_by_one(buffer.data, who.tolist(), at.tolist(), end.tolist()))
    if len(parts) == 1:
        return parts[0]
    table = Fields(*map(np.concatenate, zip(*parts, strict=True)))
    return table.rows(np.argsort(table.message, kind="stable"))


def _next_fields(array: Array, who: Array, at: Array, end: Array) -> Fields:
    """The field that begins at `at`, of each message."""
    tag, begin = _varints(array, at)
    if (begin > end).any():
        raise Malformed(int(who[int((begin > end).argmax())]))
    kind, number = tag & 7, tag >> 3
    if (kind == BYTES).all():
        size, begin = _varints(array, begin)
    else:
        size, begin = _sizes(array, kind, begin)
    stop = begin + size
    good = (number > 0) & (number <= _MOST_NUMBER) & (size >= 0) & (begin <= stop) & (stop <= end)
    if not good.all():
        raise Malformed(int(who[int(good.argmin())]))
    return Fields(who, number, kind, begin, stop)


def _sizes(array: Array, kind: Array, begin: Array) -> tuple[Array, Array]:
    """How many bytes fields of several kinds have, -1 for kinds that don't exist, and where they begin."""
    size = _SIZES[kind]
    begin = begin.copy()
    index = (kind == BYTES).nonzero()[0]
    size[index], begin[index] = _varints(array, begin[index])
    index = (kind == VARINT).nonzero()[0]
    size[index] = _varints(array, begin[index])[1] - begin[index]
    return size, begin


def _varints(array: Array, at: Array) -> tuple[Array, Array]:
    """The number at each position, and where it ends; one that is too long ends beyond everything."""
    byte = array[at].astype(np.int64)
    value, after = byte & 0x7F, at + 1
    more = (byte >= 0x80).nonzero()[0]
    for shift in range(7, 7 * _LONGEST_VARINT, 7):
        if not len(more):
            return value, after
        byte = array[after[more]].astype(np.int64)
        value[more] |= (byte & 0x7F) << shift
        after[more] += 1
        more = more[byte >= 0x80]
    after[more] = _BEYOND
    return value, after


def _one_by_one(data: bytes, who: list[int], begins: list[int], ends: list[int]) -> Fields:
    found: list[tuple[int, int, int, int, int]] = []
    for message, begin, end in zip(who, begins, ends, strict=True):
        try:
            found += [(message, *field) for field in fields_of(data, begin, end)]
        except Malformed:
            raise Malformed(message) from None
    return Fields(*np.array(found, np.int64).reshape(-1, len(Fields._fields)).T)


def fields_of(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """The fields of one message: number, kind, begin and end; `data` has `PADDING` behind what it holds.

    Raises:
      Malformed: it isn't a message.
    """
    while at < end:
        tag, begin = data[at], at + 1
        if tag >= 0x80:
            tag, begin = _varint(data, at)
        kind, number = tag & 7, tag >> 3
        if kind == BYTES:
            size = data[begin]
            if size < 0x80:
                begin += 1
            else:
                size, begin = _varint(data, begin)
            at = begin + size
        elif kind == VARINT:
            _, at = _varint(data, begin)
        elif kind in (FIXED32, FIXED64):
            at = begin + (4 if kind == FIXED32 else 8)
        else:
            raise Malformed(0)
        if at > end or not 0 < number <= _MOST_NUMBER:
            raise Malformed(0)
        yield number, kind, begin, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number at a position, and where it ends.

    Raises:
      Malformed: it is too long.
    """
    byte = data[at]
    if byte < 0x80:
        return byte, at + 1
    value = byte & 0x7F
    for k in range(1, _LONGEST_VARINT):
        byte = data[at + k]
        value |= (byte & 0x7F) << 7 * k
        if byte < 0x80:
            return value & (1 << 64) - 1, at + k + 1
    raise Malformed(0)


def few_varints(data: bytes) -> Array:
    """The numbers that lie one after the other in a short string of bytes; see `packed_varints`."""
    values: list[int] = []
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            values.append(value & (1 << 64) - 1)
            value = shift = 0
        elif shift == 7 * _LONGEST_VARINT:
            raise Malformed(0)
    if shift:
        raise Malformed(0)
    return np.array(values, np.uint64).view(np.int64)


def packed_varints(strings: Sequence[bytes]) -> tuple[Array, Array]:
    """The numbers that lie one after the other in strings of bytes, as int64, and how many lie in each.

    Raises:
      Malformed: a string ends within a number, or a number is too long.
    """
    sizes = np.fromiter(map(len, strings), np.int64, len(strings))
    return varints_in(np.frombuffer(b"".join(strings), np.uint8), sizes)


def varints_in(array: Array, sizes: Array) -> tuple[Array, Array]:
    """The numbers that lie one after the other in bytes, as int64, and how many lie in each part of them.

    Args:
      array: the bytes of all parts, as uint8.
      sizes: how many bytes each part has.

    Raises:
      Malformed: a part ends within a number, or a number is too long.
    """
    ends = (array < 0x80).nonzero()[0]  # the bytes that end a number
    limits = sizes.cumsum()
    if len(ends) == len(array):
        return array.astype(np.int64), sizes
    last = array[limits[sizes > 0] - 1]
    if (last >= 0x80).any():
        raise Malformed(int((sizes > 0).nonzero()[0][int((last >= 0x80).argmax())]))
    before = ends.searchsorted(limits)
    counts = before.copy()
    counts[1:] -= before[:-1]
    lengths = ends.copy()
    lengths[1:] -= ends[:-1]
    lengths[0] += 1
    longest = int(lengths.max())
    if longest > _LONGEST_VARINT:
        raise Malformed(int(before.searchsorted(int(lengths.argmax()), side="right")))
    starts = ends - lengths + 1
    values = (array[starts] & 0x7F).astype(np.uint64)
    for k in range(1, longest):
        index = (lengths > k).nonzero()[0]
        values[index] |= (array[starts[index] + k] & 0x7F).astype(np.uint64) << np.uint64(7 * k)
    return values.view(np.int64), counts
