"""`keras.utils.PyDataset`, which was `Sequence` in Keras 2: batches by number, computed in Python."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from typing import Any


class PyDataset:
    """A data set whose batches are computed in Python.

    A subclass has `__getitem__(index)`, which gives the batch of that number, and `__len__()` or the property
    `num_batches`, how many there are.

    Args:
      workers: how many threads or processes of `fit` compute batches.
      use_multiprocessing: let them be processes; the data set is then pickled.
      max_queue_size: how many batches they may be ahead.

    Example:
      >>> class Squares(tf.keras.utils.PyDataset):
      ...     def __len__(self):
      ...         return 3
      ...
      ...     def __getitem__(self, index):
      ...         x = np.arange(2) + 2 * index
      ...         return x, x**2
      >>> Squares()[1]
      (array([2, 3]), array([4, 9]))
    """

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        self._workers = workers
        self._use_multiprocessing = use_multiprocessing
        self._max_queue_size = max_queue_size

    @property
    def workers(self) -> int:
        """How many threads or processes compute batches."""
        return int(self._setting("_workers", 1))

    @workers.setter
    def workers(self, value: int) -> None:
        self._workers = value

    @property
    def use_multiprocessing(self) -> bool:
        """Whether they are processes."""
        return bool(self._setting("_use_multiprocessing", False))

    @use_multiprocessing.setter
    def use_multiprocessing(self, value: bool) -> None:
        self._use_multiprocessing = value

    @property
    def max_queue_size(self) -> int:
        """How many batches they may be ahead."""
        return int(self._setting("_max_queue_size", 10))

    @max_queue_size.setter
    def max_queue_size(self, value: int) -> None:
        self._max_queue_size = value

    def _setting(self, name: str, default: Any) -> Any:
        """A setting; its default, with a warning, if a subclass didn't call this class's constructor."""
        if not hasattr(self, name):
            warnings.warn(
                "Your `PyDataset` class should call `super().__init__(**kwargs)` in its constructor. "
                "`**kwargs` can include `workers`, `use_multiprocessing`, `max_queue_size`. Do not pass "
                "these arguments to `fit()`, as they will be ignored.",
                stacklevel=3,
            )
            setattr(self, name, default)
        return getattr(self, name)

    def __getitem__(self, index: int) -> Any:
        """The batch of a number."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `__getitem__(self, index)`.")

    def __iter__(self) -> Iterator[Any]:
        count = self.num_batches if _knows_its_length(self) else None
        for index in itertools.count() if count is None else range(count):
            yield self[index]

    @property
    def num_batches(self) -> int | None:
        """The number of batches; None if there is no end.

        Raises:
          NotImplementedError: the subclass has neither this nor `__len__`.
        """
        if hasattr(self, "__len__"):
            return len(self)
        raise NotImplementedError(
            f"{type(self).__name__} needs a property `num_batches` or a method `__len__(self)`."
        )

    def on_epoch_begin(self) -> None:
        """Called before each epoch."""

    def on_epoch_end(self) -> None:
        """Called after each epoch."""


def _knows_its_length(dataset: PyDataset) -> bool:
    return hasattr(dataset, "__len__") or type(dataset).num_batches is not PyDataset.num_batches


Sequence = PyDataset
