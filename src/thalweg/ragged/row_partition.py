"""`RowPartition`: how the values of a ragged tensor divide into rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import constant, to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.op import static_value
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.ops import ragged_ops
from thalweg.ops import ragged_partitions as ops
from thalweg.ops.casting import cast
from thalweg.ops.joining import concat
from thalweg.ops.shapes import shape_tensor


class RowPartition:
    """A division of a run of values into rows, as `tf.experimental.RowPartition`.

    Make one by `from_row_splits`, `from_row_lengths`, `from_row_starts`, `from_row_limits`,
    `from_value_rowids` or `from_uniform_row_length`.

    Row `i` holds the values from `row_splits()[i]` up to, not with, `row_splits()[i + 1]`.

    Example:
      >>> tf.experimental.RowPartition.from_row_lengths([2, 0, 3]).row_splits().numpy()
      array([0, 2, 2, 5])
    """

    __slots__ = ("_ids", "_lengths", "_size", "_splits", "_uniform")

    def __init__(
        self,
        row_splits: Any,
        *,
        size: Any = None,
        uniform: Any = None,
        row_lengths: Any = None,
        value_rowids: Any = None,
    ) -> None:
        self._splits = row_splits
        self._size = size
        self._uniform = uniform
        self._lengths = row_lengths
        self._ids = value_rowids

    # Making one. `size` is how many values there are: an int, a symbolic scalar, or None where only the
    # partition tells.

    @classmethod
    def from_row_splits(
        cls,
        row_splits: Any,
        validate: bool = True,
        dtype: Any = None,
        dtype_hint: Any = dtypes.int64,
        size: Any = None,
    ) -> RowPartition:
        """The partition with rows from `row_splits[i]` up to `row_splits[i + 1]`.

        Raises:
          ValueError: `row_splits` isn't a vector of integers, or empty.
          InvalidArgumentError: with `validate`, splits that don't start with 0, or aren't sorted.
        """
        splits = _integers(row_splits, "row_splits", dtype, dtype_hint)
        _check_rank(splits, 1)
        if splits._spec.shape == (0,):
            raise ValueError("row_splits tensor may not be empty.")
        partition = cls(splits, size=size)
        if validate:
            partition._splits = _checked(ops.check_splits, ops.checked_splits, splits, size=partition.size)
        return partition

    @classmethod
    def from_row_lengths(
        cls,
        row_lengths: Any,
        validate: bool = True,
        dtype: Any = None,
        dtype_hint: Any = dtypes.int64,
        size: Any = None,
    ) -> RowPartition:
        """The partition with rows of the given lengths."""
        lengths = _integers(row_lengths, "row_lengths", dtype, dtype_hint)
        _check_rank(lengths, 1)
        if validate and size is not None:
            lengths = _checked(ops.check_lengths, ops.checked_lengths, lengths, size=size)
        return cls(ops.splits_from_lengths(lengths), size=size, row_lengths=lengths)

    @classmethod
    def from_row_starts(
        cls,
        row_starts: Any,
        nvals: Any,
        validate: bool = True,
        dtype: Any = None,
        dtype_hint: Any = dtypes.int64,
    ) -> RowPartition:
        """The partition of `nvals` values with rows that begin at `row_starts`."""
        starts = _integers(row_starts, "row_starts", dtype, dtype_hint)
        _check_rank(starts, 1)
        end = to_tensor(nvals) if isinstance(nvals, Tensor) else constant([nvals], starts.dtype)
        splits = concat(starts, _as_vector(cast(end, starts.dtype)), axis=0)
        return cls.from_row_splits(known_now(splits), validate, size=_size(nvals))

    @classmethod
    def from_row_limits(
        cls,
        row_limits: Any,
        validate: bool = True,
        dtype: Any = None,
        dtype_hint: Any = dtypes.int64,
        size: Any = None,
    ) -> RowPartition:
        """The partition with rows that end before `row_limits`."""
        limits = _integers(row_limits, "row_limits", dtype, dtype_hint)
        _check_rank(limits, 1)
        splits = concat(constant([0], limits.dtype), limits, axis=0)
        return cls.from_row_splits(known_now(splits), validate, size=size)

    @classmethod
    def from_value_rowids(
        cls,
        value_rowids: Any,
        nrows: Any = None,
        validate: bool = True,
        dtype: Any = None,
        dtype_hint: Any = dtypes.int64,
        size: Any = None,
    ) -> RowPartition:
        """The partition that puts value `i` into row `value_rowids[i]`.

        Args:
          nrows: how many rows there are; None: the last id plus one.
        """
        ids = _integers(value_rowids, "value_rowids", dtype, dtype_hint)
        _check_rank(ids, 1)
        count = _size(nrows) if nrows is not None else _rows_named(ids)
        if isinstance(count, int):
            _check_row_count(count, ids)
        if size is None:
            size = rows_of(ids)
        elif isinstance(size, int) and ids._spec.shape not in ((size,), (None,), None):
            raise ValueError(f"Shapes ({size},) and {ids.shape} are incompatible: each value needs a row id")
        if validate:
            ids = _checked(ops.check_ids, ops.checked_ids, ids, size=size, nrows=count)
        return cls(ops.splits_from_row_ids(ids, nrows=count), size=size, value_rowids=ids)

    @classmethod
    def from_uniform_row_length(
        cls,
        uniform_row_length: Any,
        nvals: Any = None,
        nrows: Any = None,
        validate: bool = True,
        dtype: Any = None,
        dtype_hint: Any = dtypes.int64,
    ) -> RowPartition:
        """The partition with rows all of one length; of `nvals` values, or of `nrows` rows."""
        if nvals is None and nrows is None:
            raise ValueError("Either (or both) of nvals and nrows must be specified")
        own = uniform_row_length if isinstance(uniform_row_length, Tensor) else None
        dtype = own.dtype if own is not None else dtypes.as_dtype(dtype or dtype_hint)
        if own is not None or np.ndim(uniform_row_length):
            _check_rank(to_tensor(uniform_row_length), 0)
        length, count, size = _size(uniform_row_length), _size(nrows), _size(nvals)
        if isinstance(length, int) and length < 0:
            raise ValueError("uniform_row_length must be >= 0.")
        if count is None:
            count = _quotient(size, length)
        if size is None:
            size = count * length
        if validate and all(isinstance(n, int) for n in (length, count, size)) and length * count != size:
            raise ValueError(f"uniform_row_length={length} times nrows={count} must equal nvals={size}")
        return cls(ops.uniform_splits(row_length=length, nrows=count, dtype=dtype), size=size, uniform=length)

    # What it knows.

    @property
    def dtype(self) -> DType:
        """The dtype of the splits: int32 or int64."""
        return self._splits._spec.dtype  # type: ignore[no-any-return]

    @property
    def size(self) -> Any:
        """How many values there are: an int, or a symbolic scalar in graphs that don't know it."""
        if self._size is None:
            self._size = _size(_last(self._splits))
        return self._size

    @property
    def static_nrows(self) -> int | None:
        shape = self._splits._spec.shape
        return None if shape is None or shape[0] is None else shape[0] - 1

    @property
    def static_nvals(self) -> int | None:
        return self.size if isinstance(self.size, int) else None

    @property
    def static_uniform_row_length(self) -> int | None:
        return self._uniform if isinstance(self._uniform, int) else None

    @property
    def uniform_row_length(self) -> Any:
        """The length of each row as a scalar tensor; None where rows may differ."""
        return None if self._uniform is None else cast(to_tensor(self._uniform), self.dtype)

    def is_uniform(self) -> bool:
        return self._uniform is not None

    @property
    def count(self) -> Any:
        """How many rows there are: an int, or a symbolic scalar."""
        known = self.static_nrows
        return shape_tensor(self._splits, out_type=self.dtype)[0] - 1 if known is None else known

    def nrows(self, out_type: Any = None) -> Any:
        """How many rows there are, as a scalar tensor."""
        return _scalar(self.count, self.dtype if out_type is None else dtypes.as_dtype(out_type))

    def nvals(self) -> Any:
        """How many values there are, as a scalar tensor."""
        return _scalar(self.size, self.dtype)

    def row_splits(self) -> Any:
        return self._splits

    def row_lengths(self) -> Any:
        """The length of each row."""
        if self._lengths is None:
            self._lengths = ops.row_lengths(self._splits)
        return self._lengths

    def row_starts(self) -> Any:
        """Where each row begins."""
        return self._splits[:-1]

    def row_limits(self) -> Any:
        """Before which value each row ends."""
        return self._splits[1:]

    def value_rowids(self) -> Any:
        """The row of each value."""
        if self._ids is None:
            self._ids = ops.row_ids(self._splits, size=self.size)
        return self._ids

    def offsets_in_rows(self) -> Any:
        """The place of each value in its row."""
        return ops.offsets_in_rows(self._splits, size=self.size)

    def with_dtype(self, dtype: Any) -> RowPartition:
        """The same partition with splits of another dtype."""
        dtype = dtypes.as_dtype(dtype)
        if dtype not in (dtypes.int32, dtypes.int64):
            raise ValueError(f"dtype must be int32 or int64, got {dtype.name}")
        if dtype is self.dtype:
            return self
        return RowPartition(cast(self._splits, dtype), size=self._size, uniform=self._uniform)

    def divides_like(self, other: RowPartition) -> bool:
        """True where it is known without running anything that `other` makes the same rows."""
        a, b = self._splits, other._splits
        if a is b:
            return True
        if any(type(x) is not EagerTensor or x._value is None for x in (a, b)):
            return False
        return np.array_equal(a.host(), b.host())

    def merged_with(self, other: RowPartition) -> RowPartition:
        """This partition, checked to make the same rows as `other`."""
        if self.divides_like(other):
            return self if self._uniform is None or other._uniform is not None else other
        theirs = cast(other._splits, self.dtype)
        if all(type(x) is EagerTensor and x._value is not None for x in (self._splits, theirs)):
            ops.checked_same.lower(np, self._splits.host(), theirs.host())
        splits = ops.checked_same(self._splits, theirs)
        return RowPartition(splits, size=self._size, uniform=self._uniform)

    def _flatten_components(self) -> list[Any]:
        return [self._splits]

    def _rebuild(self, components: Any) -> RowPartition:
        return RowPartition(components[0], uniform=self.static_uniform_row_length)

    def __repr__(self) -> str:
        if self._uniform is not None:
            return f"tf.RowPartition(nrows={self.count}, uniform_row_length={self._uniform})"
        return f"tf.RowPartition(row_splits={self._splits})"


def rows_of(values: Any) -> Any:
    """The size of the outermost dimension of a tensor, plain or ragged: an int, or a symbolic scalar."""
    shape = values._spec.shape
    if shape == ():
        raise ValueError("The values of a ragged tensor must have at least one dimension, got a scalar.")
    if shape is not None and shape[0] is not None:
        return shape[0]
    partition = getattr(values, "_partition", None)
    if partition is not None:
        return partition.count
    return shape_tensor(values, out_type=dtypes.int64)[0]


def max_row_length(partition: RowPartition) -> Any:
    """The length of the longest row: an int, or a symbolic scalar."""
    if partition._uniform is not None:
        return partition._uniform
    splits = partition._splits
    if type(splits) is EagerTensor:
        return int(np.diff(splits.host()).max(initial=0))
    return ragged_ops.max_row_length(splits)


def _integers(value: Any, name: str, dtype: Any, dtype_hint: Any) -> Any:
    """A row partition as a tensor of int32 or int64."""
    if not isinstance(value, Tensor):
        if isinstance(value, np.ndarray):
            dtype_hint = None
        value = to_tensor(value, None if dtype is None else dtypes.as_dtype(dtype), dtype_hint)
    if value._spec.dtype not in (dtypes.int32, dtypes.int64):
        raise ValueError(f"{name} must have dtype int32 or int64, got {value._spec.dtype.name}")
    return value


def _check_rank(x: Any, rank: int) -> None:
    if x._spec.rank not in (rank, None):
        raise ValueError(f"Shape {x.shape} must have rank {rank}")


def _size(value: Any) -> Any:
    """A number of rows or values as an int, or as a symbolic scalar."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Tensor):
        value = static_value(value)
        return value if isinstance(value, Tensor) else int(value)
    return int(value)


def _scalar(size: Any, dtype: DType) -> Any:
    return cast(size, dtype) if isinstance(size, Tensor) else constant(size, dtype)


def _as_vector(x: Any) -> Any:
    from thalweg.ops.shapes import reshape

    return x if x._spec.rank == 1 else reshape(x, shape=(1,))


def _last(x: Any) -> Any:
    return x[-1]


def known_now(x: Any) -> Any:
    """`x`, computed if it is an eager tensor, so that it can be checked at once."""
    if type(x) is EagerTensor:
        x.value()
    return x


def _rows_named(ids: Any) -> Any:
    """How many rows ids name: the last one plus one."""
    if type(ids) is EagerTensor:
        return int(ids.host()[-1]) + 1 if ids._spec.size else 0
    padded = concat(constant([-1], ids.dtype), ids, axis=0)
    return padded[-1] + 1


def _check_row_count(count: int, ids: Any) -> None:
    if count < 0:
        raise ValueError(f"Expected nrows >= 0; got {count}")
    if (
        type(ids) is EagerTensor
        and ids._value is not None
        and ids._spec.size
        and int(ids.host()[-1]) >= count
    ):
        raise ValueError(
            f"Expected nrows >= value_rowids[-1] + 1; got nrows={count}, value_rowids[-1]={ids.host()[-1]}"
        )


def _quotient(size: Any, length: Any) -> Any:
    if isinstance(length, int):
        return size // length if length else 0
    return size // length


def _checked(check: Callable[..., None], operation: Any, x: Any, **sizes: Any) -> Any:
    """`x`, once it has passed a check: at once where its value is known, when it is computed elsewhere."""
    if type(x) is EagerTensor and x._value is not None and all(isinstance(n, int) for n in sizes.values()):
        check(np, x.host(), **sizes)
        return x
    return operation(x, **sizes)
