"""Arithmetic and conversions that only 1.x has."""

from __future__ import annotations

from typing import Any

from thalweg import math
from thalweg.array import size
from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.dtypes import cast


def div(x: Any, y: Any, name: str | None = None) -> Any:
    """Division as in Python 2: of integers it is rounded down, of floats it is exact."""
    x = to_tensor(x)
    return math.floordiv(x, y, name) if x.dtype.is_integer else math.divide(x, y, name)


def to_float(x: Any, name: str = "ToFloat") -> Any:
    """Cast to float32."""
    return cast(x, dtypes.float32, name=name)


def to_double(x: Any, name: str = "ToDouble") -> Any:
    """Cast to float64."""
    return cast(x, dtypes.float64, name=name)


def to_int32(x: Any, name: str = "ToInt32") -> Any:
    """Cast to int32."""
    return cast(x, dtypes.int32, name=name)


def to_int64(x: Any, name: str = "ToInt64") -> Any:
    """Cast to int64."""
    return cast(x, dtypes.int64, name=name)


def to_bfloat16(x: Any, name: str = "ToBFloat16") -> Any:
    """Cast to bfloat16."""
    return cast(x, dtypes.bfloat16, name=name)


def to_complex64(x: Any, name: str = "ToComplex64") -> Any:
    """Cast to complex64."""
    return cast(x, dtypes.complex64, name=name)


def to_complex128(x: Any, name: str = "ToComplex128") -> Any:
    """Cast to complex128."""
    return cast(x, dtypes.complex128, name=name)


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Any:
    """A tensor times a number."""
    return math.scalar_mul(scalar, x, name)


def bincount(
    arr: Any, weights: Any = None, minlength: Any = None, maxlength: Any = None, dtype: Any = dtypes.int32
) -> Any:
    """How often each integer from 0 occurs."""
    return math.bincount(arr, weights, minlength, maxlength, dtype)


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: Any = None,
    dtype: Any = dtypes.int32,
    name: str | None = None,
    weights: Any = None,
) -> Any:
    """How often each label (row) was predicted as each class (column)."""
    return math.confusion_matrix(labels, predictions, num_classes, weights, dtype, name)


def clip_by_average_norm(t: Any, clip_norm: Any, name: str | None = None) -> Any:
    """Scale a tensor so that its norm divided by its number of elements is at most `clip_norm`."""
    x = to_tensor(t)
    count = cast(size(x), x.dtype)
    average = math.sqrt(math.reduce_sum(x * x)) / count
    return x * (clip_norm / math.maximum(average, clip_norm))


def verify_tensor_all_finite(
    t: Any = None, msg: str | None = None, name: str | None = None, x: Any = None, message: str | None = None
) -> Any:
    """The tensor, checked: InvalidArgumentError with this message if it has a NaN or an infinity."""
    from thalweg import debugging

    return debugging.check_numerics(t if x is None else x, (msg if message is None else message) or "")
