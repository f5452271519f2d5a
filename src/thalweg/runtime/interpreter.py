"""Running a program op by op on NumPy arrays.

What each instruction needs is laid out once: the lowering with its attributes bound, where its operands and
its result are, and which values nobody needs after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from thalweg.core.checks import collecting
from thalweg.core.dtypes import from_numpy
from thalweg.core.op import Call
from thalweg.core.spec import Spec, spec_of
from thalweg.runtime import compiler, debug
from thalweg.runtime.in_place import reusing

if TYPE_CHECKING:
    from thalweg.runtime.instruction import Instruction
    from thalweg.runtime.program import Program


class OpFailure(Exception):
    """An instruction raised.

    Attributes:
      call: the instruction's, with the values of all its attributes.
      operands: the specs of what it was given.
      outputs: the values of the program's outputs known by then, else None.
    """

    def __init__(
        self, instruction: Instruction, error: Exception, values: Sequence[Any], outputs: Sequence[int]
    ) -> None:
        super().__init__(str(error))
        self.instruction = instruction
        self.error = error
        self.call = instruction.call
        if instruction.symbols:
            self.call = Call(self.call.op, instruction.attributes(values))
        operands = [values[k] for k in instruction.operands]
        self.operands = [spec_of(from_numpy(x.dtype), x.shape) for x in operands]
        self.outputs = [values[k] for k in outputs]


class Step(NamedTuple):
    """One instruction, ready to run.

    Attributes:
      run: gives the result from the operands; None for instructions of several results, or with attributes
        that the program computes.
      dtype: the result's.
      drops: the values not needed after it.
    """

    run: Callable[..., Any] | None
    operands: tuple[int, ...]
    first: int
    dtype: Any
    drops: tuple[int, ...]
    instruction: Instruction


class Interpreter:
    """A program laid out to be run by NumPy; ops without a NumPy form run as compiled programs of one op.

    Attributes:
      checked: the first results of the instructions that checked values in the first run.
      is_new: it wasn't run to its end yet.
    """

    def __init__(self, program: Program) -> None:
        drops = _last_uses(program)
        self.steps = [_step(i, tuple(drops.get(k, ()))) for k, i in enumerate(program.instructions)]
        self.checked: set[int] = set()
        self.is_new = True
        ends = [i.first + len(i.specs) for i in program.instructions]
        self.room = max([len(program.inputs), *ends]) - len(program.inputs)
        self.outputs = program.outputs

    def run(self, inputs: Sequence[Any]) -> list[Any]:
        """The outputs.

        Raises:
          OpFailure: an instruction raised.
        """
        values: list[Any] = [x if type(x) is np.ndarray else np.asarray(x) for x in inputs]
        values += [None] * self.room
        checked = debug.modes.check_numerics
        with np.errstate(all="ignore"):
            for step in self._watched() if self.is_new else self.steps:
                run, operands, first, dtype, drops, _ = step
                try:
                    if run is None:
                        _run_any(step.instruction, values)
                    else:
                        if len(operands) == 2:
                            result = run(values[operands[0]], values[operands[1]])
                        elif len(operands) == 1:
                            result = run(values[operands[0]])
                        else:
                            result = run(*[values[k] for k in operands])
                        if type(result) is not np.ndarray or result.dtype is not dtype:
                            result = np.asarray(result[0] if type(result) is tuple else result, dtype)
                        values[first] = result
                    if checked:
                        debug.require_finite(values[first : first + len(step.instruction.specs)])
                except Exception as error:
                    raise OpFailure(step.instruction, error, values, self.outputs) from error
                for k in drops:
                    values[k] = None
        return [values[k] for k in self.outputs]

    def _watched(self) -> Iterator[Step]:
        """The steps; of each is noted whether running it checks values."""
        for step in self.steps:
            collecting.asked = False
            try:
                yield step
            finally:
                if collecting.asked:
                    self.checked.add(step.first)
        self.is_new = False


def _step(instruction: Instruction, drops: tuple[int, ...]) -> Step:
    call, operands, first, specs, _, symbols = instruction
    run: Callable[..., Any] | None = None
    dtype = None
    if len(specs) == 1 and not symbols and not call.op.xla:
        run = partial(call.op.lower, np, **call.attrs)
        dtype = specs[0].dtype.np
        if len(operands) == 2 and operands[0] != operands[1]:
            dying = operands[0] in drops, operands[1] in drops
            run = reusing(call.op.name, dying, dtype, run)
    return Step(run, operands, first, dtype, drops, instruction)


def _run_any(instruction: Instruction, values: list[Any]) -> None:
    call, operands, first, specs, _, symbols = instruction
    if symbols:
        call = Call(call.op, instruction.attributes(values))
    for offset, output in enumerate(run_op(call, [values[k] for k in operands], specs)):
        values[first + offset] = output


def run_op(call: Call, operands: Sequence[Any], specs: Sequence[Spec]) -> Sequence[Any]:
    """Run one op now; the results are NumPy arrays of exactly the dtypes of `specs`."""
    if call.op.xla:
        return [np.asarray(x) for x in compiler.run_op(call, operands)]
    outputs = call.op.lower(np, *operands, **call.attrs)
    if len(specs) == 1 and not isinstance(outputs, (tuple, list)):
        return (np.asarray(outputs, specs[0].dtype.np),)
    return [np.asarray(o, spec.dtype.np) for o, spec in zip(outputs, specs, strict=True)]


def _last_uses(program: Program) -> dict[int, list[int]]:
    """After which instruction each value can be dropped."""
    seen = set(program.outputs)
    uses: dict[int, list[int]] = {}
    for index in range(len(program.instructions) - 1, -1, -1):
        instruction = program.instructions[index]
        results = range(instruction.first, instruction.first + len(instruction.specs))
        symbols = (number for _, number in instruction.symbols)
        for number in (*instruction.operands, *symbols, *results):
            if number not in seen:
                seen.add(number)
                uses.setdefault(index, []).append(number)
    return uses
