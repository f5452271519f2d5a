"""`keras.utils.image_dataset_from_directory` and its kin: which files, which labels, in which order."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf

utils = tf.keras.utils


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures of four rows and six columns in two classes, each of one colour: 10, 20, …"""
    path = tmp_path_factory.mktemp("pictures")
    for number in range(10):
        name = path / ("a" if number < 6 else "b") / f"{number}.png"
        name.parent.mkdir(exist_ok=True)
        utils.save_img(name, np.full([4, 6, 3], 10.0 * (number + 1)), scale=False)
    (path / "a" / "notes.md").write_text("no picture")
    (path / ".hidden").mkdir()
    return path


def _pictures(folder: Path, **options: Any) -> Any:
    return utils.image_dataset_from_directory(folder, image_size=(2, 3), verbose=False, **options)


def _colours(dataset: Any) -> list[int]:
    return [int(x[0, 0, 0]) for batch, _ in dataset for x in batch.numpy()]


def test_pictures_in_order(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dataset = utils.image_dataset_from_directory(folder, image_size=(2, 3), batch_size=4, shuffle=False)
    assert capsys.readouterr().out == "Found 10 files belonging to 2 classes.\n"
    assert dataset.class_names == ["a", "b"]
    assert [os.path.basename(path) for path in dataset.file_paths[:2]] == ["0.png", "1.png"]
    assert dataset.element_spec == (
        tf.TensorSpec([None, 2, 3, 3], tf.float32),
        tf.TensorSpec([None], tf.int32),
    )
    assert _colours(dataset) == list(range(10, 101, 10))
    assert [y.numpy().tolist() for _, y in dataset] == [[0] * 4, [0, 0, 1, 1], [1, 1]]


def test_pictures_in_a_new_order_each_epoch(folder: Path) -> None:
    dataset = _pictures(folder, seed=1)
    first, second = _colours(dataset), _colours(dataset)
    assert sorted(first) == sorted(second) == list(range(10, 101, 10))
    assert first != second and first == _colours(_pictures(folder, seed=1))
    assert all((y == 0) == (x[0, 0, 0] <= 60) for batch in dataset for x, y in zip(*batch, strict=True))


def test_labels(folder: Path) -> None:
    options: dict[str, Any] = {"shuffle": False, "batch_size": None}

    def last(**more: Any) -> Any:
        return list(_pictures(folder, **options, **more))[-1]

    assert last(label_mode="categorical")[1].numpy().tolist() == [0, 1]
    assert last(label_mode="binary")[1].numpy().tolist() == [1] and last()[1].dtype == tf.int32
    assert last(label_mode=None).shape == last(labels=None).shape == (2, 3, 3)
    picture, label = last(class_names=["b", "a"])
    assert (int(picture[0, 0, 0]), int(label)) == (60, 1)
    given = _pictures(folder, labels=list(range(10)), **options)
    assert list(given)[7][1].numpy() == 7 and given.class_names == [str(i) for i in range(10)]


def test_parts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options: dict[str, Any] = {"validation_split": 0.3, "seed": 2}
    train, validation = _pictures(folder, subset="both", **options)
    assert capsys.readouterr().out == "Using 7 files for training.\nUsing 3 files for validation.\n"
    assert sorted(_colours(train) + _colours(validation)) == list(range(10, 101, 10))
    assert _colours(validation) == _colours(validation)
    assert _pictures(folder, subset="training", **options).file_paths == train.file_paths
    assert _pictures(folder, subset="validation", **options).file_paths == validation.file_paths


def test_sizes_and_colours(folder: Path) -> None:
    first = _pictures(folder, data_format="channels_first", color_mode="rgba", batch_size=5)
    assert first.element_spec[0] == tf.TensorSpec([None, 4, 2, 3], tf.float32)
    grey = utils.image_dataset_from_directory(
        folder, image_size=8, color_mode="grayscale", pad_to_aspect_ratio=True, shuffle=False, verbose=False
    )
    picture = next(iter(grey))[0][0, :, :, 0].numpy()
    assert picture.shape == (8, 8) and picture[0].max() == 0 and picture[4].min() == pytest.approx(10)
    cut = _pictures(folder, crop_to_aspect_ratio=True, interpolation="nearest", shuffle=False)
    assert _colours(cut) == list(range(10, 101, 10)) and cut.element_spec[0].dtype == tf.uint8


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": "some"}, "labels"),
        ({"labels": [1, 2]}, "match the number"),
        ({"labels": [1] * 10, "class_names": ["a"]}, "class_names"),
        ({"labels": None, "class_names": ["a"]}, "class_names"),
        ({"class_names": ["c"]}, "did not match"),
        ({"label_mode": "ordinal"}, "label_mode"),
        ({"label_mode": "binary", "class_names": ["a"]}, "exactly 2"),
        ({"color_mode": "cmyk"}, "color_mode"),
        ({"interpolation": "magic"}, "interpolation"),
        ({"validation_split": 2.0, "subset": "training"}, "between 0 and 1"),
        ({"subset": "training"}, "inversely"),
        ({"validation_split": 0.5, "subset": "half", "seed": 1}, "subset"),
        ({"validation_split": 0.5, "subset": "both"}, "seed"),
        ({"validation_split": 0.01, "subset": "validation", "seed": 1}, "No validation image files"),
        ({"pad_to_aspect_ratio": True, "crop_to_aspect_ratio": True}, "Only one"),
        ({"data_format": "sideways"}, "data_format"),
        ({"format": "grain"}, "format"),
    ],
)
def test_wrong_arguments(options: dict[str, Any], message: str, folder: Path) -> None:
    with pytest.raises(ValueError, match=message):
        _pictures(folder, **options)


def test_folders_without_pictures(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No image files found"):
        _pictures(tmp_path)
    with pytest.raises(FileNotFoundError):
        _pictures(tmp_path / "nowhere")


def test_texts(tmp_path: Path) -> None:
    for name in ("x/1", "x/2", "y/deep/3"):
        tf.io.write_file(str(tmp_path / f"{name}.txt"), f"text of {name}")
    dataset = utils.text_dataset_from_directory(tmp_path, shuffle=False, verbose=False)
    texts, labels = next(iter(dataset))
    assert texts.numpy().tolist() == [b"text of x/1", b"text of x/2", b"text of y/deep/3"]
    assert labels.numpy().tolist() == [0, 0, 1]
    options = {"labels": None, "max_length": 4, "batch_size": 2, "verbose": False}
    short = utils.text_dataset_from_directory(tmp_path, **options)
    assert [batch.numpy().tolist() for batch in short] == [[b"text", b"text"], [b"text"]]


def test_sounds(tmp_path: Path) -> None:
    for i in range(3):
        (tmp_path / "beep").mkdir(exist_ok=True)
        sound = tf.audio.encode_wav(tf.ones([8, 1]) * 0.5, 8000)
        tf.io.write_file(str(tmp_path / "beep" / f"{i}.wav"), sound)
    options = {"output_sequence_length": 10, "shuffle": False, "verbose": False}
    sounds, labels = next(iter(utils.audio_dataset_from_directory(tmp_path, **options)))
    assert sounds.shape == (3, 10, 1) and labels.numpy().tolist() == [0, 0, 0]
    np.testing.assert_allclose(sounds[0, :, 0], [0.5] * 8 + [0] * 2, atol=1e-4)
    for wrong in ({"ragged": True}, {"sampling_rate": 0}, {"sampling_rate": 8000.0}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            utils.audio_dataset_from_directory(tmp_path, **{**options, **wrong})
    other = utils.audio_dataset_from_directory(tmp_path, sampling_rate=16000, **options)
    with pytest.raises(tf.errors.InvalidArgumentError, match="sampling rate"):
        next(iter(other))
