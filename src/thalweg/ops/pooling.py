"""Pooling: the maximum or the mean of each window, with gradients that differentiate again."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import ml_dtypes
import numpy as np

from thalweg.core import errors
from thalweg.core.op import Call, Node, Op, op
from thalweg.core.rules import (
    Accepts,
    check_dtype,
    check_same_dtype,
    dims_of,
    is_floating,
    is_real,
    merged,
    shape_text,
)
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.native import pools as native
from thalweg.ops.precision import widened
from thalweg.ops.shapes import ints, shape_of
from thalweg.ops.windows import (
    Windows,
    check_padding,
    check_positive,
    output_sizes,
    returned,
    windows,
    winners,
)


def _pooled(call: Call, shape: Dims) -> Dims:
    """The shape of the pool of an array of `shape`."""
    attrs = call.attrs
    data_format, ksize, strides = attrs["data_format"], attrs["ksize"], attrs["strides"]
    rank = len(data_format)
    explicit = attrs.get("explicit_paddings", ())
    check_padding(attrs["padding"], explicit, rank)
    check_positive("Sliding window ksize", ksize, rank)
    check_positive("Sliding window strides", strides, rank)
    if shape is not None and len(shape) != rank:
        raise ValueError(f"Input must be {rank}-dimensional, got shape {shape_text(shape)}")
    if ksize[0] != 1 or strides[0] != 1:
        raise errors.UnimplementedError(None, None, "Pooling is not yet supported on the batch dimension.")
    for i, margin in enumerate(explicit):
        if margin >= ksize[i // 2]:
            raise ValueError(f"Padding {margin} needs to be smaller than the window size {ksize[i // 2]}")
    return output_sizes(shape, ksize, strides, (1,) * rank, attrs["padding"], explicit)


def _seen(shape: Sequence[int], attrs: dict[str, Any]) -> Windows:
    ksize = attrs["ksize"]
    explicit = attrs.get("explicit_paddings", ())
    return windows(tuple(shape), ksize, attrs["strides"], (1,) * len(ksize), attrs["padding"], explicit)


def lowest(dtype: np.dtype[Any]) -> Any:
    """What no element is less than."""
    return np.iinfo(dtype).min if dtype.kind in "iu" else -np.inf


def _by_axis(seen: Windows, padded: Any, combine: Callable[[Any, Any], Any]) -> Any:
    """The windows' elements combined, one axis after the other."""
    for axis, (size, stride) in enumerate(zip(seen.size, seen.stride, strict=True)):
        if size > 1 or stride > 1:
            padded = functools.reduce(combine, seen.axis_views(padded, axis))
    return padded


# The maximum.


def _max_pool(xp: Any, input: Any, **attrs: Any) -> Any:
    """The greatest number of each window: what is no number, or less than all finite ones, doesn't count."""
    seen = _seen(input.shape, attrs)
    if xp is not np and native.takes(seen, input.dtype, "max"):
        return native.max_pool(input, seen)
    if input.dtype.kind in "iu":
        return _by_axis(seen, seen.padded(xp, input, lowest(input.dtype)), xp.maximum)
    least = ml_dtypes.finfo(input.dtype).min  # type: ignore[no-untyped-call]
    return _by_axis(seen, xp.fmax(seen.padded(xp, input, least), least), xp.maximum)


def _inside(seen: Windows, offset: Sequence[int]) -> Any:
    """Which windows have an element of the array, not of its margins, at `offset`; it broadcasts."""
    inside = np.ones((1,) * len(seen.shape), np.bool_)
    for axis, (n, pads) in enumerate(zip(seen.shape, seen.pads, strict=True)):
        if any(pads):
            place = np.arange(seen.counts[axis]) * seen.stride[axis] + offset[axis] - pads[0]
            along = (place >= 0) & (place < n)
            inside = inside & along.reshape([-1 if i == axis else 1 for i in range(inside.ndim)])
    return inside


def _first_greatest(xp: Any, seen: Windows, input: Any) -> tuple[Any, Any]:
    """The first of each window's greatest elements, and its position in the window.

    Nothing is greater than what is no number, and that is greater than nothing.
    """
    views = seen.views(seen.padded(xp, input, lowest(input.dtype)))
    best = xp.full(seen.counts, lowest(input.dtype), input.dtype)
    index = xp.full(seen.counts, -1, np.int32)
    for k, (offset, view) in enumerate(zip(seen.offsets(), views, strict=True)):
        greater = _inside(seen, offset) & ((index < 0) | (view > best))
        best, index = xp.where(greater, view, best), xp.where(greater, np.int32(k), index)
    return best, index


def _winners(xp: Any, seen: Windows, input: Any, output: Any) -> Any:
    """The position in each window of the element that is its maximum.

    Like TensorFlow's kernels: in images it is found anew, in volumes it is where the value of the output is.
    """
    if len(seen.shape) == 4:
        return _first_greatest(xp, seen, input)[1]
    return winners(xp, seen.views(seen.padded(xp, input, lowest(input.dtype))), output)


def _max_pool_grad(xp: Any, orig_input: Any, orig_output: Any, grad: Any, **attrs: Any) -> Any:
    """Each window's gradient goes to the first of its greatest elements."""
    seen = _seen(orig_input.shape, attrs)
    if xp is not np and native.takes(seen, orig_input.dtype, "max gradient") and grad.shape == seen.counts:
        return native.max_pool_to_images(orig_input, grad, seen)
    return returned(xp, seen, grad, _winners(xp, seen, orig_input, orig_output))


def _max_pool_grad_grad(xp: Any, orig_input: Any, orig_output: Any, grad: Any, **attrs: Any) -> Any:
    """What `grad`, an array like the input, has where the windows' first greatest elements are."""
    seen = _seen(orig_input.shape, attrs)
    winner = _winners(xp, seen, orig_input, orig_output)
    result = xp.zeros(seen.counts, grad.dtype)
    for k, view in enumerate(seen.views(seen.padded(xp, grad, 0))):
        result = xp.where(winner == k, view, result)
    return result


def _max_pool_rule(call: Call, input: Spec) -> Spec:
    check_dtype(call, input, is_real)
    return spec_of(input.dtype, _pooled(call, input.shape))


def _max_pool_grad_rule(call: Call, input: Spec, output: Spec, grad: Spec) -> Spec:
    _check_gradient(call, (input, output, grad), (_pooled(call, input.shape), output.shape, grad.shape))
    return spec_of(input.dtype, input.shape)


def _max_pool_grad_grad_rule(call: Call, input: Spec, output: Spec, grad: Spec) -> Spec:
    pooled = _pooled(call, input.shape)
    _check_gradient(call, (input, output, grad), (pooled, output.shape))
    _check_gradient(call, (), (input.shape, grad.shape))
    return spec_of(input.dtype, merged(pooled, output.shape))


def _check_gradient(call: Call, specs: Sequence[Spec], shapes: Sequence[Dims]) -> None:
    """Refuse operands of different dtypes, and shapes that contradict each other."""
    check_same_dtype(call, specs)
    if specs:
        check_dtype(call, specs[0], is_real)
    functools.reduce(merged, shapes)


def _max_family(name: str) -> tuple[Op, Op, Op]:
    """A maximum pool, its gradient, and the gradient of that with respect to the gradient."""
    pool = op(name, _max_pool_rule)(_max_pool)
    grad = op(name + "Grad", _max_pool_grad_rule)(_max_pool_grad)
    grad_grad = op(name + "GradGrad", _max_pool_grad_grad_rule)(_max_pool_grad_grad)

    @pool.gradient
    def _(node: Node, dy: Any) -> Any:
        return grad(node.inputs[0], node.output, dy, **node.call.attrs)

    @grad.gradient
    def _(node: Node, dx: Any) -> Any:
        x, y, _ = node.inputs
        return None, None, grad_grad(x, y, dx, **node.call.attrs)

    @grad_grad.gradient
    def _(node: Node, dy: Any) -> Any:
        x, y, _ = node.inputs
        return None, None, grad(x, y, dy, **node.call.attrs)

    return pool, grad, grad_grad


max_pool, max_pool_grad, max_pool_grad_grad = _max_family("MaxPool")
max_pool3d, max_pool3d_grad, max_pool3d_grad_grad = _max_family("MaxPool3D")


# The mean.


def _counts(seen: Windows, dtype: Any) -> Any:
    """How many elements of the array, not of its margins, each window has."""
    total = np.ones((1,) * len(seen.shape))
    for axis, n in enumerate(seen.shape):
        lo = seen.pads[axis][0]
        start = np.arange(seen.counts[axis]) * seen.stride[axis] - lo
        inside = np.minimum(start + seen.size[axis], n) - np.maximum(start, 0)
        total = total * inside.reshape([-1 if i == axis else 1 for i in range(total.ndim)])
    return np.maximum(total, 1).astype(dtype)


def _avg_pool(xp: Any, value: Any, **attrs: Any) -> Any:
    seen = _seen(value.shape, attrs)
    if xp is not np and native.takes(seen, value.dtype, "mean"):
        return native.avg_pool(value, seen)
    x = widened(value)
    return (_by_axis(seen, seen.padded(xp, x, 0), xp.add) / _counts(seen, x.dtype)).astype(value.dtype)


def _avg_pool_grad(xp: Any, grad: Any, *, orig_input_shape: Any, **attrs: Any) -> Any:
    """Each window's gradient is shared out among its elements, one axis after the other."""
    seen = _seen(ints(orig_input_shape), attrs)
    if xp is not np and native.takes(seen, grad.dtype, "mean gradient") and grad.shape == seen.counts:
        return native.avg_pool_to_images(grad, seen)
    values = widened(grad)
    values = values / _counts(seen, values.dtype)
    for axis in range(len(seen.shape)):
        values = returned(xp, _along(seen, axis, values.shape), values)
    return values.astype(grad.dtype)


def _along(seen: Windows, axis: int, shape: Sequence[int]) -> Windows:
    """The windows of one axis alone, over an array that has `shape` in the others."""

    def only(own: Sequence[Any], others: Any) -> Any:
        return tuple(v if i == axis else others(i) for i, v in enumerate(own))

    return Windows(
        only(seen.shape, lambda i: shape[i]),
        only(seen.size, lambda i: 1),
        only(seen.stride, lambda i: 1),
        seen.dilation,
        only(seen.pads, lambda i: (0, 0)),
        only(seen.counts, lambda i: shape[i]),
    )


def _avg_pool_rule(call: Call, value: Spec) -> Spec:
    check_dtype(call, value, is_floating)
    return spec_of(value.dtype, _pooled(call, value.shape))


def _avg_pool_grad_rule(call: Call, grad: Spec) -> Spec:
    check_dtype(call, grad, is_floating)
    shape = dims_of(call.attrs["orig_input_shape"])
    merged(_pooled(call, shape), grad.shape)
    return spec_of(grad.dtype, (None,) * len(call.attrs["ksize"]) if shape is None else shape)


def _avg_family(name: str) -> tuple[Op, Op]:
    """A mean pool and its gradient; the gradient of that is the pool again."""
    pool = op(name, _avg_pool_rule)(_avg_pool)
    grad = op(name + "Grad", _avg_pool_grad_rule)(_avg_pool_grad)

    @pool.gradient
    def _(node: Node, dy: Any) -> Any:
        return grad(dy, orig_input_shape=shape_of(node.inputs[0]), **node.call.attrs)

    @grad.gradient
    def _(node: Node, dx: Any) -> Any:
        return pool(dx, **{k: v for k, v in node.call.attrs.items() if k != "orig_input_shape"})

    return pool, grad


avg_pool, avg_pool_grad = _avg_family("AvgPool")
avg_pool3d, avg_pool3d_grad = _avg_family("AvgPool3D")


# The maximum, and where it is.


def _argmax_rule(call: Call, input: Spec) -> tuple[Spec, Spec]:
    check_dtype(call, input, is_real)
    shape = _argmax_pooled(call, input.shape)
    return spec_of(input.dtype, shape), spec_of(call.attrs["Targmax"], shape)


def _argmax_pooled(call: Call, shape: Dims) -> Dims:
    return _pooled(Call(call.op, call.attrs | {"data_format": "NHWC"}), shape)


@op("MaxPoolWithArgmax", _argmax_rule)
def max_pool_with_argmax(
    xp: Any, input: Any, *, Targmax: Any, include_batch_in_index: bool, **attrs: Any
) -> Any:
    """The maximum of each window, and its position: `(row * width + column) * channels + channel`."""
    seen = _seen(input.shape, attrs)
    output, offset = _first_greatest(xp, seen, input)
    position = xp.zeros(output.shape, np.int64)
    for axis, n in enumerate(seen.shape):
        inner = math.prod(seen.size[axis + 1 :])
        start = np.arange(seen.counts[axis]) * seen.stride[axis] - seen.pads[axis][0]
        along = (
            start.reshape([-1 if i == axis else 1 for i in range(output.ndim)])
            + offset // inner % seen.size[axis]
        )
        position = along if axis == 0 and include_batch_in_index else position * n + (along if axis else 0)
    return output, position.astype(Targmax.np)


@max_pool_with_argmax.gradient
def _(node: Node, dy: Any, dargmax: Any) -> Any:
    return max_pool_grad_with_argmax(node.inputs[0], dy, node.outputs[1], **_without_dtype(node))


def _without_dtype(node: Node) -> dict[str, Any]:
    return {k: v for k, v in node.call.attrs.items() if k != "Targmax"}


def _flat_positions(xp: Any, shape: Sequence[int], argmax: Any, include_batch_in_index: bool) -> Any:
    """Positions in the flat input; those that leave the batch out get it back."""
    if include_batch_in_index:
        return argmax
    batch = np.arange(shape[0]).reshape(-1, *[1] * (len(shape) - 1))
    return argmax + batch * math.prod(shape[1:])


def _same_as_first(accepts: Accepts) -> Callable[..., Spec]:
    def rule(call: Call, input: Spec, grad: Spec, argmax: Spec) -> Spec:
        check_same_dtype(call, (input, grad))
        check_dtype(call, input, accepts)
        return spec_of(input.dtype, input.shape if call.op.name == "MaxPoolGradWithArgmax" else argmax.shape)

    return rule


@op("MaxPoolGradWithArgmax", _same_as_first(is_real))
def max_pool_grad_with_argmax(
    xp: Any, input: Any, grad: Any, argmax: Any, *, include_batch_in_index: bool, **attrs: Any
) -> Any:
    """Each window's gradient goes to where its maximum was."""
    flat = xp.reshape(_flat_positions(xp, input.shape, argmax, include_batch_in_index), (-1,))
    if xp is np:
        total = np.zeros(input.size, grad.dtype)
        np.add.at(total, flat, grad.reshape(-1))
    else:
        total = xp.zeros(input.size, grad.dtype).at[flat].add(grad.reshape(-1))
    return total.reshape(input.shape)


@max_pool_grad_with_argmax.gradient
def _(node: Node, dx: Any) -> Any:
    x, _, argmax = node.inputs
    return None, max_pool_grad_grad_with_argmax(x, dx, argmax, **node.call.attrs), None


@op("MaxPoolGradGradWithArgmax", _same_as_first(is_real))
def max_pool_grad_grad_with_argmax(
    xp: Any, input: Any, grad: Any, argmax: Any, *, include_batch_in_index: bool, **attrs: Any
) -> Any:
    """What `grad`, an array like the input, has where the windows' maxima were."""
    flat = _flat_positions(xp, input.shape, argmax, include_batch_in_index)
    return xp.take(xp.reshape(grad, (-1,)), flat)


@max_pool_grad_grad_with_argmax.gradient
def _(node: Node, dy: Any) -> Any:
    x, _, argmax = node.inputs
    return None, max_pool_grad_with_argmax(x, dy, argmax, **node.call.attrs), None
