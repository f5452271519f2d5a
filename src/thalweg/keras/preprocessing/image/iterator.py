"""What all iterators over pictures share: batches of indices, in order or shuffled, without an end."""

from __future__ import annotations

import threading
from collections.abc import Iterator as _PythonIterator
from typing import Any

import numpy as np

from thalweg.keras.utils.py_dataset import PyDataset

_Array = np.ndarray[Any, Any]


class Iterator(PyDataset):
    """Batches of samples, again and again.

    A subclass has `_get_batches_of_transformed_samples(index_array)`, which gives the batch of some indices.

    Args:
      n: how many samples there are.
      batch_size: how many of them are in a batch.
      shuffle: bring them into a new order in each epoch.
      seed: of the order, and of what is random in the batches.
      **kwargs: arguments of `keras.utils.PyDataset`.
    """

    white_list_formats = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff")

    def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n = n
        self.batch_size = batch_size
        self.seed = seed
        self.shuffle = shuffle
        self.batch_index = 0
        self.total_batches_seen = 0
        self.lock = threading.Lock()
        self.index_array: _Array | None = None
        self.index_generator = self._flow_index()

    def _set_index_array(self) -> _Array:
        """The samples' order in the coming epoch."""
        self.index_array = np.random.permutation(self.n) if self.shuffle else np.arange(self.n)
        return self.index_array

    def __getitem__(self, idx: int) -> Any:
        """The batch of a number in the current epoch.

        Raises:
          ValueError: an epoch has fewer batches.
        """
        if idx >= len(self):
            raise ValueError(f"Asked to retrieve element {idx}, but the Sequence has length {len(self)}")
        self._seed()
        self.total_batches_seen += 1
        order = self._set_index_array() if self.index_array is None else self.index_array
        return self._get_batches_of_transformed_samples(
            order[self.batch_size * idx : self.batch_size * (idx + 1)]
        )

    def __len__(self) -> int:
        return (self.n + self.batch_size - 1) // self.batch_size

    def on_epoch_end(self) -> None:
        """Bring the samples into the next epoch's order."""
        self._set_index_array()

    def reset(self) -> None:
        """Begin a new epoch with the next batch."""
        self.batch_index = 0

    def _seed(self) -> None:
        if self.seed is not None:
            np.random.seed(self.seed + self.total_batches_seen)

    def _flow_index(self) -> _PythonIterator[_Array]:
        """The indices of the batches."""
        self.reset()
        while True:
            self._seed()
            order = self.index_array
            if self.batch_index == 0 or order is None:
                order = self._set_index_array()
            first = (self.batch_index * self.batch_size) % self.n if self.n else 0
            self.batch_index = self.batch_index + 1 if self.n > first + self.batch_size else 0
            self.total_batches_seen += 1
            yield order[first : first + self.batch_size]

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        with self.lock:
            index_array = next(self.index_generator)
        return self._get_batches_of_transformed_samples(index_array)

    def _get_batches_of_transformed_samples(self, index_array: _Array) -> Any:
        """The batch of some samples."""
        raise NotImplementedError(
            f"{type(self).__name__} needs a method `_get_batches_of_transformed_samples(self, index_array)`."
        )
