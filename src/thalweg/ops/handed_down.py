"""The ops that the core needs: what the backward walk adds up with, what variables update with."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import convert
from thalweg.core.backprop import Arithmetic
from thalweg.core.dispatch import Composite
from thalweg.core.dtypes import DType
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.variable import Operations
from thalweg.ops import elementwise, indexing, operators, shapes

__all__ = ["indexing", "operators"]


def filled_like(x: Any, value: float) -> Any:
    """A tensor of `x`'s shape and dtype, filled with a number."""
    if isinstance(x, Composite):
        return x._with_each_value(lambda values: filled_like(values, value))
    if x._spec.known and x._spec.size <= 1 << 12:
        return convert.constant(np.full(x._spec.shape, value, x.dtype.np))
    scalar = convert.constant(np.array(value, x.dtype.np))
    return shapes.broadcast_to(scalar, shape=shapes.shape_of(x))


def _sum(tensors: list[Any]) -> Any:
    total = tensors[0]
    for tensor in tensors[1:]:
        total = elementwise.add(total, tensor)
    return total


def _concat_slices(slices: list[IndexedSlices]) -> IndexedSlices:
    from thalweg.ops.joining import concat

    indices = concat(*[s.indices for s in slices], axis=0)
    return IndexedSlices(concat(*[s.values for s in slices], axis=0), indices, slices[0]._dense_shape)


def _to_dense(slices: IndexedSlices) -> Any:
    from thalweg.ops.segments import unsorted_segment_sum

    return unsorted_segment_sum(slices.values, slices.indices, num_segments=slices._dense_shape[0])


def _gather_rows(params: Any, indices: Any) -> Any:
    from thalweg.ops.gather import gather_rows

    return gather_rows(params, indices)


def _gather_nd(params: Any, indices: Any) -> Any:
    from thalweg.ops.gather import gather_nd

    return gather_nd(params, indices, batch_dims=0)


def _scatter(how: str, value: Any, indices: Any, updates: Any) -> Any:
    from thalweg.ops import scatter

    return scatter.scatter_rows(how, value, indices, updates)


def _scatter_nd(how: str, value: Any, indices: Any, updates: Any) -> Any:
    from thalweg.ops import scatter

    return scatter.scatter_slices(how, value, indices, updates)


def _pack(tensors: list[Any]) -> Any:
    from thalweg.ops.joining import stack

    return stack(*tensors, axis=0)


Arithmetic.ones_like = staticmethod(lambda x: filled_like(x, 1))
Arithmetic.zeros_like = staticmethod(lambda x: filled_like(x, 0))
Arithmetic.add_n = staticmethod(_sum)
Arithmetic.concat_slices = staticmethod(_concat_slices)
Arithmetic.to_dense = staticmethod(_to_dense)
Arithmetic.snapshot = staticmethod(shapes.stop_gradient)
Operations.add = staticmethod(elementwise.add)
Operations.subtract = staticmethod(elementwise.subtract)
Operations.snapshot = staticmethod(shapes.stop_gradient)
Operations.gather_rows = staticmethod(_gather_rows)
Operations.gather_nd = staticmethod(_gather_nd)
Operations.scatter = staticmethod(_scatter)
Operations.scatter_nd = staticmethod(_scatter_nd)
convert.pack = _pack


def _dense(slices: IndexedSlices, dtype: DType | None) -> Any:
    """An IndexedSlices as a tensor."""
    if dtype is not None and dtype is not slices.dtype:
        raise ValueError(
            f"Tensor conversion requested dtype {dtype.name} for IndexedSlices with dtype {slices.dtype.name}"
        )
    if slices._dense_shape is None:
        raise ValueError(
            "Tensor conversion requested for IndexedSlices without shape: its dense_shape is None."
        )
    return _to_dense(slices)


convert.register_conversion(IndexedSlices, _dense)
