"""The op vocabulary: one file a family, each op with its lowering, rule and gradient side by side."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache


@cache
def load_all() -> None:
    """Have every op of the vocabulary declared; else each family is loaded when it is first used."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
