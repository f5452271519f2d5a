"""How strong random changes are: factors and ranges as users give them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import thalweg as tf


def factor_within(factor: Any, bounds: tuple[float, float], name: str = "factor") -> tuple[float, float]:
    """The range of a factor given as two numbers, or as one, f: from -f, or from the lower bound, to f.

    Raises:
      ValueError: it is neither, or lies outside of the bounds.
    """
    low, high = bounds
    problem = (
        f"The `{name}` argument should be a number (or a list of two numbers) in the range [{low}, {high}]. "
        f"Received: {name}={factor}"
    )
    if isinstance(factor, (tuple, list)):
        if len(factor) != 2 or factor[0] > high or factor[1] < low:
            raise ValueError(problem)
        first, last = sorted(factor)
        return first, last
    if not isinstance(factor, (int, float)) or not low <= factor <= high:
        raise ValueError(problem)
    return max(-abs(factor), low), abs(factor)


def factor_of_both_signs(
    factor: Any, name: str, low: float, high: float, open_below: bool = False
) -> tuple[float, float]:
    """The range of a factor given as two numbers, or as one, f: from -f to f.

    Args:
      low, high: the bounds of what is given.
      open_below: `low` itself isn't allowed.

    Raises:
      ValueError: it is neither, or lies outside of the bounds.
    """
    given = list(factor) if isinstance(factor, (tuple, list)) else [factor]
    pair = isinstance(factor, (tuple, list))
    fits = len(given) == (2 if pair else 1) and all(
        isinstance(x, (int, float)) and low <= x <= high and not (open_below and x == low) for x in given
    )
    if not fits:
        raise ValueError(
            f"The `{name}` argument should be a number (or a list of two numbers) in the range "
            f"{'(' if open_below else '['}{low}, {high}]. Received: {name}={factor}"
        )
    first, last = sorted(given) if pair else (-abs(factor), abs(factor))
    return first, last


def value_range_of(value_range: Any) -> list[float]:
    """The smallest and the largest value of images.

    Raises:
      ValueError: it isn't a list of two numbers.
    """
    if not isinstance(value_range, (tuple, list)) or len(value_range) != 2:
        raise ValueError(
            f"The `value_range` argument should be a list of two numbers. Received: value_range={value_range}"
        )
    return sorted(value_range)


def rescaled(images: Any, source: Sequence[float], target: Sequence[float], dtype: Any) -> Any:
    """Images of one range of values in another one."""
    if tuple(source) == tuple(target):
        return images
    low, high = (tf.cast(x, dtype) for x in source)
    new_low, new_high = (tf.cast(x, dtype) for x in target)
    return (tf.cast(images, dtype) - low) / (high - low) * (new_high - new_low) + new_low
