"""Files: read, written as a whole, found; folders; lines of comma-separated values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import thalweg as tf
from thalweg.ops.files import write_whole


def test_reading_and_writing(tmp_path: Path) -> None:
    path = str(tmp_path / "a" / "b.txt")
    assert tf.io.write_file(path, b"one") is None
    tf.io.write_file(path, "two")
    assert tf.io.read_file(path).numpy() == b"two"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.txt"]
    with pytest.raises(tf.errors.NotFoundError, match=r"nothing"):
        tf.io.read_file(str(tmp_path / "nothing"))
    with pytest.raises(tf.errors.FailedPreconditionError, match="directory"):
        tf.io.write_file(str(tmp_path), "x")
    with pytest.raises(tf.errors.InvalidArgumentError, match="scalar"):
        tf.io.read_file([path])


def test_a_write_that_fails_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    write_whole(str(path), b"before")

    def fail(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(tf.errors.ResourceExhaustedError):
        write_whole(str(path), b"after")
    assert path.read_bytes() == b"before" and len(list(tmp_path.iterdir())) == 1


def test_in_a_function(tmp_path: Path) -> None:
    @tf.function
    def copy(source: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        tf.io.write_file(target, tf.io.read_file(source) + "!")
        return tf.io.read_file(target)

    (tmp_path / "a").write_bytes(b"hello")
    assert copy(str(tmp_path / "a"), str(tmp_path / "b")).numpy() == b"hello!"


def test_matching_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.png"):
        (tmp_path / name).touch()
    found = tf.io.matching_files([f"{tmp_path}/*.txt", f"{tmp_path}/a*", f"{tmp_path}/zz*"]).numpy()
    assert [Path(p.decode()).name for p in found] == ["a.txt", "b.txt"]


def test_gfile(tmp_path: Path) -> None:
    gfile = tf.io.gfile
    folder = gfile.join(str(tmp_path), "x", "y")
    with pytest.raises(tf.errors.NotFoundError):
        gfile.mkdir(folder)
    gfile.makedirs(folder)
    path = gfile.join(folder, "a.txt")
    with gfile.GFile(path, "w") as f:
        f.write("one\n")
        f.write(b"two\n")
    assert gfile.GFile(path).read() == "one\ntwo\n" and list(gfile.GFile(path, "rb")) == [b"one\n", b"two\n"]
    assert gfile.stat(path).length == 8 and gfile.listdir(folder) == ["a.txt"] and gfile.exists(path)
    gfile.copy(path, gfile.join(folder, "b.txt"))
    with pytest.raises(tf.errors.AlreadyExistsError):
        gfile.rename(path, gfile.join(folder, "b.txt"))
    assert [Path(p).name for p in gfile.glob([f"{folder}/*"])] == ["a.txt", "b.txt"]
    assert [sorted(files) for _, _, files in gfile.walk(str(tmp_path))] == [[], [], ["a.txt", "b.txt"]]
    with pytest.raises(tf.errors.FailedPreconditionError):
        gfile.remove(folder)
    gfile.rmtree(gfile.join(str(tmp_path), "x"))
    assert not gfile.exists(folder) and not gfile.isdir(folder)
    with pytest.raises(tf.errors.NotFoundError):
        gfile.listdir(folder)
    with pytest.raises(tf.errors.PermissionDeniedError):
        gfile.GFile(path, "w").read()
    with pytest.raises(tf.errors.InvalidArgumentError, match="mode"):
        gfile.GFile(path, "q")


def decoded(records: Any, defaults: list[Any], **options: Any) -> list[Any]:
    return [column.numpy().tolist() for column in tf.io.decode_csv(records, defaults, **options)]


def test_csv() -> None:
    quoted = ['"a ""b"",\n",1', ",2"]
    columns = tf.io.decode_csv(quoted, [["z"], [0]])
    assert [c.numpy().tolist() for c in columns] == [[b'a "b",\n', b"z"], [1, 2]]
    assert decoded("1,NA,3", [[7], [0]], na_value="NA", select_cols=[1, 2]) == [7, 3]
    assert decoded(tf.constant([], tf.string), [[0]]) == [[]]


@pytest.mark.parametrize(
    ("record", "defaults", "message"),
    [
        ("1", [[0], [0]], "Expect 2 fields but have 1"),
        ("1,x", [[0], [0]], "Field 1 in record 0 is not a valid int32: x"),
        ("99999999999", [[0]], "not a valid int32"),
        ('"a,b', [[""]], "Quoted field has to end"),
        ('a"b', [[""]], "Unquoted fields cannot have quotes"),
        ('"a"b', [[""]], "escaped by another quote"),
        ("1,", [[0], tf.constant([], tf.int32)], "required but missing"),
    ],
)
def test_csv_that_is_refused(record: str, defaults: list[Any], message: str) -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        tf.io.decode_csv(record, defaults)


def test_what_patterns_find_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d").mkdir()
    for name in ("a.txt", ".hidden.txt", "d/b.txt"):
        (tmp_path / name).touch()
    for pattern, wanted in {
        "a.txt": [b"a.txt"],
        "*.txt": [b"./.hidden.txt", b"./a.txt"],
        "./a*": [b"./a.txt"],
        "d/*.txt": [b"d/b.txt"],
        "d/../a.txt": [b"d/../a.txt"],
        "z*": [],
    }.items():
        assert tf.io.matching_files(pattern).numpy().tolist() == wanted
    assert tf.io.gfile.glob(["a*", "d/*"]) == ["./a.txt", "d/b.txt"]
    assert list(tf.data.Dataset.list_files("a*").as_numpy_iterator()) == [b"./a.txt"]
