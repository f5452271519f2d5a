"""`tf.data.Dataset`: a description of a sequence of elements, each a structure of tensors."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, nest
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import Tensor
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data import shuffling, sources, transformations
from thalweg.data.iterator import Iterator
from thalweg.data.plan import INFINITE, UNKNOWN, Plan

AUTOTUNE = -1
INFINITE_CARDINALITY = INFINITE
UNKNOWN_CARDINALITY = UNKNOWN


class Dataset:
    """A sequence of elements; iterating it gives structures of tensors.

    A dataset only describes: its functions give new datasets, and work begins with an iterator.

    Example:
      >>> dataset = tf.data.Dataset.from_tensor_slices([1, 2, 3]).batch(2)
      >>> [batch.numpy().tolist() for batch in dataset]
      [[1, 2], [3]]
    """

    _plan: Plan

    def __init__(self, variant_tensor: Any) -> None:
        if not isinstance(variant_tensor, Plan):
            raise TypeError("A dataset is made by tf.data.Dataset.from_tensor_slices and the like.")
        self._plan = variant_tensor

    # Sources.

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """The rows of a tensor, or of a structure of tensors with the same first dimension.

        Args:
          tensors: a tensor, or tuples and dicts of them; a list is one tensor.

        Raises:
          ValueError: there are no tensors, a tensor is a scalar, or the first dimensions differ.

        Example:
          >>> dataset = tf.data.Dataset.from_tensor_slices(([[1, 2], [3, 4]], ["a", "b"]))
          >>> dataset.element_spec[0]
          TensorSpec(shape=(2,), dtype=tf.int32, name=None)
        """
        return Dataset(sources.Rows(tensors))

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """One element: the structure as it is."""
        return Dataset(sources.One(tensors))

    @staticmethod
    def from_generator(
        generator: Callable[..., Any],
        output_types: Any = None,
        output_shapes: Any = None,
        args: Sequence[Any] | None = None,
        output_signature: Any = None,
        name: str | None = None,
    ) -> Dataset:
        """What a Python generator yields.

        Args:
          generator: called with `args`, as NumPy values, at the beginning of each run.
          output_types: a structure of dtypes.
          output_shapes: the shapes, in the same structure; None: unknown.
          args: values that tensors can be made of.
          output_signature: a structure of `tf.TensorSpec`s in place of types and shapes.

        Raises:
          TypeError: `generator` isn't callable, or it isn't said what it yields.
          InvalidArgumentError: (in a run) it yields something else, or raises a ValueError or TypeError.
          UnknownError: (in a run) it raises another exception.

        Example:
          >>> def count(stop):
          ...     yield from range(stop)
          >>> number = tf.TensorSpec([], tf.int32)
          >>> dataset = tf.data.Dataset.from_generator(count, args=[3], output_signature=number)
          >>> list(dataset.as_numpy_iterator())
          [np.int32(0), np.int32(1), np.int32(2)]
        """
        if not callable(generator):
            raise TypeError("`generator` must be a Python callable.")
        signature = sources.signature_of(output_types, output_shapes, output_signature)
        return Dataset(sources.Generated(generator, args or (), signature))

    @staticmethod
    def range(*args: Any, output_type: Any = dtypes.int64, name: str | None = None) -> Dataset:
        """The numbers of `range(*args)`, as scalars.

        Raises:
          ValueError: there are no numbers given, or more than three.

        Example:
          >>> list(tf.data.Dataset.range(1, 6, 2).as_numpy_iterator())
          [np.int64(1), np.int64(3), np.int64(5)]
        """
        return Dataset(sources.Numbers([_integer(a) for a in args], dtypes.as_dtype(output_type)))

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Dataset:
        """Elements of several datasets side by side, as long as each has one.

        Args:
          args: datasets, or one structure of them.

        Raises:
          TypeError: there is none, or something else.
        """
        if not args and datasets is None:
            raise TypeError("Must pass at least one dataset to `zip`.")
        structure = datasets if datasets is not None else args[0] if len(args) == 1 else args
        for part in nest.flatten(structure):
            if not isinstance(part, Dataset) or isinstance(structure, list):
                found = (
                    " Python `list` is not supported and you should use `tuple` instead."
                    if isinstance(structure, list)
                    else f" Encountered an object of type {type(part)}."
                )
                expected = "Inputs are expected to be (nested) structures of `tf.data.Dataset` objects."
                raise TypeError(f"Invalid input to `zip`. {expected}{found}")
        return Dataset(transformations.Zipped(structure, [d._plan for d in nest.flatten(structure)]))

    @staticmethod
    def sample_from_datasets(
        datasets: Sequence[Dataset],
        weights: Any = None,
        seed: Any = None,
        stop_on_empty_dataset: bool = False,
        rerandomize_each_iteration: bool | None = None,
    ) -> Dataset:
        """Elements of several datasets of the same structure, each time of one drawn at random.

        Args:
          weights: how likely each is to be drawn, float32 or float64; None: equally.
          seed: an integer; see `tf.random.set_seed`.
          stop_on_empty_dataset: end with the first dataset that ends; else the others go on.
          rerandomize_each_iteration: whether each run draws anew.

        Raises:
          TypeError: the datasets' elements differ, or the weights aren't floats.
          ValueError: there are no datasets, or not as many weights.
        """
        plans = _alike([d._plan for d in datasets])
        logits = _logits(weights, len(plans))
        likely = np.flatnonzero(logits > -np.inf).tolist()
        if len(likely) < 2:
            return datasets[likely[0]] if likely else datasets[0].take(0)
        anew = bool(rerandomize_each_iteration)
        chosen = [plans[k] for k in likely]
        return Dataset(shuffling.Sampled(chosen, logits[likely], seed, bool(stop_on_empty_dataset), anew))

    # Transformations.

    def batch(
        self,
        batch_size: Any,
        drop_remainder: bool = False,
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """Each `batch_size` consecutive elements as one, stacked.

        Args:
          drop_remainder: leave out the last elements if they are too few.

        Raises:
          InvalidArgumentError: `batch_size` isn't positive; (in a run) elements of different shapes come
            together.
        """
        kind = "_BatchDataset" if num_parallel_calls is None else "_ParallelBatchDataset"
        return Dataset(transformations.Batched(self._plan, _integer(batch_size), bool(drop_remainder), kind))

    def map(
        self,
        map_func: Callable[..., Any],
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        synchronous: Any = None,
        use_unbounded_threadpool: bool = False,
        name: str | None = None,
    ) -> Dataset:
        """`map_func` of each element.

        Args:
          map_func: takes an element, a tuple's parts as arguments of their own, and gives a structure of
            tensors. It is traced once, as by `tf.function`; for Python code on values see `tf.py_function`.
        """
        kind = "_MapDataset" if num_parallel_calls is None else "_ParallelMapDataset"
        return Dataset(transformations.Mapped(self._plan, map_func, kind))

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """The elements for which `predicate` gives true.

        Raises:
          ValueError: `predicate` doesn't give a bool scalar.
        """
        return Dataset(transformations.Filtered(self._plan, predicate))

    def shuffle(
        self,
        buffer_size: Any,
        seed: Any = None,
        reshuffle_each_iteration: bool | None = True,
        name: str | None = None,
    ) -> Dataset:
        """The elements in random order.

        Args:
          buffer_size: each next element is drawn from so many; as many as there are elements give all orders.
          seed: an integer; see `tf.random.set_seed`.
          reshuffle_each_iteration: whether each run has another order.

        Raises:
          InvalidArgumentError: `buffer_size` isn't positive.
        """
        anew = True if reshuffle_each_iteration is None else bool(reshuffle_each_iteration)
        return Dataset(shuffling.Shuffled(self._plan, _integer(buffer_size), seed, anew))

    def cache(self, filename: Any = "", name: str | None = None) -> Dataset:
        """The same elements, which are kept in memory once a run went through all of them."""
        return Dataset(transformations.Cached(self._plan))

    def take(self, count: Any, name: str | None = None) -> Dataset:
        """The first `count` elements; -1: all."""
        n = _integer(count)
        return Dataset(transformations.Part(self._plan, 0, None if n < 0 else n, "_TakeDataset"))

    def skip(self, count: Any, name: str | None = None) -> Dataset:
        """All but the first `count` elements; -1: none is left."""
        n = _integer(count)
        start, stop = (n, None) if n >= 0 else (0, 0)
        return Dataset(transformations.Part(self._plan, start, stop, "_SkipDataset"))

    def repeat(self, count: Any = None, name: str | None = None) -> Dataset:
        """All elements, `count` times; None or -1: again and again."""
        return Dataset(transformations.Repeated(self._plan, -1 if count is None else _integer(count)))

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """The elements of this dataset, then those of another one of the same structure.

        Raises:
          TypeError: the elements differ in structure or dtypes.
        """
        if not transformations.same_elements(self._plan, dataset._plan):
            raise TypeError(f"Incompatible dataset elements: {self.element_spec} vs. {dataset.element_spec}")
        return Dataset(transformations.Concatenated(self._plan, dataset._plan))

    def enumerate(self, start: Any = 0, name: str | None = None) -> Dataset:
        """Pairs of an element's number, int64, and the element."""
        return Dataset(transformations.Enumerated(self._plan, _integer(start)))

    def prefetch(self, buffer_size: Any, name: str | None = None) -> Dataset:
        """The same elements.

        Raises:
          InvalidArgumentError: `buffer_size` is negative and not `tf.data.AUTOTUNE`.
        """
        return Dataset(transformations.Prefetched(self._plan, _integer(buffer_size)))

    def apply(self, transformation_func: Callable[[Dataset], Dataset]) -> Dataset:
        """`transformation_func` of this dataset.

        Raises:
          TypeError: it doesn't give a dataset.
        """
        dataset = transformation_func(self)
        if not isinstance(dataset, Dataset):
            raise TypeError(
                f"`transformation_func` must return a `tf.data.Dataset` object. Got {type(dataset)}."
            )
        return dataset

    def with_options(self, options: Any, name: str | None = None) -> Dataset:
        """The same elements."""
        return self

    # Reading.

    def __iter__(self) -> Any:
        if state.target.eager:
            return Iterator(self._plan)
        from thalweg.data.loops import StagedIterator

        return StagedIterator(self._plan)

    def _staged_for(self, *statement: Any) -> None:
        """A `for` statement over this dataset, in a function that is traced."""
        from thalweg.data.loops import loop_over_dataset

        loop_over_dataset(self._plan, *statement)

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
        return self._plan.pack([TensorSpec(s.shape, s.dtype) for s in self._plan.specs])

    def as_numpy_iterator(self) -> Generator[Any]:
        """The elements with NumPy arrays for tensors."""
        for element in self:
            yield nest.map_structure(lambda x: None if x is None else x.numpy(), element)

    def get_single_element(self, name: str | None = None) -> Any:
        """The one element.

        Raises:
          InvalidArgumentError: there is none, or more than one.
        """
        elements = list(itertools.islice(self, 2))
        if len(elements) != 1:
            found = "Dataset had more than one element." if elements else "Dataset was empty."
            raise errors.InvalidArgumentError(None, None, found)
        return elements[0]

    def reduce(
        self, initial_state: Any, reduce_func: Callable[[Any, Any], Any], name: str | None = None
    ) -> Any:
        """What `state = reduce_func(state, element)` makes of `initial_state` over all elements.

        Raises:
          TypeError: `reduce_func` gives other dtypes than the state has.
        """
        return transformations.reduced(self._plan, initial_state, reduce_func)

    def __repr__(self) -> str:
        return f"<{self._plan.kind} element_spec={self.element_spec}>"


def _integer(x: Any) -> int:
    """A count given as a number or a scalar tensor.

    Raises:
      TypeError: it is no integer.
    """
    if isinstance(x, (Tensor, np.generic, np.ndarray)):
        x = to_tensor(x).numpy().item()
    if not isinstance(x, int):
        raise TypeError(f"Cannot convert {x!r} to EagerTensor of dtype int64")
    return int(x)


def _alike(plans: list[Plan]) -> list[Plan]:
    """These plans, which are to be sampled together.

    Raises:
      ValueError, TypeError: there are none, or their elements differ.
    """
    if not plans:
        raise ValueError("Invalid `datasets`. `datasets` should not be empty.")
    for k, plan in enumerate(plans):
        if not transformations.same_elements(plans[0], plan):
            first, other = Dataset(plans[0]).element_spec, Dataset(plan).element_spec
            raise TypeError(
                "Invalid `datasets`. `datasets` must have compatible element specs. "
                f"Dataset 0 has element_spec={first}, dataset {k} has element_spec={other}."
            )
    return plans


def _logits(weights: Any, count: int) -> np.ndarray[Any, Any]:
    """The logarithms of weights.

    Raises:
      TypeError, ValueError: they aren't floats, or not `count`.
    """
    if weights is None:
        return np.ones(count, np.float32)
    given = to_tensor(weights)
    if given.dtype not in (dtypes.float32, dtypes.float64):
        raise TypeError(
            "Invalid `weights`. `weights` type must be either `tf.float32` or `tf.float64` "
            f"but is {given.dtype!r}."
        )
    if given.shape.as_list() != [count]:
        raise ValueError(
            "Invalid `weights`. `weights` should have the same length as `datasets` but got "
            f"`len(weights)={given.shape[0] if given.shape.rank else 0}` vs. `len(datasets)={count}`."
        )
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(given.numpy()))
