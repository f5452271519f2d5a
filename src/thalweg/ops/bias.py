"""Biases: one number a channel, added wherever the channel is."""

from __future__ import annotations

from typing import Any

from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, check_same_dtype, is_number, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.shapes import broadcast_to, reshape, shape_of


def channel_axis(data_format: str, rank: int) -> int:
    """Where the channels are: second in `NC...`, last in `N...C`."""
    return 1 if data_format.startswith("NC") else rank - 1


def channel_shape(data_format: str, rank: int) -> tuple[int, ...]:
    """The shape, with one free dimension, that makes a vector of channels broadcast over such a tensor."""
    axis = channel_axis(data_format, rank)
    return tuple(-1 if i == axis else 1 for i in range(rank))


def _bias_add_rule(call: Call, value: Spec, bias: Spec) -> Spec:
    check_same_dtype(call, (value, bias))
    check_dtype(call, value, is_number)
    if bias.shape is not None and len(bias.shape) != 1:
        raise ValueError(f"Biases must be 1D: {shape_text(bias.shape)}")
    if value.shape is None:
        return spec_of(value.dtype, None)
    if len(value.shape) < 2:
        raise ValueError(f"Input tensor must be at least 2D: {shape_text(value.shape)}")
    axis = channel_axis(call.attrs["data_format"], len(value.shape))
    channels, given = value.shape[axis], bias.shape[0] if bias.shape else None
    if channels != given and None not in (channels, given):
        raise ValueError(
            f"Must provide as many biases as the channel dimension of the input tensor: "
            f"{shape_text(bias.shape)} vs. {channels} in {shape_text(value.shape)}"
        )
    known = given if channels is None else channels
    return spec_of(value.dtype, (*value.shape[:axis], known, *value.shape[axis + 1 :]))


@op("BiasAdd", _bias_add_rule)
def bias_add(xp: Any, value: Any, bias: Any, *, data_format: str) -> Any:
    if data_format.startswith("NC"):
        bias = xp.reshape(bias, channel_shape(data_format, value.ndim))
    return value + bias


@bias_add.gradient
def _(node: Node, dy: Any) -> Any:
    return dy, bias_add_grad(dy, data_format=node.data_format)


def _bias_add_grad_rule(call: Call, dy: Spec) -> Spec:
    check_dtype(call, dy, is_number)
    channels: Dims = (None,)
    if dy.shape is not None:
        if len(dy.shape) < 2:
            raise ValueError(f"Input tensor must be at least 2D: {shape_text(dy.shape)}")
        channels = (dy.shape[channel_axis(call.attrs["data_format"], len(dy.shape))],)
    return spec_of(dy.dtype, channels)


@op("BiasAddGrad", _bias_add_grad_rule)
def bias_add_grad(xp: Any, out_backprop: Any, *, data_format: str) -> Any:
    """The sum of `out_backprop` over all but the channels."""
    axis = channel_axis(data_format, out_backprop.ndim)
    others = tuple(i for i in range(out_backprop.ndim) if i != axis)
    return xp.sum(out_backprop, axis=others, dtype=out_backprop.dtype)


@bias_add_grad.gradient
def _(node: Node, dz: Any) -> Any:
    dy = node.inputs[0]
    if node.data_format.startswith("NC") and dy._spec.shape is not None:
        dz = reshape(dz, shape=channel_shape(node.data_format, len(dy._spec.shape)))
    return broadcast_to(dz, shape=shape_of(dy))
