"""Bytes as numbers, and bytes as text."""

from __future__ import annotations

import base64
import re
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.rules import known
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.string_arrays import check_strings, each_string, mapped

_RAW = tuple(
    dtypes.as_dtype(name)
    for name in """
        half float double int32 uint16 uint8 int16 int8 int64 complex64 complex128 bool bfloat16
    """.split()
)
_WEB_SAFE = re.compile(rb"[0-9A-Za-z_-]*")


def _check_raw(call: Call, x: Spec) -> None:
    check_strings(call, x)
    dtype = call.attrs["out_type"]
    if dtype not in _RAW:
        names = ", ".join(d.name for d in _RAW)
        raise TypeError(
            f"Value for attr 'out_type' of {dtype.name} is not one of the allowed values: {names}"
        )


def _raw_rule(call: Call, x: Spec) -> Spec:
    _check_raw(call, x)
    return spec_of(call.attrs["out_type"], None if x.shape is None else (*x.shape, None))


def _numbers(data: bytes, dtype: DType, little_endian: bool, shape: tuple[int, ...]) -> Any:
    """The numbers that lie in `data`, in an array of `shape`."""
    if dtype is dtypes.bool:
        return (np.frombuffer(data, np.uint8) != 0).reshape(shape)
    values = np.frombuffer(data, dtype.np)
    if not little_endian:
        parts = values.view(dtype.real_dtype.np).view(f"u{dtype.real_dtype.size}")
        values = parts.byteswap().view(dtype.np)
    return values.reshape(shape)


@op("DecodeRaw", _raw_rule, host=True, differentiable=False)
def decode_raw(xp: Any, x: Any, *, out_type: DType, little_endian: bool) -> Any:
    texts = x.reshape(-1).tolist()
    length = len(texts[0]) if texts else 0
    for index, text in enumerate(texts):
        if len(text) != length:
            raise errors.InvalidArgumentError(
                None,
                None,
                "DecodeRaw requires input strings to all be the same size, "
                f"but element {index} has size {len(text)} != {length}",
            )
    require(
        np,
        length % out_type.size == 0,
        f"Input to DecodeRaw has length {length} that is not a multiple of {out_type.size}, "
        f"the size of {out_type.name}",
    )
    return _numbers(b"".join(texts), out_type, little_endian, (*x.shape, length // out_type.size))


def _padded_rule(call: Call, x: Spec) -> Spec:
    _check_raw(call, x)
    length, dtype = known(call.attrs["fixed_length"]), call.attrs["out_type"]
    if x.shape is None:
        return spec_of(dtype, None)
    return spec_of(dtype, (*x.shape, None if length is None else length // dtype.size))


@op("DecodePaddedRaw", _padded_rule, host=True, differentiable=False)
def decode_padded_raw(xp: Any, x: Any, *, fixed_length: int, out_type: DType, little_endian: bool) -> Any:
    """Strings that are cut off, or filled up with zeros, to `fixed_length` bytes."""
    length, size = int(fixed_length), out_type.size
    require(np, length > 0, f"fixed_length ({length}) must be greater than zero.")
    require(
        np, length % size == 0, f"fixed_length ({length}) must be a multiple of the size of out_type ({size})"
    )
    data = b"".join(text[:length].ljust(length, b"\0") for text in x.reshape(-1).tolist())
    return _numbers(data, out_type, little_endian, (*x.shape, length // size))


# Base64, of the kind that is safe in addresses: - and _ in the place of + and /.


@op("EncodeBase64", each_string(), host=True, differentiable=False)
def encode_base64(xp: Any, x: Any, *, pad: bool) -> Any:
    encode = base64.urlsafe_b64encode
    return mapped(encode if pad else lambda s: encode(s).rstrip(b"="), x)


@op("DecodeBase64", each_string(), host=True, differentiable=False)
def decode_base64(xp: Any, x: Any) -> Any:
    return mapped(_from_base64, x)


def _from_base64(text: bytes) -> bytes:
    bare = text
    if len(text) % 4 == 0 and text.endswith(b"="):
        bare = text[:-2] if text.endswith(b"==") else text[:-1]
    if len(bare) % 4 == 1:
        raise errors.InvalidArgumentError(None, None, "Base64 string length cannot be 1 modulo 4.")
    if not _WEB_SAFE.fullmatch(bare):
        raise errors.InvalidArgumentError(None, None, "Invalid character found in base64.")
    return base64.urlsafe_b64decode(bare + b"=" * (-len(bare) % 4))
