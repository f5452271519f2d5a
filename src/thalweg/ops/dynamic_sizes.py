"""Arithmetic with sizes that may be known only when a graph runs: ints, or symbolic scalars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core.dtypes import DType
from thalweg.core.tensor import Tensor
from thalweg.ops import elementwise
from thalweg.ops.casting import cast
from thalweg.ops.padding import pad
from thalweg.ops.shapes import shape_of
from thalweg.ops.sizes import dims, integer


def size_of(x: Any, axis: int) -> Any:
    """The size of an axis."""
    shape = x._spec.shape
    if shape is not None and shape[axis] is not None:
        return shape[axis]
    return shape_of(x)[axis]


def sizes_of(x: Any, start: int | None = None, stop: int | None = None) -> list[Any]:
    """The sizes of the axes from `start` to `stop`, of a tensor of known rank."""
    return [size_of(x, axis) for axis in range(rank_of(x))[start:stop]]


def rank_of(x: Any) -> int:
    """The number of axes.

    Raises:
      ValueError: it isn't known.
    """
    rank = x._spec.rank
    if rank is None:
        raise ValueError("A tensor of known rank is needed, received one of unknown rank.")
    return int(rank)


def check_rank_at_least(x: Any, rank: int) -> None:
    """Refuse a tensor of fewer axes: ValueError."""
    x.shape.with_rank_at_least(rank)


def scalar_integer(value: Any, name: str) -> Any:
    """An integer argument as an int or a symbolic scalar.

    Raises:
      ValueError: it isn't an integer, or isn't a scalar.
    """
    if type(value) is int:
        return value
    dtype = getattr(value, "dtype", None)
    if isinstance(value, float) or (isinstance(dtype, DType) and not dtype.is_integer):
        raise ValueError(f"{name} must be an integer. Got {dtype or type(value)}")
    rank = value.shape.rank if isinstance(value, Tensor) else np.ndim(value)
    if rank not in (0, None):
        raise ValueError(f"{name} must be a scalar, got a value of rank {rank}")
    return integer(value)


def maximum(a: Any, b: Any) -> Any:
    """The larger of two sizes."""
    return max(a, b) if isinstance(a, int) and isinstance(b, int) else elementwise.maximum(a, b)


def broadcast_sizes(a: Sequence[Any], b: Sequence[Any]) -> list[Any]:
    """The sizes that two lists of sizes broadcast to.

    Raises:
      ValueError: known sizes don't fit.
    """
    rank = max(len(a), len(b))
    pairs = zip([1] * (rank - len(a)) + [*a], [1] * (rank - len(b)) + [*b], strict=True)
    return [_broadcast(m, n) for m, n in pairs]


def _broadcast(m: Any, n: Any) -> Any:
    if isinstance(m, int) and isinstance(n, int):
        if m != n and 1 not in (m, n):
            raise ValueError(f"Incompatible sizes: {m} and {n}")
        return n if m == 1 else m
    if isinstance(m, int):
        return n if m == 1 else m
    return m if m is n or (isinstance(n, int) and n == 1) else n if isinstance(n, int) else maximum(m, n)


def common_divisor(a: Any, b: Any) -> int:
    """The greatest common divisor of two sizes; 1 where they aren't known."""
    return math.gcd(a, b) if isinstance(a, int) and isinstance(b, int) else 1


def as_number(size: Any, dtype: DType) -> Any:
    """A size to compute with: a float, or a symbolic scalar of `dtype`."""
    return float(size) if isinstance(size, int) else cast(size, dtype)


def fit_last(x: Any, size: Any) -> Any:
    """The last axis cut, or filled up with zeros, to `size`."""
    present = size_of(x, -1)
    if isinstance(present, int) and isinstance(size, int):
        if present > size:
            return x[..., :size]
        return x if present == size else pad_last(x, size - present)
    return pad_last(x[..., :size], maximum(size - present, 0))


def pad_last(x: Any, count: Any) -> Any:
    """`count` zeros after the last axis."""
    return pad(x, paddings=dims_of_pairs([(0, 0)] * (rank_of(x) - 1) + [(0, count)]))


def dims_of_pairs(pairs: list[tuple[Any, Any]]) -> Any:
    """Pairs of sizes as an attribute: a tuple of pairs, or a symbolic tensor where one of them is."""
    if all(isinstance(n, int) for pair in pairs for n in pair):
        return tuple(pairs)
    return dims([dims(list(pair)) if any(isinstance(n, Tensor) for n in pair) else pair for pair in pairs])
