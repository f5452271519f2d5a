"""What compiled programs take over from interpreted ones."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import thalweg as tf
from thalweg.runtime import debug
from thalweg.runtime.recorder import current


@pytest.mark.skipif(current().sync, reason="sync mode compiles no steps")
def test_a_model_is_not_there_twice_when_its_step_is_compiled() -> None:
    """Arrays of the host's become the device's one by one, each let go of before the next is copied."""
    variables = [tf.Variable(np.ones(1 << 18, np.float32)) for _ in range(8)]
    taken = []
    tracemalloc.start()
    try:
        for _ in range(6):
            programs, before = debug.report.programs, tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            for variable in variables:
                variable.assign(tf.sin(variable) * 0.5 + tf.cos(variable))
            variables[-1].numpy()
            if debug.report.programs > programs:
                taken.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
    assert taken and taken[-1] < 4 * variables[0].shape[0] * 2, taken
    expected = np.float32(1)
    for _ in range(6):
        expected = np.sin(expected) * np.float32(0.5) + np.cos(expected)
    np.testing.assert_allclose(variables[0].numpy(), expected, rtol=1e-5)
