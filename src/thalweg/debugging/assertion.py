"""`tf.debugging.Assert`, and what all asserts do with a condition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import errors
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor
from thalweg.ops.assertions import assert_op, failure_text


def Assert(condition: Any, data: Sequence[Any], summarize: int | None = None, name: str | None = None) -> Any:
    """Demand that a condition holds.

    Args:
      condition: a bool, or a bool tensor, which must be true throughout.
      data: what the message shows if it isn't: strings, tensors, numbers.
      summarize: how many elements of each tensor are shown; None: 3, -1: all.

    Returns:
      None in eager code; in a graph the operation that checks. In a `tf.function` it runs by itself.

    Raises:
      InvalidArgumentError: the condition doesn't hold.
      TypeError: `data` isn't a list.

    Example:
      >>> tf.debugging.Assert(tf.reduce_all(tf.constant([1, 2]) > 0), ["must be positive"])
    """
    if not isinstance(data, (list, tuple)):
        raise TypeError("values must be a sequence.")
    return demand(condition, data, 3 if summarize is None else summarize)


def demand(condition: Any, data: Sequence[Any], summarize: int) -> Any:
    """Raise if a condition is false now, or make the operation that checks it when the graph runs."""
    holds = to_tensor(condition)
    text, values = _split(data)
    if not isinstance(holds, EagerTensor) or not state.target.eager:
        return state.target.apply(
            assert_op.call({"text": tuple(text), "summarize": summarize}), [holds, *values]
        )
    if not holds.host().all():
        shown = [value.host() for value in values]
        raise errors.InvalidArgumentError(None, None, failure_text(text, shown, summarize))
    return None


def _split(data: Sequence[Any]) -> tuple[list[str | None], list[Any]]:
    """The words of a message, None where a value goes, and the values."""
    text: list[str | None] = []
    values = []
    for part in data:
        known = part.decode() if isinstance(part, bytes) else part
        text.append(known if isinstance(known, str) else None)
        if not isinstance(known, str):
            values.append(to_tensor(known))
    return text, values


def check(condition: Any, message: str | None, say: Callable[[], str], data: Sequence[Any]) -> Any:
    """Raise if a condition is false now, with what `say()` finds in the values; else check it when the graph
    runs.

    Args:
      message: what the user wants to be said first.
      data: what a graph's message shows: strings and tensors.
    """
    prefix = f"{message}\n" if message else ""
    if isinstance(condition, EagerTensor):
        if not condition.host().all():
            raise errors.InvalidArgumentError(None, None, prefix + say())
        return None
    words = [prefix.strip(), *data] if prefix else data
    known = condition.constant_value()
    if known is not None and not known.all():
        raise errors.InvalidArgumentError(None, None, failure_text(_split(words)[0], [], 3))
    return demand(condition, words, 3)
