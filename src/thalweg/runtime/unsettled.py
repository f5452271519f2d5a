"""Programs that check values, and whose checks nobody has looked at yet.

Waiting for a program's checks as soon as it is started would keep Python idle while it runs. So they are
looked at when one of its values is asked for, or before the thread's next program is started: what follows a
failed check is never run.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from thalweg.core import errors
from thalweg.runtime import compiler

if TYPE_CHECKING:
    from thalweg.runtime.recorder import Recorder
    from thalweg.runtime.segment import Segment


class Unsettled:
    """The checks of a segment that was started: `segment.check` until they are known to hold.

    Args:
      conditions: what the program returned for its checks.
      failed: called with the error if one doesn't hold: puts variables back, and gives the error to raise.
    """

    def __init__(
        self,
        segment: Segment,
        executable: compiler.Executable,
        conditions: Any,
        failed: Callable[[errors.OpError], BaseException],
    ) -> None:
        self._segment = segment
        self._executable = executable
        self._conditions = conditions
        self._failed = failed
        segment.check = self
        segment.recorder.unsettled = segment

    def __call__(self) -> None:
        """Wait for the checks; raise for the first one that doesn't hold."""
        segment = self._segment
        segment.check = None
        if segment.recorder.unsettled is segment:
            segment.recorder.unsettled = None
        try:
            compiler.report_failure(self._executable.checks, self._conditions)
        except errors.OpError as error:
            segment.error = self._failed(error)
            segment.check = segment.raise_error
            raise segment.error from None


def settle(recorder: Recorder) -> None:
    """Look at the checks of the program that a thread started last."""
    segment = recorder.unsettled
    if segment is not None and segment.check is not None:
        segment.check()


@atexit.register
def _at_exit() -> None:
    """The last program's checks, of which nobody has asked for a value: an error is at least told."""
    from thalweg.core.context import state

    recorder: Any = state.eager
    try:
        settle(recorder)
    except errors.OpError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    except AttributeError:
        pass  # no recorder was ever made
