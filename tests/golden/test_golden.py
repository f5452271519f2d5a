"""Every golden case, judged against what TensorFlow returned."""

from __future__ import annotations

import pytest

from .case import Case, Module
from .judge import cases_for, judge
from .mode import subject, mode_under_test

MODE = mode_under_test()


@pytest.fixture(scope="session")
def tf() -> Module:
    return subject()


@pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in cases_for(MODE)])
def test_golden(tf: Module, case: Case) -> None:
    judge(tf, case, MODE)


def test_every_case_is_recorded() -> None:
    from .judge import load, recorded

    for case in load():
        recorded(case)
