"""`tf.bitwise`: the bits of integers."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import pair, to_tensor
from thalweg.ops import logic


def bitwise_and(x: Any, y: Any, name: str | None = None) -> Any:
    """The bits that are set in both integers, elementwise, with broadcasting.

    Raises:
      InvalidArgumentError: no integers, shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.bitwise.bitwise_and([5, 3], 6).numpy()
      array([4, 2], dtype=int32)
    """
    return logic.bitwise_and(*pair(x, y))


def bitwise_or(x: Any, y: Any, name: str | None = None) -> Any:
    """The bits that are set in either integer, elementwise, with broadcasting.

    Raises:
      InvalidArgumentError: no integers, shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.bitwise.bitwise_or([5, 3], 6).numpy()
      array([7, 7], dtype=int32)
    """
    return logic.bitwise_or(*pair(x, y))


def bitwise_xor(x: Any, y: Any, name: str | None = None) -> Any:
    """The bits that are set in exactly one of both integers, elementwise, with broadcasting.

    Raises:
      InvalidArgumentError: no integers, shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.bitwise.bitwise_xor([5, 3], 6).numpy()
      array([3, 5], dtype=int32)
    """
    return logic.bitwise_xor(*pair(x, y))


def invert(x: Any, name: str | None = None) -> Any:
    """The integers with all their bits flipped; of signed ones this is -x - 1.

    Raises:
      InvalidArgumentError: no integers.

    Example:
      >>> tf.bitwise.invert([0, 5]).numpy()
      array([-1, -6], dtype=int32)
    """
    return logic.invert(to_tensor(x))


def left_shift(x: Any, y: Any, name: str | None = None) -> Any:
    """The integers x with their bits moved up by y, elementwise, with broadcasting.

    A y that is negative, or not less than the width of x, is undefined.

    Raises:
      InvalidArgumentError: no integers, shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.bitwise.left_shift([1, 3], 2).numpy()
      array([ 4, 12], dtype=int32)
    """
    return logic.left_shift(*pair(x, y))


def right_shift(x: Any, y: Any, name: str | None = None) -> Any:
    """The integers x with their bits moved down by y, elementwise, with broadcasting.

    Negative ones stay negative.

    A y that is negative, or not less than the width of x, is undefined.

    Raises:
      InvalidArgumentError: no integers, shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.bitwise.right_shift([4, -8], 1).numpy()
      array([ 2, -4], dtype=int32)
    """
    return logic.right_shift(*pair(x, y))
