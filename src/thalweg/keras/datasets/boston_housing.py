"""`keras.datasets.boston_housing`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.keras.datasets.housing import check_split, shuffled_split
from thalweg.keras.datasets.reading import read_npz
from thalweg.keras.utils.files import keras_file

_Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/boston_housing.npz"
_SHA256 = "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5"


def load_data(
    path: str = "boston_housing.npz", test_split: float = 0.2, seed: int | None = 113
) -> tuple[_Arrays, _Arrays]:
    """The prices of 506 houses in Boston's suburbs in the 1970s, with 13 attributes each (StatLib).

    One of the attributes was made on the assumption that segregation has an influence on prices: don't use
    this data set but to talk about that; `california_housing` is there instead.

    Args:
      path: the file's name in `~/.keras/datasets`, or an absolute path.
      test_split: which part to test on, from 0 to below 1.
      seed: of the order that the houses are brought into before they are split.

    Returns:
      `(x_train, y_train), (x_test, y_test)`: float64 attributes `[n, 13]`, prices in thousands of dollars
      `[n]`.

    Raises:
      ValueError: `test_split` is something else.
      Exception: the file isn't there and can't be downloaded.
    """
    check_split(test_split)
    x, y = read_npz(keras_file(path, _URL, _SHA256), ["x", "y"])
    return shuffled_split(x, y, test_split, seed)
