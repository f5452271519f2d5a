"""CRC-32C, the checksum of TensorFlow's files, of many strings of bytes at once.

A checksum is linear over bits: that of a string is the XOR of what each of its parts would give alone, with
zeros in the place of the others. So strings of one length make a matrix, whose columns of two bytes are
looked up in tables, and the results of neighbours are joined in pairs: that of the left one moves over the
bytes of the right one, which is again a look-up. Zeros in front of a string change nothing, so strings that
differ a little in length share a matrix too.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

_POLYNOMIAL = 0x82F63B78  # the bits of Castagnoli's polynomial, the highest power first
_BLOCK = 8  # bytes of a string that are looked up together
_AT_ONCE = 1 << 14  # blocks looked up in one go, so that all of their values stay in the cache
_ONES = np.uint32(0xFFFFFFFF)


def checksums(strings: Sequence[bytes]) -> Array:
    """The CRC-32C of each string, as uint32.

    Example:
      >>> from thalweg.io import crc32c
      >>> [hex(crc) for crc in crc32c.checksums([b"123456789", b""])]
      ['0xe3069283', '0x0']
    """
    lengths = np.fromiter(map(len, strings), np.int64, len(strings))
    widths = _padded(lengths)
    result = np.empty(len(strings), np.uint32)
    for width in np.unique(widths).tolist():
        chosen = np.flatnonzero(widths == width)
        padded = b"".join([strings[i].rjust(width, b"\0") for i in chosen.tolist()])
        result[chosen] = _plain(np.frombuffer(padded, np.uint8).reshape(len(chosen), width))
    crcs: Array = result ^ _of_start(lengths) ^ _ONES
    return crcs


def masked(crcs: Array) -> Array:
    """Checksums as files store them: rotated and moved, so that those of checksums make no trouble."""
    return ((crcs >> np.uint32(15)) | (crcs << np.uint32(17))) + np.uint32(0xA282EAD8)


def masked_checksum(data: bytes) -> int:
    """The checksum of one string, as files store it.

    Example:
      >>> from thalweg.io import crc32c
      >>> hex(crc32c.masked_checksum(b"123456789"))
      '0xc78ab0e5'
    """
    return int(masked(checksums([data]))[0])


def _padded(lengths: Array) -> Array:
    """The widths that strings are filled up to: whole blocks, and few different ones, an eighth apart."""
    blocks = np.maximum((lengths + _BLOCK - 1) // _BLOCK, 1)
    step = np.left_shift(1, np.maximum(np.frexp(blocks)[1] - 4, 0))
    widths: Array = (blocks + step - 1) // step * step * _BLOCK
    return widths


def _plain(rows: Array) -> Array:
    """The checksum of each row of bytes, from a register of zeros."""
    crcs = _of_blocks(rows.reshape(-1, _BLOCK)).reshape(len(rows), -1)
    level = 3  # a block is 2**3 bytes
    while crcs.shape[1] > 1:
        if crcs.shape[1] % 2:
            crcs = np.concatenate([np.zeros((len(crcs), 1), np.uint32), crcs], axis=1)
        halves = crcs.view(np.uint16)  # the low and the high half of each checksum
        low, high = _moves(level)
        crcs = crcs[:, 1::2] ^ low.take(halves[:, 0::4]) ^ high.take(halves[:, 1::4])
        level += 1
    return crcs[:, 0]


def _of_blocks(blocks: Array) -> Array:
    words = blocks.view(np.uint16)
    tables = _block_tables()
    crcs = np.empty(len(words), np.uint32)
    for start in range(0, len(words), _AT_ONCE):
        part = words[start : start + _AT_ONCE]
        found = tables[0].take(part[:, 0])
        for column in range(1, len(tables)):
            found ^= tables[column].take(part[:, column])
        crcs[start : start + _AT_ONCE] = found
    return crcs


def _of_start(lengths: Array) -> Array:
    """What the register's first value, all ones, makes of strings of these lengths."""
    distinct, where = np.unique(lengths, return_inverse=True)
    crcs = np.full(len(distinct), _ONES)
    for level in range(int(distinct.max(initial=0)).bit_length()):
        crcs = np.where(distinct >> level & 1, _moved(crcs, level), crcs)
    return crcs[where]


def _moved(crcs: Array, level: int) -> Array:
    """Checksums after `2**level` zero bytes more."""
    low, high = _moves(level)
    return low.take(crcs & np.uint32(0xFFFF)) ^ high.take(crcs >> np.uint32(16))


@lru_cache(maxsize=64)
def _moves(level: int) -> tuple[Array, Array]:
    """Tables of the move over `2**level` bytes, for the low and the high half of a checksum."""
    bits = np.left_shift(np.uint32(1), np.arange(32, dtype=np.uint32))
    moved = _after_zero_byte(bits) if level == 0 else _moved(_moved(bits, level - 1), level - 1)
    return _table(moved[:16]), _table(moved[16:])


@lru_cache(maxsize=1)
def _block_tables() -> list[Array]:
    """For each two bytes of a block the table of what they add to its checksum."""
    bits = np.left_shift(np.uint32(1), np.arange(16, dtype=np.uint32))
    images = _after_zero_byte(_after_zero_byte(bits))  # two bytes in the register move over themselves
    tables: list[Array] = []
    for _ in range(_BLOCK // 2):
        tables.insert(0, _table(images))
        images = _after_zero_byte(_after_zero_byte(images))
    return tables


def _after_zero_byte(crcs: Array) -> Array:
    for _ in range(8):
        crcs = np.where(crcs & 1, (crcs >> 1) ^ np.uint32(_POLYNOMIAL), crcs >> 1)
    return crcs.astype(np.uint32)


def _table(images: Array) -> Array:
    """The linear map that takes bit k to `images[k]`, of every number."""
    table = np.zeros(1, np.uint32)
    for image in images:
        table = np.concatenate([table, table ^ image])
    return table
