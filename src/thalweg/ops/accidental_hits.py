"""Sampled classes that happen to be true classes of an example."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.op import Call, op
from thalweg.core.spec import Spec, spec_of


def _check(call: Call, labels: Spec) -> None:
    num_true = call.attrs["num_true"]
    if labels.shape is not None and (len(labels.shape) != 2 or labels.shape[1] not in (None, num_true)):
        raise ValueError(
            f"true_candidates must be a batch_size * num_true matrix: [batch, {num_true}], "
            f"got {labels.tensor_shape}"
        )


def _mask_rule(call: Call, labels: Spec, sampled: Spec) -> Spec:
    _check(call, labels)
    batch = None if labels.shape is None else labels.shape[0]
    count = None if sampled.shape is None else sampled.shape[0]
    return spec_of(dtypes.float32, (batch, count))


@op("AccidentalHitsMask", _mask_rule, differentiable=False)
def accidental_hits_mask(xp: Any, labels: Any, sampled: Any, *, num_true: int) -> Any:
    """`[batch, num_sampled]`: the lowest float where a sample is a class of the example, zero elsewhere.

    Of a class that was sampled several times the last sample is the one that hits.
    """
    repeated = xp.any(xp.triu(sampled[:, None] == sampled[None, :], 1), axis=1)
    hit = xp.any(labels[:, :, None] == sampled, axis=1) & ~repeated
    return xp.where(hit, np.finfo(np.float32).min, np.float32(0)).astype(np.float32)


def _hits_rule(call: Call, labels: Spec, sampled: Spec) -> tuple[Spec, Spec, Spec]:
    _check(call, labels)
    return spec_of(dtypes.int32, (None,)), spec_of(dtypes.int64, (None,)), spec_of(dtypes.float32, (None,))


@op("ComputeAccidentalHits", _hits_rule, host=True, differentiable=False)
def compute_accidental_hits(xp: Any, labels: Any, sampled: Any, *, num_true: int) -> Any:
    """The examples and the positions of samples that are classes of theirs, and the lowest float for each."""
    last = {sample: position for position, sample in enumerate(sampled.tolist())}
    hits = [(i, last[c]) for i, row in enumerate(labels.tolist()) for c in row if c in last]
    examples, positions = np.array(hits, np.int64).reshape(-1, 2).T
    weights = np.full(len(hits), np.finfo(np.float32).min, np.float32)
    return examples.astype(np.int32), positions, weights
