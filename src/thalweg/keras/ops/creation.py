"""Tensors made of shapes and numbers: constants, ranges, grids, windows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import thalweg as tf
from thalweg.core.dtypes import DType
from thalweg.keras.defaults import Defaults
from thalweg.keras.ops.promotion import as_dtype, converted, dtype_of, joint, optional_dtype
from thalweg.keras.tensors import as_tensor


def array(x: Any, dtype: Any = None) -> Any:
    """The tensor of a number, a list, a NumPy array or a tensor.

    Example:
      >>> tf.keras.ops.array([1, 2], "float32").numpy()
      array([1., 2.], dtype=float32)
    """
    return converted(x, optional_dtype(dtype))


def zeros(shape: Any, dtype: Any = None) -> Any:
    """Zeros, of Keras's default float type if `dtype` is None.

    Example:
      >>> tf.keras.ops.zeros([2]).numpy()
      array([0., 0.], dtype=float32)
    """
    return tf.zeros(shape, as_dtype(dtype))


def ones(shape: Any, dtype: Any = None) -> Any:
    """Ones, of Keras's default float type if `dtype` is None.

    Example:
      >>> tf.keras.ops.ones([2]).numpy()
      array([1., 1.], dtype=float32)
    """
    return tf.ones(shape, as_dtype(dtype))


def empty(shape: Any, dtype: Any = None) -> Any:
    """A tensor whose values don't matter: zeros.

    Example:
      >>> tf.keras.ops.empty([2]).shape
      TensorShape([2])
    """
    return tf.zeros(shape, as_dtype(dtype))


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """A tensor of one value, or of a tensor repeated to the shape.

    Example:
      >>> tf.keras.ops.full([2], 3).numpy()
      array([3., 3.], dtype=float32)
    """
    return tf.broadcast_to(converted(fill_value, as_dtype(dtype)), shape)


def zeros_like(x: Any, dtype: Any = None) -> Any:
    """Zeros in the shape of `x`, and in its dtype if `dtype` is None.

    Example:
      >>> tf.keras.ops.zeros_like([1, 2]).numpy()
      array([0, 0], dtype=int32)
    """
    return tf.zeros_like(as_tensor(x), dtype=optional_dtype(dtype))


def ones_like(x: Any, dtype: Any = None) -> Any:
    """Ones in the shape of `x`, and in its dtype if `dtype` is None.

    Example:
      >>> tf.keras.ops.ones_like([1, 2]).numpy()
      array([1, 1], dtype=int32)
    """
    return tf.ones_like(as_tensor(x), dtype=optional_dtype(dtype))


def empty_like(x: Any, dtype: Any = None) -> Any:
    """A tensor in the shape of `x` whose values don't matter: zeros.

    Example:
      >>> tf.keras.ops.empty_like([1, 2]).shape
      TensorShape([2])
    """
    return zeros_like(x, dtype)


def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    """A tensor of one value in the shape of `x`, and in its dtype if `dtype` is None.

    Example:
      >>> tf.keras.ops.full_like([1, 2], 3).numpy()
      array([3, 3], dtype=int32)
    """
    x = as_tensor(x)
    wanted = dtype_of(x) if dtype is None else as_dtype(dtype)
    return tf.broadcast_to(converted(fill_value, wanted), tf.shape(x))


def eye(N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> Any:
    """A matrix with ones on a diagonal.

    Args:
      N: the number of rows.
      M: the number of columns; None: `N`.
      k: which diagonal: 0 the main one, positive above it, negative below it.

    Raises:
      TypeError: `N` or `M` is a float.

    Example:
      >>> tf.keras.ops.eye(2, k=1).numpy()
      array([[0., 1.],
             [0., 0.]], dtype=float32)
    """
    for name, size in (("N", N), ("M", M)):
        if isinstance(size, float) or (hasattr(size, "dtype") and as_dtype(size.dtype).is_floating):
            raise TypeError(f"Argument `{name}` must be an integer or an integer tensor. Received: {size}")
    wanted = as_dtype(dtype)
    columns = N if M is None else M
    if isinstance(k, int) and k == 0:
        return tf.eye(N, columns, dtype=wanted)
    place = tf.range(columns)[tf.newaxis, :] - tf.range(N)[:, tf.newaxis]
    return tf.cast(tf.equal(place, k), wanted)


def identity(n: Any, dtype: Any = None) -> Any:
    """The square matrix with ones on its main diagonal.

    Example:
      >>> tf.keras.ops.identity(2).numpy()
      array([[1., 0.],
             [0., 1.]], dtype=float32)
    """
    return eye(n, dtype=dtype)


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:
    """A matrix with ones on a diagonal and below it.

    Args: as for `eye`.

    Example:
      >>> tf.keras.ops.tri(2).numpy()
      array([[1., 0.],
             [1., 1.]], dtype=float32)
    """
    place = tf.range(N if M is None else M)[tf.newaxis, :] - tf.range(N)[:, tf.newaxis]
    return tf.cast(place <= k, as_dtype(dtype))


def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Any:
    """Numbers at equal distances.

    Args:
      start: the first number; if `stop` is None, the end, and 0 is the first.
      stop: the end, which is left out.
      step: the distance, 1 if None.
      dtype: None: that of the arguments together.

    Example:
      >>> tf.keras.ops.arange(3).numpy(), tf.keras.ops.arange(0, 1, 0.5).numpy()
      (array([0, 1, 2], dtype=int32), array([0. , 0.5], dtype=float32))
    """
    given = [each for each in (start, stop, step) if each is not None]
    wanted = _joint_of(*given) if dtype is None else as_dtype(dtype)
    delta = 1 if step is None else step
    if stop is None:
        start, stop = 0, start
    if wanted.is_integer and any(_is_fraction(each) for each in (start, stop, delta)):
        return tf.cast(tf.range(start, stop, delta, dtype=tf.float32), wanted)
    try:
        return tf.range(start, stop, delta, dtype=wanted)
    except (TypeError, tf.errors.InvalidArgumentError):
        return tf.cast(tf.range(start, stop, delta, dtype=tf.float32), wanted)


def _is_fraction(x: Any) -> bool:
    return isinstance(x, float) and not x.is_integer()


def _joint_of(*values: Any) -> DType:
    return joint(*(as_dtype(v.dtype) if hasattr(v, "dtype") else _type_of(v) for v in values))


def _type_of(value: Any) -> Any:
    return type(value) if type(value) in (int, float) else dtype_of(as_tensor(value))


def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """Numbers at equal distances between two.

    Args:
      start: the first number, or a tensor of some.
      stop: the last number.
      num: how many.
      endpoint: whether `stop` is one of them.
      retstep: give the distance too, as the second of a tuple.
      dtype: None: the float type that the arguments have together.
      axis: the axis of the numbers, if `start` and `stop` are tensors.

    Raises:
      ValueError: `num` is negative.

    Example:
      >>> tf.keras.ops.linspace(0, 1, 3).numpy()
      array([0. , 0.5, 1. ], dtype=float32)
    """
    if num < 0:
        raise ValueError(f"`num` must be a non-negative integer. Received: num={num}")
    wanted = joint(_joint_of(start, stop), float) if dtype is None else as_dtype(dtype)
    exact = wanted if wanted.is_floating or wanted.is_complex else Defaults.dtype
    start, stop = converted(start, exact), converted(stop, exact)
    parts = num - 1 if endpoint else num
    step = (stop - start) / tf.cast(parts, exact) if parts > 0 else tf.constant(math.nan)
    last = stop if endpoint or num <= 1 else stop - step
    result = tf.linspace(start, last, num, axis=axis) if num else tf.zeros([0], exact)
    result = tf.cast(tf.floor(result) if wanted.is_integer else result, wanted)
    return (result, step) if retstep else result


def logspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """`base` to the powers of numbers at equal distances between two.

    Args: as for `linspace`.

    Example:
      >>> tf.keras.ops.logspace(0, 2, 3).numpy()
      array([  1.,  10., 100.], dtype=float32)
    """
    powers = linspace(start, stop, num, endpoint, dtype=dtype, axis=axis)
    return tf.pow(tf.cast(base, dtype_of(powers)), powers)


def geomspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0
) -> Any:
    """Numbers each the same multiple of the one before, between two of one sign.

    Args: as for `linspace`.

    Example:
      >>> np.round(tf.keras.ops.geomspace(1, 100, 3).numpy())
      array([  1.,  10., 100.], dtype=float32)
    """
    exact = as_dtype(dtype)
    start, stop = as_tensor(start), as_tensor(stop)
    ten = tf.math.log(tf.constant(10.0, exact))
    first = tf.math.log(tf.cast(tf.abs(start), exact)) / ten
    last = tf.math.log(tf.cast(tf.abs(stop), exact)) / ten
    result = logspace(first, last, num, endpoint, 10, dtype, axis)
    return result * tf.cast(tf.sign(tf.cast(start, exact)), dtype_of(result))


def meshgrid(*x: Any, indexing: str = "xy") -> Any:
    """The coordinates of a grid: for each vector a tensor with a dimension for each vector.

    Args:
      indexing: "xy": the first two dimensions are those of the second and the first vector; "ij": in order.

    Example:
      >>> [part.numpy().tolist() for part in tf.keras.ops.meshgrid([1, 2], [3, 4])]
      [[[1, 2], [1, 2]], [[3, 3], [4, 4]]]
    """
    return tf.meshgrid(*x, indexing=indexing)


def hamming(x: Any) -> Any:
    """The Hamming window of a length.

    Example:
      >>> np.round(tf.keras.ops.hamming(3).numpy(), 4)
      array([0.08, 1.  , 0.08], dtype=float32)
    """
    return tf.signal.hamming_window(as_tensor(x, tf.int32), periodic=False)


def hanning(x: Any) -> Any:
    """The Hann window of a length.

    Example:
      >>> tf.keras.ops.hanning(3).numpy()
      array([0., 1., 0.], dtype=float32)
    """
    return tf.signal.hann_window(as_tensor(x, tf.int32), periodic=False)


def kaiser(x: Any, beta: float) -> Any:
    """The Kaiser window of a length.

    Example:
      >>> tf.keras.ops.kaiser(3, 0.0).numpy()
      array([1., 1., 1.], dtype=float32)
    """
    return tf.signal.kaiser_window(as_tensor(x, tf.int32), beta=beta)


def bartlett(x: Any) -> Any:
    """The triangular window of a length.

    Example:
      >>> tf.keras.ops.bartlett(3).numpy()
      array([0., 1., 0.], dtype=float32)
    """
    return _window(x, lambda n, last: tf.where(n <= last / 2, 2.0 * n / last, 2.0 - 2.0 * n / last))


def blackman(x: Any) -> Any:
    """The Blackman window of a length.

    Example:
      >>> np.abs(np.round(tf.keras.ops.blackman(3).numpy(), 4))
      array([0., 1., 0.], dtype=float32)
    """

    def at(n: Any, last: Any) -> Any:
        turn = 2 * math.pi * n / last
        return 0.42 - 0.5 * tf.cos(turn) + 0.08 * tf.cos(2 * turn)

    return _window(x, at)


def _window(x: Any, at: Callable[[Any, Any], Any]) -> Any:
    """What `at` gives for each place and the last one; 1 for a window of length 1."""
    size = tf.cast(as_tensor(x), Defaults.dtype)
    place = tf.range(size, dtype=Defaults.dtype)
    last = size - 1
    single = tf.equal(last, 0)
    return tf.where(single, tf.ones_like(place), at(place, tf.where(single, tf.ones_like(last), last)))
