"""`tf.compat.v1.io` and `tf.compat.v1.python_io`."""

from __future__ import annotations

from pathlib import Path

import pytest

import thalweg as tf

tf1 = tf.compat.v1


def test_records_of_1x(tmp_path: Path) -> None:
    python_io = tf1.python_io
    options = python_io.TFRecordOptions(python_io.TFRecordCompressionType.GZIP)
    path = str(tmp_path / "f")
    with python_io.TFRecordWriter(path, options=options) as writer:
        writer.write("a")
        writer.write(b"b")
    assert list(python_io.tf_record_iterator(path, options)) == [b"a", b"b"]
    assert list(tf1.io.tf_record_iterator(path, "GZIP")) == [b"a", b"b"]
    assert python_io.TFRecordWriter is tf.io.TFRecordWriter
    with pytest.raises(tf.errors.NotFoundError):
        next(python_io.tf_record_iterator(str(tmp_path / "nothing")))


def test_arguments_in_the_order_of_1x() -> None:
    first, second = tf1.decode_csv(["1,-", "2,b"], [[0], ["x"]], ",", True, "name", "-")
    assert first.numpy().tolist() == [1, 2] and second.numpy().tolist() == [b"x", b"b"]
    assert tf1.decode_raw(bytes=b"\x01\x02", out_type=tf.uint8).numpy().tolist() == [1, 2]
    with pytest.raises(ValueError, match="out_type"):
        tf1.decode_raw(b"")
    data = tf.train.Example().SerializeToString()
    features = {"a": tf1.FixedLenFeature([], tf.int64, 3)}
    assert tf1.parse_single_example(data, features, "name")["a"].numpy() == 3
    assert tf1.parse_example([data], features, "name")["a"].numpy().tolist() == [3]
    with pytest.raises(tf.errors.InvalidArgumentError, match="Name: x"):
        tf1.io.parse_example([data], {"a": tf1.FixedLenFeature([], tf.int64)}, example_names=["x"])
    sparse = tf.SparseTensor([[0, 0]], [1], [1, 1])
    assert tf1.serialize_sparse(sparse, "name").shape == (3,)
    assert tf1.serialize_many_sparse(sparse, "name").shape == (1, 3)


def test_parsing_in_a_graph() -> None:
    data = tf.train.Example().SerializeToString()
    with tf1.Graph().as_default(), tf1.Session() as session:
        serialized = tf1.placeholder(tf.string, [None])
        parsed = tf1.parse_example(
            serialized, {"a": tf1.FixedLenFeature([2], tf.int64, [5, 6]), "b": tf1.VarLenFeature(tf.string)}
        )
        fetches = [parsed["a"], parsed["b"].dense_shape]
        dense, shape = session.run(fetches, {serialized: [data, data]})
    assert dense.tolist() == [[5, 6], [5, 6]]
    assert shape.tolist() == [2, 0]
