"""Arguments of random functions: shapes, dtypes, and what is done with numbers that were drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.rules import broadcast
from thalweg.core.tensor import Tensor
from thalweg.ops import shapes, sizes
from thalweg.ops.elementwise import add, multiply, subtract


def dims(shape: Any, op_name: str) -> Any:
    """A shape argument as an attribute: a tuple of ints, or a symbolic tensor.

    Raises:
      InvalidArgumentError: a scalar, or sizes that aren't integers.
      ValueError: a size is unknown.
    """
    if isinstance(shape, (int, np.integer)) or getattr(shape, "ndim", None) == 0:
        message = "shape must be a vector of {int32,int64}, got shape []"
        raise errors.op_error(errors.InvalidArgumentError, op_name, message)
    result = sizes.integers(shape, op_name, "T")
    if type(result) is tuple and None in result:
        raise ValueError(f"Cannot convert a partially known TensorShape {result} to a Tensor.")
    return result


def one_of(dtype: Any, accepted: tuple[DType, ...]) -> DType:
    """`dtype`, which has to be among those accepted; ValueError otherwise."""
    kind = as_dtype(dtype)
    if kind not in accepted:
        names = ", ".join(f"tf.{d.name}" for d in accepted)
        raise ValueError(f"Argument `dtype` got invalid value {kind}. Accepted dtypes are ({names}).")
    return kind


def scaled(values: Any, stddev: Any, mean: Any) -> Any:
    """values · stddev + mean."""
    if type(stddev) in (float, int) and stddev == 1 and type(mean) in (float, int) and mean == 0:
        return values
    dtype = values.dtype
    return add(multiply(values, to_tensor(stddev, dtype)), to_tensor(mean, dtype))


def stretched(values: Any, minval: Any, maxval: Any) -> Any:
    """Values from [0, 1) put into [minval, maxval)."""
    dtype = values.dtype
    if type(minval) in (float, int) and minval == 0:
        if type(maxval) in (float, int) and maxval == 1:
            return values
        return multiply(values, to_tensor(maxval, dtype))
    low = to_tensor(minval, dtype)
    return add(multiply(values, subtract(to_tensor(maxval, dtype), low)), low)


def floating(dtype: Any, *values: Any) -> DType:
    """A dtype to draw floats of. Of another one the parameters `values` say that they can't be had in it."""
    kind = as_dtype(dtype)
    if not kind.is_floating:
        for value in values:
            to_tensor(value, kind)
    return kind


def batch_size(logits: Tensor) -> int | None:
    """The number of rows of a matrix, if it is known."""
    shape = logits._spec.shape
    return shape[0] if shape else None


def broadcast_against(x: Any, y: Any) -> Any:
    """`x` in the shape to which it broadcasts with `y`."""
    if x._spec.known and y._spec.known:
        common = broadcast(x._spec.shape, y._spec.shape)
        return x if common == x._spec.shape else shapes.broadcast_to(x, shape=common)
    common = shapes.broadcast_args(to_tensor(shapes.shape_of(x)), to_tensor(shapes.shape_of(y)))
    return shapes.broadcast_to(x, shape=common)
