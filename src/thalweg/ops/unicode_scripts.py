"""The script that each Unicode character belongs to, from the table beside this file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

# The names of ICU's first script numbers.
NAMES = """
    Common Inherited Arabic Armenian Bengali Bopomofo Cherokee Coptic Cyrillic Deseret Devanagari Ethiopic
    Georgian Gothic Greek Gujarati Gurmukhi Han Hangul Hebrew Hiragana Kannada Katakana Khmer Lao Latin
    Malayalam Mongolian Myanmar Ogham Old_Italic Oriya Runic Sinhala Syriac Tamil Telugu Thaana Thai Tibetan
    Canadian_Aboriginal Yi Tagalog Hanunoo Buhid Tagbanwa Braille Cypriot Limbu Linear_B Osmanya Shavian
    Tai_Le Ugaritic
""".split()
_LAST = 0x10FFFF


@lru_cache(maxsize=1)
def _table() -> tuple[Any, Any]:
    """Where the runs of characters of one script begin, and their scripts."""
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="ascii").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    starts = np.array([int(start, 16) for start, _ in rows])
    return starts, np.array([int(script) for _, script in rows], np.int32)


def scripts(codes: Any) -> Any:
    """ICU's number of each character's script; -1 where the number is no character's."""
    starts, numbers = _table()
    inside = (codes >= 0) & (codes <= _LAST)
    found = numbers[np.searchsorted(starts, np.where(inside, codes, 0), side="right") - 1]
    return np.where(inside, found, np.int32(-1)).astype(np.int32)


def script_ranges(name: str) -> tuple[tuple[int, int], ...] | None:
    """The first and the last character of each run of the script `name`; None for a name unknown."""
    if name not in NAMES:
        return None
    starts, numbers = _table()
    ends = np.append(starts[1:], _LAST + 1) - 1
    chosen = numbers == NAMES.index(name)
    return tuple(zip(starts[chosen].tolist(), ends[chosen].tolist(), strict=True))
