"""Every golden case, judged against what TensorFlow returned."""

from __future__ import annotations

import pytest

from .case import Case, Module, families, load
from .judge import cases_for, golden_file, judge, recorded
from .mode import mode_under_test, subject

MODE = mode_under_test()


@pytest.fixture(scope="session")
def tf() -> Module:
    return subject()


@pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in cases_for(MODE)])
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
