"""Batches of rows in memory, told as what they are made of: arrays, row numbers, functions of rows.

A compiled training step makes such batches itself, from arrays that nobody copies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core.convert import to_tensor
from thalweg.core.spec import Spec
from thalweg.data.grouping import Batched
from thalweg.data.plan import Array, Plan, Run
from thalweg.data.row_arithmetic import Arithmetic, arithmetic
from thalweg.data.table import Computed, Kept, Stored, Table
from thalweg.data.traced import Traced
from thalweg.data.transformations import Prefetched, Renamed
from thalweg.runtime.batching import call_batched
from thalweg.runtime.call import Body


class RowFunctions:
    """Functions of elements, one after the other, for the rows of a batch together."""

    def __init__(self, functions: Sequence[Traced]) -> None:
        self._functions = tuple(functions)
        self._bodies: list[Body] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowFunctions) and self._functions == other._functions

    def __hash__(self) -> int:
        return hash(self._functions)

    def rows(self, columns: list[Array]) -> list[Array]:
        """What they make of arrays of rows."""
        for function in self._functions:
            columns = function.rows(columns)
        return columns

    def arithmetic(self, rows: Sequence[Spec]) -> list[Arithmetic | None]:
        """What they do to rows of arrays, for each leaf that they give; see `row_arithmetic`."""
        return arithmetic([f.program for f in self._functions], rows)

    def symbolic(self, columns: list[Any]) -> list[Any]:
        """The same of tensors, in the graph that is being traced."""
        if self._bodies is None:
            self._bodies = [Body(f.graph) for f in self._functions]
        for function, body in zip(self._functions, self._bodies, strict=True):
            captures = [to_tensor(x) for x in function._captured()]
            flags = (*(True for _ in columns), *(False for _ in captures))
            columns = call_batched(body, [*columns, *captures], flags)
        return columns


class RowBatches(NamedTuple):
    """Batches of rows in memory.

    Attributes:
      arrays: the rows, an array each leaf.
      functions: what makes elements of rows.
      size: the rows of a batch.
      total: the rows of all batches of a run.
      run: begins a run, and gives the numbers of its rows in their order.
    """

    arrays: list[Array]
    functions: RowFunctions
    size: int
    total: int
    run: Callable[[], Array]


def row_batches(plan: Plan) -> RowBatches | None:
    """What the batches that a plan gives are made of; None if they aren't batches of rows in memory."""
    while isinstance(plan, (Prefetched, Renamed)):
        plan = plan.source
    if not isinstance(plan, Batched) or plan.count < 0 or not isinstance(plan._size, int):
        return None
    source = plan._source
    found = _rows_of(source.table)
    if found is None:
        return None
    stored, functions, width = found
    if source.table is None or source.table.width != width:
        return None
    count = source.count // plan._size * plan._size if plan._drop else source.count
    if not 0 < count < 2**31 or len(stored.arrays[0]) >= 2**31:
        return None

    def run() -> Array:
        blocks = list(source.tickets(Run()))
        return np.concatenate(blocks)[:count, -1].astype(np.int32)

    return RowBatches(stored.arrays, RowFunctions(functions), plan._size, count, run)


def _rows_of(table: Table | None) -> tuple[Stored, list[Traced], int] | None:
    """The rows in memory that a table is made from, the functions of them, and the width of its tickets.

    What is kept is made anew: its tickets end in the row's number all the same.
    """
    functions: list[Traced] = []
    width = 1
    while isinstance(table, (Computed, Kept)):
        if isinstance(table, Kept):
            width += 1
        elif table.function.random or any(i.call.host for i in table.function.program.instructions):
            return None
        else:
            functions.insert(0, table.function)
        table = table.source
    if not isinstance(table, Stored) or any(a.dtype.kind not in "fiubc" for a in table.arrays):
        return None
    return table, functions, width
