"""Threefry-2x32, TensorFlow's second random-number algorithm, as its XLA programs use it.

A counter of 64 bits under a key of 64 bits gives a block of two 32-bit words. TensorFlow's own CPU kernels
don't know the algorithm; only what it compiles with XLA does. See `philox` for the namespace and for keys and
counters; here

    key      uint64[1]
    counter  uint64[1]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.ops.philox import Array, Namespace, Stream

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_PARITY = np.uint64(0x1BD11BDA)
_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))


def threefry_2x32(xp: Namespace, key: Array, counter: Array, n: int) -> tuple[Array, Array]:
    """The first and the second words of a stream's first n blocks: two uint64[n] of numbers below 2**32."""
    word = xp.reshape(xp.asarray(key), (-1,))[:1]
    number = xp.reshape(xp.asarray(counter), (-1,))[:1] + xp.arange(n, dtype=np.uint64)
    low, high = word & _LOW, word >> _HALF
    keys = (low, high, low ^ high ^ _PARITY)
    a, b = ((number & _LOW) + keys[0]) & _LOW, ((number >> _HALF) + keys[1]) & _LOW
    for group in range(1, 6):
        for bits in _ROTATIONS[(group - 1) % 2]:
            a = (a + b) & _LOW
            b = a ^ (((b << np.uint64(bits)) | (b >> np.uint64(32 - bits))) & _LOW)
        a = (a + keys[group % 3]) & _LOW
        b = (b + keys[(group + 1) % 3] + np.uint64(group)) & _LOW
    return a, b


def threefry_full_int(xp: Namespace, key: Array, counter: Array, shape: Sequence[int], dtype: Any) -> Array:
    """Integers over the whole range of int32, uint32, int64 or uint64: `StatelessRandomUniformFullIntV2`, alg
    2.

    A 64-bit integer is one block. 32-bit integers split a dimension of the shape in two, and a block gives
    the words at 2i and 2i + 1 along it.

    Raises:
      TypeError: if `dtype` is none of these.
    """
    dtype = np.dtype(dtype)
    if dtype.kind not in "iu" or dtype.itemsize not in (4, 8):
        wanted = "int32, int64, uint32, uint64"
        raise TypeError(f"threefry_full_int expects a dtype among {wanted}, got {dtype.name}.")
    if dtype.itemsize == 8:
        low, high = threefry_2x32(xp, key, counter, math.prod(shape))
        return (low | (high << _HALF)).view(dtype).reshape(shape)
    full = tuple(shape) or (1,)
    axis = _split_axis(full)
    half = (*full[:axis], (full[axis] + 1) // 2, *full[axis + 1 :])
    pair = (words.reshape(half) for words in threefry_2x32(xp, key, counter, math.prod(half)))
    words = xp.stack(list(pair), axis=axis + 1).reshape((*full[:axis], 2 * half[axis], *full[axis + 1 :]))
    cut = tuple(slice(size) for size in full)
    return words[cut].astype(np.uint32).view(dtype).reshape(shape)


def _split_axis(shape: tuple[int, ...]) -> int:
    """The first even dimension; without one the largest, which is then split into halves one too long."""
    even = (axis for axis, size in enumerate(shape) if size % 2 == 0)
    return next(even, shape.index(max(shape)))


def stream_of_threefry_seed(xp: Namespace, seed: Array) -> Stream:
    """Key and counter, uint64[1] each, of a stateless op with alg "threefry": the key is the seed as it is.

    Of each of the seed's two integers the low 32 bits count.
    """
    words = xp.asarray(seed).astype(np.uint32).astype(np.uint64)
    return words[:1] | (words[1:2] << _HALF), xp.zeros((1,), np.uint64)
