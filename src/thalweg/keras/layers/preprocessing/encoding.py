"""Categories as vectors: one-hot, multi-hot, counts."""

from __future__ import annotations

from typing import Any

import thalweg as tf

MODES = ("int", "one_hot", "multi_hot", "count")


def encoded(
    indices: Any, mode: str, depth: int, dtype: Any, sparse: bool = False, weights: Any = None
) -> Any:
    """Numbers of categories, or what stands for them.

    Args:
      indices: integers in a dense, ragged or sparse tensor.
      mode: "int": the indices themselves; "one_hot": a vector of `depth` for each; "multi_hot", "count": one
        vector for each sample, 1 where the category occurs, or how often it does.
      sparse: give a `tf.SparseTensor`.
      weights: for "count", how much each index counts.
    """
    if mode == "int":
        return tf.cast(indices, dtype)
    rank = indices.shape.rank
    if rank == 0:
        indices, rank = tf.expand_dims(indices, -1), 1
    if mode in ("multi_hot", "count") and rank <= 2:
        return _binned(indices, mode == "multi_hot", depth, dtype, sparse, weights)
    axis = 1 if rank > 1 else 0
    if mode == "one_hot":
        if rank > 1 and indices.shape[-1] == 1:
            indices = tf.squeeze(indices, -1)
        vectors = _one_hot(indices, depth, dtype)
    elif mode == "multi_hot":
        vectors = tf.reduce_max(_one_hot(indices, depth, dtype), axis=axis)
    else:
        vectors = _one_hot(indices, depth, dtype if weights is None else weights.dtype)
        if weights is not None:
            vectors = vectors * tf.expand_dims(weights, -1)
        vectors = tf.reduce_sum(vectors, axis=axis)
    return tf.sparse.from_dense(vectors) if sparse else vectors


def _one_hot(indices: Any, depth: int, dtype: Any) -> Any:
    if isinstance(indices, tf.RaggedTensor):
        return tf.ragged.map_flat_values(tf.one_hot, tf.cast(indices, "int64"), depth, dtype=dtype)
    return tf.one_hot(tf.cast(indices, "int64"), depth, dtype=dtype)


def _binned(indices: Any, binary: bool, depth: int, dtype: Any, sparse: bool, weights: Any) -> Any:
    options: dict[str, Any] = {"minlength": depth, "maxlength": depth, "axis": -1, "binary_output": binary}
    rows = () if indices.shape.rank == 1 else (indices.shape[0],)
    if sparse:
        bins = tf.sparse.bincount(indices, weights=weights, **options)
        outer = () if not rows else (tf.shape(bins, out_type="int64")[0],)
        shape = tf.stack([*outer, depth]) if outer else [depth]
        return tf.SparseTensor(bins.indices, tf.cast(bins.values, dtype), shape)
    if isinstance(indices, tf.SparseTensor):
        bins = tf.sparse.to_dense(tf.sparse.bincount(indices, weights=weights, **options))
    else:
        bins = tf.math.bincount(indices, weights=weights, dtype=dtype, **options)
    return tf.ensure_shape(tf.cast(bins, dtype), (*rows, depth))
