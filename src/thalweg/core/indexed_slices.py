"""`IndexedSlices`: a gradient that touches few rows of a large tensor."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.convert import constant
from thalweg.core.dtypes import DType
from thalweg.core.tensor_shape import TensorShape


class IndexedSlices:
    """Rows of a tensor of shape `dense_shape`, at `indices` along its first axis; repeated ones add up.

    Args:
      values: tensor of shape `[n, ...]`.
      indices: integer tensor of shape `[n]`.
      dense_shape: the shape of the whole, a tuple or an integer tensor; may be None.
    """

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        self._values = values
        self._indices = indices
        self._dense_shape = dense_shape

    @property
    def values(self) -> Any:
        return self._values

    @property
    def indices(self) -> Any:
        return self._indices

    @property
    def dense_shape(self) -> Any:
        """The shape of the whole, an integer tensor; None if it isn't known."""
        if isinstance(self._dense_shape, tuple):
            return constant(np.array(self._dense_shape, np.int32))
        return self._dense_shape

    @property
    def dtype(self) -> DType:
        return self._values.dtype  # type: ignore[no-any-return]

    @property
    def shape(self) -> TensorShape:
        if isinstance(self._dense_shape, tuple):
            return TensorShape(self._dense_shape)
        return TensorShape(None)

    @property
    def device(self) -> str:
        return self._values.device  # type: ignore[no-any-return]

    def _flatten_components(self) -> list[Any]:
        """Values and indices, and the dense shape where it is a tensor."""
        shape = [self._dense_shape] if hasattr(self._dense_shape, "_spec") else []
        return [self._values, self._indices, *shape]

    def _rebuild(self, components: list[Any]) -> IndexedSlices:
        values, indices, *shape = components
        return IndexedSlices(values, indices, shape[0] if shape else self._dense_shape)

    def __repr__(self) -> str:
        return (
            f"IndexedSlices(indices={self._indices!r}, values={self._values!r}, "
            f"dense_shape={self.dense_shape!r})"
        )
