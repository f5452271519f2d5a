"""TFRecord files: written, read, damaged, and exchanged with TensorFlow (`records/make_records.py`)."""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.io import crc32c
from thalweg.io.records import framed, read_records

FOLDER = Path(__file__).with_name("records")
KINDS = {"plain": "", "gzip": "GZIP", "zlib": "ZLIB"}


def slow_crc(data: bytes) -> int:
    """CRC-32C bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def written(path: Path, records: list[Any], options: Any = None) -> Path:
    with tf.io.TFRecordWriter(path, options) as writer:
        for record in records:
            writer.write(record)
    return path


def read_until_damage(path: Path, compression: str = "") -> tuple[list[bytes], str]:
    """The records before the damage, and what is said of it; "" if there is none."""
    found = []
    try:
        for record in read_records(path, compression):
            found.append(record)
    except tf.errors.DataLossError as error:
        return found, error.message
    return found, ""


# Checksums.


def test_checksum_of_the_standard() -> None:
    assert crc32c.checksums([b"123456789"]).tolist() == [0xE3069283]
    assert crc32c.checksums([]).tolist() == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=20))
def test_checksums(strings: list[bytes]) -> None:
    assert crc32c.checksums(strings).tolist() == [slow_crc(s) for s in strings]


@pytest.mark.parametrize("size", [1000, 4096, 20001])
def test_checksums_of_long_strings(size: int) -> None:
    data = random.Random(size).randbytes(size)
    strings = [data, data[:-1], b"x"]
    assert crc32c.checksums(strings).tolist() == [slow_crc(s) for s in strings]


# Writing and reading.


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=100)), st.sampled_from(["", "GZIP", "ZLIB"]))
def test_what_is_written_is_read(tmp_path_factory: Any, records: list[bytes], compression: str) -> None:
    path = written(tmp_path_factory.mktemp("r") / "file", records, compression)
    assert list(read_records(path, compression)) == records


def test_records_larger_than_what_is_read_at_once(tmp_path: Path) -> None:
    large = random.Random(1).randbytes(3 << 20)
    records = [b"a" * 100, large, b"", large[:-7], b"end"]
    for compression in KINDS.values():
        path = written(tmp_path / f"f{compression}", records, compression)
        assert list(read_records(path, compression)) == records


def test_many_records(tmp_path: Path) -> None:
    records = [b"%d" % n for n in range(10_000)]
    assert list(read_records(written(tmp_path / "f", records))) == records


def test_what_can_be_written(tmp_path: Path) -> None:
    path = written(tmp_path / "f", ["ä", b"b", bytearray(b"c")])
    assert list(read_records(path)) == ["ä".encode(), b"b", b"c"]
    writer = tf.io.TFRecordWriter(path)
    for thing in (3, None, tf.constant("a"), ["a"]):
        with pytest.raises(TypeError, match="bytes or a string"):
            writer.write(thing)
    with pytest.raises(TypeError, match="SerializeToString"):
        writer.write(tf.train.Example())
    writer.close()


def test_a_closed_writer(tmp_path: Path) -> None:
    writer = tf.io.TFRecordWriter(str(tmp_path / "f"))
    writer.write(b"a")
    writer.close()
    writer.close()
    for act in (lambda: writer.write(b"b"), writer.flush):
        with pytest.raises(tf.errors.FailedPreconditionError, match="closed"):
            act()


@pytest.mark.parametrize("compression", KINDS.values())
def test_flushed_records_are_in_the_file(tmp_path: Path, compression: str) -> None:
    writer = tf.io.TFRecordWriter(tmp_path / "f", compression)
    writer.write(b"a")
    writer.write(b"b")
    assert (tmp_path / "f").stat().st_size == 0
    writer.flush()
    assert read_until_damage(tmp_path / "f", compression)[0] == [b"a", b"b"]
    writer.write(b"c")
    writer.close()
    assert list(read_records(tmp_path / "f", compression)) == [b"a", b"b", b"c"]


def test_a_writer_that_nobody_closes(tmp_path: Path) -> None:
    writer = tf.io.TFRecordWriter(tmp_path / "f")
    writer.write(b"a")
    del writer
    assert list(read_records(tmp_path / "f")) == [b"a"]


def test_options(tmp_path: Path) -> None:
    data = [bytes(range(256)) * 100] * 5
    small = tf.io.TFRecordOptions("GZIP", compression_level=9, mem_level=9, window_bits=15)
    none = tf.io.TFRecordOptions("GZIP", compression_level=0)
    sizes = [written(tmp_path / f"f{k}", data, o).stat().st_size for k, o in enumerate((small, none))]
    assert sizes[0] < 10_000 < sizes[1]
    for k in range(2):
        assert list(read_records(tmp_path / f"f{k}", "GZIP")) == data
    assert tf.io.TFRecordOptions.get_compression_type_string(small) == "GZIP"
    assert tf.io.TFRecordOptions.get_compression_type_string(1) == "ZLIB"
    assert tf.io.TFRecordOptions.get_compression_type_string(None) == ""
    for wrong in ("LZ4", 7):
        with pytest.raises(ValueError, match="Not a valid compression_type"):
            tf.io.TFRecordOptions(wrong)
    with pytest.raises(ValueError, match="Not a valid compression_type"):
        tf.io.TFRecordWriter(tmp_path / "g", "LZ4")


def test_places_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(tf.errors.NotFoundError, match="nothing"):
        tf.io.TFRecordWriter(tmp_path / "nothing" / "f")
    with pytest.raises(tf.errors.OpError):
        tf.io.TFRecordWriter(tmp_path)
    with pytest.raises(tf.errors.NotFoundError, match="nothing"):
        list(read_records(tmp_path / "nothing"))


# With TensorFlow.


@pytest.mark.parametrize("kind", KINDS)
def test_files_by_tensorflow(kind: str) -> None:
    records = list(read_records(FOLDER / f"{kind}.tfrecord", KINDS[kind]))
    assert len(records) == 41 and records[0] == b""
    features = {
        "id": tf.io.FixedLenFeature([2], tf.int64),
        "x": tf.io.FixedLenFeature([2], tf.float32),
        "text": tf.io.FixedLenFeature([2], tf.string),
    }
    parsed = tf.io.parse_example(records[1:], features)
    assert parsed["id"].numpy().tolist() == [[i, -(10**i % (2**62))] for i in range(40)]
    wanted = np.array([[i / 4, 1e-30 * i] for i in range(40)], np.float32)
    assert parsed["x"].numpy().tolist() == wanted.tolist()
    assert parsed["text"].numpy().tolist() == [[b"", f"line {i}".encode() * i] for i in range(40)]


def test_a_file_is_written_as_tensorflow_writes_it(tmp_path: Path) -> None:
    theirs = FOLDER / "plain.tfrecord"
    assert written(tmp_path / "f", list(read_records(theirs))).read_bytes() == theirs.read_bytes()


# Damage.

RECORDS = [b"first", b"", b"third" * 10, b"last"]
ENDS = [16 * (k + 1) + sum(map(len, RECORDS[: k + 1])) for k in range(len(RECORDS))]


@pytest.mark.parametrize("compression", KINDS.values())
def test_a_cut_file(tmp_path: Path, compression: str) -> None:
    """Cut anywhere, a file gives its whole records, and then says which one is not."""
    data = written(tmp_path / "whole", RECORDS, compression).read_bytes()
    for size in range(len(data)):
        (tmp_path / "cut").write_bytes(data[:size])
        found, problem = read_until_damage(tmp_path / "cut", compression)
        assert found == RECORDS[: len(found)]
        if not compression:
            assert len(found) == sum(end <= size for end in ENDS)
        if size in ((0,) if compression else (0, *ENDS)):
            assert problem == ""
        else:
            assert f"number {len(found)} counted from 0" in problem
            assert problem.startswith(("truncated record at", "corrupted record at"))


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    data = framed(RECORDS)
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        (tmp_path / "f").write_bytes(changed)
        found, problem = read_until_damage(tmp_path / "f")
        number = sum(end <= place for end in ENDS)
        assert found == RECORDS[:number]
        assert f"number {number} counted from 0" in problem and str(tmp_path / "f") in problem


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_bytes_give_records_or_an_error(tmp_path_factory: Any, data: Any) -> None:
    compression = data.draw(st.sampled_from(["", "GZIP", "ZLIB"]))
    pack = {"": bytes, "GZIP": gzip.compress, "ZLIB": zlib.compress}[compression]
    whole = bytearray(pack(framed(RECORDS)))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("r") / "f"
    path.write_bytes(whole + data.draw(st.binary(max_size=8)))
    found, _ = read_until_damage(path, compression)
    assert found == RECORDS[: len(found)]


def test_a_length_is_not_believed(tmp_path: Path) -> None:
    """A record that claims to have 2**60 bytes, with a right checksum of the length."""
    length = (1 << 60).to_bytes(8, "little")
    lie = length + crc32c.masked_checksum(length).to_bytes(4, "little") + b"abc"
    for compression, pack in (("", bytes), ("GZIP", gzip.compress), ("ZLIB", zlib.compress)):
        (tmp_path / "f").write_bytes(pack(framed([b"a"]) + lie))
        found, problem = read_until_damage(tmp_path / "f", compression)
        assert found == [b"a"]
        assert problem.startswith("truncated record at 17 ")


def test_files_that_are_something_else(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"these bytes are no records")
    assert "is this a TFRecord file" in read_until_damage(tmp_path / "f")[1]
    assert "inflate() failed" in read_until_damage(tmp_path / "f", "GZIP")[1]
    assert "is this a TFRecord file" in read_until_damage(FOLDER / "gzip.tfrecord")[1]
    (tmp_path / "f").write_bytes(b"")
    assert read_until_damage(tmp_path / "f") == ([], "")


def test_gzip_files_in_several_parts(tmp_path: Path) -> None:
    parts = [gzip.compress(framed([b"a", b"b"])), gzip.compress(framed([b"c"])), b"\0" * 9]
    (tmp_path / "f").write_bytes(b"".join(parts))
    assert list(read_records(tmp_path / "f", "GZIP")) == [b"a", b"b", b"c"]


def test_a_killed_writer_leaves_its_records(tmp_path: Path) -> None:
    program = (
        "import sys, thalweg as tf\n"
        "writer = tf.io.TFRecordWriter(sys.argv[1])\n"
        "n = 0\n"
        "while True:\n"
        "    writer.write(b'%d;' % n * (n % 50)); n += 1\n"
    )
    path = tmp_path / "f"
    process = subprocess.Popen([sys.executable, "-c", program, str(path)])
    deadline = time.monotonic() + 60
    while not path.exists() or path.stat().st_size < 1 << 20:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    found, _ = read_until_damage(path)
    assert len(found) > 1000
    assert found == [b"%d;" % n * (n % 50) for n in range(len(found))]


def test_reading_can_stop_and_begin_again(tmp_path: Path) -> None:
    path = written(tmp_path / "f", RECORDS)
    for _ in range(2):
        records = read_records(path)
        assert next(records) == RECORDS[0]
        records.close()  # type: ignore[attr-defined]
    assert list(read_records(path)) == RECORDS
