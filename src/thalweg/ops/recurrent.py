"""`Recurrent`: a recurrent layer over whole sequences, and the op of its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.backprop import Arithmetic
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, check_same_dtype, is_floating, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.native import recurrent as native
from thalweg.ops.matmul import batch_product
from thalweg.ops.recurrent_steps import CELLS, Cell, Layer, back, forward

# How many operands come before the states: inputs, kernel, recurrent kernel, bias.
_WEIGHTS_END = 4


def _check(call: Call, cell: Cell, operands: tuple[Spec, ...]) -> None:
    check_same_dtype(call, operands[: _WEIGHTS_END + cell.states])
    check_dtype(call, operands[0], is_floating)
    for spec, rank in zip(operands, (3, 2, 2), strict=False):
        if spec.shape is not None and len(spec.shape) != rank:
            raise ValueError(f"An operand is of rank {rank}, received one of shape {shape_text(spec.shape)}.")
    x, kernel, recurrent = (spec.shape or (None,) * 3 for spec in operands[:3])
    if x[-1] != kernel[0] and None not in (x[-1], kernel[0]):
        raise ValueError(f"The kernel is for {kernel[0]} inputs, received {x[-1]}.")
    if recurrent[0] is not None and recurrent[1] not in (None, recurrent[0] * cell.gates):
        raise ValueError(
            f"A recurrent kernel for {recurrent[0]} units has {cell.gates} times as many columns, received "
            f"{recurrent[1]}."
        )


def _rule(call: Call, *operands: Spec) -> tuple[Spec, ...]:
    cell = CELLS[call.attrs["rnn_mode"]]
    _check(call, cell, operands)
    x, _, recurrent, _, h = operands[: _WEIGHTS_END + 1]
    rows = x.shape[:2] if x.shape is not None else (None, None)
    units = recurrent.shape[0] if recurrent.shape is not None else None
    samples = rows[1 if call.attrs["time_major"] else 0]
    if samples is None and h.shape is not None:
        samples = h.shape[0]
    state, every = (samples, units), (*rows, units)
    gates = *rows, None if units is None else cell.gates * units
    saved = [gates, every, *([every] if cell.extra else [])] if call.attrs["is_training"] else []
    shapes = [every if call.attrs["return_sequences"] else state, *[state] * cell.states, *saved]
    return tuple(spec_of(x.dtype, shape) for shape in shapes)


def _flops(call: Call, x: Spec, kernel: Spec, recurrent: Spec, *rest: Spec) -> int:
    rows = x.shape[0] * x.shape[1] if x.known else 1  # type: ignore[index, operator]
    return 2 * rows * (max(kernel.size, 1) + max(recurrent.size, 1))


@op("Recurrent", _rule, flops=_flops)
def recurrent(xp: Any, *operands: Any, is_training: bool, **attributes: Any) -> tuple[Any, ...]:
    """A recurrent layer's output, its last states, and in training what its gradient needs.

    Operands: inputs `[batch, time, features]`, kernel, recurrent kernel, bias, the first states; there may be
    a mask `[batch, time]` of the steps that count. With `time_major` time comes first.

    Attributes: those of `Layer`; `is_training`: keep what the gradient needs. It is computed again otherwise.
    """
    layer = Layer(**attributes)

    def plain(*operands: Any) -> tuple[Any, ...]:
        results = forward(xp, layer, operands)
        return results if is_training else results[: 1 + layer.cell.states]

    if xp is np or not native.takes(operands[0], operands[2].shape[0], layer.time_major):
        return plain(*operands)

    def by_kernels(*operands: Any) -> tuple[Any, ...]:
        return native.forward(operands, is_training=is_training, **attributes)

    return native.with_derivatives(by_kernels, plain)(*operands)  # type: ignore[no-any-return]


@recurrent.gradient
def _(node: Node, to_output: Any, *rest: Any) -> Any:
    attributes = dict(node.call.attrs)
    states = CELLS[node.rnn_mode].states
    saved = node.outputs[1 + states :]
    if not attributes.pop("is_training"):
        saved = recurrent(*node.inputs, is_training=True, **attributes)[1 + states :]
    to_sums, *gradients = recurrent_grad(*node.inputs, *saved, to_output, *rest[:states], **attributes)
    masks = [None] * (len(node.inputs) - _WEIGHTS_END - states)
    return (batch_product(to_sums, node.inputs[1], adj_y=True), *gradients, *masks)


def _parts(cell: Cell, operands: Any) -> tuple[Any, Any, Any]:
    """Of the operands of the gradient those of the layer, what it saved, and the gradients of its results."""
    end = len(operands) - 1 - cell.states
    middle = end - 2 - cell.extra
    return operands[:middle], operands[middle:end], operands[end:]


def _grad_rule(call: Call, *operands: Spec) -> tuple[Spec, ...]:
    cell = CELLS[call.attrs["rnn_mode"]]
    given, saved, _ = _parts(cell, operands)
    return (saved[0], *given[1 : _WEIGHTS_END + cell.states])


def _grad_flops(call: Call, *operands: Spec) -> int:
    return 2 * _flops(call, *operands)


@op("RecurrentGrad", _grad_rule, flops=_grad_flops)
def recurrent_grad(xp: Any, *operands: Any, **attributes: Any) -> tuple[Any, ...]:
    """The gradients of what the gates are made of in each step, of the weights, and of the first states.

    Operands: those of `Recurrent`, what it saved, the gradients of its output and last states.
    """
    layer = Layer(**attributes)

    def plain(*operands: Any) -> tuple[Any, ...]:
        return back(xp, layer, *_parts(layer.cell, operands))

    if xp is np or not native.takes(operands[0], operands[2].shape[0], layer.time_major):
        return plain(*operands)

    def by_kernels(*operands: Any) -> tuple[Any, ...]:
        return native.back(*_parts(layer.cell, operands), **attributes)

    return native.with_derivatives(by_kernels, plain)(*operands)  # type: ignore[no-any-return]


@recurrent_grad.gradient
def _(node: Node, *output_gradients: Any) -> Any:
    """What was saved follows from the other operands: second derivatives are those of a way without it."""
    given, saved, gradients = _parts(CELLS[node.rnn_mode], node.inputs)
    anew = Node(_from_scratch.call(dict(node.call.attrs)), [*given, *gradients], node.outputs)
    found = list(Arithmetic.fallback(anew, *output_gradients))
    return (*found[: len(given)], *[None] * len(saved), *found[len(given) :])


@op("RecurrentGradFromScratch", xla=True)
def _from_scratch(xp: Any, *operands: Any, **attributes: Any) -> tuple[Any, ...]:
    """As `RecurrentGrad`, of the operands of `Recurrent` and of the gradients of its results."""
    layer = Layer(**attributes)
    states = layer.cell.states
    given, gradients = operands[: -1 - states], operands[-1 - states :]
    saved = forward(xp, layer, given)[1 + states :]
    return back(xp, layer, given, saved, gradients)
