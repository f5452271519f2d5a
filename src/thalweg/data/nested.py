"""Plans of elements that are datasets themselves: one after the other, or in turns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thalweg.data import threads
from thalweg.data.leaves import DatasetSpec
from thalweg.data.plan import UNKNOWN, Elements, Failed, Plan, Run, Signature, count_of, invalid
from thalweg.data.traced import Traced, naming


def _signature(function: Traced, what: str) -> Any:
    """The signature of the elements of the datasets that a function gives.

    Raises:
      TypeError: it gives something else.
    """
    specs = function.result.specs
    if len(specs) != 1 or not isinstance(specs[0], DatasetSpec) or function.result.structure is None:
        raise TypeError(
            f"`map_func` must return a `Dataset` object. Got {function.result.structure} from the function "
            f"of {what}."
        )
    return Signature.of_spec(specs[0].element_spec)


class FlatMapped(Plan):
    """The elements of the dataset that a function gives for each element."""

    kind = "_FlatMapDataset"

    def __init__(self, source: Plan, function: Traced) -> None:
        signature = _signature(function, "flat_map")
        self._source, self._function = source, function
        self.structure, self.specs, self.count = signature.structure, signature.specs, UNKNOWN

    def run(self, run: Run) -> Elements:
        for found in _opened(self._source, self._function, run):
            if isinstance(found, Failed):
                yield found
            else:
                yield from found.run(run)


def _opened(source: Plan, function: Traced, run: Run) -> Iterator[Plan | Failed]:
    """The datasets that a function gives for each element."""
    for number, element in enumerate(source.run(run)):
        if type(element) is Failed:
            yield element
            continue
        try:
            plan: Plan = function(element, run)[0]
        except Exception as error:
            yield Failed(naming(error, f"element {number} of {function.name}, {function.location}"))
            continue
        yield plan


class Interleaved(Plan):
    """The elements of the datasets that a function gives, some datasets open at a time, in turns.

    Args:
      cycle: how many are open; -1: one for each processor.
      block: how many elements are taken of each in its turn.
      parallel: how many are read at the same time, on threads; None: one.
    """

    def __init__(self, source: Plan, function: Traced, cycle: Any, block: Any, parallel: Any) -> None:
        cycle, block = count_of(cycle), count_of(block)
        self.kind = "_InterleaveDataset" if parallel is None else "_ParallelInterleaveDataset"
        signature = _signature(function, "interleave")
        if isinstance(cycle, int) and cycle != -1 and cycle <= 0:
            raise invalid("`cycle_length` must be > 0")
        if isinstance(block, int) and block <= 0:
            raise invalid("`block_length` must be > 0")
        self._source, self._function = source, function
        self._cycle = threads.processors() if cycle == -1 else cycle
        self._block, self._parallel = block, parallel
        self.structure, self.specs, self.count = signature.structure, signature.specs, UNKNOWN

    def run(self, run: Run) -> Elements:
        opened = _opened(self._source, self._function, run)
        slots: list[Elements | None] = [None] * self._cycle
        more, number_open, at, taken = True, 0, 0, 0
        while more or number_open:
            slot = slots[at]
            if slot is None:
                found = next(opened, None) if more else None
                if isinstance(found, Failed):
                    yield found
                    continue
                if found is None:
                    more = False
                    at, taken = (at + 1) % self._cycle, 0
                    continue
                slots[at] = self._begun(found, run)
                number_open += 1
                continue
            element = next(slot, None)
            if element is None:
                slots[at] = None
                number_open -= 1
                at, taken = (at + 1) % self._cycle, 0
                continue
            yield element
            taken += 1
            if taken == self._block:
                at, taken = (at + 1) % self._cycle, 0

    def _begun(self, plan: Plan, run: Run) -> Elements:
        if self._parallel is None:
            return plan.run(run)
        return threads.ahead(lambda: plan.run(run), max(self._block, threads.AHEAD))

    def told(self) -> str:
        how = ", each on a thread" if self._parallel is not None else ""
        return f"{self._cycle} open, {self._block} of each in turn{how}"
