"""Iterators of datasets.

For whoever trains on batches: `dataset._batches()` gives the elements as flat lists of NumPy arrays (ragged
and sparse leaves as they are), without making tensors of them. `dataset._plan.pack(leaves)` puts them into
their structure, `dataset._plan.specs` says what is known of each. `batch` over rows in memory, however
shuffled, mapped by functions that vectorise, and repeated, gives each batch by one look-up of its rows;
batches of neighbouring rows are views of the arrays in memory and must not be written to.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor
from thalweg.data.leaves import DatasetSpec, to_numpy
from thalweg.data.plan import Element, Elements, Failed, Plan, Run


class Iterator:
    """Goes once through a dataset: what `iter(dataset)` gives.

    An error ends only the call that it is raised by: iterating can go on with the elements after it.
    In a graph its next element is an operation's result: each time that runs it takes another one.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._begin([])

    def _begin(self, drawn: list[tuple[int, int]]) -> None:
        self._run = Run(drawn)
        self._elements: Elements = _lazily(self._plan, self._run)
        self._taken = 0

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        if not state.target.eager:
            return self.get_next()
        return self._plan.users(self._advance())

    def _advance(self) -> Element:
        """The next element's leaves; StopIteration where there is none."""
        element = next(self._elements)
        self._taken += 1
        if type(element) is Failed:
            raise element.error
        return element

    def get_next(self) -> Any:
        """The next element.

        Raises:
          OutOfRangeError: there is none.
        """
        if state.target.eager:
            return self._plan.users(self._next())
        from thalweg.data.loops import taken

        return taken(self._plan, to_tensor(0), lambda _: self)

    next = get_next

    def get_next_as_optional(self) -> Any:
        """The next element as a `tf.experimental.Optional`, which is empty where there is none."""
        from thalweg.data.optional import Optional

        try:
            return Optional(self.element_spec, [self.get_next()])
        except errors.OutOfRangeError:
            return Optional(self.element_spec, [])

    def _next(self) -> Element:
        """The next element, flat."""
        try:
            return self._advance()
        except StopIteration:
            raise errors.OutOfRangeError(None, None, "End of sequence") from None

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
        return self._plan.element_spec

    # Checkpoints: how far it is, and the seeds that shuffles drew on the way.

    def _serialize_to_tensors(self) -> dict[str, EagerTensor]:
        """What a checkpoint keeps of the iterator."""
        drawn = np.array(self._run.drawn, np.int64).reshape(-1, 2)
        return {"taken": to_tensor(self._taken, dtypes.int64), "drawn": to_tensor(drawn)}

    def _restore_from_tensors(self, restored: dict[str, Any]) -> None:
        """Go to where a checkpoint was made: the dataset is gone through again up to there."""
        pairs = np.asarray(restored["drawn"]).tolist()
        self._begin([(int(a), int(b)) for a, b in pairs])
        for _ in range(int(restored["taken"])):
            next(self._elements, None)
            self._taken += 1


class NumpyIterator:
    """What `dataset.as_numpy_iterator()` gives: the elements with NumPy arrays for tensors.

    Raises:
      TypeError: the elements are datasets.
    """

    def __init__(self, plan: Plan) -> None:
        if any(isinstance(s, DatasetSpec) for s in plan.specs):
            raise TypeError(
                "`tf.data.Dataset.as_numpy_iterator()` is not supported for datasets that produce values of "
                "type tf.data.Dataset."
            )
        self._plan = plan
        self._iterator = Iterator(plan)

    def __iter__(self) -> NumpyIterator:
        return self

    def __next__(self) -> Any:
        element = self._iterator._advance()
        leaves = [to_numpy(x, s) for x, s in zip(element, self._plan.specs, strict=True)]
        return self._plan.pack(leaves)

    def _serialize_to_tensors(self) -> dict[str, EagerTensor]:
        return self._iterator._serialize_to_tensors()

    def _restore_from_tensors(self, restored: dict[str, Any]) -> None:
        self._iterator._restore_from_tensors(restored)

    def __repr__(self) -> str:
        return f"<NumpyIterator of {self._plan.element_spec}>"


def _lazily(plan: Plan, run: Run) -> Elements:
    """The elements of a run, which begins when the first is asked for."""
    yield from plan.run(run)
