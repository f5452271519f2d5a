"""Weights of models in TensorFlow's checkpoints, and what checkpoints see of Keras's objects.

The names are those of TensorFlow's Keras: the layers of a functional model are `layer-0`, …, those with
weights `layer_with_weights-0`, … too; what a layer holds has the name of the weight or the attribute; the
optimizer is `optimizer`.
"""

from __future__ import annotations

import os
import warnings
from typing import Any

from thalweg.core.variable import Variable
from thalweg.keras.engine.holder import Holder
from thalweg.keras.layers.core.op_layer import OpLayer
from thalweg.keras.metrics.base import Metric
from thalweg.keras.optimizers.optimizer import Optimizer
from thalweg.keras.saving.slots import places_of
from thalweg.keras.seeds import SeedGenerator
from thalweg.train.checkpoint import Checkpoint
from thalweg.train.checkpoint_state import write_state
from thalweg.train.object_graph import RULES
from thalweg.train.restoration import SLOTS, restored


def write_checkpoint(model: Any, prefix: str) -> None:
    """Write a model's weights and its optimizer's state as a checkpoint, then the latest of its folder."""
    path = Checkpoint(model).write(prefix)
    write_state(os.path.dirname(path), path, [path])


def read_checkpoint(model: Any, prefix: str) -> Any:
    """Give a model the values of a checkpoint; one that isn't built yet when its weights are made.

    Returns:
      The status, as TensorFlow has it.

    Raises:
      ValueError: a value doesn't fit its weight, or none belongs to the model; nothing is changed then.
      DataLossError: the checkpoint is damaged.
    """
    status = restored(prefix, model)
    if not model.built:
        return status
    optimizer = model.optimizer
    if optimizer is not None and not optimizer.built and status.unmatched_in("optimizer"):
        optimizer.build(model.trainable_variables)
    status.forget()
    try:
        status.assert_nontrivial_match()
    except AssertionError as error:
        raise ValueError(f"The weights in {prefix} don't fit the model '{model.name}': {error}") from None
    missing = [w.path for w in model.weights if not status.is_matched(w)]
    if missing:
        warnings.warn(f"The checkpoint {prefix} has no values for the weights {missing}.", stacklevel=4)
    return status


def _of_holder(x: Any) -> dict[str, Any]:
    from thalweg.keras.models.functional import Functional
    from thalweg.keras.models.sequential import Sequential

    layered = isinstance(x, (Functional, Sequential))
    found = _of_layers(x) if layered else {}
    for weight in x._own_weights:
        found.setdefault(weight.name, weight)
    for name, value in x._tracked_attributes.items():
        if not (layered and name in _OF_MODELS):
            found.setdefault(name, value)
    optimizer = x.__dict__.get("optimizer")
    return found if optimizer is None else {**found, "optimizer": optimizer}


# Attributes in which models keep their layers.
_OF_MODELS = ("_stack", "_functional_layers")


def _of_layers(model: Any) -> dict[str, Any]:
    """The layers of a functional or a sequential model by their numbers."""
    found: dict[str, Any] = {}
    weighted = 0
    layers = [layer for layer in model.layers if not isinstance(layer, OpLayer) or layer.weights]
    for number, layer in enumerate(layers):
        if layer.weights:
            found[f"layer_with_weights-{weighted}"] = layer
            weighted += 1
        found[f"layer-{number}"] = layer
    return found


def _of_optimizer(x: Any) -> dict[str, Any]:
    """The counter and the learning rate by name, and all but the learning rate in a list."""
    iterations, rate = x._iterations, getattr(x, "_learning_rate", None)
    found = {"_iterations": iterations, "iter": iterations}
    if isinstance(rate, Variable):
        found |= {"_learning_rate": rate, "learning_rate": rate}
    inner = getattr(x, "inner_optimizer", None)
    if inner is not None:
        found["inner_optimizer"] = inner
    own = [v for v in x._variables if v is not rate]
    return {**found, "_variables": _Numbered(own)}


class _Numbered(dict[str, Any]):
    """A list's items by their numbers."""

    def __init__(self, items: list[Any]) -> None:
        super().__init__((str(index), item) for index, item in enumerate(items))


def _slot(optimizer: Any, variable: Any, name: str) -> Any:
    """The variable that an optimizer keeps for another one, by the name that Keras 2 has for it."""
    index = optimizer._trainable_variables_indices.get(id(variable))
    kind = next((k for k, names in enumerate(_SLOT_NAMES) if name in names), 0)
    slots = places_of(optimizer)
    if index is None or not slots:
        return None
    places = slots[min(kind, len(slots) - 1)]
    return optimizer.variables[places[index]] if index < len(places) else None


# What Keras 2 calls the slots that are an optimizer's first, second and third.
_SLOT_NAMES = (
    ("m", "momentum", "rms", "accumulator", "accum_grad"),
    ("v", "accum_var", "linear"),
    ("vhat", "mg"),
)


def _of_metric(x: Any) -> dict[str, Any]:
    named = {v.name.removesuffix(":0").rpartition("/")[2]: v for v in x._variables}
    return {**named, **{metric.name: metric for metric in x._metrics}}


def _of_generator(x: Any) -> dict[str, Any]:
    return {"state": x.state}


RULES[:0] = [
    (Holder, _of_holder),
    (Optimizer, _of_optimizer),
    (Metric, _of_metric),
    (SeedGenerator, _of_generator),
]
SLOTS.append((Optimizer, _slot))
