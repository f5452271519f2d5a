"""Rows of arrays that stay where the program has them: compiled programs read them at their addresses."""

from __future__ import annotations

from typing import Any

import numpy as np

# The operations that can be done on rows while they are picked, as `arithmetic.h` counts them.
OPERATIONS = ("add", "subtract", "multiply", "divide")
Steps = tuple[tuple[str, float], ...]


def batch_rows(address: Any, order: Any, i: Any, size: int, shape: tuple[int, ...], dtype: Any) -> Any:
    """Batch `i` of an array: the rows whose numbers stand in `order` from `i * size` on.

    Args:
      address: of the array, which is contiguous and must stay until the program has ended.
      shape, dtype: of the array.
    """
    from thalweg.core.xla import jax, stand_in

    call = jax.ffi.ffi_call("thalweg_batch_rows", stand_in((size, *shape[1:]), dtype))
    return call(address, order, i, count=np.int64(shape[0]))  # type: ignore[no-untyped-call]


def batch_arithmetic(
    address: Any, order: Any, i: Any, size: int, shape: tuple[int, ...], dtype: Any, steps: Steps
) -> Any:
    """The same as float32, with arithmetic done on each number.

    Args:
      dtype: of the array: float32 or uint8.
      steps: one of `OPERATIONS` and its second operand, one after the other.
    """
    from thalweg.core.xla import jax, stand_in

    call = jax.ffi.ffi_call("thalweg_batch_arithmetic", stand_in((size, *shape[1:]), np.float32))
    return call(  # type: ignore[no-untyped-call]
        address,
        order,
        i,
        count=np.int64(shape[0]),
        of_bytes=dtype == np.uint8,
        operations=np.array([OPERATIONS.index(name) for name, _ in steps], np.int64),
        constants=np.array([constant for _, constant in steps], np.float32),
    )
