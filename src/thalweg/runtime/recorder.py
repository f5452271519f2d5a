"""The recorder: where eager op calls go.

An op call is appended to its thread's segment and gives a pending tensor. What runs the segment:

- *demand*: somebody wants a value (`.numpy()`, `print`, `if t:`);
- a *boundary*, without waiting: a variable was updated and a new batch or a new tape shows that the next step
  of a training loop begins; or the segment has reached its limit of ops or bytes.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import errors, messages
from thalweg.core.context import install_eager_target, state
from thalweg.core.convert import number, to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.infer import infer
from thalweg.core.op import Call, Node
from thalweg.core.spec import Spec
from thalweg.core.stack import user_location
from thalweg.core.tensor import EagerTensor, device_name
from thalweg.runtime import debug, gears, replay
from thalweg.runtime.advice import note_variants
from thalweg.runtime.segment import Part, Segment, Step

# Steps that the trie may hold; past it the trie is begun anew (its programs are kept by nobody else, so they
# go too).
MAX_STEPS = 200_000


class Trie:
    """All the paths that one thread's segments took."""

    def __init__(self) -> None:
        self.root = Step(None, None, (), (), "")
        self.steps = 0

    def clear(self) -> None:
        self.__init__()  # type: ignore[misc]


class Recorder:
    """One thread's eager target: it records op calls into segments and has them run.

    Attributes:
      synchronous: run every op by itself, at once (`THALWEG_EAGER=sync`).
      sync: the same, for as long as `synchronous` or a mode of `debug` wants it.
      tapes: the gradient tapes that are recording on this thread.
    """

    eager = True

    def __init__(self, sync: bool = False) -> None:
        self.synchronous = sync
        self.sync = sync or debug.modes.check_numerics
        self.trie = Trie()
        self.tapes: list[Any] = []
        self.lock = threading.RLock()
        self.segment = Segment(self, self.trie.root)
        # The segment that was started last, if its checks of values haven't been looked at.
        self.unsettled: Segment | None = None
        debug.recorders.add(self)

    def apply(self, call: Call, inputs: Sequence[Any]) -> Any:
        """Record one op call; give its result, or the list of its results."""
        segment = self.segment
        externals = segment.externals
        key: list[Any] = [call]
        for x in inputs:
            if type(x) is not EagerTensor:
                return self._convert(call, inputs)
            if x._segment is segment:
                key.append(x._slot)
                continue
            ref = externals.get(id(x))
            if ref is None:
                if x._value is None:
                    x.value()
                elif (
                    segment.updated
                    and x._segment is None
                    and type(x._value) is np.ndarray
                    and x._value.size > 1
                ):
                    self._forget(segment)
                    self.flush(segment, "new data after an update")
                    return self.apply(call, inputs)
                key.append(x._spec)
                segment.inputs.append(x)
                externals[id(x)] = -len(segment.inputs)
            else:
                key.append(ref)
        step = segment.step.children.get(tuple(key))
        if step is None:
            if call.host:
                self._forget(segment)
                return self._run_on_host(call, inputs)
            step = self._new_step(segment, call, inputs, tuple(key))
            if step is None:
                return self._run_on_host(call, inputs)
        segment.step = step
        results = segment.results
        if step.spec is not None:
            out: Any = EagerTensor(step.spec, segment, len(results))
            results.append(out)
        else:
            first = len(results)
            out = [EagerTensor(spec, segment, first + i) for i, spec in enumerate(step.specs)]
            results.extend(out)
        if step.special or segment.closed or self.sync:
            return self._at_limit(segment, step, call, inputs, out)
        return out

    def _convert(self, call: Call, inputs: Sequence[Any]) -> Any:
        """`apply` for operands that aren't eager tensors yet, or that belong to a graph."""
        # The operands before have been registered: as inputs met before they would stand in the key without
        # their specs.
        self._forget(self.segment)
        for x in inputs:
            if hasattr(x, "graph_apply"):
                return x.graph_apply(call, inputs)
        return self.apply(call, [to_tensor(x) for x in inputs])

    def _new_step(
        self, segment: Segment, call: Call, inputs: Sequence[EagerTensor], key: tuple[Any, ...]
    ) -> Step | None:
        """The step of a call seen for the first time; None if only running it tells the results' shapes."""
        parent = segment.step
        try:
            specs = _infer(call, inputs)
        except BaseException:
            self._forget(segment)
            raise
        if not all(s.known for s in specs):
            self._forget(segment)
            return None
        refs = tuple(x._slot if x._segment is segment else segment.externals[id(x)] for x in inputs)
        if debug.modes.log_placement:
            debug.note_placement(call.op.name, inputs[0].device if inputs else device_name(None))
        step = Step(parent, call, refs, specs, user_location())
        parent.children[key] = step
        note_variants(parent, key, step.location)
        self.trie.steps += 1
        return step

    @staticmethod
    def _forget(segment: Segment) -> None:
        """Take back the inputs that an op call brought which is not going to be recorded."""
        known = segment.step.n_inputs
        for x in segment.inputs[known:]:
            del segment.externals[id(x)]
        del segment.inputs[known:]

    def _at_limit(self, segment: Segment, step: Step, call: Call, inputs: Sequence[Any], out: Any) -> Any:
        if step.checked:
            segment.places[step.n_results - len(step.specs)] = user_location()
        if self.sync:
            self.flush(segment, "sync", wait=True)
        elif step.full:
            self.flush(segment, "an op with effects" if call.stateful else "limit of ops or bytes")
        elif segment.closed:
            # Another thread ran the segment while this call was being appended: was the call still among what
            # it ran?
            with self.lock:
                pending = out if isinstance(out, list) else [out]
                if segment.error is None and any(x._value is None for x in pending):
                    return self.apply(call, inputs)
        return out

    def _run_on_host(self, call: Call, inputs: Sequence[EagerTensor]) -> Any:
        """Run an op whose result only NumPy can give: strings, data-dependent shapes, Python functions."""
        if call.op.rule is not None:
            _infer(call, inputs)
        self.boundary("host op " + call.op.name, only_if_updated=False)
        outputs = gears.run_on_host(call, inputs)
        if self.tapes:
            self.note_node(Node(call, inputs, outputs))
        return outputs[0] if len(outputs) == 1 and not call.attrs.get("multiple") else outputs

    def register(self, x: EagerTensor) -> int:
        """Make `x` an input of the current segment, if it isn't; its position."""
        segment = self.segment
        if x._segment is segment:
            return x._slot
        ref = segment.externals.get(id(x))
        if ref is None:
            segment.inputs.append(x)
            ref = segment.externals[id(x)] = -len(segment.inputs)
        return ref

    def boundary(self, reason: str, only_if_updated: bool = True) -> None:
        """Dispatch what is pending, if a variable was updated in it."""
        segment = self.segment
        if segment.results and (segment.updated or not only_if_updated):
            self.flush(segment, reason)

    def push_tape(self, tape: Any) -> None:
        """Begin, or go on, to record for `tape`."""
        self.boundary("new tape after an update")
        self.tapes.append(tape)
        tape._parts.append(Part(tape, self.segment))

    def pop_tape(self, tape: Any) -> None:
        """Stop recording for `tape`."""
        self.tapes.remove(tape)
        part = tape._parts[-1]
        if part.end < 0:
            part.end = len(self.segment.results)

    def note_node(self, node: Node) -> None:
        """Give the tapes a node that is in no segment: a host op, or a custom gradient."""
        for tape in self.tapes:
            part = tape._parts[-1]
            if part.end < 0:
                part.end = len(self.segment.results)
            tape._parts += [node, Part(tape, self.segment)]

    def gradients(
        self,
        tape: Any,
        targets: Sequence[Any],
        sources: Sequence[Any],
        seeds: Sequence[Any],
        watched: Sequence[Any],
    ) -> list[Any]:
        """Gradients over what `tape` recorded; see `backprop`."""
        result = replay.gradients(self.segment, tape._parts, targets, sources, seeds, watched)
        if self.segment.step.full:
            self.flush(self.segment, "limit of ops or bytes")
        return result

    def has_recorded(self, tape: Any) -> bool:
        """Whether anything was recorded for `tape` yet."""
        return len(tape._parts) > 1 or len(self.segment.results) > tape._parts[0].start

    def nodes(self, tape: Any) -> list[Node]:
        """What `tape` recorded."""
        return replay.nodes_of(tape._parts)

    def variable_name(self, name: str) -> str:
        """The full name of a variable made here: in eager code name scopes name nothing else."""
        return state.scope + name

    def create_variable(self, variable: Any, initial_value: Any, dtype: Any, shape: Any, legacy: Any) -> None:
        """A variable made eagerly takes its value at once."""
        variable._initialize(initial_value, dtype, shape)

    def host_value(self, provider: Callable[[], int], dtype: DType) -> EagerTensor:
        """A scalar that `provider()` gives: an input, so that new values compile nothing."""
        return number(provider(), dtype)

    def note_update(self, variable: Any, before: EagerTensor) -> None:
        """A variable was assigned: a later batch or tape now begins a new step."""
        segment = self.segment
        segment.updated = True
        segment.assigned.append((len(segment.results), variable, before))

    def flush(self, segment: Segment, reason: str, wait: bool = False) -> None:
        """Run `segment`, this recorder's current one, and begin the next; from any thread."""
        with self.lock:
            if segment.closed:
                return
            segment.closed = True
            if self.trie.steps > MAX_STEPS:
                self.trie.clear()
            following = Segment(self, self.trie.root)
            self.segment = following
            for tape in self.tapes:
                tape._parts.append(Part(tape, following))
            debug.report.note_flush(reason, segment)
            try:
                gears.run(segment)
            except BaseException as error:
                segment.error = error
                gears.restore_variables(segment)
                raise
            finally:
                hand_over(segment)


def _infer(call: Call, inputs: Sequence[EagerTensor]) -> tuple[Spec, ...]:
    """The specs of the results of an eager op call; what doesn't fit is an InvalidArgumentError."""
    try:
        return infer(call, [x._spec for x in inputs])
    except (ValueError, TypeError, errors.OpError) as error:
        raise messages.op_error(error, call.op.name, [x._spec for x in inputs], call.attrs) from None


def hand_over(segment: Segment) -> None:
    """Give path and tensors of a segment that was run to the tapes that want them, and drop them here."""
    for part in segment.parts:
        part.step = segment.step
        if part.end < 0:
            part.end = len(segment.results)
    segment.results = []
    segment.inputs = []
    segment.externals = {}
    segment.parts = []
    segment.assigned = []
    segment.step = segment.recorder.trie.root


def current() -> Recorder:
    """This thread's recorder."""
    recorder = state.eager
    assert isinstance(recorder, Recorder)
    return recorder


install_eager_target(lambda: Recorder(sync=os.environ.get("THALWEG_EAGER") == "sync"))
