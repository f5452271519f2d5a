"""The examples in docstrings do what they say.

Those of public functions need nothing but `tf` and `np`; on the floors below them, and in the command line, a
module's own names are at hand too.
"""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import numpy as np
import pytest

import thalweg as tf

# Folders whose names aren't users' to call.
INTERNAL = {"cli", "core", "ops", "runtime"}

PACKAGE = Path(__file__).parents[1] / "src" / "thalweg"


def _modules() -> list[str]:
    """The modules whose source has an example."""
    files = [path for path in sorted(PACKAGE.rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")]
    places = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in files]
    return [place.removesuffix(".__init__") for place in places]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", _modules())
def test_the_examples_of(name: str) -> None:
    module = importlib.import_module(name)
    own = vars(module) if name.split(".")[1] in INTERNAL else {}
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for test in doctest.DocTestFinder().find(module, globs={**own, "tf": tf, "np": np}):
        runner.run(test, out=report.append)
    assert runner.tries
    assert not runner.failures, "".join(report)
