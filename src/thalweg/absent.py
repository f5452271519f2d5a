"""What is said of a name that isn't there: whether TensorFlow has it, and what is named like it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import ModuleType

_FOLDER = Path(__file__).with_name("cli")


class PublicModule(ModuleType):
    """A module of `tf` that explains which of its names are missing."""

    def __getattr__(self, name: str) -> object:
        raise absent(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        # The import system hands a package its new modules this way.
        if isinstance(value, ModuleType) and value.__name__ == f"{self.__name__}.{name}":
            explaining(value)
        super().__setattr__(name, value)


def explaining(module: ModuleType) -> ModuleType:
    """Have a public module, and the modules in it, explain which names are missing."""
    if type(module) is ModuleType:
        module.__class__ = PublicModule
        for inner in list(vars(module).values()):
            if isinstance(inner, ModuleType) and inner.__name__.startswith(f"{module.__name__}."):
                explaining(inner)
    return module


def absent(module: ModuleType, name: str) -> AttributeError:
    """The error for a name that a module of Thalweg doesn't have."""
    text = f"module {module.__name__!r} has no attribute {name!r}"
    if not name.startswith("_"):
        text += _explanation(module, name)
    return AttributeError(text, name=name, obj=module)


def _is_op(name: str) -> bool:
    from thalweg.raw_ops import signatures

    return name in signatures()


def _explanation(module: ModuleType, name: str) -> str:
    path = module.__name__.partition(".")[2]
    full = f"{path}.{name}" if path else name
    if full in names_in("v1_names.txt"):
        said = f": it is a name of TensorFlow 1.x, tf.compat.v1.{full}"
    elif full in names_in("tensorflow_names.txt") or (path == "raw_ops" and _is_op(name)):
        said = f": TensorFlow has tf.{full}, Thalweg lacks it"
    else:
        said = ": neither has TensorFlow"
    import difflib

    public = [n for n in dir(module) if not n.startswith("_")]
    near = difflib.get_close_matches(name, public, 1)
    prefix = f"tf.{path}." if path else "tf."
    return f"{said}; the nearest name is {prefix}{near[0]}." if near else f"{said}."


@cache
def names_in(file: str) -> frozenset[str]:
    """The places in a file of names: its lines `group:` open the names of `tf.<group>`."""
    names: set[str] = set()
    group = ""
    for line in (_FOLDER / file).read_text(encoding="utf-8").splitlines():
        if line.endswith(":") and not line.startswith("#"):
            group = "" if line == "tf:" else f"{line[:-1]}."
        elif not line.startswith("#"):
            names.update(f"{group}{word}" for word in line.split())
    return frozenset(names)
