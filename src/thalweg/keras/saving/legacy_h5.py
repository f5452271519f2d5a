"""Whole models and weights in Keras 2's layout: files ending in ".h5".

Each layer has a group of its name, in which `weight_names` lists the paths of its weights in order. Whole
models have these groups below `model_weights`, and the configurations of model and training, and the
optimizer's weights, beside it.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from thalweg.core.context import init_scope
from thalweg.keras.layers.core.op_layer import OpLayer
from thalweg.keras.saving import hdf5, legacy_config
from thalweg.keras.saving.slots import reordered
from thalweg.keras.saving.weights_h5 import state_budget

_VERSION = "3.15.0"
_BACKEND = "tensorflow"
_TOP = "top_level_model_weights"
# Bytes that an attribute of HDF5 may have; longer lists are several attributes.
_LIMIT = 64512


# Writing.


def write_model(model: Any, target: Any, include_optimizer: bool = True) -> None:
    """Write a whole model to an HDF5 file at a path."""
    with hdf5.h5py().File(target, "w") as file:
        file.attrs["keras_version"] = _VERSION
        file.attrs["backend"] = _BACKEND
        file.attrs["model_config"] = json.dumps(legacy_config.model_config(model))
        trained = include_optimizer and model.optimizer is not None
        if trained and model.compiled:
            file.attrs["training_config"] = json.dumps(legacy_config.training_config(model))
        _write_layers(file.create_group("model_weights"), model)
        if trained and model.optimizer.variables:
            _write_weights(file.create_group("optimizer_weights"), model.optimizer.variables)


def write_weights(model: Any, target: Any) -> None:
    """Write a model's weights to an HDF5 file at a path."""
    with hdf5.h5py().File(target, "w") as file:
        _write_layers(file, model)


def _write_layers(group: Any, model: Any) -> None:
    layers = _layers(model)
    _write_names(group, "layer_names", [layer.name for layer in layers])
    group.attrs["backend"] = _BACKEND
    group.attrs["keras_version"] = _VERSION
    for layer in sorted(layers, key=lambda layer: layer.name):
        _write_weights(group.create_group(layer.name), _weights_of(layer))
    _write_weights(group.create_group(_TOP), _weights_of_top(model))


def _write_weights(group: Any, weights: Sequence[Any]) -> None:
    names: list[str] = []
    for weight in weights:
        path = name = str(getattr(weight, "path", weight.name)).removesuffix(":0")
        number = 0
        while name in names:
            number += 1
            name = f"{path}_{number}"
        names.append(name)
        hdf5.write_value(group, name, weight)
    _write_names(group, "weight_names", names)


def _write_names(group: Any, attribute: str, names: Sequence[str]) -> None:
    """Write a list of names as an attribute, or several if it is long."""
    encoded = np.array([name.encode() for name in names], dtype="S") if names else np.zeros(0)
    if encoded.nbytes <= _LIMIT:
        group.attrs[attribute] = encoded
        return
    count = next(n for n in range(2, len(names) + 1) if -(-len(names) // n) * encoded.itemsize <= _LIMIT)
    for number, part in enumerate(np.array_split(encoded, count)):
        group.attrs[f"{attribute}{number}"] = part


def _layers(model: Any) -> list[Any]:
    """The layers of a model, without the ops between them."""
    return [layer for layer in model.layers if not isinstance(layer, OpLayer) or layer.weights]


def _weights_of(layer: Any) -> list[Any]:
    """The weights of a layer in the order of these files: all trainable ones first."""
    return [*layer.trainable_weights, *layer.non_trainable_weights]


def _weights_of_top(model: Any) -> list[Any]:
    """The weights of a model itself, that are in none of its layers."""
    return list(model._own_variables)


# Reading.


def is_legacy(file: Any) -> bool:
    """Whether an open HDF5 file has Keras 2's layout."""
    return any(name in file.attrs for name in ("layer_names", "layer_names0")) or "model_weights" in file


def read_model(
    path: str, custom_objects: Mapping[str, Any] | None = None, compile: bool = True, safe_mode: bool = True
) -> Any:
    """The model of an HDF5 file.

    Raises:
      ValueError: there is no model in it, or its weights don't fit the model.
      TypeError: it names a class that isn't known.
    """
    with hdf5.opened(path) as file:
        config = file.attrs.get("model_config")
        if config is None:
            raise ValueError(f"No model config found in the file at {path}: it holds weights at most.")
        model = legacy_config.model_from(legacy_config.decoded(config, path), custom_objects, safe_mode)
        read_weights(model, file, path)
        training = file.attrs.get("training_config")
        if not compile:
            return model
        if training is None:
            logging.getLogger("thalweg").warning(
                "No training configuration found in the save file, so the model was *not* compiled. Compile "
                "it manually."
            )
            return model
        arguments = legacy_config.compile_arguments(legacy_config.decoded(training, path), custom_objects)
        model.compile(**arguments)
        _read_optimizer(model, file)
    return model


def _read_optimizer(model: Any, file: Any) -> None:
    """Give the optimizer its state, as far as it fits."""
    group = hdf5.group_at(file, "optimizer_weights")
    if group is None or model.optimizer is None:
        return
    optimizer = model.optimizer
    names = _names(group, "weight_names")
    try:
        if len(names) > len(optimizer.variables):
            optimizer.build(model.trainable_variables)
        values = _values(group, names, hdf5.budget_of([*model.weights, *optimizer.variables]))
        optimizer._take(reordered(optimizer, names, values))
    except ValueError as error:
        warnings.warn(
            f"Error in loading the saved optimizer state. As a result, your model is starting with a freshly "
            f"initialized optimizer. {error}",
            stacklevel=5,
        )


def read_weights(
    model: Any, file: Any, source: Any, skip_mismatch: bool = False, by_name: bool = False
) -> None:
    """Give a model the weights of an open HDF5 file: all, or none if some don't fit.

    Args:
      source: what messages call the file.
      skip_mismatch: leave out weights that don't fit, with a warning.
      by_name: match layers by their names, and leave out those that only one side has.

    Raises:
      ValueError: the weights don't fit the model; nothing is changed then.
    """
    group = file
    if not _names(file, "layer_names") and "model_weights" in file:
        group = hdf5.group_at(file, "model_weights")
    reading = _Reading(group, state_budget(model), source, skip_mismatch)
    pairs = reading.by_name(model) if by_name else reading.in_order(model)
    with init_scope():
        for weight, value in pairs:
            weight.assign(value.astype(weight.dtype.np, copy=False))
    for layer in model.layers:
        if hasattr(layer, "finalize_state") and layer.weights:
            layer.finalize_state()


class _Reading:
    """The weights of a file, matched to those of a model and checked."""

    def __init__(self, group: Any, budget: int, source: Any, skip_mismatch: bool) -> None:
        self._group = group
        self._budget = budget
        self._source = source
        self._skip = skip_mismatch
        self._pairs: list[tuple[Any, Any]] = []

    def in_order(self, model: Any) -> list[tuple[Any, Any]]:
        """Pairs of a weight and its value: the layers that have weights, in their order."""
        layers = [layer for layer in _layers(model) if _weights_of(layer)]
        names = [name for name in _names(self._group, "layer_names") if self._weight_names(name)]
        if len(names) != len(layers):
            raise ValueError(
                f"Layer count mismatch when loading weights from file {self._source}. Model '{model.name}' "
                f"expected {len(layers)} layers, {[layer.name for layer in layers]}, found {len(names)} "
                f"saved layers, {names}."
            )
        for name, layer in zip(names, layers, strict=True):
            self._match(layer.name, _weights_of(layer), name)
        self._match_top(model)
        return self._pairs

    def by_name(self, model: Any) -> list[tuple[Any, Any]]:
        """Pairs of a weight and its value: the layers of the names that the file has."""
        for name in _names(self._group, "layer_names"):
            for layer in _layers(model):
                if layer.name == name:
                    self._match(layer.name, _weights_of(layer), name)
        self._match_top(model)
        return self._pairs

    def _match_top(self, model: Any) -> None:
        if hdf5.group_at(self._group, _TOP) is not None:
            self._match(model.name, _weights_of_top(model), _TOP)

    def _match(self, layer: str, weights: Sequence[Any], name: str) -> None:
        """Match the weights of a layer to the values of a group."""
        group, names = self._of(name), self._weight_names(name)
        if len(names) != len(weights):
            self._refuse(
                f"Weight count mismatch for layer '{layer}' (named '{name}' in {self._source}): it has "
                f"{len(weights)} weights, in the file it has {len(names)}."
            )
            return
        for weight, stored in zip(weights, names, strict=True):
            dataset = hdf5.part_of(group, stored)
            shape = None if dataset is None else dataset.shape
            if shape != tuple(weight.shape):
                self._refuse(
                    f"Shape mismatch in layer '{layer}' for weight '{weight.name}': it has shape "
                    f"{tuple(weight.shape)}, in {self._source} it has shape {shape}."
                )
                continue
            self._pairs.append((weight, hdf5.value_of(dataset, self._budget)))

    def _refuse(self, problem: str) -> None:
        if not self._skip:
            raise ValueError(problem)
        warnings.warn(f"{problem} It was left out.", stacklevel=7)

    def _of(self, name: str) -> Any:
        group = hdf5.group_at(self._group, name)
        if group is None:
            raise ValueError(f"{self._source} names a layer {name!r}, for which it has no weights.")
        return group

    def _weight_names(self, name: str) -> list[str]:
        return _names(self._of(name), "weight_names")


def _names(group: Any, attribute: str) -> list[str]:
    """A list of names that an attribute, or several, hold."""
    if attribute in group.attrs:
        parts = [group.attrs[attribute]]
    else:
        parts = []
        while f"{attribute}{len(parts)}" in group.attrs:
            parts.append(group.attrs[f"{attribute}{len(parts)}"])
    return [n.decode() if isinstance(n, bytes) else str(n) for part in parts for n in np.atleast_1d(part)]


def _values(group: Any, names: Sequence[str], budget: int) -> list[Any]:
    found = []
    for name in names:
        dataset = hdf5.part_of(group, name)
        if dataset is None:
            raise ValueError(f"The file lacks {group.name}/{name}.")
        found.append(hdf5.value_of(dataset, budget))
    return found
