"""Switching between eager execution and 1.x graphs, and the other behaviours that came with 2.x."""

from __future__ import annotations

from typing import Any

from thalweg.core import context, tensor_shape
from thalweg.core.context import graph_mode, state


class _Switches:
    """What a program has asked for. Only tensor shapes and eager execution change what Thalweg does."""

    resource_variables = True
    control_flow_v2 = True
    tensor_equality = True


_switches = _Switches()


def disable_eager_execution() -> None:
    """Let ops build the default graph from now on, to be run by a `tf.compat.v1.Session`.

    To be called before the first op. For a part of a program `with tf.Graph().as_default():` does the same.
    """
    graph_mode.on = True
    if state.target is state.eager:
        state.target = graph_mode.default_graph()


def enable_eager_execution(config: Any = None, device_policy: Any = None, execution_mode: Any = None) -> None:
    """Let ops give values at once from now on, as is the default.

    Raises:
      ValueError: ops were added to the default graph already.
    """
    if not graph_mode.on:
        return
    graph = graph_mode.graph
    if graph is not None and graph.operations:  # type: ignore[attr-defined]
        raise ValueError("tf.enable_eager_execution must be called at program startup.")
    graph_mode.on = False
    if state.target is graph:
        state.target = state.eager


def executing_eagerly() -> bool:
    """Whether ops give values at once here."""
    return context.executing_eagerly()


def executing_eagerly_outside_functions() -> bool:
    """Whether ops give values at once here, or would outside of the function that is being traced."""
    with context.init_scope():
        return context.executing_eagerly()


def disable_v2_behavior() -> None:
    """Behave as TensorFlow 1.x: graphs, and shapes made of `Dimension` objects."""
    disable_eager_execution()
    disable_v2_tensorshape()
    disable_resource_variables()
    disable_tensor_equality()
    disable_control_flow_v2()


def enable_v2_behavior() -> None:
    """Behave as TensorFlow 2.x, as is the default."""
    enable_eager_execution()
    enable_v2_tensorshape()
    enable_resource_variables()
    enable_tensor_equality()
    enable_control_flow_v2()


def disable_v2_tensorshape() -> None:
    """Let indexing a `TensorShape` give `Dimension` objects."""
    tensor_shape.disable_v2_tensorshape()


def enable_v2_tensorshape() -> None:
    """Let indexing a `TensorShape` give integers and None."""
    tensor_shape.enable_v2_tensorshape()


def disable_resource_variables() -> None:
    """Ask for the variables of early 1.x. Thalweg has one kind, whose reads see every earlier assignment."""
    _switches.resource_variables = False


def enable_resource_variables() -> None:
    """Ask for variables whose reads see every earlier assignment, as is the default."""
    _switches.resource_variables = True


def resource_variables_enabled() -> bool:
    """Whether `enable_resource_variables` is in force."""
    return _switches.resource_variables


def disable_control_flow_v2() -> None:
    """Ask for the control flow ops of 1.x. Thalweg has one kind."""
    _switches.control_flow_v2 = False


def enable_control_flow_v2() -> None:
    """Ask for the control flow ops of 2.x, as is the default."""
    _switches.control_flow_v2 = True


def control_flow_v2_enabled() -> bool:
    """Whether `enable_control_flow_v2` is in force."""
    return _switches.control_flow_v2


def disable_tensor_equality() -> None:
    """Ask for `==` to compare identities. In a 1.x graph it always does, elsewhere it compares values."""
    _switches.tensor_equality = False


def enable_tensor_equality() -> None:
    """Ask for `==` to compare values, as it does outside of 1.x graphs."""
    _switches.tensor_equality = True
