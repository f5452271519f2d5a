"""Convolutions: plain, transposed, depthwise and separable ones."""

from __future__ import annotations

from typing import Any

from .case import Case, Made, Refused

# With channels first no output is as wide as it has channels: there Keras adds the bias along the width.
FIRST: dict[str, Any] = {"data_format": "channels_first"}
_L2 = Made("regularizers.L2", l2=0.1)


def conv(layer: str, shape: tuple[int, ...], size: Any, mixed: bool = False, **arguments: Any) -> Case:
    return Case(layer, {"filters": 4, "kernel_size": size, **arguments}, shape, mixed=mixed)


CASES = [
    conv("Conv1D", (2, 6, 3), 3),
    conv("Conv1D", (2, 6, 3), 3, padding="causal", dilation_rate=2, activation="relu"),
    conv("Conv1D", (2, 7, 4), 2, strides=2, padding="same", groups=2),
    conv("Conv1D", (2, 3, 7), 3, **FIRST),
    Case("Conv1D", {"filters": 2, "kernel_size": 2}, (2, 5, 3), free=(1,), mask=True),
    Case("Conv2D", {"filters": 4, "kernel_size": 3}, (2, 5, 6, 3), free=(1, 2)),
    conv("Conv2D", (2, 5, 6, 3), (3, 2), padding="same", strides=(2, 1), activation="relu"),
    conv("Conv2D", (2, 6, 6, 2), 2, dilation_rate=(2, 1), use_bias=False),
    conv("Conv2D", (2, 5, 5, 4), 3, mixed=True, groups=2, padding="SAME"),
    conv("Conv2D", (2, 3, 5, 4), 2, **FIRST),
    conv("Conv2D", (2, 4, 4, 2), 1, kernel_regularizer=_L2, bias_regularizer=_L2, activity_regularizer=_L2),
    conv("Conv2D", (2, 4, 4, 2), 1, kernel_initializer="he_normal", kernel_constraint="max_norm"),
    conv("Conv3D", (1, 4, 4, 4, 2), 2, mixed=True),
    conv("Conv3D", (1, 4, 3, 4, 2), (2, 1, 3), strides=2, padding="same"),
    conv("Conv3D", (1, 2, 3, 3, 3), 2, **FIRST),
    conv("Conv1DTranspose", (2, 4, 3), 3, mixed=True),
    conv("Conv1DTranspose", (2, 4, 3), 3, strides=2, padding="same", output_padding=1),
    Case("Conv2DTranspose", {"filters": 2, "kernel_size": 3, "strides": 2}, (2, 3, 4, 3), free=(1, 2)),
    conv("Conv2DTranspose", (2, 3, 3, 2), (3, 2), strides=2, padding="same", activation="tanh"),
    conv("Conv2DTranspose", (2, 3, 3, 2), 3, strides=2, output_padding=(1, 0), use_bias=False),
    conv("Conv2DTranspose", (2, 3, 3, 2), 2, strides=3, padding="valid"),
    conv("Conv2DTranspose", (2, 4, 4, 2), 2, dilation_rate=2),
    conv("Conv2DTranspose", (2, 2, 3, 3), 2, strides=2, **FIRST),
    conv("Conv3DTranspose", (1, 2, 2, 2, 2), 2, strides=2),
    conv("Conv3DTranspose", (1, 2, 2, 2, 2), 3, strides=2, padding="same"),
    Case("DepthwiseConv1D", {"kernel_size": 3, "depth_multiplier": 2}, (2, 6, 3)),
    Case("DepthwiseConv1D", {"kernel_size": 3, "strides": 2, "padding": "same", **FIRST}, (2, 3, 7)),
    Case("DepthwiseConv2D", {"kernel_size": 3, "padding": "same"}, (2, 5, 5, 3), free=(1, 2)),
    Case("DepthwiseConv2D", {"kernel_size": 2, "depth_multiplier": 2, "strides": 2}, (2, 5, 5, 2)),
    Case("DepthwiseConv2D", {"kernel_size": 2, "dilation_rate": 2, "activation": "relu"}, (2, 5, 5, 2)),
    Case("DepthwiseConv2D", {"kernel_size": 2, **FIRST}, (2, 3, 4, 5)),
    conv("SeparableConv1D", (2, 6, 3), 3, mixed=True, depth_multiplier=2),
    conv("SeparableConv1D", (2, 3, 6), 3, padding="same", **FIRST),
    Case("SeparableConv2D", {"filters": 4, "kernel_size": 3}, (2, 5, 5, 3), free=(1, 2)),
    conv("SeparableConv2D", (2, 5, 5, 2), 3, strides=2, padding="same", activation="relu"),
    conv("SeparableConv2D", (2, 2, 4, 4), 2, pointwise_regularizer=_L2, **FIRST),
]

_IMAGE = (2, 5, 5, 3)


def refused(layer: str, match: str, **arguments: Any) -> Refused:
    return Refused(layer, {"filters": 4, "kernel_size": 3, **arguments}, _IMAGE, match)


REFUSED = [
    refused("Conv2D", "filters", filters=0),
    refused("Conv2D", "kernel_size", kernel_size=0),
    refused("Conv2D", "kernel_size", kernel_size=(3, 3, 3)),
    refused("Conv2D", "strides", strides=-1),
    refused("Conv2D", "groups", groups=3),
    refused("Conv2D", "groups", groups=2),
    refused("Conv2D", "padding", padding="full"),
    refused("Conv2D", "padding", padding="causal"),
    refused("Conv2D", "strides", strides=2, dilation_rate=2),
    refused("Conv2D", "zero or negative", kernel_size=6),
    refused("Conv2D", "data_format", data_format="nhwc"),
    Refused("Conv2D", {"filters": 4, "kernel_size": 3}, (5, 5, 3), "min_ndim=4"),
    refused("Conv2DTranspose", "output_padding", output_padding=1),
    Refused("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 0}, _IMAGE, "depth_multiplier"),
    refused("SeparableConv2D", "filters", filters=-1),
]
