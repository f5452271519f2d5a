"""The operators of tensors and variables: `a + b`, `a @ b`, `a < b`, `-a`.

Indexing (`a[1:, ...]`) is attached by `thalweg.ops.indexing`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.convert import number, pair, to_tensor
from thalweg.core.op import Op
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.variable import Variable
from thalweg.ops import complex_numbers, elementwise, logic, matmul, power
from thalweg.ops.arithmetic import floormod, truediv

Binary = Callable[[Any, Any], Any]


def _forward(operation: Op, convert: Callable[[Any, Any], tuple[Any, Any]] = pair) -> Binary:
    plain = operation.plain

    def operator(self: Any, other: Any) -> Any:
        if type(other) is EagerTensor and type(self) is EagerTensor:
            return state.target.apply(plain, (self, other))
        if type(other) is float and type(self) is EagerTensor and state.target.eager:
            dtype = self._spec.dtype
            if dtype.is_floating:
                return state.target.apply(plain, (self, number(other, dtype)))
        elif type(other) is int and type(self) is EagerTensor and state.target.eager:
            dtype = self._spec.dtype
            if dtype.is_floating or dtype.is_integer:
                return state.target.apply(plain, (self, number(other, dtype)))
        elif _defers(other):
            return NotImplemented
        return operation(*convert(self, other))

    return operator


def _pair_or_own(x: Any, y: Any) -> tuple[Any, Any]:
    """`pair`; but what can't be had in the dtype of `x` keeps its own, for the op to refuse."""
    try:
        return pair(x, y)
    except TypeError:
        return to_tensor(x), to_tensor(y)


def _product(of_numbers: Binary) -> Binary:
    """The product; of booleans their conjunction."""

    def operator(self: Any, other: Any) -> Any:
        if self.dtype is dtypes.bool and not _defers(other):
            return logic.logical_and(*pair(self, other))
        return of_numbers(self, other)

    return operator


def _reflected(operation: Op) -> Binary:
    plain = operation.plain

    def operator(self: Any, other: Any) -> Any:
        if (type(other) is float or type(other) is int) and type(self) is EagerTensor and state.target.eager:
            return state.target.apply(plain, (number(other, self._spec.dtype), self))
        x, y = pair(self, other)
        return operation(y, x)

    return operator


def _from_functions(function: Binary) -> tuple[Binary, Binary]:
    def operator(self: Any, other: Any) -> Any:
        return NotImplemented if _defers(other) else function(self, other)

    def reflected(self: Any, other: Any) -> Any:
        x, y = pair(self, other)
        return function(y, x)

    return operator, reflected


def _defers(other: Any) -> bool:
    """True for operands that know better what to do with a tensor (sparse and ragged tensors)."""
    return hasattr(type(other), "__tensor_operators__")


def _matmul(a: Any, b: Any) -> Any:
    return matmul.matmul_any(*_pair_or_own(a, b))


def _by_identity() -> bool:
    """In a graph of 1.x tensors are keys of feeds and items of lists: `==` asks whether they are one."""
    target: Any = state.target
    return not target.eager and not target.building_function


def _equal(self: Any, other: Any) -> Any:
    if other is None:
        return False
    if _by_identity():
        return self is other
    try:
        x, y = pair(self, other)
    except (TypeError, ValueError):
        return False
    if x.dtype is not y.dtype:
        return elementwise.equal(x, y)
    return elementwise.equal(x, y) if _can_broadcast(x, y) else False


def _not_equal(self: Any, other: Any) -> Any:
    if other is None:
        return True
    if _by_identity():
        return self is not other
    try:
        x, y = pair(self, other)
    except (TypeError, ValueError):
        return True
    return elementwise.not_equal(x, y) if _can_broadcast(x, y) else True


def _can_broadcast(x: Any, y: Any) -> bool:
    a, b = x._spec.shape, y._spec.shape
    if a is None or b is None:
        return True
    return all(
        m == n or 1 in (m, n) or None in (m, n) for m, n in zip(reversed(a), reversed(b), strict=False)
    )


def _bitwise(logical: Op, bits: Op) -> Binary:
    def function(x: Any, y: Any) -> Any:
        x, y = pair(x, y)
        return logical(x, y) if x.dtype is dtypes.bool else bits(x, y)

    return function


def _abs(self: Any) -> Any:
    x = to_tensor(self)
    return complex_numbers.complex_abs(x) if x.dtype.is_complex else elementwise.absolute(x)


def _invert(self: Any) -> Any:
    x = to_tensor(self)
    return logic.logical_not(x) if x.dtype is dtypes.bool else logic.invert(x)


def _array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """NumPy functions on eager tensors give arrays; `array + tensor` is the tensor's reflected operator."""
    if method == "__call__" and not kwargs and len(inputs) == 2 and inputs[1] is self:
        reflected = _UFUNC_OPERATORS.get(ufunc)
        if reflected is not None:
            return getattr(self, reflected)(inputs[0])
    plain = [np.asarray(x) if isinstance(x, (Tensor, Variable)) else x for x in inputs]
    return getattr(ufunc, method)(*plain, **kwargs)


_UFUNC_OPERATORS = {
    np.add: "__radd__",
    np.subtract: "__rsub__",
    np.multiply: "__rmul__",
    np.true_divide: "__rtruediv__",
    np.floor_divide: "__rfloordiv__",
    np.remainder: "__rmod__",
    np.power: "__rpow__",
    np.matmul: "__rmatmul__",
    np.equal: "__eq__",
    np.not_equal: "__ne__",
    np.less: "__gt__",
    np.less_equal: "__ge__",
    np.greater: "__lt__",
    np.greater_equal: "__le__",
    np.bitwise_and: "__rand__",
    np.bitwise_or: "__ror__",
    np.bitwise_xor: "__rxor__",
}


def _attach() -> None:
    methods: dict[str, Any] = {
        "__eq__": _equal,
        "__ne__": _not_equal,
        "__neg__": lambda self: elementwise.negative(to_tensor(self)),
        "__abs__": _abs,
        "__invert__": _invert,
        "__pos__": lambda self: to_tensor(self),
        "__array_ufunc__": _array_ufunc,
    }
    methods["__add__"] = _forward(elementwise.add, _pair_or_own)
    methods["__radd__"] = _reflected(elementwise.add)
    methods["__sub__"], methods["__rsub__"] = _forward(elementwise.subtract), _reflected(elementwise.subtract)
    methods["__mul__"] = _product(_forward(elementwise.multiply))
    methods["__rmul__"] = _product(_reflected(elementwise.multiply))
    methods["__lt__"], methods["__le__"] = _forward(elementwise.less), _forward(elementwise.less_equal)
    methods["__gt__"], methods["__ge__"] = _forward(elementwise.greater), _forward(elementwise.greater_equal)
    functions: dict[str, Binary] = {
        "truediv": truediv,
        "div": truediv,
        "floordiv": lambda x, y: elementwise.floordiv(*pair(x, y)),
        "mod": floormod,
        "pow": power.power,
        "matmul": _matmul,
        "and": _bitwise(logic.logical_and, logic.bitwise_and),
        "or": _bitwise(logic.logical_or, logic.bitwise_or),
        "xor": _bitwise(logic.logical_xor, logic.bitwise_xor),
    }
    for name, function in functions.items():
        methods[f"__{name}__"], methods[f"__r{name}__"] = _from_functions(function)
    for kind in (Tensor, Variable):
        for name, method in methods.items():
            setattr(kind, name, method)


_attach()
