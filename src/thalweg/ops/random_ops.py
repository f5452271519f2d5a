"""TensorFlow's stateful random ops: numbers from the streams that seeds name.

After its parameters an op has the operands `place` that say where in which stream it draws (`kernel_stream`).
They are inputs of a program, so nothing is compiled anew when a stream moves on. `seed` and `seed2` are
TensorFlow's attributes.
"""

from __future__ import annotations

from typing import Any

from thalweg.core.checks import require
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, is_floating, kernel_error, known, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops import distributions, rejection_sampling
from thalweg.ops import truncated_normal as truncation
from thalweg.ops.permutations import shuffle_permutation
from thalweg.ops.random_streams import (
    PER_CALL,
    PER_NUMBER,
    check_attribute,
    drawing,
    is_drawn_integer,
    is_ieee_float,
    is_ordinary,
    kernel_stream,
    output_dims,
    rejection_flops,
    sample_flops,
)
from thalweg.ops.shapes import ints


@op("RandomUniform", drawing(is_floating), flops=sample_flops, differentiable=False)
def random_uniform(
    xp: Any, *place: Any, shape: tuple[int, ...], dtype: DType, seed: int = 0, seed2: int = 0
) -> Any:
    return distributions.uniform(xp, *kernel_stream(xp, place, seed, seed2), ints(shape), dtype.np)


@op("RandomUniformInt", drawing(is_drawn_integer, scalars=2), flops=sample_flops, differentiable=False)
def random_uniform_int(
    xp: Any,
    minval: Any,
    maxval: Any,
    *place: Any,
    shape: tuple[int, ...],
    dtype: DType,
    seed: int = 0,
    seed2: int = 0,
) -> Any:
    check_range(xp, minval, maxval, shape)
    key, counter = kernel_stream(xp, place, seed, seed2)
    return distributions.uniform_int(xp, key, counter, ints(shape), minval, maxval, dtype.np)


def check_range(xp: Any, minval: Any, maxval: Any, shape: Any) -> None:
    """Refuse an empty range of integers, where numbers are wanted of it."""

    def message() -> str:
        """Need minval < maxval"""
        return f"Need minval < maxval, got {minval} >= {maxval}"

    if 0 not in ints(shape):
        require(xp, xp.asarray(minval) < xp.asarray(maxval), message)


@op("RandomStandardNormal", drawing(is_floating), flops=sample_flops, differentiable=False)
def random_standard_normal(
    xp: Any, *place: Any, shape: tuple[int, ...], dtype: DType, seed: int = 0, seed2: int = 0
) -> Any:
    return distributions.standard_normal(xp, *kernel_stream(xp, place, seed, seed2), ints(shape), dtype.np)


@op("TruncatedNormal", drawing(is_floating), flops=rejection_flops, differentiable=False)
def truncated_normal(
    xp: Any, *place: Any, shape: tuple[int, ...], dtype: DType, seed: int = 0, seed2: int = 0
) -> Any:
    return truncation.truncated_normal(xp, *kernel_stream(xp, place, seed, seed2), ints(shape), dtype.np)


def _shuffle_rule(call: Call, value: Spec, *place: Spec) -> Spec:
    return spec_of(value.dtype, value.shape)


def _shuffle_flops(call: Call, value: Spec, *place: Spec) -> int:
    return PER_CALL + PER_NUMBER * 4 * (value.shape[0] or 0 if value.shape else 0)


@op("RandomShuffle", _shuffle_rule, flops=_shuffle_flops, differentiable=False)
def random_shuffle(xp: Any, value: Any, *place: Any, seed: int = 0, seed2: int = 0) -> Any:
    return shuffled(xp, value, *kernel_stream(xp, place, seed, seed2))


def shuffled(xp: Any, value: Any, key: Any, counter: Any) -> Any:
    """`value` with its rows in the order of a random permutation."""
    if value.ndim == 0 or value.size <= 1:
        return value
    return xp.take(value, shuffle_permutation(xp, key, counter, value.shape[0]), axis=0)


def multinomial_rule(call: Call, logits: Spec, *place: Spec) -> Spec:
    """[batch, num_samples] from logits [batch, classes]."""
    check_dtype(call, logits, is_floating)
    samples = known(call.attrs["num_samples"])
    if samples is not None and samples < 0:
        raise kernel_error(call, f"num_samples should be non-negative, got {samples}")
    if logits.shape is None:
        return spec_of(call.attrs["output_dtype"], (None, samples))
    if len(logits.shape) != 2:
        raise kernel_error(call, f"logits should be a matrix, got shape {shape_text(logits.shape)}")
    if logits.shape[1] == 0:
        raise kernel_error(call, "num_classes should be positive, got 0")
    return spec_of(call.attrs["output_dtype"], (logits.shape[0], samples))


def multinomial_flops(call: Call, logits: Spec, *place: Spec) -> int:
    """What drawing from the classes costs."""
    samples = known(call.attrs["num_samples"]) or 0
    rows = (logits.shape[0] if logits.shape else 0) or 0
    return 2 * PER_CALL + 4 * PER_NUMBER * rows * samples


@op("Multinomial", multinomial_rule, flops=multinomial_flops, differentiable=False)
def multinomial(
    xp: Any, logits: Any, *place: Any, num_samples: int, output_dtype: DType, seed: int = 0, seed2: int = 0
) -> Any:
    key, counter = kernel_stream(xp, place, seed, seed2)
    return distributions.multinomial(xp, key, counter, logits, int(num_samples), output_dtype.np)


def _per_parameter(call: Call, parameter: Spec, dtype: DType) -> Spec:
    dims = output_dims(call)
    return spec_of(dtype, None if dims is None or parameter.shape is None else (*dims, *parameter.shape))


def _gamma_rule(call: Call, alpha: Spec, *place: Spec) -> Spec:
    check_dtype(call, alpha, is_ieee_float)
    return _per_parameter(call, alpha, alpha.dtype)


def _parameter_flops(call: Call, parameter: Spec, *place: Spec) -> int:
    return rejection_flops(call) * max(parameter.size, 1)


@op("RandomGamma", _gamma_rule, flops=_parameter_flops)
def random_gamma(
    xp: Any, alpha: Any, *place: Any, shape: tuple[int, ...], seed: int = 0, seed2: int = 0
) -> Any:
    whole = (*ints(shape), *alpha.shape)
    return rejection_sampling.gamma(xp, *kernel_stream(xp, place, seed, seed2), whole, alpha)


@random_gamma.gradient
def _(node: Node, dy: Any) -> Any:
    return [gamma_gradient(node, node.inputs[0], dy), *[None] * (len(node.inputs) - 1)]


def gamma_gradient(node: Node, alpha: Any, dy: Any) -> Any:
    """The gradient of gamma variates to their parameters, summed over the samples that each of them has."""
    from thalweg.ops.elementwise import multiply
    from thalweg.ops.shapes import reduce_to_shape_of

    return reduce_to_shape_of(multiply(dy, random_gamma_grad(alpha, node.output)), alpha)


def _gamma_grad_rule(call: Call, alpha: Spec, sample: Spec) -> Spec:
    return spec_of(sample.dtype, sample.shape)


@op("RandomGammaGrad", _gamma_grad_rule, xla=True)
def random_gamma_grad(xp: Any, alpha: Any, sample: Any) -> Any:
    from thalweg.core.xla import lax

    return lax.random_gamma_grad(xp.broadcast_to(alpha, sample.shape), sample)


def _poisson_rule(call: Call, rate: Spec, *place: Spec) -> Spec:
    check_dtype(call, rate, is_ordinary)
    check_attribute(call, "dtype", call.attrs["dtype"], is_ordinary)
    return _per_parameter(call, rate, call.attrs["dtype"])


@op("RandomPoissonV2", _poisson_rule, flops=_parameter_flops, differentiable=False)
def random_poisson(
    xp: Any, rate: Any, *place: Any, shape: tuple[int, ...], dtype: DType, seed: int = 0, seed2: int = 0
) -> Any:
    whole = (*ints(shape), *rate.shape)
    return rejection_sampling.poisson(xp, *kernel_stream(xp, place, seed, seed2), whole, rate, dtype.np)
