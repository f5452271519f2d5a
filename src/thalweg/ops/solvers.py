"""Inverses, determinants and linear systems."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.errors import InvalidArgumentError
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import broadcast, check_dtype, check_same_dtype, merged, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.diagonals import band_part
from thalweg.ops.elementwise import multiply, negative
from thalweg.ops.matmul import batch_product
from thalweg.ops.matrices import (
    adjoint_array,
    batch_of,
    check_rank,
    is_factorable,
    matrix_spec,
    side_of,
    sizes_of,
    square,
    widened,
)
from thalweg.ops.shapes import expand_dims, reduce_to_shape_of

# Inverses and determinants


@op("MatrixInverse", square())
def matrix_inverse(xp: Any, input: Any, *, adjoint: bool) -> Any:
    message = "Input is not invertible."
    a = widened(adjoint_array(xp, input) if adjoint else input)
    if xp is np:
        result = _or_not_invertible(np.linalg.inv, message, a)
        require(np, ~np.isnan(result), message)
    else:
        identity = xp.broadcast_to(xp.eye(a.shape[-1], dtype=a.dtype), a.shape)
        result = _solve_by_lu(xp, a, identity, message)
    return result.astype(input.dtype)


@matrix_inverse.gradient
def _(node: Node, dy: Any) -> Any:
    y = node.output
    if node.adjoint:
        return negative(batch_product(y, batch_product(dy, y, True, False)))
    return negative(batch_product(y, batch_product(dy, y, False, True), True, False))


def inverse(x: Any, adjoint: bool = False) -> Any:
    """The inverses of matrices, or of their conjugate transposes."""
    return matrix_inverse(x, adjoint=adjoint)


def _or_not_invertible(function: Any, message: str, *arrays: Any) -> Any:
    """A function of NumPy's linear algebra; what it calls singular is an invalid argument."""
    try:
        return function(*arrays)
    except np.linalg.LinAlgError:
        raise InvalidArgumentError(None, None, message) from None


def _solve_by_lu(xp: Any, a: Any, b: Any, message: str) -> Any:
    """The solution of A X = B in a compiled program, which must see for itself that A has no zero pivot."""
    from thalweg.core.xla import lax

    factors, _, order = lax.linalg.lu(a)
    require(xp, xp.abs(xp.diagonal(factors, axis1=-2, axis2=-1)) > 0, message)
    x = xp.take_along_axis(b, order[..., None], axis=-2)
    x = lax.linalg.triangular_solve(factors, x, left_side=True, lower=True, unit_diagonal=True)
    return lax.linalg.triangular_solve(factors, x, left_side=True, lower=False)


def _determinant_rule(call: Call, x: Spec) -> Spec:
    check_dtype(call, x, is_factorable)
    check_rank(x)
    side_of(x)
    return matrix_spec(x.dtype, batch_of(x))


@op("MatrixDeterminant", _determinant_rule)
def determinant(xp: Any, input: Any) -> Any:
    return xp.linalg.det(widened(input)).astype(input.dtype)


@determinant.gradient
def _(node: Node, dy: Any) -> Any:
    # TensorFlow does not conjugate the determinant, and programs that compare gradients see that.
    scale = multiply(dy, node.output)
    return multiply(_on_matrices(scale), inverse(node.inputs[0], adjoint=True))


def _on_matrices(x: Any) -> Any:
    """One factor a matrix, with axes for its rows and columns."""
    return expand_dims(expand_dims(x, axis=-1), axis=-1)


@op("LogMatrixDeterminant", lambda call, x: (_determinant_rule(call, x), _determinant_rule(call, x)))
def log_determinant(xp: Any, input: Any) -> Any:
    """Signs and logarithms of the absolute values, both in the matrices' dtype."""
    sign, logarithm = xp.linalg.slogdet(widened(input))
    return sign.astype(input.dtype), logarithm.astype(input.dtype)


@log_determinant.gradient
def _(node: Node, dsign: Any, dy: Any) -> Any:
    return multiply(_on_matrices(dy), inverse(node.inputs[0], adjoint=True))


# Systems of equations


def _solve_rule(call: Call, matrix: Spec, rhs: Spec) -> Spec:
    check_same_dtype(call, (matrix, rhs))
    check_dtype(call, matrix, is_factorable)
    check_rank(matrix)
    side = side_of(matrix, "First input (lhs) must be a square matrix.")
    if matrix.shape is None or rhs.shape is None:
        return spec_of(matrix.dtype, rhs.shape)
    if len(matrix.shape) != len(rhs.shape):
        raise ValueError(
            f"Input tensors must have one rank: {shape_text(matrix.shape)} and {shape_text(rhs.shape)}"
        )
    try:
        batch: Dims = merged(matrix.shape[:-2], rhs.shape[:-2])
    except ValueError:
        shapes = f"{shape_text(matrix.shape)} and {shape_text(rhs.shape)}"
        raise ValueError(f"All input tensors must have the same outer dimensions: {shapes}") from None
    _check_rows(side, rhs)
    return matrix_spec(matrix.dtype, batch, rhs.shape[-2] if side is None else side, rhs.shape[-1])


def _check_rows(side: int | None, rhs: Spec) -> None:
    rows = sizes_of(rhs)[0]
    if rows != side and None not in (rows, side):
        raise ValueError(f"Input matrix and rhs are incompatible: {side} columns, {rows} rows")


@op("MatrixSolve", _solve_rule)
def matrix_solve(xp: Any, matrix: Any, rhs: Any, *, adjoint: bool) -> Any:
    message = "Input matrix is not invertible."
    a, b = widened(adjoint_array(xp, matrix) if adjoint else matrix), widened(rhs)
    if xp is np:
        x = _or_not_invertible(np.linalg.solve, message, a, b)
        require(np, ~np.isnan(x) | np.isnan(b).any(), message)
    else:
        x = _solve_by_lu(xp, a, b, message)
    return x.astype(matrix.dtype)


@matrix_solve.gradient
def _(node: Node, dx: Any) -> Any:
    a, x = node.inputs[0], node.output
    db = matrix_solve(a, dx, adjoint=not node.adjoint)
    return negative(
        batch_product(x, db, False, True) if node.adjoint else batch_product(db, x, False, True)
    ), db


def solve(a: Any, b: Any, adjoint: bool = False) -> Any:
    """The solution X of A X = B, or of Aᴴ X = B."""
    return matrix_solve(a, b, adjoint=adjoint)


def _triangular_rule(call: Call, matrix: Spec, rhs: Spec) -> Spec:
    check_same_dtype(call, (matrix, rhs))
    check_dtype(call, matrix, lambda dtype: is_factorable(dtype) or dtype is dtypes.bfloat16)
    for index, spec in enumerate((matrix, rhs)):
        if spec.shape is not None and len(spec.shape) < 2:
            raise ValueError(f"In[{index}] ndims must be >= 2: {len(spec.shape)}")
    side = side_of(matrix, "In[0] matrices in the last dimensions must be square.")
    if matrix.shape is None or rhs.shape is None:
        return spec_of(matrix.dtype, None)
    rows, columns = sizes_of(rhs)
    if rows != side and None not in (rows, side):
        raise ValueError(f"In[0] mismatch In[1] shape: {shape_text(matrix.shape)} {shape_text(rhs.shape)}")
    batch = broadcast(matrix.shape[:-2], rhs.shape[:-2])
    return matrix_spec(matrix.dtype, batch, rows if side is None else side, columns)


@op("MatrixTriangularSolve", _triangular_rule)
def matrix_triangular_solve(xp: Any, matrix: Any, rhs: Any, *, lower: bool, adjoint: bool) -> Any:
    """The solution by substitution; zeros on the diagonal give infinities, not errors."""
    a, b = widened(matrix), widened(rhs)
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    a, b = xp.broadcast_to(a, (*batch, *a.shape[-2:])), xp.broadcast_to(b, (*batch, *b.shape[-2:]))
    if xp is np:
        return _substitute(a, b, lower, adjoint).astype(matrix.dtype)
    from thalweg.core.xla import lax

    x = lax.linalg.triangular_solve(
        a, b, left_side=True, lower=lower, transpose_a=adjoint, conjugate_a=adjoint
    )
    return x.astype(matrix.dtype)


def _substitute(a: Any, b: Any, lower: bool, adjoint: bool) -> Any:
    from scipy.linalg import get_blas_funcs

    (trsm,) = get_blas_funcs(("trsm",), (a, b))
    x = np.empty(b.shape, b.dtype)
    if x.size:
        for index in np.ndindex(x.shape[:-2]):
            x[index] = trsm(1.0, a[index], b[index], lower=lower, trans_a=2 if adjoint else 0)
    return x


@matrix_triangular_solve.gradient
def _(node: Node, dx: Any) -> Any:
    (a, b), x = node.inputs, node.output
    db = triangular_solve(a, dx, node.lower, not node.adjoint)
    da = negative(batch_product(x, db, False, True) if node.adjoint else batch_product(db, x, False, True))
    da = band_part(da, -1, 0) if node.lower else band_part(da, 0, -1)
    return reduce_to_shape_of(da, a), reduce_to_shape_of(db, b)


def triangular_solve(a: Any, b: Any, lower: bool, adjoint: bool) -> Any:
    """The solution X of A X = B, or of Aᴴ X = B, for triangular A."""
    return matrix_triangular_solve(a, b, lower=lower, adjoint=adjoint)


def _least_squares_rule(call: Call, matrix: Spec, rhs: Spec, l2_regularizer: Spec) -> Spec:
    check_same_dtype(call, (matrix, rhs))
    check_dtype(call, matrix, is_factorable)
    check_rank(matrix)
    check_rank(rhs, 1)
    (m, n), (rows, columns) = sizes_of(matrix), sizes_of(rhs)
    if m != rows and None not in (m, rows):
        raise ValueError(
            f"Input matrix and rhs are incompatible: {shape_text(matrix.shape)}, {shape_text(rhs.shape)}"
        )
    return matrix_spec(matrix.dtype, batch_of(rhs), n, columns)


@op("MatrixSolveLs", _least_squares_rule)
def least_squares(xp: Any, matrix: Any, rhs: Any, l2_regularizer: Any, *, fast: bool) -> Any:
    """The X that minimises |A X - B|² + λ |X|²; where there are many, the smallest.

    `fast` solves the normal equations, which squares the condition number of A.
    """
    a, b = widened(matrix), widened(rhs)
    if not fast:
        return xp.matmul(xp.linalg.pinv(a), b).astype(matrix.dtype)
    ah = adjoint_array(xp, a)
    tall = a.shape[-2] >= a.shape[-1]
    gram = xp.matmul(ah, a) if tall else xp.matmul(a, ah)
    gram = gram + l2_regularizer.astype(a.dtype) * xp.eye(gram.shape[-1], dtype=a.dtype)
    message = "Input matrix was rank deficient or ill-conditioned: try fast=False or a larger l2_regularizer."

    def solved(right: Any) -> Any:
        if xp is np:
            return _or_not_invertible(np.linalg.solve, message, gram, right)
        return _solve_by_lu(xp, gram, right, message)

    x = solved(xp.matmul(ah, b)) if tall else xp.matmul(ah, solved(b))
    return x.astype(matrix.dtype)
