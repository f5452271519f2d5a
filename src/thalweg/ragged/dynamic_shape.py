"""`tf.experimental.DynamicRaggedShape`: the shape of a ragged tensor with the lengths of its rows."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import constant, to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.op import static_value
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.ops.casting import cast
from thalweg.ops.joining import concat
from thalweg.ops.shapes import shape_tensor
from thalweg.ragged.row_partition import RowPartition
from thalweg.ragged.tensor import RaggedTensor


class DynamicRaggedShape:
    """The shape of a plain or a ragged tensor: partitions into rows, and the shape of the innermost values.

    Args:
      row_partitions: from the outermost to the innermost.
      inner_shape: the shape of the innermost values, an integer vector.

    Example:
      >>> tf.shape(tf.ragged.constant([[1, 2], [3]]))
      <DynamicRaggedShape lengths=[2, (2, 1)] num_row_partitions=1>
    """

    __slots__ = ("_inner_shape", "_partitions")

    def __init__(self, row_partitions: Sequence[RowPartition], inner_shape: Any, dtype: Any = None) -> None:
        kind = None if dtype is None else dtypes.as_dtype(dtype)
        inner = to_tensor(inner_shape, dtype_hint=dtypes.int64)
        self._inner_shape = inner if kind is None else cast(inner, kind)
        self._partitions = tuple(p.with_dtype(self.dtype) for p in row_partitions)

    @classmethod
    def from_lengths(
        cls, lengths: Sequence[Any], num_row_partitions: int | None = None, dtype: Any = dtypes.int64
    ) -> DynamicRaggedShape:
        """The shape with the given size along each dimension: a number, or a tuple of row lengths.

        Args:
          num_row_partitions: how many dimensions are divided into rows; None: up to the last tuple.

        Raises:
          ValueError: an entry is neither, or the lengths contradict each other.
        """
        for each in lengths:
            if not isinstance(each, int) and not (
                isinstance(each, (tuple, list)) and all(isinstance(n, int) for n in each)
            ):
                raise ValueError(f"element of lengths should be int or tuple of ints: instead {each}")
        ragged = [axis for axis, each in enumerate(lengths) if not isinstance(each, int)]
        count = (ragged[-1] if ragged else 0) if num_row_partitions is None else num_row_partitions
        kind = dtypes.as_dtype(dtype)
        rows = lengths[0] if lengths else 0
        partitions = []
        for each in lengths[1 : count + 1]:
            if isinstance(each, int):
                partition = RowPartition.from_uniform_row_length(each, nrows=rows, dtype=kind)
                rows = rows * each
            else:
                if len(each) != rows:
                    raise ValueError(f"Shape not consistent: {len(each)} row lengths for {rows} rows.")
                partition = RowPartition.from_row_lengths(list(each), dtype=kind)
                rows = sum(each)
            partitions.append(partition)
        inner = [rows, *lengths[count + 1 :]] if lengths else []
        return cls(partitions, constant(np.array(inner, kind.np)))

    @classmethod
    def from_row_partitions(
        cls, row_partitions: Sequence[RowPartition], dtype: Any = None
    ) -> DynamicRaggedShape:
        """The shape of a ragged tensor whose innermost values are scalars.

        Raises:
          ValueError: there is no partition.
        """
        if not row_partitions:
            raise ValueError("row_partitions cannot be empty")
        return cls(row_partitions, to_tensor([row_partitions[-1].nvals()]), dtype)

    @classmethod
    def from_tensor(cls, t: Any, dtype: Any = None) -> DynamicRaggedShape:
        """The shape of a tensor, plain or ragged; int32 for plain ones, else the dtype of the row splits."""
        if isinstance(t, DynamicRaggedShape):
            return t if dtype is None else t.with_dtype(dtype)
        t = to_tensor(t)
        if not isinstance(t, RaggedTensor):
            kind = dtypes.int32 if dtype is None else dtypes.as_dtype(dtype)
            return cls((), shape_tensor(t, out_type=kind))
        kind = t._partition.dtype if dtype is None else dtypes.as_dtype(dtype)
        return cls(t._nested_partitions, shape_tensor(t.flat_values, out_type=kind))

    @property
    def dtype(self) -> DType:
        """The dtype of sizes: int32 or int64."""
        return self._inner_shape.dtype  # type: ignore[no-any-return]

    @property
    def row_partitions(self) -> tuple[RowPartition, ...]:
        return self._partitions

    @property
    def num_row_partitions(self) -> int:
        return len(self._partitions)

    @property
    def inner_shape(self) -> Any:
        """The shape of the innermost values."""
        return self._inner_shape

    @property
    def inner_rank(self) -> int | None:
        """How many dimensions the innermost values have."""
        shape = self._inner_shape._spec.shape
        return None if shape is None else shape[0]

    @property
    def rank(self) -> int | None:
        inner = self.inner_rank
        return None if inner is None else inner + len(self._partitions)

    def is_uniform(self, axis: int) -> bool:
        """Whether all rows have the same length along `axis`, as far as that is known.

        Raises:
          IndexError: there is no such dimension.
        """
        if axis < 0 or (self.rank is not None and axis >= self.rank):
            raise IndexError(f"axis={axis} is out of bounds for rank {self.rank}")
        return not 0 < axis <= len(self._partitions) or self._partitions[axis - 1].is_uniform()

    def static_lengths(self, ragged_lengths: bool = True) -> list[Any]:
        """The size along each dimension where it is known: a number, a tuple of row lengths, or None.

        Args:
          ragged_lengths: give tuples; else None for ragged dimensions.
        """
        inner = static_value(self._inner_shape)
        known = [None] * (self.inner_rank or 1) if isinstance(inner, Tensor) else list(inner)
        if not self._partitions:
            return known
        lengths: list[Any] = [self._partitions[0].static_nrows]
        for partition in self._partitions:
            splits = partition.row_splits()
            if partition.is_uniform():
                lengths.append(partition.static_uniform_row_length)
            elif ragged_lengths and isinstance(splits, EagerTensor):
                lengths.append(tuple(np.diff(splits.host()).tolist()))
            else:
                lengths.append(None)
        return lengths + known[1:]

    def with_dtype(self, dtype: Any) -> DynamicRaggedShape:
        """The same shape with sizes of another dtype, int32 or int64."""
        return DynamicRaggedShape(self._partitions, self._inner_shape, dtype)

    def __getitem__(self, index: Any) -> Any:
        """The size along a dimension, a scalar tensor; for a slice `[:n]` the shape of the first dimensions.

        Raises:
          ValueError: the dimension is ragged.
          IndexError: there is no such dimension.
        """
        if isinstance(index, slice):
            return self._first_dimensions(index)
        axis, rank = operator.index(index), self.rank
        if rank is not None:
            if not -rank <= axis < rank:
                raise IndexError(f"Index is too big: {axis}>={rank}")
            axis %= rank
        count = len(self._partitions)
        if not count or axis > count:
            return self._inner_shape[axis - count]
        if axis == 0:
            return self._partitions[0].nrows()
        length = self._partitions[axis - 1].uniform_row_length
        if length is None:
            raise ValueError(f"Index {axis} is not uniform")
        return length

    def _first_dimensions(self, index: slice) -> DynamicRaggedShape:
        start, stop, step = index.indices(self.rank or 0)
        if start != 0 or step != 1:
            if not all(map(self.is_uniform, range(start, stop, step))):
                raise ValueError("All relevant dimensions must be uniform")
            sizes = [self[axis] for axis in range(start, stop, step)]
            return DynamicRaggedShape((), to_tensor(sizes) if sizes else constant([], self.dtype))
        count = len(self._partitions)
        if stop > count:
            return DynamicRaggedShape(self._partitions, self._inner_shape[: stop - count])
        kept = self._partitions[: max(stop - 1, 0)]
        if not stop:
            return DynamicRaggedShape((), constant([], self.dtype))
        size = kept[-1].nvals() if kept else self._partitions[0].nrows()
        return DynamicRaggedShape(kept, to_tensor([size]))

    def __add__(self, other: Any) -> DynamicRaggedShape:
        """The dimensions of two shapes one after the other; those of `other` must be uniform."""
        if not isinstance(other, DynamicRaggedShape) or other._partitions:
            return NotImplemented
        return DynamicRaggedShape(self._partitions, concat(self._inner_shape, other._inner_shape, axis=0))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DynamicRaggedShape):
            return NotImplemented
        mine, theirs = self.static_lengths(), other.static_lengths()
        return mine == theirs and None not in mine

    def __hash__(self) -> int:
        raise TypeError("DynamicRaggedShape is unhashable.")

    def __repr__(self) -> str:
        lengths = ", ".join("None" if n is None else str(n) for n in self.static_lengths())
        return f"<DynamicRaggedShape lengths=[{lengths}] num_row_partitions={len(self._partitions)}>"
