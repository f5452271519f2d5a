"""The cases that `make_golden.py` runs in Keras and `test_golden_optimizers.py` in Thalweg.

A case is a class, its arguments, and what kind of variables it updates; `run` gives the variables after each
update and the optimizer's state at the end, in either framework.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

VALUES = Path(__file__).with_name("golden_optimizers.npz")
CONFIGS = Path(__file__).with_name("golden_configs.json")
STEPS = 6


@dataclass(frozen=True)
class Case:
    """One optimizer, and what it updates.

    Attributes:
      sparse: the gradient of the matrix is of some rows, of which one is there twice.
      schedule: the class and the arguments of a schedule that gives the learning rate.
    """

    optimizer: str
    arguments: dict[str, Any] = field(default_factory=dict)
    dtype: str = "float32"
    sparse: bool = False
    schedule: tuple[str, dict[str, Any]] | None = None

    def __str__(self) -> str:
        given = ",".join(f"{k}={v}" for k, v in self.arguments.items())
        parts = [self.optimizer, given, self.dtype, "sparse" if self.sparse else "dense"]
        return "-".join(parts + ([self.schedule[0]] if self.schedule else []))


_KINDS: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"learning_rate": 0.1}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("Adagrad", {"learning_rate": 0.1}),
    ("Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.5, "epsilon": 0.01}),
    ("Adadelta", {"learning_rate": 1.0}),
    ("Adadelta", {"learning_rate": 0.5, "rho": 0.8, "epsilon": 0.01}),
    ("RMSprop", {"learning_rate": 0.01}),
    ("RMSprop", {"learning_rate": 0.01, "momentum": 0.9, "rho": 0.8}),
    ("RMSprop", {"learning_rate": 0.01, "centered": True, "epsilon": 0.01}),
    ("RMSprop", {"learning_rate": 0.01, "centered": True, "momentum": 0.9, "epsilon": 0.01}),
    ("Adam", {"learning_rate": 0.01}),
    ("Adam", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9, "epsilon": 0.1}),
    ("Adam", {"learning_rate": 0.01, "amsgrad": True}),
    ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.1}),
    ("Adamax", {"learning_rate": 0.01}),
    ("Nadam", {"learning_rate": 0.01}),
    ("Ftrl", {"learning_rate": 0.1}),
    (
        "Ftrl",
        {
            "learning_rate": 0.1,
            "learning_rate_power": -0.7,
            "l1_regularization_strength": 0.5,
            "l2_regularization_strength": 0.1,
            "l2_shrinkage_regularization_strength": 0.1,
            "beta": 0.2,
        },
    ),
    ("Lion", {"learning_rate": 0.01}),
    ("Adafactor", {"learning_rate": 0.1}),
    ("Adafactor", {"learning_rate": 0.1, "clip_threshold": 0.5, "relative_step": False}),
    ("Lamb", {"learning_rate": 0.01}),
    ("ScheduleFreeAdamW", {"learning_rate": 0.01, "warmup_steps": 3}),
    ("Muon", {"learning_rate": 0.1}),
    ("Muon", {"learning_rate": 0.1, "nesterov": False, "rms_rate": None, "adam_lr_ratio": 0.5}),
]

_OPTIONS: list[dict[str, Any]] = [
    {"weight_decay": 0.1},
    {"clipnorm": 0.5},
    {"clipvalue": 0.3},
    {"global_clipnorm": 0.5},
    {"use_ema": True, "ema_momentum": 0.9},
    {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2},
    {"loss_scale_factor": 4.0},
    {"gradient_accumulation_steps": 2},
    {"gradient_accumulation_steps": 3, "clipnorm": 0.5, "weight_decay": 0.1},
]

_DECAY = ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.5})

CASES = [
    Case(name, arguments, dtype, sparse)
    for name, arguments in _KINDS
    for dtype in ("float32", "float64")
    for sparse in (False, True)
    # Keras's Muon fails on sparse gradients and on float64.
    if (name != "Muon" or (dtype == "float32" and not sparse)) and not (sparse and dtype == "float64")
]
CASES += [
    Case(name, {"learning_rate": 0.1, **option}, sparse=sparse)
    for name in ("SGD", "Adam")
    for option in _OPTIONS
    for sparse in (False, True)
    # Keras's division of sparse gradients fails.
    if not (sparse and "loss_scale_factor" in option)
]
# Keras's others don't work in half precision: their averages of squares underflow.
CASES += [
    Case("SGD", {"learning_rate": 0.1, "momentum": momentum}, dtype)
    for momentum in (0.0, 0.9)
    for dtype in ("float16", "bfloat16")
]
CASES += [Case(name, {}, schedule=_DECAY) for name in ("SGD", "Adam", "Adafactor")]
CASES += [
    Case("Adam", {"gradient_accumulation_steps": 2}, schedule=_DECAY),
    Case("Adafactor", {"learning_rate": 0.1, "weight_decay": 0.1}),
    Case("Nadam", {"learning_rate": 0.1, "gradient_accumulation_steps": 2}),
]

SCHEDULES: list[tuple[str, dict[str, Any]]] = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.5}),
    (
        "ExponentialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.5, "staircase": True},
    ),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.5}),
    (
        "InverseTimeDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.5, "staircase": True},
    ),
    ("PiecewiseConstantDecay", {"boundaries": [5, 12, 20], "values": [1.0, 0.5, 0.1, 0.02]}),
    ("PiecewiseConstantDecay", {"boundaries": [5], "values": [1.0, 0.5]}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 20}),
    (
        "PolynomialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 8, "end_learning_rate": 0.01, "power": 2.0},
    ),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 8, "power": 0.5, "cycle": True}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 20, "alpha": 0.1}),
    (
        "CosineDecay",
        {"initial_learning_rate": 0.01, "decay_steps": 20, "warmup_target": 0.1, "warmup_steps": 5},
    ),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 5}),
    (
        "CosineDecayRestarts",
        {"initial_learning_rate": 0.1, "first_decay_steps": 5, "t_mul": 1.0, "m_mul": 0.5},
    ),
    (
        "CosineDecayRestarts",
        {"initial_learning_rate": 0.1, "first_decay_steps": 4, "t_mul": 1.5, "m_mul": 0.9, "alpha": 0.1},
    ),
]
SCHEDULE_STEPS = range(30)


def gradients(case: Case) -> list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]:
    """For each update the gradients of the matrix, or of its rows, and of the vector."""
    rng = np.random.default_rng(7)
    return [(rng.normal(size=(3 if case.sparse else 5, 3)), rng.normal(size=3)) for _ in range(STEPS)]


ROWS = (3, 1, 3)


def run(case: Case, tf: Any, optimizers: Any, variable: Any) -> list[np.ndarray[Any, Any]]:
    """After each update matrix and vector, flat, in one array; then the optimizer's variables.

    Args:
      variable: makes a variable of an array and a name.
    """
    rng = np.random.default_rng(3)
    matrix = variable(rng.normal(size=(5, 3)), case.dtype, "kernel")
    vector = variable(rng.normal(size=3), case.dtype, "bias")
    arguments = dict(case.arguments)
    if case.schedule is not None:
        name, of_schedule = case.schedule
        arguments["learning_rate"] = getattr(optimizers.schedules, name)(**of_schedule)
    optimizer = getattr(optimizers, case.optimizer)(**arguments)
    found = []
    for of_matrix, of_vector in gradients(case):
        dense = tf.constant(of_matrix.astype("float32"), "float32")
        g: Any = tf.cast(dense, case.dtype)
        if case.sparse:
            g = tf.IndexedSlices(g, tf.constant(ROWS), tf.constant([5, 3]))
        h = tf.cast(tf.constant(of_vector.astype("float32")), case.dtype)
        optimizer.apply_gradients([(g, matrix), (h, vector)])
        found.append(np.concatenate([array(matrix).ravel(), array(vector)]))
    if case.arguments.get("use_ema"):
        optimizer.finalize_variable_values([matrix, vector])
        found.append(np.concatenate([array(matrix).ravel(), array(vector)]))
    return [np.stack(found), *(array(v) for v in optimizer.variables)]


def array(variable: Any) -> np.ndarray[Any, Any]:
    """A variable's value; bfloat16 as float32, which files can hold."""
    value = np.asarray(variable.numpy())
    return value.astype(np.float32) if value.dtype.kind == "V" else value
