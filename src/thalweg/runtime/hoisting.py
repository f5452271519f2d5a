"""Constants of a program that is interpreted again and again: computed once, and handed in from then on."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.spec import Spec
from thalweg.runtime.instruction import Instruction
from thalweg.runtime.interpreter import run_op
from thalweg.runtime.program import Program

# Results beyond this many bytes are computed anew in each run rather than kept.
MAX_BYTES = 1 << 16


def hoist_constants(program: Program) -> tuple[Program, list[Any]]:
    """The program with constants, and what follows from them alone, as further inputs; and their values."""
    known: dict[int, tuple[Spec, Any]] = {}
    rest = [i for i in program.instructions if not _computed(i, known)]
    asked = {number for i in rest for number in (*i.operands, *(n for _, n in i.symbols))} | set(
        program.outputs
    )
    kept = [number for number in known if number in asked]
    specs = [*program.inputs, *(known[number][0] for number in kept)]
    places = {number: number for number in range(len(program.inputs))}
    places |= {number: len(program.inputs) + index for index, number in enumerate(kept)}
    following = len(specs)
    instructions = []
    for i in rest:
        operands = tuple(places[n] for n in i.operands)
        symbols = tuple((name, places[n]) for name, n in i.symbols)
        instructions.append(i._replace(operands=operands, first=following, symbols=symbols))
        places |= {i.first + k: following + k for k in range(len(i.specs))}
        following += len(i.specs)
    return Program(specs, instructions, [places[n] for n in program.outputs]), [known[n][1] for n in kept]


def _computed(instruction: Instruction, known: dict[int, tuple[Spec, Any]]) -> bool:
    """Whether an instruction depends on constants alone; its results are then added to those known."""
    call, operands, first, specs, _, symbols = instruction
    is_constant = call.op.name == "Const"
    if symbols or call.stateful or not (is_constant or operands) or not all(n in known for n in operands):
        return False
    try:
        with np.errstate(all="ignore"):
            values = run_op(call, [known[n][1] for n in operands], specs)
    except Exception:
        return False  # it is for the run that needs it to tell
    if not is_constant and sum(value.nbytes for value in values) > MAX_BYTES:
        return False
    known.update(
        (first + k, (spec, value)) for k, (spec, value) in enumerate(zip(specs, values, strict=True))
    )
    return True
