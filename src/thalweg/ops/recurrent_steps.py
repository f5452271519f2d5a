"""Recurrent layers step by step, forwards and backwards, in any array namespace.

A step gives the next states and what the way back needs of it: the gates' values side by side, and of some
cells one thing more. Time comes first here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import nest
from thalweg.ops.matmul import multiply_batches, multiply_matrices

States = tuple[Any, ...]


class Cell(NamedTuple):
    """A kind of cell.

    Attributes:
      gates: how many there are, side by side in the kernels.
      states: how many there are; the first one is the output.
      extra: a step keeps more than its gates.
      step: `step(xp, projected, states, recurrent, bias)` gives the next states, the gates, and the extra or
        None; `projected` is of the inputs and their bias.
      back: `back(xp, kept, gradients, recurrent)` gives the gradients of what was projected, of the product
        with the state in its place where that is another one, and of the states before.
    """

    gates: int
    states: int
    extra: bool
    step: Callable[..., tuple[States, Any, Any]]
    back: Callable[..., tuple[Any, Any, States]]


class Kept(NamedTuple):
    """What the way back needs of a step: its gates, states before it, and the cell's extra."""

    gates: Any
    before: States
    extra: Any


def _sigmoid(xp: Any, x: Any) -> Any:
    one = np.ones((), x.dtype)
    return one / (one + xp.exp(-x))


def _sigmoid_slope(y: Any) -> Any:
    return y * (np.ones((), y.dtype) - y)


def _tanh_slope(y: Any) -> Any:
    return np.ones((), y.dtype) - y * y


def _times(xp: Any, a: Any, b: Any) -> Any:
    return multiply_matrices(xp, a, b)


def _join(xp: Any, *parts: Any) -> Any:
    return xp.concatenate(parts, axis=-1)


# h = activation(projected + h @ recurrent).


def _tanh_step(xp: Any, projected: Any, states: States, recurrent: Any, bias: Any) -> tuple[States, Any, Any]:
    h = xp.tanh(projected + _times(xp, states[0], recurrent))
    return (h,), h, None


def _relu_step(xp: Any, projected: Any, states: States, recurrent: Any, bias: Any) -> tuple[States, Any, Any]:
    h = xp.maximum(projected + _times(xp, states[0], recurrent), np.zeros((), projected.dtype))
    return (h,), h, None


def _tanh_back(xp: Any, kept: Kept, gradients: States, recurrent: Any) -> tuple[Any, Any, States]:
    to_sum = gradients[0] * _tanh_slope(kept.gates)
    return to_sum, None, (_times(xp, to_sum, recurrent.T),)


def _relu_back(xp: Any, kept: Kept, gradients: States, recurrent: Any) -> tuple[Any, Any, States]:
    to_sum = xp.where(kept.gates > 0, gradients[0], np.zeros((), recurrent.dtype))
    return to_sum, None, (_times(xp, to_sum, recurrent.T),)


# An LSTM. Gates: input, forget, candidate, output; its extra is the carry after the step.


def _lstm_step(xp: Any, projected: Any, states: States, recurrent: Any, bias: Any) -> tuple[States, Any, Any]:
    h, c = states
    i, f, g, o = xp.split(projected + _times(xp, h, recurrent), 4, axis=-1)
    i, f, g, o = _sigmoid(xp, i), _sigmoid(xp, f), xp.tanh(g), _sigmoid(xp, o)
    c = f * c + i * g
    return (o * xp.tanh(c), c), _join(xp, i, f, g, o), c


def _lstm_back(xp: Any, kept: Kept, gradients: States, recurrent: Any) -> tuple[Any, Any, States]:
    i, f, g, o = xp.split(kept.gates, 4, axis=-1)
    to_h, to_c = gradients
    y = xp.tanh(kept.extra)
    to_c = to_c + to_h * o * _tanh_slope(y)
    to_sums = _join(
        xp,
        to_c * g * _sigmoid_slope(i),
        to_c * kept.before[1] * _sigmoid_slope(f),
        to_c * i * _tanh_slope(g),
        to_h * y * _sigmoid_slope(o),
    )
    return to_sums, None, (_times(xp, to_sums, recurrent.T), to_c * f)


# A GRU. Gates: update, reset, candidate; its extra is the state times the reset gate, or with the reset gate
# applied after the product that product of the state.


def _gru_step(xp: Any, projected: Any, states: States, recurrent: Any, bias: Any) -> tuple[States, Any, Any]:
    (h,), n = states, recurrent.shape[0]
    z, r = xp.split(_sigmoid(xp, projected[:, : 2 * n] + _times(xp, h, recurrent[:, : 2 * n])), 2, axis=-1)
    g = xp.tanh(projected[:, 2 * n :] + _times(xp, r * h, recurrent[:, 2 * n :]))
    return (z * h + (np.ones((), h.dtype) - z) * g,), _join(xp, z, r, g), r * h


def _gru_back(xp: Any, kept: Kept, gradients: States, recurrent: Any) -> tuple[Any, Any, States]:
    z, r, g = xp.split(kept.gates, 3, axis=-1)
    (h,), (to_h,), n = kept.before, gradients, recurrent.shape[0]
    to_g = to_h * (np.ones((), h.dtype) - z) * _tanh_slope(g)
    to_reset = _times(xp, to_g, recurrent[:, 2 * n :].T)
    to_gates = _join(xp, to_h * (h - g) * _sigmoid_slope(z), to_reset * h * _sigmoid_slope(r))
    to_before = to_h * z + to_reset * r + _times(xp, to_gates, recurrent[:, : 2 * n].T)
    return _join(xp, to_gates, to_g), None, (to_before,)


def _gru_reset_after_step(
    xp: Any, projected: Any, states: States, recurrent: Any, bias: Any
) -> tuple[States, Any, Any]:
    (h,), n = states, recurrent.shape[0]
    of_state = _times(xp, h, recurrent) + bias[1]
    z, r = xp.split(_sigmoid(xp, projected[:, : 2 * n] + of_state[:, : 2 * n]), 2, axis=-1)
    inner = of_state[:, 2 * n :]
    g = xp.tanh(projected[:, 2 * n :] + r * inner)
    return (z * h + (np.ones((), h.dtype) - z) * g,), _join(xp, z, r, g), inner


def _gru_reset_after_back(xp: Any, kept: Kept, gradients: States, recurrent: Any) -> tuple[Any, Any, States]:
    z, r, g = xp.split(kept.gates, 3, axis=-1)
    (h,), (to_h,) = kept.before, gradients
    to_g = to_h * (np.ones((), h.dtype) - z) * _tanh_slope(g)
    to_gates = _join(xp, to_h * (h - g) * _sigmoid_slope(z), to_g * kept.extra * _sigmoid_slope(r))
    of_state = _join(xp, to_gates, to_g * r)
    to_before = to_h * z + _times(xp, of_state, recurrent.T)
    return _join(xp, to_gates, to_g), to_g * r, (to_before,)


CELLS = {
    "rnn_tanh": Cell(1, 1, False, _tanh_step, _tanh_back),
    "rnn_relu": Cell(1, 1, False, _relu_step, _relu_back),
    "lstm": Cell(4, 2, True, _lstm_step, _lstm_back),
    "gru": Cell(3, 1, True, _gru_step, _gru_back),
    "gru_reset_after": Cell(3, 1, True, _gru_reset_after_step, _gru_reset_after_back),
}


class Layer(NamedTuple):
    """A layer: its kind of cell, and how it treats sequences; see `keras.layers.RNN`."""

    rnn_mode: str
    time_major: bool
    return_sequences: bool
    zero_output_for_mask: bool

    @property
    def cell(self) -> Cell:
        return CELLS[self.rnn_mode]

    def time_first(self, xp: Any, x: Any) -> Any:
        """An array of all steps with the time first, or back again."""
        return x if self.time_major else xp.swapaxes(x, 0, 1)


def forward(xp: Any, layer: Layer, operands: Sequence[Any]) -> tuple[Any, ...]:
    """The output, the last states, and what the way back needs: gates, the state before each step, the extra.

    Args:
      operands: inputs, kernel, recurrent kernel, bias, the first states; a mask of the steps that count.
    """
    cell = layer.cell
    x, kernel, recurrent, bias, *rest = operands
    states, masks = tuple(rest[: cell.states]), [layer.time_first(xp, m) for m in rest[cell.states :]]
    of_inputs = bias[0] if layer.rnn_mode == "gru_reset_after" else bias
    projected = layer.time_first(xp, multiply_batches(xp, x, kernel) + of_inputs)

    def step(carry: Any, elements: Any) -> Any:
        states, held = carry
        projected, masks = elements
        following, gates, extra = cell.step(xp, projected, states, recurrent, bias)
        output = following[0]
        for mask in masks:
            here = mask[:, None]
            output = xp.where(here, output, xp.zeros_like(held) if layer.zero_output_for_mask else held)
            following = tuple(xp.where(here, y, z) for y, z in zip(following, states, strict=True))
        if cell.states == 2:
            extra = following[1]
        return (following, output), (output, [gates, states[0], *([] if extra is None else [extra])])

    first = states, xp.zeros_like(states[0])
    (last, output), (outputs, saved) = _scan(xp, step, first, (projected, masks), len(projected))
    if layer.return_sequences:
        output = layer.time_first(xp, outputs)
    return (output, *last, *(layer.time_first(xp, y) for y in saved))


def back(
    xp: Any, layer: Layer, operands: Sequence[Any], saved: Sequence[Any], gradients: Sequence[Any]
) -> tuple[Any, ...]:
    """The gradients of the gates' inputs, kernel, recurrent kernel, bias, and the first states.

    Args:
      operands: those of `forward`.
      saved: what it gave for the way back.
      gradients: of the output and of the last states.
    """
    cell = layer.cell
    x, _, recurrent, _, *rest = operands
    states, masks = tuple(rest[: cell.states]), [layer.time_first(xp, m) for m in rest[cell.states :]]
    gates, before, *extras = (layer.time_first(xp, y) for y in saved)
    # An LSTM's carry before a step is the one after the step before.
    carries = [xp.concatenate([states[1][None], extras[0][:-1]])] if cell.states == 2 else []
    to_output, *to_last = gradients
    to_outputs = [layer.time_first(xp, to_output)] if layer.return_sequences else []
    elements = gates, [before, *carries], extras, masks, to_outputs

    def step(carry: Any, elements: Any) -> Any:
        gates, before, extras, masks, to_outputs = elements
        to_states, to_output = carry
        to_output = sum(to_outputs, to_output)
        to_held = none = xp.zeros_like(to_output)
        for mask in masks:  # where a step is left out, its output may have been the one before
            here = mask[:, None]
            to_held = none if layer.zero_output_for_mask else xp.where(here, none, to_output)
            to_output = xp.where(here, to_output, none)
        kept = Kept(gates, tuple(before), extras[0] if extras else None)
        found = cell.back(xp, kept, (to_states[0] + to_output, *to_states[1:]), recurrent)
        to_sums, to_before = [y for y in found[:2] if y is not None], found[2]
        for mask in masks:
            here = mask[:, None]
            to_sums = [xp.where(here, y, xp.zeros_like(y)) for y in to_sums]
            to_before = tuple(xp.where(here, y, z) for y, z in zip(to_before, to_states, strict=True))
        return (to_before, to_held), to_sums

    first = tuple(to_last), xp.zeros_like(states[0]) if layer.return_sequences else to_output
    (to_states, _), found = _scan(xp, step, first, elements, len(gates), reverse=True)
    to_weights = _weights(xp, layer, layer.time_first(xp, x), before, extras, found)
    return (layer.time_first(xp, found[0]), *to_weights, *to_states)


def _weights(
    xp: Any, layer: Layer, x: Any, before: Any, extras: Sequence[Any], found: Sequence[Any]
) -> tuple[Any, Any, Any]:
    """The gradients of kernel, recurrent kernel and bias: sums over all steps of all sequences."""

    def sums(left: Any, right: Any) -> Any:
        left, right = (y.reshape(-1, y.shape[-1]) for y in (left, right))
        return multiply_matrices(xp, left.T, right)

    to_sums, n = found[0], before.shape[-1]
    to_bias = to_sums.sum((0, 1))
    if layer.cell.gates != 3:
        return sums(x, to_sums), sums(before, to_sums), to_bias
    head = sums(before, to_sums[..., : 2 * n])
    if layer.rnn_mode == "gru":
        tail = sums(extras[0], to_sums[..., 2 * n :])
    else:
        tail = sums(before, found[1])
        of_state = xp.concatenate([to_bias[: 2 * n], found[1].sum((0, 1))])
        to_bias = xp.stack([to_bias, of_state])
    return sums(x, to_sums), _join(xp, head, tail), to_bias


def _scan(
    xp: Any, step: Any, carry: Any, elements: Any, length: int, reverse: bool = False
) -> tuple[Any, Any]:
    """As `jax.lax.scan`: what is carried at last, and what the steps gave, of nested arrays."""
    if xp is not np:
        from thalweg.core.xla import lax

        return lax.scan(step, carry, elements, length, reverse)
    if not length:  # one step tells the shapes
        one = nest.map_structure(lambda x: np.zeros((1, *x.shape[1:]), x.dtype), elements)
        return carry, nest.map_structure(lambda x: x[:0], _scan(np, step, carry, one, 1)[1])
    found = []
    for t in range(length):
        place = length - 1 - t if reverse else t
        carry, result = step(carry, nest.map_structure(lambda x, k=place: x[k], elements))
        found.append(result)
    return carry, nest.map_structure(lambda *xs: np.stack(xs), *(found[::-1] if reverse else found))
