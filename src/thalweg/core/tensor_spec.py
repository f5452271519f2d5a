"""`tf.TensorSpec`: what is known of a tensor before there is one."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.spec import spec_of
from thalweg.core.tensor_shape import TensorShape


class TensorSpec:
    """The shape, dtype and name of a tensor.

    Args:
      shape: anything that `tf.TensorShape` takes; unknown dimensions are None.
      dtype: the dtype.
      name: a name for the argument it describes.

    Example:
      >>> tf.TensorSpec([None, 3], tf.float32)
      TensorSpec(shape=(None, 3), dtype=tf.float32, name=None)
    """

    __slots__ = ("__weakref__", "_name", "_spec")

    def __init__(self, shape: Any, dtype: Any = dtypes.float32, name: str | None = None) -> None:
        self._spec = spec_of(dtypes.as_dtype(dtype), TensorShape(shape)._dims)
        self._name = name

    @classmethod
    def from_spec(cls, spec: Any, name: str | None = None) -> TensorSpec:
        """A spec of the same shape and dtype, under another name."""
        return cls(spec.shape, spec.dtype, name or getattr(spec, "name", None))

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> TensorSpec:
        """The spec of a tensor."""
        return cls(tensor.shape, tensor.dtype, name)

    @property
    def shape(self) -> TensorShape:
        return self._spec.tensor_shape

    @property
    def dtype(self) -> DType:
        return self._spec.dtype

    @property
    def name(self) -> str | None:
        return self._name

    @property
    def value_type(self) -> type:
        from thalweg.core.tensor import Tensor

        return Tensor

    def is_compatible_with(self, spec_or_tensor: Any) -> bool:
        """True for a tensor, or the spec of one, that this spec describes."""
        dtype = getattr(spec_or_tensor, "dtype", None)
        return dtype is self.dtype and self.shape.is_compatible_with(spec_or_tensor.shape)

    def most_specific_compatible_type(self, other: TensorSpec) -> TensorSpec:
        """The spec that describes what either does; ValueError where dtypes differ."""
        if other.dtype is not self.dtype:
            raise ValueError(f"No TypeSpec is compatible with both {self} and {other}")
        return TensorSpec(self.shape.most_specific_compatible_shape(other.shape), self.dtype, self._name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and self._spec is other._spec and self._name == other._name

    def __hash__(self) -> int:
        return hash((self._spec.dtype, self._spec.shape))

    def __reduce__(self) -> Any:
        return TensorSpec, (
            self.shape.as_list() if self.shape.rank is not None else None,
            self.dtype,
            self._name,
        )

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self.shape}, dtype={self.dtype!r}, name={self._name!r})"
