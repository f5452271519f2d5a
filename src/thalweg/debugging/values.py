"""Asserts about values: comparisons of two tensors, and of one with zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core.convert import pair, to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.tensor import EagerTensor
from thalweg.debugging.assertion import check
from thalweg.ops import elementwise

_NUMBER_SHOWN = 3


def _failed(what: str, wrong: Any, shown: int, x: Any, y: Any = None) -> str:
    """What an assertion says of the places `wrong`, the first `shown` of them (-1: all)."""
    places = wrong if shown < 0 else wrong[:shown]
    found = []
    for place in map(tuple, places):
        values = f"{x[place]}" if y is None else f"x = {x[place]}, y = {y[place]}"
        found.append(f"at {[int(i) for i in place]}: {values}")
    more = "; …" if len(wrong) > len(places) else ""
    return f"{what} for {len(wrong)} of {x.size} elements: {'; '.join(found)}{more}"


def _compare(
    symbol: str,
    operation: Callable[[Any, Any], Any],
    x: Any,
    y: Any,
    message: str | None,
    summarize: int | None,
) -> Any:
    x, y = pair(x, y)
    condition = operation(x, y)
    count = _NUMBER_SHOWN if summarize is None else summarize

    def say() -> str:
        whole = np.broadcast_arrays(x.host(), y.host())
        return _failed(f"Condition x {symbol} y did not hold", np.argwhere(~condition.host()), count, *whole)

    return check(condition, message, say, [f"Condition x {symbol} y did not hold. x =", x, "y =", y])


def assert_equal(
    x: Any, y: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> Any:
    """Demand that `x == y` throughout.

    Args:
      x, y: numeric tensors that broadcast.
      message: is said first if they aren't.
      summarize: how many elements that differ are named; None: 3, -1: all.

    Returns:
      None in eager code; in a graph the operation that checks, which a `tf.function` runs by itself.

    Raises:
      InvalidArgumentError: an element differs.

    Example:
      >>> tf.debugging.assert_equal([1, 2], [1, 2])
    """
    return _compare("==", elementwise.equal, x, y, message, summarize)


def assert_none_equal(
    x: Any, y: Any, summarize: int | None = None, message: str | None = None, name: str | None = None
) -> Any:
    """Demand that `x != y` throughout. Arguments and errors are those of `assert_equal`.

    Example:
      >>> tf.debugging.assert_none_equal([1, 2], [2, 1])
    """
    return _compare("!=", elementwise.not_equal, x, y, message, summarize)


def assert_less(
    x: Any, y: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> Any:
    """Demand that `x < y` throughout. Arguments and errors are those of `assert_equal`.

    Example:
      >>> tf.debugging.assert_less([1, 2], 3)
    """
    return _compare("<", elementwise.less, x, y, message, summarize)


def assert_less_equal(
    x: Any, y: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> Any:
    """Demand that `x <= y` throughout. Arguments and errors are those of `assert_equal`.

    Example:
      >>> tf.debugging.assert_less_equal([1, 2], 2)
    """
    return _compare("<=", elementwise.less_equal, x, y, message, summarize)


def assert_greater(
    x: Any, y: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> Any:
    """Demand that `x > y` throughout. Arguments and errors are those of `assert_equal`.

    Example:
      >>> tf.debugging.assert_greater([1, 2], 0)
    """
    return _compare(">", elementwise.greater, x, y, message, summarize)


def assert_greater_equal(
    x: Any, y: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> Any:
    """Demand that `x >= y` throughout. Arguments and errors are those of `assert_equal`.

    Example:
      >>> tf.debugging.assert_greater_equal([1, 2], 1)
    """
    return _compare(">=", elementwise.greater_equal, x, y, message, summarize)


def _compare_with_zero(symbol: str, operation: Callable[[Any, Any], Any], x: Any, message: str | None) -> Any:
    x = to_tensor(x)
    zero = to_tensor(0, x.dtype)
    condition = operation(x, zero)

    def say() -> str:
        wrong = np.argwhere(~condition.host())
        return _failed(f"Condition x {symbol} 0 did not hold", wrong, _NUMBER_SHOWN, x.host())

    return check(condition, message, say, [f"Condition x {symbol} 0 did not hold. x =", x])


def assert_positive(
    x: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> Any:
    """Demand that `x > 0` throughout.

    Args:
      x: a numeric tensor.
      message: is said first if it isn't.

    Returns:
      None in eager code; in a graph the operation that checks.

    Raises:
      InvalidArgumentError: an element isn't positive.

    Example:
      >>> tf.debugging.assert_positive([1, 2])
    """
    return _compare_with_zero(">", elementwise.greater, x, message)


def assert_negative(
    x: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> Any:
    """Demand that `x < 0` throughout. Arguments and errors are those of `assert_positive`.

    Example:
      >>> tf.debugging.assert_negative([-1, -2])
    """
    return _compare_with_zero("<", elementwise.less, x, message)


def assert_non_negative(
    x: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> Any:
    """Demand that `x >= 0` throughout. Arguments and errors are those of `assert_positive`.

    Example:
      >>> tf.debugging.assert_non_negative([0, 1])
    """
    return _compare_with_zero(">=", elementwise.greater_equal, x, message)


def assert_non_positive(
    x: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> Any:
    """Demand that `x <= 0` throughout. Arguments and errors are those of `assert_positive`.

    Example:
      >>> tf.debugging.assert_non_positive([0, -1])
    """
    return _compare_with_zero("<=", elementwise.less_equal, x, message)


def assert_near(
    x: Any,
    y: Any,
    rtol: Any = None,
    atol: Any = None,
    message: str | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> Any:
    """Demand that `|x - y| <= atol + rtol * |y|` throughout.

    Args:
      x, y: tensors of floats or complex numbers, that broadcast.
      rtol, atol: the tolerances; None: ten times the step of the numbers next to 1.

    Raises:
      InvalidArgumentError: they aren't near.
      ValueError: they aren't floats.

    Example:
      >>> tf.debugging.assert_near([1.0, 2.0], [1.0, 2.0000001])
    """
    x, y = pair(x, y)
    step = 10 * _step(x.dtype)
    rtol, atol = (to_tensor(step if t is None else t, x.dtype.real_dtype) for t in (rtol, atol))
    distance = elementwise.absolute(elementwise.subtract(x, y))
    condition = elementwise.less_equal(
        distance, elementwise.add(atol, elementwise.multiply(rtol, elementwise.absolute(y)))
    )
    limits = [t.host() if isinstance(t, EagerTensor) else "?" for t in (rtol, atol)]
    what = f"x and y are not equal to tolerance rtol = {limits[0]}, atol = {limits[1]}"

    def say() -> str:
        whole = np.broadcast_arrays(x.host(), y.host())
        return _failed(what, np.argwhere(~condition.host()), _NUMBER_SHOWN, *whole)

    return check(condition, message, say, [f"{what}. x =", x, "y =", y])


def _step(dtype: DType) -> float:
    """The distance from 1 to the next number; ValueError where there is no such."""
    if not (dtype.is_floating or dtype.is_complex):
        raise ValueError(f"assert_near compares floats and complex numbers, got dtype {dtype.name}.")
    return float(np.spacing(np.ones((), dtype.real_dtype.np)))
