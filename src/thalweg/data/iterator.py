"""Iterators of datasets."""

from __future__ import annotations

from typing import Any

from thalweg.core import errors
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.plan import Plan


class Iterator:
    """Goes once through a dataset: what `iter(dataset)` gives."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._elements = iter(plan.elements())

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        return self._plan.pack(next(self._elements))

    def get_next(self) -> Any:
        """The next element.

        Raises:
          OutOfRangeError: there is none.
        """
        for element in self._elements:
            return self._plan.pack(element)
        raise errors.OutOfRangeError(None, None, "End of sequence")

    next = get_next

    @property
    def element_spec(self) -> Any:
        """The structure of `tf.TensorSpec`s of an element."""
        return self._plan.pack([TensorSpec(s.shape, s.dtype) for s in self._plan.specs])
