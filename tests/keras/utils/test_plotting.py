"""`plot_model`, `model_to_dot`, `get_source_inputs`, `Config`, and Keras 2's modules of utilities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import thalweg as tf
from thalweg.keras.utils import plotting

keras = tf.keras
layers = keras.layers


def _model() -> Any:
    a, b = keras.Input((8,), name="a"), keras.Input((4,), name="b")
    total = layers.Add(name="add")([layers.Dense(4, activation="relu", name="first")(a), b])
    stack = [keras.Input((4,)), layers.Dense(4, name="x"), layers.Dense(2, name="y")]
    inner = keras.Sequential(stack, name="in")
    frozen = layers.Dense(3, trainable=False, name="frozen")(total)
    return keras.Model([a, b], [inner(total), tf.nn.relu(frozen)], name="whole")


def _arrows(diagram: Any) -> set[tuple[str, str]]:
    names = {box.key: box.name for box in diagram.all_boxes()}
    return {(names[s], names[t]) for s, t in diagram.all_arrows()}


def test_arrows_follow_the_graph() -> None:
    found = _arrows(keras.utils.model_to_dot(_model()))
    assert {("a", "first"), ("first", "add"), ("b", "add"), ("add", "in"), ("add", "frozen")} <= found
    assert len(found) == 6


def test_nested_models_are_drawn_inside() -> None:
    diagram = keras.utils.model_to_dot(_model(), expand_nested=True)
    assert {("add", "x"), ("x", "y")} <= _arrows(diagram)
    assert [part.name for part in diagram.parts] == ["in"]
    assert 'subgraph "cluster_in"' in diagram.to_string()


def test_boxes_show_what_is_asked_for() -> None:
    model = _model()
    text = keras.utils.model_to_dot(
        model, show_shapes=True, show_dtype=True, show_layer_activations=True, show_trainable=True
    ).to_string()
    for part in (
        "<b>first</b> (Dense)",
        "Activation: <b>relu</b>",
        "Input shape: <b>(None, 8)</b>",
        "Output shape: <b>(None, 4)</b>",
        "Input shape: <b>[(None, 4), (None, 4)]</b>",
        "Output dtype: <b>float32</b>",
        "<b>Trainable</b>",
        "<b>Non-trainable</b>",
    ):
        assert part in text, part
    assert "<b>Dense</b>" in keras.utils.model_to_dot(model, show_layer_names=False).to_string()


def test_names_are_escaped() -> None:
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1, name="a<b>&")])
    assert "a&lt;b&gt;&amp;" in keras.utils.model_to_dot(model).to_string()


def test_a_sequential_model_is_a_chain() -> None:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(4, name="x"), layers.Dense(2, name="y")])
    assert _arrows(keras.utils.model_to_dot(model)) == {("x", "y")}


def test_a_subclass_is_one_box() -> None:
    class Mine(keras.Model):  # type: ignore[misc,name-defined]
        def call(self, x: Any) -> Any:
            return x

    model = Mine(name="mine")
    with pytest.raises(ValueError, match="'mine' has not yet been built"):
        keras.utils.model_to_dot(model)
    model(tf.ones([1, 2]))
    assert [box.name for box in keras.utils.model_to_dot(model).boxes] == ["mine"]


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plotting.shutil, "which", lambda program: None)
    model = _model()
    keras.utils.plot_model(model, tmp_path / "model.dot")
    assert (tmp_path / "model.dot").read_text().startswith("digraph")
    for name, head in (("model.png", b"\x89PNG"), ("model.svg", b"<?xml"), ("model", b"\x89PNG")):
        keras.utils.plot_model(model, tmp_path / name, show_shapes=True, expand_nested=True, dpi=50)
        assert (tmp_path / name).read_bytes().startswith(head)
    with pytest.raises(ImportError, match="Graphviz"):
        keras.utils.model_to_dot(model).create(format="svg")


def test_a_picture_needs_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plotting.shutil, "which", lambda program: None)
    monkeypatch.setattr(plotting.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"Graphviz .* or matplotlib"):
        keras.utils.plot_model(_model(), tmp_path / "model.png")
    assert not list(tmp_path.iterdir())


def test_unknown_arguments() -> None:
    with pytest.raises(ValueError, match="Unrecognized keyword"):
        keras.utils.model_to_dot(_model(), colour="red")
    with pytest.raises(ValueError, match="layer_range"):
        keras.utils.plot_model(_model(), layer_range=["a", "b"])


def test_source_inputs() -> None:
    model = _model()
    first, second = model.outputs
    assert [x.name for x in keras.utils.get_source_inputs(second)] == ["a", "b"]
    assert [x.name for x in keras.utils.get_source_inputs(first)] == ["a", "b"]
    assert keras.utils.get_source_inputs(5) == 5


def test_config() -> None:
    config = keras.utils.Config(rate=0.1)
    config.momentum = 0.9
    config["seed"] = 3
    assert config.as_dict() == {"rate": 0.1, "momentum": 0.9, "seed": 3}
    assert "seed" in config and len(config) == 3 and list(config) == ["rate", "momentum", "seed"]
    assert config.pop("seed") == 3 and config.get("seed", 7) == 7
    with pytest.raises(AttributeError, match="Did you mean 'momentum'"):
        _ = config.momentun
    config.freeze()
    assert config.frozen
    with pytest.raises(ValueError, match="frozen"):
        config.rate = 1
    with pytest.raises(ValueError, match="frozen"):
        config.update(rate=1)
    with pytest.raises(ValueError, match="frozen"):
        config.pop("rate")
    config.unfreeze()
    del config["rate"]
    assert config.to_json() == '{"momentum": 0.9}'


def test_modules_of_keras_2() -> None:
    from thalweg.keras.utils.data_utils import get_file
    from thalweg.keras.utils.generic_utils import get_custom_objects, has_arg
    from thalweg.keras.utils.np_utils import to_categorical
    from thalweg.keras.utils.vis_utils import plot_model

    assert get_file is keras.utils.get_file and get_custom_objects is keras.utils.get_custom_objects
    assert to_categorical is keras.utils.to_categorical and plot_model is keras.utils.plot_model
    assert has_arg(lambda a, b: 0, "b") and not has_arg(lambda **k: 0, "b")
    assert has_arg(lambda **k: 0, "b", accept_all=True)
