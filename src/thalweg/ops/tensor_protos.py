"""Tensors as TensorProtos, the form in which graphs and files hold them, in protocol buffers' wire format."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.op import Call, op
from thalweg.core.rules import shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.string_arrays import check_strings, scalar, scalar_string, strings

# The fields of a TensorProto.
_DTYPE, _SHAPE, _CONTENT, _STRINGS = 1, 2, 4, 8
# The fields with numbers: what each holds.
_VALUES = {5: "<f4", 6: "<f8", 9: "<f4", 12: "<f8"} | dict.fromkeys((7, 10, 11, 13, 16, 17), "varint")
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


# A proto may say "all elements are 1"; beyond this many bytes such a claim isn't believed.
_MAX_BYTES = 1 << 31
_MAX_RANK = 32


class FormatError(ValueError):
    """Bytes that are no TensorProto."""


# Writing.


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(data)) + data


def to_proto(array: Any, dtype: DType) -> bytes:
    """The TensorProto of an array."""
    sizes = (b"" if n == 0 else _varint(1 << 3) + _varint(n) for n in array.shape)
    shape = b"".join(_field(2, size) for size in sizes)
    head = _varint(_DTYPE << 3) + _varint(dtype.as_datatype_enum) + _field(_SHAPE, shape)
    if dtype is dtypes.string:
        return head + b"".join(_field(_STRINGS, text) for text in array.reshape(-1).tolist())
    content = np.ascontiguousarray(array).tobytes()
    return head + _field(_CONTENT, content) if content else head


# Reading.


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise FormatError("a number is cut off")


def _fields(data: bytes) -> Iterator[tuple[int, int, Any]]:
    """Number, wire type and value of each field of a message."""
    at = 0
    while at < len(data):
        tag, at = _read_varint(data, at)
        kind = tag & 7
        if kind == _VARINT:
            value, at = _read_varint(data, at)
            yield tag >> 3, kind, value
            continue
        if kind == _BYTES:
            size, at = _read_varint(data, at)
        elif kind in (_FIXED32, _FIXED64):
            size = 4 if kind == _FIXED32 else 8
        else:
            raise FormatError(f"there is no wire type {kind}")
        if at + size > len(data):
            raise FormatError("a field is cut off")
        yield tag >> 3, kind, data[at : at + size]
        at += size


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _dims(data: bytes) -> tuple[int, ...]:
    dims = []
    for number, kind, value in _fields(data):
        if number == 2 and kind == _BYTES:
            sizes = [_signed(v) for n, k, v in _fields(value) if n == 1 and k == _VARINT]
            dims.append(sizes[-1] if sizes else 0)
    return tuple(dims)


def _values(kind: int, value: Any, form: str) -> list[Any]:
    """The numbers of a repeated field: one, or packed."""
    if form != "varint":
        if kind == _VARINT or len(value) % np.dtype(form).itemsize:
            raise FormatError("numbers are of another type, or cut off")
        return list(np.frombuffer(value, form).tolist())
    if kind == _VARINT:
        return [_signed(value)]
    if kind != _BYTES:
        raise FormatError("numbers are of another type")
    numbers, at = [], 0
    while at < len(value):
        number, at = _read_varint(value, at)
        numbers.append(_signed(number))
    return numbers


def from_proto(data: bytes) -> tuple[Any, DType]:
    """The array of a TensorProto, and its dtype.

    Raises:
      FormatError: the bytes are no TensorProto, or its values don't fit its shape and dtype.
    """
    number, content = 0, b""
    shape: tuple[int, ...] = ()
    texts: list[bytes] = []
    values: list[Any] = []
    for field, kind, value in _fields(data):
        if field == _DTYPE and kind == _VARINT:
            number = value
        elif field in (_SHAPE, _CONTENT, _STRINGS) and kind != _BYTES:
            raise FormatError(f"field {field} has wire type {kind}")
        elif field == _SHAPE:
            shape = _dims(value)
        elif field == _CONTENT:
            content = value
        elif field == _STRINGS:
            texts.append(value)
        elif field in _VALUES:
            values += _values(kind, value, _VALUES[field])
    try:
        dtype = as_dtype(number)
    except TypeError:
        raise FormatError(f"there is no dtype number {number}") from None
    if any(not 0 <= n <= _MAX_BYTES for n in shape) or len(shape) > _MAX_RANK:
        raise FormatError(f"no tensor has the shape {shape_text(shape)}")
    if content:
        return _from_content(content, shape, dtype), dtype
    return _from_values(texts if dtype is dtypes.string else values, shape, dtype), dtype


def _from_content(content: bytes, shape: tuple[int, ...], dtype: DType) -> Any:
    if dtype.size == 0 or math.prod(shape) * dtype.size != len(content):
        raise FormatError(f"{len(content)} bytes are no {dtype.name} tensor of shape {shape_text(shape)}")
    return np.frombuffer(content, dtype.np).reshape(shape).copy()


def _from_values(values: list[Any], shape: tuple[int, ...], dtype: DType) -> Any:
    """Fewer values than elements: the last one stands for all that follow."""
    size = math.prod(shape)
    if dtype.is_complex:
        values = [complex(a, b) for a, b in zip(values[::2], values[1::2], strict=False)]
    if len(values) > size or not dtype.is_numpy_compatible or size * max(dtype.size, 8) > _MAX_BYTES:
        raise FormatError(f"{len(values)} values make no {dtype.name} tensor of shape {shape_text(shape)}")
    if dtype is dtypes.string:
        return strings(values + [values[-1] if values else b""] * (size - len(values)), shape)
    array = np.zeros(shape, dtype.np)
    flat = array.reshape(-1)
    try:
        with np.errstate(all="ignore"):
            known = _as_array(values, dtype)
    except (OverflowError, ValueError) as error:
        raise FormatError(f"the values don't fit {dtype.name}: {error}") from None
    flat[: len(values)] = known
    if values:
        flat[len(values) :] = known[-1]
    return array


def _as_array(values: list[Any], dtype: DType) -> Any:
    if dtype in (dtypes.float16, dtypes.bfloat16):
        return np.array(values, np.uint16).view(dtype.np)
    return np.array(values, np.int64 if dtype.is_integer and not dtype.is_unsigned else None).astype(dtype.np)


# The ops.


@op("SerializeTensor", lambda call, x: spec_of(dtypes.string, ()), host=True, differentiable=False)
def serialize_tensor(xp: Any, x: Any) -> Any:
    return scalar_string(to_proto(x, dtypes.from_numpy(x.dtype)))


def _parse_rule(call: Call, x: Spec) -> Spec:
    check_strings(call, x)
    return spec_of(call.attrs["out_type"], None)


@op("ParseTensor", _parse_rule, host=True, differentiable=False)
def parse_tensor(xp: Any, x: Any, *, out_type: DType) -> Any:
    require(np, x.ndim == 0, f"Expected `serialized` to be a scalar, got shape: {shape_text(x.shape)}")
    data = scalar(x)
    try:
        array, dtype = from_proto(data)
    except FormatError as error:
        shown = base64.b64encode(data[:100]).decode()
        raise errors.InvalidArgumentError(
            None, None, f"Could not parse `serialized` as TensorProto, base64: {shown}: {error}"
        ) from None
    if dtype is not out_type:
        raise errors.InvalidArgumentError(
            None, None, f"Type mismatch between parsed tensor ({dtype.name}) and dtype ({out_type.name})"
        )
    return array
