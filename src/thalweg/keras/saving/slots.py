"""The values of an optimizer as Keras 2 wrote them, in the order that Keras 3 has them in.

Keras 2 names a value after its variable and its slot: `Adam/dense/kernel/m:0`, from 2.11 on
`Adam/m/dense/kernel:0`. The values of a slot may stand together, or those of a variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

_COUNTERS = ("iter", "iteration")
# Scalars of Keras 2's optimizers, which the configuration has, too.
_HYPERPARAMETERS = ("learning_rate", "beta_1", "beta_2", "decay", "rho", "momentum")
_SLOTS = frozenset(
    "m v vhat momentum velocity rms mg accumulator accum_grad accum_var accumulated_grad "
    "accumulated_delta_var u linear average r c".split()
)


def reordered(optimizer: Any, names: Sequence[str], values: Sequence[Any]) -> list[Any]:
    """The values for an optimizer's variables, from values with names of Keras 2 or Keras 3.

    Raises:
      ValueError: they are those of another optimizer.
    """
    if not any(name.endswith(":0") for name in names):
        return list(values)
    result: list[Any] = [v.numpy() for v in optimizer.variables]
    slots: dict[str, list[Any]] = {}
    for name, value in zip(names, values, strict=True):
        slot = _slot(name)
        if slot in _COUNTERS:
            result[0] = np.asarray(value)
        elif np.ndim(value) or slot not in _HYPERPARAMETERS:
            slots.setdefault(slot, []).append(value)
    places = places_of(optimizer)
    if [len(found) for found in slots.values()] != [len(indices) for indices in places]:
        raise ValueError(f"The file has {len(values)} values for it, of the slots {list(slots)}.")
    for indices, found in zip(places, slots.values(), strict=True):
        for index, value in zip(indices, found, strict=True):
            result[index] = value
    return result


def _slot(name: str) -> str:
    """The slot of a value's name."""
    parts = name.removesuffix(":0").split("/")
    return parts[1] if len(parts) > 2 and parts[1] in _SLOTS else parts[-1]


def places_of(optimizer: Any) -> list[list[int]]:
    """The indices of the optimizer's variables, slot by slot."""
    count = len(optimizer._trainable_variables)
    variables = optimizer.variables
    # First are the counter, and the learning rate unless it is a schedule.
    first = 2 if any(v is optimizer._learning_rate for v in variables) else 1
    rest = list(range(first, len(variables)))
    if not count or len(rest) % count:
        return [rest] if rest else []
    slots = len(rest) // count
    names = [variables[k].name.rpartition("_")[0] for k in rest]
    if len(names) > 1 and names[0] == names[1]:
        # The values of a variable stand together.
        return [rest[slot::slots] for slot in range(slots)]
    return [rest[slot * count : (slot + 1) * count] for slot in range(slots)]
