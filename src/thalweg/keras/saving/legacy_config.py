"""Configurations of models and of training in the form that ".h5" files have them, which is Keras 2's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from thalweg.keras.saving.families import legacy_form
from thalweg.keras.saving.registration import CustomObjectScope, known_objects
from thalweg.keras.saving.serialization import deserialize_keras_object

# What Keras 2 says about a Lambda's function besides the function itself.
_LAMBDA = ("module", "function_type", "output_shape_type", "output_shape_module")
# Options of Keras 2's optimizers that are about how they are run.
_RUNNING = ("jit_compile", "is_legacy_optimizer", "use_locking")
# The modules of Keras's ops, which functional models may have between layers.
_OPS = "keras.src.ops."
# Metrics that `compile` finds by the shapes of labels.
_BY_SHAPE = ("accuracy", "acc", "crossentropy", "ce")


# Writing.


def model_config(model: Any) -> dict[str, Any]:
    """The configuration of a model as `.h5` files have it."""
    from thalweg.keras.saving.serialization import serialize_keras_object

    return _layer_written(serialize_keras_object(model))


def _layer_written(config: dict[str, Any]) -> dict[str, Any]:
    """A layer's configuration without module and shapes, and so those of layers in it; an op's as it is."""
    if str(config.get("module")).startswith(_OPS) or config["class_name"] == "OpLayer":
        return config
    written = {
        "class_name": config.get("registered_name") or config["class_name"],
        "config": config["config"],
    }
    inner = config["config"]
    if isinstance(inner, dict) and isinstance(inner.get("layers"), list):
        written["config"] = {**inner, "layers": [_layer_written(layer) for layer in inner["layers"]]}
    return {**written, **{key: config[key] for key in ("name", "inbound_nodes") if key in config}}


def training_config(model: Any) -> dict[str, Any]:
    """What a model was compiled with, as `.h5` files have it."""
    config = dict(model.get_compile_config())
    optimizer = config.pop("optimizer")
    written = {key: _object_written(value) for key, value in config.items()}
    return {**written, "optimizer_config": _object_written(optimizer)}


def _object_written(config: Any) -> Any:
    if isinstance(config, (list, tuple)):
        return [_object_written(x) for x in config]
    if isinstance(config, dict) and "class_name" not in config:
        return {key: _object_written(value) for key, value in config.items()}
    if isinstance(config, dict) and config.get("registered_name") and config["class_name"] != "function":
        config = {**config, "class_name": config["registered_name"]}
    return legacy_form(config)


# Reading.


def decoded(text: str | bytes, source: Any) -> Any:
    """What JSON of Keras 2 or 3 holds.

    Raises:
      ValueError: it is no JSON.
    """
    try:
        return json.loads(text, object_hook=_decoded_object)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The configuration in {source} is no JSON: {error}") from error


def _decoded_object(config: dict[str, Any]) -> Any:
    """A dictionary of JSON, or what it stands for."""
    match config.get("class_name"):
        case "__tuple__" | "TensorShape":
            return tuple(config["items"] or ())
        case "Policy":
            return config["config"]["name"]
        case "Lambda" if isinstance(config.get("config"), dict):
            config["config"] = _lambda_config(config["config"])
        case str(name) if "inbound_nodes" in config and _is_op(name, config):
            config["module"] = f"{_OPS}numpy"
    return config


def _is_op(name: str, config: dict[str, Any]) -> bool:
    """Whether the configuration of a call is that of a `keras.ops` function: only layers can be trained."""
    inner = config.get("config")
    no_layer = isinstance(inner, dict) and not inner.keys() & {"trainable", "layers"}
    return no_layer and name != "InputLayer" and "module" not in config


def _lambda_config(config: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a Lambda; its code, where the file has some, stands for a lambda that isn't known."""
    kept = {key: value for key, value in config.items() if key not in _LAMBDA}
    for key in ("function", "output_shape"):
        if config.get(f"{key}_type") == "lambda" or (key == "function" and isinstance(kept.get(key), list)):
            kept[key] = {"class_name": "__lambda__", "config": {}}
    return kept


def model_from(config: Any, custom_objects: Mapping[str, Any] | None, safe_mode: bool = True) -> Any:
    """The model of a configuration, without weights and not compiled.

    Raises:
      ValueError: it is no configuration of a model.
      TypeError: it names a class that isn't known.
    """
    if not isinstance(config, dict) or "class_name" not in config or "config" not in config:
        raise ValueError(f"This is not the configuration of a model: {str(config)[:200]}")
    if isinstance(config["config"], list):
        # Sequential models of the first Keras 2 are the list of their layers.
        config = {**config, "config": {"layers": config["config"]}}
    return deserialize_keras_object(config, dict(custom_objects or {}), safe_mode=safe_mode)


def compile_arguments(config: dict[str, Any], custom_objects: Mapping[str, Any] | None) -> dict[str, Any]:
    """The arguments of `compile`."""
    from thalweg.keras import losses, optimizers

    with CustomObjectScope(dict(custom_objects or {})):
        optimizer = dict(config["optimizer_config"])
        inner = {key: value for key, value in optimizer["config"].items() if key not in _RUNNING}
        found = {
            "optimizer": optimizers.deserialize({**optimizer, "config": inner}),
            "loss": _each(config.get("loss"), lambda x: _wrapped(x, losses)),
            "metrics": _each(config.get("metrics"), _metric),
            "weighted_metrics": _each(config.get("weighted_metrics"), _metric),
            "loss_weights": config.get("loss_weights"),
        }
        for key in ("run_eagerly", "steps_per_execution"):
            if config.get(key) is not None:
                found[key] = config[key]
    return found


def _each(config: Any, make: Any) -> Any:
    """A structure of objects, made of their configurations."""
    if config is None:
        return None
    if isinstance(config, str) or (isinstance(config, dict) and "class_name" in config):
        return make(config)
    if isinstance(config, dict):
        return {key: _each(value, make) for key, value in config.items()}
    return [_each(x, make) for x in config]


def _metric(config: Any) -> Any:
    from thalweg.keras import metrics

    return config if isinstance(config, str) and config in _BY_SHAPE else _wrapped(config, metrics)


def _wrapped(config: Any, family: Any) -> Any:
    """A loss or a metric; Keras 2 may say that it is a function, and which. Keras's own keep their names."""
    if isinstance(config, str) and config not in known_objects():
        family.get(config)
        return config
    if isinstance(config, dict) and isinstance(config["config"], dict):
        function = config["config"].get("fn")
        if config["class_name"] in ("MeanMetricWrapper", "LossFunctionWrapper") and function is not None:
            found = family.get(function)
            name = config["config"].get("name")
            if name and hasattr(found, "name"):
                found.name = name
            return found
    return family.deserialize(config)
