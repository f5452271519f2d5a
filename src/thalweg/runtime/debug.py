"""`thalweg.debug`: what the recorder and the compiler did.

    import thalweg as tf
    tf.debug.report()            # prints programs, compile seconds, cache hits, why each segment ended and where
    tf.debug.reset()
"""

from __future__ import annotations

import weakref
from collections import Counter
from typing import TYPE_CHECKING, Any

from thalweg.core.stack import user_location

if TYPE_CHECKING:
    from thalweg.runtime.segment import Segment

# Places that are told apart; a program has only so many lines, generated code may have any number.
MAX_PLACES = 4096

recorders: weakref.WeakSet[Any] = weakref.WeakSet()


class Report:
    """Counters of one process.

    Attributes:
      programs: executables compiled; `compile_seconds` is what they took.
      hits: runs of an executable that was there already.
      segments: segments that were run; `ops` is how many op results they recorded.
      flushes: how often a segment ended, by reason and place (`file:line`).
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Set every counter to zero."""
        self.programs = 0
        self.compile_seconds = 0.0
        self.hits = 0
        self.segments = 0
        self.ops = 0
        self.flushes: Counter[tuple[str, str]] = Counter()

    def note_compile(self, size: int, seconds: float) -> None:
        self.programs += 1
        self.compile_seconds += seconds

    def note_flush(self, reason: str, segment: Segment) -> None:
        self.segments += 1
        self.ops += segment.step.n_results
        place = (reason, user_location())
        if place in self.flushes or len(self.flushes) < MAX_PLACES:
            self.flushes[place] += 1

    def __str__(self) -> str:
        lines = [
            f"programs compiled   {self.programs} in {self.compile_seconds:.2f} s, run again {self.hits} times",
            f"segments run        {self.segments}, {self.ops} results recorded",
            f"steps in the trie   {sum(recorder.trie.steps for recorder in recorders)}",
            "why segments ended:",
        ]
        lines += [f"  {count:8d}  {reason:28s} {where}" for (reason, where), count in self.flushes.most_common(20)]
        return "\n".join(lines)

    __repr__ = __str__


report = Report()
