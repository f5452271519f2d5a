"""`tfds.as_numpy`: datasets as NumPy arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thalweg.core import nest
from thalweg.data import Dataset


class _Arrays:
    """The elements of a dataset as NumPy arrays; it can be gone through many times."""

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset

    def __iter__(self) -> Iterator[Any]:
        return iter(self._dataset.as_numpy_iterator())

    def __len__(self) -> int:
        return len(self._dataset)


def as_numpy(dataset: Any) -> Any:
    """NumPy arrays of tensors, and of datasets what iterates over them; of structures of these the same.

    Example:
      >>> from thalweg import tfds
      >>> [int(x) for x in tfds.as_numpy(tf.data.Dataset.range(3))]
      [0, 1, 2]
    """
    return nest.map_structure(_as_numpy, dataset)


def _as_numpy(value: Any) -> Any:
    if isinstance(value, Dataset):
        return _Arrays(value)
    return value.numpy() if hasattr(value, "numpy") else value
