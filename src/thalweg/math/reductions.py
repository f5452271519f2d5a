"""Reductions: sums, means, extrema and their positions.

All take `axis` (None for all axes, an int, a list of ints, or a tensor of them; negative ones count from the
end) and `keepdims`, which keeps the reduced axes with size 1.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import constant, to_tensor
from thalweg.core.dtypes import as_dtype
from thalweg.ops import complex_numbers, elementwise, power, reductions, rounding, shapes
from thalweg.ops.arguments import axes, integer
from thalweg.ops.casting import cast


def reduce_sum(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """The sum over axes; 0 for no elements.

    Args:
      input_tensor: floats, complex numbers or integers; these wrap around.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1.

    Raises:
      InvalidArgumentError: no such axis, an axis twice, or no numbers.

    Example:
      >>> tf.reduce_sum([[1, 2], [3, 4]], axis=1).numpy()
      array([3, 7], dtype=int32)
    """
    return shapes.reduce_sum(to_tensor(input_tensor), axis=axes(axis), keepdims=bool(keepdims))


def reduce_mean(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """The mean over axes; NaN for no elements. The mean of integers is an integer, rounded towards zero.

    Args:
      input_tensor: floats, complex numbers or integers.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1.

    Raises:
      InvalidArgumentError: no such axis, an axis twice, or no numbers.

    Example:
      >>> tf.reduce_mean([[1.0, 2.0], [3.0, 4.0]], axis=1).numpy(), tf.reduce_mean([1, 2]).numpy()
      (array([1.5, 3.5], dtype=float32), np.int32(1))
    """
    return reductions.reduce_mean(to_tensor(input_tensor), axis=axes(axis), keepdims=bool(keepdims))


def reduce_prod(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """The product over axes; 1 for no elements.

    Args:
      input_tensor: floats, complex numbers or integers; these wrap around.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1.

    Raises:
      InvalidArgumentError: no such axis, an axis twice, or no numbers.

    Example:
      >>> tf.reduce_prod([[1, 2], [3, 4]], axis=1).numpy()
      array([ 2, 12], dtype=int32)
    """
    return reductions.reduce_prod(to_tensor(input_tensor), axis=axes(axis), keepdims=bool(keepdims))


def reduce_max(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """The greatest element over axes, NaN if one is. Of no elements: -inf, or the least integer.

    Elements that are equally great share the gradient.

    Args:
      input_tensor: floats or integers.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1.

    Raises:
      InvalidArgumentError: no such axis, an axis twice, or no real numbers.

    Example:
      >>> tf.reduce_max([[1, 2], [4, 3]], axis=1).numpy()
      array([2, 4], dtype=int32)
    """
    return reductions.reduce_max(to_tensor(input_tensor), axis=axes(axis), keepdims=bool(keepdims))


def reduce_min(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """The smallest element over axes, NaN if one is. Of no elements: inf, or the greatest integer.

    Elements that are equally small share the gradient.

    Args:
      input_tensor: floats or integers.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1.

    Raises:
      InvalidArgumentError: no such axis, an axis twice, or no real numbers.

    Example:
      >>> tf.reduce_min([[1, 2], [4, 3]], axis=1).numpy()
      array([1, 3], dtype=int32)
    """
    return reductions.reduce_min(to_tensor(input_tensor), axis=axes(axis), keepdims=bool(keepdims))


def _flags(x: Any) -> Any:
    """A tensor as it is, anything else as booleans."""
    return to_tensor(x) if hasattr(x, "_spec") else to_tensor(x, dtypes.bool)


def reduce_all(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """Whether all booleans over axes are true; True for no elements.

    Args:
      input_tensor: booleans.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1.

    Raises:
      InvalidArgumentError: no such axis, an axis twice, or no booleans.

    Example:
      >>> tf.reduce_all([[True, False], [True, True]], axis=1).numpy()
      array([False,  True])
    """
    return reductions.reduce_all(_flags(input_tensor), axis=axes(axis), keepdims=bool(keepdims))


def reduce_any(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """Whether any boolean over axes is true; False for no elements.

    Args:
      input_tensor: booleans.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1.

    Raises:
      InvalidArgumentError: no such axis, an axis twice, or no booleans.

    Example:
      >>> tf.reduce_any([[True, False], [False, False]], axis=1).numpy()
      array([ True, False])
    """
    return reductions.reduce_any(_flags(input_tensor), axis=axes(axis), keepdims=bool(keepdims))


def reduce_logsumexp(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """log(sum(exp(input_tensor))) over axes, computed without overflow; -inf for no elements.

    Args:
      input_tensor: floats.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1.

    Raises:
      InvalidArgumentError: no such axis, an axis twice, or no floats.

    Example:
      >>> tf.reduce_logsumexp([1000.0, 1000.0]).numpy().round(4)
      np.float32(1000.6932)
    """
    from thalweg.ops.selection import select

    x, axis = to_tensor(input_tensor), axes(axis)
    greatest = reductions.reduce_max(x, axis=axis, keepdims=True)
    shift = shapes.stop_gradient(select(rounding.is_finite(greatest), greatest, elementwise.scalar(0, x)))
    total = shapes.reduce_sum(power.exp(elementwise.subtract(x, shift)), axis=axis, keepdims=bool(keepdims))
    result = power.log(total)
    return elementwise.add(
        result, shift if keepdims else shapes.reshape(shift, shape=shapes.shape_of(result))
    )


def reduce_variance(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """The variance over axes, the mean of |x - mean|²: real also for complex numbers; NaN for no elements.

    Args:
      input_tensor: floats or complex numbers.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1.

    Raises:
      TypeError: integers.
      InvalidArgumentError: no such axis, or an axis twice.

    Example:
      >>> tf.math.reduce_variance([[1.0, 3.0], [2.0, 2.0]], axis=1).numpy()
      array([1., 0.], dtype=float32)
    """
    x, axis = to_tensor(input_tensor), axes(axis)
    mean = reductions.reduce_mean(x, axis=axis, keepdims=True)
    if mean.dtype.is_integer:
        raise TypeError(f"Input must be either real or complex. Received integer type {mean.dtype}.")
    deviation = elementwise.subtract(x, mean)
    if x.dtype.is_complex:
        # In real numbers: the square of a complex deviation has an imaginary part of rounding errors.
        squares = complex_numbers.real(elementwise.multiply(elementwise.conj(deviation), deviation))
    else:
        squares = elementwise.square(deviation)
    return reductions.reduce_mean(squares, axis=axis, keepdims=bool(keepdims))


def reduce_std(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """The standard deviation over axes, the square root of `tf.math.reduce_variance`.

    Args:
      input_tensor: floats or complex numbers.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1.

    Raises:
      TypeError: integers.
      InvalidArgumentError: no such axis, or an axis twice.

    Example:
      >>> tf.math.reduce_std([[1.0, 3.0], [2.0, 2.0]], axis=1).numpy()
      array([1., 0.], dtype=float32)
    """
    return power.sqrt(reduce_variance(input_tensor, axis, keepdims))


def reduce_euclidean_norm(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """The square root of the sum of |x|² over axes, in the dtype of `input_tensor`.

    Args:
      input_tensor: floats, complex numbers or integers.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1.

    Raises:
      InvalidArgumentError: no such axis, an axis twice, or no numbers.

    Example:
      >>> tf.math.reduce_euclidean_norm([[3.0, 4.0], [0.0, 2.0]], axis=1).numpy()
      array([5., 2.], dtype=float32)
    """
    return reductions.euclidean_norm(to_tensor(input_tensor), axis=axes(axis), keepdims=bool(keepdims))


def count_nonzero(
    input: Any,
    axis: Any = None,
    keepdims: bool | None = None,
    dtype: Any = dtypes.int64,
    name: str | None = None,
) -> Any:
    """How many elements over axes aren't zero, aren't False, aren't the empty string.

    Args:
      input: a tensor of numbers, booleans or strings.
      axis: the axes to reduce; None for all.
      keepdims: keep reduced axes with size 1; False by default.
      dtype: the dtype of the result.

    Example:
      >>> tf.math.count_nonzero([[0, 1, 2], [0, 0, 5]], axis=1).numpy()
      array([2, 1])
    """
    x = to_tensor(input)
    zero = constant("" if x.dtype is dtypes.string else x.dtype.np.type(0), x.dtype)
    marks = cast(elementwise.not_equal(x, zero), dtypes.int64)
    return cast(shapes.reduce_sum(marks, axis=axes(axis), keepdims=bool(keepdims)), as_dtype(dtype))


def zero_fraction(value: Any, name: str | None = None) -> Any:
    """The fraction of elements that are zero, a float32 scalar; NaN for no elements.

    Example:
      >>> tf.math.zero_fraction([0.0, 1.0, 0.0, 2.0]).numpy()
      np.float32(0.5)
    """
    x = to_tensor(value)
    zeros = cast(elementwise.equal(x, elementwise.scalar(0, x)), dtypes.float32)
    return reductions.reduce_mean(zeros, axis=None, keepdims=False)


def argmax(input: Any, axis: Any = None, output_type: Any = dtypes.int64, name: str | None = None) -> Any:
    """The position of the greatest element along an axis, the first of several. NaN is never the greatest.

    Args:
      input: a tensor of floats, integers or booleans.
      axis: the axis to reduce, 0 by default.
      output_type: the dtype of the result: int64, int32, int16 or uint16.

    Raises:
      InvalidArgumentError: no such axis, or no elements along it.

    Example:
      >>> tf.argmax([[1, 5, 5], [7, 0, 2]], axis=1).numpy()
      array([1, 0])
    """
    dimension = 0 if axis is None else integer(axis)
    return reductions.argmax(to_tensor(input), dimension=dimension, output_type=as_dtype(output_type))


def argmin(input: Any, axis: Any = None, output_type: Any = dtypes.int64, name: str | None = None) -> Any:
    """The position of the smallest element along an axis, the first of several. NaN is never the smallest.

    Args:
      input: a tensor of floats, integers or booleans.
      axis: the axis to reduce, 0 by default.
      output_type: the dtype of the result: int64 or int32.

    Raises:
      InvalidArgumentError: no such axis, or no elements along it.

    Example:
      >>> tf.argmin([[1, 5, 5], [7, 0, 2]], axis=1).numpy()
      array([0, 1])
    """
    dimension = 0 if axis is None else integer(axis)
    return reductions.argmin(to_tensor(input), dimension=dimension, output_type=as_dtype(output_type))
