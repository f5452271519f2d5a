"""A convolution with what usually follows it, in one pass over its result."""

from __future__ import annotations

from typing import Any

from thalweg.core.op import Call, op
from thalweg.core.spec import Spec, spec_of
from thalweg.native import convolutions as native
from thalweg.ops.activations import relu
from thalweg.ops.bias import bias_add
from thalweg.ops.convolution import conv2d, native_windows


def _rule(call: Call, input: Spec, filter: Spec, bias: Spec) -> Spec:
    geometry = {name: value for name, value in call.attrs.items() if name != "fused_ops"}
    assert conv2d.rule is not None
    result = conv2d.rule(conv2d.call(geometry), input, filter)
    assert isinstance(result, Spec)
    return spec_of(result.dtype, result.shape)


@op("_FusedConv2D", _rule, xla=True, differentiable=False)
def fused_conv2d(
    xp: Any, input: Any, filter: Any, bias: Any, *, fused_ops: tuple[str, ...], **geometry: Any
) -> Any:
    """A convolution, a bias added, and perhaps the positive part taken: `fused_ops` names what follows it."""
    seen = native_windows("result", input, filter, geometry)
    if seen is not None:
        return native.conv(input, filter, seen, bias, "Relu" in fused_ops)
    result = conv2d.lower(xp, input, filter, **geometry)
    result = bias_add.lower(xp, result, bias, data_format=geometry["data_format"])
    return relu.lower(xp, result) if "Relu" in fused_ops else result
