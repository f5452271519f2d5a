"""`keras.applications.efficientnet`: inverted bottlenecks, scaled in depth and width together (Tan 2019)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from thalweg.keras import layers
from thalweg.keras.applications.frame import (
    File,
    Frame,
    Wanted,
    application,
    padding_for,
    rounded,
    unchanged,
)
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.applications.squeeze import CONV_INITIALIZER, DENSE_INITIALIZER, excited

_FOLDER = "https://storage.googleapis.com/keras-applications"
_HASHES = {
    "b0": ("902e53a9f72be733fc0bcb005b3ebbac", "50bc09e76180e00e4465e1a485ddc09d"),
    "b1": ("1d254153d4ab51201f1646940f018540", "74c4e6b3e1f6a1eea24c589628592432"),
    "b2": ("b15cce36ff4dcbd00b6dd88e7857a6ad", "111f8e2ac8aa800a7a99e3239f7bfb39"),
    "b3": ("ffd1fdc53d0ce67064dc6a9c7960ede0", "af6d107764bb5b1abb91932881670226"),
    "b4": ("18c95ad55216b8f92d7e70b3a046e2fc", "ebc24e6d6c33eaebbd558eafbeedf1ba"),
    "b5": ("ace28f2a6363774853a83a0b21b9421a", "38879255a25d3c92d5e44e04ae6cec6f"),
    "b6": ("165f6e37dce68623721b423839de8be5", "9ecce42647a20130c1f39a5d4cb75743"),
    "b7": ("8c03f828fec3ef71311cd463b6759d99", "cbcfe4450ddf6f3ad90b1b398090fe4a"),
}
_DROPPED = 0.2  # the share of the last block's results that training leaves out


class _Stage(NamedTuple):
    """Blocks of one size."""

    kernel_size: int
    repeats: int
    filters_in: int
    filters_out: int
    expand: int
    strides: int


_STAGES = (
    _Stage(3, 1, 32, 16, 1, 1),
    _Stage(3, 2, 16, 24, 6, 2),
    _Stage(5, 2, 24, 40, 6, 2),
    _Stage(3, 3, 40, 80, 6, 2),
    _Stage(5, 3, 80, 112, 6, 1),
    _Stage(5, 4, 112, 192, 6, 2),
    _Stage(3, 1, 192, 320, 6, 1),
)


class _Scale(NamedTuple):
    """How much wider and deeper than the smallest a network is, and for what images."""

    width: float
    depth: float
    size: int
    dropout: float


class _Blocks:
    """Makes blocks.

    Args:
      axis: the axis of channels.
    """

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def norm_swish(self, x: Any, bn: str, activation: str) -> Any:
        x = layers.BatchNormalization(axis=self.axis, name=bn)(x)
        return layers.Activation("swish", name=activation)(x)

    def conv(self, x: Any, filters: int, name: str, size: int = 1, **options: Any) -> Any:
        options = {"padding": "same", **options}
        conv = layers.Conv2D(
            filters, size, use_bias=False, kernel_initializer=CONV_INITIALIZER, name=name, **options
        )
        return conv(x)

    def block(self, inputs: Any, stage: _Stage, drop: float, name: str) -> Any:
        """An inverted bottleneck: channels are made more, convolved each, weighed, and made fewer."""
        filters = stage.filters_in * stage.expand
        x = inputs
        if stage.expand != 1:
            x = self.conv(x, filters, f"{name}expand_conv")
            x = self.norm_swish(x, f"{name}expand_bn", f"{name}expand_activation")
        half = stage.strides == 2
        if half:
            x = layers.ZeroPadding2D(padding_for(x, stage.kernel_size), name=f"{name}dwconv_pad")(x)
        x = layers.DepthwiseConv2D(
            stage.kernel_size,
            strides=stage.strides,
            padding="valid" if half else "same",
            use_bias=False,
            depthwise_initializer=CONV_INITIALIZER,
            name=f"{name}dwconv",
        )(x)
        x = self.norm_swish(x, f"{name}bn", f"{name}activation")
        x = excited(x, filters, max(1, stage.filters_in // 4), name)
        x = self.conv(x, stage.filters_out, f"{name}project_conv")
        x = layers.BatchNormalization(axis=self.axis, name=f"{name}project_bn")(x)
        if half or stage.filters_in != stage.filters_out:
            return x
        if drop > 0:
            x = layers.Dropout(drop, noise_shape=(None, 1, 1, 1), name=f"{name}drop")(x)
        return layers.Add(name=f"{name}add")([x, inputs])


def _scaled(stage: _Stage, scale: _Scale) -> _Stage:
    return stage._replace(
        repeats=math.ceil(scale.depth * stage.repeats),
        filters_in=rounded(stage.filters_in * scale.width),
        filters_out=rounded(stage.filters_out * scale.width),
    )


def _stem(frame: Frame, blocks: _Blocks, scale: _Scale) -> Any:
    x = layers.Rescaling(1.0 / 255.0)(frame.x)
    x = layers.Normalization(axis=frame.axis)(x)
    if frame.wanted.weights == "imagenet":
        # The weights were trained with images that were divided by the deviations' roots.
        x = layers.Rescaling([1.0 / math.sqrt(d) for d in (0.229, 0.224, 0.225)])(x)
    x = layers.ZeroPadding2D(padding=padding_for(x, 3), name="stem_conv_pad")(x)
    x = blocks.conv(x, rounded(32 * scale.width), "stem_conv", 3, strides=2, padding="valid")
    return blocks.norm_swish(x, "stem_bn", "stem_activation")


def _build(wanted: Wanted, kind: str, scale: _Scale) -> Any:
    frame = Frame(wanted, size=scale.size)
    blocks = _Blocks(frame.axis)
    x = _stem(frame, blocks, scale)
    stages = [_scaled(stage, scale) for stage in _STAGES]
    total, done = sum(stage.repeats for stage in stages), 0
    for i, stage in enumerate(stages, 1):
        for j in range(stage.repeats):
            x = blocks.block(x, stage, _DROPPED * done / total, f"block{i}{chr(97 + j)}_")
            stage = stage._replace(strides=1, filters_in=stage.filters_out)
            done += 1
    x = blocks.conv(x, rounded(1280 * scale.width), "top_conv")
    x = blocks.norm_swish(x, "top_bn", "top_activation")
    if wanted.include_top:
        x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
        x = layers.Dropout(scale.dropout, name="top_dropout")(x)
        x = frame.classifier(x, kernel_initializer=DENSE_INITIALIZER)
    else:
        x = frame.pooled(x, "avg_pool", "max_pool")
    top = wanted.include_top
    name = f"efficientnet{kind}{'' if top else '_notop'}.h5"
    return frame.model(x, File(name, f"{_FOLDER}/{name}", _HASHES[kind][0 if top else 1]))


def _efficientnet(kind: str, scale: _Scale) -> Callable[..., Any]:
    title = f"EfficientNet{kind.upper()}"
    about = f"The network {title}; images of {scale.size} by {scale.size} pixels with values from 0 to 255."
    return application(title, lambda wanted: _build(wanted, kind, scale), title.lower(), about)


EfficientNetB0 = _efficientnet("b0", _Scale(1.0, 1.0, 224, 0.2))
EfficientNetB1 = _efficientnet("b1", _Scale(1.0, 1.1, 240, 0.2))
EfficientNetB2 = _efficientnet("b2", _Scale(1.1, 1.2, 260, 0.3))
EfficientNetB3 = _efficientnet("b3", _Scale(1.2, 1.4, 300, 0.3))
EfficientNetB4 = _efficientnet("b4", _Scale(1.4, 1.8, 380, 0.4))
EfficientNetB5 = _efficientnet("b5", _Scale(1.6, 2.2, 456, 0.4))
EfficientNetB6 = _efficientnet("b6", _Scale(1.8, 2.6, 528, 0.5))
EfficientNetB7 = _efficientnet("b7", _Scale(2.0, 3.1, 600, 0.5))
preprocess_input = unchanged
