"""Elements in another order: reversed, rolled; and between space, depth and batch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core.checks import require
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import dims_of, kernel_error, known, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import Tensor
from thalweg.ops.elementwise import negative
from thalweg.ops.shapes import ints

# Reversing and rolling.


def _reverse_rule(call: Call, x: Spec) -> Spec:
    axis = known(call.attrs["axis"])
    if axis is not None and x.shape is not None:
        _reversed_axes(axis, len(x.shape))
    return spec_of(x.dtype, x.shape)


def _reversed_axes(axis: Sequence[int], rank: int) -> tuple[int, ...]:
    found: list[int] = []
    for i, a in enumerate(axis):
        if not -rank <= a < rank:
            raise ValueError(f"'axis'[{i}] = {a} is out of valid range [0, {rank - 1}]")
        if a % rank in found:
            raise ValueError(f"axis {a % rank} specified more than once.")
        found.append(a % rank)
    return tuple(found)


@op("ReverseV2", _reverse_rule)
def reverse(xp: Any, x: Any, *, axis: tuple[int, ...]) -> Any:
    return xp.flip(x, _reversed_axes(ints(axis), x.ndim))


@reverse.gradient
def _(node: Node, dy: Any) -> Any:
    return reverse(dy, axis=node.axis)


def _roll_rule(call: Call, x: Spec, shift: Spec) -> Spec:
    axis = known(call.attrs["axis"])
    if not shift.dtype.is_integer:
        raise TypeError(
            f"Value for attr 'Tshift' of {shift.dtype.name} is not in the list of allowed values: "
            "int32, int64"
        )
    if x.shape is None or axis is None:
        return spec_of(x.dtype, x.shape)
    rank = len(x.shape)
    if rank == 0:
        raise ValueError("input must be 1-D or higher, got a scalar of shape []")
    for a in axis:
        if not -rank <= a < rank:
            raise kernel_error(call, f"axis {a} is out of range")
    if shift.known and max(shift.size, 1) != len(axis):
        raise ValueError(f"shift and axis must have the same size, got {shift.size} and {len(axis)}")
    return spec_of(x.dtype, x.shape)


@op("Roll", _roll_rule)
def roll(xp: Any, x: Any, shift: Any, *, axis: tuple[int, ...]) -> Any:
    shifts = shift.reshape(-1)
    for index, a in enumerate(ints(axis)):
        x = xp.roll(x, shifts[index], axis=a)
    return x


@roll.gradient
def _(node: Node, dy: Any) -> Any:
    return roll(dy, negative(node.inputs[1]), axis=node.axis), None


def _reverse_sequence_rule(call: Call, x: Spec, lengths: Spec) -> Spec:
    along, batch = call.attrs["seq_dim"], call.attrs["batch_dim"]
    if lengths.rank not in (1, None):
        raise ValueError(f"seq_lengths must be 1-dim, not {lengths.rank}")
    if x.shape is None:
        return spec_of(x.dtype, None)
    if along == batch:
        raise ValueError(f"batch_dim == seq_dim == {along}")
    for name, a in (("seq_dim", along), ("batch_dim", batch)):
        if a >= len(x.shape):
            raise ValueError(f"{name} must be < input rank ( {a} vs. {len(x.shape)})")
    rows, given = x.shape[batch], lengths.shape and lengths.shape[0]
    if None not in (rows, given) and rows != given:
        raise ValueError(f"Length of seq_lengths != input.dims({batch}), ({given} vs. {rows})")
    return spec_of(x.dtype, x.shape)


@op("ReverseSequence", _reverse_sequence_rule)
def reverse_sequence(xp: Any, x: Any, lengths: Any, *, seq_dim: int, batch_dim: int) -> Any:
    size = x.shape[seq_dim]
    require(xp, lengths >= 0, "seq_lens must be >= 0: an element of seq_lens is < 0")
    require(
        xp,
        lengths <= size,
        f"seq_lens must be at most the size of dimension {seq_dim}: seq_lens > input.dims({seq_dim})",
    )
    shape = [1] * x.ndim
    shape[batch_dim] = -1
    length = xp.reshape(lengths, shape)
    shape = [1] * x.ndim
    shape[seq_dim] = -1
    place = np.arange(size).reshape(shape)
    source = xp.where(place < length, length - 1 - place, place)
    return xp.take_along_axis(x, xp.broadcast_to(source, x.shape), seq_dim)


@reverse_sequence.gradient
def _(node: Node, dy: Any) -> Any:
    return reverse_sequence(dy, node.inputs[1], seq_dim=node.seq_dim, batch_dim=node.batch_dim), None


def _invert_permutation_rule(call: Call, x: Spec) -> Spec:
    if x.dtype.name not in ("int32", "int64"):
        raise TypeError(
            f"Value for attr 'T' of {x.dtype.name} is not in the list of allowed values: int32, int64"
        )
    if x.rank not in (1, None):
        raise ValueError(f"invert_permutation expects a 1D vector, got shape {shape_text(x.shape)}.")
    return spec_of(x.dtype, x.shape)


@op("InvertPermutation", _invert_permutation_rule, differentiable=False)
def invert_permutation(xp: Any, x: Any) -> Any:
    n = x.shape[0]
    if isinstance(x, np.ndarray):
        # NumPy also where x is a shape in a program that is being compiled.
        xp = np
    require(xp, (x >= 0) & (x < n), lambda: f"{x[(x < 0) | (x >= n)][0]} is not between 0 and {n}")
    require(xp, xp.sort(x) == np.arange(n), lambda: f"{_duplicate(x)} is duplicated in the input.")
    return xp.argsort(x).astype(x.dtype)


def _duplicate(x: Any) -> Any:
    values, counts = np.unique(x, return_counts=True)
    return values[counts > 1][0]


# Space and depth.


def _depth_rule(call: Call, x: Spec, to_depth: bool) -> Spec:
    block, layout = call.attrs["block_size"], call.attrs["data_format"]
    if block < 2:
        raise ValueError(f"Value for attr 'block_size' of {block} must be at least minimum 2")
    rank = 5 if layout == "NCHW_VECT_C" else 4
    if x.shape is None:
        return spec_of(x.dtype, (None,) * rank)
    if len(x.shape) != rank:
        raise ValueError(f"Input rank should be {rank} instead of {len(x.shape)}")
    channels = 1 if layout == "NCHW" else 3
    high, wide = (2, 3) if layout == "NCHW" else (1, 2)
    h, w, depth = x.shape[high], x.shape[wide], x.shape[channels]
    dims = list(x.shape)
    if to_depth:
        if (h is not None and h % block) or (w is not None and w % block):
            raise ValueError(f"Image width {w} and height {h} should be divisible by block_size: {block}")
        dims[high], dims[wide] = (None if n is None else n // block for n in (h, w))
        dims[channels] = None if depth is None else depth * block * block
    else:
        if depth is not None and depth % (block * block):
            raise ValueError(
                f"Input depth dimension {depth} should be divisible by: {block * block}, block_size squared"
            )
        dims[high], dims[wide] = (None if n is None else n * block for n in (h, w))
        dims[channels] = None if depth is None else depth // (block * block)
    return spec_of(x.dtype, tuple(dims))


@op("SpaceToDepth", lambda call, x: _depth_rule(call, x, True))
def space_to_depth(xp: Any, x: Any, *, block_size: int, data_format: str) -> Any:
    b = block_size
    if data_format == "NCHW":
        n, c, h, w = x.shape
        cells = xp.reshape(x, (n, c, h // b, b, w // b, b))
        return xp.reshape(xp.transpose(cells, (0, 3, 5, 1, 2, 4)), (n, b * b * c, h // b, w // b))
    n, h, w, c = x.shape
    cells = xp.reshape(x, (n, h // b, b, w // b, b, c))
    return xp.reshape(xp.transpose(cells, (0, 1, 3, 2, 4, 5)), (n, h // b, w // b, b * b * c))


@space_to_depth.gradient
def _(node: Node, dy: Any) -> Any:
    return depth_to_space(dy, block_size=node.block_size, data_format=node.data_format)


@op("DepthToSpace", lambda call, x: _depth_rule(call, x, False))
def depth_to_space(xp: Any, x: Any, *, block_size: int, data_format: str) -> Any:
    b = block_size
    if data_format == "NCHW":
        n, c, h, w = x.shape
        cells = xp.reshape(x, (n, b, b, c // (b * b), h, w))
        return xp.reshape(xp.transpose(cells, (0, 3, 4, 1, 5, 2)), (n, c // (b * b), h * b, w * b))
    n, h, w, c = x.shape
    cells = xp.reshape(x, (n, h, w, b, b, c // (b * b)))
    return xp.reshape(xp.transpose(cells, (0, 1, 3, 2, 4, 5)), (n, h * b, w * b, c // (b * b)))


@depth_to_space.gradient
def _(node: Node, dy: Any) -> Any:
    return space_to_depth(dy, block_size=node.block_size, data_format=node.data_format)


# Space and batch.


def _block_of(call: Call, pairs_name: str, x: Spec) -> tuple[tuple[int, ...], Any] | None:
    """Block shape and pairs, checked; None where they aren't known."""
    block, pairs = dims_of(call.attrs["block_shape"]), call.attrs[pairs_name]
    if block is None or None in block:
        return None
    for i, b in enumerate(block):
        if b < 1:  # type: ignore[operator]
            raise ValueError(f"All values in block_shape must be positive, got value, {b} at index {i}.")
    if isinstance(pairs, Tensor):
        return None
    if len(pairs) != len(block):
        raise ValueError(f"{pairs_name} should have shape [{len(block)}, 2] instead of [{len(pairs)},2]")
    if x.shape is not None and len(x.shape) < 1 + len(block):
        raise ValueError(f"input rank should be >= {1 + len(block)} instead of {len(x.shape)}")
    return block, pairs  # type: ignore[return-value]


def _space_to_batch_rule(call: Call, x: Spec) -> Spec:
    found = _block_of(call, "paddings", x)
    if found is None or x.shape is None:
        return spec_of(x.dtype, x.shape and (None,) * len(x.shape))
    dims = list(x.shape)
    dims[0] = None if dims[0] is None else dims[0] * math.prod(found[0])
    for i, (b, (before, after)) in enumerate(zip(*found, strict=True)):
        size = dims[i + 1]
        if size is None:
            continue
        padded = size + before + after
        if padded % b:
            raise ValueError(f"padded_shape[{i}]={padded} is not divisible by block_shape[{i}]={b}")
        dims[i + 1] = padded // b
    return spec_of(x.dtype, tuple(dims))


@op("SpaceToBatchND", _space_to_batch_rule)
def space_to_batch(xp: Any, x: Any, *, block_shape: tuple[int, ...], paddings: Any) -> Any:
    block, pairs = ints(block_shape), np.asarray(paddings).tolist()
    m = len(block)
    x = xp.pad(x, [(0, 0), *pairs, *[(0, 0)] * (x.ndim - 1 - m)])
    sizes: list[int] = [x.shape[0]]
    for i, b in enumerate(block):
        sizes += [x.shape[i + 1] // b, b]
    rest = tuple(x.shape[m + 1 :])
    order = [*range(2, 2 * m + 1, 2), 0, *range(1, 2 * m + 1, 2), *range(2 * m + 1, 2 * m + 1 + len(rest))]
    cells = xp.transpose(xp.reshape(x, (*sizes, *rest)), order)
    return xp.reshape(cells, (x.shape[0] * math.prod(block), *sizes[1::2], *rest))


@space_to_batch.gradient
def _(node: Node, dy: Any) -> Any:
    return batch_to_space(dy, block_shape=node.block_shape, crops=node.paddings)


def _batch_to_space_rule(call: Call, x: Spec) -> Spec:
    found = _block_of(call, "crops", x)
    if found is None or x.shape is None:
        return spec_of(x.dtype, x.shape and (None,) * len(x.shape))
    dims = list(x.shape)
    if dims[0] is not None:
        whole = math.prod(found[0])
        if dims[0] % whole:
            raise ValueError(
                f"Input batch dimension ({dims[0]}) is not divisible by product of block sizes ({whole})"
            )
        dims[0] //= whole
    for i, (b, (before, after)) in enumerate(zip(*found, strict=True)):
        size = dims[i + 1]
        if size is None:
            continue
        dims[i + 1] = size * b - before - after
        if dims[i + 1] < 0:  # type: ignore[operator]
            raise ValueError(f"cropped_shape[{i}]={dims[i + 1]} must be non-negative")
    return spec_of(x.dtype, tuple(dims))


@op("BatchToSpaceND", _batch_to_space_rule)
def batch_to_space(xp: Any, x: Any, *, block_shape: tuple[int, ...], crops: Any) -> Any:
    block, pairs = ints(block_shape), np.asarray(crops).tolist()
    m, rest = len(block), tuple(x.shape[len(block) + 1 :])
    batch = x.shape[0] // math.prod(block)
    cells = xp.reshape(x, (*block, batch, *x.shape[1:]))
    order = [m]
    for i in range(m):
        order += [m + 1 + i, i]
    order += range(2 * m + 1, 2 * m + 1 + len(rest))
    whole = [n * b for n, b in zip(x.shape[1:], block, strict=False)]
    space = xp.reshape(xp.transpose(cells, order), (batch, *whole, *rest))
    cut = [slice(before, n - after) for n, (before, after) in zip(whole, pairs, strict=True)]
    return space[(slice(None), *cut)]


@batch_to_space.gradient
def _(node: Node, dy: Any) -> Any:
    return space_to_batch(dy, block_shape=node.block_shape, paddings=node.crops)
