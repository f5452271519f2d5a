"""From a graph to a program: pruned, with its variables resolved into values.

Reading a variable gives the value that it has at that point of the graph's order; assigning changes it for
what follows. A program takes the variables that are read as inputs and gives those that were assigned as
outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from thalweg.core.dtypes import DType, string
from thalweg.core.graph import Operation, SymbolicTensor
from thalweg.core.spec import Spec, scalar_spec
from thalweg.runtime.instruction import Instruction
from thalweg.runtime.program import Program


class Lowered(NamedTuple):
    """A graph as a program.

    Attributes:
      read: the variables whose values go in after the fed tensors.
      fresh: what gives the scalars that go in after the variables, with their dtypes.
      assigned: the variables whose new values come out after the fetched tensors.
      host: it has ops that only NumPy can run.
    """

    program: Program
    read: tuple[Any, ...]
    fresh: tuple[tuple[Callable[[], int], DType], ...]
    assigned: tuple[Any, ...]
    host: bool


def lower(
    fed: Sequence[SymbolicTensor], fetched: Sequence[SymbolicTensor], operations: Iterable[Operation]
) -> Lowered:
    """The program that computes `fetched` from `fed`, with the effects of `operations`, in graph order."""
    return _Lowering(fed, fetched, list(operations)).result()


def needed(
    fetched: Iterable[SymbolicTensor], targets: Iterable[Operation], fed: Iterable[SymbolicTensor]
) -> list[Operation]:
    """The operations that fetched tensors and target operations depend on, in the graph's order."""
    given = {id(t) for t in fed}
    found: dict[int, Operation] = {}
    stack = [t._op for t in fetched if id(t) not in given] + list(targets)
    while stack:
        operation = stack.pop()
        if id(operation) in found:
            continue
        found[id(operation)] = operation
        stack += [x._op for x in (*operation.inputs, *operation.symbols.values()) if id(x) not in given]
        stack += operation.control_inputs
    if not found:
        return []
    graph = next(iter(found.values())).graph
    if len(found) * 8 > len(graph.operations):
        return [operation for operation in graph.operations if id(operation) in found]
    return sorted(found.values(), key=graph.position)


class _Lowering:
    def __init__(
        self, fed: Sequence[SymbolicTensor], fetched: Sequence[SymbolicTensor], operations: list[Operation]
    ) -> None:
        self.operations = operations
        self.fetched = fetched
        self.numbers: dict[int, int] = {}
        self.inputs: list[Spec] = []
        for tensor in fed:
            self.numbers[id(tensor)] = len(self.inputs)
            self.inputs.append(tensor._spec)
        self.first_reads: dict[int, Any] = {}
        self.current: dict[int, int] = {}
        self.assigned: dict[int, Any] = {}
        self.fresh: list[tuple[Callable[[], int], DType]] = []
        self.host = False

    def result(self) -> Lowered:
        self._find_reads()
        self._find_host_values()
        instructions: list[Instruction] = []
        following = len(self.inputs)
        for operation in self.operations:
            name = operation.call.op.name
            if name == "ReadVariableOp":
                self._give(operation.outputs[0], self.current[id(operation.variable.deref())])
            elif name == "AssignVariableOp":
                variable = operation.variable.deref()
                self.current[id(variable)] = self.numbers[id(operation.inputs[0])]
                self.assigned[id(variable)] = variable
            elif name not in ("NoOp", "HostValue") and not all(
                id(y) in self.numbers for y in operation.outputs or (None,)
            ):
                # Strings are no values of a compiled program.
                self.host = (
                    self.host or operation.call.host or any(y.dtype is string for y in operation.outputs)
                )
                operands = tuple(self.numbers[id(x)] for x in operation.inputs)
                specs = tuple(y._spec for y in operation.outputs)
                symbols = tuple((name, self.numbers[id(x)]) for name, x in operation.symbols.items())
                instructions.append(
                    Instruction(operation.call, operands, following, specs, operation.location, symbols)
                )
                for offset, output in enumerate(operation.outputs):
                    self._give(output, following + offset)
                following += len(specs)
        outputs = [self.numbers[id(t)] for t in self.fetched] + [self.current[key] for key in self.assigned]
        program = Program(self.inputs, instructions, outputs)
        read, assigned = tuple(self.first_reads.values()), tuple(self.assigned.values())
        return Lowered(program, read, tuple(self.fresh), assigned, self.host)

    def _find_reads(self) -> None:
        """Variables read before they are assigned are inputs of the program."""
        written: set[int] = set()
        for operation in self.operations:
            name = operation.call.op.name
            if name not in ("ReadVariableOp", "AssignVariableOp"):
                continue
            variable = operation.variable.deref()
            if name == "AssignVariableOp":
                written.add(id(variable))
            elif (
                id(variable) not in written
                and id(variable) not in self.first_reads
                and id(operation.outputs[0]) not in self.numbers
            ):
                self.first_reads[id(variable)] = variable
                self.current[id(variable)] = len(self.inputs)
                self.inputs.append(variable._spec)

    def _find_host_values(self) -> None:
        for operation in self.operations:
            if operation.call.op.name == "HostValue" and id(operation.outputs[0]) not in self.numbers:
                self.numbers[id(operation.outputs[0])] = len(self.inputs)
                self.inputs.append(scalar_spec(operation.dtype))
                self.fresh.append((operation.provider, operation.dtype))

    def _give(self, tensor: SymbolicTensor, number: int) -> None:
        """A fed tensor keeps its number: feeding overrides what the graph would compute."""
        self.numbers.setdefault(id(tensor), number)
