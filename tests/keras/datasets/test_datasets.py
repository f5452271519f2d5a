"""`keras.datasets`: Keras's values of small files, its folders, files that are broken."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import pickle
import struct
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras.datasets import (
    boston_housing,
    california_housing,
    cifar10,
    cifar100,
    fashion_mnist,
    imdb,
    mnist,
    reuters,
)

# Made by `make_golden.py`.
GOLDEN: dict[str, Any] = json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keras's folder of data sets, and no way out but to files."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("THALWEG_MIRROR", str(tmp_path / "mirror"))
    (tmp_path / "datasets").mkdir()
    (tmp_path / "mirror").mkdir()
    for module in (imdb, reuters, fashion_mnist):
        monkeypatch.setattr(module, "_URL", "http://127.0.0.1:9/")
    return tmp_path / "datasets"


@pytest.fixture
def made(datasets: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts an `.npz` file into the mirror, as the one that a module wants."""

    def make(module: ModuleType, name: str, **arrays: Any) -> None:
        path = datasets.parent / "mirror" / name
        np.savez(path, **arrays)
        monkeypatch.setattr(module, "_SHA256", hashlib.sha256(path.read_bytes()).hexdigest())

    return make


def _sequences(count: int) -> Any:
    random = np.random.RandomState(count)
    array = np.empty(count, object)
    array[:] = [random.randint(1, 30, random.randint(1, 12)).tolist() for _ in range(count)]
    return array


def _plain(parts: Any) -> Any:
    if isinstance(parts, tuple):
        return [_plain(part) for part in parts]
    return parts.tolist()


def test_mnist(made: Callable[..., None], datasets: Path) -> None:
    x, y = np.arange(4 * 784).reshape(4, 28, 28).astype("uint8"), np.arange(4, dtype="uint8")
    made(mnist, "mnist.npz", x_train=x, y_train=y, x_test=x[:1], y_test=y[:1])
    (x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
    np.testing.assert_array_equal(x_train, x)
    assert (y_train.tolist(), x_test.shape, y_test.tolist()) == ([0, 1, 2, 3], (1, 28, 28), [0])
    assert (datasets / "mnist.npz").is_file()
    x_train[0] = 0  # arrays of one's own
    # A path is used as it is; another name is downloaded to.
    assert mnist.load_data(path=str(datasets / "mnist.npz"))[0][1].tolist() == [0, 1, 2, 3]
    mnist.load_data(path="other.npz")
    assert (datasets / "other.npz").is_file()


def test_imdb(made: Callable[..., None]) -> None:
    made(
        imdb,
        "imdb.npz",
        x_train=_sequences(9),
        y_train=np.arange(9) % 2,
        x_test=_sequences(6),
        y_test=np.arange(6),
    )
    for options, wanted in zip(GOLDEN["texts"], GOLDEN["imdb"], strict=True):
        assert _plain(imdb.load_data(**options)) == wanted
    assert imdb.load_data()[0][0].dtype == object and type(imdb.load_data()[0][0][0]) is list
    with pytest.raises(ValueError, match="maxlen=1"):
        imdb.load_data(maxlen=1)
    with pytest.raises(TypeError, match="numwords"):
        imdb.load_data(numwords=3)
    with pytest.warns(UserWarning, match="num_words"):
        assert _plain(imdb.load_data(nb_words=20)) == GOLDEN["imdb"][1]


def test_reuters(made: Callable[..., None]) -> None:
    made(reuters, "reuters.npz", x=_sequences(15), y=np.arange(15))
    for options, wanted in zip(GOLDEN["texts"], GOLDEN["reuters"], strict=True):
        assert _plain(reuters.load_data(test_split=0.3, **options)) == wanted
    assert len(reuters.get_label_names()) == 46


@pytest.mark.parametrize("module", [imdb, reuters])
def test_word_index(module: ModuleType, datasets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"{module.__name__.rpartition('.')[2]}_word_index.json"
    path = datasets.parent / "mirror" / name
    path.write_text('{"the": 1, "é": 2}', encoding="utf-8")
    monkeypatch.setattr(module, "_MD5_OF_WORDS", hashlib.md5(path.read_bytes()).hexdigest())
    assert module.get_word_index() == {"the": 1, "é": 2}
    assert (datasets / name).is_file()


def test_house_prices(made: Callable[..., None]) -> None:
    arrays = {"x": np.arange(1400.0).reshape(700, 2), "y": np.arange(700.0)}
    made(boston_housing, "boston_housing.npz", **arrays)
    made(california_housing, "california_housing.npz", **arrays)
    assert _plain(boston_housing.load_data(test_split=0.995)) == GOLDEN["boston"]
    assert _plain(california_housing.load_data("small", seed=2, test_split=0.99)) == GOLDEN["california"]
    assert len(california_housing.load_data()[0][1]) == 560
    with pytest.raises(ValueError, match="test_split"):
        boston_housing.load_data(test_split=1)
    with pytest.raises(ValueError, match="version"):
        california_housing.load_data("medium")


def _idx(path: Path, array: Any, kind: int = 8, cut: int = 0) -> None:
    header = struct.pack(">HBB", 0, kind, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    data = header + array.tobytes()
    path.write_bytes(gzip.compress(data[: len(data) - cut]))


def _fashion(folder: Path) -> None:
    for name, count in (("train", 3), ("t10k", 2)):
        _idx(folder / f"{name}-labels-idx1-ubyte.gz", np.arange(count, dtype="uint8"))
        _idx(folder / f"{name}-images-idx3-ubyte.gz", np.ones((count, 28, 28), "uint8") * count)


def test_fashion_mnist(datasets: Path) -> None:
    _fashion(datasets.parent / "mirror")
    (x_train, y_train), (x_test, y_test) = fashion_mnist.load_data()
    assert x_train.shape == (3, 28, 28) and x_test.shape == (2, 28, 28) and (x_train == 3).all()
    assert (y_train.tolist(), y_test.tolist()) == ([0, 1, 2], [0, 1])
    assert len(list((datasets / "fashion-mnist").iterdir())) == 4


@pytest.mark.parametrize("broken", ["cut", "kind", "not gzip", "long", "count"])
def test_broken_idx_files(broken: str, datasets: Path) -> None:
    folder = datasets / "fashion-mnist"
    folder.mkdir()
    _fashion(folder)
    path = folder / "train-images-idx3-ubyte.gz"
    images = np.ones((3, 28, 28), "uint8")
    match broken:
        case "cut":
            _idx(path, images, cut=5)
        case "kind":
            _idx(path, images, kind=13)
        case "not gzip":
            path.write_bytes(b"nothing of the kind")
        case "long":
            path.write_bytes(gzip.compress(struct.pack(">HBBIII", 0, 8, 3, 1 << 31, 1 << 31, 28)))
        case "count":
            _idx(path, images[:2])
    with pytest.raises(ValueError, match=r"train"):
        fashion_mnist.load_data()


def _cifar_batch(count: int, start: int, fine: bool) -> dict[str, Any]:
    pixels = (np.arange(count * 3072).reshape(count, 3072) + start).astype("uint8")
    labels = [(start + i) % 10 for i in range(count)]
    names = {"fine_labels": labels, "coarse_labels": labels[::-1]} if fine else {"labels": labels}
    return {"data": pixels, **names, "filenames": [f"{i}.png" for i in range(count)]}


def _cifar(monkeypatch: pytest.MonkeyPatch, module: Any, path: Path, protocol: int = 2) -> dict[str, bytes]:
    """Writes a small archive of the data set, and gives the files in it."""
    fine = module is cifar100
    names = ["train", "test"] if fine else module._FILES
    files = {name: pickle.dumps(_cifar_batch(2, i, fine), protocol) for i, name in enumerate(names)}
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(f"{module._ARCHIVE.folder}/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(module, "_ARCHIVE", replace(module._ARCHIVE, sha256=sha256))
    return files


@pytest.fixture
def python2(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pickles of Python 3 have strings for keys where those of CIFAR have bytes: read them as such."""
    from thalweg.keras.datasets import cifar

    plain = cifar.unpickle

    def as_bytes(file: Any, encoding: str) -> Any:
        return {key.encode(): value for key, value in plain(file, encoding).items()}

    monkeypatch.setattr(cifar, "unpickle", as_bytes)


@pytest.mark.usefixtures("python2")
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_cifar10(protocol: int, datasets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _cifar(monkeypatch, cifar10, datasets.parent / "mirror" / "cifar-10-python.tar.gz", protocol)
    (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    assert x_train.shape == (10, 32, 32, 3) and x_test.shape == (2, 32, 32, 3)
    assert x_train.dtype == y_train.dtype == y_test.dtype == np.uint8
    assert y_train[:, 0].tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5] and y_test.tolist() == [[5], [6]]
    assert x_train[1, 0, 0].tolist() == [3072 % 256, (3072 + 1024) % 256, (3072 + 2048) % 256]
    assert x_train[2, 1, 1, 0] == 34
    assert [path.name for path in datasets.iterdir()] == ["cifar-10-batches-py-target_archive"]
    tf.keras.config.set_image_data_format("channels_first")
    try:
        assert cifar10.load_data()[0][0].shape == (10, 3, 32, 32)
    finally:
        tf.keras.config.set_image_data_format("channels_last")


@pytest.mark.usefixtures("python2")
def test_cifar100(datasets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _cifar(monkeypatch, cifar100, datasets.parent / "mirror" / "cifar-100-python.tar.gz")
    assert cifar100.load_data()[0][1].tolist() == [[0], [1]]
    (x_train, y_train), _ = cifar100.load_data(label_mode="coarse")
    assert y_train.tolist() == [[1], [0]] and y_train.dtype == np.int64 and x_train.shape == (2, 32, 32, 3)
    with pytest.raises(ValueError, match="label_mode"):
        cifar100.load_data("medium")


@pytest.mark.usefixtures("python2")
@pytest.mark.parametrize("name", ["cifar-10-batches-py-target_archive", "cifar-10-batches-py.tar.gz"])
def test_archives_that_keras_downloaded_are_used(
    name: str, datasets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cifar(monkeypatch, cifar10, datasets / name)
    assert len(cifar10.load_data()[0][0]) == 10
    assert [path.name for path in datasets.iterdir()] == [name]


@pytest.mark.usefixtures("python2")
@pytest.mark.parametrize("place", ["cifar-10-batches-py-target/cifar-10-batches-py", "cifar-10-batches-py"])
def test_files_that_keras_unpacked_are_used(
    place: str, datasets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = datasets.parent / "mirror" / "cifar-10-python.tar.gz"
    unpacked = _cifar(monkeypatch, cifar10, archive)
    (datasets / place).mkdir(parents=True)
    for name, data in unpacked.items():
        (datasets / place / name).write_bytes(data)
    cifar10.load_data()
    assert not (datasets / "cifar-10-batches-py-target_archive").exists()
    # Unpacking was interrupted: the archive is taken instead.
    (datasets / place / "test_batch").write_bytes(unpacked["test_batch"][:500])
    assert cifar10.load_data()[1][0].shape == (2, 32, 32, 3)
    assert (datasets / "cifar-10-batches-py-target_archive").exists()


def test_without_a_network_one_sentence_says_what_to_do(
    datasets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "_URL", "http://127.0.0.1:9/mnist.npz")
    with pytest.raises(Exception, match=r"put the file mnist\.npz into .*datasets by hand\.$"):
        mnist.load_data()
    monkeypatch.setattr(cifar10, "_ARCHIVE", replace(cifar10._ARCHIVE, url="http://127.0.0.1:9/x.tar.gz"))
    with pytest.raises(Exception, match=r"put the file cifar-10-batches-py-target_archive into .* by hand"):
        cifar10.load_data()
    assert list(datasets.iterdir()) == []
