"""Weights in several files of a limited size: "….weights.json" says which file has what."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from thalweg.io.atomic import NewParts, replace_parts
from thalweg.keras.saving import hdf5
from thalweg.keras.saving.weights_h5 import read_state, state_budget, write_state

_TEXT_BUDGET = 1 << 28


# Writing.


def write_shards(model: Any, path: str, max_shard_size: float, skip: Iterable[Any] = ()) -> None:
    """Write a model's weights to files of at most `max_shard_size` GiB.

    Raises:
      ValueError: a value is larger than that.
    """
    path = _json_path(path)
    folder = os.path.dirname(os.path.realpath(path))
    with NewParts(path) as new:
        shards = _Shards(new, _base_of(path), max_shard_size * 2**30)
        try:
            write_state(model, shards.group, skip)
        finally:
            shards.close()
        parts = {os.path.join(folder, name): part for name, part in shards.parts.items()}
        config = {"metadata": {"total_size": shards.total}, "weight_map": shards.places}
        replace_parts(path, json.dumps(config, indent=4).encode(), parts, *_old(path))


class _Shards:
    """The files, filled one after the other."""

    def __init__(self, new: NewParts, base: str, limit: float) -> None:
        self._new, self._base, self._limit = new, base, limit
        self.parts: dict[str, str] = {}
        self.places: dict[str, list[str]] = {}
        self.total = 0.0
        self._begin()

    def _begin(self) -> None:
        self._name = f"{self._base}_{len(self.parts):05}.weights.h5"
        self.parts[self._name] = part = self._new.add()
        self._file = hdf5.h5py().File(part, "w")
        self._size = 0

    def group(self, path: str, name: str | None) -> _NewValues:
        where = f"{path}/vars" if path else "vars"
        if name is not None:
            self._file.require_group(where).attrs["name"] = name
        return _NewValues(self, where)

    def add(self, where: str, key: str, value: Any) -> None:
        value = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
        if value.nbytes > self._limit:
            raise ValueError(
                f"The value {key} of {where} has {value.nbytes} bytes, which exceeds the maximum shard size "
                f"of {math.floor(self._limit)} bytes: increase `max_shard_size`."
            )
        if self._size + value.nbytes > self._limit:
            self.close()
            self._begin()
        self._size += value.nbytes
        self.total += value.nbytes
        hdf5.write_value(self._file.require_group(where), key, value)
        files = self.places.setdefault(f"/{where}", [])
        if self._name not in files:
            files.append(self._name)

    def close(self) -> None:
        self._file.close()


class _NewValues(dict[str, Any]):
    """Values that go to the present shard as they are set."""

    def __init__(self, shards: _Shards, where: str) -> None:
        super().__init__()
        self._shards, self._where = shards, where

    def __setitem__(self, key: str, value: Any) -> None:
        self._shards.add(self._where, key, value)
        super().__setitem__(key, None)


def _old(path: str) -> tuple[dict[str, str], bytes] | tuple[()]:
    """Where the files of earlier weights are kept meanwhile, and the index that names them there."""
    try:
        config = _config(path)
        names = {name: name.replace(".weights.h5", ".old.weights.h5") for name in _names(config, path)}
    except (OSError, ValueError):
        return ()
    folder = os.path.dirname(os.path.realpath(path))
    places = {where: [names[n] for n in _listed(files)] for where, files in config["weight_map"].items()}
    aside = {os.path.join(folder, old): os.path.join(folder, new) for old, new in names.items()}
    return aside, json.dumps({**config, "weight_map": places}).encode()


# Reading.


def read_shards(model: Any, path: str, skip_mismatch: bool = False, skip: Iterable[Any] = ()) -> None:
    """Give a model the weights of several files.

    Args:
      path: of the ".weights.json".

    Raises:
      ValueError: they don't fit the model, and none is changed then; or the file is none of that kind.
    """
    path = _json_path(path)
    config = _config(path)
    places, budget = config["weight_map"], state_budget(model)
    folder = os.path.dirname(os.path.realpath(path))
    with ExitStack() as stack:
        files = {}
        for name in _names(config, path):
            files[name] = stack.enter_context(hdf5.opened(os.path.join(folder, name)))

        def stored(where: str) -> Any:
            where = f"{where}/vars" if where else "vars"
            names = _listed(places.get(f"/{where}") or places.get(where) or [])
            groups = [hdf5.Values(hdf5.group_at(files[name], where), budget) for name in names]
            return groups[0] if len(groups) == 1 else _Joined(groups)

        read_state(model, stored, path, skip_mismatch, skip)


class _Joined(hdf5.Values):
    """The values of an object that are in several files."""

    def __init__(self, parts: list[hdf5.Values]) -> None:
        self._of = {key: part for part in parts for key in part}

    def __getitem__(self, key: str) -> np.ndarray[Any, Any]:
        return self._of[key][key]

    def __iter__(self) -> Any:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)


def _config(path: str) -> dict[str, Any]:
    if os.path.getsize(path) > _TEXT_BUDGET:
        raise ValueError(f"{path} is too large for a file that says where weights are.")
    try:
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is no JSON: {error}") from error
    if not isinstance(config, dict) or not isinstance(config.get("weight_map"), dict):
        raise ValueError(f"{path} doesn't say where weights are: it lacks 'weight_map'.")
    return config


def _names(config: dict[str, Any], path: str) -> list[str]:
    """The files that an index names, all in its folder.

    Raises:
      ValueError: a name is that of a file elsewhere.
    """
    names = {name: None for files in config["weight_map"].values() for name in _listed(files)}
    for name in names:
        if not isinstance(name, str) or name != os.path.basename(name) or not name.endswith(".weights.h5"):
            raise ValueError(f"{path} names {name!r}, which is no file of weights in its folder.")
    return list(names)


def _listed(files: Any) -> list[Any]:
    return files if isinstance(files, list) else [files]


def _json_path(path: str) -> str:
    return path if path.endswith(".json") else str(Path(path).with_suffix(".json"))


def _base_of(path: str) -> str:
    return Path(path).stem.replace(".weights", "")
