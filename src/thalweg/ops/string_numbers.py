"""Numbers to strings, and strings to numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.string_arrays import check_strings, mapped

# What a number may look like: no underscores, no digits but ASCII's.
_INTEGER = re.compile(rb"\s*[+-]?[0-9]+\s*", re.ASCII)
_DECIMAL = re.compile(rb"\s*[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|inf(inity)?|nan)\s*", re.I)
_HEXADECIMAL = re.compile(rb"\s*[+-]?0x[0-9a-f]+\s*", re.I)
_NUMBERS = (dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64, dtypes.uint32, dtypes.uint64)


def _to_number_rule(call: Call, x: Spec) -> Spec:
    check_strings(call, x)
    dtype = call.attrs["out_type"]
    if dtype not in _NUMBERS:
        names = ", ".join(d.name for d in _NUMBERS)
        raise TypeError(
            f"Value for attr 'out_type' of {dtype.name} is not one of the allowed values: {names}"
        )
    return spec_of(dtype, x.shape)


@op("StringToNumber", _to_number_rule, host=True, differentiable=False)
def to_number(xp: Any, x: Any, *, out_type: DType) -> Any:
    return mapped(_integer_of(out_type) if out_type.is_integer else _float, x, out_type.np)


def _refused(text: bytes) -> errors.InvalidArgumentError:
    shown = text.decode("utf-8", "replace")
    return errors.InvalidArgumentError(
        None, None, f"StringToNumberOp could not correctly convert string: {shown}"
    )


def _integer_of(dtype: DType) -> Callable[[bytes], int]:
    low, high = dtype.min, dtype.max

    def integer(text: bytes) -> int:
        if _INTEGER.fullmatch(text):
            value = int(text)
            if low <= value <= high and not (low == 0 and b"-" in text):
                return value
        raise _refused(text)

    return integer


def _float(text: bytes) -> float:
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _HEXADECIMAL.fullmatch(text):
        return float(int(text, 16))
    raise _refused(text)


# Numbers to strings, by the conversions of C's printf.


def _as_string_rule(call: Call, x: Spec) -> Spec:
    attrs = call.attrs
    if not (x.dtype.is_floating or x.dtype.is_complex or x.dtype is dtypes.string):
        if attrs["scientific"] or attrs["shortest"]:
            raise ValueError(f"scientific and shortest format not supported for datatype {x.dtype.name}")
        if attrs["precision"] >= 0:
            raise ValueError(f"precision not supported for datatype {x.dtype.name}")
    elif attrs["scientific"] and attrs["shortest"]:
        raise ValueError("Cannot select both scientific and shortest notation")
    if len(attrs["fill"]) > 1:
        raise ValueError("Fill string must be one or fewer characters")
    if attrs["fill"] not in ("", " ", "+", "-", "0", "#"):
        raise ValueError(f'Fill argument not supported: "{attrs["fill"]}"')
    return spec_of(dtypes.string, x.shape)


@op("AsString", _as_string_rule, host=True, differentiable=False)
def as_string(
    xp: Any, x: Any, *, precision: int, scientific: bool, shortest: bool, width: int, fill: str
) -> Any:
    kind = x.dtype.kind
    if kind == "b":
        return mapped(lambda b: b"true" if b else b"false", x)
    size = "" if width < 0 else str(width)
    if kind in "iu":
        flag = "" if kind == "u" and fill in ("+", " ") else fill
        form = f"%{flag}{size}d".encode()
        return mapped(lambda i: form % i, x)
    if kind == "O":
        form = f"%{fill if fill == '-' else ''}{size}s".encode()
        return mapped(lambda s: form % s, x)
    digits = "" if precision < 0 or shortest else f".{precision}"
    write = _float_format(fill, size, digits, "g" if shortest else "e" if scientific else "f")
    if kind == "c":
        return mapped(lambda z: b"(%s,%s)" % (write(z.real), write(z.imag)), x)
    return mapped(write, x.astype(np.float64))


def _float_format(fill: str, size: str, digits: str, letter: str) -> Callable[[float], bytes]:
    form = f"%{fill}{size}{digits}{letter}".encode()
    # Zeros fill up numbers only.
    special = f"%{'' if fill == '0' else fill}{size}{digits}{letter}".encode()
    return lambda v: (form if v - v == 0 else special) % v
