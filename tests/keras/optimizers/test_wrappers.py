"""Optimizers around others: loss scaling, and different ones for different variables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras import optimizers


def scaled(**arguments: Any) -> Any:
    return optimizers.LossScaleOptimizer(optimizers.SGD(0.5), initial_scale=8.0, **arguments)


@pytest.mark.parametrize("traced", [False, True])
def test_the_scale_falls_and_grows(traced: bool) -> None:
    optimizer, v = scaled(dynamic_growth_steps=2), tf.Variable([1.0])

    def apply(g: Any) -> None:
        optimizer.apply([g], [v])

    apply = tf.function(apply) if traced else apply
    seen = []
    for gradient in (8.0, np.inf, np.nan, 2.0, 2.0, 4.0):
        apply(tf.constant([gradient], tf.float32))
        seen.append((float(v[0]), float(optimizer.dynamic_scale), int(optimizer.step_counter)))
    assert seen == [
        (0.5, 8.0, 1),
        (0.5, 4.0, 0),
        (0.5, 2.0, 0),
        (0.0, 2.0, 1),
        (-0.5, 4.0, 0),
        (-1.0, 4.0, 1),
    ]
    assert int(optimizer.iterations) == 4


def test_losses_and_gradients_are_scaled() -> None:
    optimizer, v = scaled(), tf.Variable(1.0)
    assert float(optimizer.scale_loss(tf.constant(2.0))) == 16.0
    with tf.GradientTape() as tape:
        loss = optimizer.get_scaled_loss(v * 1.0)
    gradients = optimizer.get_unscaled_gradients(tape.gradient(loss, [v]))
    assert [float(g) for g in gradients] == [1.0]
    optimizer.apply_gradients(zip(gradients, [v], strict=True))
    assert float(v) == 0.5
    optimizer.apply_gradients([(tf.constant(8.0), v)])
    assert float(v) == 0.0


def test_the_inner_optimizer_shows_through() -> None:
    optimizer = scaled(name="own")
    optimizer.learning_rate = 0.25
    assert float(optimizer.inner_optimizer.learning_rate) == 0.25
    optimizer.build([tf.Variable(1.0)])
    names = [v.name.removesuffix(":0").split("/")[-1] for v in optimizer.variables]
    assert names == [
        "iteration",
        "learning_rate",
        "step_counter",
        "dynamic_scale",
        "iteration",
        "learning_rate",
    ]
    config = optimizers.serialize(optimizer)
    assert sorted(config["config"]) == ["dynamic_growth_steps", "initial_scale", "inner_optimizer", "name"]
    again = optimizers.deserialize(config)
    assert (type(again.inner_optimizer), again.initial_scale) == (optimizers.SGD, 8.0)


@pytest.mark.parametrize("arguments", [{"dynamic": False}, {"clipnorm": 1.0}, {"speed": 1}])
def test_what_loss_scaling_refuses(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="LossScaleOptimizer"):
        scaled(**arguments)


def several() -> Any:
    choice = optimizers.OptimizerMap(optimizers.SGD(0.5), {"embedding.*": optimizers.Adam(0.1)})
    return optimizers.MultiOptimizer(choice)


def test_each_variable_has_its_optimizer() -> None:
    table, kernel = tf.Variable([1.0], name="embedding/table"), tf.Variable([1.0], name="kernel")
    alone = tf.Variable([1.0])
    optimizer, adam = several(), optimizers.Adam(0.1)
    g = tf.constant([0.5])
    for _ in range(3):
        optimizer.apply_gradients([(g, table), (g, kernel)])
        adam.apply_gradients([(g, alone)])
    assert float(kernel[0]) == 0.25
    assert float(table[0]) == float(alone[0])
    assert int(optimizer.iterations) == 3
    weights = optimizer.get_weights()
    optimizer.set_weights([np.zeros_like(w) for w in weights])
    assert all(not w.any() for w in optimizer.get_weights())
    config = optimizers.serialize(optimizer)
    assert optimizers.serialize(optimizers.deserialize(config)) == config


def test_what_several_optimizers_refuse() -> None:
    optimizer = several()
    with pytest.raises(AttributeError, match="MultiOptimizer"):
        _ = optimizer.learning_rate
    with pytest.raises(AttributeError, match="MultiOptimizer"):
        optimizer.learning_rate = 0.1
    choice = optimizers.OptimizerMap(optimizers.SGD(), {"a.*": optimizers.SGD(), ".*b": optimizers.SGD()})
    with pytest.raises(ValueError, match="Multiple optimizers"):
        _ = choice["ab"]
    with pytest.raises(ValueError, match="already exists"):
        choice["a.*"] = optimizers.SGD()
    with pytest.raises(ValueError, match="LossScaleOptimizer"):
        choice["c"] = scaled()
    with pytest.raises(TypeError, match="default_optimizer"):
        optimizers.OptimizerMap("sgd")
