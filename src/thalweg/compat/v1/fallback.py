"""Names that 1.x shares with 2.x: looked up in Thalweg's module of the same place."""

from __future__ import annotations

import difflib
import sys
from types import ModuleType
from typing import Any

import thalweg


def module_at(place: str) -> ModuleType | None:
    """Thalweg's module at a place below `tf`; None if there is none, or only one of 1.x."""
    found: Any = thalweg
    for part in filter(None, place.split(".")):
        found = getattr(found, part, None)
    is_2x = isinstance(found, ModuleType) and not found.__name__.startswith("thalweg.compat.v1")
    return found if is_2x else None


def from_2x(place: str, name: str) -> Any:
    """What 2.x has at `tf.<place>.<name>`.

    Raises:
      AttributeError: Thalweg has nothing there; the nearest name is in the message.
    """
    module = module_at(place)
    full = f"{place}.{name}" if place else name
    if module is not None and not name.startswith("__"):
        try:
            return getattr(module, name)
        except AttributeError:
            pass
    if name.startswith("__"):
        raise AttributeError(f"module 'tensorflow.compat.v1.{place}' has no attribute {name!r}")
    here = sys.modules.get(f"thalweg.compat.v1.{place}".rstrip("."))
    close = difflib.get_close_matches(name, sorted({*dir(here), *dir(module)}), n=1)
    nearest = f"; the nearest is `tf.compat.v1.{'.'.join(filter(None, (place, close[0])))}`" if close else ""
    raise AttributeError(f"Thalweg has no `tf.compat.v1.{full}`{nearest}.")


def renamed(new_name: str, new: Any, old_name: str, old: Any) -> Any:
    """The value of an argument that has had two names.

    Raises:
      ValueError: both were given.
    """
    if old is None:
        return new
    if new is not None:
        raise ValueError(f"Cannot specify both '{old_name}' and '{new_name}'.")
    return old
