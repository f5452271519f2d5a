"""The operators of ragged tensors: `a + b`, `a < b`, `-a`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.op import Op
from thalweg.ops import elementwise, logic, power
from thalweg.ops.arithmetic import floormod, truediv
from thalweg.ragged.tensor import RaggedTensor

Binary = Callable[[Any, Any], Any]


def _of_op(operation: Op) -> Binary:
    plain = operation.plain

    def function(x: Any, y: Any) -> Any:
        ragged = x if isinstance(x, RaggedTensor) else y
        return ragged.graph_apply(plain, (x, y))

    return function


def _other(x: RaggedTensor, value: Any) -> Any:
    """The operand beside `x` as a tensor, of the dtype of `x` where it may have any."""
    return (
        value if hasattr(value, "_spec") and not hasattr(value, "_read") else to_tensor(value, None, x.dtype)
    )


def _operator(function: Binary) -> Binary:
    def operator(self: Any, other: Any) -> Any:
        return function(self, _other(self, other))

    return operator


def _reflected(function: Binary) -> Binary:
    def operator(self: Any, other: Any) -> Any:
        return function(_other(self, other), self)

    return operator


def _comparison(operation: Op, of_none: bool) -> Binary:
    function = _of_op(operation)

    def operator(self: Any, other: Any) -> Any:
        if other is None:
            return of_none
        return function(self, _other(self, other))

    return operator


def _logical(logical: Op, bits: Op) -> Binary:
    of_bools, of_bits = _of_op(logical), _of_op(bits)

    def function(x: Any, y: Any) -> Any:
        return (of_bools if x.dtype is dtypes.bool else of_bits)(x, y)

    return function


def _invert(self: Any) -> Any:
    return logic.logical_not(self) if self.dtype is dtypes.bool else logic.invert(self)


def _attach() -> None:
    methods: dict[str, Any] = {
        "__eq__": _comparison(elementwise.equal, False),
        "__ne__": _comparison(elementwise.not_equal, True),
        "__neg__": lambda self: elementwise.negative(self),
        "__abs__": lambda self: elementwise.absolute(self),
        "__invert__": _invert,
    }
    orders = {
        "lt": elementwise.less,
        "le": elementwise.less_equal,
        "gt": elementwise.greater,
        "ge": elementwise.greater_equal,
    }
    methods |= {f"__{name}__": _operator(_of_op(operation)) for name, operation in orders.items()}
    functions: dict[str, Binary] = {
        "add": _of_op(elementwise.add),
        "sub": _of_op(elementwise.subtract),
        "mul": _of_op(elementwise.multiply),
        "floordiv": _of_op(elementwise.floordiv),
        "truediv": truediv,
        "div": truediv,
        "mod": floormod,
        "pow": power.power,
        "and": _logical(logic.logical_and, logic.bitwise_and),
        "or": _logical(logic.logical_or, logic.bitwise_or),
        "xor": _logical(logic.logical_xor, logic.bitwise_xor),
    }
    for name, function in functions.items():
        methods[f"__{name}__"] = _operator(function)
        methods[f"__r{name}__"] = _reflected(function)
    for name, method in methods.items():
        setattr(RaggedTensor, name, method)


_attach()
