"""The global step: the variable that counts the training steps of a graph."""

from __future__ import annotations

from typing import Any

from thalweg.compat.v1.graph_keys import GraphKeys
from thalweg.compat.v1.initializers import zeros_initializer
from thalweg.compat.v1.variable_scope import VariableScope, get_variable_scope
from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.graph import Graph, current_graph


def get_global_step(graph: Graph | None = None) -> Any:
    """The graph's global step; None if it has none.

    Raises:
      RuntimeError: it has more than one.
    """
    graph = graph or current_graph()
    steps = graph.get_collection(GraphKeys.GLOBAL_STEP)
    if len(steps) > 1:
        raise RuntimeError("Multiple items found in collection `GLOBAL_STEP`.")
    if steps:
        return steps[0]
    return next((v for v in graph.variables if v.name == "global_step:0"), None)


def create_global_step(graph: Graph | None = None) -> Any:
    """Make the graph's global step, an int64 variable that begins with 0.

    Raises:
      ValueError: the graph has one already.
    """
    graph = graph or current_graph()
    if get_global_step(graph) is not None:
        raise ValueError('"global_step" already exists.')
    if state.target.eager:
        step = _make(VariableScope(False))
        graph.add_to_collection(GraphKeys.GLOBAL_STEP, step)
        return step
    with graph.as_default():
        outermost = VariableScope(get_variable_scope().reuse)
        return _make(outermost)


def _make(scope: VariableScope) -> Any:
    return scope.get_variable(
        GraphKeys.GLOBAL_STEP,
        [],
        dtypes.int64,
        zeros_initializer(),
        trainable=False,
        collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
    )


def get_or_create_global_step(graph: Graph | None = None) -> Any:
    """The graph's global step, made if it has none.

    Example:
      >>> with tf.Graph().as_default():
      ...     tf.compat.v1.train.get_or_create_global_step()
      <tf.Variable 'global_step:0' shape=() dtype=int64>
    """
    graph = graph or current_graph()
    step = get_global_step(graph)
    return create_global_step(graph) if step is None else step


def assert_global_step(global_step_tensor: Any) -> None:
    """Raise TypeError unless this is an integer scalar."""
    if not global_step_tensor.dtype.base_dtype.is_integer:
        raise TypeError(f'Existing "global_step" does not have integer type: {global_step_tensor.dtype}')
    if global_step_tensor.shape.rank not in (0, None):
        raise TypeError(f'Existing "global_step" is not scalar: {global_step_tensor.shape}')


def global_step(sess: Any, global_step_tensor: Any) -> int:
    """The number of steps done in a session."""
    if state.target.eager:
        return int(global_step_tensor)
    return int(sess.run(global_step_tensor))
