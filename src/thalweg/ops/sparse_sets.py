"""Sparse tensors with as many elements as values demand: unions, filled rows, reductions, crosses, counts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, Op, op
from thalweg.core.rules import check_same_dtype, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.elementwise import subtract
from thalweg.ops.fingerprints import fingerprint64, fingerprint_cat64
from thalweg.ops.gather import check_index_dtype, gather_rows
from thalweg.ops.shapes import reduce_sum, reshape
from thalweg.ops.string_arrays import strings


def sparse_specs(dtype: DType, rank: int | None, count: int | None = None) -> tuple[Spec, Spec, Spec]:
    """The specs of indices, values and dense shape of a sparse tensor."""
    return spec_of(dtypes.int64, (count, rank)), spec_of(dtype, (count,)), spec_of(dtypes.int64, (rank,))


def _rank(indices: Spec) -> int | None:
    return None if indices.shape is None else indices.shape[1]


# The places of several sparse tensors.


def _united(a: Any, b: Any) -> tuple[Any, Any, Any]:
    """All places of two sparse tensors in order, and which of them the places of each are."""
    if not a.shape[1]:
        return a if len(a) else b, np.zeros(len(a), np.int64), np.zeros(len(b), np.int64)
    places, found = np.unique(np.concatenate([a, b]), axis=0, return_inverse=True)
    found = found.reshape(-1)
    return places, found[: len(a)], found[len(a) :]


@op(
    "SparseUnion",
    lambda call, a, b, *shapes: spec_of(dtypes.int64, (None, _rank(a))),
    host=True,
    differentiable=False,
)
def sparse_union(xp: Any, a: Any, b: Any, a_shape: Any, b_shape: Any) -> Any:
    """The places of two sparse tensors of one shape, each once, in order."""
    require(
        np, len(a_shape) == len(b_shape), f"Ranks of operands do not match: {len(a_shape)}, {len(b_shape)}"
    )
    for axis, (m, n) in enumerate(zip(a_shape.tolist(), b_shape.tolist(), strict=True)):
        require(np, m == n, f"Operands' shapes do not match: got {m} and {n} for dimension {axis}")
    return _united(a, b)[0]


def _at_rule(call: Call, values: Spec, indices: Spec, places: Spec) -> Spec:
    return spec_of(values.dtype, None if places.shape is None else places.shape[:1])


@op("SparseValuesAt", _at_rule, host=True)
def values_at(xp: Any, values: Any, indices: Any, places: Any) -> Any:
    """The values of a sparse tensor at the given places; zero where nothing is written down."""
    all_places, there, asked = _united(indices, places)
    known = np.zeros(len(all_places), values.dtype)
    known[there] = values
    return known[asked]


@values_at.gradient
def _(node: Node, dy: Any) -> Any:
    _, indices, places = node.inputs
    return values_at(dy, places, indices), None, None


def _fill_rule(call: Call, indices: Spec, values: Spec, shape: Spec, default: Spec) -> tuple[Spec, ...]:
    check_same_dtype(call, (values, default))
    if default.shape not in ((), None):
        raise ValueError(f"default_value must be a scalar, saw: {shape_text(default.shape)}")
    count = None if indices.shape is None else indices.shape[0]
    out = sparse_specs(values.dtype, _rank(indices))
    return (*out[:2], spec_of(dtypes.bool, (None,)), spec_of(dtypes.int64, (count,)))


@op("SparseFillEmptyRows", _fill_rule, host=True)
def fill_empty_rows(xp: Any, indices: Any, values: Any, shape: Any, default: Any) -> Any:
    """Rows without elements get one.

    Returns:
      Indices and values; which rows were empty; where each of the old values went.
    """
    rows, count = indices[:, 0], int(shape[0])
    for at in np.flatnonzero((rows < 0) | (rows >= count))[:1]:
        raise errors.InvalidArgumentError(None, None, f"indices({at}, 0) is invalid: {rows[at]} >= {count}")
    empty = np.bincount(rows, minlength=count) == 0
    missing = np.flatnonzero(empty)
    new = np.zeros((len(missing), indices.shape[1]), np.int64)
    new[:, 0] = missing
    order = np.argsort(np.concatenate([rows, missing]), kind="stable")
    filled = np.concatenate([values, np.full(len(missing), default, values.dtype)])
    reverse = np.empty(len(order), np.int64)
    reverse[order] = np.arange(len(order))
    return np.concatenate([indices, new])[order], filled[order], empty, reverse[: len(rows)]


@fill_empty_rows.gradient
def _(node: Node, d_indices: Any, d_values: Any, d_empty: Any, d_map: Any) -> Any:
    of_values = gather_rows(d_values, node.outputs[3])
    of_default = subtract(
        reduce_sum(d_values, axis=None, keepdims=False), reduce_sum(of_values, axis=None, keepdims=False)
    )
    return None, of_values, None, reshape(of_default, shape=())


# Reductions to sparse tensors.


def _reduction(name: str, combine: np.ufunc) -> Op:
    def rule(call: Call, indices: Spec, values: Spec, shape: Spec) -> tuple[Spec, Spec, Spec]:
        return sparse_specs(values.dtype, None)

    @op(name, rule, host=True, differentiable=False)
    def reduction(
        xp: Any, indices: Any, values: Any, shape: Any, *, axis: tuple[int, ...] | None, keepdims: bool
    ) -> Any:
        """Indices, values and shape of what is left; rows without elements don't come into it."""
        rank = len(shape)
        for a in axis or ():
            text = f"Invalid reduction dimension {a}, for input with {rank} dimensions."
            require(np, -rank <= a < rank, text)
        axes = set(range(rank)) if axis is None else {a % rank for a in axis}
        rest = [a for a in range(rank) if a not in axes]
        outer = np.where([a in axes for a in range(rank)], 0, indices).astype(np.int64)
        places, found = (
            np.unique(outer, axis=0, return_inverse=True) if rank else (outer[:1], outer[:, :0].sum(1))
        )
        order = np.argsort(found.reshape(-1), kind="stable")
        starts = np.searchsorted(found.reshape(-1)[order], np.arange(len(places)))
        totals = combine.reduceat(values[order], starts, dtype=values.dtype) if len(starts) else values[:0]
        if keepdims:
            return places, totals, np.where([a in axes for a in range(rank)], 1, shape).astype(np.int64)
        return places[:, rest], totals, shape[rest]

    return reduction


reduce_sum_sparse = _reduction("SparseReduceSumSparse", np.add)
reduce_max_sparse = _reduction("SparseReduceMaxSparse", np.maximum)


# Crosses of features.


def _cross_rule(call: Call, *specs: Spec) -> tuple[Spec, Spec, Spec]:
    return sparse_specs(dtypes.int64 if call.attrs["hashed_output"] else dtypes.string, 2)


@op("SparseCross", _cross_rule, host=True, differentiable=False)
def sparse_cross(
    xp: Any,
    *operands: Any,
    sparse_count: int,
    hashed_output: bool,
    num_buckets: int,
    hash_key: int,
    separator: str,
) -> Any:
    """All combinations of the features of each row; the last feature varies fastest.

    Operands are indices, values and shape of each sparse tensor, in turn, then the dense tensors;
    `sparse_count` says how many sparse ones there are.
    """
    columns = [_features(*operands[3 * i : 3 * i + 3]) for i in range(sparse_count)]
    columns += [[row.tolist() for row in dense] for dense in operands[3 * sparse_count :]]
    lengths = {len(column) for column in columns}
    require(np, len(lengths) == 1, "Expected all inputs to have the same batch size")
    crossed: list[Any] = []
    places: list[tuple[int, int]] = []
    widest = 0
    for row, features in enumerate(zip(*columns, strict=True)):
        for column, combination in enumerate(itertools.product(*features)):
            places.append((row, column))
            widest = max(widest, column + 1)
            crossed.append(
                _hashed(combination, num_buckets, hash_key)
                if hashed_output
                else separator.encode().join(map(_as_text, combination))
            )
    values = strings(crossed, (len(crossed),), np.int64 if hashed_output else object)
    indices = np.array(places, np.int64).reshape(len(places), 2)
    return indices, values, np.array([lengths.pop(), widest], np.int64)


def _features(indices: Any, values: Any, shape: Any) -> list[list[Any]]:
    rows: list[list[Any]] = [[] for _ in range(int(shape[0]))]
    for row, value in zip(indices[:, 0].tolist(), values.tolist(), strict=True):
        rows[row].append(value)
    return rows


def _as_text(feature: Any) -> bytes:
    return feature if isinstance(feature, bytes) else str(feature).encode()


def _hashed(combination: Sequence[Any], num_buckets: int, hash_key: int) -> int:
    code = hash_key
    for feature in combination:
        own = fingerprint64(feature) if isinstance(feature, bytes) else int(feature) % 2**64
        code = fingerprint_cat64(code, own)
    return code % (num_buckets or 2**63 - 1)


# Counts.


def _counts_rule(call: Call, rows: Spec, values: Spec, weights: Spec, count: Spec) -> tuple[Spec, ...]:
    check_index_dtype("T", values)
    return sparse_specs(weights.dtype, 2)


@op("CountSparseOutput", _counts_rule, host=True, differentiable=False)
def count_sparse(
    xp: Any,
    rows: Any,
    values: Any,
    weights: Any,
    count: Any,
    *,
    minlength: int,
    maxlength: int,
    binary_output: bool,
) -> Any:
    """How often each number occurs in each of `count` rows, or the sum of its weights, as a sparse matrix."""
    require(np, values >= 0, "Input values must all be non-negative")
    kept = values < maxlength if maxlength >= 0 else np.ones(values.shape, np.bool_)
    width = maxlength if maxlength > 0 else max(int(values.max(initial=-1)) + 1, minlength)
    places, found = np.unique(np.stack([rows[kept], values[kept]], 1), axis=0, return_inverse=True)
    totals = np.zeros(len(places), weights.dtype)
    np.add.at(totals, found.reshape(-1), weights[kept])
    if binary_output:
        totals[:] = 1
    return places.astype(np.int64), totals, np.array([int(count), width], np.int64)


# Edit distance.


def _distance_rule(call: Call, *specs: Spec) -> Spec:
    check_same_dtype(call, (specs[1], specs[4]))
    return spec_of(dtypes.float32, None)


@op("EditDistance", _distance_rule, host=True, differentiable=False)
def edit_distance(
    xp: Any,
    indices: Any,
    values: Any,
    shape: Any,
    truth_indices: Any,
    truth_values: Any,
    truth_shape: Any,
    *,
    normalize: bool,
) -> Any:
    """Levenshtein's distance of sequences along the last dimension; normalized, as part of the truth."""
    require(np, len(shape) == len(truth_shape), "hypothesis and truth must have the same rank")
    outer = tuple(np.maximum(shape, truth_shape)[:-1].tolist())
    guesses, truths = _sequences(indices, values), _sequences(truth_indices, truth_values)
    result = np.zeros(outer, np.float32)
    for place in {*guesses, *truths}:
        guess, truth = guesses.get(place, []), truths.get(place, [])
        distance = float(_levenshtein(guess, truth))
        if normalize:
            distance = distance / len(truth) if truth else (float("inf") if distance else 0.0)
        result[place] = distance
    return result


def _sequences(indices: Any, values: Any) -> dict[tuple[int, ...], list[Any]]:
    found: dict[tuple[int, ...], list[Any]] = {}
    for place, value in zip(indices[:, :-1].tolist(), values.tolist(), strict=True):
        found.setdefault(tuple(place), []).append(value)
    return found


def _levenshtein(a: Sequence[Any], b: Sequence[Any]) -> int:
    """How many elements to insert, delete or replace to make `b` of `a`."""
    distances = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, distances[0] = distances[0], i
        for j, y in enumerate(b, 1):
            diagonal, distances[j] = (
                distances[j],
                min(distances[j] + 1, distances[j - 1] + 1, diagonal + (x != y)),
            )
    return distances[-1]
