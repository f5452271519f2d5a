"""The loop of recurrent layers: a cell over the time steps of a sequence, masked ones left out.

Sequences have time first here. The loop is one op (see `scan`), whose step is traced once for each kind of
arguments; or it is laid out step by step, where that was asked for or functions run eagerly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.array import expand_dims, shape, stack
from thalweg.core import nest
from thalweg.core.spec import Spec, spec_of
from thalweg.creation import zeros, zeros_like
from thalweg.gathering import where
from thalweg.keras.engine.tracking import version
from thalweg.keras.engine.weight import autocast
from thalweg.runtime.func_graph import FuncGraph
from thalweg.runtime.function import functions_run_eagerly
from thalweg.runtime.scan import Step

# `cell(x, states, constants)` gives `(output, next states)`; states are a flat list.
Cell = Callable[[Any, list[Any], list[Any]], tuple[Any, Sequence[Any]]]

MAX_STEPS = 8


class Recurrence:
    """A cell over a sequence.

    Args:
      every: give the outputs of all steps; else that of the last one.
      zero_masked: the output of a masked step is zeros; else that of the step before.
      unroll: lay the steps out one by one.
    """

    def __init__(self, every: bool, zero_masked: bool, unroll: bool) -> None:
        self.every = every
        self.zero_masked = zero_masked
        self.unroll = unroll
        self._steps: dict[Any, tuple[Step, Any]] = {}

    def __call__(
        self, cell: Cell, x: Any, states: list[Any], constants: list[Any], mask: Any, key: Any
    ) -> tuple[Any, list[Any]]:
        """Run.

        Args:
          x: the inputs, time first.
          states: the first states, flat.
          constants: further arguments of the cell.
          mask: booleans, `[time, batch]`: the steps that count; None: all.
          key: what the cell does, besides the shapes and dtypes of its arguments.

        Returns:
          The output, or the outputs with time first, and the last states, flat.
        """
        if mask is not None:
            mask = expand_dims(mask, -1)
        if self.unroll or functions_run_eagerly():
            return self._laid_out(cell, x, states, constants, mask)
        sequences = [x] if mask is None else [x, mask]
        step, spec = self._step(cell, sequences, states, constants, key)
        carried = self._carries(mask)
        first = [*states, zeros_of(spec, states)] if carried else states
        last, outputs = step(first, sequences, constants)
        if carried:
            last, held = last[:-1], last[-1]
            return (outputs[0] if self.every else held), last
        return (outputs[0] if self.every else outputs[0][-1]), last

    def _carries(self, mask: Any) -> bool:
        """Whether a step needs the output of the step before."""
        return mask is not None and not self.zero_masked

    def _step(
        self, cell: Cell, sequences: list[Any], states: list[Any], constants: list[Any], key: Any
    ) -> tuple[Step, Any]:
        """The traced step, and the spec of its output where that is carried on."""
        specs = tuple(s._spec for s in states)
        elements = tuple(_element(x._spec) for x in sequences)
        fixed = tuple(x._spec for x in constants)
        place = (key, version(), autocast.dtype, specs, elements, fixed)
        known = self._steps.get(place)
        if known is not None:
            return known
        masked = len(sequences) > 1
        spec = None
        if self._carries(masked or None):
            spec = _output_spec(cell, specs, elements, fixed)
            specs = (*specs, spec)

        def function(states: list[Any], elements: list[Any], constants: list[Any]) -> Any:
            if not masked:
                output, following = cell(elements[0], states, constants)
                return following, [output]
            return self._masked(cell, states, elements, constants)

        made = Step(function, specs, elements, fixed), spec
        if made[0].reusable:
            if len(self._steps) >= MAX_STEPS:
                del self._steps[next(iter(self._steps))]
            self._steps[place] = made
        return made

    def _masked(self, cell: Cell, states: list[Any], elements: list[Any], constants: list[Any]) -> Any:
        """A step that may be left out. The output of the step before is the last state, if it is needed."""
        x, mask = elements
        states, held = (states, None) if self.zero_masked else (states[:-1], states[-1])
        output, following = cell(x, states, constants)
        output = chosen(mask, output, zeros_like(output) if held is None else held)
        following = [chosen(mask, new, old) for new, old in zip(following, states, strict=True)]
        return (following if held is None else [*following, output]), [output]

    def _laid_out(
        self, cell: Cell, x: Any, states: list[Any], constants: list[Any], mask: Any
    ) -> tuple[Any, list[Any]]:
        outputs: list[Any] = []
        for t in range(_length(x)):
            output, following = cell(x[t], states, constants)
            if mask is not None:
                before = zeros_like(output) if self.zero_masked or not outputs else outputs[-1]
                output = chosen(mask[t], output, before)
                following = [chosen(mask[t], new, old) for new, old in zip(following, states, strict=True)]
            outputs.append(output)
            states = list(following)
        return (stack(outputs) if self.every else outputs[-1]), states


def _length(x: Any) -> int:
    length = x._spec.shape[0]
    return int(shape(x)[0]) if length is None else int(length)


def chosen(mask: Any, x: Any, y: Any) -> Any:
    """`x` where the mask, `[batch, 1]`, is true, else `y`."""
    for _ in range((x._spec.rank or 2) - 2):
        mask = expand_dims(mask, -1)
    return where(mask, x, y)


def _element(spec: Spec) -> Spec:
    return spec_of(spec.dtype, None if spec.shape is None else spec.shape[1:])


def _output_spec(
    cell: Cell, states: Sequence[Spec], elements: Sequence[Spec], constants: Sequence[Spec]
) -> Spec:
    """What the cell gives for arguments of these specs, found by a trial."""
    graph = FuncGraph("cell")
    with graph.as_default():

        def stand_in(spec: Spec) -> Any:
            return graph.add_placeholder(spec.dtype, spec.shape, "x")

        output, _ = cell(stand_in(elements[0]), [*map(stand_in, states)], [*map(stand_in, constants)])
    spec: Spec = nest.flatten(output)[0]._spec
    return spec


def zeros_of(spec: Any, states: Sequence[Any]) -> Any:
    """Zeros like an output, of as many samples as the states have."""
    samples = shape(states[0])[0] if states[0]._spec.shape[0] is None else states[0]._spec.shape[0]
    return zeros([samples, *spec.shape[1:]], spec.dtype)
