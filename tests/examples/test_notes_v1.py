"""The notes' programs of TensorFlow 1.x, and their twins of 2.x, run as they are written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTES = ROOT / "examples" / "notes"


def run(name: str, stream: str = "stdout") -> str:
    """What a program prints on one stream under `thalweg run`; it must end well and leave the other empty."""
    done = subprocess.run(
        [sys.executable, "-m", "thalweg", "run", str(NOTES / name)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    other = "stderr" if stream == "stdout" else "stdout"
    assert (done.returncode, getattr(done, other)) == (0, "")
    return str(getattr(done, stream))


def test_linear_fit() -> None:
    lines = run("v1_linear_fit.py").splitlines()
    found = [re.fullmatch(r"(\d+) \[(\S+)\] \[(\S+)\]", line) for line in lines]
    assert [int(m[1]) for m in found if m] == list(range(0, 201, 20))
    last = found[-1]
    assert last is not None
    assert float(last[2]) == pytest.approx(0.1, abs=5e-3)
    assert float(last[3]) == pytest.approx(0.3, abs=5e-3)


def test_linear_fit_in_2x() -> None:
    lines = run("v2_linear_fit.py").splitlines()
    pattern = r"(\d+) step, weights = \[(\S+)\], biases = \[(\S+)\]"
    found = [m for m in (re.fullmatch(pattern, line) for line in lines) if m]
    assert [int(m[1]) for m in found] == list(range(0, 201, 20))
    assert float(found[-1][2]) == pytest.approx(0.1, abs=5e-3)
    assert float(found[-1][3]) == pytest.approx(0.3, abs=5e-3)


def test_session() -> None:
    assert run("v1_session.py") == "[[12]]\n[[12]]\n"
    assert run("v2_session.py", "stderr") == "[[12]]\n"


def test_variable() -> None:
    assert run("v1_variable.py") == "1\n2\n3\n"
    assert run("v2_variable.py", "stderr") == "1 1\n2 1\n3 1\n"


def test_placeholder() -> None:
    assert run("v1_placeholder.py") == "[14.]\n"


def test_basics() -> None:
    lines = run("v1_basics.py").splitlines()
    assert lines[0] == 'Tensor("Const:0", shape=(), dtype=float32)'
    assert lines[1] == "<tf.Variable 'name:0' shape=() dtype=int32>"
    assert lines[2:] == ["2.5", "[np.float32(2.5), np.int32(10)]", "2.5"]


def test_arithmetic() -> None:
    assert run("v1_arithmetic.py").split() == "8 12 4 3.0 8 14 20".split()


def test_matrices() -> None:
    lines = run("v1_matrices.py").splitlines()
    assert lines[:6] == ["6.0", "(1, 2)", "[[2 2]]", "[2 2]", "[2]", "[[8]]"]
    drawn = [float(x) for line in lines[-2:] for x in re.findall(r"-?\d+\.\d*", line)]
    assert len(drawn) == 6 and all(-1 <= x < 2 for x in drawn)


def test_interactive_session() -> None:
    assert run("v1_interactive.py") == "[1 2 3]\n"
