"""Errors are part of the product: TensorFlow's class, op, shapes, dtypes, the user's line, a rewrite.

Each mistake of `mistakes` is made in eager code, deferred and op by op, and inside of a tf.function. After it
everything must go on working.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import thalweg as tf
from thalweg.cli.tracebacks import Hook
from thalweg.core.context import state

from .mistakes import MISTAKES, Mistake

_HEAD = "@tf.function\ndef program():\n"
PACKAGE = Path(tf.__file__).parent


@pytest.fixture(params=["deferred", "sync"])
def eager_mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if request.param == "sync":
        monkeypatch.setattr(state.eager, "sync", True)
        monkeypatch.setattr(state.eager, "synchronous", True)
    yield request.param
    _check_that_all_still_works()


@pytest.fixture
def deferred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state.eager, "sync", False)


def _check_that_all_still_works() -> None:
    assert tf.executing_eagerly()
    assert not state.eager.tapes  # type: ignore[attr-defined]
    v = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.gather(v * v, [1, 0]))
    np.testing.assert_allclose(tape.gradient(loss, v), [2.0, 4.0])
    assert tf.function(lambda x: x + 1.0)(tf.constant(1.0)).numpy() == 2.0


def _error(source: str, path: Path) -> BaseException:
    """What the program raises, or its result `y` when it is asked for its value."""
    path.write_text(source + "\n")
    names = vars(types.ModuleType("program"))
    names.update(tf=tf, np=np, __file__=str(path))
    try:
        exec(compile(source + "\n", str(path), "exec"), names)
        np.asarray(names.get("y"))
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def _check_message(mistake: Mistake, error: BaseException, path: Path, line: int) -> None:
    message = str(error)
    for words in mistake.words:
        assert words in message, message
    if line:
        assert f"{path}:{line}" in message, message
        assert f"{path}:{line}" not in message.split("\n")[0], "the first line is TensorFlow's"
    if mistake.hint:
        told = Hook(PACKAGE).text(error) if mistake.python else message
        assert mistake.hint in told.partition("Hint: ")[2], told


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the programs are written: each to one file, whatever the mode."""
    return tmp_path_factory.mktemp("mistakes")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_in_eager_code(mistake: Mistake, eager_mode: str, folder: Path) -> None:
    path = folder / f"program_{MISTAKES.index(mistake)}.py"
    error = _error(mistake.program, path)
    assert type(error).__name__ == mistake.error, error
    _check_message(mistake, error, path, mistake.line)


@pytest.mark.parametrize("mistake", [m for m in MISTAKES if m.in_graph], ids=lambda m: m.name)
def test_inside_of_a_function(mistake: Mistake, folder: Path) -> None:
    lines = mistake.program.split("\n")
    if re.search(r"^y = ", mistake.program, re.MULTILINE):
        lines.append("return y")
    path = folder / f"function_{MISTAKES.index(mistake)}.py"
    error = _error(_HEAD + "".join(f"    {line}\n" for line in lines) + "y = program()", path)
    assert type(error).__name__ == mistake.in_graph, error
    message = str(error)
    if mistake.line:
        assert f"{path}:{mistake.line + 2}" in message, message
    if mistake.hint and not mistake.python:
        assert mistake.hint in message.partition("Hint: ")[2], message
    _check_that_all_still_works()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_tracebacks_show_the_users_frames_only(mistake: Mistake, folder: Path) -> None:
    path = folder / f"program_{MISTAKES.index(mistake)}.py"
    told = Hook(PACKAGE).text(_error(mistake.program, path))
    assert str(PACKAGE) not in told
    assert "autograph_generated" not in told
    assert str(path) in told


def test_there_are_rewrites_for_more_than_thirty_mistakes() -> None:
    assert sum(bool(m.hint) for m in MISTAKES) > 30
    assert len({m.name for m in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize("mode", ["deferred", "sync"])
def test_the_line_is_that_of_the_call_that_failed(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state.eager, "sync", mode == "sync")
    x = tf.ones([3])
    lines = []
    for ids in ([0, 1], [1, 2], [2, 3]):  # the recorded path is one and the same
        bad = ids[1] == 3
        try:
            if bad:
                np.asarray(tf.gather(x, ids))
            else:
                np.asarray(tf.gather(x, ids))
        except tf.errors.InvalidArgumentError as error:
            lines.append(re.search(r"test_messages.py:(\d+)", str(error)))
    (found,) = lines
    assert found is not None
    first = test_the_line_is_that_of_the_call_that_failed.__code__.co_firstlineno
    assert int(found[1]) - first == 9


def test_a_gradient_that_a_dtype_makes_none_is_told(caplog: pytest.LogCaptureFixture) -> None:
    x = tf.constant([1, 2])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.cast(x, tf.float32) * 2.0
    assert tape.gradient(y, x) is None
    for which in ("watched", "source"):
        assert f"The dtype of the {which} tensor must be floating" in caplog.text
    assert "tf.cast(x, tf.float32)" in caplog.text


def test_asking_again_raises_the_same_error(deferred: None) -> None:
    bad = tf.gather(tf.ones([3]), [7]) + 1.0
    messages = []
    for _ in range(2):
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            bad.numpy()
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_a_variable_keeps_its_value_when_a_compiled_step_fails(deferred: None) -> None:
    table = tf.Variable(tf.ones([4, 300, 100]))
    with pytest.raises(tf.errors.InvalidArgumentError, match="is not in"):
        for ids in ([0, 1], [2, 3], [1, 2], [3, 9]):
            table.assign(table * 2.0)
            np.asarray(tf.gather(table * table, ids))
    np.testing.assert_allclose(table.numpy()[0, 0, 0], 16.0)
