"""Functions of two tensors, element by element: arithmetic, comparisons, logic, bits.

Operands of different dtypes are cast to the one that they have together; shapes are broadcast.

    >>> tf.keras.ops.add([1, 2], 0.5).numpy()
    array([1.5, 2.5], dtype=float32)
"""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.ops.families import Binary, binary, named, weak_binary
from thalweg.keras.ops.promotion import dtype_of, joint, same, weakly_same, widened_float
from thalweg.keras.tensors import as_tensor

add = weak_binary("add", tf.add, "`x1 + x2`.")
subtract = weak_binary("subtract", tf.subtract, "`x1 - x2`.")
multiply = weak_binary("multiply", tf.multiply, "`x1 * x2`.")
divide = weak_binary("divide", tf.divide, "`x1 / x2`, a float.", float)
true_divide = weak_binary("true_divide", tf.divide, "`x1 / x2`, a float.", float)
divide_no_nan = weak_binary(
    "divide_no_nan", tf.math.divide_no_nan, "`x1 / x2`, a float; 0 where `x2` is 0.", float
)
floor_divide = weak_binary("floor_divide", tf.math.floordiv, "`x1 // x2`, rounded down.")
maximum = weak_binary("maximum", tf.maximum, "The greater one; NaN where one is NaN.")
minimum = weak_binary("minimum", tf.minimum, "The smaller one; NaN where one is NaN.")
equal = binary("equal", tf.equal, "Whether elements are equal.")
not_equal = binary("not_equal", tf.not_equal, "Whether elements differ.")
greater = binary("greater", tf.greater, "Whether `x1 > x2`.")
greater_equal = binary("greater_equal", tf.greater_equal, "Whether `x1 >= x2`.")
less = binary("less", tf.less, "Whether `x1 < x2`.")
less_equal = binary("less_equal", tf.less_equal, "Whether `x1 <= x2`.")


def _logical(name: str, of: Binary, about: str) -> Binary:
    """A function of two truth values; a number is true if it isn't 0."""

    def op(x1: Any, x2: Any) -> Any:
        return of(tf.cast(as_tensor(x1), tf.bool), tf.cast(as_tensor(x2), tf.bool))

    function: Binary = named(op, name, about)
    return function


logical_and = _logical("logical_and", tf.logical_and, "Whether both are true; numbers are unless they are 0.")
logical_or = _logical("logical_or", tf.logical_or, "Whether one is true; numbers are unless they are 0.")
logical_xor = _logical("logical_xor", tf.math.logical_xor, "Whether just one is true.")


def bitwise_and(x: Any, y: Any) -> Any:
    """The bits that both of two integers have.

    Example:
      >>> tf.keras.ops.bitwise_and([5], [4]).numpy()
      array([4], dtype=int32)
    """
    return tf.bitwise.bitwise_and(*same(x, y))


def bitwise_or(x: Any, y: Any) -> Any:
    """The bits that one of two integers has.

    Example:
      >>> tf.keras.ops.bitwise_or([4], [1]).numpy()
      array([5], dtype=int32)
    """
    return tf.bitwise.bitwise_or(*same(x, y))


def bitwise_xor(x: Any, y: Any) -> Any:
    """The bits that just one of two integers has.

    Example:
      >>> tf.keras.ops.bitwise_xor([5], [1]).numpy()
      array([4], dtype=int32)
    """
    return tf.bitwise.bitwise_xor(*same(x, y))


def bitwise_left_shift(x: Any, y: Any) -> Any:
    """Integers with their bits moved up by `y` places.

    Example:
      >>> tf.keras.ops.bitwise_left_shift([3], 2).numpy()
      array([12], dtype=int32)
    """
    return tf.bitwise.left_shift(*_shift_operands(x, y))


def left_shift(x: Any, y: Any) -> Any:
    """Integers with their bits moved up by `y` places.

    Example:
      >>> tf.keras.ops.left_shift([3], 2).numpy()
      array([12], dtype=int32)
    """
    return tf.bitwise.left_shift(*_shift_operands(x, y))


def bitwise_right_shift(x: Any, y: Any) -> Any:
    """Integers with their bits moved down by `y` places.

    Example:
      >>> tf.keras.ops.bitwise_right_shift([12], 2).numpy()
      array([3], dtype=int32)
    """
    return tf.bitwise.right_shift(*_shift_operands(x, y))


def right_shift(x: Any, y: Any) -> Any:
    """Integers with their bits moved down by `y` places.

    Example:
      >>> tf.keras.ops.right_shift([12], 2).numpy()
      array([3], dtype=int32)
    """
    return tf.bitwise.right_shift(*_shift_operands(x, y))


def _shift_operands(x: Any, y: Any) -> list[Any]:
    if isinstance(y, int):
        x = as_tensor(x)
        return [x, tf.constant(y, dtype_of(x))]
    return same(x, y)


def power(x1: Any, x2: Any) -> Any:
    """`x1` to the power of `x2`.

    Example:
      >>> tf.keras.ops.power([2.0, 3.0], 2).numpy()
      array([4., 9.], dtype=float32)
    """
    x1, x2 = weakly_same(x1, x2)
    dtype = dtype_of(x1)
    if dtype.is_unsigned:
        return tf.cast(tf.pow(tf.cast(x1, tf.int32), tf.cast(x2, tf.int32)), dtype)
    return tf.pow(x1, x2)


def mod(x1: Any, x2: Any) -> Any:
    """What remains of `x1` divided by `x2`, with the sign of `x2`; of bools an int32.

    Example:
      >>> tf.keras.ops.mod([-5, 5], 3).numpy()
      array([1, 2], dtype=int32)
    """
    return tf.math.floormod(*_numbers(x1, x2))


def fmod(x1: Any, x2: Any) -> Any:
    """What remains of `x1` divided by `x2`, with the sign of `x1`; of bools an int32.

    Example:
      >>> tf.keras.ops.fmod([-5, 5], 3).numpy()
      array([-2,  2], dtype=int32)
    """
    x1, x2 = _numbers(x1, x2)
    dtype = dtype_of(x1)
    if dtype.is_unsigned:
        x1, x2 = tf.cast(x1, tf.int32), tf.cast(x2, tf.int32)
    return tf.cast(tf.sign(x1) * tf.math.floormod(tf.abs(x1), tf.abs(x2)), dtype)


def _numbers(x1: Any, x2: Any) -> list[Any]:
    operands = same(x1, x2)
    return [tf.cast(x, tf.int32) for x in operands] if dtype_of(operands[0]).is_bool else operands


def fmax(x1: Any, x2: Any) -> Any:
    """The greater one; where one is NaN, the other.

    Example:
      >>> tf.keras.ops.fmax([1.0, float("nan")], [2.0, 3.0]).numpy()
      array([2., 3.], dtype=float32)
    """
    return _sidestepping_nan(tf.maximum, x1, x2)


def fmin(x1: Any, x2: Any) -> Any:
    """The smaller one; where one is NaN, the other.

    Example:
      >>> tf.keras.ops.fmin([1.0, float("nan")], [2.0, 3.0]).numpy()
      array([1., 3.], dtype=float32)
    """
    return _sidestepping_nan(tf.minimum, x1, x2)


def _sidestepping_nan(of: Binary, x1: Any, x2: Any) -> Any:
    x1, x2 = weakly_same(x1, x2)
    if not dtype_of(x1).is_floating:
        return of(x1, x2)
    return tf.where(tf.math.is_nan(x1), x2, tf.where(tf.math.is_nan(x2), x1, of(x1, x2)))


def arctan2(x1: Any, x2: Any) -> Any:
    """The angle of the point `(x2, x1)`, between -pi and pi.

    Example:
      >>> tf.keras.ops.arctan2([1.0], [0.0]).numpy()
      array([1.5707964], dtype=float32)
    """
    return tf.math.atan2(*_floats(x1, x2))


def hypot(x1: Any, x2: Any) -> Any:
    """`sqrt(x1**2 + x2**2)`, without overflow; of int64 a float64.

    Example:
      >>> tf.keras.ops.hypot([3.0], [4.0]).numpy()
      array([5.], dtype=float32)
    """
    x1, x2 = same(x1, x2)
    dtype = dtype_of(x1) if dtype_of(x1).is_bool else widened_float(dtype_of(x1))
    x1, x2 = tf.abs(tf.cast(x1, dtype)), tf.abs(tf.cast(x2, dtype))
    most = tf.maximum(x1, x2)
    return most * tf.sqrt(1.0 + tf.square(tf.math.divide_no_nan(tf.minimum(x1, x2), most)))


def heaviside(x1: Any, x2: Any) -> Any:
    """0 where `x1` is negative, 1 where it is positive, `x2` where it is 0; of int64 a float64.

    Example:
      >>> tf.keras.ops.heaviside([-2.0, 0.0, 3.0], 0.5).numpy()
      array([0. , 0.5, 1. ], dtype=float32)
    """
    x1, x2 = same(x1, x2)
    dtype = widened_float(dtype_of(x1))
    x1, x2 = tf.cast(x1, dtype), tf.cast(x2, dtype)
    return tf.where(x1 < 0, tf.zeros_like(x1), tf.where(x1 > 0, tf.ones_like(x1), x2))


def logaddexp(x1: Any, x2: Any) -> Any:
    """`log(exp(x1) + exp(x2))`, without overflow.

    Example:
      >>> np.round(tf.keras.ops.logaddexp([1000.0], [1000.0]).numpy(), 2)
      array([1000.69], dtype=float32)
    """
    x1, x2 = _floats(x1, x2)
    distance = x1 - x2
    grown = tf.maximum(x1, x2) + tf.math.log1p(tf.exp(-tf.abs(distance)))
    return tf.where(tf.math.is_nan(distance), x1 + x2, grown)


def logaddexp2(x1: Any, x2: Any) -> Any:
    """`log2(2**x1 + 2**x2)`, without overflow.

    Example:
      >>> tf.keras.ops.logaddexp2([3.0], [3.0]).numpy()
      array([4.], dtype=float32)
    """
    x1, x2 = _floats(x1, x2)
    distance = x1 - x2
    log2 = tf.cast(tf.math.log(2.0), dtype_of(x1))
    grown = tf.maximum(x1, x2) + tf.math.log1p(tf.exp(-tf.abs(distance) * log2)) / log2
    return tf.where(tf.math.is_nan(distance), x1 + x2, grown)


def nextafter(x1: Any, x2: Any) -> Any:
    """The number next to `x1` in the direction of `x2`, sought in float64.

    Example:
      >>> tf.keras.ops.nextafter([0.0], [1.0]).dtype.name
      'float32'
    """
    x1, x2 = as_tensor(x1), as_tensor(x2)
    dtype = joint(dtype_of(x1), dtype_of(x2), float)
    return tf.cast(tf.math.nextafter(tf.cast(x1, tf.float64), tf.cast(x2, tf.float64)), dtype)


def ldexp(x1: Any, x2: Any) -> Any:
    """`x1 * 2**x2`.

    Raises:
      TypeError: `x2` isn't an integer.

    Example:
      >>> tf.keras.ops.ldexp([0.5], [3]).numpy()
      array([4.], dtype=float32)
    """
    x1, x2 = as_tensor(x1), as_tensor(x2)
    if not dtype_of(x2).is_integer:
        raise TypeError(f"ldexp exponent must be an integer type. Received: x2 dtype={dtype_of(x2)}")
    dtype = joint(dtype_of(x1), dtype_of(x2), float)
    x1 = tf.cast(x1, dtype)
    result = x1 * tf.pow(tf.constant(2.0, dtype), tf.cast(x2, dtype))
    return tf.where(tf.math.is_inf(x1) | tf.equal(x1, 0), x1, result)


def gcd(x1: Any, x2: Any) -> Any:
    """The greatest common divisor of integers.

    Raises:
      TypeError: they aren't integers.

    Example:
      >>> tf.keras.ops.gcd([12], [18]).numpy()
      array([6], dtype=int32)
    """
    x1, x2 = same(x1, x2)
    dtype = dtype_of(x1)
    if not dtype.is_integer:
        raise TypeError(f"Arguments to gcd must be integers. Received: dtype={dtype.name}")
    if not dtype.is_unsigned:
        x1, x2 = tf.abs(x1), tf.abs(x2)
    together = tf.zeros_like(x1) + tf.zeros_like(x2)
    x1, x2 = x1 + together, x2 + together
    # Euclid's algorithm, in all elements at once, until the last has ended.
    found, _ = tf.while_loop(
        lambda a, b: tf.reduce_any(tf.not_equal(b, 0)),
        lambda a, b: (tf.where(b == 0, a, b), tf.where(b == 0, b, a % tf.where(b == 0, tf.ones_like(b), b))),
        [x1, x2],
    )
    return found


def lcm(x1: Any, x2: Any) -> Any:
    """The least common multiple of integers.

    Raises:
      TypeError: they aren't integers.

    Example:
      >>> tf.keras.ops.lcm([4], [6]).numpy()
      array([12], dtype=int32)
    """
    x1, x2 = as_tensor(x1), as_tensor(x2)
    if not (dtype_of(x1).is_integer and dtype_of(x2).is_integer):
        raise TypeError(
            "Arguments to lcm must be integers. "
            f"Received: x1.dtype={dtype_of(x1).name}, x2.dtype={dtype_of(x2).name}"
        )
    x1, x2 = same(x1, x2)
    if not dtype_of(x1).is_unsigned:
        x1, x2 = tf.abs(x1), tf.abs(x2)
    divisor = gcd(x1, x2)
    return x1 * (x2 // tf.where(divisor == 0, tf.ones_like(divisor), divisor))


def isclose(x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Whether elements differ by no more than `atol + rtol * abs(x2)`.

    Args:
      equal_nan: whether NaN counts as close to NaN.

    Example:
      >>> tf.keras.ops.isclose([1.0, 2.0], [1.0, 2.1]).numpy()
      array([ True, False])
    """
    x1, x2 = same(x1, x2)
    if not dtype_of(x1).is_floating:
        return tf.equal(x1, x2)
    return _or_both_nan(tf.abs(x1 - x2) <= atol + rtol * tf.abs(x2), x1, x2, equal_nan)


def allclose(x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Whether all elements are close to each other, equal infinities too: a scalar.

    Args: as for `isclose`.

    Example:
      >>> bool(tf.keras.ops.allclose([1.0, 2.0], [1.0, 2.0 + 1e-7]))
      True
    """
    x1, x2 = same(x1, x2)
    if not dtype_of(x1).is_floating:
        return tf.reduce_all(tf.equal(x1, x2))
    near = tf.abs(x1 - x2) <= atol + rtol * tf.abs(x2)
    near = (tf.math.is_finite(x1) & tf.math.is_finite(x2) & near) | tf.equal(x1, x2)
    return tf.reduce_all(_or_both_nan(near, x1, x2, equal_nan))


def _or_both_nan(near: Any, x1: Any, x2: Any, equal_nan: bool) -> Any:
    return near | (tf.math.is_nan(x1) & tf.math.is_nan(x2)) if equal_nan else near


def _floats(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Two values as tensors of a float dtype."""
    x1, x2 = as_tensor(x1), as_tensor(x2)
    dtype = joint(dtype_of(x1), dtype_of(x2), float)
    return as_tensor(x1, dtype), as_tensor(x2, dtype)
