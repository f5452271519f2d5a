"""Small samples of real data for demonstrations, documentation and tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

_Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def mnist() -> tuple[_Arrays, _Arrays]:
    """The first 3,000 training and 500 test digits of MNIST (LeCun, Cortes, Burges).

    Returns:
      `(x_train, y_train), (x_test, y_test)`, as `keras.datasets.mnist.load_data` gives the whole: uint8
      images of shape `[n, 28, 28]` and uint8 labels of shape `[n]`.

    Example:
      >>> (x_train, y_train), _ = tf.samples.mnist()
      >>> x_train.shape
      (3000, 28, 28)
    """
    with np.load(Path(__file__).with_name("mnist.npz"), allow_pickle=False) as file:
        return (file["x_train"], file["y_train"]), (file["x_test"], file["y_test"])
