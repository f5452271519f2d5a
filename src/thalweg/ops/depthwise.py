"""Depthwise convolutions: every channel has filters of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core.op import Call, Op
from thalweg.core.rules import is_floating
from thalweg.core.spec import Dims
from thalweg.native import depthwise as native
from thalweg.ops.convolution import (
    Kind,
    by_xla,
    check_ranks,
    check_strides,
    convolution_family,
    convolution_windows,
    on_cpu,
    result_shape,
    spatial_axes,
)
from thalweg.ops.precision import widened
from thalweg.ops.shapes import ints
from thalweg.ops.windows import Windows

# A filter of more elements isn't unrolled.
MAX_UNROLLED = 128


def _depthwise_shape(call: Call, input: Dims, filter: Dims) -> Dims:
    attrs = call.attrs
    check_strides(attrs)
    shape, kernel = check_ranks(len(attrs["data_format"]), input, filter)
    depth, filter_depth, multiplier = shape[attrs["data_format"].index("C")], *kernel[-2:]
    if depth != filter_depth and None not in (depth, filter_depth):
        raise ValueError(f"input and filter must have the same depth: {depth} vs {filter_depth}")
    depth = filter_depth if depth is None else depth
    return result_shape(
        attrs, shape, kernel, None if depth is None or multiplier is None else depth * multiplier
    )


def depthwise(x: Any, w: Any, seen: Windows, data_format: str) -> Any:
    """The sum over the window's positions of what lies there times its weight: as fast as memory, on a CPU.

    Args:
      w: filters of shape `[..., channels, multiplier]`; the channels of the result are `channels *
        multiplier`.
    """
    from thalweg.core.xla import jnp

    if math.prod(seen.size) > MAX_UNROLLED or not math.prod(seen.counts):
        return grouped(x, w, seen, data_format)
    channel, axes = data_format.index("C"), spatial_axes(data_format)
    along = tuple(-1 if i == channel else 1 for i in range(x.ndim))
    padded = seen.padded(jnp, x, 0)
    terms = []
    for offset in seen.offsets():
        view, weights = seen.view(padded, offset), w[tuple(offset[a] for a in axes)]
        products = [view * weights[:, k].reshape(along) for k in range(w.shape[-1])]
        terms.append(products[0] if len(products) == 1 else jnp.stack(products, axis=channel + 1))
    return sum(terms[1:], terms[0]).reshape(*seen.counts[:channel], -1, *seen.counts[channel + 1 :])


def grouped(x: Any, w: Any, seen: Windows, data_format: str) -> Any:
    """The same as a convolution with one group a channel."""
    kernel = w.reshape(*w.shape[:-2], 1, math.prod(w.shape[-2:]))
    return by_xla(x, kernel, seen, data_format, w.shape[-2])


def _convolve(
    x: Any,
    w: Any,
    data_format: str,
    strides: Sequence[int],
    padding: str,
    dilations: Sequence[int],
    explicit_paddings: Sequence[int],
) -> Any:
    seen = convolution_windows(
        tuple(x.shape), w.shape[:2], data_format, strides, padding, dilations, explicit_paddings
    )
    if on_cpu():
        return depthwise(widened(x), widened(w), seen, data_format).astype(x.dtype)
    return grouped(x, w, seen, data_format)


depthwise_conv2d, depthwise_conv2d_backprop_input, depthwise_conv2d_backprop_filter = convolution_family(
    Kind(is_floating, _depthwise_shape, _convolve, 2),
    "DepthwiseConv2dNative",
    "DepthwiseConv2dNativeBackpropInput",
    "DepthwiseConv2dNativeBackpropFilter",
)


# The kernels. What they don't take, the lowerings above compute.


def _native_windows(
    dtype: Any, shape: Sequence[int], filter: Sequence[int], geometry: dict[str, Any]
) -> Windows | None:
    """The windows of a convolution that a native kernel is to compute; None if XLA is."""
    if geometry["data_format"] != "NHWC":
        return None
    seen = convolution_windows(tuple(shape), filter[:2], **{"explicit_paddings": ()} | geometry)
    return seen if native.takes(seen, filter[3], dtype) else None


def _prefer(op: Op, kernel: Callable[..., Any]) -> None:
    """Lower the op to `kernel(*operands, **attributes)`, unless that gives None."""
    by_xla = op.lower

    def lower(xp: Any, *operands: Any, **attributes: Any) -> Any:
        result = kernel(*operands, **attributes)
        return by_xla(xp, *operands, **attributes) if result is None else result

    op.lower = lower


def _result(input: Any, filter: Any, **geometry: Any) -> Any:
    seen = _native_windows(input.dtype, input.shape, filter.shape, geometry)
    return None if seen is None else native.depthwise(input, filter, seen)


def _to_input(filter: Any, out_backprop: Any, *, input_sizes: Any, **geometry: Any) -> Any:
    seen = _native_windows(filter.dtype, ints(input_sizes), filter.shape, geometry)
    if seen is None or seen.counts[:3] != out_backprop.shape[:3]:
        return None
    return native.depthwise_to_images(filter, out_backprop, seen)


def _to_filter(input: Any, out_backprop: Any, *, filter_sizes: Any, **geometry: Any) -> Any:
    shape = tuple(ints(filter_sizes))
    seen = _native_windows(input.dtype, input.shape, shape, geometry)
    if seen is None or seen.counts[:3] != out_backprop.shape[:3]:
        return None
    return native.depthwise_to_filter(input, out_backprop, shape, seen)


_prefer(depthwise_conv2d, _result)
_prefer(depthwise_conv2d_backprop_input, _to_input)
_prefer(depthwise_conv2d_backprop_filter, _to_filter)
