"""Files in the form in which Keras 2 wrote them: configurations without modules, weights named with ":0"."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import thalweg as tf

keras = tf.keras
X = np.linspace(-1, 1, 32, dtype="float32").reshape(2, 4, 4)

INITIALIZER = {"class_name": "GlorotUniform", "config": {"seed": None, "dtype": "float32"}}
ZEROS = {"class_name": "Zeros", "config": {"dtype": "float32"}}
DENSE = {
    "trainable": True,
    "dtype": {"class_name": "Policy", "config": {"name": "float32"}},
    "use_bias": True,
    "kernel_initializer": INITIALIZER,
    "bias_initializer": ZEROS,
    "kernel_regularizer": {"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.01}},
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "bias_constraint": None,
}
NORMALIZATION = {
    "name": "bn",
    "trainable": True,
    "dtype": "float32",
    "axis": [1],
    "momentum": 0.9,
    "epsilon": 0.001,
    "center": True,
    "scale": True,
    "beta_initializer": ZEROS,
    "gamma_initializer": {"class_name": "Ones", "config": {}},
    "moving_mean_initializer": ZEROS,
    "moving_variance_initializer": {"class_name": "Ones", "config": {}},
    "beta_regularizer": None,
    "gamma_regularizer": None,
    "beta_constraint": None,
    "gamma_constraint": None,
}
SEQUENTIAL = {
    "class_name": "Sequential",
    "config": {
        "name": "sequential",
        "layers": [
            {
                "class_name": "InputLayer",
                "config": {
                    "batch_input_shape": [None, 4, 4],
                    "dtype": "float32",
                    "sparse": False,
                    "ragged": False,
                    "name": "given",
                },
            },
            {
                "class_name": "Flatten",
                "config": {
                    "name": "flat",
                    "trainable": True,
                    "dtype": "float32",
                    "data_format": "channels_last",
                },
            },
            {"class_name": "Dense", "config": {**DENSE, "name": "first", "units": 3, "activation": "relu"}},
            {"class_name": "BatchNormalization", "config": NORMALIZATION},
            {"class_name": "Dense", "config": {**DENSE, "name": "last", "units": 2, "activation": "softmax"}},
        ],
    },
}
TRAINING = {
    "loss": {
        "class_name": "SparseCategoricalCrossentropy",
        "config": {"reduction": "auto", "name": "sparse_categorical_crossentropy", "from_logits": False},
    },
    "metrics": [
        [
            {
                "class_name": "MeanMetricWrapper",
                "config": {"name": "accuracy", "dtype": "float32", "fn": "sparse_categorical_accuracy"},
            }
        ]
    ],
    "weighted_metrics": None,
    "loss_weights": None,
    "optimizer_config": {
        "class_name": "Adam",
        "config": {
            "name": "Adam",
            "learning_rate": 0.01,
            "decay": 0.0,
            "beta_1": 0.9,
            "beta_2": 0.999,
            "epsilon": 1e-07,
            "amsgrad": False,
        },
    },
}
WEIGHTS = {
    "given": {},
    "flat": {},
    "first": {"first/kernel:0": (16, 3), "first/bias:0": (3,)},
    "bn": {f"bn/{name}:0": (3,) for name in ("gamma", "beta", "moving_mean", "moving_variance")},
    "last": {"last/kernel:0": (3, 2), "last/bias:0": (2,)},
}
TRAINED = ["first/kernel", "first/bias", "bn/gamma", "bn/beta", "last/kernel", "last/bias"]


def value(name: str, shape: tuple[int, ...]) -> Any:
    return np.random.default_rng(sum(map(ord, name))).uniform(0.1, 1, shape).astype("float32")


def write_layers(group: Any) -> None:
    group.attrs["layer_names"] = [name.encode() for name in WEIGHTS]
    group.attrs["backend"] = b"tensorflow"
    group.attrs["keras_version"] = b"2.4.0"
    for layer, weights in WEIGHTS.items():
        inner = group.create_group(layer)
        inner.attrs["weight_names"] = [name.encode() for name in weights]
        for name, shape in weights.items():
            inner[name] = value(name, shape)


def write_model(path: Path, config: Any, slots: list[str]) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = b"2.4.0"
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(config).encode()
        file.attrs["training_config"] = json.dumps(TRAINING).encode()
        write_layers(file.create_group("model_weights"))
        group = file.create_group("optimizer_weights")
        group.attrs["weight_names"] = [name.encode() for name in slots]
        shapes = {name.removesuffix(":0"): s for weights in WEIGHTS.values() for name, s in weights.items()}
        for name in slots:
            if "iter" in name:
                group[name] = np.int64(12)
            else:
                weight = next(known for known in TRAINED if known in name)
                group[name] = value(name.replace("/m", "").replace("/v", "") + name[-3:], shapes[weight])


def expected() -> Any:
    def of(name: str) -> Any:
        layer = name.partition("/")[0]
        return value(f"{name}:0", WEIGHTS[layer][f"{name}:0"])

    x = np.maximum(X.reshape(2, 16) @ of("first/kernel") + of("first/bias"), 0)
    x = (x - of("bn/moving_mean")) / np.sqrt(of("bn/moving_variance") + 1e-3) * of("bn/gamma") + of("bn/beta")
    x = np.exp(x @ of("last/kernel") + of("last/bias"))
    return x / x.sum(axis=1, keepdims=True)


GROUPED = ["Adam/iter:0", *(f"Adam/{name}/{slot}:0" for slot in "mv" for name in TRAINED)]
TOGETHER = ["iteration:0", *(f"Adam/{slot}/{name}:0" for name in TRAINED for slot in "mv")]


@pytest.mark.parametrize("slots", [GROUPED, TOGETHER], ids=["grouped", "together"])
def test_a_whole_model(slots: list[str], tmp_path: Path) -> None:
    write_model(tmp_path / "m.h5", SEQUENTIAL, slots)
    model = keras.models.load_model(tmp_path / "m.h5")
    np.testing.assert_allclose(model.predict(X, verbose=0), expected(), rtol=1e-5)
    assert (
        model.optimizer.learning_rate.numpy() == pytest.approx(0.01) and int(model.optimizer.iterations) == 12
    )
    names = [v.name.removesuffix(":0") for v in model.optimizer.variables[2:]]
    for k, name in enumerate(names):
        slot = "m" if name.endswith("momentum") else "v"
        stored = next(s for s in slots if TRAINED[k // 2] in s and f"/{slot}" in s)
        with h5py.File(tmp_path / "m.h5") as file:
            np.testing.assert_array_equal(
                model.optimizer.variables[2 + k].numpy(), file["optimizer_weights"][stored]
            )
    history = model.fit(X, np.array([0, 1]), epochs=1, verbose=0).history
    assert set(history) == {"loss", "accuracy"}
    assert [layer.name for layer in model.layers] == ["flat", "first", "bn", "last"]


def functional(class_name: str) -> Any:
    layers = [dict(layer) for layer in SEQUENTIAL["config"]["layers"]]
    before = None
    for layer in layers:
        layer["name"] = layer["config"]["name"]
        layer["inbound_nodes"] = [] if before is None else [[[before, 0, 0, {}]]]
        before = layer["name"]
    config = {
        "name": "m",
        "layers": layers,
        "input_layers": [["given", 0, 0]],
        "output_layers": [["last", 0, 0]],
    }
    return {"class_name": class_name, "config": config}


@pytest.mark.parametrize("class_name", ["Model", "Functional"])
def test_a_functional_model(class_name: str, tmp_path: Path) -> None:
    write_model(tmp_path / "m.h5", functional(class_name), GROUPED)
    model = keras.models.load_model(tmp_path / "m.h5")
    np.testing.assert_allclose(model.predict(X, verbose=0), expected(), rtol=1e-5)


def test_a_list_of_layers_is_a_sequential_model(tmp_path: Path) -> None:
    config = {"class_name": "Sequential", "config": SEQUENTIAL["config"]["layers"]}
    write_model(tmp_path / "m.h5", config, GROUPED)
    model = keras.models.load_model(tmp_path / "m.h5", compile=False)
    np.testing.assert_allclose(model.predict(X, verbose=0), expected(), rtol=1e-5)


def test_a_file_of_weights(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "w.h5", "w") as file:
        write_layers(file)
    model = keras.models.model_from_json(json.dumps(SEQUENTIAL))
    model.load_weights(tmp_path / "w.h5")
    np.testing.assert_allclose(model.predict(X, verbose=0), expected(), rtol=1e-5)
    (tmp_path / "w.h5").rename(tmp_path / "w.weights.h5")
    model.load_weights(tmp_path / "w.weights.h5", by_name=True)


def test_names_in_several_attributes(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "w.h5", "w") as file:
        write_layers(file)
        names = list(file.attrs["layer_names"])
        del file.attrs["layer_names"]
        file.attrs["layer_names0"], file.attrs["layer_names1"] = names[:3], names[3:]
    model = keras.models.model_from_json(json.dumps(SEQUENTIAL))
    model.load_weights(tmp_path / "w.h5")
    np.testing.assert_allclose(model.predict(X, verbose=0), expected(), rtol=1e-5)


def test_many_layers_are_written_in_several_attributes(tmp_path: Path) -> None:
    layers = [keras.layers.Dense(1, name=f"{'layer' * 100}_{k}") for k in range(140)]
    model = keras.Sequential([keras.Input((1,)), *layers])
    model.save_weights(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5") as file:
        assert "layer_names" not in file.attrs and "layer_names1" in file.attrs
    before = model.get_weights()
    model.set_weights([w + 1 for w in before])
    model.load_weights(tmp_path / "w.h5")
    np.testing.assert_array_equal(model.get_weights()[278], before[278])


def test_the_code_of_a_lambda_is_not_run(tmp_path: Path) -> None:
    code = {"class_name": "__tuple__", "items": ["4wEAAAA=", None, None]}
    config = {
        "name": "x",
        "trainable": True,
        "dtype": "float32",
        "function": code,
        "function_type": "lambda",
        "module": "__main__",
        "output_shape": None,
        "output_shape_type": "raw",
        "output_shape_module": None,
        "arguments": {},
    }
    layers = [*SEQUENTIAL["config"]["layers"], {"class_name": "Lambda", "config": config}]
    write_model(tmp_path / "m.h5", {"class_name": "Sequential", "config": {"layers": layers}}, GROUPED)
    with pytest.raises(ValueError, match="lambda"):
        keras.models.load_model(tmp_path / "m.h5", safe_mode=False)
    model = keras.models.load_model(tmp_path / "m.h5", custom_objects={"<lambda>": lambda x: 2 * x})
    np.testing.assert_allclose(model.predict(X, verbose=0), 2 * expected(), rtol=1e-5)
