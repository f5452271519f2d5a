"""Gradients of graphs: `tf.gradients` and `tf.hessians`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import nest
from thalweg.core.backprop import Arithmetic, backprop, dense
from thalweg.core.context import executing_eagerly, target_scope
from thalweg.core.convert import to_tensor
from thalweg.core.graph import Operation, SymbolicTensor, current_graph
from thalweg.core.messages import told
from thalweg.core.variable import Variable
from thalweg.runtime.lowering import needed


def gradients(
    ys: Any,
    xs: Any,
    grad_ys: Any = None,
    name: str = "gradients",
    gate_gradients: bool = False,
    aggregation_method: Any = None,
    stop_gradients: Any = None,
    unconnected_gradients: Any = "none",
    **legacy: Any,
) -> list[Any]:
    """Symbolic gradients of the sum of `ys` with respect to each of `xs`, in a graph.

    Args:
      ys, xs: a tensor or a list of them; `xs` may be variables.
      grad_ys: what to multiply each y's gradient with; None: ones.
      stop_gradients: tensors to be taken as constants.
      unconnected_gradients: `"none"` or `"zero"`: what stands for an x that no y depends on.

    Returns:
      A list with a tensor (or IndexedSlices, or None) for each x.

    Raises:
      RuntimeError: executing eagerly.
    """
    if executing_eagerly():
        raise RuntimeError(
            told(
                "tf.gradients is not supported when eager execution is enabled. Use tf.GradientTape instead."
            )
        )
    graph = current_graph()
    unconnected = getattr(unconnected_gradients, "value", unconnected_gradients)
    if unconnected not in ("none", "zero"):
        raise ValueError(f"Unknown value for unconnected_gradients: {unconnected_gradients!r}")
    targets = [graph.operand(y) for y in _flat(ys)]
    seeds = (
        [None] * len(targets)
        if grad_ys is None
        else [g if g is None else graph.operand(g) for g in _flat(grad_ys)]
    )
    nodes = _without(needed(targets, [], []), _flat(stop_gradients))
    sources = _flat(xs)
    spans = [_tensors_of(x, nodes, graph) for x in sources]
    with target_scope(graph), graph.name_scope(name):
        found = iter(backprop(nodes, targets, [t for span in spans for t in span], seeds, None))
        result = [_sum([next(found) for _ in span]) for span in spans]
        if unconnected == "zero":
            result = [
                Arithmetic.zeros_like(to_tensor(x)) if g is None else g
                for x, g in zip(sources, result, strict=True)
            ]
    return result


def _flat(x: Any) -> list[Any]:
    return [] if x is None else list(nest.flatten(x))


def _without(nodes: Sequence[Operation], stopped: Sequence[Any]) -> list[Operation]:
    """The operations, without those whose outputs are to be constants."""
    operations = {id(t.op) for t in stopped if isinstance(t, SymbolicTensor)}
    return [node for node in nodes if id(node) not in operations]


def _tensors_of(x: Any, nodes: Sequence[Operation], graph: Any) -> list[Any]:
    """The tensors that a source stands for: a variable is each of its reads."""
    if isinstance(x, Variable):
        return [o.outputs[0] for o in nodes if o.type == "ReadVariableOp" and o.variable.deref() is x]
    return [graph.operand(x)]


def _sum(parts: list[Any]) -> Any:
    parts = [g for g in parts if g is not None]
    if len(parts) < 2:
        return parts[0] if parts else None
    return Arithmetic.add_n([dense(g) for g in parts])


def hessians(
    ys: Any, xs: Any, gate_gradients: bool = False, aggregation_method: Any = None, name: str = "hessians"
) -> list[Any]:
    """The Hessian of the sum of `ys` with respect to each of `xs`, in a graph: of shape `x.shape + x.shape`.

    Raises:
      RuntimeError: executing eagerly.
    """
    from thalweg import array

    result = []
    for x, gradient in zip(_flat(xs), gradients(ys, xs), strict=True):
        tensor = to_tensor(x)
        flat = array.reshape(dense(gradient), [-1])
        count = flat.shape[0]
        if count is None:
            raise ValueError(f"tf.hessians needs an x of known shape, got {tensor.shape}.")
        rows = [gradients(flat[k], x)[0] for k in range(count)]
        rows = [Arithmetic.zeros_like(tensor) if r is None else dense(r) for r in rows]
        result.append(array.reshape(array.stack(rows), (*tensor.shape.as_list(), *tensor.shape.as_list())))
    return result
