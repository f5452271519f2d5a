"""`fit` of an MLP on data of MNIST's shape, 784-128-10, Adam: a block is an epoch of 60,000 images."""

import importlib
import os

import numpy as np

SIZE = 60_000


def keras_of(framework):
    """Keras: Thalweg's, or the real one on TensorFlow or JAX."""
    if framework == "thalweg":
        return importlib.import_module("thalweg").keras
    os.environ["KERAS_BACKEND"] = framework
    return importlib.import_module("keras")


def data():
    rng = np.random.default_rng(0)
    return rng.random((SIZE, 784), dtype=np.float32), rng.integers(0, 10, SIZE)


def mlp(keras):
    layers = keras.layers
    return keras.Sequential(
        [keras.Input((784,)), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    )


def prepare(framework, batch_size=128):
    model = mlp(keras_of(framework))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y = data()

    def block():
        model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0)
        return -(-SIZE // batch_size)

    return block
