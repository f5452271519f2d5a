"""Files from the network, kept in Keras's folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

_BLOCK = 1 << 20


def get_file(
    fname: str,
    origin: str,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    cache_dir: str | None = None,
) -> str:
    """The path of a file that is downloaded once.

    Args:
      fname: its name, or an absolute path.
      origin: where it is downloaded from.
      file_hash: the SHA-256 of what is downloaded, in hexadecimal.
      cache_subdir: the folder in Keras's folder (`KERAS_HOME`, else `~/.keras`), or in `cache_dir`.

    Raises:
      Exception: it can't be downloaded, or isn't what it should be.
    """
    home = Path(cache_dir or os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    target = Path(fname) if os.path.isabs(fname) else home / cache_subdir / fname
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _download(origin, target, file_hash)
    return str(target)


def _download(origin: str, target: Path, file_hash: str | None) -> None:
    """Download under a temporary name, check, and move into place: a broken file is never seen."""
    digest = hashlib.sha256()
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file, urllib.request.urlopen(origin, timeout=60) as answer:
            expected = answer.headers.get("Content-Length")
            while block := answer.read(_BLOCK):
                digest.update(block)
                file.write(block)
            size = file.tell()
            file.flush()
            os.fsync(file.fileno())
        if expected is not None and size != int(expected):
            raise Exception(f"URL fetch failure on {origin}: {size} of {expected} bytes came")
        if file_hash is not None and digest.hexdigest() != file_hash:
            raise Exception(
                f"{origin} is not the file that was expected: its SHA-256 is {digest.hexdigest()}"
            )
        os.replace(temporary, target)
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise Exception(
            f"URL fetch failure on {origin}: {error}. Put the file {target.name} into {target.parent} by "
            "hand."
        ) from None
    finally:
        Path(temporary).unlink(missing_ok=True)
