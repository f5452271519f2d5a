"""What recurrent cells and layers have in common: the options of their weights."""

from __future__ import annotations

import inspect
from typing import Any

from thalweg.keras import activations, constraints, initializers, regularizers

_PARTS = ("kernel", "recurrent", "bias")
_KINDS = {"initializer": initializers, "regularizer": regularizers, "constraint": constraints}
_OPTIONS = tuple(f"{part}_{kind}" for kind in _KINDS for part in _PARTS)


class Options:
    """The options of a cell's weights, as attributes."""

    activation: Any
    use_bias: bool
    kernel_initializer: Any
    recurrent_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    recurrent_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    recurrent_constraint: Any
    bias_constraint: Any
    dropout: float
    recurrent_dropout: float

    def _take_options(self, given: dict[str, Any]) -> None:
        """Take the options among the arguments of `__init__`."""
        self.activation = activations.get(given["activation"])
        if "recurrent_activation" in given:
            self.recurrent_activation = activations.get(given["recurrent_activation"])
        self.use_bias = given["use_bias"]
        for kind, family in _KINDS.items():
            for part in _PARTS:
                setattr(self, f"{part}_{kind}", family.get(given[f"{part}_{kind}"]))
        self.dropout = min(1.0, max(0.0, given["dropout"]))
        self.recurrent_dropout = min(1.0, max(0.0, given["recurrent_dropout"]))

    def _weight_options(self, part: str) -> dict[str, Any]:
        """The options of one weight, as `add_weight` takes them."""
        return {kind: getattr(self, f"{part}_{kind}") for kind in _KINDS}


def has_default_activations(cell: Any) -> bool:
    """Whether a cell with gates has the activations that it has by default."""
    return cell.activation is activations.tanh and cell.recurrent_activation is activations.sigmoid


def options_config(cell: Any) -> dict[str, Any]:
    """The options of a cell, or of the layer of one, as configurations have them."""
    config: dict[str, Any] = {"activation": activations.serialize(cell.activation), "use_bias": cell.use_bias}
    if hasattr(cell, "recurrent_activation"):
        config["recurrent_activation"] = activations.serialize(cell.recurrent_activation)
    for kind, family in _KINDS.items():
        for part in _PARTS:
            config[f"{part}_{kind}"] = family.serialize(getattr(cell, f"{part}_{kind}"))
    return {**config, "dropout": cell.dropout, "recurrent_dropout": cell.recurrent_dropout}


def layer_config(layer: Any) -> dict[str, Any]:
    """The options of a layer of one cell, as configurations have them."""
    regularizer = regularizers.serialize(layer.activity_regularizer)
    return {**options_config(layer), "activity_regularizer": regularizer}


class OfCell:
    """An attribute of a layer that its cell has."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else getattr(instance.cell, self._name)


def cell_arguments(cell: type, given: dict[str, Any]) -> dict[str, Any]:
    """Those of the arguments of a layer's `__init__` that its cell takes, too."""
    names = list(inspect.signature(cell.__init__).parameters)[1:]  # type: ignore[misc]
    kwargs = given["kwargs"]
    common = {"dtype": kwargs.get("dtype"), "trainable": kwargs.get("trainable", True)}
    return {name: given[name] for name in names if name in given and name != "kwargs"} | common


def positive_units(units: Any, layer: str) -> int:
    """`units`, checked.

    Raises:
      ValueError: it isn't a positive integer.
    """
    if isinstance(units, bool) or int(units) != units or units <= 0:
        raise ValueError(
            f"Received an invalid value for argument `units` of {layer}, expected a positive integer, got "
            f"{units}."
        )
    return int(units)


def check_use_cudnn(use_cudnn: Any) -> Any:
    """`use_cudnn`, checked.

    Raises:
      ValueError: it is none of "auto", True, False.
    """
    if use_cudnn not in ("auto", True, False):
        raise ValueError(f"`use_cudnn` is one of 'auto', True, False. Received: use_cudnn={use_cudnn}")
    return use_cudnn
