"""Where in the user's code we are."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

# Where the lines of generated code come from: by file, then by line, the user's file and line.
generated_files: dict[str, dict[int, tuple[str, int]]] = {}

_PACKAGE = str(Path(__file__).resolve().parent.parent) + "/"
_SKIPPED = (_PACKAGE, "<frozen", "<__array_function__")


def user_frame() -> tuple[str, int]:
    """File and line of the innermost frame outside of Thalweg; `("", 0)` if there is none."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        filename = frame.f_code.co_filename
        if filename in generated_files:
            place = generated_files[filename].get(frame.f_lineno)
            if place is not None:
                return place
        elif not filename.startswith(_SKIPPED) and "/malt/" not in filename:
            return filename, frame.f_lineno
        frame = frame.f_back
    return "", 0


def user_location() -> str:
    """`file:line` of the user's code that called."""
    filename, line = user_frame()
    return f"{filename}:{line}" if filename else ""


def in_package(filename: str) -> bool:
    """True for a file of Thalweg."""
    return filename.startswith(_SKIPPED)
