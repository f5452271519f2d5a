"""Recurrent layers over whole sequences of float32, and their gradients."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.native.library import library, usable

# The cells in the order of the kernels' enumeration, with the number of their gates.
_CELLS = {"rnn_tanh": 1, "rnn_relu": 1, "lstm": 4, "gru_reset_after": 3, "gru": 3}

# So few sequences leave the kernels' tiles half empty: with many inputs XLA's one product for all steps is
# faster than one in each step.
_FEW_SEQUENCES, _MANY_INPUTS = 8, 256


def takes(x: Any, units: int, time_major: bool) -> bool:
    """Whether the kernels are to run a layer of so many units in a program compiled now.

    They aren't for other dtypes and devices, where there is nothing to compute, and where XLA is faster.
    """
    if x.dtype != np.float32 or not usable() or library().kernels == "baseline":
        return False
    if not math.prod(x.shape) * units:
        return False
    return bool(x.shape[1 if time_major else 0] >= _FEW_SEQUENCES or x.shape[2] < _MANY_INPUTS)


def forward(
    operands: Sequence[Any],
    *,
    rnn_mode: str,
    time_major: bool,
    return_sequences: bool,
    zero_output_for_mask: bool,
    is_training: bool,
) -> tuple[Any, ...]:
    """The output, the last states, and what the way back needs if there is one.

    Args:
      operands: inputs, kernel, recurrent kernel, bias, the first states; a mask of the steps that count.
    """
    x, kernel, recurrent, bias, h, *rest = operands
    c = rest.pop(0) if rnn_mode == "lstm" else _NONE
    gates, units = _CELLS[rnn_mode], recurrent.shape[0]
    rows = x.shape[:2] if is_training else (0, 0)
    shapes = [
        (*x.shape[:2], units) if return_sequences else h.shape,
        h.shape,
        c.shape,
        (*rows, gates * units),
        (*rows, units),
        (*(rows if gates > 1 else (0, 0)), units),
    ]
    results = _call(
        "thalweg_recurrent",
        shapes,
        [x, kernel, recurrent, bias, h, c, *(rest or [_ALL])],
        {},
        cell=np.int64(list(_CELLS).index(rnn_mode)),
        steps_first=time_major,
        every=return_sequences,
        zero_masked=zero_output_for_mask,
    )
    wanted = [True, True, rnn_mode == "lstm", is_training, is_training, is_training and gates > 1]
    return tuple(y for y, is_wanted in zip(results, wanted, strict=True) if is_wanted)


def back(
    operands: Sequence[Any],
    saved: Sequence[Any],
    gradients: Sequence[Any],
    *,
    rnn_mode: str,
    time_major: bool,
    return_sequences: bool,
    zero_output_for_mask: bool,
) -> tuple[Any, ...]:
    """The gradients of the gates' inputs, kernel, recurrent kernel, bias, and the first states.

    Args:
      operands: those of `forward`.
      saved: what it gave for the way back.
      gradients: of the output and of the last states.
    """
    x, kernel, recurrent, bias, h, *rest = operands
    is_lstm, is_after = rnn_mode == "lstm", rnn_mode == "gru_reset_after"
    c = rest.pop(0) if is_lstm else _NONE
    gates, before, cells = saved if len(saved) == 3 else (*saved, _NONE)
    weights = kernel.shape, recurrent.shape, bias.shape
    shapes = [gates.shape, *weights, h.shape, c.shape, cells.shape if is_after else _NONE.shape]
    results = _call(
        "thalweg_recurrent_back",
        shapes,
        [
            x,
            recurrent,
            h,
            c,
            *(rest or [_ALL]),
            gates,
            before,
            cells,
            *gradients,
            *([] if is_lstm else [_NONE]),
        ],
        {5: 0, 7: 6} if is_after else {5: 0},
        cell=np.int64(list(_CELLS).index(rnn_mode)),
        steps_first=time_major,
        every=return_sequences,
        zero_masked=zero_output_for_mask,
    )
    return tuple(results[: 6 if is_lstm else 5])


def with_derivatives(native: Callable[..., Any], plain: Callable[..., Any]) -> Callable[..., Any]:
    """A function that JAX can transform: its values are `native`'s, its derivatives those of `plain`."""
    from thalweg.core.xla import jax

    function = jax.custom_jvp(native)

    @function.defjvp
    def _(primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
        return function(*primals), jax.jvp(plain, primals, tangents)[1]

    return function


# What stands for an array that there isn't, and for a mask.
_NONE, _ALL = np.zeros(0, np.float32), np.zeros(0, np.bool_)


def _call(
    target: str, shapes: Sequence[Any], operands: Sequence[Any], places: dict[int, int], **attributes: Any
) -> Any:
    """Call a target that gives arrays of these shapes; `places` has operands that results may take over."""
    from thalweg.core.xla import jax, stand_in

    results = [stand_in(tuple(shape), np.float32) for shape in shapes]
    call = jax.ffi.ffi_call(target, results, vmap_method="sequential", input_output_aliases=places)
    return call(*operands, **attributes)
