"""Sparse tensors and dense ones: places in order, places in other shapes, products, rows.

A sparse tensor comes as its parts: `indices` [n, rank], `values` [n], and where results need it the shape of
the whole.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.convert import constant
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, check_same_dtype, dims_of, is_number, kernel_error, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.elementwise import conj, multiply, subtract
from thalweg.ops.gather import gather, gather_nd, gather_rows
from thalweg.ops.rearranging import invert_permutation
from thalweg.ops.scatter import put
from thalweg.ops.shapes import ints, reduce_sum, shape_of, transpose


def _total(x: Any) -> Any:
    return reduce_sum(x, axis=None, keepdims=False)


def _strides(xp: Any, shape: Any) -> Any:
    """How many elements lie between neighbours along each dimension of a row-major tensor."""
    return xp.concatenate([xp.cumprod(shape[:0:-1])[::-1], np.ones(min(1, shape.shape[0]), np.int64)])


def _place(index: Any) -> str:
    return "[" + ",".join(map(str, index.tolist())) + "]"


# To a dense tensor.


def _to_dense_rule(call: Call, indices: Spec, values: Spec, default: Spec) -> Spec:
    check_same_dtype(call, (values, default))
    return spec_of(values.dtype, dims_of(call.attrs["output_shape"]))


@op("SparseToDense", _to_dense_rule)
def sparse_to_dense(
    xp: Any, indices: Any, values: Any, default: Any, *, output_shape: tuple[int, ...], validate_indices: bool
) -> Any:
    shape = ints(output_shape)
    if validate_indices:
        _require_in_order(xp, indices, shape)
    else:
        inside = (indices >= 0) & (indices < np.array(shape, np.int64))
        require(xp, inside, f"Indices are not valid (out of bounds).  Shape: {shape_text(shape)}")
    places = xp.sum(indices * _strides(np, np.array(shape, np.int64)), axis=1)
    dense = xp.full((math.prod(shape),), default, values.dtype)
    return xp.reshape(put(xp, "update", dense, (places,), values), shape)


def _require_in_order(xp: Any, indices: Any, shape: tuple[int, ...]) -> None:
    """Demand that the places lie within `shape`, each once, in row-major order."""
    limit = np.array(shape, np.int64)
    inside = xp.all((indices >= 0) & (indices < limit), axis=1)
    places = xp.sum(indices * _strides(np, limit), axis=1)
    ascending = places[1:] > places[:-1]

    def outside() -> str:
        """indices are out of bounds"""
        at = int(np.argmin(inside))
        return (
            f"indices[{at}] = {_place(indices[at])} is out of bounds: need 0 <= index < {shape_text(shape)}"
        )

    def disorder() -> str:
        """indices are out of order or repeated. Use `tf.sparse.reorder` to create an ordered copy."""
        at = int(np.argmin(ascending)) + 1
        if places[at] == places[at - 1]:
            return f"indices[{at}] = {_place(indices[at])} is repeated"
        text = (
            f"indices[{at}] = {_place(indices[at])} is out of order. Many sparse ops require sorted indices."
        )
        return f"{text}\n    Use `tf.sparse.reorder` to create a correctly ordered copy."

    require(xp, inside, outside)
    require(xp, ascending, disorder)


@sparse_to_dense.gradient
def _(node: Node, dy: Any) -> Any:
    d_values = gather_nd(dy, node.inputs[0], batch_dims=0)
    return None, d_values, subtract(_total(dy), _total(d_values))


# Order.


def _order(xp: Any, indices: Any) -> Any:
    """The permutation that brings places into row-major order; equal places keep theirs."""
    count, rank = indices.shape
    return xp.lexsort([indices[:, k] for k in range(rank - 1, -1, -1)]) if rank else xp.arange(count)


@op(
    "SparseOrder",
    lambda call, indices: spec_of(dtypes.int64, None if indices.shape is None else indices.shape[:1]),
    differentiable=False,
)
def sparse_order(xp: Any, indices: Any) -> Any:
    return _order(xp, indices).astype(np.int64)


def reordered(indices: Any, values: Any) -> tuple[Any, Any]:
    """Places and values in row-major order."""
    return tuple(sparse_reorder(indices, values))


@op("SparseReorder", lambda call, indices, values: (indices, values))
def sparse_reorder(xp: Any, indices: Any, values: Any) -> Any:
    order = _order(xp, indices)
    return xp.asarray(indices)[order], xp.asarray(values)[order]


@sparse_reorder.gradient
def _(node: Node, d_indices: Any, d_values: Any) -> Any:
    order = sparse_order(node.inputs[0])
    return None, gather(d_values, invert_permutation(order), axis=0, batch_dims=0)


# Shape.


def _reshape_rule(call: Call, indices: Spec, shape: Spec, new_shape: Spec) -> tuple[Spec, Spec]:
    rank = new_shape.shape[0] if new_shape.shape else None
    count = indices.shape[0] if indices.shape else None
    return spec_of(dtypes.int64, (count, rank)), spec_of(dtypes.int64, (rank,))


@op("SparseReshape", _reshape_rule, differentiable=False)
def sparse_reshape(xp: Any, indices: Any, shape: Any, new_shape: Any) -> Any:
    """The places of the same elements in a tensor of another shape, and that shape with -1 filled in."""
    free = new_shape == -1
    size, rest = xp.prod(shape), xp.prod(xp.where(free, 1, new_shape))
    sizes = f"input_shape={_shown(xp, shape)} output_shape={_shown(xp, new_shape)}"
    require(xp, xp.sum(free) <= 1, lambda: _two_unknown(free))
    inferred = size // xp.maximum(rest, 1)
    require(
        xp,
        (inferred * rest == size) | (xp.sum(free) == 0),
        f"Input to reshape is a SparseTensor with {_shown(xp, size)} dense values, "
        f"but the requested shape requires a multiple of {_shown(xp, rest)}. {sizes}",
    )
    full = xp.where(free, inferred, new_shape)
    require(
        xp,
        xp.prod(full) == size,
        f"Input to reshape is a tensor with {_shown(xp, size)} dense values, "
        f"but the requested shape has {_shown(xp, rest)}. {sizes}",
    )
    places = xp.sum(indices * _strides(xp, shape), axis=1)
    found = places[:, None] // xp.maximum(_strides(xp, full), 1) % xp.maximum(full, 1)
    return found.astype(np.int64), full.astype(np.int64)


def _two_unknown(free: Any) -> str:
    """only one output dimension may be -1"""
    first, second = np.flatnonzero(free)[:2]
    return f"only one output dimension may be -1, not both {first} and {second}"


def _shown(xp: Any, value: Any) -> str:
    """A value in a message, where it is known."""
    return str(value.tolist()).replace(" ", "") if xp is np else "?"


# Elements of a dense tensor at the places of a sparse one.


def _taken_rule(call: Call, dense: Spec, indices: Spec, shape: Spec) -> Spec:
    return spec_of(dense.dtype, None if indices.shape is None else indices.shape[:1])


@op("SparseDenseTake", _taken_rule)
def dense_at(xp: Any, dense: Any, indices: Any, shape: Any) -> Any:
    """The elements that stand at `indices` once `dense` is broadcast to `shape`."""
    rank = shape.shape[0]
    text = "SparseDenseBinaryOpShared broadcasts dense to sparse only; got "
    require(xp, np.bool_(dense.ndim <= rank), f"{text}ranks {dense.ndim} and {rank}")
    sizes = np.array(dense.shape, np.int64)
    own = shape[rank - dense.ndim :]
    require(
        xp,
        (sizes == 1) | (own == sizes),
        f"{text}incompatible shapes: {_shown(xp, shape)} vs. {_shown(np, sizes)}",
    )
    places = xp.where(sizes == 1, 0, indices[:, rank - dense.ndim :])
    return gather_nd.lower(xp, xp.asarray(dense), places, batch_dims=0)


@dense_at.gradient
def _(node: Node, dy: Any) -> Any:
    dense, indices, whole = node.inputs
    return dense_from(dy, indices, whole, shape=shape_of(dense)), None, None


def _sums_rule(call: Call, values: Spec, indices: Spec, whole: Spec) -> Spec:
    return spec_of(values.dtype, dims_of(call.attrs["shape"]))


@op("SparseDenseSum", _sums_rule)
def dense_from(xp: Any, values: Any, indices: Any, whole: Any, *, shape: tuple[int, ...]) -> Any:
    """The sums of the values that fall together in `shape`, whose dimensions of size 1 take any place."""
    sizes = np.array(ints(shape), np.int64)
    inner = indices[:, indices.shape[1] - len(sizes) :]
    places = xp.sum(xp.where(sizes == 1, 0, inner) * _strides(np, sizes), axis=1).astype(np.int64)
    total = put(xp, "add", xp.zeros((math.prod(sizes.tolist()),), values.dtype), (places,), values)
    return xp.reshape(total, sizes.tolist())


@dense_from.gradient
def _(node: Node, dy: Any) -> Any:
    _, indices, whole = node.inputs
    return dense_at(dy, indices, whole), None, None


# Products.


def _matmul_rule(call: Call, indices: Spec, values: Spec, b: Spec) -> Spec:
    check_same_dtype(call, (values, b))
    check_dtype(call, values, is_number)
    attrs = call.attrs
    a = dims_of(attrs["a_shape"])
    if a is not None and len(a) != 2:
        raise ValueError("Tensor 'a_shape' must have 2 elements")
    if b.shape is not None and len(b.shape) != 2:
        raise ValueError("Tensor 'b' is not a matrix")
    rows, inner = (None, None) if a is None else a[::-1] if attrs["adjoint_a"] else a
    others, columns = (None, None) if b.shape is None else b.shape[::-1] if attrs["adjoint_b"] else b.shape
    if inner is not None and others is not None and inner != others:
        raise ValueError(
            "Cannot multiply A and B because inner dimension does not match: "
            f"{inner} vs. {others}.  Did you forget a transpose?  "
            f"Dimensions of A: {shape_text((rows, inner))}).  Dimensions of B: {shape_text(b.shape)}",
        )
    return spec_of(b.dtype, (rows, columns))


def _matmul_flops(call: Call, indices: Spec, values: Spec, b: Spec) -> int:
    columns = (b.shape or (1, 1))[0 if call.attrs["adjoint_b"] else 1] or 1
    return 2 * max(values.size, 0) * columns


@op("SparseTensorDenseMatMul", _matmul_rule, flops=_matmul_flops)
def sparse_dense_matmul(
    xp: Any,
    indices: Any,
    values: Any,
    b: Any,
    *,
    a_shape: tuple[int, ...],
    adjoint_a: bool,
    adjoint_b: bool,
) -> Any:
    from thalweg.ops.segments import unsorted_segment_sum

    shape = ints(a_shape)
    _require_within(xp, indices, shape)
    rows, columns = indices[:, 0], indices[:, 1]
    if adjoint_a:
        rows, columns, values = columns, rows, xp.conj(values)
    if adjoint_b:
        b = xp.conj(b.T)
    products = values[:, None] * xp.asarray(b)[columns]
    return unsorted_segment_sum.lower(xp, products, rows, num_segments=shape[1 if adjoint_a else 0])


def _require_within(xp: Any, indices: Any, shape: tuple[int, ...]) -> None:
    inside = (indices >= 0) & (indices < np.array(shape, np.int64))

    def message() -> str:
        """an index of the sparse matrix is out of bounds"""
        row, column = np.argwhere(~inside)[0]
        limit = shape[column]
        return f"{'mk'[column]} ({indices[row, column]}) from index[{row},{column}] out of bounds (>={limit})"

    require(xp, inside, message)


@sparse_dense_matmul.gradient
def _(node: Node, dy: Any) -> Any:
    indices, values, b = node.inputs
    d_b = sparse_dense_matmul(
        indices, values, dy, a_shape=node.a_shape, adjoint_a=not node.adjoint_a, adjoint_b=False
    )
    rows, columns = (gather(indices, constant(k), axis=1, batch_dims=0) for k in (0, 1))
    if node.adjoint_a:
        rows, columns = columns, rows
    if node.adjoint_b:
        d_b, b = adjoint(d_b), adjoint(b)
    products = multiply(gather_rows(dy, rows), conj(gather_rows(b, columns)))
    d_values = reduce_sum(products, axis=(1,), keepdims=False)
    return None, conj(d_values) if node.adjoint_a else d_values, d_b


def adjoint(x: Any) -> Any:
    """The conjugate transpose of a matrix."""
    return conj(transpose(x, perm=(1, 0)))


# Rows: elements that agree in all coordinates but the last.


def _is_real_floating(dtype: DType) -> bool:
    return dtype in (dtypes.float16, dtypes.float32, dtypes.float64)


def _softmax_rule(call: Call, indices: Spec, values: Spec) -> Spec:
    check_dtype(call, values, _is_real_floating)
    if indices.shape is not None and indices.shape[1] is not None and indices.shape[1] < 2:
        raise kernel_error(call, f"Input should have rank >= 2, but received rank: {indices.shape[1]}")
    return spec_of(values.dtype, values.shape)


def _rows(xp: Any, indices: Any) -> Any:
    """The number of the row of each element, rows counted as they come."""
    begins = xp.any(indices[1:, :-1] != indices[:-1, :-1], axis=1)
    return xp.concatenate([np.zeros(min(1, indices.shape[0]), np.int64), xp.cumsum(begins, dtype=np.int64)])


def _of_row(xp: Any, how: str, start: float, values: Any, rows: Any) -> Any:
    """For each element what is made of the values of its row."""
    return put(xp, how, xp.full(values.shape, start, values.dtype), (rows,), values)[rows]


@op("SparseSoftmax", _softmax_rule)
def sparse_softmax(xp: Any, indices: Any, values: Any) -> Any:
    rows = _rows(xp, indices)
    powers = xp.exp(values - _of_row(xp, "max", -np.inf, values, rows))
    return powers / _of_row(xp, "add", 0, powers, rows)


@op("SparseRowSum", lambda call, indices, values: spec_of(values.dtype, values.shape))
def row_sum(xp: Any, indices: Any, values: Any) -> Any:
    """For each element the sum of its row."""
    return _of_row(xp, "add", 0, values, _rows(xp, indices))


@row_sum.gradient
def _(node: Node, dy: Any) -> Any:
    return None, row_sum(node.inputs[0], dy)


@sparse_softmax.gradient
def _(node: Node, dy: Any) -> Any:
    y = node.output
    return None, multiply(y, subtract(dy, row_sum(node.inputs[0], multiply(y, dy))))


# Reductions.


def reduced_axes(call: Call, axis: tuple[int, ...] | None, rank: int) -> tuple[int, ...]:
    """The axes counted from the front; an error for one that isn't there."""
    for a in axis or ():
        if not -rank <= a < rank:
            raise kernel_error(call, f"Invalid reduction dimension {a}, for input with {rank} dimensions.")
    return tuple(range(rank)) if axis is None else tuple(sorted({a % rank for a in axis}))


def _reduce_max_rule(call: Call, indices: Spec, values: Spec) -> Spec:
    shape = dims_of(call.attrs["shape"])
    if shape is None:
        return spec_of(values.dtype, None)
    axes = reduced_axes(call, call.attrs["axis"], len(shape))
    return spec_of(values.dtype, _reduced(shape, axes, call.attrs["keepdims"]))


def _reduced(shape: tuple[int | None, ...], axes: tuple[int, ...], keepdims: bool) -> Dims:
    if keepdims:
        return tuple(1 if a in axes else n for a, n in enumerate(shape))
    return tuple(n for a, n in enumerate(shape) if a not in axes)


@op("SparseReduceMax", _reduce_max_rule, differentiable=False)
def sparse_reduce_max(
    xp: Any,
    indices: Any,
    values: Any,
    *,
    shape: tuple[int, ...],
    axis: tuple[int, ...] | None,
    keepdims: bool,
) -> Any:
    """The greatest of the elements that are written down; 0 where there is none."""
    sizes = ints(shape)
    axes = range(len(sizes)) if axis is None else {a % len(sizes) for a in axis}
    rest = [a for a in range(len(sizes)) if a not in axes]
    outer = np.array([sizes[a] for a in rest], np.int64)
    places = xp.sum(indices[:, rest] * _strides(np, outer), axis=1).astype(np.int64)
    lowest = dtypes.from_numpy(values.dtype).min
    count = math.prod(outer.tolist())
    greatest = put(xp, "max", xp.full((count,), lowest, values.dtype), (places,), values)
    there = put(xp, "max", xp.zeros((count,), np.int32), (places,), xp.ones(values.shape, np.int32))
    result = xp.where(there > 0, greatest, np.zeros((), values.dtype))
    return xp.reshape(result, _reduced(sizes, tuple(axes), keepdims))
