"""Configurations of models: their layers, and how these are connected."""

from __future__ import annotations

from typing import Any

from thalweg.core import nest
from thalweg.keras.engine.node import Node, node_of
from thalweg.keras.engine.symbolic import is_keras_tensor
from thalweg.keras.layers.core.input_layer import InputLayer
from thalweg.keras.layers.core.keras_op import all_arguments, keras_form, keras_op
from thalweg.keras.layers.layer import Layer
from thalweg.keras.saving.serialization import deserialize_keras_object, serialize_keras_object
from thalweg.keras.saving.sharing import ObjectSharingScope


def functional_config(model: Any) -> dict[str, Any]:
    """The configuration of a model of symbolic inputs and outputs, in Keras 3's form."""
    nodes = {id(node) for node in model._nodes}
    layers = model.layers
    kept = {id(layer): _kept_nodes(layer, nodes) for layer in layers}
    with ObjectSharingScope():
        written = [_layer_config(layer, kept) for layer in layers]
    return {
        "name": model.name,
        "trainable": model.trainable,
        "layers": written,
        "input_layers": _places(model._inputs_struct, kept, model._input_layers),
        "output_layers": _places(model._outputs_struct, kept, None),
    }


def _kept_nodes(layer: Any, nodes: set[int]) -> list[Node]:
    """The calls of a layer that belong to the model."""
    found = [node for node in layer._inbound_nodes if id(node) in nodes]
    return found or (layer._inbound_nodes[:1] if isinstance(layer, InputLayer) else [])


def _layer_config(layer: Any, kept: dict[int, list[Node]]) -> dict[str, Any]:
    form = keras_form(layer)
    config: dict[str, Any] = dict(serialize_keras_object(layer)) if form is None else form
    config["name"] = layer.name
    config["inbound_nodes"] = [
        _call_config(node, node.args if form is None else all_arguments(layer, node.args), kept)
        for node in kept[id(layer)]
        if not node.is_input
    ]
    return config


def _call_config(node: Node, given: tuple[Any, ...], kept: dict[int, list[Node]]) -> dict[str, Any]:
    def written(x: Any) -> Any:
        if not is_keras_tensor(x):
            return serialize_keras_object(x)
        shape = x._spec.shape
        return {
            "class_name": "__keras_tensor__",
            "config": {
                "shape": None if shape is None else list(shape),
                "dtype": x.dtype.name,
                "keras_history": _place(x, kept),
            },
        }

    args = [nest.map_structure(written, x) for x in given]
    kwargs = {key: nest.map_structure(written, x) for key, x in node.kwargs.items()}
    return {"args": args, "kwargs": kwargs}


def _place(x: Any, kept: dict[int, list[Node]]) -> list[Any]:
    """A tensor as the name of its layer, the number of the call among the model's, and its own."""
    node = node_of(x)
    layer, _, index = x._keras_history
    calls = kept.get(id(layer), [])
    return [layer.name, next((k for k, n in enumerate(calls) if n is node), 0), index]


def _places(structure: Any, kept: dict[int, list[Node]], layers: Any) -> Any:
    """Inputs or outputs by their places."""
    if layers is not None:
        flat = iter([[layer.name, 0, 0] for layer in layers])
        return _mapped(structure, lambda x: next(flat))
    return _mapped(structure, lambda x: _place(x, kept))


def _mapped(structure: Any, function: Any) -> Any:
    if isinstance(structure, dict):
        return {key: _mapped(structure[key], function) for key in sorted(structure)}
    if isinstance(structure, (list, tuple)):
        return [_mapped(x, function) for x in structure]
    return function(structure)


def functional_from_config(cls: Any, config: dict[str, Any], custom_objects: dict[str, Any] | None) -> Any:
    """The model of a configuration of Keras 3, or of Keras 2.

    Raises:
      ValueError: it names a layer that isn't there, or calls that can't be made.
    """
    layers: dict[str, Any] = {}
    waiting: list[tuple[Any, Any]] = []
    for entry in config["layers"]:
        own = {key: value for key, value in entry.items() if key not in ("name", "inbound_nodes")}
        layer = keras_op(entry) or deserialize_keras_object(own, custom_objects)
        name = entry.get("name") or layer.name
        layers[name] = layer
        waiting += [(layer, call) for call in _calls(entry.get("inbound_nodes") or [])]
    calls: dict[int, list[Node]] = {
        id(layer): list(layer._inbound_nodes[:1]) if isinstance(layer, InputLayer) else []
        for layer in layers.values()
    }
    while waiting:
        left = [(layer, call) for layer, call in waiting if not _made(layer, call, layers, calls)]
        if len(left) == len(waiting):
            names = sorted({layer.name for layer, _ in left})
            raise ValueError(
                f"The configuration of a model calls layers on tensors that no layer makes: {names}"
            )
        waiting = left

    def tensor(place: Any) -> Any:
        found = _tensor(place, layers, calls)
        if found is None:
            raise ValueError(f"The configuration of a model names a tensor that no layer makes: {place}")
        return found

    inputs = _read_places(config["input_layers"], tensor)
    outputs = _read_places(config["output_layers"], tensor)
    model = cls(inputs, outputs, name=config.get("name"))
    if config.get("trainable") is False:
        model.trainable = False
    return model


def _calls(nodes: Any) -> list[Any]:
    """The calls of a layer, those of Keras 2 as (args, kwargs) in its own form."""
    return list(nodes)


def _made(layer: Any, call: Any, layers: dict[str, Any], made: dict[int, list[Node]]) -> bool:
    """Call a layer, if the tensors it is called on are there."""
    missing = False

    def read(place: Any) -> Any:
        nonlocal missing
        found = _tensor(place, layers, made)
        missing = missing or found is None
        return found

    if isinstance(call, dict):
        args = [_read_argument(x, read) for x in call["args"]]
        kwargs = {key: _read_argument(x, read) for key, x in call["kwargs"].items()}
    else:
        args, kwargs = _of_keras_2(call, read)
    if missing:
        return False
    layer(*args, **kwargs)
    made[id(layer)].append(layer._inbound_nodes[-1])
    return True


def _of_keras_2(call: Any, read: Any) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call in Keras 2's form: `[[layer, node, tensor, kwargs], …]`."""
    if call and isinstance(call[0], str):
        call = [call]
    tensors = [read(entry[:3]) for entry in call]
    kwargs: dict[str, Any] = {}
    for entry in call:
        if len(entry) > 3 and isinstance(entry[3], dict):
            kwargs |= {
                key: read(value) if _is_place(value) else deserialize_keras_object(value)
                for key, value in entry[3].items()
            }
    return [tensors[0] if len(tensors) == 1 else tensors], kwargs


def _is_place(x: Any) -> bool:
    return isinstance(x, (list, tuple)) and len(x) >= 3 and isinstance(x[0], str) and isinstance(x[1], int)


def _read_argument(x: Any, read: Any) -> Any:
    if isinstance(x, dict) and x.get("class_name") == "__keras_tensor__":
        return read(x["config"]["keras_history"])
    if isinstance(x, (list, tuple)):
        return [_read_argument(item, read) for item in x]
    if isinstance(x, dict) and "class_name" not in x:
        return {key: _read_argument(value, read) for key, value in x.items()}
    return deserialize_keras_object(x)


def _tensor(place: Any, layers: dict[str, Any], made: dict[int, list[Node]]) -> Any:
    name, call, index = place[:3]
    if name not in layers:
        raise ValueError(f"The configuration of a model refers to a layer {name!r} that isn't in it.")
    calls = made[id(layers[name])]
    if call >= len(calls):
        return None
    return calls[call].outputs[index]


def _read_places(places: Any, tensor: Any) -> Any:
    """Inputs or outputs of their places; a single one in a list by itself, as Keras 2 wrote them."""
    if isinstance(places, dict):
        return {key: _read_places(value, tensor) for key, value in places.items()}
    if _is_place(places):
        return tensor(places)
    found = [_read_places(x, tensor) for x in places]
    return found[0] if len(found) == 1 and all(map(_is_place, places)) else found


def sequential_config(model: Any) -> dict[str, Any]:
    """The configuration of a stack of layers."""
    config: dict[str, Any] = {
        "name": model.name,
        "trainable": model.trainable,
        "dtype": serialize_keras_object(model.dtype_policy),
        "layers": [serialize_keras_object(layer) for layer in model._stack],
    }
    if model.built and model._functional is None and model._build_shapes is not None:
        config["build_input_shape"] = model._build_shapes[0][0]
    elif model._functional is not None:
        config["build_input_shape"] = tuple(model._stack[0].batch_shape)
    return config


def sequential_from_config(cls: Any, config: Any, custom_objects: dict[str, Any] | None) -> Any:
    """The stack of a configuration; Keras 2's may be the list of layers alone."""
    if isinstance(config, list):
        config = {"layers": config}
    model = cls(name=config.get("name"))
    for entry in config["layers"]:
        layer = deserialize_keras_object(entry, custom_objects)
        if not isinstance(layer, Layer):
            raise ValueError(
                f"The configuration of Sequential model {model.name!r} holds what is no layer: {entry}"
            )
        model.add(layer, rebuild=False)
    model._rebuild()
    shape = config.get("build_input_shape")
    if shape is not None and not model.built:
        model.build(tuple(shape))
    if config.get("trainable") is False:
        model.trainable = False
    return model
