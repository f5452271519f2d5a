"""Files of Keras and of Thalweg, read by the other: run by hand, in two environments.

    python tests/keras/saving/interoperability.py write FOLDER              # where Thalweg is installed
    KERAS_BACKEND=tensorflow python … check FOLDER                          # where TensorFlow and Keras are
    KERAS_BACKEND=tensorflow python … write FOLDER real
    python … check FOLDER thalweg

`write` puts models and their predictions into a folder; `check` loads the models, and compares the
predictions and the loss after further training.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import saved_models as models

FORMATS = [".keras", ".h5", ".weights.h5", ".weights.json"]


def library(which: str) -> Any:
    if which == "real":
        import keras

        return keras
    import thalweg

    return thalweg.keras


def write(keras: Any, folder: Path) -> None:
    results = {}
    for name in models.MODELS:
        for ending in FORMATS:
            if ending not in models.endings(name):
                continue
            model = models.build(keras, name)
            models.write(model, folder / f"{name}{ending}")
            results[f"{name}{ending}"] = models.predictions(model, name)
            if name != "text":
                results[f"{name}{ending} trained"] = models.more_training(model, name)
    np.savez(folder / "results.npz", **results)


def check(keras: Any, folder: Path) -> int:
    results = np.load(folder / "results.npz")
    bad = 0
    for key in results.files:
        if key.endswith("trained"):
            continue
        name, _, ending = key.partition(".")
        path = folder / key
        if "weights" in ending:
            model = models.build(keras, name)
            model.load_weights(path)
        else:
            model = keras.models.load_model(path)
        differences = [np.abs(models.predictions(model, name) - results[key]).max()]
        trained = f"{key} trained"
        # Keras can't train a model of an ".h5" file further, not even one that it wrote.
        if trained in results.files and (ending != "h5" or keras.__name__ != "keras"):
            differences.append(abs(models.more_training(model, name) - results[trained]))
        good = all(d < 1e-5 for d in differences)
        bad += not good
        print("equal    " if good else "DIFFERENT", key, *(f"{d:.1e}" for d in differences))
    return bad


if __name__ == "__main__":
    action, folder, *rest = sys.argv[1:]
    keras = library(rest[0] if rest else "thalweg" if action == "write" else "real")
    Path(folder).mkdir(exist_ok=True)
    sys.exit(write(keras, Path(folder)) if action == "write" else check(keras, Path(folder)))
