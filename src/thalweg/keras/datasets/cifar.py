"""The files of CIFAR-10 and CIFAR-100: batches of pictures, pickled, in an archive."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from thalweg.keras.config import image_data_format
from thalweg.keras.datasets.reading import unpickle
from thalweg.keras.utils import downloads
from thalweg.keras.utils.archives import read_members
from thalweg.keras.utils.files import keras_file

_Array = np.ndarray[Any, Any]
_LARGEST = 1 << 28  # a file of CIFAR-100 has 155 MB


@dataclass(frozen=True)
class Archive:
    """Where the files of a data set are.

    Attributes:
      url: the archive's address.
      sha256: its hash.
      folder: the folder in it that the files are in.
    """

    url: str
    sha256: str
    folder: str

    def batches(self, names: list[str], labels: str) -> list[tuple[_Array, _Array]]:
        """The pictures and labels of some files.

        Files that were unpacked by Keras are used, then an archive that is there; else it is downloaded. The
        archive is read in memory.

        Args:
          labels: the name that the labels have in the files.
        """
        for folder in self._unpacked():
            if all((folder / name).is_file() for name in names):
                try:
                    return [_batch((folder / name).read_bytes(), labels) for name in names]
                except ValueError:
                    continue  # unpacking it was interrupted
        members = read_members(self._archive(), [f"{self.folder}/{name}" for name in names], _LARGEST)
        return [_batch(members[f"{self.folder}/{name}"], labels) for name in names]

    def _unpacked(self) -> Iterator[Path]:
        """Where Keras 3 and Keras 2 unpack the archive."""
        datasets = downloads.keras_home() / "datasets"
        yield datasets / f"{self.folder}-target" / self.folder
        yield datasets / self.folder

    def _archive(self) -> str:
        """The archive under the names that Keras 3, Keras 2 and its makers give it; the first one to keep."""
        target = f"{self.folder}-target_archive"
        datasets = downloads.keras_home() / "datasets"
        for name in (target, f"{self.folder}.tar.gz", self.url.rpartition("/")[2]):
            if (datasets / name).is_file():
                digest = downloads.hasher("sha256", None)
                if name == target or downloads.hash_of(datasets / name, digest) == self.sha256:
                    return keras_file(name, self.url, self.sha256)
        return keras_file(target, self.url, self.sha256)


def _batch(data: bytes, labels: str) -> tuple[_Array, _Array]:
    """Pictures `[n, 3, 32, 32]`, uint8, and labels `[n]`, int64."""
    found = unpickle(io.BytesIO(data), encoding="bytes")
    if isinstance(found, Mapping):
        pixels, numbers = found.get(b"data"), found.get(labels.encode())
        if isinstance(pixels, np.ndarray) and pixels.dtype == np.uint8 and isinstance(numbers, list):
            pictures = pixels.reshape(-1, 3, 32, 32)
            if len(pictures) == len(numbers):
                return pictures, np.array(numbers, np.int64)
    raise ValueError(f"The file doesn't have pictures of 3 x 32 x 32 bytes and as many {labels}.")


def arranged(pictures: _Array, labels: _Array) -> tuple[_Array, _Array]:
    """Pictures with their channels where Keras wants them, and labels `[n, 1]`."""
    if image_data_format() == "channels_last":
        pictures = np.ascontiguousarray(pictures.transpose(0, 2, 3, 1))
    return pictures, labels.reshape(-1, 1)
