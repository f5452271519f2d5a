"""Optimizers and schedules against what Keras gave: every value of every update, and the configurations."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras import optimizers

from . import cases

GOLDEN = np.load(cases.VALUES)
CONFIGS = json.loads(cases.CONFIGS.read_text(encoding="utf-8"))
TOLERANCE = {"float64": 1e-6, "float32": 2e-5, "float16": 4e-3, "bfloat16": 4e-2}


def variable(value: Any, dtype: str, name: str) -> tf.Variable:
    return tf.Variable(tf.cast(tf.constant(value, "float64"), dtype), name=name)


@pytest.mark.parametrize("number", range(len(cases.CASES)), ids=[str(c) for c in cases.CASES])
def test_updates(number: int) -> None:
    case = cases.CASES[number]
    found = cases.run(case, tf, optimizers, variable)
    wanted = [GOLDEN[f"{number}/{place}"] for place in range(len(found))]
    assert f"{number}/{len(found)}" not in GOLDEN
    tolerance = TOLERANCE[case.dtype]
    for ours, theirs in zip(found, wanted, strict=True):
        assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
        np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("in_function", [False, True])
@pytest.mark.parametrize("number", range(len(cases.SCHEDULES)))
def test_schedules(number: int, in_function: bool) -> None:
    name, arguments = cases.SCHEDULES[number]
    schedule = getattr(optimizers.schedules, name)(**arguments)
    call = tf.function(schedule.__call__) if in_function else schedule
    found = [float(call(tf.constant(step, tf.int64))) for step in cases.SCHEDULE_STEPS]
    np.testing.assert_allclose(found, GOLDEN[f"schedule/{number}"], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("number", range(len(cases.SCHEDULES)))
def test_configurations_of_schedules(number: int) -> None:
    name, arguments = cases.SCHEDULES[number]
    schedule = getattr(optimizers.schedules, name)(**arguments)
    config = optimizers.schedules.serialize(schedule)
    assert config == CONFIGS[f"schedule/{number}"]
    again = optimizers.schedules.deserialize(config)
    assert float(again(3)) == float(schedule(3))


WITH_CONFIG = [c for c in cases.CASES if str(c) in CONFIGS]


@pytest.mark.parametrize("case", WITH_CONFIG, ids=str)
def test_configurations(case: cases.Case) -> None:
    arguments = dict(case.arguments)
    if case.schedule is not None:
        arguments["learning_rate"] = getattr(optimizers.schedules, case.schedule[0])(**case.schedule[1])
    optimizer = getattr(optimizers, case.optimizer)(**arguments, name="own")
    config = optimizers.serialize(optimizer)
    assert config == CONFIGS[str(case)]
    assert optimizers.serialize(optimizers.deserialize(config)) == config
