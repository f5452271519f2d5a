"""Rows of arrays that stay where the program has them: compiled programs read them at their addresses."""

from __future__ import annotations

from typing import Any

import numpy as np


def batch_rows(address: Any, order: Any, i: Any, size: int, shape: tuple[int, ...], dtype: Any) -> Any:
    """Batch `i` of an array: the rows whose numbers stand in `order` from `i * size` on.

    Args:
      address: of the array, which is contiguous and must stay until the program has ended.
      shape, dtype: of the array.
    """
    from thalweg.core.xla import jax, stand_in

    call = jax.ffi.ffi_call("thalweg_batch_rows", stand_in((size, *shape[1:]), dtype))
    return call(address, order, i, count=np.int64(shape[0]))  # type: ignore[no-untyped-call]
