"""A checkpoint's values wait for the weights of a model that isn't built yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf

layers = tf.keras.layers
X = np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 24


def _sequential() -> Any:
    stack = [layers.Flatten(), layers.Dense(5, "relu"), layers.Dropout(0.2), layers.Dense(2)]
    return tf.keras.Sequential(stack)


class Subclass(tf.keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.flatten = layers.Flatten()
        self.blocks = [layers.Dense(5, "relu"), layers.Dense(2)]

    def call(self, x: Any) -> Any:
        x = self.flatten(x)
        for block in self.blocks:
            x = block(x)
        return x


@pytest.mark.parametrize("make", [_sequential, Subclass])
def test_values_wait_for_the_weights(make: Any, tmp_path: Path) -> None:
    model = make()
    expected = model(X).numpy()
    model.save_weights(tmp_path / "mnist.ckpt")
    for use in (
        lambda new: new(X).numpy(),
        lambda new: new.predict(X, verbose=0),
        lambda new: (new.build((None, 3, 4)), new(X).numpy())[1],
    ):
        new = make()
        new.load_weights(tmp_path / "mnist.ckpt")
        np.testing.assert_allclose(use(new), expected, rtol=1e-5, atol=1e-6)


def test_training_goes_on(tmp_path: Path) -> None:
    y = np.ones((2, 2), np.float32)

    def compiled() -> Any:
        model = _sequential()
        model.compile("adam", "mse")
        return model

    model = compiled()
    model.fit(X, y, epochs=2, verbose=0)
    model.save_weights(tmp_path / "mnist.ckpt")
    new = compiled()
    new.load_weights(tmp_path / "mnist.ckpt")
    assert new.evaluate(X, y, verbose=0) == pytest.approx(model.evaluate(X, y, verbose=0))
    new.fit(X, y, verbose=0, shuffle=False)
    assert int(new.optimizer.iterations) == 3
