"""Means and variances, and tensors scaled by them; scaled dot-product attention."""

from __future__ import annotations

import warnings
from typing import Any

import thalweg as tf
from thalweg.core.dtypes import DType
from thalweg.keras.config import epsilon as default_epsilon
from thalweg.keras.ops.linalg import norm
from thalweg.keras.ops.promotion import axes_of, converted, dtype_of, joint
from thalweg.keras.tensors import as_tensor

_HALF = ("float16", "bfloat16")


def moments(x: Any, axes: Any, keepdims: bool = False, synchronized: bool = False) -> tuple[Any, Any]:
    """The mean and the variance along axes; half precision is computed in float32.

    Args:
      synchronized: take all replicas of a distributed step together; one replica alone changes nothing.

    Example:
      >>> [part.numpy().tolist() for part in tf.keras.ops.moments([[1.0, 2.0], [3.0, 4.0]], [0])]
      [[2.0, 3.0], [1.0, 1.0]]
    """
    x = as_tensor(x)
    dtype = dtype_of(x)
    if dtype.name not in _HALF:
        mean, variance = tf.nn.moments(x, axes, keepdims=keepdims)
        return mean, variance
    least, most = float(tf.float16.min), float(tf.float16.max)
    mean, variance = tf.nn.moments(tf.cast(x, tf.float32), axes, keepdims=keepdims)
    return (
        tf.cast(tf.clip_by_value(mean, least, most), dtype),
        tf.cast(tf.clip_by_value(variance, least, most), dtype),
    )


def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    axis: int,
    offset: Any = None,
    scale: Any = None,
    epsilon: float = 1e-3,
) -> Any:
    """`(x - mean) / sqrt(variance + epsilon) * scale + offset`.

    Args:
      mean, variance, offset, scale: vectors along `axis`; None leaves the last two out.

    Example:
      >>> tf.keras.ops.batch_normalization([[1.0, 3.0]], [1.0, 1.0], [1.0, 1.0], -1, epsilon=0.0).numpy()
      array([[0., 2.]], dtype=float32)
    """
    x = as_tensor(x)
    shape = [1] * x.shape.rank
    shape[axis] = -1

    def along_axis(part: Any) -> Any:
        return part if part is None or axis == -1 else tf.reshape(as_tensor(part), shape)

    mean, variance, offset, scale = map(along_axis, (mean, variance, offset, scale))
    return tf.nn.batch_normalization(x, mean, variance, offset, scale, epsilon)


def layer_normalization(
    x: Any, gamma: Any = None, beta: Any = None, axis: Any = -1, epsilon: float | None = None, **kwargs: Any
) -> Any:
    """`x` less its mean and divided by its standard deviation along axes, times `gamma`, plus `beta`.

    Args:
      gamma, beta: of the sizes of the axes; None leaves them out.
      axis: an axis or several.
      epsilon: added to the variance; None: Keras's fuzz factor.
      **kwargs: `rms_scaling`, of Keras 3.9 and before: divide by the standard deviation only.

    Example:
      >>> np.round(tf.keras.ops.layer_normalization([[1.0, 3.0]]).numpy(), 4)
      array([[-1.,  1.]], dtype=float32)
    """
    rms_scaling = kwargs.pop("rms_scaling", False)
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments: {sorted(kwargs)}")
    x, dtype = _precise(x)
    rank = x.shape.rank
    axes = sorted(axes_of(axis, rank))
    shape = [x.shape[i] if i in axes else 1 for i in range(rank)]

    def along_axes(part: Any) -> Any:
        if part is None:
            return None
        part = converted(part, dtype_of(x))
        return part if part.shape.rank == rank or axes == [rank - 1] else tf.reshape(part, shape)

    gamma, beta = along_axes(gamma), along_axes(beta)
    mean, variance = tf.nn.moments(x, axes, keepdims=True)
    inverse = tf.math.rsqrt(variance + (default_epsilon() if epsilon is None else epsilon))
    if rms_scaling:
        warnings.warn(
            "`rms_scaling=True` scales by the variance, not by the root of the mean square: "
            "use `keras.ops.rms_normalization`.",
            stacklevel=2,
        )
        return tf.cast(x * inverse if gamma is None else x * inverse * gamma, dtype)
    inverse = inverse if gamma is None else inverse * gamma
    shift = -mean * inverse if beta is None else beta - mean * inverse
    return tf.cast(x * inverse + shift, dtype)


def rms_normalization(x: Any, scale: Any = None, axis: Any = -1, epsilon: float | None = None) -> Any:
    """`x` divided by the root of its mean square along axes, times `scale`.

    Args:
      epsilon: added to the mean square; None: Keras's fuzz factor.

    Example:
      >>> tf.keras.ops.rms_normalization([[3.0, 3.0]]).numpy()
      array([[1., 1.]], dtype=float32)
    """
    x, dtype = _precise(x)
    x = tf.reshape(x, [1]) if x.shape.rank == 0 else x
    axes = sorted(axis) if isinstance(axis, (list, tuple)) else axis
    mean = tf.reduce_mean(tf.square(x), axes, keepdims=True)
    x = x * tf.math.rsqrt(mean + (default_epsilon() if epsilon is None else epsilon))
    return tf.cast(x if scale is None else x * converted(scale, dtype_of(x)), dtype)


def _precise(x: Any) -> tuple[Any, DType]:
    """`x` in float32 at least, and the dtype that it had."""
    x = as_tensor(x)
    return as_tensor(x, joint(dtype_of(x), tf.float32)), dtype_of(x)


def normalize(x: Any, axis: Any = -1, order: int = 2, epsilon: float | None = None) -> Any:
    """`x` divided by its norm along an axis.

    Args:
      order: which norm: 1 the sum of absolute values, 2 the Euclidean one, and so on.
      epsilon: the least norm to divide by; None: Keras's fuzz factor.

    Raises:
      ValueError: the order isn't a positive integer.

    Example:
      >>> tf.keras.ops.normalize([[3.0, 4.0]]).numpy()
      array([[0.6, 0.8]], dtype=float32)
    """
    if not isinstance(order, int) or order < 1:
        raise ValueError(f"Argument `order` must be an int >= 1. Received: order={order}")
    x = as_tensor(x)
    x = tf.reshape(x, [1]) if x.shape.rank == 0 else x
    least = default_epsilon() if epsilon is None else epsilon
    if order == 2:
        inverse = tf.math.rsqrt(tf.reduce_sum(tf.square(x), axis, keepdims=True))
        return x * tf.minimum(inverse, 1.0 / least)
    length = norm(x, order, axis, keepdims=True)
    return tf.cast(x, dtype_of(length)) / tf.maximum(length, least)


def dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: Any = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: Any = None,
) -> Any:
    """For each query the mean of the values, weighted by how well their keys fit it.

    Args:
      query: `[batch, T, heads, size]`.
      key, value: `[batch, S, heads, size]`; with fewer heads each serves several of the queries'.
      bias: added to the weights' logits, `[batch, heads, T, S]` or what is broadcast to it.
      mask: where it is False a value doesn't count, of such a shape.
      scale: the factor of the logits; None: `1 / sqrt(size)`.
      is_causal: whether queries don't see values behind them.
      flash_attention, attn_logits_soft_cap: for other backends; must be off.

    Raises:
      ValueError: the inputs haven't four dimensions, or one of the last two arguments is on.

    Example:
      >>> x = tf.ones([1, 3, 2, 4])
      >>> tf.keras.ops.dot_product_attention(x, x, x).shape
      TensorShape([1, 3, 2, 4])
    """
    if flash_attention or attn_logits_soft_cap is not None:
        raise ValueError(
            "`flash_attention` and `attn_logits_soft_cap` are not supported in the tensorflow backend. "
            f"Received: {flash_attention} and {attn_logits_soft_cap}"
        )
    tensors = [as_tensor(x) for x in (query, key, value)]
    if tensors[0].shape.rank != 4:
        raise ValueError(
            "`dot_product_attention` only supports 4D inputs. "
            f"Received: shapes {[str(x.shape) for x in tensors]} of query, key and value."
        )
    dtype = joint(*map(dtype_of, tensors))
    query, key, value = (as_tensor(x, dtype) for x in tensors)
    groups = (query.shape[2] or 1) // (key.shape[2] or 1)
    if groups > 1 and key.shape[2] > 1:
        key, value = tf.repeat(key, groups, axis=2), tf.repeat(value, groups, axis=2)
    precise = joint(dtype, tf.float32)
    logits = tf.cast(tf.einsum("btnh,bsnh->bnts", query, key), precise)
    if scale is None:
        scale = tf.math.rsqrt(tf.cast(tf.shape(key)[-1], precise))
    logits = logits * tf.cast(scale, precise)
    if bias is not None:
        logits = logits + tf.cast(converted(bias, dtype), precise)
    weights = tf.nn.softmax(_masked(logits, mask, is_causal), axis=-1)
    return tf.einsum("bnts,bsnh->btnh", tf.cast(weights, dtype), value)


def _masked(logits: Any, mask: Any, is_causal: bool) -> Any:
    """Logits with a large negative number where a value doesn't count."""
    kept = None if mask is None else tf.cast(as_tensor(mask), tf.bool)
    if is_causal:
        size = tf.shape(logits)
        seen = tf.linalg.band_part(tf.ones([size[2], size[3]], tf.bool), -1, 0)
        kept = seen if kept is None else kept & seen
    if kept is None:
        return logits
    return tf.where(kept, logits, tf.constant(-0.7 * 3.38953e38, dtype_of(logits)))
