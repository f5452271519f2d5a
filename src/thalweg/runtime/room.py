"""Room in memory for large programs, so that a process is never much larger than what it holds.

XLA takes a program's temporaries as one block when the program is started, and the C library keeps what is
freed, as fresh memory is slow to use. So blocks that don't find the place of the last run take fresh memory,
and the process holds both.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from thalweg.core.memory import give_back_freed, place_of, resident

if TYPE_CHECKING:
    from jax.stages import Compiled, Lowered

# A program is large if it has more bytes of temporaries, or of these and arguments.
LARGE = 1 << 24
# One with more bytes of temporaries runs alone. Of other large ones the next may be started while one runs,
# so that the processor isn't idle in between.
ALONE = 1 << 25
# Freed memory is given back before so many first runs of a large program, and then when the process has grown
# by this factor since the first run after it.
_FIRST_RUNS = 3
_GROWN = 1.02
# Temporaries that come to lie further than this from their last place lie on fresh memory.
_SAME_PLACE = 1 << 16
# Outputs of fewer bytes find room between others.
_NO_CRUMB = 1 << 12
# A process that grows by so much has taken fresh memory.
_FRESH = 1 << 22
# Seconds from when outputs are there until the temporaries are given back; on a busy machine it may take so
# many times as long.
_GIVING_BACK = 3e-4
_PATIENCE = 30


def compiled(lowered: Lowered) -> Compiled:
    """The executable of a program that JAX has lowered. What the compiler leaves in memory is given back."""
    before = resident()
    executable = lowered.compile()
    if resident() > before + _FRESH:
        give_back_freed()
    return executable


class _Turn:
    """The turns of programs with large temporaries.

    Each waits for others to end: what was started holds its temporaries, even if it hasn't had its turn.
    """

    def __init__(self) -> None:
        self._started: list[Any] = []

    def wait(self, going: int) -> None:
        """Return once at most so many of them haven't ended. If one failed, who reads it is told."""
        if len(self._started) <= going:
            return
        while len(self._started) > going:
            with contextlib.suppress(RuntimeError, IndexError):  # another thread may have taken it
                self._started.pop(0).block_until_ready()
        if not going:
            time.sleep(_GIVING_BACK)

    def begin(self, outputs: Sequence[Any]) -> None:
        """Note one that was started: all its outputs are there when it ends, and the smallest is kept."""
        if outputs:
            self._started.append(min(outputs, key=lambda x: x.nbytes))


_turn = _Turn()


class Room:
    """The memory that a program is given when it runs.

    Args:
      temporaries, arguments: their bytes.
      outputs: the bytes of each output that doesn't take the place of an argument.

    Attributes:
      temporaries: their bytes if there are many, else 0.
    """

    __slots__ = (
        "_alone",
        "_before",
        "_bound",
        "_first_runs",
        "_lowest_place",
        "_outputs",
        "_place",
        "temporaries",
    )

    def __init__(self, temporaries: int = 0, arguments: int = 0, outputs: Iterable[int] = ()) -> None:
        large = temporaries + arguments > LARGE
        self.temporaries = temporaries if temporaries > LARGE else 0
        self._alone = temporaries > ALONE
        # XLA takes the memory of outputs before that of temporaries.
        self._outputs = sorted((n for n in outputs if n >= _NO_CRUMB), reverse=True)
        self._before = 0
        self._place = 0
        self._lowest_place = 0
        self._first_runs = _FIRST_RUNS if large else 0
        # How large the process may become; 0 before the first run after freed memory was given back.
        self._bound = 0.0 if large else math.inf

    def make(self) -> None:
        """Before a run: wait for what holds large temporaries, and give back what stands in the way."""
        if self.temporaries:
            _turn.wait(0 if self._alone else 1)
            self._before = resident()
        if self._bound < math.inf and (self._moves() or self._is_new() or self._has_grown()):
            give_back_freed()

    def taken(self, outputs: Sequence[Any]) -> None:
        """After the start of the run that gives `outputs`.

        What was in the way may have gone just before XLA took the temporaries, and these lie where that was.
        Then the place meant for them, with the memory of the last run, is given back before they grow.
        """
        if not self.temporaries:
            return
        _turn.begin(outputs)
        if self._place and self._grows(outputs):
            give_back_freed()

    def _grows(self, outputs: Sequence[Any]) -> bool:
        """Whether the process grows as the run begins.

        It doesn't if the temporaries were expected at the lowest place they ever had, and have taken it.
        """
        self._lowest_place = min(self._place, self._lowest_place or self._place)
        lowest = self._place - self._lowest_place <= _SAME_PLACE
        expected = self._before + sum(self._outputs)
        for _ in range(_PATIENCE):
            if lowest and abs(place_of(self.temporaries, self._outputs) - self._place) > _SAME_PLACE:
                return False
            if resident() > expected + _FRESH:
                return True
            if all(x.is_ready() for x in outputs):
                return False
            time.sleep(_GIVING_BACK)
        return False

    def _moves(self) -> bool:
        """Whether the temporaries don't find their last place.

        A small block that has found room behind them, while they weren't there, is enough to drive them away.
        """
        if not self._alone:
            return False
        last = self._place
        for _ in range(_PATIENCE if last else 1):
            self._place = place_of(self.temporaries, self._outputs)
            if abs(self._place - last) <= _SAME_PLACE:
                return False
            time.sleep(_GIVING_BACK)
        return True

    def _is_new(self) -> bool:
        new = self._first_runs > 0
        self._first_runs -= new
        return new

    def _has_grown(self) -> bool:
        """Whether the process has, as it does by and by if blocks of many sizes take turns."""
        now = resident()
        grown = 0 < self._bound < now
        if grown or not self._bound:
            self._bound = 0 if grown else now * _GROWN + (0 if self._alone else self.temporaries)
        return grown
