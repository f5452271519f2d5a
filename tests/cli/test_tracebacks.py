"""Whose frames a traceback shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from thalweg.cli.tracebacks import Hook


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return tmp_path / "package"


def _module(path: Path, source: str) -> ModuleType:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    module = ModuleType(path.stem)
    exec(compile(source, str(path), "exec"), vars(module))
    return module


def _error(function: Callable[[], object]) -> BaseException:
    try:
        function()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_librarys_frames_below_the_package_are_left_out(package: Path) -> None:
    inner = _module(package / "inner.py", "import json\ndef load(): return json.loads('{')")
    error = _error(lambda: inner.load())
    told = Hook(package).text(error)
    assert "inner.py" not in told
    assert "json" + str(Path("/decoder.py")) not in told
    assert "test_tracebacks.py" in told
    assert "[4 inner frames left out" in told


def test_a_librarys_frames_below_the_user_are_shown(package: Path) -> None:
    told = Hook(package).text(_error(lambda: json.loads("{")))
    assert "decoder.py" in told
    assert "left out" not in told


def test_causes_and_groups_are_trimmed_too(package: Path) -> None:
    inner = _module(package / "inner.py", "def fail(): raise ValueError('inner')")

    def chained() -> None:
        try:
            inner.fail()
        except ValueError as error:
            raise RuntimeError("outer") from error

    def group() -> None:
        raise BaseExceptionGroup("both", [_error(inner.fail)])

    for function in (chained, group):
        told = Hook(package).text(_error(function))
        assert "ValueError: inner" in told
        assert "inner.py" not in told
        assert "[1 inner frame left out" in told


def test_an_error_that_none_of_the_users_lines_led_to_shows_itself(package: Path) -> None:
    inner = _module(package / "inner.py", "def fail(): raise ValueError('inner')")
    error = _error(inner.fail)
    assert error.__traceback__ is not None
    error.__traceback__ = error.__traceback__.tb_next
    told = Hook(package).text(error)
    assert "inner.py" in told
    assert "left out" not in told


def test_a_package_with_a_longer_name_is_the_users(package: Path) -> None:
    other = _module(
        package.with_name("package_of_mine") / "inner.py", "def fail(): raise ValueError('inner')"
    )
    assert "package_of_mine" in Hook(package).text(_error(other.fail))
