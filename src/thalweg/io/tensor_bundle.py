"""Tensor bundles: the files of TensorFlow's checkpoints.

`prefix.index` is a sorted table from names to dtype, shape, place and checksum of each tensor, and
`prefix.data-00000-of-00001` has their bytes. Strings are there as their lengths, a checksum of these, and
their bytes.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.io.atomic import NewParts, replace_parts
from thalweg.io.crc32c import masked_checksum
from thalweg.io.sorted_table import entries_of, read_varint, table_of, varint
from thalweg.ops.files import contents
from thalweg.protos import message as message_of

# The bytes that an index may have; it has some hundred for each tensor.
_INDEX_BUDGET = 1 << 30


def index_path(prefix: str) -> str:
    return f"{prefix}.index"


def data_path(prefix: str, shard: int, count: int) -> str:
    return f"{prefix}.data-{shard:05d}-of-{count:05d}"


def exists(prefix: str) -> bool:
    """Whether there is a bundle of a prefix."""
    return os.path.isfile(index_path(prefix))


# Writing.


def write_bundle(prefix: str, tensors: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Write tensors; an earlier bundle of the prefix stays whole until the new one is.

    Args:
      prefix: the path without ".index".
      tensors: arrays by name; strings as arrays of objects.
    """
    index = index_path(prefix)
    entries = {b"": _header(1)}
    with NewParts(index) as new:
        part = new.add()
        offset = 0
        with open(part, "wb") as file:
            for name in sorted(tensors):
                array = np.asarray(tensors[name])
                data, checksum = _encoded(array)
                entries[name.encode()] = _entry(array, offset, len(data), checksum)
                file.write(data)
                offset += len(data)
        replace_parts(index, table_of(entries), {data_path(prefix, 0, 1): part}, *_old(prefix))


def _encoded(array: np.ndarray[Any, Any]) -> tuple[bytes, int]:
    """The bytes of a tensor, and their checksum."""
    if array.dtype != object:
        data = array.tobytes()
        return data, masked_checksum(data)
    strings = [x.encode() if isinstance(x, str) else bytes(x) for x in array.reshape(-1).tolist()]
    lengths = b"".join(struct.pack("<I", len(x)) for x in strings)
    checked = struct.pack("<I", masked_checksum(lengths))
    text = b"".join(strings)
    data = b"".join((*(varint(len(x)) for x in strings), checked, text))
    return data, masked_checksum(lengths + checked + text)


def _header(shards: int) -> bytes:
    header = message_of("BundleHeaderProto")(num_shards=shards)
    header.version.producer = 1
    return bytes(header.SerializeToString())


def _entry(array: np.ndarray[Any, Any], offset: int, size: int, checksum: int) -> bytes:
    entry = message_of("BundleEntryProto")(offset=offset, size=size, crc32c=checksum)
    entry.dtype = dtypes.string.as_datatype_enum if array.dtype == object else _number_of(array.dtype)
    entry.shape.SetInParent()
    for n in array.shape:
        entry.shape.dim.add(size=n)
    return bytes(entry.SerializeToString())


def _number_of(dtype: Any) -> int:
    return int(dtypes.as_dtype(dtype).as_datatype_enum)


def _old(prefix: str) -> tuple[dict[str, str], bytes] | tuple[()]:
    """Where the data of an earlier bundle is kept meanwhile, and the index that says so.

    A bundle of n files is one of n + 1 files as well, of which the last has nothing in it.
    """
    if not exists(prefix):
        return ()
    try:
        entries = entries_of(contents(index_path(prefix)), index_path(prefix))
        count = _shards(entries, prefix)
    except errors.DataLossError:
        return ()
    aside = {data_path(prefix, k, count): data_path(prefix, k, count + 1) for k in range(count)}
    if not all(map(os.path.isfile, aside)):
        return ()
    return aside, table_of({**entries, b"": _header(count + 1)})


# Reading.


class BundleReader:
    """The tensors of a bundle.

    Args:
      prefix: the path without ".index".

    Raises:
      NotFoundError: there is none.
      DataLossError: it is damaged.
    """

    def __init__(self, prefix: str) -> None:
        path = index_path(prefix)
        if not os.path.isfile(path):
            problem = f"Failed to find any matching files for {prefix}"
            raise errors.NotFoundError(None, None, f"Unsuccessful TensorSliceReader constructor: {problem}")
        if os.path.getsize(path) > _INDEX_BUDGET:
            raise errors.DataLossError(None, None, f"{path} is too large for an index.")
        entries = entries_of(contents(path), path)
        self._prefix = prefix
        self._count = _shards(entries, prefix)
        del entries[b""]
        self._entries = {
            _text(key, path): _parsed("BundleEntryProto", value, path) for key, value in entries.items()
        }

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    @property
    def names(self) -> list[str]:
        """The names of the tensors, in order."""
        return sorted(self._entries)

    def dtype(self, name: str) -> Any:
        """The dtype of a tensor."""
        try:
            return dtypes.as_dtype(int(self._entry(name).dtype))
        except TypeError as error:
            raise self._damage(name, "it is of an unknown dtype") from error

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor."""
        return tuple(int(d.size) for d in self._entry(name).shape.dim)

    def read(self, name: str) -> np.ndarray[Any, Any]:
        """The value of a tensor; strings as an array of objects.

        Raises:
          NotFoundError: there is no tensor of that name.
          DataLossError: the data is damaged.
        """
        entry = self._entry(name)
        if entry.slices:
            raise errors.UnimplementedError(None, None, f"{name} is stored in slices, in {self._prefix}.")
        data = self._data(name, entry)
        dtype, shape = self.dtype(name), self.shape(name)
        count = 1
        for n in shape:
            count *= n
        if min(shape, default=0) < 0:
            raise self._damage(name, f"its shape is {shape}")
        if dtype is dtypes.string:
            return self._strings(name, data, count, int(entry.crc32c)).reshape(shape)
        size = int(np.dtype(dtype.np).itemsize)
        if count * size != len(data):
            raise self._damage(name, f"its {len(data)} bytes are not those of shape {shape}, {dtype.name}")
        if masked_checksum(data) != entry.crc32c:
            raise self._damage(name, "its checksum is another one")
        return np.frombuffer(data, dtype.np).reshape(shape)

    def _entry(self, name: str) -> Any:
        if name not in self._entries:
            raise errors.NotFoundError(None, None, f"Key {name} not found in checkpoint")
        return self._entries[name]

    def _data(self, name: str, entry: Any) -> bytes:
        path = data_path(self._prefix, int(entry.shard_id), self._count)
        start, size = int(entry.offset), int(entry.size)
        if not os.path.isfile(path):
            raise errors.NotFoundError(None, None, f"{path}; No such file or directory")
        if start < 0 or size < 0 or start + size > os.path.getsize(path):
            raise self._damage(name, f"{size} bytes at {start} are beyond the end of {path}")
        with open(path, "rb") as file:
            file.seek(start)
            return file.read(size)

    def _strings(self, name: str, data: bytes, count: int, checksum: int) -> np.ndarray[Any, Any]:
        if count > len(data):
            raise self._damage(name, f"it has no {count} strings")
        lengths: list[int] = []
        place = 0
        try:
            for _ in range(count):
                length, place = read_varint(data, place)
                lengths.append(length)
            packed = b"".join(struct.pack("<I" if n < 1 << 32 else "<Q", n) for n in lengths)
        except (ValueError, struct.error) as error:
            raise self._damage(name, "the lengths of its strings are wrong") from error
        if place + 4 + sum(lengths) != len(data) or masked_checksum(packed + data[place:]) != checksum:
            raise self._damage(name, "its checksum is another one")
        place += 4
        found = np.empty(count, object)
        for k, length in enumerate(lengths):
            found[k] = data[place : place + length]
            place += length
        return found

    def _damage(self, name: str, problem: str) -> errors.DataLossError:
        message = f"The checkpoint {self._prefix} is damaged: {name}: {problem}."
        return errors.DataLossError(None, None, message)


def _shards(entries: Mapping[bytes, bytes], prefix: str) -> int:
    if b"" not in entries:
        raise errors.DataLossError(None, None, f"{index_path(prefix)} has no header.")
    header = _parsed("BundleHeaderProto", entries[b""], prefix)
    if header.endianness != 0:
        raise errors.UnimplementedError(None, None, f"The checkpoint {prefix} is of a big-endian machine.")
    return int(header.num_shards)


def _parsed(kind: str, data: bytes, path: str) -> Any:
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    parsed = message_of(kind)()
    try:
        parsed.ParseFromString(data)
    except DecodeError as error:
        raise errors.DataLossError(None, None, f"{path} is damaged: {error}") from error
    return parsed


def _text(key: bytes, path: str) -> str:
    try:
        return key.decode()
    except UnicodeDecodeError as error:
        raise errors.DataLossError(None, None, f"{path} is damaged: the name {key!r} is no text.") from error


def text_tensor(data: bytes) -> np.ndarray[Any, Any]:
    """A scalar string tensor."""
    array = np.empty((), object)
    array[()] = data
    return array
