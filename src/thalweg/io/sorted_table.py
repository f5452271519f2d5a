"""Sorted tables: TensorFlow's files of keys and values, in the format of LevelDB.

A table is blocks of entries in the order of their keys, an index block with the last key of each and where
it is, and a footer that says where the index is. In a block a key is written as what differs from the key
before, anew at restart points; after the block are a byte for its compression and a checksum.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from thalweg.core import errors
from thalweg.io.crc32c import masked_checksum

_MAGIC = struct.pack("<Q", 0xDB4775248B80FB57)
_FOOTER = 48
_TRAILER = 5
_RESTART_INTERVAL = 16
_BLOCK_SIZE = 1 << 18
# Entries of the format's varints, of 64 bits at most.
_LONGEST_VARINT = 10


def varint(number: int) -> bytes:
    """A number in groups of seven bits, the lowest first."""
    data = bytearray()
    while number >= 0x80:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)
    return bytes(data)


def read_varint(data: bytes, place: int) -> tuple[int, int]:
    """The number at a place, and the place after it.

    Raises:
      ValueError: the data ends there, or the number has more than 64 bits.
    """
    number = 0
    for k in range(_LONGEST_VARINT):
        if place + k >= len(data):
            break
        byte = data[place + k]
        number |= (byte & 0x7F) << 7 * k
        if byte < 0x80:
            return number, place + k + 1
    raise ValueError(f"no number at byte {place}")


# Writing.


def table_of(entries: Mapping[bytes, bytes]) -> bytes:
    """The table of some entries."""
    out = bytearray()
    index: dict[bytes, bytes] = {}
    block: dict[bytes, bytes] = {}
    size = 0
    for key in sorted(entries):
        block[key] = entries[key]
        size += len(key) + len(entries[key])
        if size >= _BLOCK_SIZE:
            index[key] = _add_block(out, block)
            block, size = {}, 0
    if block:
        index[max(block)] = _add_block(out, block)
    handles = _add_block(out, {}) + _add_block(out, index, restart_interval=1)
    return bytes(out + handles.ljust(_FOOTER - len(_MAGIC), b"\0") + _MAGIC)


def _add_block(
    out: bytearray, entries: Mapping[bytes, bytes], restart_interval: int = _RESTART_INTERVAL
) -> bytes:
    """Append a block; where it is, as an index has it."""
    block = bytearray()
    restarts = [0]
    before = b""
    for number, (key, value) in enumerate(entries.items()):
        shared = 0
        if number and number % restart_interval == 0:
            restarts.append(len(block))
        elif number:
            shared = _shared(before, key)
        block += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        before = key
    block += struct.pack(f"<{len(restarts) + 1}I", *restarts, len(restarts))
    handle = varint(len(out)) + varint(len(block))
    block.append(0)
    out += block + struct.pack("<I", masked_checksum(bytes(block)))
    return handle


def _shared(a: bytes, b: bytes) -> int:
    """The length of what two keys begin with."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


# Reading.


def entries_of(table: bytes, path: str) -> dict[bytes, bytes]:
    """The entries of a table.

    Args:
      path: what messages call it.

    Raises:
      DataLossError: it is no table, or is damaged.
    """
    try:
        if len(table) < _FOOTER or table[-len(_MAGIC) :] != _MAGIC:
            raise ValueError("it doesn't end as one")
        footer = table[-_FOOTER:]
        _, place = _handle(footer, 0)
        (start, size), _ = _handle(footer, place)
        found: dict[bytes, bytes] = {}
        for _, value in _block_entries(_block(table, start, size)):
            (start, size), _ = _handle(value, 0)
            found.update(_block_entries(_block(table, start, size)))
        return found
    except (ValueError, struct.error, IndexError) as error:
        message = f"{path} is no table of TensorFlow's, or is damaged: {error}"
        raise errors.DataLossError(None, None, message) from error


def _handle(data: bytes, place: int) -> tuple[tuple[int, int], int]:
    """Where a block is, and the place after that."""
    start, place = read_varint(data, place)
    size, place = read_varint(data, place)
    return (start, size), place


def _block(table: bytes, start: int, size: int) -> bytes:
    end = start + size
    if end + _TRAILER > len(table):
        raise ValueError(f"a block of {size} bytes at {start} is beyond the end")
    (checksum,) = struct.unpack_from("<I", table, end + 1)
    if masked_checksum(table[start : end + 1]) != checksum:
        raise ValueError(f"the checksum of the block at {start} is another one")
    if table[end] != 0:
        raise ValueError(f"the block at {start} is compressed in a way that isn't known")
    return table[start:end]


def _block_entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    (count,) = struct.unpack_from("<I", block, len(block) - 4)
    end = len(block) - 4 * (count + 1)
    place = 0
    key = b""
    while place < end:
        shared, place = read_varint(block, place)
        rest, place = read_varint(block, place)
        length, place = read_varint(block, place)
        if shared > len(key) or place + rest + length > end:
            raise ValueError(f"an entry is longer than its block of {len(block)} bytes")
        key = key[:shared] + block[place : place + rest]
        place += rest
        yield key, block[place : place + length]
        place += length
