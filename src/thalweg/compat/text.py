"""Strings between `str` and `bytes`: `tf.compat.as_bytes` and its siblings."""

from __future__ import annotations

import codecs
import os
from typing import Any


def _codec(encoding: str) -> str:
    """The codec's own name; LookupError where there is none."""
    return codecs.lookup(encoding).name


def as_bytes(bytes_or_text: str | bytes | bytearray, encoding: str = "utf-8") -> bytes:
    """Bytes of a string: text encoded, bytes as they are.

    Raises:
      TypeError: neither text nor bytes.

    Example:
      >>> tf.compat.as_bytes("ä")
      b'\\xc3\\xa4'
    """
    encoding = _codec(encoding)
    if isinstance(bytes_or_text, bytearray):
        return bytes(bytes_or_text)
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode(encoding)
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


def as_text(bytes_or_text: str | bytes, encoding: str = "utf-8") -> str:
    """Text of a string: bytes decoded, text as it is.

    Raises:
      TypeError: neither text nor bytes.

    Example:
      >>> tf.compat.as_text(b"abc")
      'abc'
    """
    encoding = _codec(encoding)
    if isinstance(bytes_or_text, str):
        return bytes_or_text
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text.decode(encoding)
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


def as_str(bytes_or_text: str | bytes, encoding: str = "utf-8") -> str:
    """The `str` of a string, which is its text: see `as_text`."""
    return as_text(bytes_or_text, encoding)


def as_str_any(value: Any, encoding: str = "utf-8") -> str:
    """The text of bytes, `str(value)` of anything else.

    Example:
      >>> tf.compat.as_str_any(3), tf.compat.as_str_any(b"x")
      ('3', 'x')
    """
    return as_str(value, encoding) if isinstance(value, bytes) else str(value)


def path_to_str(path: Any) -> Any:
    """The `str` of a `pathlib.Path` and other path objects; anything else as it is."""
    return as_str_any(os.fspath(path)) if hasattr(path, "__fspath__") else path
