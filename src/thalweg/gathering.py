"""Elements and slices by position, mask or label: `tf.gather`, `tf.where`, `tf.scatter_nd` and their kin. All of it is at the top of `tf`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.backprop import differentiable
from thalweg.core.context import state
from thalweg.core.convert import pair, to_tensor
from thalweg.core.tensor import EagerTensor, Tensor, from_array
from thalweg.ops import gather as gathers
from thalweg.ops import selection
from thalweg.ops.sizes import integer

# From this size on, rows of a tensor in host memory are taken there, without copying the whole into a program.
_LARGE = 1 << 20


def gather(
    params: Any, indices: Any, validate_indices: Any = None, axis: Any = None, batch_dims: int = 0, name: str | None = None
) -> Any:
    """Slices of `params` along `axis` at `indices`: shape `params.shape[:axis] + indices.shape + params.shape[axis + 1:]`.

    Args:
      axis: None: the first dimension after the batch's.
      batch_dims: how many leading dimensions `params` and `indices` share; their slices are paired.

    Raises:
      InvalidArgumentError: an index is out of range, or the shapes don't fit.

    Example:
      >>> tf.gather([[1, 2], [3, 4], [5, 6]], [2, 0]).numpy()
      array([[5, 6],
             [1, 2]], dtype=int32)
    """
    if batch_dims < 0:
        indices = to_tensor(indices)
        batch_dims += indices.shape.rank
    at = batch_dims if axis is None else integer(axis)
    if at == 0 and type(params) is EagerTensor and type(params._value) is np.ndarray and params._value.nbytes >= _LARGE:
        rows = _rows_on_host(params, indices)
        if rows is not None:
            return rows
    return gathers.gather(params, indices, axis=at, batch_dims=batch_dims)


def _rows_on_host(params: EagerTensor, indices: Any) -> EagerTensor | None:
    """Rows of a tensor in host memory at indices in host memory; None where a tape or a graph has to know."""
    target = state.target
    if not target.eager or (target.tapes and differentiable(params.dtype)):  # type: ignore[attr-defined]
        return None
    at = indices if type(indices) is EagerTensor else to_tensor(indices)
    if type(at._value) is not np.ndarray or not at.dtype.is_integer:
        return None
    array = params._value
    try:
        return from_array(array.take(at._value, 0), params.dtype) if at._value.min(initial=0) >= 0 else None
    except IndexError:
        return None


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """Elements of `x` where `condition` is true, of `y` elsewhere. Without them, the positions where it is true.

    Args:
      condition: a bool tensor that broadcasts with `x` and `y`; of any numeric dtype if it comes alone.

    Returns:
      A tensor of the shape that the three broadcast to; alone, an int64 tensor of shape `[n, rank]`.

    Raises:
      ValueError: only one of `x` and `y` is given.
      InvalidArgumentError: shapes don't broadcast, or dtypes differ.

    Example:
      >>> tf.where([True, False, True], [1, 2, 3], 0).numpy()
      array([1, 0, 3], dtype=int32)
      >>> tf.where([True, False, True]).numpy()
      array([[0],
             [2]])
    """
    if x is None and y is None:
        return selection.where(condition)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return selection.select(condition, *pair(x, y))


def boolean_mask(tensor: Any, mask: Any, axis: int | None = None, name: str = "boolean_mask") -> Any:
    """The slices of `tensor` for which `mask` is true, along one new dimension in place of those that the mask spans.

    Args:
      mask: a bool tensor; its shape is that of `tensor` from `axis` on, as far as it goes.
      axis: None: 0.

    Raises:
      ValueError: the mask is a scalar, or its shape isn't that of the tensor.

    Example:
      >>> tf.boolean_mask([[1, 2], [3, 4], [5, 6]], [True, False, True]).numpy()
      array([[1, 2],
             [5, 6]], dtype=int32)
    """
    return selection.masked(tensor, mask, 0 if axis is None else int(axis))


__all__ = ["Tensor", "boolean_mask", "gather", "where"]
