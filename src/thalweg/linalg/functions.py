"""Functions of matrices: exponential, logarithm, square root, rank, pseudo-inverse."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import constant, to_tensor
from thalweg.ops import matrix_functions
from thalweg.ops.casting import cast
from thalweg.ops.decompositions import svd
from thalweg.ops.elementwise import divide, greater, multiply, scalar
from thalweg.ops.matmul import batch_product
from thalweg.ops.matrices import longest_side
from thalweg.ops.reductions import reduce_max
from thalweg.ops.selection import select
from thalweg.ops.shapes import expand_dims, reduce_sum


def expm(input: Any, name: str | None = None) -> Any:
    """The exponentials of square matrices, by Padé approximants with scaling and squaring.

    Args:
      input: a tensor of shape `[..., n, n]`: float16, float32, float64, complex.

    Raises:
      ValueError: the dtype has no exponential.
      InvalidArgumentError: a matrix isn't square.

    Example:
      >>> tf.linalg.expm([[0.0, 1.0], [0.0, 0.0]]).numpy()
      array([[1., 1.],
             [0., 1.]], dtype=float32)
    """
    matrix = to_tensor(input)
    if not (matrix.dtype.is_floating or matrix.dtype.is_complex) or matrix.dtype is dtypes.bfloat16:
        raise ValueError(f"tf.linalg.expm does not support matrices of type {matrix.dtype}")
    return matrix_functions.matrix_exponential(matrix)


def logm(input: Any, name: str | None = None) -> Any:
    """The principal logarithms of square complex matrices: the inverse of `tf.linalg.expm`.

    Args:
      input: a complex tensor of shape `[..., n, n]`.

    Raises:
      InvalidArgumentError: a matrix isn't square or isn't complex.

    Example:
      >>> tf.linalg.logm([[1 + 0j]]).numpy()
      array([[0.+0.j]])
    """
    return matrix_functions.matrix_logarithm(to_tensor(input))


def sqrtm(input: Any, name: str | None = None) -> Any:
    """The principal square roots of square matrices: `sqrtm(a) @ sqrtm(a) = a`.

    Args:
      input: a tensor of shape `[..., n, n]`, float or complex.

    Returns:
      A tensor of the same shape; NaN for real matrices without a real root.

    Raises:
      InvalidArgumentError: a matrix isn't square.

    Example:
      >>> tf.linalg.sqrtm([[4.0, 0.0], [0.0, 9.0]]).numpy()
      array([[2., 0.],
             [0., 3.]], dtype=float32)
    """
    return matrix_functions.matrix_square_root(to_tensor(input))


def _checked(a: Any) -> Any:
    """A tensor of float or complex matrices."""
    a = to_tensor(a)
    if not (a.dtype.is_floating or a.dtype.is_complex):
        raise TypeError(f"Input `a` must have `float`-like `dtype` (saw {a.dtype.name}).")
    if a._spec.rank is not None and a._spec.rank < 2:
        raise ValueError(f"Input `a` must have at least 2 dimensions (saw: {a._spec.rank}).")
    return a


def _tolerance(a: Any, factor: float) -> Any:
    """`factor` times the longer side of the matrices times the dtype's precision: a scalar."""
    unit = factor * float(np.finfo(a.dtype.real_dtype.np).eps)
    shape = a._spec.shape
    if shape is not None and None not in shape[-2:]:
        return constant(unit * max(shape[-2:]), a.dtype)
    side = longest_side(a)
    return multiply(cast(side, a.dtype), scalar(unit, a))


def matrix_rank(a: Any, tol: Any = None, validate_args: bool = False, name: str | None = None) -> Any:
    """The ranks of matrices: how many singular values are greater than `tol`.

    Args:
      a: a tensor of shape `[..., m, n]`.
      tol: None for the largest singular value times `max(m, n)` times the dtype's precision.
      validate_args: without effect: the dimensions are always checked.

    Returns:
      An int32 tensor of shape `[...]`.

    Raises:
      TypeError: `a` isn't float or complex.
      ValueError: `a` has fewer than two dimensions.

    Example:
      >>> int(tf.linalg.matrix_rank([[1.0, 2.0], [2.0, 4.0]]))
      1
    """
    a = _checked(a)
    singular = cast(svd(a, compute_uv=False, full_matrices=False)[0], a.dtype.real_dtype)
    if tol is None:
        largest = reduce_max(singular, axis=(-1,), keepdims=True)
        tol = multiply(largest, cast(_tolerance(a, 1.0), singular.dtype))
    else:
        tol = to_tensor(tol, dtype_hint=singular.dtype)
    return reduce_sum(cast(greater(singular, tol), dtypes.int32), axis=(-1,), keepdims=False)


def pinv(a: Any, rcond: Any = None, validate_args: bool = False, name: str | None = None) -> Any:
    """The Moore-Penrose pseudo-inverses of matrices.

    Args:
      a: a tensor of shape `[..., m, n]`.
      rcond: singular values below this times the largest count as zero; None: 10 `max(m, n)` times the
        dtype's precision.
      validate_args: without effect: the dimensions are always checked.

    Returns:
      A tensor of shape `[..., n, m]`.

    Raises:
      TypeError: `a` isn't float or complex.
      ValueError: `a` has fewer than two dimensions.

    Example:
      >>> tf.linalg.pinv([[1.0], [1.0]]).numpy().round(4)
      array([[0.5, 0.5]], dtype=float32)
    """
    a = _checked(a)
    s, u, v = svd(a, compute_uv=True, full_matrices=False)
    singular = cast(s, a.dtype.real_dtype)
    relative = (
        cast(_tolerance(a, 10.0), singular.dtype)
        if rcond is None
        else to_tensor(rcond, dtype_hint=singular.dtype)
    )
    smallest = multiply(expand_dims(relative, axis=-1), reduce_max(singular, axis=(-1,), keepdims=True))
    counts = greater(singular, smallest)
    inverted = divide(scalar(1, singular), select(counts, singular, scalar(1, singular)))
    inverted = cast(select(counts, inverted, scalar(0, singular)), a.dtype)
    return batch_product(multiply(v, expand_dims(inverted, axis=-2)), u, False, True)
