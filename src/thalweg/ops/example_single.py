"""The features of one serialized Example, read without the tables that pay for many."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.ops.example_batch import damaged, not_found, other_kind, other_size, other_stride, refuse
from thalweg.ops.example_features import KINDS, WrongKind
from thalweg.ops.string_arrays import strings
from thalweg.ops.wire import (
    BYTES,
    FIXED32,
    PADDING,
    VARINT,
    Malformed,
    few_varints,
    fields_of,
    packed_varints,
)

Array: TypeAlias = np.ndarray[Any, Any]
Range: TypeAlias = tuple[int, int]

_FEW_BYTES = 64  # of numbers, which a loop reads faster than arrays do


def parsed_alone(
    serialized: bytes,
    keys: Sequence[str],
    kinds: Sequence[DType],
    sparse_keys: Sequence[str],
    dense_keys: Sequence[str],
    defaults: Sequence[Array],
    shapes: Sequence[tuple[int | None, ...]],
    split_types: Sequence[DType],
) -> tuple[Array, ...]:
    """One Example's features as tensors, in the order of `assembled`; `keys` are all, sparse ones first."""
    values = _read(serialized, keys, kinds)
    first_ragged = len(sparse_keys) + len(dense_keys)
    filled = [np.zeros(0, kind.np) if v is None else v for v, kind in zip(values, kinds, strict=True)]
    sparse, ragged = filled[: len(sparse_keys)], filled[first_ragged:]
    dense = zip(dense_keys, values[len(sparse_keys) : first_ragged], defaults, shapes, strict=True)
    return (
        *(np.arange(len(value))[:, None] for value in sparse),
        *sparse,
        *(np.array([len(value)]) for value in sparse),
        *(_shaped(*one) for one in dense),
        *ragged,
        *(np.zeros(0, dtype.np) for dtype in split_types),
    )


def _shaped(key: str, value: Array | None, default: Array, shape: tuple[int | None, ...]) -> Array:
    """A dense feature, or its default value."""
    dtype = dtypes.from_numpy(default.dtype)
    varies = bool(shape) and shape[0] is None
    if value is None:
        if varies:
            value = np.zeros(0, default.dtype)
        elif default.size:
            return default.reshape(shape)
        else:
            refuse(not_found(key, dtype))
    size = math.prod(n for n in shape if n is not None)
    if varies:
        if len(value) % size if size else len(value):
            refuse(other_stride(key, dtype, len(value), shape))
        return value.reshape(len(value) // max(size, 1), *shape[1:])
    if len(value) != size:
        refuse(other_size(key, dtype, len(value), shape))
    return value.reshape(shape)


def _read(serialized: bytes, keys: Sequence[str], kinds: Sequence[DType]) -> list[Array | None]:
    """The values under each key, None where there are none."""
    data = serialized + PADDING
    key = ""
    values = []
    try:
        ranges = _ranges(data, len(serialized))
        for key, dtype in zip(keys, kinds, strict=True):
            values.append(_values(data, ranges.get(key.encode()), dtype))
    except Malformed:
        refuse(damaged("example", serialized))
    except WrongKind as error:
        refuse(other_kind(key, kinds[len(values)], error.found))
    return values


def _ranges(data: bytes, size: int) -> dict[bytes, Range]:
    """Where the feature of each key is; of several with one key the last."""
    found: dict[bytes, Range] = {}
    for features in _bytes_of(data, (0, size), 1):
        for begin, end in _bytes_of(data, features, 1):
            key, value = b"", (0, 0)
            for number, kind, start, stop in fields_of(data, begin, end):
                if kind == BYTES and number == 1:
                    key = data[start:stop]
                elif kind == BYTES and number == 2:
                    value = start, stop
            found[key] = value
    return found


def _bytes_of(data: bytes, message: Range, wanted: int) -> Iterator[Range]:
    for number, kind, begin, end in fields_of(data, *message):
        if number == wanted and kind == BYTES:
            yield begin, end


def _values(data: bytes, feature: Range | None, dtype: DType) -> Array | None:
    held = None
    for number, kind, begin, end in fields_of(data, *(feature or (0, 0))):
        if kind == BYTES and number in KINDS:
            held = number, begin, end
    if held is None:
        return None
    number, begin, end = held
    items = [(kind, start, stop) for n, kind, start, stop in fields_of(data, begin, end) if n == 1]
    if KINDS[number] is not dtype:
        raise WrongKind(0, KINDS[number])
    other, read = _READERS[dtype]
    for kind, start, stop in items:
        if kind not in (BYTES, other) or (dtype is dtypes.float32 and (stop - start) % 4):
            raise Malformed(0)
    return read([data[start:stop] for _, start, stop in items])


def _texts(parts: list[bytes]) -> Array:
    return strings(parts, (len(parts),))  # type: ignore[no-any-return]


def _floats(parts: list[bytes]) -> Array:
    return np.frombuffer(b"".join(parts), "<f4").astype(np.float32)


def _integers(parts: list[bytes]) -> Array:
    if len(parts) == 1 and len(parts[0]) <= _FEW_BYTES:
        return few_varints(parts[0])
    return packed_varints(parts)[0]


# What a value that isn't packed is written as, and what makes an array of the values.
_READERS: dict[DType, tuple[int, Callable[[list[bytes]], Array]]] = {
    dtypes.string: (BYTES, _texts),
    dtypes.float32: (FIXED32, _floats),
    dtypes.int64: (VARINT, _integers),
}
