"""Training in 1.x: subclasses of optimizers, variables' memory, hooks, coordinators."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import thalweg as tf


def test_an_optimizer_of_ones_own(v1: Any) -> None:
    class Sign(v1.train.Optimizer):  # type: ignore[misc, name-defined]
        def __init__(self, rate: float) -> None:
            super().__init__(False, "Sign")
            self._rate = rate

        def _create_slots(self, var_list: Any) -> None:
            for v in var_list:
                self._zeros_slot(v, "count", self._name)

        def _prepare(self) -> None:
            self._rate_tensor = tf.convert_to_tensor(self._rate)

        def _apply_dense(self, grad: Any, var: Any) -> Any:
            count = self.get_slot(var, "count").assign_add(tf.ones_like(grad))
            return tf.group(var.assign_sub(self._rate_tensor * tf.sign(grad)), count)

    w = v1.Variable([1.0, -1.0], name="w", constraint=lambda x: tf.clip_by_value(x, -0.95, 0.95))
    optimizer = Sign(0.1)
    train = optimizer.minimize(tf.reduce_sum(w * w))
    with v1.Session() as session:
        session.run(v1.global_variables_initializer())
        session.run(train)
        np.testing.assert_allclose(session.run(w), [0.9, -0.9], rtol=1e-6)
        session.run(train)
        np.testing.assert_array_equal(session.run(optimizer.get_slot(w, "count")), [2.0, 2.0])
    assert optimizer.get_slot(w, "count").name == "w/Sign:0"


def test_gradients_are_clipped_between_the_two_halves(v1: Any) -> None:
    w = v1.Variable([3.0, 4.0])
    optimizer = v1.train.GradientDescentOptimizer(1.0)
    pairs = optimizer.compute_gradients(tf.reduce_sum(w * [3.0, 4.0]))
    clipped, norm = tf.clip_by_global_norm([g for g, _ in pairs], 1.0)
    train = optimizer.apply_gradients(zip(clipped, [v for _, v in pairs], strict=True))
    with v1.Session() as session:
        session.run(v1.global_variables_initializer())
        assert session.run(norm) == 5.0
        session.run(train)
        np.testing.assert_allclose(session.run(w), [2.4, 3.2], rtol=1e-6)


def test_variables_own_their_memory(v1: Any) -> None:
    w, copy = v1.Variable(np.ones((64, 64), np.float32)), v1.Variable(np.zeros((64, 64), np.float32))
    x = v1.placeholder(tf.float32, [64, 64])
    step = w.assign_sub(tf.matmul(x, w) * 1e-3).op
    store, feed = copy.assign(w).op, copy.assign(x).op
    array = np.ones((64, 64), np.float32)
    with v1.Session() as session:
        session.run(v1.global_variables_initializer())
        for _ in range(4):
            session.run(step, {x: array})
        session.run(store)
        kept = session.run(copy)
        for _ in range(4):
            session.run(step, {x: array})
        np.testing.assert_array_equal(session.run(copy), kept)
        session.run(feed, {x: array})
        array[:] = 7.0
        np.testing.assert_array_equal(session.run(copy), np.ones((64, 64)))


def test_what_is_fed_may_change_after_the_run(v1: Any) -> None:
    total = v1.Variable(np.zeros(50_000, np.float32))
    x = v1.placeholder(tf.float32, [50_000])
    add = total.assign_add(tf.sin(x) - tf.sin(x) + x).op
    array = np.ones(50_000, np.float32)
    with v1.Session() as session:
        session.run(total.initializer)
        for _ in range(20):
            array[:] = 1.0
            session.run(add, {x: array})
            array[:] = 1000.0
        np.testing.assert_allclose(session.run(total), np.full(50_000, 20.0))


def test_a_small_program_is_compiled_when_it_is_run_often(v1: Any) -> None:
    w = v1.Variable(np.float32([0.5]))
    x = np.linspace(0, 1, 100, dtype=np.float32)
    train = v1.train.GradientDescentOptimizer(0.5).minimize(tf.reduce_mean(tf.square(w * x - 0.1 * x)))
    with v1.Session() as session:
        session.run(w.initializer)
        session.run(train)
        (plan,) = [p for p in session._plans.values() if p.lowered.read]
        (specialized,) = plan.specialized.values()
        assert not specialized.program.executables
        specialized.visits = 100_000
        session.run(train)
        assert specialized.program.executables
        for _ in range(100):
            session.run(train)
        assert session.run(w)[0] == pytest.approx(0.1, abs=1e-4)


def test_hooks(v1: Any) -> None:
    seen: list[str] = []

    class Recorder(v1.train.SessionRunHook):  # type: ignore[misc, name-defined]
        def begin(self) -> None:
            seen.append("begin")

        def after_create_session(self, session: Any, coord: Any) -> None:
            seen.append("created")

        def before_run(self, run_context: Any) -> Any:
            return v1.train.SessionRunArgs({"step": v1.train.get_global_step()})

        def after_run(self, run_context: Any, run_values: Any) -> None:
            seen.append(str(run_values.results["step"]))

        def end(self, session: Any) -> None:
            seen.append("end")

    step = v1.train.get_or_create_global_step()
    train = v1.train.GradientDescentOptimizer(0.1).minimize(tf.square(v1.Variable(1.0)), global_step=step)
    hooks = [Recorder(), v1.train.StopAtStepHook(last_step=3)]
    with v1.train.MonitoredTrainingSession(hooks=hooks) as session:
        while not session.should_stop():
            session.run(train)
    assert seen == ["begin", "created", "1", "2", "3", "end"]
    with pytest.raises(RuntimeError, match="closed Session"):
        session.run(train)


def test_a_loss_that_is_no_number_stops_the_training(v1: Any) -> None:
    loss = v1.placeholder(tf.float32, [])
    session = v1.train.SingularMonitoredSession(hooks=[v1.train.NanTensorHook(loss)])
    assert session.run(loss, {loss: 1.0}) == 1.0
    with pytest.raises(v1.train.NanLossDuringTrainingError):
        session.run(loss, {loss: float("nan")})
    session.close()


def test_running_out_of_data_ends_the_block(v1: Any) -> None:
    v = v1.Variable(0)
    up = v1.count_up_to(v, 2)
    with v1.train.MonitoredSession() as session:
        for _ in range(5):
            session.run(up)
    assert session.should_stop()


def test_coordinator_passes_exceptions_on() -> None:
    coordinator = tf.compat.v1.train.Coordinator()

    def work() -> None:
        with coordinator.stop_on_exception():
            raise KeyError("lost")

    thread = threading.Thread(target=work)
    thread.start()
    with pytest.raises(KeyError, match="lost"):
        coordinator.join([thread])
    assert coordinator.should_stop()
    coordinator.clear_stop()
    with coordinator.stop_on_exception():
        raise tf.errors.OutOfRangeError(None, None, "no more")
    coordinator.join()


def test_queue_runners_of_an_empty_graph(v1: Any) -> None:
    with pytest.raises(ValueError, match="No default session"):
        v1.train.start_queue_runners()
    with v1.Session():
        assert v1.train.start_queue_runners() == []
