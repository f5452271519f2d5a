"""Segments and the trie of the paths they took.

A `Segment` is what one thread has recorded since the last time its pending tensors were run. The op calls
that were ever recorded form a trie of `Step`s; a segment is a path from the trie's root. A step is keyed by
the op call and by its operands' positions, so a path that was seen before costs one dictionary look-up an op,
and the look-up also yields the dtypes and shapes of the results.

Positions: the k-th result of the segment is k; its j-th input, a tensor from outside, is -(j + 1). In a
step's key an input that the segment meets for the first time stands as its spec.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from thalweg.core.op import Call
from thalweg.core.spec import Spec
from thalweg.core.tensor import EagerTensor

if TYPE_CHECKING:
    from thalweg.core.tape import GradientTape
    from thalweg.runtime.program import Program
    from thalweg.runtime.recorder import Recorder

# A segment of more ops, or of more pending bytes, is dispatched without being asked for.
MAX_OPS = 2048
MAX_BYTES = 1 << 30


class Step:
    """One op call on a path of the trie, with the specs of its results.

    Attributes:
      refs: the operands' positions.
      spec: the spec of a single result; None for several, which `specs` then lists.
      n_results, n_inputs: how many results and inputs the path has up to and with this step.
      location: file and line of the user's code that recorded the step first.
      full: the path has reached a limit: the segment is to be dispatched.
      checked: running the step checked values, so it may fail later on: who recorded it is noted each time.
      special: either of the two; recording looks at nothing else.
      programs: what was built for segments that ended here, by the positions that had to be kept.
      gradients: known tape gradients taken here.
      spans: what `span` found.
    """

    __slots__ = (
        "call",
        "checked",
        "children",
        "full",
        "gradients",
        "location",
        "n_inputs",
        "n_results",
        "nbytes",
        "parent",
        "programs",
        "refs",
        "spans",
        "spec",
        "special",
        "specs",
        "visits",
    )

    def __init__(
        self,
        parent: Step | None,
        call: Call | None,
        refs: tuple[int, ...],
        specs: tuple[Spec, ...],
        location: str,
    ) -> None:
        self.parent = parent
        self.call = call
        self.refs = refs
        self.specs = specs
        self.spec = specs[0] if len(specs) == 1 else None
        self.location = location
        self.children: dict[tuple[Any, ...], Step] = {}
        self.programs: dict[Any, Program] = {}
        self.gradients: dict[Any, Any] = {}
        self.spans: dict[tuple[int, int], tuple[frozenset[int], frozenset[int]]] = {}
        self.visits = 0
        before = parent.n_results if parent else 0
        self.n_results: int = before + len(specs)
        self.n_inputs: int = parent.n_inputs if parent else 0
        for ref in refs:
            self.n_inputs = max(self.n_inputs, -ref)
        self.nbytes: int = (parent.nbytes if parent else 0) + sum(spec.nbytes for spec in specs)
        # What has effects, a called function that asserts for example, isn't put off.
        effects = call is not None and call.stateful
        self.full = self.n_results >= MAX_OPS or self.nbytes >= MAX_BYTES or effects
        self.checked = False
        self.special = self.full

    def span(self, start: int, end: int) -> tuple[frozenset[int], frozenset[int]]:
        """The results from `start` up to `end` with those they were computed from, and the inputs they were.

        Both as numbers from 0 on.
        """
        found = self.spans.get((start, end))
        if found is None:
            results: set[int] = set()
            inputs: set[int] = set()
            for step in self.path():
                first = step.n_results - len(step.specs)
                if start <= first < end:
                    results.update(range(first, step.n_results))
                    results.update(ref for ref in step.refs if ref >= 0)
                    inputs.update(-ref - 1 for ref in step.refs if ref < 0)
            found = self.spans[start, end] = frozenset(results), frozenset(inputs)
        return found

    def path(self) -> list[Step]:
        """The steps from the root, which isn't among them, to this one."""
        steps: list[Step] = []
        step = self
        while step.parent is not None:
            steps.append(step)
            step = step.parent
        steps.reverse()
        return steps


class Segment:
    """What a thread has recorded and not yet run.

    Attributes:
      results: the tensors of the path's results; None for a result that no Python object stands for.
      inputs: the tensors from outside, in the order of their first use; `externals` maps their ids to
        positions.
      updated: a variable was assigned since the segment began.
      closed: it has been handed over to be run, nothing may be appended any more.
      error: what running it raised; whoever asks for one of its values later gets the same.
      parts: the stretches that tapes have recorded here.
      assigned: the variables assigned here, with the position up to which their earlier value held, newest
        last.
      places: the user's lines that recorded steps which check values, by the position of their first result.
      check: called before a value is given away, if its program was started and checks values.
    """

    __slots__ = (
        "__weakref__",
        "assigned",
        "check",
        "closed",
        "error",
        "externals",
        "inputs",
        "parts",
        "places",
        "recorder",
        "results",
        "step",
        "updated",
    )

    def __init__(self, recorder: Recorder, root: Step) -> None:
        self.recorder = recorder
        self.step = root
        self.results: list[EagerTensor | None] = []
        self.inputs: list[EagerTensor] = []
        self.externals: dict[int, int] = {}
        self.updated = False
        self.closed = False
        self.error: BaseException | None = None
        self.parts: list[Part] = []
        self.assigned: list[tuple[int, Any, EagerTensor]] = []
        self.places: dict[int, str] = {}
        self.check: Callable[[], None] | None = None

    def raise_error(self) -> None:
        """Raise what running the segment has raised."""
        assert self.error is not None
        raise self.error

    def taped(self) -> tuple[frozenset[int], frozenset[int]]:
        """The results and the inputs, by their numbers, that tapes may still ask for."""
        results: frozenset[int] = frozenset()
        inputs: frozenset[int] = frozenset()
        for part in self.parts:
            if part.wanted():
                end = self.step.n_results if part.end < 0 else part.end
                of_part = self.step.span(part.start, end)
                results, inputs = results | of_part[0], inputs | of_part[1]
        return results, inputs

    def demand(self, tensor: EagerTensor) -> None:
        """Run this segment for the value of `tensor`."""
        if self.error is None:
            self.recorder.flush(self, "value", wait=True)
        if tensor._value is None:
            assert self.error is not None, "a pending tensor was not materialised"
            raise self.error

    def tensor_at(self, slot: int) -> EagerTensor:
        """The tensor of a result, made now if no object stood for it."""
        tensor = self.results[slot]
        if tensor is None:
            tensor = self.results[slot] = EagerTensor(self._spec_at(slot), self, slot)
        return tensor

    def _spec_at(self, slot: int) -> Spec:
        step: Step | None = self.step
        while step is not None and step.n_results - len(step.specs) > slot:
            step = step.parent
        assert step is not None
        return step.specs[slot - step.n_results]


class Part:
    """A stretch of a segment that a tape recorded: the results from `start` up to, not with, `end`.

    When the segment is run the part takes over its path, results and inputs, for as long as the tape wants
    them.
    """

    __slots__ = ("end", "externals", "inputs", "results", "segment", "start", "step", "tape")

    def __init__(self, tape: GradientTape, segment: Segment) -> None:
        self.tape = weakref.ref(tape)
        self.segment = segment
        self.start = len(segment.results)
        self.end = -1
        self.step: Step | None = None
        self.results: list[EagerTensor | None] = segment.results
        self.inputs: list[EagerTensor] = segment.inputs
        self.externals: dict[int, int] = segment.externals
        segment.parts.append(self)

    def wanted(self) -> bool:
        """True while the tape is there and has still to use this part."""
        tape = self.tape()
        return tape is not None and tape.holds(self)

    def locate(self, tensor: EagerTensor) -> int | None:
        """The position of `tensor` in this part's segment, or None."""
        if tensor._segment is self.segment:
            return tensor._slot
        return self.externals.get(id(tensor))

    def at(self, ref: int) -> EagerTensor:
        """The tensor at a position."""
        if ref < 0:
            return self.inputs[-ref - 1]
        tensor = self.results[ref]
        return self.segment.tensor_at(ref) if tensor is None else tensor
