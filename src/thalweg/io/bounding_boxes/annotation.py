"""`Annotation`: the boxes around the objects in one picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

import numpy as np

from thalweg.core import errors

Array: TypeAlias = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Annotation:
    """The boxes around the objects in one picture.

    Attributes:
      filename: the picture's name.
      width, height: its size in pixels; None where it isn't told.
      boxes: float64 `[n, 4]`: left, top, right and bottom, as parts of width and height.
      names: what is in each box.
    """

    filename: str
    width: int | None
    height: int | None
    boxes: Array
    names: tuple[str, ...]

    @property
    def tf_boxes(self) -> Array:
        """The boxes as `tf.image` takes them: float32 `[n, 4]`, top, left, bottom and right."""
        return self.boxes[:, [1, 0, 3, 2]].astype(np.float32)

    @property
    def pixel_boxes(self) -> Array:
        """Left, top, right and bottom in pixels. Raises `ValueError` where the picture's size isn't told."""
        if self.width is None or self.height is None:
            raise ValueError(f"The size of {self.filename} isn't told, only parts of it.")
        sizes: Array = self.boxes * [self.width, self.height, self.width, self.height]
        return sizes

    def labels(self, classes: Sequence[str]) -> Array:
        """The number of each box's class, int64 `[n]`.

        Raises `ValueError` for names that are no class.
        """
        numbers = {name: number for number, name in enumerate(classes)}
        strange = sorted(set(self.names) - set(numbers))
        if strange:
            known = f"the classes are {', '.join(classes)}"
            raise ValueError(f"{self.filename} has objects of no class: {', '.join(strange)}; {known}.")
        return np.array([numbers[name] for name in self.names], np.int64)


def class_names(annotations: Iterable[Annotation]) -> list[str]:
    """All names in some annotations, sorted."""
    return sorted({name for annotation in annotations for name in annotation.names})


def as_boxes(rows: Sequence[Sequence[float]]) -> Array:
    """Boxes as an array, also if there are none."""
    return np.array(rows, np.float64).reshape(-1, 4)


def refuse(path: str, problem: str) -> NoReturn:
    """Refuse a file of annotations."""
    raise errors.InvalidArgumentError(None, None, f"{path}: {problem}")


def number(path: str, what: str, text: Any) -> float:
    """A finite number out of a file."""
    try:
        value = float(text)
    except (TypeError, ValueError):
        refuse(path, f"{what} should be a number, and is {text!r}")
    if not math.isfinite(value):
        refuse(path, f"{what} should be a finite number, and is {text!r}")
    return value
