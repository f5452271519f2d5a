"""Runs the cases of `cases.py` in Keras, and keeps what it gives.

    python tests/keras/optimizers/make_golden.py

in an environment with Keras 3 and TensorFlow. The tests themselves need neither.
"""

from __future__ import annotations

import json
import os
import warnings
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["KERAS_BACKEND"] = "tensorflow"

import cases
import keras
import numpy as np
import tensorflow as tf


def values() -> dict[str, np.ndarray[Any, Any]]:
    """The arrays of all cases and schedules, by case and position."""
    found = {}
    for number, case in enumerate(cases.CASES):
        kind = keras.Variable if case.optimizer == "Muon" else tf.Variable

        def variable(value: Any, dtype: str, name: str, kind: Any = kind) -> Any:
            return kind(tf.cast(tf.constant(value, "float64"), dtype), name=name)

        for place, value in enumerate(cases.run(case, tf, keras.optimizers, variable)):
            found[f"{number}/{place}"] = value
    for number, (name, arguments) in enumerate(cases.SCHEDULES):
        schedule = getattr(keras.optimizers.schedules, name)(**arguments)
        found[f"schedule/{number}"] = np.array([float(schedule(step)) for step in cases.SCHEDULE_STEPS])
    return found


def configs() -> dict[str, Any]:
    """Configurations of all optimizers and schedules."""
    found = {str(case): _config(case) for case in cases.CASES if case.dtype == "float32" and not case.sparse}
    for number, (name, arguments) in enumerate(cases.SCHEDULES):
        schedule = getattr(keras.optimizers.schedules, name)(**arguments)
        found[f"schedule/{number}"] = keras.optimizers.schedules.serialize(schedule)
    return found


def _config(case: cases.Case) -> Any:
    arguments: dict[str, Any] = {**case.arguments, "name": "own"}
    if case.schedule is not None:
        arguments["learning_rate"] = getattr(keras.optimizers.schedules, case.schedule[0])(**case.schedule[1])
    return keras.optimizers.serialize(getattr(keras.optimizers, case.optimizer)(**arguments))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    np.savez_compressed(cases.VALUES, **values())
    cases.CONFIGS.write_text(json.dumps(configs(), indent=1) + "\n", encoding="utf-8")
