"""Isotonic regression of `tf.nn`."""

from __future__ import annotations

from typing import Any, NamedTuple

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.nn.activations import swapped_axes
from thalweg.ops import isotonic
from thalweg.ops.elementwise import negative
from thalweg.ops.shapes import transpose


class IsotonicRegression(NamedTuple):
    """The regression along the last axis, descending, and the numbers of its segments."""

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


def isotonic_regression(inputs: Any, decreasing: bool = True, axis: int = -1) -> tuple[Any, Any]:
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
      >>> tf.nn.isotonic_regression([3.0, 1.0, 2.0])[0].numpy()
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
        return transpose(output, perm=perm), transpose(segments, perm=perm)
    return IsotonicRegression(output, segments) if decreasing else (output, segments)
