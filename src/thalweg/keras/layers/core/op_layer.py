"""Layers that models have for the ops between their other layers: `x + y`, `tf.nn.relu(x)`."""

from __future__ import annotations

import re
from typing import Any

from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.graph import Operation, SymbolicTensor
from thalweg.core.tensor import EagerTensor
from thalweg.keras.engine.node import Node, Wrapping
from thalweg.keras.layers.layer import Layer
from thalweg.keras.naming import snake_case
from thalweg.runtime.func_graph import replay_operation


class OpLayer(Layer):
    """A layer that does what one operation on symbolic tensors does.

    Args:
      operation: the operation.
    """

    def __init__(self, operation: Operation, name: str | None = None) -> None:
        super().__init__(name=name or _name(operation), dtype=_float_of(operation))
        self._operation = operation
        self._constants: dict[int, Any] = {}
        for x in (*operation.inputs, *operation.symbols.values()):
            if x.op.type == "Const":
                self._constants[id(x)] = _value_of(x)
        self._fed = [
            x for x in (*operation.inputs, *operation.symbols.values()) if id(x) not in self._constants
        ]
        if operation.type == "ReadVariableOp":
            self.variable = operation.variable.deref()
        self._plain = not operation.symbols and operation.type not in _STATEFUL
        self.built = True

    @classmethod
    def wrap(cls, operation: Operation) -> None:
        """Make a layer of an operation, whose outputs then have come from it."""
        layer = cls(operation)
        result = list(operation.outputs) if len(operation.outputs) > 1 else operation.outputs[0]
        Node(layer, tuple(layer._fed), {}, result)

    def call(self, *inputs: Any) -> Any:
        operation = self._operation
        values = dict(self._constants)
        values.update((id(x), value) for x, value in zip(self._fed, inputs, strict=True))
        if self._plain:
            return state.target.apply(operation.call, [values[id(x)] for x in operation.inputs])
        replay_operation(operation, values)
        results = [values[id(x)] for x in operation.outputs]
        return results if len(results) > 1 else results[0]

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """Ops have no masks."""
        return None

    def get_config(self) -> dict[str, Any]:
        raise NotImplementedError(
            f"The op {self._operation.type} between the model's layers can't be written to a configuration: "
            "put it into a layer of its own, or use the layer of keras.layers that does the same."
        )


_STATEFUL = ("ReadVariableOp", "AssignVariableOp", "NoOp", "HostValue", "Const")


def _name(operation: Operation) -> str:
    from thalweg.keras.naming import auto_name

    return auto_name(re.sub(r"_?v\d+$", "", snake_case(operation.name)))


def _float_of(operation: Operation) -> Any:
    for x in operation.outputs:
        if x.dtype.is_floating:
            return x.dtype.name
    return None


def _value_of(x: SymbolicTensor) -> Any:
    operation: Any = x.op
    return to_tensor(EagerTensor(x._spec, None, -1, operation.value.array))


Wrapping.wrap = OpLayer.wrap
