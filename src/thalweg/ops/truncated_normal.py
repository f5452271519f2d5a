"""Truncated normals, drawn by rejection.

As in `distributions` the functions are raw ops on a stream's key and counter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from thalweg.ops.box_muller import box_muller_double, box_muller_float
from thalweg.ops.distributions import MANTISSA_BITS, unit_doubles, unit_floats
from thalweg.ops.lanes import Arrays, run_lanes, scatter, while_loop
from thalweg.ops.philox import BLOCKS_PER_OUTPUT, Array, Namespace, blocks

# Truncated normals lie less than this many standard deviations from the mean.
_BOUND = 2.0

# With bounds of its own, a value is given up after this many trials.
_MAX_TRIALS = 1000

# Up to so many values are drawn in the order in which a thread of TensorFlow draws them, by so many trials at
# once.
_IN_ORDER = 1 << 12
_TRIALS_A_ROUND = 1 << 10

# Bounds that leave at least this many standard deviations on one side of the mean are served by rejecting
# normals.
_WIDE = 1.3


def truncated_normal(xp: Namespace, key: Array, counter: Array, shape: Sequence[int], dtype: Any) -> Array:
    """Standard normals between -2 and 2: the ops `TruncatedNormal`, `StatelessTruncatedNormalV2`.

    Values come in groups of four (of two in float64): the first normals of the group's stretch within the
    bounds.

    Args:
      key: uint64[1].
      counter: uint64[2].
      shape: the shape of the output.
      dtype: float16, bfloat16, float32 or float64.

    Raises:
      TypeError: if `dtype` is none of these.
    """
    name, n = np.dtype(dtype).name, math.prod(shape)
    if name not in ("float16", "bfloat16", "float32", "float64"):
        wanted = "float16, bfloat16, float32, float64"
        raise TypeError(f"truncated_normal expects a dtype among {wanted}, got {name}.")
    if n == 0:
        return xp.zeros(shape, dtype)
    group, kind = (2, np.float64) if name == "float64" else (4, np.float32)
    groups = -(-n // group)
    start = xp.arange(groups, dtype=np.uint64) * np.uint64(BLOCKS_PER_OUTPUT * group // 4)
    trial = partial(_truncated_normal_trial, xp, key, counter)
    slots = (xp.zeros(groups, kind),) * group
    *values, _ = run_lanes(xp, trial, (start,), (*slots, xp.zeros(groups, np.int32)))
    return xp.stack(values, axis=-1).reshape(-1)[:n].astype(dtype).reshape(shape)


def _truncated_normal_trial(
    xp: Namespace, key: Array, counter: Array, t: Any, lanes: Arrays, state: Arrays
) -> tuple[Arrays, Array]:
    """Put the normals of block t that lie within the bounds into the group's free slots."""
    *slots, filled = state
    words = blocks(xp, key, counter, lanes[0] + t)
    candidates: tuple[Array, ...]
    if len(slots) == 2:
        candidates = box_muller_double(xp, unit_doubles(*words[:2]), unit_doubles(*words[2:]))
    else:
        candidates = (*box_muller_float(xp, *words[:2]), *box_muller_float(xp, *words[2:]))
    for candidate in candidates:
        inside = xp.abs(candidate) < _BOUND
        slots = [xp.where(inside & (filled == i), candidate, slot) for i, slot in enumerate(slots)]
        filled = filled + inside.astype(np.int32)
    return (*slots, filled), filled >= len(slots)


def parameterized_truncated_normal(
    xp: Namespace,
    key: Array,
    counter: Array,
    shape: Sequence[int],
    means: Array,
    stddevs: Array,
    minvals: Array,
    maxvals: Array,
) -> Array:
    """Normals between bounds of their own: the op `StatelessParameterizedTruncatedNormal`.

    The method of Robert (1995): wide bounds reject normals, narrow ones uniform variates, and those in a tail
    exponential ones. TensorFlow draws the values that a thread gets one after another from one stretch of the
    stream, so its numbers depend on how many threads it has. Here a few values are those of one thread; of
    many each has a stretch of its own, the one it has in TensorFlow if a thread starts with it.

    Args:
      key: uint64[1].
      counter: uint64[2].
      shape: the shape of the output; it ends in the shape to which the parameters broadcast.
      means: float16, float32 or float64.
      stddevs: the same dtype, above zero.
      minvals: the same dtype; may be -inf if `maxvals` isn't inf.
      maxvals: the same dtype, above `minvals`.

    Returns:
      An array of `shape` and means' dtype, NaN where the parameters aren't as they have to be. TensorFlow
      raises there; that is left to the caller.
    """
    n, dtype = math.prod(shape), np.dtype(means.dtype)
    if n == 0:
        return xp.zeros(shape, dtype)
    parameters = tuple(p.reshape(-1) for p in xp.broadcast_arrays(means, stddevs, minvals, maxvals))
    batch = parameters[0].size
    if n <= _IN_ORDER:
        return _in_order(xp, key, counter, n // batch, parameters).T.reshape(shape)
    lanes = [xp.broadcast_to(p, (n // batch, batch)).reshape(-1) for p in parameters]
    numbers = xp.arange(n, dtype=np.uint64).reshape(batch, n // batch).T.reshape(-1)
    per_block = np.uint64(2 if dtype == np.float64 else 4)
    start = (numbers * np.uint64(2 * _MAX_TRIALS) + (per_block - np.uint64(1))) // per_block
    trial = partial(_bounded_trial, xp, key, counter)
    (values,) = run_lanes(xp, trial, (start, *lanes), (xp.zeros(n, dtype),))
    return values.reshape(shape)


class _Frame(NamedTuple):
    """Bounds in standard deviations from the mean, the signed deviation, and the method that fits them."""

    mean: Array
    deviation: Array
    low: Array
    high: Array
    valid: Array
    normal: Array
    uniform: Array


def _frame(xp: Namespace, mean: Array, deviation: Array, lowest: Array, highest: Array) -> _Frame:
    number = mean.dtype.type
    valid = (deviation > 0) & (lowest < highest) & (xp.isfinite(lowest) | xp.isfinite(highest))
    # A bound on one side only is made the lower one, and bounds below the mean are moved above it.
    mirrored = ((lowest < 0) & xp.isinf(lowest)) | (highest < mean)
    lowest, highest = xp.where(mirrored, highest, lowest), xp.where(mirrored, lowest, highest)
    deviation = xp.where(mirrored, -deviation, deviation)
    low, high = (lowest - mean) / deviation, (highest - mean) / deviation

    root = xp.sqrt(low * low + number(4))
    cutoff = number(2) * xp.exp(number(0.5) + (low * (low - root)) / number(4)) / (low + root)
    wide = ((low < -number(_WIDE)) & (high >= 0)) | ((high > number(_WIDE)) & (low <= 0))
    return _Frame(mean, deviation, low, high, valid, wide, ~wide & (high - low < cutoff))


def _in_order(
    xp: Namespace, key: Array, counter: Array, samples: int, parameters: tuple[Array, ...]
) -> Array:
    """[batch, samples] of values drawn one after another: those of a batch are the candidates it accepts.

    A round looks at some trials at once and takes what its batch still wants of them; the next round, or
    batch, goes on behind the last trial that was of use.
    """
    dtype, batch = parameters[0].dtype, len(parameters[0])
    n = batch * samples
    trials = xp.arange(min(max(samples // 2, 2), _TRIALS_A_ROUND), dtype=np.uint64)

    def draw(state: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        count, block, values = state
        frame = _frame(xp, *(xp.take(p, count // samples) for p in parameters))
        stride = xp.where(frame.uniform, np.uint64(2), np.uint64(1))
        candidates, accepted = _candidates(xp, key, counter, block + trials * stride, frame)
        wanted = samples - count % samples
        rank = xp.cumsum(accepted.reshape(-1), dtype=np.int64)
        taken = accepted.reshape(-1) & (rank <= wanted)
        # What isn't taken goes into a slot that is cut off.
        values = scatter(xp, values, xp.where(taken, count + rank - 1, n), candidates.reshape(-1))
        enough = rank[-1] >= wanted
        last = xp.argmax(rank >= wanted) // accepted.shape[1]
        used = xp.where(enough, last + 1, len(trials)).astype(np.uint64)
        found = xp.where(frame.valid, xp.minimum(rank[-1], wanted), wanted)
        return count + found, block + used * stride, values

    start = (xp.asarray(0, np.int64), xp.asarray(0, np.uint64), xp.full(n + 1, math.nan, dtype))
    return while_loop(xp, lambda state: state[0] < n, draw, start)[2][:n].reshape(batch, samples)


def _candidates(
    xp: Namespace, key: Array, counter: Array, index: Array, frame: _Frame
) -> tuple[Array, Array]:
    """The values that the trials at these blocks propose, and which of them are accepted: a row a trial."""
    low, high = frame.low, frame.high
    normals = _normal_candidates(xp, key, counter, index, low, high)
    uniforms = _uniform_candidates(xp, key, counter, index, low, high)
    pairs = _exponential_candidates(xp, key, counter, index, low, high)
    nothing = (xp.zeros_like(pairs[0][0]), xp.zeros(index.shape, bool))
    pairs += [nothing] * (len(normals) - len(pairs))
    columns = [
        [xp.where(frame.normal, a, xp.where(frame.uniform, b, c)) for a, b, c in zip(*three, strict=True)]
        for three in zip(normals, uniforms, pairs, strict=True)
    ]
    values, accepted = (xp.stack(list(column), axis=1) for column in zip(*columns, strict=True))
    return values * frame.deviation + frame.mean, accepted & frame.valid


def _bounded_trial(
    xp: Namespace, key: Array, counter: Array, t: Any, lanes: Arrays, state: Arrays
) -> tuple[Arrays, Array]:
    start, *parameters = lanes
    frame = _frame(xp, *parameters)
    low, high = frame.low, frame.high
    value, accepted = _first_accepted(xp, _normal_candidates(xp, key, counter, start + t, low, high))
    exponential = ~frame.normal & ~frame.uniform
    for chosen, candidates in (
        (frame.uniform, _uniform_candidates(xp, key, counter, start + t + t, low, high)),
        (exponential, _exponential_candidates(xp, key, counter, start + t, low, high)),
    ):
        other, other_accepted = _first_accepted(xp, candidates)
        value = xp.where(chosen, other, value)
        accepted = xp.where(chosen, other_accepted, accepted)
    failed = ~frame.valid | (~accepted & (t + np.uint64(1) >= np.uint64(_MAX_TRIALS)))
    value = xp.where(failed, low.dtype.type(math.nan), value * frame.deviation + frame.mean)
    return (value,), accepted | failed


def _first_accepted(xp: Namespace, candidates: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """The first accepted one of (value, accepted) pairs, and whether there is one."""
    *earlier, (value, accepted) = candidates
    for candidate, fits in reversed(earlier):
        value, accepted = xp.where(fits, candidate, value), fits | accepted
    return value, accepted


def _normal_candidates(
    xp: Namespace, key: Array, counter: Array, index: Array, low: Array, high: Array
) -> list[tuple[Array, Array]]:
    words = blocks(xp, key, counter, index)
    normals: tuple[Array, ...]
    if low.dtype == np.float64:
        normals = box_muller_double(xp, unit_doubles(*words[:2]), unit_doubles(*words[2:]))
    else:
        normals = (*box_muller_float(xp, *words[:2]), *box_muller_float(xp, *words[2:]))
    normals = tuple(x.astype(low.dtype) for x in normals)
    return [(x, (x >= low) & (x <= high)) for x in normals]


def _uniform_candidates(
    xp: Namespace, key: Array, counter: Array, index: Array, low: Array, high: Array
) -> list[tuple[Array, Array]]:
    first = _uniforms(xp, key, counter, index, low.dtype)
    second = _uniforms(xp, key, counter, index + np.uint64(1), low.dtype)
    two = low.dtype.type(2)
    peak = xp.where(low < 0, low.dtype.type(0), low * low)
    values = [x * (high - low) + low for x in first]
    return [(z, u <= xp.exp((peak - z * z) / two)) for z, u in zip(values, second, strict=True)]


def _exponential_candidates(
    xp: Namespace, key: Array, counter: Array, index: Array, low: Array, high: Array
) -> list[tuple[Array, Array]]:
    uniforms = _uniforms(xp, key, counter, index, low.dtype)
    two = low.dtype.type(2)
    alpha = (low + xp.sqrt(low * low + low.dtype.type(4))) / two
    candidates = []
    for x, u in zip(uniforms[::2], uniforms[1::2], strict=True):
        z = -xp.log(x) / alpha + low
        gap = xp.where(low < alpha, alpha - z, low - alpha)
        candidates.append((z, (u <= xp.exp(-gap * gap / two)) & (z < high)))
    return candidates


def _uniforms(xp: Namespace, key: Array, counter: Array, index: Array, dtype: Any) -> list[Array]:
    """The uniform variates of each block: two in float64, four in narrower types."""
    words = blocks(xp, key, counter, index)
    if dtype == np.float64:
        return [unit_doubles(*words[:2]), unit_doubles(*words[2:])]
    return [unit_floats(word, MANTISSA_BITS[dtype.name]).astype(dtype) for word in words]
