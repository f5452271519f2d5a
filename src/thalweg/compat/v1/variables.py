"""Variables of 1.x: the class with its order of arguments, and the operations that initialize them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from thalweg.compat.v1.graph_keys import GraphKeys, get_collection, global_variables, local_variables
from thalweg.compat.v1.scopes import name_scope
from thalweg.core import dtypes, variable
from thalweg.core.context import state
from thalweg.core.graph import current_graph
from thalweg.runtime.session import running_session
from thalweg.scopes import group


class _AnyVariable(type(variable.Variable)):  # type: ignore[misc]
    """`isinstance(v, tf.compat.v1.Variable)` holds for every variable, however it was made."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, variable.Variable)


class Variable(variable.Variable, metaclass=_AnyVariable):
    """A value that persists and can be assigned: `tf.compat.v1.Variable`.

    In a graph it has a value only in a session, once its initializer was run there.

    Args:
      initial_value: a tensor or what converts to one, or a function without arguments that gives one.
      trainable: put it into the collection of trainable variables. None: True.
      collections: the collections to put it into; None: that of global variables.
      validate_shape: accepted; initial values of unknown shape are allowed.
      name: the variable's name; None: `"Variable"`. A number is added to it if it is taken.
      dtype: converts the initial value; None keeps its dtype.
      constraint: a function applied by optimizers to the variable after an update.
      shape: the shape that values must fit; None: that of the initial value.

    Raises:
      ValueError: no initial value.

    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
      ...     v = tf.compat.v1.Variable([1.0, 2.0])
      ...     _ = session.run(v.initializer)
      ...     session.run(v.assign_add([1.0, 1.0]))
      array([2., 3.], dtype=float32)
    """

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        expected_shape: Any = None,
        import_scope: str | None = None,
        constraint: Callable[[Any], Any] | None = None,
        use_resource: bool | None = None,
        synchronization: Any = variable.VariableSynchronization.AUTO,
        aggregation: Any = variable.VariableAggregation.NONE,
        shape: Any = None,
    ) -> None:
        super().__init__(
            initial_value,
            trainable,
            validate_shape,
            name=name,
            dtype=None if dtype is None else dtypes.as_dtype(dtype).base_dtype,
            constraint=constraint,
            synchronization=synchronization,
            aggregation=aggregation,
            shape=expected_shape if shape is None else shape,
            collections=collections,
        )

    def is_initialized(self, name: str | None = None) -> Any:
        """A boolean tensor: whether this variable has a value in the session that runs."""
        return is_variable_initialized(self)

    def load(self, value: Any, session: Any = None) -> None:
        """Give the variable a value in a session, without an operation.

        Raises:
          ValueError: no session is given and there is no default one.
        """
        if self._graph is None:
            self.assign(value)
            return
        session = session or _default_session("load")
        value = np.asarray(value, self.dtype.np)
        if not self.shape.is_compatible_with(value.shape):
            raise ValueError(
                f"Cannot load a value of shape {value.shape} into variable {self.name} of shape {self.shape}."
            )
        session.set_value(self, value)

    def eval(self, session: Any = None) -> Any:
        """The value in a session: the given one or the default one."""
        return self._snapshot.eval(session=session)  # type: ignore[attr-defined]

    def count_up_to(self, limit: int) -> Any:
        """Add one and give the value from before; OutOfRangeError at `limit`."""
        from thalweg.compat.v1.assigning import count_up_to

        return count_up_to(self, limit)


def _default_session(doing: str) -> Any:
    from thalweg.runtime.session import default_session

    session = default_session()
    if session is None:
        raise ValueError(
            "Either session argument should be provided or default session should be established "
            f"to `{doing}` a variable."
        )
    return session


def variables_initializer(var_list: Iterable[Any], name: str = "init") -> Any:
    """An operation that gives the variables their initial values; None when executing eagerly, where they
    have them.
    """
    if state.target.eager:
        return None
    return group(*[v.initializer for v in var_list], name=name)


def initialize_variables(var_list: Iterable[Any], name: str = "init") -> Any:
    """The name that `variables_initializer` had in early 1.x."""
    return variables_initializer(var_list, name=name)


def global_variables_initializer() -> Any:
    """An operation that gives all global variables their initial values."""
    return variables_initializer(global_variables())


def initialize_all_variables() -> Any:
    """The name that `global_variables_initializer` had in early 1.x."""
    return variables_initializer(global_variables(), name="init_all_vars")


def local_variables_initializer() -> Any:
    """An operation that gives all local variables their initial values."""
    return variables_initializer(local_variables())


def initialize_local_variables() -> Any:
    """The name that `local_variables_initializer` had in early 1.x."""
    return variables_initializer(local_variables())


def tables_initializer(name: str = "init_all_tables") -> Any:
    """An operation that fills all look-up tables; None when executing eagerly."""
    if state.target.eager:
        return None
    return group(*get_collection(GraphKeys.TABLE_INITIALIZERS), name=name)


def initialize_all_tables(name: str = "init_all_tables") -> Any:
    """The name that `tables_initializer` had in early 1.x."""
    return tables_initializer(name)


def is_variable_initialized(variable: Any) -> Any:
    """A boolean tensor: whether the variable has a value in the session that runs."""
    from thalweg.creation import constant

    if variable._graph is None:
        return constant(True)
    return current_graph().host_value(lambda: running_session().is_initialized(variable), dtypes.bool)


def report_uninitialized_variables(var_list: Any = None, name: str = "report_uninitialized_variables") -> Any:
    """A string tensor with the names of the variables that have no value yet in the session that runs.

    Args:
      var_list: the variables; None: all global and local ones.
    """
    from thalweg.array import stack
    from thalweg.creation import constant
    from thalweg.gathering import boolean_mask
    from thalweg.math import logical_not

    variables = global_variables() + local_variables() if var_list is None else list(var_list)
    with name_scope(name):
        if not variables:
            return constant([], dtypes.string, shape=(0,))
        initialized = stack([is_variable_initialized(v) for v in variables])
        return boolean_mask(constant([v._name for v in variables]), logical_not(initialized))


def assert_variables_initialized(var_list: Any = None) -> Any:
    """An operation that fails with FailedPreconditionError if a variable has no value; None if there are
    none.
    """
    variables = global_variables() + local_variables() if var_list is None else list(var_list)
    return group(*[v.value() for v in variables]) if variables else None
