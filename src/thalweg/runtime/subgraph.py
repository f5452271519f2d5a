"""Function bodies, branches and loop bodies bound to the place where they are used.

Besides its arguments a traced graph takes what it captured, the variables it reads, and fresh host values
(random counters). `Subgraph` says what these are at the place of use, and which variables the graph assigns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from thalweg.core.context import state
from thalweg.runtime.call import Body
from thalweg.runtime.func_graph import FuncGraph


def assigned_variables(graph: FuncGraph) -> list[Any]:
    """The variables that a graph assigns, in the order of their first assignment."""
    found = {id(v): v for v in (o.variable.deref() for o in graph.operations if o.type == "AssignVariableOp")}
    return list(found.values())


def return_variables(graph: FuncGraph, variables: Sequence[Any]) -> None:
    """Add to a graph's outputs the values that `variables` have at its end, assigned there or not."""
    with graph.as_default():
        graph.outputs = [*graph.outputs, *(graph.peek_variable(v) for v in variables)]


class Subgraph:
    """A finished graph as the body of an op, with what it needs from around it.

    Attributes:
      body: the attribute of the op call.
      count: the number of its arguments.
    """

    def __init__(self, graph: FuncGraph) -> None:
        self.graph = graph
        self.count = len(graph.inputs)
        self.body = Body(graph, len(graph.outputs))
        self.read = graph.lowered.read

    def surroundings(self) -> list[Any]:
        """The operands that follow the arguments."""
        return self.body.surroundings()

    def sources(self) -> list[tuple[Any, Callable[[], Any]]]:
        """What each of the surroundings is (tensor, variable, provider), and what gives its operand."""
        lowered, target = self.graph.lowered, state.target
        captured = [(x, partial(_same, x)) for x in self.graph.captures()]
        read = [(v, v._read) for v in lowered.read]
        fresh = [(p, partial(target.host_value, p, dtype)) for p, dtype in lowered.fresh]  # type: ignore[attr-defined]
        return [*captured, *read, *fresh]


def _same(x: Any) -> Any:
    return x
