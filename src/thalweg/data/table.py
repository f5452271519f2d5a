"""Tables: rows in memory, or computed from rows in memory, that tickets find again.

A ticket is a line of integers: the row's number, then what else decides its values (positions in random
streams). Rows are looked up many at a time, and a function of elements is computed for all of them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from thalweg.data.plan import Array, Element, Elements, Failed, Run
from thalweg.data.traced import Traced, naming

BLOCK = 4096  # tickets made at a time
_FIRST_ROWS, _MOST_ROWS = 4, 256  # rows looked up at a time for single elements
_MOST_BYTES = 1 << 20


class Table:
    """Rows that tickets find.

    Attributes:
      width: the integers of a ticket.
      row_bytes: how large a row is.
      stored: whether the rows are in memory, so that a look-up computes nothing.
    """

    width = 1
    row_bytes = 8
    stored = False

    def rows(self, tickets: Array) -> list[Array]:
        """The rows of tickets, stacked, an array each leaf."""
        raise NotImplementedError

    def elements(self, blocks: Iterator[Array]) -> Elements:
        """The rows of tickets one by one."""
        size = _FIRST_ROWS
        most = max(1, min(_MOST_ROWS, _MOST_BYTES // max(self.row_bytes, 1)))
        for block in blocks:
            start = 0
            while start < len(block):
                yield from self._each(block[start : start + min(size, most)])
                start += min(size, most)
                size *= 2

    def _each(self, tickets: Array) -> Elements:
        try:
            columns = self.rows(tickets)
        except Exception:
            for k in range(len(tickets)):
                yield self.row(tickets[k : k + 1])
            return
        for k in range(len(tickets)):
            yield [x[k, ...] for x in columns]

    def row(self, ticket: Array) -> Element | Failed:
        """The row of one ticket, or why there is none."""
        try:
            return [x[0, ...] for x in self.rows(ticket)]
        except Exception as error:
            return Failed(naming(error, f"element {int(ticket[0, 0])}"))


def counted(count: int) -> Iterator[Array]:
    """The tickets 0, 1, …, some at a time."""
    for start in range(0, count, BLOCK):
        yield np.arange(start, min(start + BLOCK, count))[:, np.newaxis]


class Stored(Table):
    """Arrays in memory, which aren't copied."""

    stored = True

    def __init__(self, arrays: Sequence[Array]) -> None:
        self.arrays = list(arrays)
        self.row_bytes = sum(x.nbytes // max(len(x), 1) for x in self.arrays)

    def rows(self, tickets: Array) -> list[Array]:
        numbers = tickets[:, 0]
        first, count = int(numbers[0]), len(numbers)
        if int(numbers[-1]) - first == count - 1 and (count < 3 or bool((np.diff(numbers) == 1).all())):
            return [x[first : first + count] for x in self.arrays]
        return [x.take(numbers, axis=0) for x in self.arrays]


class Numbered(Table):
    """The numbers of a range, which are computed."""

    def __init__(self, start: int, step: int, dtype: Any) -> None:
        self._start, self._step, self._dtype = start, step, dtype

    def rows(self, tickets: Array) -> list[Array]:
        return [(self._start + self._step * tickets[:, 0]).astype(self._dtype)]


class Computed(Table):
    """A function of the rows of another table."""

    def __init__(self, source: Table, function: Traced) -> None:
        self.source, self.function = source, function
        self.width = source.width + function.random
        self.row_bytes = source.row_bytes + sum(
            s.dtype.size * max(s._spec.size, 1) for s in function.result.specs if hasattr(s, "_spec")
        )

    def rows(self, tickets: Array) -> list[Array]:
        columns = self.source.rows(tickets[:, : self.source.width])
        positions = tickets[:, self.source.width :]
        fresh = [positions[:, k].astype(np.uint64) for k in range(positions.shape[1])]
        return self.function.rows([*columns, *fresh])

    def row(self, ticket: Array) -> Element | Failed:
        element = self.source.row(ticket[:, : self.source.width])
        if isinstance(element, Failed):
            return element
        function = self.function
        positions = ticket[0, self.source.width :].astype(np.uint64)
        try:
            return function.compute(function.with_captures(element, list(positions)))
        except Exception as error:
            place = f"element {int(ticket[0, 0])} of map({function.name}), {function.location}"
            return Failed(naming(error, place))

    def drawing(self, blocks: Iterator[Array], run: Run) -> Iterator[Array]:
        """The source's tickets with the positions where the function's random ops draw."""
        providers = self.function._fresh
        if not providers:
            return blocks
        return (
            np.column_stack([b, *(run.stream(p).take(len(b)).astype(np.int64) for p in providers)])
            for b in blocks
        )


class SideBySide(Table):
    """Rows of several tables next to each other."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = list(tables)
        self.width = sum(t.width for t in tables)
        self.row_bytes = sum(t.row_bytes for t in tables)
        self.stored = all(t.stored for t in tables)

    def rows(self, tickets: Array) -> list[Array]:
        columns: list[Array] = []
        start = 0
        for table in self._tables:
            columns += table.rows(tickets[:, start : start + table.width])
            start += table.width
        return columns


def side_by_side(streams: Sequence[Iterator[Array]]) -> Iterator[Array]:
    """Tickets of several tables, joined line by line, as long as each has one."""
    waiting: list[Array | None] = [None] * len(streams)
    while True:
        for k, stream in enumerate(streams):
            block = waiting[k]
            while block is None or not len(block):
                block = next(stream, None)
                if block is None:
                    return
            waiting[k] = block
        blocks = [b for b in waiting if b is not None]
        count = min(map(len, blocks))
        yield np.concatenate([b[:count] for b in blocks], axis=1)
        waiting = [b[count:] for b in blocks]


class Kept(Table):
    """Rows of another table, computed once in the order of their tickets and kept.

    A ticket of the first run has -1 before what the source needs; later ones have the row's place.
    """

    def __init__(self, source: Table) -> None:
        self.source = source
        self.width = 1 + source.width
        self.row_bytes = source.row_bytes
        self._order: Array | None = None
        self._arrays: list[Array] | None = None

    def keep(self, tickets: Array) -> None:
        """The rows that were gone through, in their order."""
        self._order = tickets

    @property
    def complete(self) -> bool:
        return self._order is not None

    def tickets(self) -> Iterator[Array]:
        """Those of the kept rows."""
        assert self._order is not None
        for block in counted(len(self._order)):
            yield np.concatenate([block, self._order[block[:, 0]]], axis=1)

    def rows(self, tickets: Array) -> list[Array]:
        fresh = tickets[:, 0] < 0
        if fresh.all() or self.source.stored:
            return self.source.rows(tickets[:, 1:])
        if fresh.any():
            parts = [np.flatnonzero(fresh), np.flatnonzero(~fresh)]
            found = [self.rows(tickets[p]) for p in parts]
            order = np.argsort(np.concatenate(parts))
            return [np.concatenate(pair)[order] for pair in zip(*found, strict=True)]
        if self._arrays is None:
            self._arrays = self._computed()
        return Stored(self._arrays).rows(tickets)

    def _computed(self) -> list[Array]:
        assert self._order is not None
        size = max(1, _MOST_BYTES // max(self.row_bytes, 1))
        arrays: list[Array] = []
        for start in range(0, len(self._order), size):
            columns = self.source.rows(self._order[start : start + size])
            if not arrays:
                arrays = [np.empty((len(self._order), *x.shape[1:]), x.dtype) for x in columns]
            for whole, part in zip(arrays, columns, strict=True):
                whole[start : start + len(part)] = part
        return arrays
