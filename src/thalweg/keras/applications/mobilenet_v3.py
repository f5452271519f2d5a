"""`keras.applications.mobilenet_v3`: inverted bottlenecks with weighed channels (Howard et al. 2019)."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

from thalweg.keras import layers
from thalweg.keras.applications.frame import File, Frame, Wanted, described, padding_for, rounded, unchanged
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.applications.sizes import check_sizes_agree
from thalweg.keras.defaults import Defaults
from thalweg.keras.naming import auto_name

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v3"
_HASHES = {
    "large_224_0.75_float": ("765b44a33ad4005b3ac83185abf1d0eb", "40af19a13ebea4e2ee0c676887f69a2e"),
    "large_224_1.0_float": ("59e551e166be033d707958cf9e29a6a7", "07fb09a5933dd0c8eaafa16978110389"),
    "large_minimalistic_224_1.0_float": (
        "675e7b876c45c57e9e63e6d90a36599c",
        "ec5221f64a2f6d1ef965a614bdae7973",
    ),
    "small_224_0.75_float": ("cb65d4e5be93758266aa0a7f2c6708b7", "ebdb5cc8e0b497cd13a7c275d475c819"),
    "small_224_1.0_float": ("8768d4c2e7dee89b9d02b2d03d65d862", "d3e8ec802a04aa4fc771ee12a9a9b836"),
    "small_minimalistic_224_1.0_float": (
        "99cd97fb2fcdad2bf028eb838de69e37",
        "cde8136e733e811080d9fcd8a252f7e4",
    ),
}


class _Block(NamedTuple):
    """An inverted bottleneck.

    Attributes:
      expand: how many times as many channels are convolved.
      filters: the channels of the result.
      large: whether 5 by 5 pixels are convolved, where the network isn't minimalistic.
      stride: 2 makes images smaller.
      weighed: whether channels are weighed.
      swish: whether the activation is Swish, where the network isn't minimalistic.
    """

    expand: float
    filters: int
    large: bool
    stride: int
    weighed: bool
    swish: bool


_SMALL = (
    _Block(1, 16, False, 2, True, False),
    _Block(72 / 16, 24, False, 2, False, False),
    _Block(88 / 24, 24, False, 1, False, False),
    _Block(4, 40, True, 2, True, True),
    _Block(6, 40, True, 1, True, True),
    _Block(6, 40, True, 1, True, True),
    _Block(3, 48, True, 1, True, True),
    _Block(3, 48, True, 1, True, True),
    _Block(6, 96, True, 2, True, True),
    _Block(6, 96, True, 1, True, True),
    _Block(6, 96, True, 1, True, True),
)
_LARGE = (
    _Block(1, 16, False, 1, False, False),
    _Block(4, 24, False, 2, False, False),
    _Block(3, 24, False, 1, False, False),
    _Block(3, 40, True, 2, True, False),
    _Block(3, 40, True, 1, True, False),
    _Block(3, 40, True, 1, True, False),
    _Block(6, 80, False, 2, False, True),
    _Block(2.5, 80, False, 1, False, True),
    _Block(2.3, 80, False, 1, False, True),
    _Block(2.3, 80, False, 1, False, True),
    _Block(6, 112, False, 1, True, True),
    _Block(6, 112, False, 1, True, True),
    _Block(6, 160, True, 2, True, True),
    _Block(6, 160, True, 1, True, True),
    _Block(6, 160, True, 1, True, True),
)


class _Parts:
    """Makes what a network is made of.

    Args:
      minimalistic: without what phones are slow at: Swish, weighed channels, 5 by 5 pixels.
    """

    def __init__(self, minimalistic: bool) -> None:
        self.minimalistic = minimalistic
        self.axis = -1 if Defaults.image_data_format == "channels_last" else 1

    def activation(self, x: Any, swish: bool = True) -> Any:
        if swish and not self.minimalistic:
            return layers.Activation("hard_swish")(x)
        return layers.ReLU()(x)

    def conv(self, x: Any, filters: int, name: str, bn: str | None = None, **options: Any) -> Any:
        options = {"kernel_size": 1, **options}
        x = layers.Conv2D(filters, padding="same", use_bias=False, name=name, **options)(x)
        return self.norm(x, bn or f"{name}_bn")

    def norm(self, x: Any, name: str) -> Any:
        return layers.BatchNormalization(axis=self.axis, epsilon=1e-3, momentum=0.999, name=name)(x)

    def weighed(self, x: Any, filters: int, prefix: str) -> Any:
        """Channels multiplied by weights between 0 and 1, computed of their means."""
        prefix = f"{prefix}squeeze_excite_"
        y = layers.GlobalAveragePooling2D(keepdims=True, name=f"{prefix}avg_pool")(x)
        y = layers.Conv2D(rounded(filters / 4), kernel_size=1, padding="same", name=f"{prefix}conv")(y)
        y = layers.ReLU(name=f"{prefix}relu")(y)
        y = layers.Conv2D(filters, kernel_size=1, padding="same", name=f"{prefix}conv_1")(y)
        return layers.Multiply(name=f"{prefix}mul")([x, _hard_sigmoid(y)])

    def block(self, inputs: Any, block: _Block, filters: int, index: int) -> Any:
        channels = inputs.shape[self.axis]
        expanded = rounded(channels * block.expand)
        kernel = 5 if block.large and not self.minimalistic else 3
        prefix = f"expanded_conv_{index}_" if index else "expanded_conv_"
        x = inputs
        if index:
            x = self.activation(self.conv(x, expanded, f"{prefix}expand"), block.swish)
        half = block.stride == 2
        if half:
            x = layers.ZeroPadding2D(padding=padding_for(x, kernel), name=f"{prefix}depthwise_pad")(x)
        padding = "valid" if half else "same"
        x = layers.DepthwiseConv2D(
            kernel, strides=block.stride, padding=padding, use_bias=False, name=f"{prefix}depthwise"
        )(x)
        x = self.activation(self.norm(x, f"{prefix}depthwise_bn"), block.swish)
        if block.weighed and not self.minimalistic:
            x = self.weighed(x, expanded, prefix)
        x = self.conv(x, filters, f"{prefix}project")
        return layers.Add(name=f"{prefix}add")([inputs, x]) if not half and channels == filters else x


def _hard_sigmoid(x: Any) -> Any:
    """`relu6(x + 3) / 6`, in three layers with the names that Keras's have."""
    x = layers.Rescaling(1.0, offset=3.0, name=auto_name("add"))(x)
    x = layers.ReLU(6.0)(x)
    return layers.Rescaling(1.0 / 6.0, name=auto_name("multiply"))(x)


def _classified(frame: Frame, parts: _Parts, x: Any, channels: int, dropout: float) -> Any:
    wanted = frame.wanted
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Conv2D(channels, kernel_size=1, padding="same", use_bias=True, name="conv_2")(x)
    x = parts.activation(x)
    if dropout > 0:
        x = layers.Dropout(dropout)(x)
    x = layers.Conv2D(wanted.classes, kernel_size=1, padding="same", name="logits")(x)
    x = layers.Flatten()(x)
    frame.check_activation()
    return layers.Activation(activation=wanted.classifier_activation, name="predictions")(x)


def _shape(input_shape: Any, input_tensor: Any) -> Any:
    """The shape of the input: any height and width if nobody says, also with a classifier."""
    check_sizes_agree(input_shape, input_tensor)
    if input_shape is None and input_tensor is not None:
        input_shape = tuple(input_tensor.shape.as_list()[1:])
    if input_shape is None:
        return (None, None, 3) if Defaults.image_data_format == "channels_last" else (3, None, None)
    return input_shape


class _Frame(Frame):
    """A frame for images of any size, also with a classifier."""

    def __init__(self, wanted: Wanted, minimalistic: bool, alpha: float) -> None:
        shape = _shape(wanted.input_shape, wanted.input_tensor)
        super().__init__(wanted._replace(include_top=False, input_shape=shape), size=224)
        self.wanted = wanted
        if wanted.weights == "imagenet":
            if alpha not in ((1.0,) if minimalistic else (0.75, 1.0)):
                raise ValueError(
                    "If imagenet weights are being loaded, alpha can be one of `0.75`, `1.0` for non "
                    f"minimalistic or `1.0` for minimalistic only. Received: alpha={alpha}"
                )
            if 224 not in shape:
                warnings.warn(
                    "`input_shape` is undefined or non-square, or `rows` is not 224. Weights for input shape "
                    "(224, 224) will be loaded as the default.",
                    stacklevel=4,
                )


def _mobilenet_v3(kind: str, blocks: tuple[_Block, ...], channels: int) -> Callable[..., Any]:
    title = f"MobileNetV3{kind.capitalize()}"

    def make(
        input_shape: Any = None,
        alpha: float = 1.0,
        minimalistic: bool = False,
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        classes: int = 1000,
        pooling: str | None = None,
        dropout_rate: float = 0.2,
        classifier_activation: Any = "softmax",
        include_preprocessing: bool = True,
        name: str = title,
    ) -> Any:
        given = (include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation)
        frame = _Frame(Wanted(*given, name), minimalistic, alpha)
        parts = _Parts(minimalistic)
        x = frame.x
        if include_preprocessing:
            x = layers.Rescaling(scale=1.0 / 127.5, offset=-1.0)(x)
        x = parts.activation(parts.conv(x, 16, "conv", kernel_size=3, strides=(2, 2)))
        for i, block in enumerate(blocks):
            x = parts.block(x, block, rounded(block.filters * alpha), i)
        x = parts.activation(parts.conv(x, rounded(x.shape[parts.axis] * 6), "conv_1"))
        last = rounded(channels * alpha) if alpha > 1.0 else channels
        if include_top:
            x = _classified(frame, parts, x, last, dropout_rate)
        else:
            x = frame.pooled(x, "avg_pool", "max_pool")
        variant = f"{kind}{'_minimalistic' if minimalistic else ''}_224_{alpha}_float"
        file = f"weights_mobilenet_v3_{variant}{'' if include_top else '_no_top_v2'}.h5"
        known = _HASHES.get(variant, ("", ""))
        return frame.model(x, File(file, f"{_FOLDER}/{file}", known[0 if include_top else 1]))

    function: Callable[..., Any] = described(make, title, _ABOUT.format(title))
    return function


_ABOUT = """The network {}; images with values from 0 to 255, or from -1 to 1 without preprocessing.

    Besides what all networks have it takes `alpha`, how wide it is (1: as wide as usual); `minimalistic`, to
    do without what phones are slow at; `dropout_rate`, the classifier's; and `include_preprocessing`, whether
    it brings the values of images to the range from -1 to 1 itself."""

MobileNetV3Small = _mobilenet_v3("small", _SMALL, 1024)
MobileNetV3Large = _mobilenet_v3("large", _LARGE, 1280)
preprocess_input = unchanged
