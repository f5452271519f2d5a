"""Adam's native step as XLA calls it: what it gives, where it is chosen, and that it works in place."""

from __future__ import annotations

import numpy as np
import pytest

import thalweg as tf
from thalweg.core.xla import jax, jnp
from thalweg.native import library
from thalweg.ops import update_rules

needs_kernels = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")

HOW = {"beta_1": 0.9, "beta_2": 0.99, "epsilon": 1e-6}


def operands(*shapes, dtype=np.float32):
    """The scalars, then values and averages of some variables, then their gradients."""
    rng = np.random.default_rng(0)
    scalars = [np.float32(0.01), np.int64(3)]
    states = [a for s in shapes for a in (rng.normal(size=s), rng.normal(size=s), rng.uniform(size=s))]
    gradients = [rng.normal(size=s) for s in shapes]
    return [*scalars, *(np.asarray(a, dtype) for a in states + gradients)]


def updated(xp, arrays, width=3, sparse=(), **how):
    return update_rules.adam.op.lower(xp, *arrays, scalars=2, width=width, sparse=sparse, **HOW, **how)


def program(arrays, **how):
    """The text of the program that updates such arrays."""
    return jax.jit(lambda *a: updated(jnp, a, **how)).lower(*arrays).as_text()


@needs_kernels
@pytest.mark.parametrize("how", [{}, {"weight_decay": (0.0, 0.3, 0.1)}, {"ratio": 0.5}])
def test_it_gives_what_the_formula_gives(how):
    arrays = operands((784, 30), (), (7,))
    assert "thalweg_adam" in program(arrays, **how)
    found = jax.jit(lambda *a: updated(jnp, a, **how))(*arrays)
    for x, y in zip(found, updated(np, arrays, **how), strict=True):
        assert x.shape == y.shape and x.dtype == y.dtype
        np.testing.assert_allclose(x, y, rtol=2e-6, atol=2e-7)


@needs_kernels
def test_rows_and_other_dtypes_are_left_to_the_formula():
    *arrays, first, second = operands((5, 4), (3,))
    arrays += [first[:2], np.array([3, 1], np.int32), second]
    assert "thalweg_adam" in program(arrays, sparse=(0,))
    found = jax.jit(lambda *a: updated(jnp, a, sparse=(0,)))(*arrays)
    for x, y in zip(found, updated(np, arrays, sparse=(0,)), strict=True):
        np.testing.assert_allclose(x, y, rtol=2e-6, atol=2e-7)
    assert "thalweg_adam" not in program(operands((5,), dtype=np.float64))
    assert "thalweg_adam" not in program(operands((5,), dtype=np.float16))


@needs_kernels
def test_amsgrad_is_left_to_the_formula():
    rate, number, x, m, v, g = operands((5,))
    assert "thalweg_adam" not in program([rate, number, x, m, v, v, g], width=4)


@needs_kernels
def test_the_new_values_take_the_place_of_the_old_ones():
    arrays = [jnp.array(a) for a in operands((100, 10))]
    step = jax.jit(lambda *a: updated(jnp, a), donate_argnums=(2, 3, 4))
    before = [a.unsafe_buffer_pointer() for a in arrays[2:5]]
    assert sorted(a.unsafe_buffer_pointer() for a in step(*arrays)) == sorted(before)


@needs_kernels
def test_old_values_that_are_still_wanted_stay():
    arrays = operands((100, 10))
    old, new = jax.jit(lambda *a: (a[2] * 2, updated(jnp, a)[0]))(*arrays)
    np.testing.assert_array_equal(old, arrays[2] * 2)
    np.testing.assert_allclose(new, updated(np, arrays)[0], rtol=2e-6, atol=2e-7)


def test_a_model_trains_alike_with_and_without_the_kernels(monkeypatch):
    x = np.linspace(-1, 1, 60, dtype=np.float32).reshape(20, 3)

    def trained():
        tf.keras.utils.set_random_seed(1)
        model = tf.keras.Sequential([tf.keras.layers.Dense(40, "tanh"), tf.keras.layers.Dense(1)])
        model.compile(tf.keras.optimizers.AdamW(0.01, weight_decay=0.1), "mse")
        model.fit(x, x.sum(1), batch_size=5, epochs=3, verbose=0)
        return model.get_weights()

    trained()  # the first model's initial values are made by NumPy, those of the others by XLA
    one = trained()
    for a, b in zip(one, trained(), strict=True):
        np.testing.assert_array_equal(a, b)
    monkeypatch.setattr("thalweg.native.updates.usable", lambda: False)
    for a, b in zip(one, trained(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
