"""Elements of a buffer: what TensorArrays read and write with."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.backprop import Arithmetic
from thalweg.core.checks import require
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import merged
from thalweg.core.spec import Spec, spec_of


def _in_range(xp: Any, buffer: Any, index: Any) -> None:
    size = buffer.shape[0]

    def message() -> str:
        """Tried to access an index out of the bounds of a TensorArray."""
        return f"Tried to access index {int(index)} but array size is: {size}"

    require(xp, (index >= 0) & (index < size), message, errors.OutOfRangeError)


def _get_rule(call: Call, buffer: Spec, index: Spec) -> Spec:
    return spec_of(buffer.dtype, None if buffer.shape is None else buffer.shape[1:])


@op("TensorListGetItem", _get_rule)
def get_item(xp: Any, buffer: Any, index: Any) -> Any:
    """The element `buffer[index]`; OutOfRangeError where there is none."""
    _in_range(xp, buffer, index)
    if xp is np:
        return buffer[int(index)]
    from thalweg.core.xla import lax

    return lax.dynamic_index_in_dim(buffer, index, keepdims=False)


@get_item.gradient
def _(node: Node, dy: Any) -> Any:
    buffer, index = node.inputs
    return set_item(Arithmetic.zeros_like(buffer), index, dy), None


def _set_rule(call: Call, buffer: Spec, index: Spec, value: Spec) -> Spec:
    if value.dtype is not buffer.dtype:
        raise TypeError(f"the array holds {buffer.dtype.name}, the element written is {value.dtype.name}")
    if buffer.shape is None or value.shape is None:
        return buffer
    return spec_of(buffer.dtype, (buffer.shape[0], *(merged(buffer.shape[1:], value.shape) or ())))


@op("TensorListSetItem", _set_rule)
def set_item(xp: Any, buffer: Any, index: Any, value: Any) -> Any:
    """`buffer` with `value` as its element `index`; OutOfRangeError where there is none."""
    _in_range(xp, buffer, index)
    if xp is np:
        result = buffer.copy()
        result[int(index)] = value
        return result
    from thalweg.core.xla import lax

    return lax.dynamic_update_index_in_dim(buffer, value, index, 0)


@set_item.gradient
def _(node: Node, dy: Any) -> Any:
    _, index, value = node.inputs
    return set_item(dy, index, Arithmetic.zeros_like(value)), None, get_item(dy, index)


def _grow_rule(call: Call, buffer: Spec, index: Spec) -> Spec:
    return spec_of(buffer.dtype, None if buffer.shape is None else (None, *buffer.shape[1:]))


@op("TensorListResize", _grow_rule, host=True)
def grow(xp: Any, buffer: Any, index: Any) -> Any:
    """`buffer` with zeros appended, so that it has an element `index`."""
    missing = int(index) + 1 - buffer.shape[0]
    if missing <= 0:
        return buffer
    return np.concatenate([buffer, np.zeros((missing, *buffer.shape[1:]), buffer.dtype)])


@grow.gradient
def _(node: Node, dy: Any) -> Any:
    return shrink(dy, node.inputs[0]), None


@op("TensorListShrink", lambda call, x, like: spec_of(x.dtype, like.shape))
def shrink(xp: Any, x: Any, like: Any) -> Any:
    """As many of the first elements of `x` as `like` has."""
    return x[: like.shape[0]]


@shrink.gradient
def _(node: Node, dy: Any) -> Any:
    return extend(dy, node.inputs[0]), None


@op("TensorListExtend", lambda call, x, like: spec_of(x.dtype, like.shape))
def extend(xp: Any, x: Any, like: Any) -> Any:
    """`x` with zeros appended, as long as `like`."""
    missing = like.shape[0] - x.shape[0]
    return xp.concatenate([x, xp.zeros((missing, *x.shape[1:]), x.dtype)])


@extend.gradient
def _(node: Node, dy: Any) -> Any:
    return shrink(dy, node.inputs[0]), None
