"""Which elements a split names: `"train"`, `"train[:80%]"`, `"train[100:]+test"`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

_PART = re.compile(r"(?P<name>[\w.\-]+)(?:\[(?P<start>-?\d[\d_]*%?)?:(?P<stop>-?\d[\d_]*%?)?\])?", re.ASCII)


class Split(str):
    """The usual names of splits: `tfds.Split.TRAIN` is `"train"`."""

    __slots__ = ()

    TRAIN: Split
    TEST: Split
    VALIDATION: Split
    ALL: Split


Split.TRAIN, Split.TEST = Split("train"), Split("test")
Split.VALIDATION, Split.ALL = Split("validation"), Split("all")


@dataclass(frozen=True)
class SplitInfo:
    """What is known of a split.

    Attributes:
      name: its name.
      num_examples: how many elements it has.
    """

    name: str
    num_examples: int


class Piece(NamedTuple):
    """Elements from `start` to `stop` of a split."""

    name: str
    start: int
    stop: int


def pieces(split: str, sizes: Mapping[str, int]) -> list[Piece]:
    """The pieces that a split's expression names, in order.

    Args:
      split: names of splits, each perhaps with a slice in elements or in percent, joined by `+`.
      sizes: how many elements each split has.

    Raises:
      ValueError: there is no such split, or the expression can't be understood or goes beyond the elements.

    Example:
      >>> from thalweg.tfds.splits import pieces
      >>> pieces("train[:75%]+test", {"train": 10, "test": 5})
      [Piece(name='train', start=0, stop=8), Piece(name='test', start=0, stop=5)]
    """
    found = []
    for part in str(split).replace(" ", "").split("+"):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(
                f"The split {split!r} can't be understood at {part!r}; write it like 'train', "
                "'train[:80%]' or 'train[100:200]'."
            )
        names = list(sizes) if match["name"] == "all" and "all" not in sizes else [match["name"]]
        for name in names:
            if name not in sizes:
                raise ValueError(f"Unknown split {name!r}. Should be one of {list(sizes)}.")
            start = _place(match["start"], 0, sizes[name], part)
            stop = _place(match["stop"], sizes[name], sizes[name], part)
            found.append(Piece(name, start, max(start, stop)))
    return found


def _place(text: str | None, default: int, size: int, part: str) -> int:
    """The number of the element at one end of a slice; percents are rounded to the closest element."""
    if text is None:
        return default
    number = int(text.rstrip("%").replace("_", ""))
    limit = 100 if text.endswith("%") else size
    if abs(number) > limit:
        raise ValueError(f"{part!r} goes beyond its {size} elements.")
    if number < 0:
        number += limit
    return round(number * size / 100) if text.endswith("%") else number
