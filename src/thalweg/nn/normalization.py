"""Moments, and what is normalized by them."""

from __future__ import annotations

import math
from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import constant, to_tensor
from thalweg.core.tensor import Tensor
from thalweg.ops import arguments, normalization
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import add, multiply, negative, scalar, square, squared_difference, subtract
from thalweg.ops.power import rsqrt
from thalweg.ops.reductions import group_size, reduce_mean
from thalweg.ops.shapes import reduce_sum, squeeze, stop_gradient


def moments(
    x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: str | None = None
) -> tuple[Any, Any]:
    """The mean and the variance of `x` over `axes`.

    Args:
      x: numbers; float16 is computed in float32.
      axes: an axis or several.
      shift: ignored; it is there for programs that give it.
      keepdims: keep the axes, with size 1.

    Returns:
      Mean and variance (the mean square deviation, biased), of the dtype of `x`.

    Raises:
      InvalidArgumentError: there is no such axis.

    Example:
      >>> mean, variance = tf.nn.moments(tf.constant([1.0, 2.0, 3.0]), axes=[0])
      >>> float(mean), float(variance)
      (2.0, 0.6666666865348816)
    """
    x = to_tensor(x)
    own, axis = x.dtype, arguments.axes(axes)
    if own is dtypes.float16:
        x = cast(x, dtypes.float32)
    mean = reduce_mean(x, axis=axis, keepdims=True)
    variance = reduce_mean(squared_difference(x, stop_gradient(mean)), axis=axis, keepdims=True)
    return _finished(mean, own, axis, keepdims), _finished(variance, own, axis, keepdims)


def _finished(x: Any, dtype: Any, axis: Any, keepdims: bool) -> Any:
    """A result in its dtype, without the axes that aren't wanted."""
    return cast(x if keepdims else squeeze(x, axis=axis or ()), dtype)


def weighted_moments(
    x: Any, axes: Any, frequency_weights: Any, keepdims: bool = False, name: str | None = None
) -> tuple[Any, Any]:
    """The mean and the variance of `x` over `axes`, each element counted as often as its weight says.

    Args:
      x: numbers; float16 is computed in float32.
      axes: an axis or several.
      frequency_weights: weights that broadcast with `x`.
      keepdims: keep the axes, with size 1.

    Returns:
      Mean and variance, of the dtype of `x`; 0 where the weights sum to 0.

    Example:
      >>> mean, variance = tf.nn.weighted_moments(tf.constant([1.0, 4.0]), [0], tf.constant([2.0, 1.0]))
      >>> float(mean), float(variance)
      (2.0, 2.0)
    """
    from thalweg.math import divide_no_nan
    from thalweg.ops.handed_down import filled_like

    x, weights = to_tensor(x), to_tensor(frequency_weights)
    own, axis = x.dtype, arguments.axes(axes)
    if own is dtypes.float16:
        x = cast(x, dtypes.float32)
    weights = cast(weights, x.dtype)

    def total(values: Any) -> Any:
        return reduce_sum(values, axis=axis, keepdims=True)

    weight = total(add(weights, filled_like(x, 0)))
    mean = divide_no_nan(total(multiply(weights, x)), weight)
    variance = divide_no_nan(total(multiply(weights, squared_difference(x, mean))), weight)
    return _finished(mean, own, axis, keepdims), _finished(variance, own, axis, keepdims)


def sufficient_statistics(
    x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: str | None = None
) -> tuple[Any, Any, Any, Any]:
    """What `normalize_moments` makes moments of; those of several parts can be added up before.

    Args:
      x: numbers.
      axes: a list of axes.
      shift: a number near the mean that is subtracted first, for the sake of precision; or None.
      keepdims: keep the axes, with size 1.

    Returns:
      How many elements go into one result, a scalar; the sum; the sum of squares; the shift, or None. The
      sums are those of `x - shift`.

    Example:
      >>> count, total, squares, shift = tf.nn.sufficient_statistics(tf.constant([1.0, 2.0]), [0])
      >>> float(count), float(total), float(squares), shift
      (2.0, 3.0, 5.0, None)
    """
    x = to_tensor(x)
    axis = arguments.axes(axes)
    if x._spec.known and isinstance(axis, tuple):
        count = constant(math.prod(x._spec.shape[a] for a in axis), x.dtype)
    else:
        count = cast(group_size(x, axis=axis), x.dtype)
    if shift is None:
        deviations, squares = x, square(x)
    else:
        shift = to_tensor(shift, None if isinstance(shift, Tensor) else x.dtype)
        deviations, squares = subtract(x, shift), squared_difference(x, shift)
    sums = (reduce_sum(values, axis=axis, keepdims=bool(keepdims)) for values in (deviations, squares))
    return count, *sums, shift


def normalize_moments(
    counts: Any, mean_ss: Any, variance_ss: Any, shift: Any, name: str | None = None
) -> tuple[Any, Any]:
    """Mean and variance from what `sufficient_statistics` gives.

    Args:
      counts: how many elements there were, a scalar.
      mean_ss: their sum, less `shift`.
      variance_ss: their sum of squares, less `shift`.
      shift: what was subtracted, or None.

    Example:
      >>> mean, variance = tf.nn.normalize_moments(tf.constant(2.0), tf.constant(3.0), tf.constant(5.0), None)
      >>> float(mean), float(variance)
      (1.5, 0.25)
    """
    from thalweg.math import reciprocal

    divisor = reciprocal(to_tensor(counts))
    mean_ss, variance_ss = to_tensor(mean_ss), to_tensor(variance_ss)
    mean = multiply(mean_ss, divisor)
    variance = subtract(multiply(variance_ss, divisor), square(mean))
    return mean if shift is None else add(mean, to_tensor(shift)), variance


def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    offset: Any,
    scale: Any,
    variance_epsilon: Any,
    name: str | None = None,
) -> Any:
    """`scale * (x - mean) / sqrt(variance + variance_epsilon) + offset`.

    Args:
      x: a tensor.
      mean, variance: tensors that broadcast with `x`, as `moments` gives them.
      offset: often called beta; a tensor, or None for 0.
      scale: often called gamma; a tensor, or None for 1.
      variance_epsilon: a small number that keeps the quotient finite.

    Returns:
      A tensor of the dtype of `x`.

    Raises:
      InvalidArgumentError: the shapes don't broadcast.

    Example:
      >>> x = tf.constant([[1.0], [3.0]])
      >>> tf.nn.batch_normalization(x, [2.0], [1.0], [0.0], [2.0], 0.0)[:, 0].numpy()
      array([-2.,  2.], dtype=float32)
    """
    x, mean, variance = to_tensor(x), to_tensor(mean), to_tensor(variance)
    epsilon = variance_epsilon if isinstance(variance_epsilon, Tensor) else scalar(variance_epsilon, variance)
    slope = rsqrt(add(variance, epsilon))
    if scale is not None:
        slope = multiply(slope, to_tensor(scale))
    shift = multiply(mean, slope)
    shift = negative(shift) if offset is None else subtract(to_tensor(offset), shift)
    dtype = x._spec.dtype
    if slope._spec.dtype is not dtype:
        slope, shift = cast(slope, dtype), cast(shift, dtype)
    return add(multiply(x, slope), shift)


def batch_norm_with_global_normalization(
    input: Any,
    mean: Any,
    variance: Any,
    beta: Any,
    gamma: Any,
    variance_epsilon: Any,
    scale_after_normalization: bool,
    name: str | None = None,
) -> Any:
    """`batch_normalization` of images, `gamma` used only if `scale_after_normalization` says so.

    Args:
      input: `[batch, height, width, channels]`.
      mean, variance, beta, gamma: vectors of one number a channel.
      variance_epsilon: a small number that keeps the quotient finite.
      scale_after_normalization: multiply with `gamma`.

    Example:
      >>> x = tf.ones([1, 1, 1, 2])
      >>> mean, variance, beta, gamma = [0.0, 1.0], [1.0, 1.0], [0.0, 5.0], [2.0, 2.0]
      >>> y = tf.nn.batch_norm_with_global_normalization(x, mean, variance, beta, gamma, 0.0, True)
      >>> y[0, 0, 0].numpy()
      array([2., 5.], dtype=float32)
    """
    return batch_normalization(
        input, mean, variance, beta, gamma if scale_after_normalization else None, variance_epsilon, name
    )


def fused_batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
    name: str | None = None,
    exponential_avg_factor: float = 1.0,
) -> tuple[Any, Any, Any]:
    """Batch normalization in one op: `tf.compat.v1.nn.fused_batch_norm`.

    Args:
      x: floating-point, `[batch, height, width, channels]`, or as `data_format` says.
      scale, offset: vectors of one number a channel; float32 if `x` has 16 bits, else of its dtype.
      mean, variance: like `scale`: what to normalize by when not training; in training what moves on by
        `exponential_avg_factor`.
      epsilon: added to the variance.
      data_format: `"NHWC"`, `"NCHW"`, `"NDHWC"` or `"NCDHW"`.
      is_training: normalize by the moments of `x` itself.
      exponential_avg_factor: the weight of the new moments in the moving ones; 1 for the new ones alone.

    Returns:
      The normalized `x`; the mean; the variance, unbiased in training.

    Raises:
      ValueError: `mean` or `variance` is needed and missing.
      InvalidArgumentError: the shapes or dtypes don't fit.

    Example:
      >>> x = tf.constant([1.0, 3.0], shape=[2, 1, 1, 1])
      >>> y, mean, variance = tf.compat.v1.nn.fused_batch_norm(x, [1.0], [0.0], epsilon=0.0)
      >>> float(mean[0]), float(variance[0])
      (2.0, 2.0)
    """
    if (not is_training or exponential_avg_factor != 1.0) and (mean is None or variance is None):
        raise ValueError(
            "Both `mean` and `variance` must be a 1D tensor when `is_training` is False or "
            "`exponential_avg_factor` != 1.0. "
            f"Received: `mean` {mean!r} and `variance` {variance!r}"
        )
    x, scale, offset = to_tensor(x), to_tensor(scale), to_tensor(offset)
    mean, variance = (constant([], scale.dtype) if v is None else to_tensor(v) for v in (mean, variance))
    results = normalization.fused_batch_norm_v3(
        x,
        scale,
        offset,
        mean,
        variance,
        epsilon=float(epsilon),
        exponential_avg_factor=float(exponential_avg_factor),
        data_format=data_format,
        is_training=bool(is_training),
    )
    return results[0], results[1], results[2]


def local_response_normalization(
    input: Any,
    depth_radius: int = 5,
    bias: float = 1,
    alpha: float = 1,
    beta: float = 0.5,
    name: str | None = None,
) -> Any:
    """Each number divided by `(bias + alpha * s) ** beta`, `s` the sum of squares over the channels near it.

    Args:
      input: float32, float16 or bfloat16, `[batch, height, width, channels]`.
      depth_radius: how far, in channels, the neighbourhood reaches to each side.
      bias, alpha, beta: numbers.

    Returns:
      A tensor like `input`.

    Raises:
      InvalidArgumentError: the rank isn't 4, or the dtype is another one.

    Example:
      >>> tf.nn.local_response_normalization([[[[3.0, 4.0]]]], bias=0).numpy()[0, 0, 0]
      array([0.6, 0.8], dtype=float32)
    """
    x = input if isinstance(input, Tensor) or hasattr(input, "_read") else to_tensor(input, dtypes.float32)
    return normalization.lrn(
        to_tensor(x), depth_radius=int(depth_radius), bias=float(bias), alpha=float(alpha), beta=float(beta)
    )


lrn = local_response_normalization
