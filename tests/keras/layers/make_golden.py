"""Runs the cases of layers in Keras, and keeps what it gives.

    python -m tests.keras.layers.make_golden [family …]

from the project's root, in an environment with Keras 3 and TensorFlow. The tests themselves need neither.
Of a case the JSON file has what the layer says of itself, the other one the numbers, as `case/mode/what`.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

from .case import FAMILIES, GOLDEN, Case, cases_of, refused_of
from .probe import Probe, error_of


def numbers(case: Case) -> dict[str, np.ndarray[Any, Any]]:
    """All results of a case; of training only where they differ from inference."""
    inference = _results(case, training=False)
    modes = {"inference": inference}
    if case.training:
        training = _results(case, training=True)
        if not _same(inference, training):
            modes["training"] = training
    if case.mixed:
        mixed = _results(case, training=False, dtype="mixed_float16")
        modes["mixed"] = {key: x for key, x in mixed.items() if key.startswith(("output", "mask"))}
    return {f"{mode}/{key}": x for mode, found in modes.items() for key, x in found.items()}


def _results(case: Case, **mode: Any) -> dict[str, np.ndarray[Any, Any]]:
    """What Keras gives in a mode; by way of XLA where TensorFlow lacks an op for processors."""
    probe = Probe(case, tf, keras)
    try:
        return probe.results(**mode)
    except (tf.errors.UnimplementedError, tf.errors.InvalidArgumentError, tf.errors.NotFoundError):
        return probe.results(call=lambda layer: tf.function(layer, jit_compile=True), **mode)


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(x, other[key]) for key, x in one.items())


def make(family: str) -> None:
    """Write the golden files of a family."""
    arrays: dict[str, Any] = {}
    said: dict[str, Any] = {}
    for case in cases_of(family):
        try:
            said[str(case)] = Probe(case, tf, keras).description()
            arrays |= {f"{case}/{key}": x for key, x in numbers(case).items()}
        except Exception as error:
            error.add_note(f"In case {case}.")
            raise
    for refused in refused_of(family):
        raised = error_of(refused, tf, keras)
        if raised is None or refused.match not in str(raised):
            raise AssertionError(f"{refused}: Keras gives {raised!r}")
        said[str(refused)] = {"error": type(raised).__name__}
    GOLDEN.mkdir(exist_ok=True)
    np.savez_compressed(GOLDEN / f"{family}.npz", **arrays)
    text = json.dumps(said, indent=1, sort_keys=True)
    (GOLDEN / f"{family}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for chosen in sys.argv[1:] or FAMILIES:
        make(chosen)
