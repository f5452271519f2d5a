"""`keras.applications.inception_resnet_v2`: blocks of several convolutions whose sum with their input goes on
(Szegedy et al. 2016).
"""

from __future__ import annotations

from typing import Any

from thalweg.keras import layers
from thalweg.keras.applications.frame import File, Frame, Wanted, application, preprocessing
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.defaults import Defaults
from thalweg.keras.saving.families import publish

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/inception_resnet_v2"
_HASHES = ("e693bd0210a403b3192acc6073ad2e96", "d19885ff4a710c122648d3b5c3b684e4")


class CustomScaleLayer(layers.Layer):
    """The first input, and the second one times a number.

    Args:
      scale: the number.
    """

    def __init__(self, scale: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, inputs: Any) -> Any:
        return inputs[0] + inputs[1] * self.scale

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape[0]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "scale": self.scale}


publish("keras.src.applications.inception_resnet_v2", [CustomScaleLayer])


def _axis() -> int:
    return 3 if Defaults.image_data_format == "channels_last" else 1


def _conv(
    x: Any,
    filters: int,
    kernel_size: Any,
    half: bool = False,
    pad: bool = True,
    name: str | None = None,
) -> Any:
    """A convolution with normalization and ReLU; `half` makes images half as large."""
    padding = "same" if pad and not half else "valid"
    strides = 2 if half else 1
    x = layers.Conv2D(filters, kernel_size, strides=strides, padding=padding, use_bias=False, name=name)(x)
    x = layers.BatchNormalization(axis=_axis(), scale=False, name=name and f"{name}_bn")(x)
    return layers.Activation("relu", name=name and f"{name}_ac")(x)


def _chain(x: Any, *steps: tuple[int, Any]) -> Any:
    """Convolutions one after the other, each with its filters and its size."""
    for filters, kernel_size in steps:
        x = _conv(x, filters, kernel_size)
    return x


_BRANCHES: dict[str, tuple[tuple[tuple[int, Any], ...], ...]] = {
    "block35": (((32, 1),), ((32, 1), (32, 3)), ((32, 1), (48, 3), (64, 3))),
    "block17": (((192, 1),), ((128, 1), (160, [1, 7]), (192, [7, 1]))),
    "block8": (((192, 1),), ((192, 1), (224, [1, 3]), (256, [3, 1]))),
}


def _block(x: Any, scale: float, kind: str, index: int, relu: bool = True) -> Any:
    """What there is, and `scale` times what several convolutions make of it."""
    name = f"{kind}_{index}"
    branches = [_chain(x, *steps) for steps in _BRANCHES[kind]]
    mixed = layers.Concatenate(axis=_axis(), name=f"{name}_mixed")(branches)
    channels = x.shape[_axis()]
    up = layers.Conv2D(channels, 1, padding="same", use_bias=True, name=f"{name}_conv")(mixed)
    x = CustomScaleLayer(scale)([x, up])
    return layers.Activation("relu", name=f"{name}_ac")(x) if relu else x


def _stem(x: Any) -> Any:
    x = _conv(x, 32, 3, half=True)
    x = _conv(x, 32, 3, pad=False)
    x = _conv(x, 64, 3)
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = _conv(x, 80, 1, pad=False)
    x = _conv(x, 192, 3, pad=False)
    x = layers.MaxPooling2D(3, strides=2)(x)
    one = _conv(x, 96, 1)
    five = _chain(x, (48, 1), (64, 5))
    three = _chain(x, (64, 1), (96, 3), (96, 3))
    pooled = layers.AveragePooling2D(3, strides=1, padding="same")(x)
    branches = [one, five, three, _conv(pooled, 64, 1)]
    return layers.Concatenate(axis=_axis(), name="mixed_5b")(branches)


def _halved(x: Any, name: str, *branches: tuple[tuple[int, Any], ...]) -> Any:
    """Branches of convolutions whose last one makes images half as large, and their maximum."""
    found = [_conv(_chain(x, *steps[:-1]), *steps[-1], half=True) for steps in branches]
    found.append(layers.MaxPooling2D(3, strides=2, padding="valid")(x))
    return layers.Concatenate(axis=_axis(), name=name)(found)


def _build(wanted: Wanted) -> Any:
    frame = Frame(wanted, size=299, least=75)
    x = _stem(frame.x)
    for i in range(1, 11):
        x = _block(x, 0.17, "block35", i)
    x = _halved(x, "mixed_6a", ((384, 3),), ((256, 1), (256, 3), (384, 3)))
    for i in range(1, 21):
        x = _block(x, 0.1, "block17", i)
    x = _halved(x, "mixed_7a", ((256, 1), (384, 3)), ((256, 1), (288, 3)), ((256, 1), (288, 3), (320, 3)))
    for i in range(1, 10):
        x = _block(x, 0.2, "block8", i)
    x = _block(x, 1.0, "block8", 10, relu=False)
    x = _conv(x, 1536, 1, name="conv_7b")
    top = wanted.include_top
    name = f"inception_resnet_v2_weights_tf_dim_ordering_tf_kernels{'' if top else '_notop'}.h5"
    file = File(name, f"{_FOLDER}/{name}", _HASHES[0 if top else 1])
    return frame.model(frame.end(x, named=False), file)


InceptionResNetV2 = application(
    "InceptionResNetV2",
    _build,
    "inception_resnet_v2",
    "The network Inception-ResNet v2; images of 299 by 299 pixels, at least 75 by 75.",
)
preprocess_input = preprocessing("tf")
