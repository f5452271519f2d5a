"""The variables of `get_variable`: kept by name, one store a graph."""

from __future__ import annotations

import enum
import inspect
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.compat.v1.graph_keys import GraphKeys
from thalweg.compat.v1.initializers import glorot_uniform_initializer, zeros_initializer
from thalweg.compat.v1.scopes import name_scope
from thalweg.compat.v1.variables import Variable
from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.graph import current_graph
from thalweg.core.messages import told
from thalweg.core.tensor import Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.variable import VariableAggregation, VariableSynchronization


class ReuseMode(enum.Enum):
    """What `reuse=` may be besides True, False and None."""

    AUTO_REUSE = 1


AUTO_REUSE = ReuseMode.AUTO_REUSE


class VariableStore(threading.local):
    """A graph's variables by name; the scope that each thread is in, and how often each scope was opened in
    it.

    Attributes:
      variables: the variables made so far, the same ones in every thread.
      scope: the innermost `VariableScope`.
      opened: by a scope's full name, the number of times it was opened.
    """

    def __init__(self, variables: dict[str, Any]) -> None:
        self.variables = variables
        self.scope: Any = None
        self.opened: dict[str, int] = {}

    def open(self, name: str) -> None:
        self.opened[name] = self.opened.get(name, 0) + 1

    def close_inner(self, name: str) -> None:
        """Forget how often scopes inside `name` were opened, so that they get the same names again."""
        for known in self.opened:
            if known.startswith(f"{name}/"):
                self.opened[known] = 0

    def unique(self, prefix: str) -> str:
        """`prefix`, with a number if a scope of this name was opened in the present scope already."""
        full = f"{self.scope.name}/{prefix}" if self.scope.name else prefix
        if not self.opened.get(full):
            return prefix
        number = 1
        while self.opened.get(f"{full}_{number}"):
            number += 1
        return f"{prefix}_{number}"

    def get(self, name: str, custom_getter: Any = None, **arguments: Any) -> Any:
        """The variable of this full name, as `get_variable` asks for it."""
        if custom_getter is None:
            return self._get(name, **arguments)
        return custom_getter(self._get, name, **arguments)

    def _get(
        self,
        name: str,
        shape: Any = None,
        dtype: Any = dtypes.float32,
        initializer: Any = None,
        regularizer: Any = None,
        reuse: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        validate_shape: bool = True,
        use_resource: bool | None = None,
        constraint: Any = None,
        synchronization: Any = VariableSynchronization.AUTO,
        aggregation: Any = VariableAggregation.NONE,
        **_: Any,
    ) -> Any:
        shape = TensorShape(shape)
        dtype = as_dtype(dtype).base_dtype
        known = None if state.target.eager else self.variables.get(name)
        if known is not None:
            return _shared(known, name, shape, dtype, reuse)
        if reuse is True:
            raise ValueError(
                told(
                    f"Variable {name} does not exist, or was not created with tf.get_variable(). Did you "
                    "mean to set reuse=tf.AUTO_REUSE in VarScope?"
                )
            )
        initial_value, dtype = _initial_value(name, shape, dtype, initializer, validate_shape)
        variable = Variable(
            initial_value,
            trainable,
            collections,
            validate_shape,
            name=name,
            dtype=dtype,
            constraint=constraint,
            synchronization=synchronization,
            aggregation=aggregation,
        )
        if not state.target.eager:
            self.variables[name] = variable
        _regularize(variable, name, regularizer)
        return variable


def variable_store() -> VariableStore:
    """The store of the default graph."""
    kept = current_graph().state
    store: VariableStore | None = kept.get("variable_store")
    if store is None:
        store = kept["variable_store"] = VariableStore({})
    return store


def _shared(known: Any, name: str, shape: TensorShape, dtype: DType, reuse: Any) -> Any:
    """The variable that exists already; ValueError where it must not, or isn't what is asked for."""
    if reuse is not True and reuse is not AUTO_REUSE:
        raise ValueError(
            told(
                f"Variable {name} already exists, disallowed. Did you mean to set reuse=True or "
                "reuse=tf.AUTO_REUSE in VarScope?"
            )
        )
    if not shape.is_compatible_with(known.shape):
        raise ValueError(
            told(
                f"Trying to share variable {name}, but specified shape {shape} and found shape {known.shape}."
            )
        )
    if dtype is not known.dtype.base_dtype:
        raise ValueError(
            f"Trying to share variable {name}, but specified dtype {dtype.name} and found dtype "
            f"{known.dtype.name}."
        )
    return known


def _initial_value(
    name: str, shape: TensorShape, dtype: DType, initializer: Any, validate_shape: bool
) -> tuple[Any, DType | None]:
    """What to initialize a new variable from, and the dtype to convert it to (None: keep its own)."""
    if isinstance(initializer, type):
        initializer = initializer()
    if initializer is None:
        initializer = _default_initializer(name, dtype)
    if not callable(initializer):
        value = initializer if isinstance(initializer, (Tensor, Variable)) else np.asarray(initializer)
        if shape.rank is not None and (isinstance(value, np.ndarray) or shape.is_fully_defined()):
            raise ValueError("If initializer is a constant, do not specify shape.")
        return initializer, None if isinstance(value, (Tensor, Variable)) else dtype
    if shape.is_fully_defined():
        return lambda: _called(initializer, shape.as_list(), dtype), dtype
    if _needs_no_arguments(initializer):
        return initializer, dtype
    raise ValueError(f"Shape of a new variable ({name}) must be fully defined, but instead was {shape}.")


def _called(initializer: Callable[..., Any], shape: list[int | None], dtype: DType) -> Any:
    with name_scope("Initializer"):
        if _takes(initializer, "partition_info"):
            return initializer(shape, dtype=dtype, partition_info=None)
        return initializer(shape, dtype=dtype)


def _takes(function: Callable[..., Any], argument: str) -> bool:
    try:
        return argument in inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False


def _needs_no_arguments(function: Callable[..., Any]) -> bool:
    parameters = inspect.signature(function).parameters.values()
    return all(p.default is not p.empty or p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters)


def _default_initializer(name: str, dtype: DType) -> Any:
    if dtype.is_floating:
        return glorot_uniform_initializer()
    if dtype.is_integer or dtype.is_bool or dtype is dtypes.string:
        return zeros_initializer()
    raise ValueError(f"An initializer for variable {name} of {dtype} is required")


def _regularize(variable: Any, name: str, regularizer: Any) -> None:
    """Put the variable's penalty into the collection of regularization losses."""
    if regularizer is None:
        return
    with name_scope(f"{name}/Regularizer/"):
        loss = regularizer(variable)
    if loss is not None:
        current_graph().add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)
