"""Compressed strings: `DecodeCompressed`."""

from __future__ import annotations

import zlib
from typing import Any

from thalweg.core import errors
from thalweg.core.op import op
from thalweg.ops.string_arrays import each_string, mapped

_WINDOW_BITS = {"ZLIB": 15, "GZIP": 31}
_MOST_BYTES = 1 << 31


@op("DecodeCompressed", each_string(), host=True, differentiable=False)
def decode_compressed(xp: Any, x: Any, *, compression_type: str) -> Any:
    if compression_type in ("", "NONE"):
        return x
    if compression_type not in _WINDOW_BITS:
        names = ", ".join(_WINDOW_BITS)
        message = f"compression_type should be {names} or NONE; received {compression_type!r}"
        raise errors.InvalidArgumentError(None, None, message)
    return mapped(lambda data: _inflated(data, _WINDOW_BITS[compression_type]), x)


def _inflated(data: bytes, window_bits: int) -> bytes:
    inflater = zlib.decompressobj(window_bits)
    try:
        result = inflater.decompress(data, _MOST_BYTES)
    except zlib.error as error:
        raise errors.DataLossError(None, None, f"inflate() failed: {error}") from error
    if inflater.unconsumed_tail:
        message = f"a string unfolds to more than {_MOST_BYTES} bytes"
        raise errors.ResourceExhaustedError(None, None, message)
    return result
