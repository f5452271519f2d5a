"""Indexing of tensors and variables: `t[0]`, `t[..., 1:3]`, `t[:, i]`, `t[mask]`, `v[1:].assign(x)`.

How an index is carried out:

- A tensor whose value lies in host memory gives a view at once, unless a tape has to know.
- Else an op is recorded: `StridedSlice`, with all bounds as attributes. But where the same slice is taken at
ever new places,
  as in `for i in range(n): x[i]`, places become operands (`DynamicSlice`), so that all turns of the loop are
  one path of the trie and one program. Scalar tensors whose value isn't known yet are operands too.
"""

from __future__ import annotations

from functools import partial
from numbers import Integral
from types import EllipsisType, NoneType
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes
from thalweg.core.backprop import differentiable
from thalweg.core.context import state
from thalweg.core.convert import constant, number, to_tensor
from thalweg.core.messages import refused, told
from thalweg.core.spec import scalar_spec, spec_of
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.variable import Variable
from thalweg.ops.dynamic_slice import dynamic_slice, dynamic_slice_update
from thalweg.ops.strided_slice import (
    Subscript,
    expanded,
    strided_slice,
    strided_slice_update,
)

# The kinds of entries that NumPy and TensorFlow understand alike.
_BASIC = frozenset((int, slice, NoneType, EllipsisType))
_INDEX_DTYPES = (dtypes.int32, dtypes.int64, dtypes.int16)

# A slice that was taken at more places than these is a loop's: from then on places are operands.
_MANY_PLACES = 8
_MAX_SLICES = 1024
_places: dict[Any, set[tuple[int, ...]]] = {}

# A smaller piece of a tensor is copied, so that it doesn't keep the whole in memory.
_SMALL = 1 << 16


def getitem(x: Any, item: Any) -> Any:
    """`x[item]` for a tensor."""
    if type(x) is EagerTensor:
        target = state.target
        if target.eager:
            if type(x._value) is np.ndarray and not (target.tapes and differentiable(x._spec.dtype)):  # type: ignore[attr-defined]
                view = _view(x, item)
                if view is not None:
                    return view
            if type(item) is int and x._spec.shape:
                size: Any = x._spec.shape[0]
                if -size <= item < size:
                    return _at(x, _FIRST, (item % size,), (item,))
    mask = _as_mask(item)
    if mask is not None:
        from thalweg.ops.selection import masked

        return masked(x, mask, 0)
    subscript = _parsed(item)
    if any(type(entry) is _Operand for entry in subscript):
        return _at_operands(x, subscript)
    if type(x) is EagerTensor and state.target.eager:
        found = _window(x._spec.shape, subscript)  # type: ignore[arg-type]
        if found is not None:
            return _at(x, *found, subscript)
    return strided_slice(x, **attributes_of(subscript))


def _view(x: EagerTensor, item: Any) -> EagerTensor | None:
    """The indexed part of a tensor in host memory; None for an index that has to be looked at more
    closely.
    """
    kind = type(item)
    if kind is tuple:
        for entry in item:
            if type(entry) not in _BASIC:
                return None
    elif kind not in _BASIC:
        return None
    try:
        array = x._value[item]
    except (IndexError, TypeError, ValueError, AttributeError):
        return None
    dtype = x._spec.dtype
    if not isinstance(array, np.ndarray):
        if dtype is not dtypes.string:
            return EagerTensor(scalar_spec(dtype), None, -1, array)
        array = np.array(array, object)
    if array.nbytes < _SMALL:
        array = array.copy()
    return EagerTensor(spec_of(dtype, array.shape), None, -1, array)


def _as_mask(item: Any) -> Any:
    """The boolean mask that an index is, or None."""
    if isinstance(item, (Tensor, Variable)):
        return item if item.dtype is dtypes.bool else None
    if type(item) is np.ndarray:
        return item if item.dtype == np.bool_ else None
    if type(item) is bool or type(item) is np.bool_:
        return np.array(item)
    return None


# From what the user wrote to a subscript of Python numbers.


class _Operand(NamedTuple):
    """An entry of a subscript that is a scalar tensor whose value isn't known."""

    tensor: Any


def _parsed(item: Any) -> Subscript:
    """The entries of an index as integers and slices of integers; `_Operand`s where a value isn't known."""
    entries = item if type(item) is tuple else tuple(item) if type(item) is list else (item,)
    parsed: list[Any] = []
    for entry in entries:
        if entry is None or entry is Ellipsis or type(entry) is int:
            parsed.append(entry)
        elif type(entry) is slice:
            parsed.append(slice(_bound(entry.start), _bound(entry.stop), _bound(entry.step)))
        else:
            index = _index(entry, wait=False)
            parsed.append(_Operand(index) if isinstance(index, Tensor) else index)
    return tuple(parsed)


def _bound(value: Any) -> Any:
    """A slice's bound as an integer, a symbolic tensor or None."""
    return value if value is None or type(value) is int else _index(value, wait=True)


def _index(value: Any, wait: bool) -> Any:
    """A scalar index as an integer; as a tensor where it is symbolic, or pending and `wait` is False."""
    if isinstance(value, Variable):
        value = value._read()
    if isinstance(value, Tensor):
        if value._spec.dtype not in _INDEX_DTYPES or value._spec.shape:
            raise TypeError(_BAD_INDEX.format(value))
        if isinstance(value, EagerTensor):
            return int(value.host()) if wait or isinstance(value._value, (np.ndarray, np.generic)) else value
        known = value.constant_value()  # type: ignore[attr-defined]
        return value if known is None else int(known)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu":
        return int(value)
    raise TypeError(told(_BAD_INDEX.format(repr(value))))


_BAD_INDEX = (
    "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar tf.int32/tf.int64 tensors "
    "are valid indices, got {}"
)


def attributes_of(subscript: Subscript) -> dict[str, Any]:
    """A subscript as the attributes of a `StridedSlice`."""
    begin: list[Any] = []
    end: list[Any] = []
    strides: list[Any] = []
    begin_mask = end_mask = ellipsis_mask = new_axis_mask = shrink_axis_mask = 0
    for position, entry in enumerate(subscript):
        bit = 1 << position
        start: Any = 0
        stop: Any = 0
        step: Any = 1
        if isinstance(entry, slice):
            start = 0 if entry.start is None else entry.start
            stop = 0 if entry.stop is None else entry.stop
            step = 1 if entry.step is None else entry.step
            begin_mask |= bit if entry.start is None else 0
            end_mask |= bit if entry.stop is None else 0
        elif entry is Ellipsis:
            ellipsis_mask |= bit
        elif entry is None:
            new_axis_mask |= bit
        else:
            start, stop = entry, entry + 1
            shrink_axis_mask |= bit
        begin.append(start)
        end.append(stop)
        strides.append(step)
    return {
        "begin": _vector(begin),
        "end": _vector(end),
        "strides": _vector(strides),
        "begin_mask": begin_mask,
        "end_mask": end_mask,
        "ellipsis_mask": ellipsis_mask,
        "new_axis_mask": new_axis_mask,
        "shrink_axis_mask": shrink_axis_mask,
    }


def _vector(bounds: list[Any]) -> Any:
    """Bounds as a tuple, or as one symbolic tensor if any of them is symbolic."""
    tensors = [b for b in bounds if isinstance(b, Tensor)]
    if not tensors:
        return tuple(bounds)
    from thalweg.ops.casting import cast

    wide = any(b._spec.dtype is dtypes.int64 for b in tensors)
    dtype = dtypes.int64 if wide else dtypes.int32
    return constant([cast(b, dtype=dtype) if isinstance(b, Tensor) else b for b in bounds], dtype)


# Places: the parts of a subscript that may become operands.


class _Sizes(NamedTuple):
    """What a window of a tensor is, apart from its place: see `dynamic_slice.Window`."""

    axes: tuple[int, ...]
    sizes: tuple[int, ...]
    squeeze: tuple[int, ...]


_FIRST = _Sizes((0,), (1,), (0,))


def _window(shape: tuple[int, ...], subscript: Subscript) -> tuple[_Sizes, tuple[int, ...]] | None:
    """A subscript as a window and its place; None if it is no window: it has steps, new axes, takes all, or
    lies outside.
    """
    axes, sizes, squeeze, place = [], [], [], []
    try:
        entries = expanded(subscript, len(shape))
    except ValueError:
        return None
    for axis, entry in enumerate(entries):
        if entry is None:
            return None
        if not isinstance(entry, slice):
            if not -shape[axis] <= entry < shape[axis]:
                return None
            start, size = entry % shape[axis], 1
            squeeze.append(axis)
        elif entry.step not in (None, 1):
            return None
        else:
            start, stop, _ = entry.indices(shape[axis])
            size = max(stop - start, 0)
            if size == shape[axis] or size == 0:
                if size == 0:
                    return None
                continue
        axes.append(axis)
        sizes.append(size)
        place.append(start)
    if not axes:
        return None
    return _Sizes(tuple(axes), tuple(sizes), tuple(squeeze)), tuple(place)


def _varies(spec: Any, window: _Sizes, place: tuple[int, ...]) -> bool:
    """True once a window of tensors of this spec has been asked for at many places."""
    key = (spec, window)
    seen = _places.get(key)
    if seen is None:
        if len(_places) >= _MAX_SLICES:
            _places.clear()
        seen = _places.setdefault(key, set())
    if len(seen) <= _MANY_PLACES:
        seen.add(place)
    return len(seen) > _MANY_PLACES


def _at(x: EagerTensor, window: _Sizes, place: tuple[int, ...], subscript: Subscript) -> Any:
    """The window of an eager tensor at a place."""
    if _varies(x._spec, window, place):
        starts = [number(start, dtypes.int32) for start in place]
        return dynamic_slice(
            x, *starts, axes=window.axes, sizes=window.sizes, squeeze=window.squeeze, checked=True
        )
    return strided_slice(x, **attributes_of(subscript))


def _at_operands(x: Any, subscript: Subscript) -> Any:
    """`x[subscript]` where some entries are tensors: the rest of the subscript first, then a window at the
    tensors.
    """
    rank = x._spec.rank
    if rank is None:
        plain = [entry.tensor if type(entry) is _Operand else entry for entry in subscript]
        return strided_slice(x, **attributes_of(tuple(plain)))
    try:
        entries = expanded(subscript, rank)
    except ValueError as error:
        raise refused("StridedSlice", str(error), x) from None
    axes, starts, rest = [], [], []
    kept = 0
    for entry in entries:
        if type(entry) is _Operand:
            axes.append(kept)
            starts.append(entry.tensor)
            entry = slice(None)
        rest.append(entry)
        kept += entry is None or isinstance(entry, slice)
    if any(entry != slice(None) for entry in rest):
        x = strided_slice(x, **attributes_of(tuple(rest)))
    where = tuple(axes)
    return dynamic_slice(x, *starts, axes=where, sizes=(1,) * len(axes), squeeze=where, checked=False)


# Variables.


def _getitem_of_variable(variable: Variable, item: Any) -> Any:
    part = getitem(variable._read(), item)
    if _as_mask(item) is None:
        part.assign = partial(_assign, variable, item)
        part.assign_add = partial(_assign_sum, variable, item, 1)
        part.assign_sub = partial(_assign_sum, variable, item, -1)
    return part


def _assign(variable: Variable, item: Any, value: Any, name: str | None = None) -> Any:
    """Give the part `variable[item]` a new value; gives the variable."""
    value = to_tensor(value, None if isinstance(value, Tensor) else variable.dtype)
    subscript = tuple(entry.tensor if type(entry) is _Operand else entry for entry in _parsed(item))
    whole = variable._peek()
    if type(whole) is EagerTensor and state.target.eager:
        subscript = tuple(int(entry) if isinstance(entry, EagerTensor) else entry for entry in subscript)
        found = _window(whole._spec.shape, subscript)  # type: ignore[arg-type]
        if found is not None and _varies(whole._spec, *found):
            window, place = found
            starts = [number(start, dtypes.int32) for start in place]
            return variable._store(
                dynamic_slice_update(whole, value, *starts, **window._asdict(), checked=True)
            )
    return variable._store(strided_slice_update(whole, value, **attributes_of(subscript)))


def _assign_sum(variable: Variable, item: Any, sign: int, delta: Any, name: str | None = None) -> Any:
    """Add `delta` to the part `variable[item]`, or subtract it; gives the variable."""
    delta = to_tensor(delta, None if isinstance(delta, Tensor) else variable.dtype)
    part = getitem(variable._peek(), item)
    return _assign(variable, item, part + delta if sign > 0 else part - delta)


setattr(Tensor, "__getitem__", getitem)  # noqa: B010
setattr(Variable, "__getitem__", _getitem_of_variable)  # noqa: B010
