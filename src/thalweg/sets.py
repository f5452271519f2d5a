"""`tf.sets`: the last dimension of a tensor as sets."""

from __future__ import annotations

from typing import Any

from thalweg.core.context import state
from thalweg.ops import sets as ops
from thalweg.sparse.conversion import all_of
from thalweg.sparse.shapes import rank_of
from thalweg.sparse.tensor import SparseTensor, SparseTensorValue


def _as_sparse(value: Any) -> SparseTensor:
    """A dense tensor with all its elements written down; a sparse one as it is."""
    if isinstance(value, (SparseTensor, SparseTensorValue)):
        return SparseTensor.from_value(value)
    return all_of(value)


def _combined(a: Any, b: Any, operation: str, validate_indices: bool) -> SparseTensor:
    x, y = _as_sparse(a), _as_sparse(b)
    if rank_of(x) != rank_of(y):
        raise ValueError(f"Sets of ranks {rank_of(x)} and {rank_of(y)} can't be combined.")
    if not state.target.eager and not x.shape[:-1].is_compatible_with(y.shape[:-1]):
        raise ValueError(
            f"Sets of shapes {x.shape} and {y.shape} can't be combined: their rows don't correspond."
        )
    parts = (*x._flatten_components(), *y._flatten_components())
    return SparseTensor.of(
        *ops.set_operation(*parts, set_operation=operation, validate_indices=bool(validate_indices))
    )


def intersection(a: Any, b: Any, validate_indices: bool = True) -> SparseTensor:
    """The values that corresponding rows of both tensors have.

    Args:
      a, b: dense or sparse tensors of one dtype that agree in all dimensions but the last.
      validate_indices: demand that sparse tensors are in row-major order.

    Returns:
      A sparse tensor; each row in ascending order.

    Raises:
      InvalidArgumentError: the rows don't correspond.

    Example:
      >>> tf.sparse.to_dense(tf.sets.intersection([[1, 2, 3]], [[2, 3, 9]])).numpy()
      array([[2, 3]], dtype=int32)
    """
    return _combined(a, b, "intersection", validate_indices)


def union(a: Any, b: Any, validate_indices: bool = True) -> SparseTensor:
    """The values that corresponding rows of either tensor have; see `tf.sets.intersection`.

    Example:
      >>> tf.sparse.to_dense(tf.sets.union([[1, 2]], [[2, 9]])).numpy()
      array([[1, 2, 9]], dtype=int32)
    """
    return _combined(a, b, "union", validate_indices)


def difference(a: Any, b: Any, aminusb: bool = True, validate_indices: bool = True) -> SparseTensor:
    """The values that a row of one tensor has and that of the other hasn't; see `tf.sets.intersection`.

    Args:
      aminusb: take those of `a`; else those of `b`.

    Example:
      >>> tf.sparse.to_dense(tf.sets.difference([[1, 2]], [[2, 9]])).numpy()
      array([[1]], dtype=int32)
    """
    return _combined(a, b, "a-b" if aminusb else "b-a", validate_indices)


def size(a: Any, validate_indices: bool = True) -> Any:
    """How many distinct values each row of a sparse tensor has, as int32.

    Raises:
      TypeError: `a` isn't sparse.

    Example:
      >>> tf.sets.size(tf.sparse.from_dense([[1, 2, 2], [3, 3, 0]])).numpy()
      array([2, 1], dtype=int32)
    """
    if not isinstance(a, (SparseTensor, SparseTensorValue)):
        raise TypeError(f"Expected `SparseTensor`, got {a}.")
    parts = SparseTensor.from_value(a)._flatten_components()
    return ops.set_size(*parts, validate_indices=bool(validate_indices))
