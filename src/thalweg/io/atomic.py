"""Files that belong together, replaced so that they fit each other at every moment.

One file alone is replaced by `ops.files.replacing`. Here an index names other files, its parts. Before new
parts take the places of old ones, the old ones get other names, too, and an index that names those stands
in; so whoever reads finds all of the old or all of the new, whenever the program is killed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress

from thalweg.ops.files import keep_names, new_beside, replacing, take_place


def write_bytes(path: str, data: bytes) -> None:
    """Write a file so that at its path is either what was there before, or all of `data`."""
    with replacing(path) as temporary, open(temporary, "wb") as file:
        file.write(data)


def replace_parts(
    index: str,
    data: bytes,
    parts: Mapping[str, str],
    aside: Mapping[str, str] | None = None,
    stand_in: bytes | None = None,
) -> None:
    """Replace an index and its parts.

    Args:
      index: the path of the index.
      data: its new contents.
      parts: from the paths of the new parts to those of the files, in the same folder, that become them.
      aside: from the paths of the old parts to those that they have meanwhile; None: there are none.
      stand_in: the old index with the old parts under those names.
    """
    folder = os.path.dirname(os.path.realpath(index))
    if aside and stand_in is not None:
        for old, kept in aside.items():
            keep_as(old, kept)
        keep_names(folder)
        write_bytes(index, stand_in)
    for path, temporary in parts.items():
        take_place(temporary, path)
    keep_names(folder)
    write_bytes(index, data)
    for old, kept in (aside or {}).items():
        with suppress(OSError):
            os.unlink(kept)
        if old not in parts:
            with suppress(OSError):
                os.unlink(old)


class NewParts:
    """New files beside an index, within a `with` block; those that haven't become parts by its end vanish.

    Args:
      index: the path of the index.
    """

    def __init__(self, index: str) -> None:
        self._index = index
        self._made: list[str] = []

    def add(self) -> str:
        """The path of another new file."""
        self._made.append(new_beside(self._index))
        return self._made[-1]

    def __enter__(self) -> NewParts:
        return self

    def __exit__(self, *exception: object) -> None:
        for path in self._made:
            with suppress(FileNotFoundError):
                os.unlink(path)


def keep_as(path: str, other: str) -> None:
    """Have a file under another name, too, in the place of what had that name."""
    with suppress(FileNotFoundError):
        os.unlink(other)
    try:
        os.link(path, other)
    except OSError:
        with replacing(other) as temporary:
            shutil.copyfile(path, temporary)
