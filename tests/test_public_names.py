"""The public names of Thalweg are those in `public_names.txt`, and TensorFlow has them too.

A name appears or disappears on purpose only. To accept a change, rewrite the list:

    python tests/test_public_names.py
"""

from __future__ import annotations

import ast
import difflib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import thalweg as tf
from thalweg.absent import names_in

LIST = Path(__file__).with_name("public_names.txt")

# What TensorFlow doesn't have.
OWN = frozenset({"tf.debug", "tf.samples"})


class Exports:
    """What a module's source says of its names: those that it gives away, and those that it imports for itself.

    Given away is what it defines, and what it imports under its own name again (`from a import b as b`), as type
    checkers understand it; a stub speaks for its module.
    """

    def __init__(self, module: ModuleType) -> None:
        path = Path(module.__file__ or "")
        stub = path.with_suffix(".pyi")
        self.public: set[str] = set()
        self.private: set[str] = set()
        self._read(ast.parse((stub if stub.exists() else path).read_text(encoding="utf-8")).body)
        self.public = set(getattr(module, "__all__", self.public))

    def _read(self, body: list[ast.stmt]) -> None:
        for node in body:
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    self.public.add(name)
                case ast.Assign(targets=targets):
                    self.public.update(x.id for target in targets for x in ast.walk(target) if isinstance(x, ast.Name))
                case ast.AnnAssign(target=ast.Name(id=name)):
                    self.public.add(name)
                case ast.ImportFrom(names=names):
                    for alias in names:
                        kind = self.public if alias.asname == alias.name else self.private
                        kind.add(alias.asname or alias.name)
                case ast.Import(names=names):
                    self.private.update(alias.asname or alias.name.partition(".")[0] for alias in names)
                case ast.If(body=inner):
                    self._read(inner)


def names_of(module: ModuleType, public_modules: set[ModuleType]) -> list[str]:
    """A public module's public names; those that load on first use are in its `__dir__`."""
    exports = Exports(module)
    on_use = set(dir(module)) if "__dir__" in vars(module) else set()
    found = []
    for name in sorted((on_use - exports.private) | exports.public):
        value = getattr(module, name, None)
        leaks = isinstance(value, ModuleType) and value not in public_modules and name not in exports.public
        if not name.startswith("_") and hasattr(module, name) and not leaks:
            found.append(name)
    return found


def walk() -> Iterator[str]:
    """Every public name, once for each module that has it; a module that has two names is opened once."""
    waiting: list[tuple[str, ModuleType]] = [("tf", tf)]
    seen: set[ModuleType] = {tf, tf.compat.v2}
    while waiting:
        place, module = waiting.pop(0)
        for name in names_of(module, seen):
            yield f"{place}.{name}"
            value = getattr(module, name)
            if isinstance(value, ModuleType) and value not in seen:
                seen.add(value)
                waiting.append((f"{place}.{name}", value))


@cache
def public_names() -> list[str]:
    return sorted(walk())
