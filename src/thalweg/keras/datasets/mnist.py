"""`keras.datasets.mnist`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.keras.datasets.reading import read_npz
from thalweg.keras.utils.files import keras_file

_Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"


def load_data(path: str = "mnist.npz") -> tuple[_Arrays, _Arrays]:
    """The MNIST digits: 60,000 to train with and 10,000 to test on (LeCun, Cortes, Burges).

    Args:
      path: the file's name in Keras's folder of data sets (`~/.keras/datasets`), or an absolute path; it is
        downloaded if it isn't there.

    Returns:
      `(x_train, y_train), (x_test, y_test)`: uint8 images of shape `[n, 28, 28]`, uint8 labels of shape
      `[n]`.

    Raises:
      Exception: it isn't there and can't be downloaded.
    """
    file = keras_file(path, _URL, _SHA256)
    x_train, y_train, x_test, y_test = read_npz(file, ["x_train", "y_train", "x_test", "y_test"])
    return (x_train, y_train), (x_test, y_test)
