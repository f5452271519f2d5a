"""Scopes and order: `tf.name_scope`, `tf.device`, `tf.control_dependencies`, `tf.group` and their kin. At the
top of `tf`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from thalweg.core import graph_ops, nest
from thalweg.core.context import executing_eagerly as executing_eagerly
from thalweg.core.context import init_scope as init_scope
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.graph import Operation, SymbolicTensor
from thalweg.device_spec import DeviceSpec
from thalweg.ops import shapes


class name_scope:
    """Put a prefix before the names of the operations and variables made in a `with` block.

    Args:
      name: the scope's name. One that ends with "/" is taken as it is, "" leaves all scopes.

    Raises:
      ValueError: the name isn't a string.

    Example:
      >>> with tf.name_scope("layer") as scope:
      ...     kernel = tf.Variable(1.0, name="kernel")
      >>> scope, kernel.name
      ('layer/', 'layer/kernel:0')
    """

    def __init__(self, name: str) -> None:
        if not isinstance(name, str):
            raise ValueError("name for name_scope must be a string.")
        self._name = name
        self._entered: list[AbstractContextManager[str]] = []

    @property
    def name(self) -> str:
        return self._name

    def __enter__(self) -> str:
        target: Any = state.target
        self._entered.append(_eager_scope(self._name) if target.eager else target.name_scope(self._name))
        return self._entered[-1].__enter__()

    def __exit__(self, *exception: Any) -> None:
        self._entered.pop().__exit__(*exception)


@contextmanager
def _eager_scope(name: str) -> Iterator[str]:
    """Eager scopes of one name are one scope: there is no graph in which names have to differ."""
    previous = state.scope
    state.scope = name if not name or name.endswith("/") else f"{previous}{name}/"
    try:
        yield state.scope
    finally:
        state.scope = previous


def get_current_name_scope() -> str:
    """The name scope that is open here, without a "/" at its end; "" outside of all.

    Example:
      >>> with tf.name_scope("a"), tf.name_scope("b"):
      ...     tf.get_current_name_scope()
      'a/b'
    """
    target: Any = state.target
    return state.scope.rstrip("/") if target.eager else str(target.get_name_scope())


@contextmanager
def device(device_name: Any) -> Iterator[None]:
    """Ask for a device for what is computed in a `with` block. Where there is no such device, another is
    taken.

    Args:
      device_name: a name, `"/GPU:0"` or `"cpu:0"` for example, a `tf.DeviceSpec`, or None: any device.

    Raises:
      ValueError: it is no device's name.
      RuntimeError: it is a function.

    Example:
      >>> with tf.device("/CPU:0"):
      ...     x = tf.constant(1.0) + 1.0
    """
    if callable(device_name):
        raise RuntimeError("tf.device does not support functions.")
    spec = "" if device_name is None else str(device_name)
    DeviceSpec.from_string(spec)
    target: Any = state.target
    state.devices.append(spec)
    try:
        with nullcontext() if target.eager else target.device(spec):
            yield
    finally:
        state.devices.pop()


def control_dependencies(control_inputs: Any) -> AbstractContextManager[None]:
    """Have the operations made in a `with` block run after `control_inputs`. Eager code runs in order anyway.

    Args:
      control_inputs: operations, tensors, or functions that make them; None clears the outer dependencies.

    Example:
      >>> with tf.control_dependencies([tf.debugging.assert_positive(2.0)]):
      ...     y = tf.identity(2.0)
    """
    target: Any = state.target
    if target.eager:
        for x in control_inputs or ():
            if callable(x) and not hasattr(x, "dtype"):
                x()
        return nullcontext()
    if control_inputs is not None:
        control_inputs = [x for x in (x() if callable(x) else x for x in control_inputs) if x is not None]
    return target.control_dependencies(control_inputs)  # type: ignore[no-any-return]


def group(*inputs: Any, **kwargs: Any) -> Any:
    """One operation that runs all those given; None in eager code, where they have run already.

    Args:
      inputs: operations, tensors, or structures of them.
      name: the operation's name.

    Raises:
      TypeError: something else is given.
    """
    name = kwargs.pop("name", None)
    if kwargs:
        raise ValueError(f"Unknown keyword arguments: {', '.join(kwargs)}")
    target: Any = state.target
    if target.eager:
        return None
    flat = [x for x in nest.flatten(inputs, expand_composites=True) if x is not None]
    for x in flat:
        if not hasattr(x, "op") and not isinstance(x, Operation):
            raise TypeError(
                f"Expected tf.Tensor or tf.Operation in `inputs`, got {x!r} of type {type(x).__name__}."
            )
    with target.control_dependencies(flat):
        return target.create(graph_ops.no_op.plain, (), name or "group_deps")


def no_op(name: str | None = None) -> Any:
    """An operation that does nothing; None in eager code."""
    target: Any = state.target
    return None if target.eager else target.create(graph_ops.no_op.plain, (), name or "NoOp")


def tuple(tensors: Sequence[Any], control_inputs: Any = None, name: str | None = None) -> list[Any]:
    """The tensors, each of which is there only when all of them are.

    Args:
      control_inputs: further operations that have to be done first.

    Raises:
      ValueError: there is no tensor among `tensors`.

    Example:
      >>> [t.numpy().item() for t in tf.tuple([1, 2])]
      [1, 2]
    """
    if state.target.eager:
        return [None if t is None else to_tensor(t) for t in tensors]
    present = [t for t in tensors if t is not None]
    if not present:
        raise ValueError("`tensors` must have at least one tensor.")
    with control_dependencies([group(present, list(control_inputs or ()))]):
        return [None if t is None else shapes.identity(to_tensor(t)) for t in tensors]


def inside_function() -> bool:
    """True in the body of a `tf.function` while it is traced.

    Example:
      >>> tf.inside_function()
      False
    """
    return bool(getattr(state.target, "building_function", False))


def is_symbolic_tensor(tensor: Any) -> bool:
    """True for a tensor of a graph, which has no value yet.

    Example:
      >>> tf.is_symbolic_tensor(tf.constant(1))
      False
    """
    parts = [] if nest.is_nested(tensor) else nest.flatten(tensor, expand_composites=True)
    return any(isinstance(part, SymbolicTensor) for part in parts)


@contextmanager
def variable_creator_scope(variable_creator: Callable[..., Any]) -> Iterator[None]:
    """Have a function make the variables of a `with` block.

    Args:
      variable_creator: called as `variable_creator(next_creator, **kwargs)` with the arguments of
        `tf.Variable`; it gives a variable, as a rule that which `next_creator(**kwargs)` makes.

    Example:
      >>> def frozen(next_creator, **kwargs):
      ...     return next_creator(**{**kwargs, "trainable": False})
      >>> with tf.variable_creator_scope(frozen):
      ...     v = tf.Variable(1.0)
      >>> v.trainable
      False
    """
    state.creators.append(variable_creator)
    try:
        yield
    finally:
        state.creators.remove(variable_creator)
