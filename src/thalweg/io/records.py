"""TFRecord files: `tf.io.TFRecordWriter`, and the reader behind `tf.data.TFRecordDataset`.

A file is a sequence of records, each of

    length    8 bytes, the lowest first
    checksum  4 bytes, of the length
    data      `length` bytes
    checksum  4 bytes, of the data

The checksums are masked CRC-32Cs. The whole may be compressed. Records are written and read many at a time,
so that their checksums are computed together.
"""

from __future__ import annotations

import os
import stat
import struct
import threading
import weakref
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Any, ClassVar

from thalweg.core import errors
from thalweg.io import crc32c
from thalweg.ops.files import of_system, path_of

_LENGTH = struct.Struct("<Q")
_CRC = struct.Struct("<I")
_HEADER_SIZE = _LENGTH.size + _CRC.size
_FRAME = _HEADER_SIZE + _CRC.size
_BLOCK = 1 << 20  # bytes read at once
_PENDING_BYTES = 1 << 18  # a writer writes when so many bytes
_PENDING_RECORDS = 1 << 12  # or so many records wait
_WINDOW_BITS = {"ZLIB": 15, "GZIP": 31}
_MOST_INFLATED = 1100  # a compressed byte stands for no more bytes than this


class TFRecordCompressionType:
    """`tf.compat.v1.io.TFRecordCompressionType`: how a file is compressed, as a number."""

    NONE = 0
    ZLIB = 1
    GZIP = 2


class TFRecordOptions:
    """How a TFRecord file is written.

    Args:
      compression_type: "GZIP", "ZLIB", or "" for none; also a number of `TFRecordCompressionType` or other
        options, whose type is taken.
      compression_level: from 0, fast, to 9, small; None: zlib's default.
      window_bits, compression_method, mem_level, compression_strategy: zlib's further settings.
      flush_mode, input_buffer_size, output_buffer_size: kept, without effect.

    Raises:
      ValueError: there is no such compression.

    Example:
      >>> tf.io.TFRecordOptions("GZIP", compression_level=9).compression_type
      'GZIP'
    """

    compression_type_map: ClassVar[dict[int, str]] = {
        TFRecordCompressionType.NONE: "",
        TFRecordCompressionType.ZLIB: "ZLIB",
        TFRecordCompressionType.GZIP: "GZIP",
    }

    def __init__(
        self,
        compression_type: Any = None,
        flush_mode: int | None = None,
        input_buffer_size: int | None = None,
        output_buffer_size: int | None = None,
        window_bits: int | None = None,
        compression_level: int | None = None,
        compression_method: int | None = None,
        mem_level: int | None = None,
        compression_strategy: int | None = None,
    ) -> None:
        self.get_compression_type_string(compression_type)
        self.compression_type = compression_type
        self.flush_mode = flush_mode
        self.input_buffer_size = input_buffer_size
        self.output_buffer_size = output_buffer_size
        self.window_bits = window_bits
        self.compression_level = compression_level
        self.compression_method = compression_method
        self.mem_level = mem_level
        self.compression_strategy = compression_strategy

    @classmethod
    def get_compression_type_string(cls, options: Any) -> str:
        """The name of the compression that options, a name, a number or None stand for; "" for none."""
        if isinstance(options, TFRecordOptions):
            return cls.get_compression_type_string(options.compression_type)
        if not options:
            return ""
        name = cls.compression_type_map.get(options) if isinstance(options, int) else options
        if name not in cls.compression_type_map.values():
            raise ValueError(f'Not a valid compression_type: "{options}"; give "GZIP", "ZLIB" or "".')
        return str(name)

    def _compressor(self) -> Any:
        """An object of zlib's that compresses this way; None for files that aren't compressed."""
        name = self.get_compression_type_string(self)
        if not name:
            return None
        window = _WINDOW_BITS[name]
        if self.window_bits is not None:
            window += abs(self.window_bits) - 15
        return zlib.compressobj(
            zlib.Z_DEFAULT_COMPRESSION if self.compression_level is None else self.compression_level,
            zlib.DEFLATED if self.compression_method is None else self.compression_method,
            window,
            zlib.DEF_MEM_LEVEL if self.mem_level is None else self.mem_level,
            zlib.Z_DEFAULT_STRATEGY if self.compression_strategy is None else self.compression_strategy,
        )


class _Sink:
    """The file of a writer, and the records that wait to be written to it."""

    def __init__(self, path: str, compressor: Any) -> None:
        self.file: Any = of_system(open, path, "wb", 0)
        self.path = path
        self.compressor = compressor
        self.records: list[bytes] = []
        self.nbytes = 0
        self.lock = threading.Lock()

    def add(self, record: bytes) -> None:
        with self.lock:
            self.check_open()
            self.records.append(record)
            self.nbytes += len(record)
            if self.nbytes >= _PENDING_BYTES or len(self.records) >= _PENDING_RECORDS:
                self.write_records()

    def check_open(self) -> None:
        if self.file is None:
            raise errors.FailedPreconditionError(None, None, "Writer is closed.")

    def write_records(self) -> None:
        records, self.records, self.nbytes = self.records, [], 0
        if records:
            data = framed(records)
            self.write(data if self.compressor is None else self.compressor.compress(data))

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[of_system(lambda path, part: self.file.write(part), self.path, rest) :]

    def flush(self) -> None:
        with self.lock:
            self.check_open()
            self.write_records()
            if self.compressor is not None:
                self.write(self.compressor.flush(zlib.Z_SYNC_FLUSH))

    def close(self) -> None:
        with self.lock:
            if self.file is None:
                return
            try:
                self.write_records()
                if self.compressor is not None:
                    self.write(self.compressor.flush())
            finally:
                self.file.close()
                self.file = None


class TFRecordWriter:
    """Writes a TFRecord file, record after record; what was at its path before is gone.

    Records are collected and written some thousands at a time; `flush` writes those collected. If the program
    is killed, all records whole in the file can be read.

    Args:
      path: of the file.
      options: a `tf.io.TFRecordOptions`, or the compression: "GZIP", "ZLIB", "" or None for none.

    Raises:
      ValueError: there is no such compression.
      NotFoundError: the folder doesn't exist.

    Example:
      >>> with tf.io.TFRecordWriter("numbers.tfrecord") as writer:
      ...     for number in range(3):
      ...         writer.write(str(number))
      >>> [record.numpy() for record in tf.data.TFRecordDataset("numbers.tfrecord")]
      [b'0', b'1', b'2']
    """

    def __init__(self, path: Any, options: Any = None) -> None:
        if not isinstance(options, TFRecordOptions):
            options = TFRecordOptions(options)
        self._sink = _Sink(path_of(path), options._compressor())
        # Also at the end of a program that forgot to close it.
        weakref.finalize(self, self._sink.close)

    def write(self, record: Any) -> None:
        """Write a record: bytes, or a string, which is written in UTF-8.

        Raises:
          TypeError: it is something else; a message for example is to be serialized first.
          FailedPreconditionError: the writer is closed.
        """
        if type(record) is not bytes:
            record = _as_bytes(record)
        self._sink.add(record)

    def flush(self) -> None:
        """Have the file hold all records written so far."""
        self._sink.flush()

    def close(self) -> None:
        """Write what waits, and close the file; more can't be written then."""
        self._sink.close()

    def __enter__(self) -> TFRecordWriter:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _as_bytes(record: Any) -> bytes:
    if isinstance(record, str):
        return record.encode()
    if isinstance(record, (bytes, bytearray)):
        return bytes(record)
    hint = ""
    if hasattr(record, "SerializeToString"):
        hint = "; write record.SerializeToString()"
    elif hasattr(record, "numpy"):
        hint = "; write record.numpy()"
    raise TypeError(f"A record is bytes or a string; received {type(record).__name__}{hint}.")


def framed(records: list[bytes]) -> bytes:
    """Records as a file holds them, with lengths and checksums."""
    crcs = crc32c.masked(crc32c.checksums(records)).astype("<u4").tobytes()
    ends = [crcs[place : place + _CRC.size] for place in range(0, len(crcs), _CRC.size)]
    headers = map(_header, map(len, records))
    return b"".join(chain.from_iterable(zip(headers, records, ends, strict=True)))


@lru_cache(maxsize=1 << 14)
def _header(length: int) -> bytes:
    """What stands before a record of this length."""
    data = _LENGTH.pack(length)
    return data + _CRC.pack(crc32c.masked_checksum(data))


class _Plain:
    """The bytes of a file."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.at_end = False

    def read(self, count: int) -> bytes:
        """Some `count` bytes; fewer only at the end."""
        data: bytes = self.file.read(count)
        self.at_end = len(data) < count
        return data

    def can_hold(self, count: int) -> bool:
        """Whether the file may be as long as `count` bytes."""
        about = os.fstat(self.file.fileno())
        return not stat.S_ISREG(about.st_mode) or count <= about.st_size

    def missing_end(self) -> str | None:
        """What is missing where the bytes end; None if nothing is."""
        return None


class _Inflated:
    """The bytes that a compressed file stands for; of a GZIP file all its parts one after the other."""

    def __init__(self, file: Any, compression_type: str) -> None:
        self.file = file
        self.name = compression_type
        self.inflater = zlib.decompressobj(_WINDOW_BITS[compression_type])
        self.begun = False
        self.input = b""
        self.at_end = False

    def read(self, count: int) -> bytes:
        parts = []
        while count > 0 and not self.at_end:
            self.input = self.input or self.file.read(_BLOCK)
            dry = not self.input
            parts.append(self.inflate(count))
            count -= len(parts[-1])
            self.at_end = dry and count > 0
        return b"".join(parts)

    def inflate(self, count: int) -> bytes:
        if self.inflater.eof:
            self.input = self.input.lstrip(b"\0")  # with zeros some tools fill a file up
            if not self.input:
                return b""
            self.inflater, self.begun = zlib.decompressobj(_WINDOW_BITS[self.name]), False
        data = self.inflater.decompress(self.input, count)
        self.begun = self.begun or bool(self.input)
        self.input = self.inflater.unused_data if self.inflater.eof else self.inflater.unconsumed_tail
        return data

    def can_hold(self, count: int) -> bool:
        return _Plain(self.file).can_hold(count // _MOST_INFLATED)

    def missing_end(self) -> str | None:
        if self.begun and not self.inflater.eof:
            return f"the end of the {self.name} data is missing"
        return None


def read_records(path: Any, compression_type: str | None = None) -> Iterator[bytes]:
    """The records of a TFRecord file, in order.

    Args:
      path: of the file.
      compression_type: "GZIP", "ZLIB", or "" or None for a file that isn't compressed.

    Raises:
      NotFoundError: there is no such file.
      DataLossError: after the last whole record, if the file is damaged or cut there; it tells the record's
        number and place.
      ValueError: there is no such compression.
    """
    name = TFRecordOptions.get_compression_type_string(compression_type)
    return _records(path_of(path), name)


def tf_record_iterator(path: Any, options: Any = None) -> Iterator[bytes]:
    """`tf.compat.v1.io.tf_record_iterator`: the records of a TFRecord file, in order.

    Args:
      path: of the file.
      options: a `tf.io.TFRecordOptions`, or the compression: "GZIP", "ZLIB" or "".

    Raises:
      NotFoundError: there is no such file.
      DataLossError: after the last whole record, if the file is damaged or cut there.
    """
    return read_records(path, TFRecordOptions.get_compression_type_string(options))


def _records(path: str, compression_type: str) -> Iterator[bytes]:
    with of_system(open, path, "rb", 0) as file:
        frames = _Frames(_Inflated(file, compression_type) if compression_type else _Plain(file), path)
        while not frames.done:
            yield from frames.next_records()


class _Frames:
    """Takes the records out of a stream of bytes.

    A length is believed when its checksum is right and the file can be that long.

    Attributes:
      data: what is read of the stream and not yet given out.
      start: where `data` begins in the stream.
      number: the number of the record that begins there.
      wanted: how many bytes `data` is to have next.
      done: the stream is at its end, and all its records are given out.
    """

    def __init__(self, stream: _Plain | _Inflated, path: str) -> None:
        self.stream = stream
        self.path = path
        self.data = b""
        self.start = 0
        self.number = 0
        self.wanted = _BLOCK
        self.done = False

    def next_records(self) -> Iterator[bytes]:
        """Read on, and give the records that are whole now; then raise what is wrong behind them."""
        unreadable = self.read_on()
        records, crcs, bad_length = self.split()
        wrong = (crc32c.masked(crc32c.checksums(records)) != crcs).nonzero()[0]
        bad_data = bool(wrong.size)
        if bad_data:
            records = records[: int(wrong[0])]
        yield from records
        place = sum(map(len, records)) + _FRAME * len(records)
        self.data = self.data[place:]
        self.start += place
        self.number += len(records)
        if bad_data:
            raise self.damage("corrupted", "the data doesn't match its checksum")
        if bad_length:
            raise self.bad_length()
        if unreadable:
            raise self.damage("corrupted", unreadable)
        if self.stream.at_end:
            self.finish()

    def read_on(self) -> str | None:
        """Have `data` grow to the size wanted, or to the end; returns why it can't, if so."""
        parts, size = [self.data], len(self.data)
        try:
            while size < self.wanted and not self.stream.at_end:
                parts.append(self.stream.read(min(self.wanted - size, _BLOCK)))
                size += len(parts[-1])
        except zlib.error as error:
            return f"inflate() failed: {error}"
        finally:
            self.data = b"".join(parts)
        return None

    def split(self) -> tuple[list[bytes], list[int], bool]:
        """The whole records in `data`, the checksums that are to be theirs, and if a bad length follows."""
        data, place, size = self.data, 0, len(self.data)
        records: list[bytes] = []
        crcs: list[int] = []
        self.wanted = _BLOCK
        while size - place >= _HEADER_SIZE:
            (length,) = _LENGTH.unpack_from(data, place)
            begin = place + _HEADER_SIZE
            if data[place:begin] != _header(length):
                return records, crcs, True
            end = begin + length
            place = end + _CRC.size
            if place > size:
                self.wanted = max(_BLOCK, _FRAME + length)
                break
            records.append(data[begin:end])
            crcs += _CRC.unpack_from(data, end)
        if self.wanted > _BLOCK and not self.stream.can_hold(self.start + place):
            self.wanted, self.stream.at_end = _BLOCK, True
        return records, crcs, False

    def finish(self) -> None:
        """The stream is at its end: nothing may be left of it."""
        self.done = True
        if self.data:
            raise self.damage("truncated", "the file ends before it does")
        missing = self.stream.missing_end()
        if missing:
            raise self.damage("truncated", missing)

    def bad_length(self) -> errors.DataLossError:
        hint = "; is this a TFRecord file, compressed as told?" if self.number == 0 else ""
        return self.damage("corrupted", f"the length doesn't match its checksum{hint}")

    def damage(self, kind: str, problem: str) -> errors.DataLossError:
        where = f"{self.start} of {self.path}, number {self.number} counted from 0"
        return errors.DataLossError(None, None, f"{kind} record at {where}: {problem}")
