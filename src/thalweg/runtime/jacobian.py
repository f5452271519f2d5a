"""Jacobians: the gradient of one output element, traced once and computed for all elements together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import nest
from thalweg.core.backprop import Arithmetic, backprop, dense
from thalweg.core.convert import constant, to_tensor
from thalweg.core.messages import told
from thalweg.core.tape import GradientTape
from thalweg.ops.creation import eye
from thalweg.ops.joining import concat
from thalweg.ops.reductions import reduce_prod
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
    for x in (target, tensor):
        if x.shape.rank is not None and x.shape.rank < 2:
            kind: type[Exception] = ValueError if x.shape.rank else IndexError
            raise kind(
                told(
                    f"Shape {x.shape} must have rank at least 2: batch_jacobian needs a batch of vectors.",
                    "tape.jacobian takes tensors of any shape.",
                )
            )
    sizes = {x.shape[0] for x in (target, tensor) if x.shape.rank} - {None}
    if len(sizes) > 1:
        raise ValueError(
            f"Need first dimension of target shape ({target.shape}) and source shape ({tensor.shape}) to "
            "match."
        )
    (gradient,) = _gradients_by_row(tape, target, [source], _rows_of_examples(target))
    tape._end_use()
    shape = _joined(shape_of(target), shape_of(tensor)[1:])
    if gradient is not None:
        rank = gradient.shape.rank
        return reshape(transpose(gradient, perm=(1, 0, *range(2, rank))), shape=shape)
    if unconnected == "none":
        return None
    return broadcast_to(constant(np.zeros((), tensor.dtype.np)), shape=shape)


def _joined(*parts: Any) -> Any:
    """Shapes one after the other; a tensor if one of them is one."""
    if all(isinstance(part, tuple) for part in parts):
        return tuple(n for part in parts for n in part)
    return concat(*(constant(np.array(p, np.int32)) if isinstance(p, tuple) else p for p in parts), axis=0)


def _size(shape: Any) -> Any:
    """The number of elements of a shape, as an attribute."""
    return int(np.prod(shape)) if isinstance(shape, tuple) else reduce_prod(shape, axis=None, keepdims=False)


def _dim(size: Any) -> Any:
    """A size as a shape of one dimension."""
    return (size,) if isinstance(size, int) else reshape(size, shape=(1,))


def _one_hot_rows(target: Any) -> Any:
    """For each element of `target` a tensor of its shape that is one there and zero elsewhere."""
    shape = shape_of(target)
    size = _size(shape)
    return reshape(eye(rows=size, columns=size, dtype=target.dtype), shape=_joined(_dim(size), shape))


def _rows_of_examples(target: Any) -> Any:
    """For each element of an example a tensor of `target`'s shape that is one there, in all examples."""
    shape = shape_of(target)
    inner = shape[1:]
    size = _size(inner)
    rows = reshape(eye(rows=size, columns=size, dtype=target.dtype), shape=_joined(_dim(size), (1,), inner))
    return broadcast_to(rows, shape=_joined(_dim(size), shape))


def _gradients_by_row(tape: GradientTape, target: Any, sources: Sequence[Any], seeds: Any) -> list[Any]:
    """Gradients of `target` weighted by each row of `seeds`: a tensor with these rows a source, or None."""
    spans = [tape._leaves(source) for source in sources]
    leaves = [x for span in spans for x in span]
    nodes = tape._nodes()
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
