"""Ops that only change shapes, and the shape arithmetic of broadcasting gradients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import (
    broadcast,
    dims_of,
    is_number,
    kernel_error,
    known,
    merged,
    reduced,
    reduction,
    same_as,
    shape_text,
)
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.core.tensor import Tensor


def ints(values: Any) -> tuple[int, ...]:
    """A shape, or other list of integers, as a lowering gets it: in a graph it may come as an array."""
    return values if type(values) is tuple else tuple(np.asarray(values).reshape(-1).tolist())


def _reshape_rule(call: Call, x: Spec) -> Spec:
    target = dims_of(call.attrs["shape"])
    if target is None:
        return spec_of(x.dtype, None)
    free = [i for i, n in enumerate(target) if n == -1]
    if len(free) > 1:
        problem = f"Only one input size may be -1, not both {free[0]} and {free[1]}"
        raise ValueError(problem) if x.known else kernel_error(call, problem)
    for i, n in enumerate(target):
        if n is not None and n < -1:
            raise ValueError(f"Size {i} must be non-negative, not {n}")
    rest = [n for n in target if n != -1]
    if not x.known or None in rest:
        return spec_of(x.dtype, tuple(None if n == -1 else n for n in target))
    size = math.prod(rest)  # type: ignore[arg-type]
    if free:
        if size == 0 or x.size % size:
            raise ValueError(
                f"Input to reshape is a tensor with {x.size} values, "
                f"but the requested shape requires a multiple of {size}"
            )
        target = tuple(x.size // size if n == -1 else n for n in target)
    elif size != x.size:
        raise ValueError(
            f"Input to reshape is a tensor with {x.size} values, but the requested shape has {size}"
        )
    return spec_of(x.dtype, target)


@op("Reshape", _reshape_rule)
def reshape(xp: Any, x: Any, *, shape: tuple[int, ...]) -> Any:
    return xp.reshape(x, ints(shape))


@reshape.gradient
def _(node: Node, dy: Any) -> Any:
    return reshape(dy, shape=shape_of(node.inputs[0]))


def inserted_axis(axis: int, rank: int) -> int:
    """Where among `rank + 1` dimensions a new one at `axis` comes to lie."""
    if not -rank - 1 <= axis <= rank:
        raise ValueError(f"Tried to expand dim index {axis} for tensor with {rank} dimensions.")
    return axis if axis >= 0 else axis + rank + 1


def _expand_dims_rule(call: Call, x: Spec) -> Spec:
    axis = known(call.attrs["axis"])
    if x.shape is None:
        return spec_of(x.dtype, None)
    if axis is None:
        return spec_of(x.dtype, (None,) * (len(x.shape) + 1))
    at = inserted_axis(axis, len(x.shape))
    return spec_of(x.dtype, (*x.shape[:at], 1, *x.shape[at:]))


@op("ExpandDims", _expand_dims_rule)
def expand_dims(xp: Any, x: Any, *, axis: int) -> Any:
    return xp.expand_dims(x, int(axis))


@expand_dims.gradient
def _(node: Node, dy: Any) -> Any:
    return reshape(dy, shape=shape_of(node.inputs[0]))


def _squeeze_rule(call: Call, x: Spec) -> Spec:
    if x.shape is None:
        return spec_of(x.dtype, None)
    return spec_of(x.dtype, _squeezed(x.shape, call.attrs["axis"]))


def _squeezed(shape: tuple[int | None, ...], axis: tuple[int, ...]) -> Dims:
    if not axis:
        return None if None in shape else tuple(n for n in shape if n != 1)
    rank = len(shape)
    for a in axis:
        if not -rank <= a < rank:
            raise ValueError(f"Tried to squeeze dim index {a} for tensor with {rank} dimensions.")
        if shape[a] not in (1, None):
            raise ValueError(f"Can not squeeze dim[{a % rank}], expected a dimension of 1, got {shape[a]}")
    gone = {a % rank for a in axis}
    return tuple(n for i, n in enumerate(shape) if i not in gone)


@op("Squeeze", _squeeze_rule)
def squeeze(xp: Any, x: Any, *, axis: tuple[int, ...]) -> Any:
    return xp.reshape(x, _squeezed(tuple(x.shape), axis))


@squeeze.gradient
def _(node: Node, dy: Any) -> Any:
    return reshape(dy, shape=shape_of(node.inputs[0]))


def _transpose_rule(call: Call, x: Spec) -> Spec:
    perm = call.attrs["perm"]
    if isinstance(perm, Tensor):
        values = dims_of(perm)
        if values is None or None in values:
            rank = x.rank if values is None else len(values)
            return spec_of(x.dtype, None if rank is None else (None,) * rank)
        perm = values
    if x.shape is None:
        return spec_of(x.dtype, None if perm is None else (None,) * len(perm))
    try:
        return spec_of(x.dtype, tuple(x.shape[a] for a in _checked_permutation(perm, len(x.shape))))
    except _NoPermutation as error:
        raise kernel_error(call, str(error)) from None


class _NoPermutation(ValueError):
    """A list of dimensions in which one is missing."""


def _checked_permutation(perm: Any, rank: int) -> Sequence[int]:
    if perm is None:
        return range(rank - 1, -1, -1)
    if len(perm) != rank:
        raise ValueError(
            f"transpose expects a vector of size {rank}. But input(1) is a vector of size {len(perm)}: perm"
        )
    for a in perm:
        if not -rank <= a < rank:
            raise ValueError(f"{a} is out of range [0 .. {rank}) in perm")
    axes = [a % rank for a in perm]
    for a in range(rank):
        if a not in axes:
            raise _NoPermutation(f"{a} is missing from perm {{{','.join(map(str, perm))}}}.")
    return axes


@op("Transpose", _transpose_rule)
def transpose(xp: Any, x: Any, *, perm: tuple[int, ...] | None) -> Any:
    return xp.transpose(x, None if perm is None else ints(perm))


@transpose.gradient
def _(node: Node, dy: Any) -> Any:
    perm = node.perm
    if isinstance(perm, Tensor):
        from thalweg.ops.rearranging import invert_permutation

        return transpose(dy, perm=invert_permutation(perm))
    return transpose(dy, perm=None if perm is None else inverse_permutation(perm))


def inverse_permutation(perm: Sequence[int]) -> tuple[int, ...]:
    """The permutation that undoes `perm`."""
    inverse = [0] * len(perm)
    for position, axis in enumerate(perm):
        inverse[axis] = position
    return tuple(inverse)


@op("Shape", lambda call, x: spec_of(call.attrs["out_type"], (x.rank,)), differentiable=False)
def shape_tensor(xp: Any, x: Any, *, out_type: Any) -> Any:
    # NumPy on purpose: a shape is known when a program is compiled, and so is what is computed from it.
    return np.array(x.shape, out_type.np)


@op("Rank", lambda call, x: spec_of(dtypes.int32, ()), differentiable=False)
def rank_tensor(xp: Any, x: Any) -> Any:
    return np.array(x.ndim, np.int32)


@op("Size", lambda call, x: spec_of(call.attrs["out_type"], ()), differentiable=False)
def size_tensor(xp: Any, x: Any, *, out_type: Any) -> Any:
    return np.array(x.size, out_type.np)


def shape_of(x: Any) -> Any:
    """The shape of `x`: a tuple where it is known, else a symbolic int32 tensor."""
    return x._spec.shape if x._spec.known else shape_tensor(x, out_type=dtypes.int32)


def _flattened_shape_rule(call: Call, x: Spec) -> Spec:
    return spec_of(dtypes.int32, (None if x.rank is None else x.rank - call.attrs["count"] + 1,))


@op("FlattenedShape", _flattened_shape_rule, differentiable=False)
def flattened_shape(xp: Any, x: Any, *, axis: int, count: int) -> Any:
    """The shape of `x` with `count` dimensions from `axis` on made one."""
    axis = axis % x.ndim
    size = math.prod(x.shape[axis : axis + count])
    return np.array((*x.shape[:axis], size, *x.shape[axis + count :]), np.int32)


@op("Sum", reduction(is_number))
def reduce_sum(xp: Any, x: Any, *, axis: tuple[int, ...] | None, keepdims: bool) -> Any:
    return xp.sum(x, axis=axis, keepdims=keepdims, dtype=x.dtype)


@reduce_sum.gradient
def _(node: Node, dy: Any) -> Any:
    return expand_reduced(dy, node)


def expand_reduced(dy: Any, node: Node) -> Any:
    """The gradient of a reduction's result, broadcast to the shape of its operand."""
    x = node.inputs[0]
    if not node.keepdims:
        kept = reduced(x._spec.shape, node.axis, True)
        if kept is None or None in kept:
            kept = kept_shape(x, axis=node.axis)
        dy = reshape(dy, shape=kept)
    return broadcast_to(dy, shape=shape_of(x))


@op("KeptShape", lambda call, x: spec_of(dtypes.int32, (x.rank,)), differentiable=False)
def kept_shape(xp: Any, x: Any, *, axis: Any) -> Any:
    """The shape of `x` with ones at the axes that a reduction removes."""
    return np.array(reduced(tuple(x.shape), axis, True), np.int32)


def _broadcast_to_rule(call: Call, x: Spec) -> Spec:
    target = dims_of(call.attrs["shape"])
    if target is None:
        return spec_of(x.dtype, None)
    for n in target:
        if n is not None and n < 0:
            raise ValueError(f"Dimension {n} must be >= 0")
    if x.shape is None:
        return spec_of(x.dtype, target)
    if len(x.shape) > len(target):
        raise ValueError(
            f"Rank of input ({len(x.shape)}) must be no greater than rank of output shape ({len(target)})."
        )
    try:
        result = broadcast(x.shape, target)
    except ValueError:
        result = None
    if None not in target and None not in x.shape and result != target:
        raise ValueError(f"Incompatible shapes: {shape_text(x.shape)} vs. {shape_text(target)}")
    return spec_of(x.dtype, target)


@op("BroadcastTo", _broadcast_to_rule)
def broadcast_to(xp: Any, x: Any, *, shape: tuple[int, ...]) -> Any:
    return xp.broadcast_to(x, ints(shape))


@broadcast_to.gradient
def _(node: Node, dy: Any) -> Any:
    return reduce_to_shape_of(dy, node.inputs[0])


def reduce_to_shape_of(gradient: Any, x: Any) -> Any:
    """Sum a gradient over the axes along which `x` was broadcast."""
    wanted, given = x._spec.shape, gradient._spec.shape
    if wanted == given and x._spec.known:
        return gradient
    if not x._spec.known or not gradient._spec.known:
        return unbroadcast(gradient, shape=shape_of(x))
    extra = len(given) - len(wanted)
    axes = tuple(range(extra)) + tuple(i + extra for i, n in enumerate(wanted) if n == 1 != given[i + extra])
    total = reduce_sum(gradient, axis=axes, keepdims=False) if axes else gradient
    return total if total._spec.shape == wanted else reshape(total, shape=wanted)


@op("Unbroadcast", lambda call, g: spec_of(g.dtype, dims_of(call.attrs["shape"])))
def unbroadcast(xp: Any, gradient: Any, *, shape: tuple[int, ...]) -> Any:
    """The sum of `gradient` over the axes along which `shape` was broadcast, when only running tells
    which.
    """
    shape = ints(shape)
    extra = gradient.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(
        i + extra for i, n in enumerate(shape) if n == 1 != gradient.shape[i + extra]
    )
    return xp.reshape(xp.sum(gradient, axis=axes), shape)


@unbroadcast.gradient
def _(node: Node, dy: Any) -> Any:
    return broadcast_to(dy, shape=shape_of(node.inputs[0]))


def _tile_rule(call: Call, x: Spec) -> Spec:
    multiples = dims_of(call.attrs["multiples"])
    if multiples is None or x.shape is None:
        rank = x.rank if multiples is None else len(multiples)
        return spec_of(x.dtype, None if rank is None else (None,) * rank)
    if len(multiples) != len(x.shape):
        raise ValueError(
            f"Expected multiples argument to be a vector of length {len(x.shape)} but got length "
            f"{len(multiples)}"
        )
    for i, m in enumerate(multiples):
        if m is not None and m < 0:
            raise kernel_error(call, f"Expected multiples[{i}] >= 0, but got {m}")
    return spec_of(
        x.dtype,
        tuple(None if None in (m, n) else m * n for m, n in zip(multiples, x.shape, strict=True)),  # type: ignore[operator]
    )


@op("Tile", _tile_rule)
def tile(xp: Any, x: Any, *, multiples: tuple[int, ...]) -> Any:
    return xp.tile(x, ints(multiples))


@tile.gradient
def _(node: Node, dy: Any) -> Any:
    return tile_grad(dy, multiples=node.multiples, shape=shape_of(node.inputs[0]))


@op("TileGrad", lambda call, dy: spec_of(dy.dtype, dims_of(call.attrs["shape"])))
def tile_grad(xp: Any, dy: Any, *, multiples: tuple[int, ...], shape: tuple[int, ...]) -> Any:
    """The sum over the copies that `Tile` made; `shape` is that of its operand."""
    multiples, shape = ints(multiples), ints(shape)
    split = [size for pair in zip(multiples, shape, strict=True) for size in pair]
    return xp.sum(xp.reshape(dy, split), axis=tuple(range(0, len(split), 2)), dtype=dy.dtype)


@tile_grad.gradient
def _(node: Node, dy: Any) -> Any:
    return tile(dy, multiples=node.multiples)


def _ensure_shape_rule(call: Call, x: Spec) -> Spec:
    try:
        return spec_of(x.dtype, merged(x.shape, call.attrs["shape"]))
    except ValueError:
        raise ValueError(
            f"Shape of tensor input {shape_text(x.shape)} is not compatible with expected shape "
            f"{shape_text(call.attrs['shape'])}."
        ) from None


@op("EnsureShape", _ensure_shape_rule)
def ensure_shape(xp: Any, x: Any, *, shape: Dims) -> Any:
    _ensure_shape_rule(
        Call(ensure_shape, {"shape": shape}), spec_of(dtypes.from_numpy(x.dtype), tuple(x.shape))
    )
    return x


@ensure_shape.gradient
def _(node: Node, dy: Any) -> Any:
    return dy


def _broadcast_args_rule(call: Call, a: Spec, b: Spec) -> Spec:
    ranks = [None if s.shape is None else s.shape[0] for s in (a, b)]
    return spec_of(a.dtype, (None if None in ranks else max(ranks),))  # type: ignore[type-var]


@op("BroadcastArgs", _broadcast_args_rule, differentiable=False)
def broadcast_args(xp: Any, a: Any, b: Any) -> Any:
    """The shape that two shapes broadcast to. NumPy on purpose, as for `Shape`."""
    shape = broadcast(ints(a), ints(b))
    return np.array(shape, np.asarray(a).dtype)


@op("Identity", same_as())
def identity(xp: Any, x: Any) -> Any:
    return x


@identity.gradient
def _(node: Node, dy: Any) -> Any:
    return dy


@op("StopGradient", same_as(), differentiable=False)
def stop_gradient(xp: Any, x: Any) -> Any:
    return x


def static_shape(x: Tensor) -> Any:
    """The known dimensions of a tensor, None for each that isn't."""
    return known(x._spec.shape)
