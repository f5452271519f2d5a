"""The folder of an `.h5` file is made, as Keras makes it."""

from __future__ import annotations

from pathlib import Path

import pytest

import thalweg as tf


def test_h5_in_a_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,))])
    model.save("./ckpt/mnist.h5")
    model.save("mnist.h5")
    for path in ("ckpt/mnist.h5", "mnist.h5"):
        assert tf.keras.models.load_model(path).count_params() == 3
