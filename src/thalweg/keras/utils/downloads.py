"""Downloads that are whole or not there at all."""

from __future__ import annotations

import hashlib
import http.client
import os
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from thalweg.keras.utils.messages import print_msg
from thalweg.keras.utils.progbar import Progbar

_BLOCK = 1 << 16
_STALLED = 60.0  # seconds without a byte after which a download is given up

# Where the files that Keras itself asks for may be had besides their own address: an address or a folder.
MIRROR = "THALWEG_MIRROR"

_FAILURES = (OSError, http.client.HTTPException)


def keras_home() -> Path:
    """Keras's folder: `KERAS_HOME`, else `~/.keras`."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras").expanduser()


def origins_of(address: str) -> list[str]:
    """The places to fetch one of Keras's own files from: the mirror if there is one, then its address."""
    mirror = os.environ.get(MIRROR)
    if not mirror:
        return [address]
    if "://" not in mirror:
        mirror = Path(mirror).expanduser().absolute().as_uri()
    return [f"{mirror.rstrip('/')}/{urllib.parse.urlsplit(address).path.rpartition('/')[2]}", address]


def provide(
    target: Path,
    origins: Sequence[str],
    file_hash: str | None = None,
    algorithm: str = "auto",
    force: bool = False,
) -> None:
    """Download a file unless it is there already, as it should be.

    Args:
      target: its path.
      origins: addresses, tried in this order.
      file_hash: its MD5 or SHA-256 in hexadecimal; None: any file will do.
      algorithm: "md5", "sha256", or "auto" for what the hash's length tells.
      force: download it in any case.

    Raises:
      Exception: it can't be downloaded; the file that was there stays.
      ValueError: what was downloaded has another hash.
    """
    if target.exists() and not force:
        if file_hash is None or hash_of(target, hasher(algorithm, file_hash)) == file_hash:
            return
        print_msg(
            f"A local file was found, but it seems to be incomplete or outdated because the {algorithm} "
            f"file hash does not match the original value of {file_hash} so we will re-download the data."
        )
    failures = []
    for origin in origins:
        try:
            print_msg(f"Downloading data from {origin}")
            download(origin, target, file_hash, algorithm)
            return
        except _FAILURES as error:
            failures.append(f"URL fetch failure on {origin}: {_reason(error)}")
        except ValueError as error:
            if origin == origins[-1]:
                raise
            failures.append(str(error).rstrip("."))
    raise Exception(f"{'; '.join(failures)}; put the file {target.name} into {target.parent} by hand.")


def download(origin: str, target: Path, file_hash: str | None, algorithm: str) -> None:
    """Download under another name, check, and move into place: nobody ever sees a part of the file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = partial_name(target)
    digest = hasher(algorithm, file_hash)
    try:
        with open(temporary, "wb") as file, urllib.request.urlopen(origin, timeout=_STALLED) as answer:
            declared = answer.headers.get("Content-Length")
            bar = Progbar(None if declared is None else int(declared))
            while block := answer.read(_BLOCK):
                digest.update(block)
                file.write(block)
                bar.update(file.tell())
            size = file.tell()
            file.flush()
            os.fsync(file.fileno())
        if declared is not None and size != int(declared):
            raise urllib.error.URLError(f"retrieval incomplete: got only {size} out of {declared} bytes")
        if file_hash is not None and digest.hexdigest() != file_hash:
            raise ValueError(
                f"Incomplete or corrupted file detected: the {algorithm} hash of what came from {origin} is "
                f"{digest.hexdigest()}, which does not match the provided value of {file_hash}."
            )
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def partial_name(target: Path) -> Path:
    """The name of a file while it is written, beside the place that it is moved to then."""
    return target.with_name(f".{target.name[:100]}.{os.getpid()}.{threading.get_ident()}.part")


def hasher(algorithm: str, file_hash: str | None) -> Any:
    """A new SHA-256 if that is asked for or the hash is as long as one; else an MD5."""
    if algorithm == "sha256" or (algorithm == "auto" and file_hash is not None and len(file_hash) == 64):
        return hashlib.sha256()
    return hashlib.md5(usedforsecurity=False)


def hash_of(path: Path, digest: Any) -> str:
    """The hash of a file, in hexadecimal."""
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return str(digest.hexdigest())


def _reason(error: BaseException) -> str:
    match error:
        case urllib.error.HTTPError(code=code, msg=message):
            return f"{code} -- {message}"
        case urllib.error.URLError(reason=reason):
            return str(reason)
        case http.client.IncompleteRead(partial=partial):
            return f"retrieval incomplete: the connection ended, with {len(partial)} bytes of a block"
        case TimeoutError():
            return f"nothing came for {_STALLED:g} seconds"
    return str(error) or type(error).__name__
