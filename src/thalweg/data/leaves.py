"""Leaves of elements (arrays, ragged and sparse tensors, datasets): how they come in, go out, are stacked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.tensor_spec import TensorSpec
from thalweg.core.variable import Variable
from thalweg.ragged.spec import RaggedTensorSpec
from thalweg.ragged.tensor import RaggedTensor
from thalweg.sparse.reshaping import concat as sparse_concat
from thalweg.sparse.reshaping import expand_dims as sparse_expand_dims
from thalweg.sparse.spec import SparseTensorSpec
from thalweg.sparse.tensor import SparseTensor, SparseTensorValue

if TYPE_CHECKING:
    from thalweg.data.plan import Plan


class NoneTensorSpec:
    """What stands in `element_spec` for a part without a value."""

    @property
    def value_type(self) -> type:
        return type(None)

    @property
    def shape(self) -> None:
        return None

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        """True for None, and for this spec."""
        return spec_or_value is None or isinstance(spec_or_value, NoneTensorSpec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoneTensorSpec)

    def __hash__(self) -> int:
        return hash(NoneTensorSpec)

    def __repr__(self) -> str:
        return "NoneTensorSpec()"


class DatasetSpec:
    """`tf.data.DatasetSpec`: what is known of a dataset that is part of an element.

    Args:
      element_spec: the structure of specs of its elements.

    Example:
      >>> tf.data.DatasetSpec(tf.TensorSpec([], tf.int64))
      DatasetSpec(TensorSpec(shape=(), dtype=tf.int64, name=None), TensorShape([]))
    """

    # Handed down: the dataset of a plan.
    dataset_of: Callable[[Plan], Any]

    def __init__(self, element_spec: Any, dataset_shape: Any = ()) -> None:
        self._element_spec = element_spec
        self._shape = TensorShape(dataset_shape)

    @classmethod
    def from_value(cls, value: Any) -> DatasetSpec:
        """The spec of a dataset."""
        return cls(value.element_spec)

    @property
    def element_spec(self) -> Any:
        return self._element_spec

    @property
    def shape(self) -> TensorShape:
        return self._shape

    @property
    def value_type(self) -> type:
        from thalweg.data.dataset import Dataset

        return Dataset

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        """True for a dataset, or the spec of one, whose elements this spec describes."""
        return bool(getattr(spec_or_value, "element_spec", None) == self._element_spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatasetSpec) and self._element_spec == other._element_spec

    def __hash__(self) -> int:
        return hash(DatasetSpec)

    def __repr__(self) -> str:
        return f"DatasetSpec({self._element_spec!r}, {self._shape!r})"


def is_dense(spec: Any) -> bool:
    """Whether leaves of this spec are arrays."""
    return isinstance(spec, TensorSpec) or (isinstance(spec, RaggedTensorSpec) and not spec.ragged_rank)


def is_leaf_of(x: Any) -> bool:
    """Whether `x` is a leaf that is no dense tensor."""
    return isinstance(x, (RaggedTensor, SparseTensor, SparseTensorValue)) or hasattr(x, "_plan")


def spec_of_value(x: Any) -> Any:
    """The spec of what a user gave: a tensor of any kind, a dataset."""
    if isinstance(x, Tensor):
        return TensorSpec(x.shape, x.dtype)
    if isinstance(x, RaggedTensor):
        return x._type_spec
    if isinstance(x, SparseTensor):
        return SparseTensorSpec.from_value(x)
    return DatasetSpec.from_value(x)


def shape_of(spec: Any) -> tuple[int | None, ...] | None:
    """The dims of a dense leaf."""
    shape: TensorShape = spec.shape
    return shape._dims


def to_user(leaf: Any, spec: Any) -> Any:
    """A leaf as its user sees it."""
    if type(leaf) is np.ndarray:
        return EagerTensor(spec_of(spec.dtype, leaf.shape), None, -1, leaf)
    return DatasetSpec.dataset_of(leaf) if isinstance(spec, DatasetSpec) else leaf


def to_numpy(leaf: Any, spec: Any) -> Any:
    """A leaf as `as_numpy_iterator` gives it; an array of its own memory."""
    if type(leaf) is np.ndarray:
        return leaf.copy() if leaf.ndim else leaf[()]
    if isinstance(spec, DatasetSpec):
        return DatasetSpec.dataset_of(leaf)
    if isinstance(leaf, SparseTensor):
        parts = [x.numpy() for x in leaf._flatten_components()]
        return SparseTensorValue(*parts)
    return leaf.numpy()


def from_user(x: Any, spec: Any) -> Any:
    """The leaf of what a user gave.

    Raises:
      TypeError, ValueError: it isn't what `spec` describes.
    """
    if is_dense(spec):
        tensor = x if isinstance(x, Tensor) else to_tensor(x, None if _has_dtype(x) else spec.dtype)
        if tensor.dtype is not spec.dtype:
            raise TypeError(f"expected {spec.dtype.name}, got {tensor.dtype.name}")
        return tensor.host() if isinstance(tensor, EagerTensor) else tensor
    if isinstance(spec, DatasetSpec):
        return x._plan
    if isinstance(x, SparseTensorValue):
        x = SparseTensor.from_value(x)
    elif hasattr(x, "row_splits") and not isinstance(x, RaggedTensor):
        x = RaggedTensor.from_row_splits(x.values, x.row_splits)
    if not spec.is_compatible_with(x):
        raise TypeError(f"expected {spec}, got {x}")
    return x


def _has_dtype(x: Any) -> bool:
    return isinstance(x, (Tensor, Variable))


# Components: the tensors that a traced function takes and gives for a leaf.


def component_specs(spec: Any) -> list[Spec]:
    """The specs of the tensors that stand for a leaf in a graph."""
    if isinstance(spec, TensorSpec):
        return [spec._spec]
    if isinstance(spec, DatasetSpec):
        return [spec_of(dtypes.variant, ())]
    return [s._spec for s in spec._component_specs]


def components(leaf: Any, spec: Any) -> list[Any]:
    """The arrays that stand for a leaf; a dataset is an array of its plan."""
    if type(leaf) is np.ndarray:
        return [leaf]
    if isinstance(spec, DatasetSpec):
        holder = np.empty((), object)
        holder[()] = leaf
        return [holder]
    return [x.host() for x in leaf._flatten_components()]


def from_components(arrays: Sequence[Any], spec: Any) -> Any:
    """The leaf that arrays stand for."""
    if is_dense(spec):
        return arrays[0]
    if isinstance(spec, DatasetSpec):
        return arrays[0][()]
    tensors = [
        EagerTensor(spec_of(s.dtype, np.shape(x)), None, -1, np.asarray(x))
        for x, s in zip(arrays, component_specs(spec), strict=True)
    ]
    return spec._from_components(tensors)


# Stacking: what a batch is made of.


def batch_spec(spec: Any, size: int | None) -> Any:
    """The spec of `size` leaves stacked."""
    if isinstance(spec, TensorSpec):
        dims = shape_of(spec)
        return TensorSpec(None if dims is None else (size, *dims), spec.dtype)
    if isinstance(spec, RaggedTensorSpec):
        return spec._batch(size)
    if isinstance(spec, SparseTensorSpec):
        return SparseTensorSpec(TensorShape([size]).concatenate(spec.shape), spec.dtype)
    raise TypeError("Batching of datasets of datasets isn't supported: use flat_map on the windows first.")


def row_spec(spec: Any) -> Any:
    """The spec of a row of a leaf.

    Raises:
      ValueError: it has no rows.
    """
    shape = spec.shape
    if shape.rank == 0:
        raise ValueError("Unbatching a tensor is only supported for rank >= 1")
    if isinstance(spec, TensorSpec):
        return TensorSpec(None if shape.rank is None else shape[1:], spec.dtype)
    if isinstance(spec, RaggedTensorSpec):
        return spec._unbatch()
    return SparseTensorSpec(None if shape.rank is None else shape[1:], spec.dtype)


def stacked(leaves: Sequence[Any], spec: Any, number: int) -> Any:
    """Leaves as one, with a new first dimension.

    Args:
      number: which leaf of the elements it is, for errors.

    Raises:
      InvalidArgumentError: their shapes differ.
    """
    if isinstance(spec, TensorSpec):
        return stacked_arrays(leaves, number)
    if isinstance(spec, SparseTensorSpec):
        return _stacked_sparse(leaves, number)
    tensors = [to_user(x, spec) for x in leaves]
    return spec._stack(tensors)


def stacked_arrays(arrays: Sequence[Any], number: int) -> Any:
    shape = arrays[0].shape
    for k, x in enumerate(arrays):
        if x.shape != shape:
            raise errors.InvalidArgumentError(
                None,
                None,
                f"Cannot batch tensors with different shapes in component {number}. "
                f"First element had shape {list(shape)} and element {k} had shape {list(x.shape)}.",
            )
    result = np.empty((len(arrays), *shape), arrays[0].dtype)
    for k, x in enumerate(arrays):
        result[k, ...] = x
    return result


def _stacked_sparse(leaves: Sequence[Any], number: int) -> Any:
    shapes = [x.dense_shape.numpy().tolist() for x in leaves]
    for k, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise errors.InvalidArgumentError(
                None,
                None,
                f"Cannot batch sparse tensors with different shapes in component {number}. "
                f"First element had shape {shapes[0]} and element {k} had shape {shape}.",
            )
    return sparse_concat(0, [sparse_expand_dims(x, 0) for x in leaves])


def rows_of(leaf: Any, spec: Any) -> list[Any]:
    """The rows of a leaf, each a leaf."""
    if type(leaf) is np.ndarray:
        # Indexing an array of objects without the ellipsis gives the object itself.
        return [leaf[k, ...] for k in range(len(leaf))]
    if isinstance(leaf, RaggedTensor):
        rows = [leaf[k] for k in range(int(leaf.nrows()))]
        return [x.host() if isinstance(x, EagerTensor) else x for x in rows]
    return _rows_of_sparse(leaf)


def _rows_of_sparse(x: Any) -> list[Any]:
    indices, values, shape = (part.host() for part in x._flatten_components())
    rows = []
    for k in range(int(shape[0])):
        mine = indices[:, 0] == k
        parts = (indices[mine][:, 1:], values[mine], shape[1:])
        rows.append(SparseTensor(*(to_tensor(p) for p in parts)))
    return rows


def length_of(leaf: Any) -> int:
    """How many rows a leaf has."""
    if type(leaf) is np.ndarray:
        return len(leaf)
    return int(leaf.nrows()) if isinstance(leaf, RaggedTensor) else int(leaf.dense_shape.numpy()[0])
