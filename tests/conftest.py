"""Settings of the test run that must be in place before thalweg is imported.

``THALWEG_TEST_MODE`` names how the golden cases run: ``deferred`` (default), ``sync`` (op by op),
``function`` (inside tf.function), ``dynamic`` (inside tf.function, with unknown dimensions) or
``compiled`` (deferred, but every program goes through XLA: some ten minutes).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

if os.environ.get("THALWEG_TEST_MODE") == "sync":
    os.environ["THALWEG_EAGER"] = "sync"

# Hundreds of processes import Thalweg: each would compile its sources anew if none kept the byte code.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.fixture(autouse=True)
def unseeded() -> Iterator[None]:
    """The seed that a test sets is that test's."""
    import thalweg as tf

    tf.random.set_seed(None)
    yield
    tf.random.set_seed(None)


@pytest.fixture(scope="session")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Runs a program in a process of its own, which begins with Thalweg, JAX and Matplotlib imported."""
    here, made = Path(__file__).parent, tmp_path_factory.mktemp("nursery")
    settings = {
        "MPLBACKEND": "Agg",
        "PYTHONPATH": str(here.parent / "src"),
        "PYTHONIOENCODING": "utf-8",
        # Off Linux the Agg backend warns that it shows nothing.
        "PYTHONWARNINGS": "ignore:FigureCanvasAgg is non-interactive",
    }
    nursery = subprocess.Popen(
        [sys.executable, str(here / "nursery.py")],
        env=os.environ | settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert nursery.stdin and nursery.stdout
    requests, answers = nursery.stdin, nursery.stdout

    def run(
        arguments: list[str], place: Path = made, entered: str = "", environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        streams = [made / name for name in ("in", "out", "err")]
        for file in streams:
            file.write_text(entered if file.name == "in" else "", encoding="utf-8")
        request = {"arguments": arguments, "place": str(place), "environment": environment or {}}
        print(json.dumps(request | {"streams": [str(file) for file in streams]}), file=requests, flush=True)
        code = int(answers.readline())
        return subprocess.CompletedProcess(
            arguments, code, *(file.read_text(encoding="utf-8") for file in streams[1:])
        )

    yield run
    requests.close()
    nursery.wait()
    answers.close()
