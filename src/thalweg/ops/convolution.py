"""Convolutions of two and three dimensions with their gradients.

A convolution is linear in its input and linear in its filter, so the gradient with respect to either is the
transpose of the convolution itself; the gradient ops are lowered as just that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from thalweg.core import dtypes, errors
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, Op, op
from thalweg.core.rules import Accepts, check_dtype, check_same_dtype, dims_of, merged, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.native import convolutions as native
from thalweg.ops.precision import is_half, widened
from thalweg.ops.shapes import ints, shape_of
from thalweg.ops.windows import Windows, check_padding, check_positive, output_sizes, windows


def _is_convolved(dtype: DType) -> bool:
    return dtype.is_floating or dtype is dtypes.int32


def spatial_axes(data_format: str) -> tuple[int, ...]:
    """The dimensions that windows slide along."""
    return tuple(i for i, letter in enumerate(data_format) if letter not in "NC")


def check_strides(attrs: dict[str, Any]) -> None:
    """Refuse geometry that no convolution has, whatever its operands."""
    data_format = attrs["data_format"]
    rank = len(data_format)
    check_padding(attrs["padding"], attrs.get("explicit_paddings", ()), rank)
    if min(attrs["strides"]) <= 0:
        raise ValueError(f"Stride must be > 0, but got {min(attrs['strides'])}")
    if min(attrs["dilations"]) <= 0:
        raise ValueError(f"Dilated rates should be larger than 0, but got {min(attrs['dilations'])}")
    check_positive("strides", attrs["strides"], rank)
    check_positive("dilations", attrs["dilations"], rank)
    for axis in (data_format.index("N"), data_format.index("C")):
        for what in ("strides", "dilations"):
            if attrs[what][axis] != 1:
                message = (
                    f"Current implementation does not yet support {what} in the batch and depth dimensions."
                )
                raise errors.UnimplementedError(None, None, message)


def check_ranks(rank: int, input: Dims, filter: Dims) -> tuple[Sequence[int | None], Sequence[int | None]]:
    """Refuse an input or a filter of another rank; give their dimensions as far as they are known."""
    for what, shape in (("input", input), ("filter", filter)):
        if shape is not None and len(shape) != rank:
            raise ValueError(f"convolution {what} must be {rank}-dimensional: {shape_text(shape)}")
    return input or (None,) * rank, filter or (None,) * rank


def _conv_shape(call: Call, input: Dims, filter: Dims) -> Dims:
    """The shape of the convolution of an input with a filter of these shapes."""
    attrs = call.attrs
    data_format = attrs["data_format"]
    check_strides(attrs)
    shape, kernel = check_ranks(len(data_format), input, filter)
    channel = data_format.index("C")
    depth, filter_depth, outputs = shape[channel], *kernel[-2:]
    if depth is not None and filter_depth is not None:
        if filter_depth == 0 or depth % filter_depth:
            raise ValueError(
                f"input depth must be evenly divisible by filter depth: {depth} vs {filter_depth}"
            )
        groups = depth // filter_depth
        if groups and outputs is not None and outputs % groups:
            raise ValueError(
                f"output depth must be evenly divisible by number of groups: {outputs} vs {groups}"
            )
    return result_shape(attrs, shape, kernel, outputs)


def result_shape(
    attrs: dict[str, Any], shape: Sequence[int | None], kernel: Sequence[int | None], depth: int | None
) -> Dims:
    """The shape of a convolution's result of so many channels."""
    data_format = attrs["data_format"]
    sizes: list[int | None] = [1] * len(shape)
    for axis, size in zip(spatial_axes(data_format), kernel, strict=False):
        sizes[axis] = size
    explicit = attrs.get("explicit_paddings", ())
    dims = output_sizes(tuple(shape), sizes, attrs["strides"], attrs["dilations"], attrs["padding"], explicit)
    channel = data_format.index("C")
    return (*dims[:channel], depth, *dims[channel + 1 :])  # type: ignore[index]


# The lowerings.


def on_cpu() -> bool:
    """True where programs are compiled for processors, on which some convolutions are better taken apart."""
    from thalweg.core.xla import jax

    return jax.default_backend() == "cpu"


def convolution_windows(
    shape: tuple[int, ...],
    kernel: Sequence[int],
    data_format: str,
    strides: Sequence[int],
    padding: str,
    dilations: Sequence[int],
    explicit_paddings: Sequence[int] = (),
) -> Windows:
    """The windows that a filter with the spatial sizes `kernel` sees of an input of `shape`."""
    sizes = [1] * len(shape)
    for axis, size in zip(spatial_axes(data_format), kernel, strict=True):
        sizes[axis] = size
    return windows(shape, sizes, strides, dilations, padding, explicit_paddings)


def convolve(
    x: Any,
    w: Any,
    data_format: str,
    strides: Sequence[int],
    padding: str,
    dilations: Sequence[int],
    explicit_paddings: Sequence[int] = (),
) -> Any:
    """The convolution, in groups where the filter is less deep than the input."""
    seen = convolution_windows(
        tuple(x.shape), w.shape[:-2], data_format, strides, padding, dilations, explicit_paddings
    )
    groups = x.shape[data_format.index("C")] // max(w.shape[-2], 1)
    if not on_cpu():
        return by_xla(x, w, seen, data_format, max(groups, 1))
    if is_half(x.dtype):
        return _on_cpu(widened(x), widened(w), seen, data_format, groups).astype(x.dtype)
    return _on_cpu(x, w, seen, data_format, groups)


def _on_cpu(x: Any, w: Any, seen: Windows, data_format: str, groups: int) -> Any:
    """Matrix products for filters of one element, one convolution a group, XLA's own one for the rest."""
    from thalweg.core.xla import jnp

    if groups > 1:
        channel = data_format.index("C")
        if w.shape[-2] == 1:
            from thalweg.ops.depthwise import depthwise

            return depthwise(x, w.reshape(*w.shape[:-2], groups, -1), seen, data_format)
        inputs, filters = jnp.split(x, groups, axis=channel), jnp.split(w, groups, axis=-1)
        parts = [_on_cpu(a, b, seen, data_format, 1) for a, b in zip(inputs, filters, strict=True)]
        return jnp.concatenate(parts, axis=channel)
    if math.prod(seen.size) == 1 and data_format.endswith("C") and not any(map(sum, seen.pads)):
        return jnp.tensordot(seen.view(x, (0,) * x.ndim), w.reshape(w.shape[-2:]), 1)
    return by_xla(x, w, seen, data_format, 1)


def by_xla(x: Any, w: Any, seen: Windows, data_format: str, groups: int) -> Any:
    from thalweg.core.xla import lax

    axes = spatial_axes(data_format)
    kernel_format = "".join(data_format[axis] for axis in axes) + "IO"
    return lax.conv_general_dilated(
        x,
        w,
        [seen.stride[a] for a in axes],
        [seen.pads[a] for a in axes],
        rhs_dilation=[seen.dilation[a] for a in axes],
        dimension_numbers=(data_format, kernel_format, data_format),
        feature_group_count=groups,
    )


def transposed(function: Callable[[Any], Any], shape: Sequence[int], dy: Any) -> Any:
    """The transpose of a linear function of an array of `shape`, applied to `dy`."""
    from thalweg.core.xla import jax

    operand = jax.ShapeDtypeStruct(tuple(shape), dy.dtype)  # type: ignore[no-untyped-call]
    computed = jax.eval_shape(function, operand).shape
    if computed != dy.shape:
        raise _mismatch(dy.shape, computed)
    (result,) = jax.linear_transpose(function, operand)(dy)
    return result


def _mismatch(actual: Dims, computed: Dims) -> errors.InvalidArgumentError:
    sizes = f"actual = {shape_text(actual)}, computed = {shape_text(computed)}"
    return errors.InvalidArgumentError(None, None, f"Size of out_backprop doesn't match computed: {sizes}")


class Kind(NamedTuple):
    """What tells one kind of convolution from another.

    Attributes:
      accepts: the dtypes it is defined for.
      shape: `shape(call, input_shape, filter_shape)`, the result's.
      convolve: `convolve(x, w, **geometry)`, on arrays of `jax.numpy`; linear in each of the two.
      fan_in: how many dimensions of a filter, counted from the front, one element of the result sums over.
      native: there are kernels for it.
    """

    accepts: Accepts
    shape: Callable[[Call, Dims, Dims], Dims]
    convolve: Callable[..., Any]
    fan_in: int
    native: bool = False


def _native_windows(
    kind: Kind, wanted: str, dtype: Any, shape: Sequence[int], filter: Sequence[int], geometry: dict[str, Any]
) -> Windows | None:
    """The windows of a convolution that a native kernel is to compute; None if XLA is. See `native.takes`."""
    if not kind.native or not geometry["data_format"].endswith("C") or shape[-1] != filter[-2]:
        return None
    seen = convolution_windows(tuple(shape), filter[:-2], **geometry)
    return seen if native.takes(seen, filter[-1], dtype, wanted) else None


def convolution_family(
    kind: Kind, forward_name: str, to_input_name: str, to_filter_name: str
) -> tuple[Op, Op, Op]:
    """A convolution, its gradient with respect to the input and that with respect to the filter, as ops.

    Any two of the three give the gradients of the third.
    """

    def forward(xp: Any, input: Any, filter: Any, **geometry: Any) -> Any:
        seen = _native_windows(kind, "result", input.dtype, input.shape, filter.shape, geometry)
        if seen is not None:
            return native.conv(input, filter, seen)
        return kind.convolve(input, filter, **geometry)

    def backprop_input(xp: Any, filter: Any, out_backprop: Any, *, input_sizes: Any, **geometry: Any) -> Any:
        shape = tuple(ints(input_sizes))
        seen = _native_windows(kind, "images", filter.dtype, shape, filter.shape, geometry)
        if seen is not None and seen.counts[:-1] == out_backprop.shape[:-1]:
            return native.conv_to_images(filter, out_backprop, shape, seen)
        return transposed(lambda x: kind.convolve(x, filter, **geometry), shape, out_backprop)

    def backprop_filter(xp: Any, input: Any, out_backprop: Any, *, filter_sizes: Any, **geometry: Any) -> Any:
        shape = tuple(ints(filter_sizes))
        seen = _native_windows(kind, "filter", input.dtype, input.shape, shape, geometry)
        if seen is not None and seen.counts[:-1] == out_backprop.shape[:-1]:
            return native.conv_to_filter(input, out_backprop, shape, seen)
        return transposed(lambda w: kind.convolve(input, w, **geometry), shape, out_backprop)

    def flops(call: Call, *specs: Spec) -> int:
        _, filter, result = _three_shapes(kind, call, specs)
        if result is None or filter is None or None in result or None in filter:
            return 0
        return 2 * math.prod(result) * math.prod(filter[: kind.fan_in])  # type: ignore[arg-type]

    def rule(call: Call, *specs: Spec) -> Spec:
        check_same_dtype(call, specs)
        check_dtype(call, specs[0], kind.accepts)
        shapes = _three_shapes(kind, call, specs)
        wanted = 0 if "input_sizes" in call.attrs else 1 if "filter_sizes" in call.attrs else 2
        return spec_of(specs[0].dtype, shapes[wanted])

    conv = op(forward_name, rule, xla=True, flops=flops)(forward)
    to_input = op(to_input_name, rule, xla=True, flops=flops)(backprop_input)
    to_filter = op(to_filter_name, rule, xla=True, flops=flops)(backprop_filter)
    _declare_gradients(conv, to_input, to_filter)
    return conv, to_input, to_filter


def _three_shapes(kind: Kind, call: Call, specs: Sequence[Spec]) -> tuple[Dims, Dims, Dims]:
    """The shapes of input, filter and result of the convolution that an op of the family belongs to."""
    attrs = call.attrs
    if "input_sizes" in attrs:
        input, filter, result = dims_of(attrs["input_sizes"]), specs[0].shape, specs[1].shape
    elif "filter_sizes" in attrs:
        input, filter, result = specs[0].shape, dims_of(attrs["filter_sizes"]), specs[1].shape
    else:
        return specs[0].shape, specs[1].shape, kind.shape(call, specs[0].shape, specs[1].shape)
    computed = kind.shape(call, input, filter)
    try:
        result = merged(computed, result)
    except ValueError:
        raise _mismatch(result, computed) from None
    unknown = (None,) * len(attrs["data_format"])
    return unknown if input is None else input, unknown if filter is None else filter, result


def _declare_gradients(conv: Op, to_input: Op, to_filter: Op) -> None:
    def geometry(node: Node) -> dict[str, Any]:
        return {k: v for k, v in node.call.attrs.items() if k not in ("input_sizes", "filter_sizes")}

    @conv.gradient
    def _(node: Node, dy: Any) -> Any:
        x, w = node.inputs
        attrs = geometry(node)
        return to_input(w, dy, input_sizes=shape_of(x), **attrs), to_filter(
            x, dy, filter_sizes=shape_of(w), **attrs
        )

    @to_input.gradient
    def _(node: Node, dx: Any) -> Any:
        w, dy = node.inputs
        attrs = geometry(node)
        return to_filter(dx, dy, filter_sizes=shape_of(w), **attrs), conv(dx, w, **attrs)

    @to_filter.gradient
    def _(node: Node, dw: Any) -> Any:
        x, dy = node.inputs
        attrs = geometry(node)
        return to_input(dw, dy, input_sizes=shape_of(x), **attrs), conv(x, dw, **attrs)


def native_windows(wanted: str, input: Any, filter: Any, geometry: dict[str, Any]) -> Windows | None:
    """The windows of a convolution of images that a native kernel is to compute; None if XLA is."""
    return _native_windows(CONVOLUTION_2D, wanted, input.dtype, input.shape, filter.shape, geometry)


CONVOLUTION_2D = Kind(_is_convolved, _conv_shape, convolve, 3, native=True)
CONVOLUTION_3D = Kind(_is_convolved, _conv_shape, convolve, 4, native=True)

conv2d, conv2d_backprop_input, conv2d_backprop_filter = convolution_family(
    CONVOLUTION_2D, "Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"
)
conv3d, conv3d_backprop_input, conv3d_backprop_filter = convolution_family(
    CONVOLUTION_3D, "Conv3D", "Conv3DBackpropInputV2", "Conv3DBackpropFilterV2"
)
