"""Datasets in folders: one folder a class, files in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from thalweg.image.codecs import decode_image
from thalweg.io.files import read_file
from thalweg.tfds.builders import DatasetBuilder
from thalweg.tfds.features import ClassLabel, FeaturesDict, Image, Text

_IMAGES = (".jpg", ".jpeg", ".png", ".gif", ".bmp")


def found_folder(data_dir: Any, places: Sequence[str], holding: str) -> Path | None:
    """The first of the places in a folder that holds a folder of this name, in whatever case."""
    for place in places:
        folder = Path(data_dir) / place
        if folder.is_dir() and any(
            inner.is_dir() and inner.name.lower() == holding.lower() for inner in folder.iterdir()
        ):
            return folder
    return None


def files_of_classes(
    folder: Path, names: Sequence[str], endings: tuple[str, ...]
) -> tuple[list[Path], np.ndarray[Any, Any]]:
    """The files in the folders of some classes, and their labels.

    The order is by a hash of the names: it mixes the classes, so that a slice of a split has some of each,
    and is always the same.
    """
    found = []
    folders = {inner.name.lower(): inner for inner in folder.iterdir() if inner.is_dir()}
    for label, name in enumerate(names):
        inner = folders.get(name.lower())
        for path in sorted(inner.iterdir()) if inner is not None else ():
            if path.suffix.lower() in endings:
                key = hashlib.sha256(f"{name}/{path.name}".encode()).digest()
                found.append((key, path, label))
    found.sort(key=lambda item: item[0])
    return [path for _, path, _ in found], np.array([label for *_, label in found], np.int64)


class ImageFolder(DatasetBuilder):
    """Images in folders: `folder/split/class/file`, or `folder/class/file` for the split `"train"` alone.

    Args:
      root_dir: the folder.
      shape: the images' shape, where it is known.
      class_names: the classes in the order of their labels; None: the names of the folders, sorted.

    Raises:
      FileNotFoundError: there is no such folder, or there are no images in it.

    Example:
      dataset = tfds.ImageFolder("photos").as_dataset(split="train", as_supervised=True)
    """

    name = "image_folder"
    description = "Images in a folder."

    def __init__(
        self,
        root_dir: Any,
        *,
        shape: Sequence[int | None] | None = None,
        class_names: Sequence[str] | None = None,
    ) -> None:
        root = Path(root_dir).expanduser()
        if not root.is_dir():
            raise FileNotFoundError(f"There is no folder {root}.")
        self._shape = (None, None, 3) if shape is None else tuple(shape)
        splits = self._splits(root)
        if class_names is None:
            inner = (path for folder in splits.values() for path in folder.iterdir())
            class_names = sorted({path.name for path in inner if path.is_dir()})
        self._label = ClassLabel(names=class_names)
        self._files = {
            split: files_of_classes(folder, class_names, _IMAGES) for split, folder in splits.items()
        }
        if not any(paths for paths, _ in self._files.values()):
            raise FileNotFoundError(f"There are no images in folders of classes in {root}.")

    @staticmethod
    def _splits(root: Path) -> dict[str, Path]:
        """The folders of the splits: those that hold folders themselves, else the root."""
        folders = sorted(path for path in root.iterdir() if path.is_dir())
        splits = [path for path in folders if any(inner.is_dir() for inner in path.iterdir())]
        return {path.name: path for path in splits} or {"train": root}

    def features(self) -> FeaturesDict:
        image = Image(shape=self._shape)
        return FeaturesDict({"image": image, "image/filename": Text(), "label": self._label})

    def arrays(self) -> dict[str, dict[str, Any]]:
        found = {}
        for split, (paths, labels) in self._files.items():
            names = np.empty(len(paths), object)
            names[:] = [str(path).encode() for path in paths]
            found[split] = {"image/filename": names, "label": labels}
        return found

    def decode(self) -> Callable[[dict[str, Any]], dict[str, Any]]:
        shape = self._shape

        def with_image(row: dict[str, Any]) -> dict[str, Any]:
            data = read_file(row["image/filename"])
            image = decode_image(data, channels=shape[-1], expand_animations=False)
            image.set_shape(shape)
            return {"image": image, **row}

        return with_image
