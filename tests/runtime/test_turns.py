"""Programs with large temporaries run one after the other; what they give is what they gave."""

from __future__ import annotations

import numpy as np
import pytest

import thalweg as tf
from thalweg.runtime import compiler


def test_a_large_program_waits_for_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "LARGE_TEMPORARIES", -1)
    started = []
    begin = compiler._Turn.begin

    def note(turn: compiler._Turn, outputs: list[object]) -> None:
        assert all(before.is_ready() for before in started)
        started.append(min(outputs, key=lambda x: x.nbytes))
        begin(turn, outputs)

    monkeypatch.setattr(compiler._Turn, "begin", note)
    graph = (
        tf.function(lambda x: tf.linalg.matmul(x, x) / 600)
        .get_concrete_function(tf.TensorSpec((600, 600), tf.float32))
        .graph
    )
    executable = compiler.executables.get(graph.program, ())
    x = np.ones((600, 600), np.float32)
    for _ in range(4):
        (x,) = executable([x])
    np.testing.assert_allclose(x, np.ones((600, 600)), rtol=1e-5)
    assert executable.large and len(started) == 4


def test_an_output_that_is_gone_is_not_waited_for() -> None:
    turn, gone = compiler._Turn(), tf.ones([3]) + 1
    from thalweg.core.xla import jnp

    array = jnp.asarray(gone.numpy())
    turn.begin([array])
    array.delete()
    turn.wait()
    turn.wait()
