"""`tf.vectorized_map`: a function applied to all rows at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.control_flow.mapping import Rows, map_fn
from thalweg.core import dtypes, nest
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import Tensor
from thalweg.ops.elementwise import add
from thalweg.runtime.batching import call_batched
from thalweg.runtime.func_graph import FuncGraph, finish
from thalweg.runtime.subgraph import Subgraph, assigned_variables


def vectorized_map(
    fn: Callable[[Any], Any], elems: Any, fallback_to_while_loop: bool = True, warn: bool = True
) -> Any:
    """`fn` of each row of `elems`, stacked; traced once and computed for all rows together.

    Args:
      fn: takes one row, or the structure of rows; operations on tensors only.
      elems: a tensor, or a structure of tensors with the same first dimension.
      fallback_to_while_loop: go row by row where `fn` can't be vectorised (strings, Python functions).

    Raises:
      ValueError: `fn` can't be vectorised, and falling back is off.

    Example:
      >>> tf.vectorized_map(lambda t: t[0] * t[1], (tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0]))).numpy()
      array([3., 8.], dtype=float32)
    """
    rows = Rows(nest.map_structure(to_tensor, elems), "vectorized_map")
    graph = FuncGraph("vectorized_map")
    with graph.as_default():
        graph.inputs = [graph.add_placeholder(x.dtype, _row_shape(x)) for x in rows.tensors]
        result = fn(nest.pack_sequence_as(elems, list(graph.inputs)))
        result = nest.map_structure(lambda x: x if isinstance(x, Tensor) else to_tensor(x), result)
        finish(graph, result)
    if graph.lowered.host or assigned_variables(graph):
        if not fallback_to_while_loop:
            raise ValueError("vectorized_map: fn has operations that can't be vectorised.")
        return map_fn(fn, elems, fn_output_signature=nest.map_structure(lambda x: x.dtype, result))
    subgraph = Subgraph(graph)
    count = rows.tensors[0]._spec.shape[0]
    operands = [(x, True) for x in rows.tensors]
    for source, operand in subgraph.sources():
        if hasattr(source, "repeated") and count is not None:
            operands.append((_positions(source, count), True))
        else:
            operands.append((operand(), False))
    tensors, batched = zip(*operands, strict=True)
    outputs = call_batched(subgraph.body, tensors, batched)
    return nest.pack_sequence_as(result, outputs)


def _positions(provider: Any, count: int) -> Any:
    """Where a random op draws in each of `count` rows, so that every row has other numbers."""
    target: Any = state.target
    offsets = np.arange(count, dtype=np.uint64) * np.uint64(provider.blocks)
    return add(target.host_value(provider.repeated(count), dtypes.uint64), to_tensor(offsets))


def _row_shape(x: Any) -> Any:
    return None if x.shape.rank is None else x._spec.shape[1:]
