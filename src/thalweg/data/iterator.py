"""Iterators of datasets."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from thalweg.core import errors

if TYPE_CHECKING:
    from thalweg.data.dataset import Dataset


class Iterator:
    """Goes once through a dataset: what `iter(dataset)` gives."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._elements: Generator[list[Any]] = dataset._elements()

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        return self._dataset._pack(next(self._elements))

    def get_next(self) -> Any:
        """The next element.

        Raises:
          OutOfRangeError: there is none.
        """
        for element in self._elements:
            return self._dataset._pack(element)
        raise errors.OutOfRangeError(None, None, "End of sequence")

    next = get_next

    @property
    def element_spec(self) -> Any:
        """The structure of `tf.TensorSpec`s of an element."""
        return self._dataset.element_spec
