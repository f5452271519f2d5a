"""`tf.compat.v1.gfile`: files and folders, under the names of 1.x; see `tf.io.gfile`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thalweg.io.gfile import GFile as GFile
from thalweg.io.gfile import (
    copy,
    exists,
    glob,
    isdir,
    listdir,
    makedirs,
    mkdir,
    remove,
    rename,
    rmtree,
    stat,
    walk,
)

Open = FastGFile = GFile

Exists, IsDirectory, ListDirectory, Glob = exists, isdir, listdir, glob
MkDir, MakeDirs, Remove, DeleteRecursively = mkdir, makedirs, remove, rmtree
Stat = stat


def Rename(oldname: Any, newname: Any, overwrite: bool = False) -> None:
    """Give a file another path; AlreadyExistsError if that is taken and `overwrite` is false."""
    rename(oldname, newname, overwrite)


def Copy(oldpath: Any, newpath: Any, overwrite: bool = False) -> None:
    """Copy a file; AlreadyExistsError if there is one at `newpath` and `overwrite` is false."""
    copy(oldpath, newpath, overwrite)


def Walk(top: Any, in_order: bool = True) -> Iterator[tuple[str, list[str], list[str]]]:
    """The folders below `top`, each with the names of its folders and files."""
    return walk(top, topdown=in_order)
