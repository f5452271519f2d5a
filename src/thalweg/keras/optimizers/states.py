"""Making variables for optimizers, and reading and assigning all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core.context import state
from thalweg.core.dtypes import as_dtype
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.variable import Variable
from thalweg.keras.defaults import default_dtype
from thalweg.ops.scatter import scatter_rows
from thalweg.ops.training_ops import select_all


def read(variables: Sequence[Any]) -> list[Any]:
    """The present values, unnoticed by tapes."""
    if state.target.eager:
        return [v._value if v._graph is None else v._peek() for v in variables]
    return [v._peek() for v in variables]


def assign(variables: Sequence[Any], values: Sequence[Any]) -> None:
    """Give each variable its new value, which has its dtype and shape."""
    target: Any = state.target
    if not target.eager or target.tapes:
        for variable, value in zip(variables, values, strict=True):
            variable._store(value, False)
        return
    note_update = target.note_update
    for variable, value in zip(variables, values, strict=True):
        before, variable._value = variable._value, value
        note_update(variable, before)


def change_if(condition: Any, variables: Sequence[Any], change: Callable[[], None]) -> None:
    """Call `change`, and undo what it did to `variables` unless `condition`, a scalar tensor, holds.

    Nothing waits for the condition: it is part of the program, as it is everywhere else.
    """
    before = read(variables)
    change()
    pairs = zip(variables, before, read(variables), strict=True)
    changed = [(v, old, new) for v, old, new in pairs if old is not new]
    if changed:
        assigned, old, new = zip(*changed, strict=True)
        assign(assigned, as_list(select_all(condition, *new, *old)))


def as_list(results: Any) -> Sequence[Any]:
    """The results of an op of one or more results."""
    return results if isinstance(results, (list, tuple)) else [results]


def whole(gradient: Any, like: Any) -> Any:
    """A gradient as a tensor of all rows, of the shape of the variable `like`."""
    if type(gradient) is not IndexedSlices:
        return gradient
    from thalweg.creation import zeros

    return scatter_rows("add", zeros(like.shape, gradient.dtype), gradient.indices, gradient.values)


def new_variable(shape: Any, initializer: Any, dtype: Any, name: str) -> Variable:
    """A variable that no tape watches; `initializer` is a name, or a function of shape and dtype."""
    dims = tuple(int(n) for n in shape)
    dtype = default_dtype() if dtype is None else as_dtype(dtype)
    if initializer == "zeros":
        value: Any = np.zeros(dims, dtype.np)
    else:
        if isinstance(initializer, str):
            from thalweg.keras import initializers

            initializer = initializers.get(initializer)
        value = initializer(dims, dtype)
    return Variable(value, trainable=False, dtype=dtype, name=name)
