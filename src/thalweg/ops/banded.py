"""Products and systems with tridiagonal and banded matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.op import Call, Node, op
from thalweg.core.rules import broadcast, check_dtype, check_same_dtype, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.diagonals import Band, matrix_diag_part, place
from thalweg.ops.elementwise import conj, negative
from thalweg.ops.joining import concat, split
from thalweg.ops.matmul import batch_product
from thalweg.ops.matrices import check_rank, is_factorable, sizes_of
from thalweg.ops.shapes import reduce_to_shape_of
from thalweg.ops.solvers import matrix_triangular_solve


def _tridiagonal_product_rule(call: Call, upper: Spec, main: Spec, lower: Spec, rhs: Spec) -> Spec:
    check_same_dtype(call, (upper, main, lower, rhs))
    check_dtype(call, main, is_factorable)
    size = sizes_of(rhs)[0]
    for index, diagonal in enumerate((upper, main, lower)):
        check_rank(diagonal, index)
        rows, length = sizes_of(diagonal)
        if rows not in (1, None) or (None not in (length, size) and length != size):
            raise ValueError(
                f"Diagonals must have shape [..., 1, {size}], received {shape_text(diagonal.shape)}"
            )
    return spec_of(rhs.dtype, rhs.shape)


@op("TridiagonalMatMul", _tridiagonal_product_rule)
def tridiagonal_matmul(xp: Any, superdiag: Any, maindiag: Any, subdiag: Any, rhs: Any) -> Any:
    """The product with the matrices whose diagonals are given; what has no place in the matrix is ignored."""
    above, main, below = (xp.swapaxes(x, -1, -2) for x in (superdiag, maindiag, subdiag))
    none = xp.zeros_like(rhs[..., :1, :])
    following = xp.concatenate([rhs[..., 1:, :], none], axis=-2)
    preceding = xp.concatenate([none, rhs[..., :-1, :]], axis=-2)
    return above * following + main * rhs + below * preceding


@tridiagonal_matmul.gradient
def _(node: Node, dy: Any) -> Any:
    *diagonals, rhs = node.inputs
    above, main, below = _rows(adjoint_tridiagonal(concat(*diagonals, axis=-2)))
    drhs = tridiagonal_matmul(above, main, below, dy)
    ddiagonals = zip(_rows(tridiagonal_outer(dy, rhs)), diagonals, strict=True)
    return [*(reduce_to_shape_of(d, x) for d, x in ddiagonals), reduce_to_shape_of(drhs, rhs)]


def _rows(diagonals: Any) -> Any:
    """Three diagonals that are the rows of matrices, each as matrices of one row."""
    return split(diagonals, num_split=3, axis=-2)


def _tridiagonal_system_rule(call: Call, diagonals: Spec, rhs: Spec) -> Spec:
    check_same_dtype(call, (diagonals, rhs))
    check_dtype(call, rhs, is_factorable)
    check_rank(diagonals)
    check_rank(rhs, 1)
    (count, length), rows = sizes_of(diagonals), sizes_of(rhs)[0]
    if count not in (3, None):
        raise ValueError(f"Expected 3 diagonals, received {count}")
    if length != rows and None not in (length, rows):
        raise ValueError(f"The length of the diagonals and the rows of rhs don't match: {length} != {rows}")
    return spec_of(rhs.dtype, rhs.shape)


@op("TridiagonalSolve", _tridiagonal_system_rule)
def tridiagonal_solve(
    xp: Any, diagonals: Any, rhs: Any, *, partial_pivoting: bool, perturb_singular: bool
) -> Any:
    """The solution of systems given by the three diagonals of their matrices; NaN where there is none."""
    if xp is np:
        return _solve_each(diagonals, rhs)
    from thalweg.core.xla import lax

    above, main, below = diagonals[..., 0, :], diagonals[..., 1, :], diagonals[..., 2, :]
    edge = xp.zeros_like(main[..., :1])
    above, below = xp.concatenate([above[..., :-1], edge], -1), xp.concatenate([edge, below[..., 1:]], -1)
    return lax.linalg.tridiagonal_solve(below, main, above, rhs)


def _solve_each(diagonals: Any, rhs: Any) -> Any:
    from scipy.linalg import solve_banded

    above, main, below = diagonals[..., 0, :], diagonals[..., 1, :], diagonals[..., 2, :]
    banded = np.stack([np.roll(above, 1, -1), main, np.roll(below, -1, -1)], axis=-2)
    x = np.empty(rhs.shape, rhs.dtype)
    if not x.size:
        return x
    for index in np.ndindex(rhs.shape[:-2]):
        try:
            x[index] = solve_banded((1, 1), banded[index], rhs[index], check_finite=False)
        except np.linalg.LinAlgError:
            x[index] = np.nan
    return x


@tridiagonal_solve.gradient
def _(node: Node, dx: Any) -> Any:
    options = {"partial_pivoting": node.partial_pivoting, "perturb_singular": node.perturb_singular}
    # By the transposes, not the adjoints, of complex matrices: as TensorFlow does.
    db = tridiagonal_solve(adjoint_tridiagonal(conj(node.inputs[0])), dx, **options)
    return negative(tridiagonal_outer(db, conj(node.output))), db


@op("AdjointTridiagonal")
def adjoint_tridiagonal(xp: Any, diagonals: Any) -> Any:
    """The diagonals of the conjugate transposes."""
    above, main, below = diagonals[..., 0, :], diagonals[..., 1, :], diagonals[..., 2, :]
    return xp.conj(xp.stack([xp.roll(below, -1, -1), main, xp.roll(above, 1, -1)], axis=-2))


@op("TridiagonalOuter")
def tridiagonal_outer(xp: Any, x: Any, y: Any) -> Any:
    """The three middle diagonals of `x @ yᴴ`, zero where they leave the matrix."""
    y = xp.conj(y)
    none = xp.zeros_like(y[..., :1, :])
    following, preceding = (
        xp.concatenate([y[..., 1:, :], none], axis=-2),
        xp.concatenate([none, y[..., :-1, :]], axis=-2),
    )
    return xp.stack([xp.sum(x * z, axis=-1) for z in (following, y, preceding)], axis=-2)


# Triangular matrices given by their bands


def _banded_rule(call: Call, bands: Spec, rhs: Spec) -> Spec:
    check_same_dtype(call, (bands, rhs))
    check_dtype(call, rhs, is_factorable)
    check_rank(bands)
    check_rank(rhs, 1)
    (count, side), (rows, columns) = sizes_of(bands), sizes_of(rhs)
    if None not in (side, rows) and side != rows:
        raise ValueError(f"In[0] mismatch In[1] shape: {shape_text(bands.shape)} {shape_text(rhs.shape)}")
    if count is not None and side is not None and not 0 < count <= side:
        raise ValueError(f"bands must have between 1 and {side} rows, received {count}")
    if bands.shape is None or rhs.shape is None:
        return spec_of(rhs.dtype, None)
    batch = broadcast(bands.shape[:-2], rhs.shape[:-2])
    return spec_of(rhs.dtype, (*batch, rows if side is None else side, columns))  # type: ignore[misc]


def _band_of(count: Any, side: int, lower: bool) -> Band:
    """How the rows of `bands` lie in the triangular matrix."""
    if lower:
        return Band(1 - count, 0, side, side, "LEFT_RIGHT")
    return Band(0, count - 1, side, side, "LEFT_RIGHT")


@op("BandedTriangularSolve", _banded_rule)
def banded_triangular_solve(xp: Any, matrix: Any, rhs: Any, *, lower: bool, adjoint: bool) -> Any:
    count, side = matrix.shape[-2:]
    band = _band_of(count, side, lower)
    packed = matrix[..., 0, :] if count == 1 else matrix
    dense = place(xp, packed, xp.zeros((), matrix.dtype), band)
    return matrix_triangular_solve.lower(xp, dense, rhs, lower=lower, adjoint=adjoint)


@banded_triangular_solve.gradient
def _(node: Node, dx: Any) -> Any:
    (bands, b), x = node.inputs, node.output
    db = banded_triangular_solve(bands, dx, lower=node.lower, adjoint=not node.adjoint)
    dense = negative(batch_product(x, db, False, True) if node.adjoint else batch_product(db, x, False, True))
    dbands = packed_bands(dense, bands, lower=node.lower)
    return reduce_to_shape_of(dbands, bands), reduce_to_shape_of(db, b)


def _packed_rule(call: Call, dense: Spec, like: Spec) -> Spec:
    if dense.shape is None:
        return spec_of(dense.dtype, None)
    return spec_of(dense.dtype, (*dense.shape[:-2], sizes_of(like)[0], dense.shape[-1]))


@op("PackedBands", _packed_rule)
def packed_bands(xp: Any, dense: Any, like: Any, *, lower: bool) -> Any:
    """The bands of triangular matrices, as many as there are in `like` and packed in the same way."""
    count, side = like.shape[-2], dense.shape[-1]
    band = _band_of(count, side, lower)
    packed = matrix_diag_part.lower(
        xp, dense, xp.zeros((), dense.dtype), k=(band.lower, band.upper), align=band.align
    )
    return packed[..., None, :] if count == 1 else packed
