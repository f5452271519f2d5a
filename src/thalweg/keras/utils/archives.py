"""Archives unpacked without trusting them: nothing gets outside of the folder, and no links are made."""

from __future__ import annotations

import os
import shutil
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from thalweg.keras.utils.downloads import partial_name

_BROKEN = (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error)


class _Member(NamedTuple):
    """A file or a folder in an archive."""

    name: str
    size: int
    is_folder: bool
    open: Callable[[], IO[bytes] | None]


def extract_archive(path: str, folder: str, archive_format: str | Sequence[str] | None = "auto") -> bool:
    """Unpack a tar or a zip archive into a folder, but for files that are there already, of the same size.

    Args:
      archive_format: "tar", which may be compressed, "zip", several of them to try, "auto" for both.

    Returns:
      Whether the file is such an archive.

    Raises:
      tarfile.ReadError: the archive is broken.
      OSError: the disk is full.
      NotImplementedError: there is no such format.
    """
    formats = ("tar", "zip") if archive_format == "auto" else archive_format or ()
    for kind in (formats,) if isinstance(formats, str) else formats:
        if kind not in ("tar", "zip"):
            raise NotImplementedError(f"There is no archive format {kind!r}: it must be 'tar' or 'zip'.")
        if (tarfile.is_tarfile if kind == "tar" else zipfile.is_zipfile)(path):
            try:
                for member in _tar_members(path) if kind == "tar" else _zip_members(path):
                    _extract(member, Path(folder))
            except _BROKEN as error:
                raise tarfile.ReadError(f"The archive {path} is broken: {error}") from error
            return True
    return False


def read_members(path: str | os.PathLike[str], names: Sequence[str], largest: int) -> dict[str, bytes]:
    """Files of a tar archive, read into memory.

    Args:
      names: their paths in the archive.
      largest: the size in bytes that none of them may exceed.

    Raises:
      tarfile.ReadError: the archive is broken, lacks one of them, or one is too large.
    """
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.name in names and member.isreg():
                    if member.size > largest:
                        raise tarfile.ReadError(f"{member.name} has {member.size} bytes, {largest} at most")
                    file = archive.extractfile(member)
                    found[member.name] = file.read() if file is not None else b""
                    if len(found) == len(names):
                        break
    except _BROKEN as error:
        raise tarfile.ReadError(f"The archive {path} is broken: {error}") from error
    missing = sorted(set(names) - found.keys())
    if missing:
        raise tarfile.ReadError(f"The archive {path} lacks {', '.join(missing)}")
    return found


def _tar_members(path: str) -> Iterator[_Member]:
    with tarfile.open(path) as archive:
        for info in archive:
            if info.isdir() or info.isfile() or info.islnk() or info.issym():
                # Of a link the file that it means is taken, which must be in the archive.
                target = _linked(archive, info) if info.islnk() or info.issym() else info
                if target is None:
                    _warn(info.name)
                else:
                    unpack = partial(archive.extractfile, target)
                    yield _Member(info.name, target.size, target.isdir(), unpack)


def _linked(archive: tarfile.TarFile, link: tarfile.TarInfo) -> tarfile.TarInfo | None:
    for _ in range(8):
        base = "" if link.islnk() else os.path.dirname(link.name)
        try:
            link = archive.getmember(os.path.normpath(os.path.join(base, link.linkname)))
        except KeyError:
            return None
        if link.isfile():
            return link
    return None


def _zip_members(path: str) -> Iterator[_Member]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            yield _Member(info.filename, info.file_size, info.is_dir(), partial(archive.open, info))


def _extract(member: _Member, folder: Path) -> None:
    target = _inside(folder, member.name)
    if target is None:
        _warn(member.name)
        return
    if member.is_folder:
        target.mkdir(parents=True, exist_ok=True)
        return
    if target.is_file() and target.stat().st_size == member.size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if member.size > (free := shutil.disk_usage(target.parent).free):
        raise OSError(f"{member.name} needs {member.size} bytes; the disk of {folder} has {free} left.")
    source = member.open()
    if source is None:
        _warn(member.name)
        return
    temporary = partial_name(target)
    try:
        with closing(source), open(temporary, "wb") as file:
            shutil.copyfileobj(source, file)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _inside(folder: Path, name: str) -> Path | None:
    """The path of a member; None if it were outside of the folder."""
    base = os.path.realpath(folder)
    path = os.path.realpath(os.path.join(base, name))
    return Path(path) if os.path.commonpath([base, path]) == base else None


def _warn(name: str) -> None:
    warnings.warn(f"Skipping invalid path during archive extraction: '{name}'.", stacklevel=4)
