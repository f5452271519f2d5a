"""The public names of Thalweg are those in `public_names.txt`, and TensorFlow has them too.

Names appear and disappear on purpose only. A change that is meant is accepted with

    python tests/test_public_names.py
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from types import ModuleType

import thalweg as tf
from thalweg.absent import names_in
from thalweg.raw_ops import signatures

LIST = Path(__file__).with_name("public_names.txt")
V1_LIST = Path(__file__).with_name("tensorflow_v1_names.txt")
KERAS_LIST = Path(__file__).with_name("keras_names.txt")

# What TensorFlow doesn't have, and all that is in it.
OWN = frozenset({"debug", "samples"})


class Exports:
    """The names that a module's source gives away, and those that it imports for itself.

    Given away is what it defines, and what it imports under its own name again (`from a import b as b`): what
    type checkers let others use. A stub speaks for its module.
    """

    def __init__(self, module: ModuleType) -> None:
        self.public: set[str] = set()
        self.private: set[str] = set()
        source = Path(module.__file__ or "")
        for path in (source.with_suffix(".pyi"), source):
            if path.exists():
                public = set(self.public)
                self._read(ast.parse(path.read_text(encoding="utf-8")).body)
                self.public = public or self.public
        self.public = set(getattr(module, "__all__", self.public))

    def _read(self, body: list[ast.stmt]) -> None:
        for node in body:
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    self.public.add(name)
                case ast.AnnAssign(target=ast.Name(id=name)):
                    self.public.add(name)
                case ast.Assign(targets=targets):
                    for target in targets:
                        self.public.update(_assigned(target))
                case ast.ImportFrom(names=names):
                    for alias in names:
                        kind = self.public if alias.asname == alias.name else self.private
                        kind.add(alias.asname or alias.name)
                case ast.Import(names=names):
                    self.private.update(alias.asname or alias.name.partition(".")[0] for alias in names)
                case ast.If(body=inner):
                    self._read(inner)


def _assigned(target: ast.expr) -> list[str]:
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    return [part.id for part in parts if isinstance(part, ast.Name)]


def _names_of(module: ModuleType, modules: set[ModuleType]) -> list[str]:
    """A module's public names: all in its own `__dir__`, if it has one, but what it imports for itself."""
    exports = Exports(module)
    names = set(dir(module)) - exports.private if "__dir__" in vars(module) else exports.public
    return [
        name
        for name in sorted(names)
        if not name.startswith("_")
        and hasattr(module, name)
        and (name in exports.public or not _is_part(getattr(module, name), modules))
    ]


def _is_part(value: object, modules: set[ModuleType]) -> bool:
    """Whether a value is a module that nobody is told of, such as `thalweg.core`."""
    return isinstance(value, ModuleType) and value not in modules


@cache
def public_names() -> tuple[str, ...]:
    """Every public name; what is in a module is told at the first of its places."""
    found: list[str] = []
    waiting: list[tuple[str, ModuleType]] = [("tf", tf)]
    seen: set[ModuleType] = {tf, tf.compat.v2}
    while waiting:
        place, module = waiting.pop(0)
        for name in _names_of(module, seen):
            found.append(f"{place}.{name}")
            value = getattr(module, name)
            if isinstance(value, ModuleType) and value not in seen:
                seen.add(value)
                waiting.append((f"{place}.{name}", value))
    return tuple(sorted(found))


@cache
def _known() -> frozenset[str]:
    """The names that TensorFlow has, in `tf` or in `tf.compat.v1`, without their `tf.`."""
    files = ("tensorflow_names.txt", "tensorflow_modules.txt", "v1_names.txt", str(V1_LIST))
    keras = [line for line in KERAS_LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return frozenset().union({f"raw_ops.{op}" for op in signatures()}, keras, *map(names_in, files))


def _place(name: str) -> str:
    return name.removeprefix("tf.").removeprefix("compat.v1.")


def _is_own(place: str) -> bool:
    return place.partition(".")[0] in OWN


def test_the_public_names_are_those_of_the_list() -> None:
    wanted, found = set(LIST.read_text(encoding="utf-8").splitlines()), set(public_names())
    diff = [f"{'+' if name in found else '-'} {name}" for name in sorted(wanted ^ found)]
    title = "public names came (+) and went (-); to accept that: python tests/test_public_names.py"
    assert not diff, "\n".join([title, *diff])


def test_the_list_is_sorted() -> None:
    names = LIST.read_text(encoding="utf-8").splitlines()
    assert names == sorted(set(names))
    assert {"tf.constant", "tf.math.add", "tf.linalg.LinearOperatorDiag", "tf.raw_ops.MatMul"} <= set(names)


def test_tensorflow_has_them_too() -> None:
    places = {name: _place(name) for name in public_names()}
    # `tf.losses` and its like are Keras's modules under a second name.
    strange = [
        name
        for name, place in places.items()
        if not _is_own(place) and not {place, f"keras.{place}"} & _known()
    ]
    assert not strange, "TensorFlow doesn't know these:\n" + "\n".join(strange)


def test_every_exception_is_needed() -> None:
    assert {_place(name) for name in public_names()} >= OWN
    assert not OWN & _known()


if __name__ == "__main__":
    LIST.write_text("".join(f"{name}\n" for name in public_names()), encoding="utf-8")
    print(f"{LIST}: {len(public_names())} names")
