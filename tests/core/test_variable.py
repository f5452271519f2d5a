"""Variables: what they refuse, how they are named and made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import thalweg as tf


def test_in_place_operators_say_what_to_use() -> None:
    v = tf.Variable([1.0, 2.0])
    with pytest.raises(RuntimeError, match="assign_add"):
        v += 1.0
    with pytest.raises(RuntimeError, match="assign_sub"):
        v -= 1.0
    with pytest.raises(RuntimeError, match="assign"):
        v *= 2.0
    assert v.numpy().tolist() == [1.0, 2.0]


def test_nothing_is_broadcast_into_a_variable() -> None:
    v = tf.Variable([1.0, 2.0])
    with pytest.raises(tf.errors.InvalidArgumentError, match="shape"):
        v.assign_add(1.0)
    with pytest.raises(ValueError, match="shape"):
        v.assign(1.0)
    with pytest.raises(ValueError, match="int32"):
        v.assign(tf.constant([1, 2]))


def test_scopes_name_variables() -> None:
    with tf.name_scope("a"), tf.name_scope("b"):
        assert tf.Variable(1.0, name="v").name == "a/b/v:0"
    assert tf.Variable(1.0).name == "Variable:0"


def test_a_creator_scope_makes_variables() -> None:
    calls: list[str] = []

    def creator(following: Callable[..., Any], **kwargs: Any) -> Any:
        calls.append(kwargs["name"])
        return following(**{**kwargs, "trainable": False})

    with tf.variable_creator_scope(creator):
        v = tf.Variable(1.0, name="v")
    assert (v.trainable, calls) == (False, ["v"])
    assert tf.Variable(1.0).trainable


def test_a_function_may_make_variables_in_its_first_trace_only() -> None:
    made: list[Any] = []

    @tf.function
    def once(x: Any) -> Any:
        if not made:
            made.append(tf.Variable(2.0))
        return made[0] * x

    assert [once(3.0).numpy(), once(4.0).numpy()] == [6.0, 8.0]

    @tf.function
    def always() -> Any:
        return tf.Variable(1.0)

    with pytest.raises(ValueError, match="created"):
        always()
