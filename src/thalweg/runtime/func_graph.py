"""`FuncGraph`: the graph of a function's body, with what it captures from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import nest
from thalweg.core.backprop import backprop, dense
from thalweg.core.context import init_scope, state
from thalweg.core.convert import to_tensor
from thalweg.core.graph import Graph, Operation, SymbolicTensor
from thalweg.core.graph_errors import out_of_scope
from thalweg.core.op import Call
from thalweg.core.spec import Spec
from thalweg.core.stack import replayed
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.runtime.lowering import Lowered, lower, needed
from thalweg.runtime.program import Program


class FuncGraph(Graph):
    """A graph with inputs and outputs.

    Attributes:
      inputs: the placeholders of the arguments.
      outputs: the tensors returned, flat.
      captured: tensors from outside (eager, or of the outer graph), with the placeholder of each.
      outer: the target that was current when the graph was begun.
    """

    building_function = True

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.outer = state.target
        self.inputs: list[SymbolicTensor] = []
        self.outputs: list[SymbolicTensor] = []
        self.captured: dict[int, tuple[Any, SymbolicTensor]] = {}
        self.structured_outputs: Any = None
        self.created_variables: list[Any] = []
        self._lowered: Lowered | None = None

    def capture(self, x: Any) -> SymbolicTensor:
        """A tensor from outside as a placeholder, the same one each time; small constants as constants."""
        if isinstance(x, EagerTensor) and x._spec.number:
            return self.constant(x)
        if isinstance(x, SymbolicTensor) and x.graph.finished:
            raise out_of_scope(x)
        known = self.captured.get(id(x))
        if known is None:
            known = self.captured[id(x)] = (x, self.add_placeholder(x.dtype, x._spec.shape, "captured"))
        return known[1]

    def variable_name(self, name: str) -> str:
        """The full name of a variable: one made in a function is an eager variable."""
        return self.names.prefix + name

    def create_variable(self, variable: Any, initial_value: Any, dtype: Any, shape: Any, legacy: Any) -> None:
        """A variable made while a function is traced lives outside of it, and takes its value now."""
        if isinstance(initial_value, SymbolicTensor):
            initial_value = self.evaluate(initial_value)
        variable._initialize(initial_value, dtype, shape)
        self.created_variables.append(variable)

    def evaluate(self, tensor: SymbolicTensor) -> Any:
        """The value of a tensor that depends on no argument, now."""
        return _evaluate(self, tensor, needed([tensor], [], []))

    @property
    def lowered(self) -> Lowered:
        """The program of the finished graph: arguments and captures in, outputs out."""
        if self._lowered is None:
            fed = self.inputs + [p for _, p in self.captured.values()]
            self._lowered = lower(fed, self.outputs, self.operations)
        return self._lowered

    @property
    def program(self) -> Program:
        return self.lowered.program

    def captures(self) -> list[Any]:
        """The tensors captured from outside."""
        return [x for x, _ in self.captured.values()]


def _evaluate(graph: FuncGraph, tensor: SymbolicTensor, operations: Sequence[Operation]) -> Any:
    captured = {id(p): x for x, p in graph.captured.values()}
    arguments = [o for o in operations if o.type == "Placeholder" and id(o.outputs[0]) not in captured]
    if arguments:
        raise ValueError(
            "A tf.Variable created inside a tf.function must have an initial value that does not depend on "
            "the function's arguments; "
            f"it depends on {arguments[0].name}. Create the variable outside of the function, or give its "
            "initial value as a lambda."
        )
    values = dict(captured)
    with init_scope():
        for operation in operations:
            replay_operation(operation, values)
    return values[id(tensor)]


def trace(
    name: str,
    body: Callable[..., Any],
    specs: Sequence[tuple[Spec, str | None]],
    pack: Callable[[list[Any]], Any] | None = None,
) -> FuncGraph:
    """The graph of `body` applied to placeholders of `specs`; its result, flat, are the outputs."""
    graph = FuncGraph(name)
    with graph.as_default():
        graph.inputs = [graph.add_placeholder(spec.dtype, spec.shape, label) for spec, label in specs]
        result = body(*(pack(list(graph.inputs)) if pack else graph.inputs))
        finish(graph, result)
    return graph


def finish(graph: FuncGraph, result: Any) -> None:
    """Make the tensors of a structure the graph's outputs."""
    flat = nest.flatten(result, expand_composites=True)
    outputs = []
    for x in flat:
        if x is None or isinstance(x, Operation):
            continue
        outputs.append(graph.operand(x if isinstance(x, Tensor) else to_tensor(x)))
    graph.outputs = outputs
    graph.structured_outputs = result
    graph._lowered = None


def replay_operation(operation: Operation, values: dict[int, Any]) -> None:
    """Run an operation on the current target with operands from `values`, and add its outputs there."""
    name = operation.type
    if name == "ReadVariableOp":
        values.setdefault(id(operation.outputs[0]), operation.variable.deref()._read())
        return
    if name == "AssignVariableOp":
        operation.variable.deref()._store(values[id(operation.inputs[0])])
        return
    if name in ("NoOp", "Placeholder"):
        return
    if name == "HostValue":
        values[id(operation.outputs[0])] = state.target.host_value(operation.provider, operation.dtype)  # type: ignore[attr-defined]
        return
    if name == "Const":
        output = operation.outputs[0]
        values[id(output)] = to_tensor(EagerTensor(output._spec, None, -1, operation.value.array))
        return
    attrs = {
        k: values.get(id(v), v) if isinstance(v, SymbolicTensor) else v
        for k, v in operation.call.attrs.items()
    }
    call = operation.call.op.call(attrs) if operation.symbols else operation.call
    result = state.target.apply(call, [values[id(x)] for x in operation.inputs])
    if len(operation.outputs) == 1 and not isinstance(result, list):
        values[id(operation.outputs[0])] = result
    elif operation.outputs:
        for output, value in zip(operation.outputs, result, strict=True):
            values[id(output)] = value


def inline(graph: FuncGraph, arguments: Sequence[Any], captures: Sequence[Any]) -> list[Any]:
    """Run a graph's operations one by one on the current target; give its outputs."""
    fed = graph.inputs + [p for _, p in graph.captured.values()]
    values: dict[int, Any] = {id(p): x for p, x in zip(fed, (*arguments, *captures), strict=True)}
    outer = replayed.location
    try:
        for operation in graph.operations:
            replayed.location = operation.location
            replay_operation(operation, values)
    finally:
        replayed.location = outer
    return [values[id(t)] for t in graph.outputs]


def gradient_graph(graph: FuncGraph, indices: Sequence[int], output_indices: Sequence[int]) -> FuncGraph:
    """The graph that computes gradients of `graph`.

    Its inputs are those of the graph's program followed by the gradients of the outputs `output_indices`; its
    outputs are the gradients of those of the inputs `indices` that the outputs depend on:
    `state["connected"]` says of each whether they do.
    The forward computation is repeated in it: compiled together with the forward program it is the same
    computation, which the compiler does once.
    """
    program = graph.program
    backward = FuncGraph(graph.name + "_gradient")
    with backward.as_default():
        fed = [backward.add_placeholder(s.dtype, s.shape, "x") for s in program.inputs]
        values = dict(enumerate(fed))
        nodes_start = len(backward.operations)
        for instruction in program.instructions:
            attrs = dict(instruction.call.attrs)
            attrs.update({name: values[number] for name, number in instruction.symbols})
            call = Call(instruction.call.op, attrs) if instruction.symbols else instruction.call
            operation = backward.create(call, [values[n] for n in instruction.operands])
            for offset, output in enumerate(operation.outputs):
                values[instruction.first + offset] = output
        nodes = backward.operations[nodes_start:]
        targets = [values[program.outputs[i]] for i in output_indices]
        seeds = [backward.add_placeholder(t.dtype, t._spec.shape, "dy") for t in targets]
        sources = [fed[i] for i in indices]
        gradients = backprop(nodes, targets, sources, seeds, None)
        backward.inputs = fed + seeds
        backward.state["connected"] = [g is not None for g in gradients]
        finish(backward, [dense(g) for g in gradients if g is not None])
    return backward
