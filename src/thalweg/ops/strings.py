"""Strings: case, length, parts, joining."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.op import Call, op
from thalweg.core.rules import broadcast, known, merged, reduced, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.core.tensor import Tensor
from thalweg.ops.string_arrays import check_choice, check_strings, each_string, mapped, strings

# The bytes of UTF-8 that begin no character.
CONTINUATION = bytes(range(0x80, 0xC0))
UNITS = ("BYTE", "UTF8_CHAR")


def _cased(x: Any, encoding: str, method: str) -> Any:
    if encoding not in ("", "utf-8"):
        raise errors.InvalidArgumentError(
            None, None, f"only utf-8 or '' (no encoding) is supported, received {encoding}"
        )
    if not encoding:
        return mapped(getattr(bytes, method), x)
    change = getattr(str, method)
    return mapped(lambda s: change(s.decode("utf-8", "replace")).encode(), x)


@op("StringLower", each_string(), host=True, differentiable=False)
def lower(xp: Any, x: Any, *, encoding: str) -> Any:
    return _cased(x, encoding, "lower")


@op("StringUpper", each_string(), host=True, differentiable=False)
def upper(xp: Any, x: Any, *, encoding: str) -> Any:
    return _cased(x, encoding, "upper")


@op("StringStrip", each_string(), host=True, differentiable=False)
def strip(xp: Any, x: Any) -> Any:
    return mapped(bytes.strip, x)


def _length_rule(call: Call, x: Spec) -> Spec:
    check_choice(call, "unit", UNITS)
    check_strings(call, x)
    return spec_of(dtypes.int32, x.shape)


def _characters(string: bytes) -> int:
    """How many characters UTF-8 text has."""
    return len(string.translate(None, CONTINUATION))


@op("StringLength", _length_rule, host=True, differentiable=False)
def length(xp: Any, x: Any, *, unit: str) -> Any:
    return mapped(len if unit == "BYTE" else _characters, x, np.int32)


# Parts.


def _substr_rule(call: Call, x: Spec, pos: Spec, size: Spec) -> Spec:
    check_choice(call, "unit", UNITS)
    check_strings(call, x)
    if pos.known and size.known:
        _check_same_shape(pos.shape, size.shape)
    return spec_of(dtypes.string, broadcast(x.shape, pos.shape))


@op("Substr", _substr_rule, host=True, differentiable=False)
def substr(xp: Any, x: Any, pos: Any, size: Any, *, unit: str) -> Any:
    """`size` bytes or characters of each string, from `pos` on; a negative `pos` counts from the end."""
    _check_same_shape(pos.shape, size.shape)
    texts, starts, sizes = np.broadcast_arrays(x, pos, size)
    part = _bytes_part if unit == "BYTE" else _characters_part
    arguments = (a.reshape(-1).tolist() for a in (texts, starts, sizes))
    return strings(map(part, *arguments, range(texts.size)), texts.shape)


def _check_same_shape(pos: Dims, size: Dims) -> None:
    if pos != size:
        raise errors.InvalidArgumentError(
            None,
            None,
            f"pos and len should have the same shape, got: {shape_text(pos)} vs. {shape_text(size)}",
        )


def _bytes_part(text: bytes, start: int, size: int, index: int) -> bytes:
    if not -len(text) <= start <= len(text):
        raise errors.InvalidArgumentError(
            None, None, f"pos {start} out of range for string {text!r} at index {index}"
        )
    start += len(text) if start < 0 else 0
    return text[start:] if size < 0 else text[start : start + size]


def _characters_part(text: bytes, start: int, size: int, index: int) -> bytes:
    count = _characters(text)
    if not -count <= start <= count:
        raise errors.InvalidArgumentError(None, None, f"pos {start} out of range for string at index {index}")
    start += count if start < 0 else 0
    begins = [i for i, byte in enumerate(text) if byte & 0xC0 != 0x80] + [len(text)]
    end = count if size < 0 else min(start + size, count)
    return text[begins[start] : begins[end]]


# Joining.


def _join_rule(call: Call, *specs: Spec) -> Spec:
    check_strings(call, *specs)
    shapes = [s.shape for s in specs if s.shape != ()]
    if None in shapes:
        return spec_of(dtypes.string, None)
    common: Dims = shapes[0] if shapes else ()
    for shape in shapes[1:]:
        try:
            common = merged(common, shape)
        except ValueError:
            raise _differing(common, shape) from None
    return spec_of(dtypes.string, common)


def _differing(a: Dims, b: Dims) -> ValueError:
    return ValueError(f"Input shapes do not match: {shape_text(a)} vs. {shape_text(b)}")


@op("StringJoin", _join_rule, host=True, differentiable=False)
def join(xp: Any, *operands: Any, separator: str) -> Any:
    """The operands' strings joined one by one; scalars go with every string of the others."""
    shape: tuple[int, ...] = next((x.shape for x in operands if x.shape), ())
    for x in operands:
        require(np, x.shape in ((), shape), str(_differing(shape, x.shape)))
    columns = [np.broadcast_to(x, shape).reshape(-1).tolist() for x in operands]
    rows = zip(*columns, strict=True) if columns else [()]
    return strings(map(separator.encode().join, rows), shape)


def _reduce_join_rule(call: Call, x: Spec) -> Spec:
    check_strings(call, x)
    axis = call.attrs["axis"]
    if x.shape is None or axis is None or isinstance(axis, Tensor):
        return spec_of(dtypes.string, reduced(x.shape, axis, call.attrs["keepdims"]))
    _checked_axes(axis, len(x.shape))
    return spec_of(dtypes.string, reduced(x.shape, axis, call.attrs["keepdims"]))


def _checked_axes(axis: Sequence[int], rank: int) -> list[int]:
    axes: list[int] = []
    for a in axis:
        if not -rank <= a < rank:
            raise errors.OutOfRangeError(
                None, None, f"Invalid reduction dimension {a} for input with {rank} dimension(s)"
            )
        if a % rank in axes:
            raise ValueError(f"Duplicate reduction dimension {a}")
        axes.append(a % rank)
    return axes


@op("ReduceJoin", _reduce_join_rule, host=True, differentiable=False)
def reduce_join(xp: Any, x: Any, *, axis: tuple[int, ...] | None, keepdims: bool, separator: str) -> Any:
    """Joins along the axes, whose order is that of the strings: the last one listed runs fastest."""
    axes = list(range(x.ndim)) if axis is None else _checked_axes(axis, x.ndim)
    rest = [a for a in range(x.ndim) if a not in axes]
    outer = tuple(x.shape[a] for a in rest)
    rows = np.transpose(x, rest + axes).reshape(math.prod(outer), math.prod(x.shape[a] for a in axes))
    shape = tuple(1 if a in axes else n for a, n in enumerate(x.shape)) if keepdims else outer
    return strings(map(separator.encode().join, rows.tolist()), shape)


def _segment_join_rule(call: Call, x: Spec, ids: Spec) -> Spec:
    check_strings(call, x)
    if x.shape is None or ids.shape is None:
        return spec_of(dtypes.string, None)
    start = x.shape[: len(ids.shape)]
    if len(start) < len(ids.shape) or any(m != n for m, n in zip(start, ids.shape, strict=True) if m and n):
        shapes = f"{shape_text(ids.shape)} vs. {shape_text(x.shape)}"
        raise ValueError(f"segment_ids.shape must be a prefix of inputs.shape: {shapes}")
    return spec_of(dtypes.string, (known(call.attrs["num_segments"]), *x.shape[len(ids.shape) :]))


@op("UnsortedSegmentJoin", _segment_join_rule, host=True, differentiable=False)
def unsorted_segment_join(xp: Any, x: Any, ids: Any, *, num_segments: int, separator: str) -> Any:
    """The strings of each segment joined, in their order."""
    count = int(num_segments)
    inside = (ids >= 0) & (ids < count)
    require(np, inside, "segment_ids are not allowed to exceed num_segments or to have negative values.")
    inner = x.shape[ids.ndim :]
    width = math.prod(inner)
    segments: list[list[bytes]] = [[] for _ in range(count * width)]
    rows = x.reshape(ids.size, width).tolist()
    for segment, row in zip(ids.reshape(-1).tolist(), rows, strict=True):
        for column, string in enumerate(row):
            segments[segment * width + column].append(string)
    return strings(map(separator.encode().join, segments), (count, *inner))
