"""`keras.utils.split_dataset`: a part to train with and a part to test on."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import numpy as np


def split_dataset(
    dataset: Any,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
    preferred_backend: str | None = None,
) -> tuple[Any, Any]:
    """Two data sets of the first and of the last elements of one, which is held in memory.

    Args:
      dataset: a `tf.data.Dataset`, an array, or a tuple or list of arrays of one length.
      left_size, right_size: how many elements they have: a number, or a part of all as a float; None: the
        rest.
      shuffle: bring the elements into a random order first, by Python's `random`.
      seed: of the order.
      preferred_backend: None or "tensorflow".

    Returns:
      Two `tf.data.Dataset`s, in batches if the one given was.

    Raises:
      TypeError: the data set or a size is something else.
      ValueError: the sizes don't fit, or the data set is empty.

    Example:
      >>> left, right = tf.keras.utils.split_dataset(np.arange(10), left_size=0.8)
      >>> len(left), [int(x) for x in right]
      (8, [8, 9])
    """
    from thalweg.core import nest
    from thalweg.data import AUTOTUNE, Dataset

    if left_size is None and right_size is None:
        raise ValueError(
            "At least one of the `left_size` or `right_size` must be specified. Received: left_size=None and "
            "right_size=None"
        )
    structure, columns, batch_size = _columns(dataset)
    length = len(columns[0])
    order = list(range(length))
    if shuffle:
        random.seed(random.randint(0, 10**6) if seed is None else seed)
        random.shuffle(order)
    left, right = _sizes(left_size, right_size, length)
    parts = []
    for rows in (order[:left], order[length - right :]):
        part = Dataset.from_tensor_slices(
            nest.pack_sequence_as(structure, [column[rows] for column in columns])
        )
        if batch_size is not None:
            part = part.batch(batch_size)
        parts.append(part.prefetch(AUTOTUNE))
    return parts[0], parts[1]


def _columns(dataset: Any) -> tuple[Any, list[np.ndarray[Any, Any]], int | None]:
    """The structure of the elements, an array for each of their parts, and the size of batches."""
    from thalweg.core.convert import to_tensor
    from thalweg.data import Dataset

    if isinstance(dataset, np.ndarray):
        # Numbers one by one have TensorFlow's default dtypes.
        return 0, [np.asarray(to_tensor(list(dataset))) if dataset.ndim == 1 else dataset], None
    if isinstance(dataset, list | tuple):
        return tuple(range(len(dataset))), _arrays(dataset), None
    if not isinstance(dataset, Dataset):
        raise TypeError(
            "The `dataset` argument must be either a `tf.data.Dataset` object, or a list/tuple of arrays. "
            f"Received: dataset={dataset} of type {type(dataset)}"
        )
    return _rows_of(dataset)


def _rows_of(dataset: Any) -> tuple[Any, list[np.ndarray[Any, Any]], int | None]:
    """The same for a `tf.data.Dataset`."""
    from thalweg.core import nest

    elements = list(dataset.as_numpy_iterator())
    if not elements:
        raise ValueError("Received an empty dataset. Argument `dataset` must have elements.")
    batch_size = _batch_size(dataset)
    join: Any = np.array if batch_size is None else np.concatenate
    parts = zip(*map(nest.flatten, elements), strict=True)
    return elements[0], [join(column) for column in parts], batch_size


def _batch_size(dataset: Any) -> int | None:
    """The size of a data set's batches; None if it has none."""
    plan = getattr(dataset, "_plan", None)
    batched = "Batch" in getattr(plan, "kind", "")
    return getattr(plan, "_size", None) if batched else None


def _arrays(dataset: Iterable[Any]) -> list[np.ndarray[Any, Any]]:
    arrays = list(dataset)
    if not arrays:
        raise ValueError("Received an empty list dataset. Please provide a non-empty list of arrays.")
    for i, array in enumerate(arrays):
        if not isinstance(array, np.ndarray):
            raise ValueError(
                f"Expected a list of `numpy.ndarray` objects, Received: {type(array)} at index {i}."
            )
        if len(array) != len(arrays[0]):
            raise ValueError(
                f"Received a list of NumPy arrays with different lengths. Mismatch found at index {i}, "
                f"Expected shape={arrays[0].shape} Received shape={array.shape}. Please provide a list of "
                "arrays of the same length."
            )
    return arrays


def _sizes(left: Any, right: Any, length: int) -> tuple[int, int]:
    """How many elements are in each part."""
    for name, size in (("left_size", left), ("right_size", right)):
        if size is None:
            continue
        if type(size) not in (int, float):
            raise TypeError(
                f"Invalid `{name}` Type. Expected: int or float or None, Received: type({name})={type(size)}."
            )
        if not 0 < size < (1 if isinstance(size, float) else length):
            raise ValueError(
                f"`{name}` should be either a positive integer smaller than {length}, or a float within the "
                f"range `[0, 1]`. Received: {name}={size}"
            )
    if isinstance(left, float) and isinstance(right, float) and left + right > 1:
        raise ValueError(
            f"The sum of `left_size` and `right_size` must be at most 1. Received: {left} and {right}"
        )
    left, right = (round(size * length) if isinstance(size, float) else size for size in (left, right))
    left = length - right if left is None else left
    right = length - left if right is None else right
    if left + right > length:
        raise ValueError(
            f"The sum of `left_size` and `right_size` should be smaller than {length}. Received: {left} and "
            f"{right}"
        )
    if not left or not right:
        raise ValueError(
            f"With `dataset` of length={length}, `left_size`={left} and `right_size`={right} one of the "
            "parts would be empty. Adjust any of the aforementioned parameters"
        )
    return left, right
