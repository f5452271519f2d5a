"""The loop of a recurrent layer as one op, for cells that it knows."""

from __future__ import annotations

from typing import Any

from thalweg.array import expand_dims
from thalweg.core.context import state
from thalweg.creation import zeros
from thalweg.ops.recurrent import recurrent


def runs_whole(cell: Any, training: Any) -> bool:
    """Whether `run_whole` can run a cell, which has an attribute `rnn_mode`: what the op calls it, or None.

    It can't drop other elements for each gate, or any of the state, and computes in float32 or float64. What
    becomes of a dropout of 1 is the cell's own affair.
    """
    if cell.rnn_mode is None or cell.compute_dtype not in ("float32", "float64"):
        return False
    if not training:
        return True
    drops_plainly = not cell.dropout or (cell.dropout < 1 and cell.dropout_mask_count is None)
    return drops_plainly and not cell.recurrent_dropout


def run_whole(layer: Any, x: Any, states: list[Any], mask: Any, training: Any) -> tuple[Any, list[Any]]:
    """The output of a layer, or the outputs of all steps as `x` has them, and the last states.

    Args:
      layer: an `RNN` of a cell that `runs_whole` accepts.
      x, mask: have time first if the layer has; the mask is of booleans, or None.
    """
    cell = layer.cell
    if training and cell.dropout:
        x = x * expand_dims(cell.get_dropout_mask(x), 0 if layer.time_major else 1)
    bias = cell.bias
    if bias is None:
        columns = cell.recurrent_kernel.shape[1]
        of_both = cell.rnn_mode == "gru_reset_after"
        bias = zeros((2, columns) if of_both else (columns,), cell.compute_dtype)
    output, *following = recurrent(
        x,
        cell.kernel,
        cell.recurrent_kernel,
        bias,
        *states,
        *([] if mask is None else [mask]),
        rnn_mode=cell.rnn_mode,
        time_major=layer.time_major,
        return_sequences=layer.return_sequences,
        zero_output_for_mask=layer.zero_output_for_mask,
        is_training=bool(training) or bool(state.tapes),
    )
    return output, following[: len(states)]
