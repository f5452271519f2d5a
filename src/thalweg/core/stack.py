"""Where in the user's code we are."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import FrameType

import numpy as np

# Where the lines of generated code come from: by file, then by line, the user's file and line.
generated_files: dict[str, dict[int, tuple[str, int]]] = {}

_PACKAGE = str(Path(__file__).resolve().parent.parent) + "/"
_OWN = (_PACKAGE, "<frozen", "<__array_function__")
# NumPy's functions ask tensors for their values on behalf of whoever called them.
_SKIPPED = (*_OWN, str(Path(np.__file__).parent) + "/")


def user_frame() -> tuple[str, int]:
    """File and line of the innermost frame outside of Thalweg and NumPy; `("", 0)` if there is none."""
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


class _Replayed(threading.local):
    """The line that this thread replays an operation of, `file:line`; empty: none."""

    location = ""


replayed = _Replayed()


def user_location() -> str:
    """`file:line` of the user's code that called; of what it wrote in a function that is run op by op."""
    if replayed.location:
        return replayed.location
    filename, line = user_frame()
    return f"{filename}:{line}" if filename else ""


def in_package(filename: str) -> bool:
    """True for a file of Thalweg."""
    return filename.startswith(_OWN)
