"""Variables by name: what reuse, getters, regularizers and templates do beyond the names they give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf


def test_a_variable_is_found_again(v1: Any) -> None:
    with v1.variable_scope("a") as scope:
        w = v1.get_variable("w", [2, 3])
        scope.reuse_variables()
        assert v1.get_variable("w", [2, 3]) is w
    with v1.variable_scope("a", reuse=True):
        assert v1.get_variable("w") is w
        with pytest.raises(ValueError, match=r"specified shape \(4,\) and found shape \(2, 3\)"):
            v1.get_variable("w", [4])
        with pytest.raises(ValueError, match="specified dtype int32 and found dtype float32"):
            v1.get_variable("w", dtype=tf.int32)
    assert v1.trainable_variables() == [w]


def test_defaults_come_from_the_scope(v1: Any) -> None:
    regularizer = lambda w: 0.5 * tf.reduce_sum(w)  # noqa: E731
    with v1.variable_scope("a", initializer=v1.ones_initializer(), regularizer=regularizer):
        w = v1.get_variable("w", [4])
        with v1.variable_scope("b", dtype=tf.float64):
            x = v1.get_variable("x", [2], regularizer=v1.no_regularizer)
    assert x.dtype is tf.float64
    (loss,) = v1.get_collection(v1.GraphKeys.REGULARIZATION_LOSSES)
    assert loss.name.startswith("a/w/Regularizer/")
    with v1.Session() as session:
        session.run(v1.global_variables_initializer())
        assert session.run(loss) == 2.0
        np.testing.assert_array_equal(session.run([w, x])[1], np.ones(2))


def test_custom_getters_nest(v1: Any) -> None:
    order: list[str] = []

    def getter(label: str) -> Any:
        def get(inner: Any, name: str, *args: Any, **kwargs: Any) -> Any:
            order.append(f"{label}:{name}")
            return inner(name, *args, **kwargs)

        return get

    with (
        v1.variable_scope("a", custom_getter=getter("outer")),
        v1.variable_scope("b", custom_getter=getter("inner")),
    ):
        v1.get_variable("w", [1])
    assert order == ["inner:a/b/w", "outer:a/b/w"]


def test_a_template_shares_its_variables(v1: Any) -> None:
    def dense(x: Any) -> Any:
        return x * v1.get_variable("w", [], initializer=v1.ones_initializer())

    layer = v1.make_template("layer", dense)
    layer(tf.constant(1.0)), layer(tf.constant(2.0))
    other = v1.make_template("layer", dense)
    other(tf.constant(1.0))
    assert [v.name for v in v1.global_variables()] == ["layer/w:0", "layer_1/w:0"]
    assert [v.name for v in layer.variables] == ["layer/w:0"]


def test_collections_take_a_pattern(v1: Any) -> None:
    for name in ("a/x", "b/x"):
        v1.Variable(0.0, name=name)
    v1.Variable(0.0, name="a/local", collections=[v1.GraphKeys.LOCAL_VARIABLES], trainable=False)
    assert [v.name for v in v1.global_variables(scope="a/")] == ["a/x:0"]
    assert [v.name for v in v1.trainable_variables(scope="[ab]/x")] == ["a/x:0", "b/x:0"]
    assert [v.name for v in v1.local_variables()] == ["a/local:0"]


@pytest.mark.parametrize(
    "name", ["glorot_uniform", "glorot_normal", "variance_scaling", "truncated_normal", "orthogonal"]
)
def test_initializers_give_their_distribution(v1: Any, name: str) -> None:
    initializer = getattr(v1.initializers, name)(seed=3)
    w = v1.get_variable("w", [60, 40], initializer=initializer)
    with v1.Session() as session:
        session.run(w.initializer)
        value = session.run(w)
    assert abs(value.mean()) < 0.1 and value.std() > 0.05
    if name == "glorot_uniform":
        limit = np.sqrt(6 / 100)
        assert np.abs(value).max() <= limit and value.std() == pytest.approx(limit / np.sqrt(3), rel=0.05)
    if name == "orthogonal":
        np.testing.assert_allclose(value.T @ value, np.eye(40), atol=1e-5)
    assert type(initializer).from_config(initializer.get_config()).get_config() == initializer.get_config()


def test_contrib_layers(v1: Any) -> None:
    layers = v1.contrib.layers
    x = v1.placeholder(tf.float32, [None, 2, 3])
    flat = layers.flatten(x)
    assert flat.shape.as_list() == [None, 6]
    y = layers.fully_connected(flat, 4, weights_regularizer=layers.l2_regularizer(0.1), scope="fc")
    assert y.shape.as_list() == [None, 4]
    assert [v.name for v in v1.trainable_variables()] == ["fc/weights:0", "fc/biases:0"]
    assert len(v1.losses.get_regularization_losses()) == 1
    with v1.Session() as session:
        session.run(v1.global_variables_initializer())
        assert (session.run(y, {x: np.ones((5, 2, 3))}) >= 0).all()
