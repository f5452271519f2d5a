"""`tf.debug`: what the recorder and the compiler did.

import thalweg as tf
print(tf.debug.report())     # programs, compile seconds, cache hits, why each segment ended and at which line
tf.debug.reset()             # begin to count anew
"""

from __future__ import annotations

from thalweg.core.context import state
from thalweg.runtime import compiler
from thalweg.runtime.debug import Report
from thalweg.runtime.debug import report as _report


def report() -> Report:
    """The counters of this process; printed they are a table.

    Example:
      >>> tf.debug.reset()
      >>> x = (tf.constant([1.0, 2.0]) + 1.0).numpy()
      >>> tf.debug.report().segments
      1
    """
    return _report


def reset() -> None:
    """Set every counter to zero."""
    _report.reset()


def sync() -> None:
    """Run what this thread has recorded, and wait for it: before taking a time, for instance."""
    state.eager.boundary("sync", only_if_updated=False)  # type: ignore[attr-defined]
    compiler.wait()


def clear() -> None:
    """Forget every compiled program; each is compiled again when it is needed."""
    compiler.clear()
