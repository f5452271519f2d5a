"""The greatest elements of rows, in order; where values belong among sorted ones."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, Op, op
from thalweg.core.rules import check_dtype, check_same_dtype, is_floating, is_real, known
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.gather import gather_grad
from thalweg.ops.shapes import shape_of


def _top_k_shape(x: Spec, k: Any) -> Dims:
    if isinstance(k, tuple):
        raise ValueError(f"k must be scalar, got shape [{len(k)}]")
    if k is not None and k < 0:
        raise ValueError(f"Need k >= 0, got {k}")
    if x.shape is None:
        return None
    if not x.shape:
        raise ValueError("input must be >= 1-D, got shape []")
    columns = x.shape[-1]
    if k is not None and columns is not None and columns < k:
        raise ValueError(f"input must have at least k columns. Had {columns}, needed {k}")
    return (*x.shape[:-1], k)


def _top_k(xp: Any, x: Any, k: int, index_dtype: DType) -> tuple[Any, Any]:
    """The `k` greatest of each row in descending order, and where they stood. NaN leads."""
    if xp is np:
        # Sorted backwards and read backwards, equal elements keep their order.
        order = np.argsort(x[..., ::-1], axis=-1, kind="stable")[..., ::-1]
        indices = x.shape[-1] - 1 - order[..., :k]
    else:
        from thalweg.core.xla import lax

        # XLA puts 0 before -0.
        zero = np.zeros((), x.dtype)
        _, indices = lax.top_k(xp.where(x == zero, zero, x) if x.dtype.kind not in "iu" else x, k)
    return xp.take_along_axis(x, indices, -1), indices.astype(index_dtype.np)


def _top_k_rule(call: Call, x: Spec) -> tuple[Spec, ...]:
    check_dtype(call, x, is_real)
    index = call.attrs["index_type"]
    if index not in (dtypes.int16, dtypes.int32, dtypes.int64):
        raise TypeError(
            f"Value for attr 'index_type' of {index.name} is not in the list of allowed values: "
            "int16, int32, int64"
        )
    shape = _top_k_shape(x, known(call.attrs["k"]))
    return spec_of(x.dtype, shape), spec_of(index, shape)


@op("TopKV2", _top_k_rule)
def top_k(xp: Any, x: Any, *, k: int, index_type: DType) -> Any:
    _top_k_shape(spec_of(dtypes.from_numpy(x.dtype), x.shape), int(k))
    return _top_k(xp, x, int(k), index_type)


def _is_at_most_single(dtype: DType) -> bool:
    return is_floating(dtype) and dtype is not dtypes.float64


def _approx_rule(call: Call, x: Spec) -> tuple[Spec, ...]:
    check_dtype(call, x, _is_at_most_single)
    shape = _top_k_shape(x, call.attrs["k"])
    return spec_of(x.dtype, shape), spec_of(dtypes.int32, shape)


@op("ApproxTopK", _approx_rule)
def approx_top_k(xp: Any, x: Any, *, k: int, is_max_k: bool) -> Any:
    """`TopKV2` for devices that would trade exactness for speed; here it is exact."""
    values, indices = _top_k(xp, x if is_max_k else -x, k, dtypes.int32)
    return values if is_max_k else -values, indices


@top_k.gradient
@approx_top_k.gradient
def _(node: Node, dy: Any, _indices: Any) -> Any:
    x, indices = node.inputs[0], node.outputs[1]
    batch = len(indices._spec.shape) - 1
    return gather_grad(dy, indices, shape=shape_of(x), axis=batch, batch_dims=batch)


def _in_top_k_rule(call: Call, predictions: Spec, targets: Spec) -> Spec:
    if predictions.dtype is not dtypes.float32:
        raise TypeError(f"predictions must be float32, got {predictions.dtype.name}")
    if targets.dtype not in (dtypes.int32, dtypes.int64):
        raise TypeError(
            f"Value for attr 'T' of {targets.dtype.name} is not in the list of allowed values: int32, int64"
        )
    if predictions.rank not in (2, None):
        raise ValueError(f"predictions must be 2-dimensional, got rank {predictions.rank}")
    if targets.rank not in (1, None):
        raise ValueError("targets must be 1-dimensional")
    rows, count = (None if not s.shape else s.shape[0] for s in (predictions, targets))
    if rows != count and None not in (rows, count):
        raise ValueError(f"First dimension of predictions {rows} must match length of targets {count}")
    return spec_of(dtypes.bool, (count if rows is None else rows,))


@op("InTopKV2", _in_top_k_rule, differentiable=False)
def in_top_k(xp: Any, predictions: Any, targets: Any, *, k: int) -> Any:
    """Whether fewer than `k` classes beat each row's target; False in rows that aren't finite throughout."""
    classes = predictions.shape[1]
    valid = (targets >= 0) & (targets < classes) & xp.all(xp.isfinite(predictions), axis=1)
    if not classes:
        return valid
    chosen = xp.take_along_axis(predictions, xp.clip(targets, 0, classes - 1)[:, None], 1)
    return valid & (xp.sum(predictions > chosen, axis=1) < k)


def _bound_rule(call: Call, ordered: Spec, values: Spec) -> Spec:
    check_same_dtype(call, (ordered, values))
    check_dtype(call, ordered, is_real)
    out_type = call.attrs["out_type"]
    if out_type not in (dtypes.int32, dtypes.int64):
        raise TypeError(
            f"Value for attr 'out_type' of {out_type.name} is not in the list of allowed values: int32, int64"
        )
    for spec in (ordered, values):
        if spec.rank not in (2, None):
            raise ValueError(f"Shape must be rank 2 but is rank {spec.rank}")
    rows = [s.shape[0] for s in (ordered, values) if s.shape]
    if len(rows) == 2 and rows[0] != rows[1] and None not in rows:
        raise ValueError("Leading dim_size of both tensors must match.")
    return spec_of(out_type, values.shape)


def _bound(name: str, side: str) -> Op:
    @op(name, _bound_rule, differentiable=False)
    def bound(xp: Any, ordered: Any, values: Any, *, out_type: DType) -> Any:
        if xp is np:
            found = np.zeros(values.shape, out_type.np)
            for row, (keys, wanted) in enumerate(zip(ordered, values, strict=True)):
                found[row] = np.searchsorted(keys, wanted, side=side)  # type: ignore[call-overload]
            return found
        from thalweg.core.xla import jax

        search = partial(xp.searchsorted, side=side)
        return jax.vmap(search)(ordered, values).astype(out_type.np)

    return bound


lower_bound = _bound("LowerBound", "left")
upper_bound = _bound("UpperBound", "right")
