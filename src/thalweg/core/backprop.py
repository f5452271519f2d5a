"""Reverse-mode differentiation over recorded nodes: one walk for tapes, graphs and functions.

    gradients = backprop(nodes, targets, sources, seeds, watched)

A gradient rule gives its gradients in terms of ops, so what the walk computes is recorded like everything
else and can be differentiated again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from thalweg.core.dtypes import DType
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.op import Node


class Arithmetic:
    """The ops the walk itself needs, handed down by `thalweg.ops`."""

    add_n: Callable[[list[Any]], Any]
    ones_like: Callable[[Any], Any]
    zeros_like: Callable[[Any], Any]
    to_dense: Callable[[IndexedSlices], Any]
    concat_slices: Callable[[list[IndexedSlices]], IndexedSlices]
    snapshot: Callable[[Any], Any]
    fallback: Callable[..., Sequence[Any]]


def differentiable(dtype: DType) -> bool:
    """True for the dtypes that gradients exist for."""
    return dtype.is_floating or dtype.is_complex


def backprop(
    nodes: Sequence[Node],
    targets: Sequence[Any],
    sources: Sequence[Any],
    seeds: Sequence[Any],
    watched: Iterable[Any] | None,
) -> list[Any]:
    """Gradients of the sum of `targets`, weighted by `seeds`, with respect to `sources`.

    Args:
      nodes: what was computed, in order.
      seeds: a tensor a target; None stands for ones.
      watched: the tensors whose consumers were recorded; None: the sources.

    Returns:
      A tensor or an IndexedSlices a source, None where no differentiable path leads from the source to a
      target.
    """
    live = _reached_from(nodes, sources if watched is None else watched)
    wanted = _leading_to(nodes, live, sources)
    gradients: dict[int, list[Any]] = {}
    for target, seed in zip(targets, seeds, strict=True):
        if id(target) in wanted and differentiable(target.dtype):
            gradients.setdefault(id(target), []).append(
                Arithmetic.ones_like(target) if seed is None else seed
            )
    source_ids = {id(source) for source in sources}
    found: dict[int, Any] = {}
    for node in reversed(nodes):
        if not any(id(output) in gradients for output in node.outputs):
            continue
        output_gradients = []
        for output in node.outputs:
            total = _total(gradients.pop(id(output), None))
            if id(output) in source_ids:
                found[id(output)] = total
            output_gradients.append(total)
        if not node.call.op.differentiable or not any(id(x) in wanted for x in node.inputs):
            continue
        for x, gradient in zip(node.inputs, _input_gradients(node, output_gradients), strict=True):
            if gradient is not None and id(x) in wanted and differentiable(x.dtype):
                gradients.setdefault(id(x), []).append(gradient)
    return [found[id(s)] if id(s) in found else _total(gradients.get(id(s))) for s in sources]


def _reached_from(nodes: Sequence[Node], start: Iterable[Any]) -> set[int]:
    """Ids of the tensors computed from `start`, those of `start` included."""
    live = {id(x) for x in start}
    for node in nodes:
        if node.call.op.differentiable and any(id(x) in live for x in node.inputs):
            live.update(id(y) for y in node.outputs if differentiable(y.dtype))
    return live


def _leading_to(nodes: Sequence[Node], live: set[int], sources: Sequence[Any]) -> set[int]:
    """Ids of the live tensors that depend on a source."""
    wanted = {id(s) for s in sources if id(s) in live}
    for node in nodes:
        if node.call.op.differentiable and any(id(x) in wanted for x in node.inputs):
            wanted.update(id(y) for y in node.outputs if id(y) in live)
    return wanted


def _total(gradients: list[Any] | None) -> Any:
    if not gradients:
        return None
    if len(gradients) == 1:
        return gradients[0]
    if all(isinstance(g, IndexedSlices) for g in gradients):
        return Arithmetic.concat_slices(gradients)
    return Arithmetic.add_n([dense(g) for g in gradients])


def dense(gradient: Any) -> Any:
    """A gradient as a tensor."""
    return Arithmetic.to_dense(gradient) if isinstance(gradient, IndexedSlices) else gradient


def _input_gradients(node: Node, output_gradients: list[Any]) -> Sequence[Any]:
    """What the op's rule makes of the gradients of its outputs: one an operand."""
    op = node.call.op
    fill = op.grad is None or not op.takes_none
    filled = [
        Arithmetic.zeros_like(y) if g is None and fill and differentiable(y.dtype) else dense(g)
        for y, g in zip(node.outputs, output_gradients, strict=True)
    ]
    rule = op.grad
    result = Arithmetic.fallback(node, *filled) if rule is None else rule(node, *filled)
    if isinstance(result, (tuple, list)):
        return result
    return (result,)
