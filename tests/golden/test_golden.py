"""Every golden case, judged against what TensorFlow returned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .case import Case, Module, families, load
from .judge import cases_for, golden_file, judge, recorded
from .mode import mode_under_test, subject

MODE = mode_under_test()
FOLDER = Path(__file__).parent / "gaps"


def _gaps() -> frozenset[str]:
    """The cases not passed yet in this mode, listed by name; a new op's cases are struck off the list."""
    path = FOLDER / f"{MODE}.txt"
    return frozenset(path.read_text(encoding="utf-8").split("\n")) if path.exists() else frozenset()


def _parameter(case: Case, gaps: frozenset[str]) -> Any:
    marks = (
        [pytest.mark.xfail(reason="listed in tests/golden/gaps", strict=True)] if case.name in gaps else []
    )
    return pytest.param(case, id=case.name, marks=marks)


@pytest.fixture(scope="session")
def tf() -> Module:
    return subject()


@pytest.mark.parametrize("case", [_parameter(c, _gaps()) for c in cases_for(MODE)])
def test_golden(tf: Module, case: Case) -> None:
    judge(tf, case, MODE)


def test_records_and_cases_match() -> None:
    cases = list(load())
    for case in cases:
        recorded(case)
    for family in families():
        stored = golden_file(family)
        assert stored is not None
        assert set(stored.names()) == {c.name for c in cases if c.family == family}
