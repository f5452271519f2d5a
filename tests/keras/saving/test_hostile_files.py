"""Files that were made to do harm, or are damaged: a clear error, no code run, no memory taken."""

from __future__ import annotations

import base64
import json
import marshal
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import thalweg as tf

keras = tf.keras
layers = keras.layers
_RAN: list[str] = []


def small() -> Any:
    return keras.Sequential([keras.Input((3,)), layers.Dense(2, name="a")])


def rewritten(path: Path, change: Callable[[Any], None]) -> Path:
    """A file of weights after a change."""
    small().save_weights(path)
    with h5py.File(path, "r+") as file:
        change(file)
    return path


def external_link(file: Any) -> None:
    del file["layers/dense"]
    file["layers/dense"] = h5py.ExternalLink("/etc/passwd", "/")


def soft_link(file: Any) -> None:
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = h5py.SoftLink("/layers/dense/vars/1")


def external_values(file: Any) -> None:
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", (3, 2), "f4", external=[("/etc/passwd", 0, 24)])


def virtual_values(file: Any) -> None:
    del file["layers/dense/vars/0"]
    layout = h5py.VirtualLayout((3, 2), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (3, 2))
    file.create_virtual_dataset("layers/dense/vars/0", layout)


def declared_only(file: Any) -> None:
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", (1 << 40,), "f4", chunks=(1 << 20,), compression="gzip")


def text_values(file: Any) -> None:
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = np.array([b"x"] * 6, "S8")


def objects(file: Any) -> None:
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", (3, 2), h5py.string_dtype())


HARMFUL = [external_link, soft_link, external_values, virtual_values, declared_only, text_values, objects]


@pytest.mark.parametrize("change", HARMFUL)
def test_weights_lead_out_of_no_file(change: Callable[[Any], None], tmp_path: Path) -> None:
    path = rewritten(tmp_path / "w.weights.h5", change)
    model = small()
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"link|another file|declares|no numbers"):
        model.load_weights(path)
    np.testing.assert_array_equal(model.get_weights()[0], before[0])


def test_links_in_files_of_keras_2(tmp_path: Path) -> None:
    small().save_weights(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5", "r+") as file:
        del file["a"]
        file["a"] = h5py.ExternalLink("/etc/passwd", "/")
    with pytest.raises(ValueError, match="link"):
        small().load_weights(tmp_path / "w.h5")


def archive_of(path: Path, **parts: bytes) -> Path:
    """A ".keras" file with some of its parts replaced."""
    small().save(path)
    with zipfile.ZipFile(path) as archive:
        known = {name: archive.read(name) for name in archive.namelist()}
    names = {"config": "config.json", "weights": "model.weights.h5", "asset": "assets/../../evil.txt"}
    known.update((names[key], value) for key, value in parts.items())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in known.items():
            archive.writestr(name, data)
    return path


def test_parts_that_swell_are_refused(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "m.keras", weights=b"\0" * (1 << 29))
    with pytest.raises(ValueError, match=r"model\.weights\.h5"):
        keras.models.load_model(path)
    assert os.path.getsize(path) < 1 << 20


def test_a_part_that_declares_more_than_is_there(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "m.keras")
    data = bytearray(path.read_bytes())
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = (1 << 31).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"declares|damaged|can take"):
        keras.models.load_model(path)


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    keras.models.load_model(archive_of(folder / "m.keras", asset=b"evil"))
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["m.keras"]


class Harm:
    def __reduce__(self) -> Any:
        return (_RAN.append, ("pickle",))


def harmful_configs() -> list[Any]:
    code = base64.b64encode(marshal.dumps(compile("_RAN.append('code')", "x", "eval"))).decode()
    function = {"class_name": "__lambda__", "config": {"code": code, "defaults": None, "closure": None}}
    pickled = base64.b64encode(pickle.dumps(Harm())).decode()
    return [
        {"module": "keras.layers", "class_name": "Lambda", "config": {"name": "x", "function": function}},
        {
            "module": "keras.layers",
            "class_name": "Lambda",
            "config": {"name": "x", "function": [code, None, None]},
        },
        {"module": "os", "class_name": "system", "config": {"command": "true"}, "registered_name": None},
        {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "function"},
        {"module": "builtins", "class_name": "exec", "config": {}, "registered_name": None},
        {"module": "keras.src.utils", "class_name": "get_file", "config": {}, "registered_name": None},
        {"class_name": "__pickle__", "config": {"value": pickled}},
        {
            "module": "thalweg.keras.saving.saving_api",
            "class_name": "load_model",
            "config": {"filepath": "/x"},
        },
    ]


@pytest.mark.parametrize("number", range(len(harmful_configs())))
@pytest.mark.parametrize("safe_mode", [True, False])
def test_no_configuration_runs_code(number: int, safe_mode: bool, tmp_path: Path) -> None:
    config = small().get_config()
    config["layers"].append(harmful_configs()[number])
    whole = {"module": "keras", "class_name": "Sequential", "config": config, "registered_name": None}
    archive_of(tmp_path / "m.keras", config=json.dumps(whole).encode())
    small().save(tmp_path / "m.h5")
    with h5py.File(tmp_path / "m.h5", "r+") as file:
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": config})
    for name in ("m.keras", "m.h5"):
        with pytest.raises((TypeError, ValueError)):
            keras.models.load_model(tmp_path / name, safe_mode=safe_mode)
    assert not _RAN


@pytest.mark.parametrize(
    "text", [b"{", b"[]", b"[" * 100_000, b"\xff\xfe", b'{"class_name": 3, "config": 4}', b"null"]
)
def test_configurations_that_are_none(text: bytes, tmp_path: Path) -> None:
    with pytest.raises((TypeError, ValueError)):
        keras.models.load_model(archive_of(tmp_path / "m.keras", config=text))


def test_vocabulary_files_are_not_opened(tmp_path: Path) -> None:
    model = keras.Sequential([layers.StringLookup(vocabulary=["x"])])
    model(np.array(["x"]))
    config = json.loads(model.to_json())
    config["config"]["layers"][-1]["config"]["vocabulary"] = "/etc/passwd"
    with pytest.raises(ValueError, match="vocabulary"):
        keras.models.load_model(archive_of(tmp_path / "m.keras", config=json.dumps(config).encode()))


@pytest.mark.parametrize("name", ["m.keras", "m.h5", "w.weights.h5", "w.ckpt.index", "w.weights.json"])
def test_damaged_files_raise_plain_errors(name: str, tmp_path: Path) -> None:
    model = small()
    path = tmp_path / name
    if name.startswith("m"):
        model.save(path)
    elif name.endswith("json"):
        model.save_weights(path, max_shard_size=1)
    else:
        model.save_weights(str(path).removesuffix(".index"))
    whole = path.read_bytes()
    generator = np.random.default_rng(0)
    for trial in range(60):
        data = bytearray(whole)
        if trial % 2:
            del data[generator.integers(len(data)) :]
        else:
            for place in generator.integers(len(data), size=20):
                data[place] = generator.integers(256)
        path.write_bytes(data)
        try:
            if name.startswith("m"):
                keras.models.load_model(path)
            else:
                model.load_weights(str(path).removesuffix(".index"))
        except (ValueError, TypeError, OSError, tf.errors.OpError):
            pass


def test_a_shard_elsewhere_is_not_opened(tmp_path: Path) -> None:
    small().save_weights(tmp_path / "w.weights.json", max_shard_size=1)
    config = json.loads((tmp_path / "w.weights.json").read_text())
    config["weight_map"] = dict.fromkeys(config["weight_map"], "../other.weights.h5")
    (tmp_path / "w.weights.json").write_text(json.dumps(config))
    with pytest.raises(ValueError, match="no file of weights in its folder"):
        small().load_weights(tmp_path / "w.weights.json")
