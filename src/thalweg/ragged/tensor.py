"""`RaggedTensor`: a tensor whose rows differ in length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.dispatch import Composite
from thalweg.core.dtypes import DType
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.ragged.row_partition import RowPartition, rows_of


class RaggedTensor(Composite):
    """A tensor with ragged dimensions: its rows may differ in length. `tf.RaggedTensor`.

    It consists of `values`, all its rows one after the other, and a partition of them into rows. The values
    may be ragged themselves; `ragged_rank` says how many partitions there are. Make one by
    `tf.ragged.constant` or one of the methods `from_*`.

    Example:
      >>> tf.RaggedTensor.from_row_splits([3, 1, 4, 1, 5], [0, 2, 2, 5])
      <tf.RaggedTensor [[3, 1], [], [4, 1, 5]]>
    """

    __slots__ = ("_known_spec", "_partition", "_values")

    def __init__(self, values: Any, row_partition: RowPartition) -> None:
        if not isinstance(row_partition, RowPartition):
            raise ValueError(
                "Make a RaggedTensor by one of its methods from_*, such as "
                "tf.RaggedTensor.from_row_lengths()."
            )
        self._values = values
        self._partition = row_partition
        self._known_spec: Spec | None = None

    # Making one.

    @classmethod
    def from_row_splits(
        cls, values: Any, row_splits: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Row `i` holds `values[row_splits[i]:row_splits[i + 1]]`.

        Args:
          values: a tensor or ragged tensor of shape `[nvals, ...]`.
          row_splits: int32 or int64 of shape `[nrows + 1]`: starts with 0, is sorted, ends with `nvals`.
          validate: check that.

        Raises:
          ValueError: `row_splits` has another rank or dtype, or is empty.
          InvalidArgumentError: `row_splits` doesn't divide the values.

        Example:
          >>> tf.RaggedTensor.from_row_splits([3, 1, 4], [0, 2, 2, 3])
          <tf.RaggedTensor [[3, 1], [], [4]]>
        """
        values = to_tensor(values)
        return cls(values, RowPartition.from_row_splits(row_splits, validate, size=rows_of(values)))

    @classmethod
    def from_row_lengths(
        cls, values: Any, row_lengths: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Row `i` holds the next `row_lengths[i]` values; raises as `from_row_splits` does.

        Example:
          >>> tf.RaggedTensor.from_row_lengths([3, 1, 4], [2, 0, 1])
          <tf.RaggedTensor [[3, 1], [], [4]]>
        """
        values = to_tensor(values)
        return cls(values, RowPartition.from_row_lengths(row_lengths, validate, size=rows_of(values)))

    @classmethod
    def from_row_starts(
        cls, values: Any, row_starts: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Row `i` begins with `values[row_starts[i]]`; raises as `from_row_splits` does.

        Example:
          >>> tf.RaggedTensor.from_row_starts([3, 1, 4], [0, 2, 2])
          <tf.RaggedTensor [[3, 1], [], [4]]>
        """
        values = to_tensor(values)
        return cls(values, RowPartition.from_row_starts(row_starts, rows_of(values), validate))

    @classmethod
    def from_row_limits(
        cls, values: Any, row_limits: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Row `i` ends before `values[row_limits[i]]`; raises as `from_row_splits` does.

        Example:
          >>> tf.RaggedTensor.from_row_limits([3, 1, 4], [2, 2, 3])
          <tf.RaggedTensor [[3, 1], [], [4]]>
        """
        values = to_tensor(values)
        return cls(values, RowPartition.from_row_limits(row_limits, validate, size=rows_of(values)))

    @classmethod
    def from_value_rowids(
        cls, values: Any, value_rowids: Any, nrows: Any = None, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Value `i` belongs to row `value_rowids[i]`; the ids are sorted.

        Args:
          nrows: how many rows there are; None: the last id plus one.

        Raises:
          ValueError: `nrows` is negative or less than an id, or there aren't as many ids as values.
          InvalidArgumentError: the ids are negative or not sorted.

        Example:
          >>> tf.RaggedTensor.from_value_rowids([3, 1, 4], [0, 0, 2], nrows=4)
          <tf.RaggedTensor [[3, 1], [], [4], []]>
        """
        values = to_tensor(values)
        return cls(
            values, RowPartition.from_value_rowids(value_rowids, nrows, validate, size=rows_of(values))
        )

    @classmethod
    def from_uniform_row_length(
        cls,
        values: Any,
        uniform_row_length: Any,
        nrows: Any = None,
        validate: bool = True,
        name: str | None = None,
    ) -> RaggedTensor:
        """All rows have `uniform_row_length` values, so that their dimension is known in the shape.

        Args:
          nrows: how many rows there are; needed where the rows are empty.

        Raises:
          ValueError: the values don't divide into rows of this length.

        Example:
          >>> tf.RaggedTensor.from_uniform_row_length(tf.range(4), 2).shape
          TensorShape([2, 2])
        """
        values = to_tensor(values)
        return cls(
            values, RowPartition.from_uniform_row_length(uniform_row_length, rows_of(values), nrows, validate)
        )

    @classmethod
    def _from_nested(
        cls, flat_values: Any, kind: str, partitions: Any, make: Callable[[Any, Any], Any]
    ) -> Any:
        """`flat_values` divided by each of the partitions, from the innermost outwards."""
        if isinstance(partitions, Tensor):
            raise TypeError(f"Argument `nested_{kind}` must be a list of Tensors. Received {partitions}.")
        values = to_tensor(flat_values) if len(partitions) else flat_values
        for partition in reversed(list(partitions)):
            values = make(values, partition)
        return values

    @classmethod
    def from_nested_row_splits(
        cls,
        flat_values: Any,
        nested_row_splits: Sequence[Any],
        name: str | None = None,
        validate: bool = True,
    ) -> Any:
        """A ragged tensor of several partitions: row splits from the outermost to the innermost.

        Example:
          >>> tf.RaggedTensor.from_nested_row_splits([3, 1, 4], ([0, 2], [0, 2, 3]))
          <tf.RaggedTensor [[[3, 1], [4]]]>
        """
        return cls._from_nested(
            flat_values,
            "row_splits",
            nested_row_splits,
            lambda v, p: cls.from_row_splits(v, p, validate=validate),
        )

    @classmethod
    def from_nested_row_lengths(
        cls,
        flat_values: Any,
        nested_row_lengths: Sequence[Any],
        name: str | None = None,
        validate: bool = True,
    ) -> Any:
        """A ragged tensor of several partitions: row lengths from the outermost to the innermost."""
        return cls._from_nested(
            flat_values,
            "row_lengths",
            nested_row_lengths,
            lambda v, p: cls.from_row_lengths(v, p, validate=validate),
        )

    @classmethod
    def from_nested_value_rowids(
        cls,
        flat_values: Any,
        nested_value_rowids: Sequence[Any],
        nested_nrows: Sequence[Any] | None = None,
        name: str | None = None,
        validate: bool = True,
    ) -> Any:
        """A ragged tensor of several partitions: row ids and numbers of rows, the outermost first."""
        counts = [None] * len(nested_value_rowids) if nested_nrows is None else list(nested_nrows)
        if len(counts) != len(nested_value_rowids):
            raise ValueError(
                "Argument `nested_nrows` must have the same length as argument `nested_value_rowids`. "
                f"len(nested_nrows) = {len(counts)} vs. len(nested_value_rowids) = {len(nested_value_rowids)}"
            )
        pairs = list(zip(nested_value_rowids, counts, strict=True))
        return cls._from_nested(
            flat_values,
            "value_rowids",
            pairs,
            lambda v, pair: cls.from_value_rowids(v, pair[0], pair[1], validate=validate),
        )

    @classmethod
    def from_tensor(
        cls,
        tensor: Any,
        lengths: Any = None,
        padding: Any = None,
        ragged_rank: int = 1,
        name: str | None = None,
        row_splits_dtype: Any = dtypes.int64,
    ) -> RaggedTensor:
        """The rows of a dense tensor, if need be without what fills them up.

        Args:
          tensor: of shape `[d0, d1, ...]`.
          lengths: how much of each row to take, of shape `[d0]`; or a list of row lengths, from the outermost
            to the innermost.
          padding: take rows without trailing elements of this value. Not together with `lengths`.
          ragged_rank: how many partitions the result has.
          row_splits_dtype: int32 or int64.

        Raises:
          ValueError: `tensor` is a scalar or vector, `ragged_rank` isn't positive, or both `lengths` and
            `padding` are given.

        Example:
          >>> tf.RaggedTensor.from_tensor([[5, 7, 0], [0, 3, 0]], padding=0)
          <tf.RaggedTensor [[5, 7],
           [0, 3]]>
        """
        from thalweg.ragged.conversion import from_dense

        return from_dense(to_tensor(tensor), lengths, padding, ragged_rank, dtypes.as_dtype(row_splits_dtype))

    @classmethod
    def from_sparse(
        cls, st_input: Any, name: str | None = None, row_splits_dtype: Any = dtypes.int64
    ) -> RaggedTensor:
        """The rows of a sparse matrix whose elements stand without gaps from the left.

        Raises:
          TypeError: `st_input` is no SparseTensor.
          ValueError: it isn't of rank 2.
          InvalidArgumentError: a row has gaps.
        """
        from thalweg.ragged.conversion import from_sparse

        return from_sparse(st_input, dtypes.as_dtype(row_splits_dtype))

    # What it consists of.

    @property
    def _spec(self) -> Spec:
        if self._known_spec is None:
            values = self._values._spec
            rows = (self._partition.static_nrows, self._partition.static_uniform_row_length)
            self._known_spec = spec_of(
                values.dtype, None if values.shape is None else rows + values.shape[1:]
            )
        return self._known_spec

    @property
    def dtype(self) -> DType:
        return self._values.dtype  # type: ignore[no-any-return]

    @property
    def shape(self) -> TensorShape:
        """The shape as far as it is known before looking at values: None for ragged dimensions."""
        return self._spec.tensor_shape

    def get_shape(self) -> TensorShape:
        return self.shape

    @property
    def ragged_rank(self) -> int:
        """How many partitions lie on top of `flat_values`."""
        return 1 + (self._values.ragged_rank if isinstance(self._values, RaggedTensor) else 0)

    @property
    def values(self) -> Any:
        """The rows one after the other, of shape `[nvals, ...]`: ragged if `ragged_rank` is more than 1."""
        return self._values

    @property
    def flat_values(self) -> Any:
        """The innermost values: no ragged tensor."""
        values = self._values
        while isinstance(values, RaggedTensor):
            values = values._values
        return values

    @property
    def row_splits(self) -> Any:
        """Where the rows are split: row `i` is `values[row_splits[i]:row_splits[i + 1]]`."""
        return self._partition._splits

    @property
    def uniform_row_length(self) -> Any:
        """The length that all rows have, as a scalar tensor; None where they may differ."""
        return self._partition.uniform_row_length

    @property
    def _nested_partitions(self) -> tuple[RowPartition, ...]:
        partitions = []
        values: Any = self
        while isinstance(values, RaggedTensor):
            partitions.append(values._partition)
            values = values._values
        return tuple(partitions)

    @property
    def nested_row_splits(self) -> tuple[Any, ...]:
        """The row splits of all partitions, from the outermost to the innermost."""
        return tuple(p._splits for p in self._nested_partitions)

    def nested_row_lengths(self, name: str | None = None) -> tuple[Any, ...]:
        """The row lengths of all partitions, from the outermost to the innermost."""
        return tuple(p.row_lengths() for p in self._nested_partitions)

    def nested_value_rowids(self, name: str | None = None) -> tuple[Any, ...]:
        """The row ids of all partitions, from the outermost to the innermost."""
        return tuple(p.value_rowids() for p in self._nested_partitions)

    def value_rowids(self, name: str | None = None) -> Any:
        """The row of each of `values`."""
        return self._partition.value_rowids()

    def nrows(self, out_type: Any = None, name: str | None = None) -> Any:
        """The number of rows, as a scalar tensor; by default of the dtype of the row splits."""
        return self._partition.nrows(out_type)

    def row_starts(self, name: str | None = None) -> Any:
        """Where each row begins in `values`."""
        return self._partition.row_starts()

    def row_limits(self, name: str | None = None) -> Any:
        """Where each row ends in `values`."""
        return self._partition.row_limits()

    def row_lengths(self, axis: int = 1, name: str | None = None) -> Any:
        """The lengths of the rows along `axis`: a vector for axis 1, a ragged tensor for deeper ones.

        Example:
          >>> tf.ragged.constant([[[1], [2, 3]], []]).row_lengths(axis=2)
          <tf.RaggedTensor [[1, 2], []]>
        """
        axis = self._axis(axis)
        if axis == 0:
            return self.nrows()
        if axis == 1:
            return self._partition.row_lengths()
        if isinstance(self._values, RaggedTensor):
            return self.with_values(self._values.row_lengths(axis - 1))
        from thalweg.ragged.conversion import dense_row_lengths

        return self.with_values(dense_row_lengths(self._values, axis - 1, self._partition.dtype))

    def _axis(self, axis: int) -> int:
        """`axis` counted from the front."""
        rank = self._spec.rank
        if rank is None:
            return axis
        if not -rank <= axis < rank:
            raise ValueError(f"axis={axis} out of bounds: expected {-rank}<=axis<{rank}")
        return axis % rank

    def bounding_shape(self, axis: Any = None, name: str | None = None, out_type: Any = None) -> Any:
        """The shape of the smallest dense tensor that holds all rows.

        Args:
          axis: a dimension or a list of them, to have the sizes of these only.
          out_type: int32 or int64; None: the dtype of the row splits.

        Example:
          >>> tf.ragged.constant([[1, 2, 3], [4]]).bounding_shape().numpy()
          array([2, 3])
        """
        from thalweg.ragged.conversion import bounding_shape

        dtype = self._partition.dtype if out_type is None else dtypes.as_dtype(out_type)
        return bounding_shape(self, axis, dtype)

    # Others like it.

    def with_values(self, new_values: Any) -> RaggedTensor:
        """The same rows of other values; ValueError where their number differs."""
        new_values = to_tensor(new_values)
        wanted, received = self._partition.size, rows_of(new_values)
        if isinstance(wanted, int) and isinstance(received, int) and wanted != received:
            raise ValueError(f"Shapes ({wanted},) and ({received},) are incompatible")
        return RaggedTensor(new_values, self._partition)

    def with_flat_values(self, new_values: Any) -> RaggedTensor:
        """A ragged tensor with the same rows of other innermost values."""
        if isinstance(self._values, RaggedTensor):
            return RaggedTensor(self._values.with_flat_values(new_values), self._partition)
        return self.with_values(new_values)

    def _with_each_value(self, function: Callable[[Any], Any]) -> RaggedTensor:
        return self.with_flat_values(function(self.flat_values))

    def with_row_splits_dtype(self, dtype: Any) -> RaggedTensor:
        """The same ragged tensor with row splits of another dtype, int32 or int64."""
        values = self._values
        if isinstance(values, RaggedTensor):
            values = values.with_row_splits_dtype(dtype)
        return RaggedTensor(values, self._partition.with_dtype(dtype))

    def merge_dims(self, outer_axis: int, inner_axis: int) -> Any:
        """The dimensions from `outer_axis` to `inner_axis` made one.

        Example:
          >>> tf.ragged.constant([[[1], [2, 3]], [[4]]]).merge_dims(1, 2)
          <tf.RaggedTensor [[1, 2, 3], [4]]>
        """
        from thalweg.ragged.conversion import merge_dims

        return merge_dims(self, outer_axis, inner_axis)

    # As other kinds of values.

    def to_tensor(self, default_value: Any = None, name: str | None = None, shape: Any = None) -> Any:
        """A dense tensor, its rows filled up with `default_value`.

        Args:
          default_value: a value of this tensor's dtype that broadcasts to the inner dimensions; zeros or
            empty strings if None.
          shape: the result's shape: longer rows are cut off. None, as a whole or for a dimension: as large as
            need be.

        Raises:
          InvalidArgumentError: `shape` has another rank.

        Example:
          >>> tf.ragged.constant([[9, 8, 7], [], [6]]).to_tensor(shape=[None, 2]).numpy()
          array([[9, 8],
                 [0, 0],
                 [6, 0]], dtype=int32)
        """
        from thalweg.ragged.conversion import to_dense

        return to_dense(self, default_value, shape)

    def to_sparse(self, name: str | None = None) -> Any:
        """A `SparseTensor` with an element for each value."""
        from thalweg.ragged.conversion import to_sparse

        return to_sparse(self)

    def to_list(self) -> Any:
        """A nested list of Python values; strings are `bytes`."""
        splits = self._partition._splits.numpy()
        values = (
            self._values.to_list()
            if isinstance(self._values, RaggedTensor)
            else self._values.numpy().tolist()
        )
        return [values[start:end] for start, end in pairwise(splits)]

    def numpy(self) -> np.ndarray[Any, Any]:
        """A NumPy array; where rows differ in length, an array of arrays.

        Example:
          >>> tf.ragged.constant([[1, 2], [3]]).numpy()
          array([array([1, 2], dtype=int32), array([3], dtype=int32)], dtype=object)
        """
        if type(self._partition._splits) is not EagerTensor:
            raise ValueError("RaggedTensor.numpy() is only supported in eager mode.")
        splits, values = self._partition._splits.host(), self._values.numpy()
        rows = [values[start:end] for start, end in pairwise(splits)]
        if len({len(row) for row in rows}) == 1:
            return np.stack(rows)
        result = np.empty(len(rows), object if rows else values.dtype)
        for index, row in enumerate(rows):
            result[index] = row
        return result

    def consumers(self) -> list[Any]:
        """The graph operations that use a part of this tensor."""
        parts = self._flatten_components()
        return list({id(o): o for x in parts if hasattr(x, "consumers") for o in x.consumers()}.values())

    # As a structure of tensors.

    @property
    def _type_spec(self) -> Any:
        from thalweg.ragged.spec import RaggedTensorSpec

        return RaggedTensorSpec.from_value(self)

    def _flatten_components(self) -> list[Any]:
        return [self.flat_values, *self.nested_row_splits]

    def _rebuild(self, components: Sequence[Any]) -> Any:
        values = components[0]
        if values is None:
            return None
        for old, splits in zip(reversed(self._nested_partitions), reversed(components[1:]), strict=True):
            if splits is None:
                # A gradient: there is none for where rows are split.
                values = RaggedTensor(values, old)
            elif hasattr(values, "_spec"):
                values = RaggedTensor(
                    values, RowPartition(splits, size=rows_of(values), uniform=old.static_uniform_row_length)
                )
            else:
                # Stand-ins for tensors (specs, None): what `nest.map_structure` makes of them need not be
                # tensors.
                values = RaggedTensor(values, RowPartition(splits, size=-1))
        return values

    def __getitem__(self, item: Any) -> Any:
        from thalweg.ragged.indexing import getitem

        return getitem(self, item)

    def __iter__(self) -> Iterator[Any]:
        rows = self._partition.static_nrows
        if rows is None or type(self._partition._splits) is not EagerTensor:
            raise TypeError("Iterating over a symbolic RaggedTensor is not allowed; use tf.map_fn.")
        return (self[index] for index in range(rows))

    def __bool__(self) -> bool:
        raise TypeError("RaggedTensor may not be used as a boolean.")

    def __hash__(self) -> int:
        raise TypeError("RaggedTensor is unhashable.")

    def __repr__(self) -> str:
        if type(self._partition._splits) is EagerTensor:
            return f"<tf.RaggedTensor {_text(self.numpy())}>"
        return f"tf.RaggedTensor(values={self._values}, row_splits={self._partition._splits})"


def _text(value: Any) -> str:
    """An array, or an array of arrays, with commas between its elements."""
    if not isinstance(value, np.ndarray):
        return str(value)
    if not value.size:
        return repr(value.tolist())
    return np.array2string(value, separator=", ", formatter={"all": _text})
