"""`tf.ragged.stack_dynamic_partitions`: slices collected by the partition each belongs to."""

from __future__ import annotations

from typing import Any

from thalweg.core.op import static_value
from thalweg.core.tensor import Tensor
from thalweg.ops.casting import cast
from thalweg.ops.gather import gather_rows
from thalweg.ops.ragged_partitions import partition_order
from thalweg.ops.shapes import reshape
from thalweg.ragged.conversion import merge_dims
from thalweg.ragged.row_partition import RowPartition, known_now, rows_of
from thalweg.ragged.rows import check_prefix, take
from thalweg.ragged.tensor import RaggedTensor


def stack_partitions(data: Any, partitions: Any, num_partitions: Any) -> RaggedTensor:
    """See `tf.ragged.stack_dynamic_partitions`."""
    dtype = data._partition.dtype if isinstance(data, RaggedTensor) else None
    while isinstance(partitions, RaggedTensor):
        check_prefix(data, partitions, "partitions")
        if not isinstance(data, RaggedTensor):
            raise ValueError("partitions may only be ragged where data is ragged too.")
        known_now(partitions.row_splits), known_now(data.row_splits)
        partitions._partition.merged_with(data._partition)
        data, partitions = data.values, partitions.values
    rank = partitions._spec.rank
    if rank is None:
        raise ValueError("partitions must have known rank")
    check_prefix(data, partitions, "partitions")
    if rank != 1:
        data = reshape(data, shape=(1, *data._spec.shape)) if rank == 0 else merge_dims(data, 0, rank - 1)
        partitions = reshape(partitions, shape=(-1,))
    if dtype is not None:
        partitions = cast(partitions, dtype)
    count = static_value(num_partitions)
    count = count if isinstance(count, Tensor) else int(count)
    order = partition_order(partitions, count=count)
    size = rows_of(data)
    partition = RowPartition.from_value_rowids(
        gather_rows(partitions, order), count, validate=False, size=size
    )
    return RaggedTensor(take(data, order), partition)
