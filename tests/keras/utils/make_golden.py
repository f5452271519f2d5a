"""Writes `golden.json`: what Keras's progress bar prints, and its splits and windows.

KERAS_BACKEND=tensorflow python tests/keras/utils/make_golden.py
"""

from __future__ import annotations

import contextlib
import io
import json
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

BARS = [
    [verbose, target, options, pace]
    for verbose in (1, 2)
    for target in (None, 1, 7, 12345)
    for options, pace in (
        ({}, 0.0),
        ({"stateful_metrics": ["acc"]}, 2e-5),
        ({"stateless_metrics": ["loss"]}, 0.2),
        ({"unit_name": "sample", "width": 30}, 1.7),
        ({"interval": 0.5}, 70.0),
    )
]
WINDOWS = [
    {"sequence_length": 4, "sequence_stride": 3, "sampling_rate": 2, "batch_size": 3},
    {"sequence_length": 4, "start_index": 5, "end_index": 20, "batch_size": None},
    {"sequence_length": 3, "start_index": 2, "shuffle": True, "seed": 1, "batch_size": 5},
]
SPLITS = [
    {"left_size": 0.75},
    {"left_size": 3, "right_size": 0.5, "shuffle": True, "seed": 1},
    {"right_size": 4},
]


def printed(verbose: int, target: int | None, options: dict[str, Any], pace: float) -> str:
    clock = [1e9]
    real, time.time = time.time, lambda: clock[0]
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            bar = keras.utils.Progbar(target, verbose=verbose, **options)
            n = target or 5
            bar.update(0)
            for step in sorted({1, 2, 3, n // 2, n - 1, n} - {0}):
                clock[0] = 1e9 + pace * step
                bar.update(step, [("loss", 2.0 / step), ("acc", -0.5 * step), ("tiny", 0)])
            bar.add(1, [("loss", 1e-5)])
            bar.update(n, [("loss", 1.5)], finalize=True)
    finally:
        time.time = real
    return out.getvalue()


def rows(dataset: Any) -> Any:
    return [[np.asarray(part).tolist() for part in element] for element in dataset]


if __name__ == "__main__":
    x, y = np.arange(60.0).reshape(30, 2), np.arange(30)
    found = {
        "bars": [[*arguments, printed(*arguments)] for arguments in BARS],
        "windows": [[o, rows(keras.utils.timeseries_dataset_from_array(x, y, **o))] for o in WINDOWS],
        "splits": [[o, list(map(rows, keras.utils.split_dataset((x[:8], y[:8]), **o)))] for o in SPLITS],
    }
    Path(__file__).with_name("golden.json").write_text(json.dumps(found), encoding="utf-8")
