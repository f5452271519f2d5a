"""Forward compatibility: may a program count on what other programs will only know from a day on?"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

# Features that were announced up to this day can be counted on.
_RELEASE = datetime.date(2026, 1, 16)


class _Horizon:
    date = _RELEASE


_horizon = _Horizon()


def forward_compatible(year: int, month: int, day: int) -> bool:
    """Whether the window of forward compatibility of a feature announced on this day has passed.

    Example:
      >>> tf.compat.forward_compatible(2019, 1, 1)
      True
    """
    return _horizon.date > datetime.date(year, month, day)


@contextmanager
def forward_compatibility_horizon(year: int, month: int, day: int) -> Iterator[None]:
    """Let `forward_compatible` answer as if this were the day, in a `with` block."""
    before, _horizon.date = _horizon.date, datetime.date(year, month, day)
    try:
        yield
    finally:
        _horizon.date = before
