"""Random ops in lanes: each lane draws at its own position of the op's stream, all in one computation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from thalweg.ops.distributions import MANTISSA_BITS, unit_doubles, unit_floats
from thalweg.ops.philox import blocks
from thalweg.runtime.instruction import Instruction

Array: TypeAlias = np.ndarray[Any, Any]

_WORDS_A_BLOCK = 4
_WORD = 2**64 - 1
_HALF = np.uint64(32)


def drawn(instruction: Instruction, operands: Sequence[Array]) -> Array | None:
    """What the lanes draw, `[lanes, *shape]`; None for ops and dtypes that are drawn one by one.

    Args:
      operands: the parameters, the same for all lanes, and the lanes' positions.
    """
    attrs = instruction.call.attrs
    name, dtype = instruction.call.op.name, instruction.specs[0].dtype.np
    shape = tuple(int(n) for n in attrs["shape"])
    positions = operands[-1]
    if 0 in shape or positions.ndim != 1:
        return None
    count = math.prod(shape)
    if name == "RandomUniform" and (dtype.name in MANTISSA_BITS or dtype.name == "float64"):
        values = _uniform(attrs, positions, count, dtype)
    elif name == "RandomUniformInt" and dtype.itemsize in (4, 8):
        values = _integers(attrs, positions, count, dtype, operands[0], operands[1])
    else:
        return None
    return values.reshape(len(positions), *shape)


def _words(attrs: dict[str, Any], positions: Array, count: int) -> Array:
    """The first words from each position on, uint32[lanes, count]."""
    each = -(-count // _WORDS_A_BLOCK)
    index = (positions[:, np.newaxis] + np.arange(each, dtype=np.uint64)).ravel()
    key = np.array([attrs["seed"] & _WORD], np.uint64)
    counter = np.array([0, attrs["seed2"] & _WORD], np.uint64)
    parts = blocks(np, key, counter, index)
    words = np.stack([p.astype(np.uint32) for p in parts], axis=-1)
    return words.reshape(len(positions), each * _WORDS_A_BLOCK)[:, :count]


def _uniform(attrs: dict[str, Any], positions: Array, count: int, dtype: Any) -> Array:
    if dtype.name == "float64":
        pairs = _words(attrs, positions, 2 * count)
        doubles: Array = unit_doubles(pairs[:, ::2], pairs[:, 1::2])
        return doubles
    floats: Array = unit_floats(_words(attrs, positions, count), MANTISSA_BITS[dtype.name])
    return floats.astype(dtype)


def _integers(
    attrs: dict[str, Any], positions: Array, count: int, dtype: Any, minval: Array, maxval: Array
) -> Array:
    if dtype.itemsize == 4:
        bits = _words(attrs, positions, count)
    else:
        pairs = _words(attrs, positions, 2 * count).astype(np.uint64)
        bits = pairs[:, ::2] | (pairs[:, 1::2] << _HALF)
    low, high = (np.asarray(bound, dtype).reshape(1).view(bits.dtype) for bound in (minval, maxval))
    width = np.maximum(high - low, bits.dtype.type(1))
    integers: Array = (low + bits % width).view(dtype)
    return integers
