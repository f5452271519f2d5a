"""Checks of values inside lowerings: index ranges, NaNs, asserts.

`require` raises at once where values are NumPy arrays. In a program that is being compiled it collects the
condition instead: the program returns all its conditions, and whoever runs it looks at them and raises.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import errors
from thalweg.core.op import Call


class Check(NamedTuple):
    """A condition of a compiled program: what it says when it fails, and which op at which line asked for it."""

    condition: Any
    message: str
    error: type[errors.OpError]
    call: Call | None
    location: str


class _Collecting(threading.local):
    """The checks of the program that this thread is tracing."""

    def __init__(self) -> None:
        self.checks: list[Check] | None = None
        self.call: Call | None = None
        self.location = ""

    @contextmanager
    def into(self, checks: list[Check] | None) -> Iterator[None]:
        previous, self.checks = self.checks, checks
        try:
            yield
        finally:
            self.checks = previous

    @contextmanager
    def at(self, call: Call, location: str) -> Iterator[None]:
        previous = self.call, self.location
        self.call, self.location = call, location
        try:
            yield
        finally:
            self.call, self.location = previous


collecting = _Collecting()


def require(
    xp: Any,
    condition: Any,
    message: str | Callable[[], str],
    error: type[errors.OpError] = errors.InvalidArgumentError,
) -> None:
    """Demand that `condition`, a boolean scalar or array, is true throughout.

    Args:
      message: said on failure; a function is called only where values are known, so that it can name them.
    """
    if xp is np:
        if not np.all(condition):
            raise error(None, None, message() if callable(message) else message)
    elif collecting.checks is not None:
        text = message if isinstance(message, str) else (message.__doc__ or "a check of its values failed")
        collecting.checks.append(Check(xp.all(condition), text, error, collecting.call, collecting.location))
