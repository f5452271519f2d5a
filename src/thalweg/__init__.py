"""Thalweg: the TensorFlow programming system.

    import thalweg as tf

The names of TensorFlow 2.x are here, those of 1.x in `tf.compat.v1`. The table of names is `__init__.pyi`;
each is loaded when it is first used.
"""

from __future__ import annotations

import importlib as _importlib
import re as _re
import sys as _sys
from pathlib import Path as _Path
from typing import Any as _Any

from thalweg import absent as _absent
from thalweg.ops import handed_down as _handed_down  # noqa: F401  (hands the ops to core)
from thalweg.runtime import on_demand as _on_demand  # noqa: F401  (hands the runtime to core)
from thalweg.runtime import recorder as _recorder  # noqa: F401  (makes eager execution the target)

__version__ = "2.21.0"
newaxis = None

_FOLDER = _Path(__file__).parent
# For each public name the module it is in, and its name there.
_NAMES = {
    name: (module, own)
    for module, own, name in _re.findall(
        r"^from (\S+) import (\w+) as (\w+)$",
        (_FOLDER / "__init__.pyi").read_text(encoding="utf-8"),
        _re.MULTILINE,
    )
}
_PARTS = frozenset(path.stem for path in _FOLDER.iterdir() if path.suffix == ".py" or path.is_dir())


def __getattr__(name: str) -> _Any:
    place = _NAMES.get(name)
    if place is None:
        return _other(name)
    module, own = place
    if module == "thalweg":
        value: _Any = _absent.explaining(_importlib.import_module(f"thalweg.{own}"))
    else:
        value = getattr(_importlib.import_module(module), own)
    globals()[name] = value
    return value


def _other(name: str) -> _Any:
    """A name of TensorFlow 1.x, such as `tf.placeholder`, or the error for one that isn't there."""
    if name in _PARTS:
        # `from thalweg import part` asks here first, then imports the part.
        text = f"module 'thalweg' has no attribute {name!r}"
        raise AttributeError(text, name=name, obj=_sys.modules[__name__])
    from thalweg.compat.only_1x import NAMES

    if name not in NAMES:
        raise _absent.absent(_sys.modules[__name__], name)
    return getattr(_importlib.import_module("thalweg.compat.v1"), name)


def __dir__() -> list[str]:
    return sorted({*(globals().keys() - _PARTS), *_NAMES})


_absent.explaining(_sys.modules[__name__])
