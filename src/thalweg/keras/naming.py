"""Names of objects that were given none: the class's in snake case, numbered from the second on."""

from __future__ import annotations

import re
from collections import defaultdict

_counts: defaultdict[str, int] = defaultdict(int)


def snake_case(name: str) -> str:
    """`MeanSquaredError` as `mean_squared_error`, `Conv2D` as `conv2d`."""
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def auto_name(prefix: str) -> str:
    """`prefix` in snake case; the next times with the numbers 1, 2, …"""
    name = snake_case(prefix)
    count = _counts[name]
    _counts[name] += 1
    return f"{name}_{count}" if count else name


def get_uid(prefix: str = "") -> int:
    """How often a name was taken, this time included: `keras.backend.get_uid`."""
    _counts[prefix] += 1
    return _counts[prefix]


def reset_uids() -> None:
    """Begin to count anew."""
    _counts.clear()
