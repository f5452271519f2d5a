"""Jacobians: the gradient of one output element, traced once and computed for all elements together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import nest
from thalweg.core.backprop import Arithmetic, backprop, dense
from thalweg.core.convert import constant, to_tensor
from thalweg.core.tape import GradientTape
from thalweg.ops.joining import concat
from thalweg.ops.shapes import broadcast_to, reshape, shape_of, transpose
from thalweg.runtime.batching import call_batched
from thalweg.runtime.func_graph import FuncGraph, finish
from thalweg.runtime.subgraph import Subgraph


def jacobian(tape: GradientTape, target: Any, sources: Any, unconnected_gradients: str) -> Any:
    """For each source a tensor of shape `target.shape + source.shape`; see `tf.GradientTape.jacobian`."""
    unconnected = tape._begin_use(unconnected_gradients)
    target = to_tensor(target)
    flat = nest.flatten(sources)
    gradients = _gradients_by_row(tape, target, flat, _one_hot_rows(target))
    results = []
    for source, gradient in zip(flat, gradients, strict=True):
        tensor = to_tensor(source)
        shape = _joined(shape_of(target), shape_of(tensor))
        if gradient is not None:
            gradient = reshape(gradient, shape=shape)
        elif unconnected == "zero":
            gradient = broadcast_to(constant(np.zeros((), tensor.dtype.np)), shape=shape)
        results.append(gradient)
    tape._end_use()
    return nest.pack_sequence_as(sources, results)


def batch_jacobian(tape: GradientTape, target: Any, source: Any, unconnected_gradients: str) -> Any:
    """The jacobian of each example by itself; see `tf.GradientTape.batch_jacobian`."""
    unconnected = tape._begin_use(unconnected_gradients)
    target, tensor = to_tensor(target), to_tensor(source)
    batch = target.shape[0]
    if batch is None or batch != tensor.shape[0]:
        raise ValueError(
            f"Need first dimension of target shape ({target.shape}) and source shape ({tensor.shape}) to "
            "match."
        )
    size = int(np.prod(target.shape.as_list()[1:]))
    rows = np.eye(size, dtype=target.dtype.np).reshape(size, 1, *target.shape.as_list()[1:])
    seeds = constant(np.broadcast_to(rows, (size, *target.shape.as_list())).copy())
    (gradient,) = _gradients_by_row(tape, target, [source], seeds)
    tape._end_use()
    shape = (*target.shape.as_list(), *tensor.shape.as_list()[1:])
    if gradient is None:
        return (
            None
            if unconnected == "none"
            else broadcast_to(constant(np.zeros((), tensor.dtype.np)), shape=shape)
        )
    rank = len(gradient.shape)
    return reshape(transpose(gradient, perm=(1, 0, *range(2, rank))), shape=shape)


def _joined(first: Any, second: Any) -> Any:
    """Two shapes one after the other; as a tensor if one of them is one."""
    if isinstance(first, tuple) and isinstance(second, tuple):
        return (*first, *second)
    parts = [constant(np.array(s, np.int32)) if isinstance(s, tuple) else s for s in (first, second)]
    return concat(*parts, axis=0)


def _one_hot_rows(target: Any) -> Any:
    """For each element of `target` a tensor of its shape that is one there and zero elsewhere."""
    shape = target._spec.shape
    if target._spec.known:
        size = target._spec.size
        return constant(np.eye(size, dtype=target.dtype.np).reshape(size, *shape))
    raise ValueError(f"A jacobian in a graph needs a target of known shape, got {target.shape}.")


def _gradients_by_row(tape: GradientTape, target: Any, sources: Sequence[Any], seeds: Any) -> list[Any]:
    """Gradients of `target` weighted by each row of `seeds`: a tensor with these rows a source, or None."""
    spans = [tape._leaves(source) for source in sources]
    leaves = [x for span in spans for x in span]
    nodes = tape._target.nodes(tape)
    graph = FuncGraph("jacobian")
    with graph.as_default():
        dy = graph.add_placeholder(target.dtype, target._spec.shape, "dy")
        graph.inputs = [dy]
        found = iter(backprop(nodes, [target], leaves, [dy], tape._watched))
        gradients = []
        for span in spans:
            parts = [dense(g) for g in (next(found) for _ in span) if g is not None]
            gradients.append(Arithmetic.add_n(parts) if len(parts) > 1 else parts[0] if parts else None)
        finish(graph, [g for g in gradients if g is not None])
    subgraph = Subgraph(graph)
    surroundings = subgraph.surroundings()
    outputs = iter(
        call_batched(subgraph.body, [seeds, *surroundings], (True, *(False for _ in surroundings)))
    )
    return [None if g is None else next(outputs) for g in gradients]
