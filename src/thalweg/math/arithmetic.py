"""Sums, products, quotients and remainders, elementwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.convert import pair, to_tensor
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.ops import arithmetic, complex_numbers, elementwise


def add(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise sum `x + y`, with broadcasting; strings are concatenated.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.add([1, 2], 3).numpy()
      array([4, 5], dtype=int32)
    """
    return elementwise.add(*pair(x, y))


def subtract(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise difference `x - y`, with broadcasting.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.subtract([1, 2], 3).numpy()
      array([-2, -1], dtype=int32)
    """
    return elementwise.subtract(*pair(x, y))


def multiply(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise product `x * y`, with broadcasting.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.multiply([1, 2], 3).numpy()
      array([3, 6], dtype=int32)
    """
    return elementwise.multiply(*pair(x, y))


def divide(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise quotient `x / y`, as Python divides: integers become floats.

    8- and 16-bit integers are divided in float32, wider ones in float64.

    Raises:
      TypeError: the dtypes differ or aren't numbers.
      InvalidArgumentError: shapes that don't broadcast.

    Example:
      >>> tf.divide([1, 2], 4).numpy()
      array([0.25, 0.5 ])
    """
    return arithmetic.truediv(x, y)


def truediv(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise quotient `x / y`, as Python divides: the same as `tf.divide`.

    Example:
      >>> tf.truediv([1.0, 2.0], 4.0).numpy()
      array([0.25, 0.5 ], dtype=float32)
    """
    return arithmetic.truediv(x, y)


def realdiv(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise quotient `x / y` of floats or complex numbers.

    Raises:
      InvalidArgumentError: integers, shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.realdiv([1.0, 2.0], 4.0).numpy()
      array([0.25, 0.5 ], dtype=float32)
    """
    return elementwise.divide(*pair(x, y))


def floordiv(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise quotient rounded down, Python's `x // y`. It has no gradient.

    Raises:
      InvalidArgumentError: an integer is divided by zero; shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.math.floordiv([7, -7], 2).numpy()
      array([ 3, -4], dtype=int32)
    """
    return elementwise.floordiv(*pair(x, y))


def floormod(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise remainder with the sign of `y`, Python's `x % y`.

    Raises:
      InvalidArgumentError: an integer is divided by zero; shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.math.floormod([7, -7], 3).numpy()
      array([1, 2], dtype=int32)
    """
    return arithmetic.floor_mod(*pair(x, y))


mod = floormod


def truncatediv(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise quotient rounded towards zero, as C divides integers. It has no gradient.

    Raises:
      InvalidArgumentError: an integer is divided by zero; shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.truncatediv([7, -7], 2).numpy()
      array([ 3, -3], dtype=int32)
    """
    return arithmetic.truncate_div(*pair(x, y))


def truncatemod(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise remainder with the sign of `x`, as C has it.

    Raises:
      InvalidArgumentError: an integer is divided by zero; shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.truncatemod([7, -7], 3).numpy()
      array([ 1, -1], dtype=int32)
    """
    return arithmetic.truncate_mod(*pair(x, y))


def negative(x: Any, name: str | None = None) -> Any:
    """The elementwise negation `-x` of signed integers, floats or complex numbers.

    Example:
      >>> tf.negative([1, -2]).numpy()
      array([-1,  2], dtype=int32)
    """
    return elementwise.negative(to_tensor(x))


def abs(x: Any, name: str | None = None) -> Any:
    """The elementwise absolute value; that of complex64 is a float32, that of complex128 a float64.

    Example:
      >>> tf.abs([-1.5, 2.0]).numpy(), tf.abs(3 + 4j).numpy()
      (array([1.5, 2. ], dtype=float32), np.float64(5.0))
    """
    x = to_tensor(x)
    return complex_numbers.complex_abs(x) if x._spec.dtype.is_complex else elementwise.absolute(x)


def sign(x: Any, name: str | None = None) -> Any:
    """Elementwise -1, 0 or 1 by the sign of `x`; x / |x| for complex numbers. Its gradient is zero.

    Example:
      >>> tf.sign([-3.0, 0.0, 5.0]).numpy()
      array([-1.,  0.,  1.], dtype=float32)
    """
    return elementwise.sign(to_tensor(x))


def square(x: Any, name: str | None = None) -> Any:
    """The elementwise square `x * x`.

    Example:
      >>> tf.square([-3, 2]).numpy()
      array([9, 4], dtype=int32)
    """
    return elementwise.square(to_tensor(x))


def squared_difference(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise `(x - y) * conj(x - y)`, with broadcasting.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.math.squared_difference([1.0, 5.0], 2.0).numpy()
      array([1., 9.], dtype=float32)
    """
    return elementwise.squared_difference(*pair(x, y))


def maximum(x: Any, y: Any, name: str | None = None) -> Any:
    """The greater of each pair of elements, NaN if one of them is. Where they are equal `x` has the gradient.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, different dtypes, complex numbers.

    Example:
      >>> tf.maximum([1, 5], 3).numpy()
      array([3, 5], dtype=int32)
    """
    return elementwise.maximum(*pair(x, y))


def minimum(x: Any, y: Any, name: str | None = None) -> Any:
    """The smaller of each pair of elements, NaN if one of them is. Where they are equal `x` has the gradient.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, different dtypes, complex numbers.

    Example:
      >>> tf.minimum([1, 5], 3).numpy()
      array([1, 3], dtype=int32)
    """
    return elementwise.minimum(*pair(x, y))


def reciprocal(x: Any, name: str | None = None) -> Any:
    """The elementwise 1 / x of floats or complex numbers.

    Example:
      >>> tf.math.reciprocal([2.0, 4.0]).numpy()
      array([0.5 , 0.25], dtype=float32)
    """
    return arithmetic.reciprocal(to_tensor(x))


def reciprocal_no_nan(x: Any, name: str | None = None) -> Any:
    """The elementwise 1 / x, and 0 where x is 0.

    Example:
      >>> tf.math.reciprocal_no_nan([2.0, 0.0]).numpy()
      array([0.5, 0. ], dtype=float32)
    """
    x = to_tensor(x)
    return arithmetic.div_no_nan(elementwise.scalar(1, x), x)


def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise x / y, and 0 where y is 0, whatever x is. Integers are divided as `tf.divide` does.

    Raises:
      TypeError: the dtypes differ.
      InvalidArgumentError: shapes that don't broadcast.

    Example:
      >>> tf.math.divide_no_nan([3.0, 1.0], [2.0, 0.0]).numpy()
      array([1.5, 0. ], dtype=float32)
    """
    return arithmetic.divide_no_nan(x, y)


def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise x * y, and 0 where y is 0, even if x is infinite or NaN.

    Raises:
      InvalidArgumentError: integers, shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.math.multiply_no_nan([float("nan"), 2.0], [0.0, 3.0]).numpy()
      array([0., 6.], dtype=float32)
    """
    return arithmetic.mul_no_nan(*pair(x, y))


def xdivy(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise x / y, and 0 where x is 0, whatever y is.

    Example:
      >>> tf.math.xdivy([0.0, 1.0], [0.0, 2.0]).numpy()
      array([0. , 0.5], dtype=float32)
    """
    return arithmetic.xdivy(*pair(x, y))


def xlogy(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise x * log(y), and 0 where x is 0, whatever y is.

    Example:
      >>> tf.math.xlogy([0.0, 2.0], [0.0, 1.0]).numpy()
      array([0., 0.], dtype=float32)
    """
    return arithmetic.xlogy(*pair(x, y))


def xlog1py(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise x * log(1 + y), and 0 where x is 0, whatever y is.

    Example:
      >>> tf.math.xlog1py([0.0, 2.0], [-1.0, 0.0]).numpy()
      array([0., 0.], dtype=float32)
    """
    return arithmetic.xlog1py(*pair(x, y))


def add_n(inputs: Any, name: str | None = None) -> Any:
    """The sum of a list of tensors of one shape and dtype; IndexedSlices count as the tensors they stand for.

    Raises:
      ValueError: `inputs` is no list of tensors, or is empty.
      InvalidArgumentError: their shapes or dtypes differ.

    Example:
      >>> tf.add_n([[1, 2], [3, 4], [5, 6]]).numpy()
      array([ 9, 12], dtype=int32)
    """
    if not isinstance(inputs, (list, tuple)):
        inputs = (
            [inputs] if isinstance(inputs, IndexedSlices) or not hasattr(inputs, "__iter__") else list(inputs)
        )
    if not inputs:
        raise ValueError(
            "inputs must be a list of at least one tensor or IndexedSlices "
            "with the same dtype and shape, got []."
        )
    tensors = [to_tensor(x) for x in inputs]
    return tensors[0] if len(tensors) == 1 else elementwise.add_n(*tensors)


def accumulate_n(
    inputs: Sequence[Any], shape: Any = None, tensor_dtype: Any = None, name: str | None = None
) -> Any:
    """The sum of a list of tensors of one shape and dtype, which may be stated.

    Raises:
      ValueError: no inputs, or inputs that haven't the stated shape and dtype, or not all the same.

    Example:
      >>> tf.math.accumulate_n([[1, 2], [3, 4]]).numpy()
      array([4, 6], dtype=int32)
    """
    if not isinstance(inputs, (list, tuple)) or not inputs:
        raise ValueError("inputs must be a list of at least one Tensor with the same dtype and shape.")
    tensors = [to_tensor(x) for x in inputs]
    from thalweg.core.dtypes import as_dtype
    from thalweg.core.tensor_shape import TensorShape

    dtype = tensors[0].dtype if tensor_dtype is None else as_dtype(tensor_dtype)
    common = TensorShape(shape)
    for tensor in tensors:
        if tensor.dtype is not dtype:
            raise ValueError(f"inputs must all have the dtype {dtype.name}, got {tensor.dtype.name}.")
        common = common.merge_with(tensor.shape)
    return tensors[0] if len(tensors) == 1 else elementwise.add_n(*tensors)


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Any:
    """`x` times a scalar, which is converted to the dtype of `x`.

    Args:
      scalar: a number or a tensor of shape `[]`.
      x: a tensor or IndexedSlices.

    Raises:
      ValueError: `scalar` has another shape.

    Example:
      >>> tf.math.scalar_mul(3, [1.0, 2.0]).numpy()
      array([3., 6.], dtype=float32)
    """
    from thalweg.ops.casting import cast

    if not isinstance(x, IndexedSlices):
        x = to_tensor(x)
    scalar = cast(to_tensor(scalar, dtype_hint=x.dtype), x.dtype)
    if scalar._spec.rank != 0:
        raise ValueError(f"The input scalar must be a 0-D value. Received: shape={scalar.shape}.")
    if isinstance(x, IndexedSlices):
        return IndexedSlices(elementwise.multiply(scalar, x.values), x.indices, x._dense_shape)
    return elementwise.multiply(scalar, x)


def polyval(coeffs: Sequence[Any], x: Any, name: str | None = None) -> Any:
    """The polynomial with the coefficients `coeffs`, that of the highest power first, at each element of `x`.

    Args:
      coeffs: a list of numbers or tensors that broadcast with `x`; an empty list gives zeros.

    Raises:
      ValueError: `coeffs` is no list.

    Example:
      >>> tf.math.polyval([2.0, 1.0, 0.0], [1.0, 3.0]).numpy()
      array([ 3., 21.], dtype=float32)
    """
    if not isinstance(coeffs, list):
        raise ValueError(f"Argument coeffs must be list type, got {type(coeffs)}.")
    x = to_tensor(x)
    if not coeffs:
        from thalweg.ops.handed_down import filled_like

        return filled_like(x, 0)
    total = to_tensor(coeffs[0], None if hasattr(coeffs[0], "dtype") else x.dtype)
    for coefficient in coeffs[1:]:
        total = elementwise.add(*reversed(pair(elementwise.multiply(total, x), coefficient)))
    return total
