"""Factorisations of matrices: Cholesky, LU, QR, singular values, eigenvalues; with their gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.backprop import Arithmetic
from thalweg.core.checks import require
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, same_as
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.casting import cast
from thalweg.ops.diagonals import band_part, diag, diag_part, matrix_set_diag
from thalweg.ops.elementwise import add, conj, divide, equal, multiply, scalar, square, subtract
from thalweg.ops.joining import concat, split_by_sizes
from thalweg.ops.matmul import batch_product
from thalweg.ops.matrices import (
    adjoint,
    adjoint_array,
    batch_of,
    check_rank,
    is_factorable,
    matrix_spec,
    side_of,
    sizes_of,
    widened,
)
from thalweg.ops.matrices import square as square_matrices
from thalweg.ops.selection import select
from thalweg.ops.shapes import expand_dims
from thalweg.ops.solvers import solve, triangular_solve

# Cholesky


@op("Cholesky", square_matrices())
def cholesky(xp: Any, input: Any) -> Any:
    """The lower triangular L with L Lᴴ = A, NaN where there is none. Only A's lower triangle is read."""
    a = widened(input)
    if xp is not np:
        from thalweg.core.xla import lax

        factor = lax.linalg.cholesky(a, symmetrize_input=False)
        return xp.tril(factor).astype(input.dtype)
    try:
        return np.linalg.cholesky(a).astype(input.dtype)
    except np.linalg.LinAlgError:
        return _cholesky_or_nan(a).astype(input.dtype)


def _cholesky_or_nan(a: Any) -> Any:
    """Cholesky factors of a batch in which some matrices have none."""
    factors = np.empty_like(a)
    for index in np.ndindex(a.shape[:-2]):
        try:
            factors[index] = np.linalg.cholesky(a[index])
        except np.linalg.LinAlgError:
            factors[index] = np.tril(np.full(a.shape[-2:], np.nan, a.dtype))
    return factors


@cholesky.gradient
def _(node: Node, dl: Any) -> Any:
    factor = node.output
    middle = batch_product(factor, dl, True, False)
    middle = band_part(_half_diagonal(middle), -1, 0)
    # L⁻ᴴ middle L⁻¹, by two triangular systems.
    left = triangular_solve(factor, middle, lower=True, adjoint=True)
    da = adjoint(triangular_solve(factor, adjoint(left), lower=True, adjoint=True))
    return multiply(add(da, adjoint(da)), scalar(0.5, da))


def _half_diagonal(x: Any) -> Any:
    """Matrices with half the values on their diagonals."""
    diagonal = diag_part(x)
    return matrix_set_diag(x, multiply(diagonal, scalar(0.5, x)), k=(0, 0), align="RIGHT_LEFT")


# LU


def _lu_rule(call: Call, x: Spec) -> tuple[Spec, Spec]:
    check_dtype(call, x, is_factorable)
    check_rank(x)
    side = side_of(x)
    batch = batch_of(x)
    return matrix_spec(x.dtype, batch, side, side), matrix_spec(call.attrs["output_idx_type"], batch, side)


@op("Lu", _lu_rule)
def lu(xp: Any, input: Any, *, output_idx_type: DType) -> Any:
    """L and U in one matrix, and the order `p` of the rows: `A[p] = L U`."""
    a = widened(input)
    if xp is np:
        from scipy import linalg

        order, lower, upper = linalg.lu(a, p_indices=True, check_finite=False)
        factors, p = np.tril(lower, -1) + upper, inverse_order.lower(np, order)
    else:
        from thalweg.core.xla import lax

        factors, _, p = lax.linalg.lu(a)
    pivots = xp.diagonal(factors, axis1=-2, axis2=-1)
    require(xp, xp.abs(pivots) > 0, "Input is not invertible.")
    return factors.astype(input.dtype), p.astype(output_idx_type.np)


@op("InverseOrder", same_as(), differentiable=False)
def inverse_order(xp: Any, p: Any) -> Any:
    """The orders that undo `p`."""
    return xp.argsort(p, axis=-1).astype(p.dtype)


def unit_diagonal(x: Any) -> Any:
    """Matrices with ones on their diagonals."""
    return matrix_set_diag(x, Arithmetic.ones_like(diag_part(x)), k=(0, 0), align="RIGHT_LEFT")


def identity_like(x: Any) -> Any:
    """Identity matrices in the shape of `x`."""
    return unit_diagonal(Arithmetic.zeros_like(x))


# QR


def _qr_rule(call: Call, x: Spec) -> tuple[Spec, Spec]:
    check_dtype(call, x, is_factorable)
    check_rank(x)
    m, n = sizes_of(x)
    k = None if m is None or n is None else min(m, n)
    inner = m if call.attrs["full_matrices"] else k
    return matrix_spec(x.dtype, batch_of(x), m, inner), matrix_spec(x.dtype, batch_of(x), inner, n)


@op("Qr", _qr_rule)
def qr(xp: Any, input: Any, *, full_matrices: bool) -> Any:
    q, r = xp.linalg.qr(widened(input), mode="complete" if full_matrices else "reduced")
    return q.astype(input.dtype), r.astype(input.dtype)


@qr.gradient
def _(node: Node, dq: Any, dr: Any) -> Any:
    (a,), (q, r) = node.inputs, node.outputs
    m, n = sizes_of(a._spec)
    if m is None or n is None:
        raise NotImplementedError("The gradient of qr needs matrices of known sizes.")
    if node.full_matrices and m > n:
        raise NotImplementedError(
            "The gradient of qr with full_matrices=True needs at least as many columns as rows."
        )
    if m >= n:
        return _qr_gradient(q, r, dq, dr)
    # A = [X Y] and R = [U V]: X = Q U is square, and V = Qᴴ Y.
    _, y = split_by_sizes(a, size_splits=(m, n - m), axis=-1, num_split=2)
    u, _ = split_by_sizes(r, size_splits=(m, n - m), axis=-1, num_split=2)
    du, dv = split_by_sizes(dr, size_splits=(m, n - m), axis=-1, num_split=2)
    dx = _qr_gradient(q, u, add(dq, batch_product(y, dv, False, True)), du)
    return concat(dx, batch_product(q, dv), axis=-1)


def _qr_gradient(q: Any, r: Any, dq: Any, dr: Any) -> Any:
    """The gradient of A = Q R with a square R.

    It is (dQ + Q M̃) R⁻ᴴ, where M̃ is the lower half of M = R dRᴴ - dQᴴ Q, mirrored.
    """
    m = subtract(batch_product(r, dr, False, True), batch_product(dq, q, True, False))
    lower = band_part(_half_diagonal(m), -1, 0)
    mirrored = add(lower, adjoint(lower))
    right = add(dq, batch_product(q, mirrored))
    return adjoint(triangular_solve(r, adjoint(right), lower=False, adjoint=False))


# Singular values


def _svd_rule(call: Call, x: Spec) -> tuple[Spec, ...]:
    check_dtype(call, x, is_factorable)
    check_rank(x)
    m, n = sizes_of(x)
    batch = batch_of(x)
    k = None if m is None or n is None else min(m, n)
    s = matrix_spec(x.dtype, batch, k)
    if not call.attrs["compute_uv"]:
        return s, spec_of(x.dtype, (0,)), spec_of(x.dtype, (0,))
    full = call.attrs["full_matrices"]
    return (
        s,
        matrix_spec(x.dtype, batch, m, m if full else k),
        matrix_spec(x.dtype, batch, n, n if full else k),
    )


@op("Svd", _svd_rule)
def svd(xp: Any, input: Any, *, compute_uv: bool, full_matrices: bool) -> Any:
    """Singular values and vectors, A = U diag(S) Vᴴ; without `compute_uv` empty U and V."""
    a, dtype = widened(input), input.dtype
    if not compute_uv:
        none = xp.zeros((0,), dtype)
        return _singular_values(xp, a).astype(dtype), none, none
    if xp is np and not np.isfinite(a).all():
        a = np.where(np.isfinite(a).all((-2, -1), keepdims=True), a, 0)
        undefined = ~np.isfinite(input).all((-2, -1), keepdims=True)
        u, s, vh = np.linalg.svd(a, full_matrices=full_matrices)
        u, s, vh = (
            np.where(bad, np.nan, x) for x, bad in ((u, undefined), (s, undefined[..., 0]), (vh, undefined))
        )
    else:
        u, s, vh = xp.linalg.svd(a, full_matrices=full_matrices)
    return s.astype(dtype), u.astype(dtype), adjoint_array(xp, vh).astype(dtype)


def _singular_values(xp: Any, a: Any) -> Any:
    if xp is np and not np.isfinite(a).all():
        finite = np.isfinite(a).all((-2, -1), keepdims=True)
        return np.where(finite[..., 0], np.linalg.svd(np.where(finite, a, 0), compute_uv=False), np.nan)
    return xp.linalg.svd(a, compute_uv=False)


@svd.gradient
def _(node: Node, ds: Any, du: Any, dv: Any) -> Any:
    a = node.inputs[0]
    if not node.compute_uv:
        # The gradient of singular values alone needs the vectors all the same.
        _, u, v = svd(a, compute_uv=True, full_matrices=False)
        return batch_product(_columns_times(u, ds), v, False, True)
    m, n = sizes_of(a._spec)
    s, u, v = node.outputs
    if not node.full_matrices or m == n:
        return _svd_gradient(s, u, v, ds, du, dv)
    if m is None or n is None or abs(m - n) > 1:
        raise NotImplementedError(
            "The gradient of svd with full_matrices=True is not defined for abs(m - n) > 1."
        )
    # The one column that completes U (or V) turns with the others: what it asks for is asked of them.
    if m > n:
        (u, u_rest), (du, du_rest) = _split(u, n), _split(du, n)
        da = _svd_gradient(s, u, v, ds, du, dv)
        turned = batch_product(du_rest, _columns_times(u, _reciprocal(s)), True, False)
        return subtract(da, batch_product(u_rest, batch_product(turned, v, False, True)))
    (v, v_rest), (dv, dv_rest) = _split(v, m), _split(dv, m)
    da = _svd_gradient(s, u, v, ds, du, dv)
    turned = batch_product(_columns_times(v, _reciprocal(s)), dv_rest, True, False)
    return subtract(da, batch_product(batch_product(u, turned), v_rest, False, True))


def _split(x: Any, first: int) -> Any:
    return split_by_sizes(x, size_splits=(first, 1), axis=-1, num_split=2)


def _svd_gradient(s: Any, u: Any, v: Any, ds: Any, du: Any, dv: Any) -> Any:
    """The gradient of A = U diag(S) Vᴴ, from those of S (real) and of the k first columns of U and V."""
    gap = _reciprocal(subtract(expand_dims(square(s), axis=-2), expand_dims(square(s), axis=-1)))
    turn_u, turn_v = (multiply(_skew(batch_product(x, dx, True, False)), gap) for x, dx in ((u, du), (v, dv)))
    core = add(_columns_times(turn_u, s), multiply(expand_dims(s, axis=-1), turn_v))
    core = add(core, diag(ds))
    if u.dtype.is_complex:
        # U and V may be multiplied by one phase: what is asked of it is asked of U alone.
        phase = diag_part(_skew(batch_product(u, du, True, False)))
        core = add(core, diag(multiply(multiply(phase, scalar(0.5, phase)), _reciprocal(s))))
    da = batch_product(batch_product(u, core), v, False, True)
    outside_u = _without(u, _columns_times(du, _reciprocal(s)))
    outside_v = _without(v, _columns_times(dv, _reciprocal(s)))
    return add(da, add(batch_product(outside_u, v, False, True), batch_product(u, outside_v, False, True)))


def _skew(x: Any) -> Any:
    return subtract(x, adjoint(x))


def _columns_times(x: Any, factors: Any) -> Any:
    """Matrices with each column multiplied by its factor."""
    return multiply(x, expand_dims(factors, axis=-2))


def _without(basis: Any, x: Any) -> Any:
    """The part of `x` outside of the space that the columns of `basis` span."""
    return subtract(x, batch_product(basis, batch_product(basis, x, True, False)))


def _reciprocal(x: Any) -> Any:
    """`1 / x`, and zero where x is zero."""
    vanishes = equal(x, scalar(0, x))
    one = scalar(1, x)
    return select(vanishes, scalar(0, x), divide(one, select(vanishes, one, x)))


# Eigenvalues


def _eigh_rule(call: Call, x: Spec) -> tuple[Spec, Spec]:
    check_dtype(call, x, is_factorable)
    check_rank(x)
    side, batch = side_of(x), batch_of(x)
    v = matrix_spec(x.dtype, batch, side, side) if call.attrs["compute_v"] else spec_of(x.dtype, (0,))
    return matrix_spec(x.dtype, batch, side), v


_FAILED = "eigen decomposition was not successful. The input might not be valid."


@op("SelfAdjointEigV2", _eigh_rule)
def eigh(xp: Any, input: Any, *, compute_v: bool) -> Any:
    """Eigenvalues, ascending, and eigenvectors of self-adjoint matrices; only the lower triangle is read."""
    a, dtype = widened(input), input.dtype
    if xp is np:
        require(np, np.isfinite(np.tril(a)), f"Self-adjoint {_FAILED}")
        e, v = np.linalg.eigh(a)
    else:
        from thalweg.core.xla import lax

        vectors, values = lax.linalg.eigh(xp.tril(a), symmetrize_input=False)
        require(xp, ~xp.isnan(values), f"Self-adjoint {_FAILED}")
        e, v = xp.asarray(values), xp.asarray(vectors)
    return e.astype(dtype), v.astype(dtype) if compute_v else xp.zeros((0,), dtype)


@eigh.gradient
def _(node: Node, de: Any, dv: Any) -> Any:
    e, v = node.outputs
    if node.compute_v:
        gap = _reciprocal(subtract(expand_dims(e, axis=-2), expand_dims(e, axis=-1)))
        middle = add(diag(de), multiply(conj(gap), batch_product(v, dv, True, False)))
        da = batch_product(v, batch_product(middle, v, False, True))
    else:
        _, v = eigh(node.inputs[0], compute_v=True)
        da = batch_product(_columns_times(v, de), v, False, True)
    # Only the lower triangle was read: it has the gradient of both.
    return _half_diagonal(band_part(add(da, adjoint(da)), -1, 0))


def _eig_rule(call: Call, x: Spec) -> tuple[Spec, Spec]:
    check_dtype(call, x, is_factorable)
    check_rank(x)
    side, batch, to = side_of(x), batch_of(x), call.attrs["Tout"]
    v = matrix_spec(to, batch, side, side) if call.attrs["compute_v"] else spec_of(to, (0,))
    return matrix_spec(to, batch, side), v


@op("Eig", _eig_rule)
def eig(xp: Any, input: Any, *, compute_v: bool, Tout: DType) -> Any:
    """Eigenvalues and eigenvectors of any square matrices, complex."""
    a = widened(input)
    require(xp, xp.isfinite(a), f"E{_FAILED[1:]}")
    if compute_v:
        e, v = xp.linalg.eig(a)
        return e.astype(Tout.np), v.astype(Tout.np)
    return xp.linalg.eigvals(a).astype(Tout.np), xp.zeros((0,), Tout.np)


@eig.gradient
def _(node: Node, de: Any, dv: Any) -> Any:
    a = node.inputs[0]
    e, v = node.outputs if node.compute_v else eig(a, compute_v=True, Tout=node.Tout)
    middle = diag(de)
    if node.compute_v:
        gap = _reciprocal(subtract(expand_dims(e, axis=-2), expand_dims(e, axis=-1)))
        turn = batch_product(v, dv, True, False)
        # The vectors keep their length.
        along = cast(cast(diag_part(turn), _real(turn.dtype)), turn.dtype)
        turn = subtract(turn, _columns_times(batch_product(v, v, True, False), along))
        middle = add(middle, multiply(conj(gap), turn))
    vh = adjoint(v)
    da = solve(vh, batch_product(middle, vh))
    return cast(da, a.dtype)


def _real(dtype: DType) -> DType:
    return dtypes.float64 if dtype is dtypes.complex128 else dtypes.float32
