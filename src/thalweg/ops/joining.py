"""Concatenating, stacking, and their inverses: splitting and unstacking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.messages import told
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_same_dtype, dims_of, known, merged, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.core.tensor import Tensor
from thalweg.ops.shapes import ints


def _concat_rule(call: Call, *specs: Spec) -> Spec:
    if not specs:
        raise ValueError("ConcatOp : at least one tensor is needed")
    check_same_dtype(call, specs)
    shapes = [spec.shape for spec in specs if spec.shape is not None]
    if not shapes:
        return spec_of(specs[0].dtype, None)
    first, axis = shapes[0], known(call.attrs["axis"])
    for index, shape in enumerate(shapes):
        if len(shape) != len(first):
            raise ValueError(
                f"ConcatOp : Ranks of all input tensors should match: shape[0] = {shape_text(first)} vs. "
                f"shape[{index}] = {shape_text(shape)}"
            )
    rank = len(first)
    if rank == 0:
        raise ValueError("ConcatOp : Can't concatenate scalars (use tf.stack instead)")
    if axis is None:
        return spec_of(specs[0].dtype, (None,) * rank)
    if not -rank <= axis < rank:
        raise ValueError(
            f"ConcatOp : Expected concatenating dimensions in the range [{-rank}, {rank}), but got {axis}"
        )
    at = axis % rank
    lengths = [None if spec.shape is None else spec.shape[at] for spec in specs]
    total = None if None in lengths else sum(lengths)  # type: ignore[arg-type]
    common = _common_shape(shapes, at)
    return spec_of(specs[0].dtype, (*common[:at], total, *common[at + 1 :]))


def _common_shape(shapes: Sequence[tuple[int | None, ...]], axis: int) -> tuple[int | None, ...]:
    """What is known of the dimensions besides `axis`, which all operands have in common."""
    common = list(shapes[0])
    for index, shape in enumerate(shapes):
        for i, n in enumerate(shape):
            if i == axis or n is None:
                continue
            if common[i] not in (n, None):
                raise ValueError(
                    f"ConcatOp : Dimension {i} in both shapes must be equal: shape[0] = "
                    f"{shape_text(shapes[0])} vs. shape[{index}] = {shape_text(shape)}"
                )
            common[i] = n
    return tuple(common)


@op("ConcatV2", _concat_rule)
def concat(xp: Any, *values: Any, axis: int) -> Any:
    return xp.concatenate(values, axis=int(axis)) if len(values) > 1 else values[0]


@concat.gradient
def _(node: Node, dy: Any) -> Any:
    values, axis = node.inputs, node.axis
    if len(values) == 1:
        return (dy,)
    known_rank = next((x._spec.rank for x in values if x._spec.rank is not None), None)
    if isinstance(axis, Tensor) or known_rank is None:
        lengths: list[Any] = [None]
    else:
        lengths = [None if x._spec.shape is None else x._spec.shape[axis] for x in values]
    if None in lengths:
        sizes = concat_sizes(*values, axis=axis)
    else:
        sizes = tuple(lengths)
    return outputs_of(split_by_sizes(dy, size_splits=sizes, axis=axis, num_split=len(values)))


@op("ConcatSizes", lambda call, *specs: spec_of(dtypes.int32, (len(specs),)), differentiable=False)
def concat_sizes(xp: Any, *values: Any, axis: int) -> Any:
    """How long each operand of a `ConcatV2` is along its axis."""
    return np.array([x.shape[int(axis)] for x in values], np.int32)


def outputs_of(result: Any) -> list[Any]:
    """The results of an op that has a list of them, also where it is a list of one."""
    return result if isinstance(result, list) else [result]


def _stack_rule(call: Call, *specs: Spec) -> Spec:
    check_same_dtype(call, specs)
    shape: Dims = None
    for index, spec in enumerate(specs):
        try:
            shape = merged(shape, spec.shape)
        except ValueError:
            raise ValueError(
                f"Shapes of all inputs must match: values[0].shape = {shape_text(specs[0].shape)} != "
                f"values[{index}].shape = {shape_text(spec.shape)}"
            ) from None
    if shape is None:
        return spec_of(specs[0].dtype, None)
    at = stacked_axis(call.attrs["axis"], len(shape))
    return spec_of(specs[0].dtype, (*shape[:at], len(specs), *shape[at:]))


def stacked_axis(axis: int, rank: int) -> int:
    """The place among `rank + 1` dimensions of the one that stacking makes."""
    if not -rank - 1 <= axis <= rank:
        raise ValueError(told(f"Argument `axis` = {axis} not in range [{-rank - 1}, {rank + 1})"))
    return axis if axis >= 0 else axis + rank + 1


@op("Pack", _stack_rule)
def stack(xp: Any, *values: Any, axis: int) -> Any:
    return xp.stack(values, axis=axis)


@stack.gradient
def _(node: Node, dy: Any) -> Any:
    return outputs_of(unstack(dy, num=len(node.inputs), axis=node.axis))


def _unstack_rule(call: Call, x: Spec) -> tuple[Spec, ...]:
    num: int = call.attrs["num"]
    axis: int = call.attrs["axis"]
    if x.shape is None:
        return (spec_of(x.dtype, None),) * num
    rank = len(x.shape)
    if not -rank <= axis < rank:
        raise ValueError(f"Argument `axis` = {axis} not in range [{-rank}, {rank})")
    if x.shape[axis] not in (num, None):
        raise ValueError(
            f"Input shape axis {axis % rank} must equal num = {num}, got shape {shape_text(x.shape)}"
        )
    at = axis % rank
    return (spec_of(x.dtype, x.shape[:at] + x.shape[at + 1 :]),) * num


@op("Unpack", _unstack_rule)
def unstack(xp: Any, x: Any, *, num: int, axis: int) -> Any:
    rows = xp.moveaxis(x, axis, 0)
    return tuple(rows[i] for i in range(num))


@unstack.gradient
def _(node: Node, *dys: Any) -> Any:
    return stack(*dys, axis=node.axis)


def _split_axis(axis: Any, rank: int) -> int:
    if not -rank <= axis < rank:
        raise ValueError(f"-input rank(-{rank}) <= split_dim < input rank ({rank}), but got axis {axis}")
    return int(axis) % rank


def _split_rule(call: Call, x: Spec) -> tuple[Spec, ...]:
    count, axis = int(call.attrs["num_split"]), known(call.attrs["axis"])
    if count < 1:
        raise ValueError(f"Value for attr 'num_split' of {count} must be at least minimum 1")
    if x.shape is None or axis is None:
        return (spec_of(x.dtype, None if x.shape is None else (None,) * len(x.shape)),) * count
    at = _split_axis(axis, len(x.shape))
    length = x.shape[at]
    if length is not None and length % count:
        raise ValueError(
            f"Number of ways to split should evenly divide the split dimension, but got split_dim {at} (size "
            f"= {length}) and num_split {count}"
        )
    part = None if length is None else length // count
    return (spec_of(x.dtype, (*x.shape[:at], part, *x.shape[at + 1 :])),) * count


@op("Split", _split_rule)
def split(xp: Any, x: Any, *, num_split: int, axis: int) -> Any:
    return tuple(xp.split(x, num_split, axis=int(axis)))


@split.gradient
def _(node: Node, *dys: Any) -> Any:
    return concat(*dys, axis=node.axis)


def _split_by_sizes_rule(call: Call, x: Spec) -> tuple[Spec, ...]:
    count, axis = int(call.attrs["num_split"]), known(call.attrs["axis"])
    sizes = dims_of(call.attrs["size_splits"])
    if sizes is not None and len(sizes) != count:
        raise ValueError(
            "size of the split_tensor must be 1-D and have the same elements as outputs got 1 -D and "
            f"{len(sizes)} elements"
        )
    if x.shape is None or axis is None:
        return (spec_of(x.dtype, None if x.shape is None else (None,) * len(x.shape)),) * count
    at = _split_axis(axis, len(x.shape))
    lengths = (None,) * count if sizes is None else _resolved_sizes(sizes, x.shape[at])
    return tuple(spec_of(x.dtype, (*x.shape[:at], n, *x.shape[at + 1 :])) for n in lengths)


def _resolved_sizes(sizes: Sequence[int | None], length: int | None) -> tuple[int | None, ...]:
    """The sizes of the parts, with the one that is -1 taking what is left."""
    if sum(n == -1 for n in sizes) > 1:
        raise ValueError("There can only be one -1 in the input.")
    for i, n in enumerate(sizes):
        if n is not None and n < -1:
            raise ValueError(f"Split size at index {i} must be >= 0. Got: {n}")
    if None in sizes or length is None:
        return tuple(None if n == -1 else n for n in sizes)
    total = sum(n for n in sizes if n != -1)  # type: ignore[misc]
    free = -1 in sizes
    if total > length or (total != length and not free):
        raise ValueError(
            "Determined shape must either match input shape along split_dim exactly if fully specified, or "
            f"be less than the size of the input along split_dim if not fully specified.  Got: {total}"
        )
    return tuple(length - total if n == -1 else n for n in sizes)


@op("SplitV", _split_by_sizes_rule)
def split_by_sizes(xp: Any, x: Any, *, size_splits: tuple[int, ...], axis: int, num_split: int) -> Any:
    axis = _split_axis(axis, x.ndim)
    ends, parts = 0, []
    for size in _resolved_sizes(ints(size_splits), x.shape[axis]):
        begin, ends = ends, ends + size  # type: ignore[operator]
        parts.append(x[(slice(None),) * axis + (slice(begin, ends),)])
    return tuple(parts)


@split_by_sizes.gradient
def _(node: Node, *dys: Any) -> Any:
    return concat(*dys, axis=node.axis)
