"""Plans made from other plans."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from thalweg import array
from thalweg.core import dtypes, errors, nest
from thalweg.core.convert import to_tensor
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import EagerTensor
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.plan import INFINITE, UNKNOWN, Plan, Selection, as_tensor
from thalweg.data.sources import tensors_of
from thalweg.functions import function
from thalweg.runtime.function import ConcreteFunction, Tracing

T = TypeVar("T")


class Traced:
    """A function of elements, traced once.

    Args:
      plans: the structures and specs of its arguments.
      spread: whether a tuple's parts are arguments of their own.
    """

    def __init__(
        self, python_function: Callable[..., Any], plans: Sequence[Plan], spread: bool = True
    ) -> None:
        if not callable(python_function):
            raise ValueError(
                f"Argument `func` must be a callable. Received func={python_function!r} "
                f"(of type {type(python_function)})"
            )
        converted = Tracing.convert(python_function)
        counts = [len(p.specs) for p in plans]

        def call(*tensors: Any) -> Any:
            flat = iter(tensors)
            packed = [p.pack(list(itertools.islice(flat, n))) for p, n in zip(plans, counts, strict=True)]
            if spread and type(packed[0]) is tuple:
                packed = list(packed[0])
            return tensors_of(converted(*packed))

        specs = [TensorSpec(s.shape, s.dtype) for p in plans for s in p.specs]
        self._concrete: ConcreteFunction = function(call).get_concrete_function(*specs)
        self.structure = self._concrete.structured_outputs
        self.specs: list[Spec] = [x._spec for x in nest.flatten(self.structure) if x is not None]

    def __call__(self, element: list[Any]) -> list[Any]:
        """The tensors of its result for the tensors of an element."""
        return [x for x in nest.flatten(self._concrete.call_flat(element)) if x is not None]


class Batched(Plan):
    """Neighbouring elements stacked."""

    kind = "_BatchDataset"

    def __init__(self, source: Plan, size: int, drop: bool, kind: str) -> None:
        if size <= 0:
            raise errors.InvalidArgumentError(None, None, "Batch size must be greater than zero.")
        self.kind = kind
        self._source, self._size, self._drop = source, size, drop
        self.structure = source.structure
        first = size if drop else None
        self.specs = [spec_of(s.dtype, None if s.shape is None else (first, *s.shape)) for s in source.specs]
        count = source.count
        self.count = count if count < 0 else count // size if drop else math.ceil(count / size)

    def elements(self) -> Iterator[list[Any]]:
        if self._source.memory is not None:
            return map(self._source.memory.rows, self._runs(self._source.numbers()))
        return map(_stack_elements, self._runs(self._source.elements()))

    def _runs(self, items: Iterator[T]) -> Iterator[list[T]]:
        while run := list(itertools.islice(items, self._size)):
            if len(run) == self._size or not self._drop:
                yield run


def _stack_elements(elements: list[list[Any]]) -> list[Any]:
    return [_stack(parts, k) for k, parts in enumerate(zip(*elements, strict=True))]


def _stack(parts: Sequence[Any], component: int) -> Any:
    shape = parts[0]._spec.shape
    for k, x in enumerate(parts):
        if x._spec.shape != shape:
            raise errors.InvalidArgumentError(
                None,
                None,
                f"Cannot batch tensors with different shapes in component {component}. "
                f"First element had shape {list(shape)} and element {k} had shape {list(x._spec.shape)}.",
            )
    if all(type(x) is EagerTensor and x._value is not None for x in parts):
        return as_tensor(np.stack([x.host() for x in parts]), parts[0].dtype)
    return array.stack(list(parts))


class Mapped(Plan):
    """A function of each element."""

    def __init__(self, source: Plan, map_func: Callable[..., Any], kind: str) -> None:
        self.kind = kind
        self._source = source
        self._function = Traced(map_func, [source])
        self.structure, self.specs = self._function.structure, self._function.specs
        if not self.specs:
            message = "`map_func` must return at least one tensor, but gave none."
            raise errors.InvalidArgumentError(None, None, message)
        self.count = source.count

    def elements(self) -> Iterator[list[Any]]:
        return map(self._function, self._source.elements())


class Filtered(Plan):
    """The elements for which a function is true."""

    kind = "_FilterDataset"

    def __init__(self, source: Plan, predicate: Callable[..., Any]) -> None:
        self._source = source
        self._predicate = Traced(predicate, [source])
        specs = self._predicate.specs
        if len(specs) != 1 or specs[0].dtype is not dtypes.bool or specs[0].shape not in ((), None):
            given = self._predicate.structure
            if len(specs) == 1:
                given = TensorSpec(specs[0].shape, specs[0].dtype)
            message = f"`predicate` must return a `tf.bool` scalar tensor, but its return type is {given}."
            raise ValueError(f"Invalid `predicate`. {message}")
        self.structure, self.specs, self.count = source.structure, source.specs, UNKNOWN

    def elements(self) -> Iterator[list[Any]]:
        return (element for element in self._source.elements() if bool(self._predicate(element)[0]))


class Part(Selection):
    """The first elements, or all but these."""

    def __init__(self, source: Plan, start: int, stop: int | None, kind: str) -> None:
        self.kind = kind
        self._start, self._stop = start, stop
        whole = source.count
        if whole >= 0:
            count = max((whole if stop is None else min(whole, stop)) - start, 0)
        else:
            count = whole if stop is None or whole == UNKNOWN else stop - start
        super().__init__(source, count)

    def select(self, items: Callable[[], Iterator[T]]) -> Iterator[T]:
        return itertools.islice(items(), self._start, self._stop)


class Repeated(Selection):
    """All elements several times, or without end."""

    kind = "_RepeatDataset"

    def __init__(self, source: Plan, times: int) -> None:
        self._times = times
        whole = source.count
        if times == 0 or whole == 0:
            count = 0
        elif times < 0:
            count = INFINITE
        else:
            count = whole * times if whole >= 0 else whole
        super().__init__(source, count)

    def select(self, items: Callable[[], Iterator[T]]) -> Iterator[T]:
        for _ in itertools.count() if self._times < 0 else range(self._times):
            empty = True
            for item in items():
                empty = False
                yield item
            if empty:
                return


class Cached(Selection):
    """The elements of the first whole run, in memory."""

    kind = "CacheDataset"

    def __init__(self, source: Plan) -> None:
        super().__init__(source, source.count)
        self._kept: list[Any] | None = None

    def select(self, items: Callable[[], Iterator[T]]) -> Iterator[T]:
        if self._kept is not None:
            yield from self._kept
            return
        kept = []
        for item in items():
            kept.append(item)
            yield item
        self._kept = kept


class Prefetched(Selection):
    """The same elements."""

    kind = "_PrefetchDataset"

    def __init__(self, source: Plan, size: int) -> None:
        if size < -1:
            raise errors.InvalidArgumentError(
                None, None, "buffer_size must be >= 0 or set buffer_size to be -1 for auto-tuning"
            )
        super().__init__(source, source.count)

    def select(self, items: Callable[[], Iterator[T]]) -> Iterator[T]:
        return items()


class Zipped(Plan):
    """Elements of several plans side by side, as long as each has one."""

    kind = "_ZipDataset"

    def __init__(self, structure: Any, plans: list[Plan]) -> None:
        self._plans = plans
        self.structure = nest.pack_sequence_as(structure, [p.structure for p in plans])
        self.specs = [s for p in plans for s in p.specs]
        counts = [p.count for p in plans]
        finite = [c for c in counts if c >= 0]
        self.count = UNKNOWN if UNKNOWN in counts else min(finite) if finite else INFINITE

    def elements(self) -> Iterator[list[Any]]:
        for parts in zip(*(p.elements() for p in self._plans), strict=False):
            yield [x for part in parts for x in part]


class Concatenated(Plan):
    """The elements of one plan, then those of another."""

    kind = "_ConcatenateDataset"

    def __init__(self, first: Plan, second: Plan) -> None:
        self._plans = first, second
        self.structure = first.structure
        pairs = zip(first.specs, second.specs, strict=True)
        shapes = [a.tensor_shape.most_specific_compatible_shape(b.tensor_shape)._dims for a, b in pairs]
        self.specs = [spec_of(s.dtype, shape) for s, shape in zip(first.specs, shapes, strict=True)]
        counts = first.count, second.count
        self.count = sum(counts) if min(counts) >= 0 else INFINITE if INFINITE in counts else UNKNOWN

    def elements(self) -> Iterator[list[Any]]:
        return itertools.chain.from_iterable(p.elements() for p in self._plans)


class Enumerated(Plan):
    """Pairs of an element's number and the element."""

    kind = "_ZipDataset"

    def __init__(self, source: Plan, start: int) -> None:
        self._source, self._start = source, start
        self.structure = (to_tensor(start, dtypes.int64), source.structure)
        self.specs = [spec_of(dtypes.int64, ()), *source.specs]
        self.count = source.count

    def elements(self) -> Iterator[list[Any]]:
        for k, element in enumerate(self._source.elements(), self._start):
            yield [as_tensor(np.int64(k), dtypes.int64), *element]


def same_elements(first: Plan, second: Plan) -> bool:
    """Whether the elements have the same structure and dtypes."""
    try:
        nest.assert_same_structure(first.structure, second.structure)
    except (TypeError, ValueError):
        return False
    return [s.dtype for s in first.specs] == [s.dtype for s in second.specs]


def reduced(plan: Plan, initial_state: Any, reduce_func: Callable[[Any, Any], Any]) -> Any:
    """`initial_state`, taken by `reduce_func` through all elements."""
    state = tensors_of(initial_state)
    values = [x for x in nest.flatten(state) if x is not None]
    states = _State(state, [x._spec for x in values])
    step = Traced(reduce_func, [states, plan], spread=False)
    while shapes := states.widened(step.specs):
        states = _State(state, shapes)
        step = Traced(reduce_func, [states, plan], spread=False)
    for element in plan.elements():
        values = step([*values, *element])
    return states.pack(values)


class _State(Plan):
    """The state of a reduction, as an argument of the function that is traced."""

    def __init__(self, structure: Any, specs: list[Spec]) -> None:
        self.structure, self.specs, self.count = structure, specs, 1

    def widened(self, results: list[Spec]) -> list[Spec] | None:
        """Specs that hold for the state and for the step's results; None if these do already.

        Raises:
          InvalidArgumentError, TypeError: the results are another number of tensors, or of other dtypes.
        """
        if len(results) != len(self.specs):
            raise errors.InvalidArgumentError(
                None,
                None,
                "The number of components of the initial state and the reduce function output does not "
                f"match. (initial_state={len(self.specs)}, output={len(results)}).",
            )
        widened = []
        for old, new in zip(self.specs, results, strict=True):
            if old.dtype is not new.dtype:
                raise TypeError(
                    "The element types for the new state must match the initial state. "
                    f"Expected {old.dtype!r} but got {new.dtype!r}."
                )
            shape = old.tensor_shape.most_specific_compatible_shape(new.tensor_shape)
            widened.append(spec_of(old.dtype, shape._dims))
        return None if widened == self.specs else widened
