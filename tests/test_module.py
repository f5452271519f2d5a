"""`tf.Module`: names, variables in order, submodules."""

from __future__ import annotations

from typing import Any

import pytest

import thalweg as tf


class Dense(tf.Module):
    def __init__(self, size: int, name: str | None = None) -> None:
        super().__init__(name=name)
        with self.name_scope:
            self.w = tf.Variable(tf.ones([size, size]), name="w")
        self.b = tf.Variable(tf.zeros([size]), name="b", trainable=False)

    def __call__(self, x: Any) -> Any:
        return x @ self.w + self.b


class Net(tf.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = [Dense(2, "first"), Dense(2, "second")]
        self.scale = tf.Variable(2.0, name="scale")
        self.again = self.layers[0]

    @tf.Module.with_name_scope
    def lazy(self) -> Any:
        return tf.Variable(1.0, name="lazy")


def test_names() -> None:
    class MLPBlock2D(tf.Module):
        pass

    assert MLPBlock2D().name == "mlp_block2_d"
    assert Dense(2).name == "dense"
    assert Dense(2, "x").w.name == "x/w:0"
    assert Net().lazy().name == "net/lazy:0"
    for bad in ("1st", "a b", "a/b", ""):
        with pytest.raises(ValueError, match="identifier"):
            tf.Module(name=bad)


def test_own_variables_come_before_those_of_submodules_in_alphabetical_order_of_attributes() -> None:
    net = Net()
    first, second = net.layers
    assert [id(v) for v in net.variables] == [
        id(v) for v in (net.scale, first.b, first.w, second.b, second.w)
    ]
    assert [id(v) for v in net.trainable_variables] == [id(v) for v in (net.scale, first.w, second.w)]
    assert [id(v) for v in net.non_trainable_variables] == [id(first.b), id(second.b)]
    assert net.submodules == (first, second)


def test_paths() -> None:
    net = Net()
    found = list(net._flatten(predicate=lambda x: isinstance(x, tf.Variable), with_path=True))
    assert [path for path, _ in found][:2] == [("scale",), ("again", "b")]


def test_modules_that_hold_each_other() -> None:
    a, b = tf.Module(), tf.Module()
    a.other, b.other = b, a  # type: ignore[attr-defined]
    b.v = tf.Variable(1.0)  # type: ignore[attr-defined]
    assert a.submodules == (b,)
    assert len(a.variables) == 1


def test_a_subclass_need_not_call_init() -> None:
    class Bare(tf.Module):
        def __init__(self) -> None:
            self.v = tf.Variable(1.0)

    assert len(Bare().variables) == 1
