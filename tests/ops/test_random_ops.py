"""Random ops as ops: a lowering gives the same numbers interpreted and compiled, and its rule fits them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from thalweg.core import dtypes
from thalweg.core.infer import infer
from thalweg.core.op import Call
from thalweg.core.spec import spec_of
from thalweg.core.xla import jax, jnp
from thalweg.ops import candidate_sampling, random_generators, random_ops
from thalweg.ops import random_stateless as stateless

pytestmark = pytest.mark.one_mode

F32, F64, I32, I64 = dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64
KEY, COUNTER = np.array([7], np.uint64), np.array([3, 1], np.uint64)
PLACE = (np.array(7, np.uint64), np.array(3, np.uint64), np.array(1, np.uint64))
POSITION = (np.array(3, np.uint64),)
SEEDS = {"seed": 7, "seed2": 1}
STREAM = (KEY, COUNTER)
SEED = np.array([3, 7], np.int32)
ALPHA = np.array([0.5, 1.0, 4.0], np.float32)
LOGITS = np.array([[0.0, 1.0, 2.0], [1.0, -np.inf, 1.0]], np.float32)
ROWS = np.arange(8.0, dtype=np.float32).reshape(4, 2)
LABELS = np.array([[0, 7], [2, 1]], np.int64)
SAMPLER = {"num_true": 2, "num_sampled": 5, "range_max": 9}
BOUNDS = tuple(np.array(x, np.int64) for x in (-5, 2**40))
ALG = {"alg": 1}

CASES: dict[str, tuple[Any, tuple[Any, ...], dict[str, Any]]] = {
    "uniform": (random_ops.random_uniform, PLACE, {"shape": (3, 2), "dtype": F32}),
    "uniform-bf16": (random_ops.random_uniform, PLACE, {"shape": (30,), "dtype": dtypes.bfloat16}),
    "uniform-int": (random_ops.random_uniform_int, (*BOUNDS, *PLACE), {"shape": (9,), "dtype": I64}),
    "normal": (random_ops.random_standard_normal, PLACE, {"shape": (41,), "dtype": F32}),
    "truncated": (random_ops.truncated_normal, PLACE, {"shape": (41,), "dtype": F32}),
    "shuffle": (random_ops.random_shuffle, (ROWS, *PLACE), {}),
    "shuffle-scalar": (random_ops.random_shuffle, (np.float32(1.0), *PLACE), {}),
    "multinomial": (random_ops.multinomial, (LOGITS, *PLACE), {"num_samples": 7, "output_dtype": I32}),
    "gamma": (random_ops.random_gamma, (ALPHA, *PLACE), {"shape": (4,)}),
    "poisson": (random_ops.random_poisson, (ALPHA * 9, *PLACE), {"shape": (4,), "dtype": I32}),
    "stateless-uniform": (
        stateless.stateless_random_uniform,
        STREAM,
        {"shape": (5,), "dtype": F32, **ALG},
    ),
    "stateless-int": (
        stateless.stateless_random_uniform_int,
        (*BOUNDS, *STREAM),
        {"shape": (5,), "dtype": I64, **ALG},
    ),
    "stateless-full": (
        stateless.stateless_random_uniform_full_int,
        STREAM,
        {"shape": (5,), "dtype": dtypes.uint32, **ALG},
    ),
    "stateless-normal": (
        stateless.stateless_random_normal,
        STREAM,
        {"shape": (5,), "dtype": F64, **ALG},
    ),
    "stateless-truncated": (
        stateless.stateless_truncated_normal,
        STREAM,
        {"shape": (5,), "dtype": F32, **ALG},
    ),
    "stateless-gamma": (stateless.stateless_random_gamma, (ALPHA, *STREAM), {"shape": (4, 3), **ALG}),
    "stateless-shuffle": (stateless.stateless_shuffle, (ROWS, *STREAM), ALG),
    "stateless-poisson": (
        stateless.stateless_random_poisson,
        (SEED, ALPHA),
        {"shape": (4, 3), "dtype": F32},
    ),
    "stateless-binomial": (
        stateless.stateless_random_binomial,
        (SEED, ALPHA * 10, np.float32(0.4)),
        {"shape": (4, 3), "dtype": I32},
    ),
    "stateless-bounded": (
        stateless.stateless_parameterized_truncated_normal,
        (SEED, ALPHA, np.float32(2.0), np.float32(0.0), ALPHA + 1),
        {"shape": (7, 3)},
    ),
    "stateless-multinomial": (
        stateless.stateless_multinomial,
        (LOGITS, SEED),
        {"num_samples": 7, "output_dtype": I64},
    ),
    "key-counter": (stateless.stateless_random_get_key_counter, (SEED,), ALG),
    "key-counter-threefry": (stateless.stateless_random_get_key_counter, (SEED,), {"alg": 2}),
    "skip": (
        random_generators.rng_read_and_skip,
        (np.array([-1, 5, 9], np.int64), np.array(12, np.uint64)),
        ALG,
    ),
    "generator-binomial": (
        random_generators.stateful_random_binomial,
        (ALPHA * 10, np.float32(0.4), *STREAM),
        {"shape": (4, 3), "dtype": I32},
    ),
    "sampler-uniform": (
        candidate_sampling.uniform_candidate_sampler,
        (LABELS, *PLACE),
        {**SAMPLER, "unique": True},
    ),
    "sampler-log-uniform": (
        candidate_sampling.log_uniform_candidate_sampler,
        (LABELS, *PLACE),
        {**SAMPLER, "unique": True},
    ),
    "sampler-with-repeats": (
        candidate_sampling.log_uniform_candidate_sampler,
        (LABELS, *PLACE),
        {**SAMPLER, "unique": False},
    ),
}


def arrays(result: Any) -> list[np.ndarray[Any, Any]]:
    return [np.asarray(x) for x in (result if isinstance(result, tuple) else (result,))]


@pytest.mark.parametrize("name", CASES)
def test_interpreted_and_compiled_agree_and_fit_the_rule(name: str) -> None:
    op, operands, attrs = CASES[name]
    interpreted = arrays(op.lower(np, *operands, **attrs))
    compiled = arrays(jax.jit(lambda *xs: op.lower(jnp, *xs, **attrs))(*operands))
    specs = [spec_of(dtypes.from_numpy(np.asarray(x).dtype), np.shape(x)) for x in operands]
    for x, y, spec in zip(interpreted, compiled, infer(Call(op, attrs), specs), strict=True):
        assert x.dtype == y.dtype == spec.dtype.np
        assert x.shape == y.shape == spec.shape
        np.testing.assert_allclose(x.astype(np.float64), y.astype(np.float64), rtol=2e-6)


@pytest.mark.parametrize(
    "name", ["uniform", "normal", "truncated", "shuffle", "gamma", "poisson", "sampler-uniform"]
)
def test_seeds_as_attributes_and_as_operands_name_the_same_stream(name: str) -> None:
    op, operands, attrs = CASES[name]
    parameters = operands[: len(operands) - len(PLACE)]
    by_operands = arrays(op.lower(np, *operands, **attrs))
    by_attributes = arrays(op.lower(np, *parameters, *POSITION, **attrs, **SEEDS))
    for x, y in zip(by_operands, by_attributes, strict=True):
        np.testing.assert_array_equal(x, y)


@pytest.mark.parametrize("alpha", [0.3, 1.0, 2.5, 40.0])
def test_gamma_gradient_is_the_quantile_s(alpha: float) -> None:
    """A sample at a fixed quantile moves with its parameter: SciPy's inverse distribution says how fast."""
    from scipy.special import gammaincinv

    quantile = np.array([0.1, 0.5, 0.9])
    sample = gammaincinv(alpha, quantile)
    step = 1e-5 * alpha
    wanted = (gammaincinv(alpha + step, quantile) - gammaincinv(alpha - step, quantile)) / (2 * step)
    found = random_ops.random_gamma_grad.lower(jnp, jnp.asarray(alpha, np.float64), jnp.asarray(sample))
    np.testing.assert_allclose(np.asarray(found), wanted, rtol=1e-3)


def test_samplers_draw_no_class_twice_however_many_tries_it_takes() -> None:
    attrs = {"num_true": 2, "num_sampled": 9, "range_max": 9, "unique": True}
    samples, of_true, _ = candidate_sampling.log_uniform_candidate_sampler.lower(np, LABELS, *PLACE, **attrs)
    assert sorted(samples.tolist()) == list(range(9))
    assert ((of_true > 0.5) & (of_true <= 1.0)).all()


def test_weights_draw_in_proportion() -> None:
    weights = candidate_sampling.Weights((1.0, 0.0, 3.0), "", 1.0, 0, 1, 0)
    words = candidate_sampling.Words(KEY, COUNTER)
    drawn = np.bincount([weights.pick(words) for _ in range(4000)], minlength=3) / 4000
    np.testing.assert_allclose(drawn, [0.25, 0.0, 0.75], atol=0.03)
