"""Running sums, products and log-sums of exponentials along an axis."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.ops import cumulative
from thalweg.ops.arguments import integer


def cumsum(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Any:
    """The running sum along an axis: [a, a + b, a + b + c].

    Args:
      x: floats, complex numbers or integers, of rank 1 at least.
      axis: the axis to add along.
      exclusive: leave each element itself out: [0, a, a + b].
      reverse: begin at the other end: [a + b + c, b + c, c].

    Raises:
      InvalidArgumentError: no such axis.

    Example:
      >>> tf.cumsum([1, 2, 3]).numpy(), tf.cumsum([1, 2, 3], exclusive=True, reverse=True).numpy()
      (array([1, 3, 6], dtype=int32), array([5, 3, 0], dtype=int32))
    """
    return cumulative.cumsum(
        to_tensor(x), axis=integer(axis), exclusive=bool(exclusive), reverse=bool(reverse)
    )


def cumprod(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Any:
    """The running product along an axis: [a, a * b, a * b * c].

    Args:
      x: floats, complex numbers or integers, of rank 1 at least.
      axis: the axis to multiply along.
      exclusive: leave each element itself out: [1, a, a * b].
      reverse: begin at the other end: [a * b * c, b * c, c].

    Raises:
      InvalidArgumentError: no such axis.

    Example:
      >>> tf.math.cumprod([2, 3, 4]).numpy(), tf.math.cumprod([2, 3, 4], exclusive=True).numpy()
      (array([ 2,  6, 24], dtype=int32), array([1, 2, 6], dtype=int32))
    """
    return cumulative.cumprod(
        to_tensor(x), axis=integer(axis), exclusive=bool(exclusive), reverse=bool(reverse)
    )


def cumulative_logsumexp(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Any:
    """The running log(sum(exp(x))) along an axis, computed without overflow.

    Args:
      x: floats, of rank 1 at least.
      axis: the axis to add along.
      exclusive: leave each element itself out; the first is then -inf, the logarithm of 0.
      reverse: begin at the other end.

    Raises:
      InvalidArgumentError: no such axis.

    Example:
      >>> tf.math.cumulative_logsumexp([0.0, 0.0, 0.0]).numpy()
      array([0.       , 0.6931472, 1.0986123], dtype=float32)
    """
    return cumulative.cumulative_logsumexp(
        to_tensor(x), axis=integer(axis), exclusive=bool(exclusive), reverse=bool(reverse)
    )
