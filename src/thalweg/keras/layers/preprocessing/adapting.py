"""What `adapt` learns from: arrays, tensors, Datasets, iterables of batches."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

import thalweg as tf


def adapt_to(
    data: Any, steps: int | None, update: Callable[[Any], None], whole: Callable[[Any], Any]
) -> None:
    """Call `update` for each batch of the data.

    Args:
      steps: how many batches to take; None: all.
      whole: makes one batch of an array, a list or a tensor.
    """
    if hasattr(data, "to_numpy"):
        data = data.to_numpy()
    if isinstance(data, tf.data.Dataset):
        for batch in data if steps is None else data.take(steps):
            update(batch)
    elif isinstance(data, (list, tuple, np.ndarray)) or tf.is_tensor(data) or not hasattr(data, "__iter__"):
        update(whole(data))
    else:
        for batch in itertools.islice(data, steps):
            update(batch)


def tensor_of(data: Any, dtype: Any) -> Any:
    """The tensor of values, dense, sparse or ragged, cast to a dtype."""
    if not isinstance(data, (tf.Tensor, tf.SparseTensor, tf.RaggedTensor)):
        data = tf.convert_to_tensor(data, None if hasattr(data, "dtype") else dtype)
    return data if dtype is None or data.dtype == dtype else tf.cast(data, dtype)


def column_of(data: Any, dtype: Any) -> Any:
    """Data as one batch: of a vector each element is a sample."""
    data = tensor_of(data, dtype)
    return tf.expand_dims(data, -1) if data.shape.rank == 1 else data
