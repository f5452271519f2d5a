"""`tf.print` writes what TensorFlow writes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import thalweg as tf

CASES: list[tuple[tuple[Any, ...], str]] = [
    (("a", 1, 2.5), "a 1 2.5"),
    (([1, "x"],), "[1, 'x']"),
    (("%", None, True), "% None True"),
]


def _shown(capsys: pytest.CaptureFixture[str], *inputs: Any, **options: Any) -> str:
    tf.print(*inputs, output_stream=sys.stdout, **options)
    return capsys.readouterr().out


@pytest.mark.parametrize(("inputs", "text"), CASES)
def test_python_values(inputs: tuple[Any, ...], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown(capsys, *inputs) == text + "\n"


def test_tensors(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown(capsys, tf.range(10)) == "[0 1 2 ... 7 8 9]\n"
    assert _shown(capsys, tf.range(10), summarize=-1) == "[0 1 2 3 4 5 6 7 8 9]\n"
    assert _shown(capsys, tf.constant([[1.0, 2.5], [3.0, 1e10]])) == "[[1 2.5]\n [3 1e+10]]\n"
    assert _shown(capsys, tf.Variable([1.0, 2.0]), tf.constant(True), sep=", ") == "[1 2], 1\n"
    assert _shown(capsys, {"b": tf.constant(1.5), "a": [tf.constant(2)]}) == "{'a': [2], 'b': 1.5}\n"


def test_in_a_function_each_time_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    @tf.function
    def f(x: Any) -> Any:
        tf.print("x =", x, {"twice": x * 2}, output_stream=sys.stdout)
        return x

    f(tf.constant([1, 2]))
    f(tf.constant([3, 4]))
    assert capsys.readouterr().out == "x = [1 2] {'twice': [2 4]}\nx = [3 4] {'twice': [6 8]}\n"


def test_in_a_graph_when_the_operation_runs(capsys: pytest.CaptureFixture[str]) -> None:
    graph = tf.Graph()
    with graph.as_default():
        operation = tf.print("once", tf.constant(1), output_stream=sys.stdout)
    session = tf.compat.v1.Session(graph=graph)
    assert capsys.readouterr().out == ""
    session.run(operation)
    assert capsys.readouterr().out == "once 1\n"


def test_streams(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    tf.print("to stderr", end="!")
    assert capsys.readouterr().err == "to stderr!"
    path = tmp_path / "log"
    tf.print("to a file", output_stream=f"file://{path}")
    tf.print("again", output_stream=f"file://{path}")
    assert path.read_text(encoding="utf-8") == "to a file\nagain\n"
    with pytest.raises(ValueError, match="output_stream"):
        tf.print("x", output_stream="nowhere")
    with pytest.raises(ValueError, match="keyword"):
        tf.print("x", colour="red")
