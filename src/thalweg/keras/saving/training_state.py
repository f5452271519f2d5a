"""The whole state of a training in a file: what an interrupted `fit` needs to go on as if it hadn't been.

The file is one of weights in Keras 3's layout, with a group more that Keras doesn't look into.
"""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np

from thalweg.core.context import init_scope
from thalweg.core.dtypes import DType, as_dtype
from thalweg.keras.saving import hdf5
from thalweg.keras.saving.weights_h5 import NewGroups, read_state, state_budget, stored_in, write_state
from thalweg.ops.files import replacing
from thalweg.random.seeds import seeds

_GROUP = "thalweg"
_TEXT_BUDGET = 1 << 28


def write(model: Any, path: str, epoch: int, batch: int) -> None:
    """Write the state of a model's training.

    Args:
      epoch: the epoch to go on with.
      batch: how many of its batches are done.
    """
    place = _execution_of(model).place()
    with replacing(path) as temporary, hdf5.h5py().File(temporary, "w") as file:
        write_state(model, NewGroups(file))
        group = file.create_group(_GROUP)
        generators = group.create_group("generators")
        for number, state in enumerate(_generators(model)):
            hdf5.write_value(generators, str(number), state)
        if place["order"] is not None:
            hdf5.write_value(group, "order", np.asarray(place["order"]))
        described = {
            "epoch": epoch,
            "batch": batch,
            "place": place["place"],
            "shuffle": place["random"],
            "random": _random_states(),
        }
        group.create_dataset("state", data=np.frombuffer(json.dumps(described).encode(), np.uint8))


def read(model: Any, path: str) -> tuple[int, int] | None:
    """Give a model, its optimizer and all random numbers the state in a file.

    Returns:
      The epoch to go on with, and how many of its batches are done; None: the file has only weights.

    Raises:
      OSError: the file is damaged.
      ValueError: it is that of another model; nothing is changed then.
    """
    optimizer = model.optimizer
    if optimizer is not None and not optimizer.built:
        optimizer.build(model._trained_weights())
    with hdf5.opened(path) as file:
        read_state(model, stored_in(file, state_budget(model)), path)
        group = hdf5.group_at(file, _GROUP)
        if group is None:
            return None
        values = hdf5.Values(group, _TEXT_BUDGET)
        described = json.loads(values["state"].tobytes())
        stored = hdf5.Values(hdf5.group_at(group, "generators"), state_budget(model))
        order = values.get("order")
        found = _generators(model)
        if len(found) != len(stored):
            raise ValueError(
                f"{path} is the backup of another model, with {len(stored)} random generators, not "
                f"{len(found)}."
            )
        with init_scope():
            for number, state in enumerate(found):
                state.assign(stored[str(number)])
    epoch, batch = int(described["epoch"]), int(described["batch"])
    place = {"order": order, "place": int(described["place"]), "random": described["shuffle"]}
    _execution_of(model).go_on(place, epoch, batch)
    _set_random_states(described["random"])
    return epoch, batch


def _execution_of(model: Any) -> Any:
    """The run of `fit` that is going on."""
    from thalweg.keras.training.execution import training

    execution = training.get(id(model))
    if execution is None:
        raise ValueError(f"Model '{model.name}' isn't being trained.")
    return execution


def _generators(model: Any) -> list[Any]:
    """The states of the seed generators in a model."""
    found = {id(s): s for layer in model._all_layers for g in layer._found_generators() for s in (g.state,)}
    return list(found.values())


# The random numbers of the program: Python's, NumPy's, and TensorFlow's.


def _random_states() -> dict[str, Any]:
    kind, keys, place, has_gauss, gauss = np.random.get_state(legacy=True)
    seed, draw, streams = seeds.state()
    return {
        "python": random.getstate(),
        "numpy": [kind, np.asarray(keys).tolist(), place, has_gauss, gauss],
        "seed": seed,
        "draw": draw,
        "streams": [[_plain(key), list(value)] for key, value in streams],
    }


def _set_random_states(states: dict[str, Any]) -> None:
    random.setstate(_tuples(states["python"]))
    kind, keys, place, has_gauss, gauss = states["numpy"]
    np.random.set_state((kind, np.array(keys, np.uint32), place, has_gauss, gauss))
    streams = [(_key(key), tuple(value)) for key, value in states["streams"]]
    seeds.set_state((states["seed"], _tuples(states["draw"]), streams))


def _tuples(x: Any) -> Any:
    return tuple(map(_tuples, x)) if isinstance(x, list) else x


def _plain(key: Any) -> Any:
    """The key of a stream as JSON can hold it."""
    if isinstance(key, tuple):
        return [_plain(x) for x in key]
    return {"dtype": key.name} if isinstance(key, DType) else key


def _key(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(map(_key, plain))
    return as_dtype(plain["dtype"]) if isinstance(plain, dict) else plain
