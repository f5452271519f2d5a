"""`tensorflow.examples.tutorials.mnist.input_data`, for programs of TensorFlow 1.x."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.cli.alias import Alias
from thalweg.examples.tutorials.mnist import input_data

NAMES = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """MNIST's four files, with twelve pictures and four."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("THALWEG_MIRROR", str(tmp_path / "mirror"))
    folder = tmp_path / "mirror"
    folder.mkdir()
    for name, array in zip(NAMES, _arrays(), strict=True):
        header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
        (folder / f"{name}-ubyte.gz").write_bytes(gzip.compress(header + array.tobytes()))
    return folder


def _arrays() -> list[Any]:
    x = np.repeat(np.arange(12, dtype="uint8") * 17, 784).reshape(12, 28, 28)
    y = np.arange(12, dtype="uint8") % 10
    return [x, y, x[:4], y[:4]]


@pytest.mark.usefixtures("mirror")
def test_the_parts(tmp_path: Path) -> None:
    data = input_data.read_data_sets(str(tmp_path / "data"), validation_size=2)
    assert [part.num_examples for part in data] == [10, 2, 4]
    assert data.train.images.shape == (10, 784) and data.train.images.dtype == np.float32
    np.testing.assert_allclose(data.train.images[:, 0], np.arange(2, 12) * 17 / 255, rtol=1e-6)
    assert data.validation.labels.tolist() == [0, 1]
    assert len(list((tmp_path / "data").iterdir())) == 4
    options = {"one_hot": True, "reshape": False, "dtype": tf.uint8, "validation_size": 0}
    data = input_data.read_data_sets(tmp_path / "data", **options)
    assert data.train.images.shape == (12, 28, 28, 1) and data.train.images.dtype == np.uint8
    assert data.train.labels.shape == (12, 10) and data.train.labels[11].argmax() == 1


@pytest.mark.usefixtures("mirror")
def test_batches_go_through_epochs(tmp_path: Path) -> None:
    train = input_data.read_data_sets(tmp_path, validation_size=2, seed=3).train
    seen = [train.next_batch(4) for _ in range(5)]
    assert all(x.shape == (4, 784) and y.shape == (4,) for x, y in seen)
    assert train.epochs_completed == 1  # the second epoch ended with the batch, and ends with the next one
    for x, y in seen:
        np.testing.assert_allclose(np.rint(x[:, 0] * 15) % 10, y)
    labels = np.concatenate([y for _, y in seen]).tolist()
    assert sorted(labels[:10]) == sorted(labels[10:]) == sorted((np.arange(2, 12) % 10).tolist())
    again = input_data.read_data_sets(tmp_path, validation_size=2, seed=3).train
    assert again.next_batch(4)[1].tolist() == labels[:4]
    plain = input_data.read_data_sets(tmp_path, validation_size=0).train
    assert plain.next_batch(12, shuffle=False)[1].tolist() == [*range(10), 0, 1]


def test_keras_file_is_taken_where_the_others_are_missing(
    tmp_path: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "home" / "datasets"
    folder.mkdir(parents=True)
    x, y, x_test, y_test = _arrays()
    np.savez(folder / "mnist.npz", x_train=x[::-1], y_train=y, x_test=x_test, y_test=y_test)
    for name in NAMES:
        (mirror / f"{name}-ubyte.gz").unlink()
    data = input_data.read_data_sets(tmp_path / "data", validation_size=1)
    assert data.validation.images[0, 0] == pytest.approx(11 * 17 / 255)


@pytest.mark.usefixtures("mirror")
def test_wrong_arguments(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="between 0 and 12"):
        input_data.read_data_sets(tmp_path, validation_size=13)
    with pytest.raises(TypeError, match="uint8 or float32"):
        input_data.read_data_sets(tmp_path, dtype=tf.int32, validation_size=0)


def test_made_up_data(tmp_path: Path) -> None:
    x, y = input_data.read_data_sets(tmp_path, fake_data=True, one_hot=True).train.next_batch(2)
    assert np.shape(x) == (2, 784) and np.shape(y) == (2, 10)


def test_programs_of_1x_find_it() -> None:
    alias = Alias()
    alias.install()
    try:
        from tensorflow.examples.tutorials.mnist import input_data as found

        assert found is input_data
    finally:
        alias.uninstall()
