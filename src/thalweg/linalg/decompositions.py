"""Factorisations of matrices, and what comes directly from them: eigenvalues, singular values, LU systems."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.convert import constant, to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.linalg.abstract import AbstractMatrix
from thalweg.ops import decompositions
from thalweg.ops.complex_numbers import real
from thalweg.ops.decompositions import identity_like, inverse_order, unit_diagonal
from thalweg.ops.diagonals import band_part, diag
from thalweg.ops.elementwise import add, conj, greater, less_equal
from thalweg.ops.gather import gather
from thalweg.ops.logic import logical_and
from thalweg.ops.matmul import batch_product
from thalweg.ops.selection import where
from thalweg.ops.shapes import reshape
from thalweg.ops.solvers import triangular_solve


class Qr(NamedTuple):
    """The factors of A = Q R: `q` with orthonormal columns, `r` upper triangular."""

    q: Any
    r: Any


class Lu(NamedTuple):
    """The factors of A[p] = L U: `lu` has L below and U on and above the diagonal."""

    lu: Any
    p: Any


def cholesky(input: Any, name: str | None = None) -> Any:
    """The lower triangular L with `L @ adjoint(L) = input`.

    Args:
      input: self-adjoint positive definite matrices, shape `[..., n, n]`; only their lower triangles are
        read.

    Returns:
      A tensor of the same shape; NaN for matrices that aren't positive definite.

    Raises:
      InvalidArgumentError: a matrix isn't square.

    Example:
      >>> tf.linalg.cholesky([[4.0, 2.0], [2.0, 2.0]]).numpy()
      array([[2., 0.],
             [1., 1.]], dtype=float32)
    """
    if isinstance(input, AbstractMatrix):
        return input.cholesky()
    return decompositions.cholesky(to_tensor(input))


def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> Qr:
    """The QR factorisation: `input = q @ r` with orthonormal columns in q and an upper triangular r.

    Args:
      input: a tensor of shape `[..., m, n]`.
      full_matrices: complete q to a square matrix.

    Returns:
      `(q, r)` of shapes `[..., m, k]` and `[..., k, n]`; k is `min(m, n)`, or m for full matrices.

    Example:
      >>> q, r = tf.linalg.qr([[3.0], [4.0]])
      >>> q.shape, abs(float(r[0, 0]))
      (TensorShape([2, 1]), 5.0)
    """
    return Qr(*decompositions.qr(to_tensor(input), full_matrices=full_matrices))


def svd(tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None) -> Any:
    """Singular values and vectors: `tensor = u @ diag(s) @ adjoint(v)`.

    Args:
      tensor: a tensor of shape `[..., m, n]`.
      full_matrices: complete u and v to square matrices.
      compute_uv: give the vectors too.

    Returns:
      `(s, u, v)`: s real, of shape `[..., k]`, k = `min(m, n)`, the largest first; u of shape `[..., m, k]`
      and v of shape `[..., n, k]`, with m and n columns for full matrices. Without `compute_uv` only s.

    Example:
      >>> tf.linalg.svd([[3.0, 0.0], [0.0, 4.0]], compute_uv=False).numpy()
      array([4., 3.], dtype=float32)
    """
    s, u, v = decompositions.svd(to_tensor(tensor), compute_uv=compute_uv, full_matrices=full_matrices)
    s = _real(s)
    return (s, u, v) if compute_uv else s


def _real(x: Any) -> Any:
    """The real parts of complex values."""
    return real(x) if x.dtype.is_complex else x


def eigh(tensor: Any, name: str | None = None) -> tuple[Any, Any]:
    """Eigenvalues and eigenvectors of self-adjoint matrices.

    Args:
      tensor: a tensor of shape `[..., n, n]`; only the lower triangles are read.

    Returns:
      `(e, v)`: the eigenvalues in ascending order, of shape `[..., n]` and the dtype of `tensor`; and the
      eigenvectors as the columns of matrices of shape `[..., n, n]`.

    Raises:
      InvalidArgumentError: a matrix isn't square, or not finite.

    Example:
      >>> e, v = tf.linalg.eigh([[2.0, 0.0], [0.0, 1.0]])
      >>> e.numpy()
      array([1., 2.], dtype=float32)
    """
    e, v = decompositions.eigh(to_tensor(tensor), compute_v=True)
    return e, v


def eigvalsh(tensor: Any, name: str | None = None) -> Any:
    """The eigenvalues of self-adjoint matrices, in ascending order. See `tf.linalg.eigh`.

    Example:
      >>> tf.linalg.eigvalsh([[2.0, 0.0], [0.0, 1.0]]).numpy()
      array([1., 2.], dtype=float32)
    """
    return decompositions.eigh(to_tensor(tensor), compute_v=False)[0]


def eig(tensor: Any, name: str | None = None) -> tuple[Any, Any]:
    """Eigenvalues and eigenvectors of square matrices.

    Args:
      tensor: a tensor of shape `[..., n, n]`.

    Returns:
      `(e, v)`, complex: the eigenvalues, of shape `[..., n]` and in no particular order, and the eigenvectors
      as the columns of matrices of shape `[..., n, n]`.

    Raises:
      InvalidArgumentError: a matrix isn't square, or not finite.

    Example:
      >>> e, v = tf.linalg.eig([[0.0, 1.0], [-1.0, 0.0]])
      >>> sorted(e.numpy().imag.tolist())
      [-1.0, 1.0]
    """
    tensor = to_tensor(tensor)
    e, v = decompositions.eig(tensor, compute_v=True, Tout=_complex(tensor.dtype))
    return e, v


def _complex(dtype: DType) -> DType:
    """The complex dtype of the same precision."""
    return dtypes.complex128 if dtype in (dtypes.float64, dtypes.complex128) else dtypes.complex64


def eigvals(tensor: Any, name: str | None = None) -> Any:
    """The eigenvalues of square matrices, complex and in no particular order. See `tf.linalg.eig`.

    Example:
      >>> tf.linalg.eigvals([[2.0, 1.0], [0.0, 2.0]]).numpy()
      array([2.+0.j, 2.+0.j], dtype=complex64)
    """
    tensor = to_tensor(tensor)
    return decompositions.eig(tensor, compute_v=False, Tout=_complex(tensor.dtype))[0]


def lu(input: Any, output_idx_type: Any = dtypes.int32, name: str | None = None) -> Lu:
    """The LU factorisation with exchanged rows: `input[p] = L @ U`.

    Args:
      input: a tensor of shape `[..., n, n]`.
      output_idx_type: the dtype of `p`, int32 or int64.

    Returns:
      `(lu, p)`: L (without its diagonal of ones) and U in one matrix of shape `[..., n, n]`; the order of the
      rows, `[..., n]`.

    Raises:
      InvalidArgumentError: a matrix isn't square, or isn't invertible.

    Example:
      >>> tf.linalg.lu([[1.0, 2.0], [2.0, 8.0]]).lu.numpy()
      array([[ 2. ,  8. ],
             [ 0.5, -2. ]], dtype=float32)
    """
    return Lu(*decompositions.lu(to_tensor(input), output_idx_type=as_dtype(output_idx_type)))


def lu_solve(
    lower_upper: Any, perm: Any, rhs: Any, validate_args: bool = False, name: str | None = None
) -> Any:
    """The solution X of `A @ X = rhs`, given the LU factors of A as `tf.linalg.lu` gives them.

    Args:
      lower_upper: a tensor of shape `[..., n, n]`.
      perm: an integer tensor of shape `[..., n]`.
      rhs: a tensor of shape `[..., n, k]`.
      validate_args: check that the sizes fit.

    Returns:
      A tensor of shape `[..., n, k]`.

    Raises:
      ValueError: an operand has too few dimensions, or the sizes don't fit.

    Example:
      >>> tf.linalg.lu_solve(*tf.linalg.lu([[2.0]]), [[4.0]]).numpy()
      array([[2.]], dtype=float32)
    """
    lower_upper, perm = _check_factors(lower_upper, perm, validate_args)
    rhs = to_tensor(rhs, dtype_hint=lower_upper.dtype)
    if rhs._spec.rank is not None and rhs._spec.rank < 2:
        raise ValueError("Input `rhs` must have at least 2 dimensions.")
    if (
        validate_args
        and None not in (rhs._spec.shape or (None,))
        and rhs._spec.shape[-2] != lower_upper._spec.shape[-1]
    ):
        raise ValueError("`lower_upper.shape[-1]` must equal `rhs.shape[-2]`.")
    y = triangular_solve(_lower(lower_upper), _permuted(rhs, perm), True, False)
    return triangular_solve(lower_upper, y, False, False)


def _check_factors(lower_upper: Any, perm: Any, validate_args: bool) -> tuple[Any, Any]:
    lower_upper, perm = to_tensor(lower_upper), to_tensor(perm)
    factors, order = lower_upper._spec, perm._spec
    if factors.rank is not None and factors.rank < 2:
        raise ValueError("Input `lower_upper` must have at least 2 dimensions.")
    if order.rank is not None and order.rank < 1:
        raise ValueError("Input `perm` must have at least 1 dimension.")
    if validate_args and factors.known and order.known:
        if factors.rank != order.rank + 1:
            raise ValueError("`rank(lower_upper)` must equal `rank(perm) + 1`")
        if factors.shape[-1] != factors.shape[-2]:
            raise ValueError("`lower_upper` must be square.")
    return lower_upper, perm


def _lower(lower_upper: Any) -> Any:
    """L, with its diagonal of ones."""
    return unit_diagonal(band_part(lower_upper, -1, 0))


def _permuted(x: Any, perm: Any) -> Any:
    """The rows of matrices in another order."""
    batch = perm._spec.rank - 1
    if x._spec.rank == batch + 2 or not batch:
        return gather(x, perm, axis=x._spec.rank - 2, batch_dims=batch)
    raise ValueError(f"`perm` of shape {perm.shape} doesn't fit matrices of shape {x.shape}.")


def lu_reconstruct(lower_upper: Any, perm: Any, validate_args: bool = False, name: str | None = None) -> Any:
    """The matrices that have these LU factors: the inverse of `tf.linalg.lu`.

    Args:
      lower_upper: a tensor of shape `[..., n, n]`.
      perm: an integer tensor of shape `[..., n]`.
      validate_args: check that the sizes fit.

    Raises:
      ValueError: an operand has too few dimensions, or the sizes don't fit.

    Example:
      >>> tf.linalg.lu_reconstruct(*tf.linalg.lu([[0.0, 1.0], [1.0, 0.0]])).numpy()
      array([[0., 1.],
             [1., 0.]], dtype=float32)
    """
    lower_upper, perm = _check_factors(lower_upper, perm, validate_args)
    product = batch_product(_lower(lower_upper), band_part(lower_upper, 0, -1))
    return _permuted(product, inverse_order(perm))


def lu_matrix_inverse(
    lower_upper: Any, perm: Any, validate_args: bool = False, name: str | None = None
) -> Any:
    """The inverses of the matrices that have these LU factors.

    Args:
      lower_upper: a tensor of shape `[..., n, n]`.
      perm: an integer tensor of shape `[..., n]`.
      validate_args: check that the sizes fit.

    Raises:
      ValueError: an operand has too few dimensions, or the sizes don't fit.

    Example:
      >>> tf.linalg.lu_matrix_inverse(*tf.linalg.lu([[2.0]])).numpy()
      array([[0.5]], dtype=float32)
    """
    lower_upper, perm = _check_factors(lower_upper, perm, validate_args)
    return lu_solve(lower_upper, perm, identity_like(lower_upper))


def eigh_tridiagonal(
    alpha: Any,
    beta: Any,
    eigvals_only: bool = True,
    select: str = "a",
    select_range: Any = None,
    tol: Any = None,
    name: str | None = None,
) -> Any:
    """Eigenvalues, and eigenvectors, of a self-adjoint tridiagonal matrix.

    Args:
      alpha: the diagonal: a vector of n real (or complex) values.
      beta: the superdiagonal: n - 1 values of the same dtype.
      eigvals_only: don't give the eigenvectors.
      select: which eigenvalues: `"a"` all, `"i"` those with the indices of `select_range` (both included),
        `"v"` those in the interval `select_range` (its lower end excluded).
      select_range: two numbers.
      tol: without effect: eigenvalues are as exact as the dtype allows.

    Returns:
      The eigenvalues in ascending order, real; and with `eigvals_only=False` the eigenvectors as columns.

    Raises:
      ValueError: `select` is unknown, the dtypes differ or are no floats.
      InvalidArgumentError: the range is empty, or the sizes don't fit.

    Example:
      >>> tf.linalg.eigh_tridiagonal([2.0, 2.0], [1.0]).numpy().round(4)
      array([1., 3.], dtype=float32)
    """
    alpha, beta = to_tensor(alpha), to_tensor(beta)
    if alpha.dtype is not beta.dtype:
        raise ValueError("'alpha' and 'beta' must have the same type.")
    if not (alpha.dtype.is_floating or alpha.dtype.is_complex):
        raise ValueError(f"'alpha' must be of a floating or complex dtype, received {alpha.dtype.name}")
    if select not in ("a", "i", "v"):
        raise ValueError("'select' must have a value in {'a', 'i', 'v'}.")
    return _selected(*eigh(_tridiagonal(alpha, beta)), eigvals_only, select, select_range)


def _tridiagonal(alpha: Any, beta: Any) -> Any:
    """The matrix whose lower triangle has a diagonal and a subdiagonal, as much of it as `eigh` reads."""
    matrix = diag(alpha)
    if beta._spec.shape == (0,):
        return matrix
    return add(matrix, diag(conj(beta), k=(-1, -1)))


def _selected(e: Any, v: Any, eigvals_only: bool, select: str, select_range: Any) -> Any:
    e = _real(e)
    if select == "a":
        return e if eigvals_only else (e, v)
    lowest, highest = (x.item() for x in np.asarray(select_range))
    if lowest > highest or (select == "v" and lowest == highest):
        what = "index range" if select == "i" else "interval"
        raise errors.InvalidArgumentError(
            None, None, f"Got empty {what} in select_range: {lowest}, {highest}"
        )
    if select == "i":
        wanted = to_tensor(np.arange(int(lowest), int(highest) + 1))
    else:
        inside = logical_and(greater(e, constant(lowest, e.dtype)), less_equal(e, constant(highest, e.dtype)))
        wanted = reshape(where(inside), shape=(-1,))
    e = gather(e, wanted, axis=0, batch_dims=0)
    return e if eigvals_only else (e, gather(v, wanted, axis=1, batch_dims=0))
