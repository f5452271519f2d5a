"""The greatest, or the least, elements along an axis, found exactly, which meets every recall target."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, dims_of, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.shapes import ints, shape_of


def _is_ordered(dtype: DType) -> bool:
    return dtype in (dtypes.float16, dtypes.bfloat16, dtypes.float32)


def _rule(call: Call, input: Spec) -> tuple[Spec, Spec]:
    check_dtype(call, input, _is_ordered)
    k, axis, shape = call.attrs["k"], call.attrs["reduction_dimension"], input.shape
    if shape is not None:
        if not -len(shape) <= axis < len(shape):
            raise ValueError(
                f"reduction_dimension {axis} is out of range for an input of {shape_text(shape)}"
            )
        axis %= len(shape)
        n = shape[axis]
        if n is not None and n < k:
            raise ValueError(f"input must have at least k columns. Had {n}, needed {k}")
        shape = (*shape[:axis], k, *shape[axis + 1 :])
    return spec_of(input.dtype, shape), spec_of(dtypes.int32, shape)


@op("ApproxTopK", _rule)
def approx_top_k(
    xp: Any,
    input: Any,
    *,
    k: int,
    reduction_dimension: int,
    recall_target: float,
    is_max_k: bool,
    reduction_input_size_override: int,
    aggregate_to_topk: bool,
) -> tuple[Any, Any]:
    """The `k` extreme elements, the most extreme first, and their positions; equal ones in their order."""
    rows = xp.moveaxis(input if is_max_k else -input, reduction_dimension, -1)
    values: Any
    positions: Any
    if xp is np:
        positions = np.argsort(-rows, axis=-1, kind="stable")[..., :k]
        values = np.take_along_axis(rows, positions, -1)
    else:
        from thalweg.core.xla import lax

        values, positions = lax.top_k(rows, k)
    values = xp.moveaxis(values, -1, reduction_dimension)
    return values if is_max_k else -values, xp.moveaxis(positions, -1, reduction_dimension).astype(np.int32)


@approx_top_k.gradient
def _(node: Node, dvalues: Any, dindices: Any) -> Any:
    shape = shape_of(node.inputs[0])
    return put_along_axis(dvalues, node.outputs[1], axis=node.reduction_dimension, shape=shape)


def _put_rule(call: Call, values: Spec, positions: Spec) -> Spec:
    return spec_of(values.dtype, dims_of(call.attrs["shape"]))


@op("PutAlongAxis", _put_rule)
def put_along_axis(xp: Any, values: Any, positions: Any, *, axis: int, shape: tuple[int, ...]) -> Any:
    """Zeros of `shape` with `values` at `positions` along an axis, none of which comes twice."""
    result = xp.zeros(ints(shape), values.dtype)
    if xp is np:
        np.put_along_axis(result, positions.astype(np.int64), values, axis)
        return result
    return xp.put_along_axis(result, positions.astype(np.int64), values, axis, inplace=False)


@put_along_axis.gradient
def _(node: Node, dy: Any) -> Any:
    return take_along_axis(dy, node.inputs[1], axis=node.axis), None


@op("TakeAlongAxis", lambda call, x, positions: spec_of(x.dtype, positions.shape))
def take_along_axis(xp: Any, x: Any, positions: Any, *, axis: int) -> Any:
    """The elements of `x` at `positions` along an axis, none of which comes twice."""
    return xp.take_along_axis(x, positions.astype(np.int64), axis)


@take_along_axis.gradient
def _(node: Node, dy: Any) -> Any:
    x, positions = node.inputs
    return put_along_axis(dy, positions, axis=node.axis, shape=shape_of(x)), None
