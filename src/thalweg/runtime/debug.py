"""`thalweg.debug`: what the recorder and the compiler did.

import thalweg as tf
tf.debug.report()            # prints programs, compile seconds, cache hits, why each segment ended and where
tf.debug.reset()
"""

from __future__ import annotations

import sys
import weakref
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from thalweg.core import errors
from thalweg.core.checks import require
from thalweg.core.dtypes import from_numpy
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
            f"programs compiled   {self.programs} in {self.compile_seconds:.2f} s, run again {self.hits} "
            "times",
            f"segments run        {self.segments}, {self.ops} results recorded",
            f"steps in the trie   {sum(recorder.trie.steps for recorder in recorders)}",
            "why segments ended:",
        ]
        lines += [
            f"  {count:8d}  {reason:28s} {where}" for (reason, where), count in self.flushes.most_common(20)
        ]
        return "\n".join(lines)

    __repr__ = __str__


report = Report()


class Modes:
    """Switches of the process that help to find mistakes.

    Attributes:
      check_numerics: every op is checked for NaNs and infinities in its results; nothing is compiled then.
      log_placement: op calls recorded for the first time say on which device they run.
      filter_tracebacks: tracebacks leave out the frames of Thalweg.
    """

    def __init__(self) -> None:
        self.check_numerics = False
        self.log_placement = False
        self.filter_tracebacks = True


modes = Modes()


def check_numerics(on: bool) -> None:
    """Have every op checked for NaNs and infinities, or not any more; while checked ops run at once."""
    modes.check_numerics = on
    for recorder in recorders:
        recorder.sync = on or recorder.synchronous


def require_finite(outputs: Sequence[Any]) -> None:
    """Refuse results with a NaN or an infinity.

    Raises:
      InvalidArgumentError: one has; the op's name and the line that called it are added by whoever ran the
        op.
    """
    import numpy as np

    for index, output in enumerate(outputs):
        if not from_numpy(np.asarray(output).dtype).is_floating:
            continue
        wrong = [word for word, test in (("Inf", np.isinf), ("NaN", np.isnan)) if test(output).any()]
        shape = tuple(output.shape)
        require(
            np,
            not wrong,
            f"found {' and '.join(wrong)} in output {index}, of shape {shape}",
            errors.InvalidArgumentError,
        )


def note_placement(name: str, device: str) -> None:
    """Say on which device an op runs."""
    print(f"Executing op {name} in device {device}", file=sys.stderr)
