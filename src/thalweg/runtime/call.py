"""Calling a graph as an op: `PartitionedCall`, with its gradient."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core.backprop import differentiable
from thalweg.core.context import state
from thalweg.core.op import Call, Node, op
from thalweg.core.spec import Spec
from thalweg.runtime.func_graph import FuncGraph, gradient_graph, inline
from thalweg.runtime.instruction import NotCompilable
from thalweg.runtime.program import Program, infer_results

_NUMBER_OF_MEMOS = 64


class Body:
    """A finished graph as an attribute of an op call: what it computes, and its gradients.

    Attributes:
      program: arguments, captures, variables and fresh values in; outputs out, the first `count` of them if
        that is given.
      host, stateful: it has ops that only NumPy can run; that have effects.
      derived: what was made of this body and is made once (gradients of conditionals and loops).
    """

    def __init__(self, graph: FuncGraph, count: int | None = None) -> None:
        self.graph = graph
        self.program: Program = graph.program
        if count is not None and count < len(self.program.outputs):
            self.program = Program(
                self.program.inputs, self.program.instructions, self.program.outputs[:count]
            )
        self.host: bool = graph.lowered.host
        self.stateful = any(i.call.stateful for i in self.program.instructions)
        self.lock = threading.RLock()
        self.derived: dict[Any, Any] = {}
        self._gradients: dict[Any, Body] = {}
        self._specs: dict[tuple[Spec, ...], tuple[Spec, ...]] = {}

    def surroundings(self) -> list[Any]:
        """The operands after the arguments (captures, variables, fresh values) on this target."""
        target: Any = state.target
        lowered = self.graph.lowered
        fresh = [target.host_value(provider, dtype) for provider, dtype in lowered.fresh]
        return [*self.graph.captures(), *(v._read() for v in lowered.read), *fresh]

    def gradient(self, indices: tuple[int, ...], output_indices: tuple[int, ...]) -> Body:
        """The gradients of the inputs `indices` from those of the outputs `output_indices`."""
        with self.lock:
            key = indices, output_indices
            body = self._gradients.get(key)
            if body is None:
                body = self._gradients[key] = Body(gradient_graph(self.graph, indices, output_indices))
            return body

    def specs(self, inputs: tuple[Spec, ...]) -> tuple[Spec, ...]:
        """The outputs' specs for inputs of these specs."""
        static = tuple(self.program._spec(n) for n in self.program.outputs)
        if all(s.known for s in static):
            return static
        known = self._specs.get(inputs)
        if known is None:
            if len(self._specs) >= _NUMBER_OF_MEMOS:
                self._specs.clear()
            known = self._specs[inputs] = self._derive(inputs, static)
        if all(s.known for s in inputs) and not all(s.known for s in known):
            raise NotCompilable("the shape of a result depends on values")
        return known

    def _derive(self, inputs: tuple[Spec, ...], static: tuple[Spec, ...]) -> tuple[Spec, ...]:
        """By rules alone where no shape is computed by the program, else by evaluating it abstractly."""
        program = self.program
        if any(instruction.symbols for instruction in program.instructions):
            if not all(s.known for s in inputs):
                return static
            return _evaluate_abstractly(program, inputs)
        specs = dict(enumerate(inputs))
        for instruction in program.instructions:
            results = infer_results(instruction, [specs[n] for n in instruction.operands])
            specs.update((instruction.first + k, spec) for k, spec in enumerate(results))
        return tuple(specs[n] for n in program.outputs)


def _evaluate_abstractly(program: Program, inputs: tuple[Spec, ...]) -> tuple[Spec, ...]:
    from thalweg.core.dtypes import from_numpy
    from thalweg.core.spec import spec_of
    from thalweg.core.xla import jax, jnp, stand_in

    operands = [stand_in(s.shape, s.dtype.np) for s in inputs]
    outputs = jax.eval_shape(lambda *xs: program.trace(jnp, xs), *operands)
    return tuple(spec_of(from_numpy(np.dtype(o.dtype)), tuple(o.shape)) for o in outputs)


def _call_rule(call: Call, *inputs: Spec) -> tuple[Spec, ...]:
    return call.attrs["body"].specs(inputs)  # type: ignore[no-any-return]


def _call_flops(call: Call, *inputs: Spec) -> int:
    # In the unit of `estimate`: microseconds of the body, as operations.
    return int(call.attrs["body"].program.work * 5e4)


@op("PartitionedCall", _call_rule, holds_graph=True, flops=_call_flops)
def partitioned_call(xp: Any, *inputs: Any, body: Body) -> Any:
    """Run a graph's program; interpreted when interpreted, part of the caller's program when compiled."""
    if xp is np:
        return tuple(body.program.interpret(inputs))
    return tuple(body.program.trace(xp, inputs))


@partitioned_call.gradient
def _(node: Node, *output_gradients: Any) -> Any:
    sources = tuple(i for i, x in enumerate(node.inputs) if differentiable(x.dtype))
    targets = tuple(i for i, y in enumerate(node.outputs) if differentiable(y.dtype))
    body = node.body.gradient(sources, targets)
    connected = body.graph.state["connected"]
    given = [*node.inputs, *(output_gradients[i] for i in targets)]
    try:
        found = iter(call_body(body, [*given, *body.surroundings()]))
    except NotCompilable:
        found = iter(inline(body.graph, given, body.graph.captures()))
    gradients: list[Any] = [None] * len(node.inputs)
    for index, is_connected in zip(sources, connected, strict=True):
        if is_connected:
            gradients[index] = next(found)
    return gradients


def call_body(body: Body, operands: Sequence[Any]) -> list[Any]:
    """Call a body on the current target; its outputs."""
    if not body.program.outputs and not body.stateful:
        return []
    result = partitioned_call(*operands, body=body)
    if not body.program.outputs:
        return []
    return result if isinstance(result, list) else [result]
