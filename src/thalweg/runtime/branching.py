"""Conditionals as ops: `Case` (and its form of two branches, `If`), with their gradient.

Each branch is a traced body; the operands are the branch index, then what each branch takes, one branch after
the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import nest
from thalweg.core.backprop import Arithmetic, differentiable
from thalweg.core.checks import Inner
from thalweg.core.convert import to_tensor
from thalweg.core.graph import Operation
from thalweg.core.messages import told
from thalweg.core.op import Call, Node, op
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import Tensor
from thalweg.runtime.call import Body, call_body
from thalweg.runtime.func_graph import FuncGraph, finish
from thalweg.runtime.instruction import NotCompilable
from thalweg.runtime.subgraph import Subgraph, assigned_variables, return_variables

NO_BRANCH = (
    "true_fn and false_fn arguments to tf.cond must have the same number, type, and overall "
    "structure of return values."
)


def _case_rule(call: Call, index: Spec, *operands: Spec) -> tuple[Spec, ...]:
    shapes = []
    for body, own in zip(call.attrs["branches"], _shares(call.attrs["branches"], operands), strict=True):
        try:
            shapes.append(body.specs(tuple(own)))
        except NotCompilable:
            shapes.append(tuple(body.program._spec(n) for n in body.program.outputs))
    return tuple(_common(specs) for specs in zip(*shapes, strict=True))


def _shares(branches: Sequence[Body], operands: Sequence[Any]) -> list[Sequence[Any]]:
    """Each branch's own operands."""
    shares, start = [], 0
    for body in branches:
        end = start + len(body.program.inputs)
        shares.append(operands[start:end])
        start = end
    return shares


def _common(specs: Sequence[Spec]) -> Spec:
    """What is known of a value that has one of several shapes."""
    first, *rest = specs
    shape = first.tensor_shape
    for other in rest:
        shape = shape.most_specific_compatible_shape(other.tensor_shape)
    return spec_of(first.dtype, shape._dims)


def _lower(xp: Any, index: Any, *operands: Any, branches: Branches) -> Any:
    shares = _shares(branches, operands)
    last = len(branches) - 1
    if xp is np:
        # TensorFlow takes the last branch for an index out of range.
        chosen = int(index) if 0 <= int(index) <= last else last
        return tuple(branches[chosen].program.interpret(shares[chosen]))
    from thalweg.core.xla import lax

    inner = Inner(xp)

    def run(body: Body, own: Sequence[Any]) -> Any:
        outputs, code = inner.run(lambda: body.program.trace(xp, own))
        dtypes = [body.program._spec(n).dtype.np for n in body.program.outputs]
        return tuple(xp.asarray(o, d) for o, d in zip(outputs, dtypes, strict=True)), code

    chosen = index.astype(np.int32)
    chosen = xp.where((chosen < 0) | (chosen > last), last, chosen)
    try:
        outputs, code = lax.switch(
            chosen, [lambda b=b, s=s: run(b, s) for b, s in zip(branches, shares, strict=True)]
        )
    except TypeError as error:
        raise NotCompilable(f"the branches give values of different shapes: {error}") from None
    inner.report(code)
    return outputs


class Branches(tuple[Body, ...]):
    """The bodies of a conditional as an attribute."""

    __slots__ = ()

    @property
    def host(self) -> bool:
        """A branch runs on the host only, or the result's shape depends on the branch taken."""
        outputs = [[b.program._spec(n) for n in b.program.outputs] for b in self]
        return any(b.host for b in self) or any(_differ(specs) for specs in zip(*outputs, strict=True))

    @property
    def stateful(self) -> bool:
        return any(b.stateful for b in self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


def _differ(specs: Sequence[Spec]) -> bool:
    return not all(s.tensor_shape.is_compatible_with(specs[0].tensor_shape) for s in specs)


case = op("Case", _case_rule, holds_graph=True)(_lower)
if_ = op("If", _case_rule, holds_graph=True)(_lower)


@case.gradient
def _case_gradient(node: Node, *output_gradients: Any) -> Any:
    """A conditional on the same index, whose branches give all gradients: zeros for the others' operands."""
    branches: Branches = node.branches
    targets = tuple(i for i, y in enumerate(node.outputs) if differentiable(y.dtype))
    index, *operands = node.inputs
    sources, gradients = _gradient_branches(branches, targets)
    result: list[Any] = [None] * len(node.inputs)
    if not sources:
        return result
    seeds = [output_gradients[i] for i in targets]
    taken = [x for body in gradients for x in (*operands, *seeds, *body.surroundings())]
    outputs = node.call.op(index, *taken, branches=gradients)
    for position, gradient in zip(sources, outputs if isinstance(outputs, list) else [outputs], strict=True):
        result[position + 1] = gradient
    return result


if_.gradient(_case_gradient)


def _gradient_branches(branches: Branches, targets: tuple[int, ...]) -> tuple[list[int], Branches]:
    """The operands that have gradients, and the bodies that compute them."""
    first = branches[0]
    known = first.derived.get((branches, targets))
    if known is not None:
        return known  # type: ignore[no-any-return]
    starts = np.cumsum([0, *(len(b.program.inputs) for b in branches)])
    own = []
    for body in branches:
        indices = tuple(i for i, s in enumerate(body.program.inputs) if differentiable(s.dtype))
        backward = body.gradient(indices, targets)
        own.append(
            [i for i, connected in zip(indices, backward.graph.state["connected"], strict=True) if connected]
        )
    sources = [int(starts[k]) + i for k, indices in enumerate(own) for i in indices]
    bodies = (
        [_gradient_branch(branches, k, own, starts, targets) for k in range(len(branches))] if sources else []
    )
    known = first.derived[branches, targets] = sources, Branches(bodies)
    return known


def _gradient_branch(
    branches: Branches, k: int, own: list[list[int]], starts: Any, targets: tuple[int, ...]
) -> Body:
    graph = FuncGraph("branch_gradient")
    with graph.as_default():
        operands = [graph.add_placeholder(s.dtype, s.shape, "x") for b in branches for s in b.program.inputs]
        program = branches[k].program
        specs = [program._spec(program.outputs[i]) for i in targets]
        seeds = [graph.add_placeholder(s.dtype, s.shape, "dy") for s in specs]
        graph.inputs = [*operands, *seeds]
        indices = tuple(i for i, s in enumerate(program.inputs) if differentiable(s.dtype))
        backward = branches[k].gradient(indices, targets)
        mine = operands[starts[k] : starts[k + 1]]
        found = call_body(backward, [*mine, *seeds, *backward.surroundings()])
        outputs = []
        for j, chosen in enumerate(own):
            zeros = [Arithmetic.zeros_like(operands[starts[j] + i]) for i in chosen] if j != k else found
            outputs += zeros
        finish(graph, outputs)
    return Body(graph, len(graph.outputs))


def conditional(op: Any, index: Any, functions: Sequence[Callable[[], Any]], names: Sequence[str]) -> Any:
    """Trace `functions` and build the op that runs one of them; its result, with their common structure.

    Args:
      op: `if_` or `case`; index: a symbolic scalar, the number of the branch.
      names: what the branches are called in messages.

    Raises:
      TypeError: the branches' results differ in structure or in dtype.
    """
    graphs = [_trace_branch(function, name) for function, name in zip(functions, names, strict=True)]
    _check_alike(graphs, names)
    variables = list({id(v): v for g in graphs for v in assigned_variables(g)}.values())
    count = len(graphs[0].outputs)
    for graph in graphs:
        return_variables(graph, variables)
    subgraphs = [Subgraph(graph) for graph in graphs]
    operands = [x for s in subgraphs for x in s.surroundings()]
    branches = Branches(s.body for s in subgraphs)
    result: Any = []
    if graphs[0].outputs or branches.stateful:
        result = op(index, *operands, branches=branches)
    if isinstance(result, Operation):
        return result
    outputs = result if isinstance(result, list) else [result]
    for variable, value in zip(variables, outputs[count:], strict=True):
        variable._store(value)
    return _packed(graphs[0], outputs[:count])


def _trace_branch(function: Callable[[], Any], name: str) -> FuncGraph:
    graph = FuncGraph(name)
    with graph.as_default():
        result = nest.map_structure(_as_result, function(), expand_composites=True)
        finish(graph, result)
    return graph


def _as_result(x: Any) -> Any:
    if x is None or isinstance(x, Operation):
        return None
    return x if isinstance(x, Tensor) else to_tensor(x)


def _check_alike(graphs: Sequence[FuncGraph], names: Sequence[str]) -> None:
    first, *others = graphs
    for name, other in zip(names[1:], others, strict=True):
        try:
            nest.assert_same_structure(
                first.structured_outputs, other.structured_outputs, expand_composites=True
            )
        except (ValueError, TypeError) as error:
            raise TypeError(told(f"{NO_BRANCH}\n{names[0]} and {name} differ: {error}")) from None
        if len(first.outputs) != len(other.outputs):
            raise TypeError(
                told(
                    f"{NO_BRANCH} {names[0]} gives {first.structured_outputs}, {name} gives "
                    f"{other.structured_outputs}."
                )
            )
        for x, y in zip(first.outputs, other.outputs, strict=True):
            if x.dtype is not y.dtype:
                raise TypeError(
                    told(f"{NO_BRANCH} {names[0]} gives {x.dtype.name}, {name} gives {y.dtype.name}.")
                )


def _packed(graph: FuncGraph, outputs: Sequence[Any]) -> Any:
    values = iter(outputs)
    return nest.map_structure(
        lambda x: None if x is None else next(values), graph.structured_outputs, expand_composites=True
    )
