"""A stand-in for `IPython.display` where IPython is not installed, for programs written in a notebook."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from thalweg.cli.notebook import display

_RICH = "Audio HTML IFrame Image JSON Javascript Latex Markdown Math SVG Video".split()


class _Rich:
    """Something that a notebook draws, and a terminal names."""

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        self.data = data

    def __repr__(self) -> str:
        return f"<IPython.core.display.{type(self).__name__} object>"


def clear_output(wait: bool = False) -> None:
    """What was printed stays: a terminal's output is a record."""


class Finder(MetaPathFinder):
    """Serves `IPython` and `IPython.display`; stands last, so that IPython itself comes first."""

    def install(self) -> None:
        """Serve the names from now on."""
        sys.meta_path.append(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname in ("IPython", "IPython.display", "IPython.core", "IPython.core.display"):
            return ModuleSpec(fullname, _Loader(), is_package=True)
        return None


class _Loader(Loader):
    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ == "IPython":
            vars(module).update(get_ipython=lambda: None, version_info=(8, 24, 0))
        if module.__name__ in ("IPython", "IPython.display", "IPython.core.display"):
            vars(module).update(display=display, clear_output=clear_output)
        if module.__name__.endswith("display"):
            vars(module).update({name: type(name, (_Rich,), {}) for name in _RICH})
