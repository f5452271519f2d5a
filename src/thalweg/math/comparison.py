"""Comparisons, logic, and tests of single elements."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import pair, to_tensor
from thalweg.ops import elementwise, logic, reductions, rounding, shapes


def equal(x: Any, y: Any, name: str | None = None) -> Any:
    """Elementwise `x == y`, with broadcasting, of values of any dtype.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.equal([1, 2, 3], 2).numpy()
      array([False,  True, False])
    """
    return elementwise.equal(*pair(x, y))


def not_equal(x: Any, y: Any, name: str | None = None) -> Any:
    """Elementwise `x != y`, with broadcasting, of values of any dtype.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.not_equal([1, 2, 3], 2).numpy()
      array([ True, False,  True])
    """
    return elementwise.not_equal(*pair(x, y))


def less(x: Any, y: Any, name: str | None = None) -> Any:
    """Elementwise `x < y` of floats or integers, with broadcasting; False where one is NaN.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.less([1, 2, 3], 2).numpy()
      array([ True, False, False])
    """
    return elementwise.less(*pair(x, y))


def less_equal(x: Any, y: Any, name: str | None = None) -> Any:
    """Elementwise `x <= y` of floats or integers, with broadcasting; False where one is NaN.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.less_equal([1, 2, 3], 2).numpy()
      array([ True,  True, False])
    """
    return elementwise.less_equal(*pair(x, y))


def greater(x: Any, y: Any, name: str | None = None) -> Any:
    """Elementwise `x > y` of floats or integers, with broadcasting; False where one is NaN.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.greater([1, 2, 3], 2).numpy()
      array([False, False,  True])
    """
    return elementwise.greater(*pair(x, y))


def greater_equal(x: Any, y: Any, name: str | None = None) -> Any:
    """Elementwise `x >= y` of floats or integers, with broadcasting; False where one is NaN.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.greater_equal([1, 2, 3], 2).numpy()
      array([False,  True,  True])
    """
    return elementwise.greater_equal(*pair(x, y))


def logical_and(x: Any, y: Any, name: str | None = None) -> Any:
    """Elementwise `x and y` of booleans, with broadcasting.

    Raises:
      InvalidArgumentError: operands that aren't booleans, or shapes that don't broadcast.

    Example:
      >>> tf.logical_and([True, False], True).numpy()
      array([ True, False])
    """
    return logic.logical_and(to_tensor(x, dtype_hint=dtypes.bool), to_tensor(y, dtype_hint=dtypes.bool))


def logical_or(x: Any, y: Any, name: str | None = None) -> Any:
    """Elementwise `x or y` of booleans, with broadcasting.

    Raises:
      InvalidArgumentError: operands that aren't booleans, or shapes that don't broadcast.

    Example:
      >>> tf.logical_or([True, False], False).numpy()
      array([ True, False])
    """
    return logic.logical_or(to_tensor(x, dtype_hint=dtypes.bool), to_tensor(y, dtype_hint=dtypes.bool))


def logical_xor(x: Any, y: Any, name: str | None = "LogicalXor") -> Any:
    """Elementwise: is exactly one of the booleans `x` and `y` true? With broadcasting.

    Raises:
      InvalidArgumentError: operands that aren't booleans, or shapes that don't broadcast.

    Example:
      >>> tf.math.logical_xor([True, False], True).numpy()
      array([False,  True])
    """
    return logic.logical_xor(to_tensor(x, dtype_hint=dtypes.bool), to_tensor(y, dtype_hint=dtypes.bool))


def logical_not(x: Any, name: str | None = None) -> Any:
    """Elementwise `not x` of booleans.

    Raises:
      InvalidArgumentError: `x` isn't boolean.

    Example:
      >>> tf.logical_not([True, False]).numpy()
      array([False,  True])
    """
    return logic.logical_not(to_tensor(x, dtype_hint=dtypes.bool))


def is_nan(x: Any, name: str | None = None) -> Any:
    """Elementwise: is the float NaN, not a number?

    Example:
      >>> tf.math.is_nan([1.0, float("nan"), float("inf")]).numpy()
      array([False,  True, False])
    """
    return rounding.is_nan(to_tensor(x))


def is_inf(x: Any, name: str | None = None) -> Any:
    """Elementwise: is the float infinite, of either sign?

    Example:
      >>> tf.math.is_inf([1.0, float("nan"), float("inf")]).numpy()
      array([False, False,  True])
    """
    return rounding.is_inf(to_tensor(x))


def is_finite(x: Any, name: str | None = None) -> Any:
    """Elementwise: is the float neither infinite nor NaN?

    Example:
      >>> tf.math.is_finite([1.0, float("nan"), float("inf")]).numpy()
      array([ True, False, False])
    """
    return rounding.is_finite(to_tensor(x))


def is_non_decreasing(x: Any, name: str | None = None) -> Any:
    """A boolean scalar: is no element, in row-major order, smaller than the one before it?

    True for fewer than two elements.

    Example:
      >>> tf.math.is_non_decreasing([1.0, 1.0, 3.0]).numpy()
      np.True_
    """
    before, after = _neighbours(x)
    return reductions.reduce_all(elementwise.greater_equal(after, before), axis=None, keepdims=False)


def is_strictly_increasing(x: Any, name: str | None = None) -> Any:
    """A boolean scalar: is each element, in row-major order, greater than the one before it?

    True for fewer than two elements.

    Example:
      >>> tf.math.is_strictly_increasing([1.0, 1.0, 3.0]).numpy()
      np.False_
    """
    before, after = _neighbours(x)
    return reductions.reduce_all(elementwise.greater(after, before), axis=None, keepdims=False)


def _neighbours(x: Any) -> tuple[Any, Any]:
    """All elements but the last, and all but the first, in row-major order."""
    x = shapes.reshape(to_tensor(x), shape=(-1,))
    return x[:-1], x[1:]
