"""Products of vectors, matrices and tensors, and what is made of them."""

from __future__ import annotations

import math
from typing import Any

import thalweg as tf
from thalweg.core.dtypes import DType
from thalweg.keras.defaults import Defaults
from thalweg.keras.ops.promotion import axis_of, dtype_of, joint, same, sizes_of
from thalweg.keras.ops.shaping import diff, moveaxis
from thalweg.keras.tensors import as_tensor


def matmul(x1: Any, x2: Any) -> Any:
    """The product of matrices; vectors count as a row on the left and a column on the right.

    Two int8 matrices give an int32.

    Example:
      >>> tf.keras.ops.matmul([[1, 2], [3, 4]], [5, 6]).numpy()
      array([17, 39], dtype=int32)
    """
    x1, x2 = as_tensor(x1), as_tensor(x2)
    result = joint(dtype_of(x1), dtype_of(x2))
    if dtype_of(x1) is dtype_of(x2) is tf.int8 and min(x1.shape.rank, x2.shape.rank) > 1:
        result = tf.int32
    exact = tf.int32 if result is tf.int32 else joint(dtype_of(x1), dtype_of(x2), float)
    x1, x2 = as_tensor(x1, exact), as_tensor(x2, exact)
    if x2.shape.rank == 1:
        found = tf.tensordot(x1, x2, axes=1)
    elif x1.shape.rank == 1:
        found = tf.tensordot(x1, x2, axes=[[0], [-2]])
    elif x2.shape.rank == 2 and x1.shape.rank is not None and x1.shape.rank > 2:
        found = tf.tensordot(x1, x2, axes=[[-1], [0]])
    else:
        found = tf.matmul(x1, x2)
    return as_tensor(found, result)


def dot(x1: Any, x2: Any) -> Any:
    """The sums of products along the last axis of `x1` and the last but one of `x2` (or its only one).

    Example:
      >>> tf.keras.ops.dot([1, 2], [3, 4]).numpy()
      np.int32(11)
    """
    x1, x2, result = _floats(x1, x2)
    if 0 in (x1.shape.rank, x2.shape.rank):
        return as_tensor(x1 * x2, result)
    return as_tensor(tf.tensordot(x1, x2, [[-1], [-1 if x2.shape.rank == 1 else -2]]), result)


def vdot(x1: Any, x2: Any) -> Any:
    """The sum of the products of all elements of two tensors, in a row.

    Example:
      >>> tf.keras.ops.vdot([[1, 2]], [[3, 4]]).numpy()
      np.int32(11)
    """
    x1, x2, result = _floats(x1, x2)
    return as_tensor(tf.tensordot(tf.reshape(x1, [-1]), tf.reshape(x2, [-1]), 1), result)


def inner(x1: Any, x2: Any) -> Any:
    """The sums of products along the last axes; the product if one is a scalar.

    Example:
      >>> tf.keras.ops.inner([1, 2], [[3, 4], [5, 6]]).numpy()
      array([11, 17], dtype=int32)
    """
    x1, x2, result = _floats(x1, x2)
    scalar = 0 in (x1.shape.rank, x2.shape.rank)
    return as_tensor(x1 * x2 if scalar else tf.tensordot(x1, x2, [[-1], [-1]]), result)


def outer(x1: Any, x2: Any) -> Any:
    """All products of an element of `x1` and one of `x2`: a matrix.

    Example:
      >>> tf.keras.ops.outer([1, 2], [3, 4]).numpy()
      array([[3, 4],
             [6, 8]], dtype=int32)
    """
    x1, x2 = same(x1, x2)
    return tf.reshape(x1, [-1, 1]) * tf.reshape(x2, [-1])


def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """The sums of products along several axes.

    Args:
      axes: how many last axes of `x1` and first ones of `x2`, or the axes of each.

    Example:
      >>> tf.keras.ops.tensordot([[1, 2]], [[3], [4]], axes=1).numpy()
      array([[11]], dtype=int32)
    """
    x1, x2 = same(x1, x2)
    result = dtype_of(x1)
    narrow = result.is_bool or (result.is_integer and result not in (tf.int32, tf.int64))
    exact = joint(result, float) if narrow else result
    return as_tensor(tf.tensordot(as_tensor(x1, exact), as_tensor(x2, exact), axes), result)


def kron(x1: Any, x2: Any) -> Any:
    """Kronecker's product: `x1` with each element replaced by its product with all of `x2`.

    Example:
      >>> tf.keras.ops.kron([1, 2], [3, 4]).numpy()
      array([3, 4, 6, 8], dtype=int32)
    """
    x1, x2 = same(x1, x2)
    rank = max(x1.shape.rank, x2.shape.rank)
    first = [1] * (rank - x1.shape.rank) + list(sizes_of(x1))
    second = [1] * (rank - x2.shape.rank) + list(sizes_of(x2))
    x1 = tf.reshape(x1, [each for size in first for each in (size, 1)])
    x2 = tf.reshape(x2, [each for size in second for each in (1, size)])
    return tf.reshape(x1 * x2, [a * b for a, b in zip(first, second, strict=True)])


def einsum(subscripts: str, *operands: Any, **kwargs: Any) -> Any:
    """Sums of products in Einstein's notation; of int8 an int32.

    Args:
      subscripts: letters for the axes of each operand, and behind `->` of the result.

    Example:
      >>> tf.keras.ops.einsum("ij,jk->ik", [[1, 2]], [[3], [4]]).numpy()
      array([[11]], dtype=int32)
    """
    tensors = [as_tensor(operand) for operand in operands]
    kinds = {dtype_of(x) for x in tensors}
    result = tf.int32 if kinds == {tf.int8} else joint(*kinds)
    exact = Defaults.dtype if result.is_integer else result
    found = tf.einsum(subscripts, *(as_tensor(x, exact) for x in tensors), **kwargs)
    return as_tensor(found, result)


def cross(
    x1: Any, x2: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Any:
    """The vector product of vectors of 3 elements, or of 2, which count as having 0 as the third.

    Args:
      axisa: the axis of the vectors of `x1`.
      axisb: that of `x2`.
      axisc: that of the result.
      axis: all of them.

    Returns:
      The vectors; the third elements alone if all vectors have 2 elements.

    Example:
      >>> tf.keras.ops.cross([1, 0, 0], [0, 1, 0]).numpy()
      array([0, 0, 1], dtype=int32)
    """
    x1, x2 = same(x1, x2)
    if axis is not None:
        axisa = axisb = axisc = axis
    x1, x2 = moveaxis(x1, axisa, -1), moveaxis(x2, axisb, -1)
    flat = x1.shape[-1] == x2.shape[-1] == 2
    a, b = _three(x1), _three(x2)
    third = a[0] * b[1] - a[1] * b[0]
    if flat:
        return third
    found = tf.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], third], axis=-1)
    return moveaxis(found, -1, axisc)


def _three(x: Any) -> list[Any]:
    """The three elements of vectors; 0 for a third that is missing."""
    parts: list[Any] = tf.unstack(x, axis=-1)
    return parts if len(parts) == 3 else [*parts, tf.zeros_like(parts[0])]


def correlate(x1: Any, x2: Any, mode: str = "valid") -> Any:
    """The sums of products of a vector and another that is moved along it; a float.

    Args:
      mode: "valid": where they overlap wholly; "full": where they overlap at all; "same": the middle of
        that, as long as the longer one.

    Raises:
      ValueError: the mode is another.

    Example:
      >>> tf.keras.ops.correlate([1.0, 2.0, 3.0], [1.0, 1.0]).numpy()
      array([3., 5.], dtype=float32)
    """
    if mode not in ("valid", "full", "same"):
        raise ValueError(f"Invalid mode: '{mode}'. Mode must be one of: 'full', 'same', 'valid'.")
    x1, x2 = same(x1, x2)
    kind = dtype_of(x1)
    exact = tf.float64 if kind is tf.int64 else kind if kind.is_floating else tf.float32
    x1, x2 = tf.cast(x1, exact), tf.cast(x2, exact)
    n, m = sizes_of(x1)[0], sizes_of(x2)[0]
    if mode != "valid":
        x1 = tf.pad(x1, tf.convert_to_tensor([[m - 1, m - 1]]))
    found = tf.nn.conv1d(x1[tf.newaxis, :, tf.newaxis], x2[:, tf.newaxis, tf.newaxis], 1, "VALID")
    found = tf.squeeze(found, [0, 2])
    if mode != "same":
        return found
    longer = max(n, m) if isinstance(n, int) and isinstance(m, int) else tf.maximum(n, m)
    start = (n + m - 1 - longer) // 2
    return found[start : start + longer]


def corrcoef(x: Any) -> Any:
    """The correlation of each row of a matrix with each; a float.

    Example:
      >>> tf.keras.ops.corrcoef([[1.0, 2.0], [2.0, 1.0]]).numpy()
      array([[ 1., -1.],
             [-1.,  1.]], dtype=float32)
    """
    x = as_tensor(x)
    x = as_tensor(x, Defaults.dtype) if dtype_of(x).is_integer or dtype_of(x).is_bool else x
    if x.shape.rank == 0:
        return tf.constant(math.nan, Defaults.dtype)
    distance = x - tf.reduce_mean(x, -1, keepdims=True)
    count = tf.cast(tf.shape(x)[-1], dtype_of(x))
    if x.shape.rank == 1:
        distance = distance[tf.newaxis]
    covariance = tf.matmul(distance, distance, adjoint_b=True) / (count - 1)
    deviation = tf.sqrt(tf.math.real(tf.linalg.diag_part(covariance)))
    together = deviation[..., :, tf.newaxis] * deviation[..., tf.newaxis, :]
    found = covariance / tf.cast(together, dtype_of(covariance))
    if x.shape.rank == 1:
        found = found[0, 0]
    real = tf.clip_by_value(tf.math.real(found), -1.0, 1.0)
    if not dtype_of(found).is_complex:
        return real
    return tf.complex(real, tf.clip_by_value(tf.math.imag(found), -1.0, 1.0))


def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """Vandermonde's matrix: the powers of each element of a vector in a row.

    Args:
      N: how many powers; None: as many as elements.
      increasing: whether the powers grow from left to right.

    Raises:
      ValueError: `x` isn't a vector, or `N` is negative.
      TypeError: `N` isn't an integer, or `increasing` not a bool.

    Example:
      >>> tf.keras.ops.vander([1, 2, 3]).numpy()
      array([[1, 1, 1],
             [4, 2, 1],
             [9, 3, 1]], dtype=int32)
    """
    x = as_tensor(x)
    if x.shape.rank != 1:
        raise ValueError(f"Input tensor must be 1-dimensional. Received: input.shape={x.shape}")
    if N is not None and not isinstance(N, int):
        raise TypeError(f"Argument `N` must be of type `int`. Received: N={N} of type {type(N)}")
    if N is not None and N < 0:
        raise ValueError(f"Argument 'N' must be nonnegative. Received: N={N}")
    if not isinstance(increasing, bool):
        raise TypeError(f"Argument `increasing` must be of type `bool`. Received: increasing={increasing}")
    exact = joint(dtype_of(x), tf.float32)
    count = sizes_of(x)[0] if N is None else N
    powers = tf.range(count) if increasing else tf.range(count - 1, -1, -1)
    return tf.cast(tf.pow(tf.cast(x[:, tf.newaxis], exact), tf.cast(powers, exact)), dtype_of(x))


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The area under points along an axis, by trapezoids; a float.

    Args:
      x: the places of the points; None: at the distance `dx`.

    Example:
      >>> tf.keras.ops.trapezoid([1.0, 2.0, 3.0]).numpy()
      np.float32(4.0)
    """
    y = as_tensor(y)
    exact = joint(dtype_of(y), float)
    y = moveaxis(as_tensor(y, exact), axis, -1)
    width = tf.cast(dx, exact)
    if x is not None:
        x = as_tensor(x, exact)
        width = moveaxis(diff(x, axis=axis), axis_of(axis, x.shape.rank), -1)
    return tf.reduce_sum(0.5 * (y[..., 1:] + y[..., :-1]) * width, axis=-1)


def cdist(x: Any, y: Any) -> Any:
    """The Euclidean distance of each row of `x` from each of `y`.

    Raises:
      ValueError: one has fewer than two dimensions, or the rows aren't of one length.

    Example:
      >>> tf.keras.ops.cdist([[0.0, 0.0]], [[3.0, 4.0]]).numpy()
      array([[5.]], dtype=float32)
    """
    x, y = as_tensor(x), as_tensor(y)
    if x.shape.rank < 2 or y.shape.rank < 2:
        raise ValueError(f"`cdist` inputs must have rank >= 2. Received: {x.shape} and {y.shape}")
    if x.shape[-1] != y.shape[-1]:
        raise ValueError(f"Last dimension of inputs to `cdist` must match. Received: {x.shape} and {y.shape}")
    distance = tf.expand_dims(x, -2) - tf.expand_dims(y, -3)
    return tf.sqrt(tf.reduce_sum(tf.square(distance), axis=-1))


def _floats(x1: Any, x2: Any) -> tuple[Any, Any, DType]:
    """Two operands in the float dtype to compute in, and the dtype that they have together."""
    x1, x2 = as_tensor(x1), as_tensor(x2)
    result = joint(dtype_of(x1), dtype_of(x2))
    exact = joint(result, float)
    return as_tensor(x1, exact), as_tensor(x2, exact), result
