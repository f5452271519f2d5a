"""Normalization over channels: batch normalization in one op, and local response normalization."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.backprop import Arithmetic
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, Op, op
from thalweg.core.rules import check_dtype, check_same_dtype, is_floating, merged, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.native import normalization as native
from thalweg.ops.bias import channel_axis, channel_shape
from thalweg.ops.precision import widened
from thalweg.ops.windows import pad

# Batch normalization.


def _accumulated(dtype: DType) -> DType:
    """The dtype of the statistics: halves have float32 ones."""
    return dtypes.float32 if dtype.size == 2 else dtype


def _channels(call: Call, x: Spec) -> int | None:
    data_format = call.attrs["data_format"]
    if x.shape is None:
        return None
    if len(x.shape) != len(data_format):
        raise ValueError(f"input must be {len(data_format)}-dimensional{shape_text(x.shape)}")
    return x.shape[channel_axis(data_format, len(x.shape))]


def _check_vectors(channels: int | None, vectors: dict[str, Spec], empty: tuple[str, ...] = ()) -> int | None:
    """The number of channels; refuses vectors that haven't one number a channel (or none, where allowed)."""
    for name, spec in vectors.items():
        if spec.shape is None or (spec.shape == (0,) and name in empty):
            continue
        if len(spec.shape) != 1:
            raise ValueError(f"{name} must be 1-dimensional{shape_text(spec.shape)}")
        if channels is None:
            channels = spec.shape[0]
        elif spec.shape[0] not in (channels, None):
            raise ValueError(
                f"{name} must have the same number of elements as the channels of x, "
                f"got {spec.shape[0]} and {channels}"
            )
    return channels


def _batch_norm_rule(
    call: Call, x: Spec, scale: Spec, offset: Spec, mean: Spec, variance: Spec
) -> tuple[Spec, ...]:
    check_dtype(call, x, is_floating)
    check_same_dtype(call, (spec_of(_accumulated(x.dtype), None), scale, offset, mean, variance))
    statistics = {"mean": mean, "variance": variance}
    unused = call.attrs["is_training"] and call.attrs["exponential_avg_factor"] == 1
    channels = _check_vectors(
        _channels(call, x),
        {"scale": scale, "offset": offset} | statistics,
        tuple(statistics) if unused else (),
    )
    vector = spec_of(scale.dtype, (channels,))
    results = (spec_of(x.dtype, x.shape), vector, vector, vector, vector)
    return (*results, spec_of(scale.dtype, ())) if call.op.name.endswith("V3") else results


def _statistics(xp: Any, x: Any, axes: tuple[int, ...]) -> tuple[Any, Any]:
    """Mean and mean square deviation over `axes`, which stay as ones."""
    mean = xp.mean(x, axis=axes, keepdims=True)
    deviation = x - mean
    return mean, xp.mean(deviation * deviation, axis=axes, keepdims=True)


def _moving(xp: Any, old: Any, new: Any, factor: float) -> Any:
    """`new`, or the exponential average that it moves on."""
    return new if factor == 1 else old * np.array(1 - factor, new.dtype) + new * np.array(factor, new.dtype)


def _normalized(xp: Any, x: Any, mean: Any, variance: Any, epsilon: float) -> tuple[Any, Any]:
    """`x` with mean 0 and variance 1, and what its deviations were multiplied with for it."""
    slope = np.ones((), variance.dtype) / xp.sqrt(variance + np.array(epsilon, variance.dtype))
    return (x - mean) * slope, slope


def _batch_norm(
    xp: Any,
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any,
    variance: Any,
    *,
    epsilon: float,
    exponential_avg_factor: float,
    data_format: str,
    is_training: bool,
) -> tuple[Any, ...]:
    if is_training:
        y, *saved = _by_own_statistics(xp, x, scale, offset, epsilon, data_format)
        n = x.size // saved[0].size if x.size else 0
        unbiased = saved[1] * np.array(n / max(n - 1, 1) if n else np.nan, saved[1].dtype)
        given = saved[0] if n else saved[0] + np.array(np.nan, saved[0].dtype)
        running = [
            _moving(xp, mean, given, exponential_avg_factor),
            _moving(xp, variance, unbiased, exponential_avg_factor),
        ]
    else:
        saved = running = [mean, variance]
        y = _scaled(xp, widened(x), mean, variance, scale, offset, epsilon, data_format).astype(x.dtype)
    return (y, *running, *saved)


def _by_own_statistics(
    xp: Any, x: Any, scale: Any, offset: Any, epsilon: float, data_format: str
) -> tuple[Any, Any, Any]:
    """`x` normalized by the mean and variance of its own channels; these."""
    if xp is not np and native.takes(x.shape, x.dtype, data_format):
        return native.batch_norm(x, scale, offset, epsilon)
    axes, values = _all_but_channels(data_format, x.ndim), widened(x)
    mean, variance = (
        _statistics(xp, values, axes) if x.size else (xp.zeros(_kept(x, axes), values.dtype),) * 2
    )
    mean, variance = mean.reshape(-1), variance.reshape(-1)
    y = _scaled(xp, values, mean, variance, scale, offset, epsilon, data_format)
    return y.astype(x.dtype), mean, variance


def _scaled(
    xp: Any,
    x: Any,
    mean: Any,
    variance: Any,
    scale: Any,
    offset: Any,
    epsilon: float,
    data_format: str,
) -> Any:
    """`x` normalized by these statistics, scaled and moved."""
    along = channel_shape(data_format, x.ndim)
    normalized, _ = _normalized(xp, x, mean.reshape(along), variance.reshape(along), epsilon)
    return normalized * scale.reshape(along) + offset.reshape(along)


def _all_but_channels(data_format: str, rank: int) -> tuple[int, ...]:
    channel = channel_axis(data_format, rank)
    return tuple(i for i in range(rank) if i != channel)


def _kept(x: Any, axes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of `x` with ones at `axes`."""
    return tuple(1 if i in axes else n for i, n in enumerate(x.shape))


def _grad_rule(
    call: Call, dy: Spec, x: Spec, scale: Spec, mean: Spec, variance: Spec, *unused: Spec
) -> tuple[Spec, ...]:
    check_same_dtype(call, (dy, x))
    channels = _check_vectors(
        _channels(call, x), {"scale": scale, "reserve_space_1": mean, "reserve_space_2": variance}
    )
    vector, nothing = spec_of(scale.dtype, (channels,)), spec_of(scale.dtype, ())
    return spec_of(x.dtype, merged(dy.shape, x.shape)), vector, vector, nothing, nothing


def _batch_norm_grad(
    xp: Any,
    y_backprop: Any,
    x: Any,
    scale: Any,
    mean: Any,
    variance: Any,
    *unused: Any,
    epsilon: float,
    data_format: str,
    is_training: bool,
) -> tuple[Any, ...]:
    """What reaches `x`, scale and offset; in training also by way of the batch's own mean and variance."""
    along, axes = channel_shape(data_format, x.ndim), _all_but_channels(data_format, x.ndim)
    dy, values = widened(y_backprop), widened(x)
    normalized, slope = _normalized(xp, values, mean.reshape(along), variance.reshape(along), epsilon)
    doffset = xp.sum(dy, axis=axes, keepdims=True)
    dscale = xp.sum(dy * normalized, axis=axes, keepdims=True)
    dx = dy
    if is_training:
        n = np.array(max(math.prod(x.shape[a] for a in axes), 1), values.dtype)
        dx = dy - doffset / n - normalized * (dscale / n)
    dx = dx * (scale.reshape(along) * slope)
    nothing = xp.zeros((), scale.dtype)
    return dx.astype(x.dtype), dscale.reshape(-1), doffset.reshape(-1), nothing, nothing


def _batch_norm_grad_by_kernels(
    xp: Any, dy: Any, x: Any, scale: Any, mean: Any, variance: Any, *unused: Any, **attrs: Any
) -> tuple[Any, ...]:
    """The same, by kernels where these take it: JAX can't differentiate them."""
    known = attrs["is_training"] and dy.shape == x.shape
    if xp is np or not known or not native.takes(x.shape, x.dtype, attrs["data_format"]):
        return _batch_norm_grad(xp, dy, x, scale, mean, variance, **attrs)
    nothing = xp.zeros((), scale.dtype)
    return (*native.batch_norm_back(dy, x, scale, mean, variance, attrs["epsilon"]), nothing, nothing)


@op("FusedBatchNormGradOfBatch", lambda call, dy, x, scale: (x, scale, scale))
def batch_norm_grad_of_batch(
    xp: Any, dy: Any, x: Any, scale: Any, *, epsilon: float, data_format: str
) -> tuple[Any, ...]:
    """The gradient in training, the moments computed from `x`: what second derivatives have to see."""
    mean, variance = _statistics(xp, widened(x), _all_but_channels(data_format, x.ndim))
    return _batch_norm_grad(
        xp,
        dy,
        x,
        scale,
        mean.reshape(-1),
        variance.reshape(-1),
        epsilon=epsilon,
        data_format=data_format,
        is_training=True,
    )[:3]


def _second_derivative(node: Node, *gradients: Any) -> Any:
    """The gradient of a `FusedBatchNormGrad`."""
    if not node.is_training:
        return Arithmetic.fallback(node, *gradients)
    attrs = {name: node.call.attrs[name] for name in ("epsilon", "data_format")}
    whole = Node(batch_norm_grad_of_batch.call(attrs), node.inputs[:3], node.outputs[:3])
    return [*Arithmetic.fallback(whole, *gradients[:3]), *[None] * (len(node.inputs) - 3)]


def _batch_norm_family(version: str) -> tuple[Op, Op]:
    """A version of the op, and its gradient. The third one gives and takes one more, empty, reserve space."""

    def forward(xp: Any, *operands: Any, **attrs: Any) -> tuple[Any, ...]:
        results = _batch_norm(xp, *operands, **attrs)
        return (*results, xp.zeros((), results[1].dtype)) if version == "V3" else results

    normalize = op("FusedBatchNorm" + version, _batch_norm_rule)(forward)
    normalize_grad = op("FusedBatchNormGrad" + version, _grad_rule)(_batch_norm_grad_by_kernels)
    normalize_grad.gradient(_second_derivative)

    @normalize.gradient
    def _(node: Node, dy: Any, *others: Any) -> Any:
        x, scale, _, mean, variance = node.inputs
        if node.is_training:
            mean, variance = node.outputs[3:5]
        attrs = {name: node.call.attrs[name] for name in ("epsilon", "data_format", "is_training")}
        return (*normalize_grad(dy, x, scale, mean, variance, *node.outputs[5:], **attrs)[:3], None, None)

    return normalize, normalize_grad


fused_batch_norm, fused_batch_norm_grad = _batch_norm_family("")
fused_batch_norm_v2, fused_batch_norm_grad_v2 = _batch_norm_family("V2")
fused_batch_norm_v3, fused_batch_norm_grad_v3 = _batch_norm_family("V3")


# Local response normalization.


def _is_normalized(dtype: DType) -> bool:
    return dtype.is_floating and dtype is not dtypes.float64


def _lrn_rule(call: Call, *specs: Spec) -> Spec:
    check_same_dtype(call, specs)
    check_dtype(call, specs[0], _is_normalized)
    shape = specs[0].shape
    for spec in specs:
        if spec.shape is not None and len(spec.shape) != 4:
            raise ValueError(f"in must be 4-dimensional, got shape {shape_text(spec.shape)}")
        shape = merged(shape, spec.shape)
    return spec_of(specs[0].dtype, shape)


def _neighbourhood(xp: Any, x: Any, radius: int) -> Any:
    """The sum over the channels at most `radius` away from each channel."""
    depth = x.shape[-1]
    radius = min(radius, max(depth - 1, 0))
    padded = pad(xp, x, ((0, 0),) * (x.ndim - 1) + ((radius, radius),), 0)
    total = padded[..., :depth]
    for start in range(1, 2 * radius + 1):
        total = total + padded[..., start : start + depth]
    return total


def _response(xp: Any, x: Any, depth_radius: int, bias: float, alpha: float) -> Any:
    return _neighbourhood(xp, x * x, depth_radius) * np.array(alpha, x.dtype) + np.array(bias, x.dtype)


@op("LRN", _lrn_rule)
def lrn(xp: Any, input: Any, *, depth_radius: int, bias: float, alpha: float, beta: float) -> Any:
    """`input / (bias + alpha * sum of squares over nearby channels) ** beta`."""
    x = widened(input)
    response = _response(xp, x, depth_radius, bias, alpha)
    return (x * response ** np.array(-beta, x.dtype)).astype(input.dtype)


@lrn.gradient
def _(node: Node, dy: Any) -> Any:
    return lrn_grad(dy, node.inputs[0], node.output, **node.call.attrs)


@op("LRNGrad", _lrn_rule)
def lrn_grad(
    xp: Any,
    input_grads: Any,
    input_image: Any,
    output_image: Any,
    *,
    depth_radius: int,
    bias: float,
    alpha: float,
    beta: float,
) -> Any:
    dy, x, y = map(widened, (input_grads, input_image, output_image))
    response = _response(xp, x, depth_radius, bias, alpha)
    shared = _neighbourhood(xp, dy * y / response, depth_radius)
    dx = dy * response ** np.array(-beta, x.dtype) - x * shared * np.array(2 * alpha * beta, x.dtype)
    return dx.astype(input_image.dtype)
