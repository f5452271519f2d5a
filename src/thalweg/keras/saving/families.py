"""Keras's own serializable classes and functions: the allow-list of what a configuration can name.

Each family (losses, layers, …) has one table, made where the family's public names are. A configuration leads
to an entry of a table, never to a module by its name.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
from collections.abc import Iterable, Mapping
from typing import Any

from thalweg.keras.saving import registration

# The families by the modules that configurations name; the first that has a function's name gives it.
_MODULES = {
    "keras.activations": "thalweg.keras.activations",
    "keras.losses": "thalweg.keras.losses",
    "keras.metrics": "thalweg.keras.metrics",
    "keras.initializers": "thalweg.keras.initializers",
    "keras.regularizers": "thalweg.keras.regularizers",
    "keras.constraints": "thalweg.keras.constraints",
    "keras.optimizers": "thalweg.keras.optimizers",
    "keras.optimizers.schedules": "thalweg.keras.optimizers",
    "keras.layers": "thalweg.keras.layers",
    "keras.models": "thalweg.keras.models",
    "keras.dtype_policies": "thalweg.keras.dtype_policies",
    "keras": "thalweg.keras.models",
    # Layers that networks have of their own.
    "keras.src.applications.convnext": "thalweg.keras.applications.convnext",
    "keras.src.applications.inception_resnet_v2": "thalweg.keras.applications.inception_resnet_v2",
}

# "keras.losses.MeanSquaredError" to the class, and the class to ("keras.losses", "MeanSquaredError").
_BY_NAME: dict[str, Any] = {}
_PLACES: dict[Any, tuple[str, str]] = {}


def publish(module: str, members: Iterable[Any]) -> None:
    """Let configurations name classes and functions of a public module, such as "keras.losses"."""
    for value in members:
        name = value.__name__
        _BY_NAME[f"{module}.{name}"] = value
        _PLACES.setdefault(value, (module, name))


def place_of(value: Any) -> tuple[str, str] | None:
    """The public module and the name of one of Keras's own classes or functions; None for any other."""
    return _PLACES.get(value)


def builtin(module: str, name: str) -> Any:
    """Keras's own class or function of a name in a public module; None where there is none."""
    if not _load(module):
        return None
    return _BY_NAME.get(f"{module}.{name}")


def builtin_anywhere(name: str) -> Any:
    """Keras's own class or function of a name, whichever its module."""
    for module in _MODULES:
        found = builtin(module, name)
        if found is not None:
            return found
    return None


def _load(module: str) -> bool:
    """Have the family of a public module fill its table; False if Keras has no such family."""
    own = _MODULES.get(module)
    if own is None:
        return False
    try:
        importlib.import_module(own)
    except ModuleNotFoundError as error:
        if error.name != own:
            raise
        return False
    return True


class Family:
    """What a family's functions `get`, `serialize` and `deserialize` have in common.

    Args:
      module: the public module, such as "keras.losses".
      noun: what messages call a member.
      members: the classes and functions.
      aliases: further names for members.
    """

    def __init__(
        self, module: str, noun: str, members: Iterable[Any], aliases: Mapping[str, Any] | None = None
    ) -> None:
        named = {x.__name__: x for x in members}
        publish(module, named.values())
        self._noun = noun
        self._objects: dict[str, Any] = {**named, **(aliases or {})}

    def get(self, identifier: Any) -> Any:
        """The member of an identifier: a name, a configuration, a class, or what is callable already.

        Raises:
          ValueError: it is none of these.
        """
        found = self.find(identifier)
        if not callable(found):
            raise self.unknown(identifier)
        return found() if inspect.isclass(found) else found

    def find(self, identifier: Any) -> Any:
        """As `get`; a class stays a class, and what isn't known is given back."""
        if isinstance(identifier, str):
            return self._named(identifier)
        return self.deserialize(identifier) if isinstance(identifier, dict) else identifier

    def _named(self, name: str) -> Any:
        return registration.get_registered_object(name, module_objects=self._objects)

    def unknown(self, identifier: Any) -> ValueError:
        near = difflib.get_close_matches(str(identifier), self._objects, 1, 0.75)
        return ValueError(
            f"Could not interpret {self._noun} identifier: {identifier}. "
            + (f"Did you mean {near[0]!r}? " if near else "")
            + "It is none of Keras's names; one's own classes and functions are made known by custom_objects."
        )

    def deserialize(self, config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
        """The member of a configuration of Keras 2 or Keras 3, or of a name."""
        from thalweg.keras.saving.serialization import deserialize_member

        return deserialize_member(config, custom_objects, self._objects, self.unknown)


def legacy_form(config: Any) -> Any:
    """A configuration in Keras 2's form: without module and registered name."""
    if not isinstance(config, dict) or "class_name" not in config:
        return config
    if config["class_name"] == "function":
        return config["config"]
    return {"class_name": config["class_name"], "config": config["config"]}
