"""Fractional pooling: windows of two neighbouring sizes, in random order, so that sizes shrink by any ratio.

Along each axis a pooling sequence says where the windows begin, and where the last one ends. A window of an
overlapping pool has the next one's first element too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, dims_of, kernel_error, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.distributions import unit_doubles
from thalweg.ops.permutations import shuffle_permutation
from thalweg.ops.philox import word_pairs
from thalweg.ops.random_streams import kernel_stream
from thalweg.ops.shapes import ints, shape_of
from thalweg.ops.windows import winners

# Where the sequences come from.


def _sequences(
    xp: Any, shape: tuple[int, ...], place: tuple[Any, ...], attrs: dict[str, Any]
) -> tuple[Any, Any]:
    """The pooling sequences of rows and columns, drawn one after the other."""
    seed, seed2 = attrs["seed"], attrs["seed2"]
    key, counter = kernel_stream(xp, place or (np.uint64(0),), seed, seed2)
    results = []
    for n, ratio in zip(shape[1:3], attrs["pooling_ratio"][1:3], strict=True):
        count = int(n / ratio)
        sizes, blocks = _sizes(xp, key, counter, n, count, attrs["pseudo_random"])
        counter = counter + np.array([blocks, 0], np.uint64)
        results.append(xp.concatenate([xp.zeros(1, np.int64), xp.cumsum(sizes)]))
    return results[0], results[1]


def _sizes(xp: Any, key: Any, counter: Any, n: int, count: int, pseudo_random: bool) -> tuple[Any, int]:
    """The sizes of `count` windows over `n` elements; how many blocks of random words they took."""
    if n % count == 0:
        return xp.full(count, n // count, np.int64), 0
    if not pseudo_random:
        sizes = np.full(count, n // count)
        sizes[: n % count] += 1
        return xp.asarray(sizes)[shuffle_permutation(xp, key, counter, count)], (count + 3) // 4
    # The i-th border lies at ceil(alpha * (i + u)); u is bounded so that no window gets a third size.
    alpha, k = n / count, n // count
    bound = min((k + 2) / alpha - 1, (n + 1 - k) / alpha - (count - 1))
    u = unit_doubles(*word_pairs(xp, key, counter, 1)) * bound
    inner = xp.ceil(alpha * (np.arange(1, count) + u)).astype(np.int64)
    borders = xp.concatenate([np.array([1]), inner, np.array([n + 1])])
    return borders[1:] - borders[:-1], 1


# What the sequences mean.


def _largest(n: int, count: int, overlapping: bool) -> int:
    """The size of the largest window."""
    return -(-n // max(count, 1)) + overlapping


def _places(xp: Any, sequence: Any, n: int, overlapping: bool) -> Any:
    """The positions of each window's elements, the last one repeated in the smaller windows."""
    end = xp.minimum(sequence[1:] + int(overlapping), n)
    largest = _largest(n, sequence.shape[0] - 1, overlapping)
    return xp.minimum(sequence[:-1, None] + np.arange(largest), end[:, None] - 1)


def _members(xp: Any, sequence: Any, n: int, overlapping: bool, dtype: Any) -> Any:
    """A matrix with a window a row, an element a column: 1 where the window has the element, else 0."""
    at, end = np.arange(n), xp.minimum(sequence[1:] + int(overlapping), n)
    return ((at >= sequence[:-1, None]) & (at < end[:, None])).astype(dtype)


# The ops.


def _is_pooled(dtype: DType) -> bool:
    return dtype in (dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64)


def _pool_rule(call: Call, value: Spec, *place: Spec) -> tuple[Spec, Spec, Spec]:
    check_dtype(call, value, _is_pooled)
    ratio = call.attrs["pooling_ratio"]
    if len(ratio) != 4:
        raise kernel_error(call, "pooling_ratio field must specify 4 dimensions")
    if ratio[0] != 1 or ratio[3] != 1:
        message = "Fractional pooling is not yet supported on the batch nor channel dimension."
        raise errors.UnimplementedError(None, None, message)
    shape: tuple[int | None, ...] = (None,) * 4
    if value.shape is not None:
        if len(value.shape) != 4:
            raise kernel_error(call, "tensor_in must be 4-dimensional")
        shape = tuple(None if n is None else int(n / r) for n, r in zip(value.shape, ratio, strict=True))
        for axis in (1, 2):
            if shape[axis] == 0:
                raise kernel_error(
                    call,
                    f"Pooling ratio is higher than input dimension size for dimension {axis}. "
                    f"Input dim size: {value.shape[axis]} pooling ratio: {ratio[axis]:g}",
                )
    borders = (spec_of(dtypes.int64, (None if n is None else n + 1,)) for n in shape[1:3])
    return (spec_of(value.dtype, shape), *borders)  # type: ignore[return-value]


@op("FractionalMaxPool", _pool_rule)
def fractional_max_pool(xp: Any, value: Any, *place: Any, **attrs: Any) -> tuple[Any, Any, Any]:
    rows, columns = _sequences(xp, value.shape, place, attrs)
    for axis, sequence in ((1, rows), (2, columns)):
        places = _places(xp, sequence, value.shape[axis], attrs["overlapping"])
        value = xp.max(xp.take(value, places, axis=axis), axis=axis + 1)
    return value, rows, columns


@fractional_max_pool.gradient
def _(node: Node, dy: Any, drows: Any, dcolumns: Any) -> Any:
    x, (y, rows, columns) = node.inputs[0], node.outputs
    dx = fractional_max_pool_grad(x, y, dy, rows, columns, overlapping=node.overlapping)
    return [dx, *[None] * (len(node.inputs) - 1)]


def _max_grad_rule(call: Call, input: Spec, output: Spec, dy: Spec, rows: Spec, columns: Spec) -> Spec:
    return spec_of(input.dtype, input.shape)


@op("FractionalMaxPoolGrad", _max_grad_rule)
def fractional_max_pool_grad(
    xp: Any,
    orig_input: Any,
    orig_output: Any,
    out_backprop: Any,
    row_pooling_sequence: Any,
    col_pooling_sequence: Any,
    *,
    overlapping: bool,
) -> Any:
    """Each window's gradient goes to the first of its greatest elements."""
    batch, height, width, depth = orig_input.shape
    rows = _places(xp, row_pooling_sequence, height, overlapping)
    columns = _places(xp, col_pooling_sequence, width, overlapping)
    candidates = [
        orig_input[:, rows[:, i]][:, :, columns[:, j]]
        for i in range(rows.shape[1])
        for j in range(columns.shape[1])
    ]
    winner = winners(xp, candidates, orig_output)
    row = xp.take_along_axis(rows[None, :, :, None, None], (winner // columns.shape[1])[:, :, None], 2)[
        :, :, 0
    ]
    column = xp.take_along_axis(
        columns[None, None, :, :, None], (winner % columns.shape[1])[:, :, :, None], 3
    )[:, :, :, 0]
    place = (np.arange(batch)[:, None, None, None], row, column, np.arange(depth))
    total = xp.zeros(orig_input.shape, out_backprop.dtype)
    if xp is not np:
        return total.at[place].add(out_backprop)
    np.add.at(total, place, out_backprop)
    return total


@op("FractionalAvgPool", _pool_rule)
def fractional_avg_pool(xp: Any, value: Any, *place: Any, **attrs: Any) -> tuple[Any, Any, Any]:
    rows, columns = _sequences(xp, value.shape, place, attrs)
    _, height, width, _ = value.shape
    by_row = _members(xp, rows, height, attrs["overlapping"], value.dtype)
    by_column = _members(xp, columns, width, attrs["overlapping"], value.dtype)
    total = xp.einsum("nhwc,ih->niwc", value, by_row)
    total = xp.einsum("niwc,jw->nijc", total, by_column)
    count = _counts(xp, by_row, by_column)
    if value.dtype.kind in "iu":
        mean = xp.sign(total) * (xp.abs(total) // count)
    else:
        mean = total / count
    return mean.astype(value.dtype), rows, columns


def _counts(xp: Any, by_row: Any, by_column: Any) -> Any:
    """How many elements each window has, to be broadcast over batch and channels."""
    counts = xp.sum(by_row, axis=1)[:, None] * xp.sum(by_column, axis=1)
    return counts[:, :, None].astype(by_row.dtype)


@fractional_avg_pool.gradient
def _(node: Node, dy: Any, drows: Any, dcolumns: Any) -> Any:
    _, rows, columns = node.outputs
    shape = shape_of(node.inputs[0])
    dx = fractional_avg_pool_grad(
        dy, rows, columns, overlapping=node.overlapping, orig_input_tensor_shape=shape
    )
    return [dx, *[None] * (len(node.inputs) - 1)]


def _avg_grad_rule(call: Call, dy: Spec, rows: Spec, columns: Spec) -> Spec:
    shape = dims_of(call.attrs["orig_input_tensor_shape"])
    if shape is not None and len(shape) != 4:
        raise kernel_error(
            call, f"original input tensor shape must be 4-dimensional, got {shape_text(shape)}"
        )
    return spec_of(dy.dtype, (None,) * 4 if shape is None else shape)


@op("FractionalAvgPoolGrad", _avg_grad_rule)
def fractional_avg_pool_grad(
    xp: Any,
    out_backprop: Any,
    row_pooling_sequence: Any,
    col_pooling_sequence: Any,
    *,
    overlapping: bool,
    orig_input_tensor_shape: Any,
) -> Any:
    """Each window's gradient is shared out evenly among its elements."""
    _, height, width, _ = ints(orig_input_tensor_shape)
    by_row = _members(xp, row_pooling_sequence, height, overlapping, out_backprop.dtype)
    by_column = _members(xp, col_pooling_sequence, width, overlapping, out_backprop.dtype)
    shares = out_backprop / _counts(xp, by_row, by_column)
    return xp.einsum("niwc,ih->nhwc", xp.einsum("nijc,jw->niwc", shares, by_column), by_row)
