"""Layers and models of one's own classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf

keras = tf.keras
layers = keras.layers


def ones(*shape: int) -> Any:
    return np.ones(shape, "float32")


class Linear(layers.Layer):  # type: ignore[misc, name-defined]
    def __init__(self, units: int = 3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape: Any) -> None:
        self.w = self.add_weight("w", [input_shape[-1], self.units])
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")

    def call(self, x: Any) -> Any:
        return x @ self.w + self.b


def test_weights_in_both_signatures() -> None:
    layer = Linear(2)
    assert layer(ones(4, 3)).shape == (4, 2)
    assert [(w.name, tuple(w.shape)) for w in layer.weights] == [("w", (3, 2)), ("b", (2,))]
    old = layers.Layer()
    weight = old.add_variable("kernel", [2, 2], tf.float32, tf.keras.initializers.Ones(), trainable=False)
    assert weight.numpy().tolist() == [[1.0, 1.0], [1.0, 1.0]] and old.trainable_weights == []


def test_layers_in_lists_and_dictionaries_are_found() -> None:
    class Net(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.blocks: list[Any] = [Linear(3)]
            self.heads = {"a": Linear(1)}
            self.pair = (Linear(3), Linear(3))

        def call(self, x: Any) -> Any:
            for block in (*self.blocks, *self.pair):
                x = block(x)
            return self.heads["a"](x)

    net = Net()
    assert net(ones(2, 3)).shape == (2, 1)
    assert len(net.layers) == 4 and len(net.weights) == 8
    net.blocks.append(Linear(3))
    net.heads["b"] = Linear(2)
    assert len(net.layers) == 6
    del net.heads["b"]
    net.pair = ()
    assert len(net.layers) == 3
    net.optional = None
    net.optional = Linear(1)
    assert len(net.layers) == 4
    net.optional = None
    assert len(net.layers) == 3


def test_variables_and_modules_as_attributes() -> None:
    class Scale(layers.Layer):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.scale = tf.Variable(2.0)
            self.count = tf.Variable(0, trainable=False)

        def call(self, x: Any) -> Any:
            self.count.assign_add(1)
            return x * self.scale

    layer = Scale()
    layer(ones(1, 1))
    layer(ones(1, 1))
    assert layer.count.numpy() == 2
    assert len(layer.trainable_variables) == 1 and len(layer.non_trainable_variables) == 1
    assert isinstance(layer, tf.Module) and layer in tf.Module.submodules.fget(_holder(layer))


def _holder(layer: Any) -> Any:
    module = tf.Module()
    module.layer = layer
    return module


def test_training_mode_is_passed_on() -> None:
    seen: list[Any] = []

    class Spy(layers.Layer):  # type: ignore[misc, name-defined]
        def call(self, x: Any, training: Any = None) -> Any:
            seen.append(training)
            return x

    class Outer(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.spy = Spy()
            self.fixed = Spy()

        def call(self, x: Any) -> Any:
            return self.spy(self.fixed(x, training=False))

    outer = Outer()
    outer(ones(1, 1))
    outer(ones(1, 1), training=True)
    assert seen == [False, None, False, True]


def test_without_super_there_is_a_sentence() -> None:
    class Forgot(layers.Layer):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            self.dense = layers.Dense(2)

    with pytest.raises(RuntimeError, match=r"forgot to call `super\(\).__init__\(\)`"):
        Forgot()


def test_errors_name_the_layer() -> None:
    class Broken(layers.Layer):  # type: ignore[misc, name-defined]
        def call(self, x: Any) -> Any:
            return x @ ones(7, 7)

    with pytest.raises(ValueError) as caught:
        keras.Sequential([layers.Dense(3), Broken(name="culprit")])(ones(2, 3))
    assert "'culprit' (Broken)" in "".join(caught.value.__notes__)


def test_metrics_and_losses_added_in_call() -> None:
    class Watched(layers.Layer):  # type: ignore[misc, name-defined]
        def call(self, x: Any) -> Any:
            self.add_loss(tf.reduce_mean(x))
            self.add_metric(tf.reduce_max(x), name="largest")
            return x

    layer = Watched()
    layer(3 * ones(2, 2))
    layer(5 * ones(2, 2))
    assert [float(x) for x in layer.losses] == [5.0]
    assert layer.metrics[0].name == "largest" and float(layer.metrics[0].result()) == 4.0


def test_a_configuration_is_made_of_the_arguments() -> None:
    layer = layers.Layer.from_config({"name": "x"})
    assert layer.name == "x"

    class Auto(layers.Layer):  # type: ignore[misc, name-defined]
        def __init__(self, units: int, rate: float = 0.5, name: str | None = None) -> None:
            super().__init__(name=name)
            self.inner = layers.Dense(units)

    config = Auto(3, name="auto").get_config()
    assert (config["units"], config["name"]) == (3, "auto")
    with pytest.raises(NotImplementedError, match="get_config"):

        class Odd(layers.Layer):  # type: ignore[misc, name-defined]
            def __init__(self, thing: Any) -> None:
                super().__init__()

        Odd(object()).get_config()


def test_values_of_weights_fit_or_none_is_set() -> None:
    layer = Linear(2)
    layer.build((None, 3))
    before = layer.get_weights()
    with pytest.raises(ValueError, match="weight shape"):
        layer.set_weights([ones(3, 2), ones(3)])
    with pytest.raises(ValueError, match="expecting 2 weights"):
        layer.set_weights([ones(3, 2)])
    assert all(np.array_equal(a, b) for a, b in zip(before, layer.get_weights(), strict=True))
    layer.set_weights([ones(3, 2), ones(2)])
    assert layer(ones(1, 3)).numpy().tolist() == [[4.0, 4.0]]


def test_several_inputs_and_their_shapes() -> None:
    class Pair(layers.Layer):  # type: ignore[misc, name-defined]
        def build(self, a_shape: Any, b_shape: Any) -> None:
            self.shapes = str(a_shape), str(b_shape)

        def call(self, a: Any, b: Any) -> Any:
            return a + b

    pair = Pair()
    pair(ones(2, 3), b=ones(2, 3))
    assert pair.shapes == ("(2, 3)", "(2, 3)")

    class Listed(layers.Layer):  # type: ignore[misc, name-defined]
        def build(self, input_shape: Any) -> None:
            self.count = len(input_shape)

        def call(self, xs: Any) -> Any:
            return xs[0] + xs[1]

    listed = Listed()
    listed([ones(2, 3), ones(2, 3)])
    assert listed.count == 2


def test_a_loop_over_a_model_trains_it() -> None:
    model = keras.Sequential([layers.Dense(4, activation="relu"), layers.Dense(1)])
    optimizer = keras.optimizers.Adam(0.05)
    x = np.random.default_rng(0).normal(size=(64, 3)).astype("f")
    y = x.sum(1, keepdims=True)
    losses = []
    for _ in range(60):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        losses.append(float(loss))
    assert losses[-1] < 0.2 * losses[0]


def test_inside_a_function() -> None:
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.Dropout(0.5)])

    @tf.function  # type: ignore[untyped-decorator]
    def call(x: Any) -> Any:
        return model(x, training=True)

    first, second = call(ones(50, 3)), call(ones(50, 3))
    assert not np.array_equal(first, second), "each call drops other elements"
