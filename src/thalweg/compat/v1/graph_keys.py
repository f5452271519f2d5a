"""Collections of a graph, the names of the usual ones, and the default graph."""

from __future__ import annotations

from typing import Any

from thalweg.core.graph import Graph, current_graph, reset_default_graph
from thalweg.runtime.session import default_session

__all__ = [
    "GraphKeys",
    "add_to_collection",
    "add_to_collections",
    "all_variables",
    "get_collection",
    "get_collection_ref",
    "get_default_graph",
    "get_default_session",
    "global_variables",
    "local_variables",
    "model_variables",
    "moving_average_variables",
    "reset_default_graph",
    "trainable_variables",
]


class GraphKeys:
    """The names of a graph's usual collections."""

    GLOBAL_VARIABLES = "variables"
    LOCAL_VARIABLES = "local_variables"
    METRIC_VARIABLES = "metric_variables"
    MODEL_VARIABLES = "model_variables"
    TRAINABLE_VARIABLES = "trainable_variables"
    TRAINABLE_RESOURCE_VARIABLES = "trainable_resource_variables"
    MOVING_AVERAGE_VARIABLES = "moving_average_variables"
    CONCATENATED_VARIABLES = "concatenated_variables"
    SUMMARIES = "summaries"
    QUEUE_RUNNERS = "queue_runners"
    TABLE_INITIALIZERS = "table_initializer"
    ASSET_FILEPATHS = "asset_filepaths"
    SAVERS = "savers"
    WEIGHTS = "weights"
    BIASES = "biases"
    ACTIVATIONS = "activations"
    UPDATE_OPS = "update_ops"
    LOSSES = "losses"
    SAVEABLE_OBJECTS = "saveable_objects"
    RESOURCES = "resources"
    LOCAL_RESOURCES = "local_resources"
    REGULARIZATION_LOSSES = "regularization_losses"
    INIT_OP = "init_op"
    LOCAL_INIT_OP = "local_init_op"
    READY_OP = "ready_op"
    READY_FOR_LOCAL_INIT_OP = "ready_for_local_init_op"
    SUMMARY_OP = "summary_op"
    GLOBAL_STEP = "global_step"
    EVAL_STEP = "eval_step"
    TRAIN_OP = "train_op"
    COND_CONTEXT = "cond_context"
    WHILE_CONTEXT = "while_context"
    VARIABLES = GLOBAL_VARIABLES


def get_default_graph() -> Graph:
    """The graph that ops go to in this thread, or would in graph mode."""
    return current_graph()


def get_default_session() -> Any:
    """The innermost session whose `as_default` or `with` block this thread is in; None if there is none."""
    return default_session()


def add_to_collection(name: Any, value: Any) -> None:
    """Add `value` to a collection of the default graph, even if it is there already."""
    current_graph().add_to_collection(name, value)


def add_to_collections(names: Any, value: Any) -> None:
    """Add `value` to each of the collections that doesn't have it yet."""
    current_graph().add_to_collections(names, value)


def get_collection(key: Any, scope: str | None = None) -> list[Any]:
    """The items of a collection of the default graph, a new list.

    Args:
      scope: only items whose name matches this regular expression at its beginning.
    """
    return current_graph().get_collection(key, scope)


def get_collection_ref(key: Any) -> list[Any]:
    """A collection of the default graph itself: changing the list changes the collection."""
    return current_graph().get_collection_ref(key)


def global_variables(scope: str | None = None) -> list[Any]:
    """The variables that are shared and saved: every `tf.Variable` unless it was put elsewhere."""
    return get_collection(GraphKeys.GLOBAL_VARIABLES, scope)


def all_variables() -> list[Any]:
    """The name that `global_variables` had in early 1.x."""
    return global_variables()


def local_variables(scope: str | None = None) -> list[Any]:
    """The variables that belong to one process, such as the counts of metrics."""
    return get_collection(GraphKeys.LOCAL_VARIABLES, scope)


def model_variables(scope: str | None = None) -> list[Any]:
    """The variables that layers have declared to be the model's."""
    return get_collection(GraphKeys.MODEL_VARIABLES, scope)


def trainable_variables(scope: str | None = None) -> list[Any]:
    """The variables made with `trainable=True`, which optimizers change by default."""
    return get_collection(GraphKeys.TRAINABLE_VARIABLES, scope)


def moving_average_variables(scope: str | None = None) -> list[Any]:
    """The variables whose moving averages an `ExponentialMovingAverage` keeps."""
    return get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, scope)
