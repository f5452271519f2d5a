"""What depends on the order of elements: nearest neighbours' extremes, and isotonic regression."""

from __future__ import annotations

from typing import Any, NamedTuple

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.nn.activations import swapped_axes
from thalweg.ops import approximate_top_k, isotonic
from thalweg.ops.arguments import integer
from thalweg.ops.elementwise import negative
from thalweg.ops.shapes import transpose


class ApproxTopK(NamedTuple):
    """What `approx_max_k` and `approx_min_k` give: the extremes and their positions."""

    values: Any
    indices: Any


def approx_max_k(
    operand: Any,
    k: int,
    reduction_dimension: int = -1,
    recall_target: float = 0.95,
    reduction_input_size_override: int = -1,
    aggregate_to_topk: bool = True,
    name: str | None = None,
) -> ApproxTopK:
    """The `k` greatest elements along an axis. They are found exactly, whatever `recall_target` allows.

    Args:
      operand: float32, float16 or bfloat16.
      k: how many.
      reduction_dimension: the axis.
      recall_target, reduction_input_size_override, aggregate_to_topk: hints, without effect.

    Returns:
      The elements, the greatest first, and their int32 positions along the axis.

    Raises:
      InvalidArgumentError: there are fewer elements than `k`, or the dtype is another one.

    Example:
      >>> tf.math.approx_max_k([1.0, 3.0, 2.0], 2).indices.numpy()
      array([1, 2], dtype=int32)
    """
    hints = recall_target, reduction_input_size_override, aggregate_to_topk
    return _extremes(operand, k, reduction_dimension, True, *hints)


def approx_min_k(
    operand: Any,
    k: int,
    reduction_dimension: int = -1,
    recall_target: float = 0.95,
    reduction_input_size_override: int = -1,
    aggregate_to_topk: bool = True,
    name: str | None = None,
) -> ApproxTopK:
    """The `k` least elements along an axis; see `approx_max_k`.

    Example:
      >>> tf.math.approx_min_k([1.0, 3.0, 2.0], 2).indices.numpy()
      array([0, 2], dtype=int32)
    """
    hints = recall_target, reduction_input_size_override, aggregate_to_topk
    return _extremes(operand, k, reduction_dimension, False, *hints)


def _extremes(
    operand: Any, k: int, axis: int, greatest: bool, recall: float, override: int, aggregate: bool
) -> ApproxTopK:
    values, indices = approximate_top_k.approx_top_k(
        to_tensor(operand),
        k=integer(k),
        reduction_dimension=integer(axis),
        recall_target=float(recall),
        is_max_k=greatest,
        reduction_input_size_override=int(override),
        aggregate_to_topk=bool(aggregate),
    )
    return ApproxTopK(values, indices)


class IsotonicRegression(NamedTuple):
    """What `isotonic_regression` gives: the regression and the numbers of its segments."""

    output: Any
    segments: Any


# Other dtypes give float64.
_OUTPUT_DTYPES = {
    dtypes.float32: dtypes.float32,
    dtypes.float16: dtypes.float16,
    dtypes.bfloat16: dtypes.bfloat16,
    dtypes.int8: dtypes.float32,
    dtypes.int16: dtypes.float32,
}


def isotonic_regression(inputs: Any, decreasing: bool = True, axis: int = -1) -> IsotonicRegression:
    """The monotonic sequence of least squared distance from `inputs`, along an axis.

    Args:
      inputs: a tensor of a real dtype.
      decreasing: the sequences are to descend; else to ascend.
      axis: along which the elements form sequences.

    Returns:
      The sequences, and for each element the number of its segment, a stretch of equal values. Floats keep
      their dtype, int8 and int16 give float32, all else float64.

    Raises:
      InvalidArgumentError: there is no such axis.

    Example:
      >>> tf.nn.isotonic_regression([3.0, 1.0, 2.0]).output.numpy()
      array([3. , 1.5, 1.5], dtype=float32)
    """
    x = to_tensor(inputs)
    perm = swapped_axes(x, axis)
    if perm is not None:
        x = transpose(x, perm=perm)
    dtype = _OUTPUT_DTYPES.get(x.dtype, dtypes.float64)
    output, segments = isotonic.isotonic_regression(x if decreasing else negative(x), output_dtype=dtype)
    if not decreasing:
        output = negative(output)
    if perm is not None:
        output, segments = transpose(output, perm=perm), transpose(segments, perm=perm)
    return IsotonicRegression(output, segments)
