"""`StridedSlice`, the op under `x[...]` and `tf.strided_slice`: all bounds are attributes.

The ops whose bounds are operands stand in `dynamic_slice`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_same_dtype, dims_of, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.shapes import ints, reduce_to_shape_of, shape_of

Subscript = tuple[Any, ...]

MASKS = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")


class _Unknown:
    """A bound of a slice that isn't known while a graph is built."""


_unknown = _Unknown()


def subscript_of(attributes: dict[str, Any]) -> Subscript | None:
    """The attributes of a `StridedSlice` as Python writes a subscript; None where even its length is
    unknown.
    """
    bounds = [dims_of(attributes[name]) for name in ("begin", "end", "strides")]
    length = next((len(b) for b in bounds if b is not None), None)
    if length is None:
        return None
    begin, end, strides = (b if b is not None else (None,) * length for b in bounds)
    if not len(begin) == len(end) == len(strides):
        raise ValueError(
            f"Expected begin, end, and strides to be 1D equal size tensors, "
            f"but got shapes [{len(begin)}], [{len(end)}], and [{len(strides)}] instead."
        )
    masks = [attributes[name] for name in MASKS]
    return tuple(_entry(begin[i], end[i], strides[i], [m >> i & 1 for m in masks]) for i in range(length))


def _entry(begin: Any, end: Any, stride: Any, masks: list[int]) -> Any:
    from_start, to_end, ellipsis, new_axis, shrink = masks
    if ellipsis:
        return Ellipsis
    if new_axis:
        return None
    begin, end, stride = (_unknown if b is None else int(b) for b in (begin, end, stride))
    if shrink:
        return begin
    return slice(None if from_start else begin, None if to_end else end, stride)


def expanded(subscript: Subscript, rank: int) -> Subscript:
    """A subscript with an entry for each dimension: the ellipsis, or what is missing at the end, written out.

    Raises:
      ValueError: two ellipses, or more entries than dimensions.
    """
    if sum(entry is Ellipsis for entry in subscript) > 1:
        raise ValueError("Multiple ellipses in slice spec not allowed")
    used = sum(entry is not Ellipsis and entry is not None for entry in subscript)
    if used > rank:
        if rank == 0:
            raise ValueError("Attempting to slice scalar input: too many indices.")
        raise ValueError(
            f"Index out of range using input dim {rank}; input has only {rank} dims: too many indices"
        )
    full = (slice(None),) * (rank - used)
    if Ellipsis not in subscript:
        return subscript + full
    at = subscript.index(Ellipsis)
    return subscript[:at] + full + subscript[at + 1 :]


def sliced_shape(subscript: Subscript, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """The shape of `x[subscript]` for an `x` of `shape`; checks that integers are in range."""
    dims: list[int | None] = []
    axis = 0
    for position, entry in enumerate(expanded(subscript, len(shape))):
        if entry is None:
            dims.append(1)
            continue
        size = shape[axis]
        if isinstance(entry, slice):
            dims.append(_slice_length(entry, size, position))
        elif size is not None and entry is not _unknown:
            checked_index(entry, size, axis)
        axis += 1
    return tuple(dims)


def checked_index(index: int, size: int, axis: int) -> int:
    """`index` counted from the front; ValueError if there is no such element."""
    if not -size <= index < size:
        shown = index if index >= 0 else index + size
        raise ValueError(f"slice index {shown} of dimension {axis} out of bounds.")
    return index + size if index < 0 else index


def _slice_length(entry: slice, size: int | None, position: int) -> int | None:
    if entry.step == 0:
        raise ValueError(f"strides[{position}] must be non-zero")
    if size is None or _unknown in (entry.start, entry.stop, entry.step):
        return None
    return len(range(*entry.indices(size)))


def _strided_slice_rule(call: Call, x: Spec) -> Spec:
    subscript = subscript_of(call.attrs)
    if x.shape is None or subscript is None:
        return spec_of(x.dtype, None)
    return spec_of(x.dtype, sliced_shape(subscript, x.shape))


def _subscript(shape: tuple[int, ...], attributes: dict[str, Any]) -> Subscript:
    """The subscript of attributes that are all known, checked against `shape`."""
    subscript = subscript_of(attributes)
    assert subscript is not None
    sliced_shape(subscript, shape)
    return subscript


@op("StridedSlice", _strided_slice_rule, picks=True)
def strided_slice(xp: Any, x: Any, **attributes: Any) -> Any:
    """Attributes: begin, end, strides (tuples of ints, one entry a dimension) and the five masks (bit
    sets).
    """
    return x[_subscript(x.shape, attributes)]


@strided_slice.gradient
def _(node: Node, dy: Any) -> Any:
    return strided_slice_grad(dy, shape=shape_of(node.inputs[0]), **node.call.attrs)


@op("StridedSliceGrad", lambda call, dy: spec_of(dy.dtype, dims_of(call.attrs["shape"])))
def strided_slice_grad(xp: Any, dy: Any, *, shape: tuple[int, ...], **attributes: Any) -> Any:
    """Zeros of `shape` with `dy` in the place that the slice was taken from."""
    shape = ints(shape)
    at = _subscript(shape, attributes)
    if xp is np:
        whole = np.zeros(shape, dy.dtype)
        whole[at] = dy
        return whole
    return xp.zeros(shape, dy.dtype).at[at].set(dy)


@strided_slice_grad.gradient
def _(node: Node, dx: Any) -> Any:
    attributes = {name: value for name, value in node.call.attrs.items() if name != "shape"}
    return strided_slice(dx, **attributes)


def _strided_slice_update_rule(call: Call, x: Spec, value: Spec) -> Spec:
    check_same_dtype(call, (x, value))
    subscript = subscript_of(call.attrs)
    if x.shape is not None and subscript is not None and value.known:
        place = sliced_shape(subscript, x.shape)
        if None not in place and not _fits(value.shape, place):
            raise ValueError(
                f"{shape_text(value.shape)} can't be assigned to a slice of shape {shape_text(place)}"
            )
    return spec_of(x.dtype, x.shape)


def _fits(value: Dims, place: Dims) -> bool:
    """True if `value` is of the shape `place`, or broadcasts to it."""
    assert value is not None and place is not None
    extra = len(place) - len(value)
    return extra >= 0 and all(n in (1, m) for n, m in zip(value, place[extra:], strict=True))


@op("TensorStridedSliceUpdate", _strided_slice_update_rule)
def strided_slice_update(xp: Any, x: Any, value: Any, **attributes: Any) -> Any:
    """`x` with `value` in the place of a slice."""
    at = _subscript(x.shape, attributes)
    if xp is np:
        result = x.copy()
        result[at] = value
        return result
    return x.at[at].set(value)


@strided_slice_update.gradient
def _(node: Node, dy: Any) -> Any:
    from thalweg.core.convert import constant

    attributes = node.call.attrs
    rest = strided_slice_update(dy, constant(0, dy.dtype), **attributes)
    return rest, reduce_to_shape_of(strided_slice(dy, **attributes), node.inputs[1])
