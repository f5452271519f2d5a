"""From one loss per sample to one number: weights, masks and reductions."""

from __future__ import annotations

import math
from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.dtypes import DType
from thalweg.keras.tensors import as_tensor, same_rank
from thalweg.ops.arithmetic import divide_no_nan
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import multiply, scalar
from thalweg.ops.reductions import reduce_mean
from thalweg.ops.selection import select
from thalweg.ops.shapes import reduce_sum, size_tensor


class Reduction:
    """The names of reductions, as Keras 2 has them: `tf.keras.losses.Reduction`."""

    AUTO = "auto"
    NONE = "none"
    SUM = "sum"
    SUM_OVER_BATCH_SIZE = "sum_over_batch_size"

    @classmethod
    def all(cls) -> tuple[str, ...]:
        return cls.AUTO, cls.NONE, cls.SUM, cls.SUM_OVER_BATCH_SIZE

    @classmethod
    def validate(cls, key: Any) -> None:
        """ValueError unless `key` is one of them."""
        if key not in cls.all():
            raise ValueError(f'Invalid Reduction Key: {key}. Expected keys are "{cls.all()}"')


_REDUCTIONS = (None, "none", "sum", "sum_over_batch_size", "mean", "mean_with_sample_weight")


def standard_reduction(reduction: Any) -> str | None:
    """A reduction's name, that of Keras 2's "auto" being "sum_over_batch_size".

    Raises:
      ValueError: there is no such reduction.
    """
    if reduction == Reduction.AUTO:
        return Reduction.SUM_OVER_BATCH_SIZE
    if reduction not in _REDUCTIONS:
        raise ValueError(
            f"Invalid value for argument `reduction`. Expected one of {_REDUCTIONS}. "
            f"Received: reduction={reduction}"
        )
    return reduction  # type: ignore[no-any-return]


def reduced(values: Any, weights: Any, mask: Any, reduction: str | None, dtype: DType) -> Any:
    """The losses of samples, weighted and reduced.

    Args:
      values: the losses.
      weights: a weight for each sample, or each element, or None.
      mask: which samples count, or None. Where a mean is taken, it is the mean of those that count.
      reduction: one of the names, or None.
    """
    values = as_tensor(values, dtype)
    if weights is not None:
        weights = as_tensor(weights, dtype)
    if mask is not None:
        weights = masked_weights(weights, as_tensor(mask), dtype, reduction)
    if weights is not None:
        values, weights = same_rank(values, weights)
        _check_weights(values, weights)
        values = multiply(values, weights)
    shape = values._spec.shape
    if reduction is None or reduction == "none" or shape in ((), (0,)):
        return values
    if reduction == "sum":
        return reduce_sum(values, axis=None, keepdims=False)
    if reduction == "mean_with_sample_weight" and weights is not None:
        return divide_no_nan(_total(values), _total(weights))
    if values._spec.known and math.prod(shape):
        return reduce_mean(values, axis=None, keepdims=False)
    return divide_no_nan(_total(values), cast(size_tensor(values, out_type=dtypes.int32), dtype))


def _check_weights(values: Any, weights: Any) -> None:
    """Raise for weights of samples of a shape that the losses' can't be multiplied by."""
    found, wanted = weights._spec.shape, values._spec.shape
    if found is None or wanted is None:
        return
    pairs = zip(found[::-1], wanted[::-1], strict=False)
    if len(found) > len(wanted) or any(n != m and None not in (n, m) and 1 not in (n, m) for n, m in pairs):
        raise errors.InvalidArgumentError(
            None,
            None,
            f"`sample_weight` has the shape {tuple(found)}, and the losses have the shape {tuple(wanted)}: "
            "it has to have one weight for each of these, or for each sample.",
        )


def _total(values: Any) -> Any:
    return reduce_sum(values, axis=None, keepdims=False)


def masked_weights(weights: Any, mask: Any, dtype: DType, reduction: str | None) -> Any:
    """The weights of samples, 0 where the mask is; tensors of `dtype`.

    For means the weights are scaled, so that the mean over all samples is the mean of those that count.
    """
    kept = cast(mask, dtype)
    if reduction in ("mean", "sum_over_batch_size"):
        total = cast(size_tensor(mask, out_type=dtypes.int32), dtype)
        share = divide_no_nan(total, _total(kept))
        kept = select(cast(mask, dtypes.bool), share, scalar(0, share))
    if weights is None:
        return kept
    kept, weights = same_rank(kept, weights)
    return multiply(weights, kept)
