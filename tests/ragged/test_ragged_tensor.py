"""Ragged tensors: what golden cases can't show."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
import thalweg.ops
from thalweg.core.dispatch import implemented
from thalweg.core.op import registry

SOURCE = Path(__file__).parents[2] / "src"

rows = st.lists(st.lists(st.integers(-9, 9), max_size=4), min_size=1, max_size=5)
deep = st.lists(rows, min_size=1, max_size=4)
bounds = st.integers(-6, 6) | st.none()
steps = st.sampled_from([None, -2, -1, 1, 2])


def test_plain_programs_never_load_it() -> None:
    program = (
        "import sys, thalweg as tf; tf.constant([1.0]) + 1.0; print(any('ragged' in m for m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(SOURCE)!r})\n{program}"],
        capture_output=True,
        text=True,
    )
    assert done.stdout == "False\n", done.stderr


def test_every_op_it_answers_for_exists() -> None:
    for module in pkgutil.iter_modules(thalweg.ops.__path__):
        importlib.import_module(f"thalweg.ops.{module.name}")
    assert set(implemented(tf.RaggedTensor)) <= set(registry)


@given(deep)
@settings(max_examples=50, deadline=None)
def test_lists_come_back(value: list[list[list[int]]]) -> None:
    ragged = tf.ragged.constant(value, dtype=tf.int64, ragged_rank=2)
    assert ragged.to_list() == value
    assert (
        tf.RaggedTensor.from_nested_row_lengths(ragged.flat_values, ragged.nested_row_lengths()).to_list()
        == value
    )
    assert (
        tf.RaggedTensor.from_nested_value_rowids(
            ragged.flat_values, ragged.nested_value_rowids(), [p.nrows() for p in ragged._nested_partitions]
        ).to_list()
        == value
    )
    assert (
        tf.RaggedTensor.from_tensor(ragged.to_tensor(), lengths=ragged.nested_row_lengths()).to_list()
        == value
    )


@given(deep, bounds, bounds, steps, bounds, bounds, steps)
@settings(max_examples=150, deadline=None)
def test_slices_are_those_of_lists(value: Any, a: Any, b: Any, s: Any, c: Any, d: Any, t: Any) -> None:
    ragged = tf.ragged.constant(value, dtype=tf.int32, ragged_rank=2)
    assert ragged[a:b:s, c:d:t].to_list() == [row[c:d:t] for row in value[a:b:s]]


@given(rows, rows)
@settings(max_examples=50, deadline=None)
def test_concat_and_stack_are_those_of_lists(x: list[list[int]], y: list[list[int]]) -> None:
    a, b = (tf.ragged.constant(v, dtype=tf.int32, ragged_rank=1) for v in (x, y))
    assert tf.concat([a, b], 0).to_list() == x + y
    assert tf.stack([a, b]).to_list() == [x, y]
    count = min(len(x), len(y))
    joined = tf.concat([a[:count], b[:count]], 1).to_list()
    assert joined == [p + q for p, q in zip(x[:count], y[:count], strict=True)]


@given(rows)
@settings(max_examples=50, deadline=None)
def test_reductions_are_those_of_rows(value: list[list[int]]) -> None:
    ragged = tf.ragged.constant(value, dtype=tf.int64, ragged_rank=1)
    assert tf.reduce_sum(ragged, 1).numpy().tolist() == [sum(row) for row in value]
    width = max(map(len, value))
    columns = [sum(row[k] for row in value if k < len(row)) for k in range(width)]
    assert tf.reduce_sum(ragged, 0).numpy().tolist() == columns


def test_one_trace_serves_all_row_lengths() -> None:
    @tf.function(input_signature=[tf.RaggedTensorSpec([None, None], tf.float32)])
    def means(x: Any) -> Any:
        return tf.reduce_mean(x, axis=1)

    for value in ([[1.0, 3.0], [5.0]], [[2.0]], [[1.0], [2.0, 4.0], [6.0, 6.0]]):
        ragged = tf.ragged.constant(value)
        np.testing.assert_allclose(means(ragged), [np.mean(row) for row in value])
    assert means.experimental_get_tracing_count() == 1


def test_uniform_rows_are_traced_by_themselves() -> None:
    @tf.function
    def width(x: Any) -> Any:
        return tf.constant(-1 if x.shape[1] is None else x.shape[1])

    assert int(width(tf.RaggedTensor.from_uniform_row_length(tf.range(4), 2))) == 2
    assert int(width(tf.RaggedTensor.from_row_lengths(tf.range(4), [1, 3]))) == -1


def test_an_embedding_of_ragged_ids_learns() -> None:
    table = tf.Variable(tf.ones([5, 2]))
    ids = tf.ragged.constant([[0, 1], [], [1, 4, 4]])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.gather(table, ids))
    gradient = tf.convert_to_tensor(tape.gradient(loss, table))
    assert gradient.numpy()[:, 0].tolist() == [1, 2, 0, 0, 2]


@pytest.mark.parametrize("function", [tf.transpose, tf.unique, tf.argmax], ids=lambda f: f.__name__)
def test_what_is_not_defined_says_so(function: Any) -> None:
    with pytest.raises(ValueError, match="RaggedTensor"):
        function(tf.ragged.constant([[1], [2, 3]]))
