"""The instructions that programs consist of."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from thalweg.core.op import Call, as_tuple
from thalweg.core.spec import Spec


class Instruction(NamedTuple):
    """One op call: the numbers of its operands, the number of its first result, the results' specs.

    `symbols` has the attributes whose values are computed by the program itself, with the numbers of these
    values.
    """

    call: Call
    operands: tuple[int, ...]
    first: int
    specs: tuple[Spec, ...]
    location: str
    symbols: tuple[tuple[str, int], ...] = ()

    def attributes(self, values: Any) -> dict[str, Any]:
        """The attributes with every value filled in.

        Raises:
          NotCompilable: a value is only known when the compiled program runs.
        """
        if not self.symbols:
            return self.call.attrs
        return self.call.attrs | {
            name: _static(self.call, name, values[number]) for name, number in self.symbols
        }


class NotCompilable(Exception):
    """A program can't be compiled as a whole: shapes depend on values, or an op needs NumPy."""


def _static(call: Call, name: str, value: Any) -> Any:
    if type(value) is not np.ndarray and not isinstance(value, np.generic):
        if is_traced(value):
            raise NotCompilable(f"{call.op.name}: {name} depends on values")
        value = np.asarray(value)
    return as_tuple(value.tolist())


def is_traced(value: Any) -> bool:
    """True for a value of the program that is being compiled."""
    jax = sys.modules.get("jax")
    return jax is not None and isinstance(value, jax.core.Tracer)


def prune(instructions: Iterable[Instruction], outputs: Iterable[int]) -> tuple[Instruction, ...]:
    """The instructions that the outputs need, and those with effects."""
    wanted = set(outputs)
    kept = []
    for instruction in reversed(list(instructions)):
        first = instruction.first
        if instruction.call.stateful or any(first + k in wanted for k in range(len(instruction.specs))):
            wanted.update(instruction.operands)
            wanted.update(number for _, number in instruction.symbols)
            kept.append(instruction)
    return tuple(reversed(kept))
