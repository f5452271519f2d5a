"""How a segment is run: which values are kept, which buffers are donated, interpreted or compiled.

The choice depends only on what was recorded and how often, never on measured time, so that a program
takes the same way, and gives the same numbers, in every run.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import errors, messages
from thalweg.core.dtypes import from_numpy
from thalweg.core.infer import infer
from thalweg.core.op import Call
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import EagerTensor
from thalweg.runtime import compiler, debug
from thalweg.runtime.instruction import Instruction, NotCompilable
from thalweg.runtime.interpreter import OpFailure
from thalweg.runtime.program import Program
from thalweg.runtime.segment import Segment, Step
from thalweg.runtime.unsettled import Unsettled, settle

# A program whose interpretation takes less than this many microseconds gains nothing from being compiled.
WORTH_COMPILING = 60.0
# Estimated seconds to compile one instruction, for programs so long that compiling has to pay for itself.
COMPILE_SECONDS_PER_OP = 0.004
LONG_PROGRAM = 600
# Bytes of an array that it matters to have twice for a while.
_LARGE = 1 << 16


def run(segment: Segment) -> None:
    """Run what `segment` recorded and give its living tensors their values."""
    settle(segment.recorder)
    step = segment.step
    kept = _kept(segment)
    if not kept and not (step.call is not None and step.call.stateful):
        return
    program = step.programs.get(kept)
    is_new = program is None
    if program is None:
        program = step.programs[kept] = build(step, [x._spec for x in segment.inputs[: step.n_inputs]], kept)
    step.visits += 1
    inputs = [x._value for x in segment.inputs[: step.n_inputs]]
    try:
        values = _execute(program, step.visits, segment, inputs)
    except OpFailure as failure:
        _store(segment, kept, failure.outputs)
        slot = failure.instruction.first - step.n_inputs
        raise as_op_error(failure, segment.places.get(slot, "")) from None
    finally:
        if is_new:
            _mark_checked(step, program.checked)
    _store(segment, kept, values)


def _mark_checked(step: Step, checked: frozenset[int]) -> None:
    """Have the steps of a path noted which were seen to check values."""
    if checked:
        for one in step.path():
            if one.n_results - len(one.specs) + step.n_inputs in checked:
                one.checked = one.special = True


def _store(segment: Segment, kept: Sequence[int], values: Sequence[Any]) -> None:
    results = segment.results
    for slot, value in zip(kept, values, strict=True):
        if value is not None:
            results[slot]._value = value  # type: ignore[union-attr]


def _execute(program: Program, visits: int, segment: Segment, inputs: list[Any]) -> list[Any]:
    if not program.compilable or not worth_compiling(program, visits):
        return program.interpret(inputs)
    donated = _donated(program, segment)
    try:
        executable = compiler.executables.get(program, donated, lambda: _replaced(program, segment, donated))
    except NotCompilable:
        program.compilable = False
        return program.interpret(inputs)
    _move(segment, inputs, donated)
    outputs, conditions = executable.start(inputs)
    if conditions is not None:
        Unsettled(segment, executable, conditions, _Failed(program, segment, inputs, donated))
    return outputs


def _move(segment: Segment, inputs: list[Any], donated: tuple[int, ...]) -> None:
    """Make large arrays of the host's that are donated the device's.

    Each is let go of before the next is copied: what an interpreted training step left to a compiled one, the
    whole model, would be there twice.
    """
    for index in donated:
        if type(inputs[index]) is np.ndarray and inputs[index].nbytes >= _LARGE:
            from thalweg.core.xla import jnp

            inputs[index] = segment.inputs[index]._value = jnp.array(inputs[index])


class _Failed:
    """What follows when a check of a segment's program doesn't hold.

    Args:
      inputs: the program's.
      donated: those of them whose memory the outputs have taken.
    """

    def __init__(
        self, program: Program, segment: Segment, inputs: list[Any], donated: tuple[int, ...]
    ) -> None:
        self._program = program
        self._segment = segment
        self._inputs = None if donated else inputs
        gone = {id(segment.inputs[index]) for index in donated}
        first: dict[int, tuple[Any, EagerTensor]] = {}
        for _, variable, before in segment.assigned:
            first.setdefault(id(variable), (variable, before))
        # New values of variables, each with the one before; None where its memory is gone.
        self._updates = [
            (variable._value, None if id(before) in gone else before)
            for variable, before in first.values()
            if variable._value._segment is segment
        ]
        self._places = segment.places
        self._offset = segment.step.n_inputs

    def __call__(self, error: errors.OpError) -> BaseException:
        """Put variables back, and give the error to raise."""
        for value, before in self._updates:
            # Without the old memory it stays what the program left: of a guarded variable, the old value.
            value._segment = None
            if before is not None:
                value._value = before.value()
        if self._inputs is not None:
            try:
                self._program.interpret(self._inputs)  # fails in the same place, and can name the values
            except OpFailure as failure:
                slot = failure.instruction.first - self._offset
                return as_op_error(failure, self._places.get(slot, ""))
        return error


def _replaced(program: Program, segment: Segment, donated: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Pairs of an output, the new value of a variable, and of the donated input that was its old one."""
    if not donated:
        return ()
    first: dict[int, tuple[Any, EagerTensor]] = {}
    for _, variable, before in segment.assigned:
        first.setdefault(id(variable), (variable, before))
    places = {id(segment.inputs[index]): index for index in donated}
    outputs = {number - len(program.inputs): place for place, number in enumerate(program.outputs)}
    pairs = []
    for variable, before in first.values():
        value = variable._value
        place = outputs.get(value._slot) if value._segment is segment else None
        if place is not None and id(before) in places:
            pairs.append((place, places[id(before)]))
    return tuple(pairs)


def worth_compiling(program: Program, visits: int) -> bool:
    """A program is compiled when it comes back and is big enough to gain by it."""
    if visits < 2 or program.work < WORTH_COMPILING or debug.modes.check_numerics:
        return False
    size = len(program.instructions)
    return size < LONG_PROGRAM or visits * program.work > size * COMPILE_SECONDS_PER_OP * 1e6


def build(step: Step, inputs: Sequence[Any], kept: Sequence[int]) -> Program:
    """The program of the path that ends at `step`, giving the results `kept`."""
    offset = len(inputs)

    def number(ref: int) -> int:
        return ref + offset if ref >= 0 else -ref - 1

    def instruction(s: Step) -> Instruction:
        first = offset + s.n_results - len(s.specs)
        return Instruction(s.call, tuple(map(number, s.refs)), first, s.specs, s.location)  # type: ignore[arg-type]

    instructions = [instruction(s) for s in step.path()]
    return Program(inputs, instructions, [k + offset for k in kept])


def _calibrate() -> int:
    """What `sys.getrefcount` says of an object that only one list and the loop over it hold."""
    held = [EagerTensor(None, None, 0)]  # type: ignore[arg-type]
    for index in range(1):
        tensor = held[index]
        count = sys.getrefcount(tensor)
    return count


_UNSHARED = _calibrate()


def _kept(segment: Segment) -> tuple[int, ...]:
    """The results that may still be asked for: by Python, which holds them, or by a tape."""
    results = segment.results
    count = segment.step.n_results
    kept = []
    for index in range(count):
        tensor = results[index]
        if tensor is not None and sys.getrefcount(tensor) > _UNSHARED:
            kept.append(index)
    on_tape, _ = segment.taped()
    if not on_tape:
        return tuple(kept)
    slots = on_tape.union(kept)
    for slot in slots:
        segment.tensor_at(slot)
    return tuple(sorted(slots))


def _donated(program: Program, segment: Segment) -> tuple[int, ...]:
    """The inputs that nobody else holds and whose memory an output can take over."""
    free = dict(program.output_counts)
    _, on_tape = segment.taped()
    donated = []
    inputs = segment.inputs
    # What the segment itself holds of a variable's earlier value, to give it back after a failure.
    held: dict[int, int] = {}
    for _, _, before in segment.assigned:
        held[id(before)] = held.get(id(before), 0) + 1
        del before
    for index in range(len(program.inputs)):
        if index in on_tape:
            continue
        tensor = inputs[index]
        if free.get(tensor._spec) and sys.getrefcount(tensor) - held.get(id(tensor), 0) <= _UNSHARED:
            free[tensor._spec] -= 1
            donated.append(index)
    return tuple(donated)


def as_op_error(failure: OpFailure, location: str = "") -> BaseException:
    """The error of an instruction, with the op's name and the user's line.

    Args:
      location: the line that recorded the instruction; empty: the one that did so first.
    """
    while isinstance(failure.error, OpFailure):  # an instruction of a graph that was called
        failure, location = failure.error, ""
    error: BaseException = failure.error
    call = failure.call
    location = location or failure.instruction.location
    if isinstance(error, (ValueError, TypeError, IndexError)) and not isinstance(error, errors.OpError):
        error = _refusal(call, failure.operands) or error
    if isinstance(error, MemoryError):
        error = errors.ResourceExhaustedError(None, None, f"Out of memory: {error}")
    if isinstance(error, (errors.OpError, ValueError, TypeError, IndexError)):
        return messages.op_error(error, call.op.name, failure.operands, call.attrs, location)
    return error


def _refusal(call: Call, operands: Sequence[Spec]) -> Exception | None:
    """What an op's rule has against operands whose specs only running told: it says more than NumPy."""
    if call.op.rule is None:
        return None
    try:
        infer(call, operands)
    except (ValueError, TypeError, errors.OpError) as error:
        return error
    return None


def restore_variables(segment: Segment) -> None:
    """After a failure: variables whose new value was never computed get back the one they had."""
    for _, variable, before in reversed(segment.assigned):
        if variable._value._value is None and variable._value._segment is segment:
            variable._value = before


def run_on_host(call: Call, inputs: Sequence[EagerTensor]) -> list[EagerTensor]:
    """Run a host op at once on NumPy arrays."""
    arrays = [x.host() for x in inputs]
    try:
        with np.errstate(all="ignore"):
            outputs = call.op.lower(np, *arrays, **call.attrs)
    except OpFailure as failure:  # an instruction of the call's body
        raise as_op_error(failure) from None
    except errors.OpError as error:
        raise messages.op_error(error, call.op.name, [x._spec for x in inputs], call.attrs) from None
    outputs = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
    tensors = []
    for output in outputs:
        array = np.asarray(output)
        tensors.append(EagerTensor(spec_of(from_numpy(array.dtype), array.shape), None, -1, array))
    return tensors
