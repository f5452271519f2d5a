"""What functions of elements do to a leaf, if it is arithmetic with constants: `tf.cast(x, float32) / 255`.

Such leaves are made while their rows are picked, in one pass over memory.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes
from thalweg.core.spec import Spec
from thalweg.native.rows import Steps
from thalweg.runtime.instruction import Instruction
from thalweg.runtime.program import Program

_OPERATIONS = {"AddV2": "add", "Sub": "subtract", "Mul": "multiply", "RealDiv": "divide"}
_COMMUTATIVE = ("AddV2", "Mul")
# Ops that give the same numbers in another shape.
_RESHAPING = ("Identity", "Reshape", "ExpandDims", "Squeeze")


class Arithmetic(NamedTuple):
    """A leaf of elements that is made from one leaf of the rows.

    Attributes:
      column: the number of that leaf.
      steps: the arithmetic, done in float32; None: the leaf is what the rows have, perhaps in another shape.
      spec: of the leaf of an element.
    """

    column: int
    steps: Steps | None
    spec: Spec


def arithmetic(programs: Sequence[Program], rows: Sequence[Spec]) -> list[Arithmetic | None]:
    """What programs of an element, one after the other, make of rows: for each leaf, None if it is more.

    Args:
      rows: of an element's leaves.
    """
    leaves: list[Any] = [Arithmetic(k, None, spec) for k, spec in enumerate(rows)]
    for program in programs:
        values = dict(enumerate(leaves))
        for instruction in program.instructions:
            values[instruction.first] = _result(instruction, [values.get(n) for n in instruction.operands])
        leaves = [values.get(n) for n in program.outputs]
    return [x if isinstance(x, Arithmetic) and x.spec.known else None for x in leaves]


def _result(instruction: Instruction, operands: Sequence[Any]) -> Any:
    """An `Arithmetic`, or the value of a constant scalar; None for everything else."""
    name, spec = instruction.call.op.name, instruction.specs[0]
    if name == "Const":
        return instruction.call.attrs["value"].array if spec.shape == () else None
    if not operands or instruction.symbols:
        return None
    x = operands[0]
    if name == "Cast":
        return _cast(x, spec)
    if name in _OPERATIONS and len(operands) == 2:
        if name in _COMMUTATIVE and isinstance(operands[1], Arithmetic):
            return _step(name, operands[1], x, spec)
        return _step(name, x, operands[1], spec)
    if isinstance(x, Arithmetic) and (name in _RESHAPING or _adds_dimensions(instruction, x)):
        return x._replace(spec=spec)
    return None


def _cast(x: Any, spec: Spec) -> Any:
    if isinstance(x, Arithmetic):
        if x.spec.dtype is spec.dtype:
            return x
        from_bytes = x.spec.dtype is dtypes.uint8 and spec.dtype is dtypes.float32
        return x._replace(steps=(), spec=spec) if from_bytes else None
    return None if x is None else np.asarray(x).astype(spec.dtype.np)


def _step(name: str, x: Any, constant: Any, spec: Spec) -> Arithmetic | None:
    """`x` after one more operation with a constant scalar."""
    if not isinstance(x, Arithmetic) or constant is None or isinstance(constant, Arithmetic):
        return None
    if x.spec.dtype is not dtypes.float32 or x.spec.shape != spec.shape:
        return None
    return x._replace(steps=(*(x.steps or ()), (_OPERATIONS[name], float(constant))))


def _adds_dimensions(instruction: Instruction, x: Arithmetic) -> bool:
    """Whether an op is `x[..., tf.newaxis]` or the like: it leaves nothing out and turns nothing round."""
    shape, before = instruction.specs[0].shape, x.spec.shape
    if instruction.call.op.name != "StridedSlice" or shape is None or before is None:
        return False
    if None in shape or None in before:
        return False
    same_size = math.prod(shape) == math.prod(before)  # type: ignore[arg-type]
    return same_size and all(step == 1 for step in instruction.call.attrs["strides"])
