"""Plans: what a dataset is made of, each a way to produce elements from those of other plans.

An element is a flat list of leaves: NumPy arrays, ragged and sparse tensors, plans of datasets. Its structure
is known to the plan. An element that couldn't be made is a `Failed` in its place, so that a run goes on
after it.

A plan whose elements are rows of a `Table` gives *tickets*, which say where in the table each element
is. Reordering then moves tickets instead of elements, and a batch is one look-up of many rows.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias, final

import numpy as np

from thalweg.core import errors, nest
from thalweg.core.context import state
from thalweg.core.graph import SymbolicTensor
from thalweg.core.tensor import EagerTensor
from thalweg.data.leaves import NoneTensorSpec, from_user, to_user

if TYPE_CHECKING:
    from thalweg.data.table import Table

Array: TypeAlias = np.ndarray[Any, Any]
Element: TypeAlias = list[Any]

INFINITE = -1
UNKNOWN = -2


@final
class Failed:
    """What stands in a run where an element couldn't be made."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


Elements: TypeAlias = Iterator[Element | Failed]
Chunks: TypeAlias = Iterator[list[Array] | Failed]


def invalid(message: str) -> errors.InvalidArgumentError:
    return errors.InvalidArgumentError(None, None, message)


class Signature:
    """What is known of elements.

    Attributes:
      structure: a structure whose leaves stand for the element's; None is a leaf without a value.
      specs: what is known of each leaf, as `tf.TensorSpec`s and the like.
    """

    structure: Any
    specs: list[Any]

    def __init__(self, structure: Any, specs: list[Any]) -> None:
        self.structure, self.specs = structure, specs

    def pack(self, leaves: list[Any]) -> Any:
        """Leaves in the structure."""
        if len(leaves) == 1 and not nest.is_nested(self.structure):
            return leaves[0]
        given = iter(leaves)
        flat = [None if leaf is None else next(given) for leaf in nest.flatten(self.structure)]
        return nest.pack_sequence_as(self.structure, flat)

    @property
    def element_spec(self) -> Any:
        """The structure of the leaves' specs."""
        given = iter(self.specs)
        flat = [NoneTensorSpec() if x is None else next(given) for x in nest.flatten(self.structure)]
        return nest.pack_sequence_as(self.structure, flat)

    @staticmethod
    def of_spec(element_spec: Any) -> Signature:
        """The signature that has this `element_spec`."""
        structure = nest.map_structure(lambda s: None if isinstance(s, NoneTensorSpec) else s, element_spec)
        return Signature(structure, [s for s in nest.flatten(structure) if s is not None])

    def users(self, element: Element) -> Any:
        """An element as its user sees it."""
        return self.pack([to_user(leaf, spec) for leaf, spec in zip(element, self.specs, strict=True)])

    def taken(self, value: Any) -> Element:
        """The leaves of what a user gave.

        Raises:
          ValueError, TypeError: its structure is another one.
        """
        flat = nest.flatten_up_to(self.structure, value) if nest.is_nested(self.structure) else [value]
        return [
            from_user(x, spec) for x, spec in zip((x for x in flat if x is not None), self.specs, strict=True)
        ]


class Run:
    """One run through a dataset, from its beginning: what its parts keep apart from other runs.

    Attributes:
      drawn: the seeds that shuffles drew in this run, in their order.
    """

    def __init__(self, drawn: list[tuple[int, int]] | None = None) -> None:
        self._streams: dict[int, Iterator[int]] = {}
        self._kept: list[Any] = []
        self._again = iter(drawn or ())
        self.drawn: list[tuple[int, int]] = []

    def stream(self, provider: Any) -> Stream:
        """The positions at which a random op draws, call by call; each run draws from the beginning."""
        stream = self._streams.get(id(provider))
        if stream is None:
            start = 0 if any(provider.pair) else secrets.randbits(64)
            stream = self._streams[id(provider)] = Stream(start, provider.blocks)
            self._kept.append(provider)
        return stream  # type: ignore[return-value]

    def seeds(self, draw: Callable[[], tuple[int, int]]) -> tuple[int, int]:
        """The seeds that `draw` gives; in a run that is repeated those that it had, in place of these."""
        drawn = draw()
        pair = next(self._again, drawn)
        self.drawn.append(pair)
        return pair


class Stream:
    """Positions in a random stream: so many blocks apart."""

    def __init__(self, start: int, step: int) -> None:
        self._next, self._step = start, step

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> int:
        return int(self.take(1)[0])

    def take(self, count: int) -> Array:
        """The next `count` positions, modulo 2**64."""
        first = np.uint64(self._next & 0xFFFFFFFFFFFFFFFF)
        self._next += count * self._step
        return first + np.arange(count, dtype=np.uint64) * np.uint64(self._step)


class Plan(Signature):
    """A way to produce elements. Its arguments are kept: `bound` makes it anew of others.

    Attributes:
      kind: the name of TensorFlow's class for such a dataset.
      count: how many elements there are, INFINITE or UNKNOWN.
      table: what the elements are rows of; None where they are no rows.
      columnar: whether it gives many elements at a time, stacked.
      arguments: what it was made of.
      made_in: the graph that was traced then.
    """

    kind = "Dataset"
    count: int
    table: Table | None = None
    columnar = False
    arguments: tuple[Any, ...]
    made_in: Any

    def __new__(cls, *arguments: Any) -> Plan:
        plan = super().__new__(cls)
        plan.arguments = arguments
        plan.made_in = None if state.target.eager else state.target
        return plan

    def run(self, run: Run) -> Elements:
        """The elements of a new run."""
        if self.table is not None:
            return self.table.elements(self.tickets(run))
        return split(self.chunks(run))

    def tickets(self, run: Run) -> Iterator[Array]:
        """The elements' rows in `table`, some at a time: arrays of one line each element."""
        raise NotImplementedError

    def chunks(self, run: Run) -> Chunks:
        """The elements of a new run, some at a time: an array each leaf, with a row each element."""
        raise NotImplementedError

    def sources(self) -> list[Plan]:
        """The plans that this one is made of."""
        found: list[Plan] = []
        for x in self.arguments:
            found += [p for p in (x if isinstance(x, list) else [x]) if isinstance(p, Plan)]
        return found

    def told(self) -> str:
        """How elements are produced, in a few words, for `explain`."""
        return ""

    # Plans made of tensors that are known later.

    def operands(self) -> list[Any]:
        """The symbolic tensors that this plan is made of."""
        found: dict[int, Any] = {}
        _visit(self.arguments, lambda x: found.setdefault(id(x), x))
        return list(found.values())

    def bound(self, values: dict[int, Any], made_in: Any = None) -> Plan:
        """This plan with values for its operands, by their `id`s.

        Args:
          made_in: plans that were made while this graph was traced are made anew in any case.
        """
        arguments = _replaced(self.arguments, values, made_in)
        if arguments is self.arguments and (made_in is None or self.made_in is not made_in):
            return self
        return self.rebuilt(*arguments)

    def rebuilt(self, *arguments: Any) -> Plan:
        """A plan of this kind made of other arguments."""
        return type(self)(*arguments)


def _visit(x: Any, found: Callable[[Any], Any]) -> None:
    """Call `found` for each symbolic tensor in the arguments of a plan."""
    if isinstance(x, SymbolicTensor):
        found(x)
    elif isinstance(x, Plan):
        _visit(x.arguments, found)
    elif isinstance(x, dict):
        _visit(list(x.values()), found)
    elif isinstance(x, (list, tuple)):
        for part in x:
            _visit(part, found)
    elif hasattr(x, "captures_of_plan"):
        _visit(x.captures_of_plan(), found)
    elif hasattr(x, "_flatten_components"):
        _visit(x._flatten_components(), found)


def _replaced(x: Any, values: dict[int, Any], made_in: Any) -> Any:
    """Arguments of a plan with values for symbolic tensors; the same object where nothing changes."""
    if isinstance(x, SymbolicTensor):
        return values[id(x)]
    if isinstance(x, Plan):
        return x.bound(values, made_in)
    if hasattr(x, "captures_of_plan"):
        return x.bound(values)
    make: Any
    if isinstance(x, dict):
        parts, make = list(x.values()), lambda found: type(x)(zip(x, found, strict=True))
    elif isinstance(x, (list, tuple)):
        parts, make = list(x), (lambda found: type(x)(*found)) if nest.is_namedtuple(x) else type(x)
    elif hasattr(x, "_flatten_components"):
        parts, make = x._flatten_components(), x._rebuild
    else:
        return x
    found = [_replaced(part, values, made_in) for part in parts]
    return x if all(a is b for a, b in zip(found, parts, strict=True)) else make(found)


def count_of(x: Any) -> Any:
    """A number among a plan's arguments: an int, once it is known."""
    return int(x.host()) if isinstance(x, EagerTensor) else x


class Selection(Plan):
    """Elements of another plan, in another order or number: items are elements, or blocks of tickets.

    Subclasses say how elements are selected, and how blocks of tickets are.
    """

    def __init__(self, source: Plan, count: int) -> None:
        self.source = source
        self.structure, self.specs = source.structure, source.specs
        self.count = count
        self.table = source.table

    def run(self, run: Run) -> Elements:
        if self.table is None:
            return self.select(lambda: self.source.run(run), run)
        return self.table.elements(self.tickets(run))

    def tickets(self, run: Run) -> Iterator[Array]:
        return self.select_tickets(lambda: self.source.tickets(run), run)

    def select(self, begin: Callable[[], Elements], run: Run) -> Elements:
        """The elements selected; `begin` begins a new run through all of them."""
        raise NotImplementedError

    def select_tickets(self, begin: Callable[[], Iterator[Array]], run: Run) -> Iterator[Array]:
        """The tickets selected; `begin` begins a new run through all of them."""
        raise NotImplementedError


def split(chunks: Chunks) -> Elements:
    """The elements of chunks one by one."""
    for chunk in chunks:
        if type(chunk) is Failed:
            yield chunk
            continue
        for k in range(len(chunk[0])):
            yield [x[k, ...] for x in chunk]


def rechunked(blocks: Iterator[Array], size: int) -> Iterator[Array]:
    """The same tickets in blocks of `size`, and a last one of the rest."""
    waiting: list[Array] = []
    have = 0
    for block in blocks:
        waiting.append(block)
        have += len(block)
        if have < size:
            continue
        joined = waiting[0] if len(waiting) == 1 else np.concatenate(waiting)
        whole = have // size * size
        for start in range(0, whole, size):
            yield joined[start : start + size]
        waiting, have = ([joined[whole:]], have - whole) if have > whole else ([], 0)
    if waiting:
        yield np.concatenate(waiting)


def islice(elements: Elements, count: int) -> Elements:
    """The first `count` elements, with the failures among them."""
    if count <= 0:
        return
    for element in elements:
        yield element
        if type(element) is not Failed:
            count -= 1
            if not count:
                return


def numbered(blocks: Iterator[Array]) -> Iterator[tuple[int, Array]]:
    """Blocks with the number of the first ticket of each."""
    start = 0
    for block in blocks:
        yield start, block
        start += len(block)


def chain(iterators: Iterator[Any]) -> Iterator[Any]:
    return itertools.chain.from_iterable(iterators)
