"""What is known of a matrix without looking at it: hints, and what follows from them for products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

Hint = bool | None


class Hints(NamedTuple):
    """Properties that a matrix has (True), hasn't (False), or may have (None)."""

    is_non_singular: Hint = None
    is_self_adjoint: Hint = None
    is_positive_definite: Hint = None
    is_square: Hint = None


def of(operator: Any) -> dict[str, Any]:
    """The hints of an operator, for one that has the same properties."""
    return {name: getattr(operator, name) for name in Hints._fields}


def of_commuting(a: Any, b: Any) -> dict[str, Any]:
    """The hints of the product of two square operators that commute."""
    both = (a.is_self_adjoint, b.is_self_adjoint)
    self_adjoint = True if all(both) else False if set(both) == {True, False} else None
    positive = all((a.is_positive_definite, b.is_positive_definite, *both)) or None
    return Hints(non_singular(a, b), self_adjoint, positive, True)._asdict()


def of_product(a: Any, b: Any) -> dict[str, Any]:
    """The hints of the product of any two operators."""
    square = is_square(a, b)
    if square is False:
        return Hints(False, False, False, False)._asdict()
    return Hints(non_singular(a, b) if square else None, is_square=square)._asdict()


def non_singular(a: Any, b: Any) -> Hint:
    """Whether a product of square operators is non-singular."""
    if a.is_non_singular is False or b.is_non_singular is False:
        return False
    return (a.is_non_singular and b.is_non_singular) or None


def is_square(a: Any, b: Any) -> Hint:
    """Whether a product is square."""
    left, right = a.is_square, b.is_square
    if left and right:
        return True
    if left is False and right is False:
        rows, columns = a.range_dimension.value, b.domain_dimension.value
        return None if rows is None or columns is None else rows == columns
    return None if left is None or right is None else False


def implied(given: Hint, follows: Any, message: str) -> Hint:
    """`given`, or True where that follows.

    Raises:
      ValueError: it follows, but False was given.
    """
    if not follows:
        return given
    if given is False:
        raise ValueError(message)
    return True


def always(given: Hint, message: str) -> Hint:
    """True, for what is always so; ValueError where False was given."""
    return implied(given, True, message)


def same_as(operator: Any, name: str, given: Hint, message: str) -> Hint:
    """The operator's hint, or the given one; ValueError where they contradict each other."""
    own: Hint = getattr(operator, name)
    if own is not None and given is not None and own != given:
        raise ValueError(message)
    return given if own is None else own


def of_all(operators: Sequence[Any], name: str) -> bool:
    """True where all operators have a property."""
    return all(getattr(operator, name) for operator in operators)
