"""Programs that train end in the numbers that real Keras ends in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import thalweg as tf

from . import programs

GOLDEN = json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize("name", sorted(programs.PROGRAMS))
def test_the_program(name: str) -> None:
    found = json.loads(json.dumps(programs.PROGRAMS[name](tf, tf.keras)))
    _compare(found, GOLDEN[name], name)


def _compare(found: Any, wanted: Any, place: str) -> None:
    if isinstance(wanted, dict):
        assert sorted(found) == sorted(wanted), place
        for key, value in wanted.items():
            _compare(found[key], value, f"{place}.{key}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), place
        for index, value in enumerate(wanted):
            _compare(found[index], value, f"{place}[{index}]")
    elif isinstance(wanted, str) or wanted is None:
        assert found == wanted, place
    else:
        assert found == pytest.approx(wanted, rel=2e-4, abs=2e-5), place
