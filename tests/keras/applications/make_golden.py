"""Lists what Keras's networks are made of, and what they say of an image.

    python -m tests.keras.applications.make_golden

from the project's root, in an environment with Keras 3 and TensorFlow. The tests themselves need neither.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

from .listing import NAMES, VARIANTS, described
from .outputs import MODES, OUTPUTS, images, output_of

HERE = Path(__file__).parent


def main() -> None:
    found: dict[str, Any] = {}
    call = keras.initializers.VarianceScaling.__call__
    keras.initializers.VarianceScaling.__call__ = lambda self, shape, dtype=None, **_: tf.zeros(shape, dtype)
    for label, (name, arguments) in {**{name: (name, {}) for name in NAMES}, **VARIANTS}.items():
        keras.backend.clear_session()
        found[label] = described(getattr(keras.applications, name)(weights=None, **arguments))
    keras.initializers.VarianceScaling.__call__ = call
    text = json.dumps(found, indent=1, sort_keys=True)
    (HERE / "golden.json").write_text(text + "\n", encoding="utf-8")
    arrays = {name: output_of(keras, name) for name in OUTPUTS}
    for mode in MODES:
        arrays[mode] = keras.applications.imagenet_utils.preprocess_input(images(), mode=mode)
    np.savez_compressed(HERE / "golden.npz", **arrays)


if __name__ == "__main__":
    main()
