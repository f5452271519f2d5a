"""The variables of layers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

import numpy as np

from thalweg.core.context import eager_scope, state
from thalweg.core.dtypes import DType
from thalweg.core.variable import Variable, VariableAggregation, VariableSynchronization


class _Autocast(threading.local):
    """The dtype that weights are read in by the layer that is being called; None: their own."""

    dtype: DType | None = None


autocast = _Autocast()


class AutocastScope:
    """Within a `with` block floating-point weights are read in this dtype; None: in their own."""

    __slots__ = ("_before", "_dtype")

    def __init__(self, dtype: DType | None) -> None:
        self._dtype = dtype
        self._before: DType | None = None

    def __enter__(self) -> None:
        self._before, autocast.dtype = autocast.dtype, self._dtype

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        autocast.dtype = self._before


class Weight(Variable):
    """A variable with the path of the layer it belongs to; also in functions and 1.x graphs an eager one.

    Args:
      initial_value: a tensor, or a function that gives one.
      path: the names of the layers around it and its own, joined by "/".
      autocast: whether it is read in the dtype that its layer computes in.
      regularizer: gives a loss of its value; the layer's `losses` have it.

    The other arguments are those of `tf.Variable`.
    """

    def __init__(
        self,
        initial_value: Any,
        *,
        name: str,
        path: str | None = None,
        dtype: DType | None = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Callable[[Any], Any] | None = None,
        constraint: Callable[[Any], Any] | None = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: VariableAggregation = VariableAggregation.NONE,
    ) -> None:
        with eager_scope():
            super().__init__(
                initial_value,
                trainable=trainable,
                name=path or name,
                dtype=dtype,
                constraint=constraint,
                synchronization=synchronization,
                aggregation=aggregation,
            )
        self._short_name = name
        self.path = path or name
        self.autocast = autocast
        self.regularizer = regularizer
        # Gradients of such a weight are its new values: scales of quantized training.
        self.overwrite_with_gradient = False

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self._short_name

    @property
    def _shared_name(self) -> str:
        return self.path

    @property
    def trainable(self) -> bool:
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        from thalweg.keras.engine.tracking import changed

        self._trainable = bool(value)
        changed()

    @property
    def constraint(self) -> Any:
        return self._constraint

    @constraint.setter
    def constraint(self, value: Any) -> None:
        self._constraint = value

    def _read(self) -> Any:
        value = super()._read()
        dtype = autocast.dtype
        if dtype is None or dtype is self._spec.dtype or not self.autocast:
            return value
        if not self._spec.dtype.is_floating:
            return value
        from thalweg.ops.casting import cast

        return cast(value, dtype)

    value = read_value = _read

    def numpy(self) -> Any:
        if getattr(state.target, "building_function", False):
            return super().numpy()
        return self._value.numpy()

    def __repr__(self) -> str:
        shown = np.array2string(np.asarray(self._value), separator=", ") if self._graph is None else "?"
        return (
            f"<Variable path={self.path}, shape={tuple(self.shape)}, dtype={self.dtype.name}, value={shown}>"
        )
