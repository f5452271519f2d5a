"""Products of matrices of float32."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from thalweg.native.library import library, usable

# Fewer rows or columns leave the kernel's tiles half empty, shorter sums have it write more than it computes.
_FEW_ROWS, _FEW_COLUMNS, _FEW_TERMS = 4, 5, 2
# But where `a` is read row by row, few columns have a kernel of their own for the sums that product.cc wants.
_NARROW_TERMS, _NARROW_FLOATS = 32, 1 << 15
# XLA reads a transposed operand slowly, of the left one all but the shortest sums' terms.
_FEW_ROWS_IF_TRANSPOSED, _FEW_COLUMNS_BY_TRANSPOSED, _FEW_TERMS_OF_TRANSPOSED = 2, 2, 4
# Where there is so little to do, what counts is how soon it begins: the kernel does sooner.
_FEW_OPERATIONS, _FEWER_COLUMNS = 1e3, 3
# But the products of a batch that are smaller than this, XLA writes out in one loop.
_LEAST_OPERATIONS, _LEAST_TERMS = 96, 3
# From this many operations on XLA's product is as fast: copying blocks of both operands pays then.
_MANY_OPERATIONS = 4e8
# Of a transposed `a`, whose terms lie apart, sums of this many and more are as fast then.
_MANY_TERMS = 256
# Sums that are this much longer than the product has elements leave too little to divide among threads.
_LONG_SUMS = 4


def matmul(a: Any, b: Any, transpose_a: bool, transpose_b: bool) -> Any:
    """The product of two matrices, each transposed first if so said, in a program that is being compiled.

    Of batches of matrices, whose leading dimensions broadcast, the batch of products. None where it is left
    to XLA: other dtypes and devices, and shapes that XLA multiplies as fast or faster, as the times of
    `benchmarks/kernels` show.
    """
    if a.dtype != np.float32 or b.dtype != np.float32 or not usable():
        return None
    if a.ndim > 2 and b.ndim == 2 and not transpose_a:  # one matrix for all: a single tall product
        rows = matmul(a.reshape(math.prod(a.shape[:-1]), a.shape[-1]), b, False, transpose_b)
        return None if rows is None else rows.reshape(*a.shape[:-1], rows.shape[-1])
    rows, depth, columns = _sides(a, b, transpose_a, transpose_b)
    count = math.prod(np.broadcast_shapes(a.shape[:-2], b.shape[:-2]))
    if not _worthwhile(rows, depth, columns, count, transpose_a, transpose_b):
        return None
    rank = max(a.ndim, b.ndim)
    a, b = (x.reshape((1,) * (rank - x.ndim) + x.shape) for x in (a, b))
    return product(transpose_a, transpose_b)(a, b)


def _sides(a: Any, b: Any, transpose_a: bool, transpose_b: bool) -> tuple[int, int, int]:
    """Rows and columns of the product, and between them the length of its sums."""
    rows, depth = a.shape[:-3:-1] if transpose_a else a.shape[-2:]
    return rows, depth, b.shape[-2 if transpose_b else -1]


def _worthwhile(
    rows: int, depth: int, columns: int, count: int, transpose_a: bool, transpose_b: bool
) -> bool:
    """Whether the kernel multiplies so many matrices faster than XLA."""
    operations = 2.0 * rows * depth * columns
    few_rows = _FEW_ROWS_IF_TRANSPOSED if transpose_a or transpose_b else _FEW_ROWS
    few_columns = _FEW_COLUMNS_BY_TRANSPOSED if transpose_a else _FEW_COLUMNS
    few_terms = _FEW_TERMS_OF_TRANSPOSED if transpose_a else _FEW_TERMS
    if operations < _FEW_OPERATIONS:
        few_columns = min(few_columns, _FEWER_COLUMNS)
    if not transpose_a and depth >= _NARROW_TERMS and rows * depth >= _NARROW_FLOATS:
        few_columns = 1
    if library().kernels == "baseline" or rows < few_rows or columns < few_columns or depth < few_terms:
        return False
    if count > 1 and (operations < _LEAST_OPERATIONS or depth < _LEAST_TERMS):
        return False
    if depth > _LONG_SUMS * rows * columns:
        return False
    return operations < _MANY_OPERATIONS or (transpose_a and depth < _MANY_TERMS)


@cache
def product(transpose_a: bool, transpose_b: bool) -> Callable[[Any, Any], Any]:
    """The native product of matrices, or of batches of one rank, as a function that JAX can transform.

    XLA multiplies the tangents, as JAX can turn its products round; under `vmap` the kernel gets batches.
    """
    from thalweg.core.xla import jax, jnp, stand_in

    @jax.custom_jvp
    def multiply(a: Any, b: Any) -> Any:
        rows, _, columns = _sides(a, b, transpose_a, transpose_b)
        shape = (*np.broadcast_shapes(a.shape[:-2], b.shape[:-2]), rows, columns)
        call = jax.ffi.ffi_call("thalweg_matmul", stand_in(shape, np.float32), vmap_method="expand_dims")
        return call(a, b, transpose_a=transpose_a, transpose_b=transpose_b)  # type: ignore[no-untyped-call]

    def plain(a: Any, b: Any) -> Any:
        return jnp.matmul(a.mT if transpose_a else a, b.mT if transpose_b else b)

    @multiply.defjvp
    def _(primals: tuple[Any, Any], tangents: tuple[Any, Any]) -> tuple[Any, Any]:
        a, b = primals
        da, db = tangents
        return multiply(a, b), plain(da, b) + plain(a, db)

    return multiply
