"""Layers that models have for the ops between their other layers: `x + y`, `tf.nn.relu(x)`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.graph import Operation, SymbolicTensor
from thalweg.core.op import Call, ops
from thalweg.core.tensor import EagerTensor
from thalweg.keras.engine.node import Node, Wrapping
from thalweg.keras.layers.layer import Layer
from thalweg.keras.naming import auto_name, snake_case
from thalweg.runtime.func_graph import replay_operation


class OpLayer(Layer):
    """A layer that does what one operation on symbolic tensors does.

    Args:
      call: the op and its attributes.
      operands: its operands that are constants; None for those that the layer is called on.
      symbols: the attributes that the layer is called on, too, after the operands.
      operation: the operation, of ops that read variables or draw numbers.
      name: the layer's name.
    """

    def __init__(
        self,
        call: Call,
        operands: Sequence[Any],
        symbols: Sequence[str] = (),
        operation: Operation | None = None,
        name: str | None = None,
    ) -> None:
        name = name or auto_name(re.sub(r"_?v\d+$", "", snake_case(call.op.name)))
        super().__init__(name=name, autocast=False)
        self._op_call = call
        self._operands = tuple(operands)
        self._symbols = tuple(symbols)
        self._operation = operation
        if call.op.name == "ReadVariableOp":
            self.variable = call.attrs["variable"].deref()
        self.built = True

    @classmethod
    def wrap(cls, operation: Operation) -> None:
        """Make a layer of an operation, whose outputs then have come from it."""
        operands = [_value_of(x) for x in operation.inputs]
        symbols = {name: x for name, x in operation.symbols.items() if x.op.type != "Const"}
        fixed = {name: _value_of(x) for name, x in operation.symbols.items() if name not in symbols}
        call = operation.call.op.call({**operation.call.attrs, **fixed}) if fixed else operation.call
        stateful = operation if operation.type in _STATEFUL else None
        layer = cls(call, operands, tuple(symbols), stateful, auto_name(_stem(operation)))
        fed = [x for x, value in zip(operation.inputs, operands, strict=True) if value is None]
        result = list(operation.outputs) if len(operation.outputs) > 1 else operation.outputs[0]
        Node(layer, (*fed, *symbols.values()), {}, result)

    def call(self, *inputs: Any) -> Any:
        if self._operation is not None:
            return self._replayed(self._operation, inputs)
        rest = iter(inputs)
        operands = [next(rest) if x is None else x for x in self._operands]
        call = self._op_call
        if self._symbols:
            call = call.op.call({**call.attrs, **dict(zip(self._symbols, rest, strict=True))})
        return state.target.apply(call, [to_tensor(x) for x in operands])

    def again(self) -> OpLayer:
        """Another layer of the same op."""
        return OpLayer(self._op_call, self._operands, self._symbols, self._operation)

    @staticmethod
    def _replayed(operation: Operation, inputs: Sequence[Any]) -> Any:
        values: dict[int, Any] = {id(x): value for x, value in zip(operation.inputs, inputs, strict=True)}
        replay_operation(operation, values)
        return values[id(operation.outputs[0])]

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """Ops have no masks."""
        return None

    def get_config(self) -> dict[str, Any]:
        if self._operation is not None:
            raise NotImplementedError(
                f"The op {self._op_call.op.name} between the model's layers can't be written to a "
                "configuration: put it into a layer of its own, or use the layer that does the same."
            )
        fixed = {key: value for key, value in self._op_call.attrs.items() if key not in self._symbols}
        return {
            "name": self.name,
            "op": self._op_call.op.name,
            "attributes": {key: _written(value) for key, value in fixed.items()},
            "operands": [None if x is None else _written(x) for x in self._operands],
            "symbols": list(self._symbols),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> OpLayer:
        """The layer of a configuration.

        Raises:
          ValueError: it names no op, or one that does more than compute.
        """
        known = {op.name: op for op in ops() if not (op.host or op.stateful or op.holds_graph)}
        op = known.get(config["op"])
        if op is None:
            raise ValueError(f"The configuration of a model names an op that it can't have: {config['op']}")
        call = op.call({key: _read(value) for key, value in config["attributes"].items()})
        operands = [None if x is None else _read(x) for x in config["operands"]]
        return cls(call, operands, config.get("symbols", ()), name=config.get("name"))


_STATEFUL = ("ReadVariableOp", "AssignVariableOp", "NoOp", "HostValue")


def _stem(operation: Operation) -> str:
    return re.sub(r"_?v\d+$", "", snake_case(operation.name))


def _value_of(x: SymbolicTensor) -> Any:
    """The tensor of a constant; None for what isn't one."""
    operation: Any = x.op
    return EagerTensor(x._spec, None, -1, operation.value.array) if operation.type == "Const" else None


def _written(value: Any) -> Any:
    """An attribute or a constant as JSON can hold it."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, DType):
        return {"dtype": value.name}
    if isinstance(value, (tuple, list)):
        return {"items": [_written(x) for x in value]}
    if isinstance(value, EagerTensor):
        return {"values": np.asarray(value.host()).tolist(), "dtype": value.dtype.name}
    raise NotImplementedError(f"{value!r} can't be written to a configuration.")


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "items" in value:
        return tuple(_read(x) for x in value["items"])
    dtype = as_dtype(value["dtype"])
    return to_tensor(np.array(value["values"], dtype.np)) if "values" in value else dtype


Wrapping.wrap = OpLayer.wrap
