"""Loops over a sequence as an op: `Scan`, and the op of its gradient, `ScanGrad`.

    states, outputs = Step(function, state_specs, element_specs)(states, sequences)

A step is a program of the states, of one element of each sequence (at time t of `sequence[t]`), and of what
stays the same. Beside the results the op gives the states before every step. So the gradient walks back
without running forwards again; of each step it repeats what happens within that step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core.backprop import Arithmetic, differentiable
from thalweg.core.checks import Inner, collecting
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import merged
from thalweg.core.spec import Spec, spec_of
from thalweg.core.variable import Variable
from thalweg.ops.elementwise import add
from thalweg.runtime.call import Body
from thalweg.runtime.func_graph import FuncGraph, finish
from thalweg.runtime.looping import Feed
from thalweg.runtime.subgraph import Subgraph, assigned_variables, return_variables


class Loop:
    """What a `Scan` does, as an attribute of its op call.

    Attributes:
      feed: the program of a step. Its inputs are numbered: states, then elements; invariants are negative.
      states, sequences, outputs: how many there are.
    """

    def __init__(self, feed: Feed, states: int, sequences: int) -> None:
        self.feed = feed
        self.states = states
        self.sequences = sequences
        self.outputs = len(feed.program.outputs) - states
        self.host = feed.host
        self.stateful = feed.stateful
        self._backward: Backward | None = None

    @property
    def backward(self) -> Backward:
        if self._backward is None:
            self._backward = Backward(self)
        return self._backward

    def parts(self, operands: Sequence[Any]) -> tuple[list[Any], list[Any], list[Any]]:
        """States, sequences and invariants of the operands."""
        end = self.states + self.sequences
        return list(operands[: self.states]), list(operands[self.states : end]), list(operands[end:])


def _rule(call: Call, *operands: Spec) -> tuple[Spec, ...]:
    loop: Loop = call.attrs["loop"]
    states, sequences, invariants = loop.parts(operands)
    elements = [_element(s) for s in sequences]
    found = loop.feed.body.specs(tuple(loop.feed.inputs([*states, *elements], invariants)))
    last = [spec_of(s.dtype, merged(s.shape, x.shape)) for s, x in zip(states, found, strict=False)]
    length = next((s.shape[0] for s in sequences if s.shape), None)
    outputs = [_sequence(s, length) for s in found[loop.states :]]
    return (*last, *outputs, *(_sequence(s, length) for s in last))


def _element(sequence: Spec) -> Spec:
    return spec_of(sequence.dtype, None if sequence.shape is None else sequence.shape[1:])


def _sequence(element: Spec, length: int | None) -> Spec:
    return spec_of(element.dtype, None if element.shape is None else (length, *element.shape))


def _flops(call: Call, *operands: Spec) -> int:
    loop: Loop = call.attrs["loop"]
    return _work(loop.feed.program.work, operands[loop.states : loop.states + 1])


def _work(of_a_step: float, sequence: Sequence[Spec]) -> int:
    """The operations of all steps, of the microseconds that one takes."""
    length = (sequence[0].shape or (16,))[0] or 16
    return int(of_a_step * 5e4) * min(length, 1024)


@op("Scan", _rule, flops=_flops, takes_none=True)
def scan(xp: Any, *operands: Any, loop: Loop) -> Any:
    """The states after the last step, the outputs of all steps, and the states before each step."""
    states, sequences, invariants = loop.parts(operands)
    if xp is np:
        return _interpreted(loop, states, sequences, invariants)
    from thalweg.core.xla import lax

    inner = Inner(xp)

    def step(carry: Any, elements: Any) -> Any:
        code, before = carry
        results, found = inner.run(lambda: loop.feed.trace(xp, [*before, *elements], invariants))
        code = xp.where(code < 0, found, code)
        return (code, results[: loop.states]), (results[loop.states :], before)

    first = xp.asarray(-1, np.int32), [xp.asarray(x) for x in states]
    (code, last), (outputs, before) = lax.scan(step, first, sequences)
    inner.report(code)
    return (*last, *outputs, *before)


def _interpreted(
    loop: Loop, states: list[Any], sequences: Sequence[Any], invariants: Sequence[Any]
) -> tuple[Any, ...]:
    outputs: list[list[Any]] = []
    before: list[list[Any]] = []
    for elements in zip(*sequences, strict=True):
        before.append(states)
        results = loop.feed.interpret([*states, *elements], invariants)
        states = results[: loop.states]
        outputs.append(results[loop.states :])
    if not before:
        return _of_nothing(loop, states)
    return (*states, *_stacked(outputs), *_stacked(before))


def _stacked(steps: Sequence[Sequence[Any]]) -> list[Any]:
    return [np.stack(x) for x in zip(*steps, strict=True)]


def _of_nothing(loop: Loop, states: Sequence[Any]) -> tuple[Any, ...]:
    """The results of a loop over empty sequences."""
    program = loop.feed.program
    wanted = [program._spec(n) for n in program.outputs[loop.states :]]
    outputs = [np.zeros((0, *(n or 0 for n in s.shape or ())), s.dtype.np) for s in wanted]
    return (*states, *outputs, *(np.zeros((0, *x.shape), x.dtype) for x in states))


class Backward:
    """What goes with the gradient of a `Scan`, as an attribute.

    Attributes:
      loop: the loop.
      body: the gradients of a step. Its inputs are the step's, the gradients of the step's results `targets`,
        and then what `body.surroundings()` gives.
      states, sequences, invariants: which of them have gradients.
    """

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        program = loop.feed.program
        sources = tuple(i for i, s in enumerate(program.inputs) if differentiable(s.dtype))
        results = [program._spec(n) for n in program.outputs]
        self.targets = tuple(i for i, s in enumerate(results) if differentiable(s.dtype))
        self.body: Body = loop.feed.body.gradient(sources, self.targets)
        connected = self.body.graph.state["connected"]
        self.places = [loop.feed.places[i] for i, c in zip(sources, connected, strict=True) if c]
        self.states = [i for i in self.targets if i < loop.states]
        self.sequences = sorted({p - loop.states for p in self.places if p >= loop.states})
        self.invariants = sorted({-p - 1 for p in self.places if p < 0})
        self.host = loop.host or self.body.host

    def parts(self, operands: Sequence[Any], adds: bool) -> tuple[list[Any], ...]:
        """States before each step, sequences, invariants; gradients of the last states and of the outputs.

        If `adds`, those of the states before each step, too.
        """
        before, sequences, rest = self.loop.parts(operands)
        end = len(rest) - len(self.states) * adds
        outputs = end - len(self.targets) + len(self.states)
        last = outputs - len(self.states)
        return before, sequences, rest[:last], rest[last:outputs], rest[outputs:end], rest[end:]


@scan.gradient
def _(node: Node, *output_gradients: Any) -> Any:
    loop: Loop = node.loop
    backward = loop.backward
    gradients: list[Any] = [None] * len(node.inputs)
    if not backward.places:
        return gradients
    first = loop.states + loop.outputs
    before = node.outputs[first:]
    # Only second derivatives ask for those of the states before each step.
    adds = any(output_gradients[first + k] is not None for k in backward.states)
    wanted = [*backward.targets, *(first + k for k in backward.states if adds)]
    given = [_gradient(output_gradients[i], node.outputs[i]) for i in wanted]
    operands = [*before, *node.inputs[loop.states :], *backward.body.surroundings(), *given]
    result: Any = scan_gradient(*operands, backward=backward, adds=adds)
    end = loop.states + loop.sequences
    places = [
        *backward.states,
        *(loop.states + k for k in backward.sequences),
        *(end + k for k in backward.invariants),
    ]
    for place, gradient in zip(places, result if isinstance(result, list) else [result], strict=True):
        gradients[place] = gradient
    return gradients


def _gradient(found: Any, output: Any) -> Any:
    """An output's gradient; zeros where no target depends on it."""
    return Arithmetic.zeros_like(output) if found is None else found


def _gradient_rule(call: Call, *operands: Spec) -> tuple[Spec, ...]:
    backward: Backward = call.attrs["backward"]
    before, sequences, invariants, *_ = backward.parts(operands, call.attrs["adds"])
    return (
        *(_element(before[k]) for k in backward.states),
        *(sequences[k] for k in backward.sequences),
        *(invariants[k] for k in backward.invariants),
    )


def _gradient_flops(call: Call, *operands: Spec) -> int:
    backward: Backward = call.attrs["backward"]
    return _work(backward.body.program.work, operands[:1])


@op("ScanGrad", _gradient_rule, flops=_gradient_flops)
def scan_gradient(xp: Any, *operands: Any, backward: Backward, adds: bool) -> Any:
    """The gradients of the first states, of the sequences, and of the invariants."""
    before, sequences, invariants, last, outputs, added = backward.parts(operands, adds)
    wanted = [invariants[k] for k in backward.invariants]
    start = [xp.asarray(g) for g in last], [xp.zeros(x.shape, x.dtype) for x in wanted]

    def step(carry: Any, elements: Any) -> Any:
        return _back(xp, backward, invariants, carry, elements)

    elements = before, sequences, outputs, added
    if xp is np:
        return _interpreted_back(step, start, elements, backward)
    from thalweg.core.xla import lax

    with collecting.into(None):  # the loop itself has checked
        (states, totals), found = lax.scan(step, start, elements, reverse=True)
    return (*states, *found, *totals)


def _back(xp: Any, backward: Backward, invariants: Sequence[Any], carry: Any, elements: Any) -> Any:
    """One step: from the gradients after it to those before it."""
    loop, body = backward.loop, backward.body
    seeds, totals = carry
    before, element, outputs, added = elements
    rest = len(body.program.inputs) - len(loop.feed.places) - len(backward.targets)
    split = len(invariants) - rest
    inputs = loop.feed.inputs([*before, *element], invariants)
    inputs = [*inputs, *seeds, *outputs, *invariants[split:]]
    found = body.program.interpret(inputs) if xp is np else body.program.trace(xp, inputs)
    sums: dict[int, Any] = {}
    for place, gradient in zip(backward.places, found, strict=True):
        sums[place] = sums[place] + gradient if place in sums else gradient
    states = [sums[k] if k in sums else xp.zeros_like(seeds[n]) for n, k in enumerate(backward.states)]
    states = [x + y for x, y in zip(states, added, strict=True)] if added else states
    totals = [total + sums[-k - 1] for total, k in zip(totals, backward.invariants, strict=True)]
    return (states, totals), [sums[loop.states + k] for k in backward.sequences]


def _interpreted_back(step: Any, carry: Any, elements: Any, backward: Backward) -> tuple[Any, ...]:
    sequences = elements[1]
    found = []
    for t in reversed(range(len(sequences[0]))):
        carry, of_sequences = step(carry, [[x[t] for x in xs] for xs in elements])
        found.append(of_sequences)
    if not found:
        return (*carry[0], *(sequences[k] for k in backward.sequences), *carry[1])
    return (*carry[0], *_stacked(found[::-1]), *carry[1])


class Step:
    """One step of a loop, traced; it can be used again where it captured nothing.

    Args:
      function: `function(states, elements, constants)` gives `(next states, outputs)`; all are flat lists.
      states, elements, constants: the specs of the states, of one element of each sequence, and of tensors
        that are the same in every step.

    Attributes:
      reusable: nothing in it belongs to the place where it was traced.

    Raises:
      ValueError: the next states don't fit the states.
    """

    def __init__(
        self,
        function: Callable[[list[Any], list[Any], list[Any]], tuple[Sequence[Any], Sequence[Any]]],
        states: Sequence[Spec],
        elements: Sequence[Spec],
        constants: Sequence[Spec] = (),
    ) -> None:
        graph = FuncGraph("scan_step")
        count, end = len(states), len(states) + len(elements)
        with graph.as_default():
            specs = *states, *elements, *constants
            graph.inputs = xs = [graph.add_placeholder(s.dtype, s.shape, "x") for s in specs]
            following, outputs = function(xs[:count], xs[count:end], xs[end:])
            finish(graph, [*following, *outputs])
        _check_states(states, graph.outputs[: len(following)])
        self._assigned = assigned_variables(graph)
        self._positions = _positions(graph)
        _carry(graph, count, self._assigned, self._positions)
        self._graph = graph
        self._count = count
        self._subgraph = Subgraph(graph)
        self._loop: Loop | None = None
        self.reusable = not graph.captured

    def __call__(
        self, states: Sequence[Any], sequences: Sequence[Any], constants: Sequence[Any] = ()
    ) -> tuple[list[Any], list[Any]]:
        """Run over sequences, whose first axis is time.

        Returns:
          The last states, and the outputs of all steps.
        """
        target: Any = state.target
        extra = [v._read() for v in self._assigned]
        extra += [target.host_value(p.provider.repeated(None), p.dtype) for p in self._positions]
        invariants = self._bind(len(sequences), constants)
        assert self._loop is not None
        result: Any = scan(*states, *extra, *sequences, *invariants, loop=self._loop)
        results = result if isinstance(result, list) else [result]
        for variable, value in zip(self._assigned, results[self._count :], strict=False):
            variable._store(value)
        first = self._loop.states
        return results[: self._count], results[first : first + self._loop.outputs]

    def _bind(self, sequences: int, constants: Sequence[Any]) -> list[Any]:
        """The invariants here; the loop, when it is called for the first time."""
        carried = {
            id(x.provider if hasattr(x, "provider") else x): self._count + k
            for k, x in enumerate((*self._assigned, *self._positions))
        }
        total = self._count + len(carried)
        invariants = list(constants)
        places = [*range(self._count), *range(total, total + sequences)]
        places += [-k - 1 for k in range(len(invariants))]
        for source, operand in self._subgraph.sources():
            place = carried.get(id(source))
            if place is None:
                invariants.append(operand())
                place = -len(invariants)
            places.append(place)
        if self._loop is None:
            self._loop = Loop(Feed(self._subgraph.body, places), total, sequences)
        return invariants


def _positions(graph: FuncGraph) -> list[Any]:
    """The operations that give a step's random ops their places among the random numbers."""
    return [o for o in graph.operations if o.type == "HostValue" and hasattr(o.provider, "repeated")]


def _carry(graph: FuncGraph, count: int, assigned: Sequence[Variable], positions: Sequence[Any]) -> None:
    """Make variables that a step assigns, and positions of its random ops, states after the first `count`."""
    outputs = graph.outputs
    graph.outputs = outputs[:count]
    return_variables(graph, assigned)
    with graph.as_default():
        moved = [add(o.outputs[0], to_tensor(o.provider.blocks, o.dtype)) for o in positions]
    graph.outputs = [*graph.outputs, *moved, *outputs[count:]]


def _check_states(specs: Sequence[Spec], following: Sequence[Any]) -> None:
    if len(specs) != len(following):
        raise ValueError(f"The cell has {len(specs)} states, its call gave {len(following)}.")
    for k, (spec, x) in enumerate(zip(specs, following, strict=True)):
        shape, found = spec.shape, x._spec.shape
        fits = (
            shape is None
            or found is None
            or (
                len(shape) == len(found)
                and all(m is None or n is None or m == n for m, n in zip(shape, found, strict=True))
            )
        )
        if x.dtype is not spec.dtype or not fits:
            raise ValueError(
                f"State {k} of the cell is {spec.dtype.name} of shape {spec.tensor_shape}, after a step it "
                f"is {x.dtype.name} of shape {x.shape}."
            )
