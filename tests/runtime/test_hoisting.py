"""Constants of interpreted graphs are computed once."""

from __future__ import annotations

import numpy as np

import thalweg as tf
from thalweg.core.graph import Graph
from thalweg.runtime.hoisting import MAX_BYTES, hoist_constants
from thalweg.runtime.lowering import lower, needed
from thalweg.runtime.program import Program


def program_of(graph: Graph, fed: list[object], fetched: list[object]) -> Program:
    return lower(fed, fetched, needed(fetched, [], fed)).program  # type: ignore[arg-type]


def test_what_follows_from_constants_is_an_input() -> None:
    with (graph := Graph()).as_default():
        x = graph.add_placeholder(tf.float32, (3,), "x")
        scale = tf.sqrt(tf.constant(4.0)) * 0.5
        y, alone = x * scale + 1.0, scale * 3.0
    program = program_of(graph, [x], [y, alone])
    hoisted, values = hoist_constants(program)
    assert [i.call.op.name for i in hoisted.instructions] == ["Mul", "AddV2"]
    given = np.float32([1, 2, 3])
    for found, wanted in zip(hoisted.interpret([given, *values]), program.interpret([given]), strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_large_results_and_failures_are_left_to_the_run() -> None:
    with (graph := Graph()).as_default():
        large = tf.fill([MAX_BYTES], 1.0) + 1.0
        failing = tf.debugging.check_numerics(tf.constant(np.float32("nan")), "not a number")
    hoisted, _ = hoist_constants(program_of(graph, [], [large]))
    assert hoisted.instructions
    hoisted, _ = hoist_constants(program_of(graph, [], [failing]))
    assert [i.call.op.name for i in hoisted.instructions] == ["CheckNumerics"]
