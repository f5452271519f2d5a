"""`keras.applications.efficientnet_v2`: inverted bottlenecks, the first ones fused (Tan, Le 2021)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from thalweg.keras import layers
from thalweg.keras.applications.frame import File, Frame, Wanted, described, unchanged
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.applications.squeeze import CONV_INITIALIZER, DENSE_INITIALIZER, excited

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/efficientnet_v2"
_HASHES = {
    "b0": ("21ecbf6da12460d5c40bb2f29ceb2188", "893217f2bb855e2983157299931e43ff"),
    "b1": ("069f0534ff22adf035c89e2d9547a9dc", "0e80663031ca32d657f9caa404b6ec37"),
    "b2": ("424e49f28180edbde1e94797771950a7", "1dfe2e7a5d45b6632553a8961ea609eb"),
    "b3": ("1f1fc43bd98a6e4fd8fdfd551e02c7a0", "f6abf7b5849ac99a89b50dd3fd532856"),
    "s": ("e1d88a8495beba45748fedd0cecbe016", "af0682fb74e8c54910f2d4393339c070"),
    "m": ("a3bf6aa3276309f4fc6a34aa114c95cd", "1b8dc055df72dde80d614482840fe342"),
    "l": ("27e6d408b53c7ebc868fefa357689935", "b0b66b5c863aef5b46e8608fe1711615"),
}
_DROPPED = 0.2  # the share of the last block's results that training leaves out


class _Stage(NamedTuple):
    """Blocks of one size; `fused` ones convolve 3 by 3 pixels of all channels, others those of each."""

    repeats: int
    filters_in: int
    filters_out: int
    expand: int
    strides: int
    fused: bool


_SMALL = (
    _Stage(2, 24, 24, 1, 1, True),
    _Stage(4, 24, 48, 4, 2, True),
    _Stage(4, 48, 64, 4, 2, True),
    _Stage(6, 64, 128, 4, 2, False),
    _Stage(9, 128, 160, 6, 1, False),
    _Stage(15, 160, 256, 6, 2, False),
)
_MEDIUM = (
    _Stage(3, 24, 24, 1, 1, True),
    _Stage(5, 24, 48, 4, 2, True),
    _Stage(5, 48, 80, 4, 2, True),
    _Stage(7, 80, 160, 4, 2, False),
    _Stage(14, 160, 176, 6, 1, False),
    _Stage(18, 176, 304, 6, 2, False),
    _Stage(5, 304, 512, 6, 1, False),
)
_LARGE = (
    _Stage(4, 32, 32, 1, 1, True),
    _Stage(7, 32, 64, 4, 2, True),
    _Stage(7, 64, 96, 4, 2, True),
    _Stage(10, 96, 192, 4, 2, False),
    _Stage(19, 192, 224, 6, 1, False),
    _Stage(25, 224, 384, 6, 2, False),
    _Stage(7, 384, 640, 6, 1, False),
)
_BASE = (
    _Stage(1, 32, 16, 1, 1, True),
    _Stage(2, 16, 32, 4, 2, True),
    _Stage(2, 32, 48, 4, 2, True),
    _Stage(3, 48, 96, 4, 2, False),
    _Stage(5, 96, 112, 6, 1, False),
    _Stage(8, 112, 192, 6, 2, False),
)


class _Scale(NamedTuple):
    """The stages of a network, how much wider and deeper than they are it is, and for what images."""

    stages: tuple[_Stage, ...]
    size: int
    width: float = 1.0
    depth: float = 1.0

    def filters(self, filters: int) -> int:
        """So many filters, made wider: a multiple of 8."""
        return max(8, int(filters * self.width + 4) // 8 * 8)


class _Blocks:
    """Makes blocks.

    Args:
      axis: the axis of channels.
    """

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def norm(self, x: Any, name: str) -> Any:
        return layers.BatchNormalization(axis=self.axis, momentum=0.9, name=name)(x)

    def norm_swish(self, x: Any, bn: str, activation: str) -> Any:
        return layers.Activation("swish", name=activation)(self.norm(x, bn))

    def conv(self, x: Any, filters: int, name: str, size: int = 1, strides: int = 1) -> Any:
        conv = layers.Conv2D(
            filters,
            kernel_size=size,
            strides=strides,
            kernel_initializer=CONV_INITIALIZER,
            padding="same",
            use_bias=False,
            name=name,
        )
        return conv(x)

    def single(self, inputs: Any, stage: _Stage, name: str) -> Any:
        """Channels are made more, convolved each, weighed, and made fewer."""
        filters = stage.filters_in * stage.expand
        x = self.conv(inputs, filters, f"{name}expand_conv")
        x = self.norm_swish(x, f"{name}expand_bn", f"{name}expand_activation")
        x = layers.DepthwiseConv2D(
            kernel_size=3,
            strides=stage.strides,
            depthwise_initializer=CONV_INITIALIZER,
            padding="same",
            use_bias=False,
            name=f"{name}dwconv2",
        )(x)
        x = self.norm_swish(x, f"{name}bn", f"{name}activation")
        x = excited(x, filters, max(1, stage.filters_in // 4), name)
        return self.norm(self.conv(x, stage.filters_out, f"{name}project_conv"), f"{name}project_bn")

    def fused(self, inputs: Any, stage: _Stage, name: str) -> Any:
        """Channels are made more by a convolution of all, and made fewer."""
        x, size, strides = inputs, 3, stage.strides
        if stage.expand != 1:
            x = self.conv(x, stage.filters_in * stage.expand, f"{name}expand_conv", 3, stage.strides)
            x = self.norm_swish(x, f"{name}expand_bn", f"{name}expand_activation")
            size, strides = 1, 1
        x = self.conv(x, stage.filters_out, f"{name}project_conv", size, strides)
        x = self.norm(x, f"{name}project_bn")
        return layers.Activation("swish", name=f"{name}project_activation")(x) if stage.expand == 1 else x

    def block(self, inputs: Any, stage: _Stage, drop: float, name: str) -> Any:
        x = (self.fused if stage.fused else self.single)(inputs, stage, name)
        if stage.strides != 1 or stage.filters_in != stage.filters_out:
            return x
        if drop:
            x = layers.Dropout(drop, noise_shape=(None, 1, 1, 1), name=f"{name}drop")(x)
        return layers.Add(name=f"{name}add")([x, inputs])


def _preprocessed(frame: Frame, kind: str) -> Any:
    """Images with values from 0 to 255 as the network was trained on them."""
    if kind.startswith("b") and frame.input_shape[frame.axis - 1] == 3:
        x = layers.Rescaling(scale=1.0 / 255)(frame.x)
        mean, variance = [0.485, 0.456, 0.406], [0.229**2, 0.224**2, 0.225**2]
        return layers.Normalization(mean=mean, variance=variance, axis=frame.axis)(x)
    return layers.Rescaling(scale=1.0 / 128.0, offset=-1)(frame.x)


def _body(x: Any, blocks: _Blocks, scale: _Scale) -> Any:
    x = blocks.conv(x, scale.filters(scale.stages[0].filters_in), "stem_conv", 3, 2)
    x = blocks.norm_swish(x, "stem_bn", "stem_activation")
    total, done = sum(stage.repeats for stage in scale.stages), 0
    for i, stage in enumerate(scale.stages, 1):
        stage = stage._replace(
            filters_in=scale.filters(stage.filters_in), filters_out=scale.filters(stage.filters_out)
        )
        for j in range(math.ceil(scale.depth * stage.repeats)):
            x = blocks.block(x, stage, _DROPPED * done / total, f"block{i}{chr(97 + j)}_")
            stage = stage._replace(strides=1, filters_in=stage.filters_out)
            done += 1
    x = blocks.conv(x, scale.filters(1280), "top_conv")
    return blocks.norm_swish(x, "top_bn", "top_activation")


def _build(wanted: Wanted, kind: str, scale: _Scale, include_preprocessing: bool) -> Any:
    frame = Frame(wanted, size=scale.size)
    x = _preprocessed(frame, kind) if include_preprocessing else frame.x
    x = _body(x, _Blocks(frame.axis), scale)
    if wanted.include_top:
        x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
        x = layers.Dropout(0.2, name="top_dropout")(x)
        x = frame.classifier(x, kernel_initializer=DENSE_INITIALIZER, bias_initializer="zeros")
    else:
        x = frame.pooled(x, "avg_pool", "max_pool")
    top = wanted.include_top
    name = f"efficientnetv2-{kind}{'' if top else '_notop'}.h5"
    return frame.model(x, File(name, f"{_FOLDER}/{name}", _HASHES[kind][0 if top else 1]))


def _efficientnet_v2(kind: str, scale: _Scale) -> Callable[..., Any]:
    title = f"EfficientNetV2{kind.upper()}"

    def make(
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        input_shape: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
        include_preprocessing: bool = True,
        name: str = f"efficientnetv2-{kind}",
    ) -> Any:
        given = (include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation)
        return _build(Wanted(*given, name), kind, scale, include_preprocessing)

    function: Callable[..., Any] = described(make, title, _ABOUT.format(title, scale.size))
    return function


_ABOUT = """The network {0}; images of {1} by {1} pixels with values from 0 to 255.

    Besides what all networks have it takes `include_preprocessing`: whether it brings the values of images to
    the range that it was trained on itself."""

EfficientNetV2B0 = _efficientnet_v2("b0", _Scale(_BASE, 224))
EfficientNetV2B1 = _efficientnet_v2("b1", _Scale(_BASE, 240, 1.0, 1.1))
EfficientNetV2B2 = _efficientnet_v2("b2", _Scale(_BASE, 260, 1.1, 1.2))
EfficientNetV2B3 = _efficientnet_v2("b3", _Scale(_BASE, 300, 1.2, 1.4))
EfficientNetV2S = _efficientnet_v2("s", _Scale(_SMALL, 384))
EfficientNetV2M = _efficientnet_v2("m", _Scale(_MEDIUM, 480))
EfficientNetV2L = _efficientnet_v2("l", _Scale(_LARGE, 480))
preprocess_input = unchanged
