"""Gamma, Poisson and binomial variates, which TensorFlow draws by rejection.

How many words a value takes depends on what they are. So that values don't depend on each other, each has a
stretch of the stream to itself, and is drawn there in a lane of its own.

Functions are raw ops, as in `distributions`: a stream's key and counter, a static shape, and parameters with
one value for each element of the shape's last dimensions. Inside they are computed in float64, as TensorFlow
does, so that results differ from its by the last bits of logarithms and powers at most.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from thalweg.ops.box_muller import box_muller_double
from thalweg.ops.distributions import unit_doubles
from thalweg.ops.lanes import Arrays, run_lanes
from thalweg.ops.philox import BLOCKS_PER_OUTPUT, Array, Namespace, blocks

# A binomial with a mean below ten is drawn by inversion, which has fewer blocks set aside for each value.
_INVERSION_BLOCKS = 42

_TWO = np.int32(2)


def gamma(xp: Namespace, key: Array, counter: Array, shape: Sequence[int], alpha: Array) -> Array:
    """Gamma variates of scale 1: the ops `RandomGamma`, `StatelessRandomGammaV3`.

    The method of Marsaglia and Tsang (2000). A shape parameter of 1 gives exponential variates.

    Args:
      key: uint64[1].
      counter: uint64[2].
      shape: the shape of the output; it ends in alpha's.
      alpha: float16, float32 or float64: the shape parameters.

    Returns:
      An array of `shape` and alpha's dtype.
    """
    n = math.prod(shape)
    if n == 0:
        return xp.zeros(shape, alpha.dtype)
    lanes = (_lane_numbers(xp, n, alpha.size) * np.uint64(BLOCKS_PER_OUTPUT), _per_lane(xp, alpha, n))
    none, left = xp.zeros(n, np.uint64), xp.zeros(n, np.int32)
    state = (none, none, left, none, left, xp.zeros(n, np.float64))
    *_, values = run_lanes(xp, partial(_gamma_trial, xp, key, counter), lanes, state)
    return values.astype(alpha.dtype).reshape(shape)


def _gamma_trial(
    xp: Namespace, key: Array, counter: Array, t: Any, lanes: Arrays, state: Arrays
) -> tuple[Arrays, Array]:
    """A normal x and a uniform u accept d·v with v = (1 + c·x)³, at least 95 times in 100.

    Normals and uniforms are taken from blocks of two, the second value first; each kind opens the stretch's
    next block when it has used up its own.
    """
    start, alpha = lanes
    position, normal_block, normals_left, uniform_block, uniforms_left, _ = state
    below_one = alpha < 1.0
    d = alpha + xp.where(below_one, 2.0 / 3.0, -1.0 / 3.0)
    c = (1.0 / 3.0) / xp.sqrt(d)

    every = xp.ones(start.shape, bool)
    position, normal_block, normals_left = _take(xp, position, normal_block, normals_left, every)
    words = blocks(xp, key, counter, start + normal_block)
    sine, cosine = box_muller_double(xp, unit_doubles(*words[:2]), unit_doubles(*words[2:]))
    x = xp.where(normals_left == 1, cosine, sine)
    root = 1.0 + c * x
    proper = ~(root <= 0.0)
    v = root * root * root

    position, uniform_block, uniforms_left = _take(xp, position, uniform_block, uniforms_left, proper)
    u = _buffered_uniform(xp, key, counter, start + uniform_block, uniforms_left)
    surely = u < 1.0 - 0.0331 * (x * x) * (x * x)
    accepted = proper & (surely | (xp.log(u) < 0.5 * x * x + d * (1.0 - v + xp.log(v))))

    # alpha < 1: a variate of alpha + 1, times a uniform's power.
    position, uniform_block, uniforms_left = _take(
        xp, position, uniform_block, uniforms_left, accepted & below_one
    )
    u = _buffered_uniform(xp, key, counter, start + uniform_block, uniforms_left)
    value = d * v * xp.where(below_one, u ** (1.0 / alpha), 1.0)

    # alpha = 1 is done at once, so `words` is the first block of its stretch.
    exponential = alpha == 1.0
    value = xp.where(exponential, -xp.log1p(-unit_doubles(*words[2:])), value)
    state = (position, normal_block, normals_left, uniform_block, uniforms_left, value)
    return state, accepted | exponential


def _take(
    xp: Namespace, position: Array, block: Array, left: Array, wanted: Array
) -> tuple[Array, Array, Array]:
    """Take a value from a block of two where it is `wanted`; `left` then is its index in the block."""
    empty = wanted & (left == 0)
    block = xp.where(empty, position, block)
    left = xp.where(empty, _TWO, left) - wanted.astype(np.int32)
    return position + empty.astype(np.uint64), block, left


def _buffered_uniform(xp: Namespace, key: Array, counter: Array, index: Array, which: Array) -> Array:
    words = blocks(xp, key, counter, index)
    return xp.where(which == 1, unit_doubles(*words[2:]), unit_doubles(*words[:2]))


def poisson(
    xp: Namespace, key: Array, counter: Array, shape: Sequence[int], rate: Array, dtype: Any
) -> Array:
    """Poisson variates: the ops `RandomPoissonV2`, `StatelessRandomPoisson`.

    Rates below 10 count uniforms until their product falls to exp(-rate) (Knuth); others take the transformed
    rejection method of Hörmann (1993). A negative rate gives 0, a rate that isn't a number NaN.

    Args:
      key: uint64[1].
      counter: uint64[2].
      shape: the shape of the output; it ends in rate's.
      rate: float16, float32, float64, int32 or int64: the expected counts.
      dtype: float16, float32, float64, int32 or int64.

    Returns:
      An array of `dtype` and `shape`.
    """
    n = math.prod(shape)
    if n == 0:
        return xp.zeros(shape, dtype)
    lanes = (_lane_numbers(xp, n, rate.size) * np.uint64(BLOCKS_PER_OUTPUT), _per_lane(xp, rate, n))
    state = (xp.ones(n, np.float64), xp.zeros(n, np.float64))
    _, values = run_lanes(xp, partial(_poisson_trial, xp, key, counter), lanes, state)
    return _cast(xp, values, dtype).reshape(shape)


def _poisson_trial(
    xp: Namespace, key: Array, counter: Array, t: Any, lanes: Arrays, state: Arrays
) -> tuple[Arrays, Array]:
    """Block t: two more factors of a small rate's product, or one pair of variates for a large rate."""
    start, rate = lanes
    product, _ = state
    words = blocks(xp, key, counter, start + t)
    u, v = unit_doubles(*words[2:]), unit_doubles(*words[:2])

    threshold = xp.exp(-rate)
    first = product * u
    product = first * v
    count = xp.where(first <= threshold, 0.0, 1.0) + 2.0 * t.astype(np.float64)
    finished = product <= threshold

    b = 0.931 + 2.53 * xp.sqrt(rate)
    a = -0.059 + 0.02483 * b
    offset = u - 0.5
    tail = 0.5 - xp.abs(offset)
    k = xp.floor((2.0 * a / tail + b) * offset + rate + 0.43)
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    surely = (tail >= 0.07) & (v <= 0.9277 - 3.6224 / (b - 2.0))
    possible = ~((k < 0.0) | ((tail < 0.013) & (v > tail)))
    log_density = k * xp.log(rate) - rate - _log_factorial(xp, k)
    accepted = surely | (possible & (xp.log(v * inverse_alpha / (a / (tail * tail) + b)) <= log_density))

    small = rate < 10.0
    unknown = xp.isnan(rate)
    value = xp.where(small, count, xp.where(unknown, math.nan, k))
    return (product, value), xp.where(small, finished, accepted | unknown)


def binomial(
    xp: Namespace, key: Array, counter: Array, shape: Sequence[int], counts: Array, probs: Array, dtype: Any
) -> Array:
    """Binomial variates: the ops `StatelessRandomBinomial`, `StatefulRandomBinomial`.

    Means below 10 are drawn by inversion, a geometric variate a success; others by Hörmann's transformed
    rejection (1993). Probabilities above one half draw the failures. A count or probability that isn't a
    number gives NaN.

    Args:
      key: uint64[1].
      counter: uint64[2].
      shape: the shape of the output; it ends in the shape to which `counts` and `probs` broadcast.
      counts: float16, float32, float64, int32 or int64: the numbers of trials.
      probs: the probabilities of success; the same dtype.
      dtype: float16, float32, float64, int32 or int64.

    Returns:
      An array of `dtype` and `shape`.
    """
    n = math.prod(shape)
    if n == 0:
        return xp.zeros(shape, dtype)
    counts, probs = xp.broadcast_arrays(counts, probs)
    flipped = probs > 0.5
    rare = xp.where(flipped, 1 - probs, probs).astype(probs.dtype)
    # The mean is compared in the operands' own precision.
    rejecting = counts * rare >= 10
    reserved = xp.where(rejecting, np.uint64(BLOCKS_PER_OUTPUT), np.uint64(_INVERSION_BLOCKS))
    number = _lane_numbers(xp, n, counts.size)
    start = number * xp.broadcast_to(reserved.reshape(-1), (n // counts.size, counts.size)).reshape(-1)
    lanes = (start, *(_per_lane(xp, array, n) for array in (counts, rare, rejecting)))
    state = (xp.zeros(n, np.float64), xp.zeros(n, np.float64))
    _, values = run_lanes(xp, partial(_binomial_trial, xp, key, counter), lanes, state)
    count, flip = _per_lane(xp, counts, n), _per_lane(xp, flipped, n)
    values = xp.where((flip != 0.0) & (count > 0.0), count - values, values)
    return _cast(xp, values, dtype).reshape(shape)


def _binomial_trial(
    xp: Namespace, key: Array, counter: Array, t: Any, lanes: Arrays, state: Arrays
) -> tuple[Arrays, Array]:
    """Block t: two more geometric variates, or one pair of variates for the rejection method."""
    start, count, p, rejecting = lanes
    spent, successes = state
    words = blocks(xp, key, counter, start + t)
    u, v = unit_doubles(*words[2:]), unit_doubles(*words[:2])

    log_failure = xp.log1p(-p)
    for uniform in (u, v):
        over = spent > count
        spent = xp.where(over, spent, spent + xp.ceil(xp.log(uniform) / log_failure))
        successes = successes + (~(spent > count)).astype(np.float64)
    k, accepted = _binomial_rejection(xp, count, p, u, v)

    impossible = (count <= 0.0) | (p <= 0.0)
    unknown = xp.isnan(count) | xp.isnan(p)
    value = xp.where(rejecting != 0.0, k, successes)
    value = xp.where(unknown, math.nan, xp.where(impossible, 0.0, value))
    done = xp.where(rejecting != 0.0, accepted, spent > count)
    return (spent, value), done | impossible | unknown


def _binomial_rejection(xp: Namespace, count: Array, p: Array, u: Array, v: Array) -> tuple[Array, Array]:
    """A candidate for a binomial variate, and whether it is accepted (Hörmann's algorithm BTRS)."""
    deviation = xp.sqrt(count * p * (1.0 - p))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * p
    odds = p / (1.0 - p)
    alpha = (2.83 + 5.1 / b) * deviation
    mode = xp.floor((count + 1.0) * p)
    u = u - 0.5
    tail = 0.5 - xp.abs(u)
    k = xp.floor((2.0 * a / tail + b) * u + (count * p + 0.5))
    surely = (tail >= 0.07) & (v <= 0.92 - 4.2 / b)
    possible = ~((k < 0.0) | (k > count))
    log_density = (
        (mode + 0.5) * xp.log((mode + 1.0) / (odds * (count - mode + 1.0)))
        + (count + 1.0) * xp.log((count - mode + 1.0) / (count - k + 1.0))
        + (k + 0.5) * xp.log(odds * (count - k + 1.0) / (k + 1.0))
        + _stirling_tail(xp, mode)
        + _stirling_tail(xp, count - mode)
        - _stirling_tail(xp, k)
        - _stirling_tail(xp, count - k)
    )
    likely = xp.log(v * alpha / (a / (tail * tail) + b)) <= log_density
    return k, surely | (possible & likely)


_HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)
_LOG_FACTORIALS = np.array([math.lgamma(k + 1.0) for k in range(16)])
_STIRLING_TAILS = np.array(
    [math.lgamma(k + 1.0) - ((k + 0.5) * math.log(k + 1.0) - (k + 1.0) + _HALF_LOG_2PI) for k in range(10)]
)


def _log_factorial(xp: Namespace, k: Array) -> Array:
    """ln k! of whole numbers k ≥ 0, from a table or by Stirling's series."""
    z = k + 1.0
    inverse = 1.0 / z
    square = inverse * inverse
    series = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)))
    stirling = (z - 0.5) * xp.log(z) - z + _HALF_LOG_2PI + series
    return xp.where(k < 16.0, xp.asarray(_LOG_FACTORIALS)[_table_index(xp, k, 15)], stirling)


def _stirling_tail(xp: Namespace, k: Array) -> Array:
    """What the leading terms of Stirling's formula leave of ln k!, to Hörmann's precision."""
    square = (k + 1.0) * (k + 1.0)
    series = (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1.0)
    return xp.where(k <= 9.0, xp.asarray(_STIRLING_TAILS)[_table_index(xp, k, 9)], series)


def _table_index(xp: Namespace, k: Array, last: int) -> Array:
    """`k` as an index; anything outside of the table (NaN too) gives some entry of it."""
    return xp.where((k >= 0.0) & (k <= last), k, 0.0).astype(np.int32)


def _lane_numbers(xp: Namespace, n: int, parameters: int) -> Array:
    """The lanes of the n outputs. Lanes run parameter by parameter, outputs sample by sample."""
    samples = n // parameters
    lanes = xp.arange(n, dtype=np.uint64).reshape(parameters, samples)
    return lanes.T.reshape(-1)


def _per_lane(xp: Namespace, parameter: Array, n: int) -> Array:
    """The parameter of each of the n outputs, in float64."""
    flat = parameter.reshape(-1).astype(np.float64)
    return xp.broadcast_to(flat, (n // flat.size, flat.size)).reshape(-1)


def _cast(xp: Namespace, values: Array, dtype: Any) -> Array:
    """`values` as `dtype`; what isn't a number becomes 0 in an integer type."""
    if np.dtype(dtype).kind in "iu":
        values = xp.where(xp.isnan(values), 0.0, values)
    return values.astype(dtype)
