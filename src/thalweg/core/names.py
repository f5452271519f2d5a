"""Names of a graph's operations: unique, in scopes, as TensorFlow gives them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from thalweg.core.stack import in_package

_VALID = re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$")
_OP_NAMES = {
    "AddV2": "add",
    "Sub": "sub",
    "Mul": "mul",
    "RealDiv": "truediv",
    "FloorDiv": "floordiv",
    "FloorMod": "mod",
    "Pow": "pow",
}


class Names:
    """The names in use, and the scope that new ones are put into."""

    def __init__(self) -> None:
        self.used: dict[str, int] = {}
        self.prefix = ""

    def unique(self, name: str, mark: bool = True) -> str:
        """`name` in the present scope, with `_1`, `_2`, … behind it if it is taken."""
        name = _OP_NAMES.get(name, name)
        if name.endswith("/"):  # a scope's own name, for the operation that stands for the whole scope
            self.used.setdefault(name[:-1].lower(), 1)
            return name[:-1]
        full = self.prefix + name
        key = full.lower()
        count = self.used.get(key, 0)
        if mark:
            self.used[key] = count + 1
        if count == 0:
            return full
        candidate = f"{full}_{count}"
        while candidate.lower() in self.used:
            count += 1
            candidate = f"{full}_{count}"
        if mark:
            self.used[key] = count + 1
            self.used[candidate.lower()] = 1
        return candidate

    @contextmanager
    def scope(self, name: str | None) -> Iterator[str]:
        """Put new names under `name/`: under `name` as it is if it ends with `/`, under nothing if empty."""
        previous = self.prefix
        if not name:
            self.prefix = ""
        elif name.endswith("/"):
            self.prefix = name
        else:
            if not _VALID.match(name) and not previous:
                raise ValueError(f"'{name}' is not a valid scope name.")
            self.prefix = self.unique(name) + "/"
        try:
            yield self.prefix
        finally:
            self.prefix = previous


def name_argument() -> str | None:
    """The `name=` that the user gave to the public function which is making an operation.

    Only graphs have names, so public functions don't hand theirs down; it is read from the calling frames.
    """
    frame = sys._getframe(2)
    outermost = None
    while frame is not None and in_package(frame.f_code.co_filename):
        code = frame.f_code
        arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if "name" in arguments and arguments[0] != "self":
            outermost = frame
        frame = frame.f_back  # type: ignore[assignment]
    name = None if outermost is None else outermost.f_locals.get("name")
    return name if isinstance(name, str) and name else None
