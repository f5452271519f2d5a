"""Counting: how often each integer occurs, how many values fall into each bin."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.rules import check_dtype, check_same_dtype, known, same_as, shape_text
from thalweg.core.spec import Spec, spec_of


def _is_countable(dtype: DType) -> bool:
    return dtype in (dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64)


def _bincount_rule(call: Call, x: Spec, weights: Spec) -> Spec:
    if x.dtype not in (dtypes.int32, dtypes.int64):
        raise TypeError(
            f"Value for attr 'Tidx' of {x.dtype.name} is not in the list of allowed values: int32, int64"
        )
    check_dtype(call, weights, _is_countable)
    size = known(call.attrs["size"])
    if size is not None and size < 0:
        raise ValueError(f"size ({size}) must be non-negative")
    if x.shape is None:
        return spec_of(weights.dtype, None)
    if len(x.shape) > 2:
        raise ValueError(f"Shape must be at most rank 2 but is rank {len(x.shape)}")
    if x.known and weights.known and weights.shape not in ((0,), x.shape):
        raise ValueError(
            "`weights` must be the same shape as `arr` or a length-0 `Tensor`, in which case it acts as all "
            f"weights equal to 1. Received {shape_text(weights.shape)}"
        )
    return spec_of(weights.dtype, (*x.shape[:-1], size))


@op("DenseBincount", _bincount_rule, differentiable=False)
def dense_bincount(xp: Any, x: Any, weights: Any, *, size: int, binary_output: bool) -> Any:
    """How often each of 0 … size - 1 occurs in each row, or the sums of the weights of its occurrences."""
    require(xp, x >= 0, "Input arr must be non-negative!")
    size = int(size)
    rows = x.reshape(-1, x.shape[-1]) if x.ndim == 2 else x.reshape(1, -1)
    amounts = (
        weights.reshape(rows.shape)
        if weights.size == x.size and weights.size
        else xp.ones(rows.shape, weights.dtype)
    )
    # What lies beyond goes to a place of its own, and is dropped.
    at = np.arange(len(rows))[:, None], xp.minimum(rows, size)
    total = xp.zeros((len(rows), size + 1), weights.dtype)
    if xp is np:
        np.add.at(total, at, amounts)
    else:
        total = total.at[at].add(amounts)
    counts = total[:, :size]
    if binary_output:
        counts = (counts > 0).astype(weights.dtype)
    return counts if x.ndim == 2 else counts[0]


def _histogram_rule(call: Call, values: Spec, value_range: Spec) -> Spec:
    check_same_dtype(call, (values, value_range))
    check_dtype(call, values, _is_countable)
    dtype, nbins = call.attrs["dtype"], known(call.attrs["nbins"])
    if dtype not in (dtypes.int32, dtypes.int64):
        raise TypeError(
            f"Value for attr 'dtype' of {dtype.name} is not in the list of allowed values: int32, int64"
        )
    if value_range.known and value_range.shape != (2,):
        raise ValueError("value_range should be a vector of 2 elements.")
    if nbins is not None and nbins <= 0:
        raise ValueError(f"nbins should be a positive number, but got '{nbins}'")
    return spec_of(dtype, (nbins,))


@op("HistogramFixedWidth", _histogram_rule, differentiable=False)
def histogram_fixed_width(xp: Any, values: Any, value_range: Any, *, nbins: int, dtype: DType) -> Any:
    """How many values fall into each of `nbins` equal parts of a range, its ends' outsides included."""
    nbins = int(nbins)
    require(
        xp,
        value_range[0] < value_range[1],
        "value_range should satisfy value_range[0] < value_range[1]",
    )
    if values.dtype.kind == "f":
        require(xp, ~xp.isnan(values), "Histogram values must not contain NaN")
    low, high = (value_range[i].astype(np.float64) for i in (0, 1))
    place = xp.floor((values.astype(np.float64) - low) / (high - low) * nbins)
    bins = xp.clip(place, 0, nbins - 1).astype(np.int32).reshape(-1)
    return xp.bincount(bins, minlength=nbins, **({} if xp is np else {"length": nbins})).astype(dtype.np)


@op("CheckedLabels", same_as(), differentiable=False)
def checked_labels(xp: Any, labels: Any, *, limit: int, name: str) -> Any:
    """`labels`, which lie from 0 to below `limit`."""
    require(xp, labels >= 0, f"`{name}` contains negative values.")
    require(xp, labels < int(limit), f"`{name}` out of bound: a label isn't below the number of classes")
    return labels
