"""Isotonic regression: the descending sequence nearest to a given one."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, is_real, merged
from thalweg.core.spec import Spec, spec_of


def _rule(call: Call, input: Spec) -> tuple[Spec, Spec]:
    check_dtype(call, input, is_real)
    return spec_of(call.attrs["output_dtype"], input.shape), spec_of(dtypes.int32, input.shape)


@op("IsotonicRegression", _rule, host=True)
def isotonic_regression(xp: Any, input: Any, *, output_dtype: Any) -> tuple[Any, Any]:
    """The descending sequence of least squared distance from each row, and each element's segment number.

    In a segment, a stretch of equal values, all elements have become their mean.
    """
    rows = input.reshape(-1, input.shape[-1]) if input.size else input.reshape(0, 0)
    output, segments = np.empty(rows.shape, np.float64), np.empty(rows.shape, np.int32)
    for row, values, numbers in zip(rows.astype(np.float64), output, segments, strict=True):
        means, sizes = _pooled(row.tolist())
        values[:] = np.repeat(means, sizes)
        numbers[:] = np.repeat(np.arange(len(sizes)), sizes)
    return output.reshape(input.shape).astype(output_dtype.np), segments.reshape(input.shape)


def _pooled(row: list[float]) -> tuple[list[float], list[int]]:
    """Means and sizes of the segments: neighbours that ascend are pooled until none do."""
    totals: list[float] = []
    sizes: list[int] = []
    for value in row:
        total, size = value, 1
        while sizes and totals[-1] / sizes[-1] < total / size:
            total, size = total + totals.pop(), size + sizes.pop()
        totals.append(total)
        sizes.append(size)
    return [total / size for total, size in zip(totals, sizes, strict=True)], sizes


@isotonic_regression.gradient
def _(node: Node, dy: Any, dsegments: Any) -> Any:
    from thalweg.ops.casting import cast

    return cast(mean_over_segments(dy, node.outputs[1]), node.inputs[0].dtype)


@op("MeanOverSegments", lambda call, x, segments: spec_of(x.dtype, merged(x.shape, segments.shape)))
def mean_over_segments(xp: Any, x: Any, segments: Any) -> Any:
    """Each element replaced by the mean of its segment; the segments of a row are numbered."""
    n = max(x.shape[-1], 1)
    # Segments of different rows get different numbers.
    numbers = (segments.reshape(-1, n) + np.arange(x.size // n)[:, None] * n).reshape(-1)
    total, count = (_sums(xp, v, numbers) for v in (x.reshape(-1), xp.ones(x.size, x.dtype)))
    return (total[numbers] / count[numbers]).reshape(x.shape)


def _sums(xp: Any, values: Any, numbers: Any) -> Any:
    result = xp.zeros(values.shape, values.dtype)
    if xp is not np:
        return result.at[numbers].add(values)
    np.add.at(result, numbers, values)
    return result


@mean_over_segments.gradient
def _(node: Node, dy: Any) -> Any:
    return mean_over_segments(dy, node.inputs[1]), None
