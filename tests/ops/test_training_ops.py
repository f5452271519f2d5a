"""The update ops: NumPy and XLA agree, and gradients of rows do what whole ones do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.core.xla import jax, jnp
from thalweg.ops import training_ops, update_rules

BETAS = {"beta_1": 0.9, "beta_2": 0.99, "epsilon": 1e-3}

# The rule, the number of its slots, its hyperparameters.
RULES: list[tuple[training_ops.Update, int, dict[str, Any]]] = [
    (update_rules.sgd, 0, {}),
    (update_rules.momentum, 1, {"momentum": 0.9, "nesterov": False}),
    (update_rules.momentum, 1, {"momentum": 0.9, "nesterov": True}),
    (update_rules.adagrad, 1, {"epsilon": 1e-3}),
    (update_rules.adadelta, 2, {"rho": 0.9, "epsilon": 1e-3}),
    (update_rules.rmsprop, 1, {"rho": 0.9, "momentum": 0.0, "epsilon": 1e-3, "centered": False}),
    (update_rules.rmsprop, 2, {"rho": 0.9, "momentum": 0.5, "epsilon": 1e-3, "centered": False}),
    (update_rules.rmsprop, 3, {"rho": 0.9, "momentum": 0.5, "epsilon": 10.0, "centered": True}),
    (update_rules.adam, 2, BETAS),
    (update_rules.adam, 3, {**BETAS, "ratio": 0.5}),
    (update_rules.adamax, 2, BETAS),
    (update_rules.nadam, 2, BETAS),
    (update_rules.ftrl, 2, {"power": -0.5, "l1": 0.1, "l2": 0.1, "shrinkage": 0.1, "beta": 0.1}),
    (update_rules.ftrl, 2, {"power": -0.7, "l1": 0.1, "l2": 0.0, "shrinkage": 0.0, "beta": 0.0}),
    (update_rules.lion, 1, {"beta_1": 0.9, "beta_2": 0.99}),
    (update_rules.lamb, 2, BETAS),
    (update_rules.schedule_free_adamw, 2, {**BETAS, "warmup_steps": 3}),
    (
        update_rules.muon,
        1,
        {
            "momentum": 0.9,
            "nesterov": True,
            "coefficients": (3.4, -4.7, 2.0),
            "iterations": 5,
            "rms_rate": 0.2,
        },
    ),
]
CASES = [(*rule, "float32") for rule in RULES]
CASES += [(*RULES[8], dtype) for dtype in ("float64", "bfloat16", "float16")]


def operands(slots: int, dtype: str, scalars: int) -> list[Any]:
    """Scalars, two variables with positive slots, and their gradients."""
    rng = np.random.default_rng(5)
    as_dtype = tf.as_dtype(dtype).as_numpy_dtype
    shared = [np.float32(0.1), np.int64(3), np.float32(0.6)][:scalars]
    states = [abs(rng.normal(size=(4, 3))).astype(as_dtype) for _ in range(2 * (slots + 1))]
    gradients = [rng.normal(size=(3, 3)).astype(as_dtype), np.array([2, 0, 2], np.int32)]
    return [*map(np.asarray, shared), *states, *gradients, rng.normal(size=(4, 3)).astype(as_dtype)]


@pytest.mark.parametrize(
    ("rule", "slots", "hyperparameters", "dtype"), CASES, ids=[f"{c[0].op.name}-{c[3]}" for c in CASES]
)
def test_numpy_and_xla_agree(rule: Any, slots: int, hyperparameters: dict[str, Any], dtype: str) -> None:
    """The first variable has a gradient of rows, the second a whole one."""
    scalars = 3 if rule is update_rules.nadam else 2
    given = operands(slots, dtype, scalars)
    attributes = {
        "scalars": scalars,
        "width": slots + 1,
        "sparse": (0,),
        "weight_decay": (0.1, 0.0),
        **hyperparameters,
    }
    interpreted = rule.op.lower(np, *given, **attributes)
    compiled = jax.jit(lambda *xs: rule.op.lower(jnp, *xs, **attributes))(*given)
    tolerance = {"float32": 1e-5, "float64": 1e-10}.get(dtype, 0.02)
    assert len(interpreted) == len(compiled) == 2 * (slots + 1)
    for ours, theirs in zip(interpreted, compiled, strict=True):
        assert ours.dtype == theirs.dtype == tf.as_dtype(dtype).as_numpy_dtype
        a, b = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize(("rule", "slots", "hyperparameters"), RULES, ids=[r[0].op.name for r in RULES])
def test_rows_do_what_the_whole_gradient_does(rule: Any, slots: int, hyperparameters: dict[str, Any]) -> None:
    """Of distinct rows, that is; where nothing but these rows change, the others have no gradient."""
    scalars = 3 if rule is update_rules.nadam else 2
    shared = operands(slots, "float64", scalars)
    states = shared[scalars : scalars + slots + 1]
    values, rows = np.random.default_rng(6).normal(size=(2, 3)), np.array([3, 1])
    whole = np.zeros((4, 3))
    whole[rows] = values
    common = {"scalars": scalars, "width": slots + 1, **hyperparameters}
    dense = rule.op.lower(np, *shared[:scalars], *states, whole, sparse=(), **common)
    sparse = rule.op.lower(np, *shared[:scalars], *states, values, rows, sparse=(0,), **common)
    for a, b in zip(dense, sparse, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_rows_that_are_there_twice_count_twice() -> None:
    x = np.zeros((3, 1))
    (moved,) = update_rules.sgd.op.lower(
        np,
        np.asarray(1.0),
        np.asarray(0),
        x,
        np.array([[1.0], [2.0]]),
        np.array([1, 1]),
        scalars=2,
        width=1,
        sparse=(0,),
    )
    assert moved.ravel().tolist() == [0.0, -3.0, 0.0]
    assert not x.any()


@pytest.mark.parametrize("how", ["value", "norm", "global_norm"])
def test_clipping_is_that_of_the_public_functions(how: str) -> None:
    gradients = [np.random.default_rng(k).normal(size=(3, 2)).astype(np.float32) for k in range(3)]
    tensors = [tf.constant(g) for g in gradients]
    wanted = {
        "value": lambda: [tf.clip_by_value(g, -0.5, 0.5) for g in tensors],
        "norm": lambda: [tf.clip_by_norm(g, 0.5) for g in tensors],
        "global_norm": lambda: tf.clip_by_global_norm(tensors, 0.5)[0],
    }[how]()
    attributes = {"how": how, "limit": 0.5}
    compiled = jax.jit(lambda *xs: training_ops.clip_gradients.lower(jnp, *xs, **attributes))(*gradients)
    interpreted = training_ops.clip_gradients.lower(np, *gradients, **attributes)
    for a, b, c in zip(wanted, interpreted, compiled, strict=True):
        np.testing.assert_allclose(a.numpy(), b, rtol=1e-5)
        np.testing.assert_allclose(b, c, rtol=1e-5)


def test_gradients_that_are_not_finite_are_seen() -> None:
    good, bad = np.ones(3, np.float32), np.array([1.0, np.inf], np.float32)
    for xp in (np, jnp):
        assert bool(training_ops.all_finite.lower(xp, good, good))
        assert not bool(training_ops.all_finite.lower(xp, good, bad))
    with np.errstate(all="ignore"):
        scaled = training_ops.clip_gradients.lower(np, good, bad, how="global_norm", limit=1.0)
    assert all(np.isnan(g).all() for g in scaled)


def test_averages_begin_at_the_values() -> None:
    average, value = np.zeros(2, np.float32), np.ones(2, np.float32)
    for xp in (np, jnp):
        first, later = (
            training_ops.move_averages.lower(xp, xp.asarray(n), average, value, momentum=0.75)[0]
            for n in (0, 5)
        )
        assert first.tolist() == [1.0, 1.0]
        assert later.tolist() == [0.25, 0.25]
