"""TensorFlow's names, served by another package."""

from __future__ import annotations

import importlib
import pickle
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from thalweg.cli.alias import Alias


@pytest.fixture
def real(alias: Alias) -> ModuleType:
    """The real package, with the alias installed."""
    alias.install()
    return importlib.import_module(alias.real)


def _import(name: str) -> ModuleType:
    return importlib.import_module(name)


def test_a_module_is_one_object_under_both_names(real: ModuleType) -> None:
    assert _import("tensorflow") is real
    assert _import("tensorflow.keras.layers") is _import(f"{real.__name__}.keras.layers")
    assert sys.modules["tensorflow.keras"] is sys.modules[f"{real.__name__}.keras"]
    assert _import("tensorflow").Tensor is real.Tensor


@pytest.mark.parametrize(
    "name",
    [
        "keras.layers",
        "tf_keras.layers",
        "tensorflow.python.keras.layers",
        "tensorflow.compat.v1.keras.layers",
    ],
)
def test_every_spelling_of_keras_is_one_module(real: ModuleType, name: str) -> None:
    assert _import(name) is _import(f"{real.__name__}.keras.layers")


def test_import_statements(real: ModuleType) -> None:
    names: dict[str, object] = {}
    code = """
import tensorflow as tf
import tensorflow.keras.layers as layers
import tensorflow.compat.v1 as tf1
from tensorflow import keras, nn
from tensorflow.keras import Model
from tensorflow.keras.layers import Dense
from tensorflow.python.framework import ops, dtypes
from tensorflow.python.ops.math_ops import reduce_sum
from keras.layers.core import Dense as OldDense
"""
    exec(code, names)
    assert names["Dense"] is names["OldDense"] is real.keras.layers.Dense
    assert names["tf1"] is real.compat.v1
    assert names["nn"] is real.nn
    assert names["reduce_sum"] is real.math.reduce_sum


def test_the_modules_own_spec_and_name_stay(real: ModuleType) -> None:
    own = real.__spec__
    module = _import("tensorflow")
    assert module.__spec__ is own
    assert module.__name__ == real.__name__
    assert importlib.reload(module) is real


def test_pickles_name_the_real_package(real: ModuleType) -> None:
    dense = _import("tensorflow.keras.layers").Dense
    assert pickle.loads(pickle.dumps(dense)) is dense
    assert real.__name__.encode() in pickle.dumps(dense)


def test_1x_modules_are_found_in_compat_v1(real: ModuleType) -> None:
    assert _import("tensorflow.layers") is real.compat.v1.layers
    rnn = _import("tensorflow.contrib.rnn")
    assert rnn is _import(f"{real.__name__}.compat.v1.contrib.rnn")


def test_from_import_of_a_module_that_only_compat_v1_has(real: ModuleType) -> None:
    names: dict[str, object] = {}
    exec("from tensorflow import contrib\nfrom tensorflow.contrib import rnn", names)
    assert names["contrib"] is real.compat.v1.contrib
    assert names["rnn"] is _import(f"{real.__name__}.compat.v1.contrib.rnn")
    assert f"{real.__name__}.contrib" not in sys.modules


def test_a_module_that_is_an_attribute_of_a_plain_module(real: ModuleType) -> None:
    assert _import("tensorflow.nn.special") is real.nn.special


def test_private_modules_search_the_public_ones(real: ModuleType) -> None:
    ops = _import("tensorflow.python.framework.ops")
    assert ops.Tensor is real.Tensor
    assert ops.placeholder is real.compat.v1.placeholder
    assert _import("tensorflow.python.ops").math_ops.reduce_sum is real.math.reduce_sum
    dtypes = _import("tensorflow.python.framework").dtypes
    assert dtypes.as_dtype is _import(f"{real.__name__}.dtypes").as_dtype
    assert dtypes.Tensor is real.Tensor
    assert "reduce_sum" in dir(_import("tensorflow.python.ops.math_ops"))
    with pytest.raises(
        AttributeError, match=r"math_ops\.no_such': .* comes from tf\.math, tf, tf\.compat\.v1"
    ):
        _ = _import("tensorflow.python.ops.math_ops").no_such


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tensorflow.signal", r"'tensorflow.signal', though TensorFlow has; .* is 'tensorflow'\."),
        ("tensorflow.keras.layer", r"nor does TensorFlow document one; .* is 'tensorflow.keras.layers'\."),
        ("keras.losses", r"though Keras has; the nearest it has is 'keras'\."),
        ("tensorflow.python.nowhere", r"nor does TensorFlow document one; .* is 'tensorflow.python'\."),
    ],
)
def test_a_missing_module_is_explained(real: ModuleType, name: str, message: str) -> None:
    with pytest.raises(ModuleNotFoundError, match=message) as caught:
        _import(name)
    assert caught.value.name == name


def test_a_missing_dependency_is_not_taken_for_a_missing_module(real: ModuleType) -> None:
    with pytest.raises(ModuleNotFoundError, match="a_dependency_that_is_not_installed"):
        _import("tensorflow.keras.broken")


def test_find_spec_tells_that_tensorflow_is_there(real: ModuleType) -> None:
    assert find_spec("tensorflow") is not None
    assert find_spec("tensorflow.keras") is not None


def test_the_real_packages_own_probes_are_not_answered(real: ModuleType) -> None:
    assert find_spec(f"{real.__name__}.layers_of_its_own") is None


def test_companion_packages_that_are_not_served_are_left_alone(process: Path, real: ModuleType) -> None:
    (process / "tensorflow_hub").mkdir()
    (process / "tensorflow_hub" / "__init__.py").write_text("from tensorflow_hub.inner import x")
    (process / "tensorflow_hub" / "inner.py").write_text("x = 1")
    assert _import("tensorflow_hub").x == 1


def test_uninstall_leaves_nothing(alias: Alias) -> None:
    alias.install()
    real = _import("tensorflow")
    _import("tensorflow.contrib.rnn")
    _import("tensorflow.nn.special")
    _import("tensorflow.python.ops")
    exec("from tensorflow import layers")
    alias.uninstall()
    assert not [name for name in sys.modules if name.split(".")[0] in ("tensorflow", "keras")]
    assert not {"python", "contrib", "layers"} & set(vars(real))
    assert not hasattr(real.nn, "__path__")
    assert alias not in sys.meta_path
    alias.install()
    assert _import("tensorflow") is real


def test_installing_twice_is_installing_once(alias: Alias) -> None:
    alias.install()
    alias.install()
    assert sys.meta_path.count(alias) == 1


def test_refuses_once_tensorflow_is_imported(process: Path, alias: Alias) -> None:
    (process / "tensorflow.py").write_text("")
    _import("tensorflow")
    with pytest.raises(RuntimeError, match=r"'tensorflow': it is imported already, from .*tensorflow\.py"):
        alias.install()
    assert alias not in sys.meta_path


def test_an_installed_tensorflow_is_not_imported(process: Path, alias: Alias) -> None:
    (process / "tensorflow").mkdir()
    (process / "tensorflow" / "__init__.py").write_text("raise RuntimeError('the other one was imported')")
    alias.install()
    assert _import("tensorflow").__name__ == alias.real


def test_thalweg_itself_stands_behind_tensorflow() -> None:
    code = """
from thalweg.cli.alias import Alias
Alias().install()
import tensorflow, thalweg, sys
assert tensorflow is thalweg is sys.modules["thalweg"]
print(tensorflow.__version__)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=_SOURCE
    )
    assert done.stdout.startswith("2.")


_SOURCE = Path(importlib.import_module("thalweg").__file__ or "").parents[1]


def test_device_lib_lists_the_cpu(real: ModuleType) -> None:
    device_lib = _import("tensorflow.python.client.device_lib")
    cpu = device_lib.list_local_devices()[0]
    assert (cpu.name, cpu.device_type, cpu.memory_limit) == ("/device:CPU:0", "CPU", 268435456)
    assert 'name: "/device:CPU:0"\ndevice_type: "CPU"\nmemory_limit: 268435456\nlocality {\n}\n' in repr(cpu)
