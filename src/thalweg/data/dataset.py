"""`tf.data.Dataset`: a description of a sequence of elements, each a structure of tensors.

A dataset knows the structure of its elements and how to give them flat, one after the other. Datasets whose
elements are rows of arrays in memory (`_Rows`) also give whole ranges of them at once, so that batching them
copies nothing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from thalweg import array, creation
from thalweg.core import dtypes, nest
from thalweg.core.convert import to_tensor
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import EagerTensor
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.iterator import Iterator

AUTOTUNE = -1
INFINITE_CARDINALITY = -1
UNKNOWN_CARDINALITY = -2


class Dataset:
    """A sequence of elements; iterating it gives structures of tensors.

    Example:
      >>> dataset = tf.data.Dataset.from_tensor_slices([1, 2, 3]).batch(2)
      >>> [batch.numpy().tolist() for batch in dataset]
      [[1, 2], [3]]
    """

    # The structure of an element (leaves of any kind), the specs of its tensors, the number of elements.
    _structure: Any
    _specs: list[Spec]
    _count: int

    def _elements(self) -> Generator[list[Any]]:
        """The elements, flat."""
        raise NotImplementedError

    def _pack(self, element: list[Any]) -> Any:
        return nest.pack_sequence_as(self._structure, element)

    # Sources.

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """The rows of a tensor, or of a structure of tensors with the same first dimension.

        Raises:
          ValueError: there are no tensors, a tensor is a scalar, or the first dimensions differ.
        """
        return _Rows(tensors)

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """One element: the structure as it is."""
        return _One(tensors)

    @staticmethod
    def range(*args: Any, output_type: Any = dtypes.int64, name: str | None = None) -> Dataset:
        """The numbers of `range(*args)`, as scalars.

        Example:
          >>> list(tf.data.Dataset.range(1, 6, 2).as_numpy_iterator())
          [np.int64(1), np.int64(3), np.int64(5)]
        """
        bounds = [int(a) for a in args]
        return _Rows(np.arange(*bounds, dtype=dtypes.as_dtype(output_type).np))

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Dataset:
        """Elements of several datasets side by side, as long as each has one.

        Args:
          args: datasets, or one structure of them.
        """
        structure = datasets if datasets is not None else args[0] if len(args) == 1 else args
        if isinstance(structure, Dataset):
            return structure
        return _Zipped(structure)

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
          InvalidArgumentError: elements of different shapes come together.
        """
        return _Batched(self, int(batch_size), bool(drop_remainder))

    def map(
        self,
        map_func: Callable[..., Any],
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        synchronous: Any = None,
        use_unbounded_threadpool: bool = False,
        name: str | None = None,
    ) -> Dataset:
        """`map_func` of each element; a tuple's parts are its arguments."""
        return _Mapped(self, map_func)

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """The elements for which `predicate` gives true."""
        return _Filtered(self, predicate)

    def take(self, count: Any, name: str | None = None) -> Dataset:
        """The first `count` elements; -1: all."""
        return _Part(self, 0, int(count))

    def skip(self, count: Any, name: str | None = None) -> Dataset:
        """All but the first `count` elements; -1: none."""
        return _Part(self, int(count), -1)

    def repeat(self, count: Any = None, name: str | None = None) -> Dataset:
        """All elements, `count` times; None or -1: again and again."""
        return _Repeated(self, -1 if count is None else int(count))

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """The elements of this dataset, then those of another one of the same structure."""
        return _Concatenated(self, dataset)

    def enumerate(self, start: Any = 0, name: str | None = None) -> Dataset:
        """Pairs of an element's number and the element."""
        return _Enumerated(self, int(start))

    def prefetch(self, buffer_size: Any = None, name: str | None = None) -> Dataset:
        """The same elements."""
        return self

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

    def __iter__(self) -> Iterator:
        return Iterator(self)

    def __len__(self) -> int:
        if self._count == INFINITE_CARDINALITY:
            raise TypeError("The dataset is infinite.")
        if self._count == UNKNOWN_CARDINALITY:
            raise TypeError("The dataset length is unknown.")
        return self._count

    def __bool__(self) -> bool:
        return True

    def cardinality(self, name: str | None = None) -> Any:
        """How many elements there are, an int64 scalar; -1: infinitely many, -2: unknown."""
        return to_tensor(self._count, dtypes.int64)

    @property
    def element_spec(self) -> Any:
        """The structure of `tf.TensorSpec`s of an element."""
        return self._pack([TensorSpec(s.shape, s.dtype) for s in self._specs])

    def as_numpy_iterator(self) -> Generator[Any]:
        """The elements with NumPy arrays for tensors."""
        for element in self:
            yield nest.map_structure(lambda x: x.numpy(), element)

    def get_single_element(self, name: str | None = None) -> Any:
        """The one element.

        Raises:
          InvalidArgumentError: there is none, or more than one.
        """
        from thalweg.core.errors import InvalidArgumentError

        elements = list(itertools.islice(self, 2))
        if len(elements) != 1:
            raise InvalidArgumentError(
                None, None, "Dataset was empty." if not elements else "Dataset had more than one element."
            )
        return elements[0]

    def reduce(
        self, initial_state: Any, reduce_func: Callable[[Any, Any], Any], name: str | None = None
    ) -> Any:
        """What `state = reduce_func(state, element)` makes of `initial_state` over all elements."""
        state = nest.map_structure(to_tensor, initial_state)
        for element in self:
            state = reduce_func(state, element)
        return state

    def __repr__(self) -> str:
        return f"<{type(self).__name__.lstrip('_')}Dataset element_spec={self.element_spec}>"


class _Rows(Dataset):
    """The rows of arrays in memory."""

    def __init__(self, tensors: Any) -> None:
        if isinstance(tensors, list):
            tensors = to_tensor(tensors)
        self._structure = _lists_as_tensors(tensors)
        leaves = [to_tensor(x) for x in nest.flatten(self._structure)]
        if not leaves:
            raise ValueError("Invalid `tensors`. `tensors` should not be empty.")
        self._arrays = [x.host() for x in leaves]
        if any(x.ndim == 0 for x in self._arrays):
            raise ValueError("Unbatching a tensor is only supported for rank >= 1")
        if len({len(x) for x in self._arrays}) > 1:
            raise ValueError(
                f"Dimensions {' and '.join(str(len(x)) for x in self._arrays)} are not compatible"
            )
        self._specs = [spec_of(x.dtype, x._spec.shape[1:]) for x in leaves]
        self._count = len(self._arrays[0])

    def rows(self, start: int, stop: int) -> list[Any]:
        """The rows from `start` up to `stop` as tensors; views, nothing is copied."""
        return [_tensor(x[start:stop], s.dtype) for x, s in zip(self._arrays, self._specs, strict=True)]

    def _elements(self) -> Generator[list[Any]]:
        for k in range(self._count):
            yield [_tensor(x[k, ...], s.dtype) for x, s in zip(self._arrays, self._specs, strict=True)]


def _lists_as_tensors(structure: Any) -> Any:
    """Lists inside a structure are tensors."""
    if isinstance(structure, tuple) and not hasattr(structure, "_fields"):
        return tuple(to_tensor(x) if isinstance(x, list) else _lists_as_tensors(x) for x in structure)
    if isinstance(structure, dict):
        return {
            k: to_tensor(x) if isinstance(x, list) else _lists_as_tensors(x) for k, x in structure.items()
        }
    return structure


def _tensor(values: Any, dtype: dtypes.DType) -> EagerTensor:
    return EagerTensor(spec_of(dtype, values.shape), None, -1, values)


class _One(Dataset):
    def __init__(self, tensors: Any) -> None:
        self._structure = nest.map_structure(to_tensor, _lists_as_tensors(tensors))
        self._tensors = nest.flatten(self._structure)
        self._specs = [x._spec for x in self._tensors]
        self._count = 1

    def _elements(self) -> Generator[list[Any]]:
        yield list(self._tensors)


class _Zipped(Dataset):
    def __init__(self, structure: Any) -> None:
        self._datasets = nest.flatten(structure)
        if not self._datasets or not all(isinstance(d, Dataset) for d in self._datasets):
            raise TypeError(
                "Invalid `datasets`. `datasets` is expected to be a (nested) structure of "
                "`tf.data.Dataset` objects."
            )
        self._structure = nest.pack_sequence_as(structure, [d._structure for d in self._datasets])
        self._specs = [s for d in self._datasets for s in d._specs]
        counts = [d._count for d in self._datasets]
        finite = [c for c in counts if c >= 0]
        unknown = UNKNOWN_CARDINALITY in counts
        self._count = UNKNOWN_CARDINALITY if unknown else min(finite) if finite else INFINITE_CARDINALITY

    def _elements(self) -> Generator[list[Any]]:
        for parts in zip(*(d._elements() for d in self._datasets), strict=False):
            yield [x for part in parts for x in part]


class _Batched(Dataset):
    def __init__(self, source: Dataset, size: int, drop: bool) -> None:
        if size <= 0:
            raise ValueError(f"batch_size must be positive, got {size}.")
        self._source, self._size, self._drop = source, size, drop
        self._structure = source._structure
        whole = drop or (source._count >= 0 and source._count % size == 0)
        rows = size if drop or (whole and source._count) else None
        self._specs = [
            spec_of(s.dtype, None if s.shape is None else (rows, *s.shape)) for s in source._specs
        ]
        count = source._count
        self._count = count if count < 0 else count // size if drop else math.ceil(count / size)

    def _elements(self) -> Generator[list[Any]]:
        if isinstance(self._source, _Rows):
            stop = self._count * self._size if self._drop else self._source._count
            for k in range(0, stop, self._size):
                yield self._source.rows(k, min(k + self._size, stop))
            return
        elements = self._source._elements()
        while chosen := list(itertools.islice(elements, self._size)):
            if len(chosen) == self._size or not self._drop:
                yield [_stacked([e[k] for e in chosen]) for k in range(len(self._specs))]


def _stacked(parts: list[Any]) -> Any:
    shapes = {x._spec.shape for x in parts}
    if len(shapes) > 1:
        from thalweg.core.errors import InvalidArgumentError

        first, second = (list(s) for s in list(dict.fromkeys(x._spec.shape for x in parts))[:2])
        raise InvalidArgumentError(
            None,
            None,
            "Cannot batch tensors with different shapes in component 0. First element had shape "
            f"{first} and element 1 had shape {second}.",
        )
    if all(x._value is not None for x in parts):
        return _tensor(np.stack([x.host() for x in parts]), parts[0].dtype)
    return array.stack(parts)


class _Mapped(Dataset):
    def __init__(self, source: Dataset, function: Callable[..., Any]) -> None:
        self._source, self._function = source, function
        self._structure, self._specs = _traced(source, function)
        self._count = source._count

    def _elements(self) -> Generator[list[Any]]:
        for element in self._source._elements():
            yield [
                to_tensor(x) for x in nest.flatten(_as_tuples(_apply(self._source, self._function, element)))
            ]


def _apply(source: Dataset, function: Callable[..., Any], element: list[Any]) -> Any:
    packed = source._pack(element)
    return (
        function(*packed)
        if isinstance(packed, tuple) and not hasattr(packed, "_fields")
        else function(packed)
    )


def _as_tuples(result: Any) -> Any:
    """Lists that a function gives are tensors."""
    return to_tensor(result) if isinstance(result, list) else result


def _traced(source: Dataset, function: Callable[..., Any]) -> tuple[Any, list[Spec]]:
    """The structure and the specs of what `function` gives."""
    from thalweg.autograph.conversion import convert
    from thalweg.runtime.func_graph import FuncGraph

    graph = FuncGraph("map")
    with graph.as_default():
        element = [graph.add_placeholder(s.dtype, s.shape) for s in source._specs]
        result = _as_tuples(_apply(source, convert(function), list(element)))
        result = nest.map_structure(to_tensor, result)
    return result, [x._spec for x in nest.flatten(result)]


class _Filtered(Dataset):
    def __init__(self, source: Dataset, predicate: Callable[..., Any]) -> None:
        self._source, self._predicate = source, predicate
        self._structure, self._specs, self._count = source._structure, source._specs, UNKNOWN_CARDINALITY

    def _elements(self) -> Generator[list[Any]]:
        for element in self._source._elements():
            if bool(_apply(self._source, self._predicate, element)):
                yield element


class _Part(Dataset):
    def __init__(self, source: Dataset, start: int, count: int) -> None:
        self._source, self._start, self._stop = source, start, count
        self._structure, self._specs = source._structure, source._specs
        whole = source._count
        if start < 0:
            self._count = 0
        elif whole < 0:
            self._count = count if whole == INFINITE_CARDINALITY and count >= 0 else whole
        else:
            left = max(whole - start, 0)
            self._count = left if count < 0 else min(left, count)

    def _elements(self) -> Generator[list[Any]]:
        if self._start < 0:
            return
        stop = None if self._stop < 0 else self._start + self._stop
        yield from itertools.islice(self._source._elements(), self._start, stop)


class _Repeated(Dataset):
    def __init__(self, source: Dataset, count: int) -> None:
        self._source, self._times = source, count
        self._structure, self._specs = source._structure, source._specs
        if count >= 0:
            self._count = source._count * count if source._count >= 0 else source._count if count else 0
        else:
            self._count = 0 if source._count == 0 else INFINITE_CARDINALITY

    def _elements(self) -> Generator[list[Any]]:
        for _ in itertools.count() if self._times < 0 else range(self._times):
            empty = True
            for element in self._source._elements():
                empty = False
                yield element
            if empty:
                return


class _Concatenated(Dataset):
    def __init__(self, first: Dataset, second: Dataset) -> None:
        nest.assert_same_structure(first._structure, second._structure)
        if [s.dtype for s in first._specs] != [s.dtype for s in second._specs]:
            raise TypeError(f"Incompatible dataset elements: {first.element_spec} vs. {second.element_spec}.")
        self._parts = first, second
        self._structure = first._structure
        pairs = zip(first._specs, second._specs, strict=True)
        self._specs = [
            spec_of(a.dtype, a.tensor_shape.most_specific_compatible_shape(b.tensor_shape)._dims)
            for a, b in pairs
        ]
        counts = first._count, second._count
        self._count = (
            sum(counts) if min(counts) >= 0 else INFINITE_CARDINALITY if -1 in counts else UNKNOWN_CARDINALITY
        )

    def _elements(self) -> Generator[list[Any]]:
        for part in self._parts:
            yield from part._elements()


class _Enumerated(Dataset):
    def __init__(self, source: Dataset, start: int) -> None:
        self._source, self._start = source, start
        self._structure = (creation.zeros([], dtypes.int64), source._structure)
        self._specs = [spec_of(dtypes.int64, ()), *source._specs]
        self._count = source._count

    def _elements(self) -> Generator[list[Any]]:
        for k, element in enumerate(self._source._elements(), self._start):
            yield [_tensor(np.array(k, np.int64), dtypes.int64), *element]
