"""What Keras's functions do with their arguments: tensors of the dtype wanted, masks, last axes of size 1."""

from __future__ import annotations

import warnings
from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.variable import Variable
from thalweg.ops.casting import cast
from thalweg.ops.shapes import expand_dims, squeeze


def as_tensor(x: Any, dtype: DType | None = None) -> Any:
    """The tensor of `x`, cast to `dtype` unless that is None."""
    if type(x) is not EagerTensor and not isinstance(x, Tensor):
        if dtype is not None and not isinstance(x, Variable):
            return to_tensor(x, dtype)
        x = to_tensor(x)
    return x if dtype is None or x._spec.dtype is dtype else cast(x, dtype)


def both(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Labels and predictions as tensors of the predictions' dtype."""
    y_pred = as_tensor(y_pred)
    y_true = as_tensor(y_true, y_pred._spec.dtype)
    if y_true._spec is not y_pred._spec:
        warn_of_broadcasting(y_true, y_pred)
    return y_true, y_pred


def aligned(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Labels and predictions as tensors of the predictions' dtype and of one rank."""
    y_pred = as_tensor(y_pred)
    y_true = as_tensor(y_true, y_pred._spec.dtype)
    if y_true._spec is not y_pred._spec:
        y_true, y_pred = same_rank(y_true, y_pred)
        warn_of_broadcasting(y_true, y_pred)
    return y_true, y_pred


def same_rank(x: Any, y: Any, expand_vectors: bool = True) -> tuple[Any, Any]:
    """Two tensors of one rank, if all that separates them is a last axis of size 1.

    Args:
      expand_vectors: give a vector the axis that the other one has; else that is taken from the other one.
    """
    x_shape, y_shape = x._spec.shape, y._spec.shape
    if x_shape is None or y_shape is None or len(x_shape) == len(y_shape):
        return x, y
    if len(x_shape) == len(y_shape) + 1 and x_shape[-1] == 1:
        if len(y_shape) == 1 and expand_vectors:
            return x, expand_dims(y, axis=-1)
        return squeeze(x, axis=(-1,)), y
    if len(y_shape) == len(x_shape) + 1 and y_shape[-1] == 1:
        if len(x_shape) == 1 and expand_vectors:
            return expand_dims(x, axis=-1), y
        return x, squeeze(y, axis=(-1,))
    return x, y


def warn_of_broadcasting(y_true: Any, y_pred: Any) -> None:
    """Warn if the shapes of labels and predictions differ, so that one is repeated to fit the other."""
    x, y = y_true._spec.shape, y_pred._spec.shape
    if x == y or not x or not y:
        return
    if len(x) != len(y) or any(a != b and a is not None and b is not None for a, b in zip(x, y, strict=True)):
        _warn(y_true, y_pred)


def warn_of_column(y_true: Any, y_pred: Any) -> None:
    """Warn if of labels and predictions one is a vector and the other a column: together a matrix."""
    x, y = y_true._spec.shape, y_pred._spec.shape
    if x and y and sorted((len(x), len(y))) == [1, 2] and (x if len(x) == 2 else y)[1] == 1:
        _warn(y_true, y_pred)


def _warn(y_true: Any, y_pred: Any) -> None:
    warnings.warn(
        f"y_true has shape {y_true.shape} and y_pred has shape {y_pred.shape}: they are broadcast "
        "against each other. If that isn't meant, reshape one of them.",
        stacklevel=5,
    )


def mask_of(x: Any) -> Any:
    """Which elements of a tensor count, as layers such as Masking noted it; None: all."""
    return getattr(x, "_keras_mask", None)


def set_mask(x: Any, mask: Any) -> None:
    """Note which elements of a tensor count."""
    x._keras_mask = mask


def normalized(x: Any, axis: int) -> Any:
    """`x` divided by its Euclidean norm along an axis."""
    from thalweg.keras.config import epsilon
    from thalweg.math import minimum, reduce_sum, rsqrt, square

    # In float16 the reciprocal of epsilon is too large.
    limit = min(1.0 / epsilon(), float(x.dtype.max))
    return x * minimum(rsqrt(reduce_sum(square(x), axis, keepdims=True)), limit)
