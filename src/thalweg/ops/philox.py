"""Philox4x32-10, the counter-based generator behind TensorFlow's random ops.

A stream has a *key* (64 bits) and a *counter* (128 bits). Its block number i is ten Philox rounds applied to
counter + i under the key: four 32-bit words. Nothing is carried from block to block, so any number of blocks
is computed at once, in any order, and a random op is a pure function of (key, counter).

Everything here is written against an array namespace `xp` (NumPy, or `jax.numpy` with 64-bit types enabled)
and gives the same bits on both. Keys and counters have the form of TensorFlow's raw ops
(`StatelessRandomUniformV2`, …):

    key      uint64[1]
    counter  uint64[2], least significant word first

They are values, never shapes: a compiled program takes them as inputs.

See Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3" (2011).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from thalweg.native import randomness as native

Array: TypeAlias = Any
Namespace: TypeAlias = Any
Stream: TypeAlias = tuple[Array, Array]

ROUNDS = 10
_MULTIPLIER_A, _MULTIPLIER_C = 0xD2511F53, 0xCD9E8D57
_WEYL_A, _WEYL_B = 0x9E3779B9, 0xBB67AE85
_WORD = 0xFFFFFFFF
_LOW = np.uint64(_WORD)
_HALF = np.uint64(32)

# NumPy works through longer arrays in pieces, so that its many temporaries stay in the processor's cache.
_CHUNK = 1 << 14
# So few blocks are computed in Python's own integers.
_FEW = 16

# A random kernel sets aside this many blocks for each value it returns, however few it uses.
BLOCKS_PER_OUTPUT = 256

# The key under which the seeds of stateless ops are scrambled into a key and a counter.
_SCRAMBLE_KEY = np.array([0x02461E293EC8F720], np.uint64)

_FIXED_COST_OPS = frozenset(
    {
        "RandomUniform",
        "RandomUniformInt",
        "RandomStandardNormal",
        "TruncatedNormal",
        "RandomGamma",
        "RandomPoisson",
        "RandomPoissonV2",
    }
)


def blocks(xp: Namespace, key: Array, counter: Array, index: Array) -> tuple[Array, ...]:
    """The blocks counter + index of a stream.

    The words are carried in uint64 lanes, where a 32 by 32 bit product is one multiplication: both NumPy and
    XLA are quicker at it than at putting the high half together from 16-bit pieces.

    Args:
      key: uint64[1] (or a scalar).
      counter: uint64[2].
      index: uint64[n], the numbers of the blocks.

    Returns:
      The four words of each block, as four arrays uint64[n] of numbers below 2**32.
    """
    if xp is np and len(index) <= _FEW:
        return _few_blocks(key, counter, index)
    return in_chunks(xp, partial(_blocks, xp, key, counter), index)


def _blocks(xp: Namespace, key: Array, counter: Array, index: Array) -> tuple[Array, ...]:
    low = counter[0] + index
    high = counter[1] + (low < index).astype(np.uint64)
    key_a, key_b = _round_keys(xp, key)
    a, b, c, d = low & _LOW, low >> _HALF, high & _LOW, high >> _HALF
    for i in range(ROUNDS):
        product_a, product_c = a * np.uint64(_MULTIPLIER_A), c * np.uint64(_MULTIPLIER_C)
        a, c = (product_c >> _HALF) ^ b ^ key_a[i], (product_a >> _HALF) ^ d ^ key_b[i]
        b, d = product_c & _LOW, product_a & _LOW
    return a, b, c, d


def _few_blocks(key: Array, counter: Array, index: Array) -> tuple[Array, ...]:
    """`_blocks` in Python's integers, which are quicker at a few numbers than NumPy's arrays."""
    word, low, high = int(key.item()), int(counter[0]), int(counter[1])
    keys = [((word + i * _WEYL_A) & _WORD, ((word >> 32) + i * _WEYL_B) & _WORD) for i in range(ROUNDS)]
    rows = []
    for number in index.tolist():
        place = (low + number) & (2**64 - 1)
        upper = (high + (place < number)) & (2**64 - 1)
        a, b, c, d = place & _WORD, place >> 32, upper & _WORD, upper >> 32
        for key_a, key_b in keys:
            product_a, product_c = a * _MULTIPLIER_A, c * _MULTIPLIER_C
            a, c = (product_c >> 32) ^ b ^ key_a, (product_a >> 32) ^ d ^ key_b
            b, d = product_c & _WORD, product_a & _WORD
        rows.append((a, b, c, d))
    words = np.array(rows, np.uint64).reshape(-1, 4)
    return words[:, 0], words[:, 1], words[:, 2], words[:, 3]


def _round_keys(xp: Namespace, key: Array) -> tuple[Array, Array]:
    """Each round's key: the halves of the stream's key, moved on along two Weyl sequences."""
    word = xp.reshape(xp.asarray(key), (-1,))[:1]
    steps = np.arange(ROUNDS, dtype=np.uint64)
    low, high = word & _LOW, word >> _HALF
    return (low + steps * np.uint64(_WEYL_A)) & _LOW, (high + steps * np.uint64(_WEYL_B)) & _LOW


def in_chunks(xp: Namespace, function: Callable[..., tuple[Array, ...]], *arrays: Array) -> tuple[Array, ...]:
    """`function(*arrays)`, for a function that is elementwise and arrays that are equally long."""
    n = len(arrays[0])
    if xp is not np or n <= _CHUNK:
        return function(*arrays)
    parts = [function(*(array[i : i + _CHUNK] for array in arrays)) for i in range(0, n, _CHUNK)]
    return tuple(map(np.concatenate, zip(*parts, strict=True)))


def word_pairs(xp: Namespace, key: Array, counter: Array, n: int) -> tuple[Array, Array]:
    """The first 2n words of a stream as n neighbouring pairs: words 0, 2, 4, … and words 1, 3, 5, …

    Returns:
      Two arrays of shape [n] of unsigned integers below 2**32 (uint32 or uint64).
    """
    words = native.words(xp, key, counter, 2 * n)
    if words is not None:
        return words[0::2], words[1::2]
    if xp is np:
        a, b, c, d = blocks(np, key, counter, np.arange((n + 1) // 2, dtype=np.uint64))
        return np.stack((a, c), axis=-1).reshape(-1)[:n], np.stack((b, d), axis=-1).reshape(-1)[:n]
    # XLA would compute the rounds anew for each operand of a stack, four times. A lane a pair costs twice.
    pair = xp.arange(n, dtype=np.uint64)
    a, b, c, d = blocks(xp, key, counter, pair >> np.uint64(1))
    second = (pair & np.uint64(1)) != 0
    return xp.where(second, c, a), xp.where(second, d, b)


def interleave(xp: Namespace, first: Array, second: Array) -> Array:
    """[first[0], second[0], first[1], …] of two 32-bit arrays of shape [n].

    Goes through 64-bit words rather than through a stack, of which XLA would compute each operand apart.
    """
    if xp is np:
        return np.stack((first, second), axis=-1).reshape(-1)
    low, high = (part.view(np.uint32).astype(np.uint64) for part in (first, second))
    return (low | (high << _HALF)).view(first.dtype)


def philox_4x32(xp: Namespace, key: Array, counter: Array, n: int) -> Array:
    """The first n words of a stream, uint32[n], in the order in which TensorFlow hands them out.

    Example:
      >>> philox_4x32(np, np.array([7], np.uint64), np.array([0, 0], np.uint64), 3)
      array([4099963437, 3221879260,  490388034], dtype=uint32)
    """
    if n == 0:
        return xp.zeros((0,), np.uint32)
    words = native.words(xp, key, counter, n)
    if words is not None:
        return words
    first, second = word_pairs(xp, key, counter, (n + 1) // 2)
    return interleave(xp, first.astype(np.uint32), second.astype(np.uint32))[:n]


def philox_2x64(xp: Namespace, key: Array, counter: Array, n: int) -> Array:
    """The first 2n words of a stream as n integers of 64 bits, uint64[n], the lower word first."""
    low, high = word_pairs(xp, key, counter, n)
    return low.astype(np.uint64) | (high.astype(np.uint64) << _HALF)


def skip(xp: Namespace, counter: Array, count: Array) -> Array:
    """The counter moved on by `count` blocks.

    The carry into the upper half is TensorFlow's own: a count of 2**64 - n (that is, -n) moves the lower half
    back and leaves the upper half alone.

    Args:
      counter: uint64[2].
      count: uint64[] or uint64[1].

    Returns:
      uint64[2].
    """
    count = xp.reshape(xp.asarray(count), (1,))
    low = counter[:1] + count
    carry = ((low & _LOW) < (count & _LOW)).astype(np.uint64)
    count_high = ((count >> _HALF) + carry) & _LOW
    high = counter[1:2] + ((low >> _HALF) < count_high).astype(np.uint64)
    return xp.concatenate([low, high])


def stream_of_seed(xp: Namespace, seed: Array) -> Stream:
    """Key and counter of a stateless op with this seed: the op `StatelessRandomGetKeyCounter`.

    Args:
      seed: two integers, int32[2] or int64[2].

    Returns:
      key uint64[1] and counter uint64[2]; the lower word of the counter is zero.
    """
    words = xp.asarray(seed).astype(np.int64).view(np.uint64)
    a, b, c, d = blocks(xp, xp.asarray(_SCRAMBLE_KEY), words, xp.zeros((1,), np.uint64))
    return a | (b << _HALF), xp.concatenate([xp.zeros((1,), np.uint64), c | (d << _HALF)])


def stream_of_kernel(seed: int, seed2: int, offset: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Key and counter of a stateful op with these seed attributes, `offset` blocks into its stream.

    Runs on the host: the caller keeps the offset, moves it on by `samples_reserved` at each call, and hands
    the result to the program as an input. Seeds that are both zero ask for entropy; replace them before.
    """
    word = (1 << 64) - 1
    position = ((seed2 & word) << 64) + offset
    return np.array([seed & word], np.uint64), np.array([position & word, (position >> 64) & word], np.uint64)


def samples_reserved(op: str, shape: Sequence[int] | int) -> int:
    """How many blocks one call of a stateful op takes from its stream, whatever it uses of them.

    Args:
      op: TensorFlow's name of the op, for instance "RandomStandardNormal".
      shape: the shape of the op's output; its size is enough where the values are drawn one by one. Shuffles
        need the first dimension too, "Multinomial" needs [batch, num_samples].

    Raises:
      ValueError: if the op isn't one of TensorFlow's stateful random ops.

    Example:
      >>> samples_reserved("RandomUniform", [2, 3])
      1536
    """
    dims = (shape,) if isinstance(shape, int) else tuple(shape)
    size = math.prod(dims)
    if op in _FIXED_COST_OPS:
        return BLOCKS_PER_OUTPUT * size
    if op == "RandomShuffle":
        # One word for each element but the last.
        return (dims[0] + 2) // 4 if size > 1 and dims[0] > 1 else 0
    if op == "Multinomial":
        # A double takes two words, and a row of samples is rounded up to whole blocks.
        batch, samples = dims
        return BLOCKS_PER_OUTPUT * batch * 8 * ((samples + 3) // 4)
    known = ", ".join(sorted(_FIXED_COST_OPS | {"RandomShuffle", "Multinomial"}))
    raise ValueError(f"Expected the name of a stateful random op ({known}), got {op!r}.")
