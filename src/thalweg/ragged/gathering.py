"""Rows and elements of ragged tensors by position: `tf.gather`, `tf.where`, `tf.ragged.boolean_mask`."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.ops import gather as gathers
from thalweg.ops.casting import cast
from thalweg.ops.gather import gather_rows
from thalweg.ops.ragged_partitions import splits_from_lengths
from thalweg.ops.selection import masked, where
from thalweg.ops.shapes import reshape
from thalweg.ragged.broadcasting import align, with_partitions
from thalweg.ragged.row_partition import RowPartition, rows_of
from thalweg.ragged.rows import as_ragged, check_prefix, in_shape_of, merged_outer, splits_dtype, take
from thalweg.ragged.tensor import RaggedTensor


def gather(params: Any, indices: Any, axis: int, batch_dims: int) -> Any:
    """Slices of `params` at `indices`, of which at least one is ragged; see `tf.gather`.

    Raises:
      ValueError: `axis` isn't the dimension after the batch's.
      InvalidArgumentError: an index is out of range.
    """
    rank = params._spec.rank
    axis = axis + rank if axis < 0 and rank is not None else axis
    if batch_dims == axis == 0:
        return _gather(params, indices)
    if batch_dims == 0 and isinstance(params, RaggedTensor) and indices._spec.rank == 1:
        return _gather_inner(params, indices, axis)
    if batch_dims != axis:
        raise ValueError(
            f"tf.gather of ragged tensors needs axis == batch_dims, got axis={axis}, batch_dims={batch_dims}"
        )
    return _gather_in_batches(params, indices, batch_dims)


def _gather(params: Any, indices: Any) -> Any:
    if isinstance(indices, RaggedTensor):
        return RaggedTensor(_gather(params, indices.values), indices._partition)
    if not isinstance(params, RaggedTensor):
        return gathers.gather(params, indices, axis=0, batch_dims=0)
    rank = indices._spec.rank
    if rank == 0:
        return take(params, reshape(indices, shape=(1,)))[0]
    if rank > 1:
        return _gather(params, as_ragged(indices, rank - 1))
    return take(params, indices)


def _gather_inner(params: Any, indices: Any, axis: int) -> Any:
    """The same slices of each row, or of each row's rows."""
    if axis > 1 or not isinstance(params, RaggedTensor):
        values = gathers.gather(params.values, indices, axis=axis - 1, batch_dims=0)
        return RaggedTensor(values, params._partition)
    positions = reshape(params.row_starts(), shape=(-1, 1)) + cast(indices, params._partition.dtype)
    return _gather(params.values, positions)


def _gather_in_batches(params: Any, indices: Any, batch_dims: int) -> Any:
    """For each row of `params` the slices at the corresponding row of `indices`."""
    dtype = splits_dtype(params, indices)
    params, indices = as_ragged(params, batch_dims, dtype), as_ragged(indices, batch_dims, dtype)
    if batch_dims > 1:
        partition = indices._partition.merged_with(params._partition)
        return RaggedTensor(_gather_in_batches(params.values, indices.values, batch_dims - 1), partition)
    starts = gather_rows(params.row_starts(), indices.value_rowids())
    inner = indices.values
    flat = inner.flat_values if isinstance(inner, RaggedTensor) else inner
    if isinstance(inner, RaggedTensor):
        starts = align(
            [RaggedTensor(starts, indices._partition), RaggedTensor(inner, indices._partition)]
        ).flat[0]
    elif flat._spec.rank != 1:
        starts = reshape(starts, shape=(-1,) + (1,) * (flat._spec.rank - 1))
    positions = starts + cast(flat, starts.dtype)
    found = (
        with_partitions(positions, inner._nested_partitions) if isinstance(inner, RaggedTensor) else positions
    )
    return RaggedTensor(_gather(params.values, found), indices._partition)


def gather_nd(params: Any, indices: Any, batch_dims: int) -> Any:
    """Elements or rows of ragged `params` at vectors of coordinates; see `tf.gather_nd`."""
    if isinstance(indices, RaggedTensor):
        return RaggedTensor(gather_nd(params, indices.values, batch_dims), indices._partition)
    if batch_dims:
        raise ValueError("tf.gather_nd of a RaggedTensor does not support batch_dims.")
    depth = indices._spec.shape[-1]
    if indices._spec.rank > 2:
        found = gather_nd(params, merged_outer(indices, indices._spec.rank - 1), 0)
        return in_shape_of(found, indices, indices._spec.rank - 1)
    if indices._spec.rank == 1:
        return params[tuple(indices[i] for i in range(depth))]
    position = indices[:, 0]
    for level in range(1, depth):
        if not isinstance(params, RaggedTensor):
            rest = _joined_columns(position, indices, level, depth)
            return gathers.gather_nd(params, rest, batch_dims=0)
        position = gather_rows(params.row_starts(), position) + cast(
            indices[:, level], params._partition.dtype
        )
        params = params.values
    return take(params, position)


def _joined_columns(position: Any, indices: Any, level: int, depth: int) -> Any:
    from thalweg.ops.joining import stack

    return stack(position, *(cast(indices[:, i], position.dtype) for i in range(level, depth)), axis=1)


def where_true(condition: RaggedTensor) -> Any:
    """The coordinates of the values that are true."""
    from thalweg.ops.ragged_ops import ragged_to_sparse

    indices, values, _ = ragged_to_sparse(condition.flat_values, *condition.nested_row_splits)
    return gather_rows(indices, reshape(where(values), shape=(-1,)))


def boolean_mask(data: Any, mask: Any, name: str | None = None) -> Any:
    """The slices of `data` for which `mask` is true, the rows of `mask` kept apart.

    Args:
      data: a tensor or ragged tensor.
      mask: bool, plain or ragged; its shape is that of `data` as far as it goes.

    Returns:
      A ragged tensor of `data`'s rank; for a plain vector as mask, of `data`'s kind.

    Raises:
      ValueError: `mask` is a scalar, or of unknown rank.

    Example:
      >>> tf.ragged.boolean_mask([[1, 2, 3], [4, 5, 6]], [[True, False, True], [False, False, True]])
      <tf.RaggedTensor [[1, 3], [6]]>
    """
    data, mask = to_tensor(data), to_tensor(mask, dtypes.bool)
    rank = mask._spec.rank
    if rank is None:
        raise ValueError("mask.shape.ndims must be known statically")
    if rank == 0:
        raise ValueError("mask cannot be scalar.")
    if rank == 1:
        return (
            take(data, reshape(where(mask), shape=(-1,)))
            if isinstance(data, RaggedTensor)
            else masked(data, mask, 0)
        )
    check_prefix(data, mask, "mask")
    dtype = splits_dtype(data, mask)
    return _masked(as_ragged(data, rank - 1, dtype), as_ragged(mask, rank - 1, dtype))


def _masked(data: RaggedTensor, mask: RaggedTensor) -> RaggedTensor:
    partition = mask._partition.merged_with(data._partition)
    if isinstance(mask.values, RaggedTensor):
        return RaggedTensor(_masked(data.values, mask.values), partition)
    kept = reshape(where(mask.values), shape=(-1,))
    values = take(data.values, kept)
    from thalweg.ops.segments import unsorted_segment_sum

    ones = cast(mask.values, partition.dtype)
    lengths = unsorted_segment_sum(ones, partition.value_rowids(), num_segments=partition.count)
    return RaggedTensor(
        values, RowPartition(splits_from_lengths(lengths), size=rows_of(values), row_lengths=lengths)
    )
