"""The names that programs use exist: `api_usage.txt` lists them."""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import Any

import pytest

import thalweg as tf

LIST = Path(__file__).with_name("api_usage.txt")


def _listed() -> list[str]:
    names = []
    group = ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.endswith(":"):
            group = line[:-1]
        elif not line.startswith("#"):
            names += [f"{group}.{word}" for word in line.split()]
    return names


def _found(name: str) -> Any:
    return reduce(getattr, name.split(".")[1:], tf)


@pytest.mark.parametrize("name", _listed())
def test_name_exists(name: str) -> None:
    assert _found(name) is not None or name == "tf.newaxis"


def test_the_list_is_read() -> None:
    names = _listed()
    assert len(names) == len(set(names)) > 150
    assert {"tf.matmul", "tf.nn.relu", "tf.compat.v1.Session", "tf.placeholder"} <= set(names)


def test_a_name_that_is_missing_is_told() -> None:
    with pytest.raises(AttributeError, match="no_such_function"):
        _found("tf.math.no_such_function")
