"""The eager recorder: values, boundaries, replayed gradients, failures, threads."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.core.convert import to_tensor
from thalweg.ops import elementwise, shapes
from thalweg.ops.matmul import product
from thalweg.runtime import debug, gears
from thalweg.runtime.recorder import current


def total(x: Any) -> Any:
    return shapes.reduce_sum(x, axis=None, keepdims=False)


def test_results_are_pending_until_asked_for() -> None:
    x = to_tensor([1.0, 2.0])
    if current().sync:
        pytest.skip("sync mode runs every op at once, by definition")
    y = x + x
    assert y._value is None
    assert y.shape == (2,)
    np.testing.assert_array_equal(y.numpy(), [2.0, 4.0])
    assert y._value is not None


def test_a_known_path_adds_no_steps() -> None:
    def run() -> float:
        x = to_tensor([[1.0, 2.0], [3.0, 4.0]])
        return float(total(product(x, x, False, False) * 2.0 + x))

    first = run()
    steps = current().trie.steps
    assert [run() for _ in range(5)] == [first] * 5
    assert current().trie.steps == steps


def test_numpy_array_changed_after_it_was_passed_in() -> None:
    array = np.ones(3, np.float32)
    y = to_tensor(array) + 1.0
    array[:] = 100.0
    np.testing.assert_array_equal(y.numpy(), [2.0, 2.0, 2.0])


def test_variable_read_before_and_after_an_assignment() -> None:
    v = tf.Variable([1.0, 2.0])
    before = v.read_value()
    v.assign_add([1.0, 1.0])
    after = v.read_value()
    v.assign([7.0, 7.0])
    np.testing.assert_array_equal(before.numpy(), [1.0, 2.0])
    np.testing.assert_array_equal(after.numpy(), [2.0, 3.0])
    np.testing.assert_array_equal(v.numpy(), [7.0, 7.0])


def test_a_hundred_thousand_ops_without_a_read() -> None:
    x = to_tensor(0.0)
    one = to_tensor(1.0)
    for _ in range(100_000):
        x = elementwise.add(x, one)
    assert float(x) == 100_000.0


def training_step(w: tf.Variable, x: Any, y: Any, rate: float) -> Any:
    with tf.GradientTape() as tape:
        loss = total(elementwise.square(product(x, w._read(), False, False) - y))
    w.assign_sub(rate * tape.gradient(loss, w))
    return loss


def test_training_compiles_nothing_after_the_third_step() -> None:
    rng = np.random.default_rng(0)
    w = tf.Variable(rng.normal(size=(64, 32)).astype(np.float32))
    data = rng.normal(size=(12, 128, 64)).astype(np.float32)
    goals = rng.normal(size=(12, 128, 32)).astype(np.float32)
    expected = w.numpy().astype(np.float64)
    compiled = []
    for step, (x, y) in enumerate(zip(data, goals, strict=True)):
        rate = 1e-4 / (step + 1)
        loss = training_step(w, to_tensor(x), to_tensor(y), rate)
        error = x @ expected - y
        assert float(loss) == pytest.approx((error**2).sum(), rel=1e-4)
        expected -= rate * 2.0 * x.T @ error
        compiled.append(debug.report.programs)
    np.testing.assert_allclose(w.numpy(), expected, rtol=1e-4, atol=1e-4)
    assert compiled[3:] == [compiled[3]] * len(compiled[3:])


def test_replayed_gradients_take_the_right_operands() -> None:
    """The same path with another tensor shared between the two stretches of a tape."""
    for shared in (True, False) * 3:
        x, other = to_tensor([1.0, 2.0]), to_tensor([5.0, 6.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            h = x * x
            h.numpy()
            y = total(h * (h if shared else other))
        expected = 4.0 * x.numpy() ** 3 if shared else 2.0 * x.numpy() * other.numpy()
        np.testing.assert_allclose(tape.gradient(y, x).numpy(), expected)


def test_two_targets_with_one_seed_and_with_two() -> None:
    for same in (True, False, True):
        x = to_tensor([1.0, 2.0])
        g = to_tensor([1.0, 1.0])
        h = g if same else to_tensor([10.0, 10.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y, z = x * 2.0, x * 3.0
        gradient = tape.gradient([y, z], x, output_gradients=[g, h])
        np.testing.assert_allclose(gradient.numpy(), [5.0, 5.0] if same else [32.0, 32.0])


def test_no_gradient_flows_through_an_assignment() -> None:
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        v.assign(v._read() * v._read())
        y = v._read() * 2.0
    assert float(tape.gradient(y, v)) == 2.0


def test_second_derivative() -> None:
    x = to_tensor(3.0)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = x * x * x
        first = inner.gradient(y, x)
    assert float(first) == 27.0
    assert float(outer.gradient(first, x)) == 18.0


def test_a_tape_is_used_once() -> None:
    x = to_tensor(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    tape.gradient(y, x)
    with pytest.raises(RuntimeError, match="non-persistent"):
        tape.gradient(y, x)


def test_shape_and_dtype_errors_are_raised_at_the_call() -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"Incompatible shapes: \[2\] vs. \[3\].*AddV2"):
        elementwise.add(to_tensor([1.0, 2.0]), to_tensor([1.0, 2.0, 3.0]))
    with pytest.raises(
        tf.errors.InvalidArgumentError, match="expected to be a float tensor but is a int32 tensor"
    ):
        elementwise.add(to_tensor([1.0]), to_tensor([1]))


def test_a_failed_op_leaves_the_variable_as_it_was() -> None:
    v = tf.Variable([4, 6])
    with pytest.raises(tf.errors.InvalidArgumentError, match="division by zero"):
        v.assign(elementwise.floordiv(v._read(), to_tensor([2, 0])))
        v.numpy()
    np.testing.assert_array_equal(v.numpy(), [4, 6])
    np.testing.assert_array_equal((v + 1).numpy(), [5, 7])


def test_threads_share_tensors_and_variables() -> None:
    v = tf.Variable(np.zeros(8, np.float32))
    shared = to_tensor(np.arange(8.0, dtype=np.float32)) * 2.0
    failures: list[Any] = []

    def work(index: int) -> None:
        try:
            for step in range(200):
                y = shared + float(index * step)
                np.testing.assert_array_equal(y.numpy(), np.arange(8) * 2.0 + index * step)
                assert v.numpy().shape == (8,)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_tensor_pending_in_another_thread() -> None:
    made: list[Any] = []
    thread = threading.Thread(target=lambda: made.append(to_tensor([1.0, 2.0]) + 1.0))
    thread.start()
    thread.join()
    np.testing.assert_array_equal((made[0] * 2.0).numpy(), [4.0, 6.0])


@pytest.mark.skipif(current().sync, reason="sync mode runs every op by itself, reusing no memory")
def test_a_variables_memory_is_used_again(monkeypatch: Any) -> None:
    monkeypatch.setattr(gears, "worth_compiling", lambda program, visits: visits > 1)
    w = tf.Variable(np.ones((64, 32), np.float32))
    arrays = []
    for seed in range(5):
        training_step(w, to_tensor(data(16, 64, seed)), to_tensor(data(16, 32, seed)), 1e-3)
        tf.debug.sync()
        arrays.append(w._value._value)
    assert all(a.is_deleted() for a in arrays[2:-1])
    assert np.isfinite(w.numpy()).all()


@pytest.mark.skipif(current().sync, reason="sync mode runs every op by itself, reusing no memory")
def test_only_what_a_tape_may_still_ask_for_keeps_its_memory(monkeypatch: Any) -> None:
    monkeypatch.setattr(gears, "worth_compiling", lambda program, visits: visits > 1)
    w, slot = tf.Variable(data(64, 32, 0)), tf.Variable(np.zeros((64, 32), np.float32))
    weights, slots = [], []
    for step in range(5):
        before = w.numpy()
        with tf.GradientTape() as first, tf.GradientTape() as second:
            loss = total(w * w * w)
        slot.assign_add(tf.convert_to_tensor(first.gradient(loss, w)))
        w.assign_sub(slot * 0.01)
        slot.numpy()  # runs all of it, while the second tape is still to be asked
        weights.append(w._value._value)
        slots.append(slot._value._value)
        if step < 4:
            gradient = tf.convert_to_tensor(second.gradient(loss, w)).numpy()
            np.testing.assert_allclose(gradient, 3 * before**2, rtol=1e-5)
    assert all(a.is_deleted() for a in slots[2:-1])
    assert not weights[-2].is_deleted()


@pytest.mark.skipif(current().sync, reason="sync mode runs every op by itself")
def test_a_failed_check_leaves_variables_as_they_were_though_their_memory_was_used(monkeypatch: Any) -> None:
    monkeypatch.setattr(gears, "worth_compiling", lambda program, visits: visits > 1)
    table = tf.Variable(data(10, 4, 0))
    for index in (1, 2, 3, 4, 11):
        before = table.numpy()
        with tf.GradientTape() as tape:
            loss = total(elementwise.square(tf.gather(table, [0, index]))) + total(table * 1.0)
        table.assign_sub(0.1 * tf.convert_to_tensor(tape.gradient(loss, table)))
        if index < 10:
            assert np.abs(table.numpy() - before).min() > 0
            del loss
            continue
        with pytest.raises(tf.errors.InvalidArgumentError, match="indices"):
            table.numpy()
        np.testing.assert_array_equal(table.numpy(), before)
        np.testing.assert_allclose((table * 2.0).numpy(), before * 2.0)


def data(*shape_and_seed: int) -> Any:
    *shape, seed = shape_and_seed
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)
