"""What one does with a dataset besides making others of it: iterate, count, reduce, save, explain."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from thalweg.core import dtypes, errors
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.data import states
from thalweg.data.explain import explained
from thalweg.data.iterator import Iterator as DatasetIterator
from thalweg.data.iterator import NumpyIterator
from thalweg.data.plan import INFINITE, UNKNOWN, Element, Failed, Plan, Run
from thalweg.data.traced import Traced

Self = TypeVar("Self", bound="Readable")


class Readable:
    """A dataset, as far as its elements are read."""

    _plan: Plan

    def __init__(self, variant_tensor: Any) -> None:
        if not isinstance(variant_tensor, Plan):
            raise TypeError("A dataset is made by tf.data.Dataset.from_tensor_slices and the like.")
        self._plan = variant_tensor

    def _of(self: Self, plan: Plan) -> Self:
        """A dataset of another plan."""
        return type(self)(plan)

    def __iter__(self) -> Any:
        if state.target.eager:
            return DatasetIterator(self._plan)
        from thalweg.data.loops import StagedIterator

        return StagedIterator(self._plan)

    def _staged_for(self, *statement: Any) -> None:
        """A `for` statement over this dataset, in a function that is traced."""
        from thalweg.data.loops import loop_over_dataset

        loop_over_dataset(self._plan, *statement)

    def _batches(self) -> Iterator[Element]:
        """The elements as flat lists of NumPy arrays; see `thalweg.data.iterator`."""
        for element in self._plan.run(Run()):
            if type(element) is Failed:
                raise element.error
            yield element

    def __len__(self) -> int:
        if self._plan.count == INFINITE:
            raise TypeError("The dataset is infinite.")
        if self._plan.count == UNKNOWN:
            raise TypeError("The dataset length is unknown.")
        return self._plan.count

    def __bool__(self) -> bool:
        return True

    def cardinality(self, name: str | None = None) -> Any:
        """How many elements there are, an int64 scalar; -1: infinitely many, -2: unknown."""
        return to_tensor(self._plan.count, dtypes.int64)

    @property
    def element_spec(self) -> Any:
        """The structure of `tf.TensorSpec`s of an element."""
        return self._plan.element_spec

    def as_numpy_iterator(self) -> NumpyIterator:
        """The elements with NumPy arrays for tensors.

        Raises:
          TypeError: they are datasets.

        Example:
          >>> list(tf.data.Dataset.range(2).as_numpy_iterator())
          [np.int64(0), np.int64(1)]
        """
        return NumpyIterator(self._plan)

    def get_single_element(self, name: str | None = None) -> Any:
        """The one element.

        Raises:
          InvalidArgumentError: there is none, or more than one.
        """
        if not state.target.eager:
            from thalweg.data.loops import as_tensors, component_dtypes, element_of, when_run

            found = when_run(self._plan, lambda p: as_tensors(single(p), p), component_dtypes(self._plan))
            return element_of(self._plan, found)
        return self._plan.users(single(self._plan))

    def reduce(
        self, initial_state: Any, reduce_func: Callable[[Any, Any], Any], name: str | None = None
    ) -> Any:
        """What `state = reduce_func(state, element)` makes of `initial_state` over all elements.

        Args:
          initial_state: a structure of tensors.
          reduce_func: takes the state and an element, gives the next state.

        Raises:
          TypeError: `reduce_func` gives other dtypes than the state has.

        Example:
          >>> tf.data.Dataset.range(5).reduce(np.int64(0), lambda total, x: total + x).numpy()
          np.int64(10)
        """
        if not state.target.eager:
            from thalweg.data.loops import reduce_in_graph

            return reduce_in_graph(self._plan, initial_state, reduce_func)
        return states.reduced(self._plan, initial_state, reduce_func)

    def save(
        self,
        path: Any,
        compression: str | None = None,
        shard_func: Callable[..., Any] | None = None,
        checkpoint_args: Any = None,
    ) -> None:
        """Write the elements to a folder, for `tf.data.Dataset.load`.

        Args:
          path: the folder; a dataset that is there already is replaced once the new one is whole.
          compression: "GZIP", or None.
          shard_func: gives the number of the shard that an element goes to; None: all go to one.

        Raises:
          AlreadyExistsError: there is something else at `path`.
        """
        from thalweg.data.storage import write_folder
        from thalweg.ops.files import path_of

        run = Run()
        shards = Traced(shard_func, [self._plan]) if shard_func is not None else None

        def shard_of(element: Element) -> int:
            return 0 if shards is None else int(shards(element, run)[0])

        elements = self._plan.run(run)
        for element in write_folder(path_of(path), self._plan, elements, compression or "", shard_of):
            if type(element) is Failed:
                raise element.error

    def options(self) -> Any:
        """The `tf.data.Options` that `with_options` gave this dataset and those that it is made of."""
        from thalweg.data.options import options_of

        return options_of(self._plan)

    def explain(self) -> str:
        """How elements are produced: which functions are vectorised, what runs on threads, what is kept.

        Example:
          >>> dataset = tf.data.Dataset.from_tensor_slices([1.0, 2.0, 3.0]).map(tf.square).shuffle(3).batch(2)
          >>> print(dataset.explain())
          batch                     2 looked up together                            float32[None], 2 elements
            shuffle                 a buffer of 3 row numbers                       float32[], 3 elements
              map                   square, vectorised: computed for whole batches  float32[], 3 elements
                from_tensor_slices  rows in memory, 12 bytes                        float32[], 3 elements
        """
        return explained(self._plan)

    def __repr__(self) -> str:
        return f"<{self._plan.kind} element_spec={self.element_spec}>"


def single(plan: Plan) -> Element:
    """The one element of a plan.

    Raises:
      InvalidArgumentError: there is none, or more than one.
    """
    found = list(itertools.islice(plan.run(Run()), 2))
    for element in found:
        if isinstance(element, Failed):
            raise element.error
    if len(found) != 1:
        message = "Dataset had more than one element." if found else "Dataset was empty."
        raise errors.InvalidArgumentError(None, None, message)
    return found[0]  # type: ignore[return-value]
