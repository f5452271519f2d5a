"""Products that recurrent cells are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.array import concat, split
from thalweg.linalg import matmul, tensordot


def times(x: Any, kernel: Any) -> Any:
    """The last axis of `x` times a matrix: for one step, or for all steps of a sequence at once."""
    return matmul(x, kernel) if x._spec.rank == 2 else tensordot(x, kernel, 1)


def masked_times(x: Any, masks: Sequence[Any] | None, kernel: Any) -> Any:
    """As `times`, where each gate's columns of `kernel` have a mask of `x` of their own; None: no masks."""
    if masks is None:
        return times(x, kernel)
    parts = split(kernel, len(masks), axis=1)
    return concat([times(x * mask, part) for mask, part in zip(masks, parts, strict=True)], axis=-1)
