"""Sparse tensors as features: crosses, counts, edit distances, sums over segments of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import constant, to_tensor
from thalweg.core.tensor import Tensor
from thalweg.ops import sparse_sets
from thalweg.ops.casting import cast
from thalweg.sparse.shapes import sparse
from thalweg.sparse.tensor import SparseTensor, SparseTensorValue

_HASH_KEY = 0xDECAFCAFFE


def cross(inputs: Sequence[Any], name: str | None = None, separator: str | None = None) -> SparseTensor:
    """All combinations of the features in corresponding rows, as text.

    Args:
      inputs: sparse and dense tensors of rank 2, of integers or strings.
      separator: what stands between features; None: `_X_`.

    Raises:
      TypeError: `inputs` is no list, or an input no tensor.
      InvalidArgumentError: the inputs differ in their numbers of rows.

    Example:
      >>> crossed = tf.sparse.cross([tf.constant([["a"]]), tf.constant([["b"]])])
      >>> crossed.values.numpy()
      array([b'a_X_b'], dtype=object)
    """
    if not isinstance(inputs, (list, tuple)):
        raise TypeError("Inputs must be a list")
    if not all(isinstance(x, (SparseTensor, Tensor)) for x in inputs):
        raise TypeError("All inputs must be Tensor or SparseTensor.")
    return _crossed(inputs, False, 0, _HASH_KEY, "_X_" if separator is None else separator)


def cross_hashed(
    inputs: Sequence[Any], num_buckets: int = 0, hash_key: int | None = None, name: str | None = None
) -> SparseTensor:
    """All combinations of the features in corresponding rows, as int64 hashes.

    Args:
      inputs: sparse and dense tensors of rank 2, of integers or strings.
      num_buckets: hashes are taken modulo this; 0: they range over all non-negative integers.
      hash_key: what the hash begins with; a fixed number if None.

    Raises:
      TypeError: `inputs` is no list, or an input no tensor.
    """
    if not isinstance(inputs, (list, tuple)):
        raise TypeError("Inputs must be a list")
    if not all(isinstance(x, (SparseTensor, Tensor)) for x in inputs):
        raise TypeError("All inputs must be SparseTensors")
    return _crossed(inputs, True, num_buckets, _HASH_KEY if hash_key is None else hash_key, "_X_")


def _crossed(
    inputs: Sequence[Any], hashed: bool, num_buckets: int, hash_key: int, separator: str
) -> SparseTensor:
    sparse_ones = [x for x in inputs if isinstance(x, SparseTensor)]
    parts = [part for x in sparse_ones for part in x._flatten_components()]
    dense = [x for x in inputs if not isinstance(x, SparseTensor)]
    result = sparse_sets.sparse_cross(
        *parts,
        *dense,
        sparse_count=len(sparse_ones),
        hashed_output=hashed,
        num_buckets=int(num_buckets),
        hash_key=int(hash_key),
        separator=separator,
    )
    return SparseTensor.of(*result)


def bincount(
    values: Any,
    weights: Any = None,
    axis: int | None = 0,
    minlength: Any = None,
    maxlength: Any = None,
    binary_output: bool = False,
    name: str | None = None,
) -> SparseTensor:
    """How often each number occurs, as a sparse tensor.

    Args:
      values: int32 or int64: a dense, sparse or ragged tensor; none is negative.
      weights: a tensor like `values`: what each counts; None: 1.
      axis: 0 or None counts all values together, -1 those of each row.
      minlength: the least size of the result's last dimension.
      maxlength: numbers from here on are left out.
      binary_output: 1 for every number that occurs.

    Raises:
      ValueError: `axis` is another, or both `weights` and `binary_output` are given.
      InvalidArgumentError: a value is negative.

    Example:
      >>> tf.sparse.bincount([1, 1, 3], axis=-1).values.numpy()
      array([2, 1], dtype=int32)
    """
    if axis not in (0, -1, None):
        raise ValueError(
            f"Unsupported value for argument axis={axis}. Only 0 and -1 are currently supported."
        )
    if weights is not None and binary_output:
        raise ValueError(
            "Arguments `binary_output` and `weights` are mutually exclusive. Please specify only one."
        )
    flat, rows, count = _rows_of(values)
    if axis != -1:
        rows, count = cast(_zeros_like(flat), dtypes.int64), None
    weight = _ones_like(flat) if weights is None else _rows_of(weights)[0]
    indices, totals, shape = sparse_sets.count_sparse(
        rows,
        flat,
        weight,
        constant(1, dtypes.int64) if count is None else cast(to_tensor(count), dtypes.int64),
        minlength=-1 if minlength is None else int(minlength),
        maxlength=-1 if maxlength is None else int(maxlength),
        binary_output=bool(binary_output),
    )
    return SparseTensor.of(indices, totals, shape) if count is not None else _only_row(indices, totals, shape)


def _only_row(indices: Any, values: Any, shape: Any) -> SparseTensor:
    return SparseTensor.of(indices[:, 1:], values, shape[1:])


def _zeros_like(x: Any) -> Any:
    from thalweg.ops.elementwise import multiply

    return multiply(x, constant(0, x.dtype))


def _ones_like(x: Any) -> Any:
    from thalweg.ops.elementwise import add

    return add(_zeros_like(x), constant(1, x.dtype))


def _rows_of(values: Any) -> tuple[Any, Any, Any]:
    """All values in a vector, the row of each, and how many rows there are (None: it is a vector)."""
    from thalweg.ops.shapes import broadcast_to, expand_dims, reshape, shape_of

    if isinstance(values, (SparseTensor, SparseTensorValue)):
        x = sparse(values)
        return x.values, x.indices[:, 0], x.dense_shape[0] if x._spec.rank == 2 else None
    if hasattr(values, "value_rowids"):
        return values.flat_values, cast(values.value_rowids(), dtypes.int64), values.nrows()
    x = to_tensor(values)
    if x._spec.rank != 2:
        flat = reshape(x, shape=(-1,))
        return flat, cast(_zeros_like(flat), dtypes.int64), None
    shape = shape_of(x)
    numbers = constant(np.arange(shape[0])) if isinstance(shape, tuple) else _range(shape[0])
    rows = broadcast_to(expand_dims(numbers, axis=1), shape=shape)
    return reshape(x, shape=(-1,)), reshape(rows, shape=(-1,)), shape[0]


def _range(limit: Any) -> Any:
    from thalweg.ops.creation import arithmetic_range

    return arithmetic_range(start=0, limit=limit, delta=1, dtype=dtypes.int64)


def edit_distance(hypothesis: Any, truth: Any, normalize: bool = True, name: str = "edit_distance") -> Any:
    """Levenshtein's distance of sequences: how many elements to insert, delete or replace.

    Args:
      hypothesis, truth: sparse tensors of one rank; the sequences run along the last dimension.
      normalize: divide by the length of the truth's sequence.

    Returns:
      float32, of the rank less one.

    Raises:
      TypeError: an argument isn't sparse.

    Example:
      >>> a = tf.SparseTensor([[0, 0], [0, 1]], ["a", "b"], [1, 2])
      >>> b = tf.SparseTensor([[0, 0], [0, 1]], ["a", "c"], [1, 2])
      >>> tf.edit_distance(a, b).numpy()
      array([0.5], dtype=float32)
    """
    for what, value in (("Hypothesis", hypothesis), ("Truth", truth)):
        if not isinstance(value, (SparseTensor, SparseTensorValue)):
            raise TypeError(f"{what} must be a SparseTensor.")
    parts = (part for x in (hypothesis, truth) for part in sparse(x)._flatten_components())
    return sparse_sets.edit_distance(*parts, normalize=bool(normalize))
