"""`Program`: a straight line of op calls, interpreted by NumPy or compiled by XLA.

A segment's path and a graph's operations both come down to a program. Values are numbered: inputs first, then
the instructions' results in order.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from thalweg.core import errors, messages
from thalweg.core.checks import collecting
from thalweg.core.dtypes import string
from thalweg.core.infer import infer
from thalweg.core.spec import Spec
from thalweg.runtime import compiler
from thalweg.runtime.fusion import fused
from thalweg.runtime.instruction import Instruction, NotCompilable, prune
from thalweg.runtime.interpreter import Interpreter


class Program:
    """Instructions with the values that go in and come out.

    Attributes:
      inputs: the specs of the inputs.
      outputs: the numbers of the values that are wanted.
      visits: how often it was run.
      compilable: it has no strings, and wasn't found yet to need NumPy.
      work: an estimate of its interpreted run time in microseconds, from its ops and shapes alone, so that
        the choice of a gear is the same in every run.
    """

    def __init__(
        self, inputs: Sequence[Spec], instructions: Sequence[Instruction], outputs: Sequence[int]
    ) -> None:
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self.instructions = prune(instructions, self.outputs)
        self._interpreter: Interpreter | None = None
        self.visits = 0
        self.compilable = not any(s.dtype is string for s in self.inputs) and not any(
            s.dtype is string for i in self.instructions for s in i.specs
        )
        self.work = sum(estimate(i, self._spec) for i in self.instructions) if self.instructions else 0.0
        self.executables: dict[tuple[int, ...], compiler.Executable] = {}
        self.lock = threading.Lock()

    def _spec(self, number: int) -> Spec:
        if number < len(self.inputs):
            return self.inputs[number]
        if not hasattr(self, "_specs"):
            self._specs = {i.first + k: s for i in self.instructions for k, s in enumerate(i.specs)}
        return self._specs[number]

    @cached_property
    def output_counts(self) -> Counter[Spec]:
        """How many outputs there are of each spec."""
        return Counter(map(self._spec, self.outputs))

    def specialized(self, inputs: Sequence[Spec]) -> Program:
        """This program for inputs of known shapes: its work can be estimated then, and it can be compiled."""
        specs = dict(enumerate(inputs))
        instructions = []
        for instruction in self.instructions:
            results = instruction.specs
            if not instruction.symbols and not all(s.known for s in results):
                results = infer_results(instruction, [specs[n] for n in instruction.operands])
            specs.update((instruction.first + k, spec) for k, spec in enumerate(results))
            instructions.append(instruction._replace(specs=results))
        return Program(inputs, instructions, self.outputs)

    @cached_property
    def _fused(self) -> tuple[Instruction, ...]:
        """The instructions as they are compiled."""
        return fused(self.instructions, self.outputs, self._spec)

    @property
    def checked(self) -> frozenset[int]:
        """The first results of the instructions that were seen to check values when they were interpreted."""
        return frozenset(self._interpreter.checked) if self._interpreter else frozenset()

    def interpret(self, inputs: Sequence[Any]) -> list[Any]:
        """Run op by op on NumPy arrays; raises `OpFailure` with the instruction that failed."""
        if self._interpreter is None:
            self._interpreter = Interpreter(self)
        return self._interpreter.run(inputs)

    def trace(self, xp: Any, inputs: Sequence[Any]) -> list[Any]:
        """Run op by op on any arrays of the namespace `xp`: this is what the compiler traces."""
        values: dict[int, Any] = dict(enumerate(inputs))
        for instruction in self._fused:
            call, operands, first, specs, location, _ = instruction
            op = call.op
            if call.host:
                raise NotCompilable(f"{op.name} runs on the host only")
            arrays = [values[n] for n in operands]
            # What depends only on constants and shapes is computed now, so that shapes made from it are
            # known.
            folds = not op.xla and bool(arrays) and all(type(x) is np.ndarray for x in arrays)
            with collecting.at(call, arrays, location), np.errstate(all="ignore"):
                outputs = op.lower(np if folds else xp, *arrays, **instruction.attributes(values))
            outputs = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
            for offset, (output, spec) in enumerate(zip(outputs, specs, strict=True)):
                values[first + offset] = np.asarray(output, spec.dtype.np) if folds else output
        return [values[n] for n in self.outputs]


def infer_results(instruction: Instruction, operands: Sequence[Spec]) -> tuple[Spec, ...]:
    """The specs of the results now that those of the operands are known; an OpError where these don't fit."""
    call = instruction.call
    try:
        return infer(call, operands)
    except (ValueError, TypeError, errors.OpError) as error:
        raise messages.op_error(error, call.op.name, operands, call.attrs, instruction.location) from None


# Bytes from which on operands are read as fast as memory gives them.
_STREAMED = 1 << 15


def estimate(instruction: Instruction, spec_of_value: Callable[[int], Spec]) -> float:
    """Microseconds that interpreting an instruction takes: a call's overhead, memory traffic, arithmetic."""
    op = instruction.call.op
    operands = [spec_of_value(n) for n in instruction.operands]
    given = sum(s.nbytes for s in instruction.specs)
    read = sum(min(s.nbytes, given) if op.picks else s.nbytes for s in operands)
    flops = op.flops
    traffic = read + given
    if flops is not None and traffic > _STREAMED:
        # What is mostly arithmetic streams large operands; else most of it are results in new memory.
        traffic = _STREAMED + (traffic - _STREAMED) // 5
    microseconds = 2.0 + traffic / 4e3
    if flops is not None:
        microseconds += flops(instruction.call, *operands) / 5e4
    return microseconds + (40.0 if op.xla else 0.0)
