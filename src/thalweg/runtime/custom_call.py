"""Calls of graphs whose gradient is another graph: how `tf.custom_gradient` stands in a graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import nest
from thalweg.core.backprop import dense, differentiable
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import same_as
from thalweg.core.spec import Spec
from thalweg.core.tape import GradientTape
from thalweg.runtime.call import call_body
from thalweg.runtime.func_graph import FuncGraph, finish
from thalweg.runtime.subgraph import Subgraph, assigned_variables, return_variables


@op("OptimizationBarrier", same_as())
def optimization_barrier(xp: Any, x: Any) -> Any:
    """`x`, which the compiler must not take for what it was computed from."""
    if xp is np:
        return x
    from thalweg.core.xla import lax

    return lax.optimization_barrier(x)  # type: ignore[no-untyped-call]


@optimization_barrier.gradient
def _(node: Node, dy: Any) -> Any:
    return dy


class Backward:
    """The gradient of a call, as an attribute.

    Attributes:
      subgraph: takes the gradients of the call's results, then what it captured of the call.
      connected: for each argument, then each variable, whether there is a gradient.
      results: the number of the call's results.
    """

    def __init__(self, graph: FuncGraph, connected: Sequence[bool], results: int) -> None:
        self.subgraph = Subgraph(graph)
        self.connected = tuple(connected)
        self.results = results


def _rule(call: Call, *operands: Spec) -> tuple[Spec, ...]:
    return operands[: call.attrs["backward"].results]


@op("IdentityWithGradient", _rule, holds_graph=True)
def identity_with_gradient(xp: Any, *operands: Any, backward: Backward) -> Any:
    """The first operands, as results of the following ones; after these, what the gradient needs."""
    return operands[: backward.results]


@identity_with_gradient.gradient
def _(node: Node, *output_gradients: Any) -> Any:
    backward: Backward = node.backward
    subgraph = backward.subgraph
    seeds = [g for g, y in zip(output_gradients, node.outputs, strict=True) if differentiable(y.dtype)]
    first = backward.results + len(backward.connected)
    captured = node.inputs[first:]
    rest = subgraph.surroundings()[len(captured) :]
    found = iter(call_body(subgraph.body, [*seeds, *captured, *rest]))
    gradients: list[Any] = [None] * len(node.inputs)
    for place, connected in enumerate(backward.connected):
        if connected:
            gradients[backward.results + place] = next(found)
    return gradients


def call_with_gradient(
    function: Callable[..., Any], args: Any, input_gradients: Callable[..., list[Any]]
) -> Any:
    """Call a function that gives `(results, grad_fn)` on the current graph; its results.

    Args:
      input_gradients: `input_gradients(grad_fn, dys, inputs, variables)` gives the gradients of inputs and
        variables.
    """
    flat_args = nest.flatten(args)
    graph = FuncGraph("custom_gradient")
    with graph.as_default():
        graph.inputs = [graph.add_placeholder(x.dtype, x._spec.shape) for x in flat_args]
        with GradientTape() as tape:
            result, grad_fn = function(*nest.pack_sequence_as(args, list(graph.inputs)))
        finish(graph, result)
        variables = list(tape.watched_variables())
        backward, connected = _trace_gradient(graph, result, grad_fn, variables, input_gradients)
    count = len(graph.outputs)
    with graph.as_default():
        graph.outputs = [*graph.outputs, *(graph.operand(x) for x in backward.captures())]
    assigned = assigned_variables(graph)
    return_variables(graph, assigned)
    subgraph = Subgraph(graph)
    outputs = call_body(subgraph.body, [*flat_args, *subgraph.surroundings()])
    end = len(outputs) - len(assigned)
    reads = [v._read() for v in variables]
    for variable, value in zip(assigned, outputs[end:], strict=True):
        variable._store(value)
    operands = [*outputs[:count], *flat_args, *reads, *outputs[count:end]]
    results: Any = identity_with_gradient(*operands, backward=Backward(backward, connected, count))
    values = iter(results if isinstance(results, list) else [results])
    return nest.map_structure(lambda y: None if y is None else next(values), result)


def _trace_gradient(
    graph: FuncGraph,
    result: Any,
    grad_fn: Any,
    variables: Sequence[Any],
    input_gradients: Callable[..., list[Any]],
) -> tuple[FuncGraph, list[bool]]:
    """The graph of `grad_fn`, and which gradients it gives."""
    backward = FuncGraph("custom_gradient_backward")
    with backward.as_default():
        flat = graph.outputs
        dys = [
            backward.add_placeholder(y.dtype, y._spec.shape, "dy") if differentiable(y.dtype) else None
            for y in flat
        ]
        backward.inputs = [dy for dy in dys if dy is not None]
        structure = list(result) if isinstance(result, (list, tuple)) else [result]
        packed = nest.pack_sequence_as(structure, dys)
        gradients = input_gradients(grad_fn, packed, graph.inputs, variables)
        finish(backward, [dense(g) for g in gradients if g is not None])
    return backward, [g is not None for g in gradients]
