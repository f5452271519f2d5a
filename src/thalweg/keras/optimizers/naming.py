"""The names of optimizers that the user doesn't name: `adam`, `adam_1`, `rm_sprop`, …"""

from __future__ import annotations

import re
from collections import Counter

_given: Counter[str] = Counter()


def auto_name(class_name: str) -> str:
    """The next name for an optimizer of a class."""
    name = _snake_case(class_name)
    _given[name] += 1
    number = _given[name] - 1
    return f"{name}_{number}" if number else name


def _snake_case(name: str) -> str:
    """`AdamW` as `adam_w`."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def reset() -> None:
    """Begin to count anew, as `keras.backend.clear_session` does."""
    _given.clear()
