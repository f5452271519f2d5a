"""Connectionist temporal classification: the loss of a sequence of labels that isn't aligned with the frames.

A path gives each frame a class or a blank. The labels it stands for are its classes without repetitions and
without blanks. The states of a path run along the labels with a blank before, between and behind them, so
state s is label s // 2 for odd s and a blank for even s; from frame to frame a path stays, goes on by one
state, or skips a blank between different labels. The forward-backward algorithm sums over all paths.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, is_integer, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.elementwise import multiply
from thalweg.ops.shapes import reshape

# Paths that begin in a state where none can begin aren't quite impossible, so that no loss is infinite.
_LOG_ALMOST_ZERO = math.log(1e-307)


def _shifted(xp: Any, scores: Any, by: int) -> Any:
    """The scores of the states `by` before (behind, if negative); minus infinity where there are none."""
    nothing = xp.full((*scores.shape[:-1], abs(by)), -np.inf, scores.dtype)
    parts = [nothing, scores[..., :-by]] if by > 0 else [scores[..., -by:], nothing]
    return xp.concatenate(parts, axis=-1)[..., : scores.shape[-1]]


def _scan(xp: Any, step: Callable[[Any, Any], Any], first: Any, frames: Any, reverse: bool = False) -> Any:
    """All states of a recursion over the frames, the first of which is `first`; [time, ...]."""
    if xp is not np:
        from thalweg.core.xla import lax

        def body(state: Any, frame: Any) -> tuple[Any, Any]:
            state = step(state, frame)
            return state, state

        _, states = lax.scan(body, first, frames, reverse=reverse)
        parts = [states, first[None]] if reverse else [first[None], states]
        return xp.concatenate(parts, axis=0)
    count = len(frames[0])
    states = [first]
    for t in range(count - 1, -1, -1) if reverse else range(count):
        states.append(step(states[-1], tuple(frame[t] for frame in frames)))
    return np.stack(states[::-1] if reverse else states)


def _log_softmax(xp: Any, logits: Any) -> Any:
    shifted = logits - xp.max(logits, axis=-1, keepdims=True)
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=-1, keepdims=True))


def loss_and_gradient(
    xp: Any, logits: Any, labels: Any, label_length: Any, logit_length: Any, blank: int, merge: bool = True
) -> tuple[Any, Any]:
    """The loss of each sequence, and its gradient with respect to the logits.

    Args:
      logits: `[time, batch, classes]`.
      labels: `[batch, labels]`; what is beyond `label_length` doesn't matter.
      label_length, logit_length: `[batch]`.
      blank: the class that is the blank.
      merge: repetitions stand for one label; else a path doesn't stay in a label.
    """
    time, _, classes = logits.shape
    log_probs = _log_softmax(xp, logits)
    along = _states(xp, xp.clip(labels, 0, classes - 1), blank)
    places = xp.broadcast_to(along[None], (time, *along.shape)).astype(np.int64)
    skips, stays = _moves(xp, along, merge, logits.dtype)
    forward, backward = _forward_backward(
        xp, xp.take_along_axis(log_probs, places, 2), skips, stays, label_length, logit_length
    )
    joint = forward + backward
    weights = xp.exp(joint - _logsumexp(xp, joint)[..., None])
    inside = np.arange(time)[:, None] < logit_length
    gradient = xp.exp(log_probs) - _per_class(xp, weights, along, classes)
    gradient = xp.where(inside[:, :, None], gradient, np.zeros((), logits.dtype))
    end = _final(xp, label_length, along.shape[1], logits.dtype)
    return -_logsumexp(xp, forward[-1] + end), gradient


def _states(xp: Any, labels: Any, blank: int) -> Any:
    """The class of each state: the labels with blanks before, between and behind them."""
    blanks = xp.full_like(labels, blank)
    pairs = xp.stack([blanks, labels], axis=2).reshape(len(labels), -1)
    return xp.concatenate([pairs, xp.full((len(labels), 1), blank, labels.dtype)], axis=1)


def _moves(xp: Any, along: Any, merge: bool, dtype: Any) -> tuple[Any, Any]:
    """For each state 0 or minus infinity: whether it is entered past a blank, and whether a path stays."""
    at = np.arange(along.shape[1])
    differs = xp.concatenate([xp.zeros((len(along), 2), np.bool_), along[:, 2:] != along[:, :-2]], axis=1)
    differs = differs[:, : along.shape[1]] | ((not merge) & (at > 1))
    skips = xp.where((at % 2 == 1) & differs, 0.0, -np.inf)
    stays = np.where((at % 2 == 1) & (not merge), -np.inf, 0.0)
    return skips.astype(dtype), stays.astype(dtype)


def _final(xp: Any, label_length: Any, states: int, dtype: Any) -> Any:
    """0 for the states where a path may end, the last label and the blank behind it; else minus infinity."""
    last = 2 * label_length[:, None]
    at = np.arange(states)
    return xp.where((at == last) | (at == last - 1), 0.0, -np.inf).astype(dtype)


def _logsumexp(xp: Any, scores: Any) -> Any:
    greatest = xp.max(scores, axis=-1, keepdims=True)
    return greatest[..., 0] + xp.log(xp.sum(xp.exp(scores - greatest), axis=-1))


def _forward_backward(
    xp: Any, scores: Any, skips: Any, stays: Any, label_length: Any, logit_length: Any
) -> tuple[Any, Any]:
    """For each frame and state the log probability of the paths up to there, and from there on."""
    time, _, states = scores.shape
    begin = np.where(np.arange(states) < 2, 0.0, _LOG_ALMOST_ZERO).astype(scores.dtype)
    begin = xp.where((logit_length > 0)[:, None], begin + scores[0], begin)
    inside = np.arange(time)[:, None] < logit_length

    def forward(state: Any, frame: Any) -> Any:
        score, running = frame
        moved = xp.logaddexp(state + stays, _shifted(xp, state, 1))
        moved = xp.logaddexp(moved, _shifted(xp, state, 2) + skips) + score
        return xp.where(running[:, None], moved, state)

    end = _final(xp, label_length, states, scores.dtype)

    def backward(state: Any, frame: Any) -> Any:
        score, running = frame
        ahead = state + score
        moved = xp.logaddexp(ahead + stays, _shifted(xp, ahead, -1))
        moved = xp.logaddexp(moved, _shifted(xp, ahead + skips, -2))
        return xp.where(running[:, None], moved, end)

    return (
        _scan(xp, forward, begin, (scores[1:], inside[1:])),
        _scan(xp, backward, end, (scores[1:], inside[1:]), reverse=True),
    )


def _per_class(xp: Any, weights: Any, along: Any, classes: int) -> Any:
    """The states' weights, summed over the states of each class."""
    time, batch, _ = weights.shape
    place = (np.arange(time)[:, None, None], np.arange(batch)[None, :, None], along[None])
    total = xp.zeros((time, batch, classes), weights.dtype)
    if xp is not np:
        return total.at[place].add(weights)
    np.add.at(total, place, weights)
    return total


def _flops(call: Call, logits: Spec, *others: Spec) -> int:
    return 100 * max(logits.size, 0)


def _check_logits(call: Call, logits: Spec) -> tuple[int | None, int | None, int | None]:
    check_dtype(call, logits, lambda dtype: dtype in (dtypes.float32, dtypes.float64))
    if logits.shape is None:
        return None, None, None
    if len(logits.shape) != 3:
        raise ValueError("inputs is not a 3-Tensor")
    time, batch, classes = logits.shape
    return time, batch, classes


def _loss_rule(call: Call, logits: Spec, labels: Spec, *lengths: Spec) -> tuple[Spec, Spec]:
    _, batch, _ = _check_logits(call, logits)
    for spec in (labels, *lengths):
        check_dtype(call, spec, is_integer)
    if labels.shape is not None and len(labels.shape) != 2:
        raise ValueError(f"labels must be a matrix, got shape {shape_text(labels.shape)}")
    for spec in lengths:
        if spec.shape is not None and (len(spec.shape) != 1 or batch not in (spec.shape[0], None)):
            raise ValueError(
                f"len(sequence_length) != batch_size.  len(sequence_length):  {shape_text(spec.shape)} "
                f"batch_size: {batch}"
            )
    return spec_of(logits.dtype, (batch,)), spec_of(logits.dtype, logits.shape)


@op("CTCLossDense", _loss_rule, flops=_flops, takes_none=True)
def ctc_loss_dense(
    xp: Any, logits: Any, labels: Any, label_length: Any, logit_length: Any, *, blank_index: int
) -> Any:
    """The losses of labels in a matrix, and the gradient."""
    blank = int(blank_index) % logits.shape[-1]
    return loss_and_gradient(xp, logits, labels, label_length, logit_length, blank)


def _ctc_gradient(node: Node, dloss: Any, dgradient: Any) -> Any:
    if dloss is None:
        return [None] * len(node.inputs)
    by_sequence = reshape(dloss, shape=(1, -1, 1))
    return [multiply(by_sequence, node.outputs[1]), *[None] * (len(node.inputs) - 1)]


ctc_loss_dense.gradient(_ctc_gradient)


def _sparse_rule(call: Call, inputs: Spec, indices: Spec, values: Spec, lengths: Spec) -> tuple[Spec, Spec]:
    _, batch, _ = _check_logits(call, inputs)
    if lengths.shape is not None and lengths.shape != (batch,) and None not in (batch, *lengths.shape):
        raise ValueError(
            f"len(sequence_length) != batch_size.  len(sequence_length):  {lengths.shape[0]} "
            f"batch_size: {batch}"
        )
    return spec_of(inputs.dtype, (batch,)), spec_of(inputs.dtype, inputs.shape)


@op("CTCLoss", _sparse_rule, flops=_flops, takes_none=True)
def ctc_loss_sparse(
    xp: Any,
    inputs: Any,
    labels_indices: Any,
    labels_values: Any,
    sequence_length: Any,
    *,
    preprocess_collapse_repeated: bool,
    ctc_merge_repeated: bool,
    ignore_longer_outputs_than_inputs: bool,
    blank_index: int = -1,
    max_label_length: int = 0,
) -> Any:
    """The losses of the labels of a sparse matrix, and the gradient.

    Args:
      blank_index: the blank; in TensorFlow's op it is the last class.
      max_label_length: no sequence has more labels; 0 where nothing is known of that.
    """
    time, batch, classes = inputs.shape
    blank = int(blank_index) % classes
    width = min(int(max_label_length) or len(labels_values), len(labels_values), max(time, 1))
    # TensorFlow takes the blank out of the classes, which makes a label that names it the class before.
    values = xp.where(labels_values == blank, labels_values - 1, labels_values)
    labels, length = _dense(xp, labels_indices, values, batch, width)
    if preprocess_collapse_repeated:
        labels, length = _collapsed(xp, labels, length)
    _check_labels(xp, labels, length, sequence_length, time, classes)
    within = np.arange(labels.shape[1]) < length[:, None]
    repeats = (labels[:, 1:] == labels[:, :-1]) & within[:, 1:]
    needed = length + (xp.sum(repeats, axis=1) if ctc_merge_repeated else 0)
    fits = needed <= sequence_length
    if not ignore_longer_outputs_than_inputs:

        def message() -> str:
            """Not enough time for target transition sequence"""
            i = int(np.argmin(fits))
            return (
                f"Not enough time for target transition sequence (required: {needed[i]}, "
                f"available: {sequence_length[i]})"
            )

        require(xp, fits, message)
    loss, gradient = loss_and_gradient(xp, inputs, labels, length, sequence_length, blank, ctc_merge_repeated)
    nothing = np.zeros((), inputs.dtype)
    return xp.where(fits, loss, nothing), xp.where(fits[None, :, None], gradient, nothing)


ctc_loss_sparse.gradient(_ctc_gradient)


def _dense(xp: Any, indices: Any, values: Any, batch: int, width: int) -> tuple[Any, Any]:
    """The labels of a sparse matrix as a matrix of `width` columns, and how many each row has."""
    rows, columns = indices[:, 0], indices[:, 1]
    if xp is not np:
        labels = xp.zeros((batch, width), values.dtype).at[rows, columns].set(values, mode="drop")
        return labels, xp.zeros(batch, np.int32).at[rows].add(1)
    kept = columns < width
    labels = np.zeros((batch, width), values.dtype)
    labels[rows[kept], columns[kept]] = values[kept]
    return labels, np.bincount(rows, minlength=batch).astype(np.int32)


def _check_labels(xp: Any, labels: Any, length: Any, frames: Any, time: int, classes: int) -> None:
    within = np.arange(labels.shape[1]) < length[:, None]

    def length_message() -> str:
        """sequence_length is longer than the inputs"""
        return f"sequence_length({int(np.argmax(frames > time))}) <= {time}"

    def empty_message() -> str:
        """Labels length is zero"""
        return f"Labels length is zero in batch {int(np.argmin(length))}"

    def message() -> str:
        """All labels must be nonnegative integers below the number of classes but one"""
        row = int(np.argmin(proper.all(axis=1)))
        shown = ",".join(map(str, labels[row, : length[row]]))
        return f"All labels must be nonnegative integers, batch: {row} labels: {shown}"

    proper = ((labels >= 0) & (labels < classes)) | ~within
    require(xp, frames <= time, length_message)
    require(xp, length > 0, empty_message)
    require(xp, proper, message)


# Labels.


def _compacted(xp: Any, labels: Any, kept: Any) -> tuple[Any, Any]:
    """Each row's kept labels moved to its front, zeros behind; and where in the row each kept label went."""
    rank = xp.cumsum(kept, axis=1) - 1
    moves = kept[:, None, :] & (rank[:, None, :] == np.arange(labels.shape[1])[None, :, None])
    return xp.sum(xp.where(moves, labels[:, None, :], 0), axis=2).astype(labels.dtype), rank


def _first_of_repeated(xp: Any, labels: Any, length: Any) -> Any:
    """True for the labels of each sequence that differ from the one before."""
    fresh = xp.concatenate([xp.ones((len(labels), 1), np.bool_), labels[:, 1:] != labels[:, :-1]], axis=1)
    return fresh[:, : labels.shape[1]] & (np.arange(labels.shape[1]) < length[:, None])


def _collapsed(xp: Any, labels: Any, length: Any) -> tuple[Any, Any]:
    kept = _first_of_repeated(xp, labels, length)
    return _compacted(xp, labels, kept)[0], xp.sum(kept, axis=1).astype(length.dtype)


def _collapse_rule(call: Call, labels: Spec, length: Spec) -> tuple[Spec, Spec]:
    batch = labels.shape[0] if labels.shape else None
    return spec_of(labels.dtype, (batch, None)), spec_of(length.dtype, (batch,))


@op("CollapseRepeated", _collapse_rule, host=True, differentiable=False)
def collapse_repeated(xp: Any, labels: Any, seq_length: Any) -> Any:
    """Each sequence with runs of equal labels made one label; as wide as the longest result."""
    collapsed, length = _collapsed(np, labels, seq_length)
    return collapsed[:, : int(length.max(initial=0))], length


def _unique_rule(call: Call, labels: Spec) -> tuple[Spec, Spec]:
    if labels.shape is not None and len(labels.shape) != 2:
        raise ValueError(f"labels must be a matrix, got shape {shape_text(labels.shape)}")
    return spec_of(dtypes.int64, labels.shape), spec_of(dtypes.int32, labels.shape)


@op("CTCUniqueLabels", _unique_rule, differentiable=False)
def unique_labels(xp: Any, labels: Any) -> Any:
    """Each row's different labels in the order of their appearance, zeros behind; each label's number."""
    same = labels[:, :, None] == labels[:, None, :]
    first = xp.argmax(same, axis=2)
    unique, rank = _compacted(xp, labels, first == np.arange(labels.shape[1]))
    return unique.astype(np.int64), xp.take_along_axis(rank, first, axis=1).astype(np.int32)
