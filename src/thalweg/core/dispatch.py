"""Ops on composite tensors: what an op does when one of its operands is a ragged or a sparse tensor.

A composite tensor passes through the public functions as it is: `to_tensor` gives it back, and it knows its
dtype and static shape as tensors do. When at last it is an operand of an op, the op's target finds that it is
no plain tensor and hands the call to it. Calls with plain tensors never come here, so they pay nothing.

    @implements(RaggedTensor, "Exp", "Log")
    def flat_values_only(call, x):
        return x.with_flat_values(state.target.apply(call, [x.flat_values]))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core.convert import register_conversion, to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.op import Call
from thalweg.core.spec import Spec

# `implementation(call, *operands)`: the result of `call`, whose attributes are in `call.attrs`.
Implementation = Callable[..., Any]

_implementations: dict[type, dict[str, Implementation]] = {}


class Composite:
    """Base of the tensors that are made of tensors."""

    __slots__ = ("__weakref__",)
    __array_priority__ = 100.0

    # The operators of plain tensors leave the work to this class's own.
    __tensor_operators__ = True

    @property
    def _spec(self) -> Spec:
        """The dtype and what is known of the shape."""
        raise NotImplementedError

    def _with_each_value(self, function: Callable[[Any], Any]) -> Any:
        """A tensor like this one, of what `function` makes of the plain tensor of its values."""
        raise NotImplementedError

    def graph_apply(self, call: Call, inputs: Sequence[Any]) -> Any:
        """The result of an op that has this tensor among its operands.

        Raises:
          ValueError: the op isn't defined for tensors of this kind.
        """
        kind = type(self)
        implementation = _implementations.get(kind, {}).get(call.op.name)
        if implementation is None:
            raise ValueError(f"{call.op.name} is not defined for a {kind.__name__}; got {self!r}.")
        return implementation(call, *(x if isinstance(x, Composite) else to_tensor(x) for x in inputs))


def implements(kind: type, *op_names: str) -> Callable[[Implementation], Implementation]:
    """Make the decorated function what the ops do with operands of `kind`."""

    def register(implementation: Implementation) -> Implementation:
        for name in op_names:
            _implementations.setdefault(kind, {})[name] = implementation
        return implementation

    return register


def implemented(kind: type) -> tuple[str, ...]:
    """The names of the ops that take operands of `kind`."""
    return tuple(sorted(_implementations.get(kind, ())))


def _unconverted(value: Composite, dtype: DType | None) -> Composite:
    if dtype is not None and value._spec.dtype is not dtype:
        raise ValueError(
            f"Tensor conversion requested dtype {dtype.name} for {type(value).__name__} with dtype "
            f"{value._spec.dtype.name}"
        )
    return value


register_conversion(Composite, _unconverted)
