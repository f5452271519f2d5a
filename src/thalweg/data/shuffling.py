"""Random order: TensorFlow's own numbers for the same seeds."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np

from thalweg.core import errors
from thalweg.core.convert import to_tensor
from thalweg.data.plan import INFINITE, UNKNOWN, Plan, Selection
from thalweg.ops.philox import philox_4x32, stream_of_kernel
from thalweg.random.seeds import seeds

T = TypeVar("T")

_WORDS_A_BLOCK = 4
_FIRST_BLOCKS, _MOST_BLOCKS = 16, 4096


def words(seed: int, seed2: int) -> Iterator[int]:
    """The 32-bit words of the random stream with these seeds."""
    offset, blocks = 0, _FIRST_BLOCKS
    while True:
        yield from philox_4x32(np, *stream_of_kernel(seed, seed2, offset), blocks * _WORDS_A_BLOCK).tolist()
        offset, blocks = offset + blocks, min(2 * blocks, _MOST_BLOCKS)


class Runs:
    """The seeds of one run after the other through a dataset.

    Args:
      seed: the dataset's own seed, or None.
      anew: whether each run has seeds of its own.
    """

    def __init__(self, seed: Any, anew: bool) -> None:
        pair = seeds.get_seed(seed)
        # Seeds that are both zero ask for entropy.
        self._pair = pair if any(pair) else tuple(np.random.SeedSequence().generate_state(2).tolist())
        self._drawn = words(*self._pair) if anew else None
        self._lock = threading.Lock()

    def next(self) -> Iterator[int]:
        """The words for the next run."""
        if self._drawn is None:
            return words(*self._pair)
        with self._lock:
            return words(next(self._drawn), next(self._drawn))


class Shuffled(Selection):
    """Elements drawn at random from a buffer that is kept full."""

    kind = "_ShuffleDataset"

    def __init__(self, source: Plan, size: int, seed: Any, anew: bool) -> None:
        if size == UNKNOWN and source.count >= 0:
            size = source.count or 1
        if size < 1:
            raise errors.InvalidArgumentError(
                None, None, "buffer_size must be greater than zero or UNKNOWN_CARDINALITY"
            )
        super().__init__(source, source.count)
        self._size = size
        self._runs = Runs(seed, anew)

    def select(self, items: Callable[[], Iterator[T]]) -> Iterator[T]:
        return _shuffle(items(), self._size, self._runs.next())


def _shuffle(items: Iterator[T], size: int, random: Iterator[int]) -> Iterator[T]:
    # A ring, as TensorFlow's: the item drawn changes places with the oldest, whose place is then filled anew.
    ring = list(itertools.islice(items, size))
    start, left = 0, len(ring)
    while left:
        drawn = (start + next(random) % left) % len(ring)
        chosen, ring[drawn] = ring[drawn], ring[start]
        yield chosen
        # Only a full ring was filled before the items ended.
        more = list(itertools.islice(items, 1)) if left == size else []
        ring[start : start + len(more)] = more
        left += len(more) - 1
        start = (start + 1) % len(ring)


class Sampled(Plan):
    """Elements of several plans, each time of one that is drawn at random."""

    kind = "_DirectedInterleaveDataset"

    def __init__(
        self, sources: list[Plan], logits: np.ndarray[Any, Any], seed: Any, stop: bool, anew: bool
    ) -> None:
        self._sources, self._logits, self._stop = sources, logits, stop
        self._runs = Runs(seed, anew)
        self.structure, self.specs = sources[0].structure, sources[0].specs
        self.count = INFINITE if any(s.count == INFINITE for s in sources) else UNKNOWN

    def elements(self) -> Iterator[list[Any]]:
        iterators: list[Iterator[list[Any]] | None] = [s.elements() for s in self._sources]
        for choice in self._choices():
            iterator = iterators[choice]
            if iterator is None:
                continue
            element = next(iterator, None)
            if element is not None:
                yield element
                continue
            iterators[choice] = None
            if self._stop or not any(iterators):
                return

    def _choices(self) -> Iterator[int]:
        """Numbers of sources, drawn by the seeds that the run's words are."""
        from thalweg.ops.random_stateless import stateless_multinomial

        random = self._runs.next()
        logits = self._logits[np.newaxis]
        int64 = to_tensor(0).dtype
        while True:
            seed = np.array([next(random), next(random)], np.int64)
            yield int(stateless_multinomial.lower(np, logits, seed, num_samples=1, output_dtype=int64)[0, 0])
