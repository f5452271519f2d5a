"""What the ops on (batches of) matrices share: checks of shapes and dtypes, transposes, halves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Rule, op
from thalweg.core.rules import check_dtype, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.einsum import einsum
from thalweg.ops.elementwise import conj
from thalweg.ops.shapes import transpose as transpose_op

Shape = tuple[int | None, ...]


def is_factorable(dtype: DType) -> bool:
    """Decompositions take it: floats but bfloat16, and complex numbers."""
    return (dtype.is_floating and dtype is not dtypes.bfloat16) or dtype.is_complex


def check_rank(x: Spec, index: int = 0) -> None:
    """Refuse what has no matrices."""
    if x.shape is not None and len(x.shape) < 2:
        raise ValueError(f"Input tensor {index} must have rank >= 2, got {len(x.shape)}")


def batch_of(x: Spec) -> Shape | None:
    """The dimensions before the matrices'; None where the rank isn't known."""
    return None if x.shape is None else x.shape[:-2]


def sizes_of(x: Spec) -> tuple[int | None, int | None]:
    """Rows and columns of the matrices."""
    return (None, None) if x.shape is None else (x.shape[-2], x.shape[-1])


def side_of(x: Spec, message: str = "Input matrix must be square.") -> int | None:
    """The number of rows, and of columns, of square matrices."""
    rows, columns = sizes_of(x)
    if rows != columns and None not in (rows, columns):
        raise ValueError(f"{message} Received shape {shape_text(x.shape)}")
    return columns if rows is None else rows


def square(accepts: Callable[[DType], bool] = is_factorable) -> Rule:
    """Square matrices in, square matrices out."""

    def rule(call: Call, x: Spec) -> Spec:
        check_dtype(call, x, accepts)
        check_rank(x)
        side = side_of(x)
        return spec_of(x.dtype, None if x.shape is None else (*x.shape[:-2], side, side))

    return rule


def matrix_spec(dtype: DType, batch: Shape | None, *sizes: int | None) -> Spec:
    """The spec of a batch of matrices, or of vectors."""
    return spec_of(dtype, None if batch is None else (*batch, *sizes))


def widened(x: Any) -> Any:
    """An array that the linear algebra libraries take: halves as float32."""
    return x.astype(np.float32) if x.dtype.itemsize == 2 else x


def adjoint_array(xp: Any, x: Any) -> Any:
    """The conjugate transposes of an array's matrices."""
    x = xp.swapaxes(x, -1, -2)
    return xp.conj(x) if x.dtype.kind == "c" else x


@op("LongestSide", lambda call, x: spec_of(dtypes.int32, ()), differentiable=False)
def longest_side(xp: Any, x: Any) -> Any:
    """The greater of the numbers of rows and columns."""
    return np.array(max(x.shape[-2:]), np.int32)


def transpose(x: Any) -> Any:
    """The transposes of a tensor's matrices."""
    rank = x._spec.rank
    if rank is None:
        return einsum(x, equation="...ij->...ji")
    return transpose_op(x, perm=(*range(rank - 2), rank - 1, rank - 2))


def adjoint(x: Any) -> Any:
    """The conjugate transposes of a tensor's matrices."""
    return conj(transpose(x))
