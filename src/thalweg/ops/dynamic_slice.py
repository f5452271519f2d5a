"""Slices whose starts are operands: programs don't depend on where they begin, only on their sizes.

`DynamicSlice` takes the starts of some axes as scalars, `Slice`, TensorFlow's, the starts of all axes as one
vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core.checks import require
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_same_dtype, dims_of, merged
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.shapes import ints, shape_of


class Window:
    """The attributes that the `DynamicSlice` ops share.

    Attributes:
      axes: the axes that are sliced, one for each start.
      sizes: how many elements are taken along them.
      squeeze: those of the axes that the result is without; their size is 1.
      checked: the starts are known to be in range and counted from the front.
    """

    def __init__(
        self, axes: tuple[int, ...], sizes: tuple[int, ...], squeeze: tuple[int, ...], checked: bool
    ) -> None:
        self.axes = axes
        self.sizes = sizes
        self.squeeze = squeeze
        self.checked = checked

    def shape(self, whole: Sequence[Any]) -> list[Any]:
        """The shape of a window of a tensor of shape `whole`, before squeezing."""
        dims = list(whole)
        for axis, size in zip(self.axes, self.sizes, strict=True):
            dims[axis] = size
        return dims

    def squeezed(self, dims: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(n for axis, n in enumerate(dims) if axis not in self.squeeze)

    def begin(self, xp: Any, shape: Sequence[int], starts: Sequence[Any]) -> list[Any]:
        """Where the window begins along each dimension of a tensor of `shape`."""
        found: list[Any] = [np.int32(0)] * len(shape)
        for axis, size, start in zip(self.axes, self.sizes, starts, strict=True):
            if not self.checked:
                start = _in_range(xp, start, axis, size, shape[axis])
            found[axis] = start.astype(np.int32)
        return found

    def cut(self, xp: Any, x: Any, starts: Sequence[Any]) -> Any:
        """The window of `x`, before squeezing."""
        begin = self.begin(xp, x.shape, starts)
        if xp is np:
            return x[_slices(begin, self.shape(x.shape))]
        from thalweg.core.xla import lax

        return lax.dynamic_slice(x, begin, self.shape(x.shape))

    def paste(self, xp: Any, whole: Any, value: Any, starts: Sequence[Any]) -> Any:
        """`whole` with `value` in the window."""
        begin = self.begin(xp, whole.shape, starts)
        value = xp.reshape(value, self.shape(whole.shape))
        return pasted(xp, whole, value, begin)


def pasted(xp: Any, whole: Any, value: Any, begin: Sequence[Any]) -> Any:
    """`whole` with `value` in it from `begin` on."""
    if xp is np:
        whole = whole.copy()
        whole[_slices(begin, value.shape)] = value
        return whole
    from thalweg.core.xla import lax

    return lax.dynamic_update_slice(whole, value, begin)


def _slices(begin: Sequence[Any], sizes: Sequence[int]) -> tuple[slice, ...]:
    return tuple(slice(int(b), int(b) + n) for b, n in zip(begin, sizes, strict=True))


def _in_range(xp: Any, start: Any, axis: int, size: int, length: int) -> Any:
    """`start` counted from the front, demanded to be in range."""

    def message() -> str:
        """slice index of a dimension out of bounds."""
        return f"slice index {start} of dimension {axis} out of bounds."

    require(xp, (start >= -length) & (start <= length - size), message)
    return xp.where(start < 0, start + length, start)


def _dynamic_slice_rule(call: Call, x: Spec, *starts: Spec) -> Spec:
    if x.shape is None:
        return spec_of(x.dtype, None)
    window = Window(**call.attrs)
    return spec_of(x.dtype, window.squeezed(window.shape(x.shape)))


@op("DynamicSlice", _dynamic_slice_rule)
def dynamic_slice(xp: Any, x: Any, *starts: Any, **window: Any) -> Any:
    """A window of `x`. Attributes: those of `Window`."""
    cut = Window(**window)
    part = cut.cut(xp, x, starts)
    return xp.reshape(part, cut.squeezed(part.shape))


@dynamic_slice.gradient
def _(node: Node, dy: Any) -> Any:
    x, *starts = node.inputs
    return (dynamic_slice_grad(dy, *starts, shape=shape_of(x), **node.call.attrs), *[None] * len(starts))


@op("DynamicSliceGrad", lambda call, dy, *starts: spec_of(dy.dtype, dims_of(call.attrs["shape"])))
def dynamic_slice_grad(xp: Any, dy: Any, *starts: Any, shape: tuple[int, ...], **window: Any) -> Any:
    """Zeros of `shape` with `dy` in the window."""
    return Window(**window).paste(xp, xp.zeros(ints(shape), dy.dtype), dy, starts)


@dynamic_slice_grad.gradient
def _(node: Node, dx: Any) -> Any:
    window = {name: value for name, value in node.call.attrs.items() if name != "shape"}
    starts = node.inputs[1:]
    return (dynamic_slice(dx, *starts, **window), *[None] * len(starts))


def _dynamic_slice_update_rule(call: Call, x: Spec, value: Spec, *starts: Spec) -> Spec:
    check_same_dtype(call, (x, value))
    if x.shape is not None:
        window = Window(**call.attrs)
        merged(window.squeezed(window.shape(x.shape)), value.shape)
    return spec_of(x.dtype, x.shape)


@op("DynamicSliceUpdate", _dynamic_slice_update_rule)
def dynamic_slice_update(xp: Any, x: Any, value: Any, *starts: Any, **window: Any) -> Any:
    """`x` with `value` in the window."""
    return Window(**window).paste(xp, x, value, starts)


# Slice: begin is an attribute where it is known, else a vector, so that only the size must be.


def _slice_rule(call: Call, x: Spec, *starts: Spec) -> Spec:
    size, begin = dims_of(call.attrs["size"]), call.attrs.get("begin")
    if size is None:
        return spec_of(x.dtype, x.rank if x.rank is None else (None,) * x.rank)
    if x.shape is None:
        return spec_of(x.dtype, tuple(None if n == -1 else n for n in size))
    rank = len(x.shape)
    given = len(begin) if begin is not None else starts[0].shape and starts[0].shape[0]
    for name, length in (("begin", given), ("size", len(size))):
        if length not in (rank, None):
            raise ValueError(
                f"Expected begin and size arguments to be 1-D tensors of size {rank}, "
                f"but got {name} of size {length}"
            )
    for axis, (n, full) in enumerate(zip(size, x.shape, strict=True)):
        if n is not None and (n < -1 or (full is not None and n > full)):
            raise ValueError(f"Expected size[{axis}] in [0, {full}], but got {n}")
    return spec_of(
        x.dtype, tuple(_taken(*dim) for dim in zip(begin or (None,) * rank, size, x.shape, strict=True))
    )


def _taken(begin: int | None, size: int | None, full: int | None) -> int | None:
    """How many elements are taken of a dimension: -1 stands for all from `begin` on."""
    if size != -1:
        return size
    return None if begin is None or full is None else full - begin


@op("Slice", _slice_rule, picks=True)
def slice_at(
    xp: Any, x: Any, *starts: Any, size: tuple[int, ...], begin: tuple[int, ...] | None = None
) -> Any:
    """`size` elements from `begin` on, an attribute or the second operand, with an entry for each
    dimension.
    """
    where = starts[0] if starts else np.array(begin, np.int64)
    sizes = ints(size)
    if -1 in sizes:
        # "All that follows" is a size only if the begin is a value, as one computed from shapes is.
        known = np.asarray(where).tolist()
        sizes = tuple(full - b if n == -1 else n for n, b, full in zip(sizes, known, x.shape, strict=True))
    for axis, (full, n) in enumerate(zip(x.shape, sizes, strict=True)):
        _require_slice(xp if starts else np, where[axis], n, full, axis)
    if xp is np or not starts:
        return x[_slices(where.tolist(), sizes)]
    from thalweg.core.xla import lax

    return lax.dynamic_slice(x, list(where), sizes)


def _require_slice(xp: Any, begin: Any, size: int, full: int, axis: int) -> None:
    def message() -> str:
        """begin and size are not within the dimensions of the tensor"""
        return slice_error(axis, int(begin), size, full)

    require(xp, (begin >= 0) & (begin + size <= full) & (size >= 0), message)


def slice_error(axis: int, begin: int, size: int, full: int) -> str:
    """What is wrong with a slice that doesn't lie in a dimension of length `full`."""
    if not 0 <= begin <= full:
        return f"Expected begin[{axis}] in [0, {full}], but got {begin}"
    return f"Expected size[{axis}] in [0, {full - begin}], but got {size}"


@slice_at.gradient
def _(node: Node, dy: Any) -> Any:
    x, *starts = node.inputs
    begin = node.call.attrs.get("begin")
    known = {} if begin is None else {"begin": begin}
    return slice_grad(dy, *starts, shape=shape_of(x), **known), *[None] * len(starts)


@op("SliceGrad", lambda call, dy, *starts: spec_of(dy.dtype, dims_of(call.attrs["shape"])))
def slice_grad(
    xp: Any, dy: Any, *starts: Any, shape: tuple[int, ...], begin: tuple[int, ...] | None = None
) -> Any:
    """Zeros of `shape` with `dy` at `begin`."""
    where = starts[0] if starts else np.array(begin, np.int64)
    return pasted(xp, xp.zeros(ints(shape), dy.dtype), dy, list(where))


@slice_grad.gradient
def _(node: Node, dx: Any) -> Any:
    dy, *starts = node.inputs
    begin = node.call.attrs.get("begin")
    known = {} if begin is None else {"begin": begin}
    return slice_at(dx, *starts, size=shape_of(dy), **known), *[None] * len(starts)
