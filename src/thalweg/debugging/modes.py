"""Modes for the whole process: what tracebacks show, and whether devices are reported."""

from __future__ import annotations

from thalweg.runtime import debug


def set_log_device_placement(enabled: bool) -> None:
    """Print on stderr, for each op call that is recorded for the first time, on which device it runs.

    Example:
      >>> tf.debugging.set_log_device_placement(False)
    """
    debug.modes.log_placement = bool(enabled)


def get_log_device_placement() -> bool:
    """Whether op calls report their device.

    Example:
      >>> tf.debugging.get_log_device_placement()
      False
    """
    return debug.modes.log_placement


def enable_traceback_filtering() -> None:
    """Leave Thalweg's own frames out of tracebacks; `thalweg run` does so as long as this is on, as it is at
    first.
    """
    debug.modes.filter_tracebacks = True


def disable_traceback_filtering() -> None:
    """Show every frame in tracebacks."""
    debug.modes.filter_tracebacks = False


def is_traceback_filtering_enabled() -> bool:
    """Whether Thalweg's own frames are left out of tracebacks.

    Example:
      >>> tf.debugging.is_traceback_filtering_enabled()
      True
    """
    return debug.modes.filter_tracebacks
