"""Ragged tensors from dense and sparse ones, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.convert import constant, to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.ops import arguments
from thalweg.ops.casting import cast
from thalweg.ops.creation import fill
from thalweg.ops.gather import gather_rows
from thalweg.ops.ragged_ops import ragged_from_tensor, ragged_to_sparse, ragged_to_tensor
from thalweg.ops.ragged_partitions import sparse_row_ids, splits_from_lengths, unpadded_lengths
from thalweg.ops.shapes import reshape, shape_of, shape_tensor
from thalweg.ragged.row_partition import RowPartition, max_row_length, rows_of
from thalweg.ragged.rows import as_ragged, merged_outer
from thalweg.ragged.tensor import RaggedTensor


def from_dense(tensor: Any, lengths: Any, padding: Any, ragged_rank: int, dtype: DType) -> RaggedTensor:
    """See `RaggedTensor.from_tensor`."""
    rank = tensor._spec.rank
    if lengths is not None and padding is not None:
        raise ValueError("Specify argument `lengths` or `padding`, but not both.")
    if not isinstance(ragged_rank, int) or ragged_rank <= 0:
        raise ValueError(f"Argument `ragged_rank` must be greater than 0. Received {ragged_rank}.")
    if rank is not None and rank <= ragged_rank:
        raise ValueError(
            "The rank of a RaggedTensor must be greater than 1, i.e., a list of scalars won't have ragged "
            "dimensions. "
            f"Received argument `tensor` with rank {rank}."
        )
    if lengths is None and padding is None:
        return as_ragged(tensor, ragged_rank, dtype)  # type: ignore[no-any-return]
    if (
        isinstance(lengths, (list, tuple))
        and len(lengths)
        and not isinstance(lengths[0], (int, float, np.integer))
    ):
        return _from_nested_lengths(tensor, list(lengths), dtype)
    if ragged_rank > 1:
        outer = as_ragged(tensor, 1, dtype)
        return RaggedTensor(
            from_dense(merged_outer(tensor, 2), lengths, padding, ragged_rank - 1, dtype), outer._partition
        )
    if padding is None:
        lengths = _within(cast(to_tensor(lengths), dtype), tensor)
    else:
        lengths = cast(unpadded_lengths(tensor, to_tensor(padding, tensor.dtype)), dtype)
    return at_lengths(tensor, [lengths])


def _within(lengths: Any, tensor: Any) -> Any:
    """Row lengths, cut to what the rows of `tensor` have."""
    from thalweg.ops.elementwise import maximum, minimum

    width = cast(to_tensor(shape_of(tensor)[1]), lengths.dtype)
    return maximum(minimum(lengths, width), constant(0, lengths.dtype))


def _from_nested_lengths(tensor: Any, lengths: list[Any], dtype: DType) -> RaggedTensor:
    return at_lengths(tensor, [cast(to_tensor(each), dtype) for each in lengths])


def at_lengths(tensor: Any, nested_lengths: list[Any]) -> RaggedTensor:
    """What lies within rows of the given lengths, from the outermost to the innermost."""
    partitions = [RowPartition(splits_from_lengths(each), row_lengths=each) for each in nested_lengths]
    splits = [partition._splits for partition in partitions]
    values = ragged_from_tensor(tensor, *splits, size=partitions[-1].size)
    for partition in reversed(partitions):
        values = RaggedTensor(values, partition)
    return values  # type: ignore[no-any-return]


def from_sparse(sparse: Any, dtype: DType) -> RaggedTensor:
    """See `RaggedTensor.from_sparse`."""
    if not (hasattr(sparse, "indices") and hasattr(sparse, "dense_shape")):
        raise TypeError(
            f"Argument `st_input` must be of type SparseTensor, but is of type {type(sparse).__name__}."
        )
    if sparse.shape.rank not in (2, None):
        raise ValueError("rank(st_input) must be 2.")
    ids = sparse_row_ids(sparse.indices)
    if type(ids) is EagerTensor:
        ids.value()
    rows = sparse.shape[0] if sparse.shape.rank else None
    nrows = sparse.dense_shape[0] if rows is None else rows
    return RaggedTensor.from_value_rowids(sparse.values, cast(ids, dtype), nrows=nrows, validate=False)


def to_sparse(ragged: RaggedTensor) -> Any:
    """See `RaggedTensor.to_sparse`."""
    from thalweg.sparse.tensor import SparseTensor

    return SparseTensor(*ragged_to_sparse(ragged.flat_values, *ragged.nested_row_splits))


def to_dense(ragged: RaggedTensor, default_value: Any, shape: Any) -> Any:
    """See `RaggedTensor.to_tensor`."""
    values, partitions = ragged.flat_values, ragged._nested_partitions
    if default_value is None:
        default = constant(
            b"" if ragged.dtype is dtypes.string else np.zeros((), ragged.dtype.np), ragged.dtype
        )
    else:
        default = to_tensor(default_value, ragged.dtype)
    wanted = _wanted_shape(ragged, shape)
    outer = [partitions[0].count, *map(max_row_length, partitions)]
    outer = [given if n is None else n for n, given in zip(wanted, outer, strict=False)]
    return ragged_to_tensor(values, default, *ragged.nested_row_splits, shape=arguments.shape(outer))


def _wanted_shape(ragged: RaggedTensor, shape: Any) -> list[Any]:
    """The shape that was asked for, None for dimensions that take the size they need."""
    rank = ragged._spec.rank
    depth = ragged.ragged_rank + 1
    if shape is None:
        return [None] * depth
    given: Any = arguments.shape(shape) if isinstance(shape, Tensor) else shape
    if isinstance(given, Tensor):
        return [given[i] for i in range(depth)]  # type: ignore[index]
    dims = [None if n == -1 else n for n in (given.as_list() if isinstance(given, TensorShape) else given)]
    if rank is not None and len(dims) != rank:
        raise errors.InvalidArgumentError(
            None,
            None,
            f"rt_input.shape and shape={dims} are incompatible: rt_input.rank = {rank} but shape.rank = "
            f"{len(dims)}",
        )
    inner = ragged.flat_values._spec.shape[1:]
    if any(None not in (m, n) and m != n for m, n in zip(dims[depth:], inner, strict=True)):
        raise errors.InvalidArgumentError(
            None,
            None,
            f"shape={dims} is incompatible with the inner dimensions {list(inner)} of the ragged tensor",
        )
    return dims[:depth]


def bounding_shape(ragged: RaggedTensor, axis: Any, dtype: DType) -> Any:
    """See `RaggedTensor.bounding_shape`."""
    partitions = ragged._nested_partitions
    sizes = [partitions[0].count, *map(max_row_length, partitions)]
    values = ragged.flat_values
    inner = values._spec.shape[1:]
    if None in inner:
        dynamic = shape_tensor(values, out_type=dtypes.int64)
        inner = tuple(dynamic[i + 1] if n is None else n for i, n in enumerate(inner))
    sizes += inner
    if axis is not None:
        chosen = np.asarray(axis)
        if chosen.ndim == 0:
            return cast(to_tensor(sizes[ragged._axis(int(chosen))]), dtype)
        sizes = [sizes[ragged._axis(int(a))] for a in chosen]
    if any(isinstance(n, Tensor) for n in sizes):
        return to_tensor([cast(to_tensor(n), dtype) for n in sizes])
    return constant(np.array(sizes, dtype.np))


def dense_row_lengths(values: Any, axis: int, dtype: DType) -> Any:
    """The size of dimension `axis` of a plain tensor, once for each row."""
    shape = shape_of(values)
    if axis >= (values._spec.rank or axis + 1):
        raise ValueError(f"axis={axis + 1} out of bounds for values of shape {values.shape}")
    return fill(cast(to_tensor(shape[axis]), dtype), dims=shape[:axis])


def merge_dims(x: Any, outer_axis: int, inner_axis: int) -> Any:
    """See `RaggedTensor.merge_dims`; takes plain tensors too."""
    rank = x._spec.rank
    if rank is not None:
        outer_axis, inner_axis = (a + rank if a < 0 else a for a in (outer_axis, inner_axis))
    if outer_axis > inner_axis:
        raise ValueError(
            f"Expected outer_axis ({outer_axis}) to be less than or equal to inner_axis ({inner_axis})."
        )
    if rank is not None and not 0 <= outer_axis <= inner_axis < rank:
        raise ValueError(f"axes {outer_axis} to {inner_axis} are out of bounds for rank {rank}")
    if outer_axis == inner_axis:
        return x
    if not isinstance(x, RaggedTensor):
        return _merge_plain(x, outer_axis, inner_axis)
    if outer_axis > 1:
        return x.with_values(merge_dims(x.values, outer_axis - 1, inner_axis - 1))
    if outer_axis == 0:
        return merge_dims(x.values, 0, inner_axis - 1)
    splits, values = x.row_splits, x.values
    for _ in range(inner_axis - 1):
        if isinstance(values, RaggedTensor):
            splits, values = gather_rows(values.row_splits, splits), values.values
        else:
            splits = splits * cast(to_tensor(shape_of(values)[1]), splits.dtype)
            values = merged_outer(values, 2)
    return RaggedTensor(values, RowPartition(splits, size=rows_of(values)))


def _merge_plain(x: Any, outer: int, inner: int) -> Any:
    shape = shape_of(x)
    if isinstance(shape, tuple):
        size = int(np.prod(shape[outer : inner + 1], dtype=np.int64))
        return reshape(x, shape=(*shape[:outer], size, *shape[inner + 1 :]))
    from thalweg.ops.joining import concat

    return reshape(x, shape=concat(shape[:outer], constant([-1]), shape[inner + 1 :], axis=0))
