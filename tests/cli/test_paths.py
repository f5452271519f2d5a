"""Where TensorFlow's and Keras's modules stand in Thalweg."""

from __future__ import annotations

import pytest

from thalweg.cli import paths


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("tensorflow", "tensorflow"),
        ("tensorflow_core.nn", "tensorflow.nn"),
        ("tensorflow._api.v2.v2.image", "tensorflow.image"),
        ("tensorflow.compat.v2.math", "tensorflow.math"),
        ("tensorflow.compat.v1.nn", "tensorflow.compat.v1.nn"),
        ("tensorflow.python.keras.layers", "tensorflow.keras.layers"),
        ("tensorflow.python.keras.api._v2.keras.layers", "tensorflow.keras.layers"),
        ("tensorflow.keras.api.keras", "tensorflow.keras"),
        ("tensorflow.contrib.keras.api.keras.models", "tensorflow.keras.models"),
        ("tf_keras.src.layers", "tensorflow.keras.layers"),
        ("keras._tf_keras.keras.utils", "tensorflow.keras.utils"),
        ("keras_tuner.engine", "keras_tuner.engine"),
    ],
)
def test_canonical_spelling(name: str, plain: str) -> None:
    assert paths.canonical(name) == plain


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("tensorflow", ("",)),
        ("keras", ("keras", "compat.v1.keras")),
        ("tensorflow.compat.v1", ("compat.v1",)),
        ("tensorflow.compat.v1.train", ("compat.v1.train", "train")),
        ("tensorflow.layers", ("layers", "compat.v1.layers")),
        ("tensorflow_hub", ("hub",)),
        ("kerastuner.tuners", ("tuner.tuners",)),
        ("tensorflow.python.ops", ()),
        ("torch", ()),
    ],
)
def test_public_places(name: str, places: tuple[str, ...]) -> None:
    assert paths.public(name) == places


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("tensorflow.python", ("", "compat.v1")),
        ("tensorflow.python.ops.math_ops", ("math", "", "compat.v1")),
        ("tensorflow.python.ops.gen_math_ops", ("", "compat.v1")),
        ("tensorflow_core.python.framework.ops", ("compat.v1", "")),
        ("tensorflow.python.ops.linalg.linear_operator", ("linalg", "", "compat.v1")),
        ("tensorflow.python.nowhere", ()),
        ("tensorflow.nowhere", ()),
        ("keras.layers.core", ("keras.layers",)),
        ("keras.layers.nowhere", ()),
        ("keras.src.layers.core.dense", ("keras.layers",)),
        ("keras.src.layers.nowhere", ("keras.layers", "keras")),
        ("tensorflow.python.keras.engine.base_layer", ("keras", "keras.layers", "keras.models")),
        ("tensorflow.python.keras.optimizer_v2.adam", ("keras.optimizers", "keras.optimizers.schedules")),
        ("keras.utils.np_utils", ("keras.utils",)),
        ("torch", ()),
    ],
)
def test_places_behind_private_and_bygone_modules(name: str, places: tuple[str, ...]) -> None:
    assert paths.behind(name) == places


def test_what_tensorflow_has() -> None:
    names = ["tensorflow.signal", "tensorflow.compat.v1.layers", "tensorflow.contrib.rnn", "keras.losses"]
    assert all(paths.tensorflow_has(name) for name in names)
    assert not any(paths.tensorflow_has(name) for name in ["tensorflow.signals", "keras.loss", "torch.nn"])
