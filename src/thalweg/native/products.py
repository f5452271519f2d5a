"""Products of matrices of float32."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from thalweg.native.library import library, usable

# Fewer rows or columns leave the kernel's tiles half empty, and XLA has better ways to read a matrix once.
_FEW_ROWS, _FEW_COLUMNS = 8, 16
# From this many operations on XLA's product is as fast: copying blocks of both operands pays then.
_MANY_OPERATIONS = 4e8
# Sums that are this much longer than the product has elements leave too little to divide among threads.
_LONG_SUMS = 4


def matmul(a: Any, b: Any, transpose_a: bool, transpose_b: bool) -> Any:
    """The product of two matrices in a program that is being compiled, each of them transposed first if so said.

    None where it is left to XLA: other dtypes and devices, and shapes that XLA multiplies as fast or faster
    (`benchmarks/kernels` has the times).
    """
    if a.dtype != np.float32 or b.dtype != np.float32 or not usable():
        return None
    rows, depth = a.shape[::-1] if transpose_a else a.shape
    columns = b.shape[0 if transpose_b else 1]
    if not _worthwhile(rows, depth, columns, transpose_a):
        return None
    return _product(transpose_a, transpose_b)(a, b)


def _worthwhile(rows: int, depth: int, columns: int, transpose_a: bool) -> bool:
    """Whether the kernel is faster than XLA's: XLA reads a transposed first operand slowly."""
    if library().kernels == "baseline" or depth > _LONG_SUMS * rows * columns:
        return False
    if transpose_a:
        return rows >= _FEW_ROWS
    return rows >= _FEW_ROWS and columns >= _FEW_COLUMNS and 2.0 * rows * depth * columns < _MANY_OPERATIONS


@cache
def _product(transpose_a: bool, transpose_b: bool) -> Callable[[Any, Any], Any]:
    """The native product of matrices, or of batches of matrices, as a function that JAX can transform.

    XLA multiplies the tangents, as JAX can turn its products round; under `vmap` the kernel gets batches.
    """
    from thalweg.core.xla import jax, jnp, stand_in

    @jax.custom_jvp
    def product(a: Any, b: Any) -> Any:
        shape = (a.shape[1 if transpose_a else 0], b.shape[0 if transpose_b else 1])
        call = jax.ffi.ffi_call("thalweg_matmul", stand_in(shape, np.float32), vmap_method="expand_dims")
        return call(a, b, transpose_a=transpose_a, transpose_b=transpose_b)

    def plain(a: Any, b: Any) -> Any:
        return jnp.matmul(a.T if transpose_a else a, b.T if transpose_b else b)

    @product.defjvp
    def _(primals: tuple[Any, Any], tangents: tuple[Any, Any]) -> tuple[Any, Any]:
        a, b = primals
        da, db = tangents
        return product(a, b), plain(da, b) + plain(a, db)

    return product
