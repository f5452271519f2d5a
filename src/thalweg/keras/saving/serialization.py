"""Configurations: objects as dictionaries that JSON can hold, and back.

The form is Keras 3's, `{"module", "class_name", "config", "registered_name"}`; Keras 2's, which lacks the
module, is read too. A configuration names classes and functions; they are looked up in Keras's own tables and
among custom objects, and never lead to importing or running what they name.
"""

from __future__ import annotations

import types
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.tensor import EagerTensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.variable import Variable
from thalweg.keras.saving import families, registration
from thalweg.keras.saving.sharing import made, record_config, record_object

_PLAIN = (str, int, float, bool)


def serialize_keras_object(obj: Any) -> Any:
    """The configuration of an object: numbers, strings, lists and dictionaries only.

    Args:
      obj: an object of Keras, a custom one with `get_config`, a function, an array, a number, or a list or a
        dictionary of such.

    Raises:
      TypeError: an object without `get_config`.

    Example:
      >>> tf.keras.saving.serialize_keras_object(tf.keras.regularizers.L2(0.5))["class_name"]
      'L2'
    """
    if obj is None or isinstance(obj, _PLAIN):
        return obj
    if isinstance(obj, (list, tuple)):
        items = [serialize_keras_object(x) for x in obj]
        return tuple(items) if isinstance(obj, tuple) else items
    if isinstance(obj, dict):
        return serialize_dict(obj)
    found, config = _value_config(obj)
    if found:
        return config
    if isinstance(obj, types.FunctionType) and obj.__name__ == "<lambda>":
        return _lambda_config()
    return _object_config(obj)


def serialize_dict(obj: dict[str, Any]) -> dict[str, Any]:
    return {key: serialize_keras_object(value) for key, value in obj.items()}


def _value_config(obj: Any) -> tuple[bool, Any]:
    """The configuration of a value of Python, NumPy or TensorFlow, and whether `obj` is one."""
    if isinstance(obj, bytes):
        return True, _special("bytes", value=obj.decode())
    if isinstance(obj, slice):
        return True, _special("slice", **{k: serialize_keras_object(getattr(obj, k)) for k in _SLICE})
    if obj is Ellipsis:
        return True, _special("ellipsis")
    if isinstance(obj, TensorShape):
        return True, None if obj.rank is None else obj.as_list()
    if isinstance(obj, DType):
        return True, obj.name
    if isinstance(obj, (EagerTensor, Variable)):
        return True, _special("tensor", value=obj.numpy().tolist(), dtype=obj.dtype.name)
    if isinstance(obj, np.ndarray) and obj.ndim:
        return True, _special("numpy", value=obj.tolist(), dtype=obj.dtype.name)
    if isinstance(obj, (np.ndarray, np.generic)):
        return True, obj.item()
    return False, None


_SLICE = ("start", "stop", "step")


def _special(kind: str, **config: Any) -> dict[str, Any]:
    return {"class_name": f"__{kind}__", "config": config}


def _lambda_config() -> dict[str, Any]:
    warnings.warn(
        "The object being serialized includes a `lambda`, whose code is not saved. To load it pass "
        'custom_objects={"<lambda>": function}, or use a named function instead.',
        stacklevel=4,
    )
    return _special("lambda", value="<lambda>")


def _object_config(obj: Any) -> dict[str, Any]:
    inner = _inner_config(obj)
    place = families.place_of(type(obj))
    if isinstance(obj, (types.FunctionType, types.BuiltinFunctionType)):
        config = {
            "module": "builtins",
            "class_name": "function",
            "config": inner,
            "registered_name": "function",
        }
    elif place is not None:
        config = {"module": place[0], "class_name": place[1], "config": inner, "registered_name": None}
    else:
        kind = type(obj)
        module = None if kind.__module__ == "__main__" else kind.__module__
        name = registration.get_registered_name(kind)
        config = {"module": module, "class_name": kind.__name__, "config": inner, "registered_name": name}
    for part in ("build", "compile"):
        get = getattr(obj, f"get_{part}_config", None)
        further = None if get is None else get()
        if further is not None:
            config[f"{part}_config"] = serialize_dict(further)
    record_config(obj, config)
    return config


def _inner_config(obj: Any) -> Any:
    if isinstance(obj, types.FunctionType):
        return registration.get_registered_name(obj)
    if hasattr(obj, "get_config"):
        config = obj.get_config()
        if not isinstance(config, dict):
            raise TypeError(f"The `get_config()` method of {obj} should return a dict. It returned: {config}")
        return serialize_dict(config)
    if hasattr(obj, "__name__"):
        return registration.get_registered_name(obj)
    raise TypeError(
        f"Cannot serialize object {obj} of type {type(obj)}. To be serializable, a class must implement the "
        "`get_config()` method."
    )


def deserialize_keras_object(
    config: Any, custom_objects: dict[str, Any] | None = None, safe_mode: bool = True, **kwargs: Any
) -> Any:
    """The object of a configuration.

    Args:
      config: what `serialize_keras_object` gave, or Keras 2's `{"class_name", "config"}`.
      custom_objects: classes and functions of one's own, by the names that the configuration has for them.
      safe_mode: accepted; the code of a lambda is never run.
      module_objects: further classes and functions by name.

    Raises:
      TypeError: the configuration names what isn't known, or isn't one.
      ValueError: it holds a lambda.

    Example:
      >>> config = tf.keras.saving.serialize_keras_object(tf.keras.regularizers.L2(0.5))
      >>> tf.keras.saving.deserialize_keras_object(config).l2
      0.5
    """
    module_objects = kwargs.pop("module_objects", None)
    known = registration.known_objects(custom_objects)
    if module_objects is not None:
        return deserialize_member(config, custom_objects, module_objects, None)
    return _deserialize(config, known)


def _deserialize(config: Any, known: dict[str, Any]) -> Any:
    if config is None:
        return None
    if isinstance(config, str) and known.get(config) is not None:
        return known[config]
    if isinstance(config, (list, tuple)):
        return [_deserialize(x, known) for x in config]
    if isinstance(config, _PLAIN):
        return config
    if not isinstance(config, dict):
        raise TypeError(f"Could not parse config: {config}")
    if "class_name" not in config or "config" not in config:
        return {key: _deserialize(value, known) for key, value in config.items()}
    read = _SPECIAL.get(config["class_name"])
    if read is not None:
        return read(config["config"] or {}, known)
    if config["class_name"] == "function":
        return _function(config, known)
    return _instance(config, known, _class(config, known))


def deserialize_member(
    config: Any,
    custom_objects: dict[str, Any] | None,
    module_objects: dict[str, Any],
    unknown: Callable[[Any], ValueError] | None,
) -> Any:
    """The member of a family: of its name, or of a configuration that may lack the module.

    Args:
      unknown: makes the error for a configuration of a class that isn't in the family.
    """
    known = registration.known_objects(custom_objects)
    if not isinstance(config, dict):
        found = known.get(config, module_objects.get(config, config)) if isinstance(config, str) else config
        return found() if isinstance(found, type) else found
    if "class_name" not in config:
        raise ValueError(f"Unknown `config` as a `dict`, config={config}")
    name = config["class_name"]
    if name == "function":
        inner = str(config.get("config"))
        return known.get(inner) or module_objects.get(inner) or _function(config, known)
    kind = known.get(config.get("registered_name") or name) or known.get(name) or module_objects.get(name)
    if kind is None:
        kind = families.builtin(config.get("module") or "", name)
    if kind is None:
        raise unknown(config) if unknown is not None else _not_found("class", name, config)
    return _instance(config, known, kind)


def _class(config: dict[str, Any], known: dict[str, Any]) -> Any:
    name, module = config["class_name"], config.get("module")
    registered = config.get("registered_name") or name
    for custom in (registered, name):
        if known.get(custom) is not None:
            return known[custom]
    found = families.builtin(module, name) if module else families.builtin_anywhere(name)
    if found is None and module and module.split(".")[0] in _KERAS_PACKAGES:
        # The private module of one of Keras's classes, such as "keras.src.models.functional".
        found = families.builtin_anywhere(name)
    if found is None:
        raise _not_found("class", name, config)
    return found


_KERAS_PACKAGES = ("keras", "tf_keras", "tensorflow")


def _function(config: dict[str, Any], known: dict[str, Any]) -> Any:
    name = config["config"]
    if not isinstance(name, str):
        raise TypeError(f"Expected 'config' to be a str for a function. Full config: {config}")
    for custom in (name, config.get("registered_name")):
        if custom and known.get(custom) is not None:
            return known[custom]
    module = config.get("module")
    found = families.builtin(module, name) if module and module != "builtins" else None
    if found is None:
        found = families.builtin_anywhere(name)
    if found is None:
        # Saved as "name", registered as "package>name".
        found = next((value for full, value in known.items() if full.endswith(f">{name}")), None)
    if found is None or isinstance(found, type):
        raise _not_found("function", name, config)
    return found


def _not_found(kind: str, name: str, config: Any) -> TypeError:
    return TypeError(
        f"Could not locate {kind} '{name}'. If it is one of your own, pass custom_objects={{'{name}': "
        "…}, or "
        "decorate it with `@keras.saving.register_keras_serializable()` where it is defined and import that "
        f"module before loading. Full object config: {config}"
    )


def _instance(config: dict[str, Any], known: dict[str, Any], kind: Any) -> Any:
    """The object of a class and its configuration, built and compiled as that says."""
    if isinstance(kind, types.FunctionType):
        return kind
    inner = {} if config.get("config") is None else config["config"]
    if not isinstance(inner, dict):
        raise TypeError(f"Expected 'config' to be a dict for {config['class_name']}. Full config: {config}")
    shared = config.get("shared_object_id")
    before = made(shared)
    if before is not None:
        return before
    if not hasattr(kind, "from_config"):
        raise TypeError(
            f"Unable to reconstruct an instance of '{config['class_name']}' because the class is missing a "
            f"`from_config()` method. Full object config: {config}"
        )
    with registration.CustomObjectScope(known):
        instance = kind.from_config(dict(inner))
        if config.get("build_config") and not instance.built:
            instance.build_from_config(config["build_config"])
            instance.built = True
        if config.get("compile_config"):
            instance.compile_from_config(config["compile_config"])
            instance.compiled = True
    record_object(shared, instance)
    return instance


def _lambda(config: dict[str, Any], known: dict[str, Any]) -> Any:
    if known.get("<lambda>") is not None:
        return known["<lambda>"]
    raise ValueError(
        "The configuration holds a Python lambda, whose code is not run. Pass the function as "
        'custom_objects={"<lambda>": function}.'
    )


_SPECIAL: dict[str, Callable[[dict[str, Any], dict[str, Any]], Any]] = {
    "__tensor__": lambda config, known: to_tensor(np.asarray(config["value"], as_dtype(config["dtype"]).np)),
    "__numpy__": lambda config, known: np.array(config["value"], as_dtype(config["dtype"]).np),
    "__bytes__": lambda config, known: config["value"].encode(),
    "__ellipsis__": lambda config, known: Ellipsis,
    "__slice__": lambda config, known: slice(*(_deserialize(config[k], known) for k in _SLICE)),
    "__lambda__": _lambda,
}
