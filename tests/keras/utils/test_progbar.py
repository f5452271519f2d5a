"""`keras.utils.Progbar`: it prints what Keras prints, byte by byte."""

from __future__ import annotations

import io
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import thalweg as tf

# Made by `make_golden.py`.
BARS: list[Any] = json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))["bars"]


@pytest.mark.parametrize(
    ("verbose", "target", "options", "pace", "wanted"), BARS, ids=lambda value: str(value)[:20]
)
def test_it_prints_what_keras_prints(
    verbose: int,
    target: int | None,
    options: dict[str, Any],
    pace: float,
    wanted: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = [1e9]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    bar = tf.keras.utils.Progbar(target, verbose=verbose, **options)
    n = target or 5
    bar.update(0)
    for step in sorted({1, 2, 3, n // 2, n - 1, n} - {0}):
        clock[0] = 1e9 + pace * step
        bar.update(step, [("loss", 2.0 / step), ("acc", -0.5 * step), ("tiny", 0)])
    bar.add(1, [("loss", 1e-5)])
    bar.update(n, [("loss", 1.5)], finalize=True)
    assert capsys.readouterr().out == wanted


def test_tensors_are_values_too(capsys: pytest.CaptureFixture[str]) -> None:
    bar = tf.keras.utils.Progbar(2, stateful_metrics=["b"])
    for step in (1, 2):
        bar.update(step, [("a", tf.constant(2.5)), ("b", tf.constant([1.0, 2.0]))])
    assert "a: 2.5000 - b: 1.5000" in capsys.readouterr().out


def test_silence_and_wrong_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    tf.keras.utils.Progbar(2, verbose=0).update(2, [("loss", 1.0)])
    assert capsys.readouterr().out == ""
    with pytest.raises(ValueError, match="Only one"):
        tf.keras.utils.Progbar(2, stateful_metrics=["a"], stateless_metrics=["b"])


def test_logging_that_is_not_interactive(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert tf.keras.utils.is_interactive_logging_enabled()
    tf.keras.utils.disable_interactive_logging()
    try:
        assert not tf.keras.utils.is_interactive_logging_enabled()
        with caplog.at_level(logging.INFO, "thalweg"):
            tf.keras.utils.Progbar(2).update(2)
    finally:
        tf.keras.utils.enable_interactive_logging()
    assert capsys.readouterr().out == "" and "2/2" in caplog.text


def test_an_output_without_the_bars_character(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="ascii"))
    tf.keras.utils.Progbar(2).update(2)
    sys.stdout.flush()
    assert b"====" in out.getvalue()
