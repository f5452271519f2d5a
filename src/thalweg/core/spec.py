"""`Spec`: a dtype and a shape, interned, so that equal specs are one object.

The recorder keys its trie by specs and compares them by identity. A spec made by `scalar_spec` stands for
a Python number: same dtype and shape `()`, but a kind of its own, because programs take all their numbers
packed in one array.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any
from weakref import WeakValueDictionary

from thalweg.core.dtypes import DType
from thalweg.core.tensor_shape import TensorShape

Dims = tuple[int | None, ...] | None


class Spec:
    """The dtype and the shape of a value. `shape` is None where even the rank is unknown."""

    __slots__ = ("__dict__", "__weakref__", "dtype", "known", "number", "shape", "size")

    def __init__(self, dtype: DType, shape: Dims, number: bool = False) -> None:
        self.dtype = dtype
        self.shape = shape
        self.number = number
        self.known = shape is not None and None not in shape
        self.size = math.prod(shape) if self.known else -1  # type: ignore[arg-type]

    @property
    def rank(self) -> int | None:
        return None if self.shape is None else len(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes of the value; 0 where the shape isn't known."""
        return max(self.size, 0) * self.dtype.size

    @cached_property
    def tensor_shape(self) -> TensorShape:
        return TensorShape._from_tuple(self.shape)

    def __repr__(self) -> str:
        return f"{self.dtype.name}{list(self.shape) if self.shape is not None else '<unknown>'}"

    def __reduce__(self) -> tuple[Any, ...]:
        return (scalar_spec, (self.dtype,)) if self.number else (spec_of, (self.dtype, self.shape))


_specs: WeakValueDictionary[tuple[DType, Dims], Spec] = WeakValueDictionary()
_scalars: dict[DType, Spec] = {}


def spec_of(dtype: DType, shape: Dims) -> Spec:
    """The one spec of `dtype` and `shape`."""
    spec = _specs.get((dtype, shape))
    if spec is None:
        # setdefault: two threads that miss at once must end with the same object.
        spec = _specs.setdefault((dtype, shape), Spec(dtype, shape))
    return spec


def scalar_spec(dtype: DType) -> Spec:
    """The spec of a Python number taken as `dtype`."""
    spec = _scalars.get(dtype)
    if spec is None:
        spec = _scalars.setdefault(dtype, Spec(dtype, (), number=True))
    return spec
