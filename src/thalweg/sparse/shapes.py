"""Shapes of sparse tensors, dimension by dimension: ints where they are known, scalar tensors elsewhere."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import constant
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.ops.casting import cast
from thalweg.sparse.tensor import SparseTensor

Size = Any


def sparse(value: Any) -> SparseTensor:
    """A sparse tensor as it is, or of a `SparseTensorValue`; TypeError for anything else."""
    return value if type(value) is SparseTensor else SparseTensor.from_value(value)


def rank_of(x: SparseTensor) -> int:
    """The rank; ValueError where it isn't known."""
    rank = x._spec.rank
    if rank is None:
        raise ValueError(f"The rank of the SparseTensor must be known; its shape is {x.shape}.")
    return rank


def sizes_of(x: SparseTensor) -> list[Size]:
    """The size of each dimension."""
    dims = x._spec.shape
    if dims is None:
        raise ValueError(f"The rank of the SparseTensor must be known; its shape is {x.shape}.")
    return [x.dense_shape[axis] if n is None else n for axis, n in enumerate(dims)]


def numbers(value: Any) -> list[Size] | Any:
    """A vector argument: a list of ints and scalar tensors, or the symbolic tensor itself."""
    if isinstance(value, EagerTensor):
        return [int(n) for n in value.host().reshape(-1)]
    if isinstance(value, Tensor):
        vector: Any = value
        length = value._spec.shape[0] if value._spec.shape else None
        return value if length is None else [cast(vector[i], dtypes.int64) for i in range(length)]
    if hasattr(value, "as_list"):
        value = value.as_list()
    return [n if isinstance(n, Tensor) and type(n) is not EagerTensor else int(n) for n in value]


def as_scalar(size: Size) -> Any:
    """One size as an int64 tensor."""
    return cast(size, dtypes.int64) if isinstance(size, Tensor) else constant(size, dtypes.int64)


def total(sizes: list[Size]) -> Size:
    """The sum of sizes."""
    result: Size = 0
    for size in sizes:
        result = result + size
    return result


def axis_of(axis: Any, rank: int) -> int:
    """An axis counted from the front."""
    number = int(axis)
    return number + rank if number < 0 else number
