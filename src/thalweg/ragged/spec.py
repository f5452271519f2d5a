"""`tf.RaggedTensorSpec`: what is known of a ragged tensor before there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import constant
from thalweg.core.dtypes import DType
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.tensor_spec import TensorSpec
from thalweg.ops.creation import zeros
from thalweg.ragged.joining import stack_rows
from thalweg.ragged.row_partition import RowPartition, rows_of
from thalweg.ragged.tensor import RaggedTensor


class RaggedTensorSpec:
    """Shape, dtype and partitions of a ragged tensor.

    Args:
      shape: the shape, with None for ragged dimensions.
      dtype: the values' dtype.
      ragged_rank: how many partitions there are; None: one less than the rank.
      row_splits_dtype: int32 or int64.
      flat_values_spec: a `tf.TensorSpec` of the innermost values.

    Example:
      >>> tf.RaggedTensorSpec([None, None], tf.int32)
      RaggedTensorSpec(TensorShape([None, None]), tf.int32, 1, tf.int64)
    """

    __slots__ = ("_dtype", "_flat_values_spec", "_ragged_rank", "_row_splits_dtype", "_shape")

    def __init__(
        self,
        shape: Any = None,
        dtype: Any = dtypes.float32,
        ragged_rank: int | None = None,
        row_splits_dtype: Any = dtypes.int64,
        flat_values_spec: Any = None,
    ) -> None:
        self._shape = TensorShape(shape)
        self._row_splits_dtype = dtypes.as_dtype(row_splits_dtype)
        if flat_values_spec is not None:
            dtype = flat_values_spec.dtype if dtype is None else dtype
        self._dtype = dtypes.as_dtype(dtype)
        rank = self._shape.rank
        if ragged_rank is None:
            if rank is None:
                raise ValueError("Must specify ragged_rank or a shape with a known rank.")
            ragged_rank = rank - 1
        if not isinstance(ragged_rank, int):
            raise TypeError(f"Argument `ragged_rank` must be an int. Received {ragged_rank!r}.")
        if rank is not None and ragged_rank >= rank:
            raise ValueError(f"Argument `ragged_rank` ({ragged_rank}) must be less than rank ({rank}).")
        self._ragged_rank = ragged_rank
        self._flat_values_spec = flat_values_spec

    @classmethod
    def from_value(cls, value: Any) -> RaggedTensorSpec:
        """The spec of a ragged tensor."""
        return cls(value.shape, value.dtype, value.ragged_rank, value.row_splits.dtype)

    @property
    def dtype(self) -> DType:
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        return self._shape

    @property
    def ragged_rank(self) -> int:
        return self._ragged_rank

    @property
    def row_splits_dtype(self) -> DType:
        return self._row_splits_dtype

    @property
    def flat_values_spec(self) -> Any:
        return self._flat_values_spec

    @property
    def value_type(self) -> type:
        return RaggedTensor

    @property
    def _component_specs(self) -> list[TensorSpec]:
        """The specs of what `RaggedTensor._flatten_components` gives: innermost values, then row splits."""
        if self._shape.rank is None:
            values: Any = None
        else:
            values = [None, *self._shape.as_list()[self._ragged_rank + 1 :]]
        flat = self._flat_values_spec or TensorSpec(values, self._dtype)
        rows = self._shape[0] if self._shape.rank else None
        counts = [None if rows is None else rows + 1] + [None] * (self._ragged_rank - 1)
        return [flat, *(TensorSpec([n], self._row_splits_dtype) for n in counts)]

    def _from_components(self, components: Sequence[Any]) -> Any:
        """A ragged tensor of innermost values and row splits."""
        values = components[0]
        dims: Sequence[int | None] = (
            [None] * (self._ragged_rank + 1) if self._shape.rank is None else self._shape.as_list()
        )
        for level in range(self._ragged_rank, 0, -1):
            partition = RowPartition(components[level], size=rows_of(values), uniform=dims[level])
            values = RaggedTensor(values, partition)
        return values

    # Rows of a batch, as `tf.map_fn` and datasets take and make them.

    def _unbatch(self) -> RaggedTensorSpec:
        """The spec of one row; of a plain tensor, if its `ragged_rank` is 0."""
        return RaggedTensorSpec(self._shape[1:], self._dtype, self._ragged_rank - 1, self._row_splits_dtype)

    def _batch(self, batch_size: int | None = None) -> RaggedTensorSpec:
        """The spec of a batch of rows that this spec describes."""
        shape = TensorShape([batch_size]).concatenate(self._shape)
        return RaggedTensorSpec(shape, self._dtype, self._ragged_rank + 1, self._row_splits_dtype)

    def _stack(self, rows: Sequence[Any]) -> Any:
        """A batch of rows that this spec describes, plain or ragged."""
        if rows:
            return stack_rows(rows, self._ragged_rank, self._row_splits_dtype)
        inner = () if self._shape.rank is None else self._shape.as_list()[self._ragged_rank + 1 :]
        values: Any = zeros(dims=(0, *(n or 0 for n in inner)), dtype=self._dtype)
        splits = constant([0], self._row_splits_dtype)
        return self._batch(0)._from_components([values, *[splits] * (self._ragged_rank + 1)])

    # As a structure: the specs of the components.

    def _flatten_components(self) -> list[Any]:
        return self._component_specs

    def _rebuild(self, components: Sequence[Any]) -> Any:
        return self if isinstance(components[0], TensorSpec) else self._from_components(components)

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        """True for a ragged tensor, or the spec of one, that this spec describes."""
        other = getattr(spec_or_value, "_type_spec", spec_or_value)
        if not isinstance(other, RaggedTensorSpec):
            return False
        mine = (self._dtype, self._ragged_rank, self._row_splits_dtype)
        return mine == (
            other._dtype,
            other._ragged_rank,
            other._row_splits_dtype,
        ) and self._shape.is_compatible_with(other._shape)

    def most_specific_compatible_type(self, other: Any) -> RaggedTensorSpec:
        """The spec that describes what either does; ValueError where dtypes or partitions differ."""
        mine = (self._dtype, self._ragged_rank, self._row_splits_dtype)
        if not isinstance(other, RaggedTensorSpec) or mine != (
            other._dtype,
            other._ragged_rank,
            other._row_splits_dtype,
        ):
            raise ValueError(f"No TypeSpec is compatible with both {self} and {other}")
        return RaggedTensorSpec(self._shape.most_specific_compatible_shape(other._shape), *mine)

    def _key(self) -> tuple[Any, ...]:
        dims = None if self._shape.rank is None else tuple(self._shape.as_list())
        return dims, self._dtype, self._ragged_rank, self._row_splits_dtype

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RaggedTensorSpec) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce__(self) -> Any:
        return RaggedTensorSpec, self._key()

    def __repr__(self) -> str:
        return (
            f"RaggedTensorSpec({self._shape!r}, {self._dtype!r}, {self._ragged_rank}, "
            f"{self._row_splits_dtype!r})"
        )
