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
        raise ValueError(f"true_classes must be of shape [batch, {num_true}], got {labels.tensor_shape}")


def _mask_rule(call: Call, labels: Spec, sampled: Spec) -> Spec:
    _check(call, labels)
    batch = None if labels.shape is None else labels.shape[0]
    count = None if sampled.shape is None else sampled.shape[0]
    return spec_of(dtypes.float32, (batch, count))


@op("AccidentalHitsMask", _mask_rule, differentiable=False)
def accidental_hits_mask(xp: Any, labels: Any, sampled: Any, *, num_true: int) -> Any:
    """`[batch, num_sampled]`: the lowest float where a sample is a class of the example, zero elsewhere."""
    hit = (labels[:, :, None] == sampled[None, None, :]).any(axis=1)
    return xp.where(hit, np.finfo(np.float32).min, np.float32(0)).astype(np.float32)


def _hits_rule(call: Call, labels: Spec, sampled: Spec) -> tuple[Spec, Spec, Spec]:
    _check(call, labels)
    return spec_of(dtypes.int32, (None,)), spec_of(dtypes.int64, (None,)), spec_of(dtypes.float32, (None,))


@op("ComputeAccidentalHits", _hits_rule, host=True, differentiable=False)
def compute_accidental_hits(xp: Any, labels: Any, sampled: Any, *, num_true: int) -> Any:
    """The examples and the positions of samples that are classes of theirs, with the lowest float for each."""
    if labels.ndim != 2 or labels.shape[1] != num_true:
        raise ValueError(f"true_classes must be of shape [batch, {num_true}], got {labels.shape}")
    example, _, position = np.nonzero(labels[:, :, None] == sampled[None, None, :])
    weights = np.full(example.shape, np.finfo(np.float32).min, np.float32)
    return example.astype(np.int32), position.astype(np.int64), weights
