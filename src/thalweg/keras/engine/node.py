"""Nodes: the calls of layers on symbolic tensors, from which models are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import nest
from thalweg.core.graph import Operation
from thalweg.keras.engine.symbolic import History, KerasTensor, is_keras_tensor


class Wrapping:
    """How an operation becomes a layer, handed down by `keras.layers`."""

    wrap: Callable[[Operation], None]


class Node:
    """One call of a layer on symbolic tensors.

    Attributes:
      operation: the layer.
      args, kwargs: the call's arguments.
      inputs: the symbolic tensors among the arguments, in order.
      result: what the call gave: a structure of symbolic tensors.
      outputs: the symbolic tensors of the result, in order.
    """

    def __init__(self, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        self.operation = operation
        self.args = args
        self.kwargs = kwargs
        self.inputs: list[Any] = [x for x in nest.flatten((args, kwargs)) if is_keras_tensor(x)]
        self.result = result
        self.outputs: list[Any] = [x for x in nest.flatten(result) if is_keras_tensor(x)]
        index = len(operation._inbound_nodes)
        for k, tensor in enumerate(self.outputs):
            tensor._keras_history = History(operation, index, k)
        operation._inbound_nodes.append(self)
        for parent in self.parents:
            parent.operation._outbound_nodes.append(self)

    @property
    def parents(self) -> list[Node]:
        """The nodes that the inputs came from."""
        found = (node_of(x) for x in self.inputs if hasattr(x, "_keras_history"))
        return list({id(node): node for node in found}.values())

    parent_nodes = parents

    @property
    def input_tensors(self) -> list[Any]:
        return self.inputs

    output_tensors = property(lambda self: self.outputs)

    @property
    def is_input(self) -> bool:
        """Whether this is a `keras.Input`."""
        return not self.inputs and getattr(self.operation, "_is_input", False)

    def bind(self, values: dict[int, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments with the values of their symbolic tensors."""
        fill: Callable[[Any], Any] = lambda x: values[id(x)] if type(x) is KerasTensor else x  # noqa: E731
        args = tuple(fill(x) if type(x) is KerasTensor else nest.map_structure(fill, x) for x in self.args)
        return args, {key: nest.map_structure(fill, x) for key, x in self.kwargs.items()}

    def __repr__(self) -> str:
        return f"<Node operation={self.operation!r}, id={id(self)}>"


def node_of(tensor: Any) -> Node:
    """The node that made a symbolic tensor: the call of a layer, or of an op, which becomes a layer here."""
    if not hasattr(tensor, "_keras_history"):
        _wrap_operations(tensor)
    operation, index, _ = tensor._keras_history
    node: Node = operation._inbound_nodes[index]
    return node


def _wrap_operations(tensor: Any) -> None:
    """Make layers of the operations that a tensor was computed by, from the first one on."""
    waiting: list[Operation] = [tensor.op]
    while waiting:
        operation = waiting[-1]
        if operation.outputs and hasattr(operation.outputs[0], "_keras_history"):
            waiting.pop()
            continue
        if operation.type == "Placeholder":
            raise ValueError(
                f"{operation.outputs[0]!r} is no output of a layer: symbolic tensors begin with keras.Input."
            )
        sources = [x.op for x in (*operation.inputs, *operation.symbols.values())]
        missing = [
            source
            for source in sources
            if source.type != "Const" and not hasattr(source.outputs[0], "_keras_history")
        ]
        if missing:
            waiting += missing
            continue
        waiting.pop()
        Wrapping.wrap(operation)


def nodes_between(inputs: Sequence[Any], outputs: Sequence[Any]) -> list[Node]:
    """The nodes that lead from the inputs to the outputs, each after those whose outputs it takes.

    Raises:
      ValueError: an output depends on a `keras.Input` that isn't among the inputs; a cycle.
    """
    known = {id(x) for x in inputs}
    done: dict[int, Node] = {}
    entered: set[int] = set()
    stack: list[tuple[Node, bool]] = [(node_of(x), False) for x in reversed(outputs)]
    while stack:
        node, finished = stack.pop()
        if id(node) in done:
            continue
        if finished:
            done[id(node)] = node
            continue
        if id(node) in entered:
            raise ValueError(f"The graph of layers has a cycle at {node.operation!r}.")
        entered.add(id(node))
        _check_connected(node, known)
        stack.append((node, True))
        ahead = [x for x in node.inputs if id(x) not in known or node_of(x).is_input]
        stack += [(node_of(x), False) for x in reversed(ahead)]
    for x in inputs:
        node = node_of(x)
        if node.is_input:
            done.setdefault(id(node), node)
    return list(done.values())


def _check_connected(node: Node, known: set[int]) -> None:
    if node.is_input and not any(id(x) in known for x in node.outputs):
        raise ValueError(
            f"The outputs depend on {node.outputs[0]!r} of {node.operation.name!r}, which is not among the "
            "model's inputs. Pass it in `inputs`, or leave out the outputs that depend on it."
        )


def by_depth(
    inputs: Sequence[Any], input_layers: Sequence[Any], outputs: Sequence[Any], nodes: Sequence[Node]
) -> list[Any]:
    """The layers as models list them: the further from the outputs, the earlier.

    The depth of a layer is the longest way from it to an output; layers of one depth are in the order in
    which the walk from the outputs back met them.
    """
    depth: dict[int, int] = {}
    layer_depth: dict[int, int] = {}
    layers = {id(node.operation): node.operation for node in _met(outputs, inputs)}
    order = {key: k for k, key in enumerate(layers)}
    among = {id(node) for node in nodes}
    begin = {id(x): layer for x, layer in zip(inputs, input_layers, strict=True)}
    for node in reversed(nodes):
        own = max(depth.get(id(node), 0), layer_depth.get(id(node.operation), 0))
        depth[id(node)] = layer_depth[id(node.operation)] = own
        layers.setdefault(id(node.operation), node.operation)
        for parent in node.parents:
            if id(parent) in among:
                depth[id(parent)] = max(own + 1, depth.get(id(parent), 0))
        for x in node.inputs:
            if id(x) in begin:
                key = id(begin[id(x)])
                layer_depth[key] = max(own + 1, layer_depth.get(key, 0))
    for layer in input_layers:
        layers.setdefault(id(layer), layer)
        layer_depth.setdefault(id(layer), 0)
        order.setdefault(id(layer), -1)
    return [
        layers[key]
        for key in sorted(layer_depth, key=lambda key: (-layer_depth[key], order.get(key, len(order))))
    ]


def _met(outputs: Sequence[Any], inputs: Sequence[Any]) -> list[Node]:
    """The nodes in the order in which a walk from the outputs meets them, inputs left to right."""
    known = {id(x) for x in inputs}
    met: dict[int, Node] = {}
    stack = [node_of(x) for x in reversed(outputs)]
    while stack:
        node = stack.pop()
        if id(node) in met:
            continue
        met[id(node)] = node
        stack += [node_of(x) for x in reversed(node.inputs) if id(x) not in known or node_of(x).is_input]
    return list(met.values())
