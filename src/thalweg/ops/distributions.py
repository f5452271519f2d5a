"""The distributions that TensorFlow draws with a fixed number of words a value.

Each function is one raw op: a Philox stream's key and counter, a static shape and a dtype in, an array of
values out. Scaling floats (`mean`, `stddev`, `minval`, `maxval`) is left to the callers, as in TensorFlow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from thalweg.ops.box_muller import box_muller_double, box_muller_float
from thalweg.ops.lanes import while_loop
from thalweg.ops.philox import (
    Array,
    Namespace,
    blocks,
    interleave,
    philox_2x64,
    philox_4x32,
    word_pairs,
)

Shape: TypeAlias = Sequence[int]

# Random bits that fit a float's mantissa.
MANTISSA_BITS = {"float16": 10, "bfloat16": 7, "float32": 23}


def uniform(xp: Namespace, key: Array, counter: Array, shape: Shape, dtype: Any) -> Array:
    """Uniform floats in [0, 1): the ops `RandomUniform`, `StatelessRandomUniformV2`.

    Args:
      key: uint64[1].
      counter: uint64[2].
      shape: the shape of the output.
      dtype: float16, bfloat16, float32 or float64.

    Raises:
      TypeError: if `dtype` is none of these.

    Example:
      >>> uniform(np, np.array([7], np.uint64), np.array([0, 0], np.uint64), [3], np.float32)
      array([0.7537285 , 0.0779376 , 0.45880914], dtype=float32)
    """
    name, n = np.dtype(dtype).name, math.prod(shape)
    if n == 0:
        return xp.zeros(shape, dtype)
    if name == "float64":
        values = unit_doubles(*word_pairs(xp, key, counter, n))
    elif name in MANTISSA_BITS:
        values = unit_floats(philox_4x32(xp, key, counter, n), MANTISSA_BITS[name])
    else:
        raise _unsupported("uniform", name, [*MANTISSA_BITS, "float64"])
    return values.astype(dtype).reshape(shape)


def unit_floats(words: Array, bits: int) -> Array:
    """float32 in [0, 1) from the low bits of each word."""
    return (words & words.dtype.type(2**bits - 1)).astype(np.float32) * np.float32(2.0**-bits)


def unit_doubles(high: Array, low: Array) -> Array:
    """float64 in [0, 1) from pairs of words: 20 bits of the first over the 32 bits of the second."""
    mantissa = ((high.astype(np.uint64) & np.uint64(0xFFFFF)) << np.uint64(32)) | low.astype(np.uint64)
    return mantissa.astype(np.float64) * 2.0**-52


def standard_normal(xp: Namespace, key: Array, counter: Array, shape: Shape, dtype: Any) -> Array:
    """Normals of mean 0 and standard deviation 1: the ops `RandomStandardNormal`, `StatelessRandomNormalV2`.

    Args:
      key: uint64[1].
      counter: uint64[2].
      shape: the shape of the output.
      dtype: float16, bfloat16, float32 (equal to TensorFlow's bit for bit) or float64 (to an ulp or two).

    Raises:
      TypeError: if `dtype` is none of these.
    """
    name, n = np.dtype(dtype).name, math.prod(shape)
    if n == 0:
        return xp.zeros(shape, dtype)
    if name == "float64":
        values = _double_normals(xp, key, counter, n)
    elif name in MANTISSA_BITS:
        pair = box_muller_float(xp, *word_pairs(xp, key, counter, (n + 1) // 2))
        values = interleave(xp, *pair)[:n]
    else:
        raise _unsupported("standard_normal", name, [*MANTISSA_BITS, "float64"])
    return values.astype(dtype).reshape(shape)


def _double_normals(xp: Namespace, key: Array, counter: Array, n: int) -> Array:
    """n normals in float64: a block's words make the two uniform variates of a sine and a cosine."""
    if xp is np:
        words = blocks(np, key, counter, np.arange((n + 1) // 2, dtype=np.uint64))
        pair = box_muller_double(np, unit_doubles(*words[:2]), unit_doubles(*words[2:]))
        return np.stack(pair, axis=-1).reshape(-1)[:n]
    # One lane a value, for the reason given in `word_pairs`.
    lane = xp.arange(n, dtype=np.uint64)
    words = blocks(xp, key, counter, lane >> np.uint64(1))
    sine, cosine = box_muller_double(xp, unit_doubles(*words[:2]), unit_doubles(*words[2:]))
    return xp.where((lane & np.uint64(1)) != 0, cosine, sine)


def uniform_full_int(xp: Namespace, key: Array, counter: Array, shape: Shape, dtype: Any) -> Array:
    """Integers over a type's whole range, int32, uint32, int64 or uint64: `StatelessRandomUniformFullIntV2`.

    Raises:
      TypeError: if `dtype` is none of these.
    """
    return _bits_for(dtype, "uniform_full_int")(xp, key, counter, math.prod(shape)).view(dtype).reshape(shape)


def uniform_int(
    xp: Namespace, key: Array, counter: Array, shape: Shape, minval: Array, maxval: Array, dtype: Any
) -> Array:
    """Integers in [minval, maxval): the ops `RandomUniformInt`, `StatelessRandomUniformIntV2`.

    As in TensorFlow a value is bits modulo the width of the range, so slightly biased unless that is a power
    of two.

    Args:
      key: uint64[1].
      counter: uint64[2].
      shape: the shape of the output.
      minval: a scalar array of `dtype`.
      maxval: a scalar array of `dtype`, greater than `minval`. That is for the caller to check; an empty
        range gives minval.
      dtype: int32, int64, uint32 or uint64.

    Raises:
      TypeError: if `dtype` is none of these.
    """
    bits = _bits_for(dtype, "uniform_int")(xp, key, counter, math.prod(shape))
    # Unsigned, a range's width never overflows. In arrays, because NumPy warns where scalars wrap around.
    bounds = (xp.reshape(xp.asarray(bound), (1,)).astype(dtype) for bound in (minval, maxval))
    low, high = (bound.view(bits.dtype) for bound in bounds)
    width = xp.maximum(high - low, bits.dtype.type(1))
    return (low + bits % width).view(dtype).reshape(shape)


def _bits_for(dtype: Any, function: str) -> Callable[..., Array]:
    dtype = np.dtype(dtype)
    if dtype.kind not in "iu" or dtype.itemsize not in (4, 8):
        raise _unsupported(function, dtype.name, ["int32", "int64", "uint32", "uint64"])
    return philox_4x32 if dtype.itemsize == 4 else philox_2x64


def multinomial(
    xp: Namespace, key: Array, counter: Array, logits: Array, num_samples: int, dtype: Any = np.int64
) -> Array:
    """Classes drawn with probabilities softmax(logits): the ops `Multinomial` and `StatelessMultinomial`.

    Inverts the cumulative distribution of each row, in float64. Logits that aren't finite count as
    probability zero; a row without a finite logit gives `num_classes`. TensorFlow deals batches of much work
    out to its threads, each with a stretch of the stream of its own, so there its numbers depend on how many
    threads it has; these here are those of one.

    Args:
      key: uint64[1].
      counter: uint64[2].
      logits: float16, bfloat16, float32 or float64 [batch, num_classes], unnormalised log probabilities.
      num_samples: how many classes to draw for each row.
      dtype: int32 or int64.

    Returns:
      An array of `dtype` and shape [batch, num_samples].
    """
    batch, classes = logits.shape
    if batch * num_samples == 0:
        return xp.zeros((batch, num_samples), dtype)
    uniforms = unit_doubles(*word_pairs(xp, key, counter, batch * num_samples)).reshape(batch, num_samples)
    finite = xp.isfinite(logits)
    logits = logits.astype(np.float64)
    highest = xp.max(xp.where(finite, logits, -math.inf), axis=1, keepdims=True)
    # Where no logit is finite, there is nothing to scale.
    highest = xp.where(xp.isfinite(highest), highest, 0.0)
    weights = xp.where(finite, xp.exp(xp.where(finite, logits - highest, 0.0)), 0.0)
    cumulative = xp.cumsum(weights, axis=1)
    return _upper_bound(xp, cumulative, uniforms * cumulative[:, -1:], classes).astype(dtype)


def _upper_bound(xp: Namespace, rows: Array, values: Array, size: int) -> Array:
    """For each value the number of entries of its ascending row that don't exceed it, by bisection."""

    def narrow(bounds: tuple[Array, Array]) -> tuple[Array, Array]:
        low, high = bounds
        middle = (low + high) // 2
        entry = xp.take_along_axis(rows, xp.minimum(middle, size - 1), axis=1)
        open_ = low < high
        beyond = open_ & (entry <= values)
        return xp.where(beyond, middle + 1, low), xp.where(open_ & ~beyond, middle, high)

    low = xp.zeros(values.shape, np.int64)
    result: Array = while_loop(xp, lambda bounds: (bounds[0] < bounds[1]).any(), narrow, (low, low + size))[0]
    return result


def _unsupported(function: str, name: str, wanted: Sequence[str]) -> TypeError:
    return TypeError(f"{function} expects a dtype among {', '.join(wanted)}, got {name}.")
