"""Tracebacks of the user's own lines: up to the call into Thalweg, and in code that Thalweg calls back."""

from __future__ import annotations

import os
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from thalweg.core.stack import generated_files

_MACHINERY = ("<frozen importlib", "<frozen runpy", str(Path(__file__).parent) + os.sep)


def _library_folders() -> Iterator[str]:
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        folder = Path(sysconfig.get_path(name))
        yield from (str(folder) + os.sep, str(folder.resolve()) + os.sep)


_LIBRARIES = ("<frozen", *_library_folders())


class Hook:
    """A `sys.excepthook` that leaves out the frames that are not the user's.

    Args:
      package: the folder of the package whose inner frames are left out.
      full: show every frame instead.
    """

    def __init__(self, package: Path, full: bool = False) -> None:
        self.package = str(package) + os.sep
        self.full = full

    def __call__(self, kind: type[BaseException], error: BaseException, frames: TracebackType | None) -> None:
        print(self.text(error), end="", file=sys.stderr)

    def text(self, error: BaseException) -> str:
        """The traceback as Python prints it, without the frames that are not the user's."""
        told = traceback.TracebackException.from_exception(error, compact=True)
        hidden = 0 if self.full else sum(self._trim(one) for one in _chained(told))
        lines = list(told.format(chain=True))
        if not told.stack and lines[0].startswith("Traceback"):
            del lines[0]  # a script that can't be compiled has no frames, and Python prints no heading for it
        hint = _hint(error)
        if hint:
            lines.append(f"Hint: {hint}\n")
        if hidden:
            lines.append(f"[{hidden} inner frame{'s' * (hidden > 1)} left out; --full-traceback shows all]\n")
        return "".join(lines)

    def _trim(self, told: traceback.TracebackException) -> int:
        """Take out the frames that are not the user's; give the number of those inside the package.

        A library's frames are shown where the user called it, and are left out where the package did.
        """
        kept, hidden, inside = [], 0, False
        for frame in told.stack:
            if frame.filename.startswith(_MACHINERY):
                continue
            if frame.filename in generated_files:
                place = generated_files[frame.filename].get(frame.lineno or 0)
                if place is not None:
                    kept.append(traceback.FrameSummary(*place, frame.name.removeprefix("ag__")))
                continue
            inside = frame.filename.startswith(self.package) or (
                inside and frame.filename.startswith(_LIBRARIES)
            )
            hidden += inside
            if not inside:
                kept.append(frame)
        if not kept and hidden:
            return 0  # none of the user's lines led here: the package's own have to tell
        told.stack[:] = kept
        return hidden


def _hint(error: BaseException) -> str | None:
    """What to write instead, for an error whose message doesn't say it: one of Python's own."""
    from thalweg.core import rewrites

    message = str(error)
    return None if "Hint: " in message else rewrites.for_message(message)


def _chained(told: traceback.TracebackException) -> Iterator[traceback.TracebackException]:
    """An exception with its causes and contexts, and the members of groups."""
    waiting: list[traceback.TracebackException | None] = [told]
    while waiting:
        one = waiting.pop()
        if one is not None:
            yield one
            waiting += [one.__cause__, one.__context__, *(one.exceptions or [])]
