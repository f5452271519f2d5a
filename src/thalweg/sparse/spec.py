"""`tf.SparseTensorSpec`: what is known of a sparse tensor before there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.spec import spec_of
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.tensor_spec import TensorSpec
from thalweg.sparse.tensor import SparseTensor, SparseTensorValue


class SparseTensorSpec:
    """Shape and dtype of a sparse tensor.

    Args:
      shape: the dense shape; None for what isn't known.
      dtype: the values' dtype.

    Example:
      >>> tf.SparseTensorSpec([None, 3], tf.int32)
      SparseTensorSpec(TensorShape([None, 3]), tf.int32)
    """

    __slots__ = ("_dtype", "_shape")

    def __init__(self, shape: Any = None, dtype: Any = dtypes.float32) -> None:
        self._shape = TensorShape(shape)
        self._dtype = dtypes.as_dtype(dtype)

    @classmethod
    def from_value(cls, value: Any) -> SparseTensorSpec:
        """The spec of a sparse tensor or a `SparseTensorValue`. Raises `TypeError` for anything else."""
        if isinstance(value, SparseTensor):
            return cls(value.shape, value.dtype)
        if isinstance(value, SparseTensorValue):
            return cls(value.dense_shape, value.values.dtype)
        raise TypeError("Expected SparseTensor or SparseTensorValue.")

    @property
    def dtype(self) -> DType:
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        return self._shape

    @property
    def value_type(self) -> type:
        return SparseTensor

    @property
    def _component_specs(self) -> list[TensorSpec]:
        """The specs of indices, values and dense shape."""
        rank, count = self._shape.rank, None
        if self._shape.is_fully_defined() and 0 in self._shape.as_list():
            count = 0
        return [
            TensorSpec([count, rank], dtypes.int64),
            TensorSpec([count], self._dtype),
            TensorSpec([rank], dtypes.int64),
        ]

    def _from_components(self, components: Sequence[Any]) -> SparseTensor:
        """A sparse tensor of indices, values and dense shape; what this spec knows of its shape is known."""
        indices, values, dense_shape = components
        result = SparseTensor.of(indices, values, dense_shape)
        if hasattr(values, "_spec"):
            known = result.shape.merge_with(self._shape)._dims
            result._known_spec = spec_of(values.dtype, known)
        return result

    def _to_components(self, value: Any) -> list[Any]:
        return value._flatten_components()  # type: ignore[no-any-return]

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        """True for a sparse tensor, or the spec of one, that this spec describes."""
        other = getattr(spec_or_value, "_type_spec", spec_or_value)
        if not isinstance(other, SparseTensorSpec):
            return False
        return self._dtype is other._dtype and self._shape.is_compatible_with(other._shape)

    def most_specific_compatible_type(self, other: Any) -> SparseTensorSpec:
        """The spec that describes what either does; ValueError where the dtypes differ."""
        if not isinstance(other, SparseTensorSpec) or self._dtype is not other._dtype:
            raise ValueError(f"No TypeSpec is compatible with both {self} and {other}")
        return SparseTensorSpec(self._shape.most_specific_compatible_shape(other._shape), self._dtype)

    def _key(self) -> tuple[Any, ...]:
        return None if self._shape.rank is None else tuple(self._shape.as_list()), self._dtype

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SparseTensorSpec) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce__(self) -> Any:
        return SparseTensorSpec, self._key()

    def __repr__(self) -> str:
        return f"SparseTensorSpec({self._shape!r}, {self._dtype!r})"
