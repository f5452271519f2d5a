"""`keras.datasets.fashion_mnist`."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from thalweg.keras.datasets.reading import read_idx
from thalweg.keras.utils.files import keras_file

_Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_FOLDER = os.path.join("datasets", "fashion-mnist")


def load_data() -> tuple[_Arrays, _Arrays]:
    """The Fashion-MNIST pictures of clothes: 60,000 to train with and 10,000 to test on (Zalando).

    The classes: T-shirt/top, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle boot.

    Returns:
      `(x_train, y_train), (x_test, y_test)`: uint8 images of shape `[n, 28, 28]`, uint8 labels from 0 to 9 of
      shape `[n]`.

    Raises:
      Exception: the files aren't in `~/.keras/datasets/fashion-mnist` and can't be downloaded.
      ValueError: one of them is broken.
    """
    return _part("train"), _part("t10k")


def _part(name: str) -> _Arrays:
    labels = _read(f"{name}-labels-idx1-ubyte.gz")
    images = _read(f"{name}-images-idx3-ubyte.gz")
    if images.shape != (len(labels), 28, 28):
        raise ValueError(
            f"The files of Fashion-MNIST don't fit together: {name} has {labels.shape} labels and images of "
            f"the shape {images.shape}."
        )
    return images, labels


def _read(file: str) -> np.ndarray[Any, Any]:
    return read_idx(keras_file(file, _URL + file, folder=_FOLDER))
