"""`keras.datasets.california_housing`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.keras.datasets.housing import check_split, shuffled_split
from thalweg.keras.datasets.reading import read_npz
from thalweg.keras.utils.files import keras_file

_Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/california_housing.npz"
_SHA256 = "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f"
_SMALL = 600


def load_data(
    version: str = "large",
    path: str = "california_housing.npz",
    test_split: float = 0.2,
    seed: int | None = 113,
) -> tuple[_Arrays, _Arrays]:
    """The median prices of houses in California's 20,640 census block groups of 1990 (StatLib).

    The attributes: median income, median age of a house, rooms and bedrooms by household, population, people
    by household, latitude, longitude.

    Args:
      version: "large", or "small" for 600 of them.
      path: the file's name in `~/.keras/datasets`, or an absolute path.
      test_split: which part to test on, from 0 to below 1.
      seed: of the order that they are brought into before they are split.

    Returns:
      `(x_train, y_train), (x_test, y_test)`: float32 attributes `[n, 8]`, prices in dollars `[n]`.

    Raises:
      ValueError: another `version` or `test_split`.
      Exception: the file isn't there and can't be downloaded.
    """
    check_split(test_split)
    if version not in ("small", "large"):
        raise ValueError(f"Argument `version` must be one of 'small', 'large'. Received: version={version}")
    x, y = read_npz(keras_file(path, _URL, _SHA256), ["x", "y"])
    count = _SMALL if version == "small" else len(x)
    return shuffled_split(x[:count], y[:count], test_split, seed)
