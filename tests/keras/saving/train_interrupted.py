"""A program that trains a model with BackupAndRestore, prints its state at the end, and may be killed before.

python train_interrupted.py FOLDER DATA SAVE_FREQ [KILL_AFTER_BATCHES]
"""

from __future__ import annotations

import os
import random
import signal
import sys

import numpy as np

import thalweg as tf

keras = tf.keras


class Killer(keras.callbacks.Callback):
    """Kills the program after some batches."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def data(kind: str) -> tuple[object, object]:
    generator = np.random.default_rng(3)
    x = generator.normal(size=(50, 4)).astype("float32")
    y = generator.normal(size=(50, 2)).astype("float32")
    if kind == "arrays":
        return x, y
    if kind == "dataset":
        return tf.data.Dataset.from_tensor_slices((x, y)).shuffle(50).batch(8), None

    def batches() -> object:
        while True:
            rows = np.random.permutation(50)[:8]
            yield x[rows] + np.float32(random.random()), y[rows]

    return batches(), None


def main() -> None:
    folder, kind, save_freq, *rest = sys.argv[1:]
    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.GaussianNoise(0.1),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(2),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    freq = save_freq if save_freq == "epoch" else int(save_freq)
    callbacks = [keras.callbacks.BackupAndRestore(folder, save_freq=freq)]
    if rest:
        callbacks.append(Killer(int(rest[0])))
    x, y = data(kind)
    steps = 6 if kind == "generator" else None
    model.fit(
        x,
        y,
        epochs=5,
        batch_size=None if y is None else 8,
        steps_per_epoch=steps,
        verbose=0,
        callbacks=callbacks,
    )
    state = [*model.variables, *model.optimizer.variables]
    for value in state:
        print(value.numpy().tobytes().hex())
    print(random.random(), np.random.rand(), float(tf.random.normal([])))


if __name__ == "__main__":
    main()
