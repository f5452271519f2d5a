"""Arguments of public functions as attributes of ops."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.context import state
from thalweg.core.messages import told
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.tensor_shape import TensorShape


def axes(axis: Any) -> Any:
    """A reduction's `axis` as an attribute: None, a tuple of ints, or a symbolic tensor."""
    if axis is None:
        return None
    if isinstance(axis, EagerTensor):
        axis = axis.host()
    if isinstance(axis, Tensor):
        return axis
    if isinstance(axis, np.ndarray):
        axis = axis.tolist()
    if isinstance(axis, Iterable):
        return tuple(operator.index(a) for a in axis)
    return (operator.index(axis),)


def shape(value: Any) -> Any:
    """A shape argument as an attribute: a tuple of ints or a symbolic tensor; its items may be tensors."""
    if isinstance(value, TensorShape):
        value = value.as_list()
    if isinstance(value, EagerTensor):
        _check_integers(value)
        return tuple(np.atleast_1d(value.host()).tolist())
    if isinstance(value, Tensor):
        return value
    if isinstance(value, np.ndarray):
        return tuple(int(n) for n in np.atleast_1d(value))
    if not isinstance(value, Iterable):
        return (operator.index(value),)
    dims = list(value)
    if any(isinstance(n, Tensor) and not isinstance(n, EagerTensor) for n in dims):
        from thalweg.core.convert import to_tensor

        return to_tensor(dims)
    return tuple(_dimension(n) for n in dims)


def _dimension(n: Any) -> int:
    """One dimension of a shape as an int."""
    if n is None:
        raise (ValueError if state.target.eager else TypeError)(
            told(
                "Attempt to convert a value (None) with an unsupported type (<class 'NoneType'>) to a "
                "Tensor: a shape here has no unknown dimensions.",
                "Use -1 for one dimension of tf.reshape, tf.shape(x)[0] for the size of a batch.",
            )
        )
    if isinstance(n, float):
        raise TypeError(
            told(
                f"Cannot convert {n!r} to EagerTensor of dtype int32: '{type(n).__name__}' object cannot be "
                "interpreted as an integer",
                "Dimensions are integers: divide with // in place of /, or use int(n).",
            )
        )
    return operator.index(n)


def _check_integers(shape: EagerTensor) -> None:
    if not shape.dtype.is_integer:
        message = (
            f"Value for attr 'T' of {shape.dtype.name} is not in the list of allowed values: int32, int64"
        )
        raise errors.InvalidArgumentError(None, None, told(message, "Use tf.cast(shape, tf.int32)."))


def integer(value: Any) -> Any:
    """An integer argument as an attribute: an int, or a symbolic tensor."""
    if isinstance(value, Tensor) and not isinstance(value, EagerTensor):
        return value
    return operator.index(value)
