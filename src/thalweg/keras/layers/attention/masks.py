"""Masks of attention: which query may look at which key."""

from __future__ import annotations

from typing import Any

from thalweg.array import expand_dims, reshape, shape
from thalweg.creation import range as arange
from thalweg.dtypes import cast
from thalweg.math import abs as absolute
from thalweg.math import logical_and


def _places(queries: Any, keys: Any) -> tuple[Any, Any]:
    """The numbers of the queries as a column, those of the keys as a row."""
    return reshape(arange(queries), [1, -1, 1]), reshape(arange(keys), [1, 1, -1])


def causal_mask(queries: Any, keys: Any) -> Any:
    """`[1, queries, keys]`: a query looks at keys up to its own place."""
    row, column = _places(queries, keys)
    return row >= column


def window_mask(queries: Any, keys: Any, size: int) -> Any:
    """`[1, queries, keys]`: a query looks at keys less than `size` places away."""
    row, column = _places(queries, keys)
    return absolute(row - column) < size


def length_of(x: Any) -> Any:
    """The length of a sequence, axis 1: a number if it is known."""
    length = x._spec.shape[1]
    return shape(x)[1] if length is None else length


def both(x: Any, y: Any) -> Any:
    """Where both masks are true; None is true everywhere."""
    if x is None or y is None:
        return y if x is None else x
    return logical_and(x, y)


def attention_mask_of(
    query: Any,
    value: Any,
    query_mask: Any,
    value_mask: Any,
    key_mask: Any,
    attention_mask: Any,
    causal: bool,
    window: int | None,
) -> Any:
    """One mask, `[batch or 1, queries, keys]`, of all masks that there are; None: there is none."""
    found = None if query_mask is None else expand_dims(cast(query_mask, "bool"), -1)
    for mask in (value_mask, key_mask):
        if mask is not None:
            found = both(found, expand_dims(cast(mask, "bool"), -2))
    if causal:
        found = both(found, causal_mask(length_of(query), length_of(value)))
    if window is not None:
        found = both(found, window_mask(length_of(query), length_of(value), window))
    return both(None if attention_mask is None else cast(attention_mask, "bool"), found)
