"""Datasets of files: lines, records, CSV; saved datasets, snapshots, caches on disk."""

from __future__ import annotations

import gzip
import os
import zlib
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf

Dataset = tf.data.Dataset


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which a test runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def values(dataset: Any) -> list[Any]:
    return list(dataset.as_numpy_iterator())


def walked(dataset: Any) -> list[Any]:
    """Elements, and the names of the errors between them."""
    found: list[Any] = []
    iterator = dataset.as_numpy_iterator()
    while True:
        try:
            found.append(next(iterator))
        except StopIteration:
            return found
        except tf.errors.OpError as error:
            found.append(type(error).__name__)


def written(name: str, data: bytes) -> str:
    Path(name).write_bytes(data)
    return name


# Lines


def test_lines() -> None:
    first, second = written("a.txt", b"a\r\nb\n\nc\rd\ne"), written("b.txt", b"x\ny\n")
    assert values(tf.data.TextLineDataset(first)) == [b"a", b"b", b"", b"cd", b"e"]
    names = [first, second]
    both = [b"a", b"b", b"", b"cd", b"e", b"x", b"y"]
    assert values(tf.data.TextLineDataset(names)) == both
    assert values(tf.data.TextLineDataset(Dataset.from_tensor_slices(names))) == both
    assert values(Dataset.from_tensor_slices(names).flat_map(tf.data.TextLineDataset)) == both
    in_turns = [b"a", b"x", b"b", b"y", b"", b"cd", b"e"]
    assert values(tf.data.TextLineDataset(names, num_parallel_reads=2)) == in_turns
    skipped = Dataset.from_tensor_slices(names).interleave(lambda n: tf.data.TextLineDataset(n).skip(1), 2)
    assert values(skipped) == [b"b", b"y", b"", b"cd", b"e"]


def test_long_lines_in_small_blocks() -> None:
    lines = [b"x" * n for n in (0, 5000, 1, 9000)]
    name = written("long.txt", b"\n".join(lines))
    assert values(tf.data.TextLineDataset(name, buffer_size=4096)) == lines


@pytest.mark.parametrize(("kind", "compress"), [("GZIP", gzip.compress), ("ZLIB", zlib.compress)])
def test_compressed_lines(kind: str, compress: Any) -> None:
    name = written("lines", compress(b"x\n" * 1000))
    assert values(tf.data.TextLineDataset(name, compression_type=kind)) == [b"x"] * 1000
    cut = written("cut", compress(os.urandom(1000))[:-20])
    assert walked(tf.data.TextLineDataset(cut, kind))[-1] == "DataLossError"


def test_files_that_cannot_be_read() -> None:
    good = written("good", b"x\n")
    assert walked(tf.data.TextLineDataset(["missing", good])) == ["NotFoundError", b"x"]
    assert walked(tf.data.TextLineDataset(good, "GZIP")) == ["DataLossError"]
    assert walked(tf.data.TextLineDataset(good, "ZIP")) == ["InvalidArgumentError"]
    with pytest.raises(tf.errors.NotFoundError, match="missing"):
        values(tf.data.TextLineDataset("missing"))
    with pytest.raises(TypeError, match=r"must contain `tf.string` elements. Got `tf.int32`"):
        tf.data.TextLineDataset(5)


def test_list_files() -> None:
    names = [written(n, b"") for n in ("b.txt", "a.txt", "c.csv")]
    assert names
    here = os.getcwd()
    found = values(Dataset.list_files(f"{here}/*.txt", shuffle=False))
    assert found == [f"{here}/{name}".encode() for name in ("a.txt", "b.txt")]
    assert sorted(map(os.path.basename, values(Dataset.list_files(["a*", "c*"])))) == [b"a.txt", b"c.csv"]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"No files matched pattern: .*nope"):
        Dataset.list_files("nope*")


# Records


def test_records_of_one_length() -> None:
    name = written("f", b"HHabcdefgFF")
    assert values(tf.data.FixedLengthRecordDataset(name, 2, 2, 3)) == [b"ab", b"cd", b"ef"]
    assert values(tf.data.FixedLengthRecordDataset([name, name], 11)) == [b"HHabcdefgFF"] * 2
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"body length 7 bytes, which is not an exact"):
        values(tf.data.FixedLengthRecordDataset(name, 2, 2, 2))
    with pytest.raises(tf.errors.InvalidArgumentError, match="`record_bytes` must be > 0"):
        tf.data.FixedLengthRecordDataset(name, 0)
    large = written("large", bytes(range(256)) * 1000 + b"end")
    records = values(tf.data.FixedLengthRecordDataset(large, 256, 0, 3, buffer_size=5000))
    assert records == [bytes(range(256))] * 1000


def test_tfrecords() -> None:
    for name, kind in (("r", ""), ("z", "GZIP")):
        with tf.io.TFRecordWriter(name, kind) as writer:
            for k in range(3):
                writer.write(str(k))
        assert values(tf.data.TFRecordDataset([name, name], kind)) == [b"0", b"1", b"2"] * 2
        in_turns = tf.data.TFRecordDataset([name, name], kind, num_parallel_reads=tf.data.AUTOTUNE)
        assert sorted(values(in_turns)) == [b"0", b"0", b"1", b"1", b"2", b"2"]
    cut = written("cut", Path("r").read_bytes()[:-3])
    assert walked(tf.data.TFRecordDataset([cut, "r"])) == [b"0", b"1", "DataLossError", b"0", b"1", b"2"]


# CSV

CSV = b'a,b,c\n1,2.5,x\n2,,y\n3,1.5,"q,\nr"\n4,2,z\n'


def test_csv_fields() -> None:
    name = written("c.csv", CSV)
    dataset = tf.data.experimental.CsvDataset(name, [tf.int32, 0.5, ""], header=True)
    assert dataset.element_spec == tuple(tf.TensorSpec([], d) for d in (tf.int32, tf.float32, tf.string))
    assert values(dataset) == [(1, 2.5, b"x"), (2, 0.5, b"y"), (3, 1.5, b"q,\nr"), (4, 2.0, b"z")]
    column = tf.data.experimental.CsvDataset(name, [tf.float32], header=True, select_cols=[1])
    assert walked(column) == [(2.5,), "InvalidArgumentError", (1.5,), (2.0,)]
    rest = tf.data.experimental.CsvDataset(name, [0, ""], header=True, exclude_cols=[1])
    assert values(rest)[0] == (1, b"x")
    with pytest.raises(tf.errors.InvalidArgumentError, match="strictly increasing"):
        tf.data.experimental.CsvDataset(name, ["", 0], select_cols=[2, 0])


def made(*arguments: Any, **options: Any) -> Any:
    return tf.data.experimental.make_csv_dataset(*arguments, shuffle=False, num_epochs=1, **options)


def test_csv_batches() -> None:
    name = written("c.csv", CSV)
    dataset = made(name, 3, label_name="c")
    features = OrderedDict(a=tf.TensorSpec([None], tf.int32), b=tf.TensorSpec([None], tf.float32))
    assert dataset.element_spec == (features, tf.TensorSpec([None], tf.string))
    (first, labels), (last, _) = values(dataset)
    assert first["a"].tolist() == [1, 2, 3] and first["b"].tolist() == [2.5, 0.0, 1.5]
    assert labels.tolist() == [b"x", b"y", b"q,\nr"] and last["a"].tolist() == [4]
    chosen = values(made(name, 9, select_columns=["a", "c"], label_name="a"))[0]
    assert list(chosen[0]) == ["c"] and chosen[1].tolist() == [1, 2, 3, 4]
    headless = values(made(name, 9, header=False, column_names=["p", "q", "r"]))[0]
    assert headless["p"].tolist() == [b"a", b"1", b"2", b"3", b"4"]
    missing = values(made(name, 9, na_value="2"))[0]
    assert missing["a"].tolist() == [1, 0, 3, 4]
    endless = tf.data.experimental.make_csv_dataset(name, 2, shuffle_seed=3)
    assert endless.element_spec["a"] == tf.TensorSpec([2], tf.int32) and endless.cardinality() == -1
    assert sorted(np.concatenate([x["a"] for x in endless.take(2).as_numpy_iterator()])) == [1, 2, 3, 4]


def test_csv_dtypes_are_found() -> None:
    written("1.csv", b"a,b,c,d\n1,5000000000,1e40,x\n")
    written("2.csv", b"a,b,c,d\n2.5,1,,\n")
    names = [x.dtype for x in values(made("?.csv", 2))[0].values()]
    assert names == [np.float32, np.int64, np.float64, object]
    first = values(made(["1.csv"], 2, num_rows_for_inference=1))[0]
    assert first["a"].dtype == np.int32


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label_name": "z"}, "`label_name` provided must be one of the columns"),
        ({"select_columns": ["z"]}, "not present in"),
        ({"column_names": ["a", "a", "b"]}, "duplicate column names"),
        ({"header": False}, "without header line"),
        ({"column_names": ["a", "b"]}, "line 0 has 3 fields, wanted are 2"),
    ],
)
def test_csv_refused(options: dict[str, Any], message: str) -> None:
    name = written("c.csv", CSV)
    with pytest.raises(ValueError, match=message):
        made(name, 2, **options)
    with pytest.raises(ValueError, match="No files match"):
        made("nope*.csv", 2)


# Saved datasets


def structured() -> Any:
    def parts(x: Any) -> Any:
        return x, tf.strings.as_string(x), {"r": tf.range(x), "none": None}

    return Dataset.range(5).map(parts)


def plain(dataset: Any) -> list[Any]:
    return [(int(x), s.numpy(), parts["r"].numpy().tolist(), parts["none"]) for x, s, parts in dataset]


@pytest.mark.parametrize("compression", [None, "GZIP"])
def test_saved(compression: str | None) -> None:
    dataset = structured()
    dataset.save("saved", compression)
    loaded = Dataset.load("saved")
    assert loaded.element_spec == dataset.element_spec and len(loaded) == 5
    assert plain(loaded) == plain(dataset)
    Dataset.range(2).save("saved")
    assert values(Dataset.load("saved")) == [0, 1]


def test_saved_ragged_and_sparse() -> None:
    ragged = Dataset.from_tensor_slices(tf.ragged.constant([[1], [2, 3], []])).batch(2)
    ragged.save("ragged")
    assert [x.to_list() for x in Dataset.load("ragged")] == [[[1], [2, 3]], [[]]]
    sparse = Dataset.from_tensor_slices(tf.sparse.from_dense([[0, 1], [2, 0]]))
    sparse.save("sparse")
    assert [tf.sparse.to_dense(x).numpy().tolist() for x in Dataset.load("sparse")] == [[0, 1], [2, 0]]


def test_saved_in_shards() -> None:
    structured().save("saved", shard_func=lambda x, text, parts: x % 2)
    assert [x[0] for x in plain(Dataset.load("saved"))] == [0, 2, 4, 1, 3]
    in_turns = Dataset.load("saved", reader_func=lambda shards: shards.interleave(lambda s: s, 2))
    assert [x[0] for x in plain(in_turns)] == [0, 1, 2, 3, 4]


def test_what_is_not_a_saved_dataset() -> None:
    with pytest.raises(tf.errors.NotFoundError, match="nowhere"):
        Dataset.load("nowhere")
    Path("mine").mkdir()
    written("mine/thesis.tex", b"years of work")
    with pytest.raises(tf.errors.AlreadyExistsError, match="is no saved dataset"):
        Dataset.range(2).save("mine")
    assert Path("mine/thesis.tex").read_bytes() == b"years of work"
    Dataset.range(2).save("saved")
    with pytest.raises(ValueError, match="holds elements of"):
        Dataset.load("saved", tf.TensorSpec([], tf.float32))
    written("saved/dataset.json", b"{}")
    with pytest.raises(tf.errors.DataLossError, match="is damaged"):
        Dataset.load("saved")


def test_a_run_that_breaks_off_leaves_nothing(folder: Path) -> None:
    def broken() -> Any:
        yield 1
        raise KeyError("broken")

    dataset = Dataset.from_generator(broken, output_types=tf.int32)
    with pytest.raises(tf.errors.UnknownError, match="broken"):
        dataset.save("saved")
    for begun in (dataset.snapshot("snapshot"), dataset.cache("cache")):
        iterator = iter(begun)
        next(iterator)
        del iterator
    assert os.listdir(folder) == []


@pytest.mark.parametrize("way", ["snapshot", "cache"])
def test_kept_on_disk(way: str) -> None:
    runs = []

    def generator() -> Any:
        runs.append(1)
        yield from ([1], [2, 3], [])

    signature = tf.TensorSpec([None], tf.int32)

    def dataset() -> Any:
        source = Dataset.from_generator(generator, output_signature=signature)
        return getattr(source, way)("kept")

    expected = [[1], [2, 3], []]
    next(iter(dataset()))
    for _ in range(3):
        assert [x.tolist() for x in values(dataset())] == expected
    assert len(runs) == 2
    if way == "cache":
        assert sorted(os.listdir()) == ["kept.data-00000-of-00001", "kept.index"]


# Functions of lines and records are computed for many of them together.


@pytest.mark.parametrize("size", [1, 2, 3, 300])
def test_lines_computed_together(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [str(k) if k % 97 else "x" for k in range(1, 600)]
    name = written("numbers", "\n".join(lines).encode())

    def number(line: Any) -> Any:
        return tf.strings.to_number(line, tf.int64), tf.random.uniform([], seed=1)

    def found() -> tuple[str, list[Any]]:
        tf.random.set_seed(2)
        dataset = tf.data.TextLineDataset([name, "missing", name]).map(number)
        batches = walked(dataset.batch(size))
        single = walked(dataset)
        flat = [x if isinstance(x, str) else [part.tolist() for part in x] for x in (*batches, *single)]
        return dataset.explain(), flat

    plan, together = found()
    assert "vectorised" in plan
    monkeypatch.setattr("thalweg.data.traced.Traced.vectorised", False)
    plan, one_by_one = found()
    assert "element by element" in plan and together == one_by_one


def test_examples_parsed_together() -> None:
    with tf.io.TFRecordWriter("examples") as writer:
        for k in range(20):
            numbers = tf.train.Feature(int64_list=tf.train.Int64List(value=[k, k * k]))
            writer.write(
                tf.train.Example(features=tf.train.Features(feature={"n": numbers})).SerializeToString()
            )
        writer.write(b"no example")
    features = {"n": tf.io.FixedLenFeature([2], tf.int64)}
    dataset = tf.data.TFRecordDataset("examples").map(lambda r: tf.io.parse_single_example(r, features)["n"])
    assert "vectorised" in dataset.explain()
    found = walked(dataset.batch(8))
    assert [x.shape for x in found[:-1]] == [(8, 2)] * 2 and found[-1] == "InvalidArgumentError"
    assert found[1].tolist() == [[k, k * k] for k in range(8, 16)]
