"""Candidates that an example's own classes are among. The samplers are in `thalweg.random.candidates`."""

from __future__ import annotations

from typing import Any, NamedTuple

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import Tensor
from thalweg.ops import accidental_hits
from thalweg.random.seeds import get_seed


class ComputeAccidentalHits(NamedTuple):
    """What `compute_accidental_hits` gives."""

    indices: Any
    ids: Any
    weights: Any


def compute_accidental_hits(
    true_classes: Any, sampled_candidates: Any, num_true: int, seed: Any = None, name: str | None = None
) -> ComputeAccidentalHits:
    """Where candidates are true classes of an example.

    Args:
      true_classes: int64, `[batch, num_true]`.
      sampled_candidates: int64, `[num_sampled]`.
      num_true: how many true classes an example has.

    Returns:
      `indices`, int32: the examples; `ids`, int64: the positions of the candidates; `weights`, float32: the
      lowest float for each hit, to be added to a logit.

    Raises:
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.compute_accidental_hits([[5], [7]], [1, 7], 1).indices.numpy()
      array([1], dtype=int32)
    """
    get_seed(seed)
    results = accidental_hits.compute_accidental_hits(
        _classes(true_classes), _classes(sampled_candidates), num_true=int(num_true)
    )
    return ComputeAccidentalHits(*results)


def _classes(classes: Any) -> Any:
    return to_tensor(classes, None if isinstance(classes, Tensor) else dtypes.int64)
