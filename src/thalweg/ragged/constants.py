"""`tf.ragged.constant`: ragged tensors from nested lists."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.dtypes import DType
from thalweg.core.tensor_shape import TensorShape
from thalweg.ragged.row_partition import RowPartition
from thalweg.ragged.tensor import RaggedTensor


def constant(
    pylist: Any,
    dtype: Any = None,
    ragged_rank: int | None = None,
    inner_shape: Any = None,
    name: str | None = None,
    row_splits_dtype: Any = dtypes.int64,
) -> Any:
    """A ragged tensor of a nested list; a plain tensor where nothing can be ragged.

    Args:
      pylist: nested lists, tuples or arrays; all numbers (or strings) must be nested equally deep.
      dtype: the dtype of the values; None takes that of the numbers, float32 where there are none.
      ragged_rank: how many dimensions besides the first may be ragged; by default all that aren't in
        `inner_shape`.
      inner_shape: the shape of the uniform inner dimensions; by default empty, or if `ragged_rank` is given
        what fits.
      row_splits_dtype: int32 or int64.

    Raises:
      ValueError: values are nested differently deep, or not as `ragged_rank` and `inner_shape` say.
      TypeError: the values don't fit `dtype`.

    Example:
      >>> tf.ragged.constant([[1, 2], [3], []])
      <tf.RaggedTensor [[1, 2], [3], []]>
    """
    if isinstance(pylist, RaggedTensor):
        raise TypeError("pylist may not be a RaggedTensor or RaggedTensorValue.")
    dtype = None if dtype is None else dtypes.as_dtype(dtype)
    inner = None if inner_shape is None else tuple(TensorShape(inner_shape).as_list())
    if not _is_list(pylist):
        if ragged_rank or inner:
            raise ValueError(
                f"Invalid pylist={pylist!r}: incompatible with ragged_rank={ragged_rank}, inner_shape={inner}"
            )
        return convert.constant(pylist, dtype)
    scalar_depth, max_depth = _depths(pylist)
    _check_depths(pylist, scalar_depth, max_depth, ragged_rank, inner)
    if ragged_rank == 0 or (ragged_rank is None and max_depth - len(inner or ()) < 2):
        return _plain(pylist, dtype, inner)
    if ragged_rank is None:
        ragged_rank = max(1, max_depth - 1 - (0 if scalar_depth is None else len(inner or ())))
        inner = inner or ()
    elif inner is None:
        inner = _inner_shape(pylist, ragged_rank)
    values, nested_splits = _flatten(pylist, ragged_rank)
    flat: Any = _plain(values, dtype, (len(values), *inner))
    splits_dtype = dtypes.as_dtype(row_splits_dtype)
    for splits in reversed(nested_splits):
        partition = RowPartition(convert.constant(np.array(splits, splits_dtype.np)), size=splits[-1])
        flat = RaggedTensor(flat, partition)
    return flat


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple)) or np.ndim(value) > 0


def _depths(value: Any) -> tuple[int | None, int]:
    """How deep the scalars are nested (None: there are none), and how deep lists go at all."""
    if not _is_list(value):
        return 0, 0
    if isinstance(value, np.ndarray) and value.dtype != object:
        return (value.ndim if value.size else None), value.ndim
    scalar_depth, max_depth = None, 1
    for item in value:
        item_scalar, item_max = _depths(item)
        if item_scalar is not None:
            if scalar_depth is not None and scalar_depth != item_scalar + 1:
                raise ValueError("all scalar values must have the same nesting depth")
            scalar_depth = item_scalar + 1
        max_depth = max(max_depth, item_max + 1)
    return scalar_depth, max_depth


def _check_depths(
    pylist: Any,
    scalar_depth: int | None,
    max_depth: int,
    ragged_rank: int | None,
    inner: tuple[Any, ...] | None,
) -> None:
    if ragged_rank is not None and ragged_rank < 0:
        raise ValueError(f"Invalid ragged_rank={ragged_rank}: must be nonnegative")
    if scalar_depth is not None and max_depth > scalar_depth:
        raise ValueError(
            f"Invalid pylist={pylist!r}: empty list nesting is greater than scalar value nesting"
        )
    if scalar_depth is not None and ragged_rank is not None and ragged_rank >= scalar_depth:
        raise ValueError(
            f"pylist has scalar values depth {scalar_depth}, but ragged_rank={ragged_rank} requires scalar "
            "value depth "
            f"greater than {ragged_rank}"
        )
    if ragged_rank is None or inner is None:
        return
    expected = ragged_rank + len(inner) + 1
    if (expected < max_depth) if scalar_depth is None else (expected != scalar_depth):
        raise ValueError(
            f"Invalid pylist={pylist!r}: incompatible with ragged_rank={ragged_rank} and "
            f"dim(inner_shape)={len(inner)}"
        )


def _plain(values: Any, dtype: DType | None, shape: tuple[Any, ...] | None) -> Any:
    """A plain tensor of nested lists; of `shape`, which the lists don't show where they are empty."""
    if len(values) == 0 and shape is not None:
        return convert.constant(np.zeros(shape, (dtype or dtypes.float32).np), dtype)
    tensor = convert.constant(list(values), dtype)
    if shape is not None and tensor._spec.shape != shape:
        raise ValueError(f"inner values have shape {tensor.shape}, but {TensorShape(shape)} was wanted")
    return tensor


def _inner_shape(pylist: Any, ragged_rank: int) -> tuple[int, ...]:
    """The uniform shape of what lies `ragged_rank` levels below the rows."""
    values: list[Any] = list(pylist)
    for _ in range(ragged_rank):
        values = [item for row in values for item in row]
    shape: list[int] = []
    while values and _is_list(values[0]):
        sizes = {len(item) if _is_list(item) else -1 for item in values}
        if len(sizes) > 1:
            raise ValueError("inner values have inconsistent shape")
        shape.append(sizes.pop())
        values = [item for row in values for item in row]
    return tuple(shape)


def _flatten(pylist: Any, ragged_rank: int) -> tuple[list[Any], list[list[int]]]:
    """The values below `ragged_rank` partitions, one after the other, and the row splits of each."""
    values, nested_splits = list(pylist), []
    for _ in range(ragged_rank):
        splits = [0]
        for row in values:
            splits.append(splits[-1] + len(row))
        nested_splits.append(splits)
        values = [item for row in values for item in row]
    return values, nested_splits
