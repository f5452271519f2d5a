"""Functions of each element of one tensor: exponentials, angles, rounding, parts, kinds of numbers.

>>> tf.keras.ops.sqrt([0, 4]).numpy()
array([0., 2.], dtype=float32)
"""

from __future__ import annotations

import math
from typing import Any

import thalweg as tf
from thalweg.core import dtypes
from thalweg.keras.defaults import Defaults
from thalweg.keras.ops.families import float_unary, unary
from thalweg.keras.ops.promotion import (
    as_dtype,
    converted,
    dtype_of,
    integers_to_floatx,
    to_float,
    widened_float,
)
from thalweg.keras.tensors import as_tensor

sin = float_unary("sin", tf.sin, "The sine; integers give floats.")
cos = float_unary("cos", tf.cos, "The cosine; integers give floats.")
tan = float_unary("tan", tf.tan, "The tangent; integers give floats.")
arcsin = float_unary("arcsin", tf.asin, "The angle whose sine is `x`; NaN outside of -1 to 1.")
arccos = float_unary("arccos", tf.acos, "The angle whose cosine is `x`; NaN outside of -1 to 1.")
arctan = float_unary("arctan", tf.atan, "The angle whose tangent is `x`.")
sinh = float_unary("sinh", tf.sinh, "The hyperbolic sine.")
cosh = float_unary("cosh", tf.cosh, "The hyperbolic cosine.")
tanh = float_unary("tanh", tf.tanh, "The hyperbolic tangent.")
arcsinh = float_unary("arcsinh", tf.asinh, "The inverse of the hyperbolic sine.")
arccosh = float_unary("arccosh", tf.acosh, "The inverse of the hyperbolic cosine; NaN below 1.")
arctanh = float_unary("arctanh", tf.atanh, "The inverse of the hyperbolic tangent; NaN outside of -1 to 1.")
log = float_unary("log", tf.math.log, "The natural logarithm.")
log1p = float_unary("log1p", tf.math.log1p, "`log(1 + x)`, exact for small `x`.")
sqrt = float_unary("sqrt", tf.sqrt, "The square root; NaN for negative numbers.")
ceil = float_unary("ceil", tf.math.ceil, "The least whole number that isn't below `x`, as a float.")
floor = float_unary("floor", tf.floor, "The greatest whole number that isn't above `x`, as a float.")
angle = float_unary("angle", tf.math.angle, "The angle of a complex number; 0 or pi of a real one.")
exp = unary("exp", tf.exp, integers_to_floatx, "`e` to the power of `x`.")
expm1 = unary("expm1", tf.math.expm1, integers_to_floatx, "`exp(x) - 1`, exact for small `x`.")
fabs = unary("fabs", tf.abs, integers_to_floatx, "The absolute value as a float.")
rsqrt = unary("rsqrt", tf.math.rsqrt, as_tensor, "1 divided by the square root, of floats.")
erf = unary("erf", tf.math.erf, as_tensor, "The error function, of floats.")
erfc = unary("erfc", tf.math.erfc, as_tensor, "`1 - erf(x)`, exact for large `x`.")
real = unary("real", tf.math.real, as_tensor, "The real part.")
imag = unary("imag", tf.math.imag, as_tensor, "The imaginary part; 0 for real numbers.")
conj = unary("conj", tf.math.conj, as_tensor, "The complex conjugate.")
conjugate = unary("conjugate", tf.math.conj, as_tensor, "The complex conjugate.")
negative = unary("negative", tf.negative, as_tensor, "`-x`.")
reciprocal = unary("reciprocal", tf.math.reciprocal, as_tensor, "`1 / x`, of floats.")
copy = unary("copy", tf.identity, as_tensor, "A copy of a tensor.")
bitwise_invert = unary("bitwise_invert", tf.bitwise.invert, as_tensor, "All bits of integers turned over.")
bitwise_not = unary("bitwise_not", tf.bitwise.invert, as_tensor, "All bits of integers turned over.")


def log10(x: Any) -> Any:
    """The logarithm to the base of 10.

    Example:
      >>> tf.keras.ops.log10([1.0, 100.0]).numpy()
      array([0., 2.], dtype=float32)
    """
    return _log_to_base(x, 10)


def log2(x: Any) -> Any:
    """The logarithm to the base of 2.

    Example:
      >>> tf.keras.ops.log2([1.0, 8.0]).numpy()
      array([0., 3.], dtype=float32)
    """
    return _log_to_base(x, 2)


def _log_to_base(x: Any, base: int) -> Any:
    x = to_float(x)
    return tf.math.log(x) / tf.math.log(tf.constant(base, dtype_of(x)))


def exp2(x: Any) -> Any:
    """2 to the power of `x`.

    Example:
      >>> tf.keras.ops.exp2([0, 3]).numpy()
      array([1., 8.], dtype=float32)
    """
    x = integers_to_floatx(x)
    return tf.pow(tf.constant(2.0, dtype_of(x)), x)


def square(x: Any) -> Any:
    """`x * x`; of bools an int32.

    Example:
      >>> tf.keras.ops.square([2, -3]).numpy()
      array([4, 9], dtype=int32)
    """
    x = as_tensor(x)
    return tf.square(tf.cast(x, tf.int32) if dtype_of(x).is_bool else x)


def cbrt(x: Any) -> Any:
    """The cube root, also of negative numbers; of int64 a float64.

    Example:
      >>> np.round(tf.keras.ops.cbrt([-8.0, 27.0]).numpy(), 4)
      array([-2.,  3.], dtype=float32)
    """
    x = as_tensor(x)
    x = tf.cast(x, widened_float(dtype_of(x)))
    return tf.sign(x) * tf.pow(tf.abs(x), 1.0 / 3.0)


def absolute(x: Any) -> Any:
    """The absolute value, in the dtype of `x` (of complex numbers a float).

    Example:
      >>> tf.keras.ops.absolute([-2, 3]).numpy()
      array([2, 3], dtype=int32)
    """
    x = as_tensor(x)
    return x if dtype_of(x).is_unsigned or dtype_of(x).is_bool else tf.abs(x)


def abs(x: Any) -> Any:
    """The absolute value: `absolute` under Python's name.

    Example:
      >>> tf.keras.ops.abs([-2.0, 3.0]).numpy()
      array([2., 3.], dtype=float32)
    """
    return absolute(x)


def sign(x: Any) -> Any:
    """-1, 0 or 1, as `x` is negative, zero or positive, in its dtype.

    Example:
      >>> tf.keras.ops.sign([-2.0, 0.0, 3.0]).numpy()
      array([-1.,  0.,  1.], dtype=float32)
    """
    x = as_tensor(x)
    dtype = dtype_of(x)
    return tf.cast(x != 0, dtype) if dtype.is_unsigned else tf.sign(x)


def signbit(x: Any) -> Any:
    """Whether the sign is negative, of -0.0 too.

    Example:
      >>> tf.keras.ops.signbit([-0.0, 0.0]).numpy()
      array([ True, False])
    """
    x = as_tensor(x)
    dtype = dtype_of(x)
    if dtype.is_bool:
        return tf.zeros_like(x)
    return x < 0 if dtype.is_integer else tf.bitcast(tf.cast(x, tf.float32), tf.int32) < 0


def round(x: Any, decimals: int = 0) -> Any:
    """`x` rounded to a number of decimals, halves to the even neighbour.

    Args:
      decimals: negative ones round to tens, hundreds and so on.

    Example:
      >>> tf.keras.ops.round([0.5, 1.5, 2.34]).numpy(), tf.keras.ops.round([2.34], 1).numpy()
      (array([0., 2., 2.], dtype=float32), array([2.3], dtype=float32))
    """
    x = as_tensor(x)
    dtype = dtype_of(x)
    if decimals == 0:
        return tf.round(x)
    if dtype.is_integer:
        if decimals > 0:
            return x
        x = tf.cast(x, Defaults.dtype)
    factor = tf.constant(math.pow(10, decimals), dtype_of(x))
    return tf.cast(tf.round(x * factor) / factor, dtype)


def trunc(x: Any) -> Any:
    """The whole number next to `x` towards 0, in its dtype.

    Example:
      >>> tf.keras.ops.trunc([-1.7, 1.7]).numpy()
      array([-1.,  1.], dtype=float32)
    """
    x = as_tensor(x)
    dtype = dtype_of(x)
    if dtype.is_integer or dtype.is_bool:
        return x
    return tf.where(x < 0, tf.math.ceil(x), tf.floor(x))


def deg2rad(x: Any) -> Any:
    """Degrees as radians; of int64 a float64.

    Example:
      >>> tf.keras.ops.deg2rad([0.0, 180.0]).numpy()
      array([0.       , 3.1415927], dtype=float32)
    """
    x = as_tensor(x)
    dtype = widened_float(dtype_of(x))
    return tf.cast(x, dtype) * (tf.constant(math.pi, dtype) / tf.constant(180.0, dtype))


def rad2deg(x: Any) -> Any:
    """Radians as degrees; of int64 a float64.

    Example:
      >>> tf.keras.ops.rad2deg([0.0, 3.1415927]).numpy()
      array([  0., 180.], dtype=float32)
    """
    x = as_tensor(x)
    dtype = widened_float(dtype_of(x))
    return tf.cast(x, dtype) * (tf.constant(180.0, dtype) / tf.constant(math.pi, dtype))


def sinc(x: Any) -> Any:
    """`sin(pi * x) / (pi * x)`, and 1 at 0.

    Example:
      >>> np.round(tf.keras.ops.sinc([0.0, 0.5]).numpy(), 4)
      array([1.    , 0.6366], dtype=float32)
    """
    x = to_float(x)
    zero = tf.equal(x, 0)
    turned = tf.where(zero, tf.ones_like(x), x) * tf.constant(math.pi, dtype_of(x))
    return tf.where(zero, tf.ones_like(x), tf.sin(turned) / turned)


def i0(x: Any) -> Any:
    """The modified Bessel function of the first kind and order 0; of int64 a float64.

    Example:
      >>> np.round(tf.keras.ops.i0([0.0, 1.0]).numpy(), 4)
      array([1.    , 1.2661], dtype=float32)
    """
    x = as_tensor(x)
    return tf.math.bessel_i0(tf.cast(x, widened_float(dtype_of(x))))


def erfinv(x: Any) -> Any:
    """The inverse of the error function, of floats.

    Example:
      >>> tf.keras.ops.erfinv([0.0, 0.5]).numpy()
      array([0.        , 0.47693628], dtype=float32)
    """
    x = as_tensor(x)
    dtype = dtype_of(x)
    if dtype in (dtypes.bfloat16, dtypes.float16):
        return tf.cast(tf.math.erfinv(tf.cast(x, tf.float32)), dtype)
    return tf.math.erfinv(x)


def isfinite(x: Any) -> Any:
    """Whether numbers are neither infinite nor NaN.

    Example:
      >>> tf.keras.ops.isfinite([1.0, float("inf"), float("nan")]).numpy()
      array([ True, False, False])
    """
    return _of_floats(tf.math.is_finite, x, True)


def isinf(x: Any) -> Any:
    """Whether numbers are infinite.

    Example:
      >>> tf.keras.ops.isinf([1.0, float("-inf"), float("nan")]).numpy()
      array([False,  True, False])
    """
    return _of_floats(tf.math.is_inf, x, False)


def isnan(x: Any) -> Any:
    """Whether numbers are NaN.

    Example:
      >>> tf.keras.ops.isnan([1.0, float("inf"), float("nan")]).numpy()
      array([False, False,  True])
    """
    return _of_floats(tf.math.is_nan, x, False)


def isposinf(x: Any) -> Any:
    """Whether numbers are infinite and positive.

    Example:
      >>> tf.keras.ops.isposinf([float("inf"), float("-inf")]).numpy()
      array([ True, False])
    """
    return _of_floats(lambda x: tf.equal(x, tf.constant(math.inf, dtype_of(x))), x, False)


def isneginf(x: Any) -> Any:
    """Whether numbers are infinite and negative.

    Example:
      >>> tf.keras.ops.isneginf([float("inf"), float("-inf")]).numpy()
      array([False,  True])
    """
    return _of_floats(lambda x: tf.equal(x, tf.constant(-math.inf, dtype_of(x))), x, False)


def _of_floats(test: Any, x: Any, otherwise: bool) -> Any:
    """A test of floats; integers and bools all give `otherwise`."""
    x = as_tensor(x)
    dtype = dtype_of(x)
    if dtype.is_integer or dtype.is_bool:
        return (tf.ones_like if otherwise else tf.zeros_like)(x, dtype=tf.bool)
    return test(x)


def isreal(x: Any) -> Any:
    """Whether numbers have no imaginary part.

    Example:
      >>> tf.keras.ops.isreal([1 + 0j, 1j]).numpy()
      array([ True, False])
    """
    x = as_tensor(x)
    return tf.equal(tf.math.imag(x), 0) if dtype_of(x).is_complex else tf.ones_like(x, dtype=tf.bool)


def logical_not(x: Any) -> Any:
    """Whether elements are zero or False.

    Example:
      >>> tf.keras.ops.logical_not([0, 2]).numpy()
      array([ True, False])
    """
    return tf.logical_not(tf.cast(as_tensor(x), tf.bool))


def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """`x`, at least `x_min` and at most `x_max`, in its dtype; of bools an int32.

    Example:
      >>> tf.keras.ops.clip([-1.0, 0.5, 3.0], 0, 1).numpy()
      array([0. , 0.5, 1. ], dtype=float32)
    """
    x = as_tensor(x)
    if dtype_of(x).is_bool:
        x = tf.cast(x, tf.int32)
    return tf.clip_by_value(x, x_min, x_max)


def nan_to_num(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """`x` with other numbers for NaN and the infinities.

    Args:
      nan: the number for NaN.
      posinf: that for infinity; None: the greatest of the dtype.
      neginf: that for minus infinity; None: the least of the dtype.

    Example:
      >>> tf.keras.ops.nan_to_num([float("nan"), 1.0, float("inf")], posinf=9.0).numpy()
      array([0., 1., 9.], dtype=float32)
    """
    x = as_tensor(x)
    dtype = dtype_of(x)
    if dtype.is_integer or dtype.is_bool:
        return x
    most = dtype.max if posinf is None else posinf
    least = dtype.min if neginf is None else neginf
    x = tf.where(tf.math.is_nan(x), tf.constant(nan, dtype), x)
    infinite = tf.math.is_inf(x)
    x = tf.where(infinite & (x > 0), tf.constant(most, dtype), x)
    return tf.where(infinite & (x < 0), tf.constant(least, dtype), x)


def view(x: Any, dtype: Any = None) -> Any:
    """The bytes of `x` read as another dtype; the last dimension grows or shrinks with the width.

    Raises:
      ValueError: the bytes of the last dimension can't be divided so.

    Example:
      >>> tf.keras.ops.view(tf.constant([1.0]), "int32").numpy()
      array([1065353216], dtype=int32)
    """
    x = as_tensor(x)
    old, new = dtype_of(x), dtype_of(x) if dtype is None else as_dtype(dtype)
    if old.size == new.size:
        return tf.bitcast(x, new)
    last = x.shape[-1] if x.shape.rank else None
    if not x.shape.rank or (last is not None and last * old.size % new.size):
        raise ValueError(
            f"Cannot view array of shape {x.shape} and dtype {old} as dtype {new}: "
            "the bytes of its last dimension can't be divided by those of an element."
        )
    front = tf.shape(x)[:-1]
    if old.size > new.size:
        return tf.reshape(tf.bitcast(x, new), tf.concat([front, [-1]], 0))
    ratio = new.size // old.size
    return tf.bitcast(tf.reshape(x, tf.concat([front, [-1, ratio]], 0)), new)


def view_as_complex(x: Any) -> Any:
    """Complex numbers of pairs of real ones, in the last dimension.

    Raises:
      ValueError: the last dimension hasn't the size 2.

    Example:
      >>> tf.keras.ops.view_as_complex([[1.0, 2.0]]).numpy()
      array([1.+2.j], dtype=complex64)
    """
    x = as_tensor(x)
    if not x.shape.rank or x.shape[-1] != 2:
        raise ValueError(
            f"Last dimension of input must be size 2 (real and imaginary). Received shape: {x.shape}"
        )
    x = tf.cast(x, tf.float32)
    return tf.complex(x[..., 0], x[..., 1])


def view_as_real(x: Any) -> Any:
    """The real and the imaginary part of complex numbers, in a last dimension of size 2.

    Example:
      >>> tf.keras.ops.view_as_real([1 + 2j]).numpy()
      array([[1., 2.]])
    """
    x = as_tensor(x)
    return tf.stack([tf.math.real(x), tf.math.imag(x)], axis=-1)


def polar(abs_: Any, angle: Any) -> Any:
    """Complex numbers of their absolute values and angles.

    Example:
      >>> tf.keras.ops.polar([2.0], [0.0]).numpy()
      array([2.+0.j], dtype=complex64)
    """
    size, turn = converted(as_tensor(abs_)), converted(as_tensor(angle))
    return tf.complex(size * tf.cos(turn), size * tf.sin(turn))
