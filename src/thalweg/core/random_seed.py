"""Seeds: from `tf.random.set_seed` and an op's `seed=` to the place in a random stream where a call draws.

A stateful random op has two seeds as attributes, one from the program and one of its own. They name a stream;
the first call of such an op draws from the stream's start, and each later call where the one before it left
off. In TensorFlow it is the op's cached kernel that counts; here `SeedState` does, outside of any program, so
that a program gets its place in the stream as an input.
"""

from __future__ import annotations

import random
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

# Stands in for the program's seed where only the op has one.
DEFAULT_GRAPH_SEED = 87654321

_MODULUS = 2**31 - 1

# How many streams are kept in mind: of ops with a seed of their own, and of ops whose seed was drawn.
MAX_STREAMS = 1 << 16
MAX_DRAWN_STREAMS = 1 << 13


def op_seeds(
    global_seed: int | None, op_seed: int | None, next_op_seed: Callable[[], int]
) -> tuple[int, int]:
    """The seed attributes of a random op.

    Args:
      global_seed: the seed set for the program or the graph, if any.
      op_seed: the op's own seed, if it has one.
      next_op_seed: gives the seed of an op that has none, where a global seed is set. In a graph it counts
        the graph's such ops from 0; in eager execution it draws.

    Returns:
      Two integers from 0 to 2**31 - 1. (0, 0), where neither seed is set, asks for entropy.
    """
    if global_seed is None:
        return (0, 0) if op_seed is None else (DEFAULT_GRAPH_SEED, op_seed % _MODULUS)
    pair = global_seed % _MODULUS, (next_op_seed() if op_seed is None else op_seed) % _MODULUS
    return (0, _MODULUS) if pair == (0, 0) else pair


class SeedState:
    """The seeds and streams of eager execution. Safe to use from several threads.

    Example:
      >>> seeds = SeedState()
      >>> seeds.set_seed(1)
      >>> seeds.get_seed(5)
      (1, 5)
      >>> [seeds.next_counter("RandomUniform", 1, 5, None, advance=256) for _ in range(3)]
      [0, 256, 512]
      >>> seeds.set_seed(1)
      >>> seeds.next_counter("RandomUniform", 1, 5, None, advance=256)
      0
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seed: int | None = None
        self._draw = random.Random()
        # Stream -> (key, upper half of the counter, blocks drawn), the longest unused first.
        self._streams: OrderedDict[Hashable, tuple[int, int, int]] = OrderedDict()
        self._drawn_streams: OrderedDict[Hashable, tuple[int, int, int]] = OrderedDict()
        # Op seeds drawn of late. Their streams, many and hardly ever used twice, must not displace others.
        self._drawn: OrderedDict[int, None] = OrderedDict()

    @property
    def seed(self) -> int | None:
        """The seed given to `set_seed`."""
        return self._seed

    def set_seed(self, seed: Any) -> None:
        """Set the program's seed and start all streams anew: `tf.random.set_seed`.

        Args:
          seed: an integer, anything that converts to one, or None: each run has its own numbers.

        Raises:
          TypeError: if `seed` is no number.
        """
        number = _as_integer(seed)
        draw = random.Random(seed if isinstance(seed, float) else number)
        with self._lock:
            self._seed, self._draw = number, draw
            for table in (self._streams, self._drawn_streams, self._drawn):
                table.clear()

    def get_seed(self, op_seed: Any = None) -> tuple[int, int]:
        """The seed attributes of an eager random op: see `op_seeds`.

        Where the program has a seed and the op has none, one is drawn for this call.

        Raises:
          TypeError: if `op_seed` is no number.
        """
        own = _as_integer(op_seed)
        with self._lock:
            return op_seeds(self._seed, own, self._next_op_seed)

    def _next_op_seed(self) -> int:
        seed = self._draw.randint(0, _MODULUS)
        self._drawn[seed % _MODULUS] = None
        if len(self._drawn) > MAX_DRAWN_STREAMS:
            self._drawn.popitem(last=False)
        return seed

    def next_counter(self, op_name: str, seed: int, seed2: int, attrs_key: Hashable, advance: int) -> int:
        """Where in its stream this call draws: the number of blocks that the stream's earlier calls took.

        Args:
          op_name: TensorFlow's name of the op.
          seed: the op's first seed attribute.
          seed2: its second.
          attrs_key: whatever else tells one kernel from another: attributes, operand dtypes, the device; in a
            graph also the graph and the node.
          advance: how many blocks this call takes.
        """
        return self.reserve(op_name, seed, seed2, attrs_key, advance)[2]

    def reserve(
        self, op_name: str, seed: int, seed2: int, attrs_key: Hashable, advance: int
    ) -> tuple[int, int, int]:
        """As `next_counter`, together with the seeds to use: entropy in place of (0, 0).

        Returns:
          (seed, seed2, offset in blocks).
        """
        name = (op_name, seed, seed2, attrs_key)
        with self._lock:
            passing = seed2 in self._drawn and name not in self._streams
            table, limit = (
                (self._drawn_streams, MAX_DRAWN_STREAMS) if passing else (self._streams, MAX_STREAMS)
            )
            first, second, offset = table.get(name) or self._open(seed, seed2)
            table[name] = first, second, offset + advance
            table.move_to_end(name)
            if len(table) > limit:
                table.popitem(last=False)
            return first, second, offset

    def state(self) -> tuple[Any, ...]:
        """The seed, and where the streams are: what `set_state` takes."""
        with self._lock:
            return self._seed, self._draw.getstate(), list(self._streams.items())

    def set_state(self, state: tuple[Any, ...]) -> None:
        """Go on where `state` was asked for."""
        seed, draw, streams = state
        with self._lock:
            self._seed = seed
            self._draw.setstate(draw)
            self._streams = OrderedDict(streams)

    @staticmethod
    def _open(seed: int, seed2: int) -> tuple[int, int, int]:
        if seed == 0 and seed2 == 0:
            return secrets.randbits(64), secrets.randbits(64), 0
        return seed, seed2, 0


def _as_integer(seed: Any) -> int | None:
    """A seed as a Python integer."""
    if seed is None or type(seed) is int:
        return seed
    try:
        if not isinstance(seed, str | bytes | bytearray):
            return int(seed if isinstance(seed, int | float) else np.asarray(seed))
    except (TypeError, ValueError):
        pass
    raise TypeError(f"Expected an integer for a seed, got {seed!r}.")
