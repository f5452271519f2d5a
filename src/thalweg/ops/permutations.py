"""Random permutations: TensorFlow's shuffle, and its shuffle of single indices."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.ops.lanes import Arrays, run_lanes, scatter, while_loop
from thalweg.ops.philox import Array, Namespace, philox_4x32

_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ONE = np.uint64(1)


def shuffle_permutation(xp: Namespace, key: Array, counter: Array, size: int) -> Array:
    """The permutation of a shuffle: `RandomShuffle` and `StatelessShuffle` give `value[permutation]`.

    Fisher and Yates: for i = 0, 1, … swap the elements at i and at target[i], drawn from i, …, size - 1. The
    swaps are not carried out one after the other; their outcome is read off all targets at once. Step i puts
    two values in their places: at i, for good, the one from target[i], and there the one from i. So, before
    step i,

    - position i holds what the latest earlier step with target i left there, which is what its own position
      held; following these steps back to one that nothing was moved to gives the element `held[i]`;
    - position target[i] > i holds `held` of the latest earlier step with the same target, or else its first
      element.

    Sorting the targets finds the steps with equal targets; jumping from each step to its predecessor's
    predecessor follows all chains back, in a number of rounds that is logarithmic in their length.

    Args:
      key: uint64[1].
      counter: uint64[2].
      size: the number of elements, below 2**32.

    Returns:
      int64[size].
    """
    steps = xp.arange(size, dtype=np.uint64)
    if size <= 1:
        return steps.astype(np.int64)
    # The last step has one element left to choose from, and draws nothing.
    words = xp.concatenate([philox_4x32(xp, key, counter, size - 1), xp.zeros((1,), np.uint32)])
    targets = steps + words.astype(np.uint64) % (np.uint64(size) - steps)

    keys = xp.sort((targets << _HALF) | steps)
    order, target = (keys & _WORD).astype(np.int64), keys >> _HALF
    repeats = xp.concatenate([xp.zeros((1,), bool), target[1:] == target[:-1]])
    before = xp.concatenate([order[:1], order[:-1]])
    previous = scatter(xp, xp.zeros(size, np.int64), order, xp.where(repeats, before, -1))
    last = _last_in_each_group(xp, size, order, target.astype(np.int64), repeats)

    index = steps.astype(np.int64)
    moved_to = targets.astype(np.int64)
    parent = xp.where(last == index, previous, last)
    held = _roots(xp, xp.where(parent < 0, index, parent))
    elsewhere = xp.where(previous < 0, moved_to, held[xp.maximum(previous, 0)])
    return xp.where(moved_to == index, held, elsewhere)


def _last_in_each_group(xp: Namespace, size: int, order: Array, target: Array, repeats: Array) -> Array:
    """For each position the latest step that has it for its target; -1 where none has."""
    ends = xp.concatenate([~repeats[1:], xp.ones((1,), bool)])
    # Steps that aren't the last write into a slot that is cut off.
    return scatter(xp, xp.full(size + 1, -1, np.int64), xp.where(ends, target, size), order)[:size]


def _roots(xp: Namespace, parent: Array) -> Array:
    """The root of each node of a forest, given by the nodes' parents; a root is its own parent."""

    def unfinished(pair: tuple[Array, Array]) -> Array:
        return (pair[0] != pair[1]).any()

    def jump(pair: tuple[Array, Array]) -> tuple[Array, Array]:
        return pair[1], pair[1][pair[1]]

    result: Array = while_loop(xp, unfinished, jump, (parent, parent[parent]))[1]
    return result


def index_shuffle(xp: Namespace, index: Array, seed: Array, max_index: Array, rounds: int) -> Array:
    """Where `index` goes in a random permutation of 0, …, max_index: the op `RandomIndexShuffle`.

    The permutation is never written out. A Simon block cipher, whose key is the seed, permutes the numbers of
    as many bits as max_index has; it is applied until the result is no greater than max_index.
    A block has at least 16 bits, so a small max_index takes thousands of rounds, one after the other: this is
    a function to compile rather than to interpret.

    Args:
      index: int32, int64, uint32 or uint64, [] or [n].
      seed: integers [3] or [n, 3], of which the low 32 bits count.
      max_index: the dtype of `index`, [] or [n]: the greatest index.
      rounds: rounds of the cipher, even, at least 4. Static.

    Returns:
      The dtype of `index`; [n], or [] if nothing has n rows.
    """
    seed = xp.asarray(seed)
    rows = [*index.shape, *max_index.shape, *seed.shape[:-1]]
    n = max(rows, default=1)
    start = xp.broadcast_to(xp.reshape(index.astype(np.uint64), (-1,)), (n,))
    highest = xp.broadcast_to(xp.reshape(max_index.astype(np.uint64), (-1,)), (n,))
    words = xp.broadcast_to(seed.astype(np.uint64).reshape(-1, 3) & _WORD, (n, 3))
    width = _half_block_bits(xp, highest)
    keys = _simon_keys(xp, words, width, rounds)

    def trial(t: Any, lanes: Arrays, state: Arrays) -> tuple[Arrays, Array]:
        highest, width, *keys = lanes
        value = _simon_encrypt(xp, state[0], width, keys)
        return (xp.where(highest == 0, np.uint64(0), value),), (value <= highest) | (highest == 0)

    (result,) = run_lanes(xp, trial, (highest, width, *keys), (start,))
    return result.astype(index.dtype).reshape((n,) if rows else ())


def _half_block_bits(xp: Namespace, highest: Array) -> Array:
    """Half the cipher's block size: half of ceil(log2(highest)) rounded up to an even number, at least 8."""
    bits = xp.maximum(highest, _ONE).astype(np.float64).view(np.uint64)
    exponent = (bits >> np.uint64(52)) - np.uint64(1023)
    whole = (bits & np.uint64((1 << 52) - 1)) == 0
    log2 = exponent + xp.where(whole, np.uint64(0), _ONE)
    return xp.maximum((log2 + _ONE) >> _ONE, np.uint64(8))


def _simon_keys(xp: Namespace, words: Array, width: Array, rounds: int) -> list[Array]:
    """The round keys: the three words of the key, then what Simon's key schedule makes of them."""
    mask = (_ONE << width) - _ONE
    constants = np.uint64(0x7369F885192C0EF5) & mask
    keys = [words[:, i] & mask for i in range(3)]
    for i in range(3, rounds):
        bit = (constants >> np.uint64(i - 3)) & _ONE
        last = keys[i - 1]
        mixed = _rotate_right(last, 3, width, mask) ^ _rotate_right(last, 4, width, mask)
        keys.append((np.uint64(0xFFFFFFFC) & mask) ^ bit ^ keys[i - 3] ^ mixed)
    return keys


def _simon_encrypt(xp: Namespace, value: Array, width: Array, keys: list[Array]) -> Array:
    """A Feistel network: each round adds a function of one half, and a round key, to the other half."""
    mask = (_ONE << width) - _ONE
    left, right = (value >> width) & mask, value & mask
    for first, second in zip(keys[::2], keys[1::2], strict=True):
        left = left ^ _simon_function(right, width, mask) ^ first
        right = right ^ _simon_function(left, width, mask) ^ second
    return (left << width) | right


def _simon_function(x: Array, width: Array, mask: Array) -> Array:
    one, two, eight = (_rotate_left(x, bits, width, mask) for bits in (1, 2, 8))
    return (one & eight) ^ two


def _rotate_left(x: Array, bits: int, width: Array, mask: Array) -> Array:
    return ((x << np.uint64(bits)) | (x >> (width - np.uint64(bits)))) & mask


def _rotate_right(x: Array, bits: int, width: Array, mask: Array) -> Array:
    return ((x >> np.uint64(bits)) | (x << (width - np.uint64(bits)))) & mask
