"""Batches of the pictures in a folder."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator as _PythonIterator
from typing import Any

import numpy as np

from thalweg.keras.config import floatx, image_data_format
from thalweg.keras.preprocessing.image.files import FileIterator
from thalweg.keras.utils.messages import print_msg

_MODES = ("categorical", "binary", "sparse", "input", None)


class DirectoryIterator(FileIterator):
    """Batches of the pictures in a folder: what `ImageDataGenerator.flow_from_directory` gives.

    Args:
      directory: a folder with a folder for each class.
      image_data_generator: the `ImageDataGenerator` that changes the pictures; None: they stay as they are.
      target_size, color_mode, …: as for `ImageDataGenerator.flow_from_directory`.

    Attributes:
      samples, num_classes: how many pictures and classes there are.
      class_indices: the classes' numbers by their names.
      classes: each picture's class.
      filenames, filepaths: the pictures' paths in the folder, and with it.
    """

    allowed_class_modes = frozenset(_MODES)

    def __init__(
        self,
        directory: Any,
        image_data_generator: Any,
        target_size: Any = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
        dtype: Any = None,
    ) -> None:
        self.set_processing_attrs(
            image_data_generator,
            target_size,
            color_mode,
            image_data_format() if data_format is None else data_format,
            save_to_dir,
            save_prefix,
            save_format,
            subset,
            interpolation,
            keep_aspect_ratio,
        )
        if class_mode not in _MODES:
            raise ValueError(f"Invalid class_mode: {class_mode}; expected one of: {_MODES}")
        self.directory = directory
        self.class_mode = class_mode
        self.dtype = floatx() if dtype is None else dtype
        names = list(classes) if classes else _folders(directory)
        self.num_classes = len(names)
        self.class_indices = {name: number for number, name in enumerate(names)}
        self.filenames: list[str] = []
        numbers: list[int] = []
        for name in names:
            found = self._pictures(os.path.join(directory, name), follow_links)
            self.filenames += [os.path.join(name, file) for file in found]
            numbers += [self.class_indices[name]] * len(found)
        self.classes = np.array(numbers, np.int32)
        self.samples = len(self.filenames)
        print_msg(f"Found {self.samples} images belonging to {self.num_classes} classes.")
        self._filepaths = [os.path.join(directory, name) for name in self.filenames]
        super().__init__(self.samples, batch_size, shuffle, seed)

    def _pictures(self, folder: str, follow_links: bool) -> list[str]:
        """The pictures of a class that belong to the subset, as paths in its folder."""
        files = list(_pictures_below(folder, self.white_list_formats, follow_links))
        if self.split:
            start, stop = (int(part * len(files)) for part in self.split)
            files = files[start:stop]
        return [os.path.relpath(file, folder) for file in files]

    @property
    def filepaths(self) -> list[str]:
        """The pictures' paths."""
        return self._filepaths

    @property
    def labels(self) -> Any:
        """The pictures' classes."""
        return self.classes

    @property
    def sample_weight(self) -> None:
        """None: pictures in a folder have no weights."""
        return None


def _folders(directory: Any) -> list[str]:
    return [name for name in sorted(os.listdir(directory)) if os.path.isdir(os.path.join(directory, name))]


def _pictures_below(folder: str, endings: tuple[str, ...], follow_links: bool) -> _PythonIterator[str]:
    """The pictures in a folder and in the folders in it, in the order of their names."""
    for root, _, files in sorted(os.walk(folder, followlinks=follow_links), key=lambda found: found[0]):
        for name in sorted(files):
            if name.lower().endswith(".tiff"):
                text = 'Using ".tiff" files with multiple bands will cause distortion. Verify your output.'
                warnings.warn(text, stacklevel=2)
            if name.lower().endswith(endings):
                yield os.path.join(root, name)
