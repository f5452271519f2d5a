"""Pipelines give what TensorFlow's give: elements, order, specs, sizes, errors, and what follows them."""

from __future__ import annotations

import json
from typing import Any

import pytest

import thalweg as tf

from .pipelines import GOLDEN, PIPELINES, walked

EXPECTED: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_pipeline_was_recorded() -> None:
    assert set(EXPECTED) == set(PIPELINES)


@pytest.mark.parametrize("name", PIPELINES)
def test_pipeline(name: str) -> None:
    found = json.loads(json.dumps(walked(tf, PIPELINES[name])))
    assert found == EXPECTED[name]
