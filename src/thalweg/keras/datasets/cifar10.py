"""`keras.datasets.cifar10`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.keras.datasets.cifar import Archive, arranged

_Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
_ARCHIVE = Archive(
    url="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    sha256="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    folder="cifar-10-batches-py",
)
_FILES = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]


def load_data() -> tuple[_Arrays, _Arrays]:
    """The CIFAR-10 pictures: 50,000 to train with and 10,000 to test on (Krizhevsky).

    The classes: airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck.

    Returns:
      `(x_train, y_train), (x_test, y_test)`: uint8 images of shape `[n, 32, 32, 3]` (`[n, 3, 32, 32]` if
      `keras.config.image_data_format()` is "channels_first"), uint8 labels from 0 to 9 of shape `[n, 1]`.

    Raises:
      Exception: the archive isn't in `~/.keras/datasets` and can't be downloaded.
    """
    *parts, test = _ARCHIVE.batches(_FILES, "labels")
    pictures, labels = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return arranged(pictures, labels.astype(np.uint8)), arranged(test[0], test[1].astype(np.uint8))
