"""`variable_scope` and `get_variable`: variables made, or found again, by name."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from thalweg.compat.v1.graph_keys import GraphKeys, get_collection
from thalweg.compat.v1.scopes import name_scope
from thalweg.compat.v1.variable_store import AUTO_REUSE, variable_store
from thalweg.core import dtypes
from thalweg.core.variable import VariableAggregation, VariableSynchronization


class VariableScope:
    """What `get_variable` takes from the scope it is called in: a prefix for names, and defaults.

    Attributes:
      name: the prefix, without the final slash; empty for the outermost scope.
      original_name_scope: the name scope in which the variable scope was first opened, with its slash.
      reuse: True: variables must exist; None or False: they must not; `tf.AUTO_REUSE`: made when missing.
      initializer, regularizer, constraint, dtype, custom_getter, partitioner, caching_device, use_resource:
        the defaults.
    """

    def __init__(
        self,
        reuse: Any,
        name: str = "",
        initializer: Any = None,
        regularizer: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Any = None,
        name_scope: str = "",
        dtype: Any = dtypes.float32,
        use_resource: bool | None = None,
        constraint: Any = None,
    ) -> None:
        self.name = name
        self.original_name_scope = name_scope
        self.reuse = reuse
        self.initializer = initializer
        self.regularizer = regularizer
        self.caching_device = caching_device
        self.partitioner = partitioner
        self.custom_getter = custom_getter
        self.dtype = dtype
        self.use_resource = use_resource
        self.constraint = constraint

    def reuse_variables(self) -> None:
        """Demand from now on that variables exist."""
        self.reuse = True

    def set_initializer(self, initializer: Any) -> None:
        self.initializer = initializer

    def set_dtype(self, dtype: Any) -> None:
        self.dtype = dtype

    def set_regularizer(self, regularizer: Any) -> None:
        self.regularizer = regularizer

    def set_caching_device(self, caching_device: Any) -> None:
        self.caching_device = caching_device

    def set_partitioner(self, partitioner: Any) -> None:
        self.partitioner = partitioner

    def set_custom_getter(self, custom_getter: Any) -> None:
        self.custom_getter = custom_getter

    def set_use_resource(self, use_resource: bool) -> None:
        self.use_resource = use_resource

    def get_collection(self, name: Any) -> list[Any]:
        """The items of a collection that belong to this scope."""
        return get_collection(name, f"{self.name}/" if self.name else None)

    def trainable_variables(self) -> list[Any]:
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def global_variables(self) -> list[Any]:
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def local_variables(self) -> list[Any]:
        return self.get_collection(GraphKeys.LOCAL_VARIABLES)

    def get_variable(
        self, name: str, shape: Any = None, dtype: Any = None, initializer: Any = None, **arguments: Any
    ) -> Any:
        """The variable of this name in this scope: see `tf.compat.v1.get_variable`."""
        if not isinstance(name, str):
            raise TypeError(f"Variable name should be string. Received: {name!r}.")
        given = {key: value for key, value in arguments.items() if value is not None}
        defaults = {
            "regularizer": self.regularizer,
            "constraint": self.constraint,
            "custom_getter": self.custom_getter,
            "reuse": self.reuse,
        }
        with name_scope(None):
            return variable_store().get(
                f"{self.name}/{name}" if self.name else name,
                shape=shape,
                dtype=self.dtype if dtype is None else dtype,
                initializer=self.initializer if initializer is None else initializer,
                **(defaults | given),
            )


def get_variable_scope() -> VariableScope:
    """The variable scope that this thread is in."""
    store = variable_store()
    if store.scope is None:
        store.scope = VariableScope(False)
    return store.scope  # type: ignore[no-any-return]


def get_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool | None = None,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: bool | None = None,
    custom_getter: Any = None,
    constraint: Any = None,
    synchronization: Any = VariableSynchronization.AUTO,
    aggregation: Any = VariableAggregation.NONE,
) -> Any:
    """The variable of this name in the present `variable_scope`: a new one, or the one that exists where the
    scope reuses.

    When executing eagerly every call makes a new variable.

    Args:
      name: the variable's name within the scope.
      shape: the shape of a new variable; an existing one must fit it.
      dtype: its dtype; None: that of the scope, float32.
      initializer: a function of the shape, or a value; None: that of the scope, else Glorot's uniform
        distribution for floats and zeros for integers.
      regularizer: a function of the variable whose value joins the collection of regularization losses.
      trainable: put it into the collection of trainable variables. None: True.
      collections: the collections to put it into; None: that of global variables.
      partitioner: accepted; a variable is kept in one piece.
      custom_getter: a function `(getter, name, **arguments)` called instead of making the variable.

    Raises:
      ValueError: a variable of this name exists and the scope doesn't reuse; it does and none exists; the
        shape or
        the dtype isn't that of the existing one; a new variable's shape isn't known.

    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.variable_scope("layer"):
      ...     tf.compat.v1.get_variable("w", [2, 3])
      <tf.Variable 'layer/w:0' shape=(2, 3) dtype=float32>
    """
    return get_variable_scope().get_variable(
        name,
        shape,
        dtype,
        initializer,
        regularizer=regularizer,
        trainable=trainable,
        collections=collections,
        validate_shape=validate_shape,
        custom_getter=custom_getter,
        constraint=constraint,
        synchronization=synchronization,
        aggregation=aggregation,
    )


def get_local_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = False,
    collections: Any = None,
    *arguments: Any,
    **more: Any,
) -> Any:
    """`get_variable` for a local variable: in the collection of those, and not trainable."""
    collections = [*(collections or ()), GraphKeys.LOCAL_VARIABLES]
    return get_variable(name, shape, dtype, initializer, regularizer, False, collections, *arguments, **more)


class variable_scope:
    """The scope that `get_variable` makes variables in, for a `with` block.

    Args:
      name_or_scope: a name within the present scope, or a scope to enter again. None: `default_name`, made
        unique.
      default_name: the name if none is given.
      initializer, regularizer, custom_getter, dtype, constraint: defaults of variables in the scope.
      reuse: True: variables must exist already; `tf.AUTO_REUSE`: they are made when missing; None or False:
        as outside.
      auxiliary_name_scope: False opens no name scope.

    Raises:
      ValueError: neither name is given, or `reuse` without a name.

    Example:
      >>> with tf.Graph().as_default():
      ...     with tf.compat.v1.variable_scope("layer") as scope:
      ...         w = tf.compat.v1.get_variable("w", [2])
      ...     with tf.compat.v1.variable_scope(scope, reuse=True):
      ...         same = tf.compat.v1.get_variable("w", [2])
      >>> same is w
      True
    """

    def __init__(
        self,
        name_or_scope: Any,
        default_name: str | None = None,
        values: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Any = None,
        reuse: Any = None,
        dtype: Any = None,
        use_resource: bool | None = None,
        constraint: Any = None,
        auxiliary_name_scope: bool = True,
    ) -> None:
        if name_or_scope is None and default_name is None:
            raise TypeError("If default_name is None then name_or_scope is required")
        if name_or_scope is not None and not isinstance(name_or_scope, (str, VariableScope)):
            raise TypeError(
                "VariableScope: name_or_scope must be a string or VariableScope. "
                f"Received: {name_or_scope!r}."
            )
        if name_or_scope is None and reuse:
            raise ValueError("reuse=True cannot be used without a name_or_scope")
        if reuse not in (None, True, False, AUTO_REUSE):
            raise ValueError(f"The reuse parameter must be True or False or None. Received: {reuse!r}.")
        self._name_or_scope = name_or_scope
        self._default_name = default_name
        self._reuse = reuse
        self._custom_getter = custom_getter
        self._auxiliary_name_scope = auxiliary_name_scope
        self._defaults = {
            "initializer": initializer,
            "regularizer": regularizer,
            "caching_device": caching_device,
            "partitioner": partitioner,
            "dtype": dtype,
            "use_resource": use_resource,
            "constraint": constraint,
        }
        self._stacks: list[ExitStack] = []

    def __enter__(self) -> VariableScope:
        stack = ExitStack()
        scope = stack.enter_context(self._entered())
        self._stacks.append(stack)
        return scope

    def __exit__(self, *exception: Any) -> None:
        self._stacks.pop().__exit__(*exception)

    @contextmanager
    def _entered(self) -> Iterator[VariableScope]:
        store = variable_store()
        outer = get_variable_scope()
        given = self._name_or_scope
        again = isinstance(given, VariableScope)
        scope = copy.copy(given) if isinstance(given, VariableScope) else copy.copy(outer)
        if isinstance(given, VariableScope):
            name = given.name.rpartition("/")[2]
        else:
            name = given if given is not None else str(self._default_name)
            inner = name if given is not None else store.unique(name)
            scope.name = f"{outer.name}/{inner}" if outer.name else inner
        self._adapt(scope)
        with ExitStack() as stack:
            if self._auxiliary_name_scope and name:
                opened = stack.enter_context(name_scope(name))
                if not again:
                    scope.original_name_scope = opened
            before = dict(store.opened)
            if not again:
                store.open(scope.name)
            store.scope = scope
            try:
                yield scope
            finally:
                store.scope = outer
                store.close_inner(scope.name)
                if again:
                    store.opened = before

    def _adapt(self, scope: VariableScope) -> None:
        """Put what was given in the place of what the scope has."""
        scope.reuse = self._reuse or scope.reuse
        for attribute, value in self._defaults.items():
            if value is not None:
                setattr(scope, attribute, value)
        if self._custom_getter is not None:
            scope.custom_getter = _nested(self._custom_getter, scope.custom_getter)


def _nested(getter: Callable[..., Any], outer: Callable[..., Any] | None) -> Callable[..., Any]:
    """A custom getter whose `getter` argument goes through the outer scope's custom getter."""
    if outer is None:
        return getter

    def both(true_getter: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return getter(functools.partial(outer, true_getter), *args, **kwargs)

    return both


@contextmanager
def variable_op_scope(
    values: Any, name_or_scope: Any, default_name: str | None = None, **arguments: Any
) -> Iterator[VariableScope]:
    """`variable_scope` with the order of arguments that it had in early 1.x."""
    with variable_scope(name_or_scope, default_name, values, **arguments) as scope:
        yield scope


def no_regularizer(_: Any) -> None:
    """The regularizer of a scope whose variables have no penalty."""


class Template:
    """A function with a variable scope of its own, made by `tf.compat.v1.make_template`."""

    def __init__(
        self, name: str, function: Callable[..., Any], unique_name: str | None, custom_getter: Any
    ) -> None:
        self._name = name
        self._function = function
        self._unique_name = unique_name
        self._custom_getter = custom_getter
        self._scope: VariableScope | None = None
        self._called = False

    def open(self) -> variable_scope:
        """The scope, entered anew: the first time under a unique name."""
        if self._scope is None:
            return variable_scope(self._unique_name, self._name, custom_getter=self._custom_getter)
        return variable_scope(self._scope, reuse=self._called or None)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with self.open() as scope:
            self._scope = self._scope or scope
            result = self._function(*args, **kwargs)
        self._called = True
        return result

    @property
    def var_scope(self) -> VariableScope | None:
        return self._scope

    @property
    def variables(self) -> list[Any]:
        return self._scope.global_variables() if self._scope else []

    @property
    def trainable_variables(self) -> list[Any]:
        return self._scope.trainable_variables() if self._scope else []


def make_template(
    name_: str,
    func_: Callable[..., Any],
    create_scope_now_: bool = False,
    unique_name_: str | None = None,
    custom_getter_: Any = None,
    **kwargs: Any,
) -> Template:
    """A function that calls `func_` in a variable scope of its own: the first call makes the variables, later
    ones share them.

    Args:
      name_: the scope's name, made unique.
      create_scope_now_: choose the scope's name now, not at the first call.
      unique_name_: a name taken as it is.
      kwargs: further arguments for `func_`.
    """
    template = Template(name_, functools.partial(func_, **kwargs), unique_name_, custom_getter_)
    if create_scope_now_:
        with template.open() as template._scope:
            pass
    return template
