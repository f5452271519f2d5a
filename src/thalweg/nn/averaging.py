"""Losses of a batch that is spread over replicas: what each has to contribute so that the sum is the mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import divide, multiply, scalar
from thalweg.ops.shapes import expand_dims, reduce_sum, shape_tensor, squeeze


class Replicas:
    """How many replicas train in step. Distribution strategies hand their own answer down."""

    count: Callable[[], int] = staticmethod(lambda: 1)


def scale_regularization_loss(regularization_loss: Any) -> Any:
    """The sum of a regularization loss divided by the number of replicas, which will be summed up.

    Args:
      regularization_loss: a floating-point tensor.

    Example:
      >>> float(tf.nn.scale_regularization_loss([1.0, 2.0]))
      3.0
    """
    total = reduce_sum(to_tensor(regularization_loss), axis=None, keepdims=False)
    return divide(total, scalar(Replicas.count(), total))


def compute_average_loss(
    per_example_loss: Any, sample_weight: Any = None, global_batch_size: Any = None
) -> Any:
    """The sum of the examples' losses divided by the size of the batch over all replicas.

    Args:
      per_example_loss: one loss an example, or several.
      sample_weight: weights of the examples; may have one dimension more, of size 1, or one less.
      global_batch_size: an integer; by default the number of examples here times the number of replicas.

    Returns:
      A scalar of the dtype of `per_example_loss`; 0 for an empty batch.

    Raises:
      ValueError: a scalar loss, or a batch size that isn't a scalar.
      TypeError: a batch size that is no integer.
      InvalidArgumentError: a negative batch size.

    Example:
      >>> float(tf.nn.compute_average_loss([1.0, 3.0], global_batch_size=4))
      1.0
    """
    from thalweg.math import divide_no_nan

    losses = to_tensor(per_example_loss)
    own = losses.dtype
    if losses._spec.rank == 0:
        raise ValueError(
            "Invalid value passed for `per_example_loss`. Expected a tensor with at least rank 1. "
            f"Received per_example_loss={losses} with rank 0"
        )
    if sample_weight is not None:
        losses = cast(_weighted(cast(losses, dtypes.float32), to_tensor(sample_weight)), own)
    if global_batch_size is None:
        size = shape_tensor(losses, out_type=dtypes.int32)[0] * Replicas.count()
    else:
        size = _checked_size(to_tensor(global_batch_size))
    return divide_no_nan(reduce_sum(losses, axis=None, keepdims=False), cast(size, own))


def _weighted(losses: Any, weights: Any) -> Any:
    weights = cast(weights, dtypes.float32)
    if weights._spec.rank and losses._spec.rank is not None:
        excess = weights._spec.rank - losses._spec.rank
        if excess == 1:
            weights = squeeze(weights, axis=(-1,))
        elif excess == -1:
            weights = expand_dims(weights, axis=-1)
    return multiply(losses, weights)


def _checked_size(size: Any) -> Any:
    if size._spec.rank not in (0, None):
        raise ValueError(f"global_batch_size must be scalar. Received a tensor of shape {size.shape}.")
    if not size.dtype.is_integer:
        raise TypeError(
            f"global_batch_size must be an integer. Received a tensor of dtype {size.dtype.name}."
        )
    if type(size) is not EagerTensor or size._segment is not None:
        from thalweg.debugging import assert_non_negative

        assert_non_negative(size, "global_batch_size must be non-negative.")
    elif int(size) < 0:
        raise errors.InvalidArgumentError(None, None, "global_batch_size must be non-negative.")
    return size
