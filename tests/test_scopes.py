"""Devices, order and grouping."""

from __future__ import annotations

import pytest

import thalweg as tf


def test_device_names() -> None:
    for name in ("/GPU:0", "cpu", "/device:CPU:*", "/job:worker/replica:0/task:1/device:GPU:3", None, ""):
        with tf.device(name):
            assert (tf.constant(1.0) + 1.0).numpy() == 2.0
    for bad in ("bad", "/job:a:b", "gpu:x"):
        with pytest.raises(ValueError), tf.device(bad):
            pass
    with pytest.raises(RuntimeError), tf.device(lambda op: "/CPU:0"):
        pass


def test_parts_of_a_device_name() -> None:
    spec = tf.DeviceSpec.from_string("/job:worker/task:1/GPU:0")
    assert spec.to_string() == "/job:worker/task:1/device:GPU:0"
    assert (
        spec.make_merged_spec(tf.DeviceSpec(device_index=2)).to_string() == "/job:worker/task:1/device:GPU:2"
    )
    assert spec.replace(job=None) == tf.DeviceSpec(task=1, device_type="gpu", device_index=0)
    assert repr(tf.DeviceSpec(job="ps")) == (
        "<DeviceSpec(job=ps, replica=None, task=None, device_type=None, device_index=None)>"
    )


def test_a_graphs_scopes_are_unique_and_eager_ones_are_not() -> None:
    with tf.Graph().as_default():
        with tf.name_scope("a") as first:
            pass
        with tf.name_scope("a") as second:
            assert tf.get_current_name_scope() == "a_1"
    assert (first, second) == ("a/", "a_1/")
    for _ in range(2):
        with tf.name_scope("a") as scope:
            assert scope == "a/"
    with pytest.raises(ValueError):
        tf.name_scope(None)


def test_control_dependencies_run_first() -> None:
    graph = tf.Graph()
    with graph.as_default():
        v = tf.Variable(1.0)
        with tf.control_dependencies([v.assign(5.0)]):
            read = v.read_value()
        both = tf.group(v.initializer, tf.no_op())
    session = tf.compat.v1.Session(graph=graph)
    session.run(both)
    assert session.run(read) == 5.0
    assert (tf.group(tf.constant(1)), tf.no_op()) == (None, None)


def test_where_we_are() -> None:
    assert tf.executing_eagerly()
    assert not tf.inside_function()

    @tf.function
    def f(x: object) -> object:
        assert tf.inside_function()
        assert not tf.executing_eagerly()
        assert tf.is_symbolic_tensor(x)
        with tf.init_scope():
            assert tf.executing_eagerly()
        return x

    f(tf.constant(1))
    with tf.Graph().as_default():
        assert not tf.inside_function()
    assert [t.numpy() for t in tf.tuple([1, 2])] == [1, 2]
