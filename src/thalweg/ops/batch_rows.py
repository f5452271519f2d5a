"""Batches of the rows of arrays, as compiled training steps take them."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.spec import Spec, spec_of
from thalweg.native import rows


def _batch_rule(call: Call, array: Spec, order: Spec, i: Spec) -> Spec:
    return spec_of(array.dtype, (call.attrs["size"], *(array.shape or ())[1:]))


@op("BatchRows", _batch_rule, differentiable=False, picks=True)
def batch_rows(xp: Any, array: Any, order: Any, i: Any, *, size: int) -> Any:
    """The samples of batch `i`: rows whose numbers, which are right, stand in `order` from `i * size` on."""
    if xp is np:
        return array[order[int(i) * size : (int(i) + 1) * size]]
    from thalweg.core.xla import lax

    numbers = lax.dynamic_slice(order, (i * size,), (size,))
    return xp.take(array, numbers, axis=0, mode="clip")


def _host_batch_rule(call: Call, address: Spec, order: Spec, i: Spec) -> Spec:
    attrs = call.attrs
    return spec_of(attrs["dtype"], (attrs["size"], *attrs["shape"][1:]))


@op("HostBatchRows", _host_batch_rule, differentiable=False, xla=True)
def host_batch_rows(
    xp: Any, address: Any, order: Any, i: Any, *, size: int, shape: tuple[int, ...], dtype: DType
) -> Any:
    """The same of an array of NumPy's, which isn't copied: of its memory the address is given."""
    return rows.batch_rows(address, order, i, size, shape, dtype.np)


def _arithmetic_rule(call: Call, address: Spec, order: Spec, i: Spec) -> Spec:
    return spec_of(dtypes.float32, (call.attrs["size"], *call.attrs["shape"][1:]))


@op("HostBatchArithmetic", _arithmetic_rule, differentiable=False, xla=True)
def host_batch_arithmetic(
    xp: Any,
    address: Any,
    order: Any,
    i: Any,
    *,
    size: int,
    shape: tuple[int, ...],
    dtype: DType,
    steps: rows.Steps,
) -> Any:
    """The same as float32, with arithmetic done on each number; see `native.rows.batch_arithmetic`."""
    return rows.batch_arithmetic(address, order, i, size, shape, dtype.np, steps)
