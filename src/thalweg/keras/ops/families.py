"""How the functions of a family are made from `tf` functions: each name once, with what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.keras.ops.promotion import same, to_float, weakly_same

Unary = Callable[[Any], Any]
Binary = Callable[[Any, Any], Any]


def named(function: Any, name: str, about: str) -> Any:
    """A function under its public name, with its description."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = about
    return function


def unary(name: str, of: Unary, prepare: Unary, about: str) -> Unary:
    """The function that prepares its argument by `prepare` and gives `of` of it."""

    def op(x: Any) -> Any:
        return of(prepare(x))

    function: Unary = named(op, name, about)
    return function


def float_unary(name: str, of: Unary, about: str) -> Unary:
    """A function of floats; integers and bools become the default float type."""
    return unary(name, of, to_float, about)


def binary(name: str, of: Binary, about: str) -> Binary:
    """A function of two values of one dtype; Python's numbers count as int32 and float32."""

    def op(x1: Any, x2: Any) -> Any:
        return of(*same(x1, x2))

    function: Binary = named(op, name, about)
    return function


def weak_binary(name: str, of: Binary, about: str, *others: Any) -> Binary:
    """A function of two values of one dtype, for which the dtypes `others` count too; Python's numbers take
    the other operand's dtype.
    """

    def op(x1: Any, x2: Any) -> Any:
        return of(*weakly_same(x1, x2, *others))

    function: Binary = named(op, name, about)
    return function
