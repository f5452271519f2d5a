"""Inverses, determinants, systems of linear equations."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import constant, to_tensor
from thalweg.linalg.abstract import AbstractMatrix
from thalweg.math.parts import real
from thalweg.ops import banded, solvers
from thalweg.ops.casting import cast
from thalweg.ops.decompositions import cholesky as cholesky_op
from thalweg.ops.diagonals import diag_part
from thalweg.ops.elementwise import add, conj, multiply, scalar
from thalweg.ops.joining import stack, unstack
from thalweg.ops.matmul import batch_product
from thalweg.ops.matrices import transpose
from thalweg.ops.power import log
from thalweg.ops.shapes import expand_dims, reduce_sum, squeeze


def inv(input: Any, adjoint: bool = False, name: str | None = None) -> Any:
    """The inverses of square matrices.

    Args:
      input: a tensor of shape `[..., n, n]`: float32, float64, complex.
      adjoint: invert the conjugate transposes.

    Raises:
      InvalidArgumentError: a matrix isn't square, or isn't invertible.

    Example:
      >>> tf.linalg.inv([[2.0, 0.0], [0.0, 4.0]]).numpy()
      array([[0.5 , 0.  ],
             [0.  , 0.25]], dtype=float32)
    """
    if isinstance(input, AbstractMatrix):
        return input.inverse().adjoint() if adjoint else input.inverse()
    return solvers.matrix_inverse(to_tensor(input), adjoint=adjoint)


def det(input: Any, name: str | None = None) -> Any:
    """The determinants of square matrices: shape `[...]` for an input of shape `[..., n, n]`.

    Raises:
      InvalidArgumentError: a matrix isn't square.

    Example:
      >>> float(tf.linalg.det([[1.0, 2.0], [3.0, 4.0]]))
      -2.0
    """
    if isinstance(input, AbstractMatrix):
        return input.determinant()
    return solvers.determinant(to_tensor(input))


class LogMatrixDeterminant(NamedTuple):
    """A determinant as its sign and the logarithm of its absolute value."""

    sign: Any
    log_abs_determinant: Any


def slogdet(input: Any, name: str | None = None) -> LogMatrixDeterminant:
    """Signs of determinants, and the logarithms of their absolute values.

    Args:
      input: a tensor of shape `[..., n, n]`.

    Returns:
      Two tensors of shape `[...]` and the input's dtype. Where a determinant is zero they are 0 and -inf.

    Raises:
      InvalidArgumentError: a matrix isn't square.

    Example:
      >>> sign, logarithm = tf.linalg.slogdet([[0.0, 1.0], [1.0, 0.0]])
      >>> float(sign), float(logarithm)
      (-1.0, 0.0)
    """
    return LogMatrixDeterminant(*solvers.log_determinant(to_tensor(input)))


def logdet(matrix: Any, name: str | None = None) -> Any:
    """The logarithms of the determinants of self-adjoint positive definite matrices; NaN for others.

    Args:
      matrix: a tensor of shape `[..., n, n]`.

    Returns:
      A real tensor of shape `[...]`.

    Example:
      >>> round(float(tf.linalg.logdet([[2.0, 0.0], [0.0, 3.0]])), 4)
      1.7918
    """
    if isinstance(matrix, AbstractMatrix):
        if not (matrix.is_positive_definite and matrix.is_self_adjoint):
            raise ValueError("Expected matrix to be self-adjoint positive definite.")
        return real(matrix.log_abs_determinant())
    factor = cholesky_op(to_tensor(matrix))
    diagonal = diag_part(factor)
    total = reduce_sum(log(cast(diagonal, diagonal.dtype.real_dtype)), axis=(-1,), keepdims=False)
    return multiply(total, scalar(2, total))


def solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> Any:
    """The solution X of `matrix @ X = rhs`.

    Args:
      matrix: a tensor of shape `[..., n, n]`.
      rhs: a tensor of shape `[..., n, k]`, of the same rank and dtype.
      adjoint: solve with the conjugate transposes of the matrices.

    Returns:
      A tensor of the shape of `rhs`.

    Raises:
      InvalidArgumentError: a matrix isn't invertible, or the shapes don't fit.

    Example:
      >>> tf.linalg.solve([[2.0, 0.0], [0.0, 4.0]], [[2.0], [2.0]]).numpy()
      array([[1. ],
             [0.5]], dtype=float32)
    """
    if isinstance(matrix, AbstractMatrix):
        return matrix.solve(rhs, adjoint=adjoint)
    matrix, rhs = _same_dtype(matrix, rhs)
    return solvers.matrix_solve(matrix, rhs, adjoint=adjoint)


def _same_dtype(x: Any, y: Any) -> tuple[Any, Any]:
    """Two operands; Python values take the dtype of the other, if that has one."""
    if hasattr(y, "dtype") and not hasattr(x, "dtype"):
        y = to_tensor(y)
        return to_tensor(x, dtype_hint=y.dtype), y
    x = to_tensor(x)
    return x, to_tensor(y, dtype_hint=x.dtype)


def triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> Any:
    """The solution X of `matrix @ X = rhs` for triangular matrices, by substitution.

    Args:
      matrix: a tensor of shape `[..., n, n]`; only the triangle that `lower` names is read.
      rhs: a tensor of shape `[..., n, k]`; the leading dimensions broadcast.
      lower: the matrices are lower triangular.
      adjoint: solve with their conjugate transposes.

    Returns:
      A tensor of shape `[..., n, k]`. Zeros on a diagonal give infinities.

    Raises:
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.linalg.triangular_solve([[2.0, 0.0], [1.0, 1.0]], [[2.0], [3.0]]).numpy()
      array([[1.],
             [2.]], dtype=float32)
    """
    matrix, rhs = _same_dtype(matrix, rhs)
    return solvers.triangular_solve(matrix, rhs, lower, adjoint)


def cholesky_solve(chol: Any, rhs: Any, name: str | None = None) -> Any:
    """The solution X of `A @ X = rhs`, given the Cholesky factor of A.

    Args:
      chol: the lower triangular factors, of shape `[..., n, n]`.
      rhs: a tensor of shape `[..., n, k]`.

    Returns:
      A tensor of shape `[..., n, k]`.

    Raises:
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.linalg.cholesky_solve([[2.0]], [[8.0]]).numpy()
      array([[2.]], dtype=float32)
    """
    chol, rhs = _same_dtype(chol, rhs)
    return solvers.triangular_solve(chol, solvers.triangular_solve(chol, rhs, True, False), True, True)


def lstsq(
    matrix: Any, rhs: Any, l2_regularizer: float = 0.0, fast: bool = True, name: str | None = None
) -> Any:
    """The X that minimises |matrix @ X - rhs|² + l2_regularizer |X|²; the smallest, where there are many.

    Args:
      matrix: a tensor of shape `[..., m, n]`.
      rhs: a tensor of shape `[..., m, k]`.
      l2_regularizer: how much the size of the solution counts; not used unless `fast`.
      fast: solve the normal equations. Faster, but for ill-conditioned matrices much less exact.

    Returns:
      A tensor of shape `[..., n, k]`.

    Raises:
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.linalg.lstsq([[1.0], [1.0]], [[1.0], [3.0]]).numpy().round(4)
      array([[2.]], dtype=float32)
    """
    matrix, rhs = _same_dtype(matrix, rhs)
    shape = matrix._spec.shape
    if not fast or shape is None or None in shape[-2:]:
        return solvers.least_squares(matrix, rhs, constant(l2_regularizer, dtypes.float64), fast=fast)
    tall = shape[-2] >= shape[-1]
    gram = batch_product(matrix, matrix, tall, not tall)
    if l2_regularizer != 0:
        side = min(shape[-2:])
        gram = add(gram, constant(l2_regularizer * np.eye(side), gram.dtype))
    factor = cholesky_op(gram)
    if tall:
        return cholesky_solve(factor, batch_product(matrix, rhs, True, False))
    return batch_product(matrix, cholesky_solve(factor, rhs), True, False)


def banded_triangular_solve(
    bands: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> Any:
    """The solution of triangular systems whose matrices have few diagonals.

    Args:
      bands: a tensor of shape `[..., b, n]`. For lower triangular matrices row i has the i-th subdiagonal in
        its last n - i places. For upper ones the last row is the main diagonal, and those before have the
        superdiagonals in their first places.
      rhs: a tensor of shape `[..., n, k]`.
      lower: the matrices are lower triangular.
      adjoint: solve with their conjugate transposes.

    Returns:
      A tensor of shape `[..., n, k]`.

    Raises:
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.linalg.banded_triangular_solve([[1.0, 1.0], [0.0, 2.0]], [[1.0], [2.0]]).numpy()
      array([[1.],
             [0.]], dtype=float32)
    """
    bands, rhs = _same_dtype(bands, rhs)
    return banded.banded_triangular_solve(bands, rhs, lower=lower, adjoint=adjoint)


def tridiagonal_solve(
    diagonals: Any,
    rhs: Any,
    diagonals_format: str = "compact",
    transpose_rhs: bool = False,
    conjugate_rhs: bool = False,
    name: str | None = None,
    partial_pivoting: bool = True,
    perturb_singular: bool = False,
) -> Any:
    """The solution of systems with tridiagonal matrices.

    Args:
      diagonals: the matrices; how is said by `diagonals_format`. `"compact"`: a tensor of shape `[..., 3, n]`
        with the superdiagonal (its last value unused), the main diagonal and the subdiagonal (its first value
        unused); `"sequence"`: the three as a sequence, each of n values or of its own length; `"matrix"`:
        shape `[..., n, n]`.
      rhs: a tensor of shape `[..., n, k]` or `[..., n]`.
      transpose_rhs: `rhs` has the shape `[..., k, n]`.
      conjugate_rhs: take the complex conjugate of `rhs`.
      partial_pivoting: without effect: rows are always exchanged where that is more exact.
      perturb_singular: give a finite result, near a solution, where a matrix has no inverse.

    Returns:
      A tensor of shape `[..., n, k]`, or `[..., n]`; NaN where a matrix has no inverse.

    Raises:
      ValueError: the format is unknown, or the shapes don't fit.

    Example:
      >>> tf.linalg.tridiagonal_solve([[1.0, 0.0], [2.0, 2.0], [0.0, 0.0]], [3.0, 2.0]).numpy()
      array([1., 1.], dtype=float32)
    """
    compact = _compact(diagonals, diagonals_format)
    rhs = to_tensor(rhs, dtype_hint=compact.dtype)
    vectors = _check_system(compact, rhs)
    if conjugate_rhs:
        rhs = conj(rhs)
    if vectors:
        rhs = expand_dims(rhs, axis=-1)
    elif transpose_rhs:
        rhs = transpose(rhs)
    _check_sides(compact, rhs)
    x = banded.tridiagonal_solve(
        compact, rhs, partial_pivoting=partial_pivoting, perturb_singular=perturb_singular
    )
    return squeeze(x, axis=(-1,)) if vectors else x


def _compact(diagonals: Any, form: str) -> Any:
    """The diagonals of tridiagonal matrices as a tensor of shape `[..., 3, n]`."""
    if form == "compact":
        return to_tensor(diagonals)
    if form == "matrix":
        return diag_part(to_tensor(diagonals), k=(-1, 1), align="LEFT_RIGHT")
    if form != "sequence":
        raise ValueError(f"Unrecognized diagonals_format: {form}")
    above, main, below = _padded(diagonals)
    return stack(above, main, below, axis=-2)


def _padded(diagonals: Any) -> tuple[Any, Any, Any]:
    """Three diagonals of one length; the outer ones may lack the value that has no place in the matrix."""
    from thalweg.rearranging import pad

    if len(diagonals) != 3:
        raise ValueError(f"Expected diagonals to be a sequence of length 3. Received {len(diagonals)}.")
    above, main, below = map(to_tensor, diagonals)
    n, rank = main._spec.shape[-1], main._spec.rank
    before = [(0, 0)] * (rank - 1)
    if above._spec.shape[-1] != n:
        above = pad(above, [*before, (0, 1)])
    if below._spec.shape[-1] != n:
        below = pad(below, [*before, (1, 0)])
    return above, main, below


def _check_system(compact: Any, rhs: Any) -> bool:
    """Refuse ranks that don't fit; True where `rhs` holds vectors, not matrices."""
    ranks = compact._spec.rank, rhs._spec.rank
    if None in ranks:
        return False
    if ranks[0] < 2:
        raise ValueError(f"Expected diagonals to have rank at least 2, got {ranks[0]}")
    if ranks[1] not in (ranks[0] - 1, ranks[0]):
        raise ValueError(f"Expected the rank of rhs to be {ranks[0] - 1} or {ranks[0]}, got {ranks[1]}")
    return bool(ranks[1] == ranks[0] - 1)


def _check_sides(compact: Any, rhs: Any) -> None:
    left, right = compact._spec.shape, rhs._spec.shape
    if left is None or right is None:
        return
    if left[-2] not in (3, None):
        raise ValueError(f"Expected 3 diagonals got {left[-2]}")
    if left[-1] != right[-2] and None not in (left[-1], right[-2]):
        raise ValueError(f"Expected diagonals and rhs of one length, got {left[-1]} and {right[-2]}")


def tridiagonal_matmul(
    diagonals: Any, rhs: Any, diagonals_format: str = "compact", name: str | None = None
) -> Any:
    """The product of tridiagonal matrices and `rhs`.

    Args:
      diagonals, diagonals_format: the matrices, as `tf.linalg.tridiagonal_solve` takes them.
      rhs: a tensor of shape `[..., n, k]`.

    Returns:
      A tensor of the shape of `rhs`.

    Raises:
      ValueError: the format is unknown.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.linalg.tridiagonal_matmul([[1.0, 0.0], [2.0, 2.0], [0.0, 1.0]], [[1.0], [1.0]]).numpy()
      array([[3.],
             [3.]], dtype=float32)
    """
    if diagonals_format == "sequence":
        parts = [expand_dims(to_tensor(part), axis=-2) for part in diagonals]
    else:
        parts = [
            expand_dims(part, axis=-2)
            for part in unstack(_compact(diagonals, diagonals_format), num=3, axis=-2)
        ]
    return banded.tridiagonal_matmul(*parts, to_tensor(rhs, dtype_hint=parts[0].dtype))
