"""The state of `tf.random.Generator`: where it comes from and how drawing numbers moves it on.

A state is a vector of int64: the counter's words, the least significant first, then the key.

    philox    [counter, counter, key]
    threefry  [counter, key]

The functions are pure. Those that run in a program take the array namespace `xp` and give the new state; the
others run on the host.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.ops.philox import BLOCKS_PER_OUTPUT, Array, Namespace, Stream, philox_2x64, skip
from thalweg.ops.threefry import threefry_full_int

PHILOX = 1
THREEFRY = 2
AUTO_SELECT = 3

_NAMES = {"philox": PHILOX, "threefry": THREEFRY, "autoselect": AUTO_SELECT}
_COUNTER_SIZES = {PHILOX: 2, THREEFRY: 1, AUTO_SELECT: 2}
_WORD = (1 << 64) - 1


def convert_alg_to_int(alg: Any) -> int:
    """The number of an algorithm: from its number, its name or a member of `tf.random.Algorithm`.

    Raises:
      ValueError: if there is no such algorithm.
      TypeError: if `alg` is nothing that could name one.

    Example:
      >>> convert_alg_to_int("philox")
      1
    """
    number: Any = getattr(alg, "value", alg)
    if isinstance(number, str):
        number = _NAMES.get(number.strip().lower().replace("-", "").replace("_", ""))
    elif not isinstance(number, int | np.integer):
        raise TypeError(f"Expected an algorithm's name or number for `alg`, got {alg!r} of {type(alg)}.")
    if number not in _COUNTER_SIZES:
        raise ValueError(
            f"Argument `alg` got unsupported value {alg}. Supported values are 1 or philox for the Philox "
            "algorithm, 2 or threefry for the ThreeFry algorithm, and 3 or auto_select for auto-selection."
        )
    return int(number)


def counter_size(alg: int) -> int:
    """How many words of a state are its counter."""
    return _COUNTER_SIZES[alg]


def state_size(alg: int) -> int:
    """How many words a state has."""
    return _COUNTER_SIZES[alg] + 1


def create_rng_state(seed: Any, alg: int) -> np.ndarray:
    """The state that `tf.random.Generator.from_seed` starts with.

    Args:
      seed: an integer, whose 64-bit words fill the state from the front (what is beyond it is dropped); or a
        vector of integers, which fill it from the back.
      alg: the algorithm's number.

    Returns:
      int64[state_size(alg)].

    Example:
      >>> create_rng_state(1234, PHILOX)
      array([1234,    0,    0])
      >>> create_rng_state([12], PHILOX)
      array([ 0,  0, 12])
    """
    size = state_size(alg)
    if isinstance(seed, int):
        return _signed([seed >> (64 * i) for i in range(size)])
    words = np.asarray(seed).reshape(-1)[:size]
    return _signed([0] * (size - len(words)) + [int(word) for word in words])


def non_deterministic_state(alg: int) -> np.ndarray:
    """A state of the operating system's entropy, int64[state_size(alg)]."""
    return _signed([secrets.randbits(64) for _ in range(state_size(alg))])


def _signed(words: Sequence[int]) -> np.ndarray:
    return np.array([word & _WORD for word in words], np.uint64).view(np.int64)


def generator_stream(state: Array) -> Stream:
    """The stream from which a state draws next: key uint64[1], counter uint64[2] (threefry: uint64[1])."""
    words = state.view(np.uint64)
    return words[-1:], words[:-1]


def generator_skip(xp: Namespace, state: Array, delta: Array, alg: int) -> Array:
    """The state after drawing `delta` numbers: the op `RngReadAndSkip`.

    Args:
      state: int64[state_size(alg)].
      delta: uint64[]: how many numbers; 2**64 - n steps back by n.
      alg: the algorithm's number. Static.

    Returns:
      int64[state_size(alg)].
    """
    count = xp.reshape(xp.asarray(delta).astype(np.uint64), (1,)) * np.uint64(BLOCKS_PER_OUTPUT)
    key, counter = generator_stream(state)
    moved = counter + count if alg == THREEFRY else skip(xp, counter, count)
    return xp.concatenate([moved, key]).view(np.int64)


def generator_draw(xp: Namespace, state: Array, shape: Sequence[int], alg: int) -> tuple[Array, Array, Array]:
    """Take numbers for an output of this shape: the stream to draw them from, and the new state.

    Args:
      state: int64[state_size(alg)].
      shape: the shape of the output. Static.
      alg: the algorithm's number. Static.

    Returns:
      key uint64[1], counter uint64[2] (uint64[1] for threefry), and the new state.
    """
    key, counter = generator_stream(state)
    return key, counter, generator_skip(xp, state, np.uint64(math.prod(shape)), alg)


def generator_full_int64(xp: Namespace, state: Array, n: int, alg: int) -> tuple[Array, Array]:
    """n integers over the whole range of int64, int64[n], and the new state."""
    key, counter, state = generator_draw(xp, state, (n,), alg)
    if alg == THREEFRY:
        return threefry_full_int(xp, key, counter, (n,), np.int64), state
    return philox_2x64(xp, key, counter, n).view(np.int64), state


def generator_make_seeds(xp: Namespace, state: Array, count: int, alg: int) -> tuple[Array, Array]:
    """Seeds for stateless ops, int64[2, count], one a column, and the new state."""
    keys, state = generator_full_int64(xp, state, count, alg)
    return xp.stack([keys, xp.zeros_like(keys)]), state


def generator_split(xp: Namespace, state: Array, count: int, alg: int) -> tuple[Array, Array]:
    """The states of `count` new generators, int64[count, state_size(alg)], and the new state of this one."""
    keys, state = generator_full_int64(xp, state, count, alg)
    zeros = xp.zeros((count, counter_size(alg)), np.int64)
    return xp.concatenate([zeros, keys[:, None]], axis=1), state


def binomial_samples_reserved(shape: Sequence[int], batch_rank: int) -> int:
    """How many numbers `StatefulRandomBinomial` takes from a generator for an output of this shape.

    Args:
      shape: the shape of the output.
      batch_rank: how many of its last dimensions are those of the counts and probabilities.
    """
    split = len(shape) - batch_rank
    samples, batch = math.prod(shape[:split]), math.prod(shape[split:])
    return batch * 200 * (samples + 3) // 4
