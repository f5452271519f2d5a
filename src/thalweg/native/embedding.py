"""Rows of float32 tables of embeddings: taken at indices, and added up by them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from thalweg.native.library import usable

# Fewer bytes are moved before a native call has begun.
_FEW_BYTES = 1 << 17
# Shorter rows are copied one number after the other as fast.
_SHORT_ROWS = 64


def adds(dtype: Any, width: int, places: int) -> bool:
    """Whether the kernels are to add up so many rows in a program compiled now."""
    return bool(dtype == np.float32) and 4 * width * places >= _FEW_BYTES and usable()


def takes(dtype: Any, width: int, places: int) -> bool:
    """Whether the kernels are to take so many rows of a table in a program compiled now."""
    return width >= _SHORT_ROWS and adds(dtype, width, places)


def take_rows(table: Any, indices: Any) -> Any:
    """The rows of a table at indices; an index outside takes the row nearest to it."""
    return _take()(table, _wide(indices))


def add_rows(rows: Any, indices: Any, count: int) -> Any:
    """A table of `count` rows, the sums of `rows` by their index. Indices outside are left out."""
    return _add(count)(rows, _wide(indices))


def _wide(indices: Any) -> Any:
    return indices if indices.dtype in (np.int32, np.int64) else indices.astype(np.int32)


@cache
def _take() -> Callable[[Any, Any], Any]:
    from thalweg.core.xla import jax, jnp, stand_in

    @jax.custom_jvp
    def take(table: Any, indices: Any) -> Any:
        shape = stand_in((*indices.shape, *table.shape[1:]), np.float32)
        call = jax.ffi.ffi_call("thalweg_take_rows", shape, vmap_method="sequential")
        return call(table, indices)  # type: ignore[no-untyped-call]

    @take.defjvp
    def _(primals: tuple[Any, Any], tangents: tuple[Any, Any]) -> tuple[Any, Any]:
        return take(*primals), jnp.take(tangents[0], primals[1], 0, mode="clip")

    return take


@cache
def _add(count: int) -> Callable[[Any, Any], Any]:
    from thalweg.core.xla import jax, jnp, stand_in

    @jax.custom_jvp
    def add(rows: Any, indices: Any) -> Any:
        shape = stand_in((count, *rows.shape[indices.ndim :]), np.float32)
        call = jax.ffi.ffi_call("thalweg_add_rows", shape, vmap_method="sequential")
        return call(rows, indices)  # type: ignore[no-untyped-call]

    @add.defjvp
    def _(primals: tuple[Any, Any], tangents: tuple[Any, Any]) -> tuple[Any, Any]:
        rows, indices = primals
        zeros = jnp.zeros((count, *rows.shape[indices.ndim :]), np.float32)
        at = jnp.where(indices < 0, count, indices)
        return add(rows, indices), zeros.at[at].add(tangents[0], mode="drop")

    return add
