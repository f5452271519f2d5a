"""`keras.utils.get_file`: files from the network, kept in Keras's folder."""

from __future__ import annotations

import os
import tempfile
import urllib.parse
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from thalweg.keras.utils import downloads
from thalweg.keras.utils.archives import extract_archive


def get_file(
    fname: Any = None,
    origin: str | None = None,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: str | Sequence[str] | None = "auto",
    cache_dir: Any = None,
    force_download: bool = False,
) -> str:
    """The path of a file that is downloaded once, and unpacked if it is an archive.

    A download that fails or is interrupted leaves nothing behind. Archives can't write outside of their
    folder.

    Args:
      fname: the file's name in the folder, or its path; None: the name that it has at its origin.
      origin: the address that it is downloaded from.
      untar: the same as `extract` with `archive_format="tar"`.
      md5_hash: the same as `file_hash` with `hash_algorithm="md5"`.
      file_hash: the hash that the file has to have, in hexadecimal.
      cache_subdir: the folder in Keras's folder, or an absolute path.
      hash_algorithm: "md5", "sha256", or "auto" for what the hash's length tells.
      extract: unpack the archive.
      archive_format: "tar", "zip", or "auto" for both.
      cache_dir: in place of Keras's folder, which is `KERAS_HOME` or `~/.keras`.
      force_download: download the file even if it is there.

    Returns:
      The path; with `extract` or `untar` that of the folder with what was in the archive: `fname`, with
      `_extracted` in place of its extension if it has one.

    Raises:
      ValueError: there is no `origin` or no name; the file has another hash.
      Exception: it can't be downloaded.

    Example:
      >>> tf.io.write_file("datasets/poem.txt", "the way the water takes")
      >>> path = tf.keras.utils.get_file(origin="https://example.com/poem.txt", cache_dir=".")
      >>> tf.io.read_file(path).numpy()  # it was there already
      b'the way the water takes'
    """
    if origin is None:
        raise ValueError('Please specify the "origin" argument (URL of the file to download).')
    if md5_hash is not None and file_hash is None:
        file_hash, hash_algorithm = md5_hash, "md5"
    name = os.fspath(fname) if fname else urllib.parse.urlsplit(origin).path.rpartition("/")[2]
    if not name:
        raise ValueError(
            f"Can't parse the file name from the origin provided: '{origin}'. Please specify the `fname` "
            "argument."
        )
    unpack = extract or untar
    archive, folder = _places_of_archive(name, named=bool(fname)) if unpack else (name, "")
    target = _cached(archive, cache_dir, cache_subdir)
    downloads.provide(target, [origin], file_hash, hash_algorithm, force_download)
    if not unpack:
        return str(target)
    extracted = str(target.with_name(os.path.basename(folder)))
    if not extract_archive(str(target), extracted, "tar" if untar else archive_format):
        warnings.warn("Could not extract archive.", stacklevel=2)
    return extracted


def _places_of_archive(name: str, named: bool) -> tuple[str, str]:
    """The names of an archive and of the folder that it is unpacked into."""
    folder, base = os.path.split(name)
    if named and "." in base:
        return name, os.path.join(folder, f"{base[: base.index('.')]}_extracted")
    return f"{name}_archive", name


def _cached(name: str, cache_dir: Any, cache_subdir: str) -> Path:
    """The path of a file in Keras's folder; in a temporary one where that can't be written."""
    home = downloads.keras_home() if cache_dir is None else Path(cache_dir).expanduser()
    target = _join(home / cache_subdir, name)
    if target.exists() or _can_write(home):
        return target
    return _join(Path(tempfile.gettempdir()) / ".keras" / cache_subdir, name)


def _join(folder: Path, name: str) -> Path:
    path = Path(os.path.abspath(folder / name))
    if not os.path.isabs(name) and os.path.abspath(folder) not in map(str, path.parents):
        raise ValueError(f"`fname` must be a name in the folder {folder}. Received: fname={name}")
    return path


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def keras_file(name: str, address: str, file_hash: str | None = None, folder: str = "datasets") -> str:
    """The path of one of Keras's own files, which may come from the mirror.

    Args:
      name: its name in the folder; or the path of a file to use as it is.
      address: where Keras has it.
      file_hash: its MD5 or SHA-256.
      folder: the folder in Keras's folder.

    Raises:
      Exception: it isn't there and can't be downloaded.
    """
    name = os.fspath(name)
    if os.path.isabs(name) and os.path.exists(name):
        return name
    target = _cached(name, None, folder)
    try:
        downloads.provide(target, downloads.origins_of(address), file_hash)
    except Exception:
        # Without a network people make such files themselves; they are read without being trusted.
        if not target.exists():
            raise
        warnings.warn(
            f"{target} isn't the file that Keras has at {address}, which can't be downloaded; it is used as "
            "it is.",
            stacklevel=3,
        )
    return str(target)
