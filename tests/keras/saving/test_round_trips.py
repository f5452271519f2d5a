"""What is saved comes back: weights, configurations, optimizers, what a model was compiled with."""

from __future__ import annotations

import json
import os
import warnings
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import thalweg as tf

from . import saved_models

keras = tf.keras
layers = keras.layers
X = np.random.default_rng(0).normal(size=(6, 3)).astype("float32")


def small(units: int = 4) -> Any:
    return keras.Sequential([keras.Input((3,)), layers.Dense(units, name="a"), layers.Dense(2, name="b")])


@pytest.mark.parametrize("name", [n for n in saved_models.MODELS if n != "text"])
def test_all_formats(name: str, tmp_path: Path) -> None:
    model = saved_models.MODELS[name](keras)
    expected = saved_models.predictions(model, name)
    for ending in [*saved_models.endings(name), ".ckpt"]:
        path = tmp_path / f"{name}{ending}"
        if ending == ".ckpt":
            model.save_weights(path)
        else:
            saved_models.write(model, path)
        if "weights" in ending or ending == ".ckpt":
            other = saved_models.MODELS[name](keras)
            other(saved_models.inputs_of(name))
            other.load_weights(path)
        else:
            other = keras.models.load_model(path)
        np.testing.assert_array_equal(saved_models.predictions(other, name), expected, err_msg=ending)


@pytest.mark.parametrize("name", ["m.keras", "m.h5"])
def test_ops_between_layers(name: str, tmp_path: Path) -> None:
    inputs = keras.Input((3,))
    x = layers.Dense(4)(inputs)
    model = keras.Model(inputs, layers.Dense(2)(tf.nn.relu(x * 2 + 1) - x))
    model.save(tmp_path / name)
    other = keras.models.load_model(tmp_path / name)
    np.testing.assert_array_equal(other.predict(X, verbose=0), model.predict(X, verbose=0))


def test_a_vocabulary_is_in_the_file(tmp_path: Path) -> None:
    model = saved_models.build(keras, "text")
    for path, options in ((tmp_path / "text.keras", {}), (tmp_path / "folder", {"zipped": False})):
        model.save(path, **options)
        other = keras.models.load_model(path)
        assert other.layers[0].get_vocabulary() == model.layers[0].get_vocabulary()
        np.testing.assert_array_equal(
            other(saved_models.inputs_of("text")), model(saved_models.inputs_of("text"))
        )


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize(
    "optimizer",
    [
        lambda: keras.optimizers.SGD(0.1, momentum=0.9),
        lambda: keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True),
        lambda: keras.optimizers.AdamW(keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.9)),
        lambda: keras.optimizers.Adam(use_ema=True),
    ],
)
def test_training_goes_on_with_the_same_numbers(ending: str, optimizer: Any, tmp_path: Path) -> None:
    model = small()
    model.compile(optimizer(), "mse", metrics=["mae"], loss_weights=[0.5])
    y = X[:, :2]
    model.fit(X, y, epochs=2, verbose=0, shuffle=False)
    model.save(tmp_path / f"m{ending}")
    other = keras.models.load_model(tmp_path / f"m{ending}")
    assert other.loss == "mse" and type(other.optimizer) is type(model.optimizer)
    assert other.optimizer.get_config() == model.optimizer.get_config()
    for mine, its in zip(model.optimizer.variables, other.optimizer.variables, strict=True):
        np.testing.assert_array_equal(mine.numpy(), its.numpy())
    histories = [m.fit(X, y, epochs=2, verbose=0, shuffle=False).history for m in (model, other)]
    assert histories[0].keys() == histories[1].keys()
    np.testing.assert_allclose(histories[0]["loss"], histories[1]["loss"], rtol=1e-6)


def test_keras_2_spellings(tmp_path: Path) -> None:
    model = small()
    model.compile("adam", "mse")
    model.save(tmp_path / "m.h5", include_optimizer=False)
    with h5py.File(tmp_path / "m.h5") as file:
        assert "training_config" not in file.attrs and "optimizer_weights" not in file
    model.save(tmp_path / "any", save_format="h5")
    assert keras.models.load_model(tmp_path / "any").layers[0].units == 4
    model.save_weights(tmp_path / "w.weights.h5", save_format="h5")
    with h5py.File(tmp_path / "w.weights.h5") as file:
        assert list(file.attrs["layer_names"]) == [b"a", b"b"]
        assert file["a/a/kernel" if "a/a" in file else f"a/{model.name}/a/kernel"].shape == (3, 4)
    small().load_weights(tmp_path / "w.weights.h5")


def test_weights_by_name(tmp_path: Path) -> None:
    model = small()
    model.save_weights(tmp_path / "w.h5")
    other = keras.Sequential(
        [keras.Input((3,)), layers.Dense(5, name="new"), layers.Dense(4, name="c"), layers.Dense(2, name="b")]
    )
    before = other.get_weights()
    other.load_weights(tmp_path / "w.h5", by_name=True)
    np.testing.assert_array_equal(other.get_layer("b").kernel.numpy(), model.get_layer("b").kernel.numpy())
    np.testing.assert_array_equal(other.get_weights()[0], before[0])
    with pytest.raises(ValueError, match="by_name"):
        model.save_weights(tmp_path / "w.weights.h5")
        model.load_weights(tmp_path / "w.weights.h5", by_name=True)


@pytest.mark.parametrize("name", ["w.weights.h5", "w.h5", "w.ckpt", "w.weights.json"])
def test_weights_that_do_not_fit_change_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, name="a"), layers.Dense(3, name="b")])
    model.save_weights(path, max_shard_size=1 if name.endswith("json") else None)
    other = small()
    before = other.get_weights()
    with pytest.raises(ValueError, match=r"b.*kernel.*shape \(4, 2\).*\(4, 3\)") as caught:
        other.load_weights(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
    for mine, earlier in zip(other.get_weights(), before, strict=True):
        np.testing.assert_array_equal(mine, earlier)


@pytest.mark.parametrize("name", ["w.weights.h5", "w.h5"])
def test_what_does_not_fit_can_be_left_out(name: str, tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, name="a"), layers.Dense(3, name="b")])
    model.save_weights(tmp_path / name)
    other = small()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        other.load_weights(tmp_path / name, skip_mismatch=True)
    assert "(4, 2)" in str(caught[0].message) and "left out" in str(caught[0].message)
    np.testing.assert_array_equal(other.get_layer("a").kernel.numpy(), model.get_layer("a").kernel.numpy())


def test_another_number_of_layers_is_said(tmp_path: Path) -> None:
    small().save_weights(tmp_path / "w.h5")
    with pytest.raises(ValueError, match=r"expected 1 layers, \['x'\], found 2 saved layers, \['a', 'b'\]"):
        keras.Sequential([keras.Input((3,)), layers.Dense(4, name="x")]).load_weights(tmp_path / "w.h5")


class Twice(layers.Layer):
    def __init__(self, times: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.times = times

    def call(self, x: Any) -> Any:
        return x * float(self.times)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "times": self.times}


@pytest.mark.parametrize("name", ["m.keras", "m.h5"])
def test_custom_objects(name: str, tmp_path: Path) -> None:
    def thrice(x: Any) -> Any:
        return 3 * x

    model = keras.Sequential([keras.Input((3,)), Twice(5), layers.Dense(2, activation=thrice)])
    model.save(tmp_path / name)
    with pytest.raises((TypeError, ValueError), match="custom_objects"):
        keras.models.load_model(tmp_path / name)
    known = {"Twice": Twice, "thrice": thrice}
    other = keras.models.load_model(tmp_path / name, custom_objects=known)
    assert other.layers[0].times == 5
    np.testing.assert_array_equal(other.predict(X, verbose=0), model.predict(X, verbose=0))
    with keras.utils.custom_object_scope(known):
        keras.models.load_model(tmp_path / name)


def test_a_lambda_is_known_by_custom_objects_only(tmp_path: Path) -> None:
    square = lambda x: x**2  # noqa: E731
    model = keras.Sequential([keras.Input((3,)), layers.Lambda(square)])
    for name in ("m.keras", "m.h5"):
        with pytest.warns(UserWarning, match="lambda"):
            model.save(tmp_path / name)
        for safe_mode in (True, False):
            with pytest.raises(ValueError, match="lambda"):
                keras.models.load_model(tmp_path / name, safe_mode=safe_mode)
        other = keras.models.load_model(tmp_path / name, custom_objects={"<lambda>": square})
        np.testing.assert_array_equal(other.predict(X, verbose=0), X**2)


class Remembering(layers.Layer):
    """Has a file and values of its own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = ""
        self.count = 0

    def save_own_variables(self, store: Any) -> None:
        store["count"] = np.int64(self.count)

    def load_own_variables(self, store: Any) -> None:
        self.count = int(store["count"])

    def save_assets(self, dir_path: str) -> None:
        Path(dir_path, "words.txt").write_text(self.words)

    def load_assets(self, dir_path: str) -> None:
        self.words = Path(dir_path, "words.txt").read_text()

    def call(self, x: Any) -> Any:
        return x


def test_layers_with_files_and_values_of_their_own(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((3,)), Remembering(name="one"), Remembering(name="two")])
    model.layers[0].words, model.layers[1].words, model.layers[1].count = "yes", "no", 7
    model.save(tmp_path / "m.keras")
    assert "assets/layers/remembering_1/words.txt" in zipfile.ZipFile(tmp_path / "m.keras").namelist()
    other = keras.models.load_model(tmp_path / "m.keras", custom_objects={"Remembering": Remembering})
    assert [(x.words, x.count) for x in other.layers] == [("yes", 0), ("no", 7)]


def test_dtypes_that_hdf5_lacks(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2, dtype="bfloat16")])
    model.save_weights(tmp_path / "w.weights.h5")
    with h5py.File(tmp_path / "w.weights.h5") as file:
        assert file["layers/dense/vars/0"].attrs["dtype"] == "bfloat16"
    other = keras.Sequential([keras.Input((3,)), layers.Dense(2, dtype="bfloat16")])
    other.load_weights(tmp_path / "w.weights.h5")
    np.testing.assert_array_equal(other.layers[0].kernel.numpy(), model.layers[0].kernel.numpy())


def test_parts_of_a_keras_file(tmp_path: Path) -> None:
    model = small()
    model.save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        assert archive.namelist() == ["metadata.json", "config.json", "model.weights.h5"]
        assert json.loads(archive.read("metadata.json"))["keras_version"].startswith("3.")
        assert json.loads(archive.read("config.json"))["class_name"] == "Sequential"


def test_shards_have_the_size_wanted(tmp_path: Path) -> None:
    model = small(20)
    for _ in range(2):
        model.save_weights(tmp_path / "m.weights.json", max_shard_size=300 / 2**30)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "m.weights.json",
        "m_00000.weights.h5",
        "m_00001.weights.h5",
    ]
    with pytest.raises(ValueError, match="max_shard_size"):
        model.save_weights(tmp_path / "m.weights.json", max_shard_size=100 / 2**30)
    small(20).load_weights(tmp_path / "m.weights.json")


def test_nobody_is_overwritten_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = small()
    answers: list[str] = []
    monkeypatch.setattr("builtins.input", lambda question: answers.pop(0))
    for name, save in (
        ("m.keras", model.save),
        ("w.weights.h5", model.save_weights),
        ("w.ckpt", model.save_weights),
    ):
        path = tmp_path / name
        save(path)
        written = path.with_name("w.ckpt.index") if name == "w.ckpt" else path
        before = os.stat(written).st_mtime_ns
        answers[:] = ["what", "n"]
        save(path, overwrite=False)
        assert os.stat(written).st_mtime_ns == before and not answers
        answers[:] = ["y"]
        save(path, overwrite=False)
        assert os.stat(written).st_mtime_ns != before


def test_bad_arguments(tmp_path: Path) -> None:
    model = small()
    with pytest.raises(ValueError, match="extension"):
        model.save(tmp_path / "m.txt")
    with pytest.raises(ValueError, match="File not found"):
        keras.models.load_model(tmp_path / "none.keras")
    with pytest.raises(FileNotFoundError, match=r"none\.weights\.h5"):
        model.load_weights(tmp_path / "none.weights.h5")
    with pytest.raises(ValueError, match="built"):
        keras.Sequential([layers.Dense(2)]).save_weights(tmp_path / "w.weights.h5")
    with pytest.raises(ValueError, match="not supported"):
        model.save(tmp_path / "m.keras", unknown=1)
    (tmp_path / "text.keras").write_text("no model")
    with pytest.raises(ValueError, match="neither"):
        keras.models.load_model(tmp_path / "text.keras")
    model.save_weights(tmp_path / "w.h5")
    with pytest.raises(ValueError, match="No model config"):
        keras.models.load_model(tmp_path / "w.h5")


def test_models_of_json_and_of_configurations() -> None:
    model = small()
    other = keras.models.model_from_json(model.to_json())
    assert [layer.name for layer in other.layers] == ["a", "b"] and not other.compiled
    config = {"class_name": "Sequential", "config": model.get_config()}
    assert keras.models.model_from_config(config).count_params() == model.count_params()
    with pytest.raises(ValueError, match="JSON"):
        keras.models.model_from_json("{")
    with pytest.raises(ValueError, match="configuration of a model"):
        keras.models.model_from_json("[1]")
