"""Sets: the distinct values of each row of two tensors, compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.op import Call, op
from thalweg.core.rules import check_same_dtype, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.sparse_sets import sparse_specs
from thalweg.ops.string_arrays import strings

_Rows = dict[tuple[int, ...], set[Any]]
_OPERATIONS: dict[str, Callable[[set[Any], set[Any]], set[Any]]] = {
    "a-b": set.difference,
    "b-a": lambda a, b: b - a,
    "intersection": set.intersection,
    "union": set.union,
}


def _rule(call: Call, *specs: Spec) -> tuple[Spec, Spec, Spec]:
    check_same_dtype(call, (specs[1], specs[4]))
    indices = specs[0].shape
    return sparse_specs(specs[1].dtype, None if indices is None else indices[1])


@op("SparseToSparseSetOperation", _rule, host=True, differentiable=False)
def set_operation(
    xp: Any,
    indices: Any,
    values: Any,
    shape: Any,
    b_indices: Any,
    b_values: Any,
    b_shape: Any,
    *,
    set_operation: str,
    validate_indices: bool,
) -> Any:
    """The sparse tensor with what the operation gives in each row, in ascending order."""
    first, second = tuple(shape[:-1].tolist()), tuple(b_shape[:-1].tolist())
    require(np, first == second, f"Mismatched group shapes {shape_text(first)} vs. {shape_text(second)}.")
    combine = _OPERATIONS[set_operation]
    a, b = (
        _rows(indices, values, shape, validate_indices),
        _rows(b_indices, b_values, b_shape, validate_indices),
    )
    places: list[tuple[int, ...]] = []
    found: list[Any] = []
    widest = 0
    for row in sorted({*a, *b}):
        members = sorted(combine(a.get(row, set()), b.get(row, set())))
        places += [(*row, column) for column in range(len(members))]
        found += members
        widest = max(widest, len(members))
    result = strings(found, (len(found),), values.dtype)
    sizes = np.array([*first, widest], np.int64)
    return np.array(places, np.int64).reshape(len(places), len(shape)), result, sizes


def _rows(indices: Any, values: Any, shape: Any, validate: bool) -> _Rows:
    if validate:
        _require_order(indices, shape)
    rows: _Rows = {}
    for place, value in zip(indices[:, :-1].tolist(), values.tolist(), strict=True):
        rows.setdefault(tuple(place), set()).add(value)
    return rows


def _require_order(indices: Any, shape: Any) -> None:
    inside = np.all((indices >= 0) & (indices < shape))
    order = np.lexsort(indices.T[::-1])
    if not inside or not np.array_equal(order, np.arange(len(order))):
        raise errors.InvalidArgumentError(
            None, None, "indices of a set are out of bounds or out of order; use tf.sparse.reorder"
        )


def _size_rule(call: Call, indices: Spec, values: Spec, shape: Spec) -> Spec:
    rank = None if indices.shape is None or indices.shape[1] is None else indices.shape[1] - 1
    return spec_of(dtypes.int32, None if rank is None else (None,) * rank)


@op("SetSize", _size_rule, host=True, differentiable=False)
def set_size(xp: Any, indices: Any, values: Any, shape: Any, *, validate_indices: bool) -> Any:
    """How many distinct values each row has."""
    sizes = np.zeros(tuple(shape[:-1].tolist()), np.int32)
    for row, members in _rows(indices, values, shape, validate_indices).items():
        sizes[row] = len(members)
    return sizes
