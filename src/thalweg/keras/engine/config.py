"""Configurations of layers from the arguments they were made with, and back."""

from __future__ import annotations

import inspect
from typing import Any

from thalweg.keras import dtype_policies


def init_config(layer: Any) -> dict[str, Any]:
    """The arguments a layer was made with, for a class that has no `get_config` of its own.

    Raises:
      NotImplementedError: there are arguments that a configuration can't hold.
    """
    from thalweg.keras.saving.serialization import serialize_keras_object

    args, kwargs = layer._init_arguments
    signature = inspect.signature(type(layer).__init__)
    bound = signature.bind_partial(layer, *args, **kwargs).arguments
    found: dict[str, Any] = {}
    for position, (name, value) in enumerate(bound.items()):
        kind = signature.parameters[name].kind
        if position == 0:
            continue
        if kind is inspect.Parameter.VAR_POSITIONAL:
            raise _missing(layer)
        found |= value if kind is inspect.Parameter.VAR_KEYWORD else {name: value}
    for known in ("name", "trainable", "dtype", "activity_regularizer"):
        found.pop(known, None)
    try:
        return {name: serialize_keras_object(value) for name, value in found.items()}
    except (TypeError, NotImplementedError):
        raise _missing(layer) from None


def _missing(layer: Any) -> NotImplementedError:
    return NotImplementedError(
        f"Object {type(layer).__name__} was created by passing non-serializable argument values in "
        "`__init__()`, and therefore the object must override `get_config()` in order to be serializable. "
        "Please implement `get_config()`: the base class's configuration with the arguments of `__init__` "
        "added."
    )


def taken_config(config: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a configuration: its dtype, and objects that are written as configurations, made."""
    from thalweg.keras.saving.serialization import deserialize_keras_object

    def made(value: Any) -> Any:
        return deserialize_keras_object(value) if _is_object(value) else value

    taken = {name: made(value) for name, value in config.items() if name != "dtype"}
    dtype = config.get("dtype")
    if dtype is not None:
        taken["dtype"] = dtype_policies.deserialize(dtype) if isinstance(dtype, dict) else dtype
    return taken


def _is_object(value: Any) -> bool:
    return isinstance(value, dict) and "class_name" in value and "config" in value and "module" in value
