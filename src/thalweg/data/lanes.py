"""A traced function applied to many elements at once: each value is an array of one lane an element.

Most ops have a form for all lanes together that gives exactly what lane by lane gives. The others are
run lane by lane, in the midst of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

import numpy as np

from thalweg.data.lane_draws import drawn
from thalweg.runtime.instruction import Instruction
from thalweg.runtime.interpreter import OpFailure, run_op
from thalweg.runtime.program import Program

Array: TypeAlias = np.ndarray[Any, Any]
# All lanes of an instruction from its operands; of each is said whether it has lanes, and how many there are.
Rule: TypeAlias = Callable[[Instruction, Sequence[Any], Sequence[bool], int], Any]

# A function that takes longer for one element gains nothing by lanes: it is better run on many threads.
MOST_MICROSECONDS = 300.0

ELEMENTWISE: Final = frozenset(
    """
    Neg Conj Abs Sign Square Real Imag ComplexAbs Angle LogicalNot Invert Sqrt Rsqrt Exp Expm1 Log Log1p
    Reciprocal Relu Relu6 LeakyRelu Elu Selu Softplus Softsign Sigmoid Tanh Sin Cos Tan Asin Acos Atan Sinh
    Cosh Asinh Acosh Atanh Erf Erfc Floor Ceil Round Rint IsNan IsInf IsFinite
    AddV2 Sub Mul RealDiv FloorDiv SquaredDifference Maximum Minimum Greater GreaterEqual Less LessEqual Equal
    NotEqual LogicalAnd LogicalOr LogicalXor BitwiseAnd BitwiseOr BitwiseXor LeftShift RightShift Pow FloorMod
    TruncateDiv TruncateMod DivNoNan MulNoNan Atan2 Cast Identity StopGradient SelectV2
    StringLower StringUpper StringStrip StaticRegexReplace StaticRegexFullMatch StringToNumber AsString
    StringLength StringToHashBucketFast DecodeCSV
    """.split()
)
# These have a NumPy form on the host only, which is as good as any other.
HOST: Final = frozenset(
    """StringLower StringUpper StringStrip StaticRegexReplace StaticRegexFullMatch StringToNumber
    AsString StringLength StringToHashBucketFast DecodeCSV""".split()
)
RESHAPING: Final = frozenset(("Reshape", "ExpandDims", "Squeeze"))
# Reductions whose result doesn't depend on the order of the terms.
EXACT_REDUCTIONS: Final = frozenset(("Max", "Min", "All", "Any"))


class Lanes:
    """A program laid out for lanes.

    Args:
      program: a traced function's.
      lanes: which of its inputs have one value a lane.
      others: the values of the other inputs.
    """

    def __init__(self, program: Program, lanes: Sequence[bool], others: Sequence[Any]) -> None:
        self._inputs = [n for n, has in enumerate(lanes) if has]
        self._fixed: dict[int, Any] = {}
        given = iter(others)
        for number, has in enumerate(lanes):
            if not has:
                self._fixed[number] = next(given)
        self._program = program
        self._steps: list[tuple[Instruction, Rule, list[bool]]] = []
        with_lanes = set(self._inputs)
        for instruction in program.instructions:
            needs = (*instruction.operands, *(n for _, n in instruction.symbols))
            if any(n in with_lanes for n in needs):
                flags = [n in with_lanes for n in instruction.operands]
                self._steps.append((instruction, _rule_for(instruction, flags), flags))
                with_lanes.update(range(instruction.first, instruction.first + len(instruction.specs)))
            else:
                _store(self._fixed, instruction, _run_once(instruction, self._fixed))
        self._with_lanes = with_lanes

    def __call__(self, columns: Sequence[Array]) -> list[Array]:
        """The outputs of all lanes, stacked; `columns` are the inputs that have lanes."""
        count = len(columns[0])
        values = dict(self._fixed)
        values.update(zip(self._inputs, columns, strict=True))
        with np.errstate(all="ignore"):
            for instruction, rule, flags in self._steps:
                if instruction.symbols:
                    outputs = _lane_by_lane(instruction, values, self._with_lanes, count)
                else:
                    outputs = rule(instruction, [values[n] for n in instruction.operands], flags, count)
                _store(values, instruction, outputs)
        return [
            values[n] if n in self._with_lanes else _repeated(values[n], count) for n in self._program.outputs
        ]


def vectorisable(program: Program) -> bool:
    """Whether a program can be run in lanes, and gains by it."""
    specs = [program._spec(n) for n in program.outputs]
    if not all(s.known for s in (*program.inputs, *specs)) or program.work > MOST_MICROSECONDS:
        return False
    return all(_allowed(i) for i in program.instructions)


def _allowed(instruction: Instruction) -> bool:
    call = instruction.call
    if call.stateful or call.op.xla or not all(s.known for s in instruction.specs):
        return False
    if call.op.name == "PartitionedCall":
        return all(_allowed(i) for i in call.attrs["body"].program.instructions)
    if call.op.name == "ParseExampleV2":
        return not call.attrs["sparse_keys"] and not call.attrs["ragged_keys"]
    return not call.host or call.op.name in HOST


def _store(values: dict[int, Any], instruction: Instruction, outputs: Any) -> None:
    outputs = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
    for offset, (output, spec) in enumerate(zip(outputs, instruction.specs, strict=True)):
        values[instruction.first + offset] = np.asarray(output, spec.dtype.np)


def _run_once(instruction: Instruction, values: dict[int, Any]) -> Any:
    call = instruction.call
    if instruction.symbols:
        return call.op.lower(np, *(values[n] for n in instruction.operands), **instruction.attributes(values))
    return run_op(call, [np.asarray(values[n]) for n in instruction.operands], instruction.specs)


def _lane_by_lane(
    instruction: Instruction, values: dict[int, Any], with_lanes: set[int], count: int
) -> list[Array]:
    """An instruction whose attributes are computed by the program, one lane after the other."""
    results = []
    needs = (*instruction.operands, *(n for _, n in instruction.symbols))
    for k in range(count):
        lane = {n: values[n][k, ...] if n in with_lanes else values[n] for n in needs}
        results.append(_as_tuple(_run_once(instruction, lane)))
    return [np.stack([np.asarray(r[j]) for r in results]) for j in range(len(instruction.specs))]


def _as_tuple(outputs: Any) -> Any:
    return outputs if isinstance(outputs, (tuple, list)) else (outputs,)


def _repeated(value: Any, count: int) -> Array:
    return np.broadcast_to(value, (count, *np.shape(value)))


# Rules.


def _rule_for(instruction: Instruction, flags: Sequence[bool]) -> Rule:
    name = instruction.call.op.name
    if instruction.symbols:
        return _each
    if name in ELEMENTWISE:
        return _elementwise
    if name in RESHAPING:
        return _reshaped
    if name == "GatherV2":
        simple = flags == [False, True] and not _attr(instruction, "batch_dims")
        return _looked_up if simple and _attr(instruction, "axis") == 0 else _each
    if name == "PartitionedCall":
        return _called(instruction, flags)
    if name in EXACT_REDUCTIONS:
        return _reduced
    return _RULES.get(name, _each)


def _attr(instruction: Instruction, name: str) -> Any:
    return instruction.call.attrs.get(name)


def _lower(instruction: Instruction, operands: Sequence[Any], **changed: Any) -> Any:
    return instruction.call.op.lower(np, *operands, **{**instruction.call.attrs, **changed})


def _each(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    """One lane after the other."""
    results = [
        run_op(
            instruction.call,
            [x[k, ...] if has else x for x, has in zip(operands, flags, strict=True)],
            instruction.specs,
        )
        for k in range(count)
    ]
    return [np.stack([r[j] for r in results]) for j in range(len(instruction.specs))]


def _elementwise(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    """All lanes at once; where ranks differ, those of lower rank get dimensions after the lanes'."""
    rank = len(_dims(instruction))
    return _lower(
        instruction, [_of_rank(x, rank) if has else x for x, has in zip(operands, flags, strict=True)]
    )


def _dims(instruction: Instruction) -> tuple[int, ...]:
    """The shape of one lane of the result."""
    return tuple(n or 0 for n in instruction.specs[0].shape or ())


def _of_rank(x: Array, rank: int) -> Array:
    missing = rank + 1 - x.ndim
    return x.reshape(len(x), *[1] * missing, *x.shape[1:]) if missing > 0 else x


def _reshaped(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    return operands[0].reshape(count, *_dims(instruction))


def _reduced(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    axis = _attr(instruction, "axis")
    axes = tuple(range(1, operands[0].ndim)) if axis is None else _shifted(axis)
    return _lower(instruction, operands, axis=axes)


def _shifted(axis: Any) -> Any:
    """Axes after the lanes' has come before them."""
    if isinstance(axis, tuple):
        return tuple(map(_shifted, axis))
    return axis + 1 if axis >= 0 else axis


def _one_axis(name: str, single: bool = True) -> Rule:
    """An op along axes that an attribute tells."""

    def rule(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
        if single and not flags[0]:
            return _each(instruction, operands, flags, count)
        return _lower(instruction, operands, **{name: _shifted(_attr(instruction, name))})

    return rule


def _joined(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    parts = [x if has else _repeated(x, count) for x, has in zip(operands, flags, strict=True)]
    return _lower(instruction, parts, axis=_shifted(_attr(instruction, "axis")))


def _one_hot(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    if list(flags) != [True, False, False]:
        return _each(instruction, operands, flags, count)
    return _lower(instruction, operands, axis=_shifted(_attr(instruction, "axis")))


def _transposed(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    perm = _attr(instruction, "perm")
    order = reversed(range(operands[0].ndim - 1)) if perm is None else perm
    return _lower(instruction, operands, perm=(0, *(p + 1 for p in order)))


def _sliced(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    if len(operands) > 1:
        return _each(instruction, operands, flags, count)
    attrs = instruction.call.attrs
    masks = {name: attrs[name] << 1 for name in attrs if name.endswith("_mask")}
    masks["begin_mask"] |= 1
    masks["end_mask"] |= 1
    bounds = {name: (first, *attrs[name]) for name, first in (("begin", 0), ("end", 0), ("strides", 1))}
    return _lower(instruction, operands, **masks, **bounds)


def _padded(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    if list(flags[1:]) != [False] * (len(flags) - 1):
        return _each(instruction, operands, flags, count)
    return _lower(instruction, operands, paddings=((0, 0), *_attr(instruction, "paddings")))


def _tiled(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    return _lower(instruction, operands, multiples=(1, *_attr(instruction, "multiples")))


def _broadcast(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    shape = _dims(instruction)
    return np.broadcast_to(_of_rank(operands[0], len(shape)), (count, *shape))


def _looked_up(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    return _lower(instruction, operands)


def _parsed(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    if list(flags) != [True] + [False] * (len(flags) - 1) or operands[0].ndim != 1:
        return _each(instruction, operands, flags, count)
    return _lower(instruction, operands)


def _random(instruction: Instruction, operands: Sequence[Any], flags: Sequence[bool], count: int) -> Any:
    found = None if any(flags[:-1]) else drawn(instruction, operands)
    return _each(instruction, operands, flags, count) if found is None else found


def _called(instruction: Instruction, flags: Sequence[bool]) -> Rule:
    """A function that is called: its own program in lanes."""
    program = instruction.call.attrs["body"].program

    def rule(
        inner: Instruction, operands: Sequence[Any], has: Sequence[bool], count: int, made: list[Lanes]
    ) -> Any:
        if not made:
            made.append(Lanes(program, has, [x for x, lane in zip(operands, has, strict=True) if not lane]))
        return made[0]([x for x, lane in zip(operands, has, strict=True) if lane])

    return partial(rule, made=[])


_RULES: Final[dict[str, Rule]] = {
    "ParseExampleV2": _parsed,
    "RandomUniform": _random,
    "RandomUniformInt": _random,
    "Transpose": _transposed,
    "OneHot": _one_hot,
    "ConcatV2": _joined,
    "Pack": _joined,
    "StridedSlice": _sliced,
    "ReverseV2": _one_axis("axis"),
    "ArgMax": _one_axis("dimension"),
    "ArgMin": _one_axis("dimension"),
    "Pad": _padded,
    "PadV2": _padded,
    "MirrorPad": _padded,
    "Tile": _tiled,
    "BroadcastTo": _broadcast,
}

__all__ = ["Lanes", "OpFailure", "vectorisable"]
