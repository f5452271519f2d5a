"""Iterators of datasets."""

from __future__ import annotations

import itertools
from typing import Any

from thalweg.core import errors
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.plan import Plan


class Iterator:
    """Goes once through a dataset: what `iter(dataset)` gives.

    In a graph its next element is an operation's result: each time that runs it takes another one.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._elements = iter(plan.elements())

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        if not state.target.eager:
            return self.get_next()
        return self._plan.pack(next(self._elements))

    def get_next(self) -> Any:
        """The next element.

        Raises:
          OutOfRangeError: there is none.
        """
        if state.target.eager:
            return self._plan.pack(self._next())
        from thalweg.data.loops import taken

        return taken(self._plan, to_tensor(0), lambda _: self)

    next = get_next

    def _next(self) -> list[Any]:
        """The next element, flat."""
        for element in self._elements:
            return element
        raise errors.OutOfRangeError(None, None, "End of sequence")

    def _has_next(self) -> bool:
        """Whether there is a next element, which is kept until it is taken."""
        for element in self._elements:
            self._elements = itertools.chain([element], self._elements)
            return True
        return False

    def _staged_for(self, *statement: Any) -> None:
        """A `for` statement over this iterator, in a function that is traced."""
        from thalweg.data.loops import loop_over_iterator

        loop_over_iterator(self, self._plan, *statement)

    @property
    def element_spec(self) -> Any:
        """The structure of `tf.TensorSpec`s of an element."""
        return self._plan.pack([TensorSpec(s.shape, s.dtype) for s in self._plan.specs])
