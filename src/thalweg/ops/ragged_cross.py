"""`RaggedCross`: all combinations of the features in corresponding rows."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.fingerprints import fingerprint64, fingerprint_cat64

_SEPARATOR = b"_X_"
_INT64_MAX = 2**63 - 1


def _cross_rule(call: Call, *specs: Spec) -> tuple[Spec, Spec]:
    rows = next((s.shape[0] for s in specs[1::2] if s.shape and s.shape[0] is not None), None)
    values = dtypes.int64 if call.attrs["hash_output"] else dtypes.string
    return spec_of(values, (None,)), spec_of(call.attrs["Tsplits"], (rows,))


@op("RaggedCross", _cross_rule, host=True, differentiable=False)
def ragged_cross(
    xp: Any, *features: Any, hash_output: bool, num_buckets: int, hash_key: int, Tsplits: DType
) -> tuple[Any, Any]:
    """Features as values and row splits, one pair after the other; the last feature varies fastest.

    Returns:
      The combinations, as text joined by `_X_` or as hashes, and their row splits.
    """
    columns, splits = features[::2], features[1::2]
    counts = {len(s) - 1 for s in splits}
    require(np, len(counts) == 1, "inputs must all have the same batch dimension size.")
    crossed: list[Any] = []
    limits = [0]
    for row in range(counts.pop()):
        parts = [values[s[row] : s[row + 1]] for values, s in zip(columns, splits, strict=True)]
        for combination in itertools.product(*parts):
            crossed.append(
                _hashed(combination, num_buckets, hash_key) if hash_output else _joined(combination)
            )
        limits.append(len(crossed))
    result = np.empty(len(crossed), np.int64 if hash_output else object)
    result[:] = crossed
    return result, np.array(limits, Tsplits.np)


def _joined(combination: tuple[Any, ...]) -> bytes:
    return _SEPARATOR.join(x if isinstance(x, bytes) else str(x).encode() for x in combination)


def _hashed(combination: tuple[Any, ...], num_buckets: int, hash_key: int) -> int:
    total = hash_key
    for x in combination:
        total = fingerprint_cat64(total, fingerprint64(x) if isinstance(x, bytes) else int(x) % 2**64)
    return total % (num_buckets or _INT64_MAX)
