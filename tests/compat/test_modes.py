"""Switching between eager execution and graphs, and where names of 1.x are found."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import thalweg as tf
import thalweg.compat.v1 as tf1
from thalweg.compat.aliases import ALIASES
from thalweg.compat.only_1x import NAMES


def test_eager_execution_is_the_default() -> None:
    assert tf1.executing_eagerly()
    with pytest.raises(RuntimeError, match="not compatible with eager execution"):
        tf1.placeholder(tf.float32)


def test_graph_mode_makes_nodes(v1: Any) -> None:
    x = v1.placeholder(tf.float32, [None, 3], name="x")
    assert not v1.executing_eagerly()
    assert x.name == "x:0" and x.graph is v1.get_default_graph()
    assert str(tf.constant(1.0)) == 'Tensor("Const:0", shape=(), dtype=float32)'
    assert x.get_shape()[1].value == 3 and x.shape[0].value is None
    assert [d.value for d in x.shape] == [None, 3] and str(x.shape) == "(?, 3)"


def test_graph_mode_holds_in_new_threads(v1: Any) -> None:
    seen: list[Any] = []
    thread = threading.Thread(target=lambda: seen.append(tf.constant(1.0).graph))
    thread.start()
    thread.join()
    assert seen == [v1.get_default_graph()]


def test_eager_execution_can_not_come_back_late(v1: Any) -> None:
    tf.constant(1.0)
    with pytest.raises(ValueError, match="program startup"):
        v1.enable_eager_execution()


def test_eager_execution_comes_back_before_the_first_op(v1: Any) -> None:
    v1.enable_eager_execution()
    assert v1.executing_eagerly() and float(tf.constant(2.0)) == 2.0


def test_reset_default_graph(v1: Any) -> None:
    old = tf.constant(1.0).graph
    v1.reset_default_graph()
    assert v1.get_default_graph() is not old
    assert tf.constant(1.0).name == "Const:0"


def test_tensors_of_a_graph_are_compared_by_identity(v1: Any) -> None:
    a, b = v1.placeholder(tf.float32), v1.placeholder(tf.float32)
    assert a in [b, a] and a not in [b]
    assert (a == a) is True and (a != b) is True
    assert {a: 1}[a] == 1


def test_names_of_1x_at_the_top() -> None:
    assert tf.placeholder is tf1.placeholder
    assert tf.log is tf.math.log
    assert tf.train.AdamOptimizer is tf1.train.AdamOptimizer
    assert tf.GraphKeys.UPDATE_OPS == "update_ops"


def test_names_of_2x_below_v1() -> None:
    assert tf1.matmul is tf.matmul
    assert tf1.math.sin is tf.math.sin
    assert tf1.nn.relu is tf.nn.relu
    assert tf.compat.v2.add is tf.add


def test_a_missing_name_says_what_is_near() -> None:
    with pytest.raises(AttributeError, match=r"dropou.*the nearest name is tf\.compat\.v1\.nn\.dropout"):
        tf1.nn.dropou  # noqa: B018
    with pytest.raises(AttributeError, match=r"compat\.v1\.train' has no attribute 'Nothing'"):
        tf1.train.Nothing  # noqa: B018
    assert not hasattr(tf, "no_such_name")


def test_every_name_of_1x_is_there() -> None:
    own = {*vars(tf1), *tf1._MODULES}
    assert not NAMES - own - set(ALIASES)


def test_every_alias_leads_somewhere_or_says_so() -> None:
    found = [name for name in ALIASES if hasattr(tf1, name)]
    assert {"log", "matrix_inverse", "random_normal", "segment_sum", "mul", "string_join"} <= set(found)


def test_the_shape_of_a_fetch_may_be_anything(v1: Any) -> None:
    x = v1.placeholder(tf.float32, [])
    y = x + 1.0
    with v1.Session() as session:
        for _ in range(3):
            found = session.run({"a": x, "b": [y, (x,)]}, {x: 2.0})
        assert found == {"a": 2.0, "b": [3.0, (2.0,)]}
        assert session.run((x, [x]), {x: np.float32(1.0)}) == (1.0, [1.0])
        assert len(session._plans) == 2
