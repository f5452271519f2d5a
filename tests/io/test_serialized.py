"""Sparse tensors as strings, compressed strings, Examples in JSON."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf

X = tf.SparseTensor([[0, 1], [2, 0]], [1.5, 2.5], [3, 4])

# As TensorFlow's function gives them.
PARTS = [
    b'\x08\t\x12\x08\x12\x02\x08\x02\x12\x02\x08\x02" ' + bytes([0] * 8 + [1] + [0] * 7 + [2] + [0] * 15),
    b'\x08\x01\x12\x04\x12\x02\x08\x02"\x08\x00\x00\xc0?\x00\x00 @',
    b'\x08\t\x12\x04\x12\x02\x08\x02"\x10\x03' + bytes(7) + b"\x04" + bytes(7),
]


def told(x: Any) -> Any:
    return [part.numpy().tolist() for part in (x.indices, x.values, x.dense_shape)]


def test_a_sparse_tensor_as_strings() -> None:
    assert tf.io.serialize_sparse(X).numpy().tolist() == PARTS


def test_rows_of_a_sparse_tensor() -> None:
    rows = tf.io.serialize_many_sparse(X)
    assert rows.shape == (3, 3)
    assert told(tf.io.deserialize_many_sparse(rows, tf.float32)) == told(X)
    assert told(tf.io.deserialize_many_sparse(rows, tf.float32, rank=2)) == told(X)
    assert told(tf.io.deserialize_many_sparse(rows[:1], tf.float32)) == [[[0, 1]], [1.5], [1, 4]]
    with pytest.raises(ValueError, match="not compatible"):
        tf.io.deserialize_many_sparse(rows, tf.float32, rank=3)


def test_sparse_tensors_of_several_sizes() -> None:
    other = tf.SparseTensor([[0, 0]], [9.0], [5, 2])
    together = tf.stack([tf.io.serialize_sparse(X), tf.io.serialize_sparse(other)])
    wanted = [[[0, 0, 1], [0, 2, 0], [1, 0, 0]], [1.5, 2.5, 9.0], [2, 5, 4]]
    assert told(tf.io.deserialize_many_sparse(together, tf.float32)) == wanted


def test_what_is_no_sparse_tensor() -> None:
    rows = tf.io.serialize_many_sparse(X)
    refused = tf.errors.InvalidArgumentError
    with pytest.raises(refused, match="float32"):
        tf.io.deserialize_many_sparse(rows, tf.int32)
    with pytest.raises(refused, match="Could not parse"):
        tf.io.deserialize_many_sparse([[b"a", b"b", b"c"]], tf.float32)
    with pytest.raises(refused, match=r"\[n,3\]"):
        tf.io.deserialize_many_sparse(PARTS, tf.float32)
    with pytest.raises(refused, match="don't fit"):
        tf.io.deserialize_many_sparse([[PARTS[0], PARTS[1], PARTS[0]]], tf.float32)
    with pytest.raises(refused, match="dimensions"):
        whole = tf.io.serialize_sparse(X)
        tf.io.deserialize_many_sparse([whole.numpy().tolist(), rows[0].numpy().tolist()], tf.float32)
    with pytest.raises(refused, match="> 1"):
        tf.io.serialize_many_sparse(tf.SparseTensor([[0]], [1], [1]))
    with pytest.raises(TypeError, match="SparseTensor"):
        tf.io.serialize_sparse([1, 2])
    with pytest.raises(ValueError, match="strings"):
        tf.io.serialize_sparse(X, tf.variant)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2), st.data())
def test_changed_bytes_never_crash(part: int, data: Any) -> None:
    changed = bytearray(PARTS[part])
    changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    row: list[bytes] = [*PARTS]
    row[part] = bytes(changed)
    try:
        found = tf.io.deserialize_many_sparse([row], tf.float32)
    except (tf.errors.InvalidArgumentError, ValueError):
        return
    assert found.indices.shape == (found.values.shape[0], found.dense_shape.shape[0])


def test_compressed_strings() -> None:
    texts = [b"a" * 100, b"", b"bcd"]
    for name, pack in (("ZLIB", zlib.compress), ("GZIP", gzip.compress), ("", bytes), ("NONE", bytes)):
        found = tf.io.decode_compressed([[pack(text)] for text in texts], name)
        assert found.numpy().tolist() == [[text] for text in texts]
    with pytest.raises(tf.errors.InvalidArgumentError, match="LZ4"):
        tf.io.decode_compressed(b"", "LZ4")
    with pytest.raises(tf.errors.DataLossError, match="inflate"):
        tf.io.decode_compressed(b"text", "ZLIB")


def test_examples_in_json() -> None:
    text = '{"features": {"feature": {"a": {"int64List": {"value": ["3", 4]}}}}}'
    data = tf.io.decode_json_example([text, "{}"])
    assert data.numpy()[1] == b""
    parsed = tf.io.parse_example(data, {"a": tf.io.RaggedFeature(tf.int64)})
    assert parsed["a"].to_list() == [[3, 4], []]
    for wrong in ("{", '{"x": 1}', "[" * 100_000):
        with pytest.raises(tf.errors.InvalidArgumentError, match="JSON"):
            tf.io.decode_json_example(wrong)
