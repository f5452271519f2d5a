"""One test a case of the family that a test class names."""

from __future__ import annotations

import pytest

from .case import cases_of, refused_of


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    family = getattr(metafunc.cls, "family", None)
    if family is None:
        return
    for name, found in (("case", cases_of), ("refused", refused_of)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, found(family), ids=str)
