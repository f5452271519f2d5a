"""`tf.Module`: a named container of variables and of other modules."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from thalweg.core import nest
from thalweg.core.variable import Variable
from thalweg.scopes import name_scope

_Method = TypeVar("_Method", bound=Callable[..., Any])


class Module:
    """Base of what has variables: it finds them in its attributes, and in lists and dicts among these.

    Args:
      name: a Python identifier; None: the class's name in snake case.

    Raises:
      ValueError: the name is no identifier.

    Example:
      >>> class Dense(tf.Module):
      ...     def __init__(self, size_in, size_out, name=None):
      ...         super().__init__(name=name)
      ...         self.w = tf.Variable(tf.ones([size_in, size_out]), name="w")
      ...         self.b = tf.Variable(tf.zeros([size_out]), name="b")
      ...     def __call__(self, x):
      ...         return x @ self.w + self.b
      >>> dense = Dense(2, 3)
      >>> dense.name, [v.name for v in dense.variables]
      ('dense', ['b:0', 'w:0'])
    """

    # Attributes that are not looked into.
    _TF_MODULE_IGNORED_PROPERTIES: frozenset[str] = frozenset()

    def __init__(self, name: str | None = None) -> None:
        if name is None:
            name = _snake_case(type(self).__name__)
        elif not re.fullmatch(r"[A-Za-z_]\w*", name):
            raise ValueError(
                f"{name!r} is not a valid module name. Module names must be valid Python identifiers."
            )
        self._name = name
        with name_scope(name) as scope:
            self._scope_name = scope

    @property
    def name(self) -> str:
        """The name that was given, or the class's."""
        return self._name

    @property
    def name_scope(self) -> name_scope:
        """The scope of the module's variables, for a `with` block."""
        return name_scope(self._scope_name)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables of this module and its submodules: own ones first, attribute by attribute in
        alphabetical order.
        """
        return tuple(self._flatten(predicate=_is_variable, expand_composites=True))

    @property
    def trainable_variables(self) -> tuple[Variable, ...]:
        """Those of `variables` that are trainable."""
        return tuple(self._flatten(predicate=_is_trainable, expand_composites=True))

    @property
    def non_trainable_variables(self) -> tuple[Variable, ...]:
        """Those of `variables` that aren't trainable."""
        return tuple(self._flatten(predicate=_is_not_trainable, expand_composites=True))

    @property
    def submodules(self) -> tuple[Module, ...]:
        """The modules among the attributes, and theirs.

        Example:
          >>> a, b, c = tf.Module(), tf.Module(), tf.Module()
          >>> a.b, b.c = b, c
          >>> a.submodules == (b, c)
          True
        """
        return tuple(self._flatten(predicate=_is_module))

    def _flatten(
        self,
        recursive: bool = True,
        predicate: Callable[[Any], bool] | None = None,
        attribute_traversal_key: Callable[[str], Any] | None = None,
        with_path: bool = False,
        expand_composites: bool = False,
    ) -> Iterator[Any]:
        """What the attributes hold, each object once.

        Args:
          recursive: also what submodules hold, after what this module holds itself.
          predicate: which objects are wanted; None: all.
          attribute_traversal_key: sorts attributes' names; None: alphabetically.
          with_path: give pairs of the path, a tuple of attributes, keys and indices, and the object.
          expand_composites: look into tensors that are made of tensors.
        """
        wanted = predicate or (lambda x: True)
        return _walk(
            self, (), recursive, wanted, attribute_traversal_key, with_path, expand_composites, {id(self)}
        )

    @classmethod
    def with_name_scope(cls, method: _Method) -> _Method:
        """Have a method run in the module's name scope.

        Example:
          >>> class Lazy(tf.Module):
          ...     @tf.Module.with_name_scope
          ...     def __call__(self):
          ...         return tf.Variable(1.0, name="w").name
          >>> Lazy()()
          'lazy/w:0'
        """

        @functools.wraps(method)
        def call(self: Module, *args: Any, **kwargs: Any) -> Any:
            with self.name_scope:
                return method(self, *args, **kwargs)

        return call  # type: ignore[return-value]


def _snake_case(name: str) -> str:
    """`ConvNet2D` as `conv_net2d`."""
    text = re.sub(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", name)
    return text.lower()


def _is_variable(x: Any) -> bool:
    return isinstance(x, Variable)


def _is_trainable(x: Any) -> bool:
    return isinstance(x, Variable) and x.trainable


def _is_not_trainable(x: Any) -> bool:
    return isinstance(x, Variable) and not x.trainable


def _is_module(x: Any) -> bool:
    return isinstance(x, Module)


def _walk(
    module: Module,
    path: tuple[Any, ...],
    recursive: bool,
    wanted: Callable[[Any], bool],
    order: Callable[[str], Any] | None,
    with_path: bool,
    expand_composites: bool,
    seen: set[int],
) -> Iterator[Any]:
    submodules: list[tuple[tuple[Any, ...], Module]] = []
    for attribute in sorted(vars(module), key=order):
        if attribute in module._TF_MODULE_IGNORED_PROPERTIES:
            continue
        for inner, leaf in _leaves(module, attribute, expand_composites):
            if id(leaf) in seen:
                continue
            seen.add(id(leaf))
            place = (*path, attribute, *inner)
            if wanted(leaf):
                yield (place, leaf) if with_path else leaf
            if recursive and isinstance(leaf, Module):
                submodules.append((place, leaf))
    for place, submodule in submodules:
        yield from _walk(submodule, place, recursive, wanted, order, with_path, expand_composites, seen)


def _leaves(module: Module, attribute: str, expand_composites: bool) -> Sequence[tuple[tuple[Any, ...], Any]]:
    """The objects in an attribute, with their paths in it."""
    value = vars(module)[attribute]
    if value is None or isinstance(value, (str, bytes, int, float)):
        return ()
    if isinstance(value, (Variable, Module)):
        return [((), value)]
    try:
        return nest.flatten_with_tuple_paths(value, expand_composites=expand_composites)
    except Exception as error:
        raise ValueError(f"Error processing property {attribute!r} of {module!r}: {error}") from error
