"""Whole models in Keras 3's format: ".keras" files, or folders of the same parts.

The parts are `config.json`, which names the layers and how they are connected and trained, `metadata.json`,
`model.weights.h5`, and `assets/`, such as vocabularies. A ".keras" file is a zip archive of them. Archives
are read in memory, part by part; the names in them lead to no file.
"""

from __future__ import annotations

import datetime
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from thalweg.keras.saving import hdf5
from thalweg.keras.saving.serialization import deserialize_keras_object, serialize_keras_object
from thalweg.keras.saving.sharing import ObjectSharingScope
from thalweg.keras.saving.walk import Walk
from thalweg.keras.saving.weights_h5 import read_state, state_budget, stored_in, write_weights
from thalweg.ops.files import replacing

CONFIG, METADATA, WEIGHTS, ASSETS = "config.json", "metadata.json", "model.weights.h5", "assets"
# The version of Keras whose format this is.
_VERSION = "3.15.0"
# Bytes that a configuration, or a file of assets, may have.
_TEXT_BUDGET = 1 << 28
# A part of an archive may be so many times as large as what is stored of it: zlib's limit.
_EXPANSION = 1100


# Writing.


def write_archive(model: Any, path: str) -> None:
    """Write a model to a ".keras" file."""
    parts = _parts(model)
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        with archive.open(WEIGHTS, "w", force_zip64=True) as member:
            weights = io.BytesIO()
            write_weights(model, weights)
            member.write(weights.getbuffer())


def write_folder(model: Any, path: str) -> None:
    """Write a model to a folder of its parts."""
    parts = _parts(model)
    os.makedirs(path, exist_ok=True)
    with replacing(os.path.join(path, WEIGHTS)) as temporary:
        write_weights(model, temporary)
    for name, data in parts.items():
        target = os.path.join(path, *name.split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with replacing(target) as temporary, open(temporary, "wb") as file:
            file.write(data)


def _parts(model: Any) -> dict[str, bytes]:
    """The parts of a model's file besides the weights."""
    with ObjectSharingScope():
        config = json.dumps(serialize_keras_object(model))
    now = datetime.datetime.now().strftime("%Y-%m-%d@%H:%M:%S")
    metadata = json.dumps({"keras_version": _VERSION, "date_saved": now})
    return {METADATA: metadata.encode(), CONFIG: config.encode(), **_assets_of(model)}


def _assets_of(model: Any) -> dict[str, bytes]:
    """The files that layers want beside their weights, by their names in the archive."""
    found: dict[str, bytes] = {}
    walk = Walk(model)
    for path, x in walk:
        walk.done.add(id(x))
        if not hasattr(x, "save_assets"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            x.save_assets(folder)
            for root, _, files in os.walk(folder):
                for name in files:
                    inner = os.path.relpath(os.path.join(root, name), folder).replace(os.sep, "/")
                    with open(os.path.join(root, name), "rb") as file:
                        found["/".join(filter(None, (ASSETS, path, inner)))] = file.read()
    return found


# Reading.


def read_archive(
    path: str, custom_objects: Mapping[str, Any] | None = None, compile: bool = True, safe_mode: bool = True
) -> Any:
    """The model of a ".keras" file.

    Raises:
      ValueError: it isn't such a file, or its parts don't fit together.
      TypeError: it names a class that isn't known.
    """
    with _opened(path) as archive:
        return _read(_Archive(archive, path), custom_objects, compile, safe_mode)


def read_folder(
    path: str, custom_objects: Mapping[str, Any] | None = None, compile: bool = True, safe_mode: bool = True
) -> Any:
    """The model of a folder of parts; see `read_archive`."""
    return _read(_Folder(path), custom_objects, compile, safe_mode)


def read_weights(model: Any, path: str, skip_mismatch: bool = False) -> None:
    """Give a model the weights of a ".keras" file."""
    with _opened(path) as archive:
        _take_weights(model, _Archive(archive, path), skip_mismatch)


def model_of_json(
    text: str | bytes, custom_objects: Mapping[str, Any] | None, compile: bool, safe_mode: bool, source: Any
) -> Any:
    """The model of a configuration in JSON.

    Raises:
      ValueError: it is no configuration.
      TypeError: it names a class that isn't known.
    """
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The configuration in {source} is no JSON: {error}") from error
    if not isinstance(config, dict) or "class_name" not in config:
        raise ValueError(f"The configuration in {source} is not that of a model: {str(config)[:200]}")
    if not compile:
        config["compile_config"] = None
    with ObjectSharingScope():
        return deserialize_keras_object(config, dict(custom_objects or {}), safe_mode=safe_mode)


def _opened(path: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise ValueError(
            f"File not found: filepath={path}. Please ensure the file is an accessible `.keras` zip file."
        ) from None
    except (zipfile.BadZipFile, IsADirectoryError) as error:
        raise ValueError(f"{path} is no `.keras` file: {error}") from error


class _Archive:
    """The parts of a ".keras" file."""

    def __init__(self, archive: zipfile.ZipFile, path: str) -> None:
        self._archive = archive
        self.path = path
        self.size = os.path.getsize(path)
        self.names = frozenset(archive.namelist())

    def read(self, name: str, budget: int) -> bytes:
        """The bytes of a part.

        Raises:
          ValueError: it isn't there, is larger than the file or the budget allows, or is damaged.
        """
        if name not in self.names:
            raise ValueError(f"{self.path} is no model's file: it lacks {name}.")
        info = self._archive.getinfo(name)
        if info.compress_size > self.size or info.file_size > _EXPANSION * info.compress_size:
            raise ValueError(
                f"{self.path}: {name} declares {info.file_size} bytes; the file stores less of them."
            )
        if info.file_size > budget:
            raise ValueError(f"{self.path}: {name} has {info.file_size} bytes, more than the model can take.")
        try:
            return self._archive.read(info)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise ValueError(f"{self.path} is damaged: {name} can't be read: {error}") from error

    def weights(self, budget: int) -> Any:
        """The HDF5 file of the weights, to read from."""
        return io.BytesIO(self.read(WEIGHTS, budget))


class _Folder:
    """The parts of a model in a folder."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.names = frozenset(
            os.path.relpath(os.path.join(root, name), path).replace(os.sep, "/")
            for root, _, files in os.walk(path)
            for name in files
        )

    def read(self, name: str, budget: int) -> bytes:
        """The bytes of a part."""
        target = os.path.join(self.path, *name.split("/"))
        if name not in self.names or os.path.getsize(target) > budget:
            raise ValueError(f"{self.path} is no model's folder: {name} is missing, or too large.")
        with open(target, "rb") as file:
            return file.read()

    def weights(self, budget: int) -> Any:
        """The path of the weights."""
        return os.path.join(self.path, WEIGHTS)


def _read(parts: Any, custom_objects: Mapping[str, Any] | None, compile: bool, safe_mode: bool) -> Any:
    model = model_of_json(parts.read(CONFIG, _TEXT_BUDGET), custom_objects, compile, safe_mode, parts.path)
    _take_weights(model, parts)
    _take_assets(model, parts)
    return model


def _take_weights(model: Any, parts: Any, skip_mismatch: bool = False) -> None:
    budget = state_budget(model)
    # The file has room between the values, and its groups take some.
    with hdf5.opened(parts.weights(4 * budget), f"{WEIGHTS} in {parts.path}") as file:
        read_state(model, stored_in(file, budget), parts.path, skip_mismatch)


def _take_assets(model: Any, parts: Any) -> None:
    """Give layers the files that they wrote; those that Thalweg's own layers write are read in memory."""
    names = [name for name in parts.names if name.startswith(f"{ASSETS}/")]
    if not names:
        return
    walk = Walk(model)
    for path, x in walk:
        walk.done.add(id(x))
        if not hasattr(x, "load_assets"):
            continue
        prefix = "/".join(filter(None, (ASSETS, path))) + "/"
        own = {n.removeprefix(prefix): n for n in names if n.startswith(prefix)}
        if hasattr(x, "take_vocabulary_text"):
            if _VOCABULARY in own:
                x.take_vocabulary_text(parts.read(own[_VOCABULARY], _TEXT_BUDGET).decode())
        else:
            _load_from_folder(x, {inner: parts.read(name, _TEXT_BUDGET) for inner, name in own.items()})


_VOCABULARY = "vocabulary.txt"


def _load_from_folder(x: Any, files: Mapping[str, bytes]) -> None:
    """Have a layer of one's own read its files, from a folder that is there for it only."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
                raise ValueError(f"The model's file has an asset of the name {name!r}, which isn't plain.")
            target = os.path.join(folder, *path.parts)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(data)
        x.load_assets(folder)
