"""Errors of symbolic tensors: used as Python values, or outside of the function that they belong to."""

from __future__ import annotations

from typing import Any

from thalweg.core import errors
from thalweg.core.messages import told


def errors_in_graph(what: str, tensor: Any) -> errors.OperatorNotAllowedInGraphError:
    """The error for a symbolic tensor used as a Python value."""
    if what == "iterable":
        message = f"Iterating over a symbolic `tf.Tensor` ({tensor.name}) is not allowed here."
        hint = "Iterate with `for` inside of a @tf.function, or use tf.map_fn, tf.while_loop, tf.unstack."
    else:
        message = f"Using a symbolic `tf.Tensor` ({tensor.name}) as a Python `{what}` is not allowed."
        hint = (
            "It has no value yet: use tf.cond or tf.where, or decorate the function with @tf.function, whose "
            "`if` and `while` AutoGraph converts."
        )
    return errors.OperatorNotAllowedInGraphError(told(message, hint))


def not_a_number(message: str, tensor: Any) -> TypeError:
    hint = (
        f"{tensor.name} has no value yet: use tf.cast(x, dtype), tf.range(n) for range(n), tf.gather(list, "
        "i)."
    )
    return TypeError(told(f"{message}, not 'SymbolicTensor'", hint))


def out_of_scope(tensor: Any) -> TypeError:
    """The error for a function's inner tensor that is used when the function was traced already."""
    return TypeError(
        told(
            f"{tensor!r} is out of scope and cannot be used here: it is a tensor inside of the tf.function "
            f"'{tensor.graph.name}', made at {tensor.op.location}.",
            "Return it from the function, or keep it in a tf.Variable made outside; lists and attributes "
            "keep only the symbol.",
        )
    )
