"""Candidate samplers: a few classes drawn from very many, with how often each is expected among them.

The numbers are those of TensorFlow's kernels. The uniform and the log-uniform sampler are compiled as other
ops are; those that draw from a table of weights run on the host.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.op import Call, op
from thalweg.core.rules import kernel_error, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.distributions import unit_doubles
from thalweg.ops.lanes import scatter, while_loop
from thalweg.ops.philox import philox_4x32, skip, word_pairs
from thalweg.ops.random_streams import PER_CALL, PER_NUMBER, kernel_stream

_HALF = np.uint64(32)


def _rule(call: Call, true_classes: Spec, *place: Spec) -> tuple[Spec, Spec, Spec]:
    attrs = call.attrs
    sampled, shape = attrs["num_sampled"], true_classes.shape
    if shape is not None and len(shape) != 2:
        raise kernel_error(call, f"true_classes must be a matrix, got shape {shape_text(shape)}")
    if shape is not None and shape[1] not in (attrs["num_true"], None):
        wanted = attrs["num_true"]
        raise kernel_error(
            call, f"true_classes must have num_true columns, expected: {shape[1]} was: {wanted}"
        )
    if attrs["unique"] and attrs.get("range_max", sampled) < sampled:
        raise kernel_error(call, "Sampler's range is too small.")
    expected = spec_of(dtypes.float32, shape if shape is None else (shape[0], attrs["num_true"]))
    return spec_of(dtypes.int64, (sampled,)), expected, spec_of(dtypes.float32, (sampled,))


def _flops(call: Call, *operands: Spec) -> int:
    return 2 * PER_CALL + 8 * PER_NUMBER * int(call.attrs["num_sampled"])


def _check_range(xp: Any, true_classes: Any, range_max: int) -> None:
    def message() -> str:
        """`true_candidate` out of range"""
        wrong = true_classes[(true_classes < 0) | (true_classes >= range_max)]
        return f"`true_candidate` out of range [0, {range_max}), received {wrong[0]}"

    require(xp, (true_classes >= 0) & (true_classes < range_max), message)


def _expected_counts(xp: Any, probability: Any, num_sampled: int, tries: Any) -> Any:
    """How often a class of this probability is expected, among so many samples that took so many tries."""
    p = probability.astype(np.float32)
    count = xp.asarray(tries).astype(np.float32)
    with np.errstate(divide="ignore"):
        distinct = -xp.expm1(count * xp.log1p(-p))
    return xp.where(count == np.float32(num_sampled), p * np.float32(num_sampled), distinct)


Pick = Callable[[Any, Any], Any]


def _sample(
    xp: Any, stream: Any, pick: Pick, num_sampled: int, unique: bool, range_max: int
) -> tuple[Any, Any]:
    """The classes that `pick` makes of pairs of words, and how many tries they took."""
    key, counter = stream
    if not unique:
        return pick(*word_pairs(xp, key, counter, num_sampled)).astype(np.int64), num_sampled
    # Even, because a block of the stream makes two tries.
    size = 2 * num_sampled

    def draw(state: tuple[Any, ...]) -> tuple[Any, ...]:
        tries, picked, seen, samples = state
        blocks = skip(xp, counter, (tries // 2).astype(np.uint64))
        low, high = word_pairs(xp, key, blocks, size)
        classes = pick(low, high).astype(np.int64)
        new = _first_of_each(xp, classes) & ~seen[classes]
        rank = picked + xp.cumsum(new, dtype=np.int64)
        taken = new & (rank <= num_sampled)
        # What isn't taken goes into slots that are cut off.
        samples = scatter(xp, samples, xp.where(taken, rank - 1, num_sampled), classes)
        seen = scatter(xp, seen, xp.where(taken, classes, range_max), xp.ones(size, bool))
        needed = xp.where(rank[-1] >= num_sampled, xp.argmax(rank >= num_sampled) + 1, size)
        return tries + needed, xp.minimum(rank[-1], num_sampled), seen, samples

    nothing = xp.asarray(0, np.int64)
    start = (nothing, nothing, xp.zeros(range_max + 1, bool), xp.zeros(num_sampled + 1, np.int64))
    tries, _, _, samples = while_loop(xp, lambda state: state[1] < num_sampled, draw, start)
    return samples[:num_sampled], tries


def _first_of_each(xp: Any, values: Any) -> Any:
    """Which elements have no equal before them."""
    size = len(values)
    keys = xp.sort(values * size + xp.arange(size, dtype=np.int64))
    repeated = keys[1:] // size == keys[:-1] // size
    repeated = xp.concatenate([xp.zeros(1, bool), repeated])
    return scatter(xp, xp.zeros(size, bool), keys % size, ~repeated)


@op("UniformCandidateSampler", _rule, flops=_flops, differentiable=False)
def uniform_candidate_sampler(
    xp: Any,
    true_classes: Any,
    *place: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: int = 0,
    seed2: int = 0,
) -> Any:
    def pick(low: Any, high: Any) -> Any:
        return (low.astype(np.uint64) | (high.astype(np.uint64) << _HALF)) % np.uint64(range_max)

    _check_range(xp, true_classes, range_max)
    stream = kernel_stream(xp, place, seed, seed2)
    samples, tries = _sample(xp, stream, pick, num_sampled, unique, range_max)
    expected = _expected_counts(xp, xp.asarray(1.0 / range_max), num_sampled, tries)
    return samples, xp.full(true_classes.shape, expected), xp.full(num_sampled, expected)


@op("LogUniformCandidateSampler", _rule, flops=_flops, differentiable=False)
def log_uniform_candidate_sampler(
    xp: Any,
    true_classes: Any,
    *place: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: int = 0,
    seed2: int = 0,
) -> Any:
    scale = math.log(range_max + 1.0)

    def pick(high: Any, low: Any) -> Any:
        # Rounding may lead out of the range.
        return (xp.exp(unit_doubles(high, low) * scale).astype(np.int64) - 1) % range_max

    def expected(classes: Any) -> Any:
        x = classes.astype(np.float64)
        return _expected_counts(xp, xp.log((x + 2.0) / (x + 1.0)) / scale, num_sampled, tries)

    _check_range(xp, true_classes, range_max)
    stream = kernel_stream(xp, place, seed, seed2)
    samples, tries = _sample(xp, stream, pick, num_sampled, unique, range_max)
    return samples, expected(true_classes), expected(samples)


@op("AllCandidateSampler", _rule, differentiable=False)
def all_candidate_sampler(
    xp: Any,
    true_classes: Any,
    *place: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    seed: int = 0,
    seed2: int = 0,
) -> Any:
    ones = xp.ones(true_classes.shape, np.float32), xp.ones(num_sampled, np.float32)
    return xp.arange(num_sampled, dtype=np.int64), *ones


class Words:
    """A stream's words one after another."""

    _CHUNK = 256

    def __init__(self, key: Any, counter: Any) -> None:
        self._stream = key, counter
        self._words: list[int] = []
        self._next = 0

    def take(self) -> int:
        """The next word."""
        if self._next == len(self._words):
            key, counter = self._stream
            self._words, self._next = philox_4x32(np, key, counter, self._CHUNK).tolist(), 0
            self._stream = key, skip(np, counter, np.uint64(self._CHUNK // 4))
        self._next += 1
        return self._words[self._next - 1]

    def below(self, limit: int) -> int:
        """An unbiased number below `limit`."""
        if limit & (limit - 1) == 0:
            return self.take() & (limit - 1)
        uneven = (2**32 - 1) % limit + 1
        while (word := self.take()) < uneven:
            pass
        return word % limit


def _sample_on_host(
    pick: Callable[[], int], num_sampled: int, unique: bool
) -> tuple[np.ndarray[Any, Any], int]:
    samples: dict[int, None] = {}
    if not unique:
        return np.array([pick() for _ in range(num_sampled)], np.int64), num_sampled
    tries = 0
    while len(samples) < num_sampled:
        tries += 1
        samples[pick()] = None
    return np.array(list(samples), np.int64), tries


class Weights:
    """The weights of a fixed-unigram sampler's classes, and the table of aliases that draws by them.

    Args:
      unigrams: a weight for each class, if there is no file.
      vocab_file: a file with a line a class, whose last column, after a comma, is the weight.
      distortion: the power that weights are raised to.
      reserved: how many classes of weight zero stand in front.
      num_shards, shard: the weights are those of every `num_shards`-th class, from `shard` on.

    Raises:
      InvalidArgumentError: neither file nor unigrams, both, or a line without a weight.
    """

    def __init__(
        self,
        unigrams: tuple[float, ...],
        vocab_file: str,
        distortion: float,
        reserved: int,
        num_shards: int,
        shard: int,
    ) -> None:
        if bool(vocab_file) == bool(unigrams):
            said = "only provide one of vocab_file and" if unigrams else "provide either vocab_file or"
            raise errors.InvalidArgumentError(None, None, f"Must {said} unigrams.")
        given = [0.0] * reserved + [w**distortion for w in (unigrams or _weights_in_file(vocab_file))]
        self.values = np.array(given[shard::num_shards], np.float32)
        self.total = float(self.values.astype(np.float64).sum())
        self._accept, self._alias = _aliases(self.values)

    def pick(self, words: Words) -> int:
        """A class, drawn by Walker's method of aliases."""
        share = np.float32((words.take() & 0x7FFFFF) * 2.0**-23)
        index = words.below(len(self.values))
        return index if share < self._accept[index] else int(self._alias[index])


def _weights_in_file(path: str) -> list[float]:
    weights = []
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except FileNotFoundError as error:
        raise errors.NotFoundError(None, None, f"{path}; No such file or directory") from error
    for line in lines:
        try:
            weights.append(float(line.rpartition(",")[2]))
        except ValueError:
            message = f"Wrong vocabulary format at line: {line}"
            raise errors.InvalidArgumentError(None, None, message) from None
    return weights


def _aliases(weights: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """For each class the share that is its own, and the class to which the rest goes."""
    n = len(weights)
    share = (weights * np.float64(n) / weights.astype(np.float64).sum()).tolist()
    alias = np.arange(n)
    low = [i for i in range(n) if share[i] < 1.0]
    high = [i for i in range(n) if share[i] >= 1.0]
    while high and low:
        poor, rich = low.pop(), high.pop()
        alias[poor] = rich
        share[rich] -= 1.0 - share[poor]
        (low if share[rich] < 1.0 else high).append(rich)
    # Rounding leaves some that are close to one.
    for index in (*high, *low):
        share[index], alias[index] = 1.0, index
    return np.array(share, np.float32), alias


# Making the weights of a sampler takes longer than drawing by them.
_weights = lru_cache(maxsize=16)(Weights)


@op("FixedUnigramCandidateSampler", _rule, host=True, differentiable=False)
def fixed_unigram_candidate_sampler(
    xp: Any,
    true_classes: Any,
    *place: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    vocab_file: str,
    distortion: float,
    num_reserved_ids: int,
    num_shards: int,
    shard: int,
    unigrams: tuple[float, ...],
    seed: int = 0,
    seed2: int = 0,
) -> Any:
    weights = _weights(unigrams, vocab_file, distortion, num_reserved_ids, num_shards, shard)
    size = len(weights.values)
    if size != range_max:
        message = f"range is {range_max} must be equal to weights size  {size}"
        raise errors.InvalidArgumentError(None, None, message)
    _check_range(np, true_classes, range_max)
    words = Words(*kernel_stream(np, place, seed, seed2))
    samples, tries = _sample_on_host(lambda: weights.pick(words), num_sampled, unique)

    def expected(classes: Any) -> Any:
        return _expected_counts(np, weights.values[classes] / weights.total, num_sampled, tries)

    return samples, expected(true_classes), expected(samples)


# How often the samplers that learn have seen each class, by attributes and seeds, the longest unused first.
_learned: OrderedDict[Any, np.ndarray[Any, Any]] = OrderedDict()
_MAX_LEARNED = 64


@op("LearnedUnigramCandidateSampler", _rule, host=True, stateful=True, differentiable=False)
def learned_unigram_candidate_sampler(
    xp: Any,
    true_classes: Any,
    *place: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: int = 0,
    seed2: int = 0,
) -> Any:
    _check_range(np, true_classes, range_max)
    key, counter = kernel_stream(np, place, seed, seed2)
    counts = _seen((int(key[0]), int(counter[1]), num_true, num_sampled, unique, range_max), int(counter[0]))
    cumulative, words = np.cumsum(counts), Words(key, counter)
    total = int(cumulative[-1])

    def pick() -> int:
        return int(np.searchsorted(cumulative, words.below(total), side="right"))

    samples, tries = _sample_on_host(pick, num_sampled, unique)
    expected = [_expected_counts(np, counts[c] / total, num_sampled, tries) for c in (true_classes, samples)]
    np.add.at(counts, true_classes.reshape(-1), 1)
    return samples, *expected


def _seen(kernel: tuple[Any, ...], position: int) -> np.ndarray[Any, Any]:
    """The counts of a sampler that learns, which are its state. They begin anew with its stream."""
    if position == 0 or kernel not in _learned:
        _learned[kernel] = np.ones(kernel[-1], np.int64)
    _learned.move_to_end(kernel)
    if len(_learned) > _MAX_LEARNED:
        _learned.popitem(last=False)
    return _learned[kernel]
