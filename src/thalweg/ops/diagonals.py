"""Diagonals and bands of matrices.

Diagonals are numbered as TensorFlow does: 0 is the main one, positive numbers lie above it, negative ones
below. Several diagonals are packed as the rows of a matrix, the uppermost first. Those that are shorter than
the longest are aligned to the left or to the right, those above the main diagonal by the first word of
`align`, those below by the second.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.backprop import Arithmetic
from thalweg.core.checks import require
from thalweg.core.convert import constant
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, check_same_dtype, known, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.core.tensor import Tensor
from thalweg.ops.elementwise import scalar

ALIGNMENTS = ("LEFT_RIGHT", "RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT")


class Band(NamedTuple):
    """The diagonals from `lower` to `upper` of a matrix with `rows` and `columns`."""

    lower: int
    upper: int
    rows: int
    columns: int
    align: str

    @property
    def longest(self) -> int:
        """The length of the longest diagonal."""
        return max(0, min(self.rows + min(self.upper, 0), self.columns - max(self.lower, 0)))

    def positions(self, xp: Any, diagonal: Any) -> tuple[Any, Any]:
        """Lengths of diagonals, and where they begin in their packed rows."""
        length = xp.minimum(self.rows + xp.minimum(diagonal, 0), self.columns - xp.maximum(diagonal, 0))
        above, below = self.align.split("_")
        right = xp.where(diagonal > 0, above == "RIGHT", below == "RIGHT")
        return length, xp.where(right, self.longest - length, 0)


def limits(k: Any) -> tuple[int, int]:
    """The lowest and the highest diagonal that `k` names: a number, or a pair."""
    values = np.atleast_1d(np.asarray(k)).tolist()
    if len(values) not in (1, 2):
        raise ValueError(f"diag_index must have only one or two elements, received {len(values)} elements.")
    lower, upper = values[0], values[-1]
    if lower > upper:
        raise ValueError(f"lower_diag_index must not be larger than upper_diag_index: {lower} > {upper}")
    return lower, upper


def _check_align(call: Call) -> None:
    if call.attrs["align"] not in ALIGNMENTS:
        allowed = ", ".join(f'"{a}"' for a in ALIGNMENTS)
        raise ValueError(
            f'Value for attr "align" of "{call.attrs["align"]}" is not one of the allowed values: {allowed}'
        )


def _check_rank(x: Spec, least: int, what: str) -> None:
    if x.shape is not None and len(x.shape) < least:
        raise ValueError(f"{what} must be at least {least}-dim, received shape: {shape_text(x.shape)}")


def _check_bounds(lower: int, upper: int, rows: int | None, columns: int | None) -> None:
    """Refuse diagonals that lie outside of the matrix."""
    if rows is None or columns is None:
        return
    for name, d in (("lower_diag_index", lower), ("upper_diag_index", upper)):
        if not (-rows < d < columns) and d != 0:
            raise ValueError(f"{name} is out of bound: {d}. It must be between {-rows} and {columns}")


# MatrixDiagV3: diagonals to matrices


def _diag_rule(call: Call, diagonal: Spec, padding: Spec) -> Spec:
    check_same_dtype(call, (diagonal, padding))
    _check_align(call)
    _check_rank(diagonal, 1, "diagonal")
    k = known(call.attrs["k"])
    if diagonal.shape is None or k is None:
        return spec_of(diagonal.dtype, None)
    lower, upper = limits(k)
    batch = _check_count(diagonal, lower, upper)
    given = [_size(call.attrs[name]) for name in ("num_rows", "num_cols")]
    rows, columns = matrix_size(diagonal.shape[-1], lower, upper, *given)
    return spec_of(diagonal.dtype, (*batch, rows, columns))


def _size(attribute: Any) -> int | None:
    """A number of rows or columns: -1 where the op shall choose, None where it isn't known yet."""
    return None if isinstance(attribute, Tensor) else int(attribute)


def _check_count(diagonal: Spec, lower: int, upper: int) -> tuple[int | None, ...]:
    """The shape before the packed diagonals; they must be as many as there are between the limits."""
    assert diagonal.shape is not None
    if lower == upper:
        return diagonal.shape[:-1]
    _check_rank(diagonal, 2, "diagonal")
    count = diagonal.shape[-2]
    if count is not None and count != upper - lower + 1:
        raise ValueError(
            f"The number of diagonals, {count}, does not match the diagonal indices from {lower} to {upper}"
        )
    return diagonal.shape[:-2]


def matrix_size(
    length: int | None, lower: int, upper: int, rows: int | None, columns: int | None
) -> tuple[int | None, int | None]:
    """Rows and columns of the matrix whose longest diagonal has `length`; -1: the smallest that fit."""
    if length is None or rows is None or columns is None:
        return None if rows in (-1, None) else rows, None if columns in (-1, None) else columns
    least_rows, least_columns = length - min(upper, 0), length + max(lower, 0)
    if rows == columns == -1:
        return (max(least_rows, least_columns),) * 2
    rows, columns = least_rows if rows == -1 else rows, least_columns if columns == -1 else columns
    if rows < least_rows:
        raise ValueError(f"The number of rows is too small: {rows}, not {least_rows} or more.")
    if columns < least_columns:
        raise ValueError(f"The number of columns is too small: {columns}, not {least_columns} or more.")
    if rows != least_rows and columns != least_columns:
        raise ValueError(
            "The number of rows or columns is not consistent with the diagonals and their indices."
        )
    return rows, columns


@op("MatrixDiagV3", _diag_rule)
def matrix_diag(
    xp: Any, diagonal: Any, padding_value: Any, *, k: Any, num_rows: int, num_cols: int, align: str
) -> Any:
    lower, upper = limits(k)
    rows, columns = matrix_size(diagonal.shape[-1], lower, upper, int(num_rows), int(num_cols))
    return place(xp, diagonal, padding_value, Band(lower, upper, rows or 0, columns or 0, align))


def place(xp: Any, diagonal: Any, background: Any, band: Band) -> Any:
    """Matrices with the packed diagonals on their places and `background` elsewhere."""
    diagonal = xp.asarray(diagonal)
    row, column = xp.arange(band.rows)[:, None], xp.arange(band.columns)[None, :]
    number = column - row
    inside = (number >= band.lower) & (number <= band.upper)
    if band.longest == 0:
        values = xp.zeros((), diagonal.dtype)
    elif band.lower == band.upper:
        along = xp.clip(xp.arange(band.rows) + min(band.lower, 0), 0, band.longest - 1)
        values = diagonal[..., along][..., None]
    else:
        _, begin = band.positions(xp, number)
        along = xp.clip(xp.minimum(row, column) + begin, 0, band.longest - 1)
        values = diagonal[..., xp.clip(band.upper - number, 0, band.upper - band.lower), along]
    return xp.where(inside, values, background)


@matrix_diag.gradient
def _(node: Node, dy: Any) -> Any:
    return diag_part(dy, k=node.k, align=node.align), None


# MatrixDiagPartV3: matrices to diagonals


def _diag_part_rule(call: Call, x: Spec, padding: Spec) -> Spec:
    check_same_dtype(call, (x, padding))
    _check_align(call)
    _check_rank(x, 2, "input")
    k = known(call.attrs["k"])
    if x.shape is None or k is None:
        return spec_of(x.dtype, None)
    lower, upper = limits(k)
    rows, columns = x.shape[-2:]
    _check_bounds(lower, upper, rows, columns)
    length = None
    if rows is not None and columns is not None:
        length = Band(lower, upper, rows, columns, "").longest
    return spec_of(x.dtype, (*x.shape[:-2], *_packed_shape(lower, upper, length)))


def _packed_shape(lower: int, upper: int, length: int | None) -> tuple[int | None, ...]:
    return (length,) if lower == upper else (upper - lower + 1, length)


@op("MatrixDiagPartV3", _diag_part_rule)
def matrix_diag_part(xp: Any, input: Any, padding_value: Any, *, k: Any, align: str) -> Any:
    lower, upper = limits(k)
    rows, columns = input.shape[-2:]
    _check_bounds(lower, upper, rows, columns)
    band = Band(lower, upper, rows, columns, align)
    if band.longest == 0:
        return xp.zeros((*input.shape[:-2], *_packed_shape(lower, upper, 0)), input.dtype)
    if lower == upper:
        along = np.arange(band.longest)
        return input[..., along + max(-lower, 0), along + max(lower, 0)]
    number = np.arange(upper, lower - 1, -1)[:, None]
    length, begin = band.positions(np, number)
    along = np.arange(band.longest)[None, :] - begin
    row = np.clip(along + np.maximum(-number, 0), 0, rows - 1)
    column = np.clip(along + np.maximum(number, 0), 0, columns - 1)
    return xp.where((along >= 0) & (along < length), input[..., row, column], padding_value)


@matrix_diag_part.gradient
def _(node: Node, dy: Any) -> Any:
    x = node.inputs[0]
    if x._spec.shape is not None and None not in x._spec.shape[-2:]:
        rows, columns = x._spec.shape[-2:]
        return diag(dy, k=node.k, num_rows=rows, num_cols=columns, align=node.align), None
    return matrix_set_diag(Arithmetic.zeros_like(x), dy, k=node.k, align=node.align), None


# MatrixSetDiagV3: diagonals of matrices replaced


def _set_diag_rule(call: Call, x: Spec, diagonal: Spec) -> Spec:
    check_same_dtype(call, (x, diagonal))
    _check_align(call)
    _check_rank(x, 2, "input")
    k = known(call.attrs["k"])
    if k is None or not x.known or not diagonal.known:
        return spec_of(x.dtype, x.shape)
    assert x.shape is not None
    lower, upper = limits(k)
    rows, columns = x.shape[-2:]
    _check_bounds(lower, upper, rows, columns)
    longest = Band(lower, upper, rows or 0, columns or 0, "").longest
    wanted = (*x.shape[:-2], *_packed_shape(lower, upper, longest))
    if diagonal.shape != wanted:
        raise ValueError(
            f"The diagonals must have shape {shape_text(wanted)} for an input of shape {shape_text(x.shape)} "
            f"and k = {lower, upper}. Received: {shape_text(diagonal.shape)}"
        )
    return spec_of(x.dtype, x.shape)


@op("MatrixSetDiagV3", _set_diag_rule)
def matrix_set_diag(xp: Any, input: Any, diagonal: Any, *, k: Any, align: str) -> Any:
    lower, upper = limits(k)
    rows, columns = input.shape[-2:]
    return place(xp, diagonal, input, Band(lower, upper, rows, columns, align))


@matrix_set_diag.gradient
def _(node: Node, dy: Any) -> Any:
    zeros = Arithmetic.zeros_like(node.inputs[1])
    return (
        matrix_set_diag(dy, zeros, k=node.k, align=node.align),
        diag_part(dy, k=node.k, align=node.align),
    )


# MatrixBandPart


def _band_part_rule(call: Call, x: Spec, lower: Spec, upper: Spec) -> Spec:
    if upper.dtype is not lower.dtype:
        raise TypeError(
            "cannot compute MatrixBandPart as input #2(zero-based) was expected to be a "
            f"{lower.dtype.name} tensor but is a {upper.dtype.name} tensor"
        )
    if x.shape is not None and len(x.shape) < 2:
        message = f"input must be at least 2-dim, received shape: {shape_text(x.shape)}"
        raise errors.op_error(errors.InvalidArgumentError, "MatrixBandPart", message)
    for name, count in (("num_lower", lower), ("num_upper", upper)):
        if count.shape:
            raise ValueError(f"{name} must be scalar, got shape {shape_text(count.shape)}")
    return spec_of(x.dtype, x.shape)


@op("MatrixBandPart", _band_part_rule)
def matrix_band_part(xp: Any, input: Any, num_lower: Any, num_upper: Any) -> Any:
    rows, columns = input.shape[-2:]
    require(xp, num_lower <= rows, f"num_lower must be negative or less or equal to number of rows ({rows})")
    require(
        xp,
        num_upper <= columns,
        f"num_upper must be negative or less or equal to number of columns ({columns})",
    )
    number = xp.arange(columns)[None, :] - xp.arange(rows)[:, None]
    kept = ((num_lower < 0) | (-number <= num_lower)) & ((num_upper < 0) | (number <= num_upper))
    return xp.where(kept, input, xp.zeros((), input.dtype))


@matrix_band_part.gradient
def _(node: Node, dy: Any) -> Any:
    _, lower, upper = node.inputs
    return matrix_band_part(dy, lower, upper), None, None


# Diag and DiagPart: diagonals of tensors


_INTEGERS = (dtypes.int32, dtypes.int64)


def _has_tensor_diag(dtype: DType) -> bool:
    return dtype.is_floating or dtype.is_complex or dtype in _INTEGERS


def _tensor_diag_rule(call: Call, x: Spec) -> Spec:
    check_dtype(call, x, _has_tensor_diag)
    if x.shape == ():
        raise ValueError("Input must be at least rank 1, got 0")
    return spec_of(x.dtype, None if x.shape is None else x.shape * 2)


@op("Diag", _tensor_diag_rule)
def tensor_diag(xp: Any, diagonal: Any) -> Any:
    flat = xp.reshape(diagonal, (-1,))
    matrix = xp.where(xp.eye(flat.size, dtype=bool), flat, xp.zeros((), flat.dtype))
    return xp.reshape(matrix, diagonal.shape * 2)


@tensor_diag.gradient
def _(node: Node, dy: Any) -> Any:
    return tensor_diag_part(dy)


def _tensor_diag_part_rule(call: Call, x: Spec) -> Spec:
    check_dtype(call, x, _has_tensor_diag)
    if x.shape is None:
        return spec_of(x.dtype, None)
    rank = len(x.shape)
    if rank % 2 or rank == 0:
        raise ValueError(
            f"The rank of the tensor should be even and positive, got shape {shape_text(x.shape)}"
        )
    return spec_of(x.dtype, _equal_halves(x.shape))


def _equal_halves(shape: tuple[int | None, ...]) -> Dims:
    half = len(shape) // 2
    for axis, (m, n) in enumerate(zip(shape[:half], shape[half:], strict=True)):
        if m != n and None not in (m, n):
            raise ValueError(
                f"Invalid shape {shape_text(shape)}: dimensions {axis} and {axis + half} do not match."
            )
    return tuple(n if m is None else m for m, n in zip(shape[:half], shape[half:], strict=True))


@op("DiagPart", _tensor_diag_part_rule)
def tensor_diag_part(xp: Any, input: Any) -> Any:
    shape = input.shape[: input.ndim // 2]
    size = int(np.prod(shape))
    return xp.reshape(xp.diagonal(xp.reshape(input, (size, size))), shape)


@tensor_diag_part.gradient
def _(node: Node, dy: Any) -> Any:
    return tensor_diag(dy)


# What other ops' gradients are written with


def diag_part(x: Any, k: Any = (0, 0), align: str = "RIGHT_LEFT") -> Any:
    """The diagonals `k` of matrices, padded with zeros."""
    return matrix_diag_part(x, scalar(0, x), k=k, align=align)


def diag(x: Any, k: Any = (0, 0), num_rows: int = -1, num_cols: int = -1, align: str = "RIGHT_LEFT") -> Any:
    """Matrices with the diagonals `x` and zeros elsewhere."""
    return matrix_diag(x, scalar(0, x), k=k, num_rows=num_rows, num_cols=num_cols, align=align)


def band_part(x: Any, lower: int, upper: int) -> Any:
    """Matrices without what lies outside of a band; -1 keeps a whole triangle."""
    return matrix_band_part(x, constant(lower), constant(upper))
