"""Instructions of a program that compile to something faster together than one by one.

The values stay the same, but for the order in which sums are added up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from thalweg.core.op import Call
from thalweg.core.spec import Spec
from thalweg.ops.fused_convolution import fused_conv2d
from thalweg.runtime.instruction import Instruction, prune


def fused(
    instructions: Sequence[Instruction], outputs: Sequence[int], spec_of_value: Callable[[int], Spec]
) -> tuple[Instruction, ...]:
    """A program's instructions, fused; they give the same outputs."""
    found = tuple(instructions)
    if any(i.call.op.name == "MaxPoolGrad" for i in found):
        found = prune(_masked_before_pools(found, outputs, spec_of_value), outputs)
    if any(i.call.op.name == "Conv2D" for i in found):
        found = prune(_finished_convolutions(found, outputs), outputs)
    return found


def _uses(instructions: Sequence[Instruction], outputs: Sequence[int]) -> Counter[int]:
    """How often each value is used."""
    uses = Counter(outputs)
    for i in instructions:
        uses.update(i.operands)
        uses.update(number for _, number in i.symbols)
    return uses


def _masked_before_pools(
    instructions: Sequence[Instruction], outputs: Sequence[int], spec_of_value: Callable[[int], Spec]
) -> list[Instruction]:
    """The gradient of `max_pool(relu(x))`: masked where it is small, and its sums taken there.

    A maximum's gradient goes to where the maximum came from: that is positive if the maximum is. And of the
    gradients none is lost on the way, so those of a channel add up to the same.
    """
    uses = _uses(instructions, outputs)
    pools = {i.first: i for i in instructions if i.call.op.name == "MaxPoolGrad"}
    fresh = 1 + max(i.first + len(i.specs) for i in instructions)
    masked: dict[int, int] = {}  # of a gradient that a pool spread, its number before
    found = []
    for i in instructions:
        pool = pools.get(i.operands[0]) if i.operands else None
        if i.call.op.name == "ReluGrad" and pool and i.operands[1] == pool.operands[0]:
            if uses[pool.first] == 1:
                _, pooled, gradient = pool.operands
                found.append(
                    i._replace(operands=(gradient, pooled), first=fresh, specs=(spec_of_value(pooled),))
                )
                i = pool._replace(operands=(*pool.operands[:2], fresh), first=i.first)
                masked[i.first] = fresh
                fresh += 1
        elif i.call.op.name == "BiasAddGrad" and i.operands[0] in masked and _channels_last(i.call):
            i = i._replace(operands=(masked[i.operands[0]],))
        found.append(i)
    return found


def _finished_convolutions(instructions: Sequence[Instruction], outputs: Sequence[int]) -> list[Instruction]:
    """Convolutions that add a bias, and take the positive part, before they write their result."""
    uses = _uses(instructions, outputs)
    made: dict[int, Instruction] = {}
    found = []
    for i in instructions:
        before = made.get(i.operands[0]) if i.operands else None
        if before is not None and uses[before.first] == 1:
            name, attrs = before.call.op.name, before.call.attrs
            if (
                i.call.op.name == "BiasAdd"
                and name == "Conv2D"
                and _channels_last(i.call)
                and _channels_last(before.call)
            ):
                call = fused_conv2d.call({**attrs, "fused_ops": ("BiasAdd",)})
                i = i._replace(call=call, operands=(*before.operands, i.operands[1]))
            elif i.call.op.name == "Relu" and name == "_FusedConv2D":
                call = fused_conv2d.call({**attrs, "fused_ops": ("BiasAdd", "Relu")})
                i = i._replace(call=call, operands=before.operands)
        if i.call.op.name in ("Conv2D", "_FusedConv2D"):
            made[i.first] = i
        found.append(i)
    return found


def _channels_last(call: Call) -> bool:
    return not call.attrs["data_format"].startswith("NC")
