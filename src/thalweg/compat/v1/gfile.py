"""`tf.compat.v1.gfile`: files and folders, under the names of 1.x."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from thalweg.core import errors

__all__ = [
    "Copy",
    "DeleteRecursively",
    "Exists",
    "FastGFile",
    "GFile",
    "Glob",
    "IsDirectory",
    "ListDirectory",
    "MakeDirs",
    "MkDir",
    "Open",
    "Remove",
    "Rename",
    "Stat",
    "Walk",
]


class FileStatistics(NamedTuple):
    """What `Stat` gives."""

    length: int
    mtime_nsec: int
    is_directory: bool


def _translated(function: Callable[..., Any], path: Any, *arguments: Any) -> Any:
    """Call a function of the operating system; its errors as TensorFlow's."""
    try:
        return function(path, *arguments)
    except FileNotFoundError as error:
        raise errors.NotFoundError(None, None, f"{path}; No such file or directory") from error
    except FileExistsError as error:
        raise errors.AlreadyExistsError(None, None, f"{path}; File exists") from error
    except (IsADirectoryError, NotADirectoryError) as error:
        raise errors.FailedPreconditionError(None, None, f"{path}; {error.strerror}") from error
    except PermissionError as error:
        raise errors.PermissionDeniedError(None, None, f"{path}; Permission denied") from error
    except OSError as error:
        raise errors.FailedPreconditionError(None, None, f"{path}; {error.strerror}") from error


def _path(name: Any) -> str:
    return os.fsdecode(os.fspath(name))


class GFile:
    """A file, opened when it is first read or written.

    Args:
      name: its path.
      mode: as for `open`; "rb" and "wb" are bytes, "r" and "w" text in UTF-8.

    Raises:
      NotFoundError: on the first use, if there is no such file.

    Example:
      >>> with tf.compat.v1.gfile.GFile("/tmp/note.txt", "w") as f:
      ...     f.write("hello")
      >>> tf.compat.v1.gfile.GFile("/tmp/note.txt").read()
      'hello'
    """

    _file: Any = None

    def __init__(self, name: Any, mode: str = "r") -> None:
        if mode not in (
            "r",
            "w",
            "a",
            "r+",
            "w+",
            "a+",
            "rb",
            "wb",
            "ab",
            "rb+",
            "wb+",
            "ab+",
            "r+b",
            "w+b",
            "a+b",
        ):
            raise errors.InvalidArgumentError(None, None, f"mode {mode!r} is not a valid mode of a file.")
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
            self._file = _translated(open, _path(self._name), self._mode, -1, encoding)
        return self._file

    def read(self, n: int = -1) -> Any:
        """The next `n` bytes or characters; all of the rest by default."""
        self._demand("r", "reading")
        return self._opened().read(n)

    def write(self, file_content: Any) -> None:
        self._demand("wa", "writing")
        text = (
            file_content.decode()
            if isinstance(file_content, bytes) and "b" not in self._mode
            else file_content
        )
        self._opened().write(text)

    def _demand(self, letters: str, doing: str) -> None:
        if "+" not in self._mode and not any(letter in self._mode for letter in letters):
            raise errors.PermissionDeniedError(None, None, f"File isn't open for {doing}")

    def readline(self) -> Any:
        return self._opened().readline()

    def readlines(self) -> list[Any]:
        return list(self._opened().readlines())

    def seek(self, offset: int | None = None, whence: int = 0, position: int | None = None) -> None:
        self._opened().seek(position if offset is None else offset, whence)

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return int(self._opened().tell())

    def size(self) -> int:
        return Stat(self._name).length

    def flush(self) -> None:
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


Open = FastGFile = GFile


def Exists(filename: Any) -> bool:
    """Whether there is such a file or folder."""
    return os.path.exists(_path(filename))


def IsDirectory(dirname: Any) -> bool:
    """Whether there is such a folder."""
    return os.path.isdir(_path(dirname))


def MkDir(dirname: Any) -> None:
    """Make a folder whose parent exists."""
    _translated(os.mkdir, _path(dirname))


def MakeDirs(dirname: Any) -> None:
    """Make a folder and its parents, unless they exist."""
    _translated(lambda path: os.makedirs(path, exist_ok=True), _path(dirname))


def ListDirectory(dirname: Any) -> list[str]:
    """The names in a folder; NotFoundError if there is none such."""
    return list(_translated(os.listdir, _path(dirname)))


def Glob(filename: Any) -> list[str]:
    """The paths that match a pattern, or one of several."""
    patterns = [filename] if isinstance(filename, (str, bytes, os.PathLike)) else filename
    return [path for pattern in patterns for path in glob.glob(_path(pattern))]


def Remove(filename: Any) -> None:
    """Delete a file."""
    _translated(os.remove, _path(filename))


def DeleteRecursively(dirname: Any) -> None:
    """Delete a folder with all that is in it."""
    _translated(shutil.rmtree, _path(dirname))


def Rename(oldname: Any, newname: Any, overwrite: bool = False) -> None:
    """Give a file another path; AlreadyExistsError if that is taken and `overwrite` is false."""
    _check_free(newname, overwrite)
    _translated(os.replace, _path(oldname), _path(newname))


def Copy(oldpath: Any, newpath: Any, overwrite: bool = False) -> None:
    """Copy a file; AlreadyExistsError if there is one at `newpath` and `overwrite` is false."""
    _check_free(newpath, overwrite)
    _translated(shutil.copyfile, _path(oldpath), _path(newpath))


def _check_free(path: Any, overwrite: bool) -> None:
    if not overwrite and Exists(path):
        raise errors.AlreadyExistsError(None, None, f"file already exists: {_path(path)}")


def Stat(filename: Any) -> FileStatistics:
    """A file's size and time of change."""
    found = _translated(os.stat, _path(filename))
    return FileStatistics(found.st_size, found.st_mtime_ns, os.path.isdir(_path(filename)))


def Walk(top: Any, in_order: bool = True) -> Iterator[tuple[str, list[str], list[str]]]:
    """The folders below `top`, each with the names of its folders and files."""
    return os.walk(_path(top), topdown=in_order)
