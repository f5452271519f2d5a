"""Plans that take elements of other plans one by one: functions of elements, parts, repetitions, pairs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from thalweg.core import dtypes, nest
from thalweg.data import threads
from thalweg.data.plan import (
    INFINITE,
    UNKNOWN,
    Array,
    Chunks,
    Element,
    Elements,
    Failed,
    Plan,
    Run,
    Selection,
    count_of,
    invalid,
    islice,
    split,
)
from thalweg.data.table import Computed, Kept, SideBySide, side_by_side
from thalweg.data.traced import Traced, naming


class Mapped(Plan):
    """A function of each element.

    Args:
      parallel: how many elements may be computed at the same time; None: one.
    """

    def __init__(self, source: Plan, function: Traced, parallel: Any) -> None:
        self.kind = "_MapDataset" if parallel is None else "_ParallelMapDataset"
        self._source, self._function = source, function
        self.structure, self.specs = function.result.structure, function.result.specs
        if not self.specs:
            raise invalid("`map_func` must return at least one tensor, but gave none.")
        self.count = source.count
        self._workers = 0 if parallel is None or not isinstance(parallel, int) else threads.workers(parallel)
        if source.table is not None and function.vectorised:
            self.table = Computed(source.table, function)
        self.columnar = self.table is None and source.columnar and function.vectorised

    def run(self, run: Run) -> Elements:
        if self.table is not None:
            return self.table.elements(self.tickets(run))
        if self.columnar:
            return split(self.chunks(run))
        if self._workers > 1 and self._function.parallel:
            return self._on_threads(run)
        return self._one_by_one(run)

    def tickets(self, run: Run) -> Iterator[Array]:
        assert isinstance(self.table, Computed)
        return self.table.drawing(self._source.tickets(run), run)

    def chunks(self, run: Run) -> Chunks:
        function, number = self._function, 0
        for chunk in self._source.chunks(run):
            if type(chunk) is Failed:
                yield chunk
                continue
            positions = function.positions(len(chunk[0]), run)
            try:
                yield function.rows([*chunk, *positions])
            except Exception:
                yield from self._rows(chunk, positions, number)
            number += len(chunk[0])

    def _rows(self, chunk: list[Array], positions: list[Array], number: int) -> Chunks:
        """A chunk that can't be computed together, element by element."""
        for k in range(len(chunk[0])):
            operands = self._function.with_captures([x[k, ...] for x in chunk], [p[k] for p in positions])
            found = _task(self._function, operands, self._place(number + k))()
            yield found if isinstance(found, Failed) else [x[np.newaxis] for x in found]

    def _one_by_one(self, run: Run) -> Elements:
        function = self._function
        for number, element in enumerate(self._source.run(run)):
            if type(element) is Failed:
                yield element
                continue
            try:
                result = function(element, run)
            except Exception as error:
                yield Failed(naming(error, self._place(number)))
                continue
            yield result

    def _on_threads(self, run: Run) -> Elements:
        function = self._function

        def tasks() -> Iterator[Failed | Callable[[], Element | Failed]]:
            for number, element in enumerate(self._source.run(run)):
                if type(element) is Failed:
                    yield element
                else:
                    yield _task(function, function.operands(element, run), self._place(number))

        return threads.in_order(tasks(), self._workers)

    def _place(self, number: int) -> str:
        return f"element {number} of map({self._function.name}), {self._function.location}"

    def told(self) -> str:
        name = self._function.name
        if self.table is not None or self.columnar:
            return f"{name}, vectorised: computed for whole batches"
        if self._workers > 1 and self._function.parallel:
            return f"{name}, on {self._workers} threads, in order"
        return f"{name}, element by element"


def _task(function: Traced, operands: list[Any], place: str) -> Callable[[], Element | Failed]:
    def compute() -> Element | Failed:
        try:
            return function.compute(operands)
        except Exception as error:
            return Failed(naming(error, place))

    return compute


def predicate(function: Traced, name: str = "predicate") -> Traced:
    """A function that gives a bool scalar.

    Raises:
      ValueError: it gives something else.
    """
    specs = function.result.specs
    spec = specs[0] if len(specs) == 1 else None
    if spec is None or spec.dtype is not dtypes.bool or spec.shape.rank not in (0, None):
        given = spec or function.result.structure
        message = f"`predicate` must return a `tf.bool` scalar tensor, but its return type is {given}."
        raise ValueError(f"Invalid `predicate`. {message}")
    return function


class Filtered(Plan):
    """The elements for which a function is true."""

    kind = "_FilterDataset"

    def __init__(self, source: Plan, function: Traced) -> None:
        self._source = source
        self._function = predicate(function)
        self.structure, self.specs, self.count = source.structure, source.specs, UNKNOWN
        if source.table is not None and function.vectorised and not function.random:
            self.table = source.table

    def run(self, run: Run) -> Elements:
        for number, element in enumerate(self._source.run(run)):
            if type(element) is Failed:
                yield element
                continue
            try:
                chosen = bool(self._function(element, run)[0])
            except Exception as error:
                yield Failed(naming(error, f"element {number} of filter({self._function.name})"))
                continue
            if chosen:
                yield element

    def tickets(self, run: Run) -> Iterator[Array]:
        assert self.table is not None
        for block in self._source.tickets(run):
            (chosen,) = self._function.rows(self.table.rows(block))
            if chosen.any():
                yield block[chosen]

    def told(self) -> str:
        how = "vectorised" if self.table is not None else "element by element"
        return f"{self._function.name}, {how}"


class TakenWhile(Plan):
    """The elements before the first for which a function is false."""

    kind = "_TakeWhileDataset"

    def __init__(self, source: Plan, function: Traced) -> None:
        self._source = source
        self._function = predicate(function)
        self.structure, self.specs, self.count = source.structure, source.specs, UNKNOWN

    def run(self, run: Run) -> Elements:
        for element in self._source.run(run):
            if type(element) is Failed:
                yield element
                continue
            try:
                goes_on = bool(self._function(element, run)[0])
            except Exception as error:
                yield Failed(error)
                continue
            if not goes_on:
                return
            yield element


class Part(Selection):
    """The first elements, or all but these."""

    def __init__(self, source: Plan, start: Any, stop: Any, kind: str) -> None:
        start, stop = count_of(start), count_of(stop)
        self.kind = kind
        self._start, self._stop = start, stop
        whole = source.count
        if not isinstance(start, int) or not (stop is None or isinstance(stop, int)):
            count = UNKNOWN
        elif whole >= 0:
            count = max((whole if stop is None else min(whole, stop)) - start, 0)
        else:
            count = whole if stop is None or whole == UNKNOWN else stop - start
        super().__init__(source, count)

    def select(self, begin: Callable[[], Elements], run: Run) -> Elements:
        elements = begin() if self._stop is None else islice(begin(), self._stop)
        passed = 0
        for element in elements:
            if type(element) is Failed:
                # As in TensorFlow, skipping begins anew after an error.
                passed = passed if passed >= self._start else 0
                yield element
            elif passed >= self._start:
                yield element
            else:
                passed += 1

    def select_tickets(self, begin: Callable[[], Iterator[Array]], run: Run) -> Iterator[Array]:
        at = 0
        for block in begin():
            stop = len(block) if self._stop is None else min(self._stop - at, len(block))
            start = max(self._start - at, 0)
            if start < stop:
                yield block[start:stop]
            at += len(block)
            if self._stop is not None and at >= self._stop:
                return


class Sharded(Selection):
    """Every so-many-th element."""

    kind = "_ShardDataset"

    def __init__(self, source: Plan, shards: Any, index: Any) -> None:
        shards, index = count_of(shards), count_of(index)
        if isinstance(shards, int) and isinstance(index, int):
            if shards < 1:
                raise invalid(
                    f"Number of shards must be greater than zero (currently num_shards = {shards})."
                )
            if not 0 <= index < shards:
                raise invalid(
                    f"Index must be between 0 and {shards - 1} (currently index = {index}, "
                    f"num_shards = {shards})."
                )
            count = source.count if source.count < 0 else (source.count - index + shards - 1) // shards
        else:
            count = UNKNOWN
        self._shards, self._index = shards, index
        super().__init__(source, count)

    def select(self, begin: Callable[[], Elements], run: Run) -> Elements:
        number = 0
        for element in begin():
            if type(element) is Failed:
                yield element
                continue
            if number % self._shards == self._index:
                yield element
            number += 1

    def select_tickets(self, begin: Callable[[], Iterator[Array]], run: Run) -> Iterator[Array]:
        at = 0
        for block in begin():
            chosen = block[(self._index - at) % self._shards :: self._shards]
            at += len(block)
            if len(chosen):
                yield chosen


class Repeated(Selection):
    """All elements several times, or without end."""

    kind = "_RepeatDataset"

    def __init__(self, source: Plan, times: Any) -> None:
        times = count_of(times)
        self._times = times
        whole = source.count
        if not isinstance(times, int):
            count = UNKNOWN
        elif times == 0 or whole == 0:
            count = 0
        elif times < 0:
            count = INFINITE
        else:
            count = whole * times if whole >= 0 else whole
        super().__init__(source, count)

    def select(self, begin: Callable[[], Iterator[Any]], run: Run) -> Iterator[Any]:
        for _ in itertools.count() if self._times < 0 else range(self._times):
            empty = True
            for item in begin():
                empty = False
                yield item
            if empty:
                return

    select_tickets = select


class Cached(Selection):
    """The elements of the first whole run, in memory."""

    kind = "CacheDataset"

    def __init__(self, source: Plan) -> None:
        super().__init__(source, source.count)
        self._kept: list[Element] | None = None
        if source.table is not None:
            self.table = Kept(source.table)

    def select(self, begin: Callable[[], Elements], run: Run) -> Elements:
        if self._kept is not None:
            yield from self._kept
            return
        kept: list[Element] = []
        for element in begin():
            if type(element) is not Failed:
                kept.append(element)
            yield element
        self._kept = kept

    def select_tickets(self, begin: Callable[[], Iterator[Array]], run: Run) -> Iterator[Array]:
        table = self.table
        assert isinstance(table, Kept)
        if table.complete:
            yield from table.tickets()
            return
        gone: list[Array] = []
        for block in begin():
            gone.append(block)
            yield np.concatenate([np.full((len(block), 1), -1), block], axis=1)
        if not table.complete:
            table.keep(np.concatenate(gone) if gone else np.empty((0, table.width - 1), np.int64))

    def told(self) -> str:
        return "kept as arrays" if self.table is not None else "kept as elements"


class Prefetched(Selection):
    """The same elements, made ahead on a thread of their own."""

    kind = "_PrefetchDataset"

    def __init__(self, source: Plan, size: Any) -> None:
        size = count_of(size)
        if isinstance(size, int) and size < -1:
            raise invalid("buffer_size must be >= 0 or set buffer_size to be -1 for auto-tuning")
        super().__init__(source, source.count)
        self._size = size

    def run(self, run: Run) -> Elements:
        if self.table is not None:
            # Rows are at hand; what is made ahead is what is made of them.
            return self.table.elements(self.tickets(run))
        return self.select(lambda: self.source.run(run), run)

    def select(self, begin: Callable[[], Elements], run: Run) -> Elements:
        if self._size == 0:
            return begin()
        return threads.ahead(begin, threads.AHEAD if self._size < 0 else self._size)

    def select_tickets(self, begin: Callable[[], Iterator[Array]], run: Run) -> Iterator[Array]:
        return begin()

    def told(self) -> str:
        if self.table is not None or self._size == 0:
            return "nothing to make ahead"
        return f"up to {threads.AHEAD if self._size < 0 else self._size} elements, on a thread"


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
        tables = [p.table for p in plans if p.table is not None]
        if len(tables) == len(plans):
            self.table = SideBySide(tables)

    def rebuilt(self, *arguments: Any) -> Plan:
        return Zipped(self.arguments[0], arguments[1])

    def run(self, run: Run) -> Elements:
        if self.table is not None:
            yield from self.table.elements(self.tickets(run))
            return
        runs = [p.run(run) for p in self._plans]
        while True:
            parts: Element = []
            failed: Failed | None = None
            for elements in runs:
                element = next(elements, None)
                if element is None:
                    return
                if type(element) is Failed:
                    failed = failed or element
                else:
                    parts += element
            yield failed or parts

    def tickets(self, run: Run) -> Iterator[Array]:
        return side_by_side([p.tickets(run) for p in self._plans])


class Concatenated(Plan):
    """The elements of one plan, then those of another."""

    kind = "_ConcatenateDataset"

    def __init__(self, first: Plan, second: Plan) -> None:
        self._plans = first, second
        self.structure = first.structure
        self.specs = [
            a.most_specific_compatible_type(b) if a != b else a
            for a, b in zip(first.specs, second.specs, strict=True)
        ]
        counts = first.count, second.count
        self.count = sum(counts) if min(counts) >= 0 else INFINITE if INFINITE in counts else UNKNOWN

    def run(self, run: Run) -> Elements:
        for plan in self._plans:
            yield from plan.run(run)


class Unique(Plan):
    """Each element once, where it comes first."""

    kind = "_UniqueDataset"

    def __init__(self, source: Plan) -> None:
        if len(source.specs) != 1 or nest.is_nested(source.structure):
            raise TypeError("`tf.data.Dataset.unique` only supports elements with a single component.")
        dtype = source.specs[0].dtype
        if dtype not in (dtypes.int32, dtypes.int64, dtypes.string):
            raise TypeError(
                "`tf.data.Dataset.unique` does not support type "
                f"{dtype} -- only `tf.int32`, `tf.int64`, and `tf.string` are supported."
            )
        self._source = source
        self.structure, self.specs, self.count = source.structure, source.specs, UNKNOWN

    def run(self, run: Run) -> Elements:
        seen: set[Any] = set()
        for element in self._source.run(run):
            if type(element) is Failed:
                yield element
                continue
            (array,) = element
            key = (array.shape, tuple(array.ravel().tolist()))
            if key not in seen:
                seen.add(key)
                yield element


class WithoutErrors(Plan):
    """The elements that could be made."""

    kind = "_IgnoreErrorsDataset"

    def __init__(self, source: Plan, told: bool) -> None:
        self._source, self._told = source, told
        self.structure, self.specs, self.count = source.structure, source.specs, UNKNOWN

    def run(self, run: Run) -> Elements:
        for element in self._source.run(run):
            if type(element) is not Failed:
                yield element
            elif self._told:
                import warnings

                warnings.warn(f"tf.data skipped an element: {element.error}", stacklevel=2)


class Counted(Selection):
    """Elements whose number is told, and checked."""

    kind = "_AssertCardinalityDataset"

    def __init__(self, source: Plan, count: int) -> None:
        super().__init__(source, count)
        self.table = None

    def select(self, begin: Callable[[], Elements], run: Run) -> Elements:
        number = 0
        for element in begin():
            number += type(element) is not Failed
            if self.count >= 0 and number > self.count:
                yield Failed(self._refused(f"at least {number}"))
                return
            yield element
        if number < self.count or self.count == INFINITE:
            yield Failed(self._refused(str(number)))

    def _refused(self, found: str) -> BaseException:
        from thalweg.core.errors import FailedPreconditionError

        wanted = "an infinite number of" if self.count == INFINITE else str(self.count)
        message = f"Input dataset was expected to contain {wanted} elements but contained {found} elements."
        return FailedPreconditionError(None, None, message)


class Renamed(Selection):
    """The same elements, under the name of another class, or with options."""

    def __init__(self, source: Plan, kind: str, options: Any, count: int) -> None:
        super().__init__(source, count)
        self.kind = kind
        self.options = options

    def select(self, begin: Callable[[], Iterator[Any]], run: Run) -> Iterator[Any]:
        return begin()

    select_tickets = select


def same_elements(first: Plan, second: Plan) -> bool:
    """Whether the elements have the same structure and dtypes."""
    try:
        nest.assert_same_structure(first.structure, second.structure)
    except (TypeError, ValueError):
        return False
    return [getattr(s, "dtype", s) for s in first.specs] == [getattr(s, "dtype", s) for s in second.specs]
