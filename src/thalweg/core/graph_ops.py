"""Ops that only graphs have: constants, what is fed, reads and writes of variables, host values."""

from __future__ import annotations

from typing import Any

from thalweg.core import errors
from thalweg.core.dtypes import DType
from thalweg.core.messages import told
from thalweg.core.op import op
from thalweg.core.spec import Spec, spec_of


class Constant:
    """A constant's value as an attribute: compared and hashed as an object."""

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = array

    def __repr__(self) -> str:
        return f"<constant of shape {self.array.shape}>"


@op("Const", lambda call: call.attrs["spec"], differentiable=False)
def const(xp: Any, *, value: Constant, spec: Spec) -> Any:
    return value.array


@op("Placeholder", lambda call: call.attrs["spec"], differentiable=False)
def placeholder(xp: Any, *, spec: Spec) -> Any:
    raise errors.InvalidArgumentError(
        None,
        None,
        told(
            f"You must feed a value for a placeholder tensor with dtype {spec.dtype.name} and shape "
            f"{spec.tensor_shape}"
        ),
    )


@op("ReadVariableOp", lambda call: call.attrs["variable"].deref()._spec, differentiable=False)
def read_variable(xp: Any, *, variable: Any) -> Any:
    raise AssertionError("variables are resolved when a graph becomes a program")


@op("AssignVariableOp", lambda call, value: (), stateful=True, differentiable=False)
def assign_variable(xp: Any, value: Any, *, variable: Any) -> Any:
    raise AssertionError("variables are resolved when a graph becomes a program")


@op("HostValue", lambda call: spec_of(call.attrs["dtype"], ()), differentiable=False)
def host_value(xp: Any, *, provider: Any, dtype: DType) -> Any:
    raise AssertionError("host values are supplied when a graph's program is run")


@op("NoOp", lambda call: (), stateful=True, differentiable=False)
def no_op(xp: Any) -> Any:
    return ()
