"""Checks of values that are looked at late: nothing follows one that failed, and nothing is lost by it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import thalweg as tf

SIZE = 64


def _loop() -> tuple[Any, Callable[[Any], Any]]:
    """A variable, and a step of training that checks labels; big enough to be compiled."""
    w = tf.Variable(tf.ones([SIZE, SIZE]))
    x = np.full((SIZE, SIZE), 0.001, "float32")

    def step(labels: Any) -> Any:
        with tf.GradientTape() as tape:
            logits = tf.matmul(tf.constant(x), w)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
        w.assign_sub(tape.gradient(loss, w))
        return loss

    return w, step


GOOD, BAD = np.zeros(SIZE, "int32"), np.full(SIZE, SIZE, "int32")


def test_who_asks_for_the_value_gets_the_error() -> None:
    w, step = _loop()
    for _ in range(4):
        step(GOOD)
    before = w.numpy()
    loss = step(BAD)
    for _ in range(2):
        with pytest.raises(tf.errors.InvalidArgumentError, match="outside the valid range"):
            loss.numpy()
    assert np.array_equal(w.numpy(), before)
    assert np.isfinite(step(GOOD).numpy()) and not np.array_equal(w.numpy(), before)


def test_the_next_step_isnt_run() -> None:
    w, step = _loop()
    for _ in range(4):
        step(GOOD)
    before = w.numpy()
    with pytest.raises(tf.errors.InvalidArgumentError, match="outside the valid range"):
        step(BAD)
        step(GOOD)
        step(GOOD)
    assert np.array_equal(w.numpy(), before)
    losses = [float(step(GOOD)) for _ in range(3)]
    assert losses == sorted(losses, reverse=True)


def test_at_the_end_of_the_program_it_is_told() -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from runtime.test_unsettled import _loop, GOOD, BAD\n"
        "from thalweg.runtime.recorder import current\n"
        "_, step = _loop()\n"
        "for labels in (GOOD, GOOD, GOOD, GOOD, BAD):\n"
        "    step(labels)\n"
        "current().boundary('end')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert "outside the valid range" in done.stderr
