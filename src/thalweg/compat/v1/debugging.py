"""`tf.compat.v1.debugging`: checks of values with the arguments of 1.x, which have `data` to print in the
message.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from thalweg import debugging
from thalweg.compat.v1.fallback import from_2x


def _comparison(function: Callable[..., Any]) -> Callable[..., Any]:
    """A check of two tensors in the order of arguments of 1.x."""

    def check(
        x: Any,
        y: Any,
        data: Any = None,
        summarize: int | None = None,
        message: str | None = None,
        name: str | None = None,
    ) -> Any:
        return function(x, y, message=message, summarize=summarize, name=name)

    return functools.update_wrapper(check, function, ("__doc__", "__name__", "__qualname__"), ())


def _property(function: Callable[..., Any]) -> Callable[..., Any]:
    """A check of one tensor in the order of arguments of 1.x."""

    def check(
        x: Any,
        data: Any = None,
        summarize: int | None = None,
        message: str | None = None,
        name: str | None = None,
    ) -> Any:
        return function(x, message=message, summarize=summarize, name=name)

    return functools.update_wrapper(check, function, ("__doc__", "__name__", "__qualname__"), ())


assert_equal = _comparison(debugging.assert_equal)
assert_none_equal = _comparison(debugging.assert_none_equal)
assert_less = _comparison(debugging.assert_less)
assert_less_equal = _comparison(debugging.assert_less_equal)
assert_greater = _comparison(debugging.assert_greater)
assert_greater_equal = _comparison(debugging.assert_greater_equal)
assert_positive = _property(debugging.assert_positive)
assert_negative = _property(debugging.assert_negative)
assert_non_positive = _property(debugging.assert_non_positive)
assert_non_negative = _property(debugging.assert_non_negative)


def assert_near(
    x: Any,
    y: Any,
    rtol: Any = None,
    atol: Any = None,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Any:
    """Demand that two tensors are close, element by element."""
    return debugging.assert_near(x, y, rtol=rtol, atol=atol, message=message, summarize=summarize, name=name)


def assert_rank(
    x: Any,
    rank: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Any:
    """Demand that a tensor has this rank."""
    return debugging.assert_rank(x, rank, message, name)


def assert_rank_at_least(
    x: Any,
    rank: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Any:
    """Demand that a tensor has at least this rank."""
    return debugging.assert_rank_at_least(x, rank, message, name)


def assert_rank_in(
    x: Any,
    ranks: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Any:
    """Demand that a tensor has one of these ranks."""
    return debugging.assert_rank_in(x, ranks, message, name)


def assert_integer(x: Any, message: str | None = None, name: str | None = None) -> Any:
    """Demand that a tensor's dtype is one of integers."""
    return debugging.assert_integer(x, message, name)


def assert_scalar(tensor: Any, name: str | None = None, message: str | None = None) -> Any:
    """Demand that a tensor is a scalar."""
    return debugging.assert_scalar(tensor, message, name)


def assert_type(tensor: Any, tf_type: Any, message: str | None = None, name: str | None = None) -> Any:
    """Demand that a tensor has this dtype."""
    return debugging.assert_type(tensor, tf_type, message, name)


def __getattr__(name: str) -> Any:
    return from_2x("debugging", name)
