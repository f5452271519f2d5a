"""Scopes of 1.x whose arguments are others than in 2.x, and those that only 1.x has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from thalweg import scopes
from thalweg.core.context import state
from thalweg.core.graph import current_graph


class name_scope(scopes.name_scope):
    """Put a prefix before the names of what is made in a `with` block.

    Args:
      name: the scope's name; None: `default_name`, and without that one no prefix. A name that ends with "/"
        is
        taken as it is.
      default_name: the name if `name` is None.
      values: the operands of the function whose scope this is.

    Raises:
      ValueError: neither name is given though `values` are.
      TypeError: a name isn't a string.

    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.name_scope("layer") as scope:
      ...     x = tf.constant(1.0, name="x")
      >>> scope, x.name
      ('layer/', 'layer/x:0')
    """

    def __init__(self, name: str | None, default_name: str | None = None, values: Any = None) -> None:
        for given in (name, default_name):
            if not (given is None or isinstance(given, str)):
                raise TypeError(
                    f"The name of a scope must be a string, got {given!r} of type {type(given).__name__}."
                )
        if name is None and default_name is None and values is not None:
            raise ValueError("At least one of name (None) and default_name (None) should be provided.")
        super().__init__((default_name if name is None else name) or "")


@contextmanager
def op_scope(values: Any, name: str | None, default_name: str | None = None) -> Iterator[str]:
    """`name_scope` with the order of arguments that it had in early 1.x."""
    with name_scope(name, default_name, values) as scope:
        yield scope


def device(device_name_or_function: Any) -> AbstractContextManager[Any]:
    """Ask for a device for what is made in a `with` block: by its name, or in a graph also by a function of
    the operation.
    """
    if callable(device_name_or_function) and not state.target.eager:
        return current_graph().device(None)
    return scopes.device(device_name_or_function)


def colocate_with(op: Any, ignore_existing: bool = False) -> AbstractContextManager[None]:
    """Ask for the device of `op`. A graph runs on one device here, so nothing changes."""
    return nullcontext()


@contextmanager
def container(container_name: str) -> Iterator[str]:
    """The container of the resources made in a `with` block. Each session is the container of its own."""
    yield container_name


def tuple_of(tensors: Any, name: str | None = None, control_inputs: Any = None) -> list[Any]:
    """`tf.tuple` with the order of arguments that it has in 1.x."""
    return scopes.tuple(tensors, control_inputs, name)
