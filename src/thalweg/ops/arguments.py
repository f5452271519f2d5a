"""Arguments of public functions as attributes of ops."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

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
        return tuple(value.as_list())
    if isinstance(value, EagerTensor):
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
    return tuple(n if n is None else operator.index(n) for n in dims)


def integer(value: Any) -> Any:
    """An integer argument as an attribute: an int, or a symbolic tensor."""
    if isinstance(value, Tensor) and not isinstance(value, EagerTensor):
        return value
    return operator.index(value)
