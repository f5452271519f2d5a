"""Files read and written whole, and their names."""

from __future__ import annotations

import errno
import glob
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.op import Call, op
from thalweg.core.rules import kernel_error, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.string_arrays import check_strings, scalar, scalar_string, strings

_ERRORS: dict[int, type[errors.OpError]] = {
    errno.ENOENT: errors.NotFoundError,
    errno.EEXIST: errors.AlreadyExistsError,
    errno.EACCES: errors.PermissionDeniedError,
    errno.EPERM: errors.PermissionDeniedError,
    errno.EROFS: errors.PermissionDeniedError,
    errno.ENOSPC: errors.ResourceExhaustedError,
    errno.EMFILE: errors.ResourceExhaustedError,
    errno.EINVAL: errors.InvalidArgumentError,
    errno.ENAMETOOLONG: errors.InvalidArgumentError,
}


def of_system(function: Callable[..., Any], path: str, *arguments: Any) -> Any:
    """`function(path, …)` of the operating system; its errors as TensorFlow's, with the path in them."""
    try:
        return function(path, *arguments)
    except OSError as error:
        kind = _ERRORS.get(error.errno or 0, errors.FailedPreconditionError)
        message = f"{path}; {os.strerror(error.errno or 0)}"
        raise kind(None, None, message) from error  # type: ignore[call-arg]
    except ValueError as error:
        raise errors.InvalidArgumentError(None, None, f"{path!r}; {error}") from error


def path_of(name: Any) -> str:
    """A path given as a string, as bytes or as a `pathlib.Path`; `file://` before it is left out."""
    path = os.fsdecode(os.fspath(name))
    return path.removeprefix("file://")


def contents(path: str) -> bytes:
    """All bytes of a file."""

    def read(path: str) -> bytes:
        with open(path, "rb") as file:
            return file.read()

    return of_system(read, path)  # type: ignore[no-any-return]


def write_whole(path: str, data: bytes) -> None:
    """Write a file so that at its path is either what was there before, or all of `data`."""
    if os.path.isdir(path):
        raise errors.FailedPreconditionError(None, None, f"{path}; Is a directory")
    if os.path.exists(path) and not os.path.isfile(path):
        # Into a device or a pipe there is no other way than to write.
        of_system(_write_into, path, data)
        return
    of_system(_replace, os.path.realpath(path), data)


def _write_into(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)


def _replace(path: str, data: bytes) -> None:
    with replacing(path) as temporary:
        _write_into(temporary, data)


@contextmanager
def replacing(path: str) -> Iterator[str]:
    """The path of a new, empty file, which takes the place of `path` once the block has written it.

    At `path` is either what was there before, or the whole of the new file: also where the block raises, the
    program is killed, or the power fails.
    """
    path = os.path.realpath(path)
    temporary = new_beside(path)
    try:
        yield temporary
        take_place(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    keep_names(os.path.dirname(path))


def new_beside(path: str) -> str:
    """A new, empty file beside a path, which is to take its place."""
    folder, name = os.path.split(os.path.realpath(path))
    _sweep(folder, name)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name[:100]}.", suffix=_PART)
    os.close(handle)
    return temporary


def take_place(temporary: str, path: str) -> None:
    """Have a file that is written take the place of another one, with its permissions."""
    _keep(temporary, os.O_RDWR)
    os.chmod(temporary, _mode_of(path))
    os.replace(temporary, path)


# The ending of files that are being written, and the seconds after which they have been given up.
_PART = ".part"
_GIVEN_UP = 3600.0


def _sweep(folder: str, name: str) -> None:
    """Remove what killed programs have left of their new files for a path."""
    for left in glob.glob(f".{glob.escape(name[:100])}.????????{_PART}", root_dir=folder):
        with suppress(OSError):
            left = os.path.join(folder, left)
            if time.time() - os.stat(left).st_mtime > _GIVEN_UP:
                os.unlink(left)


def _mode_of(path: str) -> int:
    """The permissions of a file, or those that a new one gets."""
    try:
        return os.stat(path).st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _keep(path: str, mode: int) -> None:
    """Have what was written survive a power failure."""
    handle = os.open(path, mode)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_names(folder: str) -> None:
    """Have a folder's names survive a power failure, where the system can do that."""
    with suppress(OSError):
        _keep(folder, os.O_RDONLY)


def _check_scalar(call: Call, what: str, spec: Spec) -> None:
    check_strings(call, spec)
    if spec.shape:
        message = f"Input {what} tensor must be scalar, but had shape: {shape_text(spec.shape)}"
        raise kernel_error(call, message)


def _read_rule(call: Call, filename: Spec) -> Spec:
    _check_scalar(call, "filename", filename)
    return spec_of(dtypes.string, ())


@op("ReadFile", _read_rule, host=True, stateful=True, differentiable=False)
def read_file(xp: Any, filename: Any) -> Any:
    return scalar_string(contents(path_of(scalar(filename))))


def _write_rule(call: Call, filename: Spec, contents: Spec) -> tuple[Spec, ...]:
    _check_scalar(call, "filename", filename)
    _check_scalar(call, "contents", contents)
    return (spec_of(dtypes.bool, ()),)


@op("WriteFile", _write_rule, host=True, stateful=True, differentiable=False)
def write_file(xp: Any, filename: Any, contents: Any) -> Any:
    """True: nothing of interest, so that the op has a result to wait for."""
    path = path_of(scalar(filename))
    folder = os.path.dirname(path)
    if folder:
        of_system(lambda f: os.makedirs(f, exist_ok=True), folder)
    write_whole(path, scalar(contents))
    return np.array(True)


def matching(pattern: str) -> list[str]:
    """The paths that match a pattern, in order; those found in the current folder begin with `./`."""
    found = sorted(glob.glob(pattern, include_hidden=True))
    if glob.has_magic(pattern) and not os.path.dirname(pattern):
        return [os.path.join(os.curdir, name) for name in found]
    return found


def _matching_rule(call: Call, pattern: Spec) -> Spec:
    check_strings(call, pattern)
    if pattern.shape is not None and len(pattern.shape) > 1:
        raise kernel_error(
            call,
            f"Input patterns tensor must be scalar or vector, but had shape: {shape_text(pattern.shape)}",
        )
    return spec_of(dtypes.string, (None,))


@op("MatchingFiles", _matching_rule, host=True, stateful=True, differentiable=False)
def matching_files(xp: Any, pattern: Any) -> Any:
    found = {path for item in pattern.reshape(-1).tolist() for path in matching(path_of(item))}
    return strings((os.fsencode(path) for path in sorted(found)), (len(found),))
