"""`tf.types.experimental`: the types that annotations are written with."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import numpy as np

from thalweg.core.tensor import Tensor
from thalweg.core.variable import Variable
from thalweg.runtime.function import ConcreteFunction as ConcreteFunction
from thalweg.runtime.function import Function

TensorLike = (
    Tensor | Variable | np.ndarray | int | float | bool | complex | str | bytes | list[Any] | tuple[Any, ...]
)
Callable = Function
GenericFunction = Function
PolymorphicFunction = Function
AtomicFunction = ConcreteFunction


@runtime_checkable
class TraceType(Protocol):
    """What a `tf.function` knows of an argument: two calls whose arguments have equal ones share a graph."""

    def is_subtype_of(self, other: TraceType) -> bool:
        """Whether every value of this type is one of `other`."""
        ...

    def most_specific_common_supertype(self, others: Any) -> TraceType | None:
        """The narrowest type of which this one and all others are."""
        ...

    def placeholder_value(self, placeholder_context: Any) -> Any:
        """What stands for a value of this type while a function is traced."""
        ...


@runtime_checkable
class SupportsTracingProtocol(Protocol):
    """An object that says itself of which `TraceType` it is."""

    def __tf_tracing_type__(self, context: Any) -> TraceType: ...
