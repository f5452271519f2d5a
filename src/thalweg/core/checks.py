"""Checks of values inside lowerings: index ranges, NaNs, asserts.

`require` raises at once where values are NumPy arrays. In a program that is being compiled it collects the
condition instead: the program returns all its conditions, and whoever runs it looks at them and raises.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import errors
from thalweg.core.dtypes import from_numpy
from thalweg.core.op import Call
from thalweg.core.spec import Spec, spec_of


class Check(NamedTuple):
    """A condition of a compiled program: what it says when it fails, and the op call that asked for it."""

    condition: Any
    message: str
    error: type[errors.OpError]
    call: Call | None
    specs: tuple[Spec, ...]
    location: str


class _Collecting(threading.local):
    """The checks of the program that this thread is tracing.

    Attributes:
      asked: something was demanded since this was last set to False.
    """

    def __init__(self) -> None:
        self.checks: list[Check] | None = None
        self.asked = False
        self.call: Call | None = None
        self.operands: Sequence[Any] = ()
        self.location = ""

    @contextmanager
    def into(self, checks: list[Check] | None) -> Iterator[None]:
        previous, self.checks = self.checks, checks
        try:
            yield
        finally:
            self.checks = previous

    @contextmanager
    def at(self, call: Call, operands: Sequence[Any], location: str) -> Iterator[None]:
        previous = self.call, self.operands, self.location
        self.call, self.operands, self.location = call, operands, location
        try:
            yield
        finally:
            self.call, self.operands, self.location = previous


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
    collecting.asked = True
    if xp is np:
        if not np.all(condition):
            text = message() if callable(message) else message
            raise error(None, None, text)  # type: ignore[call-arg]
    elif collecting.checks is not None:
        text = message if isinstance(message, str) else (message.__doc__ or "a check of its values failed")
        specs = tuple(spec_of(from_numpy(np.dtype(x.dtype)), x.shape) for x in collecting.operands)
        collecting.checks.append(
            Check(xp.all(condition), text, error, collecting.call, specs, collecting.location)
        )


class Inner:
    """The checks of a program inside a program: the branch of a conditional, the body of a loop.

    Conditions found there can't leave it one by one. `run` sums them up as one code, the number of the first
    that failed (-1: none), which the construct carries out; `report` then demands of the surrounding program
    that it is -1.
    """

    def __init__(self, xp: Any) -> None:
        self.xp = xp
        self.found: list[Check] = []

    def run(self, body: Callable[[], Any]) -> tuple[Any, Any]:
        """What `body()` gives, and the code of its checks."""
        checks: list[Check] = []
        with collecting.into(checks if collecting.checks is not None else None):
            result = body()
        code = self.xp.asarray(-1, np.int32)
        first = len(self.found)
        for offset in range(len(checks) - 1, -1, -1):
            code = self.xp.where(checks[offset].condition, code, np.int32(first + offset))
        self.found += [check._replace(condition=None) for check in checks]
        return result, code

    def report(self, code: Any) -> None:
        """Add what `run` found to the checks of the surrounding program; `code` may be an array of codes."""
        if collecting.checks is not None:
            collecting.checks += [
                c._replace(condition=self.xp.all(code != k)) for k, c in enumerate(self.found)
            ]
