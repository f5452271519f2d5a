"""Norms of vectors and matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.convert import to_tensor
from thalweg.core.rules import checked_axis
from thalweg.core.tensor import Tensor
from thalweg.ops.arguments import axes as axes_attribute
from thalweg.ops.casting import cast
from thalweg.ops.complex_numbers import complex_abs
from thalweg.ops.decompositions import svd
from thalweg.ops.elementwise import absolute, conj, divide, multiply, scalar
from thalweg.ops.power import pow_op, sqrt
from thalweg.ops.reductions import reduce_max
from thalweg.ops.shapes import expand_dims, reduce_sum, squeeze, transpose

_MATRIX_NORMS = ["euclidean", "fro", 1, 2, np.inf]


def norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: bool | None = None,
    name: str | None = None,
) -> Any:
    """The norm of a tensor: of its vectors, of its matrices, or of all its values.

    Args:
      tensor: floats or complex numbers; integers too for the norms 1 and infinity.
      ord: which norm. Of vectors: `"euclidean"`, a positive number p for the p-norm, `np.inf` for the largest
        absolute value. Of matrices: `"euclidean"` and `"fro"` (Frobenius), 1 and `np.inf` (the largest sum of
        absolute values of a column, of a row), 2 (the largest singular value).
      axis: an axis: norms of vectors along it; a pair of axes: norms of matrices; None: one norm of all
        values.
      keepdims: keep the axes, with size one.

    Returns:
      A tensor of the dtype of `tensor`. Complex values have real norms, but for the Euclidean one.

    Raises:
      ValueError: there is no such norm, or `axis` is neither an axis nor a pair.

    Example:
      >>> float(tf.norm([3.0, 4.0]))
      5.0
    """
    axes = _norm_axes(axis)
    of_matrices = axes is not None and len(axes) == 2
    if of_matrices:
        if ord not in _MATRIX_NORMS:
            raise ValueError(f"'ord' must be a supported matrix norm in {_MATRIX_NORMS}, got {ord}")
    elif ord != "euclidean" and (isinstance(ord, str) or not ord > 0):
        raise ValueError(f"'ord' must be a supported vector norm, got {ord}")
    x = to_tensor(tensor)
    keep = bool(keepdims)
    if ord in ("euclidean", "fro") or (ord == 2 and not of_matrices):
        return sqrt(reduce_sum(multiply(x, conj(x)), axis=axes, keepdims=keep))
    return _matrix_norm(x, ord, axes, keep) if of_matrices else _vector_norm(_magnitude(x), ord, axes, keep)


def _norm_axes(axis: Any) -> Any:
    """`axis` as an attribute: None, one axis, or a pair."""
    if isinstance(axis, (list, tuple)):
        if len(axis) == 2 and axis[0] != axis[1] and all(isinstance(a, (int, np.integer)) for a in axis):
            return tuple(int(a) for a in axis)
    elif axis is None or isinstance(axis, (int, np.integer, Tensor)):
        return axes_attribute(axis)
    raise ValueError(f"'axis' must be None, an integer, or a tuple of 2 unique integers, got {axis}")


def _magnitude(x: Any) -> Any:
    """Absolute values; real for complex numbers."""
    return complex_abs(x) if x.dtype.is_complex else absolute(x)


def _vector_norm(x: Any, ord: Any, axes: Any, keep: bool) -> Any:
    if ord == 1:
        return reduce_sum(x, axis=axes, keepdims=keep)
    if ord == np.inf:
        return reduce_max(x, axis=axes, keepdims=keep)
    return pow_op(reduce_sum(pow_op(x, scalar(ord, x)), axis=axes, keepdims=keep), scalar(1.0 / ord, x))


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, int], keep: bool) -> Any:
    if ord == 2:
        # The matrices' axes last: there the decomposition looks for them.
        last = _to_the_end(x, axes)
        singular = _magnitude(svd(last, compute_uv=False, full_matrices=False)[0])
        largest = reduce_max(singular, axis=(-1,), keepdims=False)
        return largest if not keep else _with_axes(largest, axes, x._spec.rank)
    summed, compared = axes if ord == 1 else axes[::-1]
    result = reduce_max(
        reduce_sum(_magnitude(x), axis=(summed,), keepdims=True), axis=(compared,), keepdims=True
    )
    return result if keep else squeeze(result, axis=axes)


def _to_the_end(x: Any, axes: tuple[int, int]) -> Any:
    if axes == (-2, -1):
        return x
    rank = x._spec.rank
    if rank is None:
        raise ValueError("The 2-norm of matrices needs a tensor of known rank, or the axes (-2, -1).")
    last = [checked_axis(a, rank) for a in axes]
    return transpose(x, perm=(*(a for a in range(rank) if a not in last), *last))


def _with_axes(x: Any, axes: tuple[int, int], rank: int | None) -> Any:
    """`x` with axes of size one where its matrices were."""
    for axis in sorted(a if rank is None else a % rank for a in axes):
        x = expand_dims(x, axis=axis)
    return x


def normalize(
    tensor: Any, ord: Any = "euclidean", axis: Any = None, name: str | None = None
) -> tuple[Any, Any]:
    """A tensor divided by its norm, and the norm.

    Args:
      tensor, ord, axis: as `tf.norm` takes them.

    Returns:
      The quotient, of the shape of `tensor`, and the norm with the axes kept.

    Raises:
      ValueError: there is no such norm, or `axis` is neither an axis nor a pair.

    Example:
      >>> tf.linalg.normalize([3.0, 4.0])[0].numpy()
      array([0.6, 0.8], dtype=float32)
    """
    x = to_tensor(tensor)
    length = norm(x, ord=ord, axis=axis, keepdims=True)
    return divide(x, cast(length, x.dtype)), length
