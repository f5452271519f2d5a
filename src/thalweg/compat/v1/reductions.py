"""Reductions of 1.x, which take `reduction_indices=` and `keep_dims=` beside `axis=` and `keepdims=`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from thalweg import linalg, math
from thalweg.compat.v1.fallback import renamed
from thalweg.core.dtypes import int64


def _reduction(function: Callable[..., Any]) -> Callable[..., Any]:
    """A reduction of 2.x that also takes the names that its arguments had in 1.x."""

    def reduction(
        input_tensor: Any,
        axis: Any = None,
        keepdims: bool | None = None,
        name: str | None = None,
        reduction_indices: Any = None,
        keep_dims: bool | None = None,
    ) -> Any:
        axis = renamed("axis", axis, "reduction_indices", reduction_indices)
        return function(
            input_tensor, axis, bool(renamed("keepdims", keepdims, "keep_dims", keep_dims)), name=name
        )

    return functools.update_wrapper(reduction, function, ("__doc__", "__name__", "__qualname__"), ())


reduce_all = _reduction(math.reduce_all)
reduce_any = _reduction(math.reduce_any)
reduce_logsumexp = _reduction(math.reduce_logsumexp)
reduce_max = _reduction(math.reduce_max)
reduce_mean = _reduction(math.reduce_mean)
reduce_min = _reduction(math.reduce_min)
reduce_prod = _reduction(math.reduce_prod)
reduce_sum = _reduction(math.reduce_sum)


def count_nonzero(
    input_tensor: Any = None,
    axis: Any = None,
    keepdims: bool | None = None,
    dtype: Any = int64,
    name: str | None = None,
    reduction_indices: Any = None,
    keep_dims: bool | None = None,
    input: Any = None,
) -> Any:
    """How many elements aren't zero, over axes."""
    x = renamed("input_tensor", input_tensor, "input", input)
    axis = renamed("axis", axis, "reduction_indices", reduction_indices)
    return math.count_nonzero(
        x, axis, bool(renamed("keepdims", keepdims, "keep_dims", keep_dims)), dtype, name
    )


def argmax(
    input: Any, axis: Any = None, name: str | None = None, dimension: Any = None, output_type: Any = int64
) -> Any:
    """The position of the greatest element along an axis; 0 by default."""
    axis = renamed("axis", axis, "dimension", dimension)
    return math.argmax(input, 0 if axis is None else axis, output_type, name)


def argmin(
    input: Any, axis: Any = None, name: str | None = None, dimension: Any = None, output_type: Any = int64
) -> Any:
    """The position of the least element along an axis; 0 by default."""
    axis = renamed("axis", axis, "dimension", dimension)
    return math.argmin(input, 0 if axis is None else axis, output_type, name)


def arg_max(input: Any, dimension: Any, output_type: Any = int64, name: str | None = None) -> Any:
    """The name that `argmax` had in early 1.x."""
    return math.argmax(input, dimension, output_type, name)


def arg_min(input: Any, dimension: Any, output_type: Any = int64, name: str | None = None) -> Any:
    """The name that `argmin` had in early 1.x."""
    return math.argmin(input, dimension, output_type, name)


def norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: bool | None = None,
    name: str | None = None,
    keep_dims: bool | None = None,
) -> Any:
    """The norm of vectors or matrices: see `tf.norm`."""
    return linalg.norm(tensor, ord, axis, bool(renamed("keepdims", keepdims, "keep_dims", keep_dims)), name)
