"""Models that are dropped leave nothing behind, predicting takes no memory, and programs are few."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.runtime import compiler

keras = tf.keras
RNG = np.random.default_rng(0)
X = RNG.normal(size=(100, 8)).astype("float32")
Y = RNG.integers(0, 3, 100)

needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")


def _resident() -> float:
    """Megabytes of memory that the process has."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def _programs() -> int:
    """How many programs were compiled so far."""
    return int(tf.debug.report().programs)


def _model() -> Any:
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dropout(0.1),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def _in_a_new_process(call: str) -> float:
    """What a function of this file gives in a process of its own, where garbage is found soon."""
    program = f"import runpy; print(eval({call!r}, runpy.run_path({__file__!r})))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


def _trained_and_dropped(count: int, warm_up: int) -> float:
    """Megabytes that models take which are built, compiled, trained a step and dropped, after some."""
    first = 0.0
    for number in range(count):
        _model().train_on_batch(X[:32], Y[:32])
        if number == warm_up:
            gc.collect()
            first = _resident()
    gc.collect()
    return _resident() - first


def test_a_model_dies_with_its_weights_and_programs() -> None:
    gc.collect()
    before = len(compiler.executables.order)

    def used() -> list[weakref.ref[Any]]:
        model = _model()
        model.fit(X, Y, verbose=0)
        model.evaluate(X, Y, verbose=0)
        model.predict(X, verbose=0)
        model(X[:2])
        steps = [weakref.ref(steps) for steps in model._steps.values()]
        weights = [*model.variables, *model.optimizer.variables, *model.metrics[0].variables]
        return [weakref.ref(model), *steps, *(weakref.ref(w) for w in weights)]

    references = used()
    gc.collect()
    assert [r() for r in references] == [None] * len(references)
    assert len(compiler.executables.order) <= before


@needs_proc
def test_models_that_are_dropped() -> None:
    assert _in_a_new_process("_trained_and_dropped(30, warm_up=15)") < 20


@needs_proc
@pytest.mark.slow
def test_hundreds_of_models_that_are_dropped() -> None:
    assert _in_a_new_process("_trained_and_dropped(120, warm_up=30)") < 20


def _predicted(count: int, predict: Any) -> float:
    """Megabytes that so many predictions take, after the first ones, which load, compile and record."""
    for _ in range(1500):
        predict()
    first = _resident()
    for _ in range(count):
        predict()
    return _resident() - first


@needs_proc
def test_predictions_of_one_sample() -> None:
    compiled = _programs()
    _predicted_in_three_ways(100, 100)
    assert _programs() - compiled <= 4
    assert _in_a_new_process("_predicted_in_three_ways(2000, 500)") < 10


def _predicted_in_three_ways(calls: int, predictions: int) -> float:
    """The most that `_predicted` tells of calls, of `predict` and of `predict_on_batch`."""
    model, sample = _model(), X[:1]
    ways: list[tuple[int, Any]] = [
        (calls, lambda: model(sample).numpy()),
        (predictions, lambda: model.predict(sample, verbose=0)),
        (predictions, lambda: model.predict_on_batch(sample)),
    ]
    return max(_predicted(count, way) for count, way in ways)


@needs_proc
@pytest.mark.slow
def test_a_hundred_thousand_predictions() -> None:
    assert _in_a_new_process("_predicted_in_three_ways(60_000, 20_000)") < 20


def test_steps_of_one_size_take_one_program() -> None:
    model = _model()
    compiled = _programs()
    for _ in range(3):
        model.train_on_batch(X[:32], Y[:32])
    assert _programs() - compiled == 1


def test_a_smaller_last_batch_takes_one_program_more() -> None:
    model = _model()
    compiled = _programs()
    model.fit(X, Y, epochs=3, batch_size=32, verbose=0)  # batches of 32 and of 4
    assert _programs() - compiled <= 3
    compiled = _programs()
    model.evaluate(X, Y, batch_size=32, verbose=0)
    assert _programs() - compiled <= 3
    compiled = _programs()
    model.fit(X, Y, epochs=2, batch_size=32, verbose=0)
    model.evaluate(X, Y, batch_size=32, verbose=0)
    assert _programs() == compiled


def test_predictions_of_any_number_of_samples_take_a_program_for_each_power_of_two() -> None:
    model = _model()
    compiled = _programs()
    for count in range(1, 101):
        assert model.predict(X[:count], verbose=0).shape == (count, 3)
    assert _programs() - compiled <= 8


def test_batches_of_many_sizes_from_a_stream() -> None:
    """The batches of a generator may have any size: each takes a program, once, whatever follows."""
    model = _model()
    sizes = [7, 5, 7, 6, 5, 7, 7, 6]

    def batches() -> Iterator[Any]:
        for n in sizes:
            yield X[:n], Y[:n]

    model.fit(batches(), verbose=0)
    compiled = _programs()
    model.fit(batches(), verbose=0)
    model.fit(batches(), verbose=0)
    assert _programs() == compiled


def test_sequences_of_many_lengths() -> None:
    """Lengths that change compile a program each; those of before are kept."""
    model = keras.Sequential([keras.layers.Embedding(20, 4), keras.layers.GlobalAveragePooling1D()])
    model.add(keras.layers.Dense(1))
    model.compile("sgd", "mse")
    data = {n: RNG.integers(0, 20, (8, n)) for n in (3, 4, 5)}
    for tokens in [*data.values(), *data.values()]:
        model.train_on_batch(tokens, np.ones((8, 1)))
        model.predict(tokens, verbose=0)
    compiled = _programs()
    for tokens in [*data.values(), *data.values()]:
        model.train_on_batch(tokens, np.ones((8, 1)))
        model.predict(tokens, verbose=0)
    assert _programs() == compiled
