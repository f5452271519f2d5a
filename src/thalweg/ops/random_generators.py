"""The ops of `tf.random.Generator`: its state is a variable; they take its value and give the next one."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.rules import check_same_dtype
from thalweg.core.spec import Spec, spec_of
from thalweg.ops import rejection_sampling
from thalweg.ops.generator_state import THREEFRY, counter_size, generator_skip, generator_stream
from thalweg.ops.random_streams import (
    PER_CALL,
    broadcasting,
    check_attribute,
    is_ieee_float,
    is_ordinary,
    rejection_flops,
)
from thalweg.ops.shapes import ints


def _skip_rule(call: Call, state: Spec, delta: Spec) -> tuple[Spec, ...]:
    alg = call.attrs["alg"]
    if alg == THREEFRY:
        message = "Non-XLA devices don't support the ThreeFry algorithm."
        raise errors.op_error(errors.UnimplementedError, call.op.name, message)
    key, counter = spec_of(dtypes.uint64, (1,)), spec_of(dtypes.uint64, (counter_size(alg),))
    return spec_of(dtypes.int64, state.shape), key, counter


def _skip_flops(call: Call, state: Spec, delta: Spec) -> int:
    return PER_CALL


@op("RngReadAndSkip", _skip_rule, flops=_skip_flops, differentiable=False)
def rng_read_and_skip(xp: Any, state: Any, delta: Any, *, alg: int) -> Any:
    """The state after `delta` numbers, and the stream that begins with them: a key and a counter."""
    return generator_skip(xp, state, delta, alg), *generator_stream(state)


def _binomial_rule(call: Call, counts: Spec, probs: Spec, key: Spec, counter: Spec) -> Spec:
    check_same_dtype(call, (counts, probs))
    check_attribute(call, "T", counts.dtype, is_ieee_float)
    check_attribute(call, "dtype", call.attrs["dtype"], is_ordinary)
    return broadcasting(call, counts, probs)


@op("StatefulRandomBinomial", _binomial_rule, flops=rejection_flops, differentiable=False)
def stateful_random_binomial(
    xp: Any, counts: Any, probs: Any, key: Any, counter: Any, *, shape: tuple[int, ...], dtype: DType
) -> Any:
    return rejection_sampling.binomial(xp, key, counter, ints(shape), counts, probs, dtype.np)
