"""Objects and what they hold, as checkpoints see them: a graph of named children, with values at variables.

A checkpoint has this graph beside the values. Restoring walks the stored graph and the program's side by
side, by the names of children; so a variable finds its value wherever it was made, and whatever it is called.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from thalweg.core.variable import Variable
from thalweg.module import Module
from thalweg.protos import message

GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH"
_VALUE = "VARIABLE_VALUE"

# For classes, what gives the children of their objects by name.
RULES: list[tuple[type, Callable[[Any], dict[str, Any]]]] = []


def children_of(x: Any) -> dict[str, Any]:
    """What an object holds, by name: variables, and objects that hold some."""
    if isinstance(x, dict):
        return _tracked({str(key): value for key, value in x.items()})
    if isinstance(x, (list, tuple)):
        return _tracked({str(index): value for index, value in enumerate(x)})
    _load_rules()
    for kind, rule in RULES:
        if isinstance(x, kind):
            return _tracked(rule(x))
    return {}


def is_trackable(x: Any) -> bool:
    """Whether a checkpoint can hold an object."""
    if isinstance(x, Variable):
        return True
    if isinstance(x, (list, tuple)):
        return any(map(is_trackable, x))
    if isinstance(x, dict):
        return any(map(is_trackable, x.values()))
    _load_rules()
    return any(isinstance(x, kind) for kind, _ in RULES)


def _tracked(children: dict[str, Any]) -> dict[str, Any]:
    return {name: child for name, child in children.items() if is_trackable(child)}


def _load_rules() -> None:
    """Know Keras's objects, where the program has some."""
    if "thalweg.keras.engine.holder" in sys.modules:
        import thalweg.keras.saving.checkpoint  # noqa: F401


def _of_module(x: Any) -> dict[str, Any]:
    ignored = x._TF_MODULE_IGNORED_PROPERTIES
    return {name: value for name, value in vars(x).items() if name not in ignored}


RULES.append((Module, _of_module))


# Writing.


class ObjectGraph:
    """The objects that are reached from a root, the nearest first.

    Attributes:
      objects: the objects; the root is the first.
      children: for each the names of its children, and their numbers.
      paths: for each how it is reached.
    """

    def __init__(self, root: Any) -> None:
        self.objects = [root]
        self.children: list[dict[str, int]] = []
        self.paths = [""]
        numbers = {id(root): 0}
        while len(self.children) < len(self.objects):
            number = len(self.children)
            found: dict[str, int] = {}
            for name, child in children_of(self.objects[number]).items():
                if id(child) not in numbers:
                    numbers[id(child)] = len(self.objects)
                    self.objects.append(child)
                    path = self.paths[number]
                    self.paths.append(f"{path}/{_escaped(name)}" if path else _escaped(name))
                found[name] = numbers[id(child)]
            self.children.append(found)

    def variables(self) -> Iterator[tuple[str, Any]]:
        """The key and the variable of each value."""
        for path, x in zip(self.paths, self.objects, strict=True):
            if isinstance(x, Variable):
                yield f"{path}/.ATTRIBUTES/{_VALUE}", x

    def proto(self) -> bytes:
        """The graph as a message."""
        graph = message("TrackableObjectGraph")()
        for path, x, children in zip(self.paths, self.objects, self.children, strict=True):
            node = graph.nodes.add()
            for name, number in children.items():
                node.children.add(node_id=number, local_name=name)
            if isinstance(x, Variable):
                name = x.name.removesuffix(":0")
                node.attributes.add(
                    name=_VALUE, full_name=name, checkpoint_key=f"{path}/.ATTRIBUTES/{_VALUE}"
                )
            node.has_checkpoint_values.value = True
        return bytes(graph.SerializeToString())


def tensors_of(root: Any) -> dict[str, np.ndarray[Any, Any]]:
    """What a checkpoint of an object holds: the values by key, and the graph."""
    graph = ObjectGraph(root)
    found = {key: _value_of(variable) for key, variable in graph.variables()}
    text = np.empty((), object)
    text[()] = graph.proto()
    return {**found, GRAPH_KEY: text}


def _value_of(variable: Any) -> np.ndarray[Any, Any]:
    return np.asarray(variable.numpy(), object if variable.dtype.name == "string" else None)


def _escaped(name: str) -> str:
    return name.replace(".", "..").replace("/", ".S")


# Reading.


class StoredGraph:
    """The graph of a checkpoint that is read.

    Raises:
      ValueError: it is damaged.
    """

    def __init__(self, data: bytes) -> None:
        from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

        graph = message("TrackableObjectGraph")()
        try:
            graph.ParseFromString(data)
        except DecodeError as error:
            raise ValueError(f"The checkpoint's object graph is damaged: {error}") from error
        self.children = [{c.local_name: int(c.node_id) for c in node.children} for node in graph.nodes]
        self.keys = [
            next((a.checkpoint_key for a in node.attributes if a.name == _VALUE), None)
            for node in graph.nodes
        ]
        self.slots = [[_slot(slot) for slot in node.slot_variables] for node in graph.nodes]
        count = len(self.children)
        references = [k for children in self.children for k in children.values()]
        references += [k for slots in self.slots for first, _, second in slots for k in (first, second)]
        if not count or not all(0 <= k < count for k in references):
            raise ValueError("The checkpoint's object graph refers to objects that it doesn't have.")

    def reached(self) -> set[int]:
        """The nodes that have values and are reached from the root."""
        seen, waiting = {0}, deque([0])
        while waiting:
            for child in self.children[waiting.popleft()].values():
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
        return {k for k in seen if self.keys[k] is not None}


def _slot(slot: Any) -> tuple[int, str, int]:
    """A variable's number, and the name and the number of what an optimizer keeps for it."""
    return int(slot.original_variable_node_id), str(slot.slot_name), int(slot.slot_variable_node_id)
