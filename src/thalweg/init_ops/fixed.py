"""Initializers that draw nothing: zeros, ones, constants, the identity."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from thalweg import creation
from thalweg.core.dtypes import as_dtype, float32
from thalweg.init_ops.base import Initializer, floating, numeric_or_boolean, part


class Zeros(Initializer):
    """Zeros: `tf.zeros_initializer`.

    Example:
      >>> tf.zeros_initializer()([2]).numpy()
      array([0., 0.], dtype=float32)
    """

    def __call__(self, shape: Any, dtype: Any = float32, **kwargs: Any) -> Any:
        size = part(self, shape, kwargs)
        return creation.zeros(size, numeric_or_boolean(dtype))


class Ones(Initializer):
    """Ones: `tf.ones_initializer`.

    Example:
      >>> tf.ones_initializer()([2]).numpy()
      array([1., 1.], dtype=float32)
    """

    def __call__(self, shape: Any, dtype: Any = float32, **kwargs: Any) -> Any:
        size = part(self, shape, kwargs)
        return creation.ones(size, numeric_or_boolean(dtype))


class Constant(Initializer):
    """A constant: `tf.constant_initializer`.

    Args:
      value: a number, which fills the shape, or a list or an array with as many elements as the shape.
      support_partition: whether the variable may be kept in parts.

    Raises:
      TypeError: `value` is of another kind; or it hasn't as many elements as the shape.

    Example:
      >>> tf.constant_initializer([1.0, 2.0])([2]).numpy()
      array([1., 2.], dtype=float32)
    """

    options: ClassVar[tuple[str, ...]] = ("value",)

    def __init__(self, value: Any = 0, support_partition: bool = False) -> None:
        if not (np.isscalar(value) or isinstance(value, (list, tuple, np.ndarray))):
            raise TypeError(
                f"Invalid type for initial value: {type(value).__name__}. Expected Python scalar, list or "
                "tuple of values, or numpy.ndarray."
            )
        self.value = value
        self.support_partition = support_partition

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        part(self, shape, kwargs, whole=not self.support_partition)
        return creation.constant(self.value, None if dtype is None else as_dtype(dtype), shape)


class Identity(Initializer):
    """The identity matrix, times `gain`.

    Raises:
      ValueError: the shape isn't that of a matrix, or the dtype isn't a float.

    Example:
      >>> tf.initializers.Identity()([2, 2]).numpy()
      array([[1., 0.],
             [0., 1.]], dtype=float32)
    """

    options: ClassVar[tuple[str, ...]] = ("gain",)

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = float32, **kwargs: Any) -> Any:
        size = part(self, shape, kwargs, whole=True)
        kind = floating(dtype)
        if len(size) != 2:
            raise ValueError(
                "The tensor to initialize, specified by argument `shape` must be at least two-dimensional. "
                f"Received shape={size}"
            )
        rows, columns = size
        return self.gain * creation.eye(rows, columns, dtype=kind)


# Their names in `tf`.
constant_initializer = Constant
ones_initializer = Ones
zeros_initializer = Zeros
