"""A small package in Thalweg's place, and a process that a test may take over."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from thalweg.cli.alias import Alias

_FILES = {
    "__init__.py": """
        import importlib
        __version__ = "2.21.0"
        class Tensor: pass
        def fail(): raise ValueError("bad shape")
        def call(function): return function()
        def __getattr__(name):
            if name in ("keras", "compat", "nn"):
                return importlib.import_module(f"{__name__}.{name}")
            raise AttributeError(name)
    """,
    "math/__init__.py": "def reduce_sum(): return 'math'",
    "dtypes.py": "def as_dtype(): pass",
    "nn.py": """
        import types
        def relu(): pass
        special = types.ModuleType("special")
    """,
    "keras/__init__.py": "from . import layers\nclass Model: pass",
    "keras/layers/__init__.py": "class Dense: pass",
    "keras/optimizers/__init__.py": "class Adam: pass",
    "keras/broken.py": "import a_dependency_that_is_not_installed",
    "compat/__init__.py": "from . import v1",
    "compat/v1/__init__.py": """
        import importlib
        graph_mode = []
        def disable_v2_behavior(): graph_mode.append(True)
        def placeholder(): return "placeholder" if graph_mode else "eager"
        def __getattr__(name):
            return getattr(importlib.import_module(__name__.removesuffix(".compat.v1")), name)
    """,
    "compat/v1/layers.py": "def dense(): pass",
    "compat/v1/contrib/__init__.py": "",
    "compat/v1/contrib/rnn.py": "class BasicLSTMCell: pass",
}
_numbers = count()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Path]:
    """What a test's program does to the process is undone; gives the folder that is current meanwhile."""
    path, meta_path, argv = list(sys.path), list(sys.meta_path), sys.argv
    main, hook, folder = sys.modules["__main__"], sys.excepthook, os.getcwd()
    os.chdir(tmp_path)
    sys.path.insert(0, str(tmp_path))  # the place that a run makes the program's
    yield tmp_path
    os.chdir(folder)
    sys.excepthook, sys.argv, sys.modules["__main__"] = hook, argv, main
    sys.path[:], sys.meta_path[:] = path, meta_path
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[name]
    sys.path_importer_cache.clear()


@pytest.fixture
def alias(process: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alias]:
    """An alias, not installed yet, of a small package with a name of its own for each test."""
    folder, name = tmp_path_factory.mktemp("packages"), f"package{next(_numbers)}"
    for file, text in _FILES.items():
        path = folder / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    sys.path.append(str(folder))
    made = Alias(name)
    yield made
    made.uninstall()


@pytest.fixture
def write(process: Path) -> Callable[[str, str], Path]:
    """Writes a file, dedented, into the current folder."""

    def _write(name: str, text: str) -> Path:
        path = process / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"))
        return path

    return _write
