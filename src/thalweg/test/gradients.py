"""`tf.test.compute_gradient`: Jacobians of a function, by its gradients and by finite differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core.convert import to_tensor
from thalweg.core.tape import GradientTape
from thalweg.core.tensor import from_array


def compute_gradient(
    f: Callable[..., Any], x: Sequence[Any], delta: float | None = None
) -> tuple[list[Any], list[Any]]:
    """The Jacobians of `f` at `x`: by its gradient rules, and by finite differences, to be compared.

    Args:
      f: a function of tensors that gives a tensor.
      x: its arguments, tensors of floats.
      delta: the step of the differences; None: 2 ** -10.

    Returns:
      Two lists with a matrix for each argument: a row for each element of the result, a column for each of
        the argument's.

    Raises:
      ValueError: `x` isn't a list.

    Example:
      >>> by_rule, by_difference = tf.test.compute_gradient(tf.square, [tf.constant([1.0, 2.0])])
      >>> by_rule[0].tolist()
      [[2.0, 0.0], [0.0, 4.0]]
    """
    if not isinstance(x, (list, tuple)):
        raise ValueError(f"`x` must be a list or tuple of tensors, got {x!r} of type {type(x).__name__}.")
    arguments = [to_tensor(v) for v in x]
    step = 2.0**-10 if delta is None else delta
    theory = [_by_rule(f, arguments, index) for index in range(len(arguments))]
    difference = [_by_difference(f, arguments, index, step) for index in range(len(arguments))]
    return theory, difference


def _by_rule(f: Callable[..., Any], arguments: list[Any], index: int) -> Any:
    with GradientTape(persistent=True) as tape:
        tape.watch(arguments[index])
        y = to_tensor(f(*arguments))
    size, rows = arguments[index].shape.num_elements(), y.shape.num_elements()
    jacobian = np.zeros((rows, size), arguments[index].dtype.np)
    for row in range(rows):
        seed = np.zeros(rows, y.dtype.np)
        seed[row] = 1
        gradient = tape.gradient(y, arguments[index], from_array(seed.reshape(tuple(y.shape))))
        if gradient is not None:
            jacobian[row] = np.asarray(to_tensor(gradient)).reshape(-1)
    return jacobian


def _by_difference(f: Callable[..., Any], arguments: list[Any], index: int, step: float) -> Any:
    base = np.array(arguments[index])
    columns = []
    for place in range(base.size):
        sides = []
        for sign in (1, -1):
            moved = base.copy()
            moved.reshape(-1)[place] += sign * step
            at = [*arguments[:index], from_array(moved), *arguments[index + 1 :]]
            sides.append(np.asarray(to_tensor(f(*at)), np.float64).reshape(-1))
        columns.append((sides[0] - sides[1]) / (2 * step))
    return np.stack(columns, 1).astype(base.dtype) if columns else np.zeros((0, 0), base.dtype)
