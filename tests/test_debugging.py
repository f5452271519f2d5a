"""`tf.debugging` in eager code, in functions and in sessions."""

from __future__ import annotations

from typing import Any

import pytest

import thalweg as tf

WRONG = tf.errors.InvalidArgumentError


def test_a_message_names_the_places_and_the_values() -> None:
    with pytest.raises(
        WRONG, match=r"ours\nCondition x == y did not hold for 1 of 3 elements: at \[1\]: x = 2.0, y = 5.0"
    ):
        tf.debugging.assert_equal([1.0, 2.0, 3.0], [1.0, 5.0, 3.0], message="ours")
    with pytest.raises(WRONG, match=r"x > 0 .* at \[0\]: -1"):
        tf.debugging.assert_positive([-1, 2])


def test_in_a_function_they_run_by_themselves() -> None:
    @tf.function
    def f(x: Any) -> Any:
        tf.debugging.assert_positive(x, message="must be positive")
        return x * 2

    assert f(tf.constant([1.0])).numpy() == [2.0]
    with pytest.raises(WRONG, match="must be positive"):
        f(tf.constant([-1.0]))


def test_in_a_graph_they_are_operations() -> None:
    graph = tf.Graph()
    with graph.as_default():
        x = graph.add_placeholder(tf.float32, (None,))
        with tf.control_dependencies([tf.debugging.assert_less(x, 10.0)]):
            y = tf.identity(x)
        z = x + 1.0
    session = tf.compat.v1.Session(graph=graph)
    assert session.run(y, {x: [1.0]}).tolist() == [1.0]
    assert session.run(z, {x: [20.0]}).tolist() == [21.0]
    with pytest.raises(WRONG, match="x < y"):
        session.run(y, {x: [20.0]})


def test_what_a_graph_knows_is_refused_when_it_is_built() -> None:
    with tf.Graph().as_default(), pytest.raises(WRONG, match="=="):
        tf.debugging.assert_equal(1, 2)


def test_ranks_that_only_running_tells() -> None:
    graph = tf.Graph()
    with graph.as_default():
        x = graph.add_placeholder(tf.float32, None)
        checks = [tf.debugging.assert_rank(x, 2), tf.debugging.assert_rank_in(x, (1, 2))]
    session = tf.compat.v1.Session(graph=graph)
    session.run(checks, {x: [[1.0]]})
    with pytest.raises(WRONG, match="rank 2"):
        session.run(checks, {x: [1.0]})


def test_names_of_sizes() -> None:
    x, y = tf.zeros([2, 3]), tf.zeros([3])
    tf.debugging.assert_shapes([(x, ("N", "D")), (y, "D"), (1.0, ())])
    tf.debugging.assert_shapes({x.ref(): ("...", 3)})
    with pytest.raises(ValueError, match="must be 2, specified as 'N'"):
        tf.debugging.assert_shapes([(x, ("N", "D")), (y, ("N",))])


def test_check_numerics_keeps_the_value_and_its_gradient() -> None:
    x = tf.constant([1.0, 4.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.debugging.check_numerics(tf.sqrt(x), "root")
    assert tape.gradient(y, x).numpy().tolist() == [0.5, 0.25]
    for bad, word in ((float("nan"), "NaN"), (float("inf"), "Inf")):
        with pytest.raises(WRONG, match=f"weights : Tensor had {word}"):
            tf.debugging.check_numerics([bad], "weights")


def test_the_first_op_that_gives_a_nan_is_named() -> None:
    tf.debugging.enable_check_numerics()
    try:
        with pytest.raises(WRONG, match=r"(?s)NaN in output 0.*Op:Log\].*test_debugging.py"):
            tf.math.log(tf.constant([-1.0])) * 2.0

        @tf.function
        def f(x: Any) -> Any:
            return tf.sqrt(x) + 1.0

        with pytest.raises(WRONG, match="Op:Sqrt"):
            f(tf.constant([-1.0]))
    finally:
        tf.debugging.disable_check_numerics()
    assert tf.math.log(tf.constant([-1.0])).numpy() != 0


def test_placement_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    tf.debugging.set_log_device_placement(True)
    try:
        assert (tf.constant([1.0, 2.0, 3.5, 9.0, 7.0]) ** 3.0).shape == (5,)
    finally:
        tf.debugging.set_log_device_placement(False)
    assert "Executing op Pow in device /job:localhost/replica:0/task:0/device:" in capsys.readouterr().err
