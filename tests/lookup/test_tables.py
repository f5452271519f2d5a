"""Tables in eager code, in functions, filled from files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import thalweg as tf

Index = tf.lookup.TextFileIndex


def _static(keys: list[str], values: list[int]) -> tf.lookup.StaticHashTable:
    return tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(keys, values), -1)


def test_static_table_finds_in_tensors_of_all_kinds() -> None:
    table = _static(["a", "b"], [10, 20])
    np.testing.assert_array_equal(table[tf.constant([["a"], ["z"]])], [[10], [-1]])
    ragged = table.lookup(tf.ragged.constant([["a"], ["q", "b"]]))
    assert ragged.to_list() == [[10], [-1, 20]]
    sparse = table.lookup(tf.SparseTensor([[0, 1]], ["b"], [1, 2]))
    np.testing.assert_array_equal(tf.sparse.to_dense(sparse), [[0, 20]])
    assert int(table.size()) == 2


def test_static_table_refuses_what_does_not_fit() -> None:
    with pytest.raises(tf.errors.FailedPreconditionError, match="Key a has 1"):
        _static(["a", "a"], [1, 2])
    with pytest.raises(tf.errors.InvalidArgumentError, match="Expected shape"):
        _static(["a", "b"], [1])
    with pytest.raises(TypeError, match="Dtype of argument `keys`"):
        _static(["a"], [1]).lookup(tf.constant([1]))


def test_tables_work_in_functions() -> None:
    table = _static(["a", "b"], [10, 20])
    counts = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, 0)

    @tf.function
    def count(words: tf.Tensor) -> tf.Tensor:
        counts.insert(words, counts.lookup(words) + 1)
        return table.lookup(words), counts.lookup(words)

    count(tf.constant(["a", "c"]))
    found, seen = count(tf.constant(["a", "b"]))
    np.testing.assert_array_equal(found, [10, 20])
    np.testing.assert_array_equal(seen, [2, 1])
    assert int(counts.size()) == 3


def test_mutable_tables_change() -> None:
    table = tf.lookup.experimental.DenseHashTable(
        tf.int64, tf.float32, [0.0, 0.0], empty_key=-1, deleted_key=-2
    )
    table.insert([5, 6], [[1.0, 2.0], [3.0, 4.0]])
    table.remove([5])
    np.testing.assert_array_equal(table.lookup([5, 6]), [[0, 0], [3, 4]])
    keys, values = table.export()
    assert keys.numpy().tolist() == [6] and values.numpy().tolist() == [[3, 4]]
    with pytest.raises(tf.errors.InvalidArgumentError, match="empty_key"):
        table.insert([-1], [[1.0, 1.0]])


def test_tables_are_filled_from_files(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(b"emerson,10\r\nlake,20\npalmer,30\n")

    def table(*columns: object, **options: object) -> tf.lookup.StaticHashTable:
        initializer = tf.lookup.TextFileInitializer(str(path), *columns, delimiter=",", **options)
        return tf.lookup.StaticHashTable(initializer, "?" if columns[2] is tf.string else -1)

    columns = table(tf.string, 0, tf.int64, 1)
    np.testing.assert_array_equal(columns.lookup(tf.constant(["lake", "x"])), [20, -1])
    lines = table(tf.int64, Index.LINE_NUMBER, tf.string, Index.WHOLE_LINE, vocab_size=2)
    assert lines.lookup(tf.constant([0, 2], tf.int64)).numpy().tolist() == [b"emerson,10", b"?"]
    with pytest.raises(tf.errors.InvalidArgumentError, match="expected 9 but got 3"):
        table(tf.string, 0, tf.int64, 1, vocab_size=9)
    with pytest.raises(tf.errors.InvalidArgumentError, match="number of columns"):
        table(tf.string, 0, tf.int64, 4)
    with pytest.raises(ValueError, match="must be int64"):
        table(tf.string, Index.LINE_NUMBER, tf.int64, 1)


def test_words_outside_of_a_vocabulary_get_buckets() -> None:
    words = tf.lookup.KeyValueTensorInitializer(["a", "b"], tf.constant([0, 1], tf.int64))
    table = tf.lookup.StaticVocabularyTable(words, 3)
    np.testing.assert_array_equal(table.lookup(tf.constant(["a", "b", "c", "d", "e"])), [0, 1, 3, 4, 3])
    assert int(table.size()) == 5
    numbers = tf.lookup.KeyValueTensorInitializer(
        tf.constant([5, 6], tf.int64), tf.constant([0, 1], tf.int64)
    )
    table = tf.lookup.StaticVocabularyTable(numbers, 4, lookup_key_dtype=tf.int32)
    np.testing.assert_array_equal(table.lookup(tf.constant([5, 6, 7, 8, 9])), [0, 1, 2, 5, 3])
    with pytest.raises(ValueError, match="num_oov_buckets"):
        tf.lookup.StaticVocabularyTable(words, 0)
