"""The catalogue of surprises: what sank deferred execution elsewhere, one test or more for each hazard.

The numbers are those of the list in CONTRIBUTING.md.
"""

from __future__ import annotations

import gc
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.runtime import advice, compiler, debug, gears
from thalweg.runtime.recorder import current

ROOT = Path(__file__).parents[2]
deferred = pytest.mark.skipif(current().sync, reason="sync mode runs every op at once, by definition")


def data(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def step(w: tf.Variable, x: Any, rate: Any) -> Any:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w))
    w.assign_sub(rate * tape.gradient(loss, w))
    return loss


def compiled_by(steps: Any) -> list[int]:
    """The number of compiled programs after each step."""
    return [debug.report.programs for _ in steps]


def resident_kilobytes() -> int:
    with open("/proc/self/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith("VmRSS")).split()[1])


def test_1_changing_shapes_are_right_and_told_of_once(caplog: Any) -> None:
    advice._told.clear()
    w = tf.Variable(data(4, 3))
    with caplog.at_level(logging.WARNING, "thalweg"):
        for n in range(1, 2 * advice.MANY + 2):
            x = data(n, 4)
            np.testing.assert_allclose((tf.constant(x) @ w).numpy(), x @ w.numpy(), rtol=1e-5, atol=1e-6)
    told = [r.getMessage() for r in caplog.records if "MatMul" in r.getMessage()]
    assert len(told) <= 1
    assert all("axis 0 of operand 0" in t for t in told)


@deferred
def test_2_a_learning_rate_that_changes_compiles_nothing() -> None:
    w = tf.Variable(data(256, 64))
    compiled = compiled_by(step(w, tf.constant(data(64, 256, seed=k)), 1e-3 / (k + 1)) for k in range(12))
    assert compiled[3:] == [compiled[3]] * len(compiled[3:])


@deferred
def test_2_a_step_counter_compiles_nothing() -> None:
    counter, w = tf.Variable(0), tf.Variable(data(256, 64))
    compiled = []
    for k in range(12):
        counter.assign_add(1)
        rate = 1e-3 / tf.cast(counter, tf.float32)
        step(w, tf.constant(data(64, 256, seed=k)), rate)
        compiled.append(debug.report.programs)
    assert int(counter) == 12
    assert compiled[4:] == [compiled[4]] * len(compiled[4:])


def test_3_random_numbers_differ_from_step_to_step_and_repeat_with_the_seed() -> None:
    def draws() -> list[Any]:
        tf.random.set_seed(3)
        return [tf.random.normal([2, 3]).numpy() for _ in range(4)]

    first, second = draws(), draws()
    np.testing.assert_array_equal(first, second)
    assert len({d.tobytes() for d in first}) == 4


@deferred
def test_3_drawing_random_numbers_compiles_nothing_anew() -> None:
    w = tf.Variable(data(256, 64))
    compiled = []
    for _ in range(12):
        step(w, tf.random.normal([64, 256]), 1e-3)
        compiled.append(debug.report.programs)
    assert compiled[4:] == [compiled[4]] * len(compiled[4:])


def test_4_a_loop_that_never_reads_has_bounded_segments() -> None:
    w = tf.Variable(data(8, 8))
    x = tf.constant(data(4, 8))
    total = tf.constant(0.0)
    for _ in range(3000):
        total = total + tf.reduce_sum(x @ w)
    assert len(current().segment.results) <= 2048
    assert float(total) == pytest.approx(3000 * float(np.sum(data(4, 8) @ data(8, 8))), rel=1e-3)


@deferred
def test_4_pending_bytes_are_bounded(monkeypatch: Any) -> None:
    from thalweg.runtime import segment

    monkeypatch.setattr(segment, "MAX_BYTES", 1 << 20)
    x = tf.constant(data(256, 256))
    kept = [x + float(k) for k in range(20)]
    assert sum(y._value is None for y in kept) <= 4
    np.testing.assert_allclose(kept[-1].numpy(), data(256, 256) + 19, rtol=1e-5)


def test_5_a_hundred_thousand_ops_and_their_gradient() -> None:
    x = tf.constant(1.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in range(10_000):
            y = y + 1.0
    assert float(tape.gradient(y, x)) == 1.0
    for _ in range(100_000):
        y = y + 1.0
    assert float(y) == 110_001.0


@deferred
def test_6_every_wait_is_reported_with_its_line() -> None:
    tf.debug.reset()
    x = tf.constant([1.0, 2.0]) * 2.0
    if tf.reduce_sum(x) > 3.0:
        str(x)
    reasons = [(reason, Path(where.rsplit(":", 1)[0]).name) for reason, where in tf.debug.report().flushes]
    assert ("value", "test_catalogue.py") in reasons


@deferred
def test_7_a_value_that_was_read_is_not_computed_again() -> None:
    x = tf.constant(data(4, 4))
    y = tf.tanh(x)
    z = y + 1.0
    y.numpy()
    assert z._value is not None
    ops = debug.report.ops
    (z * 2.0).numpy()
    assert debug.report.ops == ops + 1


@deferred
def test_8_the_first_step_compiles_nothing() -> None:
    before = debug.report.programs
    w = tf.Variable(data(300, 40))
    float(step(w, tf.constant(data(50, 300)), 0.1))
    assert debug.report.programs == before


@pytest.mark.slow
def test_9_the_disk_cache_is_private_and_a_broken_entry_is_a_miss(tmp_path: Path) -> None:
    program = (
        "import numpy as np, thalweg as tf\n"
        "from thalweg.core.xla import jax\n"
        "from thalweg.runtime import gears\n"
        "jax.config.update('jax_persistent_cache_min_compile_time_secs', 0.0)\n"
        "gears.worth_compiling = lambda program, visits: True\n"
        "x = tf.constant(np.ones((300, 300), np.float32))\n"
        "for _ in range(40): x = tf.tanh(x @ x) + tf.sin(x)\n"
        "print(float(tf.reduce_sum(x)))\n"
    )
    environment = os.environ | {"THALWEG_CACHE": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}

    def run() -> str:
        return subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
        ).stdout

    first = run()  # programs that compile quickly aren't kept otherwise
    (folder,) = tmp_path.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    entries = [path for path in folder.rglob("*") if path.is_file()]
    assert entries, "nothing was kept"
    for path in entries:
        path.write_bytes(b"not a program")
    assert run() == first


def test_10_executables_are_forgotten_least_recently_used_first(monkeypatch: Any) -> None:
    monkeypatch.setattr(compiler, "MAX_EXECUTABLES", 4)
    monkeypatch.setattr(gears, "worth_compiling", lambda program, visits: True)
    for n in range(2, 10):
        (tf.constant(data(n, n)) + 1.0).numpy()
    assert len(compiler.executables.order) <= 4
    tf.debug.clear()
    assert not compiler.executables.order


def test_11_an_error_is_raised_at_its_call_with_the_users_line() -> None:
    x, y = tf.constant(data(2, 3)), tf.constant(data(4, 5))
    with pytest.raises(tf.errors.InvalidArgumentError, match="MatMul") as caught:
        tf.matmul(x, y)
    assert "[2,3]" in str(caught.value) and "[4,5]" in str(caught.value)


def test_11_an_error_of_values_names_the_line_that_recorded_the_op() -> None:
    indices = tf.constant([0, 7]) + 1
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"test_catalogue\.py") as caught:
        tf.gather(tf.constant([1.0, 2.0, 3.0]), indices).numpy()
    assert "indices" in str(caught.value)


def test_12_printing_shows_values_and_functions_can_run_eagerly() -> None:
    x = tf.constant([1.0, 2.0]) * 2.0
    assert "2." in repr(x) and "4." in str(x)
    seen: list[Any] = []

    @tf.function
    def f(x: Any) -> Any:
        seen.append(x.numpy() if hasattr(x, "numpy") and tf.executing_eagerly() else None)
        return x + 1.0

    tf.config.run_functions_eagerly(True)
    try:
        f(x)
    finally:
        tf.config.run_functions_eagerly(False)
    np.testing.assert_array_equal(seen[0], [2.0, 4.0])


@deferred
def test_13_memory_of_dropped_tensors_is_not_kept() -> None:
    x = tf.constant(data(64, 64))
    kept = x
    for _ in range(100):
        kept = kept * 1.01
    results = current().segment.results
    kept.numpy()
    assert sum(y is not None and y._value is not None for y in results) <= 1


def test_14_reads_before_an_assignment_keep_their_value() -> None:
    v = tf.Variable(data(64, 64))
    before, old = v.read_value(), v.numpy()
    for _ in range(4):
        v.assign_add(tf.ones([64, 64]))
        v.numpy()
    np.testing.assert_array_equal(before.numpy(), old)
    np.testing.assert_allclose(v.numpy(), old + 4, rtol=1e-6)


def test_14_a_numpy_array_changed_after_it_was_passed_in() -> None:
    array = np.ones(100, np.float32)
    y = tf.constant(array) * 2.0
    v = tf.Variable(array)
    array[:] = 7.0
    assert float(tf.reduce_sum(y)) == 200.0
    assert float(tf.reduce_sum(v)) == 100.0


def test_14_what_numpy_gives_is_the_callers_own() -> None:
    x = tf.constant(np.ones(5, np.float32))
    v = tf.Variable(x)
    v.numpy()[:] = 9.0
    x.numpy()[0] = 5.0
    np.testing.assert_array_equal(v.numpy(), np.ones(5))


def test_15_shapes_that_depend_on_values() -> None:
    x = tf.constant([3.0, -1.0, 2.0, -5.0])
    for shift in range(3):
        positive = tf.boolean_mask(x + float(shift), x + float(shift) > 0)
        expected = (x.numpy() + shift)[x.numpy() + shift > 0]
        np.testing.assert_array_equal((positive * 2.0).numpy(), expected * 2.0)


@deferred
def test_16_branching_on_a_value_shares_what_comes_before() -> None:
    def run(start: float) -> float:
        x = tf.constant(data(3, 3)) * start
        if tf.reduce_sum(x) > 0:
            y = x * 2.0
        else:
            y = -x
        return float(tf.reduce_sum(y))

    for _ in range(3):
        run(1.0), run(-1.0)
    steps = current().trie.steps
    for _ in range(10):
        run(1.0), run(-1.0)
    assert current().trie.steps == steps


@deferred
def test_17_a_known_path_adds_nothing_to_the_trie() -> None:
    w = tf.Variable(data(16, 16))
    for k in range(4):
        step(w, tf.constant(data(4, 16, seed=k)), 0.1)
    steps = current().trie.steps
    for k in range(20):
        step(w, tf.constant(data(4, 16, seed=k)), 0.1)
    assert current().trie.steps == steps


def test_18_threads_train_each_their_own_and_share_what_they_read() -> None:
    shared = tf.constant(data(16, 16)) * 2.0
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        try:
            w = tf.Variable(data(16, 16, seed=seed))
            expected = w.numpy().astype(np.float64)
            x = 2.0 * data(16, 16)
            for _ in range(50):
                step(w, shared, 0.01)
                expected -= 0.01 * 2.0 / 256 * x.T @ (x @ expected)
            np.testing.assert_allclose(w.numpy(), expected, rtol=1e-3, atol=1e-4)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_19_a_forked_child_computes_or_says_why_not() -> None:
    program = """
import os, warnings
warnings.simplefilter("ignore")
import numpy as np, thalweg as tf
image, kernel = tf.ones([1, 8, 8, 1]), tf.ones([3, 3, 1, 1])
float(tf.reduce_sum(tf.nn.conv2d(image, kernel, 1, "SAME")))
child = os.fork()
if child == 0:
    try:
        assert float(tf.reduce_sum(tf.ones([4]) + 1.0)) == 8.0
        try:
            tf.nn.conv2d(image, kernel, 1, "SAME").numpy()
        except RuntimeError as error:
            os._exit(0 if "fork" in str(error) and "spawn" in str(error) else 3)
        os._exit(4)
    except BaseException as error:
        print(error)
        os._exit(5)
_, status = os.waitpid(child, 0)
raise SystemExit(os.waitstatus_to_exitcode(status))
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, timeout=120, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_20_fused_and_single_ops_agree(monkeypatch: Any) -> None:
    def run() -> Any:
        x = tf.constant(data(64, 32))
        y = tf.nn.softmax(tf.exp(tf.math.log(tf.abs(x) + 1e-3)) @ tf.constant(data(32, 8)))
        return tf.reduce_mean(y * tf.math.log(y + 1e-6), axis=0).numpy()

    single = run()
    monkeypatch.setattr(gears, "worth_compiling", lambda program, visits: True)
    np.testing.assert_allclose(run(), single, rtol=2e-5, atol=1e-6)


@pytest.mark.slow
def test_twenty_thousand_steps_have_flat_memory_and_bounded_compilations() -> None:
    w = tf.Variable(data(32, 16))
    before = debug.report.programs
    sizes = []
    for k in range(20_000):
        step(w, tf.constant(data(1 + k % 97, 32, seed=k % 7)), 1e-3 / (k + 1))
        if k % 5000 == 4999:
            gc.collect()
            sizes.append(resident_kilobytes())
    assert debug.report.programs - before <= 2 * compiler.MAX_EXECUTABLES
    assert sizes[-1] - sizes[0] < 30_000, sizes
