"""The native recurrent layers as XLA calls them: values, gradients, what is no number, where they are chosen.

The reference are the steps one by one in double precision, whose gradients finite differences confirm in
`tests/ops/test_finite_differences.py`.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thalweg.core.xla import jax, jnp
from thalweg.native import library
from thalweg.native import recurrent as native
from thalweg.ops import recurrent as ops
from thalweg.ops.recurrent_steps import CELLS, Layer, back, forward

needs_kernels = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")

MODES = list(CELLS)


def attributes(mode, time_major=False, every=True, zeros=False):
    return {
        "rnn_mode": mode,
        "time_major": time_major,
        "return_sequences": every,
        "zero_output_for_mask": zeros,
    }


def layer_operands(mode, batch, time, inputs, units, time_major=False, mask=None, seed=0):
    """Operands of a layer; `mask`: None, "random", or "none": no step counts."""
    rng = np.random.default_rng(seed)
    steps = (time, batch) if time_major else (batch, time)
    columns = CELLS[mode].gates * units
    scale = 1 / np.sqrt(inputs + units)
    operands = [
        rng.normal(size=(*steps, inputs)),
        rng.normal(size=(inputs, columns)) * scale,
        rng.normal(size=(units, columns)) * scale,
        rng.normal(size=(2, columns) if mode == "gru_reset_after" else columns),
        *(rng.normal(size=(batch, units)) for _ in range(CELLS[mode].states)),
    ]
    operands = [x.astype(np.float32) for x in operands]
    return operands if mask is None else [*operands, (rng.random(steps) < 0.6) & (mask == "random")]


def doubled(operands):
    return [x if x.dtype == bool else np.asarray(x, np.float64) for x in operands]


def results_and_gradients(operands, attributes, seeds):
    """What the kernels give: output, last states, and gradients of inputs, weights and first states."""
    states = CELLS[attributes["rnn_mode"]].states
    found = native.forward(operands, is_training=True, **attributes)
    to_sums, *rest = native.back(operands, found[1 + states :], seeds, **attributes)
    return [*found[: 1 + states], np.asarray(to_sums) @ operands[1].T, *rest]


def expected(operands, attributes, seeds):
    """The same, step by step in double precision."""
    layer, operands = Layer(**attributes), doubled(operands)
    results = forward(np, layer, operands)
    states = layer.cell.states
    to_sums, *rest = back(np, layer, operands, results[1 + states :], doubled(seeds))
    return [*results[: 1 + states], to_sums @ operands[1].T, *rest]


def seeds_like(operands, attributes):
    rng = np.random.default_rng(1)
    results = native.forward(operands, is_training=False, **attributes)
    return [rng.normal(size=y.shape).astype(np.float32) for y in results]


def check(operands, attributes):
    seeds = seeds_like(operands, attributes)
    found = results_and_gradients(operands, attributes, seeds)
    for x, y in zip(found, expected(operands, attributes, seeds), strict=True):
        scale = max(1.0, float(np.abs(y).max()))
        np.testing.assert_allclose(x, y, rtol=0, atol=1e-5 * scale)


@needs_kernels
@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(MODES),
    st.sampled_from([1, 2, 3, 13, 17, 33]),
    st.sampled_from([1, 2, 5, 7]),
    st.sampled_from([1, 2, 3, 31]),
    st.sampled_from([1, 2, 7, 16, 17, 33, 40]),
    st.sampled_from([None, "random", "none"]),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_random_layers(mode, batch, time, inputs, units, mask, flags):
    check(layer_operands(mode, batch, time, inputs, units, flags[0], mask), attributes(mode, *flags))


@needs_kernels
@pytest.mark.parametrize("mode", MODES)
def test_many_sequences(mode):
    """Parts for several threads, and sums over all steps in several pieces."""
    check(layer_operands(mode, 131, 9, 20, 50, mask="random"), attributes(mode))


@needs_kernels
def test_error_of_the_activations():
    """The gates of an LSTM without state are activations of its inputs."""
    x = np.concatenate(
        [np.linspace(-100, 100, 40_000), np.linspace(-1, 1, 40_000), 10.0 ** np.arange(-30, 2)]
    )
    x = x.astype(np.float32).reshape(-1, 1, 1)
    zeros = np.zeros((len(x), 1), np.float32)
    operands = [x, np.ones((1, 4), np.float32), np.zeros((1, 4), np.float32), np.zeros(4, np.float32), zeros]
    found = native.forward([*operands, zeros], is_training=True, **attributes("lstm"))
    gates, wide = np.asarray(found[3], np.float64).reshape(-1, 4), x.ravel().astype(np.float64)
    for gate, reference, units in ((0, 1 / (1 + np.exp(-wide)), 2.5), (2, np.tanh(wide), 1.6)):
        normal = np.abs(reference) > np.finfo(np.float32).tiny
        spacing = np.spacing(np.abs(reference).astype(np.float32)).astype(np.float64)
        assert np.abs(gates[:, gate] - reference)[normal].max() > 0
        assert (np.abs(gates[:, gate] - reference) / spacing)[normal].max() < units
        np.testing.assert_allclose(gates[~normal, gate], reference[~normal], atol=1.3e-38)


@needs_kernels
@pytest.mark.parametrize("mode", MODES)
def test_what_is_no_number_passes_through(mode):
    operands = layer_operands(mode, 9, 4, 3, 20)
    operands[0][2, 1, 0], operands[0][5, 2, 1], operands[0][7, 0, 2] = np.nan, np.inf, -np.inf
    operands[4][4, 3] = np.nan
    with np.errstate(invalid="ignore", over="ignore"):
        wanted = forward(np, Layer(**attributes(mode)), doubled(operands))
    found = native.forward(operands, is_training=False, **attributes(mode))
    for x, y in zip(found, wanted, strict=False):
        np.testing.assert_allclose(x, y, atol=1e-5)
    output = np.asarray(found[0])
    assert np.isnan(output[2, 1:]).all() and np.isnan(output[4]).any()
    assert np.isfinite(output[[0, 1, 3, 6, 8]]).all() and np.isfinite(output[2, 0]).all()


@needs_kernels
@pytest.mark.parametrize("mode", MODES)
def test_what_is_kept_changes_nothing(mode):
    operands, flags = layer_operands(mode, 21, 6, 5, 35), attributes(mode)
    kept = native.forward(operands, is_training=True, **flags)
    for x, y in zip(native.forward(operands, is_training=False, **flags), kept, strict=False):
        np.testing.assert_array_equal(x, y)


def lowered(operands, attributes, xp=jnp):
    return ops.recurrent.lower(xp, *map(xp.asarray, operands), is_training=True, **attributes)


@needs_kernels
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("mask", [None, "random"])
def test_ops_give_what_numpy_gives(mode, mask):
    """So one gear can go back where another went forwards."""
    operands, flags = layer_operands(mode, 5, 4, 3, 20, mask=mask), attributes(mode)
    states = CELLS[mode].states
    found, wanted = lowered(operands, flags), lowered(operands, flags, np)
    given = [*operands, *wanted[1 + states :], *seeds_like(operands, flags)]
    found += ops.recurrent_grad.lower(jnp, *map(jnp.asarray, given), **flags)
    wanted += ops.recurrent_grad.lower(np, *given, **flags)
    unused = () if mask is None else (1 + states, 3 + states)  # where steps don't count
    for k, (x, y) in enumerate(zip(found, wanted, strict=True)):
        assert x.shape == y.shape and x.dtype == y.dtype
        if k not in unused:
            np.testing.assert_allclose(x, y, atol=2e-5)


@needs_kernels
@pytest.mark.parametrize("mode", MODES)
def test_transformations(mode):
    """JAX differentiates them as it does the steps one by one, and maps them over batches of sequences."""
    operands, flags = layer_operands(mode, 3, 4, 2, 3), attributes(mode, every=False)
    layer = Layer(**flags)

    def plain(*operands):
        return forward(jnp, layer, operands)

    def loss(function):
        return lambda kernel, state: jnp.sum(jnp.sin(function(operands[0], kernel, *operands[2:4], state)[0]))

    if mode != "lstm":
        for transform in (jax.grad, jax.hessian):
            found = jax.jit(transform(loss(lambda *x: lowered(x, flags)), (0, 1)))(operands[1], operands[4])
            wanted = jax.jit(transform(loss(plain), (0, 1)))(operands[1], operands[4])
            for x, y in zip(jax.tree.leaves(found), jax.tree.leaves(wanted), strict=True):
                np.testing.assert_allclose(x, y, atol=2e-5)
    many = np.stack([operands[0] * k for k in range(3)])
    mapped = jax.vmap(lambda x: lowered([x, *operands[1:]], flags)[0])(many)
    for k in range(3):
        np.testing.assert_array_equal(mapped[k], lowered([many[k], *operands[1:]], flags)[0])


@pytest.mark.parametrize("mode", MODES)
def test_nothing_to_do(mode):
    """No sequences, or no steps: the states stay."""
    for batch, time in ((0, 4), (3, 0)):
        operands, flags = layer_operands(mode, batch, time, 2, 5), attributes(mode)
        for xp in (np, jnp):
            output, h, *_ = lowered(operands, flags, xp)
            assert output.shape == (batch, time, 5)
            np.testing.assert_array_equal(h, operands[4])


@needs_kernels
def test_what_is_left_to_xla():
    def chosen(*shape, dtype=np.float32, units=4, time_major=False):
        return native.takes(np.zeros(shape, dtype), units, time_major)

    assert chosen(2, 3, 4)
    assert not chosen(2, 3, 4, dtype=np.float64)
    assert not any(chosen(*shape) for shape in itertools.permutations((0, 2, 3)))
    assert not chosen(2, 3, 4, units=0)
    assert chosen(2, 9, 2000, time_major=True)
    assert not chosen(2, 9, 2000)  # few sequences of many inputs
