"""Loops as an op: `While`.

Its operands are the loop variables, then what stays the same in every turn. The condition and the body are
programs; a `Feed` says of each of a program's inputs whether it is a loop variable or one of the invariants.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core.checks import Inner
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.graph import Operation
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import merged
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import Tensor
from thalweg.core.variable import Variable
from thalweg.ops.creation import zeros
from thalweg.ops.elementwise import add, less
from thalweg.runtime.call import Body
from thalweg.runtime.func_graph import FuncGraph, finish
from thalweg.runtime.instruction import NotCompilable
from thalweg.runtime.program import Program
from thalweg.runtime.subgraph import Subgraph, assigned_variables, return_variables


class Feed:
    """A program with, for each of its inputs, the loop variable it takes (k) or the invariant (-(j + 1)).

    Attributes:
      body: the graph the program comes from.
      program: the program, with the outputs that the loop wants.
    """

    def __init__(self, body: Body, places: Sequence[int]) -> None:
        self.body = body
        self.program: Program = body.program
        self.places = tuple(places)
        self.host = body.host
        self.stateful = body.stateful

    def inputs(self, carry: Sequence[Any], invariants: Sequence[Any]) -> list[Any]:
        return [carry[p] if p >= 0 else invariants[-p - 1] for p in self.places]

    def interpret(self, carry: Sequence[Any], invariants: Sequence[Any]) -> list[Any]:
        return self.program.interpret(self.inputs(carry, invariants))

    def trace(self, xp: Any, carry: Sequence[Any], invariants: Sequence[Any]) -> list[Any]:
        """The outputs, as arrays of exactly the dtypes that the program declares."""
        outputs = self.program.trace(xp, self.inputs(carry, invariants))
        return [
            xp.asarray(x, self.program._spec(n).dtype.np)
            for x, n in zip(outputs, self.program.outputs, strict=True)
        ]


class Loop:
    """What a loop does, as an attribute of its op call.

    Attributes:
      cond, body: the two programs.
      specs: what is known of the loop variables in every turn.
      limit: the most turns it can take, where that is known.
      host: runs on the host only, because an op in it does or because loop variables change their shapes.
    """

    def __init__(
        self, cond: Feed, body: Feed, specs: Sequence[Spec], limit: int | None, varying: bool
    ) -> None:
        self.cond = cond
        self.body = body
        self.specs = tuple(specs)
        self.limit = limit
        self.host = cond.host or body.host or varying
        self.stateful = cond.stateful or body.stateful
        self.derived: dict[Any, Any] = {}

    @property
    def count(self) -> int:
        return len(self.specs)


def _rule(call: Call, *operands: Spec) -> tuple[Spec, ...]:
    loop: Loop = call.attrs["loop"]
    if loop.host:
        return loop.specs
    pairs = zip(loop.specs, operands, strict=False)
    first = tuple(spec_of(s.dtype, merged(s.shape, x.shape)) for s, x in pairs)
    if all(s.known for s in loop.specs) or not all(s.known for s in operands):
        return first
    try:
        after = loop.body.body.specs(tuple(loop.body.inputs(first, operands[loop.count :])))
    except NotCompilable:
        after = loop.specs
    # A shape that isn't the same after one turn is known when the loop has run.
    turns = zip(first, after, strict=False)
    return tuple(s if s is t else spec_of(s.dtype, (None,) * len(s.shape or ())) for s, t in turns)


def _flops(call: Call, *operands: Spec) -> int:
    loop: Loop = call.attrs["loop"]
    return int((loop.cond.program.work + loop.body.program.work) * 5e4) * min(loop.limit or 16, 1024)


@op("While", _rule, holds_graph=True, flops=_flops)
def while_(xp: Any, *operands: Any, loop: Loop) -> Any:
    carry, invariants = list(operands[: loop.count]), operands[loop.count :]
    if xp is np:
        while bool(loop.cond.interpret(carry, invariants)[0]):
            carry = loop.body.interpret(carry, invariants)
        return tuple(carry)
    from thalweg.core.xla import lax

    inner = Inner(xp)

    def proceed(state: Any) -> Any:
        code, *carry = state
        return (code < 0) & loop.cond.trace(xp, carry, invariants)[0].reshape(())

    def turn(state: Any) -> Any:
        _, *carry = state
        outputs, code = inner.run(lambda: loop.body.trace(xp, carry, invariants))
        return code, *outputs

    first = (xp.asarray(-1, np.int32), *(xp.asarray(x) for x in carry))
    try:
        code, *carry = lax.while_loop(proceed, turn, first)
    except TypeError as error:
        raise NotCompilable(f"a loop variable changes its shape: {error}") from None
    inner.report(code)
    return tuple(carry)


@while_.gradient
def _(node: Node, *output_gradients: Any) -> Any:
    from thalweg.runtime.loop_gradient import loop_gradient

    return loop_gradient(node, output_gradients)


def loop_over(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    variables: Sequence[Any],
    specs: Sequence[Spec],
    limit: int | None = None,
) -> list[Any]:
    """Build a `While` on the current graph.

    Args:
      cond: from the loop variables, flat, to a boolean scalar.
      body: from the loop variables to their next values, a flat list.
      variables: the first values: tensors.
      specs: what holds for the variables in every turn; looser than the first values where a shape may
        change.

    Returns:
      The last values.

    Raises:
      ValueError: the body gives a value that doesn't fit the loop variable's shape.
      TypeError: the body gives another dtype, or the condition isn't a boolean scalar.
    """
    first = [to_tensor(x) for x in variables]
    body_graph = _trace(body, specs, "while_body")
    _check_body(body_graph, specs)
    cond_graph = _trace(lambda *xs: [_as_condition(cond(*xs))], specs, "while_cond")
    return _loop_of_graphs(cond_graph, body_graph, first, specs, limit)


def _loop_of_graphs(
    cond_graph: FuncGraph,
    body_graph: FuncGraph,
    first: Sequence[Any],
    specs: Sequence[Spec],
    limit: int | None,
) -> list[Any]:
    """A `While` of two traced graphs; variables that the body assigns become loop variables."""
    assigned = assigned_variables(body_graph)
    return_variables(body_graph, assigned)
    positions = _advance_positions(body_graph)
    varying = any(
        _varies(x._spec, s, y._spec) for x, s, y in zip(first, specs, body_graph.outputs, strict=False)
    )
    carried = [*assigned, *positions]
    loop, invariants = _bind(Subgraph(cond_graph), Subgraph(body_graph), specs, carried, limit, varying)
    target: Any = state.target
    draws = [target.host_value(p.provider.repeated(limit), p.dtype) for p in positions]
    start = [*first, *(v._read() for v in assigned), *draws]
    result: Any = while_(*start, *invariants, loop=loop)
    results = result if isinstance(result, list) else [result]
    for variable, value in zip(assigned, results[len(first) :], strict=False):
        variable._store(value)
    return results[: len(first)]


def _advance_positions(graph: FuncGraph) -> list[Operation]:
    """Make host values of random ops loop variables, so that each turn draws other numbers; give them."""
    positions = [o for o in graph.operations if o.type == "HostValue" and hasattr(o.provider, "repeated")]
    with graph.as_default():
        steps = (to_tensor(o.provider.blocks, o.dtype) for o in positions)
        graph.outputs = [
            *graph.outputs,
            *(add(o.outputs[0], step) for o, step in zip(positions, steps, strict=True)),
        ]
    return positions


def _trace(function: Callable[..., Any], specs: Sequence[Spec], name: str) -> FuncGraph:
    graph = FuncGraph(name)
    with graph.as_default():
        graph.inputs = [graph.add_placeholder(s.dtype, s.shape, "x") for s in specs]
        finish(graph, list(function(*graph.inputs)))
    return graph


def _as_condition(value: Any) -> Any:
    value = value if isinstance(value, Tensor) else to_tensor(value)
    if value.dtype.name != "bool" or value.shape.rank not in (0, None):
        raise TypeError(
            f"The condition of a loop must give a boolean scalar, got {value.dtype.name} of shape "
            f"{value.shape}."
        )
    return value


def _check_body(graph: FuncGraph, specs: Sequence[Spec]) -> None:
    if len(graph.outputs) != len(specs):
        raise ValueError(f"body must return {len(specs)} loop variables, it returned {len(graph.outputs)}.")
    for k, (out, spec) in enumerate(zip(graph.outputs, specs, strict=True)):
        if out.dtype is not spec.dtype:
            raise TypeError(
                f"Loop variable {k} enters the loop with dtype {spec.dtype.name}, but has dtype "
                f"{out.dtype.name} after one iteration. To allow the type to change, cast it."
            )
        if not _fits(out._spec, spec):
            raise ValueError(
                f"Input tensor {graph.inputs[k].name!r} enters the loop with shape {spec.tensor_shape}, but "
                f"has shape {out.shape} after one "
                "iteration. To allow the shape to vary across iterations, use the `shape_invariants` "
                "argument of tf.while_loop to "
                "specify a less-specific shape."
            )


def _fits(out: Spec, declared: Spec) -> bool:
    """Whether every shape that `out` may have is one that was declared; what isn't known is believed."""
    if declared.shape is None or out.shape is None:
        return True
    return len(out.shape) == len(declared.shape) and all(
        n is None or m is None or m == n for m, n in zip(out.shape, declared.shape, strict=True)
    )


def _varies(first: Spec, declared: Spec, out: Spec) -> bool:
    """Whether a loop variable's shape, declared looser than at first, does change as far as is known."""
    if declared.shape is None:
        return first.shape != out.shape or first.shape is None
    return any(
        n is None and m is not None and o != m
        for m, n, o in zip(
            first.shape or declared.shape, declared.shape, out.shape or declared.shape, strict=False
        )
    )


def _bind(
    cond: Subgraph,
    body: Subgraph,
    specs: Sequence[Spec],
    carried: Sequence[Any],
    limit: int | None,
    varying: bool,
) -> tuple[Loop, list[Any]]:
    """The loop and its invariants on the current target; variables and host values come last."""
    places_of = {_identity(x): len(specs) + k for k, x in enumerate(carried)}
    invariants: list[Any] = []

    def feed(subgraph: Subgraph) -> Feed:
        places = list(range(subgraph.count))
        for source, operand in subgraph.sources():
            place = places_of.get(_identity(source))
            if place is None:
                invariants.append(operand())
                place = -len(invariants)
            places.append(place)
        return Feed(subgraph.body, places)

    all_specs = [*specs, *(x._spec if isinstance(x, Variable) else spec_of(x.dtype, ()) for x in carried)]
    return Loop(feed(cond), feed(body), all_specs, limit, varying), invariants


def _identity(source: Any) -> int:
    """What tells a variable or a provider of host values from others."""
    return id(source.provider if isinstance(source, Operation) else source)


def repeated(body: Callable[[Any], Sequence[Any]], first: Any, last: Any) -> list[Any]:
    """Call `body(i)` for each i from `first` up to, not with, `last`, in a `While` on the current graph.

    Args:
      body: takes a scalar int32 and gives a flat list of tensors, always of the same shapes and dtypes. What
        it assigns to variables is there in the next turn, and after the loop.
      first, last: scalar int32 tensors.

    Returns:
      What the last turn gave; zeros where there was no turn.
    """
    first, last = to_tensor(first), to_tensor(last)
    graph = FuncGraph("while_body")
    with graph.as_default():
        i = graph.add_placeholder(first.dtype, (), "i")
        given = [to_tensor(x) for x in body(i)]
        finish(graph, [add(i, to_tensor(1, first.dtype)), *given])
        graph.inputs = [i, *(graph.add_placeholder(x.dtype, x._spec.shape, "x") for x in graph.outputs[1:])]
    specs = [x._spec for x in graph.inputs]
    start = [first, *(zeros(dims=s.shape, dtype=s.dtype) for s in specs[1:])]
    cond = _trace(lambda i, *rest: [less(i, last)], specs, "while_cond")
    return _loop_of_graphs(cond, graph, start, specs, None)[1:]
