"""Variables of 1.x graphs: an initializer operation, collections, and a value in each session."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.op import Call
from thalweg.core.spec import spec_of
from thalweg.core.tensor import Tensor
from thalweg.core.tensor_shape import TensorShape

GLOBAL_VARIABLES = "variables"
LOCAL_VARIABLES = "local_variables"
TRAINABLE_VARIABLES = "trainable_variables"


def initialize_in_graph(
    graph: Any,
    variable: Any,
    initial_value: Any,
    dtype: DType | None,
    shape: TensorShape | None,
    legacy: dict[str, Any],
) -> None:
    """Give `variable` its initial value, initializer, snapshot and collections in `graph`.

    Raises:
      ValueError: the initial value doesn't fit `dtype` or `shape`.
    """
    from thalweg.core.graph_ops import assign_variable, read_variable

    name = graph.names.unique(variable._name)
    variable._name = name
    variable._graph = graph
    with graph.name_scope(name + "/"), graph.control_dependencies(None):
        value = initial_value() if callable(initial_value) else initial_value
        value = to_tensor(value, None if isinstance(value, Tensor) else dtype)
        value = graph.operand(value)
        if dtype is not None and value.dtype is not dtype:
            raise ValueError(
                f"The initial value of variable {name} has dtype {value.dtype.name}, it was asked for as "
                f"{dtype.name}."
            )
        if shape is not None and not shape.is_compatible_with(value.shape):
            raise ValueError(
                f"The initial value's shape ({value.shape}) is not compatible with the explicitly supplied "
                f"`shape` argument ({shape})."
            )
        dims = value._spec.shape if shape is None else shape._dims
        variable._spec = spec_of(value.dtype, dims)
        variable.initial_value = value
        variable.initializer = graph.create(
            Call(assign_variable, {"variable": variable.ref()}), (value,), "Assign"
        )
        # This read has the variable's own name: `graph.get_tensor_by_name("w:0")` gives the value of `w`.
        read = graph.create(Call(read_variable, {"variable": variable.ref()}), (), f"{name}/")
        variable._snapshot = read.outputs[0]
    variable.op = variable._snapshot.op
    variable._as_graph_element = lambda: variable._snapshot
    graph.variables.append(variable)
    collections = legacy.get("collections")
    names = [GLOBAL_VARIABLES] if collections is None else list(collections)
    if variable._trainable and TRAINABLE_VARIABLES not in names:
        names.append(TRAINABLE_VARIABLES)
    graph.add_to_collections(names, variable)
