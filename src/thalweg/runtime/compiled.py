"""Traced functions that are compiled at their first call and change variables where they are.

A training run calls one function again and again: it isn't recorded, but handed to XLA at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.spec import spec_of
from thalweg.core.tensor import EagerTensor
from thalweg.runtime import compiler, recorder
from thalweg.runtime.func_graph import FuncGraph
from thalweg.runtime.instruction import NotCompilable
from thalweg.runtime.program import Program
from thalweg.runtime.unsettled import settle

# What `sys.getrefcount` says of a value that only its variable and the asking function hold.
_OWNED = 3


class Compiled:
    """A finished graph that runs as one XLA program.

    Args:
      graph: the graph of a traced function; what it captured is taken as it is at each call.

    Raises:
      NotCompilable: an op in it runs on the host only.
    """

    def __init__(self, graph: FuncGraph) -> None:
        lowered = graph.lowered
        if lowered.host:
            raise NotCompilable("an op of the function runs on the host")
        self.graph = graph
        self.program: Program = lowered.program
        self.read = lowered.read
        self.fresh = lowered.fresh
        self.assigned = lowered.assigned
        self.count = len(graph.outputs)
        first = len(self.program.inputs) - len(self.read) - len(self.fresh)
        place = {id(v): first + k for k, v in enumerate(self.read)}
        self._replaced = tuple(
            (self.count + k, place[id(v)]) for k, v in enumerate(self.assigned) if id(v) in place
        )
        self._donated = tuple(sorted(index for _, index in self._replaced))

    def __call__(self, arguments: Sequence[Any], turns: int | None = None) -> list[EagerTensor]:
        """Run on arrays, one for each input of the graph; give the outputs.

        Args:
          turns: how often the loop in it turns, if it is known: random ops take what so many turns take.

        Raises:
          NotCompilable: only its operations one by one can be run.
          OpError: a condition on values doesn't hold; variables are as they were, but for those over 4 MiB.
        """
        eager = recorder.current()
        eager.boundary("call of a compiled function", only_if_updated=False)
        settle(eager)
        inputs = [*arguments, *(x.value() for x in self.graph.captures())]
        donated = set(self._donated)
        for variable in self.read:
            inputs.append(_value(variable, len(inputs) in donated))
        for provider, _ in self.fresh:
            if turns is not None and hasattr(provider, "take_turns"):
                provider.take_turns(turns)
        inputs += [dtype.np.type(provider()) for provider, dtype in self.fresh]
        executable = compiler.executables.get(self.program, self._donated, lambda: self._replaced)
        try:
            outputs = executable(inputs)
        except compiler.CheckFailed as failure:
            self._store(failure.outputs)
            raise failure.error from None
        self._store(outputs)
        return [
            EagerTensor(spec_of(t.dtype, x.shape), None, -1, x)
            for t, x in zip(self.graph.outputs, outputs, strict=False)
        ]

    def wait(self) -> None:
        """Return once the variables have the values that the last call gave them."""
        for variable in self.assigned:
            value = variable._value.value()
            if hasattr(value, "block_until_ready"):
                value.block_until_ready()

    def _store(self, outputs: Sequence[Any]) -> None:
        for variable, value in zip(self.assigned, outputs[self.count :], strict=True):
            variable._value = EagerTensor(spec_of(variable.dtype, value.shape), None, -1, value)


def _value(variable: Any, to_donate: bool) -> Any:
    """A variable's array; a copy, if it is to be donated and somebody else holds it.

    An array of the host's that is to be donated becomes one of the device's, and the variable's value: two of
    them, when a training begins, would be there to its end.
    """
    tensor = variable._value
    if tensor is None:
        raise errors.FailedPreconditionError(None, None, f"The variable {variable.name} has no value.")
    value = tensor.value()
    if not to_donate:
        return value
    if type(value) is np.ndarray:
        from thalweg.core.xla import jnp

        value = jnp.array(value)
        variable._value = EagerTensor(tensor._spec, None, -1, value)
        return value
    shared = sys.getrefcount(tensor) > _OWNED or sys.getrefcount(value) > _OWNED
    return value.copy() if shared else value
