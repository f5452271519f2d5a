"""Names of custom classes and functions: what a configuration may refer to besides Keras's own."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

_Registered = TypeVar("_Registered")

_OBJECTS: dict[str, Any] = {}
_NAMES: dict[Any, str] = {}


class _Scope(threading.local):
    """The custom objects of the innermost scope of a thread."""

    def __init__(self) -> None:
        self.objects: dict[str, Any] = {}


_scope = _Scope()


class CustomObjectScope:
    """Makes custom objects known within a `with` block.

    Args:
      custom_objects: classes and functions by the names that configurations have for them.

    Example:
      >>> def twice(x):
      ...     return 2 * x
      >>> with tf.keras.utils.custom_object_scope({"twice": twice}):
      ...     tf.keras.activations.get("twice") is twice
      True
    """

    def __init__(self, custom_objects: dict[str, Any] | None) -> None:
        self.custom_objects = custom_objects or {}
        self._before: list[dict[str, Any]] = []

    def __enter__(self) -> CustomObjectScope:
        self._before.append(_scope.objects)
        _scope.objects = {**_scope.objects, **self.custom_objects}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _scope.objects = self._before.pop()


custom_object_scope = CustomObjectScope


def get_custom_objects() -> dict[str, Any]:
    """The dictionary of all registered objects by name; changing it registers.

    The objects of a `custom_object_scope` aren't in it.
    """
    return _OBJECTS


def register_keras_serializable(
    package: str = "Custom", name: str | None = None
) -> Callable[[_Registered], _Registered]:
    """A decorator that registers a class or a function as `package>name`, so that files can refer to it.

    Args:
      package: the package that it belongs to.
      name: its name in the package; None: its own.

    Raises:
      ValueError: a class without `get_config`.

    Example:
      >>> @tf.keras.utils.register_keras_serializable("shop")
      ... def half(x):
      ...     return x / 2
      >>> tf.keras.utils.get_registered_name(half)
      'shop>half'
    """

    def register(arg: _Registered) -> _Registered:
        full = f"{package}>{name if name is not None else arg.__name__}"  # type: ignore[attr-defined]
        if inspect.isclass(arg) and not hasattr(arg, "get_config"):
            raise ValueError(
                f"Cannot register a class that does not have a get_config() method. Received: {arg}"
            )
        _OBJECTS[full] = arg
        _NAMES[arg] = full
        return arg

    return register


def get_registered_name(obj: Any) -> str:
    """The name that a class or a function is registered under; its own name if it isn't registered."""
    return _NAMES.get(obj) or str(obj.__name__)


def get_registered_object(
    name: str, custom_objects: dict[str, Any] | None = None, module_objects: dict[str, Any] | None = None
) -> Any:
    """The class or the function of a name; None where there is none.

    Args:
      name: a registered name or a key of the dictionaries.
      custom_objects: looked up after those of scopes and those registered.
      module_objects: looked up last.
    """
    for objects in (_scope.objects, _OBJECTS, custom_objects, module_objects):
        if objects and name in objects:
            return objects[name]
    return None


def known_objects(custom_objects: dict[str, Any] | None = None) -> dict[str, Any]:
    """All custom objects that are known here, by name."""
    return {**(custom_objects or {}), **_scope.objects, **_OBJECTS}
