"""`import thalweg` is light: what is heavy loads on first use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"

HEAVY = """
    PIL absl cv2 flax google.protobuf grpc h5py jax jaxlib keras malt matplotlib pandas rich scipy sklearn
    starlette tensorflow torch uvicorn
""".split()


def _run(code: str) -> str:
    """What a fresh interpreter prints; warnings are errors, and anything on stderr fails."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import sys; sys.path.insert(0, {str(SOURCE)!r})\n{code}"],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_import_loads_nothing_heavy() -> None:
    loaded = set(_run("import thalweg; print(*sys.modules)").split())
    assert "thalweg" in loaded
    assert not loaded & set(HEAVY)


def test_import_starts_no_thread() -> None:
    assert _run("import thalweg, threading; print(threading.active_count())") == "1\n"


def test_import_says_nothing() -> None:
    assert _run("import thalweg") == ""


def test_the_command_line_loads_nothing_heavy() -> None:
    program = "import sys, tensorflow as tf; print(*sys.modules)"
    loaded = set(_run(f"from thalweg.cli import main; main(['run', '-c', {program!r}])").split())
    assert "thalweg.cli.run" in loaded
    assert not loaded & (set(HEAVY) - {"tensorflow"})
