"""`tensorflow_datasets`: splits, elements, folders."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg import tfds
from thalweg.cli.alias import Alias
from thalweg.keras.datasets import cifar100, imdb, mnist
from thalweg.tfds.splits import pieces

SIZES = {"train": 60, "test": 10}


@pytest.fixture
def small_mnist(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    images = np.arange(70 * 28 * 28).astype(np.uint8).reshape(70, 28, 28)
    labels = (np.arange(70) % 10).astype(np.uint8)
    monkeypatch.setattr(mnist, "load_data", lambda: ((images[:60], labels[:60]), (images[60:], labels[60:])))
    return {"images": images, "labels": labels}


# Splits.


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("train", [("train", 0, 60)]),
        ("train[:80%]", [("train", 0, 48)]),
        ("train[80%:]", [("train", 48, 60)]),
        ("train[-10%:]", [("train", 54, 60)]),
        ("train[10:20]", [("train", 10, 20)]),
        ("train[:-1_0]", [("train", 0, 50)]),
        ("train[:1%]+test", [("train", 0, 1), ("test", 0, 10)]),
        ("train[50%:25%]", [("train", 30, 30)]),
        ("all", [("train", 0, 60), ("test", 0, 10)]),
        (tfds.Split.TEST, [("test", 0, 10)]),
        (" train + test[ : 3 ] ", [("train", 0, 60), ("test", 0, 3)]),
    ],
)
def test_splits(split: str, expected: list[tuple[str, int, int]]) -> None:
    assert pieces(split, SIZES) == expected


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ("validation", "Unknown split 'validation'"),
        ("train[:120%]", "goes beyond its 60"),
        ("train[:61]", "goes beyond its 60"),
        ("train[5]", "can't be understood"),
        ("train[:3", "can't be understood"),
        ("", "can't be understood"),
        ("train++test", "can't be understood"),
    ],
)
def test_splits_that_are_none(split: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pieces(split, SIZES)


def test_percents_divide_a_split() -> None:
    """Neighbouring slices meet, whatever the sizes."""
    for size in range(40):
        sizes = {"train": size}
        cuts = [0, 33, 50, 67, 100]
        found = [pieces(f"train[{a}%:{b}%]", sizes)[0] for a, b in pairwise(cuts)]
        assert [piece.start for piece in found[1:]] == [piece.stop for piece in found[:-1]]
        assert found[0].start == 0 and found[-1].stop == size


# Elements.


def test_a_split_as_dictionaries(small_mnist: dict[str, Any]) -> None:
    dataset = tfds.load("mnist", split="test")
    assert dataset.element_spec["image"] == tf.TensorSpec((28, 28, 1), tf.uint8)
    assert dataset.element_spec["label"] == tf.TensorSpec((), tf.int64)
    elements = list(tfds.as_numpy(dataset))
    assert len(elements) == 10
    assert (elements[3]["image"][..., 0] == small_mnist["images"][63]).all()
    assert elements[3]["label"] == 3


def test_pairs_and_info(small_mnist: dict[str, Any]) -> None:
    (train, test), info = tfds.load(
        "mnist", split=["train[:50%]", "test"], as_supervised=True, with_info=True, shuffle_files=True
    )
    assert len(train) == 30 and len(test) == 10
    image, label = next(iter(train))
    assert image.shape == (28, 28, 1) and label.dtype == tf.int64
    assert info.splits["train"].num_examples == 60
    assert info.features["label"].num_classes == 10
    assert info.features["image"].shape == (28, 28, 1)
    assert info.supervised_keys == ("image", "label")
    assert info.name == "mnist" and info.full_name.startswith("mnist/")
    assert "num_examples=60" in repr(info) and "ClassLabel" in repr(info)


def test_without_a_split_all_are_given(small_mnist: dict[str, Any]) -> None:
    found = tfds.load("mnist")
    assert sorted(found) == ["test", "train"]
    assert len(found["train"]) == 60
    both = tfds.load("mnist", split="train[:2]+test[:1]")
    assert [int(e["label"]) for e in both] == [0, 1, 0]


def test_batches(small_mnist: dict[str, Any]) -> None:
    shapes = [x.shape for x, _ in tfds.load("mnist", split="test", batch_size=4, as_supervised=True)]
    assert shapes == [(4, 28, 28, 1), (4, 28, 28, 1), (2, 28, 28, 1)]
    whole = tfds.as_numpy(tfds.load("mnist", split="test", batch_size=-1))
    assert whole["image"].shape == (10, 28, 28, 1)
    assert whole["label"].tolist() == list(range(10))


def test_a_builder(small_mnist: dict[str, Any]) -> None:
    builder = tfds.builder("mnist:3.*.*")
    builder.download_and_prepare()
    assert builder.info.splits["test"].num_examples == 10
    assert len(builder.as_dataset(split="test")) == 10
    with pytest.raises(NotImplementedError, match="map the dataset"):
        builder.as_dataset(split="test", decoders={})


def test_names_of_datasets() -> None:
    assert {"mnist", "fashion_mnist", "cifar10", "imdb_reviews"} <= set(tfds.list_builders())
    with pytest.raises(tfds.DatasetNotFoundError, match="Is 'mnist' meant"):
        tfds.load("mnists")


def test_names_of_classes() -> None:
    label = tfds.builder("fashion_mnist").features()["label"]
    assert isinstance(label, tfds.features.ClassLabel)
    assert label.int2str(9) == "Ankle boot" and label.str2int("Coat") == 4
    with pytest.raises(ValueError, match="10 is none of them"):
        label.int2str(10)
    with pytest.raises(ValueError, match="No class"):
        label.str2int("Hat")
    assert tfds.features.ClassLabel(num_classes=3).names == ["0", "1", "2"]


def test_cifar100_has_two_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    def load_data(label_mode: str) -> Any:
        labels = np.full((3, 1), 7 if label_mode == "coarse" else 70, np.uint8)
        images = np.zeros((3, 32, 32, 3), np.uint8)
        return (images, labels), (images[:1], labels[:1])

    monkeypatch.setattr(cifar100, "load_data", load_data)
    element = next(iter(tfds.load("cifar100", split="train")))
    assert (int(element["coarse_label"]), int(element["label"])) == (7, 70)


# Texts and images in folders.


def test_reviews_in_a_folder(tmp_path: Path) -> None:
    for split in ("train", "test"):
        for name in ("pos", "neg"):
            folder = tmp_path / "aclImdb" / split / name
            folder.mkdir(parents=True)
            for number in range(4):
                (folder / f"{number}_7.txt").write_text(f"{name} {number} ü", encoding="utf-8")
    dataset = tfds.load("imdb_reviews", split="train", data_dir=tmp_path, as_supervised=True)
    found = [(text.numpy().decode(), int(label)) for text, label in dataset]
    assert sorted(found) == [(f"{name} {n} ü", k) for k, name in enumerate(("neg", "pos")) for n in range(4)]
    assert [label for _, label in found] != sorted(label for _, label in found)


def test_reviews_of_keras(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reviews = np.empty(2, object)
    reviews[:] = [[1, 4, 5], [1, 5, 2, 4]]
    labels = np.array([1, 0])
    monkeypatch.setattr(imdb, "load_data", lambda: ((reviews, labels), (reviews[:1], labels[:1])))
    monkeypatch.setattr(imdb, "get_word_index", lambda: {"good": 1, "film": 2})
    dataset = tfds.load("imdb_reviews/plain_text", split="train", data_dir=tmp_path, as_supervised=True)
    assert [(t.numpy(), int(y)) for t, y in dataset] == [(b"good film", 1), (b"film good", 0)]


def _flowers(folder: Path, classes: list[str], count: int = 6) -> None:
    for label, name in enumerate(classes):
        (folder / name).mkdir(parents=True)
        for number in range(count):
            pixels = np.full((4 + number, 5, 3), 40 * label, np.uint8)
            (folder / name / f"{number}.png").write_bytes(tf.io.encode_png(pixels).numpy())
        (folder / name / "notes.txt").write_text("no image")


def test_images_in_a_folder(tmp_path: Path) -> None:
    classes = ["daisy", "dandelion", "roses", "sunflowers", "tulips"]
    _flowers(tmp_path / "flower_photos", classes)
    splits = ["train[:80%]", "train[80%:]"]
    parts, info = tfds.load("tf_flowers", split=splits, data_dir=tmp_path, as_supervised=True, with_info=True)
    assert info.features["label"].names == ["dandelion", "daisy", "tulips", "sunflowers", "roses"]
    elements = [[(image.numpy(), int(label)) for image, label in part] for part in parts]
    assert [len(part) for part in elements] == [24, 6]
    for image, label in [*elements[0], *elements[1]]:
        name = info.features["label"].int2str(label)
        assert image.shape[1:] == (5, 3) and (image == 40 * classes.index(name)).all()
    assert len({label for _, label in elements[1]}) > 1
    again = tfds.load("tf_flowers", split=splits[0], data_dir=tmp_path, as_supervised=True)
    assert [int(label) for _, label in again] == [label for _, label in elements[0]]


def test_cats_and_dogs(tmp_path: Path) -> None:
    _flowers(tmp_path / "PetImages", ["Cat", "Dog"], 2)
    dataset = tfds.load("cats_vs_dogs", split="train", data_dir=tmp_path)
    element = next(iter(dataset))
    assert set(element) == {"image", "image/filename", "label"}
    assert dataset.element_spec["image"].shape.as_list() == [None, None, 3]
    with pytest.raises(FileNotFoundError, match="one folder a class"):
        tfds.load("cats_vs_dogs", split="train", data_dir=tmp_path / "elsewhere")


def test_an_image_folder(tmp_path: Path) -> None:
    _flowers(tmp_path / "train", ["b", "a"], 3)
    _flowers(tmp_path / "test", ["b", "a"], 1)
    builder = tfds.ImageFolder(tmp_path, shape=(None, 5, 3))
    assert builder.info.features["label"].names == ["a", "b"]
    sizes = {name: split.num_examples for name, split in builder.info.splits.items()}
    assert sizes == {"test": 2, "train": 6}
    for image, label in builder.as_dataset(split="train", as_supervised=True):
        assert int(image[0, 0, 0]) == (0 if int(label) == 1 else 40)
    with pytest.raises(FileNotFoundError, match="no folder"):
        tfds.ImageFolder(tmp_path / "none")
    (tmp_path / "empty" / "a").mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match="no images"):
        tfds.ImageFolder(tmp_path / "empty")


def test_programs_import_it_by_its_name() -> None:
    alias = Alias()
    alias.install()
    try:
        import tensorflow_datasets  # type: ignore[import-not-found, unused-ignore]

        assert tensorflow_datasets is tfds
    finally:
        alias.uninstall()
