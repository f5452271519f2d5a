"""Models whose files go between Keras and Thalweg, built with either: `build(keras, name)`.

Real Keras writes the golden files, `golden.npz` and those in `files.zip`, from the repository's root by

    KERAS_BACKEND=tensorflow python tests/keras/saving/saved_models.py

and `interoperability.py` has each read what the other wrote.
"""

from __future__ import annotations

import os
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

FILES = Path(__file__).with_name("files.zip")


def dense(keras: Any) -> Any:
    """A functional model with a model inside, batch normalization, and a layer that is used twice."""
    layers = keras.layers
    x = inputs = keras.Input((4,), name="given")
    x = layers.Dense(3, activation="relu", kernel_regularizer="l2", name="first")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Dropout(0.0, seed=3)(x)
    inner = keras.Sequential(
        [keras.Input((3,)), layers.Dense(3, name="inside"), layers.Dense(3)], name="inner"
    )
    x = inner(inner(x))
    outputs = layers.Dense(2, name="last")(layers.Concatenate()([x, inputs]))
    return keras.Model(inputs, outputs, name="dense")


def recurrent(keras: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((3, 4)),
            layers.Bidirectional(layers.LSTM(2, return_sequences=True)),
            layers.GRU(3, return_sequences=True),
            layers.RNN([layers.SimpleRNNCell(2), layers.LSTMCell(3)], return_sequences=True),
            layers.TimeDistributed(layers.Dense(2)),
            layers.LSTM(2, recurrent_initializer="zeros"),
        ],
        name="recurrent",
    )


def attention(keras: Any) -> Any:
    layers = keras.layers
    inputs = keras.Input((3, 4))
    x = layers.MultiHeadAttention(2, 2)(inputs, inputs)
    x = layers.LayerNormalization()(layers.Add()([x, inputs]))
    return keras.Model(inputs, layers.GlobalAveragePooling1D()(x), name="attention")


def convolutional(keras: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            layers.Conv2D(3, 3, activation="relu"),
            layers.SeparableConv2D(2, 2, padding="same"),
            layers.DepthwiseConv2D(2),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(2, activation="softmax"),
        ],
        name="convolutional",
    )


def subclass(keras: Any) -> Any:
    """A class of one's own: attributes, lists in lists, dictionaries, a private attribute, own weights."""
    layers = keras.layers

    class Net(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__(name="net")
            self.dense = layers.Dense(3)
            self.norm = layers.LayerNormalization()
            self.blocks = [layers.Dense(3), [layers.Dense(3), layers.Dense(3)]]
            self.parts = {"a": layers.Dense(3), "b": layers.BatchNormalization()}
            self._private = layers.Dense(2)
            self.scale = self.add_weight(shape=(3,), name="scale", initializer="ones")

        def call(self, x: Any, training: bool = False) -> Any:
            x = self.norm(self.dense(x))
            x = self.blocks[0](x)
            for block in self.blocks[1]:
                x = block(x)
            x = self.parts["b"](self.parts["a"](x) * self.scale, training=training)
            return self._private(x)

    return Net()


def text(keras: Any) -> Any:
    """Words: a vocabulary that is in the file beside the weights."""
    layers = keras.layers
    vectors = layers.TextVectorization(output_sequence_length=3)
    vectors.adapt(np.array(["the line of steepest descent", "the way of the water"]))
    model = keras.Sequential([vectors, layers.Embedding(10, 2), layers.Flatten()], name="text")
    model(np.array(["the water"]))
    return model


WHOLE = {f.__name__: f for f in (dense, recurrent, attention, convolutional, text)}
MODELS = {**WHOLE, "subclass": subclass}
SHAPES = {"recurrent": (40, 3, 4), "attention": (40, 3, 4), "convolutional": (40, 6, 6, 2)}


def endings(name: str) -> list[str]:
    """The kinds of files that a model can be in: a class of one's own in those of weights, and a vocabulary
    not in ".h5".
    """
    if name == "text":
        return [".keras"]
    return [".weights.h5", ".weights.json"] + ([] if name == "subclass" else [".keras", ".h5"])


def inputs_of(name: str) -> Any:
    if name == "text":
        return np.array(["the way", "water, of the line", "nothing"])
    return np.random.default_rng(1).normal(size=SHAPES.get(name, (40, 4))).astype("float32")


def build(keras: Any, name: str) -> Any:
    """A model, trained by some steps so that no weight is what it was at first.

    Gradients that are nothing but rounding, of biases before a normalization, stay small by the epsilon.
    """
    keras.utils.set_random_seed(2)
    model = MODELS[name](keras)
    if name == "text":
        return model
    x = inputs_of(name)
    y = np.asarray(model(x)) * 0 + 0.5
    model.compile(keras.optimizers.Adam(0.01, epsilon=1e-3), keras.losses.MeanSquaredError(), metrics=["mae"])
    model.fit(x, y, epochs=3, verbose=0, shuffle=False)
    return model


def predictions(model: Any, name: str) -> Any:
    x = inputs_of(name)
    return np.asarray(model(x)) if name == "text" else model.predict(x, verbose=0)


def more_training(model: Any, name: str) -> Any:
    """The loss after further steps, which depends on the optimizer's state."""
    x = inputs_of(name)
    y = np.asarray(model(x)) * 0 + 0.5
    model.fit(x, y, epochs=2, verbose=0, shuffle=False)
    return model.evaluate(x, y, verbose=0, return_dict=True)["loss"]


# What files there are of each model.
GOLDEN = [
    "dense.keras",
    "dense.h5",
    "recurrent.weights.h5",
    "recurrent.h5",
    "attention.weights.h5",
    "convolutional.h5",
    "subclass.weights.h5",
    "text.keras",
    "dense.weights.json",
]


def write(model: Any, path: Path) -> None:
    """Write a model to a file of the kind that its name says."""
    if path.name.endswith(".weights.json"):
        model.save_weights(path, max_shard_size=6e-7)
    elif path.name.endswith(".weights.h5"):
        model.save_weights(path)
    else:
        model.save(path)


def main() -> None:
    import keras

    results = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(FILES, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for file in GOLDEN:
            name = file.partition(".")[0]
            model = build(keras, name)
            write(model, Path(folder) / file)
            results[file] = predictions(model, name)
            if name == "dense" and "weights" not in file:
                results[f"{file} trained"] = more_training(model, name)
        for path in sorted(Path(folder).iterdir()):
            archive.write(path, path.name)
    np.savez_compressed(FILES.with_name("golden.npz"), **results)


if __name__ == "__main__":
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    sys.exit(main())
