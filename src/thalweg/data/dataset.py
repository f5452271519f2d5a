"""`tf.data.Dataset`: a description of a sequence of elements, each a structure of tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, nest
from thalweg.core.convert import to_tensor
from thalweg.data import shuffling, sources, transformations
from thalweg.data.arguments import alike, integer, logits_of
from thalweg.data.elementwise import Elementwise
from thalweg.data.grouped import Grouped
from thalweg.data.leaves import DatasetSpec
from thalweg.data.plan import INFINITE, UNKNOWN, Plan, Signature

AUTOTUNE = -1
INFINITE_CARDINALITY = INFINITE
UNKNOWN_CARDINALITY = UNKNOWN


class Dataset(Elementwise, Grouped):
    """A sequence of elements; iterating it gives structures of tensors.

    A dataset only describes: its functions give new datasets, and work begins with an iterator.

    Example:
      >>> dataset = tf.data.Dataset.from_tensor_slices([1, 2, 3]).batch(2)
      >>> [batch.numpy().tolist() for batch in dataset]
      [[1, 2], [3]]
    """

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """The rows of a tensor, or of a structure of tensors with the same first dimension.

        Args:
          tensors: a tensor, or tuples and dicts of them, also ragged and sparse ones; a list is one tensor.

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
          output_signature: a structure of `tf.TensorSpec`s and the like in place of types and shapes.

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
        return Dataset(sources.Numbers([integer(a) for a in args], dtypes.as_dtype(output_type)))

    @staticmethod
    def counter(start: Any = 0, step: Any = 1, dtype: Any = dtypes.int64, name: str | None = None) -> Dataset:
        """The numbers `start`, `start + step`, … without end.

        Example:
          >>> list(tf.data.Dataset.counter(5, 3).take(2).as_numpy_iterator())
          [np.int64(5), np.int64(8)]
        """
        return Dataset(sources.Counter(integer(start), integer(step), dtypes.as_dtype(dtype)))

    @staticmethod
    def random(
        seed: Any = None, rerandomize_each_iteration: bool | None = None, name: str | None = None
    ) -> Dataset:
        """Random integers of 32 bits, as int64 scalars, without end.

        Args:
          seed: an integer; see `tf.random.set_seed`.
          rerandomize_each_iteration: whether each run has other numbers.
        """
        return Dataset(sources.Random(shuffling.seeds_of(seed), bool(rerandomize_each_iteration)))

    @staticmethod
    def list_files(
        file_pattern: Any, shuffle: bool | None = None, seed: Any = None, name: str | None = None
    ) -> Dataset:
        """The names of the files that match a pattern or several.

        Args:
          file_pattern: a pattern as of `tf.io.matching_files`, or a list of them.
          shuffle: whether they come in random order, each run in another one; None: yes.
          seed: of that order.

        Raises:
          InvalidArgumentError: there is no such file.
        """
        from thalweg.io.files import matching_files

        patterns = to_tensor(file_pattern)
        found = matching_files(patterns)
        if not len(found):
            shown = ", ".join(repr(p) for p in np.asarray(patterns.numpy(), object).reshape(-1).tolist())
            raise errors.InvalidArgumentError(None, None, f"No files matched pattern: {shown}")
        names = Dataset.from_tensor_slices(found)
        if shuffle is False:
            return names
        return names.shuffle(len(found), seed=seed)

    @staticmethod
    def load(
        path: Any,
        element_spec: Any = None,
        compression: str | None = None,
        reader_func: Callable[[Dataset], Dataset] | None = None,
        wait: bool = False,
        wait_check_interval: float = 1,
        name: str | None = None,
    ) -> Dataset:
        """The elements that `dataset.save` wrote.

        Args:
          element_spec: what they are; None: it is read from the folder.
          reader_func: takes the dataset of the shards' datasets, gives a dataset; None: shard by shard.

        Raises:
          NotFoundError: there is no such folder.
          ValueError: the elements are others than `element_spec` says.
        """
        from thalweg.data.storage import as_datasets, loaded

        signature = None
        if element_spec is not None:
            signature = Signature.of_spec(element_spec)
        plan = loaded(path, signature)
        if reader_func is None:
            return Dataset(plan)
        return reader_func(Dataset(as_datasets(plan.shards(), plan)))

    # Of several datasets.

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
        places = nest.map_structure(lambda _: 0, structure)
        return Dataset(transformations.Zipped(places, [d._plan for d in nest.flatten(structure)]))

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
          weights: how likely each is to be drawn, float32 or float64, or a dataset of such; None: equally.
          seed: an integer; see `tf.random.set_seed`.
          stop_on_empty_dataset: end with the first dataset that ends; else the others go on.
          rerandomize_each_iteration: whether each run draws anew.

        Raises:
          TypeError: the datasets' elements differ, or the weights aren't floats.
          ValueError: there are no datasets, or not as many weights.
        """
        plans = alike([d._plan for d in datasets])
        anew, stop = bool(rerandomize_each_iteration), bool(stop_on_empty_dataset)
        if isinstance(weights, Dataset):
            choices = shuffling.DrawnAnew(weights._plan, shuffling.seeds_of(seed), anew)
            return Dataset(shuffling.Directed(plans, choices, stop))
        logits = logits_of(weights, len(plans))
        likely = np.flatnonzero(logits > -np.inf).tolist()
        if len(likely) < 2:
            return datasets[likely[0]] if likely else datasets[0].take(0)
        chosen = [plans[k] for k in likely]
        drawn = shuffling.Drawn(logits[likely], shuffling.seeds_of(seed), anew)
        return Dataset(shuffling.Directed(chosen, drawn, stop))

    @staticmethod
    def choose_from_datasets(
        datasets: Sequence[Dataset], choice_dataset: Dataset, stop_on_empty_dataset: bool = True
    ) -> Dataset:
        """Elements of several datasets of the same structure, each time of the one that another tells.

        Args:
          choice_dataset: int64 scalars, numbers of datasets.
          stop_on_empty_dataset: end with the first dataset that ends; else its number is passed over.

        Raises:
          TypeError: the datasets' elements differ, or the choices aren't int64 scalars.
          ValueError: there are no datasets.

        Example:
          >>> parts = [tf.data.Dataset.from_tensors(x).repeat(2) for x in ("a", "b")]
          >>> choices = tf.data.Dataset.from_tensor_slices(np.array([0, 1, 1, 0]))
          >>> list(tf.data.Dataset.choose_from_datasets(parts, choices).as_numpy_iterator())
          [b'a', b'b', b'b', b'a']
        """
        plans = alike([d._plan for d in datasets])
        specs = choice_dataset._plan.specs
        if len(specs) != 1 or specs[0].dtype is not dtypes.int64 or specs[0].shape.rank not in (0, None):
            raise TypeError(
                "Invalid `choice_dataset`. Elements of `choice_dataset` must be scalar `tf.int64` tensors "
                f"but are {choice_dataset.element_spec}."
            )
        return Dataset(shuffling.Directed(plans, choice_dataset._plan, bool(stop_on_empty_dataset)))

    def enumerate(self, start: Any = 0, name: str | None = None) -> Dataset:
        """Pairs of an element's number, int64, and the element."""
        numbers = sources.Counter(integer(start), 1, dtypes.int64)
        return Dataset(transformations.Zipped((0, 0), [numbers, self._plan]))

    def snapshot(
        self,
        path: Any,
        compression: str = "AUTO",
        reader_func: Callable[[Dataset], Dataset] | None = None,
        shard_func: Callable[..., Any] | None = None,
        name: str | None = None,
    ) -> Dataset:
        """The elements, which are written to a folder by the first whole run, and read from there by others.

        Args:
          compression: "GZIP", or "AUTO" or None for none.
          reader_func: takes the dataset of the shards' datasets, gives a dataset.
          shard_func: gives the number of the shard that an element goes to; None: all go to one.

        Raises:
          AlreadyExistsError: (in a run) there is something else at `path`.
        """
        from thalweg.data.storage import Loaded, Snapshot, as_datasets
        from thalweg.data.traced import Traced

        def read(plan: Loaded) -> Plan:
            if reader_func is None:
                return plan
            return reader_func(Dataset(as_datasets(plan.shards(), plan)))._plan

        shards = Traced(shard_func, [self._plan]) if shard_func is not None else None
        kind = "GZIP" if compression == "GZIP" else ""
        return Dataset(Snapshot(self._plan, path, kind, shards, read))

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

    # 1.x.

    def make_one_shot_iterator(self) -> Any:
        """An iterator that begins by itself; in a graph once a session."""
        from thalweg.data.graph_iterators import make_one_shot_iterator

        return make_one_shot_iterator(self)

    def make_initializable_iterator(self, shared_name: str | None = None) -> Any:
        """An iterator that begins whenever a session runs its `initializer`.

        Raises:
          RuntimeError: (in a graph only)
        """
        from thalweg.data.graph_iterators import make_initializable_iterator

        return make_initializable_iterator(self, shared_name)


DatasetSpec.dataset_of = staticmethod(Dataset)
