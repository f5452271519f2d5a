"""Writes `golden.json`: what Keras makes of small files in place of its data sets.

KERAS_BACKEND=tensorflow python tests/keras/datasets/make_golden.py
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from keras.src.datasets import boston_housing, california_housing, imdb, reuters

TEXTS = [
    {},
    {"num_words": 20},
    {"num_words": 20, "oov_char": None},
    {"skip_top": 6, "num_words": 25, "start_char": None},
    {"maxlen": 7, "seed": 5},
    {"start_char": None, "index_from": 0, "num_words": 15},
]


def sequences(count: int) -> Any:
    random = np.random.RandomState(count)
    array = np.empty(count, object)
    array[:] = [random.randint(1, 30, random.randint(1, 12)).tolist() for _ in range(count)]
    return array


def plain(parts: Any) -> Any:
    """Arrays as lists."""
    if isinstance(parts, tuple):
        return [plain(part) for part in parts]
    return [list(map(int, row)) for row in parts] if parts.dtype == object else parts.tolist()


if __name__ == "__main__":
    found: dict[str, Any] = {"texts": TEXTS}
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/file.npz"
        for module in (imdb, reuters, boston_housing, california_housing):
            module.get_file = lambda *args, **kwargs: path
        y = np.arange(9)
        np.savez(path, x_train=sequences(9), y_train=y % 2, x_test=sequences(6), y_test=y[:6])
        found["imdb"] = [plain(imdb.load_data(**options)) for options in TEXTS]
        np.savez(path, x=sequences(15), y=np.arange(15))
        found["reuters"] = [plain(reuters.load_data(test_split=0.3, **options)) for options in TEXTS]
        np.savez(path, x=np.arange(1400.0).reshape(700, 2), y=np.arange(700.0))
        found["boston"] = plain(boston_housing.load_data(test_split=0.995))
        found["california"] = plain(california_housing.load_data("small", seed=2, test_split=0.99))
    Path(__file__).with_name("golden.json").write_text(json.dumps(found), encoding="utf-8")
