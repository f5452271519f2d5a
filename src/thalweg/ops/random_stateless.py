"""TensorFlow's stateless random ops: numbers that a seed, or a key and a counter, determines.

The ops with `V2` and `V3` take the key and the counter that `StatelessRandomGetKeyCounter` makes of a seed;
the others take the seed itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import (
    check_dtype,
    check_same_dtype,
    is_floating,
    is_integer,
    kernel_error,
    shape_text,
)
from thalweg.core.spec import Spec, spec_of
from thalweg.ops import distributions, permutations, rejection_sampling
from thalweg.ops import truncated_normal as truncation
from thalweg.ops.generator_state import THREEFRY
from thalweg.ops.philox import stream_of_seed
from thalweg.ops.random_ops import (
    check_range,
    gamma_gradient,
    multinomial_flops,
    multinomial_rule,
    shuffled,
)
from thalweg.ops.random_streams import (
    PER_CALL,
    broadcasting,
    by_philox,
    check_attribute,
    drawing,
    is_drawn_integer,
    is_ieee_float,
    is_ordinary,
    rejection_flops,
    sample_flops,
)
from thalweg.ops.shapes import ints
from thalweg.ops.threefry import stream_of_threefry_seed


def check_seed(call: Call, seed: Spec) -> None:
    """A stateless op's seed is two integers."""
    check_attribute(call, "Tseed", seed.dtype, lambda dtype: dtype in (dtypes.int32, dtypes.int64))
    if seed.shape is not None and seed.shape not in ((2,), (None,)):
        raise ValueError(f"seed must have shape [2], not {shape_text(seed.shape)}")


def _key_counter_rule(call: Call, seed: Spec) -> tuple[Spec, Spec]:
    check_seed(call, seed)
    size = 1 if call.attrs["alg"] == THREEFRY else 2
    return spec_of(dtypes.uint64, (1,)), spec_of(dtypes.uint64, (size,))


@op(
    "StatelessRandomGetKeyCounter",
    _key_counter_rule,
    flops=lambda call, seed: PER_CALL // 2,
    differentiable=False,
)
def stateless_random_get_key_counter(xp: Any, seed: Any, *, alg: int) -> Any:
    return stream_of_threefry_seed(xp, seed) if alg == THREEFRY else stream_of_seed(xp, seed)


@op("StatelessRandomUniformV2", by_philox(drawing(is_floating)), flops=sample_flops, differentiable=False)
def stateless_random_uniform(
    xp: Any, key: Any, counter: Any, *, shape: tuple[int, ...], dtype: DType, alg: int
) -> Any:
    return distributions.uniform(xp, key, counter, ints(shape), dtype.np)


@op(
    "StatelessRandomUniformFullIntV2",
    by_philox(drawing(is_drawn_integer)),
    flops=sample_flops,
    differentiable=False,
)
def stateless_random_uniform_full_int(
    xp: Any, key: Any, counter: Any, *, shape: tuple[int, ...], dtype: DType, alg: int
) -> Any:
    return distributions.uniform_full_int(xp, key, counter, ints(shape), dtype.np)


@op(
    "StatelessRandomUniformIntV2",
    by_philox(drawing(is_drawn_integer, scalars=2)),
    flops=sample_flops,
    differentiable=False,
)
def stateless_random_uniform_int(
    xp: Any,
    minval: Any,
    maxval: Any,
    key: Any,
    counter: Any,
    *,
    shape: tuple[int, ...],
    dtype: DType,
    alg: int,
) -> Any:
    check_range(xp, minval, maxval, shape)
    return distributions.uniform_int(xp, key, counter, ints(shape), minval, maxval, dtype.np)


@op("StatelessRandomNormalV2", by_philox(drawing(is_floating)), flops=sample_flops, differentiable=False)
def stateless_random_normal(
    xp: Any, key: Any, counter: Any, *, shape: tuple[int, ...], dtype: DType, alg: int
) -> Any:
    return distributions.standard_normal(xp, key, counter, ints(shape), dtype.np)


@op(
    "StatelessTruncatedNormalV2", by_philox(drawing(is_floating)), flops=rejection_flops, differentiable=False
)
def stateless_truncated_normal(
    xp: Any, key: Any, counter: Any, *, shape: tuple[int, ...], dtype: DType, alg: int
) -> Any:
    return truncation.truncated_normal(xp, key, counter, ints(shape), dtype.np)


def _gamma_rule(call: Call, alpha: Spec, *stream: Spec) -> Spec:
    check_dtype(call, alpha, is_ieee_float)
    return broadcasting(call, alpha)


@op("StatelessRandomGammaV3", by_philox(_gamma_rule), flops=rejection_flops)
def stateless_random_gamma(
    xp: Any, alpha: Any, key: Any, counter: Any, *, shape: tuple[int, ...], alg: int
) -> Any:
    return rejection_sampling.gamma(xp, key, counter, ints(shape), alpha)


@stateless_random_gamma.gradient
def _(node: Node, dy: Any) -> Any:
    return gamma_gradient(node, node.inputs[0], dy), None, None


def seeded(check: Callable[..., None]) -> Callable[..., Spec]:
    """The rule of ops with a seed and with parameters that broadcast to the attribute `shape`."""

    def rule(call: Call, seed: Spec, *operands: Spec) -> Spec:
        check_seed(call, seed)
        check(call, *operands)
        return broadcasting(call, *operands)

    return rule


def _check_counts(call: Call, *operands: Spec) -> None:
    check_same_dtype(call, operands)
    check_dtype(call, operands[0], is_ordinary)
    check_attribute(call, "dtype", call.attrs["dtype"], is_ordinary)


@op("StatelessRandomPoisson", seeded(_check_counts), flops=rejection_flops, differentiable=False)
def stateless_random_poisson(xp: Any, seed: Any, lam: Any, *, shape: tuple[int, ...], dtype: DType) -> Any:
    return rejection_sampling.poisson(xp, *stream_of_seed(xp, seed), ints(shape), lam, dtype.np)


@op("StatelessRandomBinomial", seeded(_check_counts), flops=rejection_flops, differentiable=False)
def stateless_random_binomial(
    xp: Any, seed: Any, counts: Any, probs: Any, *, shape: tuple[int, ...], dtype: DType
) -> Any:
    return rejection_sampling.binomial(xp, *stream_of_seed(xp, seed), ints(shape), counts, probs, dtype.np)


def _check_bounds(call: Call, *operands: Spec) -> None:
    check_same_dtype(call, operands)
    check_dtype(call, operands[0], is_ieee_float)


@op(
    "StatelessParameterizedTruncatedNormal",
    seeded(_check_bounds),
    flops=rejection_flops,
    differentiable=False,
)
def stateless_parameterized_truncated_normal(
    xp: Any, seed: Any, means: Any, stddevs: Any, minvals: Any, maxvals: Any, *, shape: tuple[int, ...]
) -> Any:
    values = truncation.parameterized_truncated_normal(
        xp, *stream_of_seed(xp, seed), ints(shape), means, stddevs, minvals, maxvals
    )
    # What can't be drawn is not a number.
    message = "Invalid parameters: stddevs must be above 0, minvals below maxvals, and one of these finite"
    require(xp, ~xp.isnan(values), message)
    return values


def _seeded_multinomial_rule(call: Call, logits: Spec, seed: Spec) -> Spec:
    check_seed(call, seed)
    return multinomial_rule(call, logits)


@op("StatelessMultinomial", _seeded_multinomial_rule, flops=multinomial_flops, differentiable=False)
def stateless_multinomial(xp: Any, logits: Any, seed: Any, *, num_samples: int, output_dtype: DType) -> Any:
    return distributions.multinomial(xp, *stream_of_seed(xp, seed), logits, int(num_samples), output_dtype.np)


def _stateless_shuffle_rule(call: Call, value: Spec, key: Spec, counter: Spec) -> Spec:
    return spec_of(value.dtype, value.shape)


@op("StatelessShuffle", by_philox(_stateless_shuffle_rule))
def stateless_shuffle(xp: Any, value: Any, key: Any, counter: Any, *, alg: int) -> Any:
    return shuffled(xp, value, key, counter)


def _index_shuffle_rule(call: Call, index: Spec, seed: Spec, max_index: Spec) -> Spec:
    check_same_dtype(call, (index, max_index))
    check_dtype(call, index, is_integer)
    shape = seed.shape
    if shape is not None and (len(shape) not in (1, 2) or shape[-1] not in (3, None)):
        given = f"[{shape[-1]}]" if len(shape) == 1 else shape_text(shape)
        wanted = "a vector of size [3] or a matrix of size [n, 3]"
        raise kernel_error(call, f"Seed must be {wanted} but got {given}.")
    ranks = (index.shape, max_index.shape, None if shape is None else shape[:-1])
    if any(s is None for s in ranks):
        return spec_of(index.dtype, None)
    rows = [s[0] for s in ranks if s]
    if not rows:
        return spec_of(index.dtype, ())
    return spec_of(index.dtype, (None if None in rows else max(n or 0 for n in rows),))


@op("RandomIndexShuffle", _index_shuffle_rule, xla=True, differentiable=False)
def random_index_shuffle(xp: Any, index: Any, seed: Any, max_index: Any, *, rounds: int) -> Any:
    require(xp, xp.asarray(max_index) >= 0, "max_index must be >= 0")
    require(xp, xp.asarray(max_index) >= index, "max_index must be >= index")
    return permutations.index_shuffle(xp, index, seed, max_index, int(rounds))
