"""`tf.io.gfile`: files and folders."""

from __future__ import annotations

import os as _os
import shutil as _shutil
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from thalweg.core import errors as _errors
from thalweg.ops.files import matching as _matching
from thalweg.ops.files import of_system as _of_system
from thalweg.ops.files import path_of as _path

_MODES = frozenset(f"{letter}{rest}" for letter in "rwa" for rest in ("", "b", "+", "b+", "+b"))


class _FileStatistics(NamedTuple):
    """What `tf.io.gfile.stat` gives: the size in bytes, the time of the last change in nanoseconds."""

    length: int
    mtime_nsec: int
    is_directory: bool


class GFile:
    """A file, opened when it is first read or written.

    Args:
      name: its path.
      mode: "r", "w" or "a", for text in UTF-8; with "b" for bytes, with "+" for both reading and writing.

    Raises:
      InvalidArgumentError: there is no such mode.
      NotFoundError: on the first use, if there is no such file.

    Example:
      >>> with tf.io.gfile.GFile("note.txt", "w") as f:
      ...     f.write("hello")
      >>> tf.io.gfile.GFile("note.txt").read()
      'hello'
    """

    _file: Any = None

    def __init__(self, name: Any, mode: str = "r") -> None:
        if mode not in _MODES:
            message = f"mode is not 'r' or 'w' or 'a' or 'r+' or 'w+' or 'a+', with or without 'b': {mode!r}"
            raise _errors.InvalidArgumentError(None, None, message)
        self._name = name
        self._mode = mode

    @property
    def name(self) -> Any:
        return self._name

    @property
    def mode(self) -> str:
        return self._mode

    def _opened(self) -> Any:
        if self._file is None:
            encoding = None if "b" in self._mode else "utf-8"
            self._file = _of_system(open, _path(self._name), self._mode, -1, encoding)
        return self._file

    def _demand(self, letters: str, doing: str) -> None:
        if "+" not in self._mode and not any(letter in self._mode for letter in letters):
            raise _errors.PermissionDeniedError(None, None, f"File isn't open for {doing}")

    def read(self, n: int = -1) -> Any:
        """The next `n` bytes or characters; all of the rest by default."""
        self._demand("r", "reading")
        return self._opened().read(n)

    def write(self, file_content: Any) -> None:
        """Write text, or bytes; each is converted where the mode asks for the other."""
        self._demand("wa", "writing")
        if "b" in self._mode:
            data = file_content.encode() if isinstance(file_content, str) else file_content
        else:
            data = file_content.decode() if isinstance(file_content, bytes) else file_content
        self._opened().write(data)

    def readline(self) -> Any:
        """The next line, with its end."""
        self._demand("r", "reading")
        return self._opened().readline()

    def readlines(self) -> list[Any]:
        """The lines that are left."""
        self._demand("r", "reading")
        return list(self._opened().readlines())

    def seek(self, offset: int | None = None, whence: int = 0, position: int | None = None) -> None:
        """Go on at another place."""
        self._opened().seek(position if offset is None else offset, whence)

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        """Where the file is read or written next."""
        return int(self._opened().tell())

    def size(self) -> int:
        """The size of the file in bytes."""
        return stat(self._name).length

    def flush(self) -> None:
        """Have the file hold all that was written."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def __del__(self) -> None:
        self.close()

    def __enter__(self) -> GFile:
        return self

    def __exit__(self, *exception: Any) -> None:
        if self._file is None and ("w" in self._mode or "a" in self._mode):
            self._opened()
        self.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._opened())

    def __next__(self) -> Any:
        return next(self._opened())


def exists(path: Any) -> bool:
    """Whether there is such a file or folder.

    Example:
      >>> tf.io.gfile.exists("nothing")
      False
    """
    return _os.path.exists(_path(path))


def isdir(path: Any) -> bool:
    """Whether there is such a folder."""
    return _os.path.isdir(_path(path))


def listdir(path: Any) -> list[str]:
    """The names in a folder.

    Raises:
      NotFoundError: there is no such folder.
    """
    folder = _path(path)
    if not _os.path.isdir(folder):
        raise _errors.NotFoundError(None, None, f"Could not find directory {folder}")
    return list(_of_system(_os.listdir, folder))


def glob(pattern: Any) -> list[str]:
    """The paths that match a pattern, or one of several."""
    patterns = [pattern] if isinstance(pattern, (str, bytes, _os.PathLike)) else pattern
    return [path for one in patterns for path in _matching(_path(one))]


def mkdir(path: Any) -> None:
    """Make a folder, unless there is one.

    Raises:
      NotFoundError: the folder that it is to be in doesn't exist.
    """
    folder = _path(path)
    if not _os.path.isdir(folder):
        _of_system(_os.mkdir, folder)


def makedirs(path: Any) -> None:
    """Make a folder and those that it is in, unless they exist.

    Example:
      >>> tf.io.gfile.makedirs("a/b")
      >>> tf.io.gfile.isdir("a/b")
      True
    """
    _of_system(lambda folder: _os.makedirs(folder, exist_ok=True), _path(path))


def remove(path: Any) -> None:
    """Delete a file.

    Raises:
      NotFoundError: there is no such file.
      FailedPreconditionError: it is a folder.
    """
    _of_system(_os.remove, _path(path))


def rmtree(path: Any) -> None:
    """Delete a folder with all that is in it.

    Raises:
      NotFoundError: there is no such folder.
    """
    _of_system(_shutil.rmtree, _path(path))


def rename(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Give a file or folder another path.

    Raises:
      NotFoundError: there is none.
      AlreadyExistsError: the other path is taken, and `overwrite` is false.
    """
    _check_free(dst, overwrite)
    _of_system(_os.replace, _path(src), _path(dst))


def copy(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Copy a file.

    Raises:
      NotFoundError: there is none.
      AlreadyExistsError: there is a file at `dst`, and `overwrite` is false.
    """
    _check_free(dst, overwrite)
    _of_system(_shutil.copyfile, _path(src), _path(dst))


def _check_free(path: Any, overwrite: bool) -> None:
    if not overwrite and exists(path):
        raise _errors.AlreadyExistsError(None, None, f"file already exists: {_path(path)}")


def stat(path: Any) -> _FileStatistics:
    """Size and time of change of a file.

    Raises:
      NotFoundError: there is none.
    """
    found = _of_system(_os.stat, _path(path))
    return _FileStatistics(found.st_size, found.st_mtime_ns, isdir(path))


def walk(
    top: Any, topdown: bool = True, onerror: Callable[[Exception], Any] | None = None
) -> Iterator[tuple[str, list[str], list[str]]]:
    """A folder and all below it, each with the names of its folders and files.

    Args:
      top: the folder.
      topdown: a folder comes before those in it, or after them.
      onerror: called with the errors of folders that can't be read; None: these are left out.
    """
    return _os.walk(_path(top), topdown=topdown, onerror=onerror)


def join(path: Any, *paths: Any) -> Any:
    """Parts of a path, joined.

    Example:
      >>> tf.io.gfile.join("a", "b")
      'a/b'
    """
    return _os.path.join(path, *paths)


def get_registered_schemes() -> list[str]:
    """How paths may begin: with nothing, or with `file://`."""
    return ["", "file"]
