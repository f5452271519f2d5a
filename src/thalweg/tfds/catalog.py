"""The datasets that there are, by name."""

from __future__ import annotations

import difflib
import importlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from thalweg.tfds.builders import DatasetBuilder
from thalweg.tfds.features import ClassLabel, Feature, FeaturesDict, Image, Text
from thalweg.tfds.folders import ImageFolder, files_of_classes, found_folder

_FASHION = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag"]
_CIFAR = "airplane automobile bird cat deer dog frog horse ship truck".split()
_FLOWERS = "dandelion daisy tulips sunflowers roses".split()
_FIRST_WORD = 3  # keras.datasets.imdb has its words' numbers plus this; those below are marks


class DatasetNotFoundError(ValueError):
    """There is no dataset of this name."""


class _Pictures(DatasetBuilder):
    """Images and labels of one of `keras.datasets`."""

    def __init__(self, name: str, shape: tuple[int, int, int], names: Sequence[str] | None) -> None:
        self.name = name
        self.description = f"The images of keras.datasets.{name}, with their classes."
        self._shape = shape
        self._label = ClassLabel(num_classes=10) if names is None else ClassLabel(names=names)

    def features(self) -> FeaturesDict:
        return FeaturesDict({"image": Image(shape=self._shape), "label": self._label})

    def arrays(self) -> dict[str, dict[str, Any]]:
        module = importlib.import_module(f"thalweg.keras.datasets.{self.name}")
        return {
            split: {"image": images.reshape(-1, *self._shape), "label": labels.reshape(-1).astype(np.int64)}
            for split, (images, labels) in zip(("train", "test"), module.load_data(), strict=True)
        }


class _Cifar100(DatasetBuilder):
    name = "cifar100"
    description = "The images of keras.datasets.cifar100, with their classes and groups of classes."

    def features(self) -> FeaturesDict:
        coarse, fine = ClassLabel(num_classes=20), ClassLabel(num_classes=100)
        return FeaturesDict({"coarse_label": coarse, "image": Image(shape=(32, 32, 3)), "label": fine})

    def arrays(self) -> dict[str, dict[str, Any]]:
        module = importlib.import_module("thalweg.keras.datasets.cifar100")
        coarse, fine = (module.load_data(label_mode=mode) for mode in ("coarse", "fine"))
        found = {}
        for number, split in enumerate(("train", "test")):
            groups, classes = (part[number][1].reshape(-1).astype(np.int64) for part in (coarse, fine))
            found[split] = {"coarse_label": groups, "image": fine[number][0], "label": classes}
        return found


class _Reviews(DatasetBuilder):
    """Film reviews: the texts in a folder, else the words of `keras.datasets.imdb`."""

    name = "imdb_reviews"
    description = "Film reviews of the IMDb, and whether they praise the film."
    supervised_keys = ("text", "label")
    _NAMES: ClassVar[list[str]] = ["neg", "pos"]

    def __init__(self, data_dir: Any) -> None:
        self._folder = found_folder(data_dir, ("aclImdb", "imdb_reviews", "."), "train")

    def features(self) -> FeaturesDict:
        features: dict[str, Feature] = {"label": ClassLabel(names=self._NAMES), "text": Text()}
        return FeaturesDict(features)

    def arrays(self) -> dict[str, dict[str, Any]]:
        if self._folder is None:
            return self._of_keras()
        found = {}
        for split in ("train", "test"):
            paths, labels = files_of_classes(self._folder / split, self._NAMES, (".txt",))
            texts = np.empty(len(paths), object)
            texts[:] = [path.read_bytes() for path in paths]
            found[split] = {"label": labels, "text": texts}
        return found

    def _of_keras(self) -> dict[str, dict[str, Any]]:
        from thalweg.keras.datasets import imdb

        words = {number + _FIRST_WORD: word for word, number in imdb.get_word_index().items()}
        found = {}
        for split, (reviews, labels) in zip(("train", "test"), imdb.load_data(), strict=True):
            texts = np.empty(len(reviews), object)
            texts[:] = [" ".join(words[n] for n in review if n in words).encode() for review in reviews]
            found[split] = {"label": np.asarray(labels).astype(np.int64), "text": texts}
        return found


def _folder_of_images(
    name: str, description: str, names: Sequence[str], inside: tuple[str, ...]
) -> Callable[[Any], DatasetBuilder]:
    def make(data_dir: Any) -> DatasetBuilder:
        folder = found_folder(data_dir, inside, names[0])
        if folder is None:
            wanted = " or ".join(os.path.join(place, names[0]) for place in inside)
            raise FileNotFoundError(
                f"The dataset {name} is read from a folder with one folder a class; there is no {wanted} in "
                f"data_dir={os.fspath(data_dir) if data_dir is not None else None!r}."
            )
        made = ImageFolder(folder, class_names=names)
        made.name, made.description = name, description
        return made

    return make


_BUILDERS: dict[str, Callable[[Any], DatasetBuilder]] = {
    "mnist": lambda data_dir: _Pictures("mnist", (28, 28, 1), None),
    "fashion_mnist": lambda data_dir: _Pictures("fashion_mnist", (28, 28, 1), [*_FASHION, "Ankle boot"]),
    "cifar10": lambda data_dir: _Pictures("cifar10", (32, 32, 3), _CIFAR),
    "cifar100": lambda data_dir: _Cifar100(),
    "imdb_reviews": _Reviews,
    "cats_vs_dogs": _folder_of_images(
        "cats_vs_dogs", "Photographs of cats and dogs.", ["cat", "dog"], ("cats_vs_dogs", "PetImages", ".")
    ),
    "tf_flowers": _folder_of_images(
        "tf_flowers", "Photographs of flowers.", _FLOWERS, ("tf_flowers", "flower_photos", ".")
    ),
}


def list_builders() -> list[str]:
    """The names of the datasets.

    Example:
      >>> from thalweg import tfds
      >>> "mnist" in tfds.list_builders()
      True
    """
    return sorted(_BUILDERS)


def builder(name: str, *, data_dir: Any = None, **options: Any) -> DatasetBuilder:
    """The builder of a dataset.

    Args:
      name: one of `list_builders()`; what follows a `/` or `:` in it, a configuration or version, is passed
        over.
      data_dir: the folder with the files of datasets that are read from folders; None:
        `~/tensorflow_datasets`.

    Raises:
      DatasetNotFoundError: there is no dataset of this name.
      FileNotFoundError: the folder of the dataset isn't there.
    """
    plain = name.partition("/")[0].partition(":")[0]
    if plain not in _BUILDERS:
        near = difflib.get_close_matches(plain, _BUILDERS, 1)
        hint = f" Is {near[0]!r} meant?" if near else ""
        raise DatasetNotFoundError(
            f"There is no dataset {plain!r}; there are {', '.join(list_builders())}, and "
            f"tfds.ImageFolder(path) for your own images.{hint}"
        )
    folder = Path.home() / "tensorflow_datasets" if data_dir is None else Path(data_dir).expanduser()
    return _BUILDERS[plain](folder)


def load(
    name: str,
    *,
    split: Any = None,
    data_dir: Any = None,
    batch_size: int | None = None,
    shuffle_files: bool = False,
    download: bool = True,
    as_supervised: bool = False,
    decoders: Any = None,
    read_config: Any = None,
    with_info: bool = False,
    builder_kwargs: dict[str, Any] | None = None,
    download_and_prepare_kwargs: dict[str, Any] | None = None,
    as_dataset_kwargs: dict[str, Any] | None = None,
    try_gcs: bool = False,
) -> Any:
    """The elements of a dataset.

    Args:
      name: one of `list_builders()`.
      split: `"train"`, a slice such as `"train[:80%]"`, several joined by `+`; a list, tuple or dict of these
        for as many datasets; None for a dict with all splits.
      data_dir: the folder with the files of datasets that are read from folders.
      batch_size: elements are batched so; -1: one batch, as tensors instead of a dataset.
      as_supervised: elements are pairs of input and target instead of dicts.
      with_info: give the `DatasetInfo` too.
      shuffle_files, download, try_gcs, download_and_prepare_kwargs: accepted; Keras's loaders decide.
      decoders, read_config: accepted as None only.
      builder_kwargs, as_dataset_kwargs: more arguments for `builder` and `as_dataset`.

    Returns:
      A `tf.data.Dataset`, or a structure of them as `split` is one; with `with_info` a pair of that and the
      info.

    Raises:
      DatasetNotFoundError: there is no dataset of this name.
      ValueError: there is no such split, or the slice goes beyond it.
      FileNotFoundError: the folder of the dataset isn't there.

    Example:
      train, test = tfds.load("mnist", split=["train", "test"], as_supervised=True)
    """
    made = builder(name, data_dir=data_dir, **(builder_kwargs or {}))
    found = made.as_dataset(
        split,
        batch_size=batch_size,
        shuffle_files=shuffle_files,
        decoders=decoders,
        read_config=read_config,
        as_supervised=as_supervised,
        **(as_dataset_kwargs or {}),
    )
    return (found, made.info) if with_info else found
