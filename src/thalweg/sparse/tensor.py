"""`SparseTensor`: a tensor of which only some elements are written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.convert import constant, to_tensor
from thalweg.core.dispatch import Composite, implements
from thalweg.core.dtypes import DType
from thalweg.core.op import Call
from thalweg.core.rules import dims_of
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.ops.casting import cast


class SparseTensor(Composite):
    """A tensor given by places and values of some elements; all others are zero: `tf.SparseTensor`.

    Many functions want the elements in row-major order; `tf.sparse.reorder` puts them into it.

    Args:
      indices: int64 of shape `[n, rank]`: the place of each element.
      values: of shape `[n]`.
      dense_shape: int64 of shape `[rank]`: the shape of the whole.

    Raises:
      ValueError: the shapes don't fit each other, or a size is negative.
      TypeError: the indices aren't integers.

    Example:
      >>> tf.sparse.to_dense(tf.SparseTensor([[0, 1], [1, 0]], [5, 7], [2, 2])).numpy()
      array([[0, 5],
             [7, 0]], dtype=int32)
    """

    __slots__ = ("_dense_shape", "_indices", "_known_spec", "_values")

    def __init__(self, indices: Any, values: Any, dense_shape: Any) -> None:
        self._indices = to_tensor(indices, dtypes.int64)
        self._values = to_tensor(values)
        self._dense_shape = to_tensor(dense_shape, dtypes.int64)
        self._known_spec: Spec | None = None
        self._check()

    def _check(self) -> None:
        indices = self._indices.shape.with_rank(2)
        values = self._values.shape.with_rank(1)
        sizes = self._dense_shape.shape.with_rank(1)
        indices.dims[0].assert_is_compatible_with(values.dims[0])
        indices.dims[1].assert_is_compatible_with(sizes.dims[0])
        for size in self._spec.shape or ():
            if size is not None and size < 0:
                raise ValueError(f"Dimension {size} must be >= 0")

    @classmethod
    def of(cls, indices: Any, values: Any, sizes: Any) -> SparseTensor:
        """A sparse tensor of parts that are known to fit; `sizes` are ints, scalar tensors, or one tensor."""
        self = cls.__new__(cls)
        self._indices, self._values, self._known_spec = indices, values, None
        if isinstance(sizes, Tensor):
            self._dense_shape = sizes
            return self
        dims = tuple(None if isinstance(n, Tensor) else int(n) for n in sizes)
        if None in dims:
            parts = [
                cast(n, dtypes.int64) if isinstance(n, Tensor) else constant(n, dtypes.int64) for n in sizes
            ]
            self._dense_shape = to_tensor(parts)
        else:
            self._dense_shape = constant(np.array(dims, np.int64))
        self._known_spec = spec_of(values.dtype, dims)
        return self

    @classmethod
    def from_value(cls, sparse_tensor_value: Any) -> SparseTensor:
        """A sparse tensor of a `SparseTensorValue`, or a sparse tensor as it is.

        Raises `TypeError` for anything else.
        """
        if isinstance(sparse_tensor_value, cls):
            return sparse_tensor_value
        if not isinstance(sparse_tensor_value, SparseTensorValue):
            raise TypeError(f"Neither a SparseTensor nor SparseTensorValue: {sparse_tensor_value}.")
        return cls(*sparse_tensor_value)

    @property
    def indices(self) -> Any:
        """The place of each element: int64 of shape `[n, rank]`."""
        return self._indices

    @property
    def values(self) -> Any:
        """The elements: a tensor of shape `[n]`."""
        return self._values

    @property
    def dense_shape(self) -> Any:
        """The shape of the whole, as an int64 tensor."""
        return self._dense_shape

    @property
    def _spec(self) -> Spec:
        if self._known_spec is None:
            self._known_spec = spec_of(self._values.dtype, self._dims())
        return self._known_spec

    def _dims(self) -> Dims:
        shape = self._dense_shape
        if type(shape) is EagerTensor:
            return tuple(shape.host().tolist())
        dims = dims_of(shape)
        if dims is not None:
            return dims
        rank = shape._spec.shape[0] if shape._spec.shape else None
        if rank is None and self._indices._spec.shape is not None:
            rank = self._indices._spec.shape[1]
        return None if rank is None else (None,) * rank

    @property
    def _sizes(self) -> Any:
        """The shape as an attribute of ops: a tuple where it is known, else the tensor."""
        spec = self._spec
        return spec.shape if spec.known else self._dense_shape

    @property
    def dtype(self) -> DType:
        return self._values.dtype  # type: ignore[no-any-return]

    @property
    def shape(self) -> TensorShape:
        """The shape as far as it is known without running anything."""
        return self._spec.tensor_shape

    def get_shape(self) -> TensorShape:
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Add what is known of the shape from elsewhere; ValueError where it contradicts what is known."""
        self._known_spec = spec_of(self.dtype, self.shape.merge_with(shape)._dims)

    @property
    def name(self) -> str:
        return self._values.name  # type: ignore[no-any-return]

    @property
    def op(self) -> Any:
        return self._values.op

    @property
    def graph(self) -> Any:
        return self._indices.graph

    def consumers(self) -> list[Any]:
        """The graph operations that use a part of this tensor."""
        parts = self._flatten_components()
        return list({id(o): o for x in parts if hasattr(x, "consumers") for o in x.consumers()}.values())

    def with_values(self, new_values: Any) -> SparseTensor:
        """A sparse tensor with other values at the same places; `ValueError` where their number differs.

        Example:
          >>> s = tf.SparseTensor([[0, 1]], [5], [1, 2])
          >>> s.with_values([7]).values.numpy()
          array([7], dtype=int32)
        """
        new_values = to_tensor(new_values)
        places = self._indices.shape.with_rank(2)
        places.dims[0].assert_is_compatible_with(new_values.shape.with_rank(1).dims[0])
        result = SparseTensor.of(self._indices, new_values, self._dense_shape)
        result._known_spec = spec_of(new_values.dtype, self._spec.shape)
        return result

    def _with_each_value(self, function: Callable[[Any], Any]) -> SparseTensor:
        return self.with_values(function(self._values))

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """The value in a session, as a `SparseTensorValue`."""
        parts = (x.eval(feed_dict, session) for x in self._flatten_components())
        return SparseTensorValue(*parts)

    # As a structure of tensors.

    @property
    def _type_spec(self) -> Any:
        from thalweg.sparse.spec import SparseTensorSpec

        return SparseTensorSpec(self.shape, self.dtype)

    def _flatten_components(self) -> list[Any]:
        return [self._indices, self._values, self._dense_shape]

    def _rebuild(self, components: Sequence[Any]) -> SparseTensor:
        """What the components don't say (None: a gradient that doesn't exist) is as it is here."""
        own = self._flatten_components()
        indices, values, shape = (x if x is not None else y for x, y in zip(components, own, strict=True))
        return SparseTensor.of(indices, values, shape)

    @staticmethod
    def _fetched(components: Sequence[Any]) -> SparseTensorValue:
        """What a session gives for it."""
        return SparseTensorValue(*components)

    def __mul__(self, other: Any) -> Any:
        from thalweg.sparse.arithmetic import times

        return times(self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        from thalweg.sparse.arithmetic import divided_by

        return divided_by(self, other)

    __div__ = __truediv__

    def __repr__(self) -> str:
        indices, values, shape = map(str, self._flatten_components())
        return f"SparseTensor(indices={indices}, values={values}, dense_shape={shape})"


class SparseTensorValue(NamedTuple):
    """The parts of a sparse tensor as NumPy arrays: what sessions give and take for one."""

    indices: Any
    values: Any
    dense_shape: Any


@implements(
    SparseTensor,
    *"Abs BesselI0e BesselI1e Cast Erf Identity Neg Sign Sqrt Square StopGradient Tanh".split(),
)
def _of_values(call: Call, x: Any) -> Any:
    """Functions that leave zeros zero are applied to the values alone."""
    return x.with_values(state.target.apply(call, [x.values]))


@implements(SparseTensor, "Shape")
def _shape(call: Call, x: Any) -> Any:
    return cast(x.dense_shape, call.attrs["out_type"])


@implements(SparseTensor, "Size")
def _size(call: Call, x: Any) -> Any:
    from thalweg.ops.reductions import reduce_prod

    return cast(reduce_prod(x.dense_shape, axis=None, keepdims=False), call.attrs["out_type"])


@implements(SparseTensor, "Rank")
def _rank(call: Call, x: Any) -> Any:
    rank = x._spec.rank
    return _count(x.dense_shape) if rank is None else constant(rank, dtypes.int32)


def _count(x: Any) -> Any:
    from thalweg.ops.shapes import size_tensor

    return size_tensor(x, out_type=dtypes.int32)
