"""The gradient of `While`: the op `WhileGrad`, which walks the turns of a loop backwards.

Interpreted, it keeps the loop variables of every turn. Compiled, memory must be of a size known beforehand. A
loop of a known, small number of turns keeps them all. Any other keeps `SLOTS` of them, evenly spread, repeats
the turns between two kept ones into a second set of `SLOTS`, and walks these backwards: up to `SLOTS`² turns
each is repeated once, beyond that stretches within the second set are repeated again.
Only loop variables that the gradient needs are kept: a buffer that is written but never read is not among
them. (Griewank and Walther, "Algorithm 799: revolve", 2000, treat checkpointing in general.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core.backprop import differentiable
from thalweg.core.checks import collecting
from thalweg.core.op import Call, Node, op
from thalweg.core.spec import Spec
from thalweg.runtime.call import Body
from thalweg.runtime.instruction import prune
from thalweg.runtime.looping import Feed, Loop
from thalweg.runtime.program import Program

SLOTS = 32


class Backward:
    """What goes with a loop's gradient, as an attribute.

    Attributes:
      loop: the loop.
      turn: the gradients of one turn of the body; its inputs are the body's, then the gradients of the loop
        variables after the turn (numbered on from the loop variables), then further invariants.
      carried: the loop variables that have gradients; `inputs`: the body's inputs that do, in the order of
        the outputs of `turn`.
      kept: the loop variables that must be known in each turn.
    """

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        program = loop.body.program
        self.carried = [k for k, s in enumerate(loop.specs) if differentiable(s.dtype)]
        sources = tuple(i for i, s in enumerate(program.inputs) if differentiable(s.dtype))
        gradient: Body = loop.body.body.gradient(sources, tuple(self.carried))
        connected = gradient.graph.state["connected"]
        self.inputs = [i for i, c in zip(sources, connected, strict=True) if c]
        self.gradient = gradient
        self.host = loop.host or gradient.host
        # Invariants with gradients, by their position among the operands.
        places = [loop.body.places[i] for i in self.inputs]
        self.invariants = sorted({-p - 1 for p in places if p < 0})
        self.kept = self._kept()

    def turn(self, invariant_count: int) -> Feed:
        """The program of one turn backwards: loop variables are numbered first, then their gradients."""
        first = self.loop.count
        seeds = range(first, first + len(self.carried))
        rest = len(self.gradient.program.inputs) - len(self.loop.body.places) - len(self.carried)
        invariants = range(invariant_count, invariant_count + rest)
        return Feed(self.gradient, [*self.loop.body.places, *seeds, *(-k - 1 for k in invariants)])

    def _kept(self) -> list[int]:
        """The loop variables that the gradient reads, and those that these are computed from."""
        places = self.loop.body.places
        program = self.loop.body.program
        used = _used_inputs(self.gradient.program, self.gradient.program.outputs)
        kept = {places[i] for i in used if i < len(places) and places[i] >= 0}
        while True:
            used = _used_inputs(program, [program.outputs[k] for k in sorted(kept)])
            more = kept | {places[i] for i in used if places[i] >= 0}
            if more == kept:
                return sorted(kept)
            kept = more


def _used_inputs(program: Program, outputs: Sequence[int]) -> set[int]:
    """The inputs that some values of a program depend on."""
    count = len(program.inputs)
    used = {n for n in outputs if n < count}
    for instruction in prune(program.instructions, outputs):
        symbols = (n for _, n in instruction.symbols)
        # A value whose shape alone is read is not needed itself, but what stands for it must have its shape.
        used.update(n for n in (*instruction.operands, *symbols) if n < count)
    return used


def loop_gradient(node: Node, output_gradients: Sequence[Any]) -> list[Any]:
    """The gradients of a `While`'s operands."""
    loop: Loop = node.loop
    backward = loop.derived.get("backward")
    if backward is None:
        backward = loop.derived["backward"] = Backward(loop)
    gradients: list[Any] = [None] * len(node.inputs)
    if not backward.carried:
        return gradients
    seeds = [output_gradients[k] for k in backward.carried]
    surroundings = backward.gradient.surroundings()
    result: Any = while_gradient(*node.inputs, *surroundings, *seeds, backward=backward)
    results = result if isinstance(result, list) else [result]
    places = [*backward.carried, *(loop.count + j for j in backward.invariants)]
    for place, gradient in zip(places, results, strict=True):
        gradients[place] = gradient
    return gradients


def _rule(call: Call, *operands: Spec) -> tuple[Spec, ...]:
    backward: Backward = call.attrs["backward"]
    count = backward.loop.count
    return tuple(operands[k] for k in (*backward.carried, *(count + j for j in backward.invariants)))


def _flops(call: Call, *operands: Spec) -> int:
    backward: Backward = call.attrs["backward"]
    work = backward.gradient.program.work + backward.loop.body.program.work
    return int(work * 5e4) * min(backward.loop.limit or 16, 1024)


@op("WhileGrad", _rule, holds_graph=True, flops=_flops)
def while_gradient(xp: Any, *operands: Any, backward: Backward) -> Any:
    loop = backward.loop
    split = len(operands) - len(backward.carried)
    carry, invariants, seeds = operands[: loop.count], operands[loop.count : split], operands[split:]
    rest = len(backward.gradient.program.inputs) - len(loop.body.places) - len(backward.carried)
    turn = backward.turn(len(invariants) - rest)
    walk = _Walk(xp, backward, turn, invariants)
    start = walk.start(seeds)
    if xp is np:
        state = _interpreted(loop, walk, carry, invariants, start)
    else:
        bounded = loop.limit is not None and loop.limit <= SLOTS * 4
        with collecting.into(None):  # the loop itself has checked
            state = (_compiled_bounded if bounded else _compiled)(loop, walk, carry, invariants, start)
    return tuple(state)


@while_gradient.gradient
def _(node: Node, *output_gradients: Any) -> Any:
    raise LookupError(
        "The second-order gradient of a loop isn't there. Take it with tf.scan's rows unrolled, or loop in "
        "Python."
    )


class _Walk:
    """One turn backwards: from the gradients after it to those before it."""

    def __init__(self, xp: Any, backward: Backward, turn: Feed, invariants: Sequence[Any]) -> None:
        self.xp = xp
        self.backward = backward
        self.turn = turn
        self.invariants = invariants

    def start(self, seeds: Sequence[Any]) -> list[Any]:
        """The gradients of the loop variables at the end, zeros for those of the invariants."""
        xp = self.xp
        wanted = [self.invariants[j] for j in self.backward.invariants]
        return [*(xp.asarray(s) for s in seeds), *(xp.zeros(x.shape, x.dtype) for x in wanted)]

    def back(self, carry: Sequence[Any], state: Sequence[Any]) -> list[Any]:
        """One turn: `carry` are the loop variables before it."""
        xp, backward = self.xp, self.backward
        count = len(backward.carried)
        full = [*carry, *state[:count]]
        if xp is np:
            found = self.turn.interpret(full, self.invariants)
        else:
            found = self.turn.trace(xp, full, self.invariants)
        before: dict[int, Any] = {}
        totals = dict(zip(backward.invariants, state[count:], strict=True))
        for index, gradient in zip(backward.inputs, found, strict=True):
            place = backward.loop.body.places[index]
            if place >= 0:
                before[place] = before[place] + gradient if place in before else gradient
            else:
                totals[-place - 1] = totals[-place - 1] + gradient
        zeros = [
            before[k] if k in before else xp.zeros(carry[k].shape, carry[k].dtype) for k in backward.carried
        ]
        return [*zeros, *(totals[j] for j in backward.invariants)]


def _interpreted(
    loop: Loop, walk: _Walk, carry: Sequence[Any], invariants: Sequence[Any], state: list[Any]
) -> list[Any]:
    turns = []
    while bool(loop.cond.interpret(carry, invariants)[0]):
        turns.append(carry)
        carry = loop.body.interpret(carry, invariants)
    for before in reversed(turns):
        state = walk.back(before, state)
    return state


def _compiled_bounded(
    loop: Loop, walk: _Walk, carry: Sequence[Any], invariants: Sequence[Any], state: list[Any]
) -> list[Any]:
    """Every turn is kept."""
    steps = _Steps(walk.xp, loop, walk.backward.kept, carry, invariants)
    limit = loop.limit or 0
    _, count, store = steps.run_to_end(limit)
    return steps.walk_back(count, lambda i: steps.at(store, i), walk, state)


def _compiled(
    loop: Loop, walk: _Walk, carry: Sequence[Any], invariants: Sequence[Any], state: list[Any]
) -> list[Any]:
    """Two sets of `SLOTS` kept turns."""
    from thalweg.core.xla import lax

    xp = walk.xp
    steps = _Steps(xp, loop, walk.backward.kept, carry, invariants)
    count = steps.count()
    wide = (count + SLOTS - 1) // SLOTS
    narrow = (wide + SLOTS - 1) // SLOTS
    outer = steps.keep(steps.first, count, wide)

    def stretch(k: Any, state: list[Any]) -> list[Any]:
        """The k-th stretch of `wide` turns, backwards."""
        begin = k * wide
        length = xp.minimum(wide, count - begin)
        inner = steps.keep(steps.at(outer, k), length, narrow)

        def before(i: Any) -> list[Any]:
            slot = i // narrow
            return steps.forward(steps.at(inner, slot), i - slot * narrow)

        return steps.walk_back(length, before, walk, state)

    stretches = (count + wide - 1) // xp.maximum(wide, 1)
    return list(lax.fori_loop(0, stretches, lambda k, s: stretch(stretches - 1 - k, s), state))


class _Steps:
    """Turns forwards over the loop variables that are kept; the others stand at their first value."""

    def __init__(
        self, xp: Any, loop: Loop, kept: Sequence[int], carry: Sequence[Any], invariants: Sequence[Any]
    ) -> None:
        self.xp = xp
        self.loop = loop
        self.kept = list(kept)
        self.carry = [xp.asarray(x) for x in carry]
        self.invariants = invariants
        program = loop.body.program
        self.body = Feed(loop.body.body, loop.body.places)
        self.body.program = Program(
            program.inputs, program.instructions, [program.outputs[k] for k in self.kept]
        )
        self.first = [self.carry[k] for k in self.kept]

    def full(self, kept: Sequence[Any]) -> list[Any]:
        """All loop variables, from those that are kept."""
        carry = list(self.carry)
        for k, x in zip(self.kept, kept, strict=True):
            carry[k] = x
        return carry

    def step(self, kept: Sequence[Any]) -> list[Any]:
        return self.body.trace(self.xp, self.full(kept), self.invariants)

    def forward(self, kept: list[Any], turns: Any) -> list[Any]:
        from thalweg.core.xla import lax

        return list(lax.fori_loop(0, turns, lambda _, x: self.step(x), list(kept)))

    def count(self) -> Any:
        """How many turns the loop takes."""
        from thalweg.core.xla import lax

        xp, loop = self.xp, self.loop

        def proceed(state: Any) -> Any:
            return loop.cond.trace(xp, state[1:], self.invariants)[0].reshape(())

        def turn(state: Any) -> Any:
            return state[0] + 1, *loop.body.trace(xp, state[1:], self.invariants)

        return lax.while_loop(proceed, turn, (xp.asarray(0, np.int64), *self.carry))[0]

    def empty(self, slots: int) -> list[Any]:
        return [self.xp.zeros((slots, *x.shape), x.dtype) for x in self.first]

    def at(self, store: Sequence[Any], slot: Any) -> list[Any]:
        from thalweg.core.xla import lax

        return [lax.dynamic_index_in_dim(x, slot, keepdims=False) for x in store]

    def put(self, store: Sequence[Any], slot: Any, kept: Sequence[Any]) -> list[Any]:
        from thalweg.core.xla import lax

        return [lax.dynamic_update_index_in_dim(x, y, slot, 0) for x, y in zip(store, kept, strict=True)]

    def keep(self, start: list[Any], turns: Any, stride: Any) -> list[Any]:
        """The variables before every `stride`-th of `turns` turns."""
        from thalweg.core.xla import lax

        def turn(i: Any, state: Any) -> Any:
            kept, store = state
            store = lax.cond(i % stride == 0, lambda: self.put(store, i // stride, kept), lambda: store)
            return self.step(kept), store

        return list(lax.fori_loop(0, turns, turn, (start, self.empty(SLOTS)))[1])

    def run_to_end(self, limit: int) -> tuple[Any, Any, list[Any]]:
        """All turns, at most `limit`: the last variables, the number of turns, what was kept of each."""
        from thalweg.core.xla import lax

        xp, loop = self.xp, self.loop

        def proceed(state: Any) -> Any:
            i, carry, _ = state
            return (i < limit) & loop.cond.trace(xp, carry, self.invariants)[0].reshape(())

        def turn(state: Any) -> Any:
            i, carry, store = state
            store = self.put(store, i, [carry[k] for k in self.kept])
            return i + 1, loop.body.trace(xp, carry, self.invariants), store

        i, carry, store = lax.while_loop(
            proceed, turn, (xp.asarray(0, np.int64), self.carry, self.empty(max(limit, 1)))
        )
        return carry, i, store

    def walk_back(
        self, turns: Any, before: Callable[[Any], list[Any]], walk: _Walk, state: list[Any]
    ) -> list[Any]:
        """`turns` turns backwards; `before(i)` gives the kept variables before turn i."""
        from thalweg.core.xla import lax

        def turn(k: Any, state: list[Any]) -> list[Any]:
            return walk.back(self.full(before(turns - 1 - k)), state)

        return list(lax.fori_loop(0, turns, turn, list(state)))
