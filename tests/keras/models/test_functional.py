"""Models of symbolic inputs and outputs."""

from __future__ import annotations

import gc
import json
import weakref
from typing import Any

import numpy as np
import pytest

import thalweg as tf

keras = tf.keras
layers = keras.layers


def ones(*shape: int) -> Any:
    return np.ones(shape, "float32")


def test_ops_between_layers_are_layers() -> None:
    inputs = keras.Input((4,))
    hidden = layers.Dense(3, kernel_initializer="ones")(inputs)
    outputs = tf.nn.relu(hidden * 2.0 - 1.0) + tf.reduce_mean(inputs, axis=1, keepdims=True)
    model = keras.Model(inputs, outputs)
    assert model(ones(2, 4)).numpy().tolist() == [[8.0] * 3] * 2
    assert model.output_shape == (None, 3)
    assert next(layer.name for layer in model.layers) == inputs._keras_history.operation.name


def test_a_variable_between_layers_is_the_models() -> None:
    scale = tf.Variable([2.0], name="scale")
    inputs = keras.Input((1,))
    model = keras.Model(inputs, inputs * scale)
    assert [v.name for v in model.trainable_variables] == ["scale:0"]
    scale.assign([3.0])
    assert model(ones(1, 1)).numpy() == 3.0


def test_shapes_of_symbolic_tensors_can_be_computed_with() -> None:
    inputs = keras.Input((None, 2))
    outputs = tf.reshape(inputs, [tf.shape(inputs)[0], -1])
    model = keras.Model(inputs, outputs)
    assert model(ones(3, 4, 2)).shape == (3, 8)
    assert model.predict(ones(2, 5, 2), verbose=0).shape == (2, 10)


def test_the_activations_of_every_layer() -> None:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Activation("relu"), layers.Dense(2)])
    activations = keras.Model(model.input, [layer.output for layer in model.layers])
    found = activations.predict(ones(5, 4), verbose=0)
    assert [x.shape for x in found] == [(5, 3), (5, 3), (5, 2)]
    assert np.array_equal(found[2], model.predict(ones(5, 4), verbose=0))


def test_a_model_may_begin_in_the_middle_of_another() -> None:
    inputs = keras.Input((4,))
    first = layers.Dense(3)
    hidden = first(inputs)
    outputs = layers.Dense(2)(hidden)
    whole, rest = keras.Model(inputs, outputs), keras.Model(hidden, outputs)
    assert len(rest.weights) == 2 and first not in rest.layers
    assert np.allclose(rest(first(ones(2, 4))), whole(ones(2, 4)))


def test_inputs_in_dictionaries_and_by_name() -> None:
    a, b = keras.Input((2,), name="a"), keras.Input((3,), name="b")
    total = layers.Dense(1, kernel_initializer="ones")
    by_dict = keras.Model({"a": a, "b": b}, {"sum": total(a), "rest": layers.Dense(1)(b)})
    found = by_dict({"b": ones(2, 3), "a": ones(2, 2)})
    assert sorted(found) == ["rest", "sum"] and found["sum"].numpy().tolist() == [[2.0], [2.0]]
    by_list = keras.Model([a, b], total(a))
    assert by_list({"b": ones(2, 3), "a": ones(2, 2)}).numpy().tolist() == [[2.0], [2.0]]
    with pytest.raises(ValueError, match="expects 2 input"):
        by_list([ones(2, 2)])


def test_shared_layers_have_one_set_of_weights() -> None:
    shared = layers.Dense(3)
    a, b = keras.Input((2,)), keras.Input((2,))
    model = keras.Model([a, b], [shared(a), shared(b)])
    assert len(model.weights) == 2 and len(model.layers) == 3
    x, y = model([ones(1, 2), ones(1, 2)])
    assert np.array_equal(x, y)
    assert shared.get_output_at(1) is model.outputs[1]


def test_outputs_that_need_another_input_are_refused() -> None:
    a, b = keras.Input((2,)), keras.Input((2,), name="forgotten")
    with pytest.raises(ValueError, match=r"forgotten.*not among"):
        keras.Model(a, layers.Dense(1)(a) + layers.Dense(1)(b))
    with pytest.raises(ValueError, match=r"KerasTensors"):
        keras.Model(a, ones(2, 2))


def test_a_symbolic_tensor_has_no_value() -> None:
    x = keras.Input((2,))
    assert repr(x).startswith("<KerasTensor shape=(None, 2), dtype=float32")
    with pytest.raises(NotImplementedError, match="symbolic"):
        np.asarray(x)
    with pytest.raises(TypeError):
        bool(x)


def test_a_subclass_may_be_functional() -> None:
    class Classifier(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self, units: int) -> None:
            inputs = keras.Input((4,))
            super().__init__(inputs=inputs, outputs=layers.Dense(units)(inputs))
            self.units = units

        def twice(self, x: Any) -> Any:
            return 2 * self(x)

    model = Classifier(3)
    assert isinstance(model, Classifier) and model.units == 3
    assert np.allclose(model.twice(ones(2, 4)), 2 * model(ones(2, 4)).numpy())


def test_configurations_go_there_and_back() -> None:
    a, b = keras.Input((2,), name="a"), keras.Input((3,), name="b")
    shared = layers.Dense(4, activation="relu", name="shared")
    merged = layers.Concatenate(name="merged")([shared(a), layers.Dense(2, name="other")(b)])
    model = keras.Model([a, b], [layers.Dense(1, name="out")(merged), shared(a)], name="net")
    again = keras.Model.from_config(model.get_config())
    assert again.get_config() == model.get_config()
    again.set_weights(model.get_weights())
    data = [ones(2, 2), ones(2, 3)]
    for x, y in zip(model(data), again(data), strict=True):
        assert np.array_equal(x, y)


def test_clones_have_weights_of_their_own() -> None:
    inputs = keras.Input((4,))
    model = keras.Model(inputs, layers.Dense(2, name="d")(tf.nn.relu(layers.Dense(3)(inputs))))
    clone = keras.models.clone_model(model)
    assert [w.shape for w in clone.weights] == [w.shape for w in model.weights]
    assert not any(a is b for a, b in zip(clone.weights, model.weights, strict=True))
    clone.set_weights(model.get_weights())
    assert np.array_equal(clone(ones(2, 4)), model(ones(2, 4)))


def test_names_are_unique() -> None:
    inputs = keras.Input((4,))
    with pytest.raises(ValueError, match='name "same" is used 2 times'):
        keras.Model(inputs, layers.Dense(2, name="same")(layers.Dense(2, name="same")(inputs)))


def test_dropped_models_are_freed() -> None:
    def make() -> Any:
        inputs = keras.Input((4,))
        model = keras.Model(inputs, tf.nn.relu(layers.Dense(3)(inputs)) * 2.0)
        model(ones(1, 4))
        return weakref.ref(model)

    found = [make() for _ in range(5)]
    gc.collect()
    assert [ref() for ref in found] == [None] * 5


def test_inputs_of_one_axis_too_few_or_too_many_are_fitted() -> None:
    inputs = keras.Input((1,))
    model = keras.Model(inputs, layers.Dense(1, kernel_initializer="ones")(inputs))
    assert model(np.arange(3.0)).numpy().tolist() == [[0.0], [1.0], [2.0]]
    with pytest.raises(ValueError, match="incompatible"):
        model(ones(3, 2))


def test_ops_go_into_configurations_and_back() -> None:
    inputs = keras.Input((4,))
    hidden = tf.nn.relu(2.0 * inputs - 1.0) + tf.reduce_mean(inputs, axis=1, keepdims=True)
    outputs = tf.reshape(
        tf.concat([hidden, tf.cast(inputs[:, :1], tf.float32)], 1), [tf.shape(hidden)[0], -1]
    )
    model = keras.Model(inputs, outputs)
    again = keras.Model.from_config(json.loads(json.dumps(model.get_config())))
    x = np.random.default_rng(0).normal(size=(3, 4)).astype("f")
    assert np.array_equal(again(x), model(x))
    assert np.array_equal(keras.models.clone_model(model)(x), model(x))


def test_ops_as_keras_3_writes_them() -> None:
    def tensor(*history: Any) -> Any:
        return {"class_name": "__keras_tensor__", "config": {"keras_history": list(history)}}

    def op(module: str, name: str, args: Any, **config: Any) -> Any:
        own = {"module": f"keras.src.ops.{module}", "class_name": name, "registered_name": name}
        calls = [{"args": args, "kwargs": {}}]
        return {
            **own,
            "config": {"name": name.lower(), **config},
            "name": name.lower(),
            "inbound_nodes": calls,
        }

    first = keras.layers.serialize(keras.layers.InputLayer((3,), name="i"))
    part = {"class_name": "__slice__", "config": {"start": 1, "stop": None, "step": None}}
    whole = {"class_name": "__slice__", "config": {"start": None, "stop": None, "step": None}}
    config = {
        "name": "ops",
        "layers": [
            {**first, "name": "i", "inbound_nodes": []},
            op("numpy", "Multiply", [tensor("i", 0, 0), 2.0]),
            op("numpy", "GetItem", [tensor("multiply", 0, 0), [whole, part]]),
            op("numpy", "Mean", [tensor("getitem", 0, 0)], axis=-1, keepdims=True),
        ],
        "input_layers": [["i", 0, 0]],
        "output_layers": [["mean", 0, 0]],
    }
    model = keras.Model.from_config(config)
    assert model(ones(2, 3)).numpy().tolist() == [[2.0], [2.0]]
    written = model.get_config()["layers"][1:]
    assert [entry["class_name"] for entry in written] == ["Multiply", "GetItem", "Mean"]
    with pytest.raises(ValueError, match="doesn't have: Nonsense"):
        keras.Model.from_config({**config, "layers": [*config["layers"], op("numpy", "Nonsense", [])]})


def test_a_configuration_names_no_op_that_does_more_than_compute() -> None:
    config = {"name": "x", "op": "WriteFile", "attributes": {}, "operands": [None, None], "symbols": []}
    entry = {"module": "keras.layers", "class_name": "OpLayer", "config": config, "registered_name": None}
    with pytest.raises(ValueError, match="an op that it can't have: WriteFile"):
        keras.layers.deserialize(entry)
