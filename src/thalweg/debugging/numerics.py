"""NaNs and infinities: checks of one tensor, and of everything that is computed."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor
from thalweg.ops import assertions
from thalweg.runtime import debug


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Any:
    """The tensor itself, which must not have a NaN or an infinity.

    Args:
      tensor: a tensor of floats.
      message: is said first if it has one.

    Raises:
      InvalidArgumentError: it has one, or isn't of floats.

    Example:
      >>> tf.debugging.check_numerics([1.0, 2.0], "weights").numpy()
      array([1., 2.], dtype=float32)
    """
    result = assertions.check_numerics(to_tensor(tensor), message=message)
    if isinstance(result, EagerTensor):
        result.value()
    return result


def assert_all_finite(x: Any, message: str, name: str | None = None) -> Any:
    """As `tf.debugging.check_numerics`.

    Example:
      >>> tf.debugging.assert_all_finite([1.0, 2.0], "weights").shape
      TensorShape([2])
    """
    return check_numerics(x, message)


def enable_check_numerics(stack_height_limit: int = 30, path_length_limit: int = 50) -> None:
    """From now on let the first op that gives a NaN or an infinity raise, with its name and the line that
    called it.

    Every op then runs by itself, at once: a mode to find mistakes in, several times slower.

    Raises:
      InvalidArgumentError: later, where an op gives one.
    """
    debug.check_numerics(True)


def disable_check_numerics() -> None:
    """Undo `tf.debugging.enable_check_numerics`."""
    debug.check_numerics(False)
