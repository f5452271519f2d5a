"""A dataset whose batches are rows in memory: steps read the rows where they lie, and map them themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.data.row_batches import RowBatches, row_batches
from thalweg.keras.training.data import ArrayBatches, StreamBatches, leaves_of
from thalweg.native.library import usable

_Array = np.ndarray[Any, Any]


class TableBatches(ArrayBatches):
    """The batches of a dataset, by the numbers of their rows.

    Args:
      found: what the batches are made of.
      pack: puts the leaves of a batch in their structure.
    """

    def __init__(self, found: RowBatches, pack: Any) -> None:
        self._found = found
        self._pack = pack
        self._form = StreamBatches(lambda: iter(()), None)
        structure = self._batch(np.zeros(1, np.int32))
        self.bare = self._form.bare
        super().__init__(structure, found.size, shuffle=False, steps=None)
        self.arrays = [np.ascontiguousarray(a) for a in found.arrays]
        self.size = found.total
        self.batch_size = found.size
        self.count = self.steps = -(-self.size // self.batch_size)
        self.functions = found.functions

    def _batch(self, numbers: _Array) -> Any:
        columns = [a.take(numbers, axis=0) for a in self._found.arrays]
        return self._form.standard(self._pack(self._found.functions.rows(columns)))

    def first_batch(self) -> Any:
        """One like the first batch, which is drawn only when it is its turn."""
        return self._batch(np.arange(min(self.batch_size, len(self.arrays[0]))))

    def order(self, random: Any) -> _Array:
        """The rows' numbers in the next run through the dataset."""
        return self._found.run()

    def pass_over(self, epochs: int, batches: int) -> None:
        """Go on as if some epochs, and some batches of the next one, had been run."""
        for _ in range(epochs + bool(batches)):
            self._found.run()


def table_batches(dataset: Any) -> TableBatches | None:
    """The batches of a dataset, if they are made of rows in memory that programs can read there."""
    found = row_batches(dataset._plan) if usable() else None
    if found is None:
        return None
    batches = TableBatches(found, dataset._plan.pack)
    return None if any(a.dtype == object for a in leaves_of(batches.structure)) else batches
