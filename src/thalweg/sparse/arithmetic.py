"""Sums, products, extrema and reductions of sparse tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.convert import constant, to_tensor
from thalweg.core.tensor import Tensor
from thalweg.ops import arguments, elementwise, scatter, sparse_sets
from thalweg.ops import sparse as ops
from thalweg.ops.arithmetic import truediv
from thalweg.ops.casting import cast
from thalweg.ops.gather import gather, gather_rows
from thalweg.ops.selection import where
from thalweg.ops.shapes import reduce_sum as dense_sum
from thalweg.ops.shapes import reshape, transpose
from thalweg.sparse.shapes import as_scalar, sizes_of, sparse
from thalweg.sparse.tensor import SparseTensor

# Sums.


def add(a: Any, b: Any, threshold: Any = 0) -> Any:
    """The sum of two tensors one of which is sparse at least.

    Args:
      a, b: tensors of one shape and dtype; a dense one may be of any kind.
      threshold: leave out sums whose magnitude is less. For two sparse tensors only.

    Returns:
      A sparse tensor if both are sparse, else a dense one.

    Raises:
      TypeError: neither is sparse.
      InvalidArgumentError: the shapes differ.

    Example:
      >>> s = tf.SparseTensor([[0, 1]], [5], [1, 2])
      >>> tf.sparse.add(s, tf.constant([[1, 1]])).numpy()
      array([[1, 6]], dtype=int32)
    """
    first, second = (isinstance(x, SparseTensor) or hasattr(x, "dense_shape") for x in (a, b))
    if not (first or second):
        raise TypeError("At least one input should be SparseTensor; do you mean to use tf.add()?")
    if not (first and second):
        return _add_to_dense(sparse(a), b) if first else _add_to_dense(sparse(b), a)
    x, y = sparse(a), sparse(b)
    _check_dtypes("SparseAdd", x, y)
    places, of_x, of_y = _together(x, y)
    sums = elementwise.add(of_x, of_y)
    if isinstance(threshold, Tensor) or threshold != 0:
        limit = to_tensor(threshold, x.dtype.real_dtype)
        large = elementwise.greater_equal(elementwise.absolute(sums), limit)
        kept = reshape(where(large), shape=(-1,))
        places, sums = gather_rows(places, kept), gather_rows(sums, kept)
    return SparseTensor.of(places, sums, x._spec.shape if x._spec.known else x.dense_shape)


def _check_dtypes(name: str, x: SparseTensor, y: SparseTensor) -> None:
    if x.dtype is not y.dtype:
        raise errors.InvalidArgumentError(
            None, None, f"cannot compute {name} of a {x.dtype.name} and a {y.dtype.name} tensor"
        )


def _together(x: SparseTensor, y: SparseTensor) -> tuple[Any, Any, Any]:
    """The places of both tensors, and the values of each there."""
    places = sparse_sets.sparse_union(x.indices, y.indices, x.dense_shape, y.dense_shape)
    return (
        places,
        sparse_sets.values_at(x.values, x.indices, places),
        sparse_sets.values_at(y.values, y.indices, places),
    )


def _add_to_dense(x: SparseTensor, dense: Any) -> Any:
    dense = to_tensor(dense, None if hasattr(dense, "_spec") else x.dtype)
    mine, other = x._spec.shape, dense._spec.shape
    if mine is not None and other is not None:
        if len(mine) != len(other):
            raise errors.InvalidArgumentError(
                None, None, f"Two operands have different ranks; received: {len(mine)} and {len(other)}"
            )
        for axis, (m, n) in enumerate(zip(mine, other, strict=True)):
            if m != n and None not in (m, n):
                raise errors.InvalidArgumentError(
                    None, None, f"Dimension {axis} does not equal (no broadcasting is supported): {m} vs. {n}"
                )
    return scatter.tensor_scatter_add(dense, x.indices, x.values)


# Element by element.


def maximum(sp_a: Any, sp_b: Any, name: str | None = None) -> SparseTensor:
    """The greater of two sparse tensors, element by element; what isn't written down is zero.

    Raises:
      InvalidArgumentError: the shapes differ.

    Example:
      >>> a = tf.SparseTensor([[0]], [-5], [2])
      >>> tf.sparse.maximum(a, tf.SparseTensor([[1]], [3], [2])).values.numpy()
      array([0, 3], dtype=int32)
    """
    return _chosen("SparseSparseMaximum", elementwise.maximum, sp_a, sp_b)


def minimum(sp_a: Any, sp_b: Any, name: str | None = None) -> SparseTensor:
    """The smaller of two sparse tensors, element by element; what isn't written down is zero.

    Raises:
      InvalidArgumentError: the shapes differ.
    """
    return _chosen("SparseSparseMinimum", elementwise.minimum, sp_a, sp_b)


def _chosen(name: str, choose: Callable[[Any, Any], Any], a: Any, b: Any) -> SparseTensor:
    x, y = sparse(a), sparse(b)
    _check_dtypes(name, x, y)
    places, of_x, of_y = _together(x, y)
    return SparseTensor.of(places, choose(of_x, of_y), x._spec.shape if x._spec.known else x.dense_shape)


def times(x: SparseTensor, other: Any) -> SparseTensor:
    """`x * other`: the elements of `x` times those of a dense tensor that broadcasts to it."""
    return x.with_values(elementwise.multiply(x.values, _dense_values(x, other)))


def divided_by(x: SparseTensor, other: Any) -> SparseTensor:
    """`x / other`: the elements of `x` divided by those of a dense tensor that broadcasts to it."""
    return x.with_values(truediv(x.values, _dense_values(x, other)))


def _dense_values(x: SparseTensor, other: Any) -> Any:
    """The elements of a dense tensor at the places of `x`; the scalar itself for a scalar."""
    if isinstance(other, SparseTensor):
        raise ValueError(f"Attempt to convert a value ({other!r}) with an unsupported type to a Tensor.")
    dense = to_tensor(other, None if hasattr(other, "_spec") else x.dtype)
    return dense if dense._spec.rank == 0 else ops.dense_at(dense, x.indices, x.dense_shape)


def map_values(op: Callable[..., Any], *args: Any, **kwargs: Any) -> SparseTensor:
    """A sparse tensor of what `op` makes of the values of sparse tensors with the same places.

    Args:
      op: is called with `args` and `kwargs`, their sparse tensors replaced by values, whose number it keeps.

    Raises:
      ValueError: no argument is sparse, or `op` changes the number of values.
      InvalidArgumentError: the places of two sparse tensors differ.

    Example:
      >>> s = tf.SparseTensor([[0, 1]], [-5], [1, 2])
      >>> tf.sparse.map_values(tf.abs, s).values.numpy()
      array([5], dtype=int32)
    """
    tensors = [x for x in (*args, *kwargs.values()) if isinstance(x, SparseTensor)]
    if not tensors:
        raise ValueError("No SparseTensor in argument list of map_values")
    first = tensors[0]
    for other in tensors[1:]:
        _check_same_places(first, other)
    inner = [x.values if isinstance(x, SparseTensor) else x for x in args]
    named = {k: x.values if isinstance(x, SparseTensor) else x for k, x in kwargs.items()}
    return first.with_values(op(*inner, **named))


def _check_same_places(x: SparseTensor, y: SparseTensor) -> None:
    if x.indices is y.indices:
        return
    if type(x.indices) is type(y.indices) and hasattr(x.indices, "host"):
        same = np.array_equal(x.indices.host(), y.indices.host())
        if not (same and np.array_equal(x.dense_shape.host(), y.dense_shape.host())):
            raise errors.InvalidArgumentError(
                None, None, "map_values: the places of two sparse tensors differ"
            )


def softmax(sp_input: Any, name: str | None = None) -> SparseTensor:
    """The softmax of the elements of each row; elements that aren't written down count as minus infinity.

    Args:
      sp_input: of rank 2 or more, float16, float32 or float64, in row-major order.

    Raises:
      InvalidArgumentError: the rank is less than 2, or the dtype another.

    Example:
      >>> s = tf.SparseTensor([[0, 0], [0, 2]], [1.0, 1.0], [1, 3])
      >>> tf.sparse.softmax(s).values.numpy()
      array([0.5, 0.5], dtype=float32)
    """
    x = sparse(sp_input)
    return x.with_values(ops.sparse_softmax(x.indices, x.values))


# Products.


def sparse_dense_matmul(
    sp_a: Any, b: Any, adjoint_a: bool = False, adjoint_b: bool = False, name: str | None = None
) -> Any:
    """The product of a sparse matrix and a dense one, or of a dense one and a sparse one: a dense matrix.

    Args:
      sp_a: of shape `[m, k]`.
      b: of shape `[k, n]`. One of the two is sparse.
      adjoint_a, adjoint_b: take the conjugate transpose of the operand.

    Raises:
      InvalidArgumentError: the shapes don't fit, or a place is out of bounds.

    Example:
      >>> s = tf.SparseTensor([[0, 1]], [2.0], [2, 2])
      >>> tf.sparse.sparse_dense_matmul(s, [[1.0], [3.0]]).numpy()
      array([[6.],
             [0.]], dtype=float32)
    """
    if isinstance(b, SparseTensor) or hasattr(b, "dense_shape"):
        transposed = sparse_dense_matmul(b, sp_a, not adjoint_b, not adjoint_a)
        return ops.adjoint(transposed)
    a = sparse(sp_a)
    dense = to_tensor(b, None if hasattr(b, "_spec") else a.dtype)
    return ops.sparse_dense_matmul(
        a.indices, a.values, dense, a_shape=a._sizes, adjoint_a=bool(adjoint_a), adjoint_b=bool(adjoint_b)
    )


def sampled_addmm(
    indices: Any,
    values: Any,
    dense_shape: Any,
    mat1: Any,
    mat2: Any,
    beta: float = 1.0,
    alpha: float = 1.0,
    output_type: Any = dtypes.float32,
) -> tuple[Any, Any, Any]:
    """`alpha * (mat1 @ mat2) + beta * s` at the places of a sparse matrix `s` only.

    Args:
      indices, values, dense_shape: the parts of `s`: `[..., n, 2]`, `[..., n]`, `[2]`.
      mat1, mat2: of shape `[..., rows, k]` and `[..., k, columns]`.
      output_type: the dtype of the result's values.

    Returns:
      The indices, the new values and the dense shape.

    Example:
      >>> tf.sparse.sampled_addmm([[0, 1]], [1.0], [2, 2], tf.ones([2, 3]), tf.ones([3, 2]))[1].numpy()
      array([4.], dtype=float32)
    """
    places, own = to_tensor(indices), to_tensor(values)
    a, b = to_tensor(mat1), to_tensor(mat2)
    batch = a._spec.rank - 2
    rows, columns = (gather(places, constant(k), axis=-1, batch_dims=0) for k in (0, 1))
    of_a = gather(a, rows, axis=batch, batch_dims=batch)
    b = transpose(b, perm=(*range(batch), batch + 1, batch))
    pairs = elementwise.multiply(of_a, gather(b, columns, axis=batch, batch_dims=batch))
    products = dense_sum(pairs, axis=(-1,), keepdims=False)
    scaled = elementwise.multiply(products, constant(alpha, a.dtype))
    kept = elementwise.multiply(own, constant(beta, own.dtype))
    result = cast(elementwise.add(scaled, cast(kept, a.dtype)), dtypes.as_dtype(output_type))
    return places, result, to_tensor(dense_shape)


# Reductions.


def reduce_sum(
    sp_input: Any,
    axis: Any = None,
    keepdims: bool | None = None,
    output_is_sparse: bool = False,
    name: str | None = None,
) -> Any:
    """The sums of the elements along some axes.

    Args:
      axis: an axis or a list of them; None: all.
      keepdims: keep the axes, with size 1.
      output_is_sparse: give a sparse tensor.

    Raises:
      InvalidArgumentError: an axis is out of range.

    Example:
      >>> s = tf.SparseTensor([[0, 0], [0, 2], [1, 1]], [1, 2, 3], [2, 3])
      >>> tf.sparse.reduce_sum(s, axis=1).numpy()
      array([3, 3], dtype=int32)
    """
    x, axes, keep = sparse(sp_input), arguments.axes(axis), bool(keepdims)
    if output_is_sparse:
        return _sparse_reduction(sparse_sets.reduce_sum_sparse, x, axes, keep)
    sizes = sizes_of(x)
    _check_axes(axes, len(sizes))
    reduced = range(len(sizes)) if axes is None else {a % len(sizes) for a in axes}
    rest = [a for a in range(len(sizes)) if a not in reduced]
    if rest:
        places = gather(x.indices, constant(np.array(rest)), axis=1, batch_dims=0)
        result = scatter.scatter_nd(places, x.values, shape=_attribute([sizes[a] for a in rest]))
    else:
        result = dense_sum(x.values, axis=None, keepdims=False)
    if not keep:
        return result
    return reshape(result, shape=_attribute([1 if a in reduced else n for a, n in enumerate(sizes)]))


def _attribute(sizes: list[Any]) -> Any:
    if any(isinstance(n, Tensor) for n in sizes):
        return to_tensor([as_scalar(n) for n in sizes])
    return tuple(sizes)


def _check_axes(axes: Any, rank: int) -> None:
    for a in axes or ():
        if not -rank <= a < rank:
            raise errors.InvalidArgumentError(
                None, None, f"Invalid reduction dimension {a}, for input with {rank} dimensions."
            )


def _sparse_reduction(
    reduction: Callable[..., Any], x: SparseTensor, axes: Any, keepdims: bool
) -> SparseTensor:
    return SparseTensor.of(*reduction(x.indices, x.values, x.dense_shape, axis=axes, keepdims=keepdims))


def reduce_max(
    sp_input: Any,
    axis: Any = None,
    keepdims: bool | None = None,
    output_is_sparse: bool = False,
    name: str | None = None,
) -> Any:
    """The greatest of the elements that are written down, along some axes; 0 where there is none.

    Takes and raises what `tf.sparse.reduce_sum` does.

    Example:
      >>> s = tf.SparseTensor([[0, 0], [0, 2]], [-1, -2], [2, 3])
      >>> tf.sparse.reduce_max(s, axis=1).numpy()
      array([-1,  0], dtype=int32)
    """
    x, axes, keep = sparse(sp_input), arguments.axes(axis), bool(keepdims)
    if output_is_sparse:
        return _sparse_reduction(sparse_sets.reduce_max_sparse, x, axes, keep)
    return ops.sparse_reduce_max(x.indices, x.values, shape=x._sizes, axis=axes, keepdims=keep)
