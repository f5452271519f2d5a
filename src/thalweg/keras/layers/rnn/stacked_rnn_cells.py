"""`keras.layers.StackedRNNCells`: cells one on the other."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from thalweg.core import nest
from thalweg.creation import zeros
from thalweg.keras.engine.config import taken_config
from thalweg.keras.layers.layer import Layer


class StackedRNNCells(Layer):
    """A cell of cells: each takes what the one before gives.

    Args:
      cells: the cells.

    Raises:
      ValueError: one has no `call` or no `state_size`.

    Example:
      >>> cell = tf.keras.layers.StackedRNNCells([tf.keras.layers.GRUCell(4), tf.keras.layers.GRUCell(2)])
      >>> tf.keras.layers.RNN(cell)(tf.ones([2, 5, 3])).shape
      TensorShape([2, 2])
    """

    def __init__(self, cells: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for cell in cells:
            for part in ("call", "state_size"):
                if not hasattr(cell, part):
                    raise ValueError(f"All cells must have a `{part}`. Received cell without one: {cell}")
        self.cells = list(cells)

    @property
    def state_size(self) -> list[Any]:
        """The sizes of the cells' states."""
        return [_plain(cell.state_size) for cell in self.cells]

    @property
    def output_size(self) -> Any:
        """The size of the last cell's output."""
        return output_size_of(self.cells[-1])

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """The states that the first step begins with, of each cell."""
        return [_like(cell, initial_state_of(cell, batch_size, self.compute_dtype)) for cell in self.cells]

    def call(self, inputs: Any, states: Any, training: Any = False, **kwargs: Any) -> Any:
        following = []
        for cell, state in zip(self.cells, states, strict=True):
            listed = nest.is_nested(state)
            if _takes_training(cell):
                kwargs["training"] = training
            else:
                kwargs.pop("training", None)
            call = cell if callable(cell) else cell.call
            inputs, new = call(inputs, list(state) if listed else [state], **kwargs)
            new = list(new) if nest.is_nested(new) else [new]
            following.append(new if listed else new[0])
        return inputs, following

    def build(self, input_shape: Any) -> None:
        from thalweg.keras.engine.shapes import is_shape

        shape = input_shape if is_shape(input_shape) else input_shape[0]
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                cell.build(shape)
                cell.built = True
            shape = (shape[0], output_size_of(cell))

    def get_config(self) -> dict[str, Any]:
        from thalweg.keras.saving.serialization import serialize_keras_object

        return {**super().get_config(), "cells": [serialize_keras_object(cell) for cell in self.cells]}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        from thalweg.keras.saving.serialization import deserialize_keras_object

        cells = [deserialize_keras_object(cell, custom_objects=custom_objects) for cell in config["cells"]]
        return cls(cells, **taken_config({key: value for key, value in config.items() if key != "cells"}))


def _plain(state_size: Any) -> Any:
    """A cell's state sizes in a plain list, or the one size."""
    return list(state_size) if isinstance(state_size, (list, tuple)) else state_size


def _like(cell: Any, state: Any) -> Any:
    """A cell's state as its `state_size` has it: a list, or the one state."""
    if isinstance(cell.state_size, (list, tuple)):
        return list(state) if nest.is_nested(state) else [state]
    return nest.flatten(state)[0]


def _takes_training(cell: Any) -> bool:
    if isinstance(cell, Layer):
        return cell._signature.training is not None or cell._signature.takes_any
    return "training" in inspect.signature(cell.call).parameters


def output_size_of(cell: Any) -> Any:
    """The size of what a cell gives."""
    size = getattr(cell, "output_size", None)
    if size is not None:
        return size
    sizes = cell.state_size
    return sizes[0] if isinstance(sizes, (list, tuple)) else sizes


def initial_state_of(cell: Any, batch_size: Any, dtype: Any) -> Any:
    """The states that a cell begins with, of so many samples: its own, or zeros."""
    dtype = getattr(cell, "compute_dtype", dtype)
    get = getattr(cell, "get_initial_state", None)
    if get is None:
        return nest.map_structure(lambda n: zeros([batch_size, *_sizes(n)], dtype), _plain(cell.state_size))
    given = {"batch_size": batch_size, "dtype": dtype, "inputs": None}
    parameters = inspect.signature(get).parameters
    return get(**{name: value for name, value in given.items() if name in parameters})


def _sizes(size: Any) -> list[Any]:
    return size.as_list() if hasattr(size, "as_list") else [size]
