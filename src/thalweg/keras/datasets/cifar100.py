"""`keras.datasets.cifar100`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.keras.datasets.cifar import Archive, arranged

_Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
_ARCHIVE = Archive(
    url="https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
    sha256="85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
    folder="cifar-100-python",
)


def load_data(label_mode: str = "fine") -> tuple[_Arrays, _Arrays]:
    """The CIFAR-100 pictures: 50,000 to train with and 10,000 to test on (Krizhevsky).

    Args:
      label_mode: "fine" for 100 classes, "coarse" for 20 groups of them.

    Returns:
      `(x_train, y_train), (x_test, y_test)`: uint8 images of shape `[n, 32, 32, 3]` (`[n, 3, 32, 32]` if
      `keras.config.image_data_format()` is "channels_first"), int64 labels of shape `[n, 1]`.

    Raises:
      ValueError: another `label_mode`.
      Exception: the archive isn't in `~/.keras/datasets` and can't be downloaded.
    """
    if label_mode not in ("fine", "coarse"):
        raise ValueError(
            f'`label_mode` must be one of `"fine"`, `"coarse"`. Received: label_mode={label_mode}.'
        )
    train, test = _ARCHIVE.batches(["train", "test"], f"{label_mode}_labels")
    return arranged(*train), arranged(*test)
