"""Random order: TensorFlow's own numbers for the same seeds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.plan import (
    INFINITE,
    UNKNOWN,
    Array,
    Element,
    Elements,
    Failed,
    Plan,
    Run,
    Selection,
    count_of,
    invalid,
)
from thalweg.native.rings import draw
from thalweg.ops.philox import philox_4x32, stream_of_kernel
from thalweg.ops.random_stateless import stateless_multinomial
from thalweg.random.seeds import seeds

_WORDS_A_BLOCK = 4
_FIRST_BLOCKS, _MOST_BLOCKS = 16, 4096


def seeds_of(seed: Any) -> tuple[int, int]:
    """The two seeds of a dataset with a seed of its own, or None."""
    first, second = seeds.get_seed(seed)
    return first, second


class Words:
    """The 32-bit words of the random stream with these seeds."""

    def __init__(self, seed: int, seed2: int) -> None:
        self._seeds = seed, seed2
        self._offset, self._blocks = 0, _FIRST_BLOCKS
        self._waiting: Array = np.empty(0, np.uint32)

    def take(self, count: int) -> Array:
        """The next `count` words."""
        parts = [self._waiting]
        have = len(self._waiting)
        while have < count:
            words = philox_4x32(
                np, *stream_of_kernel(*self._seeds, self._offset), self._blocks * _WORDS_A_BLOCK
            )
            parts.append(np.asarray(words, np.uint32).ravel())
            have += len(parts[-1])
            self._offset += self._blocks
            self._blocks = min(2 * self._blocks, _MOST_BLOCKS)
        joined = np.concatenate(parts) if len(parts) > 1 else parts[0]
        self._waiting = joined[count:]
        return joined[:count]

    def __iter__(self) -> Iterator[int]:
        while True:
            yield from self.take(64).tolist()


class Runs:
    """The seeds of one run after the other through a dataset.

    Args:
      pair: the dataset's seeds; both zero ask for entropy.
      anew: whether each run has seeds of its own.
    """

    def __init__(self, pair: tuple[int, int], anew: bool) -> None:
        if not any(pair):
            first, second = np.random.SeedSequence().generate_state(2).tolist()
            pair = first, second
        self._pair = pair
        self._drawn = Words(*pair) if anew else None
        self._lock = threading.Lock()

    def next(self, run: Run) -> Words:
        """The words for the next run."""
        return Words(*run.seeds(self._draw))

    def _draw(self) -> tuple[int, int]:
        if self._drawn is None:
            return self._pair
        with self._lock:
            first, second = self._drawn.take(2).tolist()
            return first, second


class Shuffled(Selection):
    """Elements drawn at random from a buffer that is kept full."""

    kind = "_ShuffleDataset"

    def __init__(self, source: Plan, size: Any, pair: tuple[int, int], anew: bool) -> None:
        size = count_of(size)
        if size == UNKNOWN and source.count >= 0:
            size = source.count or 1
        if isinstance(size, int) and size < 1:
            raise invalid("buffer_size must be greater than zero or UNKNOWN_CARDINALITY")
        super().__init__(source, source.count)
        self._size = size
        self._runs = Runs(pair, anew)

    def select(self, begin: Callable[[], Elements], run: Run) -> Elements:
        return _shuffle(begin(), self._size, self._runs.next(run))

    def select_tickets(self, begin: Callable[[], Iterator[Array]], run: Run) -> Iterator[Array]:
        return _shuffle_tickets(begin(), self._size, self._runs.next(run))

    def told(self) -> str:
        return f"a buffer of {self._size:,} " + ("row numbers" if self.table is not None else "elements")


def _shuffle(elements: Elements, size: int, words: Words) -> Elements:
    # A ring, as TensorFlow's: the item drawn changes places with the oldest, whose place is then filled anew.
    ring: list[Element] = []
    random = iter(words)
    for element in elements:
        if type(element) is Failed:
            yield element
            continue
        ring.append(element)
        if len(ring) == size:
            break
    start, left = 0, len(ring)
    full = left == size
    while left:
        drawn = (start + next(random) % left) % len(ring)
        chosen, ring[drawn] = ring[drawn], ring[start]
        yield chosen
        full = full and (yield from _fill(elements, ring, start))
        left -= not full
        start = (start + 1) % len(ring)


def _fill(elements: Elements, ring: list[Element], place: int) -> Any:
    """Put the next element in a place of the ring; gives whether there was one."""
    for element in elements:
        if type(element) is Failed:
            yield element
            continue
        ring[place] = element
        return True
    return False


def _shuffle_tickets(blocks: Iterator[Array], size: int, words: Words) -> Iterator[Array]:
    """As `_shuffle`, for blocks: what is moved are places in an array of the ring and the block."""
    ring, blocks = _first(blocks, size)
    start = 0
    for block in blocks:
        draws = words.take(len(block)).astype(np.int64) % size
        starts = (start + np.arange(len(block))) % size
        places = np.arange(size)
        chosen = draw(places, (starts + draws) % size, starts, fresh=size)
        both = np.concatenate([ring, block])
        yield both[chosen]
        ring = both[places]
        start = (start + len(block)) % size
    if len(ring):
        yield ring[_drained(len(ring), start, words)]


def _first(blocks: Iterator[Array], size: int) -> tuple[Array, Iterator[Array]]:
    """The first `size` tickets, or all, and blocks of those that follow."""
    parts: list[Array] = []
    have = 0
    for block in blocks:
        parts.append(block)
        have += len(block)
        if have >= size:
            break
    if not parts:
        return np.empty((0, 1), np.int64), iter(())
    joined = np.concatenate(parts)
    return joined[:size], _blocks_of(joined[size:], blocks, size)


def _blocks_of(rest: Array, blocks: Iterator[Array], size: int) -> Iterator[Array]:
    """What follows the first tickets; blocks long enough that gathering the ring with each doesn't count."""
    waiting = [rest]
    have = len(rest)
    for block in blocks:
        waiting.append(block)
        have += len(block)
        if have >= size // 2:
            yield np.concatenate(waiting)
            waiting, have = [], 0
    if have:
        yield np.concatenate(waiting)


def _drained(count: int, start: int, words: Words) -> Array:
    """The places of a ring in the order in which they are drawn when nothing follows."""
    left = np.arange(count, 0, -1)
    starts = (start + np.arange(count)) % count
    draws = (starts + words.take(count).astype(np.int64) % left) % count
    return draw(np.arange(count), draws, starts)


class Directed(Plan):
    """Elements of several plans, each time of the one whose number another plan gives."""

    kind = "_DirectedInterleaveDataset"

    def __init__(self, sources: list[Plan], choices: Plan, stop: bool) -> None:
        self._sources, self._choices, self._stop = sources, choices, stop
        first = sources[0]
        self.structure = first.structure
        self.specs = list(first.specs)
        for other in sources[1:]:
            self.specs = [
                a.most_specific_compatible_type(b) for a, b in zip(self.specs, other.specs, strict=True)
            ]
        self.count = INFINITE if any(s.count == INFINITE for s in sources) else UNKNOWN

    def run(self, run: Run) -> Elements:
        iterators: list[Elements | None] = [s.run(run) for s in self._sources]
        for choice in self._choices.run(run):
            if type(choice) is Failed:
                yield choice
                continue
            number = int(choice[0])
            if not 0 <= number < len(iterators):
                message = f"Selector index out of range: {number} >= {len(iterators)}"
                yield Failed(invalid(message))
                continue
            iterator = iterators[number]
            if iterator is None:
                continue
            element = next(iterator, None)
            if element is not None:
                yield element
                continue
            iterators[number] = None
            if self._stop or not any(iterators):
                return


class Drawn(Plan):
    """Numbers drawn at random, without end.

    Args:
      logits: the logarithms of how likely each number is.
    """

    kind = "_MapDataset"

    def __init__(self, logits: Array, pair: tuple[int, int], anew: bool) -> None:
        self.structure = TensorSpec([], dtypes.int64)
        self.specs = [self.structure]
        self.count = INFINITE
        self._logits = logits
        self._runs = Runs(pair, anew)

    def run(self, run: Run) -> Elements:
        words = self._runs.next(run)
        while True:
            yield [_drawn(self._logits, words)]


class DrawnAnew(Plan):
    """Numbers drawn at random, each with the weights that another plan gives."""

    kind = "_MapDataset"

    def __init__(self, weights: Plan, pair: tuple[int, int], anew: bool) -> None:
        self._weights, self._runs = weights, Runs(pair, anew)
        self.structure = TensorSpec([], dtypes.int64)
        self.specs = [self.structure]
        self.count = weights.count

    def run(self, run: Run) -> Elements:
        words = self._runs.next(run)
        for element in self._weights.run(run):
            if type(element) is Failed:
                yield element
                continue
            with np.errstate(divide="ignore"):
                yield [_drawn(np.log(element[0]), words)]


def _drawn(logits: Array, words: Words) -> Array:
    """A number drawn with these logarithms of weights."""
    seed = words.take(2).astype(np.int64)
    row = logits[np.newaxis]
    drawn = stateless_multinomial.lower(np, row, seed, num_samples=1, output_dtype=dtypes.int64)
    return np.asarray(drawn[0, 0], np.int64)
