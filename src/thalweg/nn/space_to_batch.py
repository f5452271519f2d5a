"""Dilated windows by rearranging: elements that lie `rate` apart become neighbours in images of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.core.tensor import Tensor
from thalweg.nn.geometry import hashable
from thalweg.ops.rearranging import batch_to_space, space_to_batch
from thalweg.ops.shapes import shape_of


def with_space_to_batch(
    input: Any,
    dilation_rate: Any,
    padding: str,
    op: Callable[[Any, int, str], Any],
    filter_shape: Any = None,
    spatial_dims: Sequence[int] | None = None,
    data_format: str | None = None,
) -> Any:
    """`op` on windows whose elements lie `dilation_rate` apart.

    Args:
      input: a tensor whose dimensions `spatial_dims` the windows slide along.
      dilation_rate: one number a spatial dimension.
      padding: `"SAME"` or `"VALID"`, as if `op` knew dilations.
      op: called as `op(input, number_of_spatial_dimensions, padding)`, the padding `"VALID"` where there
        are dilations.
      filter_shape: the size of the windows; needed for `"SAME"`.
      spatial_dims: by default the dimensions after the first; they must ascend.
      data_format: a format that starts with `"NC"` moves the default `spatial_dims` on by one.

    Raises:
      ValueError: a rate isn't positive, or the arguments don't fit.

    Example:
      >>> def window(x, dimensions, padding):
      ...     return tf.nn.max_pool2d(x, 2, 1, padding)
      >>> tf.nn.with_space_to_batch(tf.ones([1, 5, 5, 1]), [2, 2], "VALID", window).shape
      TensorShape([1, 3, 3, 1])
    """
    x = to_tensor(input)
    rates = [int(r) for r in dilation_rate]
    n = len(rates)
    first = 2 if data_format is not None and data_format.startswith("NC") else 1
    axes = list(range(first, first + n)) if spatial_dims is None else [int(a) for a in spatial_dims]
    if min(rates) < 1:
        raise ValueError(f"`dilation_rate` must be positive. Received: dilation_rate={rates}")
    if len(axes) != n or axes != sorted(set(axes)) or axes[0] < 1:
        raise ValueError(
            f"`spatial_dims` must be {n} ascending dimensions from 1 on. Received: spatial_dims={axes}"
        )
    if max(rates) == 1:
        return op(x, n, padding)
    if padding not in ("SAME", "VALID"):
        raise ValueError(f"`padding` must be 'SAME' or 'VALID'. Received: padding={padding}")
    if padding == "SAME" and filter_shape is None:
        raise ValueError("`filter_shape` must be specified for `padding='SAME'`. Received: filter_shape=None")
    block, pads, crops = [1] * axes[-1], [(0, 0)] * axes[-1], [(0, 0)] * axes[-1]
    shape = x._spec.shape if x._spec.known else shape_of(x)
    for i, (axis, rate) in enumerate(zip(axes, rates, strict=True)):
        margin = (int(filter_shape[i]) - 1) * rate if padding == "SAME" else 0
        before, after = margin // 2, margin - margin // 2
        missing = -(shape[axis] + margin) % rate
        block[axis - 1], pads[axis - 1], crops[axis - 1] = rate, (before, after + missing), (0, missing)
    inner = op(space_to_batch(x, block_shape=tuple(block), paddings=_pairs(pads)), n, "VALID")
    return batch_to_space(inner, block_shape=tuple(block), crops=_pairs(crops))


def _pairs(pairs: list[tuple[Any, Any]]) -> Any:
    """Pairs of numbers as an attribute; a symbolic tensor where one of them is symbolic."""
    if any(isinstance(n, Tensor) for pair in pairs for n in pair):
        return to_tensor([list(pair) for pair in pairs])
    return hashable(pairs)
