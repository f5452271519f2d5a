"""Decoding of connectionist temporal classification: the likeliest labels that frames stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.op import Call, op
from thalweg.core.rules import check_dtype
from thalweg.core.spec import Spec, spec_of


def _check_inputs(call: Call, inputs: Spec, lengths: Spec) -> int | None:
    check_dtype(call, inputs, lambda dtype: dtype in (dtypes.float32, dtypes.float64))
    if inputs.shape is None:
        return None
    if len(inputs.shape) != 3:
        raise ValueError("inputs is not a 3-Tensor")
    batch = inputs.shape[1]
    given = lengths.shape[0] if lengths.shape else None
    if given != batch and None not in (given, batch):
        message = f"len(sequence_length):  {given} batch_size: {batch}"
        raise errors.FailedPreconditionError(None, None, f"len(sequence_length) != batch_size.  {message}")
    return batch


def _decoded_specs(batch: int | None, paths: int, scores: Spec) -> tuple[Spec, ...]:
    """Indices, values and shapes of the paths, and the scores."""
    indices, values = spec_of(dtypes.int64, (None, 2)), spec_of(dtypes.int64, (None,))
    shape = spec_of(dtypes.int64, (2,))
    return (*[indices] * paths, *[values] * paths, *[shape] * paths, spec_of(scores.dtype, (batch, paths)))


def _greedy_rule(call: Call, inputs: Spec, sequence_length: Spec) -> tuple[Spec, ...]:
    return _decoded_specs(_check_inputs(call, inputs, sequence_length), 1, inputs)


def _beam_rule(call: Call, inputs: Spec, sequence_length: Spec) -> tuple[Spec, ...]:
    paths = call.attrs["top_paths"]
    if paths > call.attrs["beam_width"]:
        raise ValueError("requested more paths than the beam width.")
    return _decoded_specs(_check_inputs(call, inputs, sequence_length), paths, inputs)


def _check_lengths(lengths: Any, time: int) -> None:
    for i, length in enumerate(lengths.tolist()):
        if length > time:
            raise errors.FailedPreconditionError(None, None, f"sequence_length({i}) <= {time}")


def _sparse(sequences: Sequence[Sequence[int]]) -> tuple[Any, Any, Any]:
    """Indices, values and dense shape of a sparse matrix whose rows are the sequences."""
    indices = [(row, column) for row, sequence in enumerate(sequences) for column in range(len(sequence))]
    values = [label for sequence in sequences for label in sequence]
    width = max(map(len, sequences), default=0)
    return (
        np.array(indices, np.int64).reshape(-1, 2),
        np.array(values, np.int64),
        np.array([len(sequences), width], np.int64),
    )


@op("CTCGreedyDecoder", _greedy_rule, host=True, differentiable=False)
def ctc_greedy_decoder(
    xp: Any, inputs: Any, sequence_length: Any, *, merge_repeated: bool, blank_index: int
) -> Any:
    """The likeliest class of each frame, without blanks; the negated sum of their scores."""
    time, batch, classes = inputs.shape
    _check_lengths(sequence_length, time)
    blank = blank_index % classes
    best = inputs.argmax(axis=2)
    within = np.arange(time)[:, None] < sequence_length
    kept = within & (best != blank)
    if merge_repeated and time:
        kept[1:] &= best[1:] != best[:-1]
    score = -np.where(within, inputs.max(axis=2), 0).sum(axis=0, dtype=inputs.dtype)
    sequences = [best[kept[:, i], i].tolist() for i in range(batch)]
    return (*_sparse(sequences), score.reshape(batch, 1))


@op("CTCBeamSearchDecoder", _beam_rule, host=True, differentiable=False)
def ctc_beam_search_decoder(
    xp: Any, inputs: Any, sequence_length: Any, *, beam_width: int, top_paths: int, merge_repeated: bool
) -> Any:
    """The `top_paths` likeliest sequences of labels, and the logarithms of their probabilities."""
    time, batch, _ = inputs.shape
    _check_lengths(sequence_length, time)
    found = [
        _search(inputs[:length, i].astype(np.float64), beam_width, top_paths, merge_repeated)
        for i, length in enumerate(sequence_length.tolist())
    ]
    paths = [_sparse([sequences[k] for sequences, _ in found]) for k in range(top_paths)]
    scores = np.array([scores for _, scores in found], inputs.dtype).reshape(batch, top_paths)
    return (*(part for parts in zip(*paths, strict=True) for part in parts), scores)


class _Prefixes:
    """Sequences of labels as a tree: each is its parent's followed by a label. Number 0 is the empty one."""

    def __init__(self) -> None:
        self.parents = [-1]
        self.labels = [-1]
        self._numbers: dict[tuple[int, int], int] = {}

    def extended(self, parent: int, label: int) -> int:
        number = self._numbers.get((parent, label))
        if number is None:
            number = self._numbers[parent, label] = len(self.parents)
            self.parents.append(parent)
            self.labels.append(label)
        return number

    def sequence(self, number: int, merge_repeated: bool) -> list[int]:
        labels: list[int] = []
        before = -1
        while number > 0:
            label = self.labels[number]
            if not merge_repeated or label != before:
                labels.append(label)
            number, before = self.parents[number], label
        return labels[::-1]


def _search(
    logits: Any, beam_width: int, top_paths: int, merge_repeated: bool
) -> tuple[list[list[int]], list[float]]:
    """The beam search over one sequence's frames, `[time, classes]`, the last class the blank.

    Of each prefix in the beam two scores are kept: of the paths that end with a blank, and of those that
    end with the prefix's last label.
    """
    prefixes = _Prefixes()
    beam = [0]
    blanks, labels = np.zeros(1), np.full(1, -np.inf)
    scores = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    for frame in scores:
        totals = np.logaddexp(blanks, labels)
        last = np.array([prefixes.labels[p] for p in beam])
        kept = _kept_scores(prefixes, beam, frame, blanks, labels, totals, last)
        # Extended by its own last label a prefix stays the same, unless a blank lies between.
        grown = frame[:-1] + totals[:, None]
        own = np.flatnonzero(last >= 0)
        grown[own, last[own]] = frame[last[own]] + blanks[own]
        place = {p: i for i, p in enumerate(beam)}
        for p in beam:
            if prefixes.parents[p] in place:
                grown[place[prefixes.parents[p]], prefixes.labels[p]] = -np.inf
        candidates = np.concatenate([np.logaddexp(*kept), grown.reshape(-1)])
        best = np.argsort(-candidates, kind="stable")[:beam_width]
        best = best[candidates[best] > -np.inf]
        old, new = best[best < len(beam)], best[best >= len(beam)] - len(beam)
        parents, added = new // grown.shape[1], new % grown.shape[1]
        fresh = [prefixes.extended(beam[p], c) for p, c in zip(parents.tolist(), added.tolist(), strict=True)]
        beam = [beam[i] for i in old.tolist()] + fresh
        blanks = np.concatenate([kept[0][old], np.full(len(new), -np.inf)])
        labels = np.concatenate([kept[1][old], grown[parents, added]])
    totals = np.logaddexp(blanks, labels)
    best = np.argsort(-totals, kind="stable")[:top_paths]
    if len(best) < top_paths:
        raise errors.InvalidArgumentError(None, None, "Less leaves in the beam search than requested.")
    return [prefixes.sequence(beam[i], merge_repeated) for i in best.tolist()], totals[best].tolist()


def _kept_scores(
    prefixes: _Prefixes, beam: list[int], frame: Any, blanks: Any, labels: Any, totals: Any, last: Any
) -> tuple[Any, Any]:
    """The scores of the beam's prefixes when a frame adds nothing to them, or their last label anew."""
    place = {p: i for i, p in enumerate(beam)}
    parents = np.array([place.get(prefixes.parents[p], -1) for p in beam])
    parent_last = np.where(parents >= 0, last[parents], -2)
    reached = np.where(parents >= 0, np.where(parent_last == last, blanks[parents], totals[parents]), -np.inf)
    with_label = np.where(last >= 0, np.logaddexp(labels, reached) + frame[last], -np.inf)
    return totals + frame[-1], with_label
