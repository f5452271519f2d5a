"""The command line itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import thalweg
from thalweg.cli import main
from thalweg.cli.run import Options, Program

_SOURCE = str(Path(thalweg.__file__ or "").parents[1])


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Program, Options]]:
    """What `main` would have run."""
    made: list[tuple[Program, Options]] = []

    def run(program: Program, options: Options) -> int:
        made.append((program, options))
        return 5

    monkeypatch.setattr("thalweg.cli.run.run", run)
    return made


@pytest.mark.parametrize(
    ("line", "program", "options"),
    [
        ("a.py", Program("file", "a.py"), Options()),
        ("a.py --v1 -m x --help", Program("file", "a.py", ("--v1", "-m", "x", "--help")), Options()),
        ("--v1 a.py", Program("file", "a.py"), Options(graph_mode=True)),
        ("--v2 - x", Program("file", "-", ("x",)), Options(graph_mode=False)),
        ("-m pack.main -v", Program("module", "pack.main", ("-v",)), Options()),
        ("-mpack", Program("module", "pack"), Options()),
        ("--full-traceback -c pass -c x", Program("code", "pass", ("-c", "x")), Options(full_traceback=True)),
    ],
)
def test_where_the_program_begins(
    calls: list[tuple[Program, Options]], line: str, program: Program, options: Options
) -> None:
    assert main(["run", *line.split()]) == 5
    assert calls == [(program, options)]


@pytest.mark.parametrize("line", ["run", "run -m", "run --v3 a.py", "run --v1 --v2 a.py", "walk"])
def test_wrong_usage_exits_with_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(line.split())
    assert caught.value.code == 2
    assert "usage: thalweg" in capsys.readouterr().err


def test_help_teaches_by_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "thalweg run train.py" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    assert "graph\nmode" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert f"speaking TensorFlow {thalweg.__version__}" in capsys.readouterr().out


def test_info(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("THALWEG_CACHE", str(tmp_path))
    assert main(["info"]) == 0
    told = capsys.readouterr().out
    assert "/device:CPU:0" in told
    assert str(tmp_path) in told
    assert f"python {sys.version.split()[0]}" in told
    monkeypatch.setenv("THALWEG_CACHE", "off")
    assert main(["info"]) == 0
    assert "switched off" in capsys.readouterr().out


def test_the_command_as_a_process(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("x = 7")
    script = tmp_path / "script.py"
    script.write_text(
        "import atexit, sys, beside\n"
        "import tensorflow as tf\n"
        "atexit.register(lambda: print('left', beside.x))\n"
        "print(sys.argv[1:], tf.__version__)\n"
        "sys.exit(3)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "thalweg", "run", str(script), "a"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": _SOURCE},
        cwd=tmp_path.parent,
    )
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout == f"['a'] {thalweg.__version__}\nleft 7\n"
