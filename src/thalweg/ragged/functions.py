"""`tf.ragged`: functions that make ragged tensors, or look into them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes, nest
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.tensor import Tensor
from thalweg.ops.casting import cast
from thalweg.ops.ragged_partitions import ragged_range
from thalweg.ragged.broadcasting import with_partitions
from thalweg.ragged.gathering import boolean_mask
from thalweg.ragged.joining import stack
from thalweg.ragged.row_partition import RowPartition, rows_of
from thalweg.ragged.rows import splits_dtype
from thalweg.ragged.tensor import RaggedTensor

_ORDER = (dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64)


def range(
    starts: Any,
    limits: Any = None,
    deltas: Any = 1,
    dtype: Any = None,
    name: str | None = None,
    row_splits_dtype: Any = dtypes.int64,
) -> RaggedTensor:
    """For each row the numbers from its start towards its limit, which they don't reach, in steps of delta.

    Args:
      starts: a number or a vector; alone, the limits of ranges that start with 0.
      limits, deltas: numbers or vectors.
      dtype: the numbers' dtype; None: the widest among the arguments'.
      row_splits_dtype: int32 or int64.

    Raises:
      InvalidArgumentError: a delta is 0, or the vectors differ in length.

    Example:
      >>> tf.ragged.range([0, 5, 8], [3, 3, 12])
      <tf.RaggedTensor [[0, 1, 2], [], [8, 9, 10, 11]]>
    """
    if limits is None:
        starts, limits = 0, starts
    bounds = [to_tensor(x) for x in (starts, limits, deltas)]
    own = dtypes.as_dtype(dtype) if dtype is not None else max((x.dtype for x in bounds), key=_rank_of)
    splits_dtype = dtypes.as_dtype(row_splits_dtype)
    splits, values = ragged_range(*(cast(x, own) for x in bounds), Tsplits=splits_dtype)
    return RaggedTensor(values, RowPartition(splits, size=rows_of(values)))


def _rank_of(dtype: DType) -> int:
    return _ORDER.index(dtype) if dtype in _ORDER else -1


def map_flat_values(op: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """`op` of the arguments with each ragged tensor among them replaced by its innermost values.

    Args:
      op: must keep the number of values, so that the result has the same rows.

    Returns:
      A ragged tensor; what `op` gives where no argument is ragged.

    Raises:
      ValueError: the ragged arguments have different partitions, or `op` changes the number of values.

    Example:
      >>> tf.ragged.map_flat_values(tf.square, tf.ragged.constant([[1, 2], [3]]))
      <tf.RaggedTensor [[1, 4], [9]]>
    """
    found = [x for x in nest.flatten((args, kwargs)) if isinstance(x, RaggedTensor)]
    if not found:
        return op(*args, **kwargs)
    sizes = {n for n in (rows_of(x.flat_values) for x in found) if isinstance(n, int)}
    if len(sizes) > 1:
        raise ValueError(
            "Input RaggedTensors' flat_values must all have the same outer-dimension size. Got sizes: "
            f"{sizes}"
        )
    partitions = _common_partitions(found)

    def flat(x: Any) -> Any:
        return x.flat_values if isinstance(x, RaggedTensor) else x

    inner_args, inner_kwargs = nest.map_structure(flat, (args, kwargs))
    values = op(*inner_args, **inner_kwargs)
    wanted, received = rows_of(found[0].flat_values), rows_of(to_tensor(values))
    if isinstance(wanted, int) and isinstance(received, int) and wanted != received:
        raise ValueError(
            "tf.ragged.map_flat_values requires that the output of `op` have the same outer-dimension size "
            "as flat_values of "
            f"any ragged inputs. (output shape: {values.shape}; expected outer dimension size: {wanted})"
        )
    return with_partitions(values, partitions)


def _common_partitions(tensors: list[RaggedTensor]) -> tuple[RowPartition, ...]:
    splits_dtype(*tensors)
    partitions = tensors[0]._nested_partitions
    for x in tensors[1:]:
        others = x._nested_partitions
        if len(others) != len(partitions):
            raise ValueError("All ragged arguments must have the same ragged_rank.")
        partitions = tuple(a.merged_with(b) for a, b in zip(partitions, others, strict=True))
    return partitions


def row_splits_to_segment_ids(splits: Any, name: str | None = None, out_type: Any = None) -> Any:
    """For each value the row that row splits put it into.

    Raises:
      ValueError: the splits aren't integers.

    Example:
      >>> tf.ragged.row_splits_to_segment_ids([0, 3, 3, 5]).numpy()
      array([0, 0, 0, 2, 2])
    """
    kind = None if out_type is None else dtypes.as_dtype(out_type)
    splits = to_tensor(splits, dtype_hint=dtypes.int64)
    if splits.dtype not in (dtypes.int32, dtypes.int64):
        raise ValueError("splits must have dtype int32 or int64")
    ids = RowPartition.from_row_splits(splits, validate=False).value_rowids()
    return ids if kind is None else cast(ids, kind)


def segment_ids_to_row_splits(
    segment_ids: Any, num_segments: Any = None, out_type: Any = None, name: str | None = None
) -> Any:
    """The row splits of rows that sorted segment ids name.

    Args:
      num_segments: how many rows there are; None: the last id plus one.

    Example:
      >>> tf.ragged.segment_ids_to_row_splits([0, 0, 0, 2, 2]).numpy()
      array([0, 3, 3, 5])
    """
    ids = to_tensor(segment_ids, dtype_hint=dtypes.int64)
    if ids.dtype not in (dtypes.int32, dtypes.int64):
        raise TypeError(f"segment_ids must have dtype int32 or int64, got {ids.dtype.name}")
    splits = RowPartition.from_value_rowids(ids, num_segments, validate=False).row_splits()
    return splits if out_type is None else cast(splits, dtypes.as_dtype(out_type))


def stack_dynamic_partitions(
    data: Any, partitions: Any, num_partitions: Any, name: str | None = None
) -> RaggedTensor:
    """Row `i` of the result holds the slices of `data` whose partition is `i`, in their order.

    Args:
      data: a tensor or ragged tensor.
      partitions: integers; their shape is that of `data` as far as it goes.
      num_partitions: how many rows the result has.

    Raises:
      InvalidArgumentError: a partition is out of range.

    Example:
      >>> tf.ragged.stack_dynamic_partitions(["a", "b", "c", "d"], [2, 0, 2, 1], num_partitions=3)
      <tf.RaggedTensor [[b'b'], [b'd'], [b'a', b'c']]>
    """
    from thalweg.ragged.partitioning import stack_partitions

    return stack_partitions(to_tensor(data), to_tensor(partitions), num_partitions)


__all__ = [
    "Tensor",
    "boolean_mask",
    "map_flat_values",
    "range",
    "row_splits_to_segment_ids",
    "segment_ids_to_row_splits",
    "stack",
    "stack_dynamic_partitions",
]
