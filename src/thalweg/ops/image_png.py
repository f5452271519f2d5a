"""PNG files of numbers that Pillow doesn't keep whole: written with 8 or 16 bits, read with 16."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import errors

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}
_CHANNELS = {kind: count for count, kind in _COLOUR_TYPES.items()}


class Header(NamedTuple):
    """What a PNG file begins with."""

    width: int
    height: int
    bits: int
    colour_type: int
    interlaced: bool


def header(data: bytes) -> Header:
    """The header of a PNG file.

    Raises:
      InvalidArgumentError: there is none.
    """
    if len(data) < 33 or data[12:16] != b"IHDR":
        raise errors.InvalidArgumentError(
            None, None, f"Invalid PNG. Failed to initialize decoder, size {len(data)}"
        )
    width, height, bits, kind, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    return Header(width, height, bits, kind, bool(interlaced))


def encode(pixels: Any, compression: int) -> bytes:
    """A PNG file of an array [height, width, channels] of 8 or 16 bits."""
    height, width, channels = pixels.shape
    bits = 8 * pixels.itemsize
    rows = np.ascontiguousarray(pixels.astype(pixels.dtype.newbyteorder(">"))).view(np.uint8)
    rows = rows.reshape(height, -1)
    form = struct.pack(">IIBBBBB", width, height, bits, _COLOUR_TYPES[channels], 0, 0, 0)
    body = zlib.compress(_filtered(rows, channels * pixels.itemsize).tobytes(), compression)
    return SIGNATURE + _chunk(b"IHDR", form) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, contents: bytes) -> bytes:
    return struct.pack(">I", len(contents)) + name + contents + struct.pack(">I", zlib.crc32(name + contents))


def _filtered(rows: Any, step: int) -> Any:
    """Each row as it is, or as differences to the left or upwards: whichever are the smallest."""
    candidates = np.repeat(rows[None], 3, axis=0)
    candidates[1, :, step:] -= rows[:, :-step]
    candidates[2, 1:] -= rows[:-1]
    cost = np.abs(candidates.view(np.int8).astype(np.int32)).sum(axis=2)
    kind = cost.argmin(axis=0)
    best = candidates[kind, np.arange(len(rows))]
    return np.concatenate([kind[:, None].astype(np.uint8), best], axis=1)


def read_16_bits(data: bytes) -> Any:
    """The pixels [height, width, channels] of a PNG file of 16 bits that isn't interlaced.

    Raises:
      InvalidArgumentError: the file is broken.
    """
    form = header(data)
    channels = _CHANNELS.get(form.colour_type)
    if channels is None:
        raise errors.InvalidArgumentError(
            None, None, f"Invalid PNG: colour type {form.colour_type} of 16 bits"
        )
    step = 2 * channels
    length = form.width * step + 1
    # No more is unpacked than the header says there is.
    unpacked = zlib.decompressobj().decompress(b"".join(_contents(data)), form.height * length)
    if len(unpacked) < form.height * length:
        raise errors.InvalidArgumentError(None, None, f"Invalid PNG data, size {len(data)}")
    rows = np.frombuffer(unpacked, np.uint8).reshape(form.height, length)
    pixels = np.empty((form.height, length - 1), np.uint8)
    above = np.zeros(length - 1, np.uint8)
    for row, line in enumerate(rows):
        above = pixels[row] = _unfiltered(int(line[0]), line[1:], above, step)
    return pixels.view(">u2").astype(np.uint16).reshape(form.height, form.width, channels)


def check_whole(data: bytes) -> None:
    """Refuse a file that ends before its last chunk does: InvalidArgumentError."""
    if all(name != b"IEND" for name, _ in _chunks(data)):
        raise errors.InvalidArgumentError(
            None, None, f"Invalid PNG data, size {len(data)}: the end is missing"
        )


def _chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The names of the chunks that are there as a whole, and where they begin."""
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        if at + 12 + size > len(data):
            return
        yield name, at
        at += 12 + size


def _contents(data: bytes) -> Iterator[bytes]:
    """The contents of the chunks that hold pixels."""
    for name, at in _chunks(data):
        if name == b"IDAT":
            (size,) = struct.unpack_from(">I", data, at)
            yield data[at + 8 : at + 8 + size]


def _unfiltered(kind: int, line: Any, above: Any, step: int) -> Any:
    if kind == 0:
        return line
    if kind == 1:
        return np.cumsum(line.reshape(-1, step), axis=0, dtype=np.uint8).reshape(-1)
    if kind == 2:
        return line + above
    if kind not in (3, 4):
        raise errors.InvalidArgumentError(None, None, f"Invalid PNG: there is no filter {kind}")
    result = [0] * step + line.tolist()
    upper = [0] * step + above.tolist()
    for i in range(step, len(result)):
        left, up = result[i - step], upper[i]
        guess = (left + up) // 2 if kind == 3 else _paeth(left, up, upper[i - step])
        result[i] = (result[i] + guess) & 255
    return np.array(result[step:], np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    """The neighbour that is nearest to left + up - corner."""
    guess = left + up - corner
    distances = abs(guess - left), abs(guess - up), abs(guess - corner)
    return (left, up, corner)[distances.index(min(distances))]
